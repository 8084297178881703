//! Tests of [`crate::remove`], here because they need layers' trees and identities.

use std::os::unix::fs::{PermissionsExt, symlink};

use super::testing::{Identity, Mount, Scratch, run_as};
use std::os::fd::AsFd;

use rustix::fs::Mode;

use crate::entry::DIRECTORY;
use crate::remove::{enter, remove};

/// Makes a chain of directories that is deeper than any path can say.
fn make_deep(scratch: &Scratch, depth: usize) {
    let mut here = scratch.directory("deep");
    for _ in 0..depth {
        rustix::fs::mkdirat(&here, c"d", Mode::RWXU).unwrap();
        rustix::fs::mkdirat(&here, c"e", Mode::RWXU).unwrap();
        rustix::fs::symlinkat(c"..", &here, c"l").unwrap();
        here = rustix::fs::openat(&here, c"d", DIRECTORY, Mode::empty()).unwrap();
    }
}

#[test]
fn a_tree_deeper_than_any_path_is_removed_with_few_descriptors() {
    let name = "layer::removal_tests::a_tree_deeper_than_any_path_is_removed_with_few_descriptors";
    run_as(Identity::Root, name, || {
        let few = rustix::process::Rlimit {
            current: Some(200),
            maximum: Some(200),
        };
        rustix::process::setrlimit(rustix::process::Resource::Nofile, few).unwrap();
        let scratch = Scratch::new();
        make_deep(&scratch, 5000);
        remove(scratch.fd(), "deep").unwrap();
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0);
    });
}

#[test]
fn nothing_is_followed() {
    let scratch = Scratch::new();
    std::fs::create_dir_all(scratch.path().join("outside/d")).unwrap();
    std::fs::create_dir(scratch.path().join("tree")).unwrap();
    symlink("../outside", scratch.path().join("tree/link")).unwrap();
    symlink("outside", scratch.path().join("link")).unwrap();
    remove(scratch.fd(), "tree").unwrap();
    remove(scratch.fd(), "link").unwrap();
    assert!(scratch.path().join("outside/d").is_dir());
    assert!(!scratch.path().join("tree").exists());
}

#[test]
fn what_is_gone_already_is_fine() {
    remove(Scratch::new().fd(), "missing").unwrap();
}

#[test]
fn only_the_name_of_a_file_is_accepted() {
    let scratch = Scratch::new();
    std::fs::create_dir_all(scratch.path().join("above/here/a/b")).unwrap();
    std::fs::write(scratch.path().join("above/canary"), "").unwrap();
    let here = scratch.open("above/here");
    for name in ["", ".", "..", "/", "a/b", "a/", "./a", "../here"] {
        assert!(remove(here.as_fd(), name).is_err(), "{name}");
        assert!(scratch.path().join("above/canary").exists(), "{name}");
        assert!(scratch.path().join("above/here/a/b").exists(), "{name}");
    }
    // Nor would the kernel go there, if a name got past that check.
    for name in [c"..", c"../..", c"/"] {
        assert!(enter(here.as_fd(), name).is_err(), "{name:?}");
    }
}

#[test]
fn many_files_in_one_directory_are_all_removed() {
    let scratch = Scratch::new();
    scratch.directory("many");
    for number in 0..5000 {
        std::fs::write(
            scratch
                .path()
                .join(format!("many/file-with-a-name-{number}")),
            "",
        )
        .unwrap();
    }
    remove(scratch.fd(), "many").unwrap();
    assert!(!scratch.path().join("many").exists());
}

#[test]
fn directories_that_forbid_everything_are_removed_by_their_owner() {
    let name =
        "layer::removal_tests::directories_that_forbid_everything_are_removed_by_their_owner";
    for identity in [Identity::Root, Identity::OneId] {
        run_as(identity, name, || {
            let scratch = Scratch::new();
            std::fs::create_dir_all(scratch.path().join("locked/inner/more")).unwrap();
            for path in ["locked/inner", "locked"] {
                let permissions = std::fs::Permissions::from_mode(0o0);
                std::fs::set_permissions(scratch.path().join(path), permissions).unwrap();
            }
            // Without this right not even root may enter.
            let none = rustix::thread::CapabilitySets {
                effective: rustix::thread::CapabilitySet::empty(),
                permitted: rustix::thread::CapabilitySet::empty(),
                inheritable: rustix::thread::CapabilitySet::empty(),
            };
            rustix::thread::set_capabilities(None, none).unwrap();
            assert!(std::fs::read_dir(scratch.path().join("locked")).is_err());
            remove(scratch.fd(), "locked").unwrap();
            assert!(!scratch.path().join("locked").exists());
        });
    }
}

#[test]
fn a_fault_does_not_keep_the_rest_from_being_removed() {
    let name = "layer::removal_tests::a_fault_does_not_keep_the_rest_from_being_removed";
    run_as(Identity::ManyIds, name, || {
        let scratch = Scratch::new();
        for path in ["tree/a", "tree/busy", "tree/z"] {
            scratch.directory(path);
            std::fs::write(scratch.path().join(path).join("file"), "").unwrap();
        }
        // A mount point cannot be removed in the namespace that has the mount.
        let busy = scratch.path().join("tree/busy");
        let mount = Mount::new("tmpfs", &busy, "");
        std::fs::write(busy.join("mounted"), "").unwrap();
        let fault = remove(scratch.fd(), "tree").unwrap_err().one_line();
        assert!(fault.contains("busy"), "{fault}");
        assert!(!scratch.path().join("tree/a").exists());
        assert!(!scratch.path().join("tree/z").exists());
        assert!(busy.join("mounted").exists());
        drop(mount);
    });
}

use std::os::unix::fs::{FileTypeExt, MetadataExt};

use tar::EntryType;

use super::*;
use crate::layer::apply::{ApplyOptions, Content, apply};
use crate::layer::tar_header::Fields;
use crate::layer::testing::{Identity, Mount, Scratch, Tape, run_as};

const PATH: &str = "layer::settle::tests::";

/// Layers that are unpacked from archives and then settled, from the bottom up.
struct Layers {
    scratch: Scratch,
    count: usize,
}

impl Layers {
    fn new(tapes: Vec<Tape>) -> Result<Self> {
        let ownership = Ownership::current().unwrap();
        let scratch = Scratch::new();
        let count = tapes.len();
        let mut unsettled = Vec::new();
        // All are unpacked before the first is settled.
        for (number, tape) in tapes.into_iter().enumerate() {
            let target = scratch.directory(&format!("layer{number}"));
            let options = ApplyOptions {
                content: Content::Layer,
                ownership: &ownership,
                max_bytes: 1 << 20,
            };
            unsettled.push(apply(&tape.end()[..], target.as_fd(), &options)?.unsettled);
        }
        for (number, unsettled) in unsettled.iter().enumerate() {
            let beneath: Vec<_> = (0..number)
                .rev()
                .map(|at| scratch.open(&format!("layer{at}")))
                .collect();
            let beneath: Vec<_> = beneath.iter().map(AsFd::as_fd).collect();
            let target = scratch.open(&format!("layer{number}"));
            settle(target.as_fd(), unsettled, &beneath, &ownership)?;
        }
        Ok(Layers { scratch, count })
    }

    fn top(&self, path: &str) -> std::path::PathBuf {
        self.scratch
            .path()
            .join(format!("layer{}", self.count - 1))
            .join(path)
    }

    /// Shows the merged tree as the kernel mounts it. Needs a mount namespace of its own.
    fn mounted<T>(&self, look: impl FnOnce(&std::path::Path) -> T) -> T {
        let at = self.scratch.path().join("merged");
        std::fs::create_dir(&at).unwrap();
        let layers = (0..self.count).rev().map(|number| {
            let path = self.scratch.path().join(format!("layer{number}"));
            path.to_str().unwrap().to_owned()
        });
        let layers = layers.collect::<Vec<_>>().join(":");
        let _mount = Mount::overlay(&at, &format!("lowerdir={layers}"));
        look(&at)
    }
}

fn directory(path: &str, mode: u32, uid: u32, time: i64) -> Fields<'_> {
    let mut fields = Fields::empty_file(path.as_bytes());
    fields.kind = EntryType::Directory;
    (fields.mode, fields.uid, fields.modified.tv_sec) = (mode, uid, time);
    fields
}

fn everywhere(name: &str, body: impl Fn()) {
    let name = format!("{PATH}{name}");
    for identity in [Identity::Root, Identity::ManyIds, Identity::OneId] {
        run_as(identity, &name, &body);
    }
}

#[test]
fn directories_without_an_entry_look_as_in_the_layers_beneath() {
    everywhere(
        "directories_without_an_entry_look_as_in_the_layers_beneath",
        || {
            let tapes = vec![
                Tape::new()
                    .with(directory("./", 0o711, 0, 50), b"")
                    .with(directory("tmp", 0o1777, 0, 100), b"")
                    .with(directory("home", 0o755, 0, 200), b"")
                    .with(directory("home/user", 0o700, 1000, 300), b"")
                    .with(directory("hidden", 0o700, 1000, 400), b""),
                Tape::new().file("unrelated", ""),
                Tape::new()
                    .with(directory("hidden", 0o750, 5, 500), b"")
                    .file("hidden/.wh..wh..opq", ""),
                Tape::new()
                    .file("tmp/x", "")
                    .file("home/user/.config/y", "")
                    .file("hidden/z", ""),
            ];
            let layers = Layers::new(tapes).unwrap();
            let keeps = Ownership::current().unwrap().keeps_owners();
            let see = |root: &std::path::Path, path: &str| {
                let stat = std::fs::symlink_metadata(root.join(path)).unwrap();
                (stat.mode() & 0o7777, stat.uid(), stat.mtime())
            };
            let owner = |uid| if keeps { uid } else { 0 };
            layers.mounted(|root| {
                assert_eq!(see(root, ""), (0o711, 0, 50));
                assert_eq!(see(root, "tmp"), (0o1777, 0, 100));
                assert_eq!(see(root, "home"), (0o755, 0, 200));
                assert_eq!(see(root, "home/user"), (0o700, owner(1000), 300));
                assert_eq!(see(root, "home/user/.config"), (0o755, 0, 0));
                assert_eq!(see(root, "hidden"), (0o750, owner(5), 500));
            });
        },
    );
}

#[test]
fn what_was_hidden_in_between_is_not_taken_over() {
    everywhere("what_was_hidden_in_between_is_not_taken_over", || {
        let base = || {
            Tape::new()
                .with(directory("a", 0o700, 0, 9), b"")
                .with(directory("a/b", 0o700, 0, 9), b"")
        };
        for (between, mode) in [
            (Tape::new().file(".wh.a", ""), 0o755),
            (Tape::new().file("a/.wh.b", ""), 0o755),
            (Tape::new().file("a/.wh..wh..opq", ""), 0o755),
            (Tape::new().file("a", "a file"), 0o755),
            (Tape::new().symlink("a", "/"), 0o755),
            (Tape::new().file("a/.wh.c", ""), 0o700),
            (Tape::new(), 0o700),
        ] {
            let layers = Layers::new(vec![base(), between, Tape::new().file("a/b/x", "")]).unwrap();
            let stat = std::fs::metadata(layers.top("a/b")).unwrap();
            assert_eq!(stat.mode() & 0o7777, mode);
        }
        // The layer's own deletion hides just as well.
        let top = Tape::new().file("a/.wh.b", "").file("a/b/x", "");
        let layers = Layers::new(vec![base(), top]).unwrap();
        let stat = std::fs::metadata(layers.top("a/b")).unwrap();
        assert_eq!(stat.mode() & 0o7777, 0o755);
        let stat = std::fs::metadata(layers.top("a")).unwrap();
        assert_eq!(stat.mode() & 0o7777, 0o700);
    });
}

#[test]
fn deletions_hide_what_is_beneath_from_the_kernels_view_too() {
    everywhere(
        "deletions_hide_what_is_beneath_from_the_kernels_view_too",
        || {
            let tapes = vec![
                Tape::new()
                    .file("a/1", "")
                    .file("a/2", "")
                    .file("b/1", "")
                    .file("c", "")
                    .file("d/1", ""),
                Tape::new()
                    .file("a/.wh.1", "")
                    .file("b/.wh..wh..opq", "")
                    .file("b/new", "")
                    .file(".wh.c", "")
                    .file(".wh.d", "")
                    .file("d/new", ""),
            ];
            let layers = Layers::new(tapes).unwrap();
            let list = |path: &std::path::Path| {
                let names = std::fs::read_dir(path).unwrap();
                let mut names: Vec<_> = names.map(|name| name.unwrap().file_name()).collect();
                names.sort();
                names
            };
            layers.mounted(|root| {
                assert_eq!(list(root), ["a", "b", "d"]);
                assert_eq!(list(&root.join("a")), ["2"]);
                assert_eq!(list(&root.join("b")), ["new"]);
                assert_eq!(list(&root.join("d")), ["new"]);
            });
        },
    );
}

#[test]
fn an_opaque_root_hides_all_layers_beneath() {
    everywhere("an_opaque_root_hides_all_layers_beneath", || {
        let tapes = vec![
            Tape::new().file("a/1", "").file("b", "").file("c", ""),
            Tape::new().file(".wh.b", "").file("d", ""),
            Tape::new()
                .file(".wh..wh..opq", "")
                .file("a/new", "")
                .file("c", "mine"),
        ];
        let layers = Layers::new(tapes).unwrap();
        layers.mounted(|root| {
            let mut names: Vec<_> = std::fs::read_dir(root)
                .unwrap()
                .map(|name| name.unwrap().file_name())
                .collect();
            names.sort();
            assert_eq!(names, ["a", "c"]);
            assert_eq!(std::fs::read_dir(root.join("a")).unwrap().count(), 1);
            assert_eq!(std::fs::read_to_string(root.join("c")).unwrap(), "mine");
        });
    });
}

#[test]
fn hard_links_to_files_beneath_become_copies_of_them() {
    let mut original = Fields::empty_file(b"d/original");
    original.mode = 0o4750;
    original.modified.tv_sec = 77;
    let xattrs = [(c"user.x".to_owned(), b"y".to_vec())];
    original.xattrs = &xattrs;
    let tapes = vec![
        Tape::new()
            .with(original, b"data")
            .symlink("link", "target")
            .file("other", "old"),
        Tape::new().file("other", "new"),
        Tape::new()
            .with(directory("e", 0o755, 0, 99), b"")
            .link("e/one", "d/original")
            .link("two", "/d/original")
            .link("three", "e/one")
            .link("four", "other")
            .link("five", "link")
            .link("six", "other")
            .file("six", "replaced"),
    ];
    let layers = Layers::new(tapes).unwrap();
    let stat = |path: &str| std::fs::symlink_metadata(layers.top(path)).unwrap();
    assert_eq!(
        std::fs::read_to_string(layers.top("e/one")).unwrap(),
        "data"
    );
    assert_eq!(
        (stat("e/one").mode() & 0o7777, stat("e/one").mtime()),
        (0o4750, 77)
    );
    let xattr = xattr::get(layers.scratch.open("layer2/two").as_fd(), c"user.x").unwrap();
    assert_eq!(xattr.as_deref(), Some(&b"y"[..]));
    assert_eq!(stat("e/one").ino(), stat("two").ino());
    assert_eq!(stat("e/one").ino(), stat("three").ino());
    assert_eq!(std::fs::read_to_string(layers.top("four")).unwrap(), "new");
    assert!(stat("five").is_symlink());
    assert_eq!(
        std::fs::read_to_string(layers.top("six")).unwrap(),
        "replaced"
    );
    assert_eq!(stat("e").mtime(), 99);
    assert!(!stat("two").file_type().is_fifo());
}

#[test]
fn a_hard_link_to_a_file_that_no_layer_has_is_an_error() {
    for beneath in [
        Tape::new(),
        Tape::new().directory("x"),
        Tape::new().symlink("x", "/etc/passwd").symlink("d", "/etc"),
    ] {
        let top = Tape::new().link("l", "d/x");
        let fault = Layers::new(vec![beneath, top]).err().unwrap().one_line();
        assert!(fault.contains("link `l` to `d/x`"), "{fault}");
    }
    let tapes = vec![
        Tape::new().file("x", ""),
        Tape::new().file(".wh.x", ""),
        Tape::new().link("l", "x"),
    ];
    assert!(Layers::new(tapes).is_err());
}

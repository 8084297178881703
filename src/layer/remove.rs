//! Removing a tree, however it was made: nothing is followed, and depth does not matter.
//!
//! Owns removal by directory descriptor. A tree that is nested more deeply than we keep
//! directories open is flattened on the way: what lies deeper is renamed up into the top
//! directory, which is being removed anyway. Refuses to know what the tree was.
//!
//! Nothing above the tree and nothing that is mounted in it is ever entered. A fault does not end the removal: the rest is removed, and the first fault reported.

use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Mode, RawDir, RenameFlags, ResolveFlags, SeekFrom};
use rustix::io::Errno;

use super::attributes::chmod_at;
use super::safe_path::{DIRECTORY, c_string, shown};
use crate::error::{Context, Error, Result};

/// How many directories are held open at most.
const MAX_OPEN: usize = 64;

/// Removes what bears `name` in `parent`, with all beneath it. That nothing bears it is fine.
///
/// # Errors
///
/// The first fault, after everything else was removed.
pub fn remove(parent: BorrowedFd<'_>, name: impl AsRef<[u8]>) -> Result<()> {
    let name = c_string(name.as_ref())?;
    if name.to_bytes().contains(&b'/') || matches!(name.to_bytes(), b"" | b"." | b"..") {
        return Err(Error::engine(format!(
            "remove `{}`, which is no file's name",
            shown(name.to_bytes())
        )));
    }
    remove_named(parent, &name)
}

fn remove_named(parent: BorrowedFd<'_>, name: &CStr) -> Result<()> {
    let doing = || format!("remove `{}`", shown(name.to_bytes()));
    match rustix::fs::unlinkat(parent, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => return Ok(()),
        Err(Errno::ISDIR | Errno::PERM) => {}
        Err(why) => return Err(why).doing(doing),
    }
    match enter(parent, name) {
        Ok(directory) => remove_contents(directory).doing(doing)?,
        // Not a directory: then what unlink said is the answer.
        Err(Errno::NOTDIR | Errno::LOOP) => return Err(Errno::PERM).doing(doing),
        Err(Errno::NOENT) => return Ok(()),
        Err(why) => return Err(why).doing(doing),
    }
    match rustix::fs::unlinkat(parent, name, AtFlags::REMOVEDIR) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(why) => Err(why).doing(doing),
    }
}

/// Opens a directory, giving us the right to if need be. The kernel is held to what lies
/// beneath and on the same mount: whatever is mounted in the tree is not ours to remove.
fn enter(parent: BorrowedFd<'_>, name: &CStr) -> Result<OwnedFd, Errno> {
    let beneath = ResolveFlags::BENEATH
        | ResolveFlags::NO_SYMLINKS
        | ResolveFlags::NO_MAGICLINKS
        | ResolveFlags::NO_XDEV;
    let open = || rustix::fs::openat2(parent, name, DIRECTORY, Mode::empty(), beneath);
    match open() {
        Err(Errno::ACCESS) if chmod_at(parent, name, Mode::RWXU).is_ok() => open(),
        opened => opened,
    }
}

/// A directory whose content is being removed.
struct Frame {
    directory: OwnedFd,
    /// Its name in the directory above.
    name: CString,
    /// Directories in it that are still to be entered.
    todo: Vec<CString>,
    /// Whether all its names were read.
    at_end: bool,
    /// Whether anything came or went since its names were read from the start.
    changed: bool,
}

impl Frame {
    fn new(directory: OwnedFd, name: CString) -> Self {
        Frame {
            directory,
            name,
            todo: Vec::new(),
            at_end: false,
            changed: false,
        }
    }
}

/// Removes everything in an open directory, but not the directory.
fn remove_contents(top: OwnedFd) -> Result<()> {
    let mut removal = Removal {
        frames: vec![Frame::new(top, CString::default())],
        moved: 0,
        fault: None,
    };
    while removal.step() {}
    removal.fault.map_or(Ok(()), Err)
}

struct Removal {
    frames: Vec<Frame>,
    /// How many directories were renamed up into the top.
    moved: u64,
    fault: Option<Error>,
}

impl Removal {
    /// Enters, reads or leaves one directory. `false` when all is done.
    fn step(&mut self) -> bool {
        let is_deep = self.frames.len() >= MAX_OPEN;
        let Some(frame) = self.frames.last_mut() else {
            return false;
        };
        if let Some(name) = frame.todo.pop() {
            if is_deep {
                self.flatten(&name);
                return true;
            }
            match enter(frame.directory.as_fd(), &name) {
                Ok(directory) => self.frames.push(Frame::new(directory, name)),
                Err(Errno::NOENT) => {}
                Err(why) => self.note(why, "enter", &name),
            }
            return true;
        }
        if !frame.at_end {
            self.read();
            return true;
        }
        if std::mem::take(&mut frame.changed) {
            // A file system may skip names when others are removed meanwhile.
            frame.at_end = rustix::fs::seek(&frame.directory, SeekFrom::Start(0)).is_err();
            return true;
        }
        let Some(left) = self.frames.pop() else {
            return false;
        };
        // The top directory itself is the caller's.
        let Some(above) = self.frames.last_mut() else {
            return false;
        };
        match rustix::fs::unlinkat(&above.directory, &left.name, AtFlags::REMOVEDIR) {
            Ok(()) => above.changed = true,
            Err(Errno::NOENT) => {}
            Err(why) => self.note(why, "remove", &left.name),
        }
        true
    }

    /// Reads some names, removes what is no directory, and keeps the rest to do.
    fn read(&mut self) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let names = match batch(frame.directory.as_fd()) {
            Ok(names) => names,
            Err(why) => {
                frame.at_end = true;
                return self.note(why, "read", c"a directory");
            }
        };
        frame.at_end = names.is_empty();
        let mut faults = Vec::new();
        for (name, kind) in names {
            let is_directory = match kind {
                FileType::Directory => true,
                FileType::Unknown => is_directory(frame.directory.as_fd(), &name),
                _ => false,
            };
            if is_directory {
                frame.todo.push(name);
                continue;
            }
            match rustix::fs::unlinkat(&frame.directory, &name, AtFlags::empty()) {
                Ok(()) => frame.changed = true,
                Err(Errno::NOENT) => {}
                Err(why) => faults.push((why, name)),
            }
        }
        for (why, name) in faults {
            self.note(why, "remove", &name);
        }
    }

    /// Renames a directory of the lowest frame into the top one, to be removed from there.
    fn flatten(&mut self, name: &CStr) {
        let [top, .., bottom] = &mut self.frames[..] else {
            return;
        };
        loop {
            self.moved += 1;
            let new_name = format!(".removed-{}", self.moved);
            let renamed = rustix::fs::renameat_with(
                &bottom.directory,
                name,
                &top.directory,
                &new_name,
                RenameFlags::NOREPLACE,
            );
            match renamed {
                Err(Errno::EXIST) => {}
                Ok(()) => {
                    top.changed = true;
                    return;
                }
                Err(Errno::NOENT) => return,
                Err(why) => return self.note(why, "move", name),
            }
        }
    }

    fn note(&mut self, why: Errno, doing: &str, name: &CStr) {
        if self.fault.is_none() {
            let text = format!("{doing} `{}`", shown(name.to_bytes()));
            self.fault = Some(Error::engine(text).because(why));
        }
    }
}

fn is_directory(parent: BorrowedFd<'_>, name: &CStr) -> bool {
    rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)
        .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
}

/// The next names in a directory; none at its end.
fn batch(directory: BorrowedFd<'_>) -> Result<Vec<(CString, FileType)>, Errno> {
    let mut buffer = [MaybeUninit::uninit(); 32 << 10];
    let mut reader = RawDir::new(directory, &mut buffer);
    let mut names = Vec::new();
    while let Some(entry) = reader.next() {
        let entry = entry?;
        if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
            names.push((entry.file_name().to_owned(), entry.file_type()));
        }
        // What the kernel gave at once is all used; with the rest we would lose our place.
        if reader.is_buffer_empty() && !names.is_empty() {
            break;
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;
    use crate::layer::testing::{Identity, Mount, Scratch, run_as};

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
        let name =
            "layer::remove::tests::a_tree_deeper_than_any_path_is_removed_with_few_descriptors";
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
            "layer::remove::tests::directories_that_forbid_everything_are_removed_by_their_owner";
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
        let name = "layer::remove::tests::a_fault_does_not_keep_the_rest_from_being_removed";
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
}

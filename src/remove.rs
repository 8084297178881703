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

use crate::entry::{DIRECTORY, c_string, chmod_at, shown};
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
pub(crate) fn enter(parent: BorrowedFd<'_>, name: &CStr) -> Result<OwnedFd, Errno> {
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
            // Many are empty, and then there is no need to look.
            if rustix::fs::unlinkat(&frame.directory, &name, AtFlags::REMOVEDIR).is_ok() {
                frame.changed = true;
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

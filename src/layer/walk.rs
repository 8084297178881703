//! Walking through a tree in the one order that does not depend on the file system:
//! every directory before its content, names by their bytes.
//!
//! Owns the walk and its bounds. Follows no link; holds one descriptor for each level.
//! Refuses to know what is done with the files.

use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Mode, RawDir, Stat};
use rustix::io::Errno;

use super::safe_path::{FILE, MAX_DEPTH};
use crate::entry::{DIRECTORY, shown};
use crate::error::{Context, Error, Result};

/// One file of the tree.
pub(super) struct Found<'a> {
    /// The directory that holds it.
    pub(super) parent: BorrowedFd<'a>,
    /// Its name there.
    pub(super) name: &'a CStr,
    /// Its path from the root of the walk.
    pub(super) path: &'a [u8],
    /// What it is; links are not followed.
    pub(super) stat: Stat,
    /// If it is a directory, the directory.
    pub(super) directory: Option<BorrowedFd<'a>>,
}

impl Found<'_> {
    pub(super) fn kind(&self) -> FileType {
        FileType::from_raw_mode(self.stat.st_mode)
    }

    /// Opens it to be read, if it is still the ordinary file that was found.
    pub(super) fn open(&self) -> Result<OwnedFd> {
        open_file(self.parent, self.name, &self.stat)
    }
}

/// Opens an ordinary file to be read, if it is still the one that `stat` is about.
pub(super) fn open_file(parent: BorrowedFd<'_>, name: &CStr, stat: &Stat) -> Result<OwnedFd> {
    let open = || format!("open `{}`", shown(name.to_bytes()));
    let file = rustix::fs::openat(parent, name, FILE, Mode::empty()).doing(open)?;
    let opened = rustix::fs::fstat(&file).doing(open)?;
    let identity = |stat: &Stat| (stat.st_dev, stat.st_ino, stat.st_mode);
    if identity(&opened) != identity(stat) {
        return Err(Error::engine("it was replaced while it was looked at")).doing(open);
    }
    Ok(file)
}

/// Where the walk is.
pub(super) enum Step<'a> {
    /// At a file or, before its content, a directory.
    At(Found<'a>),
    /// At the end of the content of the directory with this path; empty for the root.
    Leaving(&'a [u8]),
}

/// A walk through a tree.
pub(super) struct Walk {
    frames: Vec<Frame>,
    /// The path to the current file.
    path: Vec<u8>,
    name: CString,
    /// The directory that was just met, and is entered next.
    met: Option<OwnedFd>,
}

struct Frame {
    directory: OwnedFd,
    names: std::vec::IntoIter<CString>,
    path_length: usize,
}

impl Walk {
    /// A walk through what is in `root`. The root itself is only left, not met.
    pub(super) fn new(root: BorrowedFd<'_>) -> Result<Self> {
        // Opened anew, because the position of the reader is shared between copies.
        let root = rustix::fs::openat(root, c".", DIRECTORY, Mode::empty())
            .doing(|| "open the tree's root")?;
        Ok(Walk {
            frames: Vec::new(),
            path: Vec::new(),
            name: CString::default(),
            met: Some(root),
        })
    }

    /// Does not enter the directory that was just met.
    pub(super) fn skip(&mut self) {
        self.met = None;
    }

    /// The next step, or `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Step<'_>>> {
        if let Some(directory) = self.met.take() {
            self.enter(directory)?;
        }
        loop {
            let Some(frame) = self.frames.last_mut() else {
                return Ok(None);
            };
            self.path.truncate(frame.path_length);
            let Some(name) = frame.names.next() else {
                self.frames.pop();
                return Ok(Some(Step::Leaving(&self.path)));
            };
            if !self.path.is_empty() {
                self.path.push(b'/');
            }
            self.path.extend_from_slice(name.to_bytes());
            let look = || format!("look at `{}`", shown(&self.path));
            let stat = match rustix::fs::statat(&frame.directory, &name, AtFlags::SYMLINK_NOFOLLOW)
            {
                Ok(stat) => stat,
                // Gone since the names were read.
                Err(Errno::NOENT) => continue,
                Err(why) => return Err(why).doing(look),
            };
            if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
                let opened = rustix::fs::openat(&frame.directory, &name, DIRECTORY, Mode::empty());
                match opened {
                    Ok(directory) => self.met = Some(directory),
                    Err(Errno::NOENT) => continue,
                    Err(why) => return Err(why).doing(look),
                }
            }
            self.name = name;
            let Some(frame) = self.frames.last() else {
                return Ok(None);
            };
            return Ok(Some(Step::At(Found {
                parent: frame.directory.as_fd(),
                name: &self.name,
                path: &self.path,
                stat,
                directory: self.met.as_ref().map(AsFd::as_fd),
            })));
        }
    }

    fn enter(&mut self, directory: OwnedFd) -> Result<()> {
        let read = || format!("read the directory `{}`", shown(&self.path));
        if self.frames.len() > MAX_DEPTH {
            return Err(Error::engine("directories are nested too deeply")).doing(read);
        }
        let mut names = match names(directory.as_fd()) {
            // Removed since it was opened.
            Err(Errno::NOENT) => Vec::new(),
            names => names.doing(read)?,
        };
        names.sort();
        self.frames.push(Frame {
            directory,
            names: names.into_iter(),
            path_length: self.path.len(),
        });
        Ok(())
    }
}

/// All names in a directory that was just opened.
fn names(directory: BorrowedFd<'_>) -> Result<Vec<CString>, Errno> {
    let mut buffer = [MaybeUninit::uninit(); 32 << 10];
    let mut reader = RawDir::new(directory, &mut buffer);
    let mut names = Vec::new();
    while let Some(entry) = reader.next() {
        let name = entry?.file_name().to_owned();
        if !matches!(name.to_bytes(), b"." | b"..") {
            names.push(name);
        }
    }
    Ok(names)
}

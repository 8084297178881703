//! Where a path leads to: a place in an open directory, and what is there.
//!
//! Owns the answer to "which file is meant", once and for all: whoever copies or packs a
//! [`Spot`] acts on descriptors and single names, so nobody can swap what the path led to
//! for a link to somewhere else. Refuses to know what is done with the file.

use std::ffi::{CStr, CString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Mode, Stat};
use rustix::io::Errno;

use super::safe_path::{components, locate};
use crate::entry::{DIRECTORY, c_string, shown};
use crate::error::{Context, Error, Kind, Result};

/// A place that a path leads to.
#[derive(Debug)]
pub struct Spot {
    /// The directory that is meant, or the one that holds `name`.
    directory: OwnedFd,
    /// `None` if the directory itself is meant.
    name: Option<CString>,
    /// What is there; `None` if nothing is.
    stat: Option<Stat>,
    /// The path as it was given, for messages.
    path: Vec<u8>,
}

impl Spot {
    /// Finds where `path` leads to in `root`: links are followed within the root as if it
    /// were `/`, the last one only with `follow` or if a slash comes after it.
    ///
    /// # Errors
    ///
    /// If a directory on the way is missing or is none. The last name may be missing.
    pub fn find(root: BorrowedFd<'_>, path: &[u8], follow: bool) -> Result<Self> {
        let last = components(path).next_back().unwrap_or(b"..");
        let goes_on = path.ends_with(b"/") || path.ends_with(b"/.") || last == b"..";
        if !follow && !goes_on {
            let at = path.len() - last.len();
            let parent = locate(root, &path[..at], None)?;
            if parent.name.is_some() {
                return Err(nothing_there(path)).doing(|| format!("find `{}`", shown(path)));
            }
            return Spot::at(parent.directory, Some(c_string(last)?), path);
        }
        let found = locate(root, path, None)?;
        let spot = Spot::at(found.directory, found.name, path)?;
        if goes_on && spot.stat.is_some() && !spot.is_directory() {
            return Err(Errno::NOTDIR).doing(|| format!("enter `{}`", shown(path)));
        }
        Ok(spot)
    }

    /// What bears `name` in a directory, or the directory itself. `path` is for messages.
    pub fn at(directory: OwnedFd, name: Option<CString>, path: &[u8]) -> Result<Self> {
        let look = || format!("look at `{}`", shown(path));
        let stat = match &name {
            None => Some(rustix::fs::fstat(&directory).doing(look)?),
            Some(name) => match rustix::fs::statat(&directory, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => Some(stat),
                Err(Errno::NOENT) => None,
                Err(why) => return Err(why).doing(look),
            },
        };
        let path = path.to_vec();
        Ok(Spot {
            directory,
            name,
            stat,
            path,
        })
    }

    /// What is there.
    pub fn stat(&self) -> Option<&Stat> {
        self.stat.as_ref()
    }

    /// What is there, which must be something.
    pub fn need(&self) -> Result<&Stat> {
        self.stat.as_ref().ok_or_else(|| nothing_there(&self.path))
    }

    /// Whether a directory is there; a link to one is none.
    pub fn is_directory(&self) -> bool {
        self.stat
            .is_some_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
    }

    /// Its name in [`Spot::directory`]; `None` if it is that directory.
    pub fn name(&self) -> Option<&CStr> {
        self.name.as_deref()
    }

    /// The directory that holds it, or that it is.
    pub fn directory(&self) -> BorrowedFd<'_> {
        self.directory.as_fd()
    }

    /// The path that led here.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// The directory that is there, open to be read; `None` if it is something else.
    pub fn open_directory(&self) -> Result<Option<OwnedFd>> {
        if !self.is_directory() {
            return Ok(None);
        }
        let name = self.name.as_deref().unwrap_or(c".");
        rustix::fs::openat(&self.directory, name, DIRECTORY, Mode::empty())
            .map(Some)
            .doing(|| format!("open the directory `{}`", shown(&self.path)))
    }
}

fn nothing_there(path: &[u8]) -> Error {
    let text = format!("no such file or directory: `{}`", shown(path));
    Error::new(Kind::NoSuchObject, text)
}

#[cfg(test)]
mod tests {
    use super::super::testing::Scratch;
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn the_last_link_is_followed_only_if_asked_for_or_a_slash_comes_after_it() {
        let scratch = Scratch::new();
        std::fs::create_dir(scratch.path().join("dir")).unwrap();
        symlink("/dir", scratch.path().join("link")).unwrap();
        let find = |path: &str, follow| Spot::find(scratch.fd(), path.as_bytes(), follow).unwrap();
        assert!(!find("/link", false).is_directory());
        assert_eq!(find("/link", false).name(), Some(c"link"));
        for (path, follow) in [("/link", true), ("/link/", false), ("/link/.", false)] {
            assert!(find(path, follow).is_directory(), "{path}");
        }
    }

    #[test]
    fn what_is_missing_is_told_apart_from_a_missing_directory() {
        let scratch = Scratch::new();
        let missing = Spot::find(scratch.fd(), b"/missing", false).unwrap();
        assert_eq!(missing.name(), Some(c"missing"));
        assert_eq!(missing.need().unwrap_err().kind(), Kind::NoSuchObject);
        assert!(Spot::find(scratch.fd(), b"/missing/file", false).is_err());
        assert!(Spot::find(scratch.fd(), b"/missing/file", true).is_err());
    }

    #[test]
    fn nothing_leads_out_of_the_root() {
        let scratch = Scratch::new();
        symlink("../../../../etc", scratch.path().join("up")).unwrap();
        symlink("/etc/passwd", scratch.path().join("there")).unwrap();
        assert!(Spot::find(scratch.fd(), b"/there", true).is_err());
        assert!(Spot::find(scratch.fd(), b"/up/passwd", false).is_err());
        assert!(Spot::find(scratch.fd(), b"/../../etc/passwd", false).is_err());
        assert!(
            Spot::find(scratch.fd(), b"/..", false)
                .unwrap()
                .is_directory()
        );
    }
}

//! What a layer changes in the layers beneath it, path by path.
//!
//! Owns the comparison of a layer's directory, in overlayfs's form, with the merged tree
//! beneath. Refuses to know who asks, and which of the changes are worth showing.
//!
//! | in the layer | beneath | it is |
//! |---|---|---|
//! | a file | nothing | added |
//! | a file | anything | changed |
//! | a directory | the same, and nothing beneath it changed | nothing |
//! | a whiteout | anything | deleted |
//! | nothing, in an opaque directory | anything | deleted |

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Stat};
use rustix::io::Errno;

use super::ownership::OverlayXattrs;
use super::safe_path::open_directory;
use super::walk::{Found, Step, Walk};
use super::whiteout::{is_opaque, is_whiteout};
use crate::entry::{c_string, shown};
use crate::error::{Context, Result};

/// In which way something differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is there and was not.
    Added,
    /// It is another one, or like another one.
    Changed,
    /// It was there and is not.
    Deleted,
}

/// One path that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The path from the root, without a slash before it.
    pub path: Vec<u8>,
    /// In which way.
    pub kind: ChangeKind,
    /// Whether it is a directory now.
    pub is_directory: bool,
    /// How many bytes the file has now.
    pub size: u64,
}

/// Compares the layer in `layer` with the merged tree `beneath`. The changes come in the
/// order of their paths, each directory before its content.
///
/// # Errors
///
/// If one of the trees cannot be read.
pub fn changes(
    layer: BorrowedFd<'_>,
    beneath: BorrowedFd<'_>,
    marks: OverlayXattrs,
) -> Result<Vec<Change>> {
    let mut comparing = Comparing {
        beneath,
        marks,
        changes: Vec::new(),
    };
    let mut walk = Walk::new(layer)?;
    // Directories on the way that are the same so far: they count if something in them does.
    let mut unchanged: Vec<Option<(usize, Change)>> = Vec::new();
    while let Some(step) = walk.next()? {
        let found = match step {
            Step::At(found) => found,
            Step::Leaving(_) => {
                if let Some(Some((at, change))) = unchanged.pop()
                    && comparing.changes.len() > at
                {
                    comparing.changes.insert(at, change);
                }
                continue;
            }
        };
        let compare = || format!("compare `{}`", shown(found.path));
        let at = comparing.changes.len();
        let pending = comparing.found(&found).doing(compare)?;
        if found.directory.is_some() {
            unchanged.push(pending.map(|change| (at, change)));
        }
    }
    Ok(comparing.changes)
}

struct Comparing<'a> {
    beneath: BorrowedFd<'a>,
    marks: OverlayXattrs,
    changes: Vec<Change>,
}

impl Comparing<'_> {
    /// Notes what one file of the layer changes. A directory that is the same is returned.
    fn found(&mut self, found: &Found<'_>) -> Result<Option<Change>> {
        let before = self.look(found.path)?;
        let mut change = Change {
            path: found.path.to_vec(),
            kind: match before {
                Some(_) => ChangeKind::Changed,
                None => ChangeKind::Added,
            },
            is_directory: found.directory.is_some(),
            size: u64::try_from(found.stat.st_size).unwrap_or(0),
        };
        if is_whiteout(&found.stat) {
            change.kind = ChangeKind::Deleted;
            change.size = 0;
            // What never was beneath is no loss to anybody.
            self.changes.extend(before.map(|_| change));
            return Ok(None);
        }
        let Some(directory) = found.directory else {
            self.changes.push(change);
            return Ok(None);
        };
        let opaque = is_opaque(directory, self.marks)?;
        let same = before.is_some_and(|before| is_like(&before, &found.stat)) && !opaque;
        if same {
            return Ok(Some(change));
        }
        self.changes.push(change);
        if opaque {
            self.hidden(found.path, directory)?;
        }
        Ok(None)
    }

    /// Notes what an opaque directory hides and does not have itself.
    fn hidden(&mut self, path: &[u8], own: BorrowedFd<'_>) -> Result<()> {
        let beneath = match open_directory(self.beneath, path) {
            Ok(directory) => directory,
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(()),
            Err(why) => return Err(why).doing(|| "open the directory beneath"),
        };
        let mut walk = Walk::new(beneath.as_fd())?;
        while let Some(step) = walk.next()? {
            let Step::At(found) = step else { continue };
            let missing = matches!(
                rustix::fs::statat(own, found.name, AtFlags::SYMLINK_NOFOLLOW),
                Err(Errno::NOENT)
            );
            if missing {
                self.changes.push(Change {
                    path: [path, b"/", found.path].concat(),
                    kind: ChangeKind::Deleted,
                    is_directory: false,
                    size: 0,
                });
            }
            walk.skip();
        }
        Ok(())
    }

    /// What the trees beneath have at a path.
    fn look(&self, path: &[u8]) -> Result<Option<Stat>> {
        let (parent, name) = match path.iter().rposition(|byte| *byte == b'/') {
            Some(slash) => (&path[..slash], &path[slash + 1..]),
            None => (&b""[..], path),
        };
        let parent: OwnedFd = match open_directory(self.beneath, parent) {
            Ok(parent) => parent,
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(None),
            Err(why) => return Err(why).doing(|| "open the directory beneath"),
        };
        match rustix::fs::statat(&parent, c_string(name)?, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT) => Ok(None),
            Err(why) => Err(why).doing(|| "look beneath"),
        }
    }
}

/// Whether two directories are the same but for what is in them.
fn is_like(one: &Stat, other: &Stat) -> bool {
    let facts = |stat: &Stat| {
        let kind = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
        let time = (stat.st_mtime, stat.st_mtime_nsec);
        (kind, stat.st_mode, stat.st_uid, stat.st_gid, time)
    };
    facts(one) == facts(other)
}

#[cfg(test)]
mod tests {
    use super::super::testing::Scratch;
    use super::super::whiteout;
    use super::*;
    use std::fs;

    #[test]
    fn files_are_added_changed_and_deleted_and_directories_count_by_what_is_in_them() {
        let scratch = Scratch::new();
        let (upper, lower) = (scratch.directory("upper"), scratch.directory("lower"));
        let path = |name: &str| scratch.path().join(name);
        for name in [
            "lower/etc",
            "lower/same",
            "upper/etc",
            "upper/same",
            "upper/new",
        ] {
            fs::create_dir(path(name)).unwrap();
        }
        for name in [
            "lower/etc/old",
            "lower/etc/gone",
            "upper/etc/old",
            "upper/new/file",
        ] {
            fs::write(path(name), "x").unwrap();
        }
        let etc = scratch.open("upper/etc");
        whiteout::make(etc.as_fd(), c"gone").unwrap();
        whiteout::make(etc.as_fd(), c"never").unwrap();
        let time = fs::metadata(path("lower/etc")).unwrap().modified().unwrap();
        for name in ["lower/same", "upper/same", "lower/etc", "upper/etc"] {
            fs::File::open(path(name))
                .unwrap()
                .set_modified(time)
                .unwrap();
        }
        let marks = OverlayXattrs::User;
        let found = changes(upper.as_fd(), lower.as_fd(), marks).unwrap();
        let text: Vec<_> = found
            .iter()
            .map(|change| format!("{:?} {}", change.kind, shown(&change.path)))
            .collect();
        assert_eq!(
            text,
            [
                "Changed etc",
                "Deleted etc/gone",
                "Changed etc/old",
                "Added new",
                "Added new/file"
            ]
        );
    }
}

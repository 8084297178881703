//! What is copied or hashed: a place, and which of its files with which attributes.
//!
//! Shared by [`super::copy()`] and [`super::hash()`], so that a digest is always that of
//! what would be copied.

use std::os::fd::BorrowedFd;

use rustix::fs::{FileType, Mode, Stat};

use super::attributes::permissions;
use super::mode_change::ModeChange;
use crate::idmap::IdMap;

/// A path in a directory that nothing leads out of: it is to its paths what `/` is to a
/// process whose root it is.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The root.
    pub root: BorrowedFd<'a>,
    /// A path in it; symbolic links are followed within the root. Empty: the root itself.
    pub path: &'a [u8],
}

/// What to do with a file of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Take it.
    Keep,
    /// Leave it out; if it is a directory, with all beneath it.
    Skip,
    /// Leave the directory out, unless something beneath it is kept. This is what a
    /// pattern means that an exception follows (`!` in `.dockerignore`).
    Descend,
}

/// Decides on a file by its path from the source, and by whether it is a directory.
pub type Select<'a> = &'a dyn Fn(&[u8], bool) -> Verdict;

/// Which files of a source are meant, and with which attributes.
#[derive(Clone, Copy)]
pub struct Selection<'a> {
    /// Which files are left out. Not asked about the source itself.
    pub select: Option<Select<'a>>,
    /// Whose the files become, instead of their owner's: user and group id.
    pub owner: Option<(u32, u32)>,
    /// What becomes of the permissions of files and directories.
    pub mode: Option<&'a ModeChange>,
    /// The maps of users and groups through which the source is shown: its files' owners are
    /// meant as they are inside. One that is not mapped is nobody inside, and stays so.
    pub shown_through: Option<&'a (IdMap, IdMap)>,
}

impl Selection<'_> {
    /// Everything, as it is.
    pub const ALL: Selection<'static> = Selection {
        select: None,
        owner: None,
        mode: None,
        shown_through: None,
    };

    /// Everything, as it is inside of such maps.
    pub fn through(ids: Option<&(IdMap, IdMap)>) -> Selection<'_> {
        Selection {
            shown_through: ids,
            ..Selection::ALL
        }
    }

    pub(super) fn verdict(&self, path: &[u8], is_directory: bool) -> Verdict {
        match self.select.map(|select| select(path, is_directory)) {
            Some(Verdict::Descend) if !is_directory => Verdict::Skip,
            Some(verdict) => verdict,
            None => Verdict::Keep,
        }
    }

    pub(super) fn ids(&self, stat: &Stat) -> (u32, u32) {
        self.owner.unwrap_or_else(|| self.own_ids(stat))
    }

    /// The file's own owner, whoever it becomes the file of.
    pub(super) fn own_ids(&self, stat: &Stat) -> (u32, u32) {
        let Some((users, groups)) = self.shown_through else {
            return (stat.st_uid, stat.st_gid);
        };
        (
            users.inside_or_nobody(stat.st_uid),
            groups.inside_or_nobody(stat.st_gid),
        )
    }

    pub(super) fn permissions(&self, stat: &Stat) -> Mode {
        let is_directory = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
        permissions(match self.mode {
            Some(change) => change.apply(stat.st_mode, is_directory),
            None => stat.st_mode,
        })
    }
}

//! Unpacking files into a directory of a tree that is in use, as `cp -` does.

use rustix::fs::{AtFlags, FileType};
use rustix::io::Errno;
use std::borrow::Cow;
use std::io::{BufReader, Read};

use super::{Applied, ApplyOptions, Content, Unpacking, unpack};
use crate::entry::c_string;
use crate::error::{Context, Error, Result};
use crate::layer::archive::{BUFFER, Entry};
use crate::layer::directories::Id;
use crate::layer::ownership::{Owner, Ownership};
use crate::layer::selection::Place;

/// How files are unpacked into a tree that is in use.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spread {
    /// A directory and something else may replace one another.
    pub overwrite: bool,
    /// Whose the files become, instead of whose the archive says: user and group id.
    pub owner: Option<(u32, u32)>,
    /// No device is made, whoever we are: the archive is a stranger's.
    pub without_devices: bool,
    /// How many bytes the files may have; all that there are if absent.
    pub max_bytes: Option<u64>,
}

/// Unpacks an archive of files into the directory at a place, whose root is `/` to all links
/// there. The archive's entry for its own root is passed over: what the directory is like
/// was decided by whoever made it.
///
/// # Errors
///
/// As [`apply()`]; what was unpacked before stays.
pub fn apply_beneath(
    archive: impl Read,
    to: Place<'_>,
    spread: Spread,
    ownership: &Ownership,
) -> Result<Applied> {
    let options = ApplyOptions {
        content: Content::Files,
        ownership,
        max_bytes: spread.max_bytes.unwrap_or(u64::MAX),
    };
    let path = [to.path, b"/"].concat();
    let archive = BufReader::with_capacity(BUFFER, archive);
    unpack(archive, to.root, &options, Some(Beneath { path, spread }))
}

/// Where in the target, and how carefully, the files of a tree that is in use are unpacked.
pub(super) struct Beneath {
    path: Vec<u8>,
    spread: Spread,
}

impl Unpacking<'_> {
    /// Whether devices are left out, whoever we are.
    pub(super) fn makes_no_devices(&self) -> bool {
        let spread = self.beneath.as_ref().map(|beneath| beneath.spread);
        spread.is_some_and(|spread| spread.without_devices)
    }

    /// Whose the file of an entry becomes.
    pub(super) fn owner_of(&self, entry: &Entry) -> Result<Option<Owner>> {
        let spread = self.beneath.as_ref().map(|beneath| beneath.spread);
        match spread.and_then(|spread| spread.owner) {
            Some((uid, gid)) => self.options.ownership.owner(uid.into(), gid.into()),
            None => self.options.ownership.owner(entry.uid, entry.gid),
        }
    }

    /// Where a path of the archive is in the target.
    pub(super) fn placed<'p>(&self, path: &'p [u8]) -> Cow<'p, [u8]> {
        match &self.beneath {
            Some(beneath) => Cow::Owned([&beneath.path, path].concat()),
            None => Cow::Borrowed(path),
        }
    }

    /// Whether it would take the place of something that it is not to replace.
    pub(super) fn refuse_other_kind(
        &mut self,
        parent: Id,
        name: &[u8],
        is_directory: bool,
    ) -> Result<()> {
        if self
            .beneath
            .as_ref()
            .is_none_or(|beneath| beneath.spread.overwrite)
        {
            return Ok(());
        }
        let directory = self.directories.open(parent)?;
        let found = match rustix::fs::statat(&directory, c_string(name)?, AtFlags::SYMLINK_NOFOLLOW)
        {
            Ok(stat) => FileType::from_raw_mode(stat.st_mode) == FileType::Directory,
            Err(Errno::NOENT) => return Ok(()),
            Err(why) => return Err(why).doing(|| "look at what is there"),
        };
        let text = match (found, is_directory) {
            (true, false) => "cannot overwrite a directory with a non-directory",
            (false, true) => "cannot overwrite a non-directory with a directory",
            _ => return Ok(()),
        };
        Err(Error::engine(text))
    }
}

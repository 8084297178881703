//! Copying what is at a place that was found before, as `cp` does: nothing is looked up
//! again, and links are copied as links.

use std::ffi::CStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, Mode};
use rustix::io::Errno;

use super::{Copied, CopyOptions, Copying, Data};
use crate::entry::{DIRECTORY, shown};
use crate::error::{Context, Error, Result};
use crate::layer::lookup::Spot;

/// What [`copy_spot`] does otherwise than `COPY` does.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manners {
    /// A directory and something else may replace one another.
    pub overwrite: bool,
    /// Which files keep what gives rights beyond those of whoever uses them: set-user-id
    /// and set-group-id bits, and file capabilities.
    pub rights: Rights,
    /// Device nodes are left out.
    pub no_devices: bool,
}

/// Which files keep their special rights.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rights {
    /// All.
    #[default]
    Kept,
    /// Those whose owner stays the same: with another one they would give other rights.
    KeptWithOwner,
    /// None, nor those of access lists; nor is a directory that is there already given to anyone else, opened to more
    /// users or changed otherwise: it is not the source's.
    Dropped,
}

/// Copies what is at a place to a name in a directory, as it is: a link stays a link. With
/// no name, a directory's content is copied into the directory.
///
/// # Errors
///
/// As [`copy()`]; and if something would be copied onto or into itself.
pub fn copy_spot(
    from: &Spot,
    to: (BorrowedFd<'_>, Option<&CStr>),
    options: &CopyOptions<'_>,
    manners: Manners,
) -> Result<Copied> {
    let stat = from.need()?;
    let mut copying = Copying::new(options, manners);
    match (from.open_directory()?, to.1) {
        (Some(source), Some(name)) => {
            let (made, is_new) = enter_or_make(to.0, name, manners.overwrite)?;
            copying.tree(source.as_fd(), made.as_fd())?;
            if copying.describes(is_new) {
                copying.describe_directory(source.as_fd(), stat, made.as_fd())?;
                copying.set_time(made.as_fd(), stat)?;
            }
            copying.copied.files += 1;
        }
        (Some(source), None) => copying.tree(source.as_fd(), to.0)?,
        (None, Some(name)) => {
            let own_name = from.name().unwrap_or(name);
            if is_same(from.directory(), to.0)? && own_name == name {
                return Err(onto_itself());
            }
            copying.replace(
                (from.directory(), own_name),
                stat,
                (to.0, name),
                Data::Copied,
            )?;
        }
        (None, None) => return Err(Error::engine("a file cannot replace a directory")),
    }
    Ok(copying.copied)
}

pub(super) fn is_same(one: BorrowedFd<'_>, other: BorrowedFd<'_>) -> Result<bool> {
    let identity = |fd| rustix::fs::fstat(fd).map(|stat| (stat.st_dev, stat.st_ino));
    let same = identity(one).and_then(|one| Ok(one == identity(other)?));
    same.doing(|| "look at the destination")
}

pub(super) fn onto_itself() -> Error {
    Error::engine("the destination is the source itself, or lies within it")
}

/// Opens the directory of that name, made if there is none: readable to nobody else until
/// it is described. With `overwrite`, whatever else bears the name gives way. Says whether
/// it was made.
pub(super) fn enter_or_make(
    parent: BorrowedFd<'_>,
    name: &CStr,
    overwrite: bool,
) -> Result<(OwnedFd, bool)> {
    let make = || match rustix::fs::mkdirat(parent, name, Mode::RWXU) {
        Ok(()) => Ok(true),
        Err(Errno::EXIST) => Ok(false),
        Err(why) => Err(why).doing(|| "make the directory"),
    };
    let enter = || rustix::fs::openat(parent, name, DIRECTORY, Mode::empty());
    let is_new = make()?;
    match enter() {
        Err(Errno::NOTDIR | Errno::LOOP) if overwrite => {
            make_room(parent, name, false)?;
            let is_new = make()?;
            Ok((enter().doing(|| "enter the directory")?, is_new))
        }
        Err(Errno::NOTDIR | Errno::LOOP) => Err(Error::engine(format!(
            "cannot overwrite non-directory `{}` with a directory",
            shown(name.to_bytes())
        ))),
        opened => Ok((opened.doing(|| "enter the directory")?, is_new)),
    }
}

/// Removes a file that is in the way; with `overwrite`, a directory too.
pub(super) fn make_room(parent: BorrowedFd<'_>, name: &CStr, overwrite: bool) -> Result<()> {
    match rustix::fs::unlinkat(parent, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(Errno::ISDIR) if overwrite => crate::remove::remove(parent, name.to_bytes()),
        Err(Errno::ISDIR) => {
            let name = shown(name.to_bytes());
            Err(Error::engine(format!(
                "a file cannot replace the directory `{name}`"
            )))
        }
        Err(why) => Err(why).doing(|| format!("replace `{}`", shown(name.to_bytes()))),
    }
}

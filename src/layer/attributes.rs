//! Owner, mode and times: set on a descriptor, or on a name without following links.

use std::ffi::CStr;
use std::os::fd::BorrowedFd;

use rustix::fs::{AtFlags, Mode, Stat, Timespec, Timestamps, UTIME_OMIT};

use super::ownership::Owner;
use crate::clock::Timestamp;
use crate::entry::chmod_at;
use crate::error::{Context, Result};

/// 1970-01-01T00:00:00Z: the time of what has none.
pub(super) const EPOCH: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 0,
};

/// The mode of a directory that nobody described.
pub(super) const DIRECTORY_MODE: Mode = Mode::from_raw_mode(0o755);

/// The bits of a mode that chmod(2) sets.
pub(super) fn permissions(mode: u32) -> Mode {
    Mode::from_raw_mode(mode & 0o7777)
}

/// When a file was last modified.
pub(super) fn modified(stat: &Stat) -> Timespec {
    Timespec {
        tv_sec: stat.st_mtime,
        tv_nsec: stat.st_mtime_nsec as _,
    }
}

/// A point in time as the kernel takes it.
pub(super) fn timespec(at: Timestamp) -> Timespec {
    Timespec {
        tv_sec: at.seconds(),
        tv_nsec: at.subsecond_nanos() as _,
    }
}

/// Sets owner, then mode, of an open file: a change of owner clears the set-user-id bits.
pub(super) fn set(fd: BorrowedFd<'_>, owner: Option<Owner>, mode: Mode) -> Result<()> {
    if let Some(owner) = owner {
        rustix::fs::fchown(fd, Some(owner.uid), Some(owner.gid)).doing(|| "set the owner")?;
    }
    rustix::fs::fchmod(fd, mode).doing(|| "set the mode")
}

/// Sets owner and, unless it is a symbolic link, mode of what bears `name`.
pub(super) fn set_at(
    parent: BorrowedFd<'_>,
    name: &CStr,
    owner: Option<Owner>,
    mode: Option<Mode>,
) -> Result<()> {
    if let Some(owner) = owner {
        let (uid, gid) = (Some(owner.uid), Some(owner.gid));
        rustix::fs::chownat(parent, name, uid, gid, AtFlags::SYMLINK_NOFOLLOW)
            .doing(|| "set the owner")?;
    }
    match mode {
        Some(mode) => chmod_at(parent, name, mode),
        None => Ok(()),
    }
}

/// The time of the last modification; the time of the last access is left alone.
fn only_modified(at: Timespec) -> Timestamps {
    Timestamps {
        last_access: Timespec {
            tv_sec: 0,
            tv_nsec: UTIME_OMIT as _,
        },
        last_modification: at,
    }
}

/// Sets when an open file was last modified.
pub(super) fn set_modified(fd: BorrowedFd<'_>, at: Timespec) -> Result<()> {
    rustix::fs::futimens(fd, &only_modified(at)).doing(|| "set the time of modification")
}

/// Sets when what bears `name` was last modified, without following it.
pub(super) fn set_modified_at(parent: BorrowedFd<'_>, name: &CStr, at: Timespec) -> Result<()> {
    rustix::fs::utimensat(parent, name, &only_modified(at), AtFlags::SYMLINK_NOFOLLOW)
        .doing(|| "set the time of modification")
}

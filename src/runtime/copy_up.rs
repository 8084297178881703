//! Fills a tmpfs with what the root has where it will be mounted (`tmpcopyup`).
//!
//! Owns the copying of one small tree from one descriptor to another, by init, before any
//! program of the container runs. Nothing is followed, and nothing leaves the two trees.
//! Files that have several names become several files; sockets and devices stay behind,
//! for nobody listens on the ones, and the others do not work on a tmpfs. Refuses to know
//! images and layers: what is there is there.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::ffi::CStr;
use rustix::fs::{
    AtFlags, Dir, FileType, Gid, Mode, OFlags, Stat, Timespec, Timestamps, Uid, XattrFlags,
    chownat, fchmod, fchown, fgetxattr, flistxattr, fsetxattr, fstat, futimens, mkdirat, openat,
    readlinkat, symlinkat,
};
use rustix::io::Errno;

/// What a tmpfs has of its own, and does not take over from the directory.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Own {
    /// Its mode.
    pub(super) mode: bool,
    /// Its owner.
    pub(super) owner: bool,
}

/// Copies the directory `from` into the new and empty file system `to`.
pub(super) fn copy_up(from: BorrowedFd<'_>, to: BorrowedFd<'_>, own: Own) -> Result<(), Errno> {
    let to = opened(to, c".")?;
    let from = opened(from, c".")?;
    copy_entries(&from, &to)?;
    let found = fstat(&from)?;
    if !own.owner {
        fchown(&to, Some(owner(&found).0), Some(owner(&found).1))?;
    }
    if !own.mode {
        fchmod(&to, mode(&found))?;
    }
    copy_attributes(&from, &to)
}

fn copy_entries(from: &OwnedFd, to: &OwnedFd) -> Result<(), Errno> {
    for entry in Dir::read_from(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if !matches!(name.to_bytes(), b"." | b"..") {
            copy_entry(from, to, name)?;
        }
    }
    Ok(())
}

fn copy_entry(from: &OwnedFd, to: &OwnedFd, name: &CStr) -> Result<(), Errno> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let found = fstat(openat(from, name, flags, Mode::empty())?)?;
    match FileType::from_raw_mode(found.st_mode) {
        FileType::Directory => {
            mkdirat(to, name, Mode::RWXU)?;
            let (from, to) = (opened(from.as_fd(), name)?, opened(to.as_fd(), name)?);
            copy_entries(&from, &to)?;
            finish(&from, &to, &found)
        }
        FileType::RegularFile => {
            let flags = OFlags::NOFOLLOW | OFlags::CLOEXEC;
            // Where somebody else has put a pipe there by now, nobody is waited for.
            let source = openat(from, name, flags | OFlags::NONBLOCK, Mode::empty())?;
            let opened = fstat(&source)?;
            if (opened.st_dev, opened.st_ino) != (found.st_dev, found.st_ino) {
                return Err(Errno::STALE);
            }
            let mut source = File::from(source);
            let new = flags | OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
            let mut copy = File::from(openat(to, name, new, Mode::RUSR | Mode::WUSR)?);
            io::copy(&mut source, &mut copy)
                .map_err(|why| Errno::from_io_error(&why).unwrap_or(Errno::IO))?;
            finish(&source.into(), &copy.into(), &found)
        }
        FileType::Symlink => {
            symlinkat(readlinkat(from, name, Vec::new())?, to, name)?;
            let (uid, gid) = owner(&found);
            chownat(to, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)
        }
        _ => Ok(()),
    }
}

/// Gives a copy what the original has beside its content: first the owner, for a change of
/// that takes rights away, and last the times.
fn finish(from: &OwnedFd, to: &OwnedFd, found: &Stat) -> Result<(), Errno> {
    let (uid, gid) = owner(found);
    fchown(to, Some(uid), Some(gid))?;
    fchmod(to, mode(found))?;
    copy_attributes(from, to)?;
    let times = Timestamps {
        last_access: Timespec {
            tv_sec: found.st_atime,
            tv_nsec: found.st_atime_nsec as _,
        },
        last_modification: Timespec {
            tv_sec: found.st_mtime,
            tv_nsec: found.st_mtime_nsec as _,
        },
    };
    futimens(to, &times)
}

/// Copies extended attributes, such as a program's capabilities. Those that a tmpfs of this
/// kernel does not have are left out (`user.*`, before Linux 6.6).
fn copy_attributes(from: &OwnedFd, to: &OwnedFd) -> Result<(), Errno> {
    let names = match whole(|buffer| flistxattr(from, buffer)) {
        Err(Errno::NOTSUP) => return Ok(()),
        names => names?,
    };
    for name in names.split_inclusive(|byte| *byte == 0) {
        let name = CStr::from_bytes_with_nul(name).map_err(|_| Errno::INVAL)?;
        let value = whole(|buffer| fgetxattr(from, name, buffer))?;
        match fsetxattr(to, name, &value, XattrFlags::empty()) {
            Err(Errno::NOTSUP) => {}
            set => set?,
        }
    }
    Ok(())
}

/// What a system call gives that says how long it is when it is given no room.
fn whole(get: impl Fn(&mut [u8]) -> Result<usize, Errno>) -> Result<Vec<u8>, Errno> {
    let mut bytes = vec![0; get(&mut [])?];
    if !bytes.is_empty() {
        let length = get(&mut bytes)?;
        bytes.truncate(length);
    }
    Ok(bytes)
}

fn opened(directory: BorrowedFd<'_>, name: &CStr) -> Result<OwnedFd, Errno> {
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(directory, name, flags, Mode::empty())
}

fn owner(found: &Stat) -> (Uid, Gid) {
    (Uid::from_raw(found.st_uid), Gid::from_raw(found.st_gid))
}

fn mode(found: &Stat) -> Mode {
    Mode::from_raw_mode(found.st_mode)
}

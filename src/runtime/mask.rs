//! Hides and write-protects parts of `/proc` and `/sys`.
//!
//! Done right after the kernel's file systems are mounted and before anything that the
//! user or the image had a say in, so a path means what it says (CVE-2025-31133, 52565).

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{FileType, OFlags, fstat};
use rustix::io::Errno;
use rustix::mount::{OpenTreeFlags, open_tree};

use super::devices::null_cover;
use super::handshake::{At, InitResult, Step};
use super::mount_apply::{attach, filesystem};
use super::tree::Tree;
use crate::sys::mount_attr::{Change, mount_setattr};

/// Covers files with `/dev/null` and directories with one empty read-only directory.
pub(super) fn mask(root: &Tree, paths: &[String]) -> InitResult<()> {
    if paths.is_empty() {
        return Ok(());
    }
    let mut empty: Option<OwnedFd> = None;
    for path in paths {
        let Some(target) = existing(root, path)? else {
            continue;
        };
        let found = fstat(&target).at(Step::Mask, || path.as_str())?;
        let is_directory = FileType::from_raw_mode(found.st_mode) == FileType::Directory;
        // Only what is attached can be cloned (until Linux 6.15), so the first directory
        // gets the mount itself and the others get clones of it.
        let cover = match (is_directory, &empty) {
            (false, _) => null_cover(),
            (true, Some(empty)) => clone_of(empty.as_fd()),
            (true, None) => empty_directory(),
        }
        .at(Step::Mask, || path.as_str())?;
        attach(cover.as_fd(), target.as_fd()).at(Step::Mask, || path.as_str())?;
        if is_directory {
            empty = Some(cover);
        }
    }
    Ok(())
}

/// Makes paths read-only by binding them onto themselves.
pub(super) fn protect(root: &Tree, paths: &[String]) -> InitResult<()> {
    for path in paths {
        let Some(target) = existing(root, path)? else {
            continue;
        };
        let cover = clone_of(target.as_fd()).at(Step::Mask, || path.as_str())?;
        let change = Change {
            set: libc::MOUNT_ATTR_RDONLY,
            ..Change::default()
        };
        mount_setattr(cover.as_fd(), change, true, None).at(Step::Mask, || path.as_str())?;
        attach(cover.as_fd(), target.as_fd()).at(Step::Mask, || path.as_str())?;
    }
    Ok(())
}

/// Opens a path without following links; `None` if this kernel has no such file.
fn existing(root: &Tree, path: &str) -> InitResult<Option<OwnedFd>> {
    match root.open_plain(Path::new(path), OFlags::PATH) {
        Ok(target) => Ok(Some(target)),
        Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
        Err(errno) => Err(errno).at(Step::Mask, || path),
    }
}

fn clone_of(mount: BorrowedFd<'_>) -> Result<std::os::fd::OwnedFd, Errno> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_EMPTY_PATH
        | OpenTreeFlags::AT_RECURSIVE;
    open_tree(mount, c"", flags)
}

fn empty_directory() -> Result<std::os::fd::OwnedFd, Errno> {
    let mode = ("mode".to_owned(), Some("555".to_owned()));
    let mount = filesystem("tmpfs", "tmpfs", &[mode])?;
    let set = libc::MOUNT_ATTR_RDONLY
        | libc::MOUNT_ATTR_NOSUID
        | libc::MOUNT_ATTR_NODEV
        | libc::MOUNT_ATTR_NOEXEC;
    mount_setattr(
        mount.as_fd(),
        Change {
            set,
            ..Change::default()
        },
        false,
        None,
    )?;
    Ok(mount)
}

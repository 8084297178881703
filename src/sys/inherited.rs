//! Descriptors that a stage of ours was started with.

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use rustix::io::{Errno, FdFlags, fcntl_getfd, fcntl_setfd};

/// Closes every inherited descriptor from 3 on but the given ones. First thing in a stage,
/// before it opens anything: what a shell or `make` left open is not for us.
pub fn close_all_but(keep: &[RawFd]) {
    let mut keep: Vec<RawFd> = keep.iter().copied().filter(|fd| *fd >= 3).collect();
    keep.sort_unstable();
    let mut first: RawFd = 3;
    for fd in keep {
        if fd > first {
            close_range(first, fd - 1);
        }
        first = fd.saturating_add(1);
    }
    close_range(first, RawFd::MAX);
}

fn close_range(first: RawFd, last: RawFd) {
    // SAFETY: the stage has opened nothing yet, so nobody owns what is closed here.
    let _ = unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) };
}

/// Takes ownership of an inherited descriptor and marks it close-on-exec.
///
/// # Errors
///
/// `EBADF` if nothing is open under that number.
pub fn take(fd: RawFd) -> Result<OwnedFd, Errno> {
    if fd < 0 {
        return Err(Errno::BADF);
    }
    // SAFETY: the number was given to this stage by its parent for this purpose; each
    // is taken once, first thing in the stage, before anything else is opened.
    let owned = unsafe { OwnedFd::from_raw_fd(fd) };
    match fcntl_getfd(&owned) {
        Ok(flags) => fcntl_setfd(&owned, flags | FdFlags::CLOEXEC)?,
        Err(errno) => {
            // Nothing is open there, so there is nothing to close.
            std::mem::forget(owned);
            return Err(errno);
        }
    }
    Ok(owned)
}

/// Lets a descriptor stay open over the coming exec. For use between fork and exec.
pub(super) fn keep_over_exec(fd: RawFd) -> Result<(), Errno> {
    // SAFETY: sets a flag of a descriptor by number; nothing is dereferenced.
    let result = unsafe { libc::fcntl(fd, libc::F_SETFD, 0) };
    if result == -1 {
        Err(super::clone3::last_errno())
    } else {
        Ok(())
    }
}

/// Puts a copy of `fd` at `number` for a program that is about to be started, replacing
/// what was there. The copy is not close-on-exec.
pub fn place(fd: BorrowedFd<'_>, number: RawFd) -> Result<(), Errno> {
    // SAFETY: called between fork and exec, where no owner of `number` runs any more.
    let result = unsafe { libc::dup3(fd.as_raw_fd(), number, 0) };
    if result == -1 {
        Err(super::clone3::last_errno())
    } else {
        Ok(())
    }
}

//! Descriptors that a stage of ours was started with.

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use rustix::io::{Errno, FdFlags, fcntl_getfd, fcntl_setfd};

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

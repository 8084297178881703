//! Descriptors that a stage of ours was started with.

use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};

use rustix::fs::{Mode, OFlags, open};
use rustix::io::{Errno, fcntl_dupfd_cloexec};
use rustix::stdio::{dup2_stdin, stdin};

/// The first descriptor that is no standard stream.
const FIRST: RawFd = 3;

/// Takes the socket that a stage has as its standard input, and puts `/dev/null` there.
/// Everything but the standard streams is closed: what a shell or `make` left open is not
/// for us. To be called first thing in a stage, before anything else is opened.
pub fn take_socket() -> Result<OwnedFd, Errno> {
    // SAFETY: the stage has opened nothing yet, so nobody owns what is closed here.
    let _ = unsafe { libc::syscall(libc::SYS_close_range, FIRST, RawFd::MAX, 0) };
    let socket = fcntl_dupfd_cloexec(stdin(), FIRST)?;
    let null = open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
    dup2_stdin(&null)?;
    Ok(socket)
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

//! A container's terminal: a pair from its own devpts, opened without any path that the
//! container could have a say in.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags, fstatfs, openat};
use rustix::io::Errno;
use rustix::mount::{OpenTreeFlags, open_tree};
use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::mount_apply::attach;

/// `DEVPTS_SUPER_MAGIC` of `<linux/magic.h>`.
const DEVPTS_MAGIC: i64 = 0x1cd1;

/// A new terminal.
pub(super) struct Terminal {
    /// The side that the monitor holds.
    pub(super) master: OwnedFd,
    /// The side that the container's process has.
    pub(super) slave: OwnedFd,
}

/// Makes a terminal in a devpts, given any directory descriptor of it.
pub(super) fn open(devpts: BorrowedFd<'_>, size: (u16, u16)) -> Result<Terminal, Errno> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let master = openat(devpts, "ptmx", flags, Mode::empty())?;
    if fstatfs(&master)?.f_type as i64 != DEVPTS_MAGIC {
        return Err(Errno::NOTTY);
    }
    unlockpt(&master)?;
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let slave = ioctl_tiocgptpeer(&master, flags)?;
    let (rows, columns) = size;
    if size != (0, 0) {
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&master, size)?;
    }
    Ok(Terminal { master, slave })
}

/// Shows the first terminal of a fresh devpts as `/dev/console`.
pub(super) fn bind_console(dev: &OwnedFd, devpts: BorrowedFd<'_>) -> Result<(), Errno> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    let place = openat(dev, "console", flags, Mode::from_raw_mode(0o600))?;
    let clone = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let console = open_tree(devpts, "0", clone)?;
    attach(console.as_fd(), place.as_fd())
}

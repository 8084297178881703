//! One entry of a directory, by the directory's descriptor and the entry's name.
//!
//! What whoever walks trees that others have filled needs: names as the kernel and as
//! people want them, and ways to act on an entry without following it.

use std::ffi::{CStr, CString};
use std::fs::File;
use std::os::fd::{AsRawFd, BorrowedFd};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, fstat};

use crate::error::{Context, Result};

/// A directory, opened to be read and to act beneath it.
pub(crate) const DIRECTORY: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// A path as it may be shown: nothing in it can steer a terminal, and it is not endless.
pub(crate) fn shown(path: &[u8]) -> String {
    const MOST: usize = 300;
    let mut text = String::new();
    for c in String::from_utf8_lossy(&path[..path.len().min(MOST)]).chars() {
        if c.is_control() {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
    if path.len() > MOST {
        text.push('…');
    }
    text
}

/// Opens what `found` (`O_PATH`) is, to be read, if it is an ordinary file. Opening anything
/// else does something: a fifo waits, and a device may act.
pub(crate) fn open_regular(found: BorrowedFd<'_>) -> Result<Option<File>> {
    let kind = FileType::from_raw_mode(fstat(found).doing(|| "look at it")?.st_mode);
    if kind != FileType::RegularFile {
        return Ok(None);
    }
    // No other way leads from such a descriptor to the same file.
    let path = format!("/proc/self/fd/{}", found.as_raw_fd());
    File::open(path).doing(|| "open it").map(Some)
}

/// A name for a system call.
pub(crate) fn c_string(name: &[u8]) -> Result<CString> {
    CString::new(name).doing(|| "the name contains a NUL")
}

/// Sets the mode of what bears `name`, without following it and without opening it: it may
/// be a fifo, a device, or a directory that we may not read.
pub(crate) fn chmod_at(parent: BorrowedFd<'_>, name: &CStr, mode: Mode) -> Result<()> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let found = rustix::fs::openat(parent, name, flags, Mode::empty()).doing(|| "find it")?;
    // fchmod(2) refuses such a descriptor, and fchmodat2(2) came only with Linux 6.6.
    let path = format!("/proc/self/fd/{}", found.as_raw_fd());
    rustix::fs::chmodat(CWD, path, mode, AtFlags::empty()).doing(|| "set the mode")
}

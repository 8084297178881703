//! `mount_setattr(2)`, Linux 5.12.

use std::ffi::CStr;
use std::os::fd::{AsRawFd, BorrowedFd};

use rustix::io::Errno;

use super::clone3::last_errno;

/// Attributes of a mount to set and to clear (`MOUNT_ATTR_*`), and its propagation (`MS_*`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    /// Attributes to set.
    pub set: u64,
    /// Attributes to clear.
    pub clear: u64,
    /// Propagation type, or 0 to leave it.
    pub propagation: u64,
}

/// Changes the mount that `mount` refers to and, if asked, all mounts beneath it.
pub fn mount_setattr(
    mount: BorrowedFd<'_>,
    change: Change,
    recursive: bool,
    user_namespace: Option<BorrowedFd<'_>>,
) -> Result<(), Errno> {
    let mut attributes = libc::mount_attr {
        attr_set: change.set,
        attr_clr: change.clear,
        propagation: change.propagation,
        userns_fd: user_namespace.map_or(0, |fd| fd.as_raw_fd() as u64),
    };
    if user_namespace.is_some() {
        attributes.attr_set |= libc::MOUNT_ATTR_IDMAP;
    }
    let mut flags = libc::AT_EMPTY_PATH;
    if recursive {
        flags |= libc::AT_RECURSIVE;
    }
    let path: &CStr = c"";
    // SAFETY: the kernel only reads the path and the structure, both of which live here,
    // and is told the structure's size.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            mount.as_raw_fd(),
            path.as_ptr(),
            flags,
            &raw mut attributes,
            size_of::<libc::mount_attr>(),
        )
    };
    if result == -1 {
        Err(last_errno())
    } else {
        Ok(())
    }
}

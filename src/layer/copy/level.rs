//! The way down a tree that is being copied: one directory of it.

use std::ffi::CString;
use std::os::fd::OwnedFd;

use rustix::fs::Stat;

use crate::layer::walk::Found;

/// A directory of the source on the way down to the current file.
pub(super) struct Level {
    pub(super) name: CString,
    pub(super) path: Vec<u8>,
    pub(super) stat: Stat,
    /// The directory in the destination, once it is made.
    pub(super) target: Option<OwnedFd>,
    /// Whether that gets what the source is like.
    pub(super) is_described: bool,
}

impl Level {
    pub(super) fn new(found: &Found<'_>) -> Self {
        Level {
            name: found.name.to_owned(),
            path: found.path.to_vec(),
            stat: found.stat,
            target: None,
            is_described: false,
        }
    }
}

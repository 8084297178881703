//! How much a tree holds.

use std::collections::HashSet;
use std::os::fd::BorrowedFd;

use rustix::fs::FileType;

use super::walk::{Step, Walk};
use crate::error::Result;

/// Bytes of all files beneath a directory: a file with several names counts once,
/// directories do not.
pub fn size(root: BorrowedFd<'_>) -> Result<u64> {
    let mut walk = Walk::new(root)?;
    let mut seen = HashSet::new();
    let mut total: u64 = 0;
    while let Some(step) = walk.next()? {
        let Step::At(found) = step else { continue };
        let stat = &found.stat;
        if found.kind() == FileType::Directory {
            continue;
        }
        if stat.st_nlink > 1 && !seen.insert((stat.st_dev, stat.st_ino)) {
            continue;
        }
        total = total.saturating_add(u64::try_from(stat.st_size).unwrap_or(0));
    }
    Ok(total)
}

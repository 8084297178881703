//! Which ids the files of a tree have.

use std::os::fd::BorrowedFd;

use rustix::fs::Stat;

use super::walk::{Step, Walk};
use crate::error::{Context, Result};
use crate::idmap::NOBODY;

/// The highest user or group id that a file of the tree has. That of nobody does not count:
/// it is what every namespace shows for ids that it does not have.
///
/// # Errors
///
/// If the tree cannot be read.
pub fn highest_id(tree: BorrowedFd<'_>) -> Result<u32> {
    let root = rustix::fs::fstat(tree).doing(|| "look at the root")?;
    let mut highest = highest_of(&root);
    let mut walk = Walk::new(tree)?;
    while let Some(step) = walk.next()? {
        if let Step::At(found) = step {
            highest = highest.max(highest_of(&found.stat));
        }
    }
    Ok(highest)
}

fn highest_of(stat: &Stat) -> u32 {
    let ids = [stat.st_uid, stat.st_gid].into_iter();
    ids.filter(|id| *id != NOBODY).max().unwrap_or(0)
}

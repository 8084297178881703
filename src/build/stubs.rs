//! Places to mount on that are made for a RUN, and are not to be in its layer.
//!
//! The runtime makes what is missing of them in the container's root. What is as it was
//! made, and empty, goes again before the changes become a layer.

use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags, openat2, statat, unlinkat};

use super::context::{follow, join};
use super::stage::Running;
use super::state::State;
use crate::error::Result;
use crate::store::atomic::open_directory;
use crate::store::containers::MountPoint;

impl Running<'_> {
    /// The paths that are missing for these mounts, without symbolic links, and the deepest
    /// first.
    pub(super) fn stubs(&self, state: &State, points: &[MountPoint]) -> Result<Vec<Vec<u8>>> {
        let mut stubs = Vec::new();
        if points.is_empty() {
            return Ok(stubs);
        }
        let view = match state.layers.is_empty() {
            true => None,
            false => Some(state.overlay(self.build.engine, None).mount()?),
        };
        for point in points {
            let view = view.as_ref().map(AsFd::as_fd);
            stubs.extend(missing(view, &point.destination)?);
        }
        stubs.sort_by(|one, other| (other.len(), other).cmp(&(one.len(), one)));
        stubs.dedup();
        Ok(stubs)
    }
}

/// What is missing on the way to a path, from the top down.
fn missing(view: Option<BorrowedFd<'_>>, path: &Path) -> Result<Vec<Vec<u8>>> {
    let path = path.to_string_lossy();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let mut known = 0;
    if let Some(view) = view {
        let exists = |count: &usize| {
            let path = parts[..*count].join("/");
            let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
            let flags = OFlags::PATH | OFlags::CLOEXEC;
            openat2(view, path, flags, Mode::empty(), resolve).is_ok()
        };
        known = (1..=parts.len()).take_while(exists).last().unwrap_or(0);
    }
    let mut path = match view {
        Some(view) => follow(view, parts[..known].join("/").into_bytes())?.real,
        None => Vec::new(),
    };
    let mut found = Vec::new();
    for part in &parts[known..] {
        path = join(&path, part.as_bytes());
        found.push(path.clone());
    }
    Ok(found)
}

/// Removes those that are still empty from what a container has written.
pub(super) fn remove(upper: &Path, stubs: &[Vec<u8>]) -> Result<()> {
    let root = open_directory(upper)?;
    for path in stubs {
        let (parent, name) = match path.iter().rposition(|byte| *byte == b'/') {
            Some(slash) => (&path[..slash], &path[slash + 1..]),
            None => (&b"."[..], &path[..]),
        };
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        // What the command has changed about them is its own.
        let Ok(parent) = openat2(&root, parent, flags, Mode::empty(), resolve) else {
            continue;
        };
        let Ok(stat) = statat(&parent, name, AtFlags::SYMLINK_NOFOLLOW) else {
            continue;
        };
        let _ = match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => unlinkat(&parent, name, AtFlags::REMOVEDIR),
            FileType::RegularFile if stat.st_size == 0 => unlinkat(&parent, name, AtFlags::empty()),
            _ => Ok(()),
        };
    }
    Ok(())
}

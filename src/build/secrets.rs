//! Secrets of a build: given to a step as files in memory and as variables, and never
//! written to disk.

use std::fs::{self, DirBuilder, File};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::commit::set_mode;
use crate::containerfile::FileMode;
use crate::error::{Context, Error, Result};
use crate::layer::Ownership;
use crate::store::Store;
use crate::store::atomic::{self, Staging};

/// Where memory is to be had on every system.
const SHARED_MEMORY: &str = "/dev/shm";
/// `RAMFS_MAGIC` of `<linux/magic.h>`.
const RAMFS_MAGIC: i64 = 0x8584_58f6;

/// Files in memory, gone with this value.
pub(super) struct Memory {
    staging: Staging,
    count: u32,
}

impl Memory {
    /// Finds a place: the run directory, if it is in memory, or else the system's shared
    /// memory.
    pub(super) fn new(store: &Store) -> Result<Self> {
        let places = places(store);
        for place in &places {
            if !place.parent().is_some_and(is_memory) {
                continue;
            }
            let staging = loop {
                let _ = DirBuilder::new().mode(0o700).create(place);
                if !is_ours(place) {
                    break None;
                }
                match Staging::new(place) {
                    // Another build has just tidied up.
                    Err(why) if why.errno() == Some(libc::ENOENT) => {}
                    staging => break Some(staging?),
                }
            };
            if let Some(staging) = staging {
                return Ok(Memory { staging, count: 0 });
            }
        }
        let [run, shared] = places.map(|place| place.display().to_string());
        Err(Error::engine(format!(
            "secrets need a directory in memory: neither `{run}` nor `{shared}` can be one"
        ))
        .hint("Give a run directory on a tmpfs with --runroot."))
    }

    /// Keeps a secret in a file. Returns its path.
    pub(super) fn keep(
        &mut self,
        secret: &[u8],
        mode: FileMode,
        own: &Ownership,
    ) -> Result<PathBuf> {
        let path = self.staging.path().join(self.count.to_string());
        self.count += 1;
        let doing = || "write a secret to memory";
        let mut file = File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .doing(doing)?;
        file.write_all(secret).doing(doing)?;
        give(&path, mode, own)?;
        Ok(path)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let _ = atomic::remove_tree(self.staging.path());
        if let Some(place) = self.staging.path().parent() {
            // Fails while another build uses it.
            let _ = fs::remove_dir(place);
        }
    }
}

fn places(store: &Store) -> [PathBuf; 2] {
    let name = format!("{}-secrets", store.paths().host_name());
    let shared = Path::new(SHARED_MEMORY).join(name);
    [store.run().join("secrets"), shared]
}

/// Removes what killed builds left in memory.
pub(super) fn sweep(store: &Store) {
    for place in places(store).iter().filter(|place| is_ours(place)) {
        let _ = atomic::sweep(place);
        // Fails while another build uses it.
        let _ = fs::remove_dir(place);
    }
}

/// Whether files in a directory are in memory alone.
fn is_memory(directory: &Path) -> bool {
    rustix::fs::statfs(directory)
        .is_ok_and(|found| matches!(found.f_type, libc::TMPFS_MAGIC | RAMFS_MAGIC))
}

/// Whether a directory is ours alone. In the shared memory anybody can be the first to take
/// a name.
fn is_ours(directory: &Path) -> bool {
    fs::symlink_metadata(directory).is_ok_and(|found| {
        found.is_dir()
            && found.mode() & 0o077 == 0
            && found.uid() == rustix::process::geteuid().as_raw()
    })
}

/// Gives a file or directory of ours to whom a mount says.
pub(super) fn give(path: &Path, mode: FileMode, own: &Ownership) -> Result<()> {
    if own.keeps_owners() {
        std::os::unix::fs::chown(path, Some(mode.uid), Some(mode.gid))
            .doing(|| format!("give it to {}:{}", mode.uid, mode.gid))?;
    }
    set_mode(path, mode.mode)
}

/// A secret as a variable.
pub(super) fn variable(name: &str, secret: &[u8], id: &str) -> Result<String> {
    match std::str::from_utf8(secret) {
        Ok(text) if !text.contains('\0') => Ok(format!("{name}={text}")),
        _ => Err(Error::usage(format!(
            "the secret `{id}` cannot be a variable: it is no text"
        ))),
    }
}

/// The error for a secret that is not there.
pub(super) fn missing(id: &str) -> Error {
    Error::usage(format!("the secret `{id}` was not given"))
        .hint(format!("Give it with --secret id={id},src=FILE."))
}

//! Volumes: made by themselves or with a container, listed, carried as archives.

use std::fs::File;
use std::path::PathBuf;

use super::Engine;
use crate::error::{Error, Result};
use crate::store::atomic::open_directory;
use crate::store::leases::Lease;
use crate::store::volumes::VolumeRecord;

pub mod create;
pub mod export;
pub mod import;
pub mod list;
pub(super) mod mounted;

/// A volume whose files are at hand: nobody removes it meanwhile.
struct Held {
    record: VolumeRecord,
    path: PathBuf,
    _lease: Lease,
}

impl Held {
    /// # Errors
    ///
    /// If there is no such volume, or if it is memory.
    fn take(engine: &Engine, name: &str) -> Result<Self> {
        let lease = Lease::take(&engine.store)?;
        engine.store.need_volume(name)?;
        lease.hold_volume(name)?;
        let record = engine.store.held_volume(name)?;
        let path = engine.store.volume_files(&record)?.ok_or_else(|| {
            Error::usage(format!(
                "the volume `{name}` is memory, which only a running container has"
            ))
        })?;
        Ok(Held {
            record,
            path,
            _lease: lease,
        })
    }

    fn open(&self) -> Result<File> {
        open_directory(&self.path)
    }
}

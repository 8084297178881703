//! `container prune`: which containers do not run, and removing them.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::Engine;
use super::filter::Filters;
use super::rm::{self, rm};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::store::containers::Container;

/// The filters of `container prune`.
pub const FILTERS: [&str; 3] = ["until", "label", "label!"];

/// A container that would be removed.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The container.
    pub container: Container,
    /// What its own files take on disk, in bytes.
    pub size: u64,
}

/// The containers that do not run, the oldest first.
pub fn candidates(engine: &Engine, filters: &Filters) -> Result<Vec<Candidate>> {
    let until = filters.moment("until", Timestamp::now())?;
    let mut found = Vec::new();
    for container in engine.store.containers()? {
        let record = container.record();
        let is_meant = !record.host.tied
            && until.is_none_or(|until| record.created < until)
            && filters.labels_match(&record.config.labels)
            && container.state().is_ok_and(|state| !state.status.is_live())
            && !container.has_monitor().unwrap_or(true);
        if is_meant {
            let size = disk_usage(&container.path("upper"));
            found.push(Candidate { container, size });
        }
    }
    found.sort_by_key(|candidate| candidate.container.record().created);
    Ok(found)
}

/// Removes one, unless it runs by now.
pub fn remove(engine: &Engine, candidate: &Candidate) -> Result<()> {
    rm(engine, &candidate.container, rm::Options::default())
}

/// What a tree takes on disk. What cannot be read is not counted.
fn disk_usage(directory: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return 0;
    };
    let mut bytes = 0_u64;
    for entry in entries.flatten() {
        // Of the entry itself, not of where a link leads.
        let Ok(found) = entry.metadata() else {
            continue;
        };
        bytes = bytes.saturating_add(found.blocks().saturating_mul(512));
        if found.is_dir() {
            bytes = bytes.saturating_add(disk_usage(&entry.path()));
        }
    }
    bytes
}

//! `container prune`: which containers do not run, and removing them.

use super::Engine;
use super::filter::Filters;
use super::rm::{self, rm};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::store::allocated;
use crate::store::containers::Container;

/// The filters of `container prune`.
pub const FILTERS: [&str; 3] = ["until", "label", "label!"];

/// A container that would be removed.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The container.
    pub container: Container,
    /// What it takes on disk, in bytes.
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
            let size = allocated(container.directory());
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

//! `container prune`: which containers do not run, and removing them.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::Engine;
use super::rm::{self, rm};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::store::containers::{Container, Record};

/// Which containers are meant.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that were created before.
    pub until: Option<Timestamp>,
    /// Only those with all these labels; without a value, any will do.
    pub labels: Vec<(String, Option<String>)>,
    /// Only those with none of these.
    pub without_labels: Vec<(String, Option<String>)>,
}

impl Filter {
    /// Reads `until=…`, `label=…` and `label!=…`. `time` reads a point in time.
    pub fn parse(texts: &[String], time: impl Fn(&str) -> Result<Timestamp>) -> Result<Self> {
        let mut filter = Filter::default();
        for text in texts {
            let (key, value) = text.split_once('=').ok_or_else(|| {
                Error::usage(format!("invalid filter `{text}`"))
                    .hint("Filters look like key=value.")
            })?;
            let label = || match value.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (value.to_owned(), None),
            };
            match key {
                "until" => filter.until = Some(time(value)?),
                "label" => filter.labels.push(label()),
                "label!" => filter.without_labels.push(label()),
                _ => {
                    return Err(Error::usage(format!("invalid filter `{key}`"))
                        .hint("The filters are until, label and label!."));
                }
            }
        }
        Ok(filter)
    }

    fn lets_pass(&self, record: &Record) -> bool {
        let has = |(name, value): &(String, Option<String>)| {
            let found = record.config.labels.get(name);
            found.is_some_and(|found| value.as_ref().is_none_or(|value| value == found))
        };
        self.until.is_none_or(|until| record.created < until)
            && self.labels.iter().all(has)
            && !self.without_labels.iter().any(has)
    }
}

/// A container that would be removed.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The container.
    pub container: Container,
    /// What its own files take on disk, in bytes.
    pub size: u64,
}

/// The containers that do not run, the oldest first.
pub fn candidates(engine: &Engine, filter: &Filter) -> Result<Vec<Candidate>> {
    let mut found = Vec::new();
    for container in engine.store.containers()? {
        let is_meant = !container.record().host.tied
            && filter.lets_pass(container.record())
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

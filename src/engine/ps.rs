//! `ps`: which containers there are, and how they are.

use std::cmp::Reverse;

use self::selection::Selection;
use super::Engine;
use super::filter::Filters;
use crate::error::{Kind, Result};
use crate::store::containers::{Container, Record, RunState};

mod selection;

pub use selection::FILTERS;

/// Which containers are wanted.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Also those that do not run.
    pub all: bool,
    /// Only those that the filters let through; see [`FILTERS`].
    pub filters: Filters,
    /// Only so many, the newest first; also those that do not run.
    pub last: Option<usize>,
}

/// A container and how it is.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The container.
    pub container: Container,
    /// How it is.
    pub state: RunState,
}

impl Summary {
    /// What it was asked to be.
    pub fn record(&self) -> &Record {
        self.container.record()
    }
}

/// Lists the containers that are wanted, the newest first.
pub fn list(engine: &Engine, request: &Request) -> Result<Vec<Summary>> {
    let selection = Selection::new(engine, &request.filters)?;
    let all = request.all || request.last.is_some() || selection.wants_all();
    let mut containers = engine.store.containers()?;
    containers.sort_by_key(|container| Reverse(container.record().created));
    let limit = request.last.unwrap_or(usize::MAX);
    let mut summaries = Vec::new();
    for container in containers {
        if summaries.len() >= limit {
            break;
        }
        // The steps of a build are nobody's containers.
        if container.record().host.tied || !selection.may_have(container.record()) {
            continue;
        }
        let state = match container.state() {
            Ok(state) => state,
            // Removed while we looked.
            Err(why) if why.kind() == Kind::NoSuchObject => continue,
            Err(why) => return Err(why),
        };
        let summary = Summary { container, state };
        if (all || summary.state.status.is_live()) && selection.has(&summary) {
            summaries.push(summary);
        }
    }
    Ok(summaries)
}

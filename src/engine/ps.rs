//! `ps`: which containers there are, and how they are.

use super::Engine;
use crate::error::{Kind, Result};
use crate::store::containers::{Container, Record, RunState};

/// A container and how it is.
#[derive(Debug, Clone)]
pub struct Summary {
    /// What it was asked to be.
    pub record: Record,
    /// How it is.
    pub state: RunState,
}

/// Lists containers, the newest first. `all` includes those that do not run.
pub fn list(engine: &Engine, all: bool) -> Result<Vec<Summary>> {
    let mut summaries = Vec::new();
    for container in engine.store.containers()? {
        // The steps of a build are nobody's containers.
        if container.record().host.tied {
            continue;
        }
        if let Some(summary) = summarise(&container)?
            && (all || summary.state.status.is_live())
        {
            summaries.push(summary);
        }
    }
    summaries.sort_by_key(|summary| std::cmp::Reverse(summary.record.created));
    Ok(summaries)
}

fn summarise(container: &Container) -> Result<Option<Summary>> {
    match container.state() {
        Ok(state) => Ok(Some(Summary {
            record: container.record().clone(),
            state,
        })),
        // Removed while we looked.
        Err(why) if why.kind() == Kind::NoSuchObject => Ok(None),
        Err(why) => Err(why),
    }
}

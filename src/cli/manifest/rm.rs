//! `manifest rm`: remove lists.

use clap::Args;

use super::{Context, each};
use crate::engine::manifest;
use crate::error::Result;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Remove lists; the images in them stay
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Names of lists
    #[arg(required = true, value_name = "LIST")]
    lists: Vec<String>,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.engine()?;
    let status = each(&arguments.lists, |list| manifest::remove(&engine, list))?;
    engine.store.collect_garbage()?;
    Ok(status)
}

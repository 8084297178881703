//! `rename`: give a container another name.

use clap::Args;

use super::Context;
use crate::engine::rename;
use crate::error::Result;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Rename a container
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Name or id of the container
    container: String,
    /// Its new name
    name: String,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    let container = engine.store.find_container(&arguments.container)?;
    rename::rename(&engine, &container, &arguments.name)?;
    Ok(0)
}

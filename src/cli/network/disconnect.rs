//! `network disconnect`: take a container off a network.

use clap::Args;

use super::Context;
use crate::engine::networks::connect;
use crate::error::Result;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Take a container off a network, at once if it runs
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Changes nothing: a container whose monitor was killed is taken off, too
    #[arg(short, long)]
    force: bool,
    /// Name or id of the network
    network: String,
    /// Name or id of the container
    container: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.engine()?;
    let container = engine.store.find_container(&arguments.container)?;
    connect::disconnect(&engine, &container, &arguments.network)?;
    Ok(0)
}

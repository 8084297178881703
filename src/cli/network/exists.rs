//! `network exists`: whether there is such a network.

use clap::Args;

use super::Context;
use crate::engine::networks;
use crate::error::Result;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Check whether a network exists: the exit status is 0 or 1
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Name or id of the network
    network: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let found = networks::find(&context.reader()?, &arguments.network)?;
    Ok(u8::from(found.is_none()))
}

//! `network rm`: remove networks.

use clap::Args;

use super::{Context, each};
use crate::engine::networks::rm;
use crate::error::{Kind, Result};

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Remove networks that no running container is on
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Do not fail if a network does not exist
    #[arg(short, long)]
    force: bool,
    /// Names or ids of networks
    #[arg(required = true, value_name = "NETWORK")]
    networks: Vec<String>,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.engine()?;
    each(&arguments.networks, |name| match rm::rm(&engine, name) {
        Err(why) if arguments.force && why.kind() == Kind::NoSuchObject => Ok(()),
        other => other.map(drop),
    })
}

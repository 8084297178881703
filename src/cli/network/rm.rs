//! `network rm`: remove networks.

use clap::Args;

use super::{Context, each};
use crate::engine::networks::{find, rm};
use crate::error::Result;

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
    let mut networks = arguments.networks;
    if arguments.force {
        // What is not there is not told as removed, either.
        networks.retain(|name| {
            !matches!(find(&engine, name), Ok(None)) || engine.store.network(name).is_err()
        });
    }
    each(&networks, |name| rm::rm(&engine, name).map(drop))
}

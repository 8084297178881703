//! `network prune`: remove the networks that no container is to be on.

use clap::Args;

use super::Context;
use crate::cli::pruning::{self, Force, Narrowed};
use crate::engine::prune::Request;
use crate::error::Result;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Remove all networks that no container is to be on, running or not
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    force: Force,
    #[command(flatten)]
    narrowed: Narrowed,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let request = Request {
        networks: true,
        filters: arguments.narrowed.filters()?,
        ..Request::default()
    };
    pruning::run(context, &request, &arguments.force, &[pruning::NETWORKS])
}

//! `container prune`: remove the containers that do not run.

use clap::Args;

use super::Context;
use super::pruning::{self, Force, Narrowed};
use crate::engine::prune::Request;
use crate::error::Result;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Remove all containers that do not run
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    force: Force,
    #[command(flatten)]
    narrowed: Narrowed,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let request = Request {
        containers: true,
        filters: arguments.narrowed.filters()?,
        ..Request::default()
    };
    pruning::run(context, &request, &arguments.force, &[pruning::CONTAINERS])
}

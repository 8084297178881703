//! `volume prune`: remove the volumes that no container uses.

use clap::Args;

use super::Context;
use crate::cli::pruning::{self, Force, Narrowed};
use crate::engine::prune::{Request, Volumes};
use crate::error::Result;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Remove all volumes without a name that no container uses, running or not
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Remove volumes that have a name, too
    #[arg(short, long)]
    all: bool,
    #[command(flatten)]
    force: Force,
    #[command(flatten)]
    narrowed: Narrowed,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let volumes = match arguments.all {
        true => Volumes::Unused,
        false => Volumes::Anonymous,
    };
    let request = Request {
        volumes: Some(volumes),
        filters: arguments.narrowed.filters()?,
        ..Request::default()
    };
    let parts = [pruning::volumes(volumes)];
    pruning::run(context, &request, &arguments.force, &parts)
}

//! `unpause`: thaw containers.

use clap::Args;

use super::Context;
use super::targets::Targets;
use crate::engine::pause;
use crate::error::Result;
use crate::state::Status;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Unpause all processes of containers
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Unpause all containers that are paused
    #[arg(short, long)]
    all: bool,
    #[command(flatten)]
    targets: Targets,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    let is_meant = |status| status == Status::Paused;
    let names = arguments.targets.names(&engine, arguments.all, is_meant)?;
    super::each(&names, |name| {
        pause::unpause(&engine, &engine.store.find_container(name)?)
    })
}

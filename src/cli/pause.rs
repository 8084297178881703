//! `pause`: freeze containers.

use clap::Args;

use super::Context;
use crate::engine::pause;
use crate::error::Result;
use crate::state::Status;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Pause all processes of containers
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Pause all containers that run
    #[arg(short, long)]
    all: bool,
    /// Names or ids of containers
    #[arg(
        required_unless_present = "all",
        conflicts_with = "all",
        value_name = "CONTAINER"
    )]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    let names = match arguments.all {
        true => super::names_of(&engine, |status| status == Status::Running)?,
        false => arguments.containers,
    };
    super::each(&names, |name| {
        pause::pause(&engine, &engine.store.find_container(name)?)
    })
}

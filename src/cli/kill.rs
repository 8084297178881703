//! `kill`: send a signal to containers.

use clap::Args;

use super::Context;
use crate::engine::kill;
use crate::error::Result;
use crate::signal;
use crate::state::Status;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Kill running containers, or send them another signal
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Signal to send, by name or number
    #[arg(short, long, value_name = "SIGNAL", default_value = "KILL")]
    signal: String,
    /// Signal all containers that run
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
    let signal = signal::parse(&arguments.signal)?;
    let engine = context.reader()?;
    let names = match arguments.all {
        true => super::names_of(&engine, Status::is_live)?,
        false => arguments.containers,
    };
    super::each(&names, |name| {
        kill::kill(&engine, &engine.store.find_container(name)?, signal)
    })
}

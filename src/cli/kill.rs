//! `kill`: send a signal to containers.

use clap::Args;

use super::Context;
use crate::engine::kill;
use crate::error::Result;
use crate::signal;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Kill running containers, or send them another signal
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Signal to send, by name or number
    #[arg(short, long, value_name = "SIGNAL", default_value = "KILL")]
    signal: String,
    /// Names or ids of containers
    #[arg(required = true, value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let signal = signal::parse(&arguments.signal)?;
    let engine = context.reader()?;
    super::each(&arguments.containers, |name| {
        kill::kill(&engine.store.find_container(name)?, signal)
    })
}

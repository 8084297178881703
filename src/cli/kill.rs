//! `kill`: send a signal to containers.

use clap::Args;

use super::Context;
use super::targets::Targets;
use crate::engine::kill;
use crate::error::Result;
use crate::signal;
use crate::state::Status;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What is sent if nobody says.
const KILL: &str = "KILL";

/// Kill running containers, or send them another signal
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Signal to send, by name or number
    #[arg(short, long, value_name = "SIGNAL", default_value = KILL)]
    signal: String,
    /// Signal all containers that run
    #[arg(short, long)]
    all: bool,
    #[command(flatten)]
    targets: Targets,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let signal = match arguments.signal.as_str() {
        "" => signal::parse(KILL)?,
        signal => signal::parse(signal)?,
    };
    let engine = context.reader()?;
    let names = arguments
        .targets
        .names(&engine, arguments.all, Status::is_live)?;
    super::each(&names, |name| {
        kill::kill(&engine, &engine.store.find_container(name)?, signal)
    })
}

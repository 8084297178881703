//! `healthcheck run`: probe a container's health now.

use clap::Args;

use super::Context;
use crate::engine::health;
use crate::error::Result;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Run the health check of a container: the exit status is 0 if it succeeds, else 1
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Name or id of the container
    container: String,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    let container = engine.store.find_container(&arguments.container)?;
    let result = health::probe(&engine, &container)?;
    if result.exit_code == 0 {
        return Ok(0);
    }
    // What a container prints must not steer the terminal.
    ui::note(format_args!(
        "unhealthy: {}",
        ui::plain(result.output.trim_end())
    ));
    Ok(1)
}

//! `wait`: wait until containers end.

use clap::Args;

use super::Context;
use crate::engine::wait;
use crate::error::Result;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Wait until containers end, and print their exit codes
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Names or ids of containers
    #[arg(required = true, value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    let mut status = 0;
    for name in &arguments.containers {
        let waited = engine
            .store
            .find_container(name)
            .and_then(|container| wait::wait(&engine, &container));
        match waited {
            Ok(code) => ui::print(code)?,
            Err(why) => {
                ui::error::print(&why);
                status = why.kind().exit_code();
            }
        }
    }
    Ok(status)
}

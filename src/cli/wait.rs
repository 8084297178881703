//! `wait`: wait until containers end, or until they are as wanted.

use std::time::Duration;

use clap::Args;

use super::Context;
use crate::clock::parse_duration;
use crate::engine::Engine;
use crate::engine::wait::{self, Condition};
use crate::error::{Kind, Result};
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What is printed where there is no exit code, as podman does it.
const NO_CODE: &str = "-1";

/// Wait until containers end, and print their exit codes
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Wait for one of these: stopped, exited, created, running, paused, healthy or unhealthy
    #[arg(long, value_name = "CONDITION", value_delimiter = ',')]
    condition: Vec<String>,
    /// Time between two looks, with --condition
    #[arg(short, long, value_name = "DURATION", default_value = "250ms")]
    interval: String,
    /// Print -1 for containers that do not exist
    #[arg(long)]
    ignore: bool,
    /// Names or ids of containers
    #[arg(required = true, value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let conditions: Vec<Condition> = arguments
        .condition
        .iter()
        .map(|text| text.parse())
        .collect::<Result<_>>()?;
    // Podman's bare numbers are milliseconds.
    let interval = match arguments.interval.parse() {
        Ok(milliseconds) => Duration::from_millis(milliseconds),
        Err(_) => parse_duration(&arguments.interval)?,
    };
    let engine = context.reader()?;
    let mut status = 0;
    for name in &arguments.containers {
        match wait_for(&engine, name, &conditions, interval) {
            Ok(Some(code)) => ui::print(code)?,
            Ok(None) => ui::print(NO_CODE)?,
            Err(why) if arguments.ignore && why.kind() == Kind::NoSuchObject => ui::print(NO_CODE)?,
            Err(why) => {
                ui::error::print(&why);
                status = why.kind().exit_code();
            }
        }
    }
    Ok(status)
}

fn wait_for(
    engine: &Engine,
    name: &str,
    conditions: &[Condition],
    interval: Duration,
) -> Result<Option<u8>> {
    let container = engine.store.find_container(name)?;
    match conditions {
        [] => wait::wait(engine, &container).map(Some),
        conditions => wait::wait_until(&container, conditions, interval),
    }
}

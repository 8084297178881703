//! `restart`: restart containers.

use clap::Args;

use super::Context;
use crate::engine::restart;
use crate::engine::stop::Options;
use crate::error::Result;
use crate::signal;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Restart containers, or start those that do not run
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Seconds to wait before killing; -1 waits for ever [default: the container's, or 10]
    #[arg(
        short,
        long,
        visible_alias = "time",
        value_name = "SECONDS",
        allow_hyphen_values = true
    )]
    timeout: Option<i64>,
    /// Signal to send [default: the container's, or TERM]
    #[arg(short, long, value_name = "SIGNAL")]
    signal: Option<String>,
    /// Names or ids of containers
    #[arg(required = true, value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let signal = arguments.signal.as_deref().map(signal::parse).transpose()?;
    let options = Options {
        timeout: arguments.timeout,
        signal,
        again: true,
    };
    let engine = context.engine_for_containers(&arguments.containers)?;
    super::each(&arguments.containers, |name| {
        restart::restart(&engine, &engine.store.find_container(name)?, options)
    })
}

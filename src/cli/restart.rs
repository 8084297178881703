//! `restart`: restart containers.

use clap::Args;

use super::Context;
use super::targets::Targets;
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
    /// Restart all containers
    #[arg(short, long)]
    all: bool,
    #[command(flatten)]
    targets: Targets,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let signal = arguments.signal.as_deref().map(signal::parse).transpose()?;
    let options = Options {
        timeout: arguments.timeout,
        signal,
        again: true,
    };
    let reader = context.reader()?;
    let names = arguments.targets.names(&reader, arguments.all, |_| true)?;
    let engine = context.engine_for_containers(&names)?;
    super::each(&names, |name| {
        restart::restart(&engine, &engine.store.find_container(name)?, options)
    })
}

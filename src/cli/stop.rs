//! `stop`: stop containers.

use clap::Args;

use super::Context;
use super::targets::Targets;
use crate::engine::stop::{self, Options};
use crate::error::{Kind, Result};
use crate::signal;
use crate::state::Status;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Stop running containers
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
    /// Say nothing of containers that do not exist
    #[arg(short, long)]
    ignore: bool,
    /// Stop all containers that run
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
        again: false,
    };
    let engine = context.reader()?;
    let ignore = arguments.ignore || arguments.all;
    let names = arguments
        .targets
        .names(&engine, arguments.all, Status::is_live)?;
    super::each_that_is_there(&names, |name| {
        let container = match engine.store.find_container(name) {
            Err(why) if ignore && why.kind() == Kind::NoSuchObject => return Ok(false),
            other => other?,
        };
        stop::stop(&engine, &container, options).map(|()| true)
    })
}

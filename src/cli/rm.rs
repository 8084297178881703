//! `rm`: remove containers.

use clap::Args;

use super::Context;
use super::targets::Targets;
use crate::engine::rm::{self, Options};
use crate::error::{Error, Kind, Result};
use crate::state::Status;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Remove containers
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Kill a container that runs, and ignore one that does not exist
    #[arg(short, long)]
    force: bool,
    /// Remove anonymous volumes of the container, too
    #[arg(short, long)]
    volumes: bool,
    /// Say nothing of containers that do not exist
    #[arg(short, long)]
    ignore: bool,
    /// Seconds to wait before killing, with -f; -1 waits for ever [default: 0]
    #[arg(
        short,
        long,
        visible_alias = "timeout",
        value_name = "SECONDS",
        allow_hyphen_values = true,
        requires = "force"
    )]
    time: Option<i64>,
    /// Remove all containers that do not run; with -f, all
    #[arg(short, long)]
    all: bool,
    #[command(flatten)]
    targets: Targets,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.engine()?;
    let options = Options {
        force: arguments.force,
        volumes: arguments.volumes,
        timeout: arguments.time,
    };
    let all = arguments.all;
    let may_be_gone = arguments.force || arguments.ignore || all;
    // What a filter finds was asked for as if by its name.
    let is_meant = |status: Status| options.force || !all || !status.is_live();
    let names = arguments.targets.names(&engine, all, is_meant)?;
    super::each_that_is_there(&names, |name| {
        if name.is_empty() {
            let text = "the name of a container is empty";
            return Err(Error::new(Kind::NoSuchObject, text));
        }
        let removed = engine
            .store
            .find_container(name)
            .and_then(|container| rm::rm(&engine, &container, options));
        match removed {
            Err(why) if why.kind() == Kind::NoSuchObject && may_be_gone => Ok(false),
            other => other.map(|()| true),
        }
    })
}

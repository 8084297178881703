//! `update`: change what containers were asked to be.

use clap::Args;

use super::Context;
use crate::engine::update::{self, Changes};
use crate::error::{Error, Result};

pub(super) const RUNS_A_COMMAND: bool = false;

/// Change the configuration of containers, whether they run or not
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Restart policy: no, on-failure[:N], always, unless-stopped
    #[arg(long, value_name = "POLICY")]
    restart: Option<String>,
    /// Names or ids of containers
    #[arg(required = true, value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let changes = Changes {
        restart: arguments.restart.as_deref().map(str::parse).transpose()?,
    };
    if changes.restart.is_none() {
        return Err(Error::usage("nothing is to be changed"));
    }
    let engine = context.reader()?;
    super::each(&arguments.containers, |name| {
        update::update(&engine, &engine.store.find_container(name)?, &changes)
    })
}

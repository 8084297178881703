//! `volume rm`: remove volumes.

use clap::Args;

use super::{Context, each};
use crate::error::{Kind, Result};

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Remove volumes that no container uses, with all that is in them
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Do not fail if a volume does not exist
    #[arg(short, long)]
    force: bool,
    /// Names of volumes
    #[arg(required = true, value_name = "VOLUME")]
    volumes: Vec<String>,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let store = context.engine()?.store;
    each(&arguments.volumes, |name| match store.remove_volume(name) {
        Err(why) if arguments.force && why.kind() == Kind::NoSuchObject => Ok(()),
        other => other,
    })
}

//! `unmount`: unmount containers' root file systems.

use clap::Args;

use super::Context;
use crate::engine::mount;
use crate::error::{Error, Result};

pub(super) const RUNS_A_COMMAND: bool = false;

/// Unmount containers' root file systems
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Unmount all containers
    #[arg(short, long, conflicts_with = "containers")]
    all: bool,
    /// Changes nothing: what is in use is unmounted anyway, and goes with its last user
    #[arg(short, long)]
    force: bool,
    /// Names or ids of containers
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    let mut names = arguments.containers;
    if arguments.all {
        let all = engine.store.containers()?;
        let mounted = all.iter().filter(|container| mount::is_mounted(container));
        names = mounted
            .map(|container| container.id().to_string())
            .collect();
    } else if names.is_empty() {
        return Err(Error::usage("no container was given").hint("Name containers, or use --all."));
    }
    super::each(&names, |name| {
        let container = engine.store.find_container(name)?;
        mount::unmount(&engine, &container).map(drop)
    })
}

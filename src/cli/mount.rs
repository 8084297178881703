//! `mount`: mount containers' root file systems.

use clap::Args;

use super::Context;
use crate::engine::mount;
use crate::error::Result;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Mount containers' root file systems and print where; without arguments, list what is mounted
#[derive(Debug, Clone, Args)]
#[command(after_help = "An ordinary user mounts in a user namespace: see `coracle unshare`.")]
pub(super) struct Arguments {
    /// Mount all containers
    #[arg(short, long, conflicts_with = "containers")]
    all: bool,
    /// Do not shorten ids in the list
    #[arg(long)]
    no_trunc: bool,
    /// Names or ids of containers
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    if arguments.containers.is_empty() && !arguments.all {
        for container in engine.store.containers()? {
            if mount::is_mounted(&container) {
                let id = match arguments.no_trunc {
                    true => container.id().as_str(),
                    false => container.id().short(),
                };
                ui::print(format_args!("{id}  {}", mount::place(&container).display()))?;
            }
        }
        return Ok(0);
    }
    let mut containers = arguments.containers;
    if arguments.all {
        let all = engine.store.containers()?;
        containers = all
            .iter()
            .map(|container| container.id().to_string())
            .collect();
    }
    let several = containers.len() > 1;
    let mut status = 0;
    for name in &containers {
        let mounted = engine
            .store
            .find_container(name)
            .and_then(|container| mount::mount(&engine, &container));
        match mounted {
            Ok(place) if several => ui::print(format_args!("{name}  {}", place.display()))?,
            Ok(place) => ui::print(place.display())?,
            Err(why) => {
                ui::error::print(&why);
                if status == 0 {
                    status = why.kind().exit_code();
                }
            }
        }
    }
    Ok(status)
}

//! `rm`: remove containers.

use clap::Args;

use super::Context;
use crate::engine::rm::{self, Options};
use crate::error::{Kind, Result};

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
    /// Names or ids of containers
    #[arg(required = true, value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.engine()?;
    let options = Options {
        force: arguments.force,
        volumes: arguments.volumes,
    };
    super::each(&arguments.containers, |name| {
        let removed = engine
            .store
            .find_container(name)
            .and_then(|container| rm::rm(&engine, &container, options));
        match removed {
            Err(why) if why.kind() == Kind::NoSuchObject && options.force => Ok(()),
            other => other,
        }
    })
}

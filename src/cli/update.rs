//! `update`: change the limits and the restart policy of containers.

use clap::Args;

use super::Context;
use super::run_options::ResourceOptions;
use crate::engine::update::{self, Change};
use crate::error::{Error, Result};

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle update --memory 1g --cpus 2 web
  coracle update --restart unless-stopped web db

The limits of running containers change at once; the restart policy counts from the next end on.";

/// Change the limits and the restart policy of containers
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    resources: ResourceOptions,
    /// What happens when the container ends: no, on-failure[:N], always or unless-stopped
    #[arg(long, value_name = "POLICY", help_heading = None)]
    restart: Option<String>,
    /// Names or ids of containers
    #[arg(required = true, value_name = "CONTAINER", help_heading = None)]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let change = Change {
        resources: arguments.resources.resources()?,
        restart: arguments.restart.as_deref().map(str::parse).transpose()?,
    };
    if change.resources.asked().is_empty() && change.restart.is_none() {
        return Err(Error::usage("nothing to change: give one or more flags"));
    }
    let engine = context.reader()?;
    super::each(&arguments.containers, |name| {
        let container = engine.store.find_container(name)?;
        update::update(&engine, &container, &change)
    })
}

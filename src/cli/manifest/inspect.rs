//! `manifest inspect`: show a list, or what a registry has under a name.

use clap::Args;

use super::{Context, Reaching};
use crate::engine::manifest::inspect::{inspect, verbose};
use crate::error::Result;
use crate::ui::format;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Show a list that is here, or else what a registry has under the name
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Show the manifests of the images, too
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    reaching: Reaching,
    /// Name of the list or image; with docker:// before it, of a registry
    list: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    let reach = arguments.reaching.reach(false);
    let shown = match arguments.verbose {
        true => verbose(&engine, &arguments.list, &reach)?,
        false => inspect(&engine, &arguments.list, &reach)?,
    };
    format::object(None, &shown)?;
    Ok(0)
}

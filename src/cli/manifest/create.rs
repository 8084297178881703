//! `manifest create`: make a list of images for several platforms.

use clap::Args;

use super::{Context, Reaching};
use crate::cli::registry_options;
use crate::engine::manifest::Choice;
use crate::engine::manifest::create::{Request, create};
use crate::error::Result;
use crate::ui;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle manifest create registry.example.org/app:1 app:1-amd64 app:1-arm64
  coracle manifest create app:1 docker://registry.example.org/app:1-amd64
  coracle manifest push app:1 registry.example.org/app:1";

/// Make a list of images for several platforms
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// Add the images to the list if there is one
    #[arg(short, long)]
    amend: bool,
    /// Of an image that is an index, add all images, not only the one for this machine
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    reaching: Reaching,
    /// Name of the list
    list: String,
    /// Images: of this store, or else of a registry; with docker:// before it, of a registry
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let choice = match arguments.all {
        true => Choice::All,
        false => Choice::For(registry_options::platform(None)?),
    };
    let request = Request {
        name: arguments.list,
        images: arguments.images,
        amend: arguments.amend,
        choice,
    };
    let name = create(
        &context.engine()?,
        &request,
        &arguments.reaching.reach(false),
    )?;
    ui::print(format_args!("Created manifest list {name}"))?;
    Ok(0)
}

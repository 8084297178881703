//! `manifest add`: put images into a list.

use clap::Args;

use super::{Context, Reaching, Words};
use crate::engine::manifest::add::{Request, add};
use crate::error::Result;
use crate::ui;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle manifest add app:1 app:1-amd64
  coracle manifest add --all app:1 docker://registry.example.org/base:12
  coracle manifest add --arch arm --variant v6 app:1 app:1-pi

What --arch, --os and --variant say is what the list says of the image. Of an image that is
an index, they choose.";

/// Put images into a list
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// Of an image that is an index, add all images
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    words: Words,
    #[command(flatten)]
    reaching: Reaching,
    /// Name of the list
    list: String,
    /// Images: of this store, or else of a registry; with docker:// before it, of a registry
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let request = Request {
        list: arguments.list,
        images: arguments.images,
        choice: arguments.words.choice(arguments.all)?,
        changes: arguments.words.changes()?,
    };
    for digest in add(
        &context.engine()?,
        &request,
        &arguments.reaching.reach(false),
    )? {
        ui::print(digest)?;
    }
    Ok(0)
}

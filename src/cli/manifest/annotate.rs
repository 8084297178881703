//! `manifest annotate`: change what a list says of an image.

use clap::Args;

use super::{Context, Words};
use crate::engine::manifest::annotate::annotate;
use crate::error::Result;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Change what a list says of an image
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    words: Words,
    /// Name of the list
    list: String,
    /// The image: its digest, or its name when it was added
    image: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let changes = arguments.words.changes()?;
    let engine = context.engine()?;
    annotate(&engine, &arguments.list, &arguments.image, &changes)?;
    Ok(0)
}

//! `image prune`: remove the images that nobody uses.

use clap::Args;

use super::Context;
use super::pruning::{self, Force, Narrowed};
use crate::engine::prune::{Images, Request};
use crate::error::Result;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle image prune
  coracle image prune --all --filter until=240h
  coracle image prune --blobs --force";

/// Remove images without a tag that no container uses
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Remove images that have a tag, too, if no container uses them
    #[arg(short, long)]
    all: bool,
    /// Drop compressed layers, too, that are unpacked here and come back by themselves for a push
    #[arg(long, conflicts_with = "filter")]
    blobs: bool,
    #[command(flatten)]
    force: Force,
    #[command(flatten)]
    narrowed: Narrowed,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let images = match arguments.all {
        true => Images::Unused,
        false => Images::Dangling,
    };
    let request = Request {
        images: Some(images),
        blobs: arguments.blobs,
        filters: arguments.narrowed.filters()?,
        ..Request::default()
    };
    let mut parts = vec![pruning::images(images)];
    if arguments.blobs {
        parts.push(pruning::BLOBS);
    }
    parts.push(pruning::LEFTOVERS);
    pruning::run(context, &request, &arguments.force, &parts)
}

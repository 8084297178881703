//! `builder prune`: remove what builds keep to be faster the next time.

use clap::Args;

use super::Context;
use super::pruning::{self, Force};
use crate::engine::prune::{Cache, Request};
use crate::error::Result;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Remove layers that builds made and no image has, and what is left of pulls that were given up
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Forget all steps of builds, with cache mounts, and beginnings of pulls however new they are
    #[arg(short, long)]
    all: bool,
    #[command(flatten)]
    force: Force,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let cache = match arguments.all {
        true => Cache::All,
        false => Cache::Unused,
    };
    let request = Request {
        cache: Some(cache),
        ..Request::default()
    };
    pruning::run(
        context,
        &request,
        &arguments.force,
        &[pruning::cache(cache)],
    )
}

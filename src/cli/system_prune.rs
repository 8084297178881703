//! `system prune`: remove what nothing uses.

use clap::Args;

use super::Context;
use super::pruning::{self, Force, Narrowed};
use crate::engine::prune::{Cache, Images, Request, Volumes};
use crate::error::{Error, Result};

pub(super) const RUNS_A_COMMAND: bool = false;

/// Remove containers that do not run, unused networks, images without a tag, and what builds left
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Remove images that have a tag, too, if no container uses them, and the whole build cache
    #[arg(short, long)]
    all: bool,
    /// Remove volumes without a name, too, if no container uses them
    #[arg(long)]
    volumes: bool,
    #[command(flatten)]
    force: Force,
    #[command(flatten)]
    narrowed: Narrowed,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let (images, cache) = match arguments.all {
        true => (Images::Unused, Cache::All),
        false => (Images::Dangling, Cache::Unused),
    };
    let filters = arguments.narrowed.filters()?;
    if arguments.volumes && filters.has("until") {
        let text = "the filter `until` is not for volumes beside other things";
        return Err(Error::usage(text).hint("It is in `coracle volume prune`."));
    }
    let volumes = arguments.volumes.then_some(Volumes::Anonymous);
    let request = Request {
        containers: true,
        networks: true,
        images: Some(images),
        volumes,
        cache: Some(cache),
        blobs: false,
        filters,
    };
    let mut parts = vec![pruning::CONTAINERS, pruning::NETWORKS];
    parts.extend(volumes.map(pruning::volumes));
    parts.extend([pruning::images(images), pruning::cache(cache)]);
    pruning::run(context, &request, &arguments.force, &parts)
}

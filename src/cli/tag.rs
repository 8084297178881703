//! `tag`: give an image another name.

use clap::Args;

use super::Context;
use crate::engine::tag;
use crate::error::Result;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Give an image a further name
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Name or id of the image
    image: String,
    /// Its further name: NAME[:TAG]
    name: String,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    tag::tag(&context.reader()?, &arguments.image, &arguments.name)?;
    Ok(0)
}

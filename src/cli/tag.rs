//! `tag`: give an image another name.

use clap::Args;

use super::Context;
use crate::engine::tag;
use crate::error::Result;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Give an image another name
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Image
    image: String,
    /// Its further name
    name: String,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    tag::tag(&context.reader()?, &arguments.image, &arguments.name)?;
    Ok(0)
}

//! `untag`: take names from an image.

use clap::Args;

use super::Context;
use crate::engine::tag;
use crate::error::Result;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Take names from an image, which stays
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Name or id of the image
    image: String,
    /// Its names that are taken away [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    tag::untag(&context.reader()?, &arguments.image, &arguments.names)?;
    Ok(0)
}

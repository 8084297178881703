//! `tag`: give an image another name.

use clap::Args;

use super::Context;
use crate::engine::tag;
use crate::error::Result;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Give an image further names
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Name or id of the image
    image: String,
    /// Its further names: NAME[:TAG]
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    for name in &arguments.names {
        tag::tag(&engine, &arguments.image, name)?;
    }
    Ok(0)
}

//! `manifest remove`: take images out of a list.

use clap::Args;

use super::Context;
use crate::engine::manifest;
use crate::error::Result;
use crate::ui;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Take images out of a list
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Name of the list
    list: String,
    /// Images: their digests, or their names when they were added
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.engine()?;
    for digest in manifest::take_out(&engine, &arguments.list, &arguments.images)? {
        ui::print(digest)?;
    }
    Ok(0)
}

//! `manifest exists`: whether there is such a list.

use clap::Args;

use super::Context;
use crate::engine::manifest;
use crate::error::Result;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Check whether a list exists: the exit status is 0 or 1
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Name of the list
    list: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let exists = manifest::exists(&context.reader()?, &arguments.list)?;
    Ok(u8::from(!exists))
}

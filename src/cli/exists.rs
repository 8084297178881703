//! `container exists`: whether there is such a container.

use clap::Args;

use super::Context;
use crate::error::{Kind, Result};

pub(super) const RUNS_A_COMMAND: bool = false;

/// Check whether a container exists: the exit status is 0 or 1
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Name or id of the container
    container: String,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    match context.reader()?.store.find_container(&arguments.container) {
        Ok(_) => Ok(0),
        Err(why) if why.kind() == Kind::NoSuchObject => Ok(1),
        Err(why) => Err(why),
    }
}

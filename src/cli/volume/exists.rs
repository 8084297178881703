//! `volume exists`: whether there is such a volume.

use clap::Args;

use super::Context;
use crate::error::{Kind, Result};

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Check whether a volume exists: the exit status is 0 or 1
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Name of the volume
    volume: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    match context.reader()?.store.need_volume(&arguments.volume) {
        Ok(_) => Ok(0),
        // What cannot be a name is the name of nothing.
        Err(why) if matches!(why.kind(), Kind::NoSuchObject | Kind::Usage) => Ok(1),
        Err(why) => Err(why),
    }
}

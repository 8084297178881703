//! `buildx version`: what tools ask for, to find out which flags they may give.

use clap::Args;

use super::VERSION;
use crate::cli::Context;
use crate::error::Result;
use crate::ui;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// The version of docker's buildx whose flags `build` has; tools compare it with others.
const INTERFACE: &str = "v0.30.0";

/// Show which version of docker's buildx is stood in for
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {}

/// Does it.
pub(in crate::cli) fn run(_context: &Context, _arguments: Arguments) -> Result<u8> {
    ui::print(format_args!("coracle/buildx {INTERFACE} coracle-{VERSION}"))?;
    Ok(0)
}

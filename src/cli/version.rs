//! `version`: show which version this is.

use clap::Args;

use super::Context;
use crate::error::Result;
use crate::oci::Platform;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Show the version
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {}

/// Does it.
pub(super) fn run(_context: &Context, _arguments: Arguments) -> Result<u8> {
    ui::print(format_args!("Version:  {}", env!("CARGO_PKG_VERSION")))?;
    ui::print(format_args!("OS/Arch:  {}", Platform::host()))?;
    Ok(0)
}

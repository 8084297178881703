//! `buildx inspect`: the one builder, in docker's words.

use clap::Args;

use super::{DRIVER, NAME, VERSION, check_name};
use crate::cli::Context;
use crate::error::Result;
use crate::oci::Platform;
use crate::ui;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Show the builder
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Does nothing: there is nothing to be started
    #[arg(long, hide = true)]
    #[allow(dead_code, reason = "there is no choice")]
    bootstrap: bool,
    /// Name of the builder
    #[arg(default_value = NAME)]
    name: String,
}

/// Does it.
pub(in crate::cli) fn run(_context: &Context, arguments: Arguments) -> Result<u8> {
    check_name(&arguments.name)?;
    let platform = Platform::host();
    ui::print(format_args!(
        "Name:   {NAME}\nDriver: {DRIVER}\n\nNodes:\n\
         Name:             {NAME}\n\
         Endpoint:         {NAME}\n\
         Status:           running\n\
         BuildKit version: v{VERSION}\n\
         Platforms:        {platform}"
    ))?;
    Ok(0)
}

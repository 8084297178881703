//! `system check`: look for what crashes left behind.

use clap::Args;

use super::Context;
use crate::engine::system_check::{self, Options, Outcome};
use crate::error::Result;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const STATUS: &str = "\
The exit status is 0 if everything is in order, or is now, and 1 if something is not.
Containers, volumes and images that were built here are never removed.";

/// Look for what crashes, power cuts and bad disks left behind, and mend it
#[derive(Debug, Clone, Args)]
#[command(after_help = STATUS)]
pub(super) struct Arguments {
    /// Do not read the content of blobs and layers
    #[arg(short, long)]
    quick: bool,
    /// Mend what can be mended: remove remainders, and what can be fetched or made again
    #[arg(short, long)]
    repair: bool,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let options = Options {
        quick: arguments.quick,
        repair: arguments.repair,
    };
    let findings = system_check::check(&context.engine()?, options)?;
    let mut status = 0;
    for finding in &findings {
        let text = ui::plain(&finding.text);
        match &finding.outcome {
            Outcome::Mended => ui::print(format_args!("{text}: mended"))?,
            Outcome::Found => {
                status = 1;
                ui::print(format_args!("{text}: --repair mends it"))?;
            }
            Outcome::Stays(remedy) => {
                status = 1;
                ui::print(format_args!("{text}: {}", ui::plain(remedy)))?;
            }
        }
    }
    Ok(status)
}

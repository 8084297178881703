//! `system reset`: remove everything.

use clap::Args;

use super::Context;
use super::pruning::Force;
use crate::engine::system_reset::reset;
use crate::error::{Error, Result};
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const NOTES: &str = "\
Running containers are killed. Other files in the store's directory stay, beside the store's own
directories. No other command may be using the store.";

/// Remove all containers, images, volumes, networks and secrets, and what builds keep
#[derive(Debug, Clone, Args)]
#[command(after_help = NOTES)]
pub(super) struct Arguments {
    #[command(flatten)]
    force: Force,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    arguments.force.check()?;
    // Where there is none, none is made to be removed.
    let store = context.store();
    if !store.exists() {
        return match store.is_nothing() {
            true => Ok(0),
            false => Err(Error::usage(format!(
                "`{}` is no store",
                store.root().display()
            ))),
        };
    }
    let engine = context.engine()?;
    let show = || {
        ui::note("WARNING! This will remove:");
        for what in ["containers", "images", "volumes", "networks", "secrets"] {
            ui::note(format_args!("  - all {what}"));
        }
        ui::note("  - all build cache");
        let root = engine.store.root().display().to_string();
        ui::note(format_args!("of the store `{}`", ui::plain(&root)));
    };
    if arguments.force.or_confirmed(show)? {
        reset(engine)?;
    }
    Ok(0)
}

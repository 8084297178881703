//! `rmi`: remove images.

use clap::Args;

use super::Context;
use crate::engine::rmi::{self, Done};
use crate::error::{Error, Kind, Result};
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Remove images
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Remove an id with all its names, images of stopped containers, and the name of a running one's image
    #[arg(short, long)]
    force: bool,
    /// Remove all images that no container uses; with --force, also of stopped containers
    #[arg(short, long, conflicts_with = "images")]
    all: bool,
    /// Say nothing of images that are not here
    #[arg(short, long)]
    ignore: bool,
    /// Changes nothing: only the named images are removed
    #[arg(long)]
    no_prune: bool,
    /// Names or ids of images
    #[arg(required_unless_present = "all", value_name = "IMAGE")]
    images: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.engine()?;
    let (force, ignore) = (arguments.force, arguments.ignore);
    let mut status = 0;
    let mut tell = |removed: Result<Vec<Done>>| -> Result<()> {
        match removed {
            Ok(done) => done.iter().try_for_each(print),
            Err(why) if is_passed_over(&why, force || ignore) => Ok(()),
            Err(why) => {
                ui::error::print(&why);
                if status == 0 {
                    status = why.kind().exit_code();
                }
                Ok(())
            }
        }
    };
    if arguments.all {
        rmi::rmi_all(&engine, force)?
            .into_iter()
            .try_for_each(tell)?;
    } else {
        for name in &arguments.images {
            tell(rmi::rmi(&engine, name, force))?;
        }
    }
    Ok(status)
}

fn is_passed_over(why: &Error, may_be_missing: bool) -> bool {
    why.kind() == Kind::NoSuchObject && may_be_missing
}

fn print(done: &Done) -> Result<()> {
    match done {
        Done::Untagged(name) => ui::print(format_args!("Untagged: {}", name.familiar())),
        Done::Deleted(id) => ui::print(format_args!("Deleted: {id}")),
    }
}

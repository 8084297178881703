//! `rmi`: remove images.

use clap::Args;

use super::Context;
use crate::engine::rmi::{self, Done};
use crate::error::{Kind, Result};
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Remove images
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Remove an image that stopped containers use, or all names of an id
    #[arg(short, long)]
    force: bool,
    /// Names or ids of images
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.engine()?;
    let mut status = 0;
    for name in &arguments.images {
        match rmi::rmi(&engine, name, arguments.force) {
            Ok(done) => {
                for one in done {
                    match one {
                        Done::Untagged(name) => {
                            ui::print(format_args!("Untagged: {}", name.familiar()))?
                        }
                        Done::Deleted(id) => ui::print(format_args!("Deleted: {id}"))?,
                    }
                }
            }
            Err(why) if why.kind() == Kind::NoSuchObject && arguments.force => {}
            Err(why) => {
                ui::error::print(&why);
                status = why.kind().exit_code();
            }
        }
    }
    Ok(status)
}

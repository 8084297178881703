//! `commit`: make an image of a container.

use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::build::apply_changes;
use crate::engine::commit::{self, Pause, Request};
use crate::error::{Context as _, Result};
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle commit web shop:tested
  coracle commit -c 'CMD [\"serve\"]' -c 'ENV MODE=production' web shop

What is in volumes does not become a part of the image.";

/// Make an image of a container
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Who made the image
    #[arg(short, long)]
    author: Option<String>,
    /// Apply an instruction of a Dockerfile to the image
    #[arg(short, long, value_name = "INSTRUCTION")]
    change: Vec<String>,
    /// What the image's history says
    #[arg(short, long)]
    message: Option<String>,
    /// Pause the container meanwhile, or fail [default: pause it if that is possible]
    #[arg(short, long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pause: Option<bool>,
    /// Do not pause the container
    #[arg(long, conflicts_with = "pause")]
    no_pause: bool,
    /// Changes nothing: only the image's id is printed anyway
    #[arg(short, long)]
    quiet: bool,
    /// Make one layer of all files
    #[arg(short, long)]
    squash: bool,
    /// Write the image's id to a file
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    iidfile: Option<PathBuf>,
    /// Name or id of a container
    container: String,
    /// The image's name: NAME[:TAG]
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let request = Request {
        container: arguments.container,
        name: arguments.name,
        author: arguments.author,
        message: arguments.message,
        pause: match (arguments.pause, arguments.no_pause) {
            (Some(false), _) | (_, true) => Pause::No,
            (Some(true), _) => Pause::Yes,
            (None, false) => Pause::IfPossible,
        },
        squash: arguments.squash,
        change: &|config| apply_changes(config, &arguments.change),
    };
    let made = commit::commit(&context.reader()?, &request)?;
    if let Some(warning) = made.warning {
        ui::warn(warning);
    }
    if let Some(path) = &arguments.iidfile {
        std::fs::write(path, made.id.to_string())
            .doing(|| format!("write `{}`", path.display()))?;
    }
    ui::print(made.id)?;
    Ok(0)
}

//! `push`: send an image to a registry.

use std::sync::Arc;

use clap::Args;

use super::Context;
use super::registry_options::RegistryOptions;
use crate::engine::pull;
use crate::error::Result;
use crate::progress::Progress;
use crate::reference::Reference;
use crate::ui;
use crate::ui::progress;

pub(super) const RUNS_A_COMMAND: bool = true;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle push registry.example.org/team/app:1.4
  coracle push app localhost:5000/app:latest";

/// Upload an image to a registry
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Do not show how pushing goes
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    registry: RegistryOptions,
    /// Name or id of the image
    image: String,
    /// Name to push it under [default: its own]
    destination: Option<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let destination = arguments.destination.as_deref().unwrap_or(&arguments.image);
    let destination = destination.strip_prefix("docker://").unwrap_or(destination);
    let target: Reference = destination.parse()?;
    let engine = context.engine()?;
    let progress: Arc<dyn Progress> = Arc::from(progress::choose(arguments.quiet));
    let registry = arguments.registry.options();
    let pushed = pull::push(&engine, &arguments.image, &target, registry, &progress)?;
    let tag = target.tag_or_digest();
    ui::print(format_args!(
        "{tag}: digest: {} size: {}",
        pushed.digest, pushed.size
    ))?;
    Ok(0)
}

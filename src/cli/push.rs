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

/// Send an image to a registry
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Say nothing while pushing
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    registry: RegistryOptions,
    /// Image
    image: String,
    /// Where to, if not under its own name
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

//! `pull`: get images from registries.

use std::sync::Arc;

use clap::Args;

use super::Context;
use super::registry_options::{GivenCredentials, RegistryOptions, platform};
use crate::engine::pull;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::ui;
use crate::ui::progress;

pub(super) const RUNS_A_COMMAND: bool = true;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle pull debian:12
  coracle pull --platform linux/arm64 registry.example.org/team/app:1.4
  coracle pull localhost:5000/app@sha256:...
  coracle pull -a registry.example.org/team/app";

/// Download images from registries
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Pull every tag of the repository
    #[arg(short, long)]
    all_tags: bool,
    /// Do not show how pulling goes
    #[arg(short, long)]
    quiet: bool,
    /// Platform of the image: OS/ARCHITECTURE[/VARIANT] [default: this machine's] [env: DOCKER_DEFAULT_PLATFORM]
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    #[command(flatten)]
    registry: RegistryOptions,
    #[command(flatten)]
    credentials: GivenCredentials,
    /// Images: [REGISTRY/]NAME[:TAG|@DIGEST]
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let platform = platform(arguments.platform)?;
    let engine = context.engine()?;
    let progress: Arc<dyn Progress> = Arc::from(progress::choose(arguments.quiet));
    let registry = arguments.registry.options();
    let options = |image: &str| arguments.credentials.add_to(&registry, &pull::name(image)?);
    let mut status = 0;
    let mut note = |why: Error| {
        ui::error::print(&why);
        status = why.kind().run_exit_code();
    };
    for given in &arguments.images {
        let images = match arguments.all_tags {
            true => options(given)
                .and_then(|options| pull::tags(given, options, &progress))
                .map(|tags| tags.iter().map(ToString::to_string).collect()),
            false => Ok(vec![given.clone()]),
        };
        let images = images.unwrap_or_else(|why| {
            note(why);
            Vec::new()
        });
        for image in &images {
            let pulled = options(image)
                .and_then(|options| pull::pull(&engine, image, &platform, options, &progress));
            match pulled {
                Ok(record) => match record.name {
                    Some(name) => ui::print(name)?,
                    None => ui::print(record.id)?,
                },
                Err(why) => note(why),
            }
        }
    }
    Ok(status)
}

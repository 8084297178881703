//! `push`: send images to registries.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum, ValueHint};

use super::Context;
use super::registry_options::{GivenCredentials, RegistryOptions};
use crate::engine::pull;
use crate::error::{Context as _, Error, Result};
use crate::image::push::Pushed;
use crate::image::repack::Recompression;
use crate::layer::Compression;
use crate::progress::Progress;
use crate::reference::Reference;
use crate::ui;
use crate::ui::progress;

pub(super) const RUNS_A_COMMAND: bool = true;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle push registry.example.org/team/app:1.4
  coracle push app localhost:5000/app:latest
  coracle push -a registry.example.org/team/app";

/// Upload an image to a registry
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Push every tag of the repository that is here
    #[arg(short, long, conflicts_with_all = ["destination", "digestfile"])]
    all_tags: bool,
    /// Do not show how pushing goes
    #[arg(short, long)]
    quiet: bool,
    /// How to compress layers that were built here; what was pulled keeps its bytes [default: gzip]
    #[arg(long, value_name = "FORMAT")]
    compression_format: Option<Format>,
    /// Compress all layers so, those that were pulled included
    #[arg(long)]
    force_compression: bool,
    /// Write the digest of what was pushed to a file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    digestfile: Option<PathBuf>,
    #[command(flatten)]
    registry: RegistryOptions,
    #[command(flatten)]
    credentials: GivenCredentials,
    /// Name or id of the image
    image: String,
    /// Name to push it under [default: its own]
    destination: Option<String>,
}

/// What layers can be compressed with.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Gzip,
    Zstd,
}

impl Arguments {
    /// How layers are to be compressed, if anything is said of it.
    fn recompression(&self) -> Option<Recompression> {
        let compression = match self.compression_format {
            Some(Format::Gzip) => Compression::Gzip,
            Some(Format::Zstd) => Compression::Zstd,
            None if self.force_compression => Compression::Gzip,
            None => return None,
        };
        Some(Recompression {
            compression,
            everything: self.force_compression,
        })
    }
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let recompression = arguments.recompression();
    let registry = arguments.registry.options();
    let engine = context.engine()?;
    let progress: Arc<dyn Progress> = Arc::from(progress::choose(arguments.quiet));
    let push = |image: &str, target: &Reference| -> Result<Pushed> {
        let options = arguments.credentials.add_to(&registry, target)?;
        let pushed = pull::push(&engine, image, target, recompression, options, &progress)?;
        let tag = target.tag_or_digest();
        ui::print(format_args!(
            "{tag}: digest: {} size: {}",
            pushed.digest, pushed.size
        ))?;
        Ok(pushed)
    };
    if arguments.all_tags {
        for name in pull::names(&engine, &arguments.image)? {
            push(&name.to_string(), &name)?;
        }
        return Ok(0);
    }
    let destination = arguments.destination.as_deref().unwrap_or(&arguments.image);
    let pushed = push(&arguments.image, &target(destination)?)?;
    if let Some(path) = &arguments.digestfile {
        std::fs::write(path, pushed.digest.to_string())
            .doing(|| format!("write the digest to `{}`", path.display()))?;
    }
    Ok(0)
}

/// Reads the name of a place at a registry; other transports are not for images on their way
/// to registries.
fn target(given: &str) -> Result<Reference> {
    let name = given.strip_prefix("docker://").unwrap_or(given);
    let others = ["oci:", "oci-archive:", "docker-archive:", "dir:"];
    match others.iter().find(|other| name.starts_with(*other)) {
        Some(other) if name.contains('/') => Err(Error::usage(format!(
            "`{given}` is no place at a registry: images are not pushed to `{other}`"
        ))),
        _ => name.parse(),
    }
}

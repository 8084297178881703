//! `load`: get images out of an archive.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::Context;
use super::registry_options::platform;
use crate::engine::load::{self, Source};
use crate::error::{Context as _, Error, Result};
use crate::progress::Progress;
use crate::ui;
use crate::ui::progress;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle load -i app.tar
  docker save app | coracle load
  coracle load -i some/oci-layout

Archives may be plain, or compressed with gzip, zstd, xz or bzip2, and in the form of docker or of OCI.
Of an archive all images are loaded, or none.";

/// Load the images of an archive or directory
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Read from a file or directory, instead of standard input
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    input: Option<PathBuf>,
    /// Platform, where an image is for several: OS/ARCHITECTURE[/VARIANT] [default: this machine's]
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    /// Do not show how loading goes
    #[arg(short, long)]
    quiet: bool,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let wanted = match arguments.platform {
        Some(text) => Some(platform(Some(text))?),
        None => None,
    };
    let progress: Arc<dyn Progress> = Arc::from(progress::choose(arguments.quiet));
    let load =
        |source: Source<'_>| load::load(&context.engine()?, source, wanted.as_ref(), &progress);
    let loaded = match &arguments.input {
        None if io::stdin().is_terminal() => {
            return Err(Error::usage("refusing to read an archive from a terminal")
                .hint("Use -i, or redirect standard input."));
        }
        None => load(Source::Archive(&mut io::stdin().lock(), "standard input"))?,
        Some(path) if path.is_dir() => load(Source::Directory(path))?,
        Some(path) => {
            let mut file = File::open(path).doing(|| format!("open `{}`", path.display()))?;
            load(Source::Archive(&mut file, &path.display().to_string()))?
        }
    };
    for image in loaded {
        for name in &image.names {
            ui::print(format_args!("Loaded image: {}", name.familiar()))?;
        }
        if image.names.is_empty() {
            ui::print(format_args!("Loaded image ID: {}", image.id))?;
        }
    }
    Ok(0)
}

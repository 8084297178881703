//! `save`: write images as an archive.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::Context;
use super::registry_options::platform;
use crate::engine::save::{self, Form, Place};
use crate::engine::whole_file::{BUFFER_BYTES, write_whole};
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::ui;
use crate::ui::progress;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle save -o app.tar app:1.4 debian:12
  coracle save app | ssh host docker load
  coracle save --format oci-dir -o layout app

Layers are saved as they were pulled: digests stay the same, in all forms. Archives in docker's form are
OCI layouts, too. Saved twice, an image gives the same bytes.";

/// Write images as an archive, or into a directory
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Write to a file or directory, instead of standard output
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    output: Option<PathBuf>,
    /// Form of what is written
    #[arg(long, value_enum, default_value_t = Format::DockerArchive)]
    format: Format,
    /// Fail unless the images are for this platform: OS/ARCHITECTURE[/VARIANT]
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    /// Do not show how saving goes
    #[arg(short, long)]
    quiet: bool,
    /// Changes nothing: an archive may always hold several images
    #[arg(short, long)]
    multi_image_archive: bool,
    /// Names or ids of images
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
}

/// What can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// An archive that docker, podman and skopeo load.
    DockerArchive,
    /// An archive that is an OCI image layout.
    OciArchive,
    /// A directory that is an OCI image layout.
    OciDir,
    /// A directory as skopeo's `dir:`.
    DockerDir,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let form = match arguments.format {
        Format::DockerArchive => Form::Docker,
        _ => Form::Oci,
    };
    let is_directory = matches!(arguments.format, Format::OciDir | Format::DockerDir);
    match &arguments.output {
        None if is_directory => {
            return Err(
                Error::usage("a directory cannot be written to standard output")
                    .hint("Say with -o where it is to be."),
            );
        }
        None if ui::stdout_is_terminal() => {
            return Err(Error::usage("refusing to write an archive to a terminal")
                .hint("Use -o, or redirect standard output."));
        }
        _ => {}
    }
    let wanted = match arguments.platform {
        Some(text) => Some(platform(Some(text))?),
        None => None,
    };
    let engine = context.engine()?;
    let images = save::find(&engine, &arguments.images, wanted.as_ref())?;
    let is_quiet = arguments.quiet || arguments.output.is_none();
    let progress: Arc<dyn Progress> = Arc::from(progress::choose(is_quiet));
    let save = |place: Place<'_>| save::save(&engine, &images, place, &progress);
    match (&arguments.output, arguments.format) {
        (None, _) => {
            let sink = std::io::BufWriter::with_capacity(BUFFER_BYTES, ui::Output);
            save(Place::Archive(form, Box::new(sink)))?;
        }
        (Some(path), Format::OciDir) => save(Place::Layout(path))?,
        (Some(path), Format::DockerDir) => save(Place::Directory(path))?,
        (Some(path), _) => write_whole(path, |sink| save(Place::Archive(form, Box::new(sink))))?,
    }
    Ok(0)
}

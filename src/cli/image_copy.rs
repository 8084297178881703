//! `image copy`: copy an image from one place to another.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::Context;
use super::registry_options::platform;
use crate::engine::image_copy::{self, Location, Request};
use crate::error::{Context as _, Error, Result};
use crate::progress::Progress;
use crate::registry::{Credentials, Options};
use crate::ui::progress;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Places:
  NAME, coracle:NAME         an image of this store
  docker://NAME              an image in a registry
  oci:DIR[:NAME]             an OCI image layout, as a directory
  oci-archive:FILE[:NAME]    the same, as an archive
  docker-archive:FILE[:NAME] an archive as docker save writes it
  dir:DIR                    a directory with the blobs of one image

Examples:
  coracle image copy docker://debian:12 docker://registry.example.org/debian:12
  coracle image copy --all docker://debian:12 oci:debian:12
  coracle image copy app oci-archive:app.tar

Blobs and manifests are copied as they are, each verified, and only those that are missing.";

/// Copy an image between registries, archives, directories and this store
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Copy what there is for all platforms, and the index itself
    #[arg(short, long)]
    all: bool,
    /// Platform, where an image is for several: OS/ARCHITECTURE[/VARIANT] [default: this machine's]
    #[arg(long, value_name = "PLATFORM", conflicts_with = "all")]
    platform: Option<String>,
    /// Write the digest of the manifest, or of the index, to a file
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    digestfile: Option<PathBuf>,
    /// Changes nothing: digests are always kept
    #[arg(long)]
    preserve_digests: bool,
    /// Do not show how copying goes
    #[arg(short, long)]
    quiet: bool,
    /// Read credentials from this file only [env: REGISTRY_AUTH_FILE]
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    authfile: Option<PathBuf>,
    #[command(flatten)]
    source: SourceOptions,
    #[command(flatten)]
    destination: DestinationOptions,
    /// Where the image is
    #[arg(value_name = "SOURCE")]
    from: String,
    /// Where it is to be
    #[arg(value_name = "DESTINATION")]
    to: String,
}

/// How the registry is reached that the image comes from.
#[derive(Debug, Clone, Args)]
struct SourceOptions {
    /// Require HTTPS with a valid certificate of the source
    #[arg(long, value_name = "BOOL", default_value_t = true, num_args = 0..=1,
          default_missing_value = "true", action = clap::ArgAction::Set, require_equals = true, hide_possible_values = true)]
    src_tls_verify: bool,
    /// Credentials for the source
    #[arg(long, value_name = "USER:PASSWORD")]
    src_creds: Option<String>,
    /// Read the source's credentials from this file only
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    src_authfile: Option<PathBuf>,
    /// Directory with the certificates (*.crt, *.cert, *.key) to use with the source
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    src_cert_dir: Option<PathBuf>,
}

/// How the registry is reached that the image goes to.
#[derive(Debug, Clone, Args)]
struct DestinationOptions {
    /// Require HTTPS with a valid certificate of the destination
    #[arg(long, value_name = "BOOL", default_value_t = true, num_args = 0..=1,
          default_missing_value = "true", action = clap::ArgAction::Set, require_equals = true, hide_possible_values = true)]
    dest_tls_verify: bool,
    /// Credentials for the destination
    #[arg(long, value_name = "USER:PASSWORD")]
    dest_creds: Option<String>,
    /// Read the destination's credentials from this file only
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    dest_authfile: Option<PathBuf>,
    /// Directory with the certificates (*.crt, *.cert, *.key) to use with the destination
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    dest_cert_dir: Option<PathBuf>,
}

/// The flags of one side, and where that is.
struct Side<'a> {
    location: &'a Location,
    tls_verify: bool,
    credentials: Option<String>,
    authfile: Option<PathBuf>,
    cert_dir: Option<PathBuf>,
}

impl Side<'_> {
    fn options(self) -> Result<Options> {
        let credentials = match (self.credentials, self.location.registry()) {
            (None, _) => None,
            (Some(_), None) => {
                return Err(Error::usage("credentials are for registries only"));
            }
            (Some(text), Some(registry)) => Some((registry.to_owned(), credentials(&text)?)),
        };
        Ok(Options {
            tls_verify: self.tls_verify,
            credentials,
            authfile: self.authfile,
            cert_dir: self.cert_dir,
            ..Options::default()
        })
    }
}

/// Reads `user:password`.
fn credentials(text: &str) -> Result<Credentials> {
    let (username, password) = text
        .split_once(':')
        .filter(|(username, _)| !username.is_empty())
        .ok_or_else(|| Error::usage("credentials have the form USER:PASSWORD"))?;
    Ok(Credentials::Password {
        username: username.to_owned(),
        password: password.to_owned(),
    })
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let (from, to) = (
        Location::parse(&arguments.from)?,
        Location::parse(&arguments.to)?,
    );
    let common = arguments.authfile;
    let (source, destination) = (arguments.source, arguments.destination);
    let from_options = Side {
        location: &from,
        tls_verify: source.src_tls_verify,
        credentials: source.src_creds,
        authfile: source.src_authfile.or_else(|| common.clone()),
        cert_dir: source.src_cert_dir,
    }
    .options()?;
    let to_options = Side {
        location: &to,
        tls_verify: destination.dest_tls_verify,
        credentials: destination.dest_creds,
        authfile: destination.dest_authfile.or(common),
        cert_dir: destination.dest_cert_dir,
    }
    .options()?;
    let progress: Arc<dyn Progress> = Arc::from(progress::choose(arguments.quiet));
    let request = Request {
        from: &from,
        to: &to,
        from_options,
        to_options,
        all: arguments.all,
        platform: &platform(arguments.platform)?,
    };
    let digest = image_copy::run(&context.engine()?, &request, &progress)
        .doing(|| format!("copy `{}` to `{}`", arguments.from, arguments.to))?;
    if let Some(path) = &arguments.digestfile {
        std::fs::write(path, digest.to_string()).doing(|| format!("write `{}`", path.display()))?;
    }
    Ok(0)
}

//! The flags of verbs that speak to registries.

use std::path::PathBuf;

use clap::Args;

use crate::env;
use crate::error::{Error, Result};
use crate::oci::Platform;
use crate::registry::Options;

/// Flags of `pull`, `push` and `build`.
#[derive(Debug, Clone, Args)]
pub(super) struct RegistryOptions {
    /// Require HTTPS with a valid certificate; a registry on this host may always speak HTTP
    #[arg(long, value_name = "BOOL", default_value_t = true, num_args = 0..=1,
          default_missing_value = "true", action = clap::ArgAction::Set, require_equals = true, hide_possible_values = true)]
    tls_verify: bool,
    /// Read credentials from this file only [env: REGISTRY_AUTH_FILE]
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    authfile: Option<PathBuf>,
    /// Directory with the certificates (*.crt, *.cert, *.key) to use
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    cert_dir: Option<PathBuf>,
}

impl RegistryOptions {
    pub(super) fn options(self) -> Options {
        let RegistryOptions {
            tls_verify,
            authfile,
            cert_dir,
        } = self;
        Options {
            tls_verify,
            authfile,
            cert_dir,
            ..Options::default()
        }
    }
}

/// Reads `os/architecture[/variant]`; the host's if nothing is given.
pub(super) fn platform(given: Option<String>) -> Result<Platform> {
    let Some(text) = given.or_else(|| env::get(env::DEFAULT_PLATFORM)) else {
        return Ok(Platform::host());
    };
    let parts: Vec<&str> = text.split('/').collect();
    let (os, architecture, variant) = match parts[..] {
        [architecture] => ("linux", architecture, None),
        [os, architecture] => (os, architecture, None),
        [os, architecture, variant] => (os, architecture, Some(variant.to_owned())),
        _ => return Err(Error::usage(format!("invalid platform `{text}`"))),
    };
    // The words of uname(1) are commonly used for Go's.
    let architecture = match architecture {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    if architecture.is_empty() || os.is_empty() {
        return Err(Error::usage(format!("invalid platform `{text}`")));
    }
    Ok(Platform {
        os: os.to_owned(),
        architecture: architecture.to_owned(),
        variant,
        ..Platform::default()
    })
}

//! The flags of verbs that speak to registries.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::clock::parse_duration;
use crate::env;
use crate::error::{Error, Result};
use crate::oci::Platform;
use crate::reference::Reference;
use crate::registry::{Credentials, Options, RetryPolicy};

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
    /// How often in a row a failed request is tried again [default: 8]
    #[arg(long, value_name = "COUNT")]
    retry: Option<u32>,
    /// Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]
    #[arg(long, value_name = "DURATION", value_parser = delay)]
    retry_delay: Option<Duration>,
}

impl RegistryOptions {
    /// The flags again, for another command of ours.
    pub(super) fn flags(&self) -> Vec<OsString> {
        let with = |flag: &str, value: &OsStr| {
            let mut word = OsString::from(flag);
            word.push(value);
            word
        };
        let mut flags = vec![format!("--tls-verify={}", self.tls_verify).into()];
        let path = |flag: &str, path: &Option<PathBuf>| {
            path.as_ref().map(|path| with(flag, path.as_os_str()))
        };
        flags.extend(path("--authfile=", &self.authfile));
        flags.extend(path("--cert-dir=", &self.cert_dir));
        flags.extend(self.retry.map(|count| format!("--retry={count}").into()));
        let delay = self.retry_delay.map(|delay| delay.as_millis());
        flags.extend(delay.map(|delay| format!("--retry-delay={delay}ms").into()));
        flags
    }

    pub(super) fn options(self) -> Options {
        let RegistryOptions {
            tls_verify,
            authfile,
            cert_dir,
            retry,
            retry_delay,
        } = self;
        let usual = RetryPolicy::default();
        Options {
            tls_verify,
            authfile,
            cert_dir,
            retry: RetryPolicy {
                retries: retry.unwrap_or(usual.retries),
                first_delay: retry_delay.unwrap_or(usual.first_delay),
                max_delay: retry_delay.unwrap_or(usual.max_delay),
            },
            ..Options::default()
        }
    }
}

/// A duration, or seconds.
fn delay(text: &str) -> Result<Duration> {
    match text.parse() {
        Ok(seconds) => Ok(Duration::from_secs(seconds)),
        Err(_) => parse_duration(text),
    }
}

/// The flag of `pull` and `push` that gives credentials by hand.
#[derive(Clone, Args)]
pub(super) struct GivenCredentials {
    /// Credentials for the image's registry, in place of stored ones; other users may see them
    #[arg(long, value_name = "USER:PASSWORD")]
    creds: Option<String>,
}

/// Secrets stay out of any trace.
impl std::fmt::Debug for GivenCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GivenCredentials(…)")
    }
}

impl GivenCredentials {
    /// Adds them to options for the registry of `image`, and for no other.
    pub(super) fn add_to(&self, options: &Options, image: &Reference) -> Result<Options> {
        let Some(given) = &self.creds else {
            return Ok(options.clone());
        };
        let Some((username, password)) = given.split_once(':').filter(|(name, _)| !name.is_empty())
        else {
            return Err(Error::usage("`--creds` takes USER:PASSWORD"));
        };
        let credentials = Credentials::Password {
            username: username.to_owned(),
            password: password.to_owned(),
        };
        Ok(Options {
            credentials: Some((image.registry().to_owned(), credentials)),
            ..options.clone()
        })
    }
}

/// Reads `os/architecture[/variant]`; the host's if nothing is given.
pub(super) fn platform(given: Option<String>) -> Result<Platform> {
    match given.or_else(|| env::get(env::DEFAULT_PLATFORM)) {
        Some(text) => text.parse(),
        None => Ok(Platform::host()),
    }
}

//! What the command line and the configuration say about reaching registries.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::credentials::Credentials;
use super::registries_conf::Registries;
use super::retry::RetryPolicy;
use crate::clock::parse_duration;
use crate::env;
use crate::error::{Context, Result};
use crate::progress::{Progress, Silent};

/// How registries are reached.
#[derive(Clone)]
pub struct Options {
    /// Credentials given for one registry (`host[:port]`); they go before any stored ones.
    pub credentials: Option<(String, Credentials)>,
    /// The one file to read stored credentials from, in place of the usual ones.
    pub authfile: Option<PathBuf>,
    /// The one directory with `*.crt`, `*.cert` and `*.key`, in place of `certs.d`.
    pub cert_dir: Option<PathBuf>,
    /// Whether registries must prove who they are. Where they need not, their certificates
    /// are not verified, and one that speaks no TLS is spoken to without.
    pub tls_verify: bool,
    /// Registries (`host[:port]`) that need not prove who they are.
    pub insecure_registries: Vec<String>,
    /// What is configured of registries, in place of the usual files `registries.conf`.
    pub registries: Option<Registries>,
    /// When a failed request is tried again.
    pub retry: RetryPolicy,
    /// How long a connection may stand still, in either direction, in place of the usual.
    pub stall_timeout: Option<Duration>,
    /// Who is told about waits and about credentials that could not be read.
    pub progress: Arc<dyn Progress>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            credentials: None,
            authfile: None,
            cert_dir: None,
            tls_verify: true,
            insecure_registries: Vec::new(),
            registries: None,
            retry: RetryPolicy::default(),
            stall_timeout: None,
            progress: Arc::new(Silent),
        }
    }
}

/// How long a connection may stand still if nothing else is said.
const STALL_TIMEOUT: Duration = Duration::from_secs(45);

impl Options {
    /// The same, without what was said of the one registry that a command names.
    pub fn of_others(&self) -> Self {
        Options {
            cert_dir: None,
            tls_verify: true,
            ..self.clone()
        }
    }

    /// How long a connection may stand still, in either direction.
    pub(super) fn stall_timeout(&self) -> Result<Duration> {
        if let Some(timeout) = self.stall_timeout {
            return Ok(timeout);
        }
        let Some(text) = env::get(env::STALL_TIMEOUT) else {
            return Ok(STALL_TIMEOUT);
        };
        let timeout = parse_duration(&text).doing(|| format!("read {}", env::STALL_TIMEOUT))?;
        match timeout.is_zero() {
            // As elsewhere, none is no limit; a day is as good as that.
            true => Ok(Duration::from_secs(24 * 60 * 60)),
            false => Ok(timeout),
        }
    }

    /// Whether a registry need not prove who it is.
    pub(super) fn is_insecure(&self, registry: &str) -> bool {
        !self.tls_verify || self.insecure_registries.iter().any(|host| host == registry)
    }
}

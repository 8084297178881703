//! What the command line and the configuration say about reaching registries.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::credentials::Credentials;
use super::retry::RetryPolicy;
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
    /// When a failed request is tried again.
    pub retry: RetryPolicy,
    /// How long a connection may stand still, in either direction.
    pub stall_timeout: Duration,
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
            retry: RetryPolicy::default(),
            stall_timeout: Duration::from_secs(45),
            progress: Arc::new(Silent),
        }
    }
}

impl Options {
    /// Whether a registry need not prove who it is.
    pub(super) fn is_insecure(&self, registry: &str) -> bool {
        !self.tls_verify || self.insecure_registries.iter().any(|host| host == registry)
    }
}

//! The flags of `login` and `logout`: where credentials are kept.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueHint};

use crate::progress::Progress;
use crate::registry::Options;

/// Flags of `login` and `logout`.
#[derive(Debug, Clone, Args)]
pub(super) struct LoginOptions {
    /// Use this file only [env: REGISTRY_AUTH_FILE]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    authfile: Option<PathBuf>,
    /// The same; the file is one of Docker's
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "authfile")]
    compat_auth_file: Option<PathBuf>,
}

impl LoginOptions {
    /// The registry's options; `progress` shows warnings.
    pub(super) fn options(&self, progress: Box<dyn Progress>) -> Options {
        let named = self.authfile.as_ref().or(self.compat_auth_file.as_ref());
        Options {
            authfile: named.cloned(),
            progress: Arc::from(progress),
            ..Options::default()
        }
    }
}

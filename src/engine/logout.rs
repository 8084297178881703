//! `logout`: forgets what proves to registries who we are.

use crate::error::Result;
use crate::registry::{Logins, Options, Server};

/// Forgets the credentials for a registry. Says whether there were any.
pub fn log_out(server: &Server, options: &Options) -> Result<bool> {
    Logins::of(options).forget(server)
}

/// Forgets all credentials.
pub fn log_out_everywhere(options: &Options) -> Result<()> {
    Logins::of(options).forget_all()
}

//! `secret exists`: whether there is such a secret.

use clap::Args;

use super::Context;
use crate::error::{Kind, Result};

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Check whether a secret exists: the exit status is 0 or 1
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Name or id of the secret
    secret: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    match context.reader()?.store.find_secret(&arguments.secret) {
        Ok(_) => Ok(0),
        Err(why) if why.kind() == Kind::NoSuchObject => Ok(1),
        Err(why) => Err(why),
    }
}

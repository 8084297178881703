//! `secret rm`: forget secrets.

use clap::Args;

use super::{Context, each_that_is_there};
use crate::error::{Kind, Result};
use crate::store::Store;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Remove secrets; containers that have them keep what they were given
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Remove all secrets
    #[arg(short, long, conflicts_with = "secrets")]
    all: bool,
    /// Do not fail if a secret does not exist
    #[arg(short, long)]
    ignore: bool,
    /// Names or ids of secrets
    #[arg(required_unless_present = "all", value_name = "SECRET")]
    secrets: Vec<String>,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let store = context.engine()?.store;
    let secrets = match arguments.all {
        true => store.secret_names()?,
        false => arguments.secrets,
    };
    // With all of them, one that somebody else has just removed is no fault.
    let ignores = arguments.ignore || arguments.all;
    each_that_is_there(&secrets, |given| match remove(&store, given) {
        Ok(()) => Ok(true),
        Err(why) if ignores && why.kind() == Kind::NoSuchObject => Ok(false),
        Err(why) => Err(why),
    })
}

fn remove(store: &Store, given: &str) -> Result<()> {
    match store.find_secret(given) {
        Ok(found) => store.remove_secret(&found.name),
        // Of one that cannot be read the name is known.
        Err(why) if why.kind() == Kind::Engine => store.remove_secret(given),
        Err(why) => Err(why),
    }
}

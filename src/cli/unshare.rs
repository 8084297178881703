//! `unshare`: run a command in the user namespace that containers' files belong to.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

use clap::Args;

use super::Context;
use crate::env;
use crate::error::{Error, Kind, Result};

pub(super) const RUNS_A_COMMAND: bool = true;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle unshare                                 a shell
  coracle unshare chown 33:33 data                ids as containers see them
  coracle unshare sh -c 'ls $(coracle mount web)'

The exit status is the command's own.";

/// Run a shell or a command in a user namespace, with the ids that containers have
#[derive(Debug, Clone, Args)]
#[command(override_usage = "coracle unshare [COMMAND [ARG...]]", after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[arg(trailing_var_arg = true, hide = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    if context.reader()?.identity.is_host_root() {
        return Err(Error::new(
            Kind::Conflict,
            "root needs no user namespace: containers' files are in this one",
        ));
    }
    let engine = context.engine()?;
    let mut words = arguments.command;
    if words.is_empty() {
        words.push(std::env::var_os("SHELL").unwrap_or_else(|| "/bin/sh".into()));
    }
    let Some((program, rest)) = words.split_first() else {
        return Err(Error::usage("no command was given"));
    };
    let paths = engine.store.paths();
    // In there the user is root, and would be taken to mean root's store.
    let why = Command::new(program)
        .args(rest)
        .env(env::ROOT, &paths.root)
        .env(env::RUN_ROOT, &paths.run)
        .exec();
    let kind = match why.kind() {
        std::io::ErrorKind::NotFound => Kind::ExecNotFound,
        _ => Kind::CannotExec,
    };
    let program = program.to_string_lossy();
    Err(Error::new(kind, format!("run `{program}`")).because(why))
}

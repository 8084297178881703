//! `exec`: run a further command in a running container.

use clap::Args;

use super::Context;
use super::relay::{self, End, Signals, exit_status, relay};
use super::run_options::environment;
use crate::engine::exec;
use crate::error::{Error, Result};
use crate::monitor::protocol::Attach;
use crate::ui::terminal;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Run a command in a running container
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Leave the command in the background
    #[arg(short, long)]
    detach: bool,
    /// Keep standard input open
    #[arg(short, long)]
    interactive: bool,
    /// Give the command a terminal
    #[arg(short, long)]
    tty: bool,
    /// User of the command: NAME or UID, optionally :GROUP or :GID
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,
    /// Working directory of the command
    #[arg(short, long, value_name = "DIR")]
    workdir: Option<String>,
    /// Environment variable: NAME=VALUE, NAME (taken from here) or PREFIX*
    #[arg(short, long, value_name = "NAME=VALUE")]
    env: Vec<String>,
    /// File of environment variables, one a line
    #[arg(long, value_name = "FILE")]
    env_file: Vec<std::path::PathBuf>,
    /// Give the command all capabilities
    #[arg(long)]
    privileged: bool,
    /// Container, then the command and its arguments
    #[arg(required = true, num_args = 2.., trailing_var_arg = true, value_name = "CONTAINER COMMAND [ARGUMENT]")]
    container_and_command: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let Some((name, command)) = arguments.container_and_command.split_first() else {
        return Err(Error::usage("no container was given"));
    };
    let relayed = relay::Options {
        tty: arguments.tty,
        stdin: arguments.interactive && !arguments.detach,
    };
    if relayed.tty && relayed.stdin && !terminal::stdin_is_terminal() {
        return Err(Error::usage("the input device is not a terminal")
            .hint("Leave out -t where standard input is a pipe or a file."));
    }
    let engine = context.reader()?;
    let container = engine.store.find_container(name)?;
    let signals = if arguments.detach {
        None
    } else {
        Some(Signals::block()?)
    };
    let request = exec::Request {
        command: command.to_vec(),
        env: environment(&arguments.env_file, &arguments.env)?,
        user: arguments.user,
        working_dir: arguments.workdir,
        tty: arguments.tty,
        privileged: arguments.privileged,
        attach: Attach {
            output: !arguments.detach,
            stdin: relayed.stdin,
        },
        size: if relayed.tty {
            terminal::size()
        } else {
            (0, 0)
        },
    };
    let mut session = exec::exec(&engine, &container, request)?;
    let Some(signals) = signals else { return Ok(0) };
    // A signal to this command is not one to the command in the container, as with docker.
    match relay(&mut session, &signals, relayed, |_| ())? {
        End::Exited(exited) => Ok(exit_status(&exited)),
        End::Detached => Ok(0),
    }
}

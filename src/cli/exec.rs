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

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle exec -it web sh
  coracle exec -u postgres db pg_dump shop > shop.sql

The exit status is the command's own; 126 if the command cannot be executed, 127 if it is
not found.";

/// Run a command in a running container
#[derive(Debug, Clone, Args)]
#[command(
    override_usage = "coracle exec [OPTIONS] CONTAINER COMMAND [ARG...]",
    after_help = EXAMPLES
)]
pub(super) struct Arguments {
    /// Run the command in the background
    #[arg(short, long)]
    detach: bool,
    /// Keep standard input open, and pass it on
    #[arg(short, long)]
    interactive: bool,
    /// Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it
    #[arg(short, long)]
    tty: bool,
    /// User name or id (NAME|UID[:GROUP|GID]) in the container
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,
    /// Working directory inside the container
    #[arg(short, long, value_name = "DIR")]
    workdir: Option<String>,
    /// Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these
    #[arg(short, long, value_name = "NAME=VALUE")]
    env: Vec<String>,
    /// Read environment variables from a file, one a line
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    env_file: Vec<std::path::PathBuf>,
    /// Give the command all capabilities, and do not filter its system calls
    #[arg(long)]
    privileged: bool,
    // One list, so that everything after the container belongs to the command, flags too.
    #[arg(
        required = true,
        num_args = 2..,
        trailing_var_arg = true,
        hide = true,
        value_names = ["CONTAINER", "COMMAND"]
    )]
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

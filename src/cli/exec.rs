//! `exec`: run a further command in a running container.

use clap::Args;

use super::Context;
use super::detach_keys::{self, DetachKeys};
use super::relay::{self, End, Peer, Signals, exit_status, relay};
use super::run_options::{environment, given};
use super::targets::newest;
use crate::engine::exec;
use crate::error::{Error, Result};
use crate::store::Store;
use crate::store::containers::Container;

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
    #[arg(long, value_name = "KEYS", help = detach_keys::HELP)]
    detach_keys: Option<DetachKeys>,
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
    /// In the container that was created last
    #[arg(short, long)]
    latest: bool,
    // One list, so that everything after the container belongs to the command, flags too.
    #[arg(
        required = true,
        num_args = 1..,
        trailing_var_arg = true,
        hide = true,
        value_names = ["CONTAINER", "COMMAND"]
    )]
    container_and_command: Vec<String>,
}

/// The command at the other end. A signal to this program is not one to it, as with docker.
struct CommandPeer<'a> {
    store: &'a Store,
    container: &'a Container,
    exec: &'a str,
}

impl Peer for CommandPeer<'_> {
    fn signal(&self, _signal: i32) {}

    fn resized(&self, _size: (u16, u16)) {}

    fn detached(&self) {
        exec::note_detach(self.store, self.container, self.exec);
    }
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let words = &arguments.container_and_command[..];
    let (name, command) = match (arguments.latest, words.split_first()) {
        (true, _) => (newest(&context.reader()?)?, words),
        (false, Some((name, command @ [_, ..]))) => (name.clone(), command),
        _ => {
            return Err(Error::usage("`coracle exec` needs CONTAINER COMMAND")
                .hint("See `coracle exec --help`."));
        }
    };
    let options = relay::Options {
        tty: arguments.tty,
        stdin: arguments.interactive && !arguments.detach,
        stdout: !arguments.detach,
        stderr: !arguments.detach,
        sig_proxy: false,
        detach_keys: detach_keys::chosen(arguments.detach_keys, arguments.tty)?,
    };
    options.check_terminal()?;
    let store = context.store();
    let container = store.find_container(&name)?;
    let signals = if arguments.detach {
        None
    } else {
        Some(Signals::block()?)
    };
    let request = exec::Request {
        command: command.to_vec(),
        env: environment(&arguments.env_file, &arguments.env)?,
        user: given(arguments.user),
        working_dir: given(arguments.workdir),
        tty: arguments.tty,
        privileged: arguments.privileged,
        attach: options.attach(),
        size: options.size(),
    };
    let exec::Started { mut session, id } = exec::exec(&store, &container, request)?;
    let Some(signals) = signals else { return Ok(0) };
    let peer = CommandPeer {
        store: &store,
        container: &container,
        exec: &id,
    };
    match relay(&mut session, &signals, &options, &peer)? {
        End::Exited(exited) => Ok(exit_status(&exited)),
        End::Detached | End::InputSent => Ok(0),
    }
}

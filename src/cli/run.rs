//! `run`: make a container, start it, stay with it.

use clap::Args;

use super::Context;
use super::relay::{self, End, Signals, exit_status, relay};
use super::run_options::{IdFile, RunOptions};
use crate::engine::start::{self, Options};
use crate::engine::{create, kill};
use crate::error::{Error, Result};
use crate::monitor::IdleMonitor;
use crate::monitor::protocol::Attach;
use crate::ui;
use crate::ui::terminal;

pub(super) const RUNS_A_COMMAND: bool = true;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle run --rm -it debian:12 bash
  coracle run -d --name web -p 8080:80 -v www:/var/www nginx
  tar c src | coracle run --rm -i alpine sha256sum

The exit status is the command's own; 125 if coracle failed, 126 if the command cannot be
executed, 127 if it is not found, and 128+N if signal N killed it.";

/// Run a command in a new container
#[derive(Debug, Clone, Args)]
#[command(
    disable_help_flag = true,
    override_usage = "coracle run [OPTIONS] IMAGE [COMMAND] [ARG...]",
    after_help = EXAMPLES
)]
pub(super) struct Arguments {
    /// Run the container in the background and print its id
    #[arg(short, long)]
    detach: bool,
    #[command(flatten)]
    options: RunOptions,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let Arguments { detach, options } = arguments;
    if options.interactive() && options.tty() && !detach && !terminal::stdin_is_terminal() {
        return Err(Error::usage("the input device is not a terminal")
            .hint("Leave out -t where standard input is a pipe or a file."));
    }
    let (pull, quiet) = (options.pull, options.quiet);
    let (id_file, platform) = (options.id_file(), options.platform.clone());
    let mut request = options.check()?;
    request.host.cgroup_manager = context.cgroup_manager;
    let relayed = relay::Options {
        tty: request.tty,
        stdin: request.open_stdin,
    };
    let id_file = IdFile::claim(id_file.as_deref())?;
    let engine = context.engine_for(&request.host)?;
    let signals = if detach {
        None
    } else {
        Some(Signals::block()?)
    };
    super::ensure_image(context, &engine, &request.image, pull, quiet)?;
    super::ensure_platform(context, &engine, &request.image, platform, quiet)?;
    let monitor = IdleMonitor::spawn()?;
    let created = create::create(&engine, request)?;
    for warning in &created.warnings {
        ui::warn(warning);
    }
    let container = created.container;
    id_file.write(container.id().as_str())?;
    let options = Options {
        attach: Attach {
            output: !detach,
            stdin: !detach && relayed.stdin,
        },
        size: if relayed.tty {
            terminal::size()
        } else {
            (0, 0)
        },
    };
    let mut session = start::start(&engine, monitor, &container, options)?;
    let Some(signals) = signals else {
        ui::print(container.id())?;
        return Ok(0);
    };
    let forward = |signal| drop(kill::kill(&container, signal));
    match relay(&mut session, &signals, relayed, forward)? {
        End::Exited(exited) => Ok(exit_status(&exited)),
        End::Detached => Ok(0),
    }
}

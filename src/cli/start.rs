//! `start`: start containers that were made before.

use clap::Args;

use super::Context;
use super::relay::{self, End, Signals, exit_status, relay};
use crate::engine::start::{self, Options};
use crate::engine::{Engine, kill};
use crate::error::{Error, Kind, Result};
use crate::monitor::IdleMonitor;
use crate::monitor::protocol::Attach;
use crate::store::containers::Container;
use crate::ui::terminal;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Start created or stopped containers
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Attach to the container's output, forward signals, and end with its exit status
    #[arg(short, long)]
    attach: bool,
    /// Attach to the container's standard input, too
    #[arg(short, long)]
    interactive: bool,
    /// Names or ids of containers
    #[arg(required = true, value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = match &arguments.containers[..] {
        [only] => {
            let container = context.reader()?.store.find_container(only)?;
            context.engine_for(&container.record().host)?
        }
        // Each may have others beside it.
        _ => context.engine()?,
    };
    if arguments.attach || arguments.interactive {
        let [name] = &arguments.containers[..] else {
            return Err(Error::usage(
                "you cannot start and attach multiple containers at once",
            ));
        };
        let container = engine.store.find_container(name)?;
        return stay(&engine, &container, arguments.interactive);
    }
    super::each(&arguments.containers, |name| {
        let container = engine.store.find_container(name)?;
        match start::start(
            &engine,
            IdleMonitor::spawn()?,
            &container,
            Options::default(),
        ) {
            // Started already is started.
            Err(why) if why.kind() == Kind::Conflict => Ok(()),
            other => other.map(drop),
        }
    })
}

fn stay(engine: &Engine, container: &Container, interactive: bool) -> Result<u8> {
    let record = container.record();
    let relayed = relay::Options {
        tty: record.tty,
        stdin: interactive && record.open_stdin,
    };
    let signals = Signals::block()?;
    let size = if record.tty { terminal::size() } else { (0, 0) };
    let attach = Attach {
        output: true,
        stdin: relayed.stdin,
    };
    let options = Options { attach, size };
    let mut session = start::start(engine, IdleMonitor::spawn()?, container, options)?;
    let forward = |signal| drop(kill::kill(container, signal));
    match relay(&mut session, &signals, relayed, forward)? {
        End::Exited(exited) => Ok(exit_status(&exited)),
        End::Detached => Ok(0),
    }
}

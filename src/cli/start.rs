//! `start`: start containers that were made before.

use clap::Args;

use super::attach_flags::AttachFlags;
use super::detach_keys;
use super::relay::{self, Signals};
use super::targets::Targets;
use super::{Context, peer};
use crate::engine::attach::Attached;
use crate::engine::start::{self, Options};
use crate::error::{Error, Kind, Result};
use crate::monitor::IdleMonitor;
use crate::state::Status;
use crate::store::containers::Container;

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
    #[command(flatten)]
    flags: AttachFlags,
    /// Start all containers that do not run
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    targets: Targets,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let reader = context.reader()?;
    let targets = arguments.targets.clone();
    let names = targets.names(&reader, arguments.all, |status| !status.is_live())?;
    if arguments.attach || arguments.interactive {
        return attached(context, arguments, &names);
    }
    let engine = context.engine_for_containers(&names)?;
    super::each(&names, |name| {
        let container = engine.store.find_container(name)?;
        match start::start(
            &engine,
            IdleMonitor::spawn()?,
            &container,
            Options::default(),
        ) {
            // Started already is started.
            Err(why) if why.kind() == Kind::Running => refuse_paused(&container),
            other => other.map(drop),
        }
    })
}

/// One that stands still is not started by this.
fn refuse_paused(container: &Container) -> Result<()> {
    match container.state()?.status {
        Status::Paused => {
            let name = &container.record().name;
            let text = format!("container `{name}` is paused");
            Err(Error::new(Kind::Conflict, text).hint(format!("Try `coracle unpause {name}`.")))
        }
        _ => Ok(()),
    }
}

fn attached(context: &Context, arguments: Arguments, names: &[String]) -> Result<u8> {
    let [name] = names else {
        return Err(Error::usage(
            "you cannot start and attach multiple containers at once",
        ));
    };
    let engine = context.engine_for_containers(names)?;
    let container = engine.store.find_container(name)?;
    let record = container.record();
    let options = relay::Options {
        tty: record.tty,
        stdin: arguments.interactive && record.open_stdin,
        stdout: true,
        stderr: true,
        sig_proxy: arguments.flags.sig_proxy,
        detach_keys: detach_keys::chosen(arguments.flags.detach_keys, record.tty)?,
    };
    let signals = Signals::block()?;
    let how = Options {
        attach: options.attach(),
        size: options.size(),
    };
    let mut session = match start::start_or_attach(&engine, &container, how)? {
        Attached::Running(session) => session,
        Attached::Ended(exited) => return Ok(relay::exit_status(&exited)),
    };
    let status = peer::stay(&engine, &container, &mut session, &signals, &options)?;
    Ok(status.unwrap_or(0))
}

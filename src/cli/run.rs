//! `run`: make a container, start it, stay with it.

use clap::Args;

use super::attach_flags::AttachFlags;
use super::detach_keys;
use super::relay::{self, Signals};
use super::run_options::{IdFile, RunOptions};
use super::{Context, peer};
use crate::engine::create;
use crate::engine::start::{self, Options};
use crate::error::{Error, Result};
use crate::monitor::IdleMonitor;
use crate::store::containers::Attached;
use crate::ui;

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
    flags: AttachFlags,
    #[command(flatten)]
    options: RunOptions,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let Arguments {
        detach,
        flags,
        options,
    } = arguments;
    if detach && options.asks_to_attach() {
        return Err(Error::usage("--attach and --detach exclude each other"));
    }
    let (id_file, image) = (options.id_file(), options.image.clone());
    let mut request = options.check()?;
    request.host.cgroup_manager = context.cgroup_manager;
    request.cdi.directories.clone_from(&context.cdi_spec_dirs);
    if detach {
        request.host.attached = Attached::default();
    }
    let attached = request.host.attached;
    let options = relay::Options {
        tty: request.tty,
        stdin: attached.stdin && request.open_stdin,
        stdout: attached.stdout,
        stderr: attached.stderr,
        sig_proxy: flags.sig_proxy,
        detach_keys: detach_keys::chosen(flags.detach_keys, request.tty)?,
    };
    options.check_terminal()?;
    let id_file = IdFile::claim(id_file.as_deref())?;
    let engine = context.engine_for(&[&request.host])?;
    // A pull ends with the first Ctrl-C.
    image.see_to(context, &engine, &request.image)?;
    let signals = if detach {
        None
    } else {
        Some(Signals::block()?)
    };
    let monitor = IdleMonitor::spawn()?;
    let created = create::create(&engine, request)?;
    for warning in &created.warnings {
        ui::warn(warning);
    }
    let container = created.container;
    id_file.write(container.id().as_str())?;
    let how = Options {
        attach: options.attach(),
        size: options.size(),
    };
    let mut session = start::start_new(&engine, monitor, &container, how)?;
    // Who sees nothing of it is told which one it is.
    let is_silent = !attached.stdout && !attached.stderr;
    if is_silent {
        ui::print(container.id())?;
    }
    let status = match signals {
        Some(signals) => peer::stay(&engine, &container, &mut session, &signals, &options)?,
        None => None,
    };
    match status {
        Some(status) => Ok(status),
        None if is_silent => Ok(0),
        None => ui::print(container.id()).map(|()| 0),
    }
}

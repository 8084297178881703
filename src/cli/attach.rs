//! `attach`: take part in a container that runs.

use clap::Args;

use super::attach_flags::AttachFlags;
use super::detach_keys;
use super::relay::{self, Signals, exit_status};
use super::{Context, peer};
use crate::engine::attach::{Attached, attach};
use crate::error::Result;

/// As with docker, it stands for the container's command only in its exit status.
pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Shows what the container writes from now on; `coracle logs` shows what it wrote before.
The exit status is the container's own. Standard input that ends here ends for the
container, too, unless it was started with -d -i, which keeps it open for the next one.";

/// Attach standard input, output and error to a running container
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    flags: AttachFlags,
    /// Do not attach standard input
    #[arg(long)]
    no_stdin: bool,
    /// Name or id of a container
    container: String,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    let container = engine.store.find_container(&arguments.container)?;
    let record = container.record();
    let options = relay::Options {
        tty: record.tty,
        stdin: record.open_stdin && !arguments.no_stdin,
        stdout: true,
        stderr: true,
        sig_proxy: arguments.flags.sig_proxy,
        detach_keys: detach_keys::chosen(arguments.flags.detach_keys, record.tty)?,
    };
    options.check_terminal()?;
    let signals = Signals::block()?;
    match attach(&engine, &container, options.attach(), options.size())? {
        Attached::Running(mut session) => {
            let status = peer::stay(&engine, &container, &mut session, &signals, &options)?;
            Ok(status.unwrap_or(0))
        }
        Attached::Ended(exited) => Ok(exit_status(&exited)),
    }
}

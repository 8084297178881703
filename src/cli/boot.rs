//! `boot`: bring back what should be running.

use clap::Args;

use super::Context;
use crate::engine::boot;
use crate::error::Result;
use crate::restart::RestartPolicy;
use crate::store::containers::HostOptions;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const NOTES: &str = "\
To be called once after the machine has started, by any init; `make install` brings units for
systemd. It starts the containers of the user that calls it whose restart policy says so:
always; unless-stopped if they were not stopped by hand; on-failure if they were running or had
failed. It can be called again at any time: what runs is left alone.";

/// Start the containers that should be running after a reboot
#[derive(Debug, Clone, Args)]
#[command(after_help = NOTES)]
pub(super) struct Arguments {}

/// Does it.
pub(super) fn run(context: &Context, _arguments: Arguments) -> Result<u8> {
    let containers = context.reader()?.store.containers()?;
    let wanted = containers.iter().map(|found| &found.record().host);
    let wanted: Vec<&HostOptions> = wanted
        .filter(|host| host.restart != RestartPolicy::No)
        .collect();
    let engine = context.engine_for(&wanted)?;
    let mut status = 0;
    for revived in boot::boot(&engine)? {
        match revived.outcome {
            Ok(()) => ui::print(revived.name)?,
            Err(why) => {
                ui::error::print(&why);
                if status == 0 {
                    status = why.kind().exit_code();
                }
            }
        }
    }
    Ok(status)
}

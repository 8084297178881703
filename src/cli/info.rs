//! `info`: show facts about this installation and its host.

use clap::Args;

use super::Context;
use crate::engine::info;
use crate::error::Result;
use crate::oci::Platform;
use crate::{size, ui};

pub(super) const RUNS_A_COMMAND: bool = false;

/// Show facts about this installation and its host
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {}

/// Does it.
pub(super) fn run(context: &Context, _arguments: Arguments) -> Result<u8> {
    let info = info::info(&context.reader()?)?;
    let (running, paused, stopped) = info.containers;
    let lines = [
        ("Containers", (running + paused + stopped).to_string()),
        (" Running", running.to_string()),
        (" Paused", paused.to_string()),
        (" Stopped", stopped.to_string()),
        ("Images", info.images.to_string()),
        ("Server Version", env!("CARGO_PKG_VERSION").to_owned()),
        ("Storage Driver", "overlay".to_owned()),
        ("Cgroup Version", info.cgroup_version.to_string()),
        ("Rootless", info.rootless.to_string()),
        ("Kernel Version", info.kernel),
        ("Operating System", info.system),
        ("OSType", "linux".to_owned()),
        ("Architecture", Platform::host().architecture),
        ("CPUs", info.processors.to_string()),
        ("Total Memory", size::human(info.memory)),
        ("Name", info.name),
        ("Root Dir", info.root.display().to_string()),
        ("Run Dir", info.run.display().to_string()),
    ];
    for (name, value) in lines {
        ui::print(format_args!("{name}: {value}"))?;
    }
    Ok(0)
}

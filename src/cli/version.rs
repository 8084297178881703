//! `version`: show which version this is.

use clap::Args;
use serde_json::json;

use super::Context;
use crate::error::Result;
use crate::oci::Platform;
use crate::ui::{self, format};

pub(super) const RUNS_A_COMMAND: bool = false;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Show the version
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Show as `json` or with a Go template, such as '{{.Server.Version}}'
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
}

/// Does it.
pub(super) fn run(_context: &Context, arguments: Arguments) -> Result<u8> {
    let platform = Platform::host();
    if let Some(format) = &arguments.format {
        // There is no daemon: who asks for the version of one means ours.
        let us = json!({
            "Version": VERSION,
            "Os": platform.os,
            "Arch": platform.architecture,
            "OsArch": platform.to_string(),
            "KernelVersion": rustix::system::uname().release().to_string_lossy(),
            "Experimental": false,
        });
        let mut client = us.clone();
        client["Context"] = json!("default");
        let mut server = us;
        server["Platform"] = json!({ "Name": "coracle" });
        server["Components"] = json!([{ "Name": "Engine", "Version": VERSION, "Details": {} }]);
        format::object(Some(format), &json!({ "Client": client, "Server": server }))?;
        return Ok(0);
    }
    ui::print(format_args!("Version:  {VERSION}"))?;
    ui::print(format_args!("OS/Arch:  {platform}"))?;
    Ok(0)
}

//! `buildx ls`: the one builder.

use clap::Args;
use serde_json::{Map, Value, json};

use super::{DRIVER, NAME, VERSION};
use crate::cli::Context;
use crate::error::Result;
use crate::oci::Platform;
use crate::ui::format::{self, Field, field};

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// List builders: there is one
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// How to show them: json, table, or a Go template
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
}

const BUILDERS: [Field; 5] = [
    field("Name", "NAME/NODE", true),
    field("DriverEndpoint", "DRIVER/ENDPOINT", true),
    field("Status", "STATUS", true),
    field("Buildkit", "BUILDKIT", true),
    field("Platforms", "PLATFORMS", true),
];

/// Does it.
pub(in crate::cli) fn run(_context: &Context, arguments: Arguments) -> Result<u8> {
    let format = arguments.format.as_deref();
    format::check(format)?;
    let builder = json!({
        "Name": format!("{NAME}*"),
        "DriverEndpoint": DRIVER,
        "Status": "running",
        "Buildkit": format!("v{VERSION}"),
        "Platforms": Platform::host().to_string(),
    });
    let rows: Vec<Map<String, Value>> = builder.as_object().cloned().into_iter().collect();
    format::rows(format, &BUILDERS, &rows)?;
    Ok(0)
}

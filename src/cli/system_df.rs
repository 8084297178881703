//! `system df`: show how much room everything takes.

use clap::Args;
use serde_json::{Map, Value, json};

use super::Context;
use crate::engine::system_df::{self, Row};
use crate::error::Result;
use crate::size;
use crate::ui::format::{self, Field, field};

mod verbose;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const NOTES: &str = "\
The sizes are those of the blocks that are occupied, and all rows together are what
du(1) says of the store. What is shared counts once; what is not of one kind alone
counts with the images. RECLAIMABLE is what `system prune --all` would free of
images and the build cache, if all containers stayed as they are. Of a container,
--verbose shows what it has written, as `ps --size` does.";

/// Show how much room images, containers, volumes and the build cache take on disk
#[derive(Debug, Clone, Args)]
#[command(after_help = NOTES)]
pub(super) struct Arguments {
    /// Show each image, container, volume and part of the cache
    #[arg(short, long)]
    verbose: bool,
    /// How to show it: json, table, or a Go template; with --verbose of one object with Images, Containers, Volumes and BuildCache
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
}

const ROWS: [Field; 5] = [
    field("Type", "TYPE", true),
    field("TotalCount", "TOTAL", true),
    field("Active", "ACTIVE", true),
    field("Size", "SIZE", true),
    field("Reclaimable", "RECLAIMABLE", true),
];

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let format = arguments.format.as_deref();
    format::check(format)?;
    let engine = context.engine()?;
    let measurement = system_df::measure(&engine)?;
    if arguments.verbose {
        verbose::print(&engine, &measurement, format)?;
        return Ok(0);
    }
    let rows: Vec<_> = system_df::rows(&measurement).iter().map(row).collect();
    format::rows(format, &ROWS, &rows)?;
    Ok(0)
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn row(row: &Row) -> Map<String, Value> {
    let percent = (row.reclaimable.saturating_mul(100)).checked_div(row.size);
    let reclaimable = match percent {
        Some(percent) => format!("{} ({percent}%)", human(row.reclaimable)),
        None => human(row.reclaimable),
    };
    map(json!({
        "Type": row.kind,
        "TotalCount": row.total.to_string(),
        "Active": row.active.to_string(),
        "Size": human(row.size),
        "Reclaimable": reclaimable,
    }))
}

/// A size, with as many digits as Docker shows here.
fn human(bytes: u64) -> String {
    size::human_digits(bytes, 4)
}

//! `buildx du`: what builds keep to be faster the next time.

use clap::Args;
use serde_json::{Map, Value, json};

use crate::cli::Context;
use crate::engine::system_df::{self, Cached};
use crate::error::Result;
use crate::size;
use crate::ui;
use crate::ui::format::{self, Field, field};

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Show what the build cache takes on disk
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Show whole ids
    #[arg(long)]
    verbose: bool,
    /// How to show it: json, table, or a Go template
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
}

const CACHE: [Field; 4] = [
    field("ID", "ID", true),
    field("Type", "TYPE", true),
    field("Reclaimable", "RECLAIMABLE", true),
    field("Size", "SIZE", true),
];
/// So much of an id is shown in a table.
const SHORT_ID: usize = 12;

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let format = arguments.format.as_deref();
    format::check(format)?;
    let engine = context.engine()?;
    let measurement = system_df::measure(&engine)?;
    let mut cache = system_df::cache(&measurement.usage);
    cache.retain(|one| one.size > 0);
    cache.sort_by(|one, other| (other.size, &one.name).cmp(&(one.size, &other.name)));
    let is_table = matches!(format, None | Some("" | "table"));
    let is_whole = arguments.verbose || !is_table;
    let rows: Vec<_> = cache.iter().map(|one| row(one, is_whole)).collect();
    format::rows(format, &CACHE, &rows)?;
    if is_table {
        let sum = |of: fn(&Cached) -> u64| size::human(cache.iter().map(of).sum());
        ui::print(format_args!("Reclaimable: {}", sum(|one| one.reclaimable)))?;
        ui::print(format_args!("Total:       {}", sum(|one| one.size)))?;
    }
    Ok(0)
}

fn row(one: &Cached, is_whole: bool) -> Map<String, Value> {
    let name = one.name.strip_prefix("sha256:").unwrap_or(&one.name);
    let shown = if is_whole { usize::MAX } else { SHORT_ID };
    let row = json!({
        "ID": name.chars().take(shown).collect::<String>(),
        "Type": one.kind,
        "Reclaimable": (one.reclaimable > 0).to_string(),
        "Size": size::human(one.size),
    });
    row.as_object().cloned().unwrap_or_default()
}

//! `volume ls`: list volumes.

use clap::Args;
use serde_json::{Map, Value, json};

use super::Context;
use crate::engine::Engine;
use crate::engine::filter::Filters;
use crate::engine::volumes::list;
use crate::error::Result;
use crate::store::usage::VolumeUsage;
use crate::ui::format::{self, Field, Listing, field};
use crate::{size, ui};

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// What Docker shows where nothing is known.
const NOT_KNOWN: &str = "N/A";
/// As many as `system df` shows of a size.
const SIZE_DIGITS: usize = 4;

/// List volumes
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Show names only
    #[arg(short, long)]
    quiet: bool,
    /// Show only volumes that match, such as name=TEXT, label=KEY, dangling=true
    #[arg(short, long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
    /// Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template; what asks for .Size measures
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Show no heading over the table
    #[arg(short, long)]
    noheading: bool,
}

const FIELDS: [Field; 10] = [
    field("Driver", "DRIVER", true),
    field("Name", "VOLUME NAME", true),
    field("Mountpoint", "MOUNTPOINT", false),
    field("Scope", "SCOPE", false),
    field("Labels", "LABELS", false),
    field("Label", "", false),
    field("Links", "LINKS", false),
    field("Size", "SIZE", false),
    field("Status", "STATUS", false),
    field("CreatedAt", "CREATED AT", false),
];

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let filters = Filters::of_list(&arguments.filter, &list::FILTERS)?;
    let format = format::of_list(arguments.format.as_deref(), arguments.quiet)?;
    let is_measured = format.is_some_and(|format| format.contains(".Size"));
    let engine = match is_measured {
        // What is measured belongs to other ids than the caller's.
        true => context.engine()?,
        false => context.reader()?,
    };
    let volumes = list::list(&engine, &filters)?;
    if arguments.quiet {
        let mut names = volumes.iter().map(|volume| &volume.record.name);
        names.try_for_each(ui::print)?;
        return Ok(0);
    }
    let row = |volume: &VolumeUsage| row(&engine, volume, is_measured);
    Listing {
        format,
        fields: &FIELDS,
        heading: !arguments.noheading,
    }
    .print(&volumes.iter().map(row).collect::<Vec<_>>())?;
    Ok(0)
}

/// A volume as a row; `is_measured` if its size is in it.
pub(in crate::cli) fn row(
    engine: &Engine,
    volume: &VolumeUsage,
    is_measured: bool,
) -> Map<String, Value> {
    let record = &volume.record;
    // Of options that are not understood no more is known, and the others are listed still.
    let files = engine.store.volume_files(record).ok().flatten();
    let is_ours = files == Some(engine.store.volume_data(&record.name));
    let size = match is_measured && is_ours {
        true => size::human_digits(volume.files.size(), SIZE_DIGITS),
        false => NOT_KNOWN.to_owned(),
    };
    let values = [
        ("Driver", json!("local")),
        ("Name", json!(record.name)),
        (
            "Mountpoint",
            json!(files.unwrap_or_default().display().to_string()),
        ),
        ("Scope", json!("local")),
        ("Labels", json!(format::labels(&record.labels))),
        ("Label", json!(record.labels)),
        ("Links", json!(volume.links.to_string())),
        ("Size", json!(size)),
        ("Status", json!(NOT_KNOWN)),
        ("CreatedAt", json!(record.created.to_string())),
    ];
    let values = values.into_iter();
    values.map(|(key, value)| (key.to_owned(), value)).collect()
}

//! `manifest ls`: which lists there are.

use clap::Args;
use serde_json::{Map, Value, json};

use super::Context;
use crate::clock::{self, Timestamp};
use crate::engine::manifest::{self, Summary};
use crate::error::Result;
use crate::ui;
use crate::ui::format::{self, Field, field};

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// List the lists of images for several platforms
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Show names only
    #[arg(short, long)]
    quiet: bool,
    /// Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
}

const FIELDS: [Field; 6] = [
    field("Repository", "REPOSITORY", true),
    field("Tag", "TAG", true),
    field("Digest", "DIGEST", false),
    field("Platforms", "PLATFORMS", true),
    field("ModifiedSince", "MODIFIED", true),
    field("ModifiedAt", "MODIFIED AT", false),
];

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let format = arguments.format.as_deref();
    format::check(format)?;
    let lists = manifest::list(&context.reader()?)?;
    if arguments.quiet {
        for list in &lists {
            ui::print(list.record.name.familiar())?;
        }
        return Ok(0);
    }
    let now = Timestamp::now();
    let rows: Vec<_> = lists.iter().map(|list| row(list, now)).collect();
    format::rows(format, &FIELDS, &rows)?;
    Ok(0)
}

fn row(list: &Summary, now: Timestamp) -> Map<String, Value> {
    let Summary { record, index } = list;
    let images = index.iter().flat_map(|index| &index.manifests);
    let platforms: Vec<String> = images
        .map(|image| match &image.platform {
            Some(platform) => platform.to_string(),
            None => "unknown".to_owned(),
        })
        .collect();
    let platforms = match index {
        Some(_) => platforms.join(", "),
        None => "<damaged>".to_owned(),
    };
    let row = [
        ("Repository", json!(record.name.familiar_name())),
        ("Tag", json!(record.name.tag())),
        ("Digest", json!(record.index)),
        ("Platforms", json!(platforms)),
        (
            "ModifiedSince",
            json!(format!("{} ago", clock::human(record.at.until(now)))),
        ),
        ("ModifiedAt", json!(record.at.table())),
    ];
    row.map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

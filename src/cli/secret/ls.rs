//! `secret ls`: list secrets.

use clap::Args;
use serde_json::{Map, Value, json};

use super::Context;
use crate::clock::{Timestamp, human};
use crate::engine::filter::Filters;
use crate::engine::secrets::{self, FILTERS};
use crate::error::Result;
use crate::store::secrets::SecretRecord;
use crate::ui;
use crate::ui::format::{self, Field, Listing, field};

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// List secrets
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Show ids only
    #[arg(short, long)]
    quiet: bool,
    /// Show only secrets that match: name=TEXT, id=ID, label=KEY, driver=file
    #[arg(short, long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
    /// Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Show no heading over the table
    #[arg(short, long)]
    noheading: bool,
}

const FIELDS: [Field; 7] = [
    field("ID", "ID", true),
    field("Name", "NAME", true),
    field("Driver", "DRIVER", true),
    field("CreatedAt", "CREATED", true),
    field("UpdatedAt", "UPDATED", true),
    field("Labels", "LABELS", false),
    field("Label", "", false),
];

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let filters = Filters::of_list(&arguments.filter, &FILTERS)?;
    let format = format::of_list(arguments.format.as_deref(), arguments.quiet)?;
    let secrets = secrets::list(&context.reader()?, &filters)?;
    if arguments.quiet {
        let mut ids = secrets.iter().map(|secret| &secret.id);
        ids.try_for_each(ui::print)?;
        return Ok(0);
    }
    let now = Timestamp::now();
    let rows: Vec<_> = secrets.iter().map(|secret| row(secret, now)).collect();
    Listing {
        format,
        fields: &FIELDS,
        heading: !arguments.noheading,
    }
    .print(&rows)?;
    Ok(0)
}

fn row(secret: &SecretRecord, now: Timestamp) -> Map<String, Value> {
    let ago = |time: Timestamp| format!("{} ago", human(time.until(now)));
    let values = [
        ("ID", json!(secret.id)),
        ("Name", json!(secret.name)),
        ("Driver", json!("file")),
        ("CreatedAt", json!(ago(secret.created))),
        ("UpdatedAt", json!(ago(secret.updated))),
        ("Labels", json!(format::labels(&secret.labels))),
        ("Label", json!(secret.labels)),
    ];
    let values = values.into_iter();
    values.map(|(key, value)| (key.to_owned(), value)).collect()
}

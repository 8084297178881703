//! `network ls`: list networks.

use std::collections::BTreeMap;

use clap::Args;
use serde_json::{Map, Value, json};

use super::Context;
use crate::engine::filter::Filters;
use crate::engine::networks::{Listed, list};
use crate::error::Result;
use crate::ui;
use crate::ui::format::{self, Field, Listing, field};

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// When the networks were made that are always there.
const NEVER: &str = "0001-01-01 00:00:00 +0000 UTC";
/// How many digits of an id are shown.
const SHORT_ID: usize = 12;

/// List networks
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Show ids only
    #[arg(short, long)]
    quiet: bool,
    /// Show only networks that match, such as name=TEXT, driver=bridge, label=KEY, dangling=true
    #[arg(short, long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
    /// Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Do not shorten ids
    #[arg(long)]
    no_trunc: bool,
    /// Show no heading over the table
    #[arg(short, long)]
    noheading: bool,
}

const FIELDS: [Field; 10] = [
    field("ID", "NETWORK ID", true),
    field("Name", "NAME", true),
    field("Driver", "DRIVER", true),
    field("Scope", "SCOPE", true),
    field("IPv4", "IPV4", false),
    field("IPv6", "IPV6", false),
    field("Internal", "INTERNAL", false),
    field("Labels", "LABELS", false),
    field("Label", "", false),
    field("CreatedAt", "CREATED AT", false),
];

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let filters = Filters::of_list(&arguments.filter, &list::FILTERS)?;
    let format = format::of_list(arguments.format.as_deref(), arguments.quiet)?;
    let networks = list::list(&context.reader()?, &filters)?;
    let id = |network: &Listed| match arguments.no_trunc {
        true => network.id.clone(),
        false => network.id.get(..SHORT_ID).unwrap_or_default().to_owned(),
    };
    if arguments.quiet {
        networks
            .iter()
            .try_for_each(|network| ui::print(id(network)))?;
        return Ok(0);
    }
    let rows: Vec<_> = networks.iter().map(|one| row(one, &id(one))).collect();
    Listing {
        format,
        fields: &FIELDS,
        heading: !arguments.noheading,
    }
    .print(&rows)?;
    Ok(0)
}

fn row(network: &Listed, id: &str) -> Map<String, Value> {
    let record = network.record.as_ref();
    let labels = record.map(|record| format::labels(&record.labels));
    let created = record.map(|record| record.created.table());
    let none = BTreeMap::new();
    let internal = record.is_some_and(|record| record.internal);
    let ipv6 = record.is_some_and(|record| record.ipv6.is_some());
    let values = [
        ("ID", json!(id)),
        ("Name", json!(network.name)),
        ("Driver", json!(network.driver)),
        ("Scope", json!("local")),
        ("IPv4", json!("true")),
        ("IPv6", json!(ipv6.to_string())),
        ("Internal", json!(internal.to_string())),
        ("Labels", json!(labels.unwrap_or_default())),
        (
            "Label",
            json!(record.map(|record| &record.labels).unwrap_or(&none)),
        ),
        (
            "CreatedAt",
            json!(created.unwrap_or_else(|| NEVER.to_owned())),
        ),
    ];
    let values = values.into_iter();
    values.map(|(key, value)| (key.to_owned(), value)).collect()
}

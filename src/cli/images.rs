//! `images`: list images.

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::Context;
use crate::clock::{self, Timestamp};
use crate::containerfile::{Glob, has_wildcards};
use crate::digest::Digest;
use crate::engine::filter::Filters;
use crate::engine::images::{self, Order, Summary, glob_matches};
use crate::error::Result;
use crate::reference::Reference;
use crate::store::images::ImageRecord;
use crate::ui::format::{self, Field, Listing, field};
use crate::{size, ui};

pub(super) const RUNS_A_COMMAND: bool = false;

const NONE: &str = "<none>";
/// What only a look at all images together could tell, as Docker writes it.
const NOT_KNOWN: &str = "N/A";

/// List images
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Changes nothing: images without a name are always shown
    #[arg(short, long)]
    all: bool,
    /// Show ids only
    #[arg(short, long)]
    quiet: bool,
    /// Show only images that match, such as dangling=true or reference=PATTERN
    #[arg(short, long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
    /// Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Do not shorten ids
    #[arg(long)]
    no_trunc: bool,
    /// Show digests
    #[arg(long)]
    digests: bool,
    /// Show no heading over the table
    #[arg(short, long)]
    noheading: bool,
    /// Sort by this
    #[arg(long, value_name = "KEY", default_value = "created")]
    sort: Key,
    /// Show this repository only, or this tag of it; may be a pattern such as `app/*:1.*`
    repository: Option<String>,
}

/// What can be sorted by.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Key {
    /// The newest first.
    Created,
    /// Ids.
    Id,
    /// Repositories.
    Repository,
    /// The smallest first.
    Size,
    /// Tags.
    Tag,
}

impl From<Key> for Order {
    fn from(key: Key) -> Self {
        match key {
            Key::Created => Order::Created,
            Key::Id => Order::Id,
            Key::Repository => Order::Repository,
            Key::Size => Order::Size,
            Key::Tag => Order::Tag,
        }
    }
}

const FIELDS: [Field; 13] = [
    field("Repository", "REPOSITORY", true),
    field("Tag", "TAG", true),
    field("Digest", "DIGEST", false),
    field("ID", "IMAGE ID", true),
    field("CreatedSince", "CREATED", true),
    field("CreatedAt", "CREATED AT", false),
    field("Size", "SIZE", true),
    field("VirtualSize", "VIRTUAL SIZE", false),
    field("SharedSize", "SHARED SIZE", false),
    field("UniqueSize", "UNIQUE SIZE", false),
    field("Containers", "CONTAINERS", false),
    field("Created", "CREATED", false),
    field("Dangling", "DANGLING", false),
];

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let filters = Filters::of_list(&arguments.filter, &images::FILTERS)?;
    let format = format::of_list(arguments.format.as_deref(), arguments.quiet)?;
    let mut summaries = images::list(&context.reader()?, &filters)?;
    if let Some(wanted) = &arguments.repository {
        retain(&mut summaries, wanted)?;
    }
    images::sort(&mut summaries, arguments.sort.into());
    if arguments.quiet {
        return print_ids(&summaries, arguments.no_trunc);
    }
    let now = Timestamp::now();
    let fields = FIELDS.map(|field| Field {
        shown: field.shown || (field.name == "Digest" && arguments.digests),
        ..field
    });
    let rows = summaries
        .iter()
        .map(|one| row(one, now, arguments.no_trunc));
    Listing {
        format,
        fields: &fields,
        heading: !arguments.noheading,
    }
    .print(&rows.collect::<Vec<_>>())?;
    Ok(0)
}

/// Keeps the images of a repository, or whose names match a pattern.
fn retain(summaries: &mut Vec<Summary>, wanted: &str) -> Result<()> {
    if has_wildcards(wanted) {
        let glob = Glob::new(wanted)?;
        summaries.retain(|summary| {
            let name = summary.record.name.as_ref();
            name.is_some_and(|name| glob_matches(&glob, name))
        });
        return Ok(());
    }
    let name: Reference = wanted.parse()?;
    // A reference without a tag has a default one.
    let bare = wanted.split('@').next().unwrap_or_default();
    let last = bare.rsplit('/').next();
    let has_tag = last.is_some_and(|last| last.contains(':'));
    let is_it = |record: &ImageRecord, own: &Reference| {
        let digests = [&record.repository_digest, &record.manifest];
        let has_digest = |digest| digests.into_iter().flatten().any(|own| own == digest);
        own.name() == name.name()
            && (!has_tag || own.tag() == name.tag())
            && name.digest().is_none_or(has_digest)
    };
    summaries.retain(|summary| {
        let own = summary.record.name.as_ref();
        own.is_some_and(|own| is_it(&summary.record, own))
    });
    Ok(())
}

/// Each once.
fn print_ids(summaries: &[Summary], is_whole: bool) -> Result<u8> {
    let mut seen = Vec::new();
    for summary in summaries {
        if !seen.contains(&&summary.record.id) {
            seen.push(&summary.record.id);
            ui::print(id(&summary.record.id, is_whole))?;
        }
    }
    Ok(0)
}

fn id(id: &Digest, is_whole: bool) -> String {
    match is_whole {
        true => id.to_string(),
        false => id.short().to_owned(),
    }
}

fn row(summary: &Summary, now: Timestamp, is_whole: bool) -> Map<String, Value> {
    let record = &summary.record;
    let none = || NONE.to_owned();
    let name = record.name.as_ref();
    let tag = name.and_then(Reference::tag);
    let digest = record.repository_digest.as_ref();
    let since = |at: Timestamp| format!("{} ago", clock::human(at.until(now)));
    let unknown = || NOT_KNOWN.to_owned();
    let size = size::human(summary.size);
    let row = [
        (
            "Repository",
            json!(name.map_or_else(none, Reference::familiar_name)),
        ),
        ("Tag", json!(tag.unwrap_or(NONE))),
        ("Digest", json!(digest.map_or_else(none, Digest::to_string))),
        ("ID", json!(id(&record.id, is_whole))),
        (
            "CreatedSince",
            json!(summary.created.map_or_else(unknown, since)),
        ),
        (
            "CreatedAt",
            json!(summary.created.map_or_else(unknown, Timestamp::table)),
        ),
        ("Size", json!(size)),
        // One digit more, as with docker.
        ("VirtualSize", json!(size::human_digits(summary.size, 4))),
        ("SharedSize", json!(NOT_KNOWN)),
        ("UniqueSize", json!(NOT_KNOWN)),
        ("Containers", json!(NOT_KNOWN)),
        ("Created", json!(summary.created.map(|at| at.to_string()))),
        ("Dangling", json!(tag.is_none())),
    ];
    row.map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

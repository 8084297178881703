//! `search`: look for images in a registry.

use clap::Args;
use serde_json::{Map, Value, json};

use super::Context;
use super::registry_options::RegistryOptions;
use crate::engine::filter::Filters;
use crate::engine::search;
use crate::error::{Error, Result};
use crate::reference::Reference;
use crate::registry::SearchResult;
use crate::ui;
use crate::ui::format::{self, Field, field};

pub(super) const RUNS_A_COMMAND: bool = false;

/// How much of a description is shown, in characters.
const DESCRIPTION_CHARS: usize = 45;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle search --filter is-official=true debian       Docker Hub
  coracle search localhost:5000/app                     the catalogue of a registry
  coracle search --list-tags registry.example.org/app";

/// Search a registry for images
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Show only what matches: stars=NUMBER, is-official=BOOL
    #[arg(short, long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
    /// Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Show at most so many results, 1 to 100 [default: 25; all tags]
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
    /// Show the tags of this repository
    #[arg(long, conflicts_with = "filter")]
    list_tags: bool,
    /// Do not shorten descriptions
    #[arg(long)]
    no_trunc: bool,
    #[command(flatten)]
    registry: RegistryOptions,
    /// What to look for, with the registry in front if it is not Docker Hub: [REGISTRY/]TERM
    term: String,
}

const LIMITS: std::ops::RangeInclusive<usize> = 1..=100;
const LIMIT: usize = 25;

const FIELDS: [Field; 5] = [
    field("Name", "NAME", true),
    field("Description", "DESCRIPTION", true),
    field("StarCount", "STARS", true),
    field("IsOfficial", "OFFICIAL", true),
    field("IsAutomated", "AUTOMATED", false),
];

const TAG_FIELDS: [Field; 2] = [field("Name", "NAME", true), field("Tag", "TAG", true)];

/// Does it.
pub(super) fn run(_: &Context, arguments: Arguments) -> Result<u8> {
    let filters = Filters::of_list(&arguments.filter, &search::FILTERS)?;
    let format = arguments.format.as_deref();
    format::check(format)?;
    if arguments
        .limit
        .is_some_and(|limit| !LIMITS.contains(&limit))
    {
        return Err(Error::usage("--limit is outside the range of 1 to 100"));
    }
    let registry = arguments.registry.options();
    if arguments.list_tags {
        let tags = search::tags(&arguments.term, registry)?;
        let shown = tags.iter().take(arguments.limit.unwrap_or(usize::MAX));
        let rows: Vec<_> = shown.map(tag_row).collect();
        format::rows(format, &TAG_FIELDS, &rows)?;
        return Ok(0);
    }
    if arguments.term.is_empty() {
        return Err(Error::usage("there is nothing to look for"));
    }
    let limit = arguments.limit.unwrap_or(LIMIT);
    let found = search::search(&arguments.term, limit, &filters, registry)?;
    let rows: Vec<_> = found
        .iter()
        .map(|one| row(one, arguments.no_trunc))
        .collect();
    format::rows(format, &FIELDS, &rows)?;
    Ok(0)
}

fn row(found: &SearchResult, is_whole: bool) -> Map<String, Value> {
    let mut description = ui::plain(&found.description).replace(['\n', '\t'], " ");
    if !is_whole && description.chars().count() > DESCRIPTION_CHARS {
        description = description.chars().take(DESCRIPTION_CHARS - 1).collect();
        description.push('…');
    }
    let ok = |is: bool| if is { "[OK]" } else { "" };
    let row = [
        ("Name", json!(ui::plain(&found.name))),
        ("Description", json!(description)),
        ("StarCount", json!(found.stars.to_string())),
        ("IsOfficial", json!(ok(found.is_official))),
        ("IsAutomated", json!(ok(found.is_automated))),
    ];
    row.map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

fn tag_row(tag: &Reference) -> Map<String, Value> {
    let row = [
        ("Name", json!(tag.name())),
        ("Tag", json!(tag.tag().unwrap_or_default())),
    ];
    row.map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

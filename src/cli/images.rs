//! `images`: list images.

use clap::Args;

use super::Context;
use crate::clock::{self, Timestamp};
use crate::engine::images::{self, Summary};
use crate::error::Result;
use crate::reference::Reference;
use crate::ui::{self, table};
use crate::{digest::Digest, size};

pub(super) const RUNS_A_COMMAND: bool = false;

const NONE: &str = "<none>";

/// List images
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Changes nothing: images without a name are always shown
    #[arg(short, long)]
    all: bool,
    /// Show ids only
    #[arg(short, long)]
    quiet: bool,
    /// Do not shorten ids
    #[arg(long)]
    no_trunc: bool,
    /// Show digests
    #[arg(long)]
    digests: bool,
    /// Show this repository only, or this tag of it
    repository: Option<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let mut summaries = images::list(&context.reader()?)?;
    if let Some(wanted) = &arguments.repository {
        let name: Reference = wanted.parse()?;
        let has_tag = wanted
            .rsplit('/')
            .next()
            .is_some_and(|last| last.contains(':'));
        summaries.retain(|summary| {
            summary.record.name.as_ref().is_some_and(|own| {
                own.name() == name.name() && (!has_tag || own.tag() == name.tag())
            })
        });
    }
    let id = |id: &Digest| match arguments.no_trunc {
        true => id.to_string(),
        false => id.short().to_owned(),
    };
    if arguments.quiet {
        let mut seen = Vec::new();
        for summary in &summaries {
            if !seen.contains(&&summary.record.id) {
                seen.push(&summary.record.id);
                ui::print(id(&summary.record.id))?;
            }
        }
        return Ok(0);
    }
    let now = Timestamp::now();
    let mut rows = vec![heading(arguments.digests)];
    rows.extend(
        summaries
            .iter()
            .map(|summary| row(summary, now, arguments.digests, &id)),
    );
    ui::write(table::layout(&rows).as_bytes())?;
    Ok(0)
}

fn heading(digests: bool) -> Vec<String> {
    let all = ["REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE"];
    all.iter()
        .filter(|name| digests || **name != "DIGEST")
        .map(|name| (*name).to_owned())
        .collect()
}

fn row(
    summary: &Summary,
    now: Timestamp,
    digests: bool,
    id: &impl Fn(&Digest) -> String,
) -> Vec<String> {
    let record = &summary.record;
    let none = || NONE.to_owned();
    let repository = record
        .name
        .as_ref()
        .map_or_else(none, Reference::familiar_name);
    let tag = record
        .name
        .as_ref()
        .and_then(Reference::tag)
        .map_or_else(none, str::to_owned);
    let digest = record
        .repository_digest
        .as_ref()
        .map_or_else(none, Digest::to_string);
    let created = summary.created.map_or_else(
        || "N/A".to_owned(),
        |at| format!("{} ago", clock::human(at.until(now))),
    );
    let mut cells = vec![repository, tag];
    cells.extend(digests.then_some(digest));
    cells.extend([id(&record.id), created, size::human(summary.size)]);
    cells
}

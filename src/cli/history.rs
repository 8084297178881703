//! `history`: show how an image was made.

use clap::{ArgAction, Args};
use serde_json::{Map, Value, json};

use super::Context;
use crate::clock::{self, Timestamp};
use crate::digest::Digest;
use crate::engine::history::{Entry, history};
use crate::error::Result;
use crate::ui::format::{self, Field, field};
use crate::{size, ui};

pub(super) const RUNS_A_COMMAND: bool = false;

/// What is shown of a step that is no image.
const MISSING: &str = "<missing>";
/// What is shown of a time that is not known.
const NOT_KNOWN: &str = "N/A";
/// So much of an instruction is shown, in characters.
const CREATED_BY_MAX_CHARACTERS: usize = 45;

/// Show how an image was made, the last step first
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Show sizes and times for people
    #[arg(short = 'H', long, value_name = "BOOL", default_value_t = true, num_args = 0..=1,
          default_missing_value = "true", action = ArgAction::Set, require_equals = true, hide_possible_values = true)]
    human: bool,
    /// Do not shorten ids and instructions
    #[arg(long)]
    no_trunc: bool,
    /// Show ids only
    #[arg(short, long)]
    quiet: bool,
    /// Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Name or id of the image
    image: String,
}

const FIELDS: [Field; 7] = [
    field("ID", "IMAGE", true),
    field("CreatedSince", "CREATED", true),
    field("CreatedAt", "CREATED AT", false),
    field("CreatedBy", "CREATED BY", true),
    field("Size", "SIZE", true),
    field("Comment", "COMMENT", true),
    field("Tags", "TAGS", false),
];

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let format = arguments.format.as_deref();
    format::check(format)?;
    let entries = history(&context.reader()?, &arguments.image)?;
    if arguments.quiet {
        for entry in &entries {
            ui::print(id(entry, arguments.no_trunc))?;
        }
        return Ok(0);
    }
    let now = Timestamp::now();
    let rows: Vec<_> = entries
        .iter()
        .map(|entry| row(entry, now, &arguments))
        .collect();
    // Without --human the table shows when a step was made, not how long ago.
    let fields = FIELDS.map(|field| Field {
        shown: match field.name {
            "CreatedSince" => arguments.human,
            "CreatedAt" => !arguments.human,
            _ => field.shown,
        },
        ..field
    });
    format::rows(format, &fields, &rows)?;
    Ok(0)
}

fn id(entry: &Entry, is_whole: bool) -> String {
    let shown = |id: &Digest| match is_whole {
        true => id.to_string(),
        false => id.short().to_owned(),
    };
    entry.id.as_ref().map_or(MISSING.to_owned(), shown)
}

fn row(entry: &Entry, now: Timestamp, wish: &Arguments) -> Map<String, Value> {
    let known = |text: Option<String>| text.unwrap_or_else(|| NOT_KNOWN.to_owned());
    let since = |at: Timestamp| format!("{} ago", clock::human(at.until(now)));
    let created_at = known(entry.created.map(to_the_second));
    // As docker has it: who makes the same image every time says of no step when it was.
    let told = entry.created.filter(|at| *at != Timestamp::EPOCH);
    let created_by = entry.created_by.replace('\t', " ");
    let row = [
        ("ID", json!(id(entry, wish.no_trunc))),
        (
            "CreatedSince",
            json!(match wish.human {
                true => known(told.map(since)),
                false => created_at.clone(),
            }),
        ),
        ("CreatedAt", json!(created_at)),
        (
            "CreatedBy",
            json!(match wish.no_trunc {
                true => created_by,
                false => shortened(&created_by),
            }),
        ),
        (
            "Size",
            json!(match wish.human {
                true => size::human(entry.size),
                false => entry.size.to_string(),
            }),
        ),
        ("Comment", json!(entry.comment)),
        ("Tags", json!(entry.names.join(", "))),
    ];
    row.map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

fn to_the_second(at: Timestamp) -> String {
    Timestamp::from_seconds(at.seconds()).to_string()
}

fn shortened(text: &str) -> String {
    match text.chars().count() > CREATED_BY_MAX_CHARACTERS {
        true => {
            let kept = text.chars().take(CREATED_BY_MAX_CHARACTERS - 1);
            kept.chain(['…']).collect()
        }
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_instruction_is_cut_between_characters() {
        assert_eq!(shortened(&"ä".repeat(45)), "ä".repeat(45));
        let cut = shortened(&"ä".repeat(46));
        assert_eq!(cut, format!("{}…", "ä".repeat(44)));
    }
}

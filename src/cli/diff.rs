//! `diff`: list changed files.

use std::collections::BTreeMap;

use clap::Args;

use super::Context;
use crate::engine::diff;
use crate::entry::shown;
use crate::error::{Context as _, Error, Result};
use crate::layer::ChangeKind;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// List files that a container, or an image's last layer, added, changed or deleted
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// `json`: one object with lists of paths
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Name or id of a container or an image
    #[arg(value_name = "CONTAINER|IMAGE")]
    name: String,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let as_json = match arguments.format.as_deref() {
        None => false,
        Some("json") => true,
        Some(other) => {
            return Err(
                Error::usage(format!("unknown format `{other}`")).hint("The format can be json.")
            );
        }
    };
    let changes = diff::diff(&context.engine()?, &arguments.name)?;
    if as_json {
        let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for change in &changes {
            let path = String::from_utf8_lossy(&change.path).into_owned();
            let list = lists.entry(words(change.kind).1).or_default();
            list.push(format!("/{path}"));
        }
        return ui::print(serde_json::to_string(&lists).doing(|| "write the changes")?).map(|()| 0);
    }
    for change in &changes {
        let letter = words(change.kind).0;
        ui::print(format_args!("{letter} /{}", shown(&change.path)))?;
    }
    Ok(0)
}

fn words(kind: ChangeKind) -> (char, &'static str) {
    match kind {
        ChangeKind::Added => ('A', "added"),
        ChangeKind::Changed => ('C', "changed"),
        ChangeKind::Deleted => ('D', "deleted"),
    }
}

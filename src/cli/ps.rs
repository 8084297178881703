//! `ps`: list containers.

use std::cmp::Reverse;

use clap::{Args, ValueEnum};

use self::row::FIELDS;
pub(super) use self::row::Row;
use super::Context;
use crate::clock::{self, Timestamp};
use crate::engine::filter::Filters;
use crate::engine::ps::{self, Request, Summary};
use crate::error::{Error, Result};
use crate::state::{Ending, Status};
use crate::ui;
use crate::ui::format::{self, Field, Listing};

mod ports;
mod row;

pub(super) const RUNS_A_COMMAND: bool = false;

/// List containers
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Show all containers, not only those that run
    #[arg(short, long)]
    all: bool,
    /// Show ids only
    #[arg(short, long)]
    quiet: bool,
    /// Show only containers that match, such as status=exited or label=KEY=VALUE
    #[arg(short, long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
    /// Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Do not shorten ids, commands and mounts
    #[arg(long)]
    no_trunc: bool,
    /// Show the newest containers, so many, whether they run or not; -1 shows those that run
    #[arg(
        short = 'n',
        long,
        value_name = "NUMBER",
        default_value_t = -1,
        hide_default_value = true,
        allow_negative_numbers = true
    )]
    last: i64,
    /// Show the newest container, whether it runs or not
    #[arg(short, long)]
    latest: bool,
    /// Show how much each container has written, and how much it holds with its image
    #[arg(short, long)]
    size: bool,
    /// Sort by this column
    #[arg(long, value_name = "COLUMN")]
    sort: Option<Column>,
    /// Show no heading over the table
    #[arg(long)]
    noheading: bool,
}

/// What a list can be sorted by.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Column {
    /// What it runs.
    Command,
    /// The newest first.
    Created,
    /// The id.
    Id,
    /// The image's name.
    Image,
    /// The name.
    Names,
    /// The newest first.
    Runningfor,
    /// What it has written, the least first.
    Size,
    /// The state.
    Status,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let filters = Filters::of_list(&arguments.filter, &ps::FILTERS)?;
    let format = format::of_list(arguments.format.as_deref(), arguments.quiet)?;
    let wants_sizes = arguments.size
        || matches!(arguments.sort, Some(Column::Size))
        || format.is_some_and(|text| text.contains(".Size"));
    let engine = match wants_sizes {
        // What is measured belongs to other ids than the caller's.
        true => context.engine()?,
        false => context.reader()?,
    };
    let request = Request {
        all: arguments.all,
        filters,
        last: last(&arguments)?,
    };
    let mut summaries = ps::list(&engine, &request)?;
    let now = Timestamp::now();
    if arguments.quiet && arguments.sort.is_none() {
        return print_ids(&summaries, arguments.no_trunc);
    }
    let mut rows = Vec::with_capacity(summaries.len());
    for summary in summaries.drain(..) {
        let size = wants_sizes
            .then(|| row::size(&engine, &summary))
            .transpose()?;
        rows.push(Row {
            summary,
            size: size.flatten(),
            now,
            is_whole: arguments.no_trunc,
        });
    }
    if let Some(column) = arguments.sort {
        sort(&mut rows, column);
    }
    if arguments.quiet {
        let summaries: Vec<Summary> = rows.into_iter().map(|row| row.summary).collect();
        return print_ids(&summaries, arguments.no_trunc);
    }
    let fields = FIELDS.map(|field| Field {
        shown: field.shown || (field.name == "Size" && arguments.size),
        ..field
    });
    let is_usual = matches!(format, None | Some("" | "table"));
    let rows: Vec<_> = rows
        .iter()
        .map(|row| row.fields(|field| !is_usual || field.shown, &fields))
        .collect();
    Listing {
        format,
        fields: &fields,
        heading: !arguments.noheading,
    }
    .print(&rows)?;
    Ok(0)
}

fn last(arguments: &Arguments) -> Result<Option<usize>> {
    match arguments.last {
        _ if arguments.latest => Ok(Some(1)),
        -1 | 0 => Ok(None),
        number => {
            let number = usize::try_from(number)
                .map_err(|_| Error::usage(format!("invalid number of containers `{number}`")))?;
            Ok(Some(number))
        }
    }
}

fn print_ids(summaries: &[Summary], is_whole: bool) -> Result<u8> {
    let mut text = String::new();
    for summary in summaries {
        text.push_str(row::id(summary, is_whole));
        text.push('\n');
    }
    ui::write(text.as_bytes())?;
    Ok(0)
}

/// Rows of one value keep their order: the newest first.
fn sort(rows: &mut [Row], column: Column) {
    let record = |row: &Row| row.summary.record().clone();
    match column {
        Column::Command => rows.sort_by_key(|row| row::command(&row.summary, true)),
        Column::Created | Column::Runningfor => {
            rows.sort_by_key(|row| Reverse(row.summary.record().created));
        }
        Column::Id => rows.sort_by_key(|row| row.summary.container.id().to_string()),
        Column::Image => rows.sort_by_key(|row| record(row).image_name),
        Column::Names => rows.sort_by_key(|row| record(row).name),
        Column::Size => rows.sort_by_key(|row| row.size.map(|size| size.own)),
        Column::Status => rows.sort_by_key(|row| row.summary.state.status.as_str()),
    }
}

fn ago(at: Timestamp, now: Timestamp) -> String {
    format!("{} ago", clock::human(at.until(now)))
}

/// The state in Docker's words.
fn status(summary: &Summary, now: Timestamp) -> String {
    let state = &summary.state;
    let up = || clock::human(state.started.unwrap_or(now).until(now));
    let health = state
        .health
        .map_or_else(String::new, |health| format!(" ({})", health.in_list()));
    match (state.status, &state.exit) {
        (Status::Created, _) => "Created".to_owned(),
        (Status::Running, _) => format!("Up {}{health}", up()),
        (Status::Paused, _) => format!("Up {} (Paused)", up()),
        (Status::Removing, _) => "Removal In Progress".to_owned(),
        (Status::Restarting, Some(exit)) => {
            format!(
                "Restarting ({}) {}",
                exit.ending.exit_code(),
                ago(exit.at, now)
            )
        }
        (Status::Exited, Some(exit)) if exit.ending == Ending::Unknown => {
            format!("Exited (unknown) {}", ago(exit.at, now))
        }
        (Status::Exited, Some(exit)) => {
            format!("Exited ({}) {}", state.exit_code(), ago(exit.at, now))
        }
        (Status::Restarting, None) => "Restarting".to_owned(),
        (Status::Exited, None) => "Exited".to_owned(),
    }
}

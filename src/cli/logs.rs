//! `logs`: show what a container has written.

use clap::Args;

use super::Context;
use crate::clock::{self, Timestamp};
use crate::engine::logs::{self, Options};
use crate::error::{Error, Result};
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Show the output of a container
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Follow the output until the container ends
    #[arg(short, long)]
    follow: bool,
    /// Number of lines to show from the end of the log
    #[arg(
        short = 'n',
        long,
        value_name = "NUMBER",
        default_value = "all",
        allow_hyphen_values = true
    )]
    tail: String,
    /// Show lines since a time (RFC 3339, or seconds since 1970) or a duration ago (10m)
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Show lines until a time or a duration ago, written alike
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Show the time before each line
    #[arg(short, long)]
    timestamps: bool,
    /// Name or id of a container
    container: String,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let tail = match arguments.tail.as_str() {
        "all" | "-1" => None,
        number => Some(
            number
                .parse()
                .map_err(|_| Error::usage(format!("invalid number of lines `{number}`")))?,
        ),
    };
    let options = Options {
        follow: arguments.follow,
        tail,
        since: arguments.since.as_deref().map(point_in_time).transpose()?,
        until: arguments.until.as_deref().map(point_in_time).transpose()?,
    };
    let engine = context.reader()?;
    let container = engine.store.find_container(&arguments.container)?;
    logs::logs(&container, options, |line| {
        let text = match arguments.timestamps {
            true => format!("{} {}", line.time, line.log),
            false => line.log.clone(),
        };
        match line.stream.as_str() {
            "stderr" => ui::write_error(text.as_bytes()),
            _ => ui::write(text.as_bytes()),
        }
    })?;
    Ok(0)
}

/// RFC 3339, seconds since 1970, or a duration before now.
pub(super) fn point_in_time(text: &str) -> Result<Timestamp> {
    if let Ok(duration) = clock::parse_duration(text) {
        return Ok(Timestamp::now().before(duration));
    }
    match text.parse::<i64>() {
        Ok(seconds) => Ok(Timestamp::from_seconds(seconds)),
        Err(_) => text.parse().map_err(|why: Error| {
            why.hint("Times look like 2026-01-31T12:00:00Z, durations like 10m or 1h30m.")
        }),
    }
}

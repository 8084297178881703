//! `logs`: show what containers have written.

use clap::Args;

use super::Context;
use super::targets::newest;
use crate::clock::{self, Timestamp};
use crate::engine::logs::{self, Line, Options, Sink};
use crate::error::Result;
use crate::ids::ContainerId;
use crate::monitor::log::Stream;
use crate::store::containers::Container;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// So much output is gathered before it is written.
const OUTPUT_BYTES: usize = 64 << 10;

/// Show the output of containers
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Follow the output until the containers end
    #[arg(short, long)]
    follow: bool,
    /// Number of lines to show from the end of each log
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
    /// Show before each line what was noted with it (--log-opt labels, env and tag)
    #[arg(long)]
    details: bool,
    /// Show the container's name before each line; with several containers, it is its id otherwise
    #[arg(long)]
    names: bool,
    /// The container that was created last
    #[arg(short, long, conflicts_with = "containers")]
    latest: bool,
    /// Names or ids of containers
    #[arg(required_unless_present = "latest", value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    // As with docker: what is no number, and one that is too large, means all.
    let tail = arguments.tail.parse().ok();
    let now = Timestamp::now();
    let moment = |text: Option<&str>| {
        let given = text.filter(|text| !text.is_empty());
        given.map(|text| clock::parse_moment(text, now)).transpose()
    };
    let options = Options {
        follow: arguments.follow,
        tail,
        since: moment(arguments.since.as_deref())?,
        until: moment(arguments.until.as_deref())?,
    };
    let engine = context.reader()?;
    let containers = if arguments.latest {
        vec![engine.store.find_container(&newest(&engine)?)?]
    } else {
        let names = arguments.containers.iter();
        names
            .map(|name| engine.store.find_container(name))
            .collect::<Result<_>>()?
    };
    let mut printer = Printer {
        timestamps: arguments.timestamps,
        details: arguments.details,
        names: arguments.names,
        ids: containers.len() > 1,
        stream: Stream::Stdout,
        gathered: Vec::new(),
        unfinished: None,
    };
    logs::logs(&engine, &containers, options, &mut printer)?;
    Ok(0)
}

/// Writes lines where they belong, many at once.
struct Printer {
    timestamps: bool,
    details: bool,
    names: bool,
    ids: bool,
    stream: Stream,
    gathered: Vec<u8>,
    /// Whose line was not finished by the last text, and in which stream.
    unfinished: Option<(ContainerId, Stream)>,
}

impl Printer {
    fn write(&mut self) -> Result<()> {
        let written = match self.stream {
            Stream::Stdout => ui::write(&self.gathered),
            Stream::Stderr => ui::write_error(&self.gathered),
        };
        self.gathered.clear();
        written
    }

    fn add_beginning(&mut self, container: &Container, line: &Line) {
        let mut text = String::new();
        if self.names {
            text += &container.record().name;
            text.push(' ');
        } else if self.ids {
            text += container.id().short();
            text.push(' ');
        }
        if self.timestamps {
            text += &line.time.with_nanos();
            text.push(' ');
        }
        if self.details {
            let pairs = line.attributes.iter();
            let pairs: Vec<String> = pairs
                .map(|(key, value)| format!("{}={}", escaped(key), escaped(value)))
                .collect();
            text += &pairs.join(",");
            text.push(' ');
        }
        self.gathered.extend_from_slice(text.as_bytes());
    }
}

impl Sink for Printer {
    fn line(&mut self, container: &Container, line: &Line) -> Result<()> {
        if line.stream != self.stream || self.gathered.len() > OUTPUT_BYTES {
            self.write()?;
        }
        // A long line was written in parts, which make one line again.
        let place = (container.id().clone(), line.stream);
        if self.unfinished.as_ref() != Some(&place) {
            self.add_beginning(container, line);
        }
        self.stream = line.stream;
        self.unfinished = (!line.text.ends_with(b"\n")).then_some(place);
        self.gathered.extend_from_slice(&line.text);
        Ok(())
    }

    fn pause(&mut self) -> Result<()> {
        self.write()
    }
}

/// As in the query of a URL, as Docker shows details.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                escaped.push(char::from(byte));
            }
            b' ' => escaped.push('+'),
            _ => escaped += &format!("%{byte:02X}"),
        }
    }
    escaped
}

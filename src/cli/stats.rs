//! `stats`: show what containers use of the machine.

use std::thread;
use std::time::Duration;

use clap::Args;
use serde_json::{Map, Value, json};

use super::Context;
use crate::engine::stats::{self, Sample};
use crate::error::Result;
use crate::size;
use crate::ui;
use crate::ui::format::{self, Field, field};

pub(super) const RUNS_A_COMMAND: bool = false;

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(1);
/// Between the first look and the second, which is the first that can tell the use of
/// processors.
const FIRST_INTERVAL: Duration = Duration::from_millis(500);
/// Clears the screen of a terminal, and goes to its top.
const CLEAR: &[u8] = b"\x1b[H\x1b[2J";
/// What is not known.
const UNKNOWN: &str = "--";

const FIELDS: [Field; 9] = [
    field("ID", "CONTAINER ID", true),
    field("Name", "NAME", true),
    field("CPUPerc", "CPU %", true),
    field("MemUsage", "MEM USAGE / LIMIT", true),
    field("MemPerc", "MEM %", true),
    field("NetIO", "NET I/O", true),
    field("BlockIO", "BLOCK I/O", true),
    field("PIDs", "PIDS", true),
    field("Container", "CONTAINER", false),
];

/// What help shows below the flags.
const NOTES: &str = "\
Where the container's cgroup has no controller that counts, processor time and memory are
summed over its processes; what nothing counts is shown as --.";

/// Show what containers use of processors, memory, network and disks
#[derive(Debug, Clone, Args)]
#[command(after_help = NOTES)]
pub(super) struct Arguments {
    /// Show all containers, not only those that run
    #[arg(short, long)]
    all: bool,
    /// Print with a Go template, as a table of its columns (table TEMPLATE), or as json
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Show one result, and end
    #[arg(long)]
    no_stream: bool,
    /// Do not shorten ids
    #[arg(long)]
    no_trunc: bool,
    /// Names or ids of containers; all that run, if there are none
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let format = arguments.format.as_deref();
    format::check(format)?;
    let engine = context.reader()?;
    let look = || stats::look(&engine, &arguments.containers, arguments.all);
    let mut before = look()?;
    thread::sleep(FIRST_INTERVAL);
    loop {
        let now = look()?;
        let rows: Vec<Map<String, Value>> = now
            .iter()
            .map(|sample| {
                let earlier = before.iter().find(|earlier| earlier.id == sample.id);
                row(sample, earlier, arguments.no_trunc)
            })
            .collect();
        if !arguments.no_stream && format.is_none() && ui::stdout_is_terminal() {
            ui::write(CLEAR)?;
        }
        format::rows(format, &FIELDS, &rows)?;
        // Named containers that have all ended use nothing any more.
        let is_over = !arguments.containers.is_empty() && now.iter().all(|sample| !sample.is_live);
        if arguments.no_stream || is_over {
            return Ok(0);
        }
        before = now;
        thread::sleep(INTERVAL);
    }
}

fn row(sample: &Sample, earlier: Option<&Sample>, whole: bool) -> Map<String, Value> {
    let usage = &sample.usage;
    let percent = |value: Option<f64>| match value {
        Some(value) => format!("{value:.2}%"),
        None => UNKNOWN.to_owned(),
    };
    let binary = |bytes: Option<u64>| bytes.map_or(UNKNOWN.to_owned(), size::human_binary);
    let pair = |pair: Option<(u64, u64)>| match pair {
        Some((one, other)) => format!("{} / {}", size::human(one), size::human(other)),
        None => format!("{UNKNOWN} / {UNKNOWN}"),
    };
    let id = match whole {
        true => &sample.id[..],
        false => sample.id.get(..12).unwrap_or(&sample.id),
    };
    let memory = format!(
        "{} / {}",
        binary(usage.memory_bytes),
        size::human_binary(usage.memory_limit)
    );
    let cells = json!({
        "Container": sample.given.as_deref().unwrap_or(id),
        "ID": id,
        "Name": sample.name,
        "CPUPerc": percent(sample.processor_percent(earlier)),
        "MemUsage": memory,
        "MemPerc": percent(sample.memory_percent()),
        "NetIO": pair(usage.network),
        "BlockIO": pair(usage.block),
        "PIDs": usage.pids.map_or(UNKNOWN.to_owned(), |count| count.to_string()),
    });
    match cells {
        Value::Object(row) => row,
        _ => Map::new(),
    }
}

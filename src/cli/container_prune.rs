//! `container prune`: remove the containers that do not run.

use std::io::BufRead;

use clap::Args;

use super::Context;
use crate::engine::filter::Filters;
use crate::engine::prune::{self, Candidate};
use crate::error::{Context as _, Error, Result};
use crate::size;
use crate::ui;
use crate::ui::terminal;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Remove all containers that do not run
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    /// Only those created before `until=TIME`, with `label=KEY[=VALUE]`, or without `label!=KEY[=VALUE]`
    #[arg(long, value_name = "FILTER")]
    filter: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let filter = Filters::parse(&arguments.filter, &prune::FILTERS)?;
    if !arguments.force && !terminal::stdin_is_terminal() {
        return Err(Error::usage("there is no terminal to ask on")
            .hint("Use -f to remove without being asked."));
    }
    let engine = context.engine()?;
    let candidates = prune::candidates(&engine, &filter)?;
    if !arguments.force && !is_wanted(&candidates)? {
        return Ok(0);
    }
    let (mut status, mut reclaimed) = (0, 0_u64);
    let mut removed = Vec::new();
    for candidate in &candidates {
        match prune::remove(&engine, candidate) {
            Ok(()) => {
                reclaimed = reclaimed.saturating_add(candidate.size);
                removed.push(candidate.container.id().to_string());
            }
            Err(why) => {
                ui::error::print(&why);
                status = why.kind().exit_code();
            }
        }
    }
    if !removed.is_empty() {
        ui::print("Deleted Containers:")?;
        for id in removed {
            ui::print(id)?;
        }
        ui::print("")?;
    }
    ui::print(format_args!(
        "Total reclaimed space: {}",
        size::human(reclaimed)
    ))?;
    Ok(status)
}

/// Shows what would be removed, and asks. The end of the input means no.
fn is_wanted(candidates: &[Candidate]) -> Result<bool> {
    ui::note("WARNING! This will remove all containers that do not run:");
    for candidate in candidates {
        let record = candidate.container.record();
        let size = size::human(candidate.size);
        ui::note(format_args!(
            "  {}  {}  {size}",
            record.id.short(),
            record.name
        ));
    }
    ui::write_error(b"Are you sure you want to continue? [y/N] ")?;
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .doing(|| "read the answer")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

//! `system prune`: remove what nothing uses.

use std::io::BufRead;

use clap::Args;

use super::Context;
use crate::engine::filter::Filters;
use crate::engine::system_prune::{self, Item, Plan, Request};
use crate::error::{Context as _, Error, Result};
use crate::ui::terminal;
use crate::{size, ui};

pub(super) const RUNS_A_COMMAND: bool = false;

/// Remove containers that do not run, images without a name, and what builds left
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Remove images that have a name, too, if no container uses them, and the whole build cache
    #[arg(short, long)]
    all: bool,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    /// Remove volumes without a name, too, if no container uses them
    #[arg(long)]
    volumes: bool,
    /// Only those created before `until=TIME`, with `label=KEY[=VALUE]`, or without `label!=KEY[=VALUE]`
    #[arg(long, value_name = "FILTER")]
    filter: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let request = Request {
        all: arguments.all,
        volumes: arguments.volumes,
        filters: Filters::parse(&arguments.filter, &system_prune::FILTERS)?,
    };
    if !arguments.force && !terminal::stdin_is_terminal() {
        return Err(Error::usage("there is no terminal to ask on")
            .hint("Use -f to remove without being asked."));
    }
    let engine = context.engine()?;
    let plan = system_prune::plan(&engine, &request)?;
    if !arguments.force && !is_wanted(&plan, &request)? {
        return Ok(0);
    }
    let pruned = system_prune::prune(&engine, &plan)?;
    for (heading, removed) in [
        ("Deleted Containers:", &pruned.containers),
        ("Deleted Volumes:", &pruned.volumes),
        ("Deleted Images:", &pruned.images),
    ] {
        if !removed.is_empty() {
            ui::print(heading)?;
            removed.iter().try_for_each(ui::print)?;
            ui::print("")?;
        }
    }
    let reclaimed = size::human(pruned.reclaimed);
    ui::print(format_args!("Total reclaimed space: {reclaimed}"))?;
    for fault in &pruned.faults {
        ui::error::print(fault);
    }
    Ok(pruned
        .faults
        .first()
        .map_or(0, |fault| fault.kind().exit_code()))
}

/// Shows what would be removed, and asks. The end of the input means no.
fn is_wanted(plan: &Plan, request: &Request) -> Result<bool> {
    ui::note("WARNING! This will remove:");
    let images = match request.all {
        true => "all images that no container uses",
        false => "all images without a name that no container uses",
    };
    let show = |heading: &str, items: &[Item]| {
        ui::note(format_args!("  - {heading}"));
        for item in items {
            ui::note(format_args!(
                "      {}  {}",
                item.name,
                size::human(item.size)
            ));
        }
    };
    show("all containers that do not run", &plan.containers);
    show(images, &plan.images);
    if request.volumes {
        show(
            "all volumes without a name that no container uses",
            &plan.volumes,
        );
    }
    show("what builds left", &plan.cache);
    ui::write_error(b"Are you sure you want to continue? [y/N] ")?;
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .doing(|| "read the answer")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

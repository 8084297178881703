//! What all verbs that prune share: showing what would go, asking, and telling what went.

use std::io::BufRead;

use clap::Args;

use super::Context;
use crate::engine::filter::Filters;
use crate::engine::prune::{self, Cache, Images, Item, Plan, Pruned, Request, Volumes};
use crate::error::{Context as _, Error, Result};
use crate::ui::terminal;
use crate::{size, ui};

/// The flag of every verb that prunes.
#[derive(Debug, Clone, Args)]
pub(super) struct Force {
    /// Do not ask
    #[arg(short, long)]
    force: bool,
}

impl Force {
    /// Fails where nobody can be asked.
    pub(super) fn check(&self) -> Result<()> {
        if !self.force && !terminal::stdin_is_terminal() {
            return Err(Error::usage("there is no terminal to ask on")
                .hint("Use -f to remove without being asked."));
        }
        Ok(())
    }

    /// Whether to go on: asks, unless it is not to, after it was shown what about. The end of
    /// the input means no.
    pub(super) fn or_confirmed(&self, show: impl FnOnce()) -> Result<bool> {
        if self.force {
            return Ok(true);
        }
        show();
        ui::write_error(b"Are you sure you want to continue? [y/N] ")?;
        let mut answer = String::new();
        std::io::stdin()
            .lock()
            .read_line(&mut answer)
            .doing(|| "read the answer")?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }
}

/// The flag of those that can be narrowed.
#[derive(Debug, Clone, Args)]
pub(super) struct Narrowed {
    /// Only those created before `until=TIME`, with `label=KEY[=VALUE]`, or without `label!=KEY[=VALUE]`
    #[arg(long, value_name = "FILTER")]
    filter: Vec<String>,
}

impl Narrowed {
    pub(super) fn filters(&self) -> Result<Filters> {
        Filters::parse(&self.filter, &prune::FILTERS)
    }
}

/// A part of a plan.
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// What it is about, in Docker's words.
    what: &'static str,
    of: fn(&Plan) -> &[Item],
    /// Whether it is told that there is nothing of it.
    always: bool,
    /// Whether such things take space worth a word.
    takes_space: bool,
}

pub(super) const CONTAINERS: Part = Part {
    what: "all stopped containers",
    of: |plan| &plan.containers,
    always: true,
    takes_space: true,
};
pub(super) const NETWORKS: Part = Part {
    what: "all custom networks not used by at least one container",
    of: |plan| &plan.networks,
    always: true,
    takes_space: false,
};
pub(super) const BLOBS: Part = Part {
    what: "all compressed layers that are unpacked here and can be had again",
    of: |plan| &plan.blobs,
    always: true,
    takes_space: true,
};
pub(super) const LEFTOVERS: Part = Part {
    what: "what nothing needs any more",
    of: |plan| &plan.cache,
    always: false,
    takes_space: true,
};

pub(super) fn volumes(which: Volumes) -> Part {
    Part {
        what: match which {
            Volumes::Anonymous => "all anonymous volumes not used by at least one container",
            Volumes::Unused => "all volumes not used by at least one container",
        },
        of: |plan| &plan.volumes,
        always: true,
        takes_space: true,
    }
}

pub(super) fn images(which: Images) -> Part {
    Part {
        what: match which {
            Images::Dangling => "all dangling images",
            Images::Unused => "all images without at least one container associated to them",
        },
        of: |plan| &plan.images,
        always: true,
        takes_space: true,
    }
}

pub(super) fn cache(which: Cache) -> Part {
    Part {
        what: match which {
            Cache::Unused => "unused build cache",
            Cache::All => "all build cache",
        },
        of: |plan| &plan.cache,
        always: true,
        takes_space: true,
    }
}

/// Asks, if it has to, and prunes.
pub(super) fn run(
    context: &Context,
    request: &Request,
    asked: &Force,
    parts: &[Part],
) -> Result<u8> {
    asked.check()?;
    let engine = context.engine()?;
    let plan = prune::plan(&engine, request)?;
    if !asked.or_confirmed(|| warn(&plan, parts))? {
        return Ok(0);
    }
    let pruned = prune::prune(&engine, &plan)?;
    tell(&pruned, parts.iter().any(|part| part.takes_space))?;
    for fault in &pruned.faults {
        ui::error::print(fault);
    }
    let status = pruned.faults.first().map(|fault| fault.kind().exit_code());
    Ok(status.unwrap_or(0))
}

/// Shows what would be removed.
fn warn(plan: &Plan, parts: &[Part]) {
    let takes_space = parts.iter().any(|part| part.takes_space);
    let parts: Vec<_> = parts
        .iter()
        .map(|part| (part.what, (part.of)(plan), part.always))
        .filter(|(_, items, always)| *always || !items.is_empty())
        .collect();
    if let [(what, items, _)] = parts[..] {
        ui::note(format_args!("WARNING! This will remove {what}."));
        show(items, "  ");
    } else {
        ui::note("WARNING! This will remove:");
        for (what, items, _) in parts {
            ui::note(format_args!("  - {what}"));
            show(items, "      ");
        }
    }
    if takes_space {
        let frees = size::human_digits(plan.frees(), SIZE_DIGITS);
        ui::note(format_args!("\nSpace that is freed: {frees}"));
    }
}

/// As many as Docker shows of what is freed.
const SIZE_DIGITS: usize = 4;

fn show(items: &[Item], indent: &str) {
    for item in items {
        let size = size::human_digits(item.size, SIZE_DIGITS);
        ui::note(format_args!("{indent}{}  {size}", item.name));
    }
}

fn tell(pruned: &Pruned, with_space: bool) -> Result<()> {
    let images = pruned.images.iter().flat_map(|(id, names)| {
        let names = names.iter().map(|name| format!("untagged: {name}"));
        names.chain([format!("deleted: {id}")])
    });
    for (heading, removed) in [
        ("Deleted Containers:", pruned.containers.clone()),
        ("Deleted Networks:", pruned.networks.clone()),
        ("Deleted Volumes:", pruned.volumes.clone()),
        ("Deleted Images:", images.collect()),
        ("Deleted build cache objects:", pruned.cache.clone()),
        ("Dropped Blobs:", pruned.blobs.clone()),
    ] {
        if !removed.is_empty() {
            ui::print(heading)?;
            removed.iter().try_for_each(ui::print)?;
            ui::print("")?;
        }
    }
    if !with_space {
        return Ok(());
    }
    let reclaimed = size::human_digits(pruned.reclaimed.all(), SIZE_DIGITS);
    ui::print(format_args!("Total reclaimed space: {reclaimed}"))
}

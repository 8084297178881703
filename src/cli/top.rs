//! `top`: show the processes of a container.

use clap::Args;

use super::Context;
use crate::engine::{attach, top};
use crate::error::{Error, Result};
use crate::ui;
use crate::ui::table;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle top web
  coracle top web -o pid,rss,args
  coracle top web user pid capeff seccomp

With options of ps, pids and users are those of the host; with columns alone, those of the
container. No program is run for it.";

/// Show the processes of a container
#[derive(Debug, Clone, Args)]
#[command(
    override_usage = "coracle top CONTAINER [PS-OPTION|COLUMN ...]",
    after_help = EXAMPLES
)]
pub(super) struct Arguments {
    // One list, so that everything after the container is for ps.
    #[arg(
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        hide = true,
        value_names = ["CONTAINER"]
    )]
    container_and_options: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let Some((name, options)) = arguments.container_and_options.split_first() else {
        return Err(Error::usage("no container was given"));
    };
    let engine = context.reader()?;
    let container = engine.store.find_container(name)?;
    let mut rows = top::top(&container, options)?;
    attach::note(&engine, &container, "top");
    for cell in rows.iter_mut().flatten() {
        *cell = ui::plain(cell).replace(['\n', '\t'], " ");
    }
    ui::write(table::layout(&rows).as_bytes())?;
    Ok(0)
}

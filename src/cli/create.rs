//! `create`: make a container, to be started later.

use clap::Args;

use super::Context;
use super::run_options::{IdFile, RunOptions};
use crate::engine::create;
use crate::error::Result;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = true;

/// Create a container without starting it
#[derive(Debug, Clone, Args)]
#[command(
    disable_help_flag = true,
    override_usage = "coracle create [OPTIONS] IMAGE [COMMAND] [ARG...]"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    options: RunOptions,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let (id_file, image) = (arguments.options.id_file(), arguments.options.image.clone());
    let mut request = arguments.options.check()?;
    request.host.cgroup_manager = context.cgroup_manager;
    request.cdi.directories.clone_from(&context.cdi_spec_dirs);
    let id_file = IdFile::claim(id_file.as_deref())?;
    let engine = context.engine()?;
    image.see_to(context, &engine, &request.image)?;
    let created = create::create(&engine, request)?;
    for warning in &created.warnings {
        ui::warn(warning);
    }
    id_file.write(created.container.id().as_str())?;
    ui::print(created.container.id())?;
    Ok(0)
}

//! `volume import`: put the files of an archive into a volume.

use std::fs::File;
use std::io::{self, IsTerminal};

use clap::Args;

use super::Context;
use crate::engine::volumes::import;
use crate::error::{Context as _, Error, Result};
use crate::ui;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Put the files of a tar archive into a volume, beside and over those that are there
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Name of the volume
    volume: String,
    /// The archive, plain or compressed: a file, or - for standard input
    #[arg(value_name = "FILE|-", default_value = "-", value_hint = clap::ValueHint::FilePath)]
    source: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let source = arguments.source;
    let name = &arguments.volume;
    let lost = match source.as_str() {
        "-" if io::stdin().is_terminal() => {
            return Err(Error::usage("refusing to read an archive from a terminal"));
        }
        "-" => import::import(&context.engine()?, name, &mut io::stdin().lock())?,
        path => {
            let mut file = File::open(path).doing(|| format!("open `{path}`"))?;
            import::import(&context.engine()?, name, &mut file)?
        }
    };
    if lost.devices > 0 {
        let count = lost.devices;
        ui::warn(format_args!(
            "{count} device nodes were left out: they cannot be made here"
        ));
    }
    Ok(0)
}

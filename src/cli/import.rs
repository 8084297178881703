//! `import`: make an image of an archive of files.

use std::fs::File;
use std::io::{self, IsTerminal};

use clap::Args;

use super::Context;
use super::registry_options::platform;
use crate::build::apply_changes;
use crate::engine::import::{self, Request};
use crate::error::{Context as _, Error, Result};
use crate::registry::{Options, web};
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Make an image of one layer out of a tar archive of files
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Apply an instruction of a Dockerfile to the image
    #[arg(short, long, value_name = "INSTRUCTION")]
    change: Vec<String>,
    /// What the image's history says
    #[arg(short, long)]
    message: Option<String>,
    /// What the image is for: OS/ARCHITECTURE[/VARIANT] [default: this machine]
    #[arg(long)]
    platform: Option<String>,
    /// Changes nothing: only the image's id is printed anyway
    #[arg(short, long)]
    quiet: bool,
    /// The archive, plain or compressed: a file, an address of the web, or - for standard input
    #[arg(value_name = "FILE|URL|-", value_hint = clap::ValueHint::FilePath)]
    source: String,
    /// The image's name: NAME[:TAG]
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let source = arguments.source;
    let request = Request {
        source: match web::is_address(&source) {
            true => web::shown(&source),
            false => source.clone(),
        },
        name: arguments.name,
        message: arguments.message,
        platform: platform(arguments.platform)?,
        change: &|config| apply_changes(config, &arguments.change),
    };
    let id = match source.as_str() {
        "-" if io::stdin().is_terminal() => {
            return Err(Error::usage("refusing to read an archive from a terminal"));
        }
        "-" => import::import(&context.engine()?, &mut io::stdin().lock(), request)?,
        address if web::is_address(address) => {
            // The engine first: it has to be opened before there are threads.
            let engine = context.engine()?;
            let mut body = web::open(address, &Options::default())?;
            import::import(&engine, &mut body, request)?
        }
        path => {
            let mut file = File::open(path).doing(|| format!("open `{path}`"))?;
            import::import(&context.engine()?, &mut file, request)?
        }
    };
    ui::print(id)?;
    Ok(0)
}

//! `volume create`: make a volume.

use std::collections::BTreeMap;

use clap::Args;

use super::Context;
use crate::engine::volumes::create::{self, Request};
use crate::error::{Error, Result};
use crate::ids::check_name;
use crate::ui;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const NOTES: &str = "\
A container uses it with -v NAME:DIRECTORY. One that has the name already will do; it keeps
the labels that it has.

Options of the driver (-o) say where the files are, if not in the store:
  coracle volume create -o type=none -o o=bind -o device=/srv/data data
  coracle volume create -o type=tmpfs -o device=tmpfs -o o=size=64m,mode=700 scratch

The first is a directory of the host. The second is memory, for one container alone, and
empty with each of its starts.";

/// Make a volume for containers
#[derive(Debug, Clone, Args)]
#[command(after_help = NOTES)]
pub(in crate::cli) struct Arguments {
    /// What the volume is made with; there is `local`
    #[arg(short, long, value_name = "DRIVER", default_value = "local")]
    driver: String,
    /// Note something with the volume
    #[arg(short, long, value_name = "KEY[=VALUE]")]
    label: Vec<String>,
    /// Set an option of the driver: type, device or o
    #[arg(short, long, value_name = "KEY=VALUE")]
    opt: Vec<String>,
    /// Take a volume of that name, if there is one, whatever its options are
    #[arg(long)]
    ignore: bool,
    /// Name of the volume [default: 64 digits]
    name: Option<String>,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let request = request(arguments)?;
    let created = create::create(&context.engine()?, request)?;
    if let Some(warning) = created.warning {
        ui::warn(warning);
    }
    ui::print(created.record.name)?;
    Ok(0)
}

fn request(arguments: Arguments) -> Result<Request> {
    if arguments.driver != "local" {
        let text = format!("the volume driver `{}` is not supported", arguments.driver);
        return Err(Error::usage(text).hint("There is `local`."));
    }
    if let Some(name) = &arguments.name {
        check_name("volume", name)?;
    }
    let labels = arguments.label.iter().map(|text| {
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        (key.to_owned(), value.to_owned())
    });
    let mut options = BTreeMap::new();
    for text in &arguments.opt {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| Error::usage(format!("invalid option `{text}`: it is not KEY=VALUE")))?;
        options.insert(key.to_owned(), value.to_owned());
    }
    Ok(Request {
        name: arguments.name,
        labels: labels.collect(),
        options,
        ignore: arguments.ignore,
    })
}

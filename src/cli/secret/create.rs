//! `secret create`: keep a secret for containers.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};

use clap::{Args, ValueHint};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

use super::Context;
use crate::cli::run_options::label;
use crate::error::{Context as _, Error, Kind, Result};
use crate::store::secrets::{SECRET_MAX_BYTES, check_secret_name};
use crate::ui;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// The driver that there is.
const DRIVER: &str = "file";

/// What help shows below the flags.
const NOTES: &str = "\
A secret has 1 to 512000 bytes, and is kept in the store, readable to its owner alone. A container
gets it with --secret NAME: a copy of what it is when the container is created, which goes with the
container. Only `secret inspect --showsecret` shows what it is. An image that is committed may hold
the name, as an empty file.

Examples:
  coracle secret create token token.txt
  head -c 32 /dev/urandom | base64 | coracle secret create --replace key -
  coracle secret create --env password DB_PASSWORD
  coracle run --secret token --secret password,type=env,target=PASSWORD IMAGE";

/// Keep a secret for containers
#[derive(Debug, Clone, Args)]
#[command(after_help = NOTES)]
pub(in crate::cli) struct Arguments {
    /// What keeps the secret; there is `file`
    #[arg(short, long, value_name = "DRIVER", default_value = DRIVER)]
    driver: String,
    /// The driver has no options
    #[arg(long, value_name = "KEY=VALUE", hide = true)]
    driver_opts: Vec<String>,
    /// Read it from the environment: the second argument is the name of a variable
    #[arg(long)]
    env: bool,
    /// Leave a secret of that name as it is, if there is one
    #[arg(long, conflicts_with = "replace")]
    ignore: bool,
    /// Note something with the secret
    #[arg(short, long, value_name = "KEY[=VALUE]")]
    label: Vec<String>,
    /// Take the place of a secret of that name; containers that have that keep what they were given
    #[arg(long)]
    replace: bool,
    /// Name of the secret
    name: String,
    /// What it is: a file, or - for standard input
    #[arg(value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    source: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    check(&arguments)?;
    let name = arguments.name.as_str();
    let bytes = match arguments.env {
        true => variable(&arguments.source)?,
        false => read(&arguments.source)?,
    };
    let labels = arguments.label.iter().map(|text| label(text));
    let labels = labels.collect::<Result<_>>()?;
    let store = context.engine()?.store;
    let made = match arguments.replace {
        true => store.replace_secret(name, labels, &bytes),
        false => store.create_secret(name, labels, &bytes),
    };
    let record = match made {
        Err(why) if arguments.ignore && why.kind() == Kind::Conflict => {
            store.secret(name)?.ok_or(why)?
        }
        made => made?,
    };
    ui::print(record.id)?;
    Ok(0)
}

fn check(arguments: &Arguments) -> Result<()> {
    if arguments.driver != DRIVER {
        let text = format!("the secret driver `{}` is not supported", arguments.driver);
        return Err(Error::usage(text).hint("There is `file`."));
    }
    if let Some(option) = arguments.driver_opts.first() {
        return Err(Error::usage(format!(
            "the driver `{DRIVER}` has no option `{option}`"
        )));
    }
    check_secret_name(&arguments.name)
}

fn variable(name: &str) -> Result<Vec<u8>> {
    let value = std::env::var_os(name)
        .ok_or_else(|| Error::usage(format!("the variable `{name}` is not set")))?;
    Ok(value.into_encoded_bytes())
}

/// Reads as much as a secret may have, and one byte, which tells that there is more.
fn read(source: &str) -> Result<Vec<u8>> {
    let limit = SECRET_MAX_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    let done = match source {
        "-" if io::stdin().is_terminal() => {
            let text = "refusing to read a secret from a terminal, which shows it";
            return Err(Error::usage(text).hint("Give it a pipe: `printf %s … | …`."));
        }
        "-" => io::stdin().lock().take(limit).read_to_end(&mut bytes),
        path => open(path)?.take(limit).read_to_end(&mut bytes),
    };
    done.doing(|| format!("read `{source}`"))?;
    Ok(bytes)
}

/// Opens a file without waiting for the writer of a pipe that has none: it is empty then.
fn open(path: &str) -> Result<File> {
    let doing = || format!("read `{path}`");
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let file = File::options().read(true).custom_flags(flags).open(path);
    let file = file.doing(doing)?;
    let kind = file.metadata().doing(doing)?.file_type();
    if kind.is_fifo() {
        // Of one that has a writer every byte is waited for.
        let flags = fcntl_getfl(&file).doing(doing)?;
        fcntl_setfl(&file, flags - OFlags::NONBLOCK).doing(doing)?;
    }
    Ok(file)
}

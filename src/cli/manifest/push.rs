//! `manifest push`: send a list and its images to a registry.

use clap::{Args, ValueEnum};

use super::{Context, Reaching};
use crate::engine::manifest::push::{Request, push};
use crate::error::Result;
use crate::image::form::Form;
use crate::image::list::REMOTE;
use crate::ui;

pub(in crate::cli) const RUNS_A_COMMAND: bool = true;

/// Send a list, and all images in it, to a registry
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Changes nothing: a list is always pushed with all its images
    #[arg(long)]
    all: bool,
    /// Remove the list after it was pushed
    #[arg(short, long, visible_alias = "rm")]
    purge: bool,
    /// Form of the list and its images [default: as they are]
    #[arg(short, long, value_name = "FORM")]
    format: Option<Word>,
    /// Do not show how pushing goes
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    reaching: Reaching,
    /// Name of the list
    list: String,
    /// Name to push it under [default: its own]
    destination: Option<String>,
}

/// The names of the forms.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Word {
    /// OCI's.
    Oci,
    /// Docker's.
    V2s2,
}

impl From<Word> for Form {
    fn from(word: Word) -> Self {
        match word {
            Word::Oci => Form::Oci,
            Word::V2s2 => Form::Docker,
        }
    }
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let target = arguments.destination.as_deref();
    let target = target.map(|text| text.strip_prefix(REMOTE).unwrap_or(text));
    let request = Request {
        list: arguments.list,
        target: target.map(str::parse).transpose()?,
        form: arguments.format.map(Form::from),
        purge: arguments.purge,
    };
    let reach = arguments.reaching.reach(arguments.quiet);
    ui::print(push(&context.engine()?, &request, &reach)?.digest)?;
    Ok(0)
}

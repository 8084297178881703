//! `export`: write a container's files as an archive.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::engine::export;
use crate::engine::whole_file::{BUFFER_BYTES, write_whole};
use crate::error::{Context as _, Error, Result};
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Write a container's files, without its volumes, as a tar archive
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Write to a file, instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Name or id of a container
    container: String,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    if arguments.output.is_none() && ui::stdout_is_terminal() {
        return Err(Error::usage("refusing to write an archive to a terminal")
            .hint("Use -o, or redirect standard output."));
    }
    let engine = context.reader()?;
    let container = engine.store.find_container(&arguments.container)?;
    match &arguments.output {
        None => {
            let mut sink = io::BufWriter::with_capacity(BUFFER_BYTES, ui::Output);
            export::export(&engine, &container, &mut sink)?;
            sink.flush().doing(|| "write the archive")?;
        }
        Some(path) => write_whole(path, |file| export::export(&engine, &container, file))?,
    }
    Ok(0)
}

//! `volume export`: write a volume's files as an archive.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::engine::volumes::export;
use crate::engine::whole_file::{BUFFER_BYTES, write_whole};
use crate::error::{Context as _, Error, Result};
use crate::ui;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Write a volume's files as a tar archive
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Write to a file, instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Name of the volume
    volume: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    if arguments.output.is_none() && ui::stdout_is_terminal() {
        return Err(Error::usage("refusing to write an archive to a terminal")
            .hint("Use -o, or redirect standard output."));
    }
    let engine = context.engine()?;
    match &arguments.output {
        None => {
            let mut sink = io::BufWriter::with_capacity(BUFFER_BYTES, ui::Output);
            export::export(&engine, &arguments.volume, &mut sink)?;
            sink.flush().doing(|| "write the archive")?;
        }
        Some(path) => write_whole(path, |file| {
            export::export(&engine, &arguments.volume, file)
        })?,
    }
    Ok(0)
}

//! `export`: write a container's files as an archive.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::Context;
use crate::engine::export;
use crate::error::{Context as _, Error, Result};
use crate::ids::random_hex;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

const BUFFER_BYTES: usize = 256 << 10;

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

/// Writes a file that appears under its name when it is whole. What is no ordinary file,
/// a device or a fifo, is written to as it is.
fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let doing = || format!("write `{}`", path.display());
    let is_odd = std::fs::metadata(path).is_ok_and(|found| !found.is_file());
    let mut name = path.file_name().doing(doing)?.to_owned();
    name.push(format!(".{}", random_hex(4)?));
    let staged = match is_odd {
        true => path.to_owned(),
        false => path.with_file_name(name),
    };
    let file = match is_odd {
        true => std::fs::OpenOptions::new().write(true).open(path),
        false => File::create_new(&staged),
    };
    let mut sink = io::BufWriter::with_capacity(BUFFER_BYTES, file.doing(doing)?);
    let mut written = write(&mut sink).and_then(|()| sink.flush().doing(doing));
    if !is_odd && written.is_ok() {
        written = std::fs::rename(&staged, path).doing(doing);
    }
    if !is_odd && written.is_err() {
        let _ = std::fs::remove_file(&staged);
    }
    written
}

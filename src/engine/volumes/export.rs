//! `volume export`: the files of a volume as an archive.

use std::io::Write;
use std::os::fd::AsFd;

use super::Held;
use crate::engine::Engine;
use crate::error::{Context, Result};
use crate::layer::{Selection, Spot, write_files};

/// Writes the archive. Its first entry stands for the volume's own directory.
///
/// # Errors
///
/// If there is no such volume, if it is memory, or if a file changes while it is read.
pub fn export(engine: &Engine, name: &str, mut sink: &mut dyn Write) -> Result<()> {
    let volume = Held::take(engine, name)?;
    let files = volume.open()?;
    let root = Spot::find(files.as_fd(), b"/", false)?;
    write_files(&root, b"", true, &Selection::ALL, &mut sink)
        .map(drop)
        .doing(|| format!("export the volume `{name}`"))
}

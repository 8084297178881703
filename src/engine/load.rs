//! `load`: images of an archive or directory.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::Engine;
use super::pull::{client, site};
use crate::error::{Context, Result};
use crate::image::load;
pub use crate::image::load::Loaded;
use crate::image::transport::files::{Directory, Files, Staged};
use crate::layer::Decompressor;
use crate::oci::Platform;
use crate::progress::Progress;
use crate::registry::Options;
use crate::store::events::{Event, Subject};

/// Where they are.
pub enum Source<'a> {
    /// In an archive, compressed or not, that comes from here; and what it is called.
    Archive(&'a mut dyn Read, &'a str),
    /// In a directory.
    Directory(&'a Path),
}

/// Loads them all.
pub fn load(
    engine: &Engine,
    source: Source<'_>,
    platform: Option<&Platform>,
    progress: &Arc<dyn Progress>,
) -> Result<Vec<Loaded>> {
    let (name, files) = match source {
        Source::Archive(archive, name) => (name.to_owned(), read_archive(engine, archive)),
        Source::Directory(path) => (
            path.display().to_string(),
            Directory::open(path).map(Files::Directory),
        ),
    };
    let doing = || format!("load `{name}`");
    let files = files.doing(doing)?;
    let client = client(Options::default(), progress);
    let loaded = load::load(&site(engine, &client, &**progress), &files, platform).doing(doing)?;
    for image in &loaded {
        let event = Event::new(Subject::Image, "load", &image.id.to_string());
        engine.store.note_event(&event.with("name", &image.id));
    }
    Ok(loaded)
}

/// Reads an archive aside, compressed or not.
pub(super) fn read_archive(engine: &Engine, archive: impl Read) -> Result<Files> {
    let plain = Decompressor::new(archive)?;
    Staged::read(&engine.store, plain).map(Files::Staged)
}

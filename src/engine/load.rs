//! `load`: images of an archive or directory.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::Engine;
use super::pull::{client, site};
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::image::load;
pub use crate::image::load::Loaded;
use crate::image::transport::files::{Directory, Files, Staged};
use crate::image::transport::offered::{Offered, choose, images};
use crate::layer::Decompressor;
use crate::oci::Platform;
use crate::progress::Progress;
use crate::registry::Options;
use crate::store::events::{Event, Subject};
use crate::store::leases::Lease;

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

/// One image of a directory.
pub struct One<'a> {
    /// The directory.
    pub directory: &'a Path,
    /// What the image is called there, or `@` and its manifest's digest; the only one if
    /// absent.
    pub name: Option<&'a str>,
    /// For which machine it is to be.
    pub platform: &'a Platform,
}

/// Takes one image into the store for as long as the lease lives. Returns its id.
pub fn hold(
    engine: &Engine,
    lease: &Lease,
    wanted: &One<'_>,
    progress: &Arc<dyn Progress>,
) -> Result<Digest> {
    let files = Files::Directory(Directory::open(wanted.directory)?);
    let mut offered = images(&files)?;
    let digest = wanted.name.and_then(|name| name.strip_prefix('@'));
    let name = match digest {
        None => wanted.name,
        Some(digest) => {
            let is_meant = |image: &Offered<'_>| {
                let manifest = image.origin.manifest(None);
                manifest.is_ok_and(|manifest| manifest.digest.to_string() == digest)
            };
            offered.retain(is_meant);
            None
        }
    };
    let chosen = choose(offered, name)?;
    let client = client(Options::default(), progress);
    let site = site(engine, &client, &**progress);
    load::load_held(&site, lease, &*chosen.origin, wanted.platform)
}

/// Reads an archive aside, compressed or not.
pub(super) fn read_archive(engine: &Engine, archive: impl Read) -> Result<Files> {
    let plain = Decompressor::new(archive)?;
    Staged::read(&engine.store, plain).map(Files::Staged)
}

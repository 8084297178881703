//! `pull` and `push`: images between registries and the store.

use std::sync::Arc;

use super::Engine;
use crate::digest::Digest;
use crate::error::Result;
use crate::image::push::Pushed;
use crate::image::{self, Site, embedded, resolve};
use crate::oci::{Platform, chain_ids};
use crate::progress::Progress;
use crate::reference::Reference;
use crate::registry::{Client, Options};
use crate::store::images::ImageRecord;

/// Pulls an image. `hello` needs no registry.
pub fn pull(
    engine: &Engine,
    given: &str,
    platform: &Platform,
    registry: Options,
    progress: &Arc<dyn Progress>,
) -> Result<ImageRecord> {
    if embedded::is_meant(given) {
        embedded::ensure(&engine.store, &image::ownership(&engine.identity))?;
        return Ok(resolve::need(&engine.store, given)?.record);
    }
    let reference: Reference = given.parse()?;
    let client = Client::new(Options {
        progress: Arc::clone(progress),
        ..registry
    });
    let name = reference.familiar_name();
    progress.say(&format!(
        "{}: Pulling from {name}",
        reference.tag_or_digest()
    ));
    image::pull::pull(&site(engine, &client, &**progress), &reference, platform)
}

/// Pushes an image under one of its names, or under another.
pub fn push(
    engine: &Engine,
    given: &str,
    target: &Reference,
    registry: Options,
    progress: &Arc<dyn Progress>,
) -> Result<Pushed> {
    let store = &engine.store;
    let record =
        resolve::find_record(store, given)?.ok_or_else(|| resolve::missing(store, given))?;
    let client = Client::new(Options {
        progress: Arc::clone(progress),
        ..registry
    });
    progress.say(&format!(
        "The push refers to repository [{}]",
        target.name()
    ));
    image::push::push(&site(engine, &client, &**progress), &record, target)
}

/// Whether an image is here, or can be had without a registry.
pub fn is_here(engine: &Engine, given: &str) -> Result<Option<Digest>> {
    if embedded::is_meant(given) {
        embedded::ensure(&engine.store, &image::ownership(&engine.identity))?;
    }
    let Some(record) = resolve::find_record(&engine.store, given)? else {
        return Ok(None);
    };
    // A power cut may have cost it a layer, which its registry still has.
    let came_from_a_registry = record.repository_digest.is_some();
    let is_whole = !came_from_a_registry || is_whole(engine, given)?;
    Ok(is_whole.then_some(record.id))
}

fn is_whole(engine: &Engine, given: &str) -> Result<bool> {
    let Some(found) = resolve::find(&engine.store, given)? else {
        return Ok(false);
    };
    for chain in chain_ids(&found.config.rootfs.diff_ids) {
        if engine.store.layer(&chain)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn site<'a>(engine: &'a Engine, client: &'a Client, progress: &'a dyn Progress) -> Site<'a> {
    let ownership = image::ownership(&engine.identity);
    Site {
        store: &engine.store,
        ownership,
        client,
        progress,
    }
}

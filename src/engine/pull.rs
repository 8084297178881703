//! `pull` and `push`: images between registries and the store.
//!
//! A short name that is an alias in `registries.conf` is pulled under the name that it
//! stands for; names of images that are here go before.

use std::sync::Arc;

use super::Engine;
use crate::digest::Digest;
use crate::error::{Context, Error, Kind, Result};
use crate::image::push::Pushed;
use crate::image::repack::Recompression;
use crate::image::{self, Site, embedded, resolve};
use crate::oci::{Platform, chain_ids};
use crate::progress::Progress;
use crate::reference::Reference;
use crate::registry::{self, Client, Options};
use crate::store::images::ImageRecord;

/// The whole name that a typed one stands for at registries.
pub fn name(given: &str) -> Result<Reference> {
    match registry::alias(given)? {
        Some(name) => Ok(name),
        None => given.parse(),
    }
}

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
    let reference = name(given)?;
    let client = client(registry, progress);
    let name = reference.familiar_name();
    progress.say(&format!(
        "{}: Pulling from {name}",
        reference.tag_or_digest()
    ));
    image::pull::pull(&site(engine, &client, &**progress), &reference, platform)
}

/// Every tag of a repository at its registry.
///
/// # Errors
///
/// [`Kind::Usage`] if a tag or a digest is given; [`Kind::NoSuchObject`] if there is none.
pub fn tags(
    given: &str,
    registry: Options,
    progress: &Arc<dyn Progress>,
) -> Result<Vec<Reference>> {
    let reference = repository(given)?;
    let mut tags = client(registry, progress).tags(&reference)?;
    tags.sort();
    if tags.is_empty() {
        let name = reference.familiar_name();
        let error = Error::new(Kind::NoSuchObject, "the repository has no tags");
        return Err(error).doing(|| format!("list the tags of `{name}`"));
    }
    Ok(tags)
}

/// Every name in the store of a repository.
///
/// # Errors
///
/// As [`tags`].
pub fn names(engine: &Engine, given: &str) -> Result<Vec<Reference>> {
    let reference = repository(given)?;
    let records = engine.store.images()?;
    let names = records.into_iter().filter_map(|record| record.name);
    let mut names: Vec<Reference> = names
        .filter(|name| name.name() == reference.name() && name.tag().is_some())
        .collect();
    names.sort();
    match names.is_empty() {
        true => Err(resolve::no_such_image(given)),
        false => Ok(names),
    }
}

/// The repository that is meant by a name without a tag.
fn repository(given: &str) -> Result<Reference> {
    let last = given.rsplit('/').next().unwrap_or(given);
    match last.contains([':', '@']) {
        true => Err(Error::usage(format!(
            "all tags are meant, so `{given}` must not name one"
        ))),
        false => name(given),
    }
}

/// Pushes an image under one of its names, or under another. `wanted` says how its layers
/// are to be compressed, if not as they are.
pub fn push(
    engine: &Engine,
    given: &str,
    target: &Reference,
    wanted: Option<Recompression>,
    registry: Options,
    progress: &Arc<dyn Progress>,
) -> Result<Pushed> {
    let store = &engine.store;
    let record =
        resolve::find_record(store, given)?.ok_or_else(|| resolve::missing(store, given))?;
    let origins = client(registry.of_others(), progress);
    let client = client(registry, progress);
    progress.say(&format!(
        "The push refers to repository [{}]",
        target.name()
    ));
    let site = Site {
        origins: &origins,
        ..site(engine, &client, &**progress)
    };
    image::push::push(&site, &record, target, wanted)
}

/// Who speaks to registries, and to `progress` of it.
pub(super) fn client(registry: Options, progress: &Arc<dyn Progress>) -> Client {
    Client::new(Options {
        progress: Arc::clone(progress),
        ..registry
    })
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

/// Where images are moved to and from.
pub(super) fn site<'a>(
    engine: &'a Engine,
    client: &'a Client,
    progress: &'a dyn Progress,
) -> Site<'a> {
    let ownership = image::ownership(&engine.identity);
    Site {
        store: &engine.store,
        ownership,
        client,
        origins: client,
        progress,
    }
}

//! `push`: an image from the store to a registry, with the bytes and digests that it has.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use super::at_once::each_at_once;
use super::repack::{self, Recompression};
use super::transport::registry::Repository;
use super::{Site, blobs, pack, referrers, resolve};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::oci::{Descriptor, ImageConfig, Manifest, chain_ids, media_type};
use crate::progress::{Outcome, Phase};
use crate::reference::Reference;
use crate::registry::Client;
use crate::store::Store;
use crate::store::images::ImageRecord;
use crate::store::leases::Lease;

/// So many blobs are sent at once.
const BLOBS_AT_ONCE: usize = 4;

/// What was pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The manifest's digest.
    pub digest: Digest,
    /// The manifest's size in bytes.
    pub size: u64,
}

/// Pushes the image that `record` leads to as `reference`, its layers as they are, or
/// compressed as `wanted`.
pub fn push(
    site: &Site<'_>,
    record: &ImageRecord,
    reference: &Reference,
    wanted: Option<Recompression>,
) -> Result<Pushed> {
    let lease = Lease::take(site.store)?;
    let pushed = push_under(site, &lease, record, reference, wanted)
        .doing(|| format!("push `{}`", reference.familiar()));
    if wanted.is_some() {
        // Blobs that were made for this push alone.
        drop(lease);
        let _ = site.store.collect_garbage();
    }
    pushed
}

fn push_under(
    site: &Site<'_>,
    lease: &Lease,
    record: &ImageRecord,
    reference: &Reference,
    wanted: Option<Recompression>,
) -> Result<Pushed> {
    lease.hold(&record.id)?;
    let (manifest, bytes, digest) = match wanted {
        Some(wanted) => repack::manifest(site, lease, record, wanted)?,
        None => pack::manifest(site, lease, record)?,
    };
    let mut blobs = manifest.layers.clone();
    blobs.push(manifest.config.clone());
    // A layer may stand in a manifest more than once; it is sent once.
    let mut seen = HashSet::new();
    blobs.retain(|blob| seen.insert(blob.digest.clone()));
    for blob in &blobs {
        lease.hold(&blob.digest)?;
    }
    let mut elsewhere = origins(site.store, record)?;
    elsewhere.extend(in_other_repositories(site.store, reference)?);
    push_blobs(site, reference, &blobs, &elsewhere)?;
    let kind = manifest
        .media_type
        .as_deref()
        .unwrap_or(media_type::MANIFEST);
    let accepted = site.client.put_manifest(reference, kind, &bytes)?;
    if accepted != digest {
        return Err(Error::engine(format!(
            "the registry took `{digest}` for `{accepted}`"
        )));
    }
    take_along(site, record, reference, &digest)?;
    Ok(Pushed {
        digest,
        size: bytes.len() as u64,
    })
}

/// Copies what refers to the image where it came from, such as signatures. Only the
/// registry knows that, and may know more by now than when the image was pulled. The image
/// itself has arrived: if its origin is not there any more, that is only said.
fn take_along(
    site: &Site<'_>,
    record: &ImageRecord,
    reference: &Reference,
    digest: &Digest,
) -> Result<()> {
    let names = resolve::names_of(site.store, &record.id)?.into_iter();
    let came = names
        .filter(|name| name.repository_digest.is_some() && name.manifest.as_ref() == Some(digest));
    let origins: Vec<Reference> = came.filter_map(|record| record.name).collect();
    if origins
        .iter()
        .any(|origin| origin.name() == reference.name())
    {
        return Ok(());
    }
    let to = Repository::new(site.client, reference);
    let mut fault = None;
    for origin in &origins {
        let from = Repository::new(site.origins, origin);
        match referrers::copy(&from, &to, digest) {
            Ok(kept) => {
                referrers::tell_kept(site.progress, &kept);
                return Ok(());
            }
            Err(why) => fault = Some((origin, why)),
        }
    }
    if let Some((origin, why)) = fault {
        site.progress.say(&format!(
            "warning: what `{}` has of signatures and the like is not pushed along: {}",
            origin.familiar_name(),
            why.one_line()
        ));
    }
    Ok(())
}

/// What the layers of an image were pulled with, even if no name here leads there any more.
fn origins(store: &Store, record: &ImageRecord) -> Result<HashMap<Digest, Reference>> {
    let config = ImageConfig::parse(&store.need_document(&record.id)?)?;
    let mut origins = HashMap::new();
    for chain in chain_ids(&config.rootfs.diff_ids) {
        if let Some(layer) = store.layer(&chain)?
            && let (Some(blob), Some(origin)) = (layer.blob, layer.origin)
        {
            origins.insert(blob.digest, origin);
        }
    }
    Ok(origins)
}

/// Blobs that other repositories of the same registry gave us, and which: the registry can
/// take them over from there.
pub(super) fn in_other_repositories(
    store: &Store,
    reference: &Reference,
) -> Result<HashMap<Digest, Reference>> {
    let mut elsewhere = HashMap::new();
    for image in store.images()? {
        let (Some(name), Some(_), Some(manifest)) =
            (image.name, image.repository_digest, image.manifest)
        else {
            continue;
        };
        if name.registry() != reference.registry() || name.repository() == reference.repository() {
            continue;
        }
        // A shortcut that is not there is no fault.
        let Ok(Some(bytes)) = store.read_document(&manifest) else {
            continue;
        };
        if let Ok(manifest) = serde_json::from_slice::<Manifest>(&bytes) {
            let blobs = manifest.layers.into_iter().chain([manifest.config]);
            elsewhere.extend(blobs.map(|blob| (blob.digest, name.clone())));
        }
    }
    Ok(elsewhere)
}

pub(super) fn push_blobs(
    site: &Site<'_>,
    reference: &Reference,
    blobs: &[Descriptor],
    elsewhere: &HashMap<Digest, Reference>,
) -> Result<()> {
    let client = &site.client.apart();
    let push =
        |blob: &Descriptor| push_blob(site, client, reference, blob, elsewhere.get(&blob.digest));
    each_at_once(blobs, BLOBS_AT_ONCE, push, || client.stop())
}

fn push_blob(
    site: &Site<'_>,
    client: &Client,
    reference: &Reference,
    blob: &Descriptor,
    from: Option<&Reference>,
) -> Result<()> {
    let task = site.progress.start(blob.digest.short(), Some(blob.size));
    task.phase(Phase::Pushing);
    let mut open = || -> Result<Box<dyn Read + Send>> {
        // One that the registry has already is not asked for.
        let file = blobs::open(site, blob)?;
        task.phase(Phase::Pushing);
        Ok(Box::new(file))
    };
    let pushed = client.push_blob(reference, blob, from, &mut open);
    match &pushed {
        Ok(outcome) => task.finish(*outcome),
        Err(_) => task.finish(Outcome::Failed),
    }
    pushed.map(drop)
}

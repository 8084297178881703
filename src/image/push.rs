//! `push`: an image from the store to a registry, with the bytes and digests that it has.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Site;
use super::pack;
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::oci::{Descriptor, Manifest, media_type};
use crate::progress::{Outcome, Phase};
use crate::reference::Reference;
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

/// Pushes the image that `record` leads to as `reference`.
pub fn push(site: &Site<'_>, record: &ImageRecord, reference: &Reference) -> Result<Pushed> {
    let doing = || format!("push `{}`", reference.familiar());
    let lease = Lease::take(site.store)?;
    lease.hold(&record.id)?;
    let (manifest, bytes, digest) = pack::manifest(site, &lease, record).doing(doing)?;
    let mut blobs = manifest.layers.clone();
    blobs.push(manifest.config.clone());
    // A layer may stand in a manifest more than once; it is sent once.
    let mut seen = HashSet::new();
    blobs.retain(|blob| seen.insert(blob.digest.clone()));
    let elsewhere = elsewhere(site.store, reference).doing(doing)?;
    push_blobs(site, reference, &blobs, &elsewhere).doing(doing)?;
    let kind = manifest
        .media_type
        .as_deref()
        .unwrap_or(media_type::MANIFEST);
    let accepted = site
        .client
        .put_manifest(reference, kind, &bytes)
        .doing(doing)?;
    if accepted != digest {
        return Err(Error::engine(format!(
            "the registry took `{digest}` for `{accepted}`"
        )))
        .doing(doing);
    }
    Ok(Pushed {
        digest,
        size: bytes.len() as u64,
    })
}

/// Blobs that other repositories of the same registry gave us, and which: the registry can
/// take them over from there.
pub(super) fn elsewhere(
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
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..BLOBS_AT_ONCE.min(blobs.len()))
            .map(|_| {
                scope.spawn(|| {
                    while let Some(blob) = blobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                        push_blob(site, reference, blob, elsewhere.get(&blob.digest))?;
                    }
                    Ok(())
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| {
            worker
                .join()
                .unwrap_or_else(|_| Err(Error::engine("a transfer panicked")))
        })
    })
}

fn push_blob(
    site: &Site<'_>,
    reference: &Reference,
    blob: &Descriptor,
    from: Option<&Reference>,
) -> Result<()> {
    let task = site.progress.start(blob.digest.short(), Some(blob.size));
    task.phase(Phase::Pushing);
    let mut open = || -> Result<Box<dyn Read + Send>> {
        let file = site.store.open_blob(&blob.digest)?.ok_or_else(|| {
            Error::engine(format!("the blob `{}` is not here", blob.digest))
                .hint("Pull the image that it came with again: only what is missing is fetched.")
        })?;
        Ok(Box::new(file))
    };
    let pushed = site.client.push_blob(reference, blob, from, &mut open);
    match &pushed {
        Ok(outcome) => task.finish(*outcome),
        Err(_) => task.finish(Outcome::Failed),
    }
    pushed.map(drop)
}

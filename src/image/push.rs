//! `push`: an image from the store to a registry, with the bytes and digests that it has.

use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Site;
use super::pack;
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::oci::{Descriptor, media_type};
use crate::progress::{Outcome, Phase};
use crate::reference::Reference;
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
    let mut seen = std::collections::HashSet::new();
    blobs.retain(|blob| seen.insert(blob.digest.clone()));
    push_blobs(site, reference, &blobs).doing(doing)?;
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

fn push_blobs(site: &Site<'_>, reference: &Reference, blobs: &[Descriptor]) -> Result<()> {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..BLOBS_AT_ONCE.min(blobs.len()))
            .map(|_| {
                scope.spawn(|| {
                    while let Some(blob) = blobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                        push_blob(site, reference, blob)?;
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

fn push_blob(site: &Site<'_>, reference: &Reference, blob: &Descriptor) -> Result<()> {
    let task = site.progress.start(blob.digest.short(), Some(blob.size));
    task.phase(Phase::Pushing);
    let mut open = || -> Result<Box<dyn Read + Send>> {
        let file = site.store.open_blob(&blob.digest)?.ok_or_else(|| {
            Error::engine(format!("the blob `{}` is not here", blob.digest))
                .hint("Pull the image again: only what is missing is fetched.")
        })?;
        Ok(Box::new(file))
    };
    let pushed = site.client.push_blob(reference, blob, None, &mut open);
    match &pushed {
        Ok(outcome) => task.finish(*outcome),
        Err(_) => task.finish(Outcome::Failed),
    }
    pushed.map(drop)
}

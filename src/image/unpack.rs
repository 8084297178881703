//! One layer: from the registry or from its blob to a tree in the store.

use std::io::Read;

use super::Site;
use super::fetch;
use crate::digest::{Digest, Hashing};
use crate::error::{Context, Error, Result};
use crate::layer::{Applied, ApplyOptions, Content, Decompressor, apply};
use crate::oci::Descriptor;
use crate::progress::{Outcome, Phase, Task};
use crate::reference::Reference;
use crate::store::atomic::open_directory;
use crate::store::blobs::Claim;
use crate::store::layers::{LayerClaim, LayerSlot};

/// What a layer is, and where it comes from.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) descriptor: Descriptor,
    pub(super) diff_id: Digest,
    pub(super) chain: Digest,
}

/// A layer that is unpacked but not yet in its place.
pub(super) struct Staged {
    pub(super) slot: LayerSlot,
    pub(super) applied: Applied,
    pub(super) task: Box<dyn Task>,
}

/// Unpacks a layer, fetching its blob if that is not here. `None` if the layer is in its place.
pub(super) fn unpack(
    site: &Site<'_>,
    reference: &Reference,
    layer: &Layer,
) -> Result<Option<Box<Staged>>> {
    let descriptor = &layer.descriptor;
    let task = site
        .progress
        .start(descriptor.digest.short(), Some(descriptor.size));
    let result = unpack_reporting(site, reference, layer, &*task);
    match result {
        Ok(None) => {
            task.finish(Outcome::AlreadyExists);
            Ok(None)
        }
        Ok(Some((slot, applied))) => Ok(Some(Box::new(Staged {
            slot,
            applied,
            task,
        }))),
        Err(why) => {
            task.finish(Outcome::Failed);
            Err(why)
        }
    }
}

fn unpack_reporting(
    site: &Site<'_>,
    reference: &Reference,
    layer: &Layer,
    task: &dyn Task,
) -> Result<Option<(LayerSlot, Applied)>> {
    let claim = site
        .store
        .claim_layer(&layer.chain, || task.phase(Phase::Waiting))?;
    let slot = match claim {
        LayerClaim::Present(_) => return Ok(None),
        LayerClaim::Mine(slot) => slot,
    };
    let applied = match fill(site, reference, layer, &slot, task) {
        // A blob that was here can be damaged; then it was removed, and is fetched now.
        Err(why)
            if site.store.open_blob(&layer.descriptor.digest)?.is_none() && why.is_damage() =>
        {
            slot.empty()?;
            fill(site, reference, layer, &slot, task)?
        }
        other => other?,
    };
    Ok(Some((slot, applied)))
}

/// Fills a layer's tree, once.
fn fill(
    site: &Site<'_>,
    reference: &Reference,
    layer: &Layer,
    slot: &LayerSlot,
    task: &dyn Task,
) -> Result<Applied, Failure> {
    let descriptor = &layer.descriptor;
    let claim = site.store.claim_blob(&descriptor.digest, |bytes| {
        task.phase(Phase::Sharing);
        task.position(bytes);
    })?;
    match claim {
        Claim::Present(file) => {
            task.phase(Phase::Extracting);
            let mut blob = Hashing::new(file, descriptor.digest.algorithm());
            let applied = write_tree(site, layer, slot, &mut blob);
            // Whatever the tree says, a wrong blob is the first cause.
            let rest = std::io::copy(&mut blob, &mut std::io::sink());
            let (_, digest, _) = blob.finish();
            if rest.is_err() || digest != descriptor.digest {
                let _ = std::fs::remove_file(site.store.blob_path(&descriptor.digest));
                return Err(Failure::Damaged(format!(
                    "the blob `{}` is damaged",
                    descriptor.digest
                )));
            }
            Ok(applied?)
        }
        Claim::Mine(partial) => {
            let resumed = !partial.is_empty()?;
            let (fetcher, follower) = fetch::pair(&partial)?;
            let (fetched, applied) = std::thread::scope(|scope| {
                let fetching =
                    scope.spawn(|| fetcher.run(site, reference, descriptor, &partial, task));
                let applied = write_tree(site, layer, slot, follower);
                (fetching.join(), applied)
            });
            let fetched = fetched.unwrap_or_else(|_| Err(Error::engine("the download panicked")));
            // A failed download is the first cause of whatever the tree says.
            match fetched {
                Err(why) if resumed && partial.is_empty()? => Err(Failure::Damaged(why.one_line())),
                Err(why) => Err(why.into()),
                Ok(()) => {
                    partial.commit()?;
                    Ok(applied?)
                }
            }
        }
    }
}

/// Unpacks a compressed archive into the slot's tree, and verifies what was unpacked.
fn write_tree(
    site: &Site<'_>,
    layer: &Layer,
    slot: &LayerSlot,
    blob: impl Read,
) -> Result<Applied> {
    let doing = || format!("unpack the layer `{}`", layer.descriptor.digest);
    let plain = Decompressor::new(blob).doing(doing)?;
    let mut plain = Hashing::new(plain, layer.diff_id.algorithm());
    let tree = open_directory(&slot.tree())?;
    let options = ApplyOptions {
        content: Content::Layer,
        ownership: &site.ownership,
        max_bytes: u64::MAX,
    };
    let applied = apply(&mut plain, std::os::fd::AsFd::as_fd(&tree), &options).doing(doing)?;
    let (mut rest, digest, _) = plain.finish();
    // What follows the archive belongs to the blob, but to nothing else.
    std::io::copy(&mut rest, &mut std::io::sink()).doing(doing)?;
    if digest == layer.diff_id {
        return Ok(applied);
    }
    Err(Error::engine(format!(
        "wrong digest: the files are `{digest}`, not `{}`",
        layer.diff_id
    )))
    .doing(doing)
}

/// Why a layer could not be filled.
enum Failure {
    /// What was here before is damaged, and gone now: another attempt fetches it anew.
    Damaged(String),
    Final(Error),
}

impl Failure {
    fn is_damage(&self) -> bool {
        matches!(self, Failure::Damaged(_))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Final(error)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Damaged(text) => Error::engine(text),
            Failure::Final(error) => error,
        }
    }
}

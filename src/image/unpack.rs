//! One layer: from its origin or from its blob to a tree in the store.

use std::io::Read;
use std::os::fd::AsFd;
use std::sync::atomic::AtomicBool;
use std::thread::Builder;

use super::Site;
use super::fetch::{self, Fetched, Fetcher, Follower};
use super::transport::Origin;
use super::writeout::Writeout;
use crate::digest::{Digest, Hashing};
use crate::error::{Context, Error, Result};
use crate::layer::{Applied, ApplyOptions, Content, Decompressor, apply_buffered, read_ahead};
use crate::oci::Descriptor;
use crate::progress::{Outcome, Phase, Task};
use crate::store::atomic::open_directory;
use crate::store::blobs::{Claim, Partial};
use crate::store::dropped::Source;
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

/// The layers of one image on their way in.
pub(super) struct Pulling<'a> {
    pub(super) site: &'a Site<'a>,
    /// Where they come from.
    pub(super) origin: &'a dyn Origin,
    /// Set when one of them failed: the others are not needed any more.
    pub(super) stop: AtomicBool,
    /// Has what is unpacked written to disk.
    pub(super) writeout: Writeout<'a>,
}

/// What became of a layer.
enum Unpacked {
    /// All of it was here.
    Found,
    /// Its tree was here, its blob was not.
    Completed,
    Staged(Box<LayerSlot>, Applied),
}

/// Unpacks a layer, fetching its blob if that is not here. `None` if the layer is in its place.
pub(super) fn unpack(pulling: &Pulling<'_>, layer: &Layer) -> Result<Option<Box<Staged>>> {
    let descriptor = &layer.descriptor;
    let task = pulling
        .site
        .progress
        .start(descriptor.digest.short(), Some(descriptor.size));
    let outcome = match unpack_reporting(pulling, layer, &*task) {
        Ok(Unpacked::Staged(slot, applied)) => {
            return Ok(Some(Box::new(Staged {
                slot: *slot,
                applied,
                task,
            })));
        }
        Ok(Unpacked::Found) => Outcome::AlreadyExists,
        Ok(Unpacked::Completed) => Outcome::PullComplete,
        Err(why) => {
            task.finish(Outcome::Failed);
            return Err(why);
        }
    };
    task.finish(outcome);
    Ok(None)
}

fn unpack_reporting(pulling: &Pulling<'_>, layer: &Layer, task: &dyn Task) -> Result<Unpacked> {
    let store = pulling.site.store;
    match store.claim_layer(&layer.chain, || task.phase(Phase::Waiting))? {
        // What is damaged is thrown away, and a mirror that gave it is not asked again: there
        // is an end.
        LayerClaim::Present(_) => loop {
            match complete(pulling, layer, task) {
                Err(Failure::Damaged(_)) => {}
                completed => return Ok(completed?),
            }
        },
        LayerClaim::Mine(slot) => {
            let applied = loop {
                match fill(pulling, layer, &slot, task) {
                    Err(Failure::Damaged(_)) => slot.empty()?,
                    applied => break applied?,
                }
            };
            Ok(Unpacked::Staged(Box::new(slot), applied))
        }
    }
}

/// Sees to it that the blob of a layer that is in its place is here, too: it is needed to
/// push the image. One that was dropped comes back when it is, and this registry has it.
fn complete(pulling: &Pulling<'_>, layer: &Layer, task: &dyn Task) -> Result<Unpacked, Failure> {
    // What it can be pushed as does not depend on where it comes from this time.
    if !pulling.origin.is_original() {
        return Ok(Unpacked::Found);
    }
    let (store, digest) = (pulling.site.store, &layer.descriptor.digest);
    if let Some(known) = store.dropped(digest)?
        && let Some(repository) = pulling.origin.repository()
        && store.open_blob(digest)?.is_none()
    {
        let here = Source::Registry(repository.clone());
        if known != here {
            store.note_dropped(digest, &here)?;
        }
        return Ok(Unpacked::Found);
    }
    match claim_blob(pulling, layer, task)? {
        Claim::Present(_) => Ok(Unpacked::Found),
        Claim::Mine(partial) => {
            download(pulling, &layer.descriptor, partial, task, |_, _| Ok(()))?;
            Ok(Unpacked::Completed)
        }
    }
}

/// Fills a layer's tree, once.
fn fill(
    pulling: &Pulling<'_>,
    layer: &Layer,
    slot: &LayerSlot,
    task: &dyn Task,
) -> Result<Applied, Failure> {
    let wanted = &layer.descriptor.digest;
    match claim_blob(pulling, layer, task)? {
        Claim::Present(file) => {
            task.phase(Phase::Extracting);
            let mut blob = Hashing::new(file, wanted.algorithm());
            let applied = write_tree(pulling, layer, slot, &mut blob, || {});
            // Whatever the tree says, a wrong blob is the first cause.
            let rest = std::io::copy(&mut blob, &mut std::io::sink());
            let (_, digest, _) = blob.finish();
            if rest.is_err() || digest != *wanted {
                let _ = std::fs::remove_file(pulling.site.store.blob_path(wanted));
                return Err(Failure::Damaged(format!("the blob `{wanted}` is damaged")));
            }
            Ok(applied?)
        }
        Claim::Mine(partial) => download(
            pulling,
            &layer.descriptor,
            partial,
            task,
            |follower, fetcher| write_tree(pulling, layer, slot, follower, || fetcher.abandon()),
        ),
    }
}

fn claim_blob(pulling: &Pulling<'_>, layer: &Layer, task: &dyn Task) -> Result<Claim> {
    let store = pulling.site.store;
    pulling.origin.place(store, &layer.descriptor)?;
    store.claim_blob(&layer.descriptor.digest, |bytes| {
        task.phase(Phase::Sharing);
        task.position(bytes);
    })
}

/// Fetches a layer's blob, while `read` reads it.
pub(super) fn download<T>(
    pulling: &Pulling<'_>,
    blob: &Descriptor,
    partial: Partial,
    task: &dyn Task,
    read: impl FnOnce(Follower, &Fetcher) -> Result<T>,
) -> Result<T, Failure> {
    let resumed = !partial.is_empty()?;
    let (fetcher, follower) = fetch::pair(&partial)?;
    let (fetched, read) = std::thread::scope(|scope| {
        let fetching = Builder::new()
            .spawn_scoped(scope, || fetcher.run(pulling, blob, &partial, task))
            .doing(|| "start a thread that fetches")?;
        let read = read(follower, &fetcher);
        if read.is_err() {
            fetcher.abandon();
        }
        Ok::<_, Error>((fetching.join(), read))
    })?;
    // A failed download is the first cause of whatever the reader says.
    match fetched.unwrap_or_else(|_| Err(Error::engine("the download panicked"))) {
        Err(why) if resumed && partial.is_empty()? => Err(Failure::Damaged(why.one_line())),
        Err(why) => Err(why.into()),
        Ok(Fetched::Spoilt(why)) => Err(Failure::Damaged(why)),
        Ok(Fetched::Whole) => {
            partial.commit()?;
            pulling.site.store.forget_dropped_blob(&blob.digest);
            Ok(read?)
        }
        Ok(Fetched::Abandoned) => {
            // A full disk says nothing about the blob. Bytes that are no layer are of no use
            // to a later attempt; if they are an earlier one's, this is the later attempt.
            if let Err(why) = &read
                && why.errno().is_none()
            {
                partial.truncate()?;
                if resumed {
                    return Err(Failure::Damaged(why.one_line()));
                }
            }
            Ok(read?)
        }
    }
}

/// Unpacks a compressed archive into the slot's tree, and verifies what was unpacked. One
/// thread decompresses and another writes; if that one fails, `give_up` is to see to it that
/// the other does not wait for more of the blob.
fn write_tree(
    pulling: &Pulling<'_>,
    layer: &Layer,
    slot: &LayerSlot,
    blob: impl Read + Send,
    give_up: impl FnOnce(),
) -> Result<Applied> {
    let options = ApplyOptions {
        content: Content::Layer,
        ownership: &pulling.site.ownership,
        max_bytes: u64::MAX,
    };
    let unpack = || {
        let tree = open_directory(&slot.tree())?;
        let plain = pulling.writeout.watch(Decompressor::new(blob)?);
        read_ahead(plain, |plain| {
            let mut plain = Hashing::new(plain, layer.diff_id.algorithm());
            let applied = apply_buffered(&mut plain, tree.as_fd(), &options);
            if applied.is_err() {
                give_up();
            }
            let (_, digest, _) = plain.finish();
            applied.map(|applied| (applied, digest))
        })?
    };
    let (applied, digest) =
        unpack().doing(|| format!("unpack the layer `{}`", layer.descriptor.digest))?;
    if digest == layer.diff_id {
        return Ok(applied);
    }
    Err(Error::engine(format!(
        "wrong digest: the files are `{digest}`, not `{}`",
        layer.diff_id
    )))
    .doing(|| format!("unpack the layer `{}`", layer.descriptor.digest))
}

/// Why a layer could not be filled.
pub(super) enum Failure {
    /// What was here before is damaged, and gone now: another attempt fetches it anew.
    Damaged(String),
    Final(Error),
}

impl Failure {
    /// Whether another attempt may do better.
    pub(super) fn is_damaged(&self) -> bool {
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

//! Takes an image into the store: from a registry, or from wherever else it is.
//!
//! ```text
//! manifest → configuration → layers, each: fetch ─▶ hash ─▶ decompress ─▶ hash ─▶ write
//!                            └ all at once; put in place from the base up as they finish
//! ```

use std::collections::BTreeMap;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::Builder;
use std::time::Duration;

use super::documents::{Found, find, top_document};
use super::transport::Origin;
use super::transport::registry::Repository;
use super::unpack::{Layer, Pulling, Staged, unpack};
use super::writeout::Writeout;
use super::{Site, sync};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Error, Kind, Result};
use crate::layer::{Applied, settle};
use crate::oci::{Platform, chain_ids};
use crate::progress::Outcome;
use crate::reference::Reference;
use crate::registry::FetchedManifest;
use crate::store::atomic::{is_full, open_directory, sweep};
use crate::store::boot;
use crate::store::images::ImageRecord;
use crate::store::layers::{LayerRecord, LayerSlot};
use crate::store::leases::Lease;

/// So many layers are fetched and unpacked at once.
const LAYERS_AT_ONCE: usize = 6;

/// Pulls an image and returns the record of its name.
pub fn pull(site: &Site<'_>, reference: &Reference, platform: &Platform) -> Result<ImageRecord> {
    // What a killed pull had unpacked is as large as an image.
    let _ = sweep(&site.store.tmp());
    let lease = Lease::take(site.store)?;
    let pulled = pull_under(site, &lease, reference, platform)
        .doing(|| format!("pull `{}`", reference.familiar()));
    if pulled
        .as_ref()
        .is_err_and(|why| why.kind() != Kind::Unavailable)
    {
        // Another try would end the same way: what came so far is of no use to it.
        drop(lease);
        let _ = site.store.collect_garbage();
    }
    if pulled.as_ref().is_err_and(is_full) {
        // Beginnings of blobs are what a full disk can do without.
        let _ = site.store.delete_beginnings(Duration::ZERO);
    }
    pulled
}

fn pull_under(
    site: &Site<'_>,
    lease: &Lease,
    reference: &Reference,
    platform: &Platform,
) -> Result<ImageRecord> {
    let origin = Repository::new(site.client, reference);
    let wanted = Wanted {
        platform,
        accepts_others: false,
    };
    let whole = top_document(site, lease, reference)?;
    let taken = take(site, lease, &origin, whole, &wanted)?;
    let record = ImageRecord {
        name: Some(reference.clone()),
        id: taken.id,
        manifest: taken.manifest,
        repository_digest: Some(taken.whole),
        at: Timestamp::now(),
        built: None,
        annotations: Default::default(),
    };
    site.store.put_image(&record)?;
    Ok(record)
}

/// For which machine an image is to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// What is taken of several.
    pub(super) platform: &'a Platform,
    /// Whether an image that is for one other machine only is taken, too.
    pub(super) accepts_others: bool,
}

/// An image that is in the store, held by a lease, and has no name yet.
pub(super) struct Taken {
    /// The digest of its configuration.
    pub(super) id: Digest,
    /// The digest of its manifest, if it has one of its own.
    pub(super) manifest: Option<Digest>,
    /// The digest of the manifest, or of the index that it was chosen from.
    pub(super) whole: Digest,
}

/// Takes an image into the store, without a name for it. All of it is on disk then. `whole`
/// is the manifest or index that stands for it at its origin.
pub(super) fn take(
    site: &Site<'_>,
    lease: &Lease,
    origin: &dyn Origin,
    whole: FetchedManifest,
    wanted: &Wanted<'_>,
) -> Result<Taken> {
    let found = find(site, lease, origin, whole, wanted)?;
    let layers = layers(&found);
    for layer in &layers {
        lease.hold(&layer.descriptor.digest)?;
        lease.hold(&layer.chain)?;
    }
    fetch_layers(site, origin, &layers)?;
    let chains: Vec<Digest> = layers.into_iter().map(|layer| layer.chain).collect();
    sync(site.store, &chains)?;
    Ok(Taken {
        id: found.manifest.config.digest,
        manifest: origin.is_original().then_some(found.digest),
        whole: found.whole,
    })
}

fn layers(found: &Found) -> Vec<Layer> {
    let diff_ids = &found.config.rootfs.diff_ids;
    let chains = chain_ids(diff_ids);
    found
        .manifest
        .layers
        .iter()
        .zip(diff_ids)
        .zip(chains)
        .map(|((descriptor, diff_id), chain)| Layer {
            descriptor: descriptor.clone(),
            diff_id: diff_id.clone(),
            chain,
        })
        .collect()
}

/// Fetches and unpacks all layers at once, and puts each in its place as soon as those
/// beneath it are. Two pulls of one image share the work: the lowest layer that is missing
/// is always being worked on by one of them, and is visible to the other once it is done.
fn fetch_layers(site: &Site<'_>, origin: &dyn Origin, layers: &[Layer]) -> Result<()> {
    let pulling = &Pulling {
        site,
        origin,
        stop: AtomicBool::new(false),
        writeout: Writeout::new(site.store),
    };
    std::thread::scope(|scope| {
        let writing = Builder::new()
            .spawn_scoped(scope, || pulling.writeout.run())
            .doing(|| "start a thread that writes to disk")?;
        let fetched = unpack_layers(pulling, layers);
        pulling.writeout.end();
        let written = writing.join();
        fetched.and(written.unwrap_or_else(|_| Err(Error::engine("the writing panicked"))))
    })
}

fn unpack_layers(pulling: &Pulling<'_>, layers: &[Layer]) -> Result<()> {
    let next = &AtomicUsize::new(0);
    let stop = &pulling.stop;
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        let start = |sender: mpsc::Sender<_>| {
            let work = move || {
                while !stop.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(layer) = layers.get(index) else {
                        return;
                    };
                    // Nobody listens any more after the first failure.
                    let _ = sender.send((index, unpack(pulling, layer)));
                }
            };
            let started = Builder::new().spawn_scoped(scope, work);
            started.map(drop).doing(|| "start a thread for a layer")
        };
        let at_once = LAYERS_AT_ONCE.min(layers.len());
        let started = (0..at_once).try_for_each(|_| start(sender.clone()));
        drop(sender);
        let placed = started.and_then(|()| place_in_order(pulling, layers, receiver));
        if placed.is_err() {
            stop.store(true, Ordering::Relaxed);
            pulling.origin.stop();
        }
        placed
    })
}

/// Puts the layers in their places as they come, from the base up.
fn place_in_order(
    pulling: &Pulling<'_>,
    layers: &[Layer],
    unpacked: mpsc::Receiver<(usize, Result<Option<Box<Staged>>>)>,
) -> Result<()> {
    let mut waiting: BTreeMap<usize, Option<Box<Staged>>> = BTreeMap::new();
    let mut placed = 0;
    for (index, result) in unpacked {
        waiting.insert(index, result?);
        while let Some(staged) = waiting.remove(&placed) {
            place(pulling, layers, placed, staged)?;
            placed += 1;
        }
    }
    Ok(())
}

/// Puts a layer in its place. Those beneath are in theirs.
fn place(
    pulling: &Pulling<'_>,
    layers: &[Layer],
    index: usize,
    staged: Option<Box<Staged>>,
) -> Result<()> {
    let Some(staged) = staged else { return Ok(()) };
    let Staged {
        slot,
        applied,
        task,
    } = *staged;
    let placed = settle_and_publish(pulling, layers, index, slot, &applied);
    task.finish(if placed.is_ok() {
        Outcome::PullComplete
    } else {
        Outcome::Failed
    });
    placed.doing(|| format!("unpack the layer `{}`", layers[index].descriptor.digest))
}

fn settle_and_publish(
    pulling: &Pulling<'_>,
    layers: &[Layer],
    index: usize,
    slot: LayerSlot,
    applied: &Applied,
) -> Result<()> {
    let site = pulling.site;
    let (beneath, layer) = (&layers[..index], &layers[index]);
    let unsettled = &applied.unsettled;
    if !unsettled.implicit_directories.is_empty() || !unsettled.pending_links.is_empty() {
        let trees = beneath
            .iter()
            .rev()
            .map(|layer| open_directory(&site.store.layer_tree(&layer.chain)))
            .collect::<Result<Vec<_>>>()?;
        let trees: Vec<_> = trees.iter().map(AsFd::as_fd).collect();
        let tree = open_directory(&slot.tree())?;
        settle(tree.as_fd(), unsettled, &trees, &site.ownership)?;
    }
    slot.publish(&LayerRecord {
        diff_id: layer.diff_id.clone(),
        parent: beneath.last().map(|parent| parent.chain.clone()),
        blob: Some(layer.descriptor.clone()),
        origin: pulling.origin.repository().cloned(),
        size: applied.bytes,
        boot: boot::id()?,
    })
}

//! Takes an image into the store: from a registry, or from wherever else it is.
//!
//! ```text
//! manifest → configuration → layers, each: fetch ─▶ hash ─▶ decompress ─▶ hash ─▶ write
//!                            └ all at once; put in place from the base up as they finish
//! ```

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use super::transport::Origin;
use super::transport::registry::Repository;
use super::unpack::{Layer, Pulling, Staged, unpack};
use super::writeout::Writeout;
use super::{Site, select, sync, trust};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Error, Kind, Result};
use crate::layer::{Applied, settle};
use crate::oci::{Descriptor, Document, ImageConfig, Manifest, Platform, chain_ids};
use crate::progress::Outcome;
use crate::reference::Reference;
use crate::registry::FetchedManifest;
use crate::store::atomic::{is_full, open_directory, sweep};
use crate::store::blobs::Claim;
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

/// An image as its documents describe it.
struct Found {
    manifest: Manifest,
    digest: Digest,
    whole: Digest,
    config: ImageConfig,
}

/// Fetches the documents of an image for a platform, and keeps them.
fn find(
    site: &Site<'_>,
    lease: &Lease,
    origin: &dyn Origin,
    fetched: FetchedManifest,
    wanted: &Wanted<'_>,
) -> Result<Found> {
    let whole = fetched.digest.clone();
    if let Some(repository) = origin.registry() {
        // Before anything of it is kept, or even read.
        trust::check(repository, &whole)?;
    }
    lease.hold(&whole)?;
    let document = Document::parse(&fetched.bytes, fetched.media_type.as_deref())?;
    if origin.is_original() {
        keep(site, &fetched.bytes, &fetched.digest)?;
    }
    let (manifest, digest, accepts_others) = match document {
        Document::Manifest(manifest) => (*manifest, fetched.digest, wanted.accepts_others),
        Document::Index(index) => {
            let chosen = select::for_platform(&index, wanted.platform)?;
            let (manifest, digest) = manifest_of(site, lease, origin, chosen)?;
            (manifest, digest, false)
        }
    };
    select::check_manifest(&manifest)?;
    let config = configuration(site, lease, origin, &manifest.config)?;
    let platform = (!accepts_others).then_some(wanted.platform);
    select::check_config(&config, &manifest, platform)?;
    Ok(Found {
        manifest,
        digest,
        whole,
        config,
    })
}

/// The document that a name leads to at its registry. One that is here is only asked for by
/// its head, which counts for no quota.
fn top_document(site: &Site<'_>, lease: &Lease, reference: &Reference) -> Result<FetchedManifest> {
    let last = site.store.image(reference)?;
    if let Some(digest) = last.and_then(|record| record.repository_digest)
        && reference.digest().is_none()
    {
        lease.hold(&digest)?;
        if let Some(bytes) = site.store.read_document(&digest)? {
            match site.client.find_manifest(reference) {
                Ok(Some(found)) if found.digest == digest => {
                    return Ok(FetchedManifest {
                        bytes,
                        media_type: Some(found.media_type),
                        digest,
                    });
                }
                Err(why) if why.kind() == Kind::Unavailable => return Err(why),
                // Another document, none, or a registry that does not tell: it must show it.
                _ => {}
            }
        }
    }
    site.client.fetch_manifest(reference)
}

fn manifest_of(
    site: &Site<'_>,
    lease: &Lease,
    origin: &dyn Origin,
    descriptor: &Descriptor,
) -> Result<(Manifest, Digest)> {
    lease.hold(&descriptor.digest)?;
    let bytes = match site.store.read_document(&descriptor.digest)? {
        Some(bytes) => bytes,
        None => {
            let fetched = origin.manifest(Some(descriptor))?;
            keep(site, &fetched.bytes, &fetched.digest)?;
            fetched.bytes
        }
    };
    match Document::parse(&bytes, Some(&descriptor.media_type))? {
        Document::Manifest(manifest) => Ok((*manifest, descriptor.digest.clone())),
        Document::Index(_) => Err(Error::engine("an index within an index is not supported")),
    }
}

fn configuration(
    site: &Site<'_>,
    lease: &Lease,
    origin: &dyn Origin,
    descriptor: &Descriptor,
) -> Result<ImageConfig> {
    lease.hold(&descriptor.digest)?;
    let limit = crate::store::blobs::DOCUMENT_MAX_BYTES;
    if descriptor.size > limit {
        return Err(Error::engine(format!(
            "the configuration is larger than {limit} bytes"
        )));
    }
    loop {
        // Of several pulls at once, one fetches it.
        let partial = match site.store.claim_blob(&descriptor.digest, |_| {})? {
            Claim::Present(_) => match site.store.read_document(&descriptor.digest)? {
                Some(bytes) => return ImageConfig::parse(&bytes),
                // Damaged, and removed by now.
                None => continue,
            },
            Claim::Mine(partial) => partial,
        };
        partial.truncate()?;
        let mut bytes = Vec::new();
        let mut reader = origin.blob(descriptor, 0)?;
        reader
            .read_to_end(&mut bytes)
            .doing(|| "fetch the configuration")?;
        // Nothing is read before it is known to be what was asked for.
        if let Err(why) = verify(&bytes, &descriptor.digest) {
            match reader.blame_mirrors() {
                true => continue,
                false => return Err(why),
            }
        }
        partial
            .file()
            .write_all(&bytes)
            .doing(|| "keep the configuration")?;
        partial.commit()?;
        return ImageConfig::parse(&bytes);
    }
}

/// Keeps a document after a look that it is what it should be.
fn keep(site: &Site<'_>, bytes: &[u8], digest: &Digest) -> Result<()> {
    verify(bytes, digest)?;
    site.store.put_named_document(bytes, digest)
}

fn verify(bytes: &[u8], digest: &Digest) -> Result<()> {
    let mut hasher = crate::digest::Hasher::new(digest.algorithm());
    hasher.update(bytes);
    let found = hasher.finish();
    if found != *digest {
        return Err(Error::engine(format!(
            "wrong digest: what came for `{digest}` is `{found}`"
        )));
    }
    Ok(())
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
        let writing = scope.spawn(|| pulling.writeout.run());
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
        for _ in 0..LAYERS_AT_ONCE.min(layers.len()) {
            let sender = sender.clone();
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(layer) = layers.get(index) else {
                        return;
                    };
                    // Nobody listens any more after the first failure.
                    let _ = sender.send((index, unpack(pulling, layer)));
                }
            });
        }
        drop(sender);
        let placed = place_in_order(pulling, layers, receiver);
        stop.store(placed.is_err(), Ordering::Relaxed);
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

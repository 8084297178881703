//! `pull`: an image from a registry into the store.
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

use super::unpack::{Layer, Pulling, Staged, unpack};
use super::writeout::Writeout;
use super::{Site, select, sync};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Error, Kind, Result};
use crate::layer::{Applied, settle};
use crate::oci::{Descriptor, Document, ImageConfig, Manifest, Platform, chain_ids};
use crate::progress::Outcome;
use crate::reference::Reference;
use crate::store::atomic::open_directory;
use crate::store::blobs::Claim;
use crate::store::boot;
use crate::store::images::ImageRecord;
use crate::store::layers::{LayerRecord, LayerSlot};
use crate::store::leases::Lease;

/// So many layers are fetched and unpacked at once.
const LAYERS_AT_ONCE: usize = 6;

/// Pulls an image and returns the record of its name.
pub fn pull(site: &Site<'_>, reference: &Reference, platform: &Platform) -> Result<ImageRecord> {
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
    pulled
}

fn pull_under(
    site: &Site<'_>,
    lease: &Lease,
    reference: &Reference,
    platform: &Platform,
) -> Result<ImageRecord> {
    let found = find(site, lease, reference, platform)?;
    let layers = layers(&found);
    for layer in &layers {
        lease.hold(&layer.descriptor.digest)?;
        lease.hold(&layer.chain)?;
    }
    fetch_layers(site, reference, &layers)?;
    let chains: Vec<Digest> = layers.into_iter().map(|layer| layer.chain).collect();
    sync(site.store, &chains)?;
    let record = ImageRecord {
        name: Some(reference.clone()),
        id: found.manifest.config.digest,
        manifest: Some(found.digest),
        repository_digest: Some(found.repository_digest),
        at: Timestamp::now(),
        built: None,
    };
    site.store.put_image(&record)?;
    Ok(record)
}

/// An image as its documents describe it.
struct Found {
    manifest: Manifest,
    digest: Digest,
    repository_digest: Digest,
    config: ImageConfig,
}

/// Fetches the documents of an image for a platform, and keeps them.
fn find(
    site: &Site<'_>,
    lease: &Lease,
    reference: &Reference,
    platform: &Platform,
) -> Result<Found> {
    let fetched = site.client.fetch_manifest(reference)?;
    let repository_digest = fetched.digest.clone();
    lease.hold(&repository_digest)?;
    let document = Document::parse(&fetched.bytes, fetched.media_type.as_deref())?;
    let (manifest, digest) = match document {
        Document::Manifest(manifest) => {
            keep(site, &fetched.bytes, &fetched.digest)?;
            (*manifest, fetched.digest)
        }
        Document::Index(index) => {
            keep(site, &fetched.bytes, &fetched.digest)?;
            let chosen = select::for_platform(&index, platform)?;
            manifest_of(site, lease, reference, chosen)?
        }
    };
    select::check_manifest(&manifest)?;
    let config = configuration(site, lease, reference, &manifest.config)?;
    select::check_config(&config, &manifest, platform)?;
    Ok(Found {
        manifest,
        digest,
        repository_digest,
        config,
    })
}

fn manifest_of(
    site: &Site<'_>,
    lease: &Lease,
    reference: &Reference,
    descriptor: &Descriptor,
) -> Result<(Manifest, Digest)> {
    lease.hold(&descriptor.digest)?;
    let bytes = match site.store.read_document(&descriptor.digest)? {
        Some(bytes) => bytes,
        None => {
            let exact = reference.with_digest(descriptor.digest.clone());
            let fetched = site.client.fetch_manifest(&exact)?;
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
    reference: &Reference,
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
        let mut reader = site.client.fetch_blob(reference, descriptor, 0)?;
        reader
            .read_to_end(&mut bytes)
            .doing(|| "fetch the configuration")?;
        // Nothing is read before it is known to be what was asked for.
        verify(&bytes, &descriptor.digest)?;
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
            "wrong digest: the registry sent `{found}` for `{digest}`"
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
fn fetch_layers(site: &Site<'_>, reference: &Reference, layers: &[Layer]) -> Result<()> {
    let pulling = &Pulling {
        site,
        reference,
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
        let placed = place_in_order(pulling.site, layers, receiver);
        stop.store(placed.is_err(), Ordering::Relaxed);
        placed
    })
}

/// Puts the layers in their places as they come, from the base up.
fn place_in_order(
    site: &Site<'_>,
    layers: &[Layer],
    unpacked: mpsc::Receiver<(usize, Result<Option<Box<Staged>>>)>,
) -> Result<()> {
    let mut waiting: BTreeMap<usize, Option<Box<Staged>>> = BTreeMap::new();
    let mut placed = 0;
    for (index, result) in unpacked {
        waiting.insert(index, result?);
        while let Some(staged) = waiting.remove(&placed) {
            place(site, layers, placed, staged)?;
            placed += 1;
        }
    }
    Ok(())
}

/// Puts a layer in its place. Those beneath are in theirs.
fn place(
    site: &Site<'_>,
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
    let placed = settle_and_publish(site, layers, index, slot, &applied);
    task.finish(if placed.is_ok() {
        Outcome::PullComplete
    } else {
        Outcome::Failed
    });
    placed.doing(|| format!("unpack the layer `{}`", layers[index].descriptor.digest))
}

fn settle_and_publish(
    site: &Site<'_>,
    layers: &[Layer],
    index: usize,
    slot: LayerSlot,
    applied: &Applied,
) -> Result<()> {
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
        size: applied.bytes,
        boot: boot::id()?,
    })
}

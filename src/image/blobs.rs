//! The blobs of layers that are unpacked: which can be dropped, and having them again.
//!
//! To run a container nobody needs them. To push or save an image their bytes are needed,
//! and they come from where the image came from, or are made of the layer's files if that
//! is how they were made before.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io;
use std::sync::atomic::AtomicBool;

use super::transport::registry::Repository;
use super::unpack::{Pulling, download};
use super::writeout::Writeout;
use super::{Site, pack};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::layer::{Compression, Ownership};
use crate::oci::{Descriptor, ImageConfig, Manifest, chain_ids};
use crate::progress::{Outcome, Phase, Task};
use crate::reference::Reference;
use crate::store::Store;
use crate::store::atomic::Staging;
use crate::store::blobs::Claim;
use crate::store::dropped::Source;
use crate::store::images::ImageRecord;
use crate::store::layers::LayerRecord;

/// A blob that is here and can be had again.
#[derive(Debug, Clone)]
pub struct Droppable {
    /// Its digest.
    pub digest: Digest,
    /// Where it can be had again.
    pub source: Source,
    /// What it frees to drop it, in bytes.
    pub size: u64,
}

impl Droppable {
    /// Where it can be had again, in words.
    pub fn origin(&self) -> String {
        match &self.source {
            Source::Registry(image) => image.familiar(),
            Source::Layer(chain) => format!("the layer {}", chain.short()),
        }
    }
}

/// All blobs that can be dropped: of layers that are unpacked and known to be on disk, if a
/// registry has the blob, or the layer's files give the same bytes again. That is tried, for
/// the blob may be all that there is of an archive that was written elsewhere.
pub fn droppable(store: &Store, ownership: &Ownership) -> Result<Vec<Droppable>> {
    let mut found: HashMap<Digest, Droppable> = HashMap::new();
    let mut documents: HashSet<Digest> = HashSet::new();
    let mut images = store.images()?;
    // Nothing has to be tried of what a registry has.
    images.sort_by_key(|image| image.repository_digest.is_none());
    for image in images {
        documents.insert(image.id.clone());
        documents.extend(image.manifest.clone());
        documents.extend(image.repository_digest.clone());
        for (blob, chain) in layers_of(store, &image)? {
            // A layer that may have lost files is made anew of its blob.
            let Some(layer) = store.layer(&chain)?.filter(|_| store.is_synced(&chain)) else {
                continue;
            };
            let size = store.freed_by_dropping(&blob.digest);
            if size == 0 || found.contains_key(&blob.digest) {
                continue;
            }
            let name = image.name.clone();
            let name = name.filter(|_| image.repository_digest.is_some());
            let source = match name.or(origin_of(layer, &blob)) {
                Some(name) => Source::Registry(name),
                None if is_packed_alike(store, ownership, &blob, &chain) => Source::Layer(chain),
                None => continue,
            };
            let digest = blob.digest;
            let droppable = Droppable {
                digest: digest.clone(),
                source,
                size,
            };
            found.insert(digest, droppable);
        }
    }
    // Whatever a manifest says, what describes an image stays.
    found.retain(|digest, _| !documents.contains(digest));
    let mut found: Vec<Droppable> = found.into_values().collect();
    found.sort_by(|one, other| one.digest.cmp(&other.digest));
    Ok(found)
}

/// The blobs of an image's layers, and the layers' chain ids.
fn layers_of(store: &Store, image: &ImageRecord) -> Result<Vec<(Descriptor, Digest)>> {
    let Some(manifest) = &image.manifest else {
        return Ok(Vec::new());
    };
    let (Some(manifest), Some(config)) = (
        store.read_document(manifest)?,
        store.read_document(&image.id)?,
    ) else {
        return Ok(Vec::new());
    };
    let (Ok(manifest), Ok(config)) = (
        serde_json::from_slice::<Manifest>(&manifest),
        ImageConfig::parse(&config),
    ) else {
        return Ok(Vec::new());
    };
    let chains = chain_ids(&config.rootfs.diff_ids);
    Ok(manifest.layers.into_iter().zip(chains).collect())
}

/// The image that a layer's blob was pulled with, even if no name here leads there any more.
fn origin_of(layer: LayerRecord, blob: &Descriptor) -> Option<Reference> {
    let is_its = layer.blob.is_some_and(|own| own.digest == blob.digest);
    layer.origin.filter(|_| is_its)
}

/// Whether the files of a layer give this blob.
fn is_packed_alike(
    store: &Store,
    ownership: &Ownership,
    blob: &Descriptor,
    chain: &Digest,
) -> bool {
    let packed = pack::compress(io::sink(), Compression::Gzip, |plain| {
        pack::write_tree(store, ownership, chain, plain)
    });
    packed.is_ok_and(|(_, digest, _)| digest == blob.digest)
}

/// Opens a blob that an image in the store leads to. One that is not here is had again first.
///
/// # Errors
///
/// If it cannot be had from where it came from.
pub fn open(site: &Site<'_>, blob: &Descriptor) -> Result<File> {
    if let Some(file) = site.store.open_blob(&blob.digest)? {
        return Ok(file);
    }
    let mut first = None;
    for source in sources(site.store, blob)? {
        match have(site, blob, &source) {
            Ok(()) => {
                let file = site.store.open_blob(&blob.digest)?;
                return file.ok_or_else(|| gone(blob));
            }
            Err(why) => drop(first.get_or_insert(why)),
        }
    }
    let why = first.unwrap_or_else(|| Error::engine("no registry is known that has it"));
    Err(gone(blob).because(why))
}

fn gone(blob: &Descriptor) -> Error {
    Error::engine(format!(
        "the blob `{}` is not here, and cannot be had again",
        blob.digest
    ))
    .hint("Pull the image from a registry that has it, or build it again; then repeat this.")
}

/// Where a blob may be had, the best first.
fn sources(store: &Store, blob: &Descriptor) -> Result<Vec<Source>> {
    let mut sources: Vec<Source> = store.dropped(&blob.digest)?.into_iter().collect();
    for image in store.images()? {
        for (other, chain) in layers_of(store, &image)? {
            if other.digest != blob.digest {
                continue;
            }
            let origin = store
                .layer(&chain)?
                .and_then(|layer| origin_of(layer, blob));
            sources.extend(origin.map(Source::Registry));
            sources.push(match (&image.name, &image.repository_digest) {
                (Some(name), Some(_)) => Source::Registry(name.clone()),
                _ => Source::Layer(chain),
            });
        }
    }
    // A registry sends what it has; whether files give the same bytes has to be tried.
    sources.sort_by_key(|source| matches!(source, Source::Layer(_)));
    let mut seen = HashSet::new();
    sources.retain(|source| seen.insert(format!("{source:?}")));
    Ok(sources)
}

fn have(site: &Site<'_>, blob: &Descriptor, source: &Source) -> Result<()> {
    let task = site.progress.start(blob.digest.short(), Some(blob.size));
    let had = match source {
        Source::Registry(image) => fetch(site, blob, image, &*task),
        Source::Layer(chain) => {
            task.phase(Phase::Compressing);
            pack_again(site, blob, chain)
        }
    };
    task.finish(match (&had, source) {
        (Err(_), _) => Outcome::Failed,
        (Ok(()), Source::Registry(_)) => Outcome::PullComplete,
        (Ok(()), Source::Layer(_)) => Outcome::Packed,
    });
    had
}

fn fetch(site: &Site<'_>, blob: &Descriptor, image: &Reference, task: &dyn Task) -> Result<()> {
    let pulling = Pulling {
        site,
        origin: &Repository::new(site.origins, image),
        stop: AtomicBool::new(false),
        writeout: Writeout::new(site.store),
    };
    // What an earlier attempt left may be of no use, and is thrown away then; a mirror that
    // gave wrong bytes is not asked again.
    let once = || -> Result<bool> {
        let claim = site.store.claim_blob(&blob.digest, |bytes| {
            task.phase(Phase::Sharing);
            task.position(bytes);
        })?;
        let Claim::Mine(partial) = claim else {
            return Ok(true);
        };
        match download(&pulling, blob, partial, task, |_, _| Ok(())) {
            Ok(()) => Ok(true),
            Err(why) if why.is_damaged() => Ok(false),
            Err(why) => Err(why.into()),
        }
    };
    while !once()? {}
    Ok(())
}

fn pack_again(site: &Site<'_>, blob: &Descriptor, chain: &Digest) -> Result<()> {
    let store = site.store;
    let doing = || format!("pack the layer `{chain}` again");
    // Removed when it is dropped, unless it was taken out of it.
    let staging = Staging::new(&store.tmp())?;
    let staged = staging.path().join("blob");
    let (digest, _) = pack::compress_to(&staged, Compression::Gzip, |plain| {
        pack::write_tree(store, &site.ownership, chain, plain)
    })
    .doing(doing)?;
    if digest != blob.digest {
        return Err(Error::engine(format!("its files give `{digest}` now"))).doing(doing);
    }
    store.adopt_blob(&staged, &digest)?;
    store.forget_dropped_blob(&digest);
    Ok(())
}

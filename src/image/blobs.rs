//! The blobs of layers that are unpacked: which can be dropped, and having them again.
//!
//! To run a container nobody needs them. To push or save an image their bytes are needed,
//! and they come from where the image came from, or are made of the layer's files if that
//! is how they were made before.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::sync::atomic::AtomicBool;

use super::unpack::{Pulling, download};
use super::{Site, pack};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::oci::{Descriptor, Manifest, chain_ids, media_type};
use crate::progress::{Outcome, Phase, Task};
use crate::reference::Reference;
use crate::store::Store;
use crate::store::blobs::Claim;
use crate::store::dropped::Source;
use crate::store::images::ImageRecord;

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
/// registry has the blob, or it was packed here.
pub fn droppable(store: &Store) -> Result<Vec<Droppable>> {
    let mut found: HashMap<Digest, Droppable> = HashMap::new();
    let mut documents: HashSet<Digest> = HashSet::new();
    for image in store.images()? {
        documents.extend([&image.id].into_iter().cloned());
        documents.extend(
            image
                .manifest
                .iter()
                .chain(&image.repository_digest)
                .cloned(),
        );
        for (blob, chain) in layers_of(store, &image)? {
            // A layer that may have lost files is made anew of its blob.
            if store.layer(&chain)?.is_none() || !store.is_synced(&chain) {
                continue;
            }
            let source = match &image.name {
                Some(name) if image.repository_digest.is_some() => Source::Registry(name.clone()),
                _ if can_be_packed(store, &blob, &chain)? => Source::Layer(chain),
                _ => continue,
            };
            let size = store.freed_by_dropping(&blob.digest);
            if size > 0 && !found.contains_key(&blob.digest) {
                let digest = blob.digest;
                found.insert(
                    digest.clone(),
                    Droppable {
                        digest,
                        source,
                        size,
                    },
                );
            }
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
        crate::oci::ImageConfig::parse(&config),
    ) else {
        return Ok(Vec::new());
    };
    let chains = chain_ids(&config.rootfs.diff_ids);
    Ok(manifest.layers.into_iter().zip(chains).collect())
}

/// Whether a blob was made here of a layer's files, and would be again.
fn can_be_packed(store: &Store, blob: &Descriptor, chain: &Digest) -> Result<bool> {
    let made_of = store.layer(chain)?.and_then(|record| record.blob);
    Ok(store.is_packed_here(chain)
        && made_of.is_some_and(|made| made.digest == blob.digest)
        && blob.media_type == media_type::LAYER_GZIP)
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
            if can_be_packed(store, &other, &chain)? {
                sources.push(Source::Layer(chain));
            }
            if let (Some(name), Some(_)) = (&image.name, &image.repository_digest) {
                sources.push(Source::Registry(name.clone()));
            }
        }
    }
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
        reference: image,
        stop: AtomicBool::new(false),
    };
    // What an earlier attempt left may be of no use: then it is thrown away, once.
    let once = || -> Result<bool> {
        let claim = site.store.claim_blob(&blob.digest, |bytes| {
            task.phase(Phase::Sharing);
            task.position(bytes);
        })?;
        let Claim::Mine(partial) = claim else {
            return Ok(true);
        };
        let was_begun = !partial.is_empty()?;
        match download(&pulling, blob, partial, task, |_| Ok(())) {
            Ok(()) => Ok(true),
            Err(why) => match was_begun && why.is_damaged() {
                true => Ok(false),
                false => Err(why.into()),
            },
        }
    };
    while !once()? {}
    Ok(())
}

fn pack_again(site: &Site<'_>, blob: &Descriptor, chain: &Digest) -> Result<()> {
    let doing = || format!("pack the layer `{chain}` again");
    let record = site.store.layer(chain)?;
    let record = record
        .ok_or_else(|| Error::engine("it is missing"))
        .doing(doing)?;
    let packed = pack::pack(site, chain, &record.diff_id).doing(doing)?;
    if packed.digest == blob.digest {
        site.store.forget_dropped_blob(&blob.digest);
        return Ok(());
    }
    Err(Error::engine(format!(
        "its files give `{}` now: another version of this program packed it",
        packed.digest
    )))
    .doing(doing)
}

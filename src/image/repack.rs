//! The manifest of an image for one push, with its layers compressed in a wanted way.
//!
//! What was pulled keeps its bytes unless all layers are to be changed; then its blobs are
//! decompressed and compressed anew. Nothing of it is recorded, but for the blob of a layer
//! that had none.

use std::io;

use super::pack::{self, from_tree, oci_named};
use super::{Site, blobs};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::layer::{Compression, Decompressor};
use crate::oci::{Descriptor, ImageConfig, Manifest, chain_ids, media_type};
use crate::progress::{Outcome, Phase};
use crate::store::images::ImageRecord;
use crate::store::leases::Lease;

/// How the layers of an image are to be compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recompression {
    /// In which way.
    pub compression: Compression,
    /// Whether that is also for what was pulled.
    pub everything: bool,
}

/// The manifest of an image, its blobs in the store or known to be where they came from,
/// compressed as `wanted`.
pub(super) fn manifest(
    site: &Site<'_>,
    lease: &Lease,
    record: &ImageRecord,
    wanted: Recompression,
) -> Result<(Manifest, Vec<u8>, Digest)> {
    if record.repository_digest.is_some() && !wanted.everything {
        return pack::manifest(site, lease, record);
    }
    let original = match &record.manifest {
        Some(_) => Some(pack::manifest(site, lease, record)?.0),
        None => None,
    };
    let config_bytes = site.store.need_document(&record.id)?;
    let config = ImageConfig::parse(&config_bytes)?;
    let diff_ids = &config.rootfs.diff_ids;
    let mut layers = Vec::new();
    for (index, chain) in chain_ids(diff_ids).iter().enumerate() {
        let known = original.as_ref().and_then(|own| own.layers.get(index));
        let repacking = Repacking {
            site,
            lease,
            chain,
            diff_id: &diff_ids[index],
            wanted,
        };
        layers.push(repacking.layer(known.cloned())?);
    }
    let size = config_bytes.len() as u64;
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(media_type::MANIFEST.to_owned()),
        artifact_type: None,
        config: Descriptor::new(media_type::CONFIG, record.id.clone(), size),
        layers,
        subject: None,
        annotations: match original {
            Some(own) => own.annotations,
            None => record.annotations.clone(),
        },
    };
    let bytes = serde_json::to_vec(&manifest).doing(|| "write the manifest")?;
    let digest = Digest::of(&bytes);
    Ok((manifest, bytes, digest))
}

/// One layer on its way to another compression.
struct Repacking<'a> {
    site: &'a Site<'a>,
    lease: &'a Lease,
    chain: &'a Digest,
    diff_id: &'a Digest,
    wanted: Recompression,
}

impl Repacking<'_> {
    /// The blob of the layer: `known` is that of the image's own manifest.
    fn layer(&self, known: Option<Descriptor>) -> Result<Descriptor> {
        let chain = self.chain;
        let store = self.site.store;
        // Its tree may be read for long.
        let record = self
            .lease
            .keep_layer(store, chain)?
            .ok_or_else(|| Error::engine(format!("the layer `{chain}` is missing")))?;
        let has_blob = record.blob.is_some();
        let is_pulled = record.origin.is_some();
        let blob = known.or(record.blob);
        let keeps = |blob: &Descriptor| {
            is_compressed_so(blob, self.wanted.compression)
                || (is_pulled && !self.wanted.everything)
        };
        if let Some(blob) = blob.clone().filter(keeps) {
            self.lease.hold(&blob.digest)?;
            return Ok(oci_named(blob));
        }
        let task = self.site.progress.start(self.diff_id.short(), None);
        task.phase(Phase::Compressing);
        let packed = self
            .pack(blob.as_ref(), is_pulled)
            .doing(|| format!("pack the layer `{chain}`"));
        task.finish(match packed {
            Ok(_) => Outcome::Packed,
            Err(_) => Outcome::Failed,
        });
        let packed = packed?;
        self.lease.hold(&packed.digest)?;
        if !has_blob {
            store.set_layer_blob(chain, &packed)?;
        }
        Ok(packed)
    }

    /// From the blob that is here, or else from the tree. The tree of what was pulled is
    /// not packed: its archive may have been written in another order.
    fn pack(&self, blob: Option<&Descriptor>, is_pulled: bool) -> Result<Descriptor> {
        let compression = self.wanted.compression;
        let file = match blob {
            // One that was dropped comes back first.
            Some(blob) if is_pulled => Some(blobs::open(self.site, blob)?),
            Some(blob) => self.site.store.open_blob(&blob.digest)?,
            None => None,
        };
        match file {
            Some(file) => pack::pack(self.site, self.diff_id, compression, |plain| {
                let mut archive = Decompressor::new(file)?;
                io::copy(&mut archive, plain).doing(|| "decompress its blob")?;
                Ok(())
            }),
            None => from_tree(self.site, self.chain, self.diff_id, compression),
        }
    }
}

fn is_compressed_so(blob: &Descriptor, compression: Compression) -> bool {
    let kind = blob.media_type.as_str();
    match compression {
        Compression::Plain => matches!(kind, media_type::LAYER_TAR | media_type::DOCKER_LAYER_TAR),
        Compression::Gzip => {
            matches!(kind, media_type::LAYER_GZIP | media_type::DOCKER_LAYER_GZIP)
        }
        Compression::Zstd => {
            matches!(kind, media_type::LAYER_ZSTD | media_type::DOCKER_LAYER_ZSTD)
        }
        Compression::Xz | Compression::Bzip2 => false,
    }
}

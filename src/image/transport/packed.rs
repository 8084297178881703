//! An origin whose layers come as plain archives, compressed on their way: to the bytes,
//! and so to the digests, that the store would make of them.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::files::Verified;
use super::{Bytes, Origin, document};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::image::pack;
use crate::layer::{Compression, Decompressor};
use crate::oci::{Descriptor, Document, media_type};
use crate::progress::{Outcome, Phase, Progress};
use crate::registry::FetchedManifest;
use crate::store::Store;
use crate::store::atomic::Staging;

/// An image with all layers compressed.
pub struct Packed<'a> {
    origin: &'a dyn Origin,
    manifest: FetchedManifest,
    /// Where the layers are that were compressed here.
    packed: HashMap<Digest, PathBuf>,
    _staging: Staging,
}

impl<'a> Packed<'a> {
    /// Compresses the layers that are not, aside in the store.
    pub fn new(store: &Store, origin: &'a dyn Origin, progress: &dyn Progress) -> Result<Self> {
        let staging = Staging::new(&store.tmp())?;
        let fetched = origin.manifest(None)?;
        let parsed = Document::parse(&fetched.bytes, fetched.media_type.as_deref())?;
        let Document::Manifest(mut manifest) = parsed else {
            return Err(Error::engine("an index has no layers to compress"));
        };
        let mut known: HashMap<Digest, Descriptor> = HashMap::new();
        let mut packed = HashMap::new();
        for layer in &mut manifest.layers {
            if layer.media_type != media_type::LAYER_TAR {
                continue;
            }
            if let Some(blob) = known.get(&layer.digest) {
                *layer = blob.clone();
                continue;
            }
            let task = progress.start(layer.digest.short(), None);
            task.phase(Phase::Compressing);
            let path = staging.path().join(layer.digest.hex());
            let blob = compress(origin, layer, &path)
                .doing(|| format!("compress the layer `{}`", layer.digest));
            task.finish(match blob {
                Ok(_) => Outcome::Packed,
                Err(_) => Outcome::Failed,
            });
            let blob = blob?;
            packed.insert(blob.digest.clone(), path);
            known.insert(std::mem::replace(layer, blob.clone()).digest, blob);
        }
        let bytes = serde_json::to_vec(&manifest).doing(|| "write the manifest")?;
        let digest = Digest::of(&bytes);
        Ok(Packed {
            origin,
            manifest: document(bytes, media_type::MANIFEST, &digest)?,
            packed,
            _staging: staging,
        })
    }
}

fn compress(origin: &dyn Origin, layer: &Descriptor, path: &Path) -> Result<Descriptor> {
    let plain = Verified::new(origin.blob(layer, 0)?, layer);
    let mut plain = Decompressor::new(plain)?;
    let (digest, size) = pack::compress_to(path, Compression::Gzip, |mut out| {
        let copied = std::io::copy(&mut plain, &mut out);
        copied.doing(|| "read it").map(drop)
    })?;
    Ok(Descriptor::new(media_type::LAYER_GZIP, digest, size))
}

impl Origin for Packed<'_> {
    fn transport(&self) -> Option<&'static str> {
        self.origin.transport()
    }

    fn manifest(&self, named: Option<&Descriptor>) -> Result<FetchedManifest> {
        match named {
            None => Ok(self.manifest.clone()),
            Some(_) => self.origin.manifest(named),
        }
    }

    fn blob(&self, blob: &Descriptor, offset: u64) -> Result<Bytes> {
        let Some(path) = self.packed.get(&blob.digest) else {
            return self.origin.blob(blob, offset);
        };
        let doing = || format!("read `{}`", path.display());
        let mut file = File::open(path).doing(doing)?;
        file.seek(SeekFrom::Start(offset)).doing(doing)?;
        Ok(Box::new(file.take(blob.size.saturating_sub(offset))))
    }
}

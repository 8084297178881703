//! What `docker save` writes: `manifest.json` and, for each image, its configuration and
//! the archives of its layers.
//!
//! ```text
//! manifest.json           [{"Config": FILE, "RepoTags": [NAME…], "Layers": [FILE…]}…]
//! <hex>.json              a configuration
//! <id>/layer.tar          a layer, usually not compressed; perhaps a link to another one
//! ```
//!
//! There are no digests but that of the configuration, the image's id: the manifest is
//! put together of what the files turn out to be, and the layers prove themselves by the
//! configuration's diff ids. Newer docker writes an OCI layout at the same place, which
//! goes before where it has what a registry gave.

use std::collections::HashMap;

use serde::Deserialize;

use super::files::Files;
use super::offered::{Name, Offered};
use super::{Bytes, Origin, document, parse};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::ids::is_lower_hex;
use crate::layer::Compression;
use crate::oci::{Descriptor, Manifest, media_type};
use crate::registry::FetchedManifest;
use crate::store::Store;

/// The list of what there is.
pub(super) const MANIFEST: &str = "manifest.json";

/// One image of the list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    config: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    layers: Option<Vec<String>>,
}

/// An image that the list tells of.
struct Image<'a> {
    files: &'a Files,
    manifest: FetchedManifest,
    /// Which file is which blob.
    blobs: HashMap<Digest, String>,
}

/// Whether there is a list of images.
pub(super) fn has_list(files: &Files) -> Result<bool> {
    Ok(list(files)?.is_some())
}

/// The list of images, if there is one.
fn list(files: &Files) -> Result<Option<Vec<u8>>> {
    let bytes = files.document(MANIFEST)?;
    // What is no list is a manifest: that of a `dir:`.
    let first = |bytes: &Vec<u8>| {
        bytes
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .copied()
    };
    Ok(bytes.filter(|bytes| first(bytes) == Some(b'[')))
}

/// The images of such an archive; nothing if this is none.
pub(super) fn images(files: &Files) -> Result<Option<Vec<Offered<'_>>>> {
    let Some(bytes) = list(files)? else {
        return Ok(None);
    };
    let listed: Vec<Listed> = parse(&bytes, MANIFEST)?;
    let mut measured = HashMap::new();
    let mut offered = Vec::new();
    for listed in listed {
        let names = listed.repo_tags.iter().flatten();
        let names = names.map(|name| Name::whole(name)).collect::<Result<_>>()?;
        let image = Image::new(files, &listed, &mut measured)
            .doing(|| format!("read the image `{}` of the archive", listed.config))?;
        offered.push(Offered {
            names,
            origin: Box::new(image),
        });
    }
    Ok(Some(offered))
}

impl<'a> Image<'a> {
    /// Puts the manifest together. `measured` are layers that other images have, too.
    fn new(
        files: &'a Files,
        listed: &Listed,
        measured: &mut HashMap<String, Descriptor>,
    ) -> Result<Self> {
        let mut blobs = HashMap::new();
        let bytes = files.need_document(&listed.config)?;
        let id = Digest::of(&bytes);
        check_name(&listed.config, &id)?;
        blobs.insert(id.clone(), listed.config.clone());
        let mut layers = Vec::new();
        for name in listed.layers.iter().flatten() {
            let layer = match measured.get(name) {
                Some(layer) => layer.clone(),
                None => {
                    let layer = layer(files, name)?;
                    measured.insert(name.clone(), layer.clone());
                    layer
                }
            };
            blobs.insert(layer.digest.clone(), name.clone());
            layers.push(layer);
        }
        let manifest = Manifest {
            schema_version: 2,
            media_type: Some(media_type::MANIFEST.to_owned()),
            artifact_type: None,
            config: Descriptor::new(media_type::CONFIG, id, bytes.len() as u64),
            layers,
            subject: None,
            annotations: Default::default(),
        };
        let bytes = serde_json::to_vec(&manifest).doing(|| "put the manifest together")?;
        let digest = Digest::of(&bytes);
        Ok(Image {
            files,
            manifest: document(bytes, media_type::MANIFEST, &digest)?,
            blobs,
        })
    }

    fn name(&self, blob: &Descriptor) -> Result<&str> {
        self.blobs
            .get(&blob.digest)
            .map(String::as_str)
            .doing(|| format!("the archive has no blob `{}`", blob.digest))
    }
}

fn layer(files: &Files, name: &str) -> Result<Descriptor> {
    let (digest, size, first) = files.measure(name)?;
    let kind = match Compression::detect(&first) {
        Compression::Gzip => media_type::LAYER_GZIP,
        Compression::Zstd => media_type::LAYER_ZSTD,
        // There are no names for the others; what they are shows when they are read.
        Compression::Plain | Compression::Xz | Compression::Bzip2 => media_type::LAYER_TAR,
    };
    Ok(Descriptor::new(kind, digest, size))
}

/// A configuration that is called by a digest must have that one.
fn check_name(name: &str, id: &Digest) -> Result<()> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let last = last.strip_suffix(".json").unwrap_or(last);
    if last.len() == id.hex().len() && is_lower_hex(last) && last != id.hex() {
        return Err(Error::engine(format!("wrong digest: `{name}` is `{id}`")));
    }
    Ok(())
}

impl Origin for Image<'_> {
    fn transport(&self) -> Option<&'static str> {
        Some("docker-archive")
    }

    fn manifest(&self, named: Option<&Descriptor>) -> Result<FetchedManifest> {
        match named {
            None => Ok(self.manifest.clone()),
            Some(named) => Err(Error::engine(format!(
                "the archive has no manifest `{}`",
                named.digest
            ))),
        }
    }

    fn blob(&self, blob: &Descriptor, offset: u64) -> Result<Bytes> {
        self.files.blob(self.name(blob)?, blob, offset)
    }

    fn place(&self, store: &Store, blob: &Descriptor) -> Result<()> {
        self.files.place(store, self.name(blob)?, blob)
    }

    fn is_original(&self) -> bool {
        false
    }
}

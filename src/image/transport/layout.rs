//! An OCI image layout (image-layout.md): what `index.json` of a directory or archive
//! offers.
//!
//! ```text
//! oci-layout              the layout's version
//! index.json              descriptors of manifests and indexes, with names as annotations
//! blobs/sha256/<hex>      manifests, configurations, layers
//! ```

use super::files::Files;
use super::offered::{Name, Offered};
use super::{Bytes, Origin, document, parse};
use crate::digest::Digest;
use crate::error::Result;
use crate::oci::{Descriptor, Index, media_type};
use crate::reference::Reference;
use crate::registry::FetchedManifest;
use crate::store::Store;

/// The file that says that this is a layout.
pub(super) const MARK: &str = "oci-layout";
/// What it says.
pub(super) const VERSION: &str = r#"{"imageLayoutVersion":"1.0.0"}"#;
/// The list of what there is.
pub(super) const INDEX: &str = "index.json";
/// The annotation with a name in whatever words; by the specification a tag.
pub(super) const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// The annotation with the whole name, as containerd and docker write it.
pub(super) const IMAGE_NAME: &str = "io.containerd.image.name";

/// Where a blob is.
pub(super) fn blob_name(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm().as_str(), digest.hex())
}

/// What stands in the index.
enum Whole {
    /// One of its manifests.
    Named(Box<Descriptor>),
    /// The index itself: one image for several platforms.
    Index(Vec<u8>),
}

/// One image of a layout.
struct Image<'a> {
    files: &'a Files,
    whole: Whole,
}

/// The images of a layout; nothing if this is none.
pub(super) fn images(files: &Files) -> Result<Option<Vec<Offered<'_>>>> {
    let Some(bytes) = files.document(INDEX)? else {
        return Ok(None);
    };
    let index: Index = parse(&bytes, INDEX)?;
    let is_for_platforms = index.manifests.len() > 1
        && index.manifests.iter().all(|manifest| {
            manifest.platform.is_some()
                && !manifest.annotations.contains_key(REF_NAME)
                && !manifest.annotations.contains_key(IMAGE_NAME)
        });
    if is_for_platforms {
        let whole = Whole::Index(bytes);
        return Ok(Some(vec![Offered {
            names: Vec::new(),
            origin: Box::new(Image { files, whole }),
        }]));
    }
    let mut images: Vec<(Descriptor, Vec<Name>)> = Vec::new();
    for manifest in index.manifests {
        let name = name(&manifest)?;
        let known = images
            .iter_mut()
            .find(|(known, _)| known.digest == manifest.digest);
        match known {
            Some((_, names)) => names.extend(name),
            None => images.push((manifest, name.into_iter().collect())),
        }
    }
    let offered = images.into_iter().map(|(manifest, names)| Offered {
        names,
        origin: Box::new(Image {
            files,
            whole: Whole::Named(Box::new(manifest)),
        }),
    });
    Ok(Some(offered.collect()))
}

/// The name that annotations give.
fn name(manifest: &Descriptor) -> Result<Option<Name>> {
    if let Some(text) = manifest.annotations.get(IMAGE_NAME) {
        return Name::whole(text).map(Some);
    }
    match manifest.annotations.get(REF_NAME) {
        // A bare word is a tag of who knows what.
        Some(text) if text.contains(['/', ':']) && text.parse::<Reference>().is_ok() => {
            Name::whole(text).map(Some)
        }
        Some(text) => Ok(Some(Name::Word(text.clone()))),
        None => Ok(None),
    }
}

impl Origin for Image<'_> {
    fn transport(&self) -> Option<&'static str> {
        Some(match self.files.are_archived() {
            true => "oci-archive",
            false => "oci",
        })
    }

    fn manifest(&self, named: Option<&Descriptor>) -> Result<FetchedManifest> {
        let descriptor = match (&self.whole, named) {
            (_, Some(named)) => named,
            (Whole::Named(named), None) => named,
            (Whole::Index(bytes), None) => {
                let digest = Digest::of(bytes);
                return document(bytes.clone(), media_type::INDEX, &digest);
            }
        };
        let bytes = self.files.need_document(&blob_name(&descriptor.digest))?;
        document(bytes, &descriptor.media_type, &descriptor.digest)
    }

    fn blob(&self, blob: &Descriptor, offset: u64) -> Result<Bytes> {
        self.files.blob(&blob_name(&blob.digest), blob, offset)
    }

    fn place(&self, store: &Store, blob: &Descriptor) -> Result<()> {
        self.files.place(store, &blob_name(&blob.digest), blob)
    }
}

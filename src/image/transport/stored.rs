//! An image of this store, as an origin. What it has no blobs for is packed first.

use super::{Bytes, Origin, media_type_of};
use crate::error::{Context, Error, Result};
use crate::image::{Site, blobs, pack};
use crate::oci::{Descriptor, media_type};
use crate::registry::FetchedManifest;
use crate::store::images::ImageRecord;
use crate::store::leases::Lease;

/// An image of this store.
pub struct Stored<'a> {
    site: &'a Site<'a>,
    manifest: FetchedManifest,
}

impl<'a> Stored<'a> {
    /// Finds or makes the manifest, and packs layers that were never packed. They are held
    /// by the lease.
    pub fn new(site: &'a Site<'a>, lease: &Lease, record: &ImageRecord) -> Result<Self> {
        lease.hold(&record.id)?;
        let (manifest, bytes, digest) = pack::manifest(site, lease, record)?;
        for blob in manifest.layers.iter().chain([&manifest.config]) {
            lease.hold(&blob.digest)?;
        }
        let mut fetched = FetchedManifest {
            bytes,
            media_type: Some(media_type::MANIFEST.to_owned()),
            digest,
        };
        if manifest.media_type.is_some() {
            fetched.media_type = None;
        }
        let kind = media_type_of(&fetched)?;
        Ok(Stored {
            site,
            manifest: FetchedManifest {
                media_type: Some(kind),
                ..fetched
            },
        })
    }
}

impl Origin for Stored<'_> {
    fn manifest(&self, named: Option<&Descriptor>) -> Result<FetchedManifest> {
        match named {
            None => Ok(self.manifest.clone()),
            Some(named) => Err(Error::engine(format!(
                "the manifest `{}` is not here",
                named.digest
            ))),
        }
    }

    fn blob(&self, blob: &Descriptor, offset: u64) -> Result<Bytes> {
        // One that was dropped comes back first.
        let mut file = blobs::open(self.site, blob)?;
        std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(offset))
            .doing(|| format!("read the blob `{}`", blob.digest))?;
        Ok(Box::new(file))
    }
}

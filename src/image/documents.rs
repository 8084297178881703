//! The documents of an image on its way into the store: index, manifest, configuration.
//!
//! Owns what is made sure of before any layer is fetched: that the policy accepts the image,
//! that each document is what its digest says, and that they fit together and this machine.

use std::io::{Read, Write};

use super::pull::Wanted;
use super::transport::Origin;
use super::{Site, select, trust};
use crate::digest::{Digest, Hasher};
use crate::error::{Context, Error, Kind, Result};
use crate::oci::{Descriptor, Document, ImageConfig, Manifest};
use crate::reference::Reference;
use crate::registry::FetchedManifest;
use crate::store::blobs::{Claim, DOCUMENT_MAX_BYTES};
use crate::store::leases::Lease;

/// An image as its documents describe it.
pub(super) struct Found {
    pub(super) manifest: Manifest,
    /// The manifest's digest.
    pub(super) digest: Digest,
    /// The digest of the manifest, or of the index that it was chosen from.
    pub(super) whole: Digest,
    pub(super) config: ImageConfig,
}

/// Fetches the documents of an image for a platform, and keeps them.
pub(super) fn find(
    site: &Site<'_>,
    lease: &Lease,
    origin: &dyn Origin,
    fetched: FetchedManifest,
    wanted: &Wanted<'_>,
) -> Result<Found> {
    let whole = fetched.digest.clone();
    // Before anything of it is kept, or even read.
    trust::check_origin(origin, &whole)?;
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
pub(super) fn top_document(
    site: &Site<'_>,
    lease: &Lease,
    reference: &Reference,
) -> Result<FetchedManifest> {
    let last = site.store.image(reference)?;
    if let Some(digest) = last.and_then(|record| record.repository_digest)
        && reference.digest().is_none()
    {
        lease.keep_blob(site.store, &digest)?;
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
    lease.keep_blob(site.store, &descriptor.digest)?;
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
    let limit = DOCUMENT_MAX_BYTES;
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
    let mut hasher = Hasher::new(digest.algorithm());
    hasher.update(bytes);
    let found = hasher.finish();
    if found != *digest {
        return Err(Error::engine(format!(
            "wrong digest: what came for `{digest}` is `{found}`"
        )));
    }
    Ok(())
}

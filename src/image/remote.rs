//! What an image in a registry is, found out by its documents alone.

use std::io::Read;

use super::select;
use super::transport::Origin;
use super::transport::files::Verified;
use super::transport::registry::Repository;
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::oci::{Document, ImageConfig, Manifest, Platform};
use crate::reference::Reference;
use crate::registry::{Client, FetchedManifest};
use crate::store::blobs::DOCUMENT_MAX_BYTES;

/// An image in a registry.
pub struct Remote {
    /// The digest of the manifest, or of the index that it was chosen from.
    pub digest: Digest,
    /// The manifest.
    pub manifest: Manifest,
    /// The configuration.
    pub config: ImageConfig,
}

/// Fetches the manifest or index that a name leads to.
pub fn manifest(client: &Client, name: &Reference) -> Result<FetchedManifest> {
    Repository::new(client, name).manifest(None)
}

/// Fetches the documents of the image for a platform.
pub fn find(client: &Client, name: &Reference, platform: &Platform) -> Result<Remote> {
    let origin = Repository::new(client, name);
    let mut fetched = origin.manifest(None)?;
    let digest = fetched.digest.clone();
    let parse =
        |fetched: &FetchedManifest| Document::parse(&fetched.bytes, fetched.media_type.as_deref());
    let mut document = parse(&fetched)?;
    if let Document::Index(index) = &document {
        let chosen = select::for_platform(index, platform)?;
        fetched = origin.manifest(Some(chosen))?;
        document = parse(&fetched)?;
    }
    let Document::Manifest(manifest) = document else {
        return Err(Error::engine("an index within an index is not supported"));
    };
    select::check_manifest(&manifest)?;
    if manifest.config.size > DOCUMENT_MAX_BYTES {
        return Err(Error::engine(format!(
            "the configuration is larger than {DOCUMENT_MAX_BYTES} bytes"
        )));
    }
    let mut bytes = Vec::new();
    Verified::new(origin.blob(&manifest.config, 0)?, &manifest.config)
        .read_to_end(&mut bytes)
        .doing(|| "fetch the configuration")?;
    Ok(Remote {
        digest,
        manifest: *manifest,
        config: ImageConfig::parse(&bytes)?,
    })
}

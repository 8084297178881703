//! Puts an image together of layers that are here and a configuration, and names it.

use super::Engine;
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::image::resolve;
use crate::oci::ImageConfig;
use crate::reference::Reference;
use crate::store::images::ImageRecord;
use crate::store::leases::Lease;

/// Changes a configuration before it becomes an image's.
pub type Change<'a> = &'a dyn Fn(ImageConfig) -> Result<ImageConfig>;

/// Reads the name that an image is to get.
pub(super) fn name(given: Option<&str>) -> Result<Option<Reference>> {
    let Some(given) = given.filter(|given| !given.is_empty()) else {
        return Ok(None);
    };
    let name: Reference = given.parse()?;
    match name.digest() {
        None => Ok(Some(name)),
        Some(_) => Err(Error::usage(format!(
            "refusing to create a tag with a digest: `{name}`"
        ))),
    }
}

/// Makes an image of a configuration whose layers are held by the lease. Returns its id.
pub(super) fn publish(
    engine: &Engine,
    lease: &Lease,
    config: &ImageConfig,
    name: Option<Reference>,
) -> Result<Digest> {
    let bytes = serde_json::to_vec(config).doing(|| "write the image's configuration")?;
    let id = Digest::of(&bytes);
    lease.hold(&id)?;
    engine.store.put_document(&bytes)?;
    if name.is_none() && !resolve::names_of(&engine.store, &id)?.is_empty() {
        return Ok(id);
    }
    let now = Timestamp::now();
    engine.store.put_image(&ImageRecord {
        name,
        id: id.clone(),
        manifest: None,
        repository_digest: None,
        at: now,
        built: Some(now),
        annotations: Default::default(),
    })?;
    Ok(id)
}

//! `manifest add`: puts an image into a list.

use super::annotate::Changes;
use super::{Choice, Reach, change, put_in};
use crate::digest::Digest;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::image::list;
use crate::store::leases::Lease;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The list's name.
    pub list: String,
    /// The images.
    pub images: Vec<String>,
    /// Which images of an index.
    pub choice: Choice,
    /// What the list is to say of it.
    pub changes: Changes,
}

/// Adds the images. Returns their digests.
pub fn add(engine: &Engine, request: &Request, reach: &Reach) -> Result<Vec<Digest>> {
    // What has no list needs no fetching.
    if !super::exists(engine, &request.list)? {
        return Err(list::no_such_list(&request.list));
    }
    let client = reach.client();
    let origins = reach.origins();
    let site = reach.site(engine, &client, &origins);
    let lease = Lease::take(&engine.store)?;
    let mut images = Vec::new();
    for given in &request.images {
        images.extend(list::images(&site, &lease, given, &request.choice)?);
    }
    if images.len() > 1 && request.changes.is_about_the_platform() {
        return Err(Error::usage(format!(
            "these are {} images, which cannot all be for one platform",
            images.len()
        ))
        .hint("Add them first, then use `coracle manifest annotate` for each of them."));
    }
    for image in &mut images {
        request.changes.apply(&mut image.descriptor);
    }
    let digests = images.iter().map(|image| image.descriptor.digest.clone());
    let digests = digests.collect();
    change(engine, &request.list, |record, index| {
        put_in(record, index, images);
        Ok(())
    })?;
    Ok(digests)
}

//! `manifest create`: a new list, of no or some images.

use super::{Choice, Reach, keep, put_in};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::image::list;
use crate::oci::Index;
use crate::reference::Reference;
use crate::store::leases::Lease;
use crate::store::lists::ListRecord;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The list's name.
    pub name: String,
    /// The images that go into it.
    pub images: Vec<String>,
    /// Whether there may be one, which gets these images as well.
    pub amend: bool,
    /// Which images of an index.
    pub choice: Choice,
}

/// Makes the list. Returns its name.
pub fn create(engine: &Engine, request: &Request, reach: &Reach) -> Result<Reference> {
    let name: Reference = request.name.parse()?;
    if name.digest().is_some() {
        return Err(Error::usage(format!(
            "a manifest list cannot be called by a digest: `{name}`"
        )));
    }
    let store = &engine.store;
    refuse_if_there(store.list(&name)?, request.amend)?;
    let client = reach.client();
    let origins = reach.origins();
    let site = reach.site(engine, &client, &origins);
    let lease = Lease::take(store)?;
    let mut images = Vec::new();
    for given in &request.images {
        images.extend(list::images(&site, &lease, given, &request.choice)?);
    }
    let _lock = store.lock_list(&name)?;
    let there = store.list(&name)?;
    refuse_if_there(there.clone(), request.amend)?;
    let (mut record, mut index) = match there {
        Some(record) => {
            let index = list::index(store, &record)?;
            (record, index)
        }
        None => (
            ListRecord {
                name: name.clone(),
                // What `keep` writes takes its place.
                index: Digest::of(b""),
                at: Timestamp::now(),
                members: Vec::new(),
            },
            empty(),
        ),
    };
    put_in(&mut record, &mut index, images);
    keep(engine, record, index)?;
    Ok(name)
}

/// An index of nothing.
pub(super) fn empty() -> Index {
    Index {
        schema_version: 2,
        media_type: None,
        manifests: Vec::new(),
        annotations: Default::default(),
    }
}

fn refuse_if_there(there: Option<ListRecord>, amend: bool) -> Result<()> {
    match there {
        Some(list) if !amend => Err(Error::new(
            Kind::Conflict,
            "refusing to amend an existing manifest list with no --amend flag",
        )
        .hint(format!(
            "`coracle manifest rm {}` removes it.",
            list.name.familiar()
        ))),
        _ => Ok(()),
    }
}

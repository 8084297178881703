//! `tag`: gives an image another name.

use super::Engine;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::image::resolve;
use crate::reference::Reference;
use crate::store::images::ImageRecord;

/// Makes `name` lead to the image that `given` leads to.
pub fn tag(engine: &Engine, given: &str, name: &str) -> Result<()> {
    let found =
        resolve::find_record(&engine.store, given)?.ok_or_else(|| resolve::no_such_image(given))?;
    let name: Reference = name.parse()?;
    if name.digest().is_some() {
        return Err(Error::usage(format!(
            "refusing to create a tag with a digest: `{name}`"
        )));
    }
    // What a registry calls the image in one repository says nothing about another one.
    let own = found.name.as_ref().map(Reference::name);
    let same_repository = own == Some(name.name());
    engine.store.put_image(&ImageRecord {
        name: Some(name),
        at: Timestamp::now(),
        repository_digest: found.repository_digest.filter(|_| same_repository),
        ..found
    })
}

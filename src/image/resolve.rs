//! Finds an image in the store by what the user typed: a name, an id, or the beginning of one.

use crate::digest::Digest;
use crate::error::{Context, Error, Kind, Result};
use crate::ids::is_lower_hex;
use crate::oci::ImageConfig;
use crate::reference::Reference;
use crate::registry;
use crate::store::Store;
use crate::store::images::ImageRecord;

/// The shortest beginning of an id that is looked up.
const PREFIX_MIN_DIGITS: usize = 2;
const ID_PREFIX: &str = "sha256:";

/// An image that is here.
#[derive(Debug, Clone)]
pub struct Found {
    /// The name that led to it, or one of its names.
    pub record: ImageRecord,
    /// Its configuration.
    pub config: ImageConfig,
}

/// Finds an image; `None` if it is not here.
///
/// A name comes first; then ids by their beginning; then aliases. `sha256:` means an id and
/// nothing else.
pub fn find(store: &Store, given: &str) -> Result<Option<Found>> {
    let Some(record) = find_record(store, given)? else {
        return Ok(None);
    };
    let bytes = store.need_document(&record.id)?;
    let config = ImageConfig::parse(&bytes).doing(|| format!("open the image `{given}`"))?;
    Ok(Some(Found { record, config }))
}

/// Finds an image that must be here.
pub fn need(store: &Store, given: &str) -> Result<Found> {
    find(store, given)?.ok_or_else(|| missing(store, given))
}

/// The error for a name or id that leads to no image here; it may be a list's.
pub fn missing(store: &Store, given: &str) -> Error {
    let error = no_such_image(given);
    let list = given.parse().and_then(|name| store.list(&name));
    match list {
        Ok(Some(_)) => error.hint(format!(
            "`{given}` is a manifest list; `coracle manifest --help` says what can be done with it."
        )),
        _ => error,
    }
}

/// The error for a name or id that leads to nothing.
pub fn no_such_image(given: &str) -> Error {
    Error::new(Kind::NoSuchObject, format!("No such image: {given}"))
}

/// Finds the record that a name or id leads to.
pub fn find_record(store: &Store, given: &str) -> Result<Option<ImageRecord>> {
    if let Some(hex) = given.strip_prefix(ID_PREFIX) {
        return by_id(store, hex, given);
    }
    let name = given.parse::<Reference>();
    if let Ok(name) = &name
        && let Some(record) = by_name(store, name)?
    {
        return Ok(Some(record));
    }
    if is_short_id(given) {
        return by_id(store, given, given);
    }
    if let Some(name) = alias(given) {
        return by_name(store, &name);
    }
    // What is no name at all is worth a word of its own.
    name.map(|_| None)
}

/// The name that a short one is an alias of. What may be an id is no alias.
pub fn alias(given: &str) -> Option<Reference> {
    if given.starts_with(ID_PREFIX) || is_short_id(given) {
        return None;
    }
    // What is configured and cannot be read leads nowhere; a pull will say so.
    registry::alias(given).ok().flatten()
}

fn is_short_id(given: &str) -> bool {
    is_lower_hex(given) && given.len() >= PREFIX_MIN_DIGITS
}

fn by_name(store: &Store, name: &Reference) -> Result<Option<ImageRecord>> {
    if let Some(record) = store.image(name)? {
        return Ok(Some(record));
    }
    // Other engines show images that were built here as `localhost/name`.
    if name.registry() == "localhost" {
        let short = name.to_string().replacen("localhost/", "", 1);
        if let Ok(short) = short.parse::<Reference>() {
            return store.image(&short);
        }
    }
    // `name@digest` leads to any name of that repository with that digest.
    let Some(digest) = name.digest() else {
        return Ok(None);
    };
    let matches = |record: &ImageRecord| {
        let same_repository = record
            .name
            .as_ref()
            .is_some_and(|own| own.name() == name.name());
        let digests = [record.repository_digest.as_ref(), record.manifest.as_ref()];
        same_repository && digests.contains(&Some(digest))
    };
    Ok(store.images()?.into_iter().find(matches))
}

fn by_id(store: &Store, prefix: &str, given: &str) -> Result<Option<ImageRecord>> {
    if prefix.len() < PREFIX_MIN_DIGITS {
        return Ok(None);
    }
    let mut found: Option<ImageRecord> = None;
    for record in store.images()? {
        if !record.id.hex().starts_with(prefix) {
            continue;
        }
        match &found {
            Some(other) if other.id != record.id => {
                return Err(Error::new(
                    Kind::Conflict,
                    format!("`{given}` is the beginning of more than one image's id"),
                ));
            }
            // Several names of one image: the first in order, so that the answer is stable.
            Some(other) if other.name <= record.name => {}
            _ => found = Some(record),
        }
    }
    Ok(found)
}

/// The names of an image.
pub fn names_of(store: &Store, id: &Digest) -> Result<Vec<ImageRecord>> {
    Ok(store
        .images()?
        .into_iter()
        .filter(|record| record.id == *id)
        .collect())
}

//! `tag` and `untag`: gives an image another name, or takes one from it.

use super::Engine;
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::image::resolve;
use crate::reference::Reference;
use crate::store::events::{Event, Subject};
use crate::store::images::ImageRecord;

/// Makes `name` lead to the image that `given` leads to.
pub fn tag(engine: &Engine, given: &str, name: &str) -> Result<()> {
    let store = &engine.store;
    let found =
        resolve::find_record(store, given)?.ok_or_else(|| resolve::missing(store, given))?;
    let name: Reference = name.parse()?;
    if name.digest().is_some() {
        return Err(Error::usage(format!(
            "refusing to create a tag with a digest: `{name}`"
        )));
    }
    // What a registry calls the image in one repository says nothing about another one.
    let own = found.name.as_ref().map(Reference::name);
    let same_repository = own == Some(name.name());
    let id = found.id.clone();
    let record = ImageRecord {
        at: Timestamp::now(),
        repository_digest: found.repository_digest.filter(|_| same_repository),
        ..found
    };
    // It may have been removed a moment ago: then nothing is to lead to it.
    if !store.tag_image(&name, &record)? {
        return Err(resolve::missing(store, given));
    }
    note(engine, "tag", &id, &name);
    Ok(())
}

/// Takes names from the image that `given` leads to; all, if none is said. The image stays.
pub fn untag(engine: &Engine, given: &str, names: &[String]) -> Result<()> {
    let store = &engine.store;
    let found =
        resolve::find_record(store, given)?.ok_or_else(|| resolve::missing(store, given))?;
    let own = resolve::names_of(store, &found.id)?;
    let own: Vec<Reference> = own.into_iter().filter_map(|record| record.name).collect();
    let going = match names {
        [] => own,
        names => {
            let mut going = Vec::new();
            for name in names {
                let meant: Reference = name.parse()?;
                if !own.contains(&meant) {
                    return Err(Error::new(
                        Kind::NoSuchObject,
                        format!("{name}: it is no name of the image {}", found.id.short()),
                    ));
                }
                going.push(meant);
            }
            going
        }
    };
    for name in going {
        store.untag_image(&name)?;
        note(engine, "untag", &found.id, &name);
    }
    Ok(())
}

/// Notes that a name was given or taken.
pub(super) fn note(engine: &Engine, action: &str, id: &Digest, name: &Reference) {
    let event = Event::new(Subject::Image, action, &id.to_string());
    let event = event.with("name", name.familiar());
    engine.store.note_event(&event);
}

//! `rmi`: takes a name from an image, and deletes the image with its last name.
//!
//! By a name, that name goes, and the image if it was the last one. By its id, an image goes
//! with the one name that it has; several need force. What a container was made of stays,
//! unless it is forced; what a running one is made of stays in any case, if need be without
//! a name. `name@digest` of an image that is kept by its tags is a name of its own, and all
//! that goes then. All this is as with docker.

use super::Engine;
use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::image::resolve;
use crate::reference::Reference;
use crate::store::containers::Container;
use crate::store::events::{Event, Subject};
use crate::store::images::ImageRecord;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// This name leads nowhere any more.
    Untagged(Reference),
    /// The image is gone.
    Deleted(Digest),
}

/// Removes a name, or an image by its id.
///
/// # Errors
///
/// [`Kind::Conflict`] if a container needs the image, or an id has several names, and
/// `force` is not set; and if it is an id, and a running container needs the image.
pub fn rmi(engine: &Engine, given: &str, force: bool) -> Result<Vec<Done>> {
    let store = &engine.store;
    let Some(record) = resolve::find_record(store, given)? else {
        return Err(resolve::missing(store, given));
    };
    if let Ok(name) = given.parse::<Reference>()
        && let Some(digest) = name.digest()
        && record.name.as_ref() != Some(&name)
    {
        return by_digest(engine, &record, &name, digest);
    }
    let all = resolve::names_of(store, &record.id)?;
    match is_named(given, &record) {
        true => by_name(engine, given, record, &all, force),
        false => by_id(engine, &record.id, all, force, force),
    }
}

/// Removes all images, with all their names. Gives what became of each.
pub fn rmi_all(engine: &Engine, force: bool) -> Result<Vec<Result<Vec<Done>>>> {
    let mut ids: Vec<Digest> = Vec::new();
    for record in engine.store.images()? {
        if !ids.contains(&record.id) {
            ids.push(record.id);
        }
    }
    ids.sort();
    let remove = |id: Digest| {
        let all = resolve::names_of(&engine.store, &id)?;
        by_id(engine, &id, all, true, force)
    };
    Ok(ids.into_iter().map(remove).collect())
}

/// Whether what was typed is the name of what it led to, and not its id.
fn is_named(given: &str, record: &ImageRecord) -> bool {
    let Some(own) = &record.name else {
        return false;
    };
    let is_own = |name: &Reference| own.name() == name.name();
    given.parse().as_ref().is_ok_and(is_own)
        || resolve::alias(given).as_ref().is_some_and(is_own)
        // Images that were built here may be called so, too.
        || given.starts_with("localhost/")
}

/// Takes the registry's digest, as a name, from an image that has others in the repository.
fn by_digest(
    engine: &Engine,
    record: &ImageRecord,
    name: &Reference,
    digest: &Digest,
) -> Result<Vec<Done>> {
    let ids = match name.tag() {
        None => engine.store.forget_repository_digest(name, digest)?,
        Some(_) => Vec::new(),
    };
    if ids.is_empty() {
        let error = resolve::no_such_image(&name.familiar());
        return Err(match &record.name {
            Some(own) => error.hint(format!("The image is here as `{}`.", own.familiar())),
            None => error,
        });
    }
    let done = vec![Done::Untagged(name.clone())];
    for id in &ids {
        note(engine, id, &done);
    }
    Ok(done)
}

fn by_name(
    engine: &Engine,
    given: &str,
    record: ImageRecord,
    all: &[ImageRecord],
    force: bool,
) -> Result<Vec<Done>> {
    let (store, id) = (&engine.store, record.id.clone());
    let Some(name) = &record.name else {
        return Err(resolve::no_such_image(given));
    };
    let is_last = all.len() == 1;
    let mut keep = false;
    if is_last && let Some((container, running)) = user(engine, &id)? {
        if !force {
            return Err(conflict(
                format!(
                    "unable to remove repository reference \"{given}\" (must force) - container \
                     {} is using its referenced image {}",
                    container.record().id.short(),
                    id.short()
                ),
                &container,
                true,
            ));
        }
        keep = running;
    }
    match keep {
        true => drop(store.untag_image(name)?),
        false => store.remove_image(&record)?,
    }
    if let Some(digest) = name.digest() {
        store.forget_repository_digest(name, digest)?;
    }
    let mut done = vec![Done::Untagged(name.clone())];
    done.extend(digest_gone(&record, all).map(Done::Untagged));
    note(engine, &id, &done);
    if is_last && !keep {
        done.push(delete(engine, &id)?);
    }
    Ok(done)
}

fn by_id(
    engine: &Engine,
    id: &Digest,
    all: Vec<ImageRecord>,
    several: bool,
    force: bool,
) -> Result<Vec<Done>> {
    let store = &engine.store;
    let short = id.short();
    let user = user(engine, id)?;
    if let Some((container, true)) = &user {
        let text = format!(
            "unable to delete {short} (cannot be forced) - image is being used by running \
             container {}",
            container.record().id.short()
        );
        return Err(conflict(text, container, false));
    }
    if !several && !is_single(&all) {
        let text = format!(
            "conflict: unable to delete {short} (must be forced) - image is referenced in \
             multiple repositories"
        );
        return Err(
            Error::new(Kind::Conflict, text).hint("Remove it by each of its names, or use -f.")
        );
    }
    if let (Some((container, false)), false) = (&user, force) {
        let text = format!(
            "unable to delete {short} (must be forced) - image is being used by stopped \
             container {}",
            container.record().id.short()
        );
        return Err(conflict(text, container, true));
    }
    let mut done = Vec::new();
    let mut rest = all;
    while let Some(record) = rest.pop() {
        let Some(name) = &record.name else { continue };
        store.remove_image(&record)?;
        done.push(Done::Untagged(name.clone()));
        done.extend(digest_gone(&record, &rest).map(Done::Untagged));
    }
    note(engine, id, &done);
    done.push(delete(engine, id)?);
    Ok(done)
}

/// Whether these are no more than one tag, and names of no more than one repository.
fn is_single(all: &[ImageRecord]) -> bool {
    let names = || all.iter().filter_map(|record| record.name.as_ref());
    let mut repositories = names().map(Reference::name);
    let first = repositories.next();
    names().filter(|name| name.tag().is_some()).count() <= 1
        && repositories.all(|other| Some(&other) == first.as_ref())
}

/// The name by digest that goes with the last name in a repository.
fn digest_gone(record: &ImageRecord, others: &[ImageRecord]) -> Option<Reference> {
    let name = record.name.as_ref()?;
    let digest = record.repository_digest.clone()?;
    let stays = |other: &ImageRecord| {
        let own = other.name.as_ref();
        own.is_some_and(|own| own != name && own.name() == name.name())
    };
    let is_it = name.digest() == Some(&digest);
    (!is_it && !others.iter().any(stays)).then(|| name.with_digest(digest))
}

/// Deletes an image that has no name any more.
fn delete(engine: &Engine, id: &Digest) -> Result<Done> {
    engine.store.remove_nameless_image(id)?;
    engine.store.collect_garbage()?;
    let event = Event::new(Subject::Image, "delete", &id.to_string());
    engine.store.note_event(&event.with("name", id));
    Ok(Done::Deleted(id.clone()))
}

fn note(engine: &Engine, id: &Digest, done: &[Done]) {
    let events: Vec<Event> = done
        .iter()
        .filter_map(|done| match done {
            Done::Untagged(name) => {
                let event = Event::new(Subject::Image, "untag", &id.to_string());
                Some(event.with("name", name.familiar()))
            }
            Done::Deleted(_) => None,
        })
        .collect();
    engine.store.note_events(&events);
}

/// A container that needs the image, and whether it runs: one that does, if there is one.
fn user(engine: &Engine, id: &Digest) -> Result<Option<(Container, bool)>> {
    let mut found = None;
    for container in engine.store.containers()? {
        if !container.record().uses_image(id) {
            continue;
        }
        if container.state().is_ok_and(|state| state.status.is_live()) {
            return Ok(Some((container, true)));
        }
        found.get_or_insert((container, false));
    }
    Ok(found)
}

fn conflict(text: String, container: &Container, can_be_forced: bool) -> Error {
    let name = &container.record().name;
    let hint = match can_be_forced {
        true => format!("Remove the container `{name}` first, or use -f."),
        false => format!("Stop and remove the container `{name}` first."),
    };
    Error::new(Kind::Conflict, format!("conflict: {text}")).hint(hint)
}

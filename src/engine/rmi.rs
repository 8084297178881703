//! `rmi`: takes a name from an image, and deletes the image with its last name.

use super::Engine;
use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::image::resolve;
use crate::reference::Reference;
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
/// `force` is not set. A running container's image is never removed.
pub fn rmi(engine: &Engine, given: &str, force: bool) -> Result<Vec<Done>> {
    let store = &engine.store;
    let record =
        resolve::find_record(store, given)?.ok_or_else(|| resolve::no_such_image(given))?;
    let all = resolve::names_of(store, &record.id)?;
    let going = going(given, &record, &all, force)?;
    let deletes = going.len() == all.len();
    if deletes {
        refuse_if_used(engine, &record.id, force)?;
    }
    let mut done = Vec::new();
    for record in going {
        match record.name {
            Some(name) => {
                store.remove_image_name(&name)?;
                done.push(Done::Untagged(name));
            }
            None => store.remove_nameless_image(&record.id)?,
        }
    }
    if deletes {
        store.remove_nameless_image(&record.id)?;
        store.collect_garbage()?;
        done.push(Done::Deleted(record.id));
    }
    Ok(done)
}

/// The records that `given` means to remove.
fn going(
    given: &str,
    record: &ImageRecord,
    all: &[ImageRecord],
    force: bool,
) -> Result<Vec<ImageRecord>> {
    let by_name = given.parse::<Reference>().is_ok_and(|name| {
        record
            .name
            .as_ref()
            .is_some_and(|own| *own == name || own.name() == name.name())
    });
    if by_name {
        return Ok(vec![record.clone()]);
    }
    if all.len() > 1 && !force {
        return Err(Error::new(
            Kind::Conflict,
            format!(
                "unable to delete {} (must be forced): it has several names",
                record.id.short()
            ),
        )
        .hint("Remove it by each of its names, or use -f."));
    }
    Ok(all.to_vec())
}

fn refuse_if_used(engine: &Engine, id: &Digest, force: bool) -> Result<()> {
    for container in engine.store.containers()? {
        let record = container.record();
        if !record.uses_image(id) {
            continue;
        }
        let running = container.state().is_ok_and(|state| state.status.is_live());
        if running || !force {
            let (what, hint) = match running {
                true => ("running container", "Stop and remove the container first."),
                false => ("container", "Remove the container first, or use -f."),
            };
            return Err(Error::new(
                Kind::Conflict,
                format!(
                    "unable to remove {}: it is used by {what} {}",
                    id.short(),
                    record.name
                ),
            )
            .hint(hint));
        }
    }
    Ok(())
}

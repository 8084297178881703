//! `save`: writes images as an archive, or into a directory.

use std::sync::Arc;

use super::Engine;
use super::pull::{client, site};
use crate::error::{Error, Result};
use crate::image::save;
pub use crate::image::save::{Place, Wanted};
pub use crate::image::transport::archive_target::Form;
use crate::image::{self, embedded, resolve};
use crate::oci::Platform;
use crate::progress::Progress;
use crate::reference::Reference;
use crate::registry::Options;
use crate::store::events::{Event, Subject};

/// Finds the images that are to be saved; names of one image are saved with it, once.
///
/// # Errors
///
/// If one is not here, or not for the platform that was asked for.
pub fn find(engine: &Engine, given: &[String], platform: Option<&Platform>) -> Result<Vec<Wanted>> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for given in given {
        if embedded::is_meant(given) {
            embedded::ensure(&engine.store, &image::ownership(&engine.identity))?;
        }
        let found = resolve::need(&engine.store, given)?;
        let own = found.config.platform();
        if let Some(platform) = platform
            && !platform.runs(&own)
        {
            return Err(Error::engine(format!(
                "the image `{given}` is for {own}, not for {platform}"
            )));
        }
        let name = found.record.name.clone().filter(|name| {
            let is_typed = given.parse::<Reference>().is_ok_and(|typed| {
                typed == *name || typed.to_string() == format!("localhost/{}", name.familiar())
            }) || resolve::alias(given).as_ref() == Some(name);
            // An id, or a digest, is no name to save.
            name.tag().is_some() && name.digest().is_none() && is_typed
        });
        let known = wanted.iter_mut().find(|known| {
            known.record.id == found.record.id && known.record.manifest == found.record.manifest
        });
        match known {
            Some(known) => {
                let is_new = |name: &Reference| !known.names.contains(name);
                let name = name.filter(is_new);
                known.names.extend(name);
            }
            None => wanted.push(Wanted {
                record: found.record,
                names: name.into_iter().collect(),
            }),
        }
    }
    Ok(wanted)
}

/// Saves them.
pub fn save(
    engine: &Engine,
    images: &[Wanted],
    place: Place<'_>,
    progress: &Arc<dyn Progress>,
) -> Result<()> {
    let client = client(Options::default(), progress);
    save::save(&site(engine, &client, &**progress), images, place)?;
    for image in images {
        let event = Event::new(Subject::Image, "save", &image.record.id.to_string());
        engine
            .store
            .note_event(&event.with("name", &image.record.id));
    }
    Ok(())
}

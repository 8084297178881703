//! `volume create`: makes a volume for containers to use.

use std::collections::BTreeMap;

use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::ids::random_hex;
use crate::store::volumes::VolumeRecord;

/// What a volume is to be like.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Its name. Without one it gets a name of 64 digits, and counts as anonymous.
    pub name: Option<String>,
    /// Free text by key.
    pub labels: BTreeMap<String, String>,
    /// What is asked of the driver.
    pub options: BTreeMap<String, String>,
    /// Whether a volume of that name will do, however it was made.
    pub ignore: bool,
}

/// A volume that is there now.
#[derive(Debug)]
pub struct Created {
    /// The volume.
    pub record: VolumeRecord,
    /// What the user should know.
    pub warning: Option<String>,
}

/// Makes a volume. As with docker, one that has the name already will do.
///
/// # Errors
///
/// [`Kind::Conflict`] if that one has other options: its files are elsewhere.
pub fn create(engine: &Engine, request: Request) -> Result<Created> {
    let wanted = VolumeRecord {
        anonymous: request.name.is_none(),
        labels: request.labels,
        options: request.options,
        ..VolumeRecord::new(&match request.name {
            Some(name) => name,
            None => random_hex(32)?,
        })
    };
    wanted.place()?;
    let found = engine.store.ensure_volume(&wanted)?;
    let mut warning = None;
    if found != wanted && !request.ignore {
        refuse_other_options(&found, &wanted.options)?;
        warning = (found.labels != wanted.labels).then(|| {
            format!(
                "the volume `{}` exists already, and keeps the labels that it has",
                found.name
            )
        });
    }
    Ok(Created {
        record: found,
        warning,
    })
}

/// Refuses a volume that was made with other options than those that are wanted.
pub(super) fn refuse_other_options(
    volume: &VolumeRecord,
    wanted: &BTreeMap<String, String>,
) -> Result<()> {
    if volume.options == *wanted {
        return Ok(());
    }
    let text = format!(
        "a volume with the name `{}` exists already, with other options",
        volume.name
    );
    let hint = format!("See coracle volume inspect {}", volume.name);
    Err(Error::new(Kind::Conflict, text).hint(hint))
}

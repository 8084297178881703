//! `volume ls`: which volumes there are.

use crate::clock::Timestamp;
use crate::engine::Engine;
use crate::engine::filter::{Filters, Pattern};
use crate::error::Result;
use crate::store::usage::VolumeUsage;

/// The keys that are known here.
pub const FILTERS: [&str; 8] = [
    "anonymous",
    "dangling",
    "driver",
    "label",
    "label!",
    "name",
    "scope",
    "until",
];

/// The volumes that are wanted, by name. What one takes is measured when it is asked.
///
/// # Errors
///
/// If a filter makes no sense.
pub fn list(engine: &Engine, filters: &Filters) -> Result<Vec<VolumeUsage>> {
    let dangling = filters.flag("dangling")?;
    let anonymous = filters.flag("anonymous")?;
    let until = filters.moment("until", Timestamp::now())?;
    let names: Vec<Pattern> = filters
        .values("name")
        .map(Pattern::parse)
        .collect::<Result<_>>()?;
    let mut volumes = engine.store.volumes_used(&engine.store.containers()?)?;
    volumes.retain(|volume| {
        let record = &volume.record;
        filters.any("driver", |wanted| wanted == "local")
            && filters.any("scope", |wanted| wanted == "local")
            && (names.is_empty() || names.iter().any(|name| name.matches(&record.name)))
            && dangling.is_none_or(|wanted| wanted == (volume.links == 0))
            && anonymous.is_none_or(|wanted| wanted == record.anonymous)
            && until.is_none_or(|until| record.created < until)
            && filters.labels_match(&record.labels)
    });
    Ok(volumes)
}

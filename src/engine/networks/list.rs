//! `network ls`: which networks there are.

use super::{Listed, all};
use crate::engine::Engine;
use crate::engine::filter::{Filters, Pattern, bad_value};
use crate::error::Result;

/// The keys that are known here.
pub const FILTERS: [&str; 8] = [
    "dangling", "driver", "id", "label", "label!", "name", "scope", "type",
];

/// The networks that are wanted, by name.
///
/// # Errors
///
/// If a filter makes no sense.
pub fn list(engine: &Engine, filters: &Filters) -> Result<Vec<Listed>> {
    let dangling = filters.flag("dangling")?;
    for kind in filters.values("type") {
        if !["custom", "builtin"].contains(&kind) {
            return Err(bad_value("type", kind).hint("It is one of custom and builtin."));
        }
    }
    let names: Vec<Pattern> = filters
        .values("name")
        .map(Pattern::parse)
        .collect::<Result<_>>()?;
    let mut used = Vec::new();
    if dangling.is_some() {
        for container in engine.store.containers()? {
            used.extend(container.record().host.network_names());
        }
    }
    let mut networks = all(engine)?;
    networks.retain(|network| {
        let kind = match network.is_predefined() {
            true => "builtin",
            false => "custom",
        };
        let is_dangling = || !network.is_predefined() && !used.contains(&network.name);
        let is_named = || names.iter().any(|pattern| pattern.matches(&network.name));
        (names.is_empty() || is_named())
            && filters.any("id", |wanted| network.id.starts_with(wanted))
            && filters.any("driver", |wanted| network.driver == wanted)
            && filters.any("scope", |wanted| wanted == "local")
            && filters.any("type", |wanted| kind == wanted)
            && dangling.is_none_or(|wanted| wanted == is_dangling())
            && match &network.record {
                Some(record) => filters.labels_match(&record.labels),
                None => !filters.has("label"),
            }
    });
    Ok(networks)
}

//! Which networks a `prune` is about: those that no container is to be on, running or not.

use crate::clock::Timestamp;
use crate::engine::Engine;
use crate::engine::filter::Filters;
use crate::error::Result;
use crate::monitor::networks::DEFAULT_NETWORK;
use crate::store::containers::Record;
use crate::store::networks::NetworkRecord;

/// The networks that none of these containers is to be on, by name. The filters are those
/// of [`crate::engine::prune::FILTERS`].
pub fn unused(
    engine: &Engine,
    filters: &Filters,
    containers: &[&Record],
) -> Result<Vec<NetworkRecord>> {
    let until = filters.moment("until", Timestamp::now())?;
    let mut networks = engine.store.networks()?;
    networks.retain(|network| {
        let is_used = containers
            .iter()
            .any(|container| container.host.is_on_network(&network.name));
        network.name != DEFAULT_NETWORK
            && !is_used
            && until.is_none_or(|until| network.created < until)
            && filters.labels_match(&network.labels)
    });
    Ok(networks)
}

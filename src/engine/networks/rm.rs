//! `network rm`: removes a network that no running container is on.

use super::create::event;
use super::{Listed, find};
use crate::engine::Engine;
use crate::error::{Context, Error, Kind, Result};
use crate::monitor::networks::{members, network_of, no_such_network};
use crate::network::{Firewall, remove_bridge};
use crate::store::networks::NetworkRecord;

/// Removes a network; returns its name.
///
/// # Errors
///
/// [`Kind::Conflict`] if a running container is on it; it stays then.
pub fn rm(engine: &Engine, name: &str) -> Result<String> {
    let found = find(engine, name)?.ok_or_else(|| no_such_network(name))?;
    let record = match found {
        Listed {
            record: Some(record),
            ..
        } if !found.is_predefined() => record,
        Listed { name, .. } => {
            let text = format!("network `{name}` is always there and cannot be removed");
            return Err(Error::new(Kind::Conflict, text));
        }
    };
    remove(engine, &record).doing(|| format!("remove the network `{}`", record.name))?;
    Ok(record.name)
}

/// Removes a network that has a record.
fn remove(engine: &Engine, record: &NetworkRecord) -> Result<()> {
    let store = &engine.store;
    let _locked = store.lock_network(&record.name)?;
    match store.network(&record.name)? {
        Some(now) if now.id == record.id => {}
        _ => return Err(no_such_network(&record.name)),
    }
    refuse_used(engine, record)?;
    // Whoever joins leases an address first and looks for the record then; so of a container
    // that comes now, one of us both sees the other.
    store.remove_network(&record.name)?;
    if let Err(why) = refuse_used(engine, record) {
        store.put_network(record)?;
        return Err(why);
    }
    if engine.identity.is_host_root() {
        let bridge = network_of(record)?.bridge;
        remove_bridge(&bridge)?;
        Firewall::open(&store.paths().host_name())?.forget(&bridge)?;
    }
    store.forget_leases(&record.name)?;
    store.note_event(&event(record, "destroy"));
    Ok(())
}

fn refuse_used(engine: &Engine, record: &NetworkRecord) -> Result<()> {
    let members = members(&engine.store, record)?;
    let Some(first) = members.first() else {
        return Ok(());
    };
    let container = engine.store.find_container(first.container.as_str());
    let name = container.map_or_else(
        |_| first.container.short().to_owned(),
        |container| container.record().name.clone(),
    );
    let others = match members.len() {
        1 => String::new(),
        more => format!(" and {} more", more - 1),
    };
    Err(Error::new(
        Kind::Conflict,
        format!("it is used by container `{name}`{others}"),
    )
    .hint(format!(
        "Take it away first: coracle network disconnect {} {name}",
        record.name
    )))
}

//! `network rm`: removes a network that no running container is on.

use super::create::event;
use super::find;
use crate::engine::Engine;
use crate::error::{Context, Error, Kind, Result};
use crate::ids::check_name;
use crate::monitor::networks::{lock_subnets, members, network_of, no_such_network};
use crate::network::{Firewall, remove_bridge_of};
use crate::store::networks::NetworkRecord;

/// Removes a network; returns its name.
///
/// # Errors
///
/// [`Kind::Conflict`] if a running container is on it; it stays then.
pub fn rm(engine: &Engine, name: &str) -> Result<String> {
    let Some(found) = find(engine, name)? else {
        return remove_damaged(engine, name);
    };
    if found.is_predefined() {
        let text = format!(
            "network `{}` is always there and cannot be removed",
            found.name
        );
        return Err(Error::new(Kind::Conflict, text));
    }
    let record = found.record.ok_or_else(|| no_such_network(name))?;
    remove(engine, &record).doing(|| format!("remove the network `{}`", record.name))?;
    Ok(record.name)
}

/// Removes all networks whose records can be read, those that are always there, too, as far
/// as they are something. Of the firewall's tables nothing is left.
pub(in crate::engine) fn remove_all(engine: &Engine) -> Result<()> {
    let records = engine.store.networks()?;
    let mut outcome = Ok(());
    for record in &records {
        let removed = remove(engine, record);
        outcome = outcome.and(removed.doing(|| format!("remove the network `{}`", record.name)));
    }
    if !engine.identity.is_host_root() {
        return outcome;
    }
    let tables = Firewall::open(&engine.store.paths().host_name())
        .and_then(|mut firewall| firewall.remove());
    match tables {
        // Who may not look at tables has never made one.
        Err(_) if records.is_empty() => outcome,
        tables => outcome.and(tables),
    }
}

/// A record that cannot be read tells nothing of a bridge.
fn remove_damaged(engine: &Engine, name: &str) -> Result<String> {
    let store = &engine.store;
    let is_damaged = |why: &Error| why.errno().is_none() && why.kind() == Kind::Engine;
    let _locked = check_name("network", name).and_then(|()| store.lock_network(name));
    match store.network(name) {
        Err(why) if is_damaged(&why) => {
            store.remove_network(name)?;
            store.forget_leases(name)?;
            Ok(name.to_owned())
        }
        _ => Err(no_such_network(name)),
    }
}

/// Removes a network that has a record.
fn remove(engine: &Engine, record: &NetworkRecord) -> Result<()> {
    let store = &engine.store;
    let is_root = engine.identity.is_host_root();
    let _locked = store.lock_network(&record.name)?;
    // Nobody is given its bridge's name or its subnet before all of it is gone.
    let _none_chosen = lock_subnets(store, is_root)?;
    match store.network(&record.name)? {
        Some(now) if now.id == record.id => {}
        _ => return Err(no_such_network(&record.name)),
    }
    refuse_used(engine, record)?;
    // Whoever joins leases an address first and looks for the record then; so of a container
    // that comes now, one of us both sees the other.
    store.remove_network(&record.name)?;
    let removed = refuse_used(engine, record).and_then(|()| remove_traces(engine, record));
    if let Err(why) = removed {
        // It can be tried again.
        store.put_network(record)?;
        return Err(why);
    }
    store.note_event(&event(record, "destroy"));
    Ok(())
}

/// As a user the bridge goes with the place where it is.
fn remove_traces(engine: &Engine, record: &NetworkRecord) -> Result<()> {
    if engine.identity.is_host_root() {
        let network = network_of(record)?;
        remove_bridge_of(&network)?;
        let mut firewall = Firewall::open(&engine.store.paths().host_name())?;
        for family in network.families() {
            firewall.forget(family, &network.bridge)?;
        }
    }
    engine.store.forget_leases(&record.name)
}

/// Those on it now, and those that are to come back to it in a moment.
fn refuse_used(engine: &Engine, record: &NetworkRecord) -> Result<()> {
    let mut users = Vec::new();
    for member in members(&engine.store, record)? {
        let container = engine.store.find_container(member.as_str());
        users.push(container.map_or_else(
            |_| member.short().to_owned(),
            |container| container.record().name.clone(),
        ));
    }
    for container in engine.store.containers()? {
        let record_of_it = container.record();
        let is_to_be_on = record_of_it.host.is_on_network(&record.name);
        if is_to_be_on && !users.contains(&record_of_it.name) && container.has_monitor()? {
            users.push(record_of_it.name.clone());
        }
    }
    let Some(first) = users.first() else {
        return Ok(());
    };
    let others = match users.len() {
        1 => String::new(),
        more => format!(" and {} more", more - 1),
    };
    Err(Error::new(
        Kind::Conflict,
        format!("it is used by container `{first}`{others}"),
    )
    .hint(format!(
        "Take it away first: coracle network disconnect {} {first}",
        record.name
    )))
}

//! `network connect` and `network disconnect`: a container comes to a network and leaves it,
//! at once if it runs.

use super::super::attachments;
use super::{Listed, find};
use crate::engine::Engine;
use crate::error::{Context, Error, Kind, Result};
use crate::monitor::networks::{DEFAULT_NETWORK, no_such_network};
use crate::monitor::protocol::Request;
use crate::monitor::{Asked, ask};
use crate::state::Status;
use crate::store::containers::{Attachment, Container, LockedContainer, NetworkMode, Record};
use crate::store::events::{Event, Subject};

/// Puts a container on a network.
pub fn connect(engine: &Engine, container: &Container, mut attachment: Attachment) -> Result<()> {
    let wanted = attachment.network.clone();
    let doing = || {
        let name = &container.record().name;
        format!("connect container `{name}` to network `{wanted}`")
    };
    let found = find(engine, &wanted)?.ok_or_else(|| no_such_network(&wanted))?;
    let mut locked = engine.store.lock_container(container)?;
    let before = locked.container().record().clone();
    refuse_mode(&before).doing(doing)?;
    if before.host.network_names().contains(&found.name) {
        return Err(Error::new(Kind::Conflict, "it is on that network already")).doing(doing);
    }
    let mut record = before.clone();
    if is_default(engine, &found).doing(doing)? {
        record.host.network = NetworkMode::Default;
        record.host.mac_address = attachment.mac_address;
    } else {
        attachments::check_one(&engine.store, &mut attachment)?;
        record.host.networks.push(attachment);
    }
    change(engine, &mut locked, record, before).doing(doing)?;
    note(engine, locked.container(), &found.name, "connect");
    Ok(())
}

/// Takes a container off a network.
pub fn disconnect(engine: &Engine, container: &Container, network: &str) -> Result<()> {
    let doing = || {
        let name = &container.record().name;
        format!("disconnect container `{name}` from network `{network}`")
    };
    let mut locked = engine.store.lock_container(container)?;
    let before = locked.container().record().clone();
    // A network that is gone can still be in the record.
    let found = find(engine, network)?;
    let name = found.as_ref().map_or(network, |found| &found.name);
    if !before.host.network_names().iter().any(|on| on == name) {
        return Err(Error::new(Kind::Conflict, "it is not on that network")).doing(doing);
    }
    let mut record = before.clone();
    match &found {
        Some(found) if is_default(engine, found).doing(doing)? => {
            record.host.network = NetworkMode::Named;
        }
        _ => record.host.networks.retain(|at| at.network != name),
    }
    change(engine, &mut locked, record, before).doing(doing)?;
    note(engine, locked.container(), name, "disconnect");
    Ok(())
}

/// Whether it is root's default network, which is a bridge like others.
fn is_default(engine: &Engine, network: &Listed) -> Result<bool> {
    if !network.is_predefined() {
        return Ok(false);
    }
    if network.name == DEFAULT_NETWORK && engine.identity.is_host_root() {
        return Ok(true);
    }
    Err(Error::usage(format!(
        "whether a container has the network `{}` is said when it is made",
        network.name
    ))
    .hint("Use `--network` of run and create."))
}

/// Only who has a network of his own can have another one.
fn refuse_mode(record: &Record) -> Result<()> {
    match record.host.network {
        NetworkMode::Default | NetworkMode::Named => Ok(()),
        ref other => Err(Error::new(
            Kind::Conflict,
            format!("it was made with `--network {other}`"),
        )),
    }
}

/// Writes the record, and has the monitor of a running container do what it says. If that
/// fails the record is what it was.
fn change(
    engine: &Engine,
    locked: &mut LockedContainer,
    record: Record,
    before: Record,
) -> Result<()> {
    let state = locked.container().state()?;
    locked.write_record(record)?;
    // One that is between two runs reads its record before the next.
    if !state.status.is_live() || state.status == Status::Restarting {
        return Ok(());
    }
    let (paths, id) = (engine.store.paths(), locked.container().id().clone());
    match ask(paths, &id, Request::Networks) {
        Ok(Asked::Done(_) | Asked::Over | Asked::Nobody) => Ok(()),
        Err(why) => {
            locked.write_record(before)?;
            // So that what could be done of it is undone.
            let _ = ask(paths, &id, Request::Networks);
            Err(why)
        }
    }
}

fn note(engine: &Engine, container: &Container, network: &str, action: &str) {
    let event = Event::new(Subject::Network, action, network)
        .with("container", container.id())
        .with("name", network)
        .with("type", "bridge");
    engine.store.note_event(&event);
}

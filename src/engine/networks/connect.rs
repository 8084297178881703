//! `network connect` and `network disconnect`: a container comes to a network and leaves it,
//! at once if it runs.

use super::super::attachments;
use super::{Listed, find};
use crate::engine::Engine;
use crate::error::{Context, Error, Kind, Result};
use crate::monitor::networks::{DEFAULT_NETWORK, no_network_to_join, no_such_network};
use crate::monitor::protocol::Request;
use crate::monitor::{Asked, ask};
use crate::store::containers::{Attachment, Container, NetworkMode, Record};
use crate::store::events::{Event, Subject};

/// Puts a container on a network.
pub fn connect(engine: &Engine, container: &Container, attachment: Attachment) -> Result<()> {
    let wanted = attachment.network.clone();
    let doing = || {
        let name = &container.record().name;
        format!("connect container `{name}` to network `{wanted}`")
    };
    let found = find(engine, &wanted)?.ok_or_else(|| no_network_to_join(&wanted))?;
    let place = place(engine, &found, attachment).doing(doing)?;
    change(engine, container, |record| {
        refuse_mode(record)?;
        if record.host.network_names().contains(&found.name) {
            return Err(Error::new(Kind::Conflict, "it is on that network already"));
        }
        add(record, &place);
        attachments::check_names(&record.host)
    })
    .and_then(|was_live| {
        let settled = settle_live(engine, container, was_live);
        if settled.is_err() {
            // What is there by now may have been changed by others, too.
            let _ = change(engine, container, |record| {
                remove(record, &found.name);
                Ok(())
            });
            let _ = settle_live(engine, container, was_live);
        }
        settled?;
        note(engine, container, &found, "connect", was_live);
        Ok(())
    })
    .doing(doing)
}

/// Takes a container off a network.
pub fn disconnect(engine: &Engine, container: &Container, network: &str) -> Result<()> {
    let doing = || {
        let name = &container.record().name;
        format!("disconnect container `{name}` from network `{network}`")
    };
    // A network that is gone can still be in the record.
    let found = find(engine, network)?;
    let name = found.as_ref().map_or(network, |found| &found.name);
    if let Some(found) = found.as_ref().filter(|found| found.is_predefined()) {
        refuse_fixed(engine, found).doing(doing)?;
    }
    let mut place = None;
    change(engine, container, |record| {
        if !record.host.network_names().iter().any(|on| on == name) {
            return Err(match &found {
                Some(_) => Error::new(Kind::Conflict, "it is not on that network"),
                None => no_such_network(network),
            });
        }
        place = Some(remove(record, name));
        Ok(())
    })
    .and_then(|was_live| {
        let settled = settle_live(engine, container, was_live);
        if let (Err(_), Some(place)) = (&settled, &place) {
            let _ = change(engine, container, |record| {
                add(record, place);
                Ok(())
            });
            let _ = settle_live(engine, container, was_live);
        }
        settled?;
        if let Some(found) = &found {
            note(engine, container, found, "disconnect", was_live);
        }
        Ok(())
    })
    .doing(doing)
}

/// A container's place on a network, as its record has it.
enum Place {
    /// On root's default network, with that hardware address.
    Default(Option<String>),
    Named(Attachment),
}

fn place(engine: &Engine, network: &Listed, mut attachment: Attachment) -> Result<Place> {
    if !network.is_predefined() {
        attachments::check_one(engine, &mut attachment)?;
        return Ok(Place::Named(attachment));
    }
    refuse_fixed(engine, network)?;
    if attachment.address.is_some() || !attachment.aliases.is_empty() {
        return Err(Error::usage(format!(
            "an address and aliases cannot be had on the network `{}`",
            network.name
        ))
        .hint("They are for networks that are made with `coracle network create`."));
    }
    Ok(Place::Default(attachment.mac_address))
}

fn add(record: &mut Record, place: &Place) {
    match place {
        Place::Default(mac_address) => {
            record.host.network = NetworkMode::Default;
            record.host.mac_address.clone_from(mac_address);
        }
        Place::Named(attachment) => {
            if !record.host.is_on_network(&attachment.network) {
                record.host.networks.push(attachment.clone());
            }
        }
    }
}

fn remove(record: &mut Record, network: &str) -> Place {
    let networks = &mut record.host.networks;
    match networks.iter().position(|at| at.network == network) {
        Some(at) => Place::Named(networks.remove(at)),
        None => {
            let was = record.host.network.to_string();
            record.host.network = NetworkMode::Named(was);
            Place::Default(record.host.mac_address.take())
        }
    }
}

/// Of what is always there only root's default network is a bridge like others.
fn refuse_fixed(engine: &Engine, network: &Listed) -> Result<()> {
    if network.name == DEFAULT_NETWORK && engine.identity.is_host_root() {
        return Ok(());
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
        NetworkMode::Default | NetworkMode::Named(_) => Ok(()),
        ref other => Err(Error::new(
            Kind::Conflict,
            format!("it was made with `--network {other}`"),
        )),
    }
}

/// Changes the record. Says whether the container has a monitor, who is to be told.
fn change(
    engine: &Engine,
    container: &Container,
    change: impl FnOnce(&mut Record) -> Result<()>,
) -> Result<bool> {
    let mut locked = engine.store.lock_container(container)?;
    let mut record = locked.container().record().clone();
    change(&mut record)?;
    locked.write_record(record)?;
    locked.container().has_monitor()
}

/// Has the monitor do what the record says. The container is not locked meanwhile: the
/// monitor may want it itself. One that starts hears it once it has started.
fn settle_live(engine: &Engine, container: &Container, is_live: bool) -> Result<()> {
    if !is_live {
        return Ok(());
    }
    match ask(engine.store.paths(), container.id(), Request::Networks)? {
        Asked::Done(_) | Asked::Over | Asked::Nobody => Ok(()),
    }
}

/// What does not run comes to its networks when it starts.
fn note(engine: &Engine, container: &Container, network: &Listed, action: &str, is_live: bool) {
    if is_live {
        let event = Event::new(Subject::Network, action, &network.id)
            .with("container", container.id())
            .with("name", &network.name)
            .with("type", network.driver);
        engine.store.note_event(&event);
    }
}

//! `network connect` and `network disconnect`: a container comes to a network and leaves it,
//! at once if it runs.

use std::time::{Duration, Instant};

use super::super::attachments;
use super::{Listed, find};
use crate::engine::Engine;
use crate::engine::pause::no_answer;
use crate::error::{Context, Error, Kind, Result};
use crate::monitor::networks::{DEFAULT_NETWORK, no_network_to_join, no_such_network};
use crate::monitor::protocol::Request;
use crate::monitor::{Asked, ask};
use crate::store::containers::{Attachment, Container, HostOptions, NetworkMode, Record};
use crate::store::events::{Event, Subject};

/// How long a monitor may take between its lock and its socket, or between its end and the
/// end of its lock.
const PATIENCE: Duration = Duration::from_secs(5);
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// Puts a container on a network.
pub fn connect(engine: &Engine, container: &Container, attachment: Attachment) -> Result<()> {
    let wanted = attachment.network.clone();
    let doing = || {
        let name = &container.record().name;
        format!("connect container `{name}` to network `{wanted}`")
    };
    let found = find(engine, &wanted)?.ok_or_else(|| no_network_to_join(&wanted))?;
    let place = place(engine, &found, attachment).doing(doing)?;
    let mut before = None;
    let done = change(engine, container, |record| {
        refuse_mode(record)?;
        if record.host.network_names().contains(&found.name) {
            return Err(Error::new(Kind::Conflict, "it is on that network already"));
        }
        before = Some(record.host.clone());
        add(record, &place, None);
        attachments::check_names(&record.host)
    })
    .and_then(|is_live| {
        settle_live(engine, container, is_live).inspect_err(|_| {
            let undo = |record: &mut Record| take_back(record, &place, before.as_ref());
            let _ = change(engine, container, undo)
                .and_then(|is_live| settle_live(engine, container, is_live));
        })?;
        Ok(is_live)
    });
    note(engine, container, &found, "connect", done.doing(doing)?);
    Ok(())
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
    let mut removed = None;
    let done = change(engine, container, |record| {
        removed = remove(record, name);
        match (&removed, &found) {
            (Some(_), _) => Ok(()),
            (None, Some(_)) => Err(Error::new(Kind::Conflict, "it is not on that network")),
            (None, None) => Err(no_such_network(network)),
        }
    })
    .and_then(|is_live| {
        settle_live(engine, container, is_live).inspect_err(|_| {
            let undo = |record: &mut Record| {
                if let Some((place, at)) = &removed {
                    add(record, place, Some(*at));
                }
                Ok(())
            };
            let _ = change(engine, container, undo)
                .and_then(|is_live| settle_live(engine, container, is_live));
        })?;
        Ok(is_live)
    });
    let is_live = done.doing(doing)?;
    if let Some(found) = &found {
        note(engine, container, found, "disconnect", is_live);
    }
    Ok(())
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
    if attachment.addresses().next().is_some() || !attachment.aliases.is_empty() {
        return Err(Error::usage(format!(
            "an address and aliases cannot be had on the network `{}`",
            network.name
        ))
        .hint("They are for networks that are made with `coracle network create`."));
    }
    Ok(Place::Default(attachment.mac_address))
}

/// Writes a place into the record; a network's, at that position among the others.
fn add(record: &mut Record, place: &Place, at: Option<usize>) {
    match place {
        Place::Default(mac_address) => {
            record.host.network = NetworkMode::Default;
            record.host.mac_address.clone_from(mac_address);
        }
        Place::Named(attachment) => {
            let networks = &mut record.host.networks;
            if !networks.iter().any(|on| on.network == attachment.network) {
                let end = networks.len();
                networks.insert(at.map_or(end, |at| at.min(end)), attachment.clone());
            }
        }
    }
}

/// Takes a place out of the record, and says where it was; nothing if it is not there.
fn remove(record: &mut Record, network: &str) -> Option<(Place, usize)> {
    let networks = &mut record.host.networks;
    if let Some(at) = networks.iter().position(|on| on.network == network) {
        return Some((Place::Named(networks.remove(at)), at));
    }
    if network != DEFAULT_NETWORK || record.host.network != NetworkMode::Default {
        return None;
    }
    record.host.network = NetworkMode::Named(network.to_owned());
    Some((Place::Default(record.host.mac_address.take()), 0))
}

/// Undoes [`add`], if it is still as that left it.
fn take_back(record: &mut Record, place: &Place, before: Option<&HostOptions>) -> Result<()> {
    match (place, before) {
        (Place::Named(attachment), _) => record.host.networks.retain(|on| on != attachment),
        (Place::Default(_), Some(before)) if record.host.network == NetworkMode::Default => {
            record.host.network.clone_from(&before.network);
            record.host.mac_address.clone_from(&before.mac_address);
        }
        _ => {}
    }
    Ok(())
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
///
/// # Errors
///
/// Also if there is a monitor that cannot be reached.
fn settle_live(engine: &Engine, container: &Container, is_live: bool) -> Result<()> {
    if !is_live {
        return Ok(());
    }
    let patience = Instant::now() + PATIENCE;
    loop {
        match ask(engine.store.paths(), container.id(), Request::Networks)? {
            Asked::Done(_) | Asked::Over => return Ok(()),
            // It is about to listen, or does not any more, or is gone.
            Asked::Nobody if !container.has_monitor()? => return Ok(()),
            Asked::Nobody if Instant::now() >= patience => return Err(no_answer(container)),
            Asked::Nobody => std::thread::sleep(BETWEEN_LOOKS),
        }
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

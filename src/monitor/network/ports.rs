//! The host's side of a container's published ports.

use std::ops::RangeInclusive;

use crate::error::Result;
use crate::network::{Reservation, reserve};
use crate::port::{HostPort, PortMapping};
use crate::store::Store;
use crate::store::containers::Record;

/// Takes the host's ports. Which of our containers has one that is taken already is worth a
/// word: its owner is only a monitor to the kernel.
pub(super) fn take(store: &Store, record: &Record) -> Result<Vec<Reservation>> {
    reserve(&record.host.ports).map_err(|why| {
        let holder = match why.errno() {
            Some(libc::EADDRINUSE) => holder(store, record),
            _ => None,
        };
        match holder {
            Some(hint) => why.hint(hint),
            None => why,
        }
    })
}

/// The ports, with what was chosen.
pub(super) fn mappings(reservations: &[Reservation]) -> Vec<PortMapping> {
    reservations.iter().map(Reservation::mapping).collect()
}

fn holder(store: &Store, record: &Record) -> Option<String> {
    let is_wanted = |port: &PortMapping| {
        record.host.ports.iter().any(|wanted| {
            let wants = |ports: &RangeInclusive<u16>| ports.contains(&port.host_port);
            wanted.protocol == port.protocol
                && matches!(&wanted.host_port, HostPort::OneOf(ports) if wants(ports))
        })
    };
    store.containers().ok()?.iter().find_map(|container| {
        let state = container
            .state()
            .ok()
            .filter(|state| state.status.is_live())?;
        let port = state.network.ports.into_iter().find(is_wanted)?;
        let name = &container.record().name;
        Some(format!(
            "Container `{name}` publishes port {}.",
            port.host_port
        ))
    })
}

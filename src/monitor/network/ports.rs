//! The host's side of a container's published ports.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::os::fd::BorrowedFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::ContainerNetwork;
use super::ground::Ground;
use super::plug::Plug;
use crate::error::{Context, Error, Faults, Result};
use crate::network::{Endpoint, IpFamily, Reservation, reserve};
use crate::port::{HostPort, PortMapping};
use crate::store::Store;
use crate::store::containers::Record;

/// How long the firewall's rules are taken to be there after they were put there again.
const PAUSE: Duration = Duration::from_secs(1);

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

impl ContainerNetwork {
    /// Publishes its ports. Comes after its state was recorded: whoever finds a killed
    /// monitor's rules must know that they are this container's.
    pub(in crate::monitor) fn publish(&mut self) -> Result<()> {
        let ports = mappings(&self.reservations);
        let addresses: Vec<IpAddr> = self.published_at().collect();
        let Some(firewall) = self.ground.as_mut().and_then(Ground::firewall) else {
            return Ok(());
        };
        if addresses.is_empty() {
            return Ok(());
        }
        ports
            .iter()
            .try_for_each(|port| check_reachable(port, &addresses))
            .and_then(|()| {
                let mut addresses = addresses.iter();
                addresses.try_for_each(|address| firewall.publish(*address, &ports))
            })
            .doing(|| "publish the container's ports")
    }

    /// Where ports lead to: at most one address of each kind.
    pub(super) fn published_at(&self) -> impl Iterator<Item = IpAddr> {
        self.endpoints().flat_map(Endpoint::ways_out)
    }

    pub(super) fn unpublish(&mut self) -> Result<()> {
        let ports = mappings(&self.reservations);
        let addresses: Vec<IpAddr> = self.published_at().collect();
        let mut faults = Faults::default();
        if let Some(firewall) = self.ground.as_mut().and_then(Ground::firewall) {
            for address in addresses {
                faults.note(firewall.unpublish(address, &ports));
            }
        }
        faults.into_result()
    }

    /// Sockets that are readable only if our firewall rules are gone.
    pub(super) fn sockets(&self) -> Vec<BorrowedFd<'_>> {
        let reservations = self.reservations.iter();
        reservations.filter_map(Reservation::socket).collect()
    }

    /// Looks whether a packet for a published port came to us instead of the container:
    /// somebody threw our firewall rules away.
    pub(in crate::monitor) fn mend(&mut self) {
        if !self.has_packets() {
            return;
        }
        for reservation in &self.reservations {
            reservation.discard();
        }
        // Some packets come to us in any case, such as those for everybody, and whoever sends
        // them could keep us busy.
        if self.mended.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        self.mended = Some(Instant::now());
        if let Some(firewall) = self.ground.as_mut().and_then(Ground::firewall) {
            // What cannot be mended now is tried again with the next packet.
            for Plug { network, .. } in &self.plugs {
                for family in network.families() {
                    let _ = firewall.ensure(family, &network.bridge, network.internal);
                }
            }
        }
        let _ = self.publish();
    }

    fn has_packets(&self) -> bool {
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        let sockets = self.sockets().into_iter();
        let mut fds: Vec<PollFd<'_>> = sockets
            .map(|socket| PollFd::from_borrowed_fd(socket, PollFlags::IN))
            .collect();
        !fds.is_empty() && poll(&mut fds, Some(&now)).is_ok_and(|ready| ready > 0)
    }
}

/// A port of an address of the host leads to an address of the same kind.
fn check_reachable(port: &PortMapping, addresses: &[IpAddr]) -> Result<()> {
    let Some(host) = port.host_address.map(IpFamily::of) else {
        return Ok(());
    };
    if addresses
        .iter()
        .any(|address| IpFamily::of(*address) == host)
    {
        return Ok(());
    }
    let why = Error::usage("none of the container's networks leads out by IPv6");
    Err(Error::usage(format!("publish {port}"))
        .because(why)
        .hint("Make a network that has it: coracle network create --ipv6 NAME"))
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

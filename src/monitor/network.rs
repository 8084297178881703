//! What a monitor does for its container's network: it gets an address and ports before
//! the program runs, keeps the ports for as long as it does, and gives all back.
//!
//! While the container's first process makes its mounts, this is done beside it, so the
//! network costs no time of its own.

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, open};
use rustix::process::Pid;

use crate::error::{Context, Error, Faults, Result};
use crate::identity::Identity;
use crate::ids::ContainerId;
use crate::network::{
    Bridge, DEFAULT_NETWORK_PREFIX, Endpoint, Firewall, InterfaceName, Leases, Network, Pasta,
    PastaRequest, Reservation, Subnet, bridge_exists, free_subnet, in_namespace,
    in_namespace_for_good, lock_namespace, remove_bridge, reserve, set_loopback_up, used_subnets,
};
use crate::paths::Paths;
use crate::port::{HostPort, PortMapping};
use crate::store::Store;
use crate::store::containers::{Container, NetworkMode, NetworkState, Record};
use crate::store::networks::NetworkRecord;

/// The one bridge network that there is.
const DEFAULT_NETWORK: &str = "bridge";
/// What a container calls its interface.
const INTERFACE: &str = "eth0";

/// A container's network, while it has one.
pub(super) enum ContainerNetwork {
    /// The host's own.
    Host,
    /// Somebody else's.
    Shared,
    /// Loopback alone.
    None,
    /// A cable to a bridge.
    Bridge(Box<Bridged>),
    /// `pasta`, which copies between the container and sockets of the user's.
    User {
        pasta: Pasta,
        ports: Vec<PortMapping>,
    },
}

/// A container's place on a bridge.
pub(super) struct Bridged {
    network: Network,
    leases: Leases,
    container: ContainerId,
    pub(super) endpoint: Endpoint,
    firewall: Firewall,
    reservations: Vec<Reservation>,
}

impl ContainerNetwork {
    /// Gives the container of this first process its network.
    pub(super) fn set_up(
        store: &Store,
        container: &Container,
        identity: &Identity,
        process: Pid,
    ) -> Result<Self> {
        let record = container.record();
        match record.host.network {
            NetworkMode::Host => Ok(ContainerNetwork::Host),
            // Whoever has it has set it up.
            NetworkMode::Container(_) | NetworkMode::Path(_) => Ok(ContainerNetwork::Shared),
            NetworkMode::None => {
                let namespace = namespace_of(process)?;
                match identity.is_host_root() {
                    true => in_namespace(namespace.as_fd(), set_loopback_up)?,
                    false => in_namespace_for_good(namespace.as_fd(), set_loopback_up)?,
                }
                Ok(ContainerNetwork::None)
            }
            // The host's network belongs to the host's root.
            NetworkMode::Default if identity.is_host_root() => {
                Bridged::set_up(store, record, process).map(ContainerNetwork::Bridge)
            }
            NetworkMode::Default if record.host.mac_address.is_some() => Err(Error::usage(
                "a hardware address can only be given to an interface on a bridge, which is root's",
            )),
            NetworkMode::Default => user_network(store, record, process),
        }
        .doing(|| "set up the container's network")
    }

    /// Publishes its ports. Comes after its state was recorded: whoever finds a killed
    /// monitor's rules must know that they are this container's.
    pub(super) fn publish(&mut self) -> Result<()> {
        match self {
            ContainerNetwork::Bridge(bridged) => {
                let ports = bridged.ports();
                bridged
                    .firewall
                    .publish(bridged.endpoint.address, &ports)
                    .doing(|| "publish the container's ports")
            }
            _ => Ok(()),
        }
    }

    /// What others are told of it.
    pub(super) fn state(&self) -> NetworkState {
        match self {
            ContainerNetwork::Host | ContainerNetwork::Shared | ContainerNetwork::None => {
                NetworkState::default()
            }
            ContainerNetwork::User { ports, .. } => NetworkState {
                ports: ports.clone(),
                ..NetworkState::default()
            },
            ContainerNetwork::Bridge(bridged) => NetworkState {
                address: Some(bridged.endpoint.address),
                prefix: bridged.endpoint.subnet.prefix(),
                gateway: bridged.endpoint.gateway,
                mac: Some(bridged.endpoint.mac.to_string()),
                ports: bridged.ports(),
            },
        }
    }

    /// Gives everything back.
    pub(super) fn release(self) -> Result<()> {
        match self {
            ContainerNetwork::Bridge(bridged) => bridged.release(),
            // `pasta` ends when it is dropped; the rest ends with its namespace.
            _ => Ok(()),
        }
    }
}

impl ContainerNetwork {
    /// The program that it needs, which is a child of ours.
    pub(super) fn pid(&self) -> Option<Pid> {
        match self {
            ContainerNetwork::User { pasta, .. } => Some(pasta.pid()),
            _ => None,
        }
    }

    /// Sockets that are readable only if our firewall rules are gone.
    pub(super) fn sockets(&self) -> Vec<BorrowedFd<'_>> {
        match self {
            ContainerNetwork::Bridge(bridged) => bridged
                .reservations
                .iter()
                .filter_map(Reservation::socket)
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Looks whether a packet for a published port came to us instead of the container:
    /// somebody threw our firewall rules away.
    pub(super) fn mend(&mut self) {
        let is_needed = self.has_packets();
        if let (true, ContainerNetwork::Bridge(bridged)) = (is_needed, self) {
            for reservation in &bridged.reservations {
                reservation.discard();
            }
            let ports = bridged.ports();
            // What cannot be mended now is tried again with the next packet.
            let _ = bridged
                .firewall
                .ensure(&bridged.network.bridge)
                .and_then(|()| bridged.firewall.publish(bridged.endpoint.address, &ports));
        }
    }
}

impl ContainerNetwork {
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

impl Bridged {
    fn set_up(store: &Store, record: &Record, process: Pid) -> Result<Box<Self>> {
        let reservations = take_ports(store, record)?;
        let mut firewall = Firewall::open(&store.paths().host_name())?;
        let network = default_network(store, &mut firewall)?;
        let leases = Leases::open(store.network_leases(DEFAULT_NETWORK), &network)?;
        let address = take_address(store, &leases, &record.id)?;
        let mut endpoint = Endpoint::new(&network, address)?;
        if let Some(mac) = &record.host.mac_address {
            endpoint.mac = mac.replace('-', ":").parse()?;
        }
        let made = Bridge::ensure(&network, &mut firewall)
            .and_then(|mut bridge| bridge.connect(namespace_of(process)?.as_fd(), &endpoint));
        let bridged = Box::new(Bridged {
            network,
            leases,
            container: record.id.clone(),
            endpoint,
            firewall,
            reservations,
        });
        match made {
            Ok(()) => Ok(bridged),
            Err(why) => {
                let _ = bridged.release();
                Err(why)
            }
        }
    }

    fn ports(&self) -> Vec<PortMapping> {
        self.reservations.iter().map(Reservation::mapping).collect()
    }

    fn release(mut self) -> Result<()> {
        let ports = self.ports();
        let mut faults = Faults::default();
        faults.note(self.firewall.unpublish(self.endpoint.address, &ports));
        drop(self.reservations);
        faults.note(self.leases.release(self.endpoint.address, &self.container));
        faults.into_result()
    }
}

/// Gives back what a killed monitor could not.
pub(super) fn release_left(
    store: &Store,
    container: &ContainerId,
    state: &NetworkState,
) -> Result<()> {
    let Some(address) = state.address else {
        return Ok(());
    };
    let mut faults = Faults::default();
    if !state.ports.is_empty()
        && let Some(mut firewall) = faults.note(Firewall::open(&store.paths().host_name()))
    {
        faults.note(firewall.unpublish(address, &state.ports));
    }
    if let Some(record) = store.network(DEFAULT_NETWORK)? {
        let leases = Leases::open(store.network_leases(DEFAULT_NETWORK), &network_of(&record)?)?;
        faults.note(leases.release(address, container));
    }
    faults.into_result()
}

fn user_network(store: &Store, record: &Record, process: Pid) -> Result<ContainerNetwork> {
    // Taken for a moment, to find out early and to choose; `pasta` takes them for good.
    let reservations = take_ports(store, record)?;
    let ports: Vec<PortMapping> = reservations.iter().map(Reservation::mapping).collect();
    drop(reservations);
    let namespace = namespace_of(process)?;
    let request = PastaRequest {
        namespace: namespace.as_fd(),
        interface: &INTERFACE.parse()?,
        mtu: None,
        ports: &ports,
    };
    Ok(ContainerNetwork::User {
        pasta: Pasta::start(&request)?,
        ports,
    })
}

/// Takes the host's side of the published ports. Which of our containers has one that is
/// taken already is worth a word: its owner is only a monitor to the kernel.
fn take_ports(store: &Store, record: &Record) -> Result<Vec<Reservation>> {
    reserve(&record.host.ports).map_err(|why| {
        let holder = match why.errno() {
            Some(libc::EADDRINUSE) => port_holder(store, record),
            _ => None,
        };
        match holder {
            Some(hint) => why.hint(hint),
            None => why,
        }
    })
}

fn port_holder(store: &Store, record: &Record) -> Option<String> {
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

fn namespace_of(process: Pid) -> Result<OwnedFd> {
    let path = format!("/proc/{}/ns/net", process.as_raw_nonzero());
    open(&path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).doing(|| format!("open `{path}`"))
}

/// Takes an address; those of containers that were killed with their monitors are free.
fn take_address(store: &Store, leases: &Leases, id: &ContainerId) -> Result<Ipv4Addr> {
    match leases.take(id) {
        Ok(address) => Ok(address),
        Err(why) => {
            let is_alive = |id: &ContainerId| {
                store
                    .find_container(id.as_str())
                    .is_ok_and(|container| container.has_monitor().unwrap_or(true))
            };
            if leases.reclaim(is_alive)?.is_empty() {
                return Err(why);
            }
            leases.take(id)
        }
    }
}

/// The default network, with its bridge. Its subnet is chosen when it is first used, and
/// kept, unless the machine went down since and has other uses for it by now.
fn default_network(store: &Store, firewall: &mut Firewall) -> Result<Network> {
    if let Some(network) = recorded_network(store)?
        && bridge_exists(&network.bridge)?
    {
        return Ok(network);
    }
    // Other stores may be choosing a subnet, too, until their bridge shows which.
    let _one_at_a_time = lock_namespace()?;
    let network = match recorded_network(store)? {
        Some(network) if bridge_exists(&network.bridge)? || is_free(network.subnet)? => network,
        _ => choose_network(store)?,
    };
    Bridge::ensure(&network, firewall)?;
    Ok(network)
}

fn recorded_network(store: &Store) -> Result<Option<Network>> {
    let record = store.network(DEFAULT_NETWORK)?;
    record.as_ref().map(network_of).transpose()
}

fn is_free(subnet: Subnet) -> Result<bool> {
    Ok(!used_subnets()?.iter().any(|used| used.overlaps(subnet)))
}

fn choose_network(store: &Store) -> Result<Network> {
    let bridge = bridge_name(store.paths())?;
    // An earlier store of this place may have left one, and nobody is connected to it.
    remove_bridge(&bridge)?;
    let subnet = free_subnet(DEFAULT_NETWORK_PREFIX, &used_subnets()?)?;
    let network = Network::new(bridge, subnet)?;
    store.put_network(&NetworkRecord {
        name: DEFAULT_NETWORK.to_owned(),
        interface: network.bridge.to_string(),
        subnet: subnet.network(),
        prefix: subnet.prefix(),
        gateway: network.gateway,
    })?;
    Ok(network)
}

fn network_of(record: &NetworkRecord) -> Result<Network> {
    Ok(Network {
        bridge: record.interface.parse()?,
        subnet: Subnet::containing(record.subnet, record.prefix),
        gateway: record.gateway,
    })
}

/// `coracle0`, or, for another store than the host's usual one, `cora` and its digits: the
/// name of an interface has at most 15 bytes.
fn bridge_name(paths: &Paths) -> Result<InterfaceName> {
    let name = paths.host_name();
    match name.strip_prefix("coracle-") {
        Some(digits) => format!("cora{digits}").parse(),
        None => format!("{name}0").parse(),
    }
}

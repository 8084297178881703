//! What the networks in the store's records are on this host: their bridges and subnets.
//!
//! Knows the default network, which is chosen when it is first used, and how those that
//! users make get a bridge and a subnet. Refuses to know containers.

use std::fs::File;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use crate::error::{Context, Error, Kind, Result};
use crate::identity::Identity;
use crate::ids::{ContainerId, check_name};
use crate::network::{
    Address, Bridge, DEFAULT_NETWORK_PREFIX, Firewall, InterfaceName, Leases, Network, Pool,
    Subnet, bridge_exists, free_local_subnet, free_subnet, remove_old_bridge, used_subnets,
};
use crate::paths::Paths;
use crate::store::Store;
use crate::store::networks::{NetworkRecord, id_of_predefined};

/// What root locks, whichever store it works on.
const LOCK_OF_ROOT: &str = "/run/coracle-networks.lock";
/// The name of the default network.
pub const DEFAULT_NETWORK: &str = "bridge";
/// The prefix length of a network's subnet if nobody asks for another.
const PREFIX: u8 = 24;
/// An interface's name has at most 15 bytes.
const ID_DIGITS_IN_BRIDGE: usize = 11;

/// What a record says, for whoever makes bridges.
pub fn network_of(record: &NetworkRecord) -> Result<Network> {
    Ok(Network {
        bridge: record.interface.parse()?,
        ipv4: Pool {
            subnet: Subnet::containing(record.subnet, record.prefix),
            gateway: record.gateway,
            range: record
                .range
                .map(|(address, prefix)| Subnet::containing(address, prefix)),
        },
        ipv6: record.ipv6.as_ref().map(|ipv6| Pool {
            subnet: Subnet::containing(ipv6.subnet, ipv6.prefix),
            gateway: ipv6.gateway,
            range: ipv6
                .range
                .map(|(address, prefix)| Subnet::containing(address, prefix)),
        }),
        internal: record.internal,
        mtu: record.mtu,
    })
}

/// The id of a network; none of one that is gone.
pub fn id_of(store: &Store, name: &str) -> String {
    if is_always_there(name) {
        return id_of_predefined(name);
    }
    let record = store.network(name).ok().flatten();
    record.map_or_else(String::new, |record| record.id)
}

/// Whether every store has a network of that name.
pub fn is_always_there(name: &str) -> bool {
    [DEFAULT_NETWORK, "host", "none"].contains(&name)
}

/// Who is on a network now: each container once, in the order of their addresses.
pub fn members(store: &Store, record: &NetworkRecord) -> Result<Vec<ContainerId>> {
    let directory = store.network_leases(&record.name);
    // Whoever only looks makes none.
    if !directory.exists() {
        return Ok(Vec::new());
    }
    let leases = Leases::open(directory, &network_of(record)?)?;
    reclaim(store, &leases)?;
    let mut members: Vec<ContainerId> = Vec::new();
    for lease in leases.list()? {
        if !members.contains(&lease.container) {
            members.push(lease.container);
        }
    }
    Ok(members)
}

/// Takes back the addresses of containers that are no more; says how many.
pub(super) fn reclaim(store: &Store, leases: &Leases) -> Result<usize> {
    let is_alive = |id: &ContainerId| {
        store
            .find_container(id.as_str())
            .is_ok_and(|container| container.has_monitor().unwrap_or(true))
    };
    Ok(leases.reclaim(is_alive)?.len())
}

/// The name of the bridge of the network of that id.
pub fn bridge_of(id: &str) -> String {
    format!("cor-{}", id.get(..ID_DIGITS_IN_BRIDGE).unwrap_or(id))
}

/// A subnet for a new network: neither this host nor another network of the store has a use
/// for it.
pub fn choose_subnet(store: &Store) -> Result<Subnet> {
    free_subnet(PREFIX, &taken_subnets(store)?)
}

/// The same of IPv6.
pub fn choose_ipv6_subnet(store: &Store) -> Result<Subnet<Ipv6Addr>> {
    free_local_subnet(&taken_subnets(store)?)
}

/// The subnets of a network.
pub trait Subnets: Address {
    /// Addresses that are no host's, or not for networks (RFC 6890), and why.
    const UNFIT: &[(Self, u8, &str)];

    /// The one of this kind in a network's record, if it has one.
    fn of_record(record: &NetworkRecord) -> Option<Subnet<Self>>;
}

impl Subnets for Ipv4Addr {
    const UNFIT: &[(Self, u8, &str)] = &[
        (Ipv4Addr::new(0, 0, 0, 0), 8, "this host"),
        (Ipv4Addr::new(127, 0, 0, 0), 8, "the loopback"),
        (Ipv4Addr::new(169, 254, 0, 0), 16, "single links"),
        (Ipv4Addr::new(224, 0, 0, 0), 4, "groups of hosts"),
        (Ipv4Addr::new(240, 0, 0, 0), 4, "nobody yet"),
    ];

    fn of_record(record: &NetworkRecord) -> Option<Subnet> {
        Some(Subnet::containing(record.subnet, record.prefix))
    }
}

impl Subnets for Ipv6Addr {
    const UNFIT: &[(Self, u8, &str)] = &[
        (Ipv6Addr::UNSPECIFIED, 8, "this host, or are those of IPv4"),
        (
            Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0),
            10,
            "single links",
        ),
        (
            Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0),
            8,
            "groups of hosts",
        ),
    ];

    fn of_record(record: &NetworkRecord) -> Option<Subnet<Self>> {
        let ipv6 = record.ipv6.as_ref()?;
        Some(Subnet::containing(ipv6.subnet, ipv6.prefix))
    }
}

/// Checks that a subnet that was asked for is nobody else's. A user's bridges are not in the
/// host's network: there what the host has is only out of the containers' sight.
pub fn check_subnet<A: Subnets>(
    store: &Store,
    identity: &Identity,
    subnet: Subnet<A>,
) -> Result<()> {
    let is_unfit = |(address, prefix, _): &&(A, u8, &str)| {
        Subnet::containing(*address, *prefix).overlaps(subnet)
    };
    if let Some((.., why)) = A::UNFIT.iter().find(is_unfit) {
        return Err(Error::usage(format!(
            "subnet {subnet} has addresses that are for {why}"
        )));
    }
    let networks = store.networks()?;
    let overlaps =
        |record: &&NetworkRecord| A::of_record(record).is_some_and(|other| other.overlaps(subnet));
    if let Some(other) = networks.iter().find(overlaps) {
        return Err(Error::new(
            Kind::Conflict,
            format!(
                "subnet {subnet} overlaps with that of network `{}`",
                other.name
            ),
        ));
    }
    if !identity.is_host_root() || is_free(subnet)? {
        return Ok(());
    }
    Err(Error::new(
        Kind::Conflict,
        format!("this host has other uses for addresses of subnet {subnet}"),
    )
    .hint("See `ip address` and `ip route`; or leave --subnet away, and a free one is chosen."))
}

/// Keeps others from choosing subnets, until it is dropped.
#[derive(Debug)]
pub struct SubnetLock(#[allow(dead_code, reason = "held, not read")] File);

/// Waits until nobody else chooses a subnet: as root nobody on this host, for all stores'
/// bridges are in one place; as a user nobody of this store.
pub fn lock_subnets(store: &Store, is_root: bool) -> Result<SubnetLock> {
    let of_store = store.root().join("networks");
    let (path, file) = match is_root {
        true => (PathBuf::from(LOCK_OF_ROOT), open_lock_of_root()),
        false => (of_store.clone(), File::open(&of_store)),
    };
    // Without a usual /run there are hardly several stores.
    let file = match file {
        Err(why)
            if matches!(
                why.kind(),
                ErrorKind::NotFound | ErrorKind::ReadOnlyFilesystem
            ) =>
        {
            File::open(&of_store)
        }
        file => file,
    };
    let doing = || format!("lock `{}`", path.display());
    let file = file.doing(doing)?;
    file.lock().doing(doing)?;
    Ok(SubnetLock(file))
}

/// Nobody but root may open it, so nobody else can keep it locked.
fn open_lock_of_root() -> std::io::Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .custom_flags(libc::O_NOFOLLOW)
        .open(LOCK_OF_ROOT)
}

fn taken_subnets<A: Subnets>(store: &Store) -> Result<Vec<Subnet<A>>> {
    let mut taken = used_subnets()?;
    taken.extend(store.networks()?.iter().filter_map(A::of_record));
    Ok(taken)
}

fn is_free<A: Address>(subnet: Subnet<A>) -> Result<bool> {
    Ok(!used_subnets()?.iter().any(|used| used.overlaps(subnet)))
}

/// The default network, with its bridge. Its subnet is chosen when it is first used, and
/// kept, unless the machine went down since and has other uses for it by now.
pub(super) fn default_network(
    store: &Store,
    firewall: &mut Firewall,
) -> Result<(NetworkRecord, Network)> {
    if let Some((record, network)) = recorded_default(store)?
        && bridge_exists(&network.bridge)?
    {
        return Ok((record, network));
    }
    // Other stores may be choosing a subnet, too, until their bridge shows which.
    let _one_at_a_time = lock_subnets(store, true)?;
    let (record, network) = match recorded_default(store)? {
        Some((record, network))
            if bridge_exists(&network.bridge)? || is_free(network.ipv4.subnet)? =>
        {
            (record, network)
        }
        _ => choose_default(store)?,
    };
    Bridge::ensure(&network, firewall)?;
    Ok((record, network))
}

fn recorded_default(store: &Store) -> Result<Option<(NetworkRecord, Network)>> {
    let Some(record) = store.network(DEFAULT_NETWORK)? else {
        return Ok(None);
    };
    let network = network_of(&record)?;
    Ok(Some((record, network)))
}

fn choose_default(store: &Store) -> Result<(NetworkRecord, Network)> {
    let bridge = default_bridge(store.paths())?;
    // An earlier store of this place may have left one, and nobody is connected to it.
    remove_old_bridge(&bridge)?;
    // Its own subnet of before is not free any more.
    let subnet = free_subnet(DEFAULT_NETWORK_PREFIX, &taken_subnets(store)?)?;
    let network = Network::new(bridge, subnet)?;
    let record = NetworkRecord::new(
        DEFAULT_NETWORK,
        id_of_predefined(DEFAULT_NETWORK),
        network.bridge.to_string(),
        (subnet.network(), subnet.prefix()),
        network.ipv4.gateway,
    );
    store.put_network(&record)?;
    Ok((record, network))
}

/// `coracle0`, or, for another store than the host's usual one, `cora` and its digits: the
/// name of an interface has at most 15 bytes.
pub fn default_bridge(paths: &Paths) -> Result<InterfaceName> {
    let name = paths.host_name();
    match name.strip_prefix("coracle-") {
        Some(digits) => format!("cora{digits}").parse(),
        None => format!("{name}0").parse(),
    }
}

/// The network that a user has made, as it is to be joined.
pub(super) fn named_network(store: &Store, name: &str) -> Result<(NetworkRecord, Network)> {
    let record = store
        .network(name)?
        .ok_or_else(|| no_network_to_join(name))?;
    let network = network_of(&record)?;
    Ok((record, network))
}

/// The error for a network that is not there.
pub fn no_such_network(name: &str) -> Error {
    Error::new(Kind::NoSuchObject, format!("no such network: {name}"))
}

/// The same for whoever is to join it.
pub fn no_network_to_join(name: &str) -> Error {
    let error = no_such_network(name);
    match check_name("network", name) {
        Ok(()) => error.hint(format!("Make it: coracle network create {name}")),
        Err(_) => error,
    }
}

/// Its subnets were free when the network was made, and have to be so still if its bridge has
/// gone since: else its containers would be cut off, or the host.
pub(super) fn check_still_free(network: &Network) -> Result<()> {
    let is_there = || bridge_exists(&network.bridge);
    let subnet = network.ipv4.subnet;
    // Somebody who joins at the same time may make it between the first look and the last.
    let taken = match &network.ipv6 {
        _ if is_there()? => return Ok(()),
        _ if !is_free(subnet)? => subnet.to_string(),
        Some(ipv6) if !is_free(ipv6.subnet)? => ipv6.subnet.to_string(),
        _ => return Ok(()),
    };
    if is_there()? {
        return Ok(());
    }
    Err(Error::new(
        Kind::Conflict,
        format!("this host has come to use addresses of the network's subnet {taken}"),
    )
    .hint("Remove the network and make it anew, with another --subnet."))
}

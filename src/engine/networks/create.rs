//! `network create`: makes a network for containers to be on.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::{BRIDGE_NAME, MTU, is_predefined};
use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::ids::check_name;
use crate::monitor::networks::{
    Subnets, bridge_of, check_subnet, choose_ipv6_subnet, choose_subnet, default_bridge,
    lock_subnets, network_of,
};
use crate::network::{
    Bridge, Firewall, IPV6_MTU_MIN, InterfaceName, Network, Pool, Subnet, bridge_exists,
    remove_bridge_of,
};
use crate::store::Store;
use crate::store::events::{Event, Subject};
use crate::store::networks::{Ipv6Record, NetworkRecord, random_id};

/// The least that IPv4 asks of a link (RFC 791).
const IPV4_MTU_MIN: u32 = 68;
/// The most that a packet can have.
const MTU_MAX: u32 = 65_535;

/// What a network is to be like.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Its name.
    pub name: String,
    /// Its addresses.
    pub ipv4: Addresses<Ipv4Addr>,
    /// Its IPv6 addresses, if it is to have such.
    pub ipv6: Option<Addresses<Ipv6Addr>>,
    /// Whether nothing beyond it can be reached.
    pub internal: bool,
    /// Free text by key.
    pub labels: BTreeMap<String, String>,
    /// What is asked of the driver.
    pub options: BTreeMap<String, String>,
    /// Whether one of that name that is there already will do.
    pub existing: bool,
}

/// Which addresses of a kind a network is to have.
#[derive(Debug, Clone, Copy)]
pub struct Addresses<A> {
    /// All of them; a free subnet is chosen if absent.
    pub subnet: Option<Subnet<A>>,
    /// The bridge's own address; the first of the subnet if absent.
    pub gateway: Option<A>,
    /// Which part of the subnet is given out; all if absent.
    pub range: Option<Subnet<A>>,
}

impl<A> Default for Addresses<A> {
    fn default() -> Self {
        Addresses {
            subnet: None,
            gateway: None,
            range: None,
        }
    }
}

/// Makes a network; returns what it was given.
///
/// # Errors
///
/// [`Kind::Conflict`] if the name or the subnet is taken.
pub fn create(engine: &Engine, request: Request) -> Result<NetworkRecord> {
    let name = request.name.clone();
    check_name("network", &name)?;
    if is_predefined(&name) {
        let text = format!("the word `{name}` means something else where networks are named");
        return Err(Error::new(Kind::Conflict, text));
    }
    let _locked = engine.store.lock_network(&name)?;
    if let Some(found) = engine.store.network(&name)? {
        if request.existing {
            return Ok(found);
        }
        let text = format!("a network with the name `{name}` exists already");
        return Err(Error::new(Kind::Conflict, text));
    }
    // Others may be choosing a subnet, too, until their record or their bridge shows which.
    let one_at_a_time = lock_subnets(&engine.store, engine.identity.is_host_root())?;
    let record = describe(engine, request)?;
    engine.store.put_network(&record)?;
    if engine.identity.is_host_root()
        && let Err(why) = make_bridge(engine, &network_of(&record)?)
    {
        engine.store.remove_network(&name)?;
        return Err(why);
    }
    drop(one_at_a_time);
    engine.store.note_event(&event(&record, "create"));
    Ok(record)
}

/// What happened to a network.
pub(super) fn event(record: &NetworkRecord, action: &str) -> Event {
    Event::new(Subject::Network, action, &record.id)
        .with("name", &record.name)
        .with("type", "bridge")
}

fn describe(engine: &Engine, request: Request) -> Result<NetworkRecord> {
    let ipv4 = pool(engine, &request.ipv4, choose_subnet)?;
    let ipv6 = request.ipv6.as_ref();
    let ipv6 = ipv6
        .map(|asked| pool(engine, asked, choose_ipv6_subnet))
        .transpose()?;
    let id = random_id()?;
    let mut interface: InterfaceName = bridge_of(&id).parse()?;
    let mut mtu = None;
    for (key, value) in &request.options {
        match key.as_str() {
            BRIDGE_NAME => {
                interface = value.parse()?;
                refuse_taken(engine, &interface)?;
            }
            key if MTU.contains(&key) => mtu = Some(parse_mtu(key, value, ipv6.is_some())?),
            _ => {
                return Err(Error::usage(format!("the option `{key}` is not supported"))
                    .hint(format!("{BRIDGE_NAME} and {} are.", MTU[0])));
            }
        }
    }
    let place = (ipv4.subnet.network(), ipv4.subnet.prefix());
    let interface = interface.to_string();
    Ok(NetworkRecord {
        range: ipv4.range.map(|range| (range.network(), range.prefix())),
        ipv6: ipv6.map(|ipv6| Ipv6Record {
            subnet: ipv6.subnet.network(),
            prefix: ipv6.subnet.prefix(),
            gateway: ipv6.gateway,
            range: ipv6.range.map(|range| (range.network(), range.prefix())),
        }),
        internal: request.internal,
        mtu,
        labels: request.labels,
        options: request.options,
        ..NetworkRecord::new(&request.name, id, interface, place, ipv4.gateway)
    })
}

/// The addresses of a kind that were asked for, as far as they can be had.
fn pool<A: Subnets>(
    engine: &Engine,
    asked: &Addresses<A>,
    choose: impl Fn(&Store) -> Result<Subnet<A>>,
) -> Result<Pool<A>> {
    let subnet = match asked.subnet {
        Some(subnet) => {
            check_subnet(&engine.store, &engine.identity, subnet)?;
            subnet
        }
        None if asked.gateway.is_some() || asked.range.is_some() => {
            return Err(Error::usage(
                "`--gateway` and `--ip-range` need a `--subnet` of their kind",
            ));
        }
        None => choose(&engine.store)?,
    };
    let usual = Pool::new(subnet)?;
    let pool = Pool {
        gateway: asked.gateway.unwrap_or(usual.gateway),
        range: asked.range,
        ..usual
    };
    pool.check_parts()?;
    Ok(pool)
}

/// A bridge of somebody else's is not for us to use, or to remove.
fn refuse_taken(engine: &Engine, interface: &InterfaceName) -> Result<()> {
    let networks = engine.store.networks()?;
    let is_ours = networks
        .iter()
        .any(|network| network.interface == interface.as_str());
    let is_defaults = default_bridge(engine.store.paths())? == *interface;
    if is_ours || is_defaults || (engine.identity.is_host_root() && bridge_exists(interface)?) {
        let text = format!("there is a network interface `{interface}` already");
        return Err(Error::new(Kind::Conflict, text));
    }
    Ok(())
}

fn parse_mtu(key: &str, text: &str, has_ipv6: bool) -> Result<u32> {
    let least = if has_ipv6 { IPV6_MTU_MIN } else { IPV4_MTU_MIN };
    let mtu = text.parse().ok();
    let mtu = mtu.filter(|mtu| (least..=MTU_MAX).contains(mtu));
    mtu.ok_or_else(|| {
        let of = if has_ipv6 {
            " of a network with IPv6"
        } else {
            ""
        };
        Error::usage(format!("invalid value `{text}` of the option `{key}`{of}")).hint(format!(
            "It is a number of bytes from {least} to {MTU_MAX}."
        ))
    })
}

/// From now on the host shows that the subnet is in use. A user's bridges are made with the
/// first container: until then there is no place for them.
fn make_bridge(engine: &Engine, network: &Network) -> Result<()> {
    let mut firewall = Firewall::open(&engine.store.paths().host_name())?;
    Bridge::ensure(network, &mut firewall)
        .map(drop)
        .inspect_err(|_| {
            let _ = remove_bridge_of(network);
            for family in network.families() {
                let _ = firewall.forget(family, &network.bridge);
            }
        })
}

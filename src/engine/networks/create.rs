//! `network create`: makes a network for containers to be on.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::{BRIDGE_NAME, MTU, is_predefined};
use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::ids::check_name;
use crate::monitor::networks::{
    bridge_of, check_subnet, choose_subnet, default_bridge, lock_subnets, network_of,
};
use crate::network::{
    Bridge, Firewall, InterfaceName, Network, Subnet, bridge_exists, remove_bridge_of,
};
use crate::store::events::{Event, Subject};
use crate::store::networks::{NetworkRecord, random_id};

/// The least that IPv4 asks of a link (RFC 791), and the most that a packet can have.
const MTU_RANGE: std::ops::RangeInclusive<u32> = 68..=65_535;

/// What a network is to be like.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Its name.
    pub name: String,
    /// Its addresses; a free subnet is chosen if absent.
    pub subnet: Option<Subnet>,
    /// The bridge's own address; the first of the subnet if absent.
    pub gateway: Option<Ipv4Addr>,
    /// Which part of the subnet is given out; all if absent.
    pub range: Option<Subnet>,
    /// Whether nothing beyond it can be reached.
    pub internal: bool,
    /// Free text by key.
    pub labels: BTreeMap<String, String>,
    /// What is asked of the driver.
    pub options: BTreeMap<String, String>,
    /// Whether one of that name that is there already will do.
    pub existing: bool,
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
    let subnet = match request.subnet {
        Some(subnet) => {
            check_subnet(&engine.store, &engine.identity, subnet)?;
            subnet
        }
        None if request.gateway.is_some() || request.range.is_some() => {
            return Err(Error::usage(
                "`--gateway` and `--ip-range` need a `--subnet`",
            ));
        }
        None => choose_subnet(&engine.store)?,
    };
    let id = random_id()?;
    let mut interface: InterfaceName = bridge_of(&id).parse()?;
    let mut mtu = None;
    for (key, value) in &request.options {
        match key.as_str() {
            BRIDGE_NAME => {
                interface = value.parse()?;
                refuse_taken(engine, &interface)?;
            }
            key if MTU.contains(&key) => mtu = Some(parse_mtu(key, value)?),
            _ => {
                return Err(Error::usage(format!("the option `{key}` is not supported"))
                    .hint(format!("{BRIDGE_NAME} and {} are.", MTU[0])));
            }
        }
    }
    // Which says what is wrong with the subnet.
    let gateway = Network::new(interface.clone(), subnet)?.gateway;
    let gateway = request.gateway.unwrap_or(gateway);
    if subnet.host_index(gateway).is_none() {
        return Err(Error::usage(format!(
            "gateway {gateway} is not an address of subnet {subnet}"
        )));
    }
    if let Some(range) = request.range
        && !(subnet.contains(range.network()) && range.prefix() >= subnet.prefix())
    {
        return Err(Error::usage(format!(
            "range {range} is not a part of subnet {subnet}"
        )));
    }
    let place = (subnet.network(), subnet.prefix());
    Ok(NetworkRecord {
        range: request.range.map(|range| (range.network(), range.prefix())),
        internal: request.internal,
        mtu,
        labels: request.labels,
        options: request.options,
        ..NetworkRecord::new(&request.name, id, interface.to_string(), place, gateway)
    })
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

fn parse_mtu(key: &str, text: &str) -> Result<u32> {
    let mtu = text.parse().ok().filter(|mtu| MTU_RANGE.contains(mtu));
    mtu.ok_or_else(|| {
        Error::usage(format!("invalid value `{text}` of the option `{key}`")).hint(format!(
            "It is a number of bytes from {} to {}.",
            MTU_RANGE.start(),
            MTU_RANGE.end()
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
            let _ = firewall.forget(&network.bridge);
        })
}

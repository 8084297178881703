//! What a container is reached by, and networks themselves, in the shape of Docker's JSON.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::{ZERO_TIME, live_pid};
use crate::digest::Digest;
use crate::engine::Engine;
use crate::engine::networks::{BRIDGE_NAME, Listed};
use crate::error::{Kind, Result};
use crate::monitor::networks::{id_of, members, network_of};
use crate::network::{Address, Pool};
use crate::store::Store;
use crate::store::containers::{Attachment, EndpointState, NetworkMode, Record, RunState};
use crate::store::networks::NetworkRecord;

/// A container's `NetworkSettings`.
pub(super) fn settings(store: &Store, record: &Record, state: &RunState) -> Value {
    let network = &state.network;
    let main = network
        .published()
        .or_else(|| network.endpoints.first())
        .map_or_else(no_place, |endpoint| place(record, endpoint));
    let names = match record.host.network {
        // Where they are another's, that one has them.
        NetworkMode::Container(_) | NetworkMode::Path(_) => Vec::new(),
        _ => record.host.network_names(),
    };
    let networks: Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), on_network(store, record, state, name)))
        .collect();
    let pid = live_pid(state);
    let mut shown = json!({
        "Bridge": "",
        "SandboxID": pid.map_or_else(String::new, |_| sandbox_id(record)),
        "SandboxKey": pid.map_or_else(String::new, |pid| format!("/proc/{pid}/ns/net")),
        "Ports": published_ports(record, state),
        "HairpinMode": false,
        "LinkLocalIPv6Address": "",
        "LinkLocalIPv6PrefixLen": 0,
        "SecondaryIPAddresses": null,
        "SecondaryIPv6Addresses": null,
        "Networks": networks,
    });
    if let (Value::Object(shown), Value::Object(main)) = (&mut shown, main) {
        shown.extend(main);
    }
    shown
}

/// What a container is on one of its networks, whether it runs or not.
fn on_network(store: &Store, record: &Record, state: &RunState, name: &str) -> Value {
    let asked = record.host.networks.iter().find(|at| at.network == name);
    let endpoint = state.network.endpoint(name);
    let id = match endpoint {
        Some(endpoint) => endpoint.network_id.clone(),
        None => id_of(store, name),
    };
    let mut value = endpoint.map_or_else(no_place, |endpoint| place(record, endpoint));
    // On a network without addresses, too, it has a place while it runs.
    if state.status.is_live() {
        value["EndpointID"] = json!(endpoint_id(&id, record.id.as_str()));
    }
    value["DriverOpts"] = Value::Null;
    value["IPAMConfig"] = asked.map_or(Value::Null, asked_addresses);
    value["Links"] = Value::Null;
    value["Aliases"] = json!(asked.map(|asked| &asked.aliases));
    value["DNSNames"] = json!(endpoint.map(|endpoint| &endpoint.names));
    value["NetworkID"] = json!(id);
    value
}

/// A container has one place on a network; scripts that ask for its id get one that stays.
fn endpoint_id(network: &str, container: &str) -> String {
    let joined = format!("{network}{container}");
    Digest::of(joined.as_bytes()).hex().to_owned()
}

/// Nor has its network namespace an id, but for this one.
fn sandbox_id(record: &Record) -> String {
    let text = format!("sandbox of {}", record.id);
    Digest::of(text.as_bytes()).hex().to_owned()
}

/// The addresses that were asked for; `null` if none were.
fn asked_addresses(asked: &Attachment) -> Value {
    let mut addresses = Map::new();
    for address in asked.addresses() {
        let key = match address {
            IpAddr::V4(_) => "IPv4Address",
            IpAddr::V6(_) => "IPv6Address",
        };
        addresses.insert(key.to_owned(), json!(address));
    }
    match addresses.is_empty() {
        true => Value::Null,
        false => addresses.into(),
    }
}

fn place(record: &Record, endpoint: &EndpointState) -> Value {
    let gateway = endpoint.gateway.map(|gateway| gateway.to_string());
    let mut value = no_place();
    value["EndpointID"] = json!(endpoint_id(&endpoint.network_id, record.id.as_str()));
    value["IPAddress"] = json!(endpoint.address);
    value["IPPrefixLen"] = json!(endpoint.prefix);
    value["Gateway"] = json!(gateway.unwrap_or_default());
    value["MacAddress"] = json!(endpoint.mac_address);
    if let Some(ipv6) = &endpoint.ipv6 {
        let gateway = ipv6.gateway.map(|gateway| gateway.to_string());
        value["IPv6Gateway"] = json!(gateway.unwrap_or_default());
        value["GlobalIPv6Address"] = json!(ipv6.address);
        value["GlobalIPv6PrefixLen"] = json!(ipv6.prefix);
    }
    value
}

fn no_place() -> Value {
    json!({
        "EndpointID": "",
        "IPAddress": "",
        "IPPrefixLen": 0,
        "Gateway": "",
        "MacAddress": "",
        "IPv6Gateway": "",
        "GlobalIPv6Address": "",
        "GlobalIPv6PrefixLen": 0,
    })
}

/// A network, and who is on it.
pub(super) fn network(engine: &Engine, found: &Listed) -> Result<Value> {
    let mut containers = Map::new();
    let mut ipam = Vec::new();
    let mut options = BTreeMap::new();
    let mut labels = &BTreeMap::new();
    if let Some(record) = &found.record {
        for id in members(&engine.store, record)? {
            if let Some(member) = member(engine, record, id.as_str())? {
                containers.insert(id.to_string(), member);
            }
        }
        let network = network_of(record)?;
        ipam.push(addresses(&network.ipv4));
        ipam.extend(network.ipv6.as_ref().map(addresses));
        options.clone_from(&record.options);
        options.insert(BRIDGE_NAME.to_owned(), record.interface.clone());
        labels = &record.labels;
    } else {
        containers = runners(engine, found)?;
    }
    let record = found.record.as_ref();
    let created = record.map(|record| record.created.to_string());
    Ok(json!({
        "Name": found.name,
        "Id": found.id,
        "Created": created.unwrap_or_else(|| ZERO_TIME.to_owned()),
        "Scope": "local",
        "Driver": found.driver,
        "EnableIPv4": true,
        "EnableIPv6": record.is_some_and(|record| record.ipv6.is_some()),
        "IPAM": { "Driver": "default", "Options": null, "Config": ipam },
        "Internal": record.is_some_and(|record| record.internal),
        "Attachable": false,
        "Ingress": false,
        "ConfigFrom": { "Network": "" },
        "ConfigOnly": false,
        "Containers": containers,
        "Options": options,
        "Labels": labels,
    }))
}

/// The containers that run on a network which gives out no addresses.
fn runners(engine: &Engine, network: &Listed) -> Result<Map<String, Value>> {
    let mut runners = Map::new();
    for container in engine.store.containers()? {
        let record = container.record();
        let is_on = record.host.network_names().contains(&network.name);
        // One that is gone since runs on none.
        if is_on && container.state().is_ok_and(|state| state.status.is_live()) {
            let member = json!({
                "Name": record.name,
                "EndpointID": endpoint_id(&network.id, record.id.as_str()),
                "MacAddress": "",
                "IPv4Address": "",
                "IPv6Address": "",
            });
            runners.insert(record.id.to_string(), member);
        }
    }
    Ok(runners)
}

/// The addresses of a network of one kind.
fn addresses<A: Address>(pool: &Pool<A>) -> Value {
    let gateway: IpAddr = pool.gateway.into();
    let mut config = json!({ "Subnet": pool.subnet.to_string(), "Gateway": gateway });
    if let Some(range) = pool.range {
        config["IPRange"] = json!(range.to_string());
    }
    config
}

/// A container that is on a network now; `None` if it has left meanwhile.
fn member(engine: &Engine, network: &NetworkRecord, id: &str) -> Result<Option<Value>> {
    let found = engine.store.find_container(id);
    let found = found.and_then(|container| Ok((container.state()?, container)));
    let (state, container) = match found {
        Err(why) if why.kind() == Kind::NoSuchObject => return Ok(None),
        found => found?,
    };
    Ok(state.network.endpoint(&network.name).map(|endpoint| {
        json!({
            "Name": container.record().name,
            "EndpointID": endpoint_id(&network.id, id),
            "MacAddress": endpoint.mac_address,
            "IPv4Address": format!("{}/{}", endpoint.address, endpoint.prefix),
            "IPv6Address": endpoint.ipv6.as_ref().map_or_else(String::new, |ipv6| {
                format!("{}/{}", ipv6.address, ipv6.prefix)
            }),
        })
    }))
}

/// `80/tcp` → where it is published; `null` for what is only exposed.
fn published_ports(record: &Record, state: &RunState) -> BTreeMap<String, Value> {
    let exposed = record.config.exposed_ports.keys();
    let shows_exposed = state.status.is_live() && record.host.network.has_ports();
    let mut ports: BTreeMap<String, Value> = match shows_exposed {
        true => exposed.map(|port| (port.clone(), Value::Null)).collect(),
        false => BTreeMap::new(),
    };
    for port in &state.network.ports {
        let address = port
            .host_address
            .map_or("0.0.0.0".to_owned(), |address| address.to_string());
        let binding = json!({ "HostIp": address, "HostPort": port.host_port.to_string() });
        let entry = ports
            .entry(format!("{}/{}", port.container_port, port.protocol))
            .or_default();
        match entry {
            Value::Array(list) => list.push(binding),
            other => *other = json!([binding]),
        }
    }
    ports
}

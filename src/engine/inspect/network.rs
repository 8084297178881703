//! What a container is reached by, and networks themselves, in the shape of Docker's JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::digest::Digest;
use crate::store::containers::{NetworkMode, Record, RunState};
use crate::store::networks::NetworkRecord;

/// A container's `NetworkSettings`.
pub(super) fn settings(record: &Record, state: &RunState) -> Value {
    let network = &state.network;
    let address = network
        .address
        .map(|address| address.to_string())
        .unwrap_or_default();
    let gateway = network
        .gateway
        .map(|gateway| gateway.to_string())
        .unwrap_or_default();
    let mac = network.mac.clone().unwrap_or_default();
    let mode = match record.host.network {
        NetworkMode::Default => "bridge",
        ref other => other.as_str(),
    };
    let id = id_of(mode);
    json!({
        "SandboxID": "",
        "SandboxKey": "",
        "Ports": published_ports(record, state),
        "IPAddress": address,
        "IPPrefixLen": network.prefix,
        "Gateway": gateway,
        "MacAddress": mac,
        "Networks": { mode: {
            "NetworkID": id,
            "Aliases": null,
            "DNSNames": null,
            "IPAddress": address,
            "IPPrefixLen": network.prefix,
            "Gateway": gateway,
            "MacAddress": mac,
        }},
    })
}

/// A network.
pub(super) fn network(record: &NetworkRecord) -> Value {
    json!({
        "Name": record.name,
        "Id": id_of(&record.name),
        "Scope": "local",
        "Driver": "bridge",
        "EnableIPv4": true,
        "EnableIPv6": false,
        "IPAM": { "Driver": "default", "Options": null, "Config": [{
            "Subnet": format!("{}/{}", record.subnet, record.prefix),
            "Gateway": record.gateway,
        }]},
        "Internal": false,
        "Attachable": false,
        "Ingress": false,
        "Containers": {},
        "Options": { "com.docker.network.bridge.name": record.interface },
        "Labels": {},
    })
}

/// A network is known by its name; scripts that ask for an id get one that stays.
fn id_of(name: &str) -> String {
    Digest::of(name.as_bytes()).hex().to_owned()
}

/// `80/tcp` → where it is published; `null` for what is only exposed.
fn published_ports(record: &Record, state: &RunState) -> BTreeMap<String, Value> {
    let exposed = record.config.exposed_ports.keys();
    let mut ports: BTreeMap<String, Value> = match state.status.is_live() {
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

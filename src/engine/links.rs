//! `--link`: another container's address and ports, in the environment and in `/etc/hosts`,
//! as docker has it for its default network. Both are those of the moment of creation.

use std::net::Ipv4Addr;

use super::Engine;
use super::create::Request;
use crate::error::{Error, Kind, Result};
use crate::monitor::networks::DEFAULT_NETWORK;
use crate::network::AddedHost;
use crate::store::containers::{Container, NetworkMode};

/// What of another container's environment means nothing to others.
const NOT_TOLD: [&str; 2] = ["HOME", "PATH"];

/// Looks the containers up and adds what is told of them to the request.
pub(super) fn apply(engine: &Engine, request: &mut Request) -> Result<()> {
    let mut told = Vec::new();
    for text in &request.host.links {
        if request.host.network != NetworkMode::Default {
            let network = &request.host.network;
            let error = Error::usage(format!(
                "`--link` is for the default network, not for `--network {network}`"
            ));
            return Err(match network {
                NetworkMode::Named(_) => error.hint(
                    "Containers on such a network find each other by name and by \
                     `--network-alias`.",
                ),
                _ => error,
            });
        }
        let (name, alias) = text.split_once(':').unwrap_or((text, text));
        let alias = alias.trim_start_matches('/');
        let other = engine.store.find_container(name)?;
        let address = address_of(&other)?;
        let record = other.record();
        for host in [alias, record.id.short(), &record.name] {
            let line = format!("{host}:{address}");
            // Whatever else it is called, the alias has to be a host's name.
            line.parse::<AddedHost>()?;
            if !request.host.extra_hosts.contains(&line) {
                request.host.extra_hosts.push(line);
            }
        }
        let own = request.name.as_deref().unwrap_or_default();
        told.extend(environment(own, alias, &other, address));
    }
    // What was said of the container itself counts more.
    told.append(&mut request.env);
    request.env = told;
    Ok(())
}

fn address_of(other: &Container) -> Result<Ipv4Addr> {
    let name = &other.record().name;
    let state = other.state()?;
    if !state.status.is_live() {
        let why = format!("cannot link to container `{name}`, which does not run");
        return Err(Error::new(Kind::Conflict, why).hint("Start it first."));
    }
    let place = state.network.endpoint(DEFAULT_NETWORK);
    place.map(|place| place.address).ok_or_else(|| {
        Error::usage(format!("container `{name}` has no address to link to"))
            .hint("As a user make a network (coracle network create NAME): containers on it find each other by name.")
    })
}

/// Docker's variables: the address of each port, and the other's own environment.
fn environment(own: &str, alias: &str, other: &Container, address: Ipv4Addr) -> Vec<String> {
    let config = &other.record().config;
    let prefix = alias.to_uppercase().replace(['-', '.'], "_");
    let mut ports: Vec<(u16, &str)> = config
        .exposed_ports
        .keys()
        .filter_map(|text| {
            let (number, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
            Some((number.parse().ok()?, protocol))
        })
        .collect();
    ports.sort_by_key(|(number, protocol)| (*number, *protocol != "tcp"));
    let mut entries = vec![format!("{prefix}_NAME=/{own}/{alias}")];
    if let Some((number, protocol)) = ports.first() {
        entries.push(format!("{prefix}_PORT={protocol}://{address}:{number}"));
    }
    for (number, protocol) in ports {
        let port = format!("{prefix}_PORT_{number}_{}", protocol.to_uppercase());
        entries.push(format!("{port}={protocol}://{address}:{number}"));
        entries.push(format!("{port}_ADDR={address}"));
        entries.push(format!("{port}_PORT={number}"));
        entries.push(format!("{port}_PROTO={protocol}"));
    }
    let told = config.env.iter().filter(|entry| {
        let name = entry.split('=').next().unwrap_or_default();
        !NOT_TOLD.contains(&name)
    });
    entries.extend(told.map(|entry| format!("{prefix}_ENV_{entry}")));
    entries
}

//! The networks that a container is to be on: looked up, and checked as far as it can be
//! said before it starts.

use std::net::Ipv4Addr;

use super::Engine;
use crate::error::{Context, Error, Result};
use crate::monitor::networks::{network_of, no_such_network};
use crate::network::Network;
use crate::store::Store;
use crate::store::containers::{Attachment, HostOptions, NetworkMode};
use crate::store::networks::NetworkRecord;

/// Puts names in the place of ids, and checks what is asked for. Says what of it does
/// nothing.
pub(super) fn check(engine: &Engine, host: &mut HostOptions) -> Result<Vec<String>> {
    let mut internal = true;
    for attachment in &mut host.networks {
        let record = check_one(&engine.store, attachment)?;
        internal &= record.internal;
    }
    if host.ports.is_empty() {
        return Ok(Vec::new());
    }
    match &host.network {
        NetworkMode::Default => Ok(Vec::new()),
        NetworkMode::Named if internal => Err(Error::usage(
            "ports cannot be published: all networks of the container are internal",
        )),
        NetworkMode::Named => Ok(Vec::new()),
        NetworkMode::Container(_) => Err(Error::usage(
            "ports cannot be published by a container that has another's network",
        )
        .hint("Publish them with the other container.")),
        other => {
            host.ports.clear();
            Ok(vec![format!(
                "published ports are left out with `--network {}`",
                other.as_str()
            )])
        }
    }
}

/// Looks a network up and checks the place that is wanted on it.
pub(super) fn check_one(store: &Store, attachment: &mut Attachment) -> Result<NetworkRecord> {
    let name = &attachment.network;
    let record = store
        .find_network(name)?
        .ok_or_else(|| no_such_network(name))?;
    attachment.network.clone_from(&record.name);
    if let Some(address) = attachment.address {
        check_address(&network_of(&record)?, address)
            .doing(|| format!("join network `{}`", record.name))?;
    }
    Ok(record)
}

fn check_address(network: &Network, address: Ipv4Addr) -> Result<()> {
    if network.subnet.host_index(address).is_none() {
        return Err(Error::usage(format!(
            "address {address} is not one of its subnet {}",
            network.subnet
        )));
    }
    if address == network.gateway {
        return Err(Error::usage(format!("address {address} is the gateway's")));
    }
    Ok(())
}

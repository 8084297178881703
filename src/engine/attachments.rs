//! The networks that a container is to be on: looked up, and checked as far as it can be
//! said before it starts.

use super::Engine;
use super::networks::{self, Listed};
use crate::error::{Context, Error, Result};
use crate::monitor::networks::{network_of, no_network_to_join};
use crate::port::PortRequest;
use crate::store::containers::{Attachment, HostOptions, NetworkMode};
use crate::store::networks::NetworkRecord;

/// Puts names in the place of ids, and checks what is asked for. Says what of it does
/// nothing.
pub(super) fn check(engine: &Engine, host: &mut HostOptions) -> Result<Vec<String>> {
    let mut leads_out = host.network == NetworkMode::Default;
    let mut leads_out_by_ipv6 = false;
    for attachment in &mut host.networks {
        let network = check_one(engine, attachment)?;
        leads_out |= !network.internal;
        leads_out_by_ipv6 |= !network.internal && network.ipv6.is_some();
    }
    check_names(host)?;
    if let NetworkMode::Container(_) = host.network {
        let dns = &host.dns;
        let is_dns = !(dns.servers.is_empty() && dns.search.is_empty() && dns.options.is_empty());
        for (is_given, flag) in [
            (is_dns, "--dns, --dns-search and --dns-option"),
            (!host.extra_hosts.is_empty(), "--add-host"),
        ] {
            if is_given {
                return Err(Error::usage(format!(
                    "{flag} cannot be used with another container's network, whose files it shares"
                ))
                .hint("Use it with the other container."));
            }
        }
    }
    if host.ports.is_empty() {
        return Ok(Vec::new());
    }
    // A user's ports are pasta's, which leads from one kind of address to the other.
    let needs_ipv6 =
        |port: &PortRequest| port.host_address.is_some_and(|address| address.is_ipv6());
    let wants_ipv6 = engine.identity.is_host_root() && host.network.is_own();
    if wants_ipv6 && !leads_out_by_ipv6 && host.ports.iter().any(needs_ipv6) {
        return Err(Error::usage(
            "ports of IPv6 addresses cannot be published: none of the container's networks leads \
             out by IPv6",
        )
        .hint("Make a network that has it: coracle network create --ipv6 NAME"));
    }
    match &host.network {
        NetworkMode::Default | NetworkMode::Named(_) if leads_out => Ok(Vec::new()),
        NetworkMode::Default | NetworkMode::Named(_) => Err(Error::usage(
            "ports cannot be published: all networks of the container are internal",
        )),
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

/// Refuses a network, or an interface, that is there twice.
pub(super) fn check_names(host: &HostOptions) -> Result<()> {
    for (at, one) in host.networks.iter().enumerate() {
        for other in host.networks.iter().take(at) {
            if one.network == other.network {
                let name = &one.network;
                return Err(Error::usage(format!("the network `{name}` is given twice")));
            }
            if one.interface.is_some() && one.interface == other.interface {
                let name = one.interface.as_deref().unwrap_or_default();
                let text = format!("two networks are to have the interface `{name}`");
                return Err(Error::usage(text));
            }
        }
    }
    Ok(())
}

/// Looks a network up and checks the place that is wanted on it.
pub(super) fn check_one(engine: &Engine, attachment: &mut Attachment) -> Result<NetworkRecord> {
    let name = &attachment.network;
    let found = networks::find(engine, name)?.ok_or_else(|| no_network_to_join(name))?;
    let record = match found {
        Listed {
            record: Some(record),
            ..
        } if !networks::is_predefined(&record.name) => record,
        Listed { name, .. } => {
            return Err(Error::usage(format!(
                "the network `{name}` is always there, and is given by its name alone"
            ))
            .hint(format!("Use --network {name}")));
        }
    };
    attachment.network.clone_from(&record.name);
    let network = network_of(&record)?;
    attachment
        .addresses()
        .try_for_each(|address| network.check(address))
        .doing(|| format!("join network `{}`", record.name))?;
    Ok(record)
}

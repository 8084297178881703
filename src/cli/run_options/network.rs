//! Flags about the network.

use clap::Args;

use super::namespaces::{container_name, namespace_file};
use crate::error::{Error, Result};
use crate::port::parse_publish;
use crate::store::containers::{Dns, HostOptions, NetworkMode};

/// The network.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Network")]
pub(super) struct NetworkOptions {
    /// Connect to a network: bridge (as a user: pasta), none, host, container:NAME or ns:FILE [default: bridge]
    #[arg(long, visible_alias = "net", value_name = "NETWORK")]
    pub(super) network: Option<String>,
    /// Publish a container's port to the host: [[ADDRESS:]HOST_PORT:]PORT[/udp]
    #[arg(short, long, value_name = "PORT")]
    pub(super) publish: Vec<String>,
    /// Publish all ports that the image exposes to free ports of the host
    #[arg(short = 'P', long)]
    pub(super) publish_all: bool,
    /// Host name of the container [default: the beginning of its id]
    #[arg(short = 'h', long, value_name = "NAME")]
    pub(super) hostname: Option<String>,
    /// Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway
    #[arg(long, value_name = "HOST")]
    pub(super) add_host: Vec<String>,
    /// Set a DNS server [default: the host's]
    #[arg(long, value_name = "ADDRESS")]
    pub(super) dns: Vec<String>,
    /// Set a DNS search domain
    #[arg(long, value_name = "DOMAIN")]
    pub(super) dns_search: Vec<String>,
    /// Set a DNS option, for example ndots:1
    #[arg(long, visible_alias = "dns-opt", value_name = "OPTION")]
    pub(super) dns_option: Vec<String>,
}

impl NetworkOptions {
    /// Checks the flags and adds what they ask for.
    pub(super) fn apply(self, host: &mut HostOptions) -> Result<()> {
        host.network = network(self.network.as_deref())?;
        for text in &self.publish {
            host.ports.extend(parse_publish(text)?);
        }
        host.extra_hosts = self.add_host;
        host.dns = Dns {
            servers: self.dns,
            search: self.dns_search,
            options: self.dns_option,
        };
        Ok(())
    }
}

fn network(given: Option<&str>) -> Result<NetworkMode> {
    match given {
        None | Some("bridge" | "default" | "private" | "pasta") => Ok(NetworkMode::Default),
        Some("none") => Ok(NetworkMode::None),
        Some("host") => Ok(NetworkMode::Host),
        Some(text) if container_name(text).is_some() => Ok(NetworkMode::Container(
            container_name(text).unwrap_or_default().to_owned(),
        )),
        Some(text) if text.starts_with("ns:") => namespace_file(text)
            .map(NetworkMode::Path)
            .ok_or_else(|| Error::usage(format!("invalid network `{text}`: it is no path"))),
        Some(other) => Err(
            Error::usage(format!("the network `{other}` is not supported yet"))
                .hint("bridge, none, host, container:NAME and ns:FILE are."),
        ),
    }
}

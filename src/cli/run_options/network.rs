//! Flags about the network.

use clap::Args;

use super::networks;
use crate::error::{Error, Result};
use crate::port::parse_publish;
use crate::store::containers::{Dns, HostOptions, NetworkMode};

/// The network.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Network")]
pub(super) struct NetworkOptions {
    /// Connect to a network: bridge (as a user: pasta), none, host, container:NAME, ns:FILE, or the name of one, as NAME[:alias=…,ip=…,mac=…,interface_name=…]; may be repeated [default: bridge]
    #[arg(long, visible_alias = "net", value_name = "NETWORK")]
    pub(super) network: Vec<String>,
    /// Publish a container's port to the host: [[ADDRESS:]HOST_PORT:]PORT[/udp]
    #[arg(short, long, value_name = "PORT")]
    pub(super) publish: Vec<String>,
    /// Publish all ports that the image exposes to free ports of the host
    #[arg(short = 'P', long)]
    pub(super) publish_all: bool,
    /// Host name of the container [default: the beginning of its id]
    #[arg(short = 'h', long, value_name = "NAME")]
    pub(super) hostname: Option<String>,
    /// NIS domain name of the container
    #[arg(long, value_name = "NAME")]
    domainname: Option<String>,
    /// Note that the container listens on a port: PORT[-PORT][/udp]
    #[arg(long, value_name = "PORT")]
    expose: Vec<String>,
    /// Hardware address of the container's interface, for example 92:d0:c6:0a:29:33
    #[arg(long, value_name = "ADDRESS")]
    mac_address: Option<String>,
    /// IPv4 address, on a network that was made with `network create`
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<String>,
    /// IPv6 address, on a network that was made with `network create --ipv6`
    #[arg(long, value_name = "ADDRESS")]
    ip6: Option<String>,
    /// Further name, on a network that was made with `network create`
    #[arg(long, visible_alias = "net-alias", value_name = "NAME")]
    network_alias: Vec<String>,
    /// Tell it the address of a container on the default network, in the environment and in /etc/hosts: NAME[:ALIAS]
    #[arg(long, value_name = "CONTAINER")]
    link: Vec<String>,
    #[command(flatten)]
    names: NameOptions,
}

impl NetworkOptions {
    /// The ports of `--expose`, as `PORT/PROTOCOL`.
    pub(super) fn exposed(&self) -> Result<Vec<String>> {
        let mut ports = Vec::new();
        for text in &self.expose {
            let bad = || Error::usage(format!("invalid port to expose `{text}`"));
            let (range, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let number = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
            let (first, last) = number(first).zip(number(last)).ok_or_else(bad)?;
            if first > last || !["tcp", "udp", "sctp"].contains(&protocol) {
                return Err(bad());
            }
            ports.extend((first..=last).map(|port| format!("{port}/{protocol}")));
        }
        Ok(ports)
    }

    /// Checks the flags and adds what they ask for.
    pub(super) fn apply(self, host: &mut HostOptions) -> Result<()> {
        let (mode, mut networks) = networks::parse(&self.network)?;
        host.network = mode;
        networks::apply_to_first(
            &mut networks,
            networks::Place {
                address: self.ip.as_deref(),
                ipv6_address: self.ip6.as_deref(),
                mac_address: self.mac_address.as_deref(),
                aliases: &self.network_alias,
            },
        )?;
        if let Some(address) = self.mac_address.filter(|_| networks.is_empty()) {
            let address = networks::mac_address(&address)?;
            if host.network != NetworkMode::Default {
                return Err(Error::usage(format!(
                    "`--mac-address` cannot be used with `--network {}`",
                    host.network
                )));
            }
            host.mac_address = Some(address);
        }
        host.networks = networks;
        host.domainname = self.domainname;
        host.links = self.link;
        for text in &self.publish {
            host.ports.extend(parse_publish(text)?);
        }
        self.names.apply(host)
    }
}

/// How a container finds others by name: of `run`, `create` and `build`.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Network")]
pub(in crate::cli) struct NameOptions {
    /// Leave the image's /etc/hosts as it is
    #[arg(long)]
    no_hosts: bool,
    /// Leave the image's /etc/hostname as it is
    #[arg(long)]
    no_hostname: bool,
    /// Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway
    #[arg(long, value_name = "HOST")]
    add_host: Vec<String>,
    /// Set a DNS server [default: the host's]
    #[arg(long, value_name = "ADDRESS")]
    dns: Vec<String>,
    /// Set a DNS search domain
    #[arg(long, value_name = "DOMAIN")]
    dns_search: Vec<String>,
    /// Set a DNS option, for example ndots:1
    #[arg(long, visible_alias = "dns-opt", value_name = "OPTION")]
    dns_option: Vec<String>,
}

impl NameOptions {
    /// Checks the flags and adds what they ask for.
    pub(in crate::cli) fn apply(self, host: &mut HostOptions) -> Result<()> {
        if self.no_hosts {
            host.without_files.push("hosts".to_owned());
        }
        if self.no_hostname {
            host.without_files.push("hostname".to_owned());
        }
        if self.no_hosts && !self.add_host.is_empty() {
            return Err(Error::usage(
                "`--no-hosts` and `--add-host` contradict each other",
            ));
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

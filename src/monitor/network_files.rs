//! What a container finds in its `/etc` about its network: hosts, hostname, resolv.conf.

use std::fs;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use super::network::ContainerNetwork;
use crate::error::{Context, Error, Result};
use crate::network::{
    AddedHost, DNS_ADDRESS, DnsSettings, HOST_RESOLV_CONF, Hosts, Reach, ResolvConf,
    SYSTEMD_RESOLV_CONF, hostname_text,
};
use crate::store::containers::{Container, Record};

impl ContainerNetwork {
    /// Writes the container's own hosts, hostname and resolv.conf into the files that are
    /// bound into it.
    pub(super) fn write_files(&self, container: &Container) -> Result<()> {
        let record = container.record();
        write(&container.path("hosts"), &self.hosts(record)?)?;
        write(
            &container.path("hostname"),
            &hostname_text(&record.hostname)?,
        )?;
        write(&container.path("resolv.conf"), &self.resolv_conf(record)?)
    }

    fn hosts(&self, record: &Record) -> Result<String> {
        let added: Vec<AddedHost> = record
            .host
            .extra_hosts
            .iter()
            .map(|text| text.parse())
            .collect::<Result<_>>()?;
        let of_the_host = match self {
            ContainerNetwork::Host => fs::read_to_string("/etc/hosts").ok(),
            _ => None,
        };
        let (host_address, own_addresses) = match self {
            ContainerNetwork::Bridge(bridged) => (
                bridged.endpoint.gateway.map(IpAddr::V4),
                vec![IpAddr::V4(bridged.endpoint.address)],
            ),
            ContainerNetwork::User { pasta, .. } => (pasta.host_address().map(IpAddr::V4), vec![]),
            ContainerNetwork::Host => (Some(IpAddr::V4(Ipv4Addr::LOCALHOST)), vec![]),
            ContainerNetwork::Shared | ContainerNetwork::None => (None, vec![]),
        };
        Hosts {
            of_the_host: of_the_host.as_deref(),
            added: &added,
            host_address,
            own_addresses: &own_addresses,
            own_names: &[&record.hostname],
        }
        .text()
    }

    fn resolv_conf(&self, record: &Record) -> Result<String> {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let mut host = ResolvConf::parse(&read(HOST_RESOLV_CONF));
        if host.is_systemd_stub() {
            host = ResolvConf::parse(&read(SYSTEMD_RESOLV_CONF));
        }
        let dns = &record.host.dns;
        let servers = dns.servers.iter().map(|text| {
            text.parse()
                .map_err(|_| Error::usage(format!("invalid name server `{text}`")))
        });
        let mut servers: Vec<IpAddr> = servers.collect::<Result<_>>()?;
        if servers.is_empty() && matches!(self, ContainerNetwork::User { .. }) {
            // `pasta` gives answers of the host's server this address as their sender, so a
            // question to any other never gets one.
            servers.push(IpAddr::V4(DNS_ADDRESS));
        }
        let settings = DnsSettings {
            servers,
            search: dns.search.clone(),
            options: dns.options.clone(),
        };
        let reach = match self {
            ContainerNetwork::Host | ContainerNetwork::Shared => Reach {
                loopback: true,
                ipv6: true,
                forwarder: None,
            },
            ContainerNetwork::User { .. } => Reach {
                loopback: false,
                ipv6: true,
                forwarder: Some(IpAddr::V4(DNS_ADDRESS)),
            },
            ContainerNetwork::None | ContainerNetwork::Bridge(_) => Reach {
                loopback: false,
                ipv6: false,
                forwarder: None,
            },
        };
        Ok(host.for_container(&settings, reach))
    }
}

/// Writes a file in place, for it may be bound into the container. It is cut after the
/// writing: some file systems (ext4) put a file that was emptied first on disk at once.
fn write(path: &Path, text: &str) -> Result<()> {
    let doing = || format!("write `{}`", path.display());
    let mut file = fs::OpenOptions::new().write(true).open(path).doing(doing)?;
    let old = file.metadata().doing(doing)?.len();
    file.write_all(text.as_bytes()).doing(doing)?;
    let new = text.len() as u64;
    if old > new {
        file.set_len(new).doing(doing)?;
    }
    Ok(())
}

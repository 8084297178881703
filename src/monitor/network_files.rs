//! What a container finds in its `/etc` about its network: hosts, hostname, resolv.conf.

use std::fs;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use super::network::{ContainerNetwork, Whose};
use crate::error::{Context, Error, Result};
use crate::network::{
    AddedAddress, AddedHost, DNS_ADDRESS, DnsSettings, Endpoint, HOST_RESOLV_CONF, Hosts,
    RESOLVER_ADDRESS, Reach, ResolvConf, SYSTEMD_RESOLV_CONF, hostname_text,
};
use crate::store::containers::{Container, Record};

/// How much of a file is edited: what a container has made larger is its own.
const FILE_MAX_BYTES: u64 = 256 << 10;
/// How many dots a name has that is first tried as it is (resolv.conf(5)).
const NDOTS: &str = "ndots:";

/// The texts of a container's files, as far as its networks are in them.
#[derive(Debug, Default)]
pub(super) struct NetworkFiles {
    hosts: String,
    resolv_conf: String,
}

impl ContainerNetwork {
    /// Writes the container's own hosts, hostname and resolv.conf into the files that are
    /// bound into it.
    pub(super) fn write_files(&mut self, container: &Container) -> Result<()> {
        let record = container.record();
        let files = NetworkFiles {
            hosts: self.hosts(record)?.text()?,
            resolv_conf: self.resolv_conf(record)?,
        };
        write(&container.path("hosts"), &files.hosts)?;
        write(
            &container.path("hostname"),
            &hostname_text(&record.hostname)?,
        )?;
        write(&container.path("resolv.conf"), &files.resolv_conf)?;
        self.files = files;
        Ok(())
    }

    /// Brings the files up to date. What the container itself has changed in them is kept: in
    /// hosts all lines that are not ours, resolv.conf as a whole.
    pub(super) fn rewrite_files(&mut self, container: &Container) -> Result<()> {
        let record = container.record();
        let mut hosts = self.hosts(record)?;
        // It is no reason to stay on a network that the host is reached by.
        if hosts.host_address.is_none() {
            hosts
                .added
                .retain(|added| added.address != AddedAddress::HostGateway);
        }
        let files = NetworkFiles {
            hosts: hosts.text()?,
            resolv_conf: self.resolv_conf(record)?,
        };
        if files.hosts != self.files.hosts {
            let path = container.path("hosts");
            if let Some(found) = read(&path)? {
                write(&path, &edited(&found, &self.files.hosts, &files.hosts))?;
            }
        }
        if files.resolv_conf != self.files.resolv_conf {
            let path = container.path("resolv.conf");
            if read(&path)?.as_ref() == Some(&self.files.resolv_conf) {
                write(&path, &files.resolv_conf)?;
            }
        }
        self.files = files;
        Ok(())
    }

    fn hosts(&self, record: &Record) -> Result<Hosts> {
        let added: Vec<AddedHost> = record
            .host
            .extra_hosts
            .iter()
            .map(|text| text.parse())
            .collect::<Result<_>>()?;
        let of_the_host = match self.whose {
            Whose::Host => fs::read_to_string("/etc/hosts").ok(),
            _ => None,
        };
        let host_address = match (self.whose, &self.pasta) {
            (Whose::Host, _) => Some(Ipv4Addr::LOCALHOST),
            (_, Some((pasta, _))) => pasta.host_address(),
            _ => self.address_of_the_host(),
        };
        let own_addresses: Vec<IpAddr> = self.endpoints().flat_map(Endpoint::addresses).collect();
        Ok(Hosts {
            of_the_host,
            added,
            host_address: host_address.map(IpAddr::V4),
            own_addresses,
            own_names: vec![record.hostname.clone()],
        })
    }

    fn resolv_conf(&self, record: &Record) -> Result<String> {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let mut host = ResolvConf::parse(&read(HOST_RESOLV_CONF));
        if host.is_systemd_stub() {
            host = ResolvConf::parse(&read(SYSTEMD_RESOLV_CONF));
        }
        let dns = &record.host.dns;
        let mut servers = name_servers(record)?;
        let mut options = dns.options.clone();
        if self.has_resolver() {
            servers = vec![IpAddr::V4(RESOLVER_ADDRESS)];
            if options.is_empty() {
                options.extend_from_slice(host.options());
            }
            // Names without a dot are those of other containers, before anything else.
            if !options.iter().any(|option| option.starts_with(NDOTS)) {
                options.push(format!("{NDOTS}0"));
            }
        }
        if servers.is_empty() && self.pasta.is_some() {
            // `pasta` gives answers of the host's server this address as their sender, so a
            // question to any other never gets one.
            servers.push(IpAddr::V4(DNS_ADDRESS));
        }
        let settings = DnsSettings {
            servers,
            search: dns.search.clone(),
            options,
        };
        let is_own = self.whose == Whose::Own;
        let reach = Reach {
            loopback: !is_own,
            ipv6: !is_own || self.pasta.is_some(),
            forwarder: self.pasta.as_ref().map(|_| IpAddr::V4(DNS_ADDRESS)),
        };
        Ok(host.for_container(&settings, reach))
    }
}

/// A file as it is now. The container may have written anything to it: what is no text, or
/// too long for one, is none.
fn read(path: &Path) -> Result<Option<String>> {
    let doing = || format!("read `{}`", path.display());
    let mut bytes = Vec::new();
    let file = fs::File::open(path).doing(doing)?;
    file.take(FILE_MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .doing(doing)?;
    let is_short = bytes.len() as u64 <= FILE_MAX_BYTES;
    Ok(String::from_utf8(bytes).ok().filter(|_| is_short))
}

/// The text with our lines of now in the place of those of before.
fn edited(text: &str, before: &str, now: &str) -> String {
    let is_in = |line: &str, text: &str| text.lines().any(|other| other == line.trim_end());
    let mut edited: String = text
        .split_inclusive('\n')
        .filter(|line| !is_in(line, before) || is_in(line, now))
        .collect();
    let added = now
        .lines()
        .filter(|line| !is_in(line, before) && !is_in(line, text));
    for line in added {
        if !edited.is_empty() && !edited.ends_with('\n') {
            edited.push('\n');
        }
        edited.push_str(line);
        edited.push('\n');
    }
    edited
}

/// The servers that were asked for.
pub(super) fn name_servers(record: &Record) -> Result<Vec<IpAddr>> {
    let servers = record.host.dns.servers.iter().map(|text| {
        text.parse()
            .map_err(|_| Error::usage(format!("invalid name server `{text}`")))
    });
    servers.collect()
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

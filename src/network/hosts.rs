//! The contents of a container's `/etc/hosts` and `/etc/hostname`.
//!
//! Pure functions: what the host's files say is given, and nothing is written here.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Names by which containers know the host, Docker's and podman's.
const NAMES_OF_THE_HOST: [&str; 2] = ["host.docker.internal", "host.containers.internal"];

/// What every container's file starts with; the same lines as Docker's.
const LOCAL_LINES: &str = "\
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::\tip6-localnet
ff00::\tip6-mcastprefix
ff02::1\tip6-allnodes
ff02::2\tip6-allrouters
";

/// A name that was given an address with `--add-host`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedHost {
    /// The name.
    pub name: String,
    /// Its address.
    pub address: AddedAddress,
}

/// An address in the value of `--add-host`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddedAddress {
    /// This one.
    Ip(IpAddr),
    /// `host-gateway`: whichever the container reaches the host by.
    HostGateway,
}

/// Reads `name:address` or `name=address`; an IPv6 address may stand in brackets.
impl FromStr for AddedHost {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = |why| {
            Error::usage(format!("invalid host to add `{text}`: {why}"))
                .hint("Hosts are added like name:10.0.0.7 or name:host-gateway.")
        };
        let (name, address) = match (text.split_once('='), text.split_once(':')) {
            (Some(parts), _) | (None, Some(parts)) => parts,
            (None, None) => return Err(bad("no address")),
        };
        if !is_host_name(name) {
            return Err(bad("that is not a host name"));
        }
        let address = match address {
            "host-gateway" => AddedAddress::HostGateway,
            _ => AddedAddress::Ip(parse_address(address).ok_or_else(|| bad("no IP address"))?),
        };
        Ok(AddedHost {
            name: name.to_owned(),
            address,
        })
    }
}

fn parse_address(text: &str) -> Option<IpAddr> {
    let inside = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    match inside {
        Some(inside) => inside.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => text.parse().ok(),
    }
}

/// Whether the text can be a word of the file, and no more than one.
fn is_host_name(text: &str) -> bool {
    const MAX_BYTES: usize = 253;
    !text.is_empty()
        && text.len() <= MAX_BYTES
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// What goes into a container's `/etc/hosts`.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    /// The text of the host's own file, for a container in the host's network.
    pub of_the_host: Option<String>,
    /// What was added with `--add-host`.
    pub added: Vec<AddedHost>,
    /// The address that the container reaches the host by, if there is one.
    pub host_address: Option<IpAddr>,
    /// The container's own addresses.
    pub own_addresses: Vec<IpAddr>,
    /// The container's own names: its host name first.
    pub own_names: Vec<String>,
}

impl Hosts {
    /// The text of the file.
    ///
    /// # Errors
    ///
    /// If `host-gateway` was asked for and there is no such address, or a name is none.
    pub fn text(&self) -> Result<String> {
        let mut text = self
            .of_the_host
            .as_deref()
            .unwrap_or(LOCAL_LINES)
            .to_owned();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let mut line = |address: IpAddr, names: &str| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{address}\t{names}");
        };
        for host in &self.added {
            let address = match (host.address, self.host_address) {
                (AddedAddress::Ip(address), _) | (AddedAddress::HostGateway, Some(address)) => {
                    address
                }
                (AddedAddress::HostGateway, None) => {
                    return Err(Error::engine(format!(
                        "add host `{}`: this network has no address for the host",
                        host.name
                    )));
                }
            };
            line(address, &host.name);
        }
        if let Some(address) = self.host_address {
            let names: Vec<&str> = NAMES_OF_THE_HOST
                .into_iter()
                .filter(|name| !self.added.iter().any(|host| host.name == *name))
                .collect();
            if !names.is_empty() {
                line(address, &names.join(" "));
            }
        }
        if let Some(wrong) = self.own_names.iter().find(|name| !is_host_name(name)) {
            return Err(Error::usage(format!("invalid host name `{wrong}`")));
        }
        if !self.own_names.is_empty() {
            let names = self.own_names.join(" ");
            for address in &self.own_addresses {
                line(*address, &names);
            }
        }
        Ok(text)
    }
}

/// The text of a container's `/etc/hostname`.
pub fn hostname_text(name: &str) -> Result<String> {
    if is_host_name(name) {
        return Ok(format!("{name}\n"));
    }
    Err(Error::usage(format!("invalid host name `{name}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(texts: &[&str]) -> Vec<AddedHost> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_container_knows_itself_the_host_and_what_was_added() {
        let added = added(&["db:10.0.0.7", "v6=[2001:db8::1]", "up:host-gateway"]);
        let text = Hosts {
            added,
            host_address: Some([10, 80, 0, 1].into()),
            own_addresses: vec![[10, 80, 0, 2].into()],
            own_names: vec!["web.example".to_owned(), "web".to_owned()],
            ..Hosts::default()
        }
        .text()
        .unwrap();
        assert_eq!(
            text.strip_prefix(LOCAL_LINES).unwrap(),
            "10.0.0.7\tdb\n\
             2001:db8::1\tv6\n\
             10.80.0.1\tup\n\
             10.80.0.1\thost.docker.internal host.containers.internal\n\
             10.80.0.2\tweb.example web\n"
        );
    }

    #[test]
    fn a_name_of_the_host_that_was_added_wins() {
        let added = added(&["host.docker.internal:192.0.2.7"]);
        let text = Hosts {
            added,
            host_address: Some([10, 80, 0, 1].into()),
            ..Hosts::default()
        }
        .text()
        .unwrap();
        assert!(text.contains("192.0.2.7\thost.docker.internal\n"));
        assert!(text.ends_with("10.80.0.1\thost.containers.internal\n"));
    }

    #[test]
    fn in_the_hosts_network_the_hosts_file_is_kept() {
        let added = added(&["db:10.0.0.7"]);
        let text = Hosts {
            of_the_host: Some("127.0.0.1 localhost\n192.0.2.5 printer".to_owned()),
            added,
            ..Hosts::default()
        }
        .text()
        .unwrap();
        assert_eq!(
            text,
            "127.0.0.1 localhost\n192.0.2.5 printer\n10.0.0.7\tdb\n"
        );
    }

    #[test]
    fn without_a_way_to_the_host_its_gateway_cannot_be_added() {
        let added = added(&["up:host-gateway"]);
        let hosts = Hosts {
            added,
            ..Hosts::default()
        };
        assert!(hosts.text().is_err());
    }

    #[test]
    fn what_would_be_more_than_a_word_is_refused() {
        for text in [
            "",
            "name",
            "name:",
            ":1.2.3.4",
            "a b:1.2.3.4",
            "a\n:1.2.3.4",
            "a#:1.2.3.4",
            "name:1.2.3",
            "name:[1.2.3.4]",
            "name:host",
            "name=1.2.3.4\n5.6.7.8 x",
        ] {
            assert!(text.parse::<AddedHost>().is_err(), "{text:?}");
        }
        let hosts = Hosts {
            own_names: vec!["web\n6.6.6.6 bank".to_owned()],
            ..Hosts::default()
        };
        assert!(hosts.text().is_err());
        assert!(hostname_text("web\n").is_err());
        assert_eq!(hostname_text("web").unwrap(), "web\n");
    }
}

//! Published ports: how they are asked for with `-p`, and what becomes of that.
//!
//! A [`PortRequest`] is what was asked for; a [`PortMapping`] is one port of the host that
//! leads to one port of a container. Turning the first into the second means to take the
//! host's port: that is `reserve`.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A transport protocol whose ports can be published.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// TCP.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

impl Protocol {
    /// The word, as in `80/tcp`.
    pub fn as_str(self) -> &'static str {
        match self {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
            Protocol::Sctp => "sctp",
        }
    }

    /// The number in IP's header.
    pub(super) fn number(self) -> u8 {
        match self {
            Protocol::Tcp => 6,
            Protocol::Udp => 17,
            Protocol::Sctp => 132,
        }
    }
}

impl FromStr for Protocol {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.to_ascii_lowercase().as_str() {
            "tcp" => Ok(Protocol::Tcp),
            "udp" => Ok(Protocol::Udp),
            "sctp" => Ok(Protocol::Sctp),
            _ => Err(Error::usage(format!(
                "invalid protocol `{text}`: it is one of tcp, udp and sctp"
            ))),
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A port of the host that leads to a port of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PortMapping {
    /// The address of the host; none for all of them.
    pub host_address: Option<IpAddr>,
    /// The port of the host, not 0.
    pub host_port: u16,
    /// The port of the container, not 0.
    pub container_port: u16,
    /// The protocol of both.
    pub protocol: Protocol,
}

/// `0.0.0.0:8080/tcp`: the host's side, as `docker port` shows it.
impl fmt::Display for PortMapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_host_side(f, self.host_address)?;
        write!(f, ":{}/{}", self.host_port, self.protocol)
    }
}

/// The ports of the host that a [`PortRequest`] is content with, in words for a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HostPort {
    /// Any that is free.
    Any,
    /// The first free one of these.
    OneOf(RangeInclusive<u16>),
}

/// What was asked for: a port of a container to be reached by a port of the host.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PortRequest {
    /// The address of the host; none for all of them.
    pub host_address: Option<IpAddr>,
    /// The port of the host.
    pub host_port: HostPort,
    /// The port of the container, not 0.
    pub container_port: u16,
    /// The protocol of both.
    pub protocol: Protocol,
}

/// `127.0.0.1:8080/tcp`; without a port if any will do.
impl fmt::Display for PortRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_host_side(f, self.host_address)?;
        match &self.host_port {
            HostPort::Any => {}
            HostPort::OneOf(range) if range.start() == range.end() => {
                write!(f, ":{}", range.start())?;
            }
            HostPort::OneOf(range) => write!(f, ":{}-{}", range.start(), range.end())?,
        }
        write!(f, "/{}", self.protocol)
    }
}

fn write_host_side(f: &mut fmt::Formatter<'_>, address: Option<IpAddr>) -> fmt::Result {
    match address {
        None => f.write_str("0.0.0.0"),
        Some(IpAddr::V4(address)) => write!(f, "{address}"),
        Some(IpAddr::V6(address)) => write!(f, "[{address}]"),
    }
}

/// Reads one value of `-p`, which may stand for many ports.
///
/// `[[address:][host port]:]container port[/protocol]`, where ports may be ranges of equal
/// length and a range of host ports for one container port means the first free one; or
/// `target=…[,published=…][,protocol=…]`.
pub fn parse_publish(text: &str) -> Result<Vec<PortRequest>> {
    let spec = if text.contains('=') {
        split_fields(text)?
    } else {
        split_short(text)?
    };
    spec.expand().map_err(|why| invalid(text, why))
}

fn invalid(text: &str, why: impl fmt::Display) -> Error {
    Error::usage(format!("invalid port to publish `{text}`: {why}"))
        .hint("Ports are published like 8080:80, 127.0.0.1:53:53/udp or 8000-8010:80-90.")
}

/// A value of `-p`, taken apart.
struct Spec {
    address: Option<IpAddr>,
    host: Option<RangeInclusive<u16>>,
    container: RangeInclusive<u16>,
    protocol: Protocol,
}

impl Spec {
    fn expand(self) -> Result<Vec<PortRequest>, &'static str> {
        let request = |container_port, host_port| PortRequest {
            host_address: self.address,
            host_port,
            container_port,
            protocol: self.protocol,
        };
        let Some(host) = self.host else {
            let any = |port| request(port, HostPort::Any);
            return Ok(self.container.map(any).collect());
        };
        if self.container.len() == 1 {
            return Ok(vec![request(
                *self.container.start(),
                HostPort::OneOf(host),
            )]);
        }
        if host.len() != self.container.len() {
            return Err("the ranges are of different length");
        }
        let pairs = self.container.zip(host);
        Ok(pairs
            .map(|(container, host)| request(container, HostPort::OneOf(host..=host)))
            .collect())
    }
}

fn split_short(text: &str) -> Result<Spec> {
    let bad = |why| invalid(text, why);
    let (rest, protocol) = match text.rsplit_once('/') {
        Some((rest, protocol)) => (rest, protocol.parse()?),
        None => (text, Protocol::default()),
    };
    let (host_side, container) = match rest.rsplit_once(':') {
        Some((host_side, container)) => (Some(host_side), container),
        None => (None, rest),
    };
    // A closing bracket ends an address and not a port.
    let (address, host) = match host_side {
        Some(side) => match side.rsplit_once(':') {
            Some((address, host)) => (address, host),
            None => ("", side),
        },
        None => ("", ""),
    };
    Ok(Spec {
        address: parse_address(address).map_err(bad)?,
        host: parse_host_range(host).map_err(bad)?,
        container: parse_range(container).map_err(bad)?,
        protocol,
    })
}

fn split_fields(text: &str) -> Result<Spec> {
    let bad = |why| invalid(text, why);
    let mut host = None;
    let mut container = None;
    let mut protocol = Protocol::default();
    for field in text.split(',') {
        let (key, value) = field
            .split_once('=')
            .ok_or_else(|| bad("a field without `=`"))?;
        match key.trim().to_ascii_lowercase().as_str() {
            "target" => container = Some(parse_range(value).map_err(bad)?),
            "published" => host = parse_host_range(value).map_err(bad)?,
            "protocol" => protocol = value.parse()?,
            // How a port of a swarm is published; there is one way here.
            "mode" if matches!(value, "host" | "ingress") => {}
            _ => return Err(bad("the fields are target, published and protocol")),
        }
    }
    Ok(Spec {
        address: None,
        host,
        container: container.ok_or_else(|| bad("no `target`"))?,
        protocol,
    })
}

fn parse_address(text: &str) -> Result<Option<IpAddr>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let bracketed = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let address = match bracketed {
        Some(inside) => inside.parse::<Ipv6Addr>().map(IpAddr::V6),
        None => text.parse(),
    };
    address
        .map(Some)
        .map_err(|_| "the host's address is not an IP address")
}

/// No port, and port 0, stand for any.
fn parse_host_range(text: &str) -> Result<Option<RangeInclusive<u16>>, &'static str> {
    match text {
        "" | "0" => Ok(None),
        _ => parse_range(text).map(Some),
    }
}

fn parse_range(text: &str) -> Result<RangeInclusive<u16>, &'static str> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (parse_port(first)?, parse_port(last)?);
    if first > last {
        return Err("a range ends before it starts");
    }
    Ok(first..=last)
}

fn parse_port(text: &str) -> Result<u16, &'static str> {
    const WHY: &str = "a port is a number from 1 to 65535";
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(WHY);
    }
    match text.parse() {
        Ok(0) | Err(_) => Err(WHY),
        Ok(port) => Ok(port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        parse_publish(text)
            .unwrap_or_else(|error| panic!("{text}: {error}"))
            .iter()
            .map(|request| format!("{request} {}", request.container_port))
            .collect()
    }

    #[test]
    fn ports_are_published_as_docker_reads_them() {
        for (text, expected) in [
            ("80", &["0.0.0.0/tcp 80"][..]),
            ("80/udp", &["0.0.0.0/udp 80"]),
            ("80/SCTP", &["0.0.0.0/sctp 80"]),
            ("8080:80", &["0.0.0.0:8080/tcp 80"]),
            (":80", &["0.0.0.0/tcp 80"]),
            ("::80", &["0.0.0.0/tcp 80"]),
            ("0:80", &["0.0.0.0/tcp 80"]),
            ("127.0.0.1:8080:80", &["127.0.0.1:8080/tcp 80"]),
            ("127.0.0.1::80/udp", &["127.0.0.1/udp 80"]),
            ("0.0.0.0:53:53/udp", &["0.0.0.0:53/udp 53"]),
            ("[::1]:8080:80", &["[::1]:8080/tcp 80"]),
            ("[::]::80", &["[::]/tcp 80"]),
            ("2001:db8::1:8080:80", &["[2001:db8::1]:8080/tcp 80"]),
            (
                "8000-8001:80-81",
                &["0.0.0.0:8000/tcp 80", "0.0.0.0:8001/tcp 81"],
            ),
            ("80-81", &["0.0.0.0/tcp 80", "0.0.0.0/tcp 81"]),
            ("8000-8010:80", &["0.0.0.0:8000-8010/tcp 80"]),
            ("published=8080,target=80", &["0.0.0.0:8080/tcp 80"]),
            ("target=53,protocol=udp,mode=host", &["0.0.0.0/udp 53"]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn malformed_ports_are_refused() {
        for text in [
            "",
            ":",
            "/",
            "80/",
            "80/icmp",
            "0",
            "65536",
            "-1",
            "+80",
            "a",
            "80:",
            "1:2:3",
            "localhost:80:80",
            "8000-8001:80-82",
            "81-80",
            "80-",
            "1-2-3:4",
            "[::1:80:80",
            "[127.0.0.1]:80:80",
            "::1]:80:80",
            "80 :80",
            "published=80",
            "target=",
            "target=80,x",
            "target=80,x=1",
            "target=0",
            "target=80,protocol=x",
        ] {
            let error = parse_publish(text).expect_err(text);
            assert_eq!(error.kind(), crate::error::Kind::Usage);
        }
    }

    #[test]
    fn requests_and_mappings_read_back_from_a_record() {
        for request in parse_publish("[::1]:8000-8010:80").unwrap() {
            let text = serde_json::to_string(&request).unwrap();
            assert_eq!(serde_json::from_str::<PortRequest>(&text).unwrap(), request);
        }
        let mapping = PortMapping {
            host_address: None,
            host_port: 8080,
            container_port: 80,
            protocol: Protocol::Tcp,
        };
        let text = serde_json::to_string(&mapping).unwrap();
        assert_eq!(
            text,
            r#"{"host_address":null,"host_port":8080,"container_port":80,"protocol":"tcp"}"#
        );
        assert_eq!(serde_json::from_str::<PortMapping>(&text).unwrap(), mapping);
    }
}

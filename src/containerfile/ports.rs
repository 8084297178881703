//! The ports of EXPOSE.

use crate::error::{Error, Result};

/// Ports that an EXPOSE names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExposedPorts {
    /// The first port.
    pub first: u16,
    /// The last port, the same one unless a range was given.
    pub last: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: &'static str,
}

/// Reads one expanded word of EXPOSE: `80`, `80/udp`, `8000-8010/tcp`.
///
/// BuildKit takes `[ip:]host:container` too and keeps only the last part; so does this.
pub fn parse_exposed(text: &str) -> Result<ExposedPorts> {
    let bad = || {
        Error::usage(format!("invalid port `{text}`"))
            .hint("A port looks like 80, 80/udp or 8000-8010/tcp.")
    };
    let (host, container) = match text.rsplit_once(':') {
        Some((host, container)) => (Some(host), container),
        None => (None, text),
    };
    let (ports, protocol) = container.split_once('/').unwrap_or((container, ""));
    let protocol = match protocol.to_ascii_lowercase().as_str() {
        "" | "tcp" => "tcp",
        "udp" => "udp",
        "sctp" => "sctp",
        _ => return Err(bad()),
    };
    let (first, last) = parse_range(ports).ok_or_else(bad)?;
    if let Some(host) = host {
        check_host(host, first, last).ok_or_else(bad)?;
    }
    Ok(ExposedPorts {
        first,
        last,
        protocol,
    })
}

fn parse_range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (parse_port(first)?, parse_port(last)?);
    (first <= last).then_some((first, last))
}

fn parse_port(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

/// Checks the part that is dropped: an address that is one, a range that fits.
fn check_host(host: &str, first: u16, last: u16) -> Option<()> {
    let (address, ports) = host.rsplit_once(':').unwrap_or(("", host));
    if !address.is_empty() {
        let bare = address
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        bare.unwrap_or(address).parse::<std::net::IpAddr>().ok()?;
    }
    if ports.is_empty() {
        return Some(());
    }
    let (host_first, host_last) = parse_range(ports)?;
    (first == last || last - first == host_last - host_first).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_ranges_and_protocols_are_read() {
        for (text, first, last, protocol) in [
            ("80", 80, 80, "tcp"),
            ("80/", 80, 80, "tcp"),
            ("53/UDP", 53, 53, "udp"),
            ("9/sctp", 9, 9, "sctp"),
            ("8000-8010", 8000, 8010, "tcp"),
            ("0-65535/udp", 0, 65535, "udp"),
            ("8080:80", 80, 80, "tcp"),
            ("8000-8010:80", 80, 80, "tcp"),
            ("8000-8010:9000-9010", 9000, 9010, "tcp"),
            ("127.0.0.1:8080:80/tcp", 80, 80, "tcp"),
            ("127.0.0.1::80", 80, 80, "tcp"),
            ("[::1]:8080:80", 80, 80, "tcp"),
        ] {
            let expected = ExposedPorts {
                first,
                last,
                protocol,
            };
            assert_eq!(parse_exposed(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_port_is_refused() {
        for text in [
            "",
            "/tcp",
            "x",
            "+80",
            "-80",
            "65536",
            "80/icmp",
            "90-80",
            "80-",
            "80:",
            "1:2:3:80",
            "localhost:1:80",
            "1-2:80-90",
            "[::1:1:80",
            "80 81",
        ] {
            assert!(parse_exposed(text).is_err(), "{text:?}");
        }
    }
}

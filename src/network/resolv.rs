//! The contents of a container's `/etc/resolv.conf` (resolv.conf(5)).
//!
//! Pure functions: the host's files are given as texts.
//!
//! A name server on the host's loopback does not answer inside a container. There is no
//! fall-back to a public one: which names a machine looks up is nobody else's business.

use std::net::{IpAddr, Ipv4Addr};

/// Where the host keeps its file.
pub const HOST_RESOLV_CONF: &str = "/etc/resolv.conf";
/// Where systemd-resolved keeps the servers that are behind its own at 127.0.0.53.
pub const SYSTEMD_RESOLV_CONF: &str = "/run/systemd/resolve/resolv.conf";
const SYSTEMD_STUBS: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(127, 0, 0, 53)),
    IpAddr::V4(Ipv4Addr::new(127, 0, 0, 54)),
];

/// What was asked for with `--dns`, `--dns-search` and `--dns-option`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DnsSettings {
    /// Servers to use instead of the host's.
    pub servers: Vec<IpAddr>,
    /// Domains to search instead of the host's; `.` alone for none.
    pub search: Vec<String>,
    /// Options to use instead of the host's.
    pub options: Vec<String>,
}

/// Which of the host's name servers a container can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Those on the loopback: in the host's own network alone.
    pub loopback: bool,
    /// Those with an IPv6 address.
    pub ipv6: bool,
    /// A server that asks the host's servers in the container's stead.
    pub forwarder: Option<IpAddr>,
}

/// A `resolv.conf`, as far as containers care.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResolvConf {
    servers: Vec<Server>,
    search: Vec<String>,
    options: Vec<String>,
}

/// A name server.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Server {
    address: IpAddr,
    /// The interface of the host behind which it is (`fe80::1%eth0`).
    interface: Option<String>,
}

impl ResolvConf {
    /// Reads a file. What is not understood is left out, as the C library does.
    pub fn parse(text: &str) -> Self {
        let mut found = ResolvConf::default();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let keyword = words.next().unwrap_or_default();
            let words = words.map(str::to_owned);
            match keyword {
                "nameserver" => found
                    .servers
                    .extend(words.take(1).filter_map(|word| parse_server(&word))),
                // The last of either kind counts.
                "search" => found.search = words.collect(),
                "domain" => found.search = words.take(1).collect(),
                "options" => found.options.extend(words),
                _ => {}
            }
        }
        found
    }

    /// The servers and the interfaces that they are behind, in the order in which the host
    /// asks them.
    pub(super) fn host_servers(&self) -> impl Iterator<Item = (IpAddr, Option<&str>)> {
        let servers = self.servers.iter();
        servers.map(|server| (server.address, server.interface.as_deref()))
    }

    /// The servers whose addresses mean the same in a container. Behind one certain
    /// interface of the host there is another network.
    fn servers(&self) -> impl Iterator<Item = IpAddr> {
        let servers = self.servers.iter();
        servers
            .filter(|server| server.interface.is_none())
            .map(|server| server.address)
    }

    /// The value of an option such as `timeout:2`, if it is given and a number. The last
    /// one counts.
    pub(super) fn number(&self, option: &str) -> Option<u32> {
        let values = self.options.iter().rev();
        let value = |word: &String| word.strip_prefix(option)?.strip_prefix(':')?.parse().ok();
        values.filter_map(value).next()
    }

    /// Whether systemd-resolved's own server is the only one, so that
    /// [`SYSTEMD_RESOLV_CONF`] says more.
    pub fn is_systemd_stub(&self) -> bool {
        self.servers().next().is_some()
            && self.servers().all(|server| SYSTEMD_STUBS.contains(&server))
    }

    /// Its options.
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// The text of the file for a container, made from this one of the host.
    pub fn for_container(&self, settings: &DnsSettings, reach: Reach) -> String {
        let servers = if settings.servers.is_empty() {
            self.reachable_servers(reach)
        } else {
            settings.servers.clone()
        };
        let either = |asked: &[String], host: &[String]| {
            if asked.is_empty() { host } else { asked }.join(" ")
        };
        let search = match settings.search.as_slice() {
            [root] if root == "." => String::new(),
            asked => either(asked, &self.search),
        };
        let options = either(&settings.options, &self.options);

        let mut text: String = servers
            .iter()
            .map(|server| format!("nameserver {server}\n"))
            .collect();
        for (keyword, words) in [("search", search), ("options", options)] {
            if !words.is_empty() {
                text.push_str(&format!("{keyword} {words}\n"));
            }
        }
        text
    }

    /// The host's servers with those out of reach replaced by the forwarder, once.
    fn reachable_servers(&self, reach: Reach) -> Vec<IpAddr> {
        let mut servers = Vec::new();
        for server in self.servers() {
            let reachable = (reach.loopback || !server.to_canonical().is_loopback())
                && (reach.ipv6 || server.is_ipv4());
            let server = if reachable {
                Some(server)
            } else {
                reach.forwarder
            };
            servers.extend(server.filter(|server| !servers.contains(server)));
        }
        if servers.is_empty() {
            servers.extend(reach.forwarder);
        }
        servers
    }
}

fn parse_server(word: &str) -> Option<Server> {
    let (address, interface) = match word.split_once('%') {
        Some((address, interface)) => (address, Some(interface.to_owned())),
        None => (word, None),
    };
    Some(Server {
        address: address.parse().ok()?,
        interface,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRIDGE: Reach = Reach {
        loopback: false,
        ipv6: false,
        forwarder: None,
    };

    fn written(host: &str, reach: Reach) -> String {
        ResolvConf::parse(host).for_container(&DnsSettings::default(), reach)
    }

    #[test]
    fn search_and_options_of_the_host_are_kept() {
        let host = "# made by hand\n; so is this\n\ndomain a.example\nsearch b.example c.example\n\
                    nameserver 192.0.2.53\nnameserver 192.0.2.54 # second\noptions edns0\n\
                    options ndots:2\nsortlist 10.0.0.0\n";
        assert_eq!(
            written(host, BRIDGE),
            "nameserver 192.0.2.53\nnameserver 192.0.2.54\nsearch b.example c.example\n\
             options edns0 ndots:2\n"
        );
    }

    #[test]
    fn servers_out_of_reach_are_replaced_by_the_forwarder_or_left_out() {
        let host = "nameserver 127.0.0.1\nnameserver ::1\nnameserver 2001:db8::53\n\
                    nameserver fe80::1%eth0\nnameserver 192.0.2.53\n";
        assert_eq!(written(host, BRIDGE), "nameserver 192.0.2.53\n");
        let forwarded = Reach {
            forwarder: Some([169, 254, 1, 1].into()),
            ipv6: true,
            ..BRIDGE
        };
        assert_eq!(
            written(host, forwarded),
            "nameserver 169.254.1.1\nnameserver 2001:db8::53\nnameserver 192.0.2.53\n"
        );
        assert_eq!(written("", forwarded), "nameserver 169.254.1.1\n");
        assert_eq!(written("nameserver 127.0.0.1\n", BRIDGE), "");
        let host_network = Reach {
            loopback: true,
            ipv6: true,
            forwarder: None,
        };
        assert_eq!(
            written(
                "nameserver 127.0.0.53\noptions edns0 trust-ad\n",
                host_network
            ),
            "nameserver 127.0.0.53\noptions edns0 trust-ad\n"
        );
    }

    #[test]
    fn what_was_asked_for_replaces_the_hosts_kind_by_kind() {
        let host = ResolvConf::parse("nameserver 192.0.2.53\nsearch a.example\noptions edns0\n");
        let settings = DnsSettings {
            servers: vec![[127, 0, 0, 1].into()],
            search: vec![".".to_owned()],
            options: vec![],
        };
        let text = host.for_container(&settings, BRIDGE);
        assert_eq!(text, "nameserver 127.0.0.1\noptions edns0\n");
        let settings = DnsSettings {
            search: vec!["b.example".to_owned()],
            options: vec!["ndots:1".to_owned()],
            ..DnsSettings::default()
        };
        let text = host.for_container(&settings, BRIDGE);
        assert_eq!(
            text,
            "nameserver 192.0.2.53\nsearch b.example\noptions ndots:1\n"
        );
    }

    #[test]
    fn systemds_own_server_is_recognised_if_it_is_the_only_one() {
        for (text, is_stub) in [
            ("nameserver 127.0.0.53\noptions edns0\n", true),
            ("nameserver 127.0.0.53\nnameserver 192.0.2.53\n", false),
            ("nameserver 127.0.0.1\n", false),
            ("", false),
        ] {
            assert_eq!(ResolvConf::parse(text).is_systemd_stub(), is_stub, "{text}");
        }
    }
}

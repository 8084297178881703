//! Host names to addresses, without the C library.
//!
//! A program that is linked statically cannot use `getaddrinfo`, which loads modules of
//! the host's C library. Owns what is needed in its place: `/etc/hosts`, `localhost`,
//! and `/etc/resolv.conf` (resolv.conf(5)) with its servers, search list, `ndots`,
//! `timeout` and `attempts`. Both files are read anew for each name, as networks change.
//! Refuses to know nsswitch.conf: the order is always files, then DNS.

use std::fmt;
use std::fs::File;
use std::future::poll_fn;
use std::io::{self, Read};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6, UdpSocket};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::dns::{self, Answer};
use super::locked;

const HOSTS: &str = "/etc/hosts";
const RESOLV_CONF: &str = "/etc/resolv.conf";
const FILE_MAX_BYTES: u64 = 16 << 20;
const DNS_PORT: u16 = 53;
// The bounds of resolv.conf(5), but for the length of the search list, which has none now.
const SERVERS_MAX: usize = 3;
const SEARCH_MAX: usize = 32;
const NDOTS_MAX: usize = 15;
const TIMEOUT_MAX_SECONDS: u64 = 30;
const ATTEMPTS_MAX: usize = 5;

/// Resolves names for the HTTP client, each on a thread of its own.
pub(super) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let state: Arc<Mutex<(Option<Found>, Option<Waker>)>> = Arc::default();
        let result = state.clone();
        let started = thread::Builder::new()
            .name("resolver".to_owned())
            .spawn(move || {
                let found = look_up(&host, &read(HOSTS), &read(RESOLV_CONF));
                let mut state = locked(&state);
                state.0 = Some(found);
                if let Some(waker) = state.1.take() {
                    waker.wake();
                }
            });
        Box::pin(async move {
            started?;
            let found = poll_fn(|context| {
                let mut result = locked(&result);
                match result.0.take() {
                    Some(found) => Poll::Ready(found),
                    None => {
                        result.1 = Some(context.waker().clone());
                        Poll::Pending
                    }
                }
            });
            let addresses = found.await?;
            // The port is the URL's or the scheme's: 0 says that it is not ours to know.
            let addresses = addresses.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

type Found = Result<Vec<IpAddr>, Unresolved>;

/// Why a name has no addresses.
#[derive(Debug)]
pub(super) enum Unresolved {
    /// There is no such host.
    NoSuchHost(String),
    /// No name server could say.
    NoAnswer(String, io::Error),
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unresolved::NoSuchHost(host) => write!(f, "no such host: `{host}`"),
            Unresolved::NoAnswer(host, why) => {
                write!(f, "no name server knows of `{host}`: {why}")
            }
        }
    }
}

impl std::error::Error for Unresolved {}

fn look_up(host: &str, hosts: &str, resolv_conf: &str) -> Found {
    let bare = host.strip_suffix('.').unwrap_or(host);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(vec![address]);
    }
    let listed = in_hosts(hosts, bare);
    if !listed.is_empty() {
        return Ok(listed);
    }
    // RFC 6761, 6.3: these never leave the host.
    let lower = bare.to_ascii_lowercase();
    if lower == "localhost" || lower.ends_with(".localhost") {
        return Ok(vec![Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()]);
    }
    let mut addresses = Config::parse(resolv_conf).look_up(host)?;
    // What cannot be reached at all (IPv6 where there is none) comes last.
    addresses.sort_by_key(|address| !has_route(*address));
    Ok(addresses)
}

/// The addresses of a host in the text of `/etc/hosts`.
fn in_hosts(text: &str, host: &str) -> Vec<IpAddr> {
    let mut addresses = Vec::new();
    for line in text.lines() {
        let mut words = without_comment(line, &['#']).split_ascii_whitespace();
        let Some(Ok(address)) = words.next().map(str::parse::<IpAddr>) else {
            continue;
        };
        if words.any(|name| name.eq_ignore_ascii_case(host)) && !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

fn without_comment<'a>(line: &'a str, marks: &[char]) -> &'a str {
    line.split(marks).next().unwrap_or(line)
}

/// Whether the kernel knows a way to an address. Sends nothing.
fn has_route(address: IpAddr) -> bool {
    let any: IpAddr = match address {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    UdpSocket::bind((any, 0)).is_ok_and(|socket| socket.connect((address, DNS_PORT)).is_ok())
}

/// Reads a file that may be missing or not quite text.
fn read(path: &str) -> String {
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(path) {
        // As much as can be read is better than nothing.
        let _ = file.take(FILE_MAX_BYTES).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `/etc/resolv.conf`, as far as it matters here.
#[derive(Debug, PartialEq, Eq)]
struct Config {
    servers: Vec<SocketAddr>,
    search: Vec<String>,
    ndots: usize,
    timeout: Duration,
    attempts: usize,
}

impl Config {
    fn parse(text: &str) -> Self {
        let mut config = Config {
            servers: Vec::new(),
            search: Vec::new(),
            ndots: 1,
            timeout: Duration::from_secs(5),
            attempts: 2,
        };
        for line in text.lines() {
            let mut words = without_comment(line, &['#', ';']).split_ascii_whitespace();
            match words.next() {
                Some("nameserver") if config.servers.len() < SERVERS_MAX => {
                    config.servers.extend(words.next().and_then(server));
                }
                // The last of these lines counts.
                Some("search" | "domain") => {
                    let domains = words.map(|domain| domain.trim_end_matches('.').to_owned());
                    config.search = domains.take(SEARCH_MAX).collect();
                }
                Some("options") => words.for_each(|option| config.set(option)),
                _ => {}
            }
        }
        if config.servers.is_empty() {
            config.servers.push((Ipv4Addr::LOCALHOST, DNS_PORT).into());
        }
        config
    }

    fn set(&mut self, option: &str) {
        let Some((name, value)) = option.split_once(':') else {
            return;
        };
        let Ok(value) = value.parse::<u64>() else {
            return;
        };
        let bounded = usize::try_from(value).unwrap_or(usize::MAX);
        match name {
            "ndots" => self.ndots = bounded.min(NDOTS_MAX),
            "timeout" => self.timeout = Duration::from_secs(value.clamp(1, TIMEOUT_MAX_SECONDS)),
            "attempts" => self.attempts = bounded.clamp(1, ATTEMPTS_MAX),
            _ => {}
        }
    }

    /// The full names to ask for, in order.
    fn candidates(&self, host: &str) -> Vec<String> {
        if let Some(absolute) = host.strip_suffix('.') {
            return vec![absolute.to_owned()];
        }
        let searched = self.search.iter().map(|domain| match domain.as_str() {
            "" => host.to_owned(),
            domain => format!("{host}.{domain}"),
        });
        let itself = std::iter::once(host.to_owned());
        let has_enough_dots = host.matches('.').count() >= self.ndots;
        let mut names: Vec<String> = if has_enough_dots {
            itself.chain(searched).collect()
        } else {
            searched.chain(itself).collect()
        };
        names.dedup();
        names
    }

    fn look_up(&self, host: &str) -> Found {
        let mut fault = None;
        for name in self.candidates(host) {
            match self.ask(&name) {
                Ok(Answer::Addresses(addresses)) => return Ok(addresses),
                Ok(Answer::Nothing) => {}
                Err(why) => fault = Some(why),
            }
        }
        Err(match fault {
            Some(why) => Unresolved::NoAnswer(host.to_owned(), why),
            None => Unresolved::NoSuchHost(host.to_owned()),
        })
    }

    /// Asks one server after the other, and all of them again, until one answers.
    fn ask(&self, name: &str) -> io::Result<Answer> {
        let mut fault = io::Error::other("there is no name server");
        for _ in 0..self.attempts {
            for server in &self.servers {
                match dns::ask(*server, name, self.timeout) {
                    Ok(answer) => return Ok(answer),
                    Err(why) => fault = why,
                }
            }
        }
        Err(fault)
    }
}

/// A `nameserver`: an address, in IPv6 perhaps with the interface that it belongs to.
fn server(text: &str) -> Option<SocketAddr> {
    let Some((address, interface)) = text.split_once('%') else {
        return Some(SocketAddr::new(text.parse().ok()?, DNS_PORT));
    };
    let scope = interface.parse().ok().or_else(|| {
        let socket = UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0)).ok()?;
        rustix::net::netdevice::name_to_index(&socket, interface).ok()
    })?;
    let address: Ipv6Addr = address.parse().ok()?;
    Some(SocketAddrV6::new(address, DNS_PORT, 0, scope).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::dns::tests::{record, reply, server as name_server, v4};

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_hosts_file_goes_before_everything_but_literals() {
        let hosts = "# comment\n127.0.0.1 localhost\n\n10.1.1.1\tReg.X reg # reg2\n\
                     fd00::1 reg.x\n10.1.1.1 reg.x\nnonsense reg.x\n10.9.9.9\n";
        for (host, found) in [
            ("reg.x", vec!["10.1.1.1", "fd00::1"]),
            ("reg.x.", vec!["10.1.1.1", "fd00::1"]),
            ("REG", vec!["10.1.1.1"]),
            ("localhost", vec!["127.0.0.1"]),
            ("a.localhost", vec!["::1", "127.0.0.1"]),
            ("192.0.2.1", vec!["192.0.2.1"]),
            ("::1", vec!["::1"]),
        ] {
            assert_eq!(look_up(host, hosts, "").unwrap(), ips(&found), "{host}");
        }
        assert!(in_hosts(hosts, "reg2").is_empty());
        assert!(in_hosts(hosts, "").is_empty());
    }

    #[test]
    fn resolv_conf_is_read_as_its_manual_says() {
        let config = Config::parse(
            "; comment\nnameserver 192.0.2.1\nnameserver nonsense\nnameserver 2001:db8::1 # x\n\
             nameserver fe80::1%7\nnameserver 192.0.2.4\ndomain old.x\n\
             search a.x b.x.\noptions ndots:2 timeout:9999 attempts:0 rotate edns0 ndots:x\n",
        );
        let servers: Vec<String> = config.servers.iter().map(ToString::to_string).collect();
        assert_eq!(
            servers,
            ["192.0.2.1:53", "[2001:db8::1]:53", "[fe80::1%7]:53"]
        );
        assert_eq!(config.search, ["a.x", "b.x"]);
        assert_eq!((config.ndots, config.attempts), (2, 1));
        assert_eq!(config.timeout, Duration::from_secs(30));
        let empty = Config::parse("");
        assert_eq!(empty.servers, ["127.0.0.1:53".parse().unwrap()]);
        assert_eq!(
            (empty.ndots, empty.attempts, empty.timeout.as_secs()),
            (1, 2, 5)
        );
    }

    #[test]
    fn the_search_list_comes_first_for_names_with_few_dots() {
        let config = Config::parse("search a.x b.x\noptions ndots:2");
        for (host, names) in [
            ("reg", vec!["reg.a.x", "reg.b.x", "reg"]),
            ("reg.y", vec!["reg.y.a.x", "reg.y.b.x", "reg.y"]),
            ("reg.y.z", vec!["reg.y.z", "reg.y.z.a.x", "reg.y.z.b.x"]),
            ("reg.", vec!["reg"]),
        ] {
            assert_eq!(config.candidates(host), names, "{host}");
        }
        assert_eq!(Config::parse("search .").candidates("reg"), ["reg"]);
    }

    #[test]
    fn the_next_server_is_asked_when_one_does_not_answer() {
        let nobody = UdpSocket::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let (somebody, thread) =
            name_server(4, |query| reply(query, vec![record("reg.a.x", v4(1))]));
        let config = Config {
            servers: vec![nobody, somebody],
            ..Config::parse("search none.x a.x")
        };
        assert_eq!(config.look_up("reg").unwrap(), ips(&["10.0.0.1"]));
        thread.join().unwrap();
    }

    #[test]
    fn a_host_that_does_not_exist_is_told_from_servers_that_do_not_answer() {
        let (nameless, thread) = name_server(2, |query| reply(query, Vec::new()));
        let mut config = Config {
            servers: vec![nameless],
            ..Config::parse("")
        };
        let error = config.look_up("reg.x").unwrap_err();
        assert_eq!(error.to_string(), "no such host: `reg.x`");
        thread.join().unwrap();
        // The server is gone now.
        config.attempts = 1;
        let error = config.look_up("reg.x").unwrap_err();
        assert!(matches!(error, Unresolved::NoAnswer(..)), "{error}");
    }
}

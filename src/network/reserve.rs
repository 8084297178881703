//! Taking ports of the host before a container starts.
//!
//! A reserved port is a socket that listens and whose connections nobody accepts: while
//! the monitor holds it no other program can take the port, and `ss -l` shows who has it.
//! It sees no packet, because the firewall sends those to the container before they would
//! reach it: those from outside in `prerouting`, those of this host in `output`. So
//! **if a reserved socket is ever readable, the firewall has lost our rules**; the monitor
//! should then call [`Reservation::discard`], `Firewall::ensure` and `Firewall::publish`.
//!
//! A port without an address is taken on 0.0.0.0 alone, also where it leads to IPv6 as well:
//! at `::1` no container can answer (`nftables`), and a client that tries that first is
//! refused there at once and goes on to 127.0.0.1; if the port were taken on `::` it would be
//! accepted and never answered. So a program, or another container, that takes the same port on
//! `::` and on no IPv4 address is not noticed; of two containers the later one gets what comes
//! by IPv6.
//!
//! With `pasta` it is the program that binds the ports: there a reservation is made to find
//! out early that a port is in use, or to choose one, and dropped before it starts.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::{AddressFamily, RecvFlags, SocketFlags, SocketType, ipproto, sockopt};

use super::owner;
use crate::error::{Error, Result};
use crate::port::{HostPort, PortMapping, PortRequest, Protocol};

/// A port of the host that is ours until this is dropped.
#[derive(Debug)]
pub struct Reservation {
    mapping: PortMapping,
    /// None where the kernel cannot make a socket of the protocol: SCTP without its module.
    socket: Option<OwnedFd>,
}

impl Reservation {
    /// The port.
    pub fn mapping(&self) -> PortMapping {
        self.mapping
    }

    /// The socket, to be polled: it is readable only if the firewall lost our rules.
    pub fn socket(&self) -> Option<BorrowedFd<'_>> {
        self.socket.as_ref().map(AsFd::as_fd)
    }

    /// Throws away what has arrived: closes connections, drops datagrams.
    pub fn discard(&self) {
        const AT_MOST: usize = 256;
        let Some(socket) = &self.socket else {
            return;
        };
        for _ in 0..AT_MOST {
            let outcome = match self.mapping.protocol {
                Protocol::Udp => {
                    rustix::net::recv(socket, &mut [0_u8; 1], RecvFlags::empty()).map(|_| ())
                }
                Protocol::Tcp | Protocol::Sctp => rustix::net::accept(socket).map(|_| ()),
            };
            if matches!(outcome, Err(Errno::AGAIN)) {
                return;
            }
        }
    }
}

/// Takes a port of the host for each request, all of them or none.
///
/// The same request twice counts once.
///
/// # Errors
///
/// Names the address and port; who uses it, if that can be found out; or the sysctl that
/// keeps users from low ports.
pub fn reserve(requests: &[PortRequest]) -> Result<Vec<Reservation>> {
    let mut reservations: Vec<Reservation> = Vec::with_capacity(requests.len());
    for (index, request) in requests.iter().enumerate() {
        let is_repeated = request.host_port != HostPort::Any && requests[..index].contains(request);
        if !is_repeated {
            reservations.push(reserve_one(request)?);
        }
    }
    Ok(reservations)
}

fn reserve_one(request: &PortRequest) -> Result<Reservation> {
    let address = request
        .host_address
        .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let (first, last) = match &request.host_port {
        HostPort::Any => (0, 0),
        HostPort::OneOf(range) => (*range.start(), *range.end()),
    };
    let mut outcome = Err(Errno::ADDRINUSE);
    for port in first..=last {
        outcome = bind(request.protocol, SocketAddr::new(address, port));
        if !matches!(outcome, Err(Errno::ADDRINUSE)) {
            break;
        }
    }
    let (socket, host_port) =
        outcome.map_err(|errno| explain(request, errno, SocketAddr::new(address, first)))?;
    Ok(Reservation {
        mapping: PortMapping {
            host_address: request.host_address,
            host_port,
            container_port: request.container_port,
            protocol: request.protocol,
        },
        socket,
    })
}

/// Takes a port; port 0 lets the kernel choose one. Returns which it is.
fn bind(protocol: Protocol, address: SocketAddr) -> Result<(Option<OwnedFd>, u16), Errno> {
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let (kind, number) = match protocol {
        Protocol::Tcp => (SocketType::STREAM, ipproto::TCP),
        Protocol::Udp => (SocketType::DGRAM, ipproto::UDP),
        Protocol::Sctp => (SocketType::STREAM, ipproto::SCTP),
    };
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = match rustix::net::socket_with(family, kind, flags, Some(number)) {
        Err(Errno::PROTONOSUPPORT) if protocol == Protocol::Sctp && address.port() != 0 => {
            return Ok((None, address.port()));
        }
        socket => socket?,
    };
    if family == AddressFamily::INET6 {
        sockopt::set_ipv6_v6only(&socket, true)?;
    }
    // For TCP this overlooks connections of the past; for UDP it would share the port.
    if protocol != Protocol::Udp {
        sockopt::set_socket_reuseaddr(&socket, true)?;
    }
    rustix::net::bind(&socket, &address)?;
    if protocol != Protocol::Udp {
        rustix::net::listen(&socket, 1)?;
    }
    let bound = SocketAddr::try_from(rustix::net::getsockname(&socket)?)?;
    Ok((Some(socket), bound.port()))
}

fn explain(request: &PortRequest, errno: Errno, address: SocketAddr) -> Error {
    let error = Error::engine(format!("publish {request}")).because(errno);
    let hint = match errno {
        Errno::ADDRINUSE => owner::of_port(request.protocol, address)
            .map(|owner| format!("Port {} is used by {owner}.", address.port())),
        Errno::ACCESS => unprivileged_port_start()
            .filter(|start| address.port() < *start)
            .map(|start| {
                format!(
                    "Users may publish ports from {start} on (sysctl \
                     net.ipv4.ip_unprivileged_port_start)."
                )
            }),
        Errno::ADDRNOTAVAIL => Some(format!("This host does not have address {}.", address.ip())),
        _ => None,
    };
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

fn unprivileged_port_start() -> Option<u16> {
    std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start")
        .ok()?
        .trim()
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::process::Command;

    use super::super::endpoint::set_loopback_up;
    use super::super::test_bed::{Running, in_new_namespace};
    use super::*;
    use crate::port::parse_publish;

    fn reserve_text(text: &str) -> Result<Vec<Reservation>> {
        reserve(&parse_publish(text).unwrap())
    }

    fn in_use(socket: std::io::Result<impl Sized>) -> bool {
        matches!(socket.map(|_| ()), Err(error) if error.kind() == ErrorKind::AddrInUse)
    }

    #[test]
    fn a_reserved_port_is_ours_until_it_is_dropped() {
        in_new_namespace(|| {
            set_loopback_up().unwrap();
            let reserved = reserve_text("8080:80").unwrap();
            assert!(in_use(TcpListener::bind("0.0.0.0:8080")));
            assert!(in_use(TcpListener::bind("127.0.0.1:8080")));
            drop(UdpSocket::bind("0.0.0.0:8080").unwrap());
            drop(reserved);
            drop(TcpListener::bind("0.0.0.0:8080").unwrap());

            let reserved = reserve_text("127.0.0.1:53:53/udp").unwrap();
            assert!(in_use(UdpSocket::bind("127.0.0.1:53")));
            drop(UdpSocket::bind("127.0.0.2:53").unwrap());
            drop(reserved);
        });
    }

    #[test]
    fn a_client_on_this_host_is_refused_by_ipv6_at_once() {
        in_new_namespace(|| {
            set_loopback_up().unwrap();
            let _reserved = reserve_text("8080:80").unwrap();
            let error = TcpStream::connect("[::1]:8080").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        });
    }

    #[test]
    fn a_port_in_use_is_reported_with_the_process_that_uses_it() {
        in_new_namespace(|| {
            set_loopback_up().unwrap();
            let listener = TcpListener::bind("127.0.0.1:8080").unwrap();
            let socket = UdpSocket::bind("[::]:53").unwrap();
            // Another process holds them from now on.
            let mut sleep = Command::new("sleep");
            sleep
                .arg("100")
                .stdin(OwnedFd::from(listener))
                .stdout(OwnedFd::from(socket));
            let holder = Running(sleep.spawn().unwrap());
            drop(sleep);
            for text in ["8080:80", "127.0.0.1:8080:80", "53:53/udp"] {
                let error = reserve_text(text).unwrap_err();
                assert_eq!(error.errno(), Some(libc::EADDRINUSE), "{text}");
                let hint = error
                    .find_hint()
                    .unwrap_or_else(|| panic!("{text}: no hint"));
                let name = format!("`sleep` (pid {})", holder.0.id());
                assert!(hint.contains(&name), "{hint}");
            }
            let error = reserve_text("8080:80").unwrap_err();
            assert_eq!(error.to_string(), "publish 0.0.0.0:8080/tcp");
        });
    }

    #[test]
    fn a_range_for_one_port_takes_the_first_that_is_free() {
        in_new_namespace(|| {
            set_loopback_up().unwrap();
            let _listener = TcpListener::bind("0.0.0.0:8000").unwrap();
            let port = |text| reserve_text(text).unwrap()[0].mapping().host_port;
            assert_eq!(port("8000-8002:80"), 8001);
            assert!(port("80") >= 1024);
            let error = reserve_text("8000-8000:80").unwrap_err();
            assert_eq!(error.errno(), Some(libc::EADDRINUSE));
        });
    }

    #[test]
    fn the_same_port_twice_counts_once_and_a_clash_is_an_error() {
        in_new_namespace(|| {
            set_loopback_up().unwrap();
            let requests = |texts: [&str; 2]| -> Vec<_> {
                texts
                    .into_iter()
                    .flat_map(|text| parse_publish(text).unwrap())
                    .collect()
            };
            assert_eq!(reserve(&requests(["80:80", "80:80"])).unwrap().len(), 1);
            assert_eq!(reserve(&requests(["80", "80"])).unwrap().len(), 2);
            let error = reserve(&requests(["80:80", "80:81"])).unwrap_err();
            let hint = error.find_hint().unwrap_or_default();
            assert!(hint.contains("the same container"), "{hint}");
        });
    }

    #[test]
    fn an_address_of_another_host_is_refused() {
        in_new_namespace(|| {
            set_loopback_up().unwrap();
            let error = reserve_text("203.0.113.9:80:80").unwrap_err();
            assert!(error.find_hint().unwrap().contains("203.0.113.9"));
        });
    }

    #[test]
    fn what_arrives_at_a_reserved_port_can_be_discarded() {
        in_new_namespace(|| {
            set_loopback_up().unwrap();
            let reserved = reserve_text("8080:80").unwrap();
            let client = TcpStream::connect("127.0.0.1:8080").unwrap();
            reserved[0].discard();
            let mut byte = [0];
            assert_eq!(std::io::Read::read(&mut &client, &mut byte).unwrap(), 0);
        });
    }
}

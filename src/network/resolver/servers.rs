//! The servers that names from elsewhere are asked of, and the sockets to ask them by.
//!
//! A socket stays in the network namespace that it was made in, whatever its maker does
//! later. The host's servers are asked from where the caller is, by sockets that are made
//! as they are needed. Those that were asked for are asked from inside the container's
//! namespace, where `open` is called: so a stock of sockets is made then, and nobody has to
//! go there again, which root of a user namespace could only do with a thread for each
//! question. A socket of the stock is used again and again, each time from a new port: the
//! kernel chooses one when a socket is connected, and takes it back when the connection is
//! dissolved.

use std::fs::{self, File};
use std::io::{self, Read};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::{AddressFamily, RecvFlags, SocketFlags, SocketType, sockopt};
use rustix::process::{Resource, getrlimit};

use super::answer::Transport;
use super::{DNS_PORT, Forwarding, RESOLVER_ADDRESS};
use crate::network::resolv::ResolvConf;

const FILE_MAX_BYTES: u64 = 1 << 20;
/// As many as the C library asks.
const SERVERS_MAX: usize = 3;
/// Two rounds of this are over before a client, which by default waits for five seconds,
/// gives up or asks again; and the second round makes good for a packet that was lost.
const TIMEOUT: Duration = Duration::from_secs(2);
const ATTEMPTS: u32 = 2;
// The bounds of resolv.conf(5).
const TIMEOUT_MAX_SECONDS: u32 = 30;
const ATTEMPTS_MAX: u32 = 5;
/// How many questions the stock of sockets is enough for at once.
const DATAGRAM_SOCKETS: usize = 64;
const STREAM_SOCKETS: usize = 16;
/// How much of what came too late a socket of the stock is emptied of.
const LATE_DATAGRAMS_MAX: usize = 256;

/// Whom to ask, and how patiently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// At most [`SERVERS_MAX`], in this order.
    pub(super) servers: Vec<SocketAddr>,
    /// How long each server is waited for.
    pub(super) timeout: Duration,
    /// How often each server is asked.
    pub(super) attempts: u32,
}

impl Plan {
    fn new(servers: impl IntoIterator<Item = SocketAddr>) -> Self {
        Plan {
            servers: servers.into_iter().take(SERVERS_MAX).collect(),
            timeout: TIMEOUT,
            attempts: ATTEMPTS,
        }
    }

    fn of_file(text: &str) -> Self {
        let file = ResolvConf::parse(text);
        let mut plan = Self::new(file.host_servers().filter_map(find_server));
        if plan.servers.is_empty() {
            // resolv.conf(5): then it is this machine.
            plan = Self::new([(Ipv4Addr::LOCALHOST, DNS_PORT).into()]);
        }
        if let Some(seconds) = file.number("timeout") {
            plan.timeout = Duration::from_secs(seconds.clamp(1, TIMEOUT_MAX_SECONDS).into());
        }
        if let Some(attempts) = file.number("attempts") {
            plan.attempts = attempts.clamp(1, ATTEMPTS_MAX);
        }
        plan
    }
}

/// Where names from elsewhere are asked for.
pub(super) enum Servers {
    None,
    /// Those of a file, asked from where the caller is.
    OfFile {
        path: PathBuf,
        read: Option<(Stamp, Arc<Plan>)>,
    },
    /// Those that were asked for, asked from where `open` was called.
    Inside {
        plan: Arc<Plan>,
        stock: Vec<Stocked>,
    },
}

impl Servers {
    pub(super) fn open(forwarding: &Forwarding) -> Self {
        match forwarding {
            Forwarding::No => Servers::None,
            Forwarding::Host { resolv_conf } => Servers::OfFile {
                path: resolv_conf.clone(),
                read: None,
            },
            Forwarding::Servers(servers) => {
                // To ask ourselves would never end.
                let others = servers
                    .iter()
                    .filter(|server| server.to_canonical() != RESOLVER_ADDRESS);
                let plan = Plan::new(others.map(|server| (*server, DNS_PORT).into()));
                let stock = make_stock(&plan);
                Servers::Inside {
                    plan: Arc::new(plan),
                    stock,
                }
            }
        }
    }

    /// Whom to ask now; none if names from elsewhere are not asked for.
    pub(super) fn plan(&mut self) -> Option<Arc<Plan>> {
        match self {
            Servers::None => None,
            Servers::Inside { plan, .. } => Some(Arc::clone(plan)),
            Servers::OfFile { path, read } => {
                let stamp = Stamp::of(path);
                if let Some((then, plan)) = read
                    && *then == stamp
                {
                    return Some(Arc::clone(plan));
                }
                let plan = Arc::new(Plan::of_file(&text_of(path)));
                *read = Some((stamp, Arc::clone(&plan)));
                Some(plan)
            }
        }
    }

    /// A socket to ask a server by, which is not connected yet.
    pub(super) fn socket(
        &mut self,
        server: SocketAddr,
        transport: Transport,
    ) -> io::Result<OwnedFd> {
        let kind = Kind::new(server, transport);
        match self {
            Servers::None => Err(Errno::NETUNREACH.into()),
            Servers::OfFile { .. } => Ok(kind.make()?),
            Servers::Inside { stock, .. } => {
                let place = stock.iter().position(|stocked| stocked.kind == kind);
                let place = place.ok_or(Errno::MFILE)?;
                Ok(stock.swap_remove(place).socket)
            }
        }
    }

    /// Takes back a socket that is needed no more.
    pub(super) fn take_back(&mut self, socket: OwnedFd, server: SocketAddr, transport: Transport) {
        let Servers::Inside { stock, .. } = self else {
            return;
        };
        let kind = Kind::new(server, transport);
        // One that cannot be used again is made good for by none: the kernel has no reason.
        if disconnect(&socket, transport).is_ok() {
            stock.push(Stocked { kind, socket });
        }
    }
}

/// What tells whether a file is still the one that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp(Option<(u64, u64, u64, i64, i64)>);

impl Stamp {
    fn of(path: &Path) -> Self {
        Stamp(fs::metadata(path).ok().map(|file| {
            (
                file.dev(),
                file.ino(),
                file.size(),
                file.mtime(),
                file.mtime_nsec(),
            )
        }))
    }
}

/// The text of a file that may be missing or not quite text.
fn text_of(path: &Path) -> String {
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(path) {
        // As much as can be read is better than nothing.
        let _ = file.take(FILE_MAX_BYTES).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A server of the host, which may be one of the network behind a certain interface.
fn find_server((address, interface): (IpAddr, Option<&str>)) -> Option<SocketAddr> {
    let (IpAddr::V6(address), Some(interface)) = (address, interface) else {
        return Some((address, DNS_PORT).into());
    };
    let index = interface.parse().ok().or_else(|| {
        let socket = Kind::new((address, DNS_PORT).into(), Transport::Datagram).make();
        rustix::net::netdevice::name_to_index(socket.ok()?, interface).ok()
    })?;
    Some(SocketAddrV6::new(address, DNS_PORT, 0, index).into())
}

/// What a socket is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    is_ipv4: bool,
    transport: Transport,
}

impl Kind {
    fn new(server: SocketAddr, transport: Transport) -> Self {
        Kind {
            is_ipv4: server.is_ipv4(),
            transport,
        }
    }

    fn make(self) -> rustix::io::Result<OwnedFd> {
        let family = if self.is_ipv4 {
            AddressFamily::INET
        } else {
            AddressFamily::INET6
        };
        let kind = match self.transport {
            Transport::Datagram => SocketType::DGRAM,
            Transport::Stream => SocketType::STREAM,
        };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        rustix::net::socket_with(family, kind, flags, None)
    }
}

/// A socket that waits for its next question.
pub(super) struct Stocked {
    kind: Kind,
    socket: OwnedFd,
}

/// As many sockets as can be had, for the families that the servers are of; no more than a
/// quarter of the descriptors that this process may have, for others need some, too.
fn make_stock(plan: &Plan) -> Vec<Stocked> {
    let mut stock = Vec::new();
    let most = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX) / 4;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    for is_ipv4 in [true, false] {
        if !plan
            .servers
            .iter()
            .any(|server| server.is_ipv4() == is_ipv4)
        {
            continue;
        }
        for (transport, count) in [
            (Transport::Datagram, DATAGRAM_SOCKETS),
            (Transport::Stream, STREAM_SOCKETS),
        ] {
            let kind = Kind { is_ipv4, transport };
            let count = count.min(most.saturating_sub(stock.len()));
            let made = (0..count).map_while(|_| kind.make().ok());
            stock.extend(made.map(|socket| Stocked { kind, socket }));
        }
    }
    stock
}

/// Makes a socket as it was when it was new.
fn disconnect(socket: &OwnedFd, transport: Transport) -> rustix::io::Result<()> {
    rustix::net::connect_unspec(socket)?;
    // What went wrong with the last server would be told about the next one.
    let _ = sockopt::socket_error(socket)?;
    if transport == Transport::Stream {
        return Ok(());
    }
    // It has no port now: nothing can come any more.
    for _ in 0..LATE_DATAGRAMS_MAX {
        let late = rustix::net::recv(socket, &mut [0; 1], RecvFlags::empty());
        if late == Err(Errno::WOULDBLOCK) {
            return Ok(());
        }
    }
    Err(Errno::BUSY)
}

//! The name server that a container asks on a network of its own: 127.0.0.11, port 53.
//!
//! Answers for the names of other containers, which the caller knows ([`Names`]), and asks
//! other servers for the rest, as [`Forwarding`] says.
//!
//! ```text
//!   container's network namespace                      │ monitor
//!                                                      │
//!   program ─ 127.0.0.11:53 ─► nftables ─► our ports ══╪══ Resolver ── Names
//!                                                      │      │
//!   server of `--dns` ◄── our stock of sockets ════════╪══════┤ (Forwarding::Servers)
//!                                                      │      └─► servers of the host
//! ```
//!
//! The kernel chooses our ports, so that port 53 of all addresses is left to the
//! container: it may be a name server itself.
//!
//! Never waits: whoever has the resolver polls its descriptor, and calls [`Resolver::turn`].
//! The container is hostile, and so may be the servers: what is kept for them is bounded
//! (`forward`, `clients`), and so is what is done in one turn. Parts:
//!
//! - `message` reads and writes DNS; `answer` decides what a message gets.
//! - `clients` and `frame` are TCP, `poll` the one descriptor for all.
//! - `forward` sends a question (`ask`) from server to server (`servers`).

mod answer;
mod ask;
mod clients;
mod forward;
mod frame;
mod message;
mod poll;
mod servers;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv4Addr, TcpListener, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::time::Instant;

use self::answer::{Reaction, react};
use self::ask::{Asker, Finished};
use self::clients::Clients;
use self::forward::Forwarder;
use self::poll::{Interest, Key, Poll};
use self::servers::Servers;
use super::nftables::redirect_resolver;
use crate::error::{Context, Result};

/// Where a container's resolver answers: what its `resolv.conf` names.
pub const RESOLVER_ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 11);
const DNS_PORT: u16 = 53;

/// A longer question over UDP is cut short by reading it, and so no question.
const QUESTION_MAX_BYTES: usize = 4096;
/// How many questions over UDP are seen to in one turn.
const DATAGRAMS_PER_TURN: usize = 32;

/// Who is asked for names that are not ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forwarding {
    /// Nobody: the container is on networks alone that lead nowhere, and so do its
    /// questions (CVE-2024-29018). It is told at once that there is no answer.
    No,
    /// The servers in this file of the host, by way of the network namespace that the
    /// calling thread of [`Resolver::turn`] is in. It is read again when it has changed.
    Host {
        /// The file: [`HOST_RESOLV_CONF`](super::HOST_RESOLV_CONF).
        resolv_conf: PathBuf,
    },
    /// These servers, by way of the container's network.
    Servers(Vec<IpAddr>),
}

/// Who has which address, and what it is called.
pub trait Names {
    /// The addresses of a name, of both kinds, which is in lower case and without a dot at its end. None
    /// if it is not one of ours: then other servers are asked.
    fn addresses(&self, name: &str) -> Option<Vec<IpAddr>>;

    /// What the one that has an address is called.
    fn name_of(&self, address: IpAddr) -> Option<String>;
}

/// A container's resolver.
pub struct Resolver {
    poll: Poll,
    datagrams: UdpSocket,
    datagrams_key: Key,
    clients: Clients,
    forwarding: Forwarding,
    forwarder: Forwarder,
}

impl Resolver {
    /// Answers programs in the network namespace that the calling thread is in, whose
    /// loopback is up. The resolver may be used anywhere then, by any thread.
    ///
    /// It takes the place of one that was opened before in the same namespace.
    pub fn open(forwarding: Forwarding) -> Result<Self> {
        let doing = || format!("answer DNS questions at {RESOLVER_ADDRESS}");
        let mut poll = Poll::open()?;
        let datagrams = UdpSocket::bind((RESOLVER_ADDRESS, 0)).doing(doing)?;
        datagrams.set_nonblocking(true).doing(doing)?;
        let datagrams_key = poll.add(&datagrams, Interest::Read).doing(doing)?;
        let listener = TcpListener::bind((RESOLVER_ADDRESS, 0)).doing(doing)?;
        let udp_port = datagrams.local_addr().doing(doing)?.port();
        let tcp_port = listener.local_addr().doing(doing)?.port();
        let clients = Clients::new(&mut poll, listener)?;
        let forwarder = Forwarder::new(Servers::open(&forwarding));
        // Last, as from now on questions come.
        redirect_resolver(RESOLVER_ADDRESS, DNS_PORT, udp_port, tcp_port)?;
        Ok(Resolver {
            poll,
            datagrams,
            datagrams_key,
            clients,
            forwarding,
            forwarder,
        })
    }

    /// Asks others from now on for names that are not ours: the container was connected to
    /// another network. The calling thread is in the container's network namespace as for
    /// [`Resolver::open`]; it need not be unless there are [`Forwarding::Servers`]. Who
    /// waits for those of before is told that there is no answer.
    pub fn forward(&mut self, forwarding: Forwarding) {
        if forwarding == self.forwarding {
            return;
        }
        let servers = Servers::open(&forwarding);
        self.forwarding = forwarding;
        for finished in self.forwarder.replace_servers(&self.poll, servers) {
            self.deliver(finished);
        }
    }

    /// When there is something to do, whatever is ready.
    pub fn deadline(&self) -> Option<Instant> {
        [self.forwarder.deadline(), self.clients.deadline()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Does what there is to do, or the first part of it if that is much. Call it when the
    /// descriptor can be read, and at the [deadline](Resolver::deadline).
    pub fn turn(&mut self, names: &dyn Names) {
        for key in self.poll.ready() {
            if key == self.datagrams_key {
                self.read_datagrams(names);
            } else if self.forwarder.has(key) {
                let finished = self.forwarder.turn(&mut self.poll, key);
                finished.into_iter().for_each(|one| self.deliver(one));
            } else if let Some(message) = self.clients.turn(&mut self.poll, key) {
                self.see_to(Asker::Connection(key), &message, names);
            }
        }
        let now = Instant::now();
        for finished in self.forwarder.expire(&mut self.poll, now) {
            self.deliver(finished);
        }
        self.clients.expire(&self.poll, now);
    }

    fn read_datagrams(&mut self, names: &dyn Names) {
        let mut buffer = [0; QUESTION_MAX_BYTES];
        for _ in 0..DATAGRAMS_PER_TURN {
            match self.datagrams.recv_from(&mut buffer) {
                Ok((count, client)) => {
                    let message = buffer.get(..count).unwrap_or_default();
                    self.see_to(Asker::Address(client), message, names);
                }
                Err(_) => return,
            }
        }
    }

    /// Answers a message, or sends it on.
    fn see_to(&mut self, asker: Asker, message: &[u8], names: &dyn Names) {
        let finished = match react(message, asker.transport(), names) {
            Reaction::Answer(answer) => Some(Finished { asker, answer }),
            Reaction::Foreign(question) => self.forwarder.ask(&mut self.poll, asker, &question),
            Reaction::Ignore => {
                if let Asker::Connection(key) = asker {
                    self.clients.close(&self.poll, key);
                }
                None
            }
        };
        finished.into_iter().for_each(|one| self.deliver(one));
    }

    fn deliver(&mut self, finished: Finished) {
        match finished.asker {
            Asker::Address(client) => {
                // Who does not take it asks again.
                let _ = self.datagrams.send_to(&finished.answer, client);
            }
            Asker::Connection(key) => self.clients.answer(&self.poll, key, &finished.answer),
        }
    }
}

impl AsFd for Resolver {
    /// Can be read when there is something to do.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.poll.as_fd()
    }
}

//! Netlink: how requests to the kernel are laid out, sent and answered (netlink(7)).
//!
//! Owns the bytes of headers and attributes (`message`) and the socket. Refuses to know
//! what the messages mean: that is `route` (interfaces, addresses), `nftables` and
//! `conntrack`.

mod message;

use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::netlink::{self, SocketAddrNetlink};
use rustix::net::sockopt::{self, Timeout};
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};

pub(super) use self::message::{Attributes, Body, Requests, read_text, read_u32};
use self::message::{Header, split_message};
use crate::error::{Context, Error, Result};

pub(super) const ACK: u16 = libc::NLM_F_ACK as u16;
pub(super) const CREATE: u16 = libc::NLM_F_CREATE as u16;
pub(super) const EXCLUSIVE: u16 = libc::NLM_F_EXCL as u16;
pub(super) const APPEND: u16 = libc::NLM_F_APPEND as u16;
pub(super) const DUMP: u16 = libc::NLM_F_DUMP as u16;
const REQUEST: u16 = libc::NLM_F_REQUEST as u16;
const DUMP_INTERRUPTED: u16 = libc::NLM_F_DUMP_INTR as u16;

const TYPE_ERROR: u16 = 2;
const TYPE_DONE: u16 = 3;

/// The kernel makes no datagram of a dump larger than this.
const RECEIVE_BYTES: usize = 32 << 10;
/// Answers are queued before the request returns; this only bounds the wait for a kernel
/// that does not keep to that.
const PATIENCE: Duration = Duration::from_secs(10);
const DUMP_ATTEMPTS: u32 = 10;

/// The kernel's refusal of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    /// Which request; none if the exchange itself failed.
    pub(super) sequence: Option<u32>,
    pub(super) errno: Errno,
}

impl From<Errno> for Refusal {
    fn from(errno: Errno) -> Self {
        Refusal {
            sequence: None,
            errno,
        }
    }
}

/// The netlink protocols that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Interfaces, addresses, routes (rtnetlink(7)).
    Route,
    /// nf_tables and connection tracking.
    Netfilter,
}

/// A netlink socket. It stays bound to the network namespace that it was opened in.
pub(super) struct Socket {
    fd: OwnedFd,
    next_sequence: u32,
    buffer: Vec<u8>,
}

impl Socket {
    /// Opens a socket in the calling thread's network namespace.
    pub(super) fn open(family: Family) -> Result<Self> {
        let (protocol, name) = match family {
            Family::Route => (None, "NETLINK_ROUTE"),
            Family::Netfilter => (Some(netlink::NETFILTER), "NETLINK_NETFILTER"),
        };
        let doing = || format!("open a {name} socket");
        let opened = rustix::net::socket_with(
            AddressFamily::NETLINK,
            SocketType::RAW,
            SocketFlags::CLOEXEC,
            protocol,
        );
        let fd = match opened {
            Err(errno @ Errno::PROTONOSUPPORT) if family == Family::Netfilter => {
                return Err(Error::engine(doing()).because(errno).hint(
                    "The kernel has no nfnetlink (CONFIG_NETFILTER_NETLINK, module `nfnetlink`).",
                ));
            }
            opened => opened.doing(doing)?,
        };
        sockopt::set_socket_timeout(&fd, Timeout::Recv, Some(PATIENCE)).doing(doing)?;
        Ok(Socket {
            fd,
            next_sequence: 1,
            buffer: vec![0; RECEIVE_BYTES],
        })
    }

    /// The descriptor.
    pub(super) fn fd(&self) -> &OwnedFd {
        &self.fd
    }

    /// An empty list of requests for this socket.
    pub(super) fn requests(&self) -> Requests {
        Requests::new(self.next_sequence)
    }

    /// Sends requests and waits until the last one that asked for an answer ([`ACK`] or
    /// [`DUMP`]) has got it. The bodies of answers with data go to `each`.
    ///
    /// The kernel works through all of them; the first refusal is returned.
    pub(super) fn exchange(
        &mut self,
        requests: &Requests,
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), Refusal> {
        self.converse(requests, &mut each).map(|_| ())
    }

    /// Asks for all objects of a kind and returns the bodies of the answers.
    ///
    /// Asks again when the objects changed meanwhile, so that none is missing.
    pub(super) fn dump(
        &mut self,
        message_type: u16,
        body: impl Fn(&mut Body<'_>),
    ) -> Result<Vec<Vec<u8>>, Refusal> {
        for _ in 0..DUMP_ATTEMPTS {
            let mut requests = self.requests();
            requests.push(message_type, DUMP, &body);
            let mut bodies = Vec::new();
            let outcome = self.converse(&requests, &mut |body| bodies.push(body.to_vec()))?;
            if outcome == Consistency::Whole {
                return Ok(bodies);
            }
        }
        Err(Errno::AGAIN.into())
    }

    fn converse(
        &mut self,
        requests: &Requests,
        each: &mut dyn FnMut(&[u8]),
    ) -> Result<Consistency, Refusal> {
        self.next_sequence = requests.next;
        self.make_room(requests.bytes.len())?;
        let kernel = SocketAddrNetlink::new(0, 0);
        rustix::net::sendto(&self.fd, &requests.bytes, SendFlags::empty(), &kernel)?;
        let mut answer = Answer {
            first: requests.first,
            awaited: requests.awaited,
            refusal: None,
            consistency: Consistency::Whole,
        };
        loop {
            let length = self.receive()?;
            if answer.take_in(&self.buffer[..length], each) {
                break;
            }
        }
        match answer.refusal {
            Some(refusal) => Err(refusal),
            None => Ok(answer.consistency),
        }
    }

    /// A datagram must fit into the send buffer (`net.core.wmem_default` is 208 KiB).
    fn make_room(&self, bytes: usize) -> Result<(), Errno> {
        const USUAL: usize = 64 << 10;
        if bytes <= USUAL {
            return Ok(());
        }
        sockopt::set_socket_send_buffer_size_force(&self.fd, bytes.saturating_mul(2))
    }

    /// Receives a datagram of the kernel into the buffer and returns its length.
    fn receive(&mut self) -> Result<usize, Errno> {
        loop {
            let received = rustix::net::recvfrom(&self.fd, &mut self.buffer[..], RecvFlags::TRUNC);
            let (length, whole_length, sender) = match received {
                Err(Errno::INTR) => continue,
                Err(Errno::AGAIN) => return Err(Errno::TIMEDOUT),
                received => received?,
            };
            // A process with rights over the namespace could send us messages as well.
            let sender = sender.and_then(|sender| SocketAddrNetlink::try_from(sender).ok());
            if sender.is_none_or(|sender| sender.pid() != 0) {
                continue;
            }
            if whole_length > length {
                return Err(Errno::MSGSIZE);
            }
            return Ok(length);
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consistency {
    Whole,
    Interrupted,
}

/// What the answers to an exchange have said so far.
struct Answer {
    first: u32,
    awaited: u32,
    refusal: Option<Refusal>,
    consistency: Consistency,
}

impl Answer {
    /// Reads one datagram; returns whether it ended the exchange.
    fn take_in(&mut self, mut rest: &[u8], each: &mut dyn FnMut(&[u8])) -> bool {
        while let Some((header, message)) = split_message(&mut rest) {
            // What is left of an exchange that failed early.
            if header.sequence.wrapping_sub(self.first) > self.awaited.wrapping_sub(self.first) {
                continue;
            }
            if header.flags & DUMP_INTERRUPTED != 0 {
                self.consistency = Consistency::Interrupted;
            }
            match header.message_type {
                TYPE_ERROR | TYPE_DONE => {
                    let refused = self.note_end(&header, message);
                    // A batch that is refused as a whole is answered for its first message.
                    let whole = refused && header.sequence == self.first;
                    if header.sequence == self.awaited || whole {
                        return true;
                    }
                }
                _ => each(message),
            }
        }
        false
    }

    /// Both ends start with an error number: zero, or negative.
    fn note_end(&mut self, header: &Header, message: &[u8]) -> bool {
        let code = message.first_chunk().map_or(0, |b| i32::from_ne_bytes(*b));
        if code == 0 {
            return false;
        }
        self.refusal.get_or_insert(Refusal {
            sequence: Some(header.sequence),
            errno: Errno::from_raw_os_error(code.saturating_neg()),
        });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(message_type: u16, flags: u16, sequence: u32, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(16 + body.len()).unwrap();
        let mut bytes = length.to_ne_bytes().to_vec();
        bytes.extend(message_type.to_ne_bytes());
        bytes.extend(flags.to_ne_bytes());
        bytes.extend(sequence.to_ne_bytes());
        bytes.extend([0; 4]);
        bytes.extend(body);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    fn answer_to(first: u32, awaited: u32) -> Answer {
        Answer {
            first,
            awaited,
            refusal: None,
            consistency: Consistency::Whole,
        }
    }

    #[test]
    fn an_exchange_ends_with_the_answer_to_its_last_request() {
        let mut answer = answer_to(7, 8);
        let mut bodies = Vec::new();
        let mut take_in =
            |bytes: &[u8]| answer.take_in(bytes, &mut |body| bodies.push(body.to_vec()));
        assert!(
            !take_in(&message(TYPE_ERROR, 0, 6, &(-1_i32).to_ne_bytes())),
            "an old one"
        );
        assert!(!take_in(&message(16, 0, 7, b"data")));
        assert!(!take_in(&message(TYPE_ERROR, 0, 7, &0_i32.to_ne_bytes())));
        assert!(take_in(&message(
            TYPE_ERROR,
            0,
            8,
            &(-17_i32).to_ne_bytes()
        )));
        assert_eq!(bodies, [b"data"]);
        let refusal = answer.refusal.unwrap();
        assert_eq!((refusal.sequence, refusal.errno), (Some(8), Errno::EXIST));
    }

    #[test]
    fn a_refusal_of_the_first_message_ends_a_batch() {
        let mut answer = answer_to(7, 9);
        assert!(answer.take_in(
            &message(TYPE_ERROR, 0, 7, &(-85_i32).to_ne_bytes()),
            &mut |_| ()
        ));
    }

    #[test]
    fn an_interrupted_dump_is_noticed() {
        let mut answer = answer_to(1, 1);
        let mut datagram = message(24, DUMP_INTERRUPTED, 1, b"");
        datagram.extend(message(TYPE_DONE, 0, 1, &0_i32.to_ne_bytes()));
        assert!(answer.take_in(&datagram, &mut |_| ()));
        assert_eq!(answer.consistency, Consistency::Interrupted);
    }

    #[test]
    fn a_datagram_that_is_cut_short_ends_where_it_makes_no_sense() {
        let whole = message(24, 0, 1, b"some data");
        for length in 0..whole.len() - 3 {
            let mut answer = answer_to(1, 1);
            let mut count = 0;
            assert!(!answer.take_in(&whole[..length], &mut |_| count += 1));
            assert_eq!(count, 0, "{length}");
        }
        let mut answer = answer_to(1, 1);
        let tiny = [3, 0, 0, 0].repeat(8);
        assert!(!answer.take_in(&tiny, &mut |_| panic!("that was no message")));
    }
}

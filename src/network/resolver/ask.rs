//! One question on its way: what became of it so far, and the exchange with one server.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::Instant;

use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags};

use super::answer::{Transport, failure};
use super::frame::Framed;
use super::message::{Question, cut_off, id, set_id};
use super::poll::{Interest, Key, Poll};
use super::servers::Plan;
use crate::ids::fill_random;

const ANSWER_MAX_BYTES: usize = u16::MAX as usize;
/// How many wrong answers are passed over in one turn.
const DATAGRAMS_PER_TURN: usize = 16;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// This address, over UDP.
    Address(SocketAddr),
    /// This connection, over TCP.
    Connection(Key),
}

impl Asker {
    /// How the question came, and goes on.
    pub(super) fn transport(self) -> Transport {
        match self {
            Asker::Address(_) => Transport::Datagram,
            Asker::Connection(_) => Transport::Stream,
        }
    }
}

/// An answer for someone.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) asker: Asker,
    pub(super) answer: Vec<u8>,
}

/// A question, and what became of it so far.
pub(super) struct Request {
    asker: Asker,
    message: Vec<u8>,
    /// The client's.
    id: u16,
    plan: Arc<Plan>,
    /// How many places of the plan, round after round, were come to.
    steps: u32,
    /// Which servers have refused: they are not asked again.
    refused: Vec<SocketAddr>,
    refusal: Option<Vec<u8>>,
    /// The server that was asked last.
    server: Option<SocketAddr>,
}

impl Request {
    pub(super) fn new(asker: Asker, question: &Question<'_>, plan: Arc<Plan>) -> Self {
        let message = question.message().to_vec();
        Request {
            asker,
            id: id(&message),
            message,
            plan,
            steps: 0,
            refused: Vec::new(),
            refusal: None,
            server: None,
        }
    }

    /// How the question came, and goes on.
    pub(super) fn transport(&self) -> Transport {
        self.asker.transport()
    }

    /// The server to ask now; none if all were asked often enough.
    pub(super) fn next_server(&mut self) -> Option<SocketAddr> {
        let servers = &self.plan.servers;
        let count = u32::try_from(servers.len()).ok()?;
        while self.steps < count * self.plan.attempts {
            let server = servers.get((self.steps % count) as usize).copied()?;
            self.steps += 1;
            if !self.refused.contains(&server) {
                self.server = Some(server);
                return Some(server);
            }
        }
        None
    }

    /// The server that was asked last refuses.
    pub(super) fn refused(&mut self, answer: Vec<u8>) {
        self.refused.extend(self.server);
        self.refusal = Some(answer);
    }

    /// Nobody has answered: the last refusal is the answer, if there was one.
    pub(super) fn finish(mut self) -> Finished {
        let answer = match (self.refusal.take(), Question::read(&self.message)) {
            (Some(refusal), _) => refusal,
            (None, Ok(question)) => failure(&question),
            (None, Err(_)) => Vec::new(),
        };
        self.finish_with(answer)
    }

    /// A server has answered.
    pub(super) fn finish_with(self, mut answer: Vec<u8>) -> Finished {
        if self.transport() == Transport::Datagram
            && let Ok(question) = Question::read(&self.message)
            && answer.len() > question.datagram_max_bytes()
        {
            answer = cut_off(&question, &answer);
        }
        set_id(&mut answer, self.id);
        Finished {
            asker: self.asker,
            answer,
        }
    }
}

/// A question that one server was asked.
pub(super) struct Sent {
    wire: Wire,
    pub(super) server: SocketAddr,
    id: u16,
    /// The server is waited for until then.
    pub(super) deadline: Instant,
}

/// By which a server is asked.
enum Wire {
    Datagram(OwnedFd),
    Stream { connection: Framed, is_sent: bool },
}

impl Sent {
    /// Asks a server. Gives the socket back if that fails.
    pub(super) fn start(
        socket: OwnedFd,
        server: SocketAddr,
        request: &mut Request,
    ) -> Result<Self, (OwnedFd, io::Error)> {
        let mut random = [0; 2];
        if let Err(why) = fill_random(&mut random) {
            return Err((socket, io::Error::other(why.one_line())));
        }
        let id = u16::from_ne_bytes(random);
        set_id(&mut request.message, id);
        match rustix::net::connect(&socket, &server) {
            Ok(()) | Err(Errno::INPROGRESS) => {}
            Err(why) => return Err((socket, why.into())),
        }
        let wire = match request.transport() {
            Transport::Datagram => {
                match rustix::net::send(&socket, &request.message, SendFlags::NOSIGNAL) {
                    Ok(_) => Wire::Datagram(socket),
                    Err(why) => return Err((socket, why.into())),
                }
            }
            Transport::Stream => {
                let mut connection = Framed::new(TcpStream::from(socket), ANSWER_MAX_BYTES);
                if let Err(why) = connection.queue(&request.message) {
                    return Err((connection.into(), why));
                }
                Wire::Stream {
                    connection,
                    is_sent: false,
                }
            }
        };
        Ok(Sent {
            wire,
            server,
            id,
            deadline: Instant::now() + request.plan.timeout,
        })
    }

    /// What is waited for.
    pub(super) fn interest(&self) -> Interest {
        match self.wire {
            Wire::Stream { is_sent: false, .. } => Interest::Write,
            _ => Interest::Read,
        }
    }

    /// Does what can be done now. Returns the answer if it has come; an error if the server
    /// is not there.
    pub(super) fn turn(
        &mut self,
        poll: &Poll,
        key: Key,
        request: &Request,
        buffer: &mut [u8],
    ) -> io::Result<Option<Vec<u8>>> {
        let question = Question::read(&request.message)
            .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        match &mut self.wire {
            Wire::Datagram(socket) => {
                for _ in 0..DATAGRAMS_PER_TURN {
                    let count = match rustix::net::recv(&*socket, &mut *buffer, RecvFlags::empty())
                    {
                        Ok((_, count)) => count,
                        Err(Errno::WOULDBLOCK | Errno::INTR) => break,
                        Err(why) => return Err(why.into()),
                    };
                    let answer = buffer.get(..count).unwrap_or_default();
                    if question.is_answered_by(answer, self.id) {
                        return Ok(Some(answer.to_vec()));
                    }
                }
                Ok(None)
            }
            Wire::Stream {
                connection,
                is_sent,
            } => {
                if !*is_sent {
                    *is_sent = connection.write()?;
                    if *is_sent {
                        poll.change(&*connection, key, Interest::Read);
                    }
                    return Ok(None);
                }
                match connection.read()? {
                    Some(answer) if !question.is_answered_by(&answer, self.id) => {
                        Err(io::Error::other("the answer is to another question"))
                    }
                    answer => Ok(answer),
                }
            }
        }
    }
}

impl AsFd for Sent {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match &self.wire {
            Wire::Datagram(socket) => socket.as_fd(),
            Wire::Stream { connection, .. } => connection.as_fd(),
        }
    }
}

impl From<Sent> for OwnedFd {
    fn from(sent: Sent) -> Self {
        match sent.wire {
            Wire::Datagram(socket) => socket,
            Wire::Stream { connection, .. } => connection.into(),
        }
    }
}

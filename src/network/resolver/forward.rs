//! Questions about names from elsewhere, on their way to other servers and back.
//!
//! ```text
//! client's message ─► server 1 ─► server 2 ─► … again ─► answer, or the last refusal,
//!                     new id and port each time          or failure
//! ```
//!
//! Each question goes to one server at a time by a socket of its own, so that only that
//! server can answer, and only at a port that nobody else knows. What was asked over TCP
//! goes on over TCP.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::time::Instant;

use super::answer::failure;
use super::ask::{Asker, Finished, Request, Sent};
use super::message::{Question, is_refusal};
use super::poll::{Key, Poll};
use super::servers::Servers;

/// How many questions may be on their way at once.
const ASKS_MAX: usize = 256;
const ANSWER_MAX_BYTES: usize = u16::MAX as usize;

/// The questions that are on their way.
pub(super) struct Forwarder {
    servers: Servers,
    asks: BTreeMap<Key, Ask>,
    /// For one datagram.
    buffer: Box<[u8]>,
}

/// A question that one server was asked.
struct Ask {
    request: Request,
    sent: Sent,
}

impl Forwarder {
    pub(super) fn new(servers: Servers) -> Self {
        Forwarder {
            servers,
            asks: BTreeMap::new(),
            buffer: vec![0; ANSWER_MAX_BYTES].into(),
        }
    }

    /// Asks others than before, and gives up what is on its way.
    pub(super) fn replace_servers(&mut self, poll: &Poll, servers: Servers) -> Vec<Finished> {
        let keys: Vec<Key> = self.asks.keys().copied().collect();
        let ended = keys.into_iter().filter_map(|key| self.end(poll, key));
        let finished = ended.map(Request::finish).collect();
        self.servers = servers;
        finished
    }

    /// Sends a question on its way. An answer that is there at once is returned.
    pub(super) fn ask(
        &mut self,
        poll: &mut Poll,
        asker: Asker,
        question: &Question<'_>,
    ) -> Option<Finished> {
        match self.servers.plan() {
            Some(plan) if self.asks.len() < ASKS_MAX => {
                self.ask_next(poll, Request::new(asker, question, plan))
            }
            _ => Some(Finished {
                asker,
                answer: failure(question),
            }),
        }
    }

    /// Whether a question waits for this descriptor.
    pub(super) fn has(&self, key: Key) -> bool {
        self.asks.contains_key(&key)
    }

    /// There is something to do for a question.
    pub(super) fn turn(&mut self, poll: &mut Poll, key: Key) -> Option<Finished> {
        let Ask { request, sent } = self.asks.get_mut(&key)?;
        let answer = match sent.turn(poll, key, request, &mut self.buffer) {
            Ok(None) => return None,
            Ok(Some(answer)) => Some(answer),
            // The server is not there: so it is not waited for.
            Err(_) => None,
        };
        let mut request = self.end(poll, key)?;
        match answer {
            Some(answer) if !is_refusal(&answer) => Some(request.finish_with(answer)),
            Some(refusal) => {
                request.refused(refusal);
                self.ask_next(poll, request)
            }
            None => self.ask_next(poll, request),
        }
    }

    /// Turns to the next server where one took too long.
    pub(super) fn expire(&mut self, poll: &mut Poll, now: Instant) -> Vec<Finished> {
        let late = self.asks.iter().filter(|(_, ask)| ask.sent.deadline <= now);
        let late: Vec<Key> = late.map(|(key, _)| *key).collect();
        let next = |key| {
            let request = self.end(poll, key)?;
            self.ask_next(poll, request)
        };
        late.into_iter().filter_map(next).collect()
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.asks.values().map(|ask| ask.sent.deadline).min()
    }

    /// Asks the next server that can be asked. An answer is returned if there is none.
    fn ask_next(&mut self, poll: &mut Poll, mut request: Request) -> Option<Finished> {
        while let Some(server) = request.next_server() {
            if let Ok((key, sent)) = self.send(poll, &mut request, server) {
                self.asks.insert(key, Ask { request, sent });
                return None;
            }
        }
        Some(request.finish())
    }

    fn send(
        &mut self,
        poll: &mut Poll,
        request: &mut Request,
        server: SocketAddr,
    ) -> io::Result<(Key, Sent)> {
        let transport = request.transport();
        let socket = self.servers.socket(server, transport)?;
        match Sent::start(socket, server, request) {
            Ok(sent) => Ok((poll.add(&sent, sent.interest())?, sent)),
            Err((socket, why)) => {
                self.servers.take_back(socket, server, transport);
                Err(why)
            }
        }
    }

    /// Ends asking one server.
    fn end(&mut self, poll: &Poll, key: Key) -> Option<Request> {
        let Ask { request, sent } = self.asks.remove(&key)?;
        poll.remove(&sent);
        let server = sent.server;
        self.servers
            .take_back(sent.into(), server, request.transport());
        Some(request)
    }
}

//! Clients that ask over TCP: one question after the other on each connection.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::frame::Framed;
use super::poll::{Interest, Key, Poll};
use crate::error::{Context, Result};

const CLIENTS_MAX: usize = 16;
/// A question has a name of 255 bytes and some extensions.
const QUESTION_MAX_BYTES: usize = 4096;
/// How long a client may take to ask, or to take an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// When new clients are looked for again after that failed: descriptors may have run out.
const PAUSE: Duration = Duration::from_secs(1);

/// The socket that clients connect to, and those that have.
pub(super) struct Clients {
    listener: TcpListener,
    key: Key,
    /// No new clients are accepted until then.
    paused_until: Option<Instant>,
    clients: BTreeMap<Key, Client>,
}

struct Client {
    connection: Framed,
    state: State,
    /// It is cut off then; none while it waits for us.
    deadline: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Asks,
    Waits,
    IsAnswered,
}

impl Clients {
    pub(super) fn new(poll: &mut Poll, listener: TcpListener) -> Result<Self> {
        let doing = || "wait for DNS questions over TCP";
        listener.set_nonblocking(true).doing(doing)?;
        let key = poll.add(&listener, Interest::Read).doing(doing)?;
        Ok(Clients {
            listener,
            key,
            paused_until: None,
            clients: BTreeMap::new(),
        })
    }

    /// Does what can be done for a descriptor, which may be none of ours. Returns a
    /// question that has come: until it is answered no other comes from there.
    pub(super) fn turn(&mut self, poll: &mut Poll, key: Key) -> Option<Vec<u8>> {
        if key == self.key {
            self.accept(poll);
            return None;
        }
        let client = self.clients.get_mut(&key)?;
        let outcome = client.turn(poll, key);
        if outcome.is_err() {
            self.close(poll, key);
        }
        outcome.unwrap_or_default()
    }

    /// Sends a client its answer. It may have gone meanwhile.
    pub(super) fn answer(&mut self, poll: &Poll, key: Key, answer: &[u8]) {
        let Some(client) = self.clients.get_mut(&key) else {
            return;
        };
        match client.connection.queue(answer) {
            Ok(()) => client.become_one_that(State::IsAnswered, poll, key),
            Err(_) => self.close(poll, key),
        }
    }

    /// Ends a connection.
    pub(super) fn close(&mut self, poll: &Poll, key: Key) {
        if let Some(client) = self.clients.remove(&key) {
            poll.remove(&client.connection);
        }
    }

    /// Ends the connections of clients that took too long.
    pub(super) fn expire(&mut self, poll: &Poll, now: Instant) {
        let is_late = |deadline: Option<Instant>| deadline.is_some_and(|then| then <= now);
        let late = self.clients.iter().filter(|(_, one)| is_late(one.deadline));
        let late: Vec<Key> = late.map(|(key, _)| *key).collect();
        for key in late {
            self.close(poll, key);
        }
        if is_late(self.paused_until) {
            self.paused_until = None;
            poll.change(&self.listener, self.key, Interest::Read);
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        let clients = self.clients.values().filter_map(|client| client.deadline);
        clients.chain(self.paused_until).min()
    }

    fn accept(&mut self, poll: &mut Poll) {
        for _ in 0..CLIENTS_MAX {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    let _ = self.welcome(poll, stream);
                }
                Err(why) => {
                    match why.kind() {
                        ErrorKind::WouldBlock
                        | ErrorKind::Interrupted
                        | ErrorKind::ConnectionAborted => {}
                        _ => {
                            self.paused_until = Some(Instant::now() + PAUSE);
                            poll.change(&self.listener, self.key, Interest::Nothing);
                        }
                    }
                    return;
                }
            }
        }
    }

    /// Takes a client, in the place of the one that would be cut off first if there are
    /// too many.
    fn welcome(&mut self, poll: &mut Poll, stream: TcpStream) -> io::Result<()> {
        if self.clients.len() >= CLIENTS_MAX {
            let ends = |(key, client): (&Key, &Client)| Some((client.deadline?, *key));
            let Some((_, key)) = self.clients.iter().filter_map(ends).min() else {
                return Ok(());
            };
            self.close(poll, key);
        }
        stream.set_nonblocking(true)?;
        let key = poll.add(&stream, Interest::Read)?;
        let client = Client {
            connection: Framed::new(stream, QUESTION_MAX_BYTES),
            state: State::Asks,
            deadline: Some(Instant::now() + PATIENCE),
        };
        self.clients.insert(key, client);
        Ok(())
    }
}

impl Client {
    /// Does what can be done. Returns a question that has come.
    fn turn(&mut self, poll: &Poll, key: Key) -> io::Result<Option<Vec<u8>>> {
        match self.state {
            State::Asks => {
                let message = self.connection.read()?;
                if message.is_some() {
                    self.become_one_that(State::Waits, poll, key);
                }
                Ok(message)
            }
            // All that is told now is that it has gone.
            State::Waits => Err(ErrorKind::BrokenPipe.into()),
            State::IsAnswered => {
                if self.connection.write()? {
                    self.become_one_that(State::Asks, poll, key);
                }
                Ok(None)
            }
        }
    }

    fn become_one_that(&mut self, state: State, poll: &Poll, key: Key) {
        let (interest, patience) = match state {
            State::Asks => (Interest::Read, Some(PATIENCE)),
            State::Waits => (Interest::Nothing, None),
            State::IsAnswered => (Interest::Write, Some(PATIENCE)),
        };
        self.state = state;
        self.deadline = patience.map(|patience| Instant::now() + patience);
        poll.change(&self.connection, key, interest);
    }
}

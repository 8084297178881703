//! What flows between one process and those who take part in it: output to the log and to
//! clients, input and sizes from clients to the process. Whose process it is, and when it
//! ends, is not known here.

use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags};

use super::client::Client;
use super::farewell::Farewell;
use super::log::{Log, Stream};
use super::protocol::{Attach, Connection, Kind, Request};
use super::stdio::{Read, Streams, buffer};
use crate::error::Result;

/// The process's output is read only while less than this waits to be sent to each client.
const CLIENT_MAX_BYTES: usize = 256 << 10;

/// A process's streams, and whoever takes part in them.
pub(super) struct Flow {
    streams: Streams,
    clients: Vec<Client>,
    /// Where output is kept.
    log: Option<Log>,
    /// Why some output could not be kept.
    log_fault: Option<String>,
    /// Input ends with the first client that was it.
    stdin_once: bool,
}

/// What of it may be ready.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Input,
    Output(usize),
    Client(usize),
    /// The log has something to do.
    Log,
}

/// What of it is ready.
#[derive(Debug, Default)]
pub(super) struct Ready {
    input: bool,
    outputs: Vec<usize>,
    clients: Vec<usize>,
    log: bool,
}

impl Ready {
    pub(super) fn note(&mut self, part: Part) {
        match part {
            Part::Input => self.input = true,
            Part::Output(index) => self.outputs.push(index),
            Part::Client(index) => self.clients.push(index),
            Part::Log => self.log = true,
        }
    }
}

impl Flow {
    pub(super) fn new(streams: Streams) -> Self {
        Flow {
            streams,
            clients: Vec::new(),
            log: None,
            log_fault: None,
            stdin_once: true,
        }
    }

    /// Keeps output in a log.
    pub(super) fn log_to(&mut self, log: Log) {
        self.log = Some(log);
    }

    /// Keeps input open whoever leaves.
    pub(super) fn keep_input_open(&mut self) {
        self.stdin_once = false;
    }

    /// Takes in a client. Returns its place.
    pub(super) fn join(&mut self, connection: Connection, attach: Attach) -> usize {
        self.clients.push(Client::new(connection, attach));
        self.clients.len() - 1
    }

    /// What is to be watched at present.
    pub(super) fn parts(&self) -> Vec<(Part, PollFd<'_>)> {
        let mut parts = Vec::new();
        if let Some(input) = self.streams.hungry_input() {
            parts.push((Part::Input, PollFd::new(input, PollFlags::OUT)));
        }
        if self
            .clients
            .iter()
            .all(|client| client.connection.pending() < CLIENT_MAX_BYTES)
            && !self.log.as_ref().is_some_and(Log::is_full)
        {
            for (index, (_, fd)) in self.streams.outputs().iter().enumerate() {
                parts.push((Part::Output(index), PollFd::new(fd, PollFlags::IN)));
            }
        }
        if let Some(fd) = self.log.as_ref().and_then(Log::part) {
            parts.push((Part::Log, fd));
        }
        for (index, client) in self.clients.iter().enumerate() {
            let mut flags = PollFlags::empty();
            // Who sends no input is heard even if nobody reads that.
            if !client.attach.stdin || self.streams.takes_input() {
                flags |= PollFlags::IN;
            }
            if client.connection.pending() > 0 {
                flags |= PollFlags::OUT;
            }
            let fd = PollFd::from_borrowed_fd(client.connection.as_fd(), flags);
            parts.push((Part::Client(index), fd));
        }
        parts
    }

    /// Passes on what has come. `see_to` does what clients ask for.
    pub(super) fn turn(&mut self, ready: &Ready, mut see_to: impl FnMut(Request) -> Result<()>) {
        if ready.input {
            self.streams.flush();
        }
        self.read_outputs(&ready.outputs);
        if let Some(log) = self.log.as_mut().filter(|_| ready.log)
            && let Err(why) = log.settle()
        {
            self.log_fault.get_or_insert_with(|| why.one_line());
        }
        for &index in &ready.clients {
            self.serve(index, &mut see_to);
        }
    }

    /// Hears what a client says, by its place.
    pub(super) fn serve(&mut self, index: usize, see_to: impl FnMut(Request) -> Result<()>) {
        self.clients[index].serve(&mut self.streams, self.stdin_once, see_to);
    }

    /// Reads outputs once each. From the last to the first, so that an ended one can go.
    fn read_outputs(&mut self, indices: &[usize]) {
        let mut buffer = buffer();
        for &index in indices.iter().rev() {
            let stream = self.streams.outputs()[index].0;
            match self.streams.read(index, &mut buffer) {
                Read::Bytes(bytes) => self.pass_on(stream, bytes),
                Read::Nothing => {}
                Read::End => self.streams.end_output(index),
            }
        }
    }

    fn pass_on(&mut self, stream: Stream, bytes: &[u8]) {
        if let Some(log) = &mut self.log
            && let Err(why) = log.write(stream, bytes)
        {
            // A full disk must not stop the container; the record says that lines are missing.
            self.log_fault.get_or_insert_with(|| why.one_line());
        }
        let kind = match stream {
            Stream::Stdout => Kind::Stdout,
            Stream::Stderr => Kind::Stderr,
        };
        for client in self
            .clients
            .iter_mut()
            .filter(|client| client.attach.output)
        {
            client.connection.send(kind, bytes);
        }
    }

    /// Hands over the clients that came for a further command, each with what it said.
    pub(super) fn take_execs(&mut self) -> Vec<(Connection, Vec<u8>)> {
        let came = self
            .clients
            .extract_if(.., |client| client.exec.is_some())
            .map(|client| (client.connection, client.exec.unwrap_or_default()));
        came.collect()
    }

    /// A client that leaves takes its input along, unless that is to stay open. Says whether
    /// one has left.
    pub(super) fn drop_gone_clients(&mut self) -> bool {
        let Flow {
            clients,
            streams,
            stdin_once,
            ..
        } = self;
        let before = clients.len();
        clients.retain(|client| {
            if client.gone && client.attach.stdin && *stdin_once {
                streams.end_input();
            }
            !client.gone
        });
        clients.len() < before
    }

    /// Reads what was written last: what the pipes held when the process ended. Others may
    /// go on to write into them, as the children of an `exec`ed command do.
    pub(super) fn finish(mut self) -> Finished {
        let mut buffer = buffer();
        for index in (0..self.streams.outputs().len()).rev() {
            let stream = self.streams.outputs()[index].0;
            let mut left = self.streams.capacity(index);
            while left > 0
                && let Read::Bytes(bytes) = self.streams.read(index, &mut buffer)
            {
                self.pass_on(stream, bytes);
                left = left.saturating_sub(bytes.len());
            }
        }
        if let Some(Err(why)) = self.log.as_mut().map(Log::finish) {
            self.log_fault.get_or_insert_with(|| why.one_line());
        }
        Finished {
            log_fault: self.log_fault,
            farewell: Farewell::to(self.clients.into_iter().map(|client| client.connection)),
        }
    }
}

/// What is left of a flow.
pub(super) struct Finished {
    /// What went wrong with the log.
    pub(super) log_fault: Option<String>,
    /// The clients, to be told the end.
    pub(super) farewell: Farewell,
}

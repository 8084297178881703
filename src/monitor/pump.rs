//! Passes on between a process and its clients until the process ends: output to the log
//! and to clients, input and sizes from clients to the process. One thread, one `poll`.

use std::os::fd::AsFd;
use std::time::Instant;

use nix::sys::signal::{SigSet, Signal};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, WaitId, WaitIdOptions, pidfd_send_signal, waitid};

use super::client::Client;
use super::exec::Execs;
use super::farewell::Farewell;
use super::log::{Log, Stream};
use super::protocol::{Attach, Connection, Kind};
use super::socket::Listener;
use super::stdio::{Read, Streams, buffer};
use super::watch::{Watch, time_until};
use crate::error::{Context, Result};
use crate::state::Ending;
use crate::sys::clone3::Child;

/// The process's output is read only while less than this waits to be sent to each client.
const CLIENT_MAX_BYTES: usize = 256 << 10;

/// A process, its streams, and whoever takes part in them.
pub(super) struct Pump<W> {
    child: Child,
    streams: Streams,
    clients: Vec<Client>,
    /// Where output is kept.
    log: Option<Log>,
    /// Where further clients come from.
    listener: Option<Listener>,
    /// Further commands that clients start.
    execs: Option<Execs>,
    /// What else is watched.
    watch: W,
    /// Input ends with the first client that was it.
    stdin_once: bool,
    /// The process ends with its client.
    tied: bool,
    /// Its client has left it.
    abandoned: bool,
    ending: Option<Ending>,
    /// Why some output could not be kept.
    log_fault: Option<String>,
}

/// Blocks the signals of a terminal and of a session's end: they are not for a process
/// that pumps. What it waits for comes by descriptors.
pub(super) fn block_signals() -> Result<()> {
    let mut blocked = SigSet::empty();
    for signal in [
        Signal::SIGHUP,
        Signal::SIGINT,
        Signal::SIGTERM,
        Signal::SIGPIPE,
    ] {
        blocked.add(signal);
    }
    blocked.thread_block().doing(|| "block signals")
}

impl<W: Watch> Pump<W> {
    pub(super) fn new(child: Child, streams: Streams, watch: W) -> Self {
        Pump {
            watch,
            child,
            streams,
            clients: Vec::new(),
            log: None,
            listener: None,
            execs: None,
            stdin_once: true,
            tied: false,
            abandoned: false,
            ending: None,
            log_fault: None,
        }
    }

    /// Keeps output in a log.
    pub(super) fn log_to(&mut self, log: Log) {
        self.log = Some(log);
    }

    /// What else is seen to.
    pub(super) fn watch(&mut self) -> &mut W {
        &mut self.watch
    }

    /// Takes in a client that was there before.
    pub(super) fn join(&mut self, connection: Connection) {
        let client = Client::new(connection, Attach::default());
        self.clients.push(client);
    }

    /// Keeps input open whoever leaves.
    pub(super) fn keep_input_open(&mut self) {
        self.stdin_once = false;
    }

    /// Takes in clients that connect.
    pub(super) fn listen_on(&mut self, listener: Listener) {
        self.listener = Some(listener);
    }

    /// Lets clients start further commands.
    pub(super) fn offer_execs(&mut self, execs: Execs) {
        self.execs = Some(execs);
    }

    /// Takes in the client that started us. `tied` says that the process ends when it leaves.
    pub(super) fn adopt(&mut self, connection: Connection, attach: Attach, tied: bool) {
        self.tied = tied;
        self.clients.push(Client::new(connection, attach));
    }

    /// Passes on until the process has ended, and says how it did.
    pub(super) fn run(&mut self) -> Ending {
        loop {
            self.turn();
            if let Some(ending) = self.ending {
                return ending;
            }
        }
    }

    fn turn(&mut self) {
        let ready = self.wait_for_events();
        if ready.input {
            self.streams.flush();
        }
        self.read_outputs(&ready.outputs);
        for index in ready.clients {
            self.serve_client(index);
        }
        if ready.listener {
            self.accept();
        }
        self.start_execs();
        self.drop_gone_clients();
        if ready.execs
            && let Some(execs) = &mut self.execs
        {
            execs.reap();
        }
        if ready.watch {
            let commands = self.commands();
            self.watch.ready(&self.child, &commands);
        }
        if ready.child {
            self.reap();
        }
    }

    /// The processes that stand beside further commands.
    pub(super) fn commands(&self) -> Vec<Pid> {
        self.execs.iter().flat_map(Execs::pids).collect()
    }

    /// Takes in the clients that have connected, with what they have said by now.
    fn accept(&mut self) {
        while let Some(socket) = self.listener.as_ref().and_then(Listener::accept) {
            self.join(Connection::new(socket));
            self.serve_client(self.clients.len() - 1);
        }
    }

    fn wait_for_events(&self) -> Ready {
        let mut sources = vec![Source::Child];
        let mut fds = vec![PollFd::new(&self.child.pidfd, PollFlags::IN)];
        for socket in self.watch.sockets() {
            sources.push(Source::Watch);
            fds.push(PollFd::from_borrowed_fd(socket, PollFlags::IN));
        }
        if let Some(socket) = self.listener.as_ref().and_then(Listener::socket) {
            sources.push(Source::Listener);
            fds.push(PollFd::new(socket, PollFlags::IN));
        }
        for pidfd in self.execs.iter().flat_map(Execs::descriptors) {
            sources.push(Source::Execs);
            fds.push(PollFd::new(pidfd, PollFlags::IN));
        }
        if let Some(input) = self.streams.hungry_input() {
            sources.push(Source::Input);
            fds.push(PollFd::new(input, PollFlags::OUT));
        }
        if self
            .clients
            .iter()
            .all(|client| client.connection.pending() < CLIENT_MAX_BYTES)
        {
            for (index, (_, fd)) in self.streams.outputs().iter().enumerate() {
                sources.push(Source::Output(index));
                fds.push(PollFd::new(fd, PollFlags::IN));
            }
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
            sources.push(Source::Client(index));
            fds.push(PollFd::from_borrowed_fd(client.connection.as_fd(), flags));
        }
        let mut ready = Ready::default();
        let deadline = self.watch.deadline();
        let rests_until = self.listener.as_ref().and_then(Listener::rests_until);
        let look = deadline.into_iter().chain(rests_until).min();
        // Interrupted or out of memory: nothing is ready, and we look again.
        if poll(&mut fds, time_until(look).as_ref()).is_err() {
            return ready;
        }
        ready.watch = deadline.is_some_and(|deadline| deadline <= Instant::now());
        for (source, fd) in sources.into_iter().zip(&fds) {
            if fd.revents().is_empty() {
                continue;
            }
            match source {
                Source::Child => ready.child = true,
                Source::Watch => ready.watch = true,
                Source::Listener => ready.listener = true,
                Source::Execs => ready.execs = true,
                Source::Input => ready.input = true,
                Source::Output(index) => ready.outputs.push(index),
                Source::Client(index) => ready.clients.push(index),
            }
        }
        ready
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

    fn serve_client(&mut self, index: usize) {
        let Pump {
            clients,
            streams,
            stdin_once,
            watch,
            child,
            ..
        } = self;
        clients[index].serve(streams, *stdin_once, |request| watch.asked(request, child));
    }

    /// Hands the clients that came for a further command over to it.
    fn start_execs(&mut self) {
        let Pump { clients, execs, .. } = self;
        let Some(execs) = execs else { return };
        for mut client in clients.extract_if(.., |client| client.exec.is_some()) {
            let message = client.exec.take().unwrap_or_default();
            execs.start(client.connection, &message);
        }
    }

    /// A client that leaves takes its input along, unless that is to stay open.
    fn drop_gone_clients(&mut self) {
        let Pump {
            clients,
            streams,
            child,
            stdin_once,
            tied,
            abandoned,
            ..
        } = self;
        clients.retain(|client| {
            if client.gone && client.attach.stdin && *stdin_once {
                streams.end_input();
            }
            if client.gone && *tied {
                *abandoned = true;
                let _ = pidfd_send_signal(&child.pidfd, rustix::process::Signal::KILL);
            }
            !client.gone
        });
    }

    /// Takes the status of the process, which has ended.
    fn reap(&mut self) {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
        self.ending = match waitid(WaitId::PidFd(self.child.pidfd.as_fd()), options) {
            Ok(None) => None,
            Ok(Some(status)) => Some(match (status.exit_status(), status.terminating_signal()) {
                (Some(code), _) => Ending::Code(u8::try_from(code).unwrap_or(255)),
                (None, Some(signal)) => Ending::Signal(signal),
                (None, None) => Ending::Unknown,
            }),
            // It has ended, but its status is nobody's any more.
            Err(_) => Some(Ending::Unknown),
        };
    }

    /// Whether the client that the process was tied to has left.
    pub(super) fn is_abandoned(&self) -> bool {
        self.abandoned
    }

    /// Reads what was written last: what the pipes held when the process ended. Others may
    /// go on to write into them, as the children of an `exec`ed command do.
    pub(super) fn finish(mut self) -> Finished<W> {
        // Who came at the last moment is told, too.
        self.accept();
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
            watch: self.watch,
            listener: self.listener,
            execs: self.execs,
            farewell: Farewell::to(self.clients.into_iter().map(|client| client.connection)),
        }
    }
}

/// What is left of a pump.
pub(super) struct Finished<W> {
    /// What went wrong with the log.
    pub(super) log_fault: Option<String>,
    /// What else was watched.
    pub(super) watch: W,
    /// Where further clients come from.
    pub(super) listener: Option<Listener>,
    /// Further commands, some of which may not have been reaped yet.
    pub(super) execs: Option<Execs>,
    /// The clients, to be told the end.
    pub(super) farewell: Farewell,
}

enum Source {
    Child,
    Watch,
    Listener,
    Execs,
    Input,
    Output(usize),
    Client(usize),
}

#[derive(Default)]
struct Ready {
    child: bool,
    watch: bool,
    listener: bool,
    execs: bool,
    input: bool,
    outputs: Vec<usize>,
    clients: Vec<usize>,
}

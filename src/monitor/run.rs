//! The monitor's own program: it starts one container, sees it through, and ends with it.

use std::os::fd::{AsFd, BorrowedFd, RawFd};

use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use oci_spec::runtime::Spec;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{WaitOptions, set_child_subreaper, wait};

use super::log::{Log, Stream};
use super::protocol::{Attach, Connection, Exited, Frame, Kind, Start, size_from_wire};
use super::release::release;
use super::socket::Listener;
use super::stdio::{READ_BYTES, Read, Streams};
use crate::clock::Timestamp;
use crate::error::{Context, Error, Kind as ErrorKind, Report, Result};
use crate::runtime::cgroup::Cgroup;
use crate::runtime::{self, Filter, Launch, Stdio};
use crate::seccomp;
use crate::state::{Ending, Exit, Status};
use crate::store::containers::{Container, MonitorLock, ProcessReference, RunState};
use crate::store::{Store, boot};
use crate::sys::clone3::Child;
use crate::sys::inherited;

/// A client is read from, and the container's output is read for it, only while less than
/// this waits to be sent to it.
const CLIENT_MAX_BYTES: usize = 256 << 10;

/// Runs the stage. `arguments` follow its word: the number of the socket to its client.
pub fn main(arguments: &[String]) -> u8 {
    let Some(fd) = arguments
        .first()
        .and_then(|text| text.parse::<RawFd>().ok())
    else {
        return 125;
    };
    inherited::close_all_but(&[fd]);
    let Ok(socket) = inherited::take(fd) else {
        return 125;
    };
    let mut client = Connection::new(socket);
    match begin(&mut client) {
        Ok((mut monitor, attach)) => {
            monitor.adopt(client, attach);
            monitor.watch();
            monitor.end();
            0
        }
        Err(why) => {
            let _ = client.send_json(Kind::Failed, &Report::from(&why));
            client.flush_waiting();
            125
        }
    }
}

/// From the client's first word to the container's program.
fn begin(client: &mut Connection) -> Result<(Monitor, Attach)> {
    let _ = rustix::thread::set_name(c"coracle-monitor");
    set_child_subreaper(Some(rustix::process::getpid())).doing(|| "become a subreaper")?;
    let signals = block_signals()?;
    let Some(Frame {
        kind: Kind::Start,
        payload,
    }) = client.receive()?
    else {
        return Err(Error::engine("the monitor was told nothing"));
    };
    let start: Start = serde_json::from_slice(&payload).doing(|| "understand what to start")?;
    let store = Store::open_to_read(start.paths.clone());
    let container = store.find_container(start.container.as_str())?;
    let lock = container.take_monitor_lock()?.ok_or_else(|| {
        let name = &container.record().name;
        Error::new(
            ErrorKind::Conflict,
            format!("container `{name}` is running already"),
        )
    })?;
    let monitor = Monitor::begin(store, container, lock, &start, signals)?;
    Ok((monitor, start.attach))
}

/// SIGCHLD is polled for; the signals of a terminal or a session's end are not for us.
fn block_signals() -> Result<SignalFd> {
    let mut blocked = SigSet::empty();
    for signal in [
        Signal::SIGCHLD,
        Signal::SIGHUP,
        Signal::SIGINT,
        Signal::SIGTERM,
        Signal::SIGPIPE,
    ] {
        blocked.add(signal);
    }
    blocked.thread_block().doing(|| "block signals")?;
    let mut polled = SigSet::empty();
    polled.add(Signal::SIGCHLD);
    SignalFd::with_flags(&polled, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)
        .doing(|| "watch for children")
}

struct Client {
    connection: Connection,
    attach: Attach,
    gone: bool,
}

/// A running container and everything that is held for it.
struct Monitor {
    store: Store,
    container: Container,
    _lock: MonitorLock,
    signals: SignalFd,
    listener: Listener,
    state: RunState,
    child: Child,
    streams: Streams,
    log: Log,
    clients: Vec<Client>,
    ending: Option<Ending>,
}

impl Monitor {
    /// Brings the container up. If that fails, everything is let go of again.
    fn begin(
        store: Store,
        container: Container,
        lock: MonitorLock,
        start: &Start,
        signals: SignalFd,
    ) -> Result<Self> {
        let mut state = RunState {
            status: Status::Running,
            monitor: Some(ProcessReference::of(std::process::id() as i32)?),
            ..RunState::created(boot::id()?)
        };
        match Self::bring_up(&store, &container, start, &mut state) {
            Ok(Up {
                child,
                streams,
                log,
                listener,
            }) => Ok(Monitor {
                store,
                container,
                _lock: lock,
                signals,
                listener,
                state,
                child,
                streams,
                log,
                clients: Vec::new(),
                ending: None,
            }),
            Err(why) => {
                give_up(&store, &container, &mut state, &why);
                Err(why)
            }
        }
    }

    fn bring_up(
        store: &Store,
        container: &Container,
        start: &Start,
        state: &mut RunState,
    ) -> Result<Up> {
        let record = container.record();
        let spec = Spec::load(container.path("config.json"))
            .doing(|| format!("read the configuration of `{}`", record.name))?;
        let filter = filter_of(&spec)?;
        let log = Log::open(container.directory(), &record.host.log)?;
        let cgroup = Cgroup::create(record.id.as_str(), &[])?;
        state.cgroup = cgroup.as_ref().map(|cgroup| cgroup.path().to_owned());
        // The record comes before the process.
        container.write_state_as_monitor(&store.tmp(), state)?;
        let (stdio, pipes) = if record.tty {
            (Stdio::Terminal { size: start.size }, None)
        } else {
            let (stdio, streams) = Streams::pipes(record.open_stdin)?;
            (stdio, Some(streams))
        };
        let mut starting = runtime::start(&Launch {
            spec: &spec,
            identity: &start.identity,
            bundle: container.directory(),
            cgroup: cgroup.as_ref(),
            stdio: &stdio,
            filter: filter.as_ref(),
            init: record.host.init,
            privileged: record.host.privileged,
        })?;
        drop(stdio);
        let master = starting.root_ready()?;
        let streams = match (pipes, master) {
            (Some(streams), _) => streams,
            (None, Some(master)) => Streams::terminal(master)?,
            (None, None) => return Err(Error::engine("the container has no terminal")),
        };
        let listener = Listener::open(store.paths(), &record.id)?;
        let child = starting.finish()?;
        state.process = Some(ProcessReference::of(child.pid.as_raw_nonzero().get())?);
        state.started = Some(Timestamp::now());
        container.write_state_as_monitor(&store.tmp(), state)?;
        Ok(Up {
            child,
            streams,
            log,
            listener,
        })
    }

    /// Tells the client that started us that it worked, and keeps it if it wants to stay.
    fn adopt(&mut self, mut connection: Connection, attach: Attach) {
        connection.send(Kind::Started, &[]);
        let stays = attach.output || attach.stdin || self.container.record().host.tied;
        if stays {
            self.clients.push(Client {
                connection,
                attach,
                gone: false,
            });
        }
    }

    /// Passes on until the container's first process has ended.
    fn watch(&mut self) {
        while self.ending.is_none() {
            let ready = self.wait_for_events();
            if ready.input {
                self.streams.flush();
            }
            self.read_outputs(&ready.outputs);
            for index in ready.clients {
                self.serve_client(index);
            }
            if ready.listener
                && let Some(socket) = self.listener.accept()
            {
                let connection = Connection::new(socket);
                self.clients.push(Client {
                    connection,
                    attach: Attach::default(),
                    gone: false,
                });
            }
            self.drop_gone_clients();
            if ready.signals {
                self.reap();
            }
        }
    }

    fn wait_for_events(&self) -> Ready {
        let mut sources = vec![Source::Signals, Source::Listener];
        let mut fds = vec![
            PollFd::from_borrowed_fd(self.signals.as_fd(), PollFlags::IN),
            PollFd::new(self.listener.socket(), PollFlags::IN),
        ];
        if let Some(input) = self.streams.hungry_input() {
            sources.push(Source::Input);
            fds.push(PollFd::new(input, PollFlags::OUT));
        }
        let room = self
            .clients
            .iter()
            .all(|client| client.connection.pending() < CLIENT_MAX_BYTES);
        if room {
            for (index, (_, fd)) in self.streams.outputs().iter().enumerate() {
                sources.push(Source::Output(index));
                fds.push(PollFd::new(fd, PollFlags::IN));
            }
        }
        for (index, client) in self.clients.iter().enumerate() {
            let mut flags = PollFlags::empty();
            if self.streams.takes_input() {
                flags |= PollFlags::IN;
            }
            if client.connection.pending() > 0 {
                flags |= PollFlags::OUT;
            }
            sources.push(Source::Client(index));
            fds.push(PollFd::from_borrowed_fd(client.connection.as_fd(), flags));
        }
        // Interrupted or out of memory: nothing is ready, and we look again.
        if poll(&mut fds, None).is_err() {
            return Ready::default();
        }
        let mut ready = Ready::default();
        for (source, fd) in sources.into_iter().zip(&fds) {
            if fd.revents().is_empty() {
                continue;
            }
            match source {
                Source::Signals => ready.signals = true,
                Source::Listener => ready.listener = true,
                Source::Input => ready.input = true,
                Source::Output(index) => ready.outputs.push(index),
                Source::Client(index) => ready.clients.push(index),
            }
        }
        ready
    }

    /// Reads outputs once each. From the last to the first, so that an ended one can go.
    fn read_outputs(&mut self, indices: &[usize]) {
        let mut buffer = [0; READ_BYTES];
        for &index in indices.iter().rev() {
            let stream = self.streams.outputs()[index].0;
            match self.streams.read(index, &mut buffer) {
                Read::Bytes(count) => self.pass_on(stream, &buffer[..count]),
                Read::Nothing => {}
                Read::End => self.streams.end_output(index),
            }
        }
    }

    fn pass_on(&mut self, stream: Stream, bytes: &[u8]) {
        if let Err(why) = self.log.write(stream, bytes) {
            // A full disk must not stop the container; the record says that lines are missing.
            self.state.error.get_or_insert_with(|| why.one_line());
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
        let client = &mut self.clients[index];
        client.connection.flush();
        client.connection.fill();
        loop {
            match client.connection.next_frame() {
                Ok(Some(Frame {
                    kind: Kind::Stdin,
                    payload,
                })) if client.attach.stdin => {
                    self.streams.write(&payload);
                }
                Ok(Some(Frame {
                    kind: Kind::StdinEnd,
                    ..
                })) if client.attach.stdin => {
                    self.streams.end_input();
                }
                Ok(Some(Frame {
                    kind: Kind::Resize,
                    payload,
                })) => {
                    if let Some(size) = size_from_wire(&payload) {
                        self.streams.resize(size);
                    }
                }
                Ok(Some(Frame {
                    kind: Kind::Attach,
                    payload,
                })) => {
                    client.attach = serde_json::from_slice(&payload).unwrap_or_default();
                }
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(_) => {
                    client.gone = true;
                    break;
                }
            }
        }
        client.gone |= client.connection.is_closed();
    }

    /// A client that leaves takes its input along: nobody else would ever end it.
    fn drop_gone_clients(&mut self) {
        let tied = self.container.record().host.tied;
        let Monitor {
            clients,
            streams,
            child,
            ..
        } = self;
        clients.retain(|client| {
            if client.gone && client.attach.stdin {
                streams.end_input();
            }
            if client.gone && tied {
                kill(child.pidfd.as_fd());
            }
            !client.gone
        });
    }

    /// Takes the status of every child that ended: the container's first process, and what
    /// was orphaned to us.
    fn reap(&mut self) {
        while let Ok(Some(_)) = self.signals.read_signal() {}
        while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
            if pid != self.child.pid {
                continue;
            }
            self.ending = Some(match (status.exit_status(), status.terminating_signal()) {
                (Some(code), _) => Ending::Code(u8::try_from(code).unwrap_or(255)),
                (None, Some(signal)) => Ending::Signal(signal),
                (None, None) => Ending::Unknown,
            });
        }
    }

    /// Puts everything in order after the end, and says how it was.
    fn end(mut self) {
        let ending = self.ending.unwrap_or(Ending::Unknown);
        // Nothing of the container lives after its first process but what shares the
        // host's pid namespace; that, too, must be gone before the streams can end.
        self.state.process = None;
        let oom_killed = self.oom_killed();
        let released = release(&self.store, &self.container, &self.state);
        self.drain();
        let exit = Exit {
            ending,
            at: Timestamp::now(),
            oom_killed,
        };
        self.state.status = Status::Exited;
        self.state.monitor = None;
        self.state.cgroup = None;
        self.state.exit = Some(exit.clone());
        let tmp = self.store.tmp();
        let written = self.container.write_state_as_monitor(&tmp, &self.state);
        let removed = match self.container.record().host.auto_remove {
            true => remove(&self.store, &self.container),
            false => Ok(()),
        };
        let fault = released
            .and(written)
            .and(removed)
            .err()
            .map(|why| Report::from(&why));
        let exited = Exited { exit, fault };
        let Monitor {
            clients,
            _lock,
            listener,
            ..
        } = self;
        drop(listener);
        drop(_lock);
        for mut client in clients {
            let _ = client.connection.send_json(Kind::Exited, &exited);
            client.connection.flush_waiting();
        }
    }

    /// Reads what the container wrote last; it is in the pipes, so this ends.
    fn drain(&mut self) {
        let mut buffer = [0; READ_BYTES];
        for index in (0..self.streams.outputs().len()).rev() {
            let stream = self.streams.outputs()[index].0;
            while let Read::Bytes(count) = self.streams.read(index, &mut buffer) {
                self.pass_on(stream, &buffer[..count]);
            }
        }
        if let Err(why) = self.log.finish() {
            self.state.error.get_or_insert_with(|| why.one_line());
        }
    }

    fn oom_killed(&self) -> bool {
        let Some(cgroup) = &self.state.cgroup else {
            return false;
        };
        let events = std::fs::read_to_string(cgroup.join("memory.events")).unwrap_or_default();
        events.lines().any(|line| {
            line.strip_prefix("oom_kill ")
                .is_some_and(|count| count.trim() != "0")
        })
    }
}

/// What [`Monitor::bring_up`] gives.
struct Up {
    child: Child,
    streams: Streams,
    log: Log,
    listener: Listener,
}

enum Source {
    Signals,
    Listener,
    Input,
    Output(usize),
    Client(usize),
}

#[derive(Default)]
struct Ready {
    signals: bool,
    listener: bool,
    input: bool,
    outputs: Vec<usize>,
    clients: Vec<usize>,
}

/// Compiles the configuration's filter of system calls.
fn filter_of(spec: &Spec) -> Result<Option<Filter>> {
    let Some(seccomp) = spec
        .linux()
        .as_ref()
        .and_then(|linux| linux.seccomp().as_ref())
    else {
        return Ok(None);
    };
    let program = seccomp::compile(seccomp, seccomp::Machine::NATIVE)?;
    Ok(Some(Filter {
        program,
        flags: seccomp::install_flags(seccomp),
    }))
}

/// After a failed start: nothing is left but the record, which says why.
fn give_up(store: &Store, container: &Container, state: &mut RunState, why: &Error) {
    let _ = release(store, container, state);
    if container.record().host.auto_remove {
        let _ = remove(store, container);
        return;
    }
    *state = RunState {
        error: Some(why.one_line()),
        ..RunState::created(state.boot.clone())
    };
    let _ = container.write_state_as_monitor(&store.tmp(), state);
}

/// Removes a container of which its monitor is the last to know.
fn remove(store: &Store, container: &Container) -> Result<()> {
    let locked = store.lock_container(container)?;
    super::release::remove(store, locked)
}

fn kill(pidfd: BorrowedFd<'_>) {
    let _ = rustix::process::pidfd_send_signal(pidfd, rustix::process::Signal::KILL);
}

//! A container's run, seen from its monitor: passes on between the first process and its
//! clients until that process ends, and serves further commands meanwhile. One thread, one
//! `poll`.

use std::time::Instant;

use nix::sys::signal::{SigSet, Signal};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::Pid;

use super::awaited::Awaited;
use super::command;
use super::deadline::time_until;
use super::exec::Execs;
use super::farewell::Farewell;
use super::flow::{self, Flow};
use super::log::Log;
use super::protocol::{Attach, Connection};
use super::socket::Listener;
use super::stdio::Streams;
use super::supervise::Supervisor;
use crate::error::{Context, Result};
use crate::state::Ending;
use crate::sys::clone3::Child;

/// A container's first process, what flows, and what else is to be seen to.
pub(super) struct Pump {
    process: Awaited,
    flow: Flow,
    /// Where further clients come from.
    listener: Listener,
    /// Further commands that clients start.
    execs: Option<Execs>,
    /// What else is watched.
    supervisor: Supervisor,
    /// The process ends with its client.
    tied: bool,
    /// Its client has left it.
    abandoned: bool,
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

impl Pump {
    /// For a process that runs. Its output is kept in `log`; clients come by `listener`.
    pub(super) fn new(
        supervisor: Supervisor,
        (child, streams): (Child, Streams),
        log: Log,
        listener: Listener,
    ) -> Self {
        let mut flow = Flow::new(streams);
        flow.log_to(log);
        if !supervisor.container.record().stdin_once() {
            flow.keep_input_open();
        }
        Pump {
            supervisor,
            process: Awaited::new(child),
            flow,
            listener,
            execs: None,
            tied: false,
            abandoned: false,
        }
    }

    /// What else is seen to.
    pub(super) fn supervisor(&mut self) -> &mut Supervisor {
        &mut self.supervisor
    }

    /// Takes in a client that was there before.
    pub(super) fn join(&mut self, connection: Connection) {
        self.flow.join(connection, Attach::default());
    }

    /// Lets clients start further commands.
    pub(super) fn offer_execs(&mut self, execs: Execs) {
        self.execs = Some(execs);
    }

    /// Takes in the client that started us. `tied` says that the process ends when it leaves.
    pub(super) fn adopt(&mut self, connection: Connection, attach: Attach, tied: bool) {
        self.tied = tied;
        self.flow.join(connection, attach);
    }

    /// Passes on until the process has ended, and says how it did.
    pub(super) fn run(&mut self) -> Ending {
        loop {
            if let Some(ending) = self.turn() {
                return ending;
            }
        }
    }

    fn turn(&mut self) -> Option<Ending> {
        let ready = self.wait_for_events();
        let Pump {
            flow,
            supervisor,
            process,
            ..
        } = self;
        let child = &process.child;
        flow.turn(&ready.flow, |request| supervisor.asked(request, child));
        if ready.leaving {
            supervisor.leaving.turn();
        }
        if ready.listener {
            self.accept();
        }
        self.start_execs();
        if self.flow.drop_gone_clients() && self.tied {
            self.abandoned = true;
            self.process.kill();
        }
        if let Some(execs) = &mut self.execs {
            let leaving = execs.turn(&ready.execs);
            self.supervisor.leaving.absorb(leaving);
        }
        if ready.supervisor {
            let commands = self.commands();
            self.supervisor.ready(&self.process.child, &commands);
        }
        ready.process.then(|| self.process.ending())?
    }

    /// The further commands that run.
    pub(super) fn commands(&self) -> Vec<Pid> {
        self.execs.iter().flat_map(Execs::pids).collect()
    }

    /// Takes in the clients that have connected, with what they have said by now.
    fn accept(&mut self) {
        let Pump {
            flow,
            listener,
            supervisor,
            process,
            ..
        } = self;
        while let Some(socket) = listener.accept() {
            let index = flow.join(Connection::new(socket), Attach::default());
            flow.serve(index, |request| supervisor.asked(request, &process.child));
        }
    }

    fn wait_for_events(&self) -> Ready {
        let (mut sources, mut fds) = (Vec::new(), Vec::new());
        let mut watch = |source, fd| {
            sources.push(source);
            fds.push(fd);
        };
        if let Some(pidfd) = self.process.descriptor() {
            watch(Source::Process, PollFd::new(pidfd, PollFlags::IN));
        }
        for fd in self.supervisor.leaving.parts() {
            watch(Source::Leaving, fd);
        }
        for socket in self.supervisor.descriptors() {
            let fd = PollFd::from_borrowed_fd(socket, PollFlags::IN);
            watch(Source::Supervisor, fd);
        }
        if let Some(socket) = self.listener.socket() {
            watch(Source::Listener, PollFd::new(socket, PollFlags::IN));
        }
        for (part, fd) in self.flow.parts() {
            watch(Source::Flow(part), fd);
        }
        for (index, part, fd) in self.execs.iter().flat_map(Execs::parts) {
            watch(Source::Exec(index, part), fd);
        }
        let mut ready = Ready::default();
        let deadline = self.supervisor.deadline();
        let others = [
            self.listener.rests_until(),
            self.process.deadline(),
            self.execs.as_ref().and_then(Execs::deadline),
        ];
        let look = others.into_iter().chain([deadline]).flatten().min();
        // Interrupted or out of memory: nothing is ready, and we look again.
        if poll(&mut fds, time_until(look).as_ref()).is_err() {
            return ready;
        }
        ready.supervisor = deadline.is_some_and(|deadline| deadline <= Instant::now());
        let happened = sources.into_iter().zip(&fds);
        for (source, _) in happened.filter(|(_, fd)| !fd.revents().is_empty()) {
            ready.note(source);
        }
        ready
    }

    /// Hands the clients that came for a further command over to it.
    fn start_execs(&mut self) {
        let Some(execs) = &mut self.execs else { return };
        for (mut client, message) in self.flow.take_execs() {
            match self.supervisor.refuse_if_paused() {
                Ok(()) => execs.start(client, &message),
                Err(why) => command::fail(&mut client, &why),
            }
        }
    }

    /// Whether the client that the process was tied to has left.
    pub(super) fn is_abandoned(&self) -> bool {
        self.abandoned
    }

    /// Kills the further commands that still run: each ends with the container.
    pub(super) fn kill_commands(&self) {
        self.execs.iter().for_each(Execs::kill);
    }

    /// Waits for their ends.
    pub(super) fn wait_for_commands(&mut self) {
        if let Some(execs) = &mut self.execs {
            let leaving = execs.wait();
            self.supervisor.leaving.absorb(leaving);
        }
    }

    /// Reads what was written last.
    pub(super) fn finish(mut self) -> Finished {
        // Who came at the last moment is told, too.
        self.accept();
        let flow::Finished {
            log_fault,
            farewell,
        } = self.flow.finish();
        Finished {
            log_fault,
            farewell,
            supervisor: self.supervisor,
            listener: self.listener,
            execs: self.execs,
        }
    }
}

/// What is left of a pump.
pub(super) struct Finished {
    /// What went wrong with the log.
    pub(super) log_fault: Option<String>,
    /// What else was watched.
    pub(super) supervisor: Supervisor,
    /// Where further clients come from.
    pub(super) listener: Listener,
    /// Further commands, some of which may not have been reaped yet.
    pub(super) execs: Option<Execs>,
    /// The clients, to be told the end.
    pub(super) farewell: Farewell,
}

enum Source {
    Process,
    Leaving,
    Supervisor,
    Listener,
    Flow(flow::Part),
    Exec(usize, command::Part),
}

#[derive(Default)]
struct Ready {
    process: bool,
    leaving: bool,
    supervisor: bool,
    listener: bool,
    flow: flow::Ready,
    execs: Vec<(usize, command::Part)>,
}

impl Ready {
    fn note(&mut self, source: Source) {
        match source {
            Source::Process => self.process = true,
            Source::Leaving => self.leaving = true,
            Source::Supervisor => self.supervisor = true,
            Source::Listener => self.listener = true,
            Source::Flow(part) => self.flow.note(part),
            Source::Exec(index, part) => self.execs.push((index, part)),
        }
    }
}

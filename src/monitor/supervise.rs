//! What a monitor does for its container while that runs, beside passing on: it ends it
//! in two steps, freezes and thaws it, minds its network and its health, and keeps its
//! state true on disk.

use std::os::fd::BorrowedFd;
use std::time::{Duration, Instant};

use oci_spec::runtime::Spec;
use rustix::process::Pid;

use super::bring_up::{How, Up, bring_up};
use super::events;
use super::farewell::Farewell;
use super::hearing::{Hearing, hearing};
use super::hooks;
use super::network::ContainerNetwork;
use super::orphans::{self, Orphans};
use super::probe::Prober;
use super::protocol::Request;
use super::user_networks::Joined;
use crate::error::{Context, Result};
use crate::identity::Identity;
use crate::signal;
use crate::store::Store;
use crate::store::containers::{Container, NetworkState, RunState};
use crate::sys::clone3::Child;
use crate::sys::process::pidfd_send_signal;

/// Seconds between the stop signal and SIGKILL, if nothing else is said.
pub const STOP_GRACE_SECONDS: i64 = 10;

/// Between two looks at a process of which it is not clear whether it hears a signal.
const DOUBT: Duration = Duration::from_millis(50);

/// What is to come after the end of this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// What the policy says.
    GoOn,
    /// Nothing: it is stopped.
    Stopped,
    /// Another run, under another monitor.
    Elsewhere,
    /// Another run, at once.
    Again,
    /// Another run, after a pause: this one has not come up.
    TryAgain,
}

/// A container in the care of its monitor.
pub(super) struct Supervisor {
    pub(super) store: Store,
    pub(super) container: Container,
    pub(super) state: RunState,
    pub(super) wish: Wish,
    pub(super) network: Option<ContainerNetwork>,
    /// The user's networks, from one run to the next.
    pub(super) joined: Option<Joined>,
    /// What the hooks of this run need after its end.
    hooks: Option<Spec>,
    pub(super) prober: Option<Prober>,
    orphans: Option<Orphans>,
    /// Clients that have not taken their last frames yet.
    pub(super) leaving: Farewell,
    /// When the patience of a stop, or the time of a run, is over.
    kill_at: Option<Instant>,
    /// A stop signal of which it is not clear whether it was heard, and when to look again.
    doubt: Option<(i32, Instant)>,
    /// What the program's environment has beside that of the configuration.
    pub(super) environment: Vec<String>,
}

impl Supervisor {
    pub(super) fn new(store: Store, container: Container, state: RunState) -> Self {
        Supervisor {
            store,
            container,
            state,
            wish: Wish::GoOn,
            network: None,
            joined: None,
            hooks: None,
            prober: None,
            orphans: None,
            leaving: Farewell::default(),
            kill_at: None,
            doubt: None,
            environment: Vec::new(),
        }
    }

    /// Begins a run.
    pub(super) fn bring_up(&mut self, identity: &Identity, size: (u16, u16)) -> Result<Up> {
        self.look_again();
        self.kill_at = None;
        self.doubt = None;
        let earlier = self.prober.take();
        self.prober = Prober::of(&self.container)?;
        if let (Some(prober), Some(earlier)) = (&mut self.prober, earlier) {
            prober.inherit(earlier);
        }
        self.state.health = self.prober.as_ref().map(Prober::status);
        self.state.error = None;
        self.state.not_started = None;
        if self.orphans.is_none() {
            self.orphans = Orphans::adopt(self.container.record())?;
        }
        let (store, container) = (&self.store, &self.container);
        let how = How {
            identity,
            size,
            environment: &self.environment,
            joined: self.joined.as_ref(),
        };
        let (mut up, network) = bring_up(store, container, &how, &mut self.state)?;
        self.hooks = up.hooks.take();
        self.joined = network.joined();
        self.network = Some(network);
        events::note_start(store, container.record());
        let seconds = container.record().host.run_timeout;
        let limit = seconds.map(Duration::from_secs);
        self.kill_at = limit.and_then(|limit| Instant::now().checked_add(limit));
        if let Some(prober) = &mut self.prober {
            prober.begin(up.template.clone());
        }
        Ok(up)
    }

    /// Reads the record again, for its name and its policy may have changed. With `--rm`
    /// neither matters, unless others find it by name.
    pub(super) fn look_again(&mut self) {
        let host = &self.container.record().host;
        if host.auto_remove && host.networks.is_empty() {
            return;
        }
        match Container::open(self.container.directory()) {
            Ok(Some(container)) if container.record().is_readable() => self.container = container,
            _ => {}
        }
    }

    /// Writes the state. A full disk must not keep the container from going on, or ending.
    pub(super) fn write_state(&self) {
        let _ = self.try_to_write_state();
    }

    pub(super) fn try_to_write_state(&self) -> Result<()> {
        self.container
            .write_state_as_monitor(&self.store.tmp(), &self.state)
    }

    /// Gives the network back.
    pub(super) fn release_network(&mut self) -> Result<()> {
        self.state.network = NetworkState::default();
        let network = self.network.take();
        network.map_or(Ok(()), |network| network.release(&self.store))
    }

    /// Runs what is to be run after the end of a run.
    pub(super) fn run_hooks(&mut self) -> Result<()> {
        let spec = self.hooks.take();
        spec.map_or(Ok(()), |spec| hooks::after(&spec, &self.container))
    }

    /// Ends a probe that still runs; it has no result.
    pub(super) fn end_probe(&mut self) {
        if let Some(prober) = &mut self.prober {
            prober.abandon();
        }
    }

    /// Ends what the container has left, but for further `commands`.
    pub(super) fn end_orphans(&self, commands: &[Pid]) {
        if self.orphans.is_some() {
            orphans::kill(self.container.record(), &self.waited_for(commands));
        }
    }

    /// Reaps what the container has left and has ended.
    fn reap_orphans(&mut self, process: &Child, commands: &[Pid]) {
        if self.orphans.is_none() {
            return;
        }
        let mut ours = self.waited_for(commands);
        ours.push(process.pid);
        if let Some(orphans) = &mut self.orphans {
            orphans.reap(&ours);
        }
    }

    /// Children of ours that somebody waits for.
    fn waited_for(&self, commands: &[Pid]) -> Vec<Pid> {
        let mut ours = commands.to_vec();
        ours.extend(self.network.as_ref().and_then(ContainerNetwork::pid));
        ours.extend(self.prober.iter().flat_map(Prober::pids));
        ours
    }

    /// This run is the last one here; `again`, another monitor starts the next.
    pub(super) fn resolve(&mut self, again: bool) {
        if again {
            self.wish = Wish::Elsewhere;
        } else {
            self.wish = Wish::Stopped;
            self.mark_stopped_by_hand();
        }
    }

    /// Records, before anything is done about it, that the user wants the container to end.
    pub(super) fn mark_stopped_by_hand(&mut self) {
        if !self.state.stopped_by_hand {
            self.state.stopped_by_hand = true;
            // What is done about its health gives way.
            if matches!(self.wish, Wish::Again | Wish::TryAgain) {
                self.wish = Wish::GoOn;
            }
            self.write_state();
        }
    }

    pub(super) fn send(&self, process: &Child, number: i32) -> Result<()> {
        use std::os::fd::AsRawFd;
        events::note_signal(&self.store, &self.container, number);
        match pidfd_send_signal(process.pidfd.as_raw_fd(), number) {
            Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
            Err(errno) => Err(errno).doing(|| format!("send signal {number} to the container")),
        }
    }

    /// Asks the first process to end, and sets the time when it is killed. The shorter
    /// patience counts where several ask.
    pub(super) fn stop(&mut self, process: &Child, number: i32, grace: Option<u64>) -> Result<()> {
        let heard = hearing(process.pid.as_raw_nonzero().get(), number);
        if number != libc::SIGKILL && heard != Hearing::Deaf {
            self.send(process, number)?;
        }
        if number == libc::SIGKILL || grace == Some(0) || heard == Hearing::Deaf {
            return self.kill(process);
        }
        self.doubt = (heard == Hearing::Unclear).then(|| (number, Instant::now() + DOUBT));
        // A time too far to count is as good as none.
        let kill_at =
            grace.and_then(|grace| Instant::now().checked_add(Duration::from_secs(grace)));
        self.kill_at = match (self.kill_at, kill_at) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.thaw_if_paused()
    }

    fn kill(&mut self, process: &Child) -> Result<()> {
        self.kill_at = None;
        self.doubt = None;
        self.send(process, libc::SIGKILL)
    }

    /// Looks again at a process of which it was not clear whether it hears its stop signal.
    fn resolve_doubt(&mut self, process: &Child) {
        let Some((number, at)) = self.doubt.filter(|(_, at)| *at <= Instant::now()) else {
            return;
        };
        match hearing(process.pid.as_raw_nonzero().get(), number) {
            Hearing::Deaf => drop(self.kill(process)),
            Hearing::Unclear => self.doubt = Some((number, at + DOUBT)),
            Hearing::Hears => self.doubt = None,
        }
    }

    /// The signal and the patience of this container's own.
    pub(super) fn usual_stop(&self) -> (i32, Option<u64>) {
        let record = self.container.record();
        let number = record
            .config
            .stop_signal
            .as_deref()
            .and_then(|text| signal::parse(text).ok())
            .unwrap_or(libc::SIGTERM);
        let grace = record.host.stop_timeout.unwrap_or(STOP_GRACE_SECONDS);
        (number, u64::try_from(grace).ok())
    }
}

/// What a pump asks of it.
impl Supervisor {
    /// Descriptors that wake us when they can be read.
    pub(super) fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        let mut sockets = self
            .network
            .as_ref()
            .map_or_else(Vec::new, ContainerNetwork::descriptors);
        if let Some(prober) = &self.prober {
            sockets.extend(prober.descriptors());
        }
        sockets.extend(self.orphans.as_ref().map(Orphans::descriptor));
        sockets
    }

    /// When to wake, whatever happens.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let probe = self.prober.as_ref().and_then(Prober::deadline);
        let doubt = self.doubt.map(|(_, at)| at);
        let network = self.network.as_ref().and_then(ContainerNetwork::deadline);
        let all = [self.kill_at, probe, doubt, network];
        all.into_iter().flatten().min()
    }

    /// One of them can be read, or it is time. `commands` are the further ones.
    pub(super) fn ready(&mut self, process: &Child, commands: &[Pid]) {
        if let Some(network) = &mut self.network {
            network.mend();
            network.answer(&self.store);
        }
        self.mind_health(process);
        if self.kill_at.is_some_and(|at| at <= Instant::now()) {
            let _ = self.kill(process);
        }
        self.resolve_doubt(process);
        self.reap_orphans(process, commands);
    }

    /// A client asks for something to be done.
    pub(super) fn asked(&mut self, request: Request, process: &Child) -> Result<()> {
        match request {
            Request::Stop {
                signal,
                grace,
                again,
            } => {
                self.resolve(again);
                self.stop(process, signal, grace)
            }
            Request::Signal { signal, for_good } => {
                if for_good {
                    self.mark_stopped_by_hand();
                }
                self.send(process, signal)?;
                match for_good && signal != libc::SIGKILL {
                    true => self.thaw_if_paused(),
                    false => Ok(()),
                }
            }
            Request::Pause => self.pause(),
            Request::Unpause => self.unpause(),
            Request::Probe => {
                self.refuse_if_paused()?;
                let Some(prober) = &mut self.prober else {
                    return Err(self.conflict("has no health check"));
                };
                prober.hurry();
                Ok(())
            }
            Request::Networks => self.adjust_network(process),
        }
    }
}

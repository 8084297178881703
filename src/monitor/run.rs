//! The monitor's own program: it brings one container up, sees it through, starts it again
//! as its policy says, and puts everything in order after its end.
//!
//! ```text
//! bring up ──▶ running ──▶ ended ──▶ put away ──▶ exited, or removed
//!    ▲                                  │
//!    └──── restarting (a pause) ◀───────┘ as the policy says
//! ```

use std::time::{Duration, Instant};

use super::bring_up::Up;
use super::cgroup::was_oom_killed;
use super::exec::{Execs, raise_descriptor_limit};
use super::farewell::Farewell;
use super::orphans;
use super::protocol::{Attach, Connection, Exited, Kind, Start};
use super::pump::{Finished, Pump, block_signals};
use super::recess::{Recess, Woken};
use super::release::{end_processes, release, remove};
use super::socket::Listener;
use super::supervise::{Supervisor, Wish};
use crate::clock::Timestamp;
use crate::error::{Error, Faults, Kind as ErrorKind, Report, Result};
use crate::identity::Identity;
use crate::restart::BackOff;
use crate::state::{Ending, Exit, Status};
use crate::store::containers::{Container, MonitorLock, NetworkState, ProcessReference, RunState};
use crate::store::{Store, boot};

/// Docker's status for a container that did not come up.
const NOT_STARTED: u8 = 128;

/// Runs the stage.
pub fn main() -> u8 {
    super::stage(|client| {
        let (monitor, pump, attach) = begin(client)?;
        Ok(move |client| monitor.live(pump, client, attach))
    })
}

/// From the client's first word to the container's program.
fn begin(client: &mut Connection) -> Result<(Monitor, Pump, Attach)> {
    let _ = rustix::thread::set_name(c"coracle-monitor");
    block_signals()?;
    let start: Start = super::first_word(client)?;
    let store = Store::open_to_read(start.paths.clone());
    // Whoever puts a container in order that has no monitor holds its lock, and so do we
    // until it has one.
    let locked = store.lock_container_with(&start.container)?;
    let container = locked.container().clone();
    let before = container.state()?;
    let lock = container.take_monitor_lock()?.ok_or_else(|| {
        let name = &container.record().name;
        Error::new(
            ErrorKind::Running,
            format!("container `{name}` is running already"),
        )
    })?;
    drop(locked);
    if !container.record().host.host_ulimits {
        raise_descriptor_limit();
    }
    let state = RunState {
        status: Status::Running,
        monitor: Some(ProcessReference::of(std::process::id() as i32)?),
        boot: boot::id()?,
        ..RunState::created()
    };
    let listener = Listener::open(store.paths(), container.id())?;
    let mut supervisor = Supervisor::new(store, container, state);
    supervisor.environment = start.environment;
    match supervisor.bring_up(&start.identity, start.size) {
        Ok(up) => {
            let monitor = Monitor {
                lock,
                identity: start.identity,
                size: start.size,
                back_off: BackOff::default(),
            };
            Ok((monitor, pump(supervisor, up, listener, None), start.attach))
        }
        Err(why) => {
            let Supervisor {
                store,
                container,
                state,
                ..
            } = supervisor;
            drop(listener);
            give_up(&store, &container, before, &state, &why);
            Err(why)
        }
    }
}

/// After a failed start: nothing is left but the record, which says why.
fn give_up(store: &Store, container: &Container, before: RunState, state: &RunState, why: &Error) {
    let _ = release(store, container, state);
    orphans::kill(container.record(), &[]);
    if container.record().host.auto_remove {
        let _ = store
            .lock_container(container)
            .and_then(|locked| remove(store, locked, true));
        return;
    }
    let state = RunState {
        error: Some(why.one_line()),
        not_started: Some(match why.kind() {
            ErrorKind::CannotExec | ErrorKind::ExecNotFound => why.kind().exit_code(),
            _ => NOT_STARTED,
        }),
        ..before
    };
    let _ = container.write_state_as_monitor(&store.tmp(), &state);
}

/// Passes on for a run that has begun. `execs` are those of the run before.
fn pump(supervisor: Supervisor, up: Up, listener: Listener, execs: Option<Execs>) -> Pump {
    let (store, container) = (supervisor.store.clone(), supervisor.container.clone());
    let mut pump = Pump::new(supervisor, (up.child, up.streams), up.log, listener);
    if let Some(template) = up.template {
        let execs = match execs {
            Some(mut execs) => {
                execs.renew(template);
                execs
            }
            None => Execs::new(store, container, template),
        };
        pump.offer_execs(execs);
    }
    pump
}

/// What a monitor holds over all runs of its container.
struct Monitor {
    lock: MonitorLock,
    identity: Identity,
    size: (u16, u16),
    back_off: BackOff,
}

/// A run that is over, and what is left of it.
struct Ended {
    supervisor: Supervisor,
    listener: Option<Listener>,
    execs: Option<Execs>,
    farewell: Farewell,
    exit: Exit,
    log_fault: Option<String>,
    faults: Faults,
    /// Nobody is there any more for whom it ran.
    abandoned: bool,
}

impl Monitor {
    /// Sees the container through to its end.
    fn live(mut self, mut pump: Pump, client: Connection, attach: Attach) {
        let tied = pump.supervisor().container.record().host.tied;
        if attach.output || attach.stdin || tied {
            pump.adopt(client, attach, tied);
        } else {
            drop(client);
        }
        loop {
            let started = Instant::now();
            let ending = pump.run();
            let ended = put_away(pump, ending);
            let next = match self.pause_after(&ended, started.elapsed()) {
                Some(pause) => self.again(ended, pause),
                None => Err(ended),
            };
            pump = match next {
                Ok(pump) => pump,
                Err(ended) => return self.end(ended),
            };
        }
    }

    /// How long it is until the next run, if there is to be one.
    fn pause_after(&mut self, ended: &Ended, ran: Duration) -> Option<Duration> {
        let Supervisor {
            container,
            state,
            wish,
            ..
        } = &ended.supervisor;
        let policy = container.record().host.restart;
        let code = ended.exit.ending.exit_code();
        match wish {
            Wish::Again if !state.stopped_by_hand => Some(Duration::ZERO),
            Wish::TryAgain if !state.stopped_by_hand => Some(self.back_off.after(ran)),
            Wish::GoOn if !state.stopped_by_hand && policy.wants(code, state.restart_count) => {
                Some(self.back_off.after(ran))
            }
            _ => None,
        }
    }

    /// Waits out the pause and begins the next run. Gives the last one back if there is
    /// none: it was cancelled, or could not begin.
    fn again(&mut self, mut ended: Box<Ended>, pause: Duration) -> Result<Pump, Box<Ended>> {
        ended.go_into_recess();
        let Some(listener) = ended.listener.take() else {
            return Err(ended);
        };
        let mut recess = Recess::new(&mut ended.supervisor, &listener);
        let woken = recess.wait(pause);
        let clients = recess.into_clients();
        let begun = match woken {
            Woken::Due => ended.supervisor.bring_up(&self.identity, self.size),
            Woken::Stopped => {
                ended.listener = Some(listener);
                ended.farewell = Farewell::to(clients.into_iter());
                return Err(ended);
            }
        };
        match begun {
            Ok(up) => {
                let mut pump = pump(ended.supervisor, up, listener, ended.execs);
                for client in clients {
                    pump.join(client);
                }
                Ok(pump)
            }
            Err(why) => {
                ended.listener = Some(listener);
                ended.farewell = Farewell::to(clients.into_iter());
                ended.fail(&why);
                Err(ended)
            }
        }
    }

    /// Writes the end, and says how it was.
    fn end(self, ended: Box<Ended>) {
        let Ended {
            supervisor,
            listener,
            execs,
            farewell,
            exit,
            log_fault,
            mut faults,
            abandoned,
        } = *ended;
        let Supervisor {
            store,
            container,
            state,
            wish,
            mut leaving,
            ..
        } = supervisor;
        leaving.absorb(execs.map(Execs::abandon).unwrap_or_default());
        let is_stopped = matches!(wish, Wish::Stopped | Wish::Elsewhere);
        let auto_remove = container.record().host.auto_remove && wish != Wish::Elsewhere;
        let state = RunState {
            status: Status::Exited,
            monitor: None,
            process: None,
            cgroup: None,
            network: NetworkState::default(),
            exit: Some(exit.clone()),
            error: log_fault,
            ..state
        };
        // Nobody asks us for anything any more: who has locked the container may be waiting
        // for an answer.
        drop(listener);
        let removed = if auto_remove || abandoned {
            let locked = store.lock_container(&container);
            let removed = faults.note(locked.and_then(|locked| remove(&store, locked, true)));
            if removed.is_none() {
                // It may still be there, and how it ended is known to us alone.
                let _ = container.write_state_as_monitor(&store.tmp(), &state);
            }
            removed
        } else {
            faults.note(container.write_state_as_monitor(&store.tmp(), &state));
            None
        };
        drop(self.lock);
        let fault = faults.into_result().err().map(|why| Report::from(&why));
        leaving.absorb(farewell.say(Kind::Exited, &Exited { exit, fault }));
        leaving.hand_over();
        if is_stopped {
            super::events::note(&store, container.record(), "stop");
        }
        // Nobody has to wait until the disk is free again.
        drop(removed);
    }
}

impl Ended {
    /// Records that there is a further run to come, and tells those who are attached that
    /// this one is over, as Docker does.
    fn go_into_recess(&mut self) {
        let supervisor = &mut self.supervisor;
        supervisor.wish = Wish::GoOn;
        let state = &mut supervisor.state;
        state.status = Status::Restarting;
        state.cgroup = None;
        state.health = None;
        state.exit = Some(self.exit.clone());
        state.error = self.log_fault.take();
        state.restart_count = state.restart_count.saturating_add(1);
        supervisor.write_state();
        let told = std::mem::take(&mut self.farewell);
        let exited = Exited {
            exit: self.exit.clone(),
            fault: None,
        };
        let told = told.say(Kind::Exited, &exited);
        supervisor.leaving.absorb(told);
    }

    /// The further run could not begin: with that it has ended, and not well.
    fn fail(&mut self, why: &Error) {
        let Supervisor {
            store,
            container,
            state,
            ..
        } = &self.supervisor;
        self.faults.note(release(store, container, state));
        self.log_fault = Some(why.one_line());
        if self.exit.ending == Ending::Code(0) {
            self.exit.ending = Ending::Code(NOT_STARTED);
        }
    }
}

/// After the end of a run: frees what it held, and takes in what was written last.
fn put_away(mut pump: Pump, ending: Ending) -> Box<Ended> {
    pump.kill_commands();
    let commands = pump.commands();
    let supervisor = pump.supervisor();
    supervisor.end_probe();
    supervisor.state.process = None;
    let cgroup = supervisor.state.cgroup.as_deref();
    let oom_killed = cgroup.is_some_and(was_oom_killed);
    // Nothing of the container outlives its first process but what shares the host's
    // pid namespace; that, too, must be gone before the streams can end.
    let mut faults = Faults::default();
    faults.note(end_processes(
        &supervisor.store,
        &supervisor.container,
        &supervisor.state,
    ));
    supervisor.end_orphans(&commands);
    // What they leave in turn is killed when they have ended.
    pump.wait_for_commands();
    let left = pump.commands();
    pump.supervisor().end_orphans(&left);
    let abandoned = pump.is_abandoned();
    let Finished {
        log_fault,
        mut supervisor,
        listener,
        execs,
        farewell,
    } = pump.finish();
    faults.note(supervisor.release_network());
    faults.note(supervisor.run_hooks());
    let exit = Exit {
        ending,
        at: Timestamp::now(),
        oom_killed,
    };
    supervisor.look_again();
    super::events::note_end(&supervisor, &exit);
    Box::new(Ended {
        supervisor,
        listener: Some(listener),
        execs,
        farewell,
        exit,
        log_fault,
        faults,
        abandoned,
    })
}

//! The monitor's own program: it brings one container up, sees it through, and puts
//! everything in order after its end.

use oci_spec::runtime::Spec;

use super::cgroup;
use super::log::Log;
use super::namespaces;
use super::network::ContainerNetwork;
use super::orphans;
use super::protocol::{Attach, Connection, Exited, Kind, Start};
use super::pump::{Finished, Pump, block_signals};
use super::release::{release, remove};
use super::socket::Listener;
use super::stdio::Streams;
use crate::clock::Timestamp;
use crate::error::{Context, Error, Faults, Kind as ErrorKind, Report, Result};
use crate::runtime::{self, Filter, Launch, Stdio, configuration};
use crate::seccomp;
use crate::state::{Ending, Exit, Status};
use crate::store::containers::{Container, MonitorLock, NetworkState, ProcessReference, RunState};
use crate::store::{Store, boot};
use crate::sys::clone3::Child;

/// Runs the stage.
pub fn main() -> u8 {
    super::stage(|client| {
        let monitor = begin(client)?;
        Ok(move |client| monitor.live(client))
    })
}

/// From the client's first word to the container's program.
fn begin(client: &mut Connection) -> Result<Monitor> {
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
            ErrorKind::Conflict,
            format!("container `{name}` is running already"),
        )
    })?;
    drop(locked);
    let mut state = RunState {
        status: Status::Running,
        monitor: Some(ProcessReference::of(std::process::id() as i32)?),
        boot: boot::id()?,
        ..RunState::created()
    };
    match bring_up(&store, &container, &start, &mut state) {
        Ok(Up {
            child,
            streams,
            log,
            listener,
            network,
        }) => {
            let mut pump = Pump::new(child, streams, network);
            pump.log_to(log);
            pump.listen_on(listener);
            Ok(Monitor {
                store,
                container,
                lock,
                state,
                pump,
                attach: start.attach,
            })
        }
        Err(why) => {
            give_up(&store, &container, before, &state, &why);
            Err(why)
        }
    }
}

/// What [`bring_up`] gives.
struct Up {
    child: Child,
    streams: Streams,
    log: Log,
    listener: Listener,
    network: ContainerNetwork,
}

fn bring_up(
    store: &Store,
    container: &Container,
    start: &Start,
    state: &mut RunState,
) -> Result<Up> {
    let record = container.record();
    let mut spec = configuration::read(&container.path("config.json"))
        .doing(|| format!("read the configuration of `{}`", record.name))?;
    let filter = filter_of(&spec)?;
    let joined = namespaces::add(store, record, &mut spec)?;
    orphans::adopt(record)?;
    let log = Log::open(container.directory(), &record.host.log)?;
    let cgroup = cgroup::make(store, record, &start.identity)?;
    state.cgroup = cgroup.as_ref().map(|cgroup| cgroup.path().to_owned());
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
        adds_user: record.host.passwd,
        privileged: record.host.privileged,
    })?;
    drop((stdio, joined));
    let set_up = ContainerNetwork::set_up(store, container, &start.identity, starting.pid());
    let mut network = match set_up {
        Ok(network) => network,
        Err(why) => {
            // The network of a process that gave up is gone: then its own word says why.
            starting.root_ready()?;
            return Err(why);
        }
    };
    state.network = network.state();
    if !state.network.ports.is_empty() {
        container.write_state_as_monitor(&store.tmp(), state)?;
        network.publish()?;
    }
    network.write_files(container)?;
    let listener = Listener::open(store.paths(), &record.id)?;
    let master = starting.root_ready()?;
    let streams = Streams::of(pipes, master)?;
    let child = starting.finish()?;
    state.process = Some(ProcessReference::of(child.pid.as_raw_nonzero().get())?);
    state.started = Some(Timestamp::now());
    container.write_state_as_monitor(&store.tmp(), state)?;
    Ok(Up {
        child,
        streams,
        log,
        listener,
        network,
    })
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
fn give_up(store: &Store, container: &Container, before: RunState, state: &RunState, why: &Error) {
    let _ = release(store, container, state);
    orphans::kill(container.record());
    if container.record().host.auto_remove {
        let _ = store
            .lock_container(container)
            .and_then(|locked| remove(store, locked, true));
        return;
    }
    let state = RunState {
        error: Some(why.one_line()),
        ..before
    };
    let _ = container.write_state_as_monitor(&store.tmp(), &state);
}

/// A running container and everything that is held for it.
struct Monitor {
    store: Store,
    container: Container,
    lock: MonitorLock,
    state: RunState,
    pump: Pump<ContainerNetwork>,
    attach: Attach,
}

impl Monitor {
    /// Sees the container through to its end.
    fn live(mut self, client: Connection) {
        let tied = self.container.record().host.tied;
        if self.attach.output || self.attach.stdin || tied {
            self.pump.adopt(client, self.attach, tied);
        } else {
            drop(client);
        }
        let ending = self.pump.run();
        self.end(ending);
    }

    /// Puts everything in order after the end, and says how it was.
    fn end(mut self, ending: Ending) {
        self.state.process = None;
        let oom_killed = self.oom_killed();
        // Nothing of the container outlives its first process but what shares the host's
        // pid namespace; that, too, must be gone before the streams can end.
        self.state.network = NetworkState::default();
        let mut faults = Faults::default();
        faults.note(release(&self.store, &self.container, &self.state));
        orphans::kill(self.container.record());
        let nobody_needs_it = self.container.record().host.auto_remove || self.pump.is_abandoned();
        let Finished {
            log_fault,
            watch: network,
            farewell,
        } = self.pump.finish();
        faults.note(network.release());
        let exit = Exit {
            ending,
            at: Timestamp::now(),
            oom_killed,
        };
        let state = RunState {
            status: Status::Exited,
            monitor: None,
            cgroup: None,
            exit: Some(exit.clone()),
            error: log_fault,
            ..self.state
        };
        let removed = if nobody_needs_it {
            let locked = self.store.lock_container(&self.container);
            faults.note(locked.and_then(|locked| remove(&self.store, locked, true)))
        } else {
            let tmp = self.store.tmp();
            faults.note(self.container.write_state_as_monitor(&tmp, &state));
            None
        };
        drop(self.lock);
        let fault = faults.into_result().err().map(|why| Report::from(&why));
        farewell.say(Kind::Exited, &Exited { exit, fault });
        // Nobody has to wait until the disk is free again.
        drop(removed);
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

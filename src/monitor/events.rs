//! What a monitor notes in the journal: starts, ends, signals, health.
//!
//! What happens at one moment is written at once.

use std::os::unix::fs::MetadataExt;

use super::networks;
use super::supervise::Supervisor;
use crate::state::Exit;
use crate::store::Store;
use crate::store::containers::{Container, MountSource, NetworkMode, Record};
use crate::store::events::{Event, Subject};

/// Notes something that happened to the container.
pub(super) fn note(store: &Store, record: &Record, action: &str) {
    note_all(store, record, &[Event::of_container(record, action)]);
}

/// Notes something that happens while it runs: others may have renamed it meanwhile.
pub(super) fn note_now(store: &Store, container: &Container, action: &str) {
    note(store, now(container).record(), action);
}

/// Notes a signal.
pub(super) fn note_signal(store: &Store, container: &Container, signal: i32) {
    let container = now(container);
    let event = Event::of_container(container.record(), "kill").with("signal", signal);
    note_all(store, container.record(), &[event]);
}

fn now(container: &Container) -> Container {
    match Container::open(container.directory()) {
        Ok(Some(found)) if found.record().is_readable() => found,
        _ => container.clone(),
    }
}

fn note_all(store: &Store, record: &Record, events: &[Event]) {
    // The steps of a build are nobody's containers.
    if !record.host.tied {
        store.note_events(events);
    }
}

/// Notes that the program runs, and what it came to with it.
pub(super) fn note_start(store: &Store, record: &Record) {
    let mut events: Vec<Event> = volumes(record, "mount").collect();
    events.extend(network_events(store, record, "connect"));
    events.push(Event::of_container(record, "start"));
    note_all(store, record, &events);
}

/// Notes the end of a run.
pub(super) fn note_end(supervisor: &Supervisor, exit: &Exit) {
    let record = supervisor.container.record();
    let started = supervisor.state.started.unwrap_or(exit.at);
    let mut events = Vec::new();
    if exit.oom_killed {
        events.push(Event::of_container(record, "oom"));
    }
    events.push(
        Event::of_container(record, "die")
            .with("exitCode", exit.ending.exit_code())
            .with("execDuration", started.until(exit.at).as_secs()),
    );
    events.extend(network_events(&supervisor.store, record, "disconnect"));
    events.extend(volumes(record, "unmount"));
    note_all(&supervisor.store, record, &events);
}

/// What is noted of a container's further commands, which may be many.
pub(super) struct CommandJournal {
    store: Store,
    container: Container,
    /// The file that its record was read from: its number, and when it came to be.
    read_from: Option<(u64, i64, i64)>,
}

impl CommandJournal {
    pub(super) fn new(store: Store, container: Container) -> Self {
        CommandJournal {
            store,
            container,
            read_from: None,
        }
    }

    /// Notes that a command was started.
    pub(super) fn note_start(&mut self, id: &str, words: &str) {
        let events = [
            self.event(&format!("exec_create: {words}"), id),
            self.event(&format!("exec_start: {words}"), id),
        ];
        self.store.note_events(&events);
    }

    /// Notes that one has ended, with this exit status.
    pub(super) fn note_end(&mut self, id: &str, code: u8) {
        let event = self.event("exec_die", id).with("exitCode", code);
        self.store.note_event(&event);
    }

    fn event(&mut self, action: &str, id: &str) -> Event {
        self.look_at_record();
        Event::of_container(self.container.record(), action).with("execID", id)
    }

    /// Reads the record again if the container was renamed meanwhile.
    fn look_at_record(&mut self) {
        let found = std::fs::metadata(self.container.path("record.json"));
        let Ok(found) = found else { return };
        let file = Some((found.ino(), found.ctime(), found.ctime_nsec()));
        if self.read_from != file {
            self.container = now(&self.container);
            self.read_from = file;
        }
    }
}

/// That the container has come to its networks, or has left them.
fn network_events(store: &Store, record: &Record, action: &str) -> Vec<Event> {
    if !matches!(
        record.host.network,
        NetworkMode::Default | NetworkMode::Named(_)
    ) {
        return Vec::new();
    }
    let names = record.host.network_names();
    let event = |name: &String| {
        Event::new(Subject::Network, action, &networks::id_of(store, name))
            .with("container", &record.id)
            .with("name", name)
            .with("type", "bridge")
    };
    names.iter().map(event).collect()
}

/// That volumes have come to a container, or have left it.
fn volumes<'a>(record: &'a Record, action: &'a str) -> impl Iterator<Item = Event> {
    record.host.mounts.iter().filter_map(move |mount| {
        let MountSource::Volume { name, .. } = &mount.source else {
            return None;
        };
        let event = Event::new(Subject::Volume, action, name)
            .with("container", &record.id)
            .with("driver", "local");
        Some(match action {
            "mount" => event
                .with("destination", mount.destination.display())
                .with("read/write", !mount.read_only)
                .with("propagation", mount.propagation.as_deref().unwrap_or("")),
            _ => event,
        })
    })
}

//! What a monitor notes in the journal: starts, ends, signals, health.

use super::supervise::Supervisor;
use crate::state::Exit;
use crate::store::Store;
use crate::store::containers::{NetworkMode, Record};
use crate::store::events::{Event, Subject};

/// Notes something that happened to the container.
pub(super) fn note(store: &Store, record: &Record, action: &str) {
    note_event(store, record, Event::of_container(record, action));
}

/// Notes a signal.
pub(super) fn note_signal(store: &Store, record: &Record, signal: i32) {
    let event = Event::of_container(record, "kill").with("signal", signal);
    note_event(store, record, event);
}

fn note_event(store: &Store, record: &Record, event: Event) {
    // The steps of a build are nobody's containers.
    if !record.host.tied {
        store.note_event(&event);
    }
}

/// Notes that the program runs.
pub(super) fn note_start(store: &Store, record: &Record) {
    note_network(store, record, "connect");
    note(store, record, "start");
}

/// Notes the end of a run.
pub(super) fn note_end(supervisor: &Supervisor, exit: &Exit) {
    let (store, record) = (&supervisor.store, supervisor.container.record());
    if exit.oom_killed {
        note(store, record, "oom");
    }
    let started = supervisor.state.started.unwrap_or(exit.at);
    let event = Event::of_container(record, "die")
        .with("exitCode", exit.ending.exit_code())
        .with("execDuration", started.until(exit.at).as_secs());
    note_event(store, record, event);
    note_network(store, record, "disconnect");
}

/// Notes that the container has come to a network, or has left it.
fn note_network(store: &Store, record: &Record, action: &str) {
    if record.host.network != NetworkMode::Default {
        return;
    }
    let name = record.host.network.as_str();
    let event = Event::new(Subject::Network, action, name)
        .with("container", &record.id)
        .with("name", name)
        .with("type", name);
    note_event(store, record, event);
}

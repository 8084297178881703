//! Locks a container with its record made true: if its monitor was killed or the machine
//! went down, what it left behind is ended and freed, and the record says so.

use std::time::{Duration, Instant};

use super::Engine;
use crate::error::Result;
use crate::monitor::release::{release, release_killed};
use crate::state::Status;
use crate::store::boot;
use crate::store::containers::{Container, LockedContainer, RunState};

/// How long a monitor may take between its lock and its record.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(2);

/// Locks a container; returns it with its true state.
pub(super) fn settle(
    engine: &Engine,
    container: &Container,
) -> Result<(LockedContainer, RunState)> {
    let patience = Instant::now() + PATIENCE;
    let (mut locked, state) = loop {
        let locked = engine.store.lock_container(container)?;
        let state = locked.container().state()?;
        if state.status.is_live() {
            return Ok((locked, state));
        }
        if !locked.container().has_monitor()? {
            break (locked, state);
        }
        // Its monitor is between its lock and its record: it starts, or has ended just now.
        if Instant::now() >= patience {
            return Ok((locked, state));
        }
        drop(locked);
        std::thread::sleep(PAUSE);
    };
    // There is no monitor: whatever is left of a run was left by one that was killed.
    let this_boot = state.boot.is_empty() || state.boot == boot::id()?;
    let left = if this_boot {
        state.clone()
    } else {
        RunState::created()
    };
    if state.monitor.is_none() {
        release(&engine.store, locked.container(), &left)?;
        return Ok((locked, state));
    }
    release_killed(&engine.store, locked.container(), &left)?;
    let state = RunState {
        status: Status::Exited,
        monitor: None,
        process: None,
        cgroup: None,
        ..state
    };
    locked.write_state(&state)?;
    Ok((locked, state))
}

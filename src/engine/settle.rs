//! Locks a container with its record made true: if its monitor was killed or the machine
//! went down, what it left behind is ended and freed, and the record says so.

use super::Engine;
use crate::error::Result;
use crate::monitor::release::release;
use crate::state::Status;
use crate::store::boot;
use crate::store::containers::{Container, LockedContainer, RunState};

/// Locks a container; returns it with its true state.
pub(super) fn settle(
    engine: &Engine,
    container: &Container,
) -> Result<(LockedContainer, RunState)> {
    let mut locked = engine.store.lock_container(container)?;
    let state = locked.container().state()?;
    if state.status.is_live() || locked.container().has_monitor()? {
        return Ok((locked, state));
    }
    // There is no monitor: whatever is left of a run was left by one that was killed.
    let this_boot = state.boot.is_empty() || state.boot == boot::id()?;
    let left = if this_boot {
        state.clone()
    } else {
        RunState::created()
    };
    release(&engine.store, locked.container(), &left)?;
    if state.monitor.is_none() {
        return Ok((locked, state));
    }
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

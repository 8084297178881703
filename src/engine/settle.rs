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
    if state.status.is_live() || state.monitor.is_none() {
        return Ok((locked, state));
    }
    // The record names a monitor, but there is none.
    if state.boot == boot::id()? {
        release(&engine.store, locked.container(), &state)?;
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

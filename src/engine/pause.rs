//! `pause` and `unpause`: freezes all processes of a container, and thaws them.

use std::time::Duration;

use super::Engine;
use super::kill::not_running;
use crate::error::{Error, Kind, Result};
use crate::monitor::protocol::Request;
use crate::monitor::{self, Asked};
use crate::runtime::cgroup::Cgroup;
use crate::store::containers::Container;

/// A process in the kernel's uninterruptible sleep freezes when it wakes.
const FROZEN_WITHIN: Duration = Duration::from_secs(10);

/// Freezes a container; returns once nothing of it runs.
///
/// # Errors
///
/// [`Kind::Conflict`] if it does not run, or is paused already.
pub fn pause(engine: &Engine, container: &Container) -> Result<()> {
    ask(engine, container, Request::Pause)?;
    let Some(cgroup) = container.state()?.cgroup.map(Cgroup::at) else {
        return Ok(());
    };
    if cgroup.wait_until_frozen(FROZEN_WITHIN)? {
        return Ok(());
    }
    let name = &container.record().name;
    Err(Error::engine(format!(
        "a process of container `{name}` sleeps in the kernel; it stops when it wakes"
    )))
}

/// Thaws a container.
///
/// # Errors
///
/// [`Kind::Conflict`] if it is not paused.
pub fn unpause(engine: &Engine, container: &Container) -> Result<()> {
    ask(engine, container, Request::Unpause)
}

fn ask(engine: &Engine, container: &Container, request: Request) -> Result<()> {
    if !container.state()?.status.is_live() {
        return Err(not_running(container));
    }
    match monitor::ask(engine.store.paths(), container.id(), request)? {
        Asked::Done(_) => Ok(()),
        Asked::Over => Err(not_running(container)),
        Asked::Nobody => Err(no_answer(container)),
    }
}

/// The error for a monitor that lives and does not listen.
pub(super) fn no_answer(container: &Container) -> Error {
    let name = &container.record().name;
    if container.state().is_ok_and(|state| !state.status.is_live()) {
        return not_running(container);
    }
    Error::new(
        Kind::Engine,
        format!("the monitor of container `{name}` does not answer"),
    )
    .hint("Its socket vanished with the run directory; restarting the container makes a new one.")
}

//! `kill`: sends a signal to a container's first process.

use std::os::fd::{AsRawFd, OwnedFd};

use crate::error::{Context, Error, Kind, Result};
use crate::store::containers::{Container, RunState};

/// Sends a signal.
///
/// # Errors
///
/// [`Kind::Conflict`] if the container does not run.
pub fn kill(container: &Container, signal: i32) -> Result<()> {
    let state = container.state()?;
    let Some(process) = open_process(&state)? else {
        return Err(not_running(container));
    };
    send(&process, signal)
}

/// The container's first process, if it runs.
pub(super) fn open_process(state: &RunState) -> Result<Option<OwnedFd>> {
    match state.process {
        Some(process) if state.status.is_live() => process.open(),
        _ => Ok(None),
    }
}

/// Sends a signal by pidfd. Gone already is done.
pub(super) fn send(process: &OwnedFd, signal: i32) -> Result<()> {
    match crate::sys::process::pidfd_send_signal(process.as_raw_fd(), signal) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(errno) => Err(errno).doing(|| format!("send signal {signal} to the container")),
    }
}

pub(super) fn not_running(container: &Container) -> Error {
    Error::new(
        Kind::Conflict,
        format!("container `{}` is not running", container.record().name),
    )
}

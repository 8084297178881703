//! `kill`: sends a signal to a container's first process.

use std::os::fd::{AsRawFd, OwnedFd};

use rustix::io::Errno;

use super::Engine;
use crate::error::{Context, Error, Kind, Result};
use crate::monitor::protocol::Request;
use crate::monitor::{self, Asked};
use crate::signal;
use crate::store::containers::{Container, Record, RunState};

/// Signals that are sent to end a container: after them it does not run again by itself.
const ENDING: [i32; 4] = [libc::SIGKILL, libc::SIGTERM, libc::SIGINT, libc::SIGQUIT];

/// Sends a signal.
///
/// # Errors
///
/// [`Kind::Conflict`] if the container does not run.
pub fn kill(engine: &Engine, container: &Container, signal: i32) -> Result<()> {
    let state = container.state()?;
    if !state.status.is_live() {
        return Err(not_running(container));
    }
    let for_good = ENDING.contains(&signal) || is_stop_signal(container.record(), signal);
    let request = Request::Signal { signal, for_good };
    match monitor::ask(engine.store.paths(), container.id(), request)? {
        Asked::Done(_) | Asked::Over => Ok(()),
        // The run directory may have vanished, and the monitor's socket with it.
        Asked::Nobody => match open_process(&container.state()?)? {
            Some(process) => send(&process, signal),
            None => Err(not_running(container)),
        },
    }
}

fn is_stop_signal(record: &Record, signal: i32) -> bool {
    let own = record.config.stop_signal.as_deref();
    own.is_some_and(|text| signal::parse(text).is_ok_and(|own| own == signal))
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
    match try_to_send(process, signal)? {
        true => Ok(()),
        false => Err(Errno::PERM).doing(|| format!("send signal {signal} to the container")),
    }
}

/// The same; says `false` if we may not. A user may signal all that his containers run, but
/// not from another user namespace than theirs: from there, only what runs as himself.
pub(super) fn try_to_send(process: &OwnedFd, signal: i32) -> Result<bool> {
    match crate::sys::process::pidfd_send_signal(process.as_raw_fd(), signal) {
        Ok(()) | Err(Errno::SRCH) => Ok(true),
        Err(Errno::PERM) => Ok(false),
        Err(errno) => Err(errno).doing(|| format!("send signal {signal} to the container")),
    }
}

pub(super) fn not_running(container: &Container) -> Error {
    Error::new(
        Kind::Conflict,
        format!("container `{}` is not running", container.record().name),
    )
}

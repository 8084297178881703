//! `stop`: has a container's monitor end it: a signal, some patience, SIGKILL.

use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Engine;
use super::kill::{open_process, send, try_to_send};
use super::settle::settle;
use crate::error::{Context, Kind, Result};
use crate::monitor::protocol::Request;
use crate::monitor::{self, Asked, STOP_GRACE_SECONDS};
use crate::signal;
use crate::state::Status;
use crate::store::containers::{Container, Record, RunState};

/// How long a monitor without a socket may take to put away what has ended.
const PUT_AWAY_WITHIN: Duration = Duration::from_secs(2);
/// How long a container may take to go with its monitor.
const GOES_WITHIN: Duration = Duration::from_secs(10);
/// Between two looks whether it has.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// How to stop.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Seconds to wait before SIGKILL; -1 waits for ever.
    pub timeout: Option<i64>,
    /// The signal that asks.
    pub signal: Option<i32>,
    /// It is about to be started again: `--rm` does not count, nor is it down by hand.
    pub again: bool,
}

impl Options {
    /// At once.
    pub(super) fn kill() -> Self {
        Options {
            timeout: Some(0),
            signal: Some(libc::SIGKILL),
            again: false,
        }
    }
}

/// Stops a container. One that does not run is stopped already.
pub fn stop(engine: &Engine, container: &Container, options: Options) -> Result<()> {
    let signal = signal_of(container.record(), options)?;
    let grace = grace_of(container.record(), options);
    let mut is_asked = false;
    loop {
        let state = match container.state() {
            // With --rm it goes when it ends.
            Err(why) if is_asked && why.kind() == Kind::NoSuchObject => return Ok(()),
            other => other?,
        };
        if !state.status.is_live() {
            return put_away(engine, container, &state, options);
        }
        let request = Request::Stop {
            signal,
            grace,
            again: options.again,
        };
        is_asked = true;
        match monitor::ask(engine.store.paths(), container.id(), request)? {
            Asked::Done(mut session) => {
                // Its last word, or none: what has become of it is on disk.
                let _ = session.wait();
                wait_for_monitor(&state, None)?;
            }
            // A run was over just then. There may be another.
            Asked::Over => {}
            Asked::Nobody => without_monitor(engine, container, signal, grace)?,
        }
    }
}

fn signal_of(record: &Record, options: Options) -> Result<i32> {
    match (options.signal, &record.config.stop_signal) {
        (Some(signal), _) => Ok(signal),
        (None, Some(text)) => signal::parse(text)
            .doing(|| format!("read the stop signal of container `{}`", record.name)),
        (None, None) => Ok(libc::SIGTERM),
    }
}

/// Seconds; `None` for ever.
fn grace_of(record: &Record, options: Options) -> Option<u64> {
    let seconds = options.timeout.or(record.host.stop_timeout);
    u64::try_from(seconds.unwrap_or(STOP_GRACE_SECONDS)).ok()
}

/// A monitor that was killed has put nothing away. That the container is to be down is the
/// user's word then, too.
fn put_away(
    engine: &Engine,
    container: &Container,
    state: &RunState,
    options: Options,
) -> Result<()> {
    if state.monitor.is_none() {
        return Ok(());
    }
    let (mut locked, state) = settle(engine, container)?;
    if state.status.is_live() || locked.container().has_monitor()? || options.again {
        return Ok(());
    }
    locked.write_state(&RunState {
        stopped_by_hand: true,
        ..state
    })
}

/// The run directory may have vanished (the user logged out), and with it the monitor's
/// socket. Then the container is ended by what its record says.
fn without_monitor(
    engine: &Engine,
    container: &Container,
    signal: i32,
    grace: Option<u64>,
) -> Result<()> {
    let state = container.state()?;
    if !state.status.is_live() {
        return Ok(());
    }
    if let Some(process) = open_process(&state)? {
        if try_to_send(&process, signal)? {
            if !wait_for(&process, grace.map(Duration::from_secs))? {
                send(&process, libc::SIGKILL)?;
            }
            wait_for(&process, None)?;
        } else {
            // We are in another user namespace. Its monitor is ours to end all the same, and
            // the container goes with it.
            kill_monitor(&state)?;
            wait_for(&process, Some(GOES_WITHIN))?;
        }
    }
    if !is_put_away(container, &state)? {
        // It is about to start the container again, and nobody can tell it not to.
        kill_monitor(&state)?;
    }
    settle(engine, container).map(drop)
}

fn kill_monitor(state: &RunState) -> Result<()> {
    let monitor = state.monitor.map(|monitor| monitor.open()).transpose()?;
    if let Some(monitor) = monitor.flatten() {
        send(&monitor, libc::SIGKILL)?;
        wait_for(&monitor, None)?;
    }
    Ok(())
}

/// Waits until a monitor whose container has ended has put it away. Says whether it has
/// ended itself then, and does not wait for another run instead.
fn is_put_away(container: &Container, state: &RunState) -> Result<bool> {
    let patience = Instant::now() + PUT_AWAY_WITHIN;
    while Instant::now() < patience {
        if wait_for_monitor(state, Some(BETWEEN_LOOKS))? {
            return Ok(true);
        }
        if container.state()?.status == Status::Restarting {
            return Ok(false);
        }
    }
    Ok(false)
}

/// Waits until the container's monitor has ended, which it does once everything is put
/// away. `limit` is `None` for no limit. Says whether it has.
pub(super) fn wait_for_monitor(state: &RunState, limit: Option<Duration>) -> Result<bool> {
    let Some(monitor) = state.monitor else {
        return Ok(true);
    };
    match monitor.open()? {
        Some(monitor) => wait_for(&monitor, limit),
        None => Ok(true),
    }
}

fn wait_for(process: &OwnedFd, limit: Option<Duration>) -> Result<bool> {
    // A time too far to count is as good as none.
    let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
    loop {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let timeout = left.map(|left| Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        });
        match poll(&mut [PollFd::new(process, PollFlags::IN)], timeout.as_ref()) {
            Ok(0) => return Ok(false),
            Ok(_) => return Ok(true),
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno).doing(|| "wait for the container"),
        }
    }
}

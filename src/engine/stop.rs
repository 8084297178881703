//! `stop`: asks a container to end, waits, and kills it if it does not.

use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Engine;
use super::kill::{open_process, send};
use super::settle::settle;
use crate::error::{Context, Result};
use crate::signal;
use crate::store::containers::{Container, RunState};

/// Seconds between the stop signal and SIGKILL, if nothing else is said.
pub const STOP_GRACE_SECONDS: i64 = 10;

/// How to stop.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Seconds to wait before SIGKILL; -1 waits for ever.
    pub timeout: Option<i64>,
    /// The signal that asks.
    pub signal: Option<i32>,
}

/// Stops a container. One that does not run is stopped already.
pub fn stop(engine: &Engine, container: &Container, options: Options) -> Result<()> {
    let state = container.state()?;
    let Some(process) = open_process(&state)? else {
        return wait_for_monitor(&state, None).map(drop);
    };
    let record = container.record();
    let signal = match (options.signal, &record.config.stop_signal) {
        (Some(signal), _) => signal,
        (None, Some(text)) => signal::parse(text)
            .doing(|| format!("read the stop signal of container `{}`", record.name))?,
        (None, None) => libc::SIGTERM,
    };
    let grace = options
        .timeout
        .or(record.host.stop_timeout)
        .unwrap_or(STOP_GRACE_SECONDS);
    let limit = u64::try_from(grace).ok().map(Duration::from_secs);
    if can_hear(&state, signal) {
        send(&process, signal)?;
        if wait_for_monitor(&state, Some(limit))? {
            return Ok(());
        }
    }
    end(engine, container, &state, &process)
}

/// Kills a container and waits until it is put away.
pub(super) fn end(
    engine: &Engine,
    container: &Container,
    state: &RunState,
    process: &OwnedFd,
) -> Result<()> {
    send(process, libc::SIGKILL)?;
    wait_for_monitor(state, None)?;
    // Without a monitor nobody has put it away.
    if container.state().is_ok_and(|state| state.monitor.is_some()) {
        settle(engine, container)?;
    }
    Ok(())
}

/// Whether a signal can have an effect on the container's first process: it is PID 1 of
/// its namespace, so the kernel drops every signal that it neither catches nor blocks nor
/// waits for (pid_namespaces(7)), and no grace period can help.
fn can_hear(state: &RunState, signal: i32) -> bool {
    let Some(process) = state.process else {
        return false;
    };
    if signal == libc::SIGKILL || signal == libc::SIGSTOP {
        return true;
    }
    let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", process.pid)) else {
        return true;
    };
    let mask = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        u64::from_str_radix(line.trim(), 16).ok()
    };
    match (mask("SigCgt:"), mask("SigBlk:")) {
        (Some(caught), Some(blocked)) => {
            (caught | blocked) & (1 << (signal - 1)) != 0 || waits_for_signals(process.pid)
        }
        _ => true,
    }
}

/// Whether a thread of a process is in sigwait(3): what it waits for was blocked, but does
/// not count as blocked meanwhile. What cannot be seen may be.
fn waits_for_signals(pid: i32) -> bool {
    /// `rt_sigtimedwait` of this machine, and of 32-bit programs (with 32 and 64-bit time).
    const SIGWAIT: [i64; 3] = [libc::SYS_rt_sigtimedwait, 177, 421];
    let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else {
        return true;
    };
    threads.flatten().any(|thread| {
        let call = std::fs::read_to_string(thread.path().join("syscall"));
        let number = call.map(|call| call.split(' ').next().and_then(|word| word.parse().ok()));
        // A thread that runs has no number.
        number.map_or(true, |number| {
            number.is_some_and(|number| SIGWAIT.contains(&number))
        })
    })
}

/// Waits until the container's monitor has ended, which it does once everything is put
/// away. `limit` is `None` for no limit. Says whether it has.
fn wait_for_monitor(state: &RunState, limit: Option<Option<Duration>>) -> Result<bool> {
    let Some(monitor) = state.monitor else {
        return Ok(true);
    };
    let Some(monitor) = monitor.open()? else {
        return Ok(true);
    };
    // A time too far to count is as good as none.
    let deadline = limit
        .flatten()
        .and_then(|limit| Instant::now().checked_add(limit));
    loop {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let timeout = left.map(|left| Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        });
        match poll(
            &mut [PollFd::new(&monitor, PollFlags::IN)],
            timeout.as_ref(),
        ) {
            Ok(0) => return Ok(false),
            Ok(_) => return Ok(true),
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno).doing(|| "wait for the container"),
        }
    }
}

//! Processes that a container leaves behind where its first process's end does not end
//! them: it has no pid namespace of its own, and perhaps no cgroup.
//!
//! They become children of the monitor, which is their *subreaper* (prctl(2)). It reaps
//! those that end, and kills the others, with what they leave in turn, after the container.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Instant;

use nix::sys::signal::{SigSet, Signal as Number};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, getpid, pidfd_open, pidfd_send_signal,
    set_child_subreaper, waitid,
};

use super::awaited::KILL_PATIENCE;
use super::deadline::time_until;
use crate::error::{Context, Result};
use crate::store::containers::Record;

/// The orphans of a container.
pub(super) struct Orphans {
    /// Readable when a child has ended, ours or not.
    ends: SignalFd,
}

impl Orphans {
    /// Takes in what the container will leave; `None` if it ends with its first process.
    pub(super) fn adopt(record: &Record) -> Result<Option<Self>> {
        if !record.host.pid.is_shared() {
            return Ok(None);
        }
        set_child_subreaper(Some(getpid())).doing(|| "become the parent of orphans")?;
        let ends = SigSet::from(Number::SIGCHLD);
        ends.thread_block().doing(|| "block signals")?;
        let flags = SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC;
        let ends = SignalFd::with_flags(&ends, flags).doing(|| "watch for the end of orphans")?;
        Ok(Some(Orphans { ends }))
    }

    /// Readable when there may be one to reap.
    pub(super) fn descriptor(&self) -> BorrowedFd<'_> {
        self.ends.as_fd()
    }

    /// Reaps those that have ended. `ours` are the children that somebody waits for.
    pub(super) fn reap(&mut self, ours: &[Pid]) {
        let mut are_due = false;
        while let Ok(Some(_)) = self.ends.read_signal() {
            are_due = true;
        }
        if !are_due {
            return;
        }
        for pid in strangers(ours) {
            reap(pid);
        }
    }
}

/// Kills all orphans and reaps them. Of `ours` somebody else takes care.
pub(super) fn kill(record: &Record, ours: &[Pid]) {
    if !record.host.pid.is_shared() {
        return;
    }
    let until = Instant::now() + KILL_PATIENCE;
    loop {
        let orphans: Vec<Pid> = strangers(ours).collect();
        let killed: Vec<OwnedFd> = orphans.iter().filter_map(|pid| end(*pid)).collect();
        if killed.is_empty() || Instant::now() >= until {
            return;
        }
        for pidfd in &killed {
            let mut fds = [PollFd::new(pidfd, PollFlags::IN)];
            let _ = poll(&mut fds, time_until(Some(until)).as_ref());
        }
        for pid in orphans {
            reap(pid);
        }
    }
}

/// Kills a child of ours, which nobody reaps but us: its pid is its own.
fn end(pid: Pid) -> Option<OwnedFd> {
    let pidfd = pidfd_open(pid, PidfdFlags::empty()).ok()?;
    let _ = pidfd_send_signal(&pidfd, Signal::KILL);
    Some(pidfd)
}

fn reap(pid: Pid) {
    let _ = waitid(
        WaitId::Pid(pid),
        WaitIdOptions::EXITED | WaitIdOptions::NOHANG,
    );
}

/// Our children, zombies among them, but for some.
fn strangers(but: &[Pid]) -> impl Iterator<Item = Pid> {
    let us = getpid().as_raw_nonzero();
    let path = format!("/proc/{us}/task/{us}/children");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let children: Vec<Pid> = text
        .split_whitespace()
        .filter_map(|pid| Pid::from_raw(pid.parse().ok()?))
        .filter(|pid| !but.contains(pid))
        .collect();
    children.into_iter()
}

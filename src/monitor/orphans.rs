//! Processes that a container leaves behind where its first process's end does not end
//! them: it has no pid namespace of its own, and perhaps no cgroup.
//!
//! They become children of the monitor, which is their *subreaper* (prctl(2)), and are
//! killed with what they leave in turn.

use std::collections::HashSet;

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, getpid, kill_process, set_child_subreaper, waitid,
};

use crate::error::{Context, Result};
use crate::store::containers::Record;

/// Takes in what the container will leave.
pub(super) fn adopt(record: &Record) -> Result<()> {
    if !record.host.pid.is_shared() {
        return Ok(());
    }
    set_child_subreaper(Some(getpid())).doing(|| "become the parent of orphans")
}

/// Kills all children. Those that have ended are left for whoever waits for them.
pub(super) fn kill(record: &Record) {
    if !record.host.pid.is_shared() {
        return;
    }
    let mut ended: HashSet<i32> = HashSet::new();
    loop {
        let path = format!("/proc/self/task/{}/children", getpid().as_raw_nonzero());
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let children = text.split_whitespace().filter_map(|pid| pid.parse().ok());
        let living: Vec<Pid> = children
            .filter(|pid| !ended.contains(pid))
            .filter_map(Pid::from_raw)
            .collect();
        if living.is_empty() {
            return;
        }
        for pid in living {
            let _ = kill_process(pid, Signal::KILL);
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            let _ = waitid(WaitId::Pid(pid), options);
            ended.insert(pid.as_raw_nonzero().get());
        }
    }
}

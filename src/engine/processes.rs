//! The processes of a container, as the host's `/proc` shows them.
//!
//! What a process says of itself (its name, its arguments) is an attacker's text; nothing
//! of the container is run to learn it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::kill::not_running;
use crate::error::{Context, Result};
use crate::store::containers::{Container, RunState};

/// Clock ticks a second in `/proc` (`USER_HZ`), the same on all our machines.
pub const TICKS_PER_SECOND: u64 = 100;
/// Arguments are shown up to this many bytes; the kernel's own files are shorter.
const FILE_MAX_BYTES: usize = 64 << 10;

/// One process, at one moment (proc_pid_stat(5), proc_pid_status(5)).
#[derive(Debug, Clone, Default)]
pub struct Process {
    /// Its pid on the host.
    pub pid: i32,
    /// Its pid in its own, innermost pid namespace.
    pub inner_pid: i32,
    /// Its parent's pid on the host.
    pub parent: i32,
    /// Its process group.
    pub group: i32,
    /// Its session.
    pub session: i32,
    /// Its name.
    pub name: String,
    /// `R`, `S`, `D`, `Z`, `T` …
    pub state: char,
    /// Its terminal's device number, 0 if it has none.
    pub terminal: u32,
    /// Time on a processor, in ticks.
    pub ticks: u64,
    /// How nice it is.
    pub nice: i64,
    /// How many threads it has.
    pub threads: u64,
    /// When it started, in ticks since boot.
    pub started: u64,
    /// Virtual memory, in bytes.
    pub virtual_bytes: u64,
    /// Resident memory, in bytes.
    pub resident_bytes: u64,
    /// Its command line, or its name in brackets.
    pub arguments: String,
    /// The lines of its status file.
    pub status: BTreeMap<String, String>,
}

impl Process {
    /// Reads one; `None` if it is gone.
    pub fn read(pid: i32) -> Option<Self> {
        let text = |file: &str| {
            let mut bytes = fs::read(format!("/proc/{pid}/{file}")).ok()?;
            bytes.truncate(FILE_MAX_BYTES);
            Some(String::from_utf8_lossy(&bytes).into_owned())
        };
        let stat = text("stat")?;
        let (before, fields) = stat.rsplit_once(')')?;
        let name = before.split_once('(')?.1.to_owned();
        let fields: Vec<&str> = fields.split_whitespace().collect();
        // Counted from the third field of the file, which is the first one here.
        let number = |field: usize| fields.get(field - 3)?.parse::<i64>().ok();
        let positive = |field| {
            number(field)
                .and_then(|n| u64::try_from(n).ok())
                .unwrap_or(0)
        };
        let small = |field| {
            number(field)
                .and_then(|n| i32::try_from(n).ok())
                .unwrap_or(0)
        };
        let status: BTreeMap<String, String> = text("status")?
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(key, value)| (key.to_owned(), value.trim().to_owned()))
            .collect();
        let arguments = text("cmdline").unwrap_or_default();
        let arguments = arguments.trim_end_matches('\0').replace('\0', " ");
        let inner = status
            .get("NSpid")
            .and_then(|pids| pids.split_whitespace().last());
        let resident = status.get("VmRSS").and_then(|size| size.split(' ').next());
        let resident = resident
            .and_then(|kib| kib.parse::<u64>().ok())
            .unwrap_or(0);
        Some(Process {
            pid,
            inner_pid: inner.and_then(|pid| pid.parse().ok()).unwrap_or(pid),
            parent: small(4),
            group: small(5),
            session: small(6),
            state: fields.first()?.chars().next()?,
            terminal: u32::try_from(positive(7)).unwrap_or(0),
            ticks: positive(14) + positive(15),
            nice: number(19).unwrap_or(0),
            threads: positive(20),
            started: positive(22),
            virtual_bytes: positive(23),
            resident_bytes: resident << 10,
            arguments: match arguments.is_empty() {
                true => format!("[{name}]"),
                false => arguments,
            },
            name,
            status,
        })
    }

    /// One of the four ids of a line such as `Uid`: real, effective, saved, file system.
    pub fn id(&self, line: &str, which: usize) -> u32 {
        let ids = self.status.get(line);
        let id = ids.and_then(|ids| ids.split_whitespace().nth(which));
        id.and_then(|id| id.parse().ok()).unwrap_or(u32::MAX)
    }
}

/// The processes of a running container, its first one first.
pub fn of(container: &Container) -> Result<Vec<Process>> {
    let state = container.state()?;
    let Some(first) = state.process.filter(|_| state.status.is_live()) else {
        return Err(not_running(container));
    };
    let pids = pids(&state, first.pid)?;
    let mut processes: Vec<Process> = pids.into_iter().filter_map(Process::read).collect();
    processes.sort_by_key(|process| (process.pid != first.pid, process.started, process.pid));
    Ok(processes)
}

fn pids(state: &RunState, first: i32) -> Result<BTreeSet<i32>> {
    if let Some(cgroup) = &state.cgroup {
        let mut pids = BTreeSet::new();
        add_members(cgroup, &mut pids);
        if !pids.is_empty() {
            return Ok(pids);
        }
    }
    without_cgroup(first)
}

/// The members of a cgroup and of those that were made beneath it.
fn add_members(cgroup: &Path, pids: &mut BTreeSet<i32>) {
    let text = fs::read_to_string(cgroup.join("cgroup.procs")).unwrap_or_default();
    pids.extend(text.lines().filter_map(|line| line.parse::<i32>().ok()));
    for entry in fs::read_dir(cgroup).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            add_members(&entry.path(), pids);
        }
    }
}

/// Those in the first process's pid namespace, where it has one of its own, and all that
/// descend from one of them.
fn without_cgroup(first: i32) -> Result<BTreeSet<i32>> {
    let namespace = |pid: &str| fs::read_link(format!("/proc/{pid}/ns/pid")).ok();
    let own = namespace(&first.to_string()).filter(|own| namespace("self").as_ref() != Some(own));
    let entries = fs::read_dir("/proc").doing(|| "look at all processes")?;
    let all: Vec<i32> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    let mut pids = BTreeSet::from([first]);
    if own.is_some() {
        pids.extend(all.iter().filter(|pid| namespace(&pid.to_string()) == own));
    }
    let parents: BTreeMap<i32, i32> = all
        .iter()
        .filter_map(|pid| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let (_, fields) = stat.rsplit_once(')')?;
            Some((*pid, fields.split_whitespace().nth(1)?.parse().ok()?))
        })
        .collect();
    loop {
        let known = pids.len();
        let children = parents.iter().filter(|(_, parent)| pids.contains(parent));
        let children: Vec<i32> = children.map(|(pid, _)| *pid).collect();
        pids.extend(children);
        if pids.len() == known {
            return Ok(pids);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_from_its_files() {
        let me = Process::read(std::process::id() as i32).unwrap();
        assert_eq!(me.inner_pid, me.pid);
        assert!(me.threads >= 1 && me.resident_bytes > 0 && me.started > 0);
        assert_eq!(me.id("Uid", 1), rustix::process::geteuid().as_raw());
        assert!(!me.arguments.contains('\0'));
        assert!(Process::read(0).is_none());
    }
}

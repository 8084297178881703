//! `stats`: what containers use of the machine.
//!
//! The numbers are those of the container's cgroup where its controllers count; where a
//! controller is missing, they are summed over the container's processes, which leaves out
//! those that have ended. What cannot be known is absent, not zero.

use std::fs;
use std::path::Path;
use std::time::Instant;

use super::Engine;
use super::processes::{self, Process, TICKS_PER_SECOND};
use crate::error::{Kind, Result};
use crate::store::containers::{Container, RunState};

/// What a container uses at one moment. `None` where nothing counts it.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    /// Processor time since its start, in microseconds.
    pub processor_micros: Option<u64>,
    /// Memory, but for what the kernel caches of files and can drop, in bytes.
    pub memory_bytes: Option<u64>,
    /// How much memory it may use: its limit, or the machine's.
    pub memory_limit: u64,
    /// Received and sent, in bytes; not on the host's own network.
    pub network: Option<(u64, u64)>,
    /// Read from and written to block devices, in bytes.
    pub block: Option<(u64, u64)>,
    /// Processes and threads.
    pub pids: Option<u64>,
}

/// A container's usage, and when it was seen.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What the caller named the container by.
    pub given: Option<String>,
    /// The container's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it runs.
    pub is_live: bool,
    /// What it uses.
    pub usage: Usage,
    at: Instant,
}

impl Sample {
    /// Percents of one processor since an earlier sample.
    pub fn processor_percent(&self, earlier: Option<&Sample>) -> Option<f64> {
        if !self.is_live {
            return Some(0.0);
        }
        let earlier = earlier?;
        let now = self.usage.processor_micros?;
        let used = now.saturating_sub(earlier.usage.processor_micros?);
        let passed = self.at.duration_since(earlier.at).as_micros();
        Some(used as f64 / (passed as f64).max(1.0) * 100.0)
    }

    /// Percents of the memory that it may use.
    pub fn memory_percent(&self) -> Option<f64> {
        let limit = self.usage.memory_limit.max(1) as f64;
        Some(self.usage.memory_bytes? as f64 / limit * 100.0)
    }
}

/// Looks at containers: those named, else all that run, or `all` that there are.
pub fn look(engine: &Engine, names: &[String], all: bool) -> Result<Vec<Sample>> {
    let containers = match names.is_empty() {
        true => {
            let mut containers = engine.store.containers()?;
            containers.retain(|container| !container.record().host.tied);
            containers.sort_by_key(|container| std::cmp::Reverse(container.record().created));
            containers.into_iter().map(|one| (None, one)).collect()
        }
        false => named(engine, names)?,
    };
    let mut samples = Vec::new();
    for (given, container) in containers {
        match sample(given, &container) {
            Ok(sample) if sample.is_live || all || !names.is_empty() => samples.push(sample),
            Ok(_) => {}
            // Removed while we looked.
            Err(why) if why.kind() == Kind::NoSuchObject && names.is_empty() => {}
            Err(why) => return Err(why),
        }
    }
    Ok(samples)
}

/// Each container once, by the first word that names it.
fn named(engine: &Engine, names: &[String]) -> Result<Vec<(Option<String>, Container)>> {
    let mut found: Vec<(Option<String>, Container)> = Vec::new();
    for name in names {
        let container = engine.store.find_container(name)?;
        if !found.iter().any(|(_, one)| one.id() == container.id()) {
            found.push((Some(name.clone()), container));
        }
    }
    Ok(found)
}

fn sample(given: Option<String>, container: &Container) -> Result<Sample> {
    let state = container.state()?;
    let record = container.record();
    let is_live = state.status.is_live() && state.process.is_some();
    let usage = match is_live {
        true => usage(container, &state),
        false => Usage {
            processor_micros: Some(0),
            memory_bytes: Some(0),
            memory_limit: 0,
            network: Some((0, 0)),
            block: Some((0, 0)),
            pids: Some(0),
        },
    };
    Ok(Sample {
        given,
        id: record.id.to_string(),
        name: record.name.clone(),
        is_live,
        usage,
        at: Instant::now(),
    })
}

fn usage(container: &Container, state: &RunState) -> Usage {
    let host = host_memory();
    let mut usage = match &state.cgroup {
        Some(cgroup) => of_cgroup(cgroup),
        None => Usage::default(),
    };
    let asked = container.record().host.resources.memory;
    let limit = match usage.memory_limit {
        0 => asked.unwrap_or(host),
        limit => limit,
    };
    usage.memory_limit = limit.min(host);
    let is_whole = usage.processor_micros.is_some()
        && usage.memory_bytes.is_some()
        && usage.pids.is_some()
        && usage.block.is_some();
    if !is_whole && let Ok(processes) = processes::of(container) {
        let sum = |of: fn(&Process) -> u64| processes.iter().map(of).sum::<u64>();
        let micros = 1_000_000 / TICKS_PER_SECOND;
        usage.processor_micros = usage
            .processor_micros
            .or_else(|| Some(sum(|process| process.ticks) * micros));
        usage.memory_bytes = usage
            .memory_bytes
            .or_else(|| Some(sum(|process| process.resident_bytes)));
        usage.pids = usage.pids.or_else(|| Some(sum(|process| process.threads)));
        usage.block = usage.block.or_else(|| block_of(&processes));
    }
    usage.network = state.process.and_then(|process| network_of(process.pid));
    usage
}

/// The numbers of a cgroup (version 2), as far as its controllers count.
fn of_cgroup(cgroup: &Path) -> Usage {
    let text = |file: &str| fs::read_to_string(cgroup.join(file)).ok();
    let number = |file: &str| text(file)?.trim().parse::<u64>().ok();
    let of = |file: &str, key: &str| value(&text(file)?, key);
    let memory = number("memory.current").map(|all| {
        let cached = of("memory.stat", "inactive_file").unwrap_or(0);
        all.saturating_sub(cached)
    });
    Usage {
        processor_micros: of("cpu.stat", "usage_usec"),
        memory_bytes: memory,
        memory_limit: number("memory.max").unwrap_or(0),
        network: None,
        block: text("io.stat").map(|text| (sum_of(&text, "rbytes="), sum_of(&text, "wbytes="))),
        pids: number("pids.current"),
    }
}

/// The number after a key at the beginning of a line.
fn value(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.trim_start_matches(':')
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

/// The sum of the numbers after a key, wherever it stands.
fn sum_of(text: &str, key: &str) -> u64 {
    let words = text.split_whitespace();
    let numbers = words.filter_map(|word| word.strip_prefix(key)?.parse::<u64>().ok());
    numbers.sum()
}

/// What processes read and wrote themselves (proc_pid_io(5)).
fn block_of(processes: &[Process]) -> Option<(u64, u64)> {
    let mut sum = (0, 0);
    for process in processes {
        let text = fs::read_to_string(format!("/proc/{}/io", process.pid)).ok()?;
        sum.0 += value(&text, "read_bytes")?;
        sum.1 += value(&text, "write_bytes")?;
    }
    Some(sum)
}

/// The interfaces of a container's own network, but for its loopback.
fn network_of(pid: i32) -> Option<(u64, u64)> {
    let namespace = |pid: &str| fs::read_link(format!("/proc/{pid}/ns/net")).ok();
    if namespace(&pid.to_string())? == namespace("self")? {
        return None;
    }
    let text = fs::read_to_string(format!("/proc/{pid}/net/dev")).ok()?;
    let mut sum = (0, 0);
    for line in text.lines() {
        let Some((name, numbers)) = line.split_once(':') else {
            continue;
        };
        if name.trim() == "lo" {
            continue;
        }
        let numbers: Vec<u64> = numbers.split_whitespace().flat_map(str::parse).collect();
        sum.0 += numbers.first().copied().unwrap_or(0);
        sum.1 += numbers.get(8).copied().unwrap_or(0);
    }
    Some(sum)
}

/// The machine's memory in bytes.
pub(super) fn host_memory() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    value(&text, "MemTotal").unwrap_or(0) << 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_the_kernels_files() {
        let stat = "usage_usec 12\nuser_usec 5\n";
        assert_eq!(value(stat, "usage_usec"), Some(12));
        assert_eq!(value("MemTotal:   24 kB\n", "MemTotal"), Some(24));
        assert_eq!(value(stat, "nothing"), None);
        let io = "8:0 rbytes=1 wbytes=2 rios=3\n8:16 rbytes=10 wbytes=20\n";
        assert_eq!((sum_of(io, "rbytes="), sum_of(io, "wbytes=")), (11, 22));
        assert!(host_memory() > 1 << 20);
    }

    #[test]
    fn processor_time_becomes_percents_between_two_looks() {
        let now = Instant::now();
        let sample = |micros, at| Sample {
            given: None,
            id: String::new(),
            name: String::new(),
            is_live: true,
            usage: Usage {
                processor_micros: micros,
                ..Usage::default()
            },
            at,
        };
        let later = now + std::time::Duration::from_secs(2);
        let (one, two) = (sample(Some(0), now), sample(Some(1_000_000), later));
        assert_eq!(two.processor_percent(Some(&one)), Some(50.0));
        assert_eq!(two.processor_percent(None), None);
        assert_eq!(sample(None, later).processor_percent(Some(&one)), None);
    }
}

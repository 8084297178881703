//! Limits for all processes of a container together, as they were asked for.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a container may use. `None` means "not asked for".
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Resources {
    /// Memory in bytes.
    pub memory: Option<u64>,
    /// Memory and swap together in bytes; -1 is unlimited.
    pub memory_swap: Option<i64>,
    /// Memory in bytes that is left to it while others could use it.
    pub memory_reservation: Option<u64>,
    /// Processors, in thousand-millionths.
    pub nano_cpus: Option<u64>,
    /// Its weight among others when processors are short; 1024 is the usual one.
    pub cpu_shares: Option<u64>,
    /// The period of its quota, in microseconds.
    pub cpu_period: Option<u64>,
    /// Processor time in each period, in microseconds; -1 is unlimited.
    pub cpu_quota: Option<i64>,
    /// The processors that it may run on, such as `0-2,4`.
    pub cpuset_cpus: Option<String>,
    /// The memory nodes that it may use.
    pub cpuset_mems: Option<String>,
    /// Processes and threads; -1 is unlimited.
    pub pids: Option<i64>,
    /// Its weight among others when disks are busy: 10 to 1000.
    pub blkio_weight: Option<u16>,
    /// Limits of single block devices.
    pub block_devices: Vec<BlockLimit>,
    /// Files of its cgroup and what is written to them.
    pub cgroup_files: BTreeMap<String, String>,
}

/// A limit for one block device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockLimit {
    /// What is limited.
    pub kind: BlockLimitKind,
    /// The device's file on the host.
    pub device: PathBuf,
    /// Bytes or operations a second, or a weight.
    pub value: u64,
}

/// What can be limited of a block device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockLimitKind {
    /// The weight among others.
    Weight,
    /// Bytes read a second.
    ReadBps,
    /// Bytes written a second.
    WriteBps,
    /// Reads a second.
    ReadIops,
    /// Writes a second.
    WriteIops,
}

impl BlockLimitKind {
    /// The flag that asks for it.
    pub fn flag(self) -> &'static str {
        match self {
            BlockLimitKind::Weight => "--blkio-weight-device",
            BlockLimitKind::ReadBps => "--device-read-bps",
            BlockLimitKind::WriteBps => "--device-write-bps",
            BlockLimitKind::ReadIops => "--device-read-iops",
            BlockLimitKind::WriteIops => "--device-write-iops",
        }
    }
}

impl Resources {
    /// The flags of the limits that were asked for.
    pub fn asked(&self) -> Vec<&'static str> {
        let all = [
            (self.memory.is_some(), "--memory"),
            (self.memory_swap.is_some(), "--memory-swap"),
            (self.memory_reservation.is_some(), "--memory-reservation"),
            (self.nano_cpus.is_some(), "--cpus"),
            (self.cpu_shares.is_some(), "--cpu-shares"),
            (self.cpu_period.is_some(), "--cpu-period"),
            (self.cpu_quota.is_some(), "--cpu-quota"),
            (self.cpuset_cpus.is_some(), "--cpuset-cpus"),
            (self.cpuset_mems.is_some(), "--cpuset-mems"),
            (self.pids.is_some(), "--pids-limit"),
            (self.blkio_weight.is_some(), "--blkio-weight"),
            (!self.cgroup_files.is_empty(), "--cgroup-conf"),
        ];
        let asked = all.iter().filter(|(asked, _)| *asked);
        asked
            .map(|(_, flag)| *flag)
            .chain(self.block_devices.iter().map(|limit| limit.kind.flag()))
            .collect()
    }

    /// These limits with `other`'s in the place of those that it has.
    pub fn overridden_by(mut self, other: Resources) -> Resources {
        fn take<T>(mine: &mut Option<T>, theirs: Option<T>) {
            if theirs.is_some() {
                *mine = theirs;
            }
        }
        // A quota is written in one of two ways, and the last word counts.
        if other.nano_cpus.is_some() {
            (self.cpu_period, self.cpu_quota) = (None, None);
        } else if other.cpu_period.is_some() || other.cpu_quota.is_some() {
            self.nano_cpus = None;
        }
        take(&mut self.memory, other.memory);
        take(&mut self.memory_swap, other.memory_swap);
        take(&mut self.memory_reservation, other.memory_reservation);
        take(&mut self.nano_cpus, other.nano_cpus);
        take(&mut self.cpu_shares, other.cpu_shares);
        take(&mut self.cpu_period, other.cpu_period);
        take(&mut self.cpu_quota, other.cpu_quota);
        take(&mut self.cpuset_cpus, other.cpuset_cpus);
        take(&mut self.cpuset_mems, other.cpuset_mems);
        take(&mut self.pids, other.pids);
        take(&mut self.blkio_weight, other.blkio_weight);
        for limit in other.block_devices {
            self.block_devices
                .retain(|have| (have.kind, &have.device) != (limit.kind, &limit.device));
            self.block_devices.push(limit);
        }
        self.cgroup_files.extend(other.cgroup_files);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_changed_replaces_and_the_rest_stays() {
        let old = Resources {
            memory: Some(1),
            nano_cpus: Some(2),
            ..Resources::default()
        };
        let new = Resources {
            cpu_quota: Some(3),
            pids: Some(4),
            ..Resources::default()
        };
        let both = old.overridden_by(new);
        assert_eq!((both.memory, both.pids), (Some(1), Some(4)));
        assert_eq!((both.nano_cpus, both.cpu_quota), (None, Some(3)));
    }

    #[test]
    fn an_older_record_reads_as_nothing_asked() {
        let old: Resources = serde_json::from_str(r#"{"memory":5}"#).unwrap();
        assert_eq!(old.asked(), ["--memory"]);
    }
}

//! The limits of a container as values of its cgroup's files.

use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use crate::error::{Context, Error, Result};
use crate::runtime::cgroup::Limit;
use crate::store::containers::{BlockLimit, BlockLimitKind, Resources};

/// Processes and threads, if nothing else is asked for. Podman's default.
const DEFAULT_PIDS: i64 = 2048;
/// The kernel's word.
const NO_LIMIT: &str = "max";
/// The kernel's own default, in microseconds.
const CPU_PERIOD: u64 = 100_000;

/// What is to be written. The devices that it names must be there.
pub fn of(resources: &Resources) -> Result<Vec<Limit>> {
    let mut limits = Limits::default();
    limits.memory(resources);
    limits.processors(resources);
    let asked = resources.pids.map(|_| "--pids-limit");
    let value = match resources.pids.unwrap_or(DEFAULT_PIDS) {
        ..=0 => NO_LIMIT.to_owned(),
        count => count.to_string(),
    };
    limits.add("pids", "pids.max", value, asked);
    limits.disks(resources)?;
    for (file, value) in &resources.cgroup_files {
        let controller = file.split('.').next().unwrap_or_default().to_owned();
        limits.0.push(Limit {
            controller: controller.into(),
            file: file.clone().into(),
            value: value.clone(),
            asked_by: Some("--cgroup-conf"),
            instead: None,
        });
    }
    Ok(limits.0)
}

#[derive(Default)]
struct Limits(Vec<Limit>);

impl Limits {
    fn add(
        &mut self,
        controller: &'static str,
        file: &'static str,
        value: String,
        asked_by: Option<&'static str>,
    ) {
        // Where no limit can be had there is none, which is what was asked for.
        let asked_by = asked_by.filter(|_| value != NO_LIMIT);
        self.0.push(Limit {
            controller: controller.into(),
            file: file.into(),
            value,
            asked_by,
            instead: None,
        });
    }

    fn memory(&mut self, resources: &Resources) {
        let mut add = |file, value: String, asked_by| self.add("memory", file, value, asked_by);
        // Swap first: less memory than is used now may need it.
        // Docker counts memory and swap together, and gives as much swap as memory by default.
        let by_flag = Some("--memory-swap");
        match (resources.memory, resources.memory_swap) {
            (_, Some(-1)) => add("memory.swap.max", NO_LIMIT.to_owned(), by_flag),
            (Some(memory), Some(both)) => {
                let swap = u64::try_from(both).unwrap_or(0).saturating_sub(memory);
                add("memory.swap.max", swap.to_string(), by_flag);
            }
            (Some(memory), None) => add("memory.swap.max", memory.to_string(), None),
            (None, _) => {}
        }
        if let Some(memory) = resources.memory {
            add("memory.max", memory.to_string(), Some("--memory"));
        }
        if let Some(low) = resources.memory_reservation {
            add("memory.low", low.to_string(), Some("--memory-reservation"));
        }
    }

    fn processors(&mut self, resources: &Resources) {
        if let Some(nano) = resources.nano_cpus {
            let quota = (u128::from(nano) * u128::from(CPU_PERIOD) / 1_000_000_000).max(1);
            let value = format!("{quota} {CPU_PERIOD}");
            self.add("cpu", "cpu.max", value, Some("--cpus"));
        } else if resources.cpu_quota.is_some() || resources.cpu_period.is_some() {
            let period = resources.cpu_period.unwrap_or(CPU_PERIOD);
            let quota = match resources.cpu_quota {
                Some(quota) if quota > 0 => quota.to_string(),
                _ => "max".to_owned(),
            };
            let flag = match (resources.cpu_quota, resources.cpu_period) {
                (Some(1..), _) => Some("--cpu-quota"),
                (_, Some(_)) => Some("--cpu-period"),
                _ => None,
            };
            self.add("cpu", "cpu.max", format!("{quota} {period}"), flag);
        }
        if let Some(shares) = resources.cpu_shares.filter(|shares| *shares > 0) {
            let weight = cpu_weight(shares).to_string();
            self.add("cpu", "cpu.weight", weight, Some("--cpu-shares"));
        }
        let sets = [
            (&resources.cpuset_cpus, "cpuset.cpus", "--cpuset-cpus"),
            (&resources.cpuset_mems, "cpuset.mems", "--cpuset-mems"),
        ];
        for (set, file, flag) in sets {
            if let Some(set) = set {
                self.add("cpuset", file, set.clone(), Some(flag));
            }
        }
    }

    fn disks(&mut self, resources: &Resources) -> Result<()> {
        if let Some(weight) = resources.blkio_weight.filter(|weight| *weight > 0) {
            let by = "--blkio-weight";
            self.weight(
                weight.to_string(),
                format!("default {}", io_weight(weight)),
                by,
            );
        }
        for limit in &resources.block_devices {
            let BlockLimit { kind, value, .. } = limit;
            let device = device_number(limit)?;
            let key = match kind {
                BlockLimitKind::Weight => {
                    let weight = u16::try_from(*value).unwrap_or(u16::MAX);
                    let instead = format!("{device} {}", io_weight(weight));
                    self.weight(format!("{device} {weight}"), instead, kind.flag());
                    continue;
                }
                BlockLimitKind::ReadBps => "rbps",
                BlockLimitKind::WriteBps => "wbps",
                BlockLimitKind::ReadIops => "riops",
                BlockLimitKind::WriteIops => "wiops",
            };
            let value = match value {
                0 => "max".to_owned(),
                value => value.to_string(),
            };
            self.add(
                "io",
                "io.max",
                format!("{device} {key}={value}"),
                Some(kind.flag()),
            );
        }
        Ok(())
    }

    /// Which file there is depends on the kernel's scheduler of disks.
    fn weight(&mut self, bfq: String, cost: String, flag: &'static str) {
        self.0.push(Limit {
            controller: "io".into(),
            file: "io.bfq.weight".into(),
            value: bfq,
            asked_by: Some(flag),
            instead: Some(("io.weight", cost)),
        });
    }
}

fn device_number(limit: &BlockLimit) -> Result<String> {
    let path: &Path = &limit.device;
    let doing = || {
        format!(
            "set the limit {} of `{}`",
            limit.kind.flag(),
            path.display()
        )
    };
    let found = std::fs::metadata(path).doing(doing)?;
    if !found.file_type().is_block_device() {
        return Err(Error::usage(format!("{}: not a block device", doing())));
    }
    let number = found.rdev();
    let (major, minor) = (rustix::fs::major(number), rustix::fs::minor(number));
    Ok(format!("{major}:{minor}"))
}

/// Shares of version 1 (2 to 262144, usually 1024) as a weight of version 2 (1 to 10000,
/// usually 100): a curve through all three, the one of runc 1.3.2 and crun 1.23.
fn cpu_weight(shares: u64) -> u64 {
    let log = (shares.clamp(2, 262_144) as f64).log2();
    let exponent = (log * log + 125.0 * log) / 612.0 - 7.0 / 34.0;
    // The three points must not be missed by a rounding error.
    (10_f64.powf(exponent) - 1e-9).ceil().clamp(1.0, 10_000.0) as u64
}

/// 10 to 1000 as 1 to 10000.
fn io_weight(weight: u16) -> u64 {
    1 + u64::from(weight.clamp(10, 1000) - 10) * 9999 / 990
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(resources: Resources) -> Vec<(String, String)> {
        of(&resources)
            .unwrap()
            .into_iter()
            .map(|limit| (limit.file.into_owned(), limit.value))
            .collect()
    }

    #[test]
    fn swap_is_counted_as_docker_counts_it() {
        let memory = Resources {
            memory: Some(100),
            ..Resources::default()
        };
        let swap = |memory_swap| Resources {
            memory_swap,
            ..memory.clone()
        };
        let of = |resources| written(resources)[0].clone();
        assert_eq!(of(memory.clone()), ("memory.swap.max".into(), "100".into()));
        assert_eq!(of(swap(Some(150))).1, "50");
        assert_eq!(of(swap(Some(-1))).1, "max");
    }

    #[test]
    fn every_limit_has_its_file() {
        let all = Resources {
            nano_cpus: Some(500_000_000),
            cpu_shares: Some(1024),
            cpuset_cpus: Some("0-1".into()),
            cpuset_mems: Some("0".into()),
            memory_reservation: Some(5),
            blkio_weight: Some(1000),
            cgroup_files: [("memory.high".to_owned(), "7".to_owned())].into(),
            ..Resources::default()
        };
        let expected = [
            ("memory.low", "5"),
            ("cpu.max", "50000 100000"),
            ("cpu.weight", "100"),
            ("cpuset.cpus", "0-1"),
            ("cpuset.mems", "0"),
            ("pids.max", "2048"),
            ("io.bfq.weight", "1000"),
            ("memory.high", "7"),
        ];
        let expected = expected.map(|(file, value)| (file.to_owned(), value.to_owned()));
        assert_eq!(written(all), expected);
        let period = Resources {
            cpu_period: Some(50_000),
            ..Resources::default()
        };
        assert_eq!(written(period)[0].1, "max 50000");
        let unlimited = Resources {
            pids: Some(-1),
            ..Resources::default()
        };
        assert_eq!(
            written(unlimited),
            [("pids.max".to_owned(), "max".to_owned())]
        );
    }

    #[test]
    fn shares_and_weights_meet_at_their_ends_and_in_the_middle() {
        for (shares, weight) in [
            (1, 1),
            (2, 1),
            (1024, 100),
            (262_144, 10_000),
            (u64::MAX, 10_000),
        ] {
            assert_eq!(cpu_weight(shares), weight, "{shares}");
        }
        assert_eq!((io_weight(10), io_weight(1000)), (1, 10_000));
    }

    #[test]
    fn only_block_devices_have_limits_of_their_own() {
        let of_null = Resources {
            block_devices: vec![BlockLimit {
                kind: BlockLimitKind::ReadBps,
                device: "/dev/null".into(),
                value: 1,
            }],
            ..Resources::default()
        };
        assert!(of(&of_null).is_err());
    }
}

//! Whether limits make sense together. Docker's rules.

use crate::error::{Error, Result};
use crate::size;
use crate::store::containers::{HostOptions, Resources};

/// Less memory than this, and a container's first process cannot even be started.
const MIN_MEMORY_BYTES: u64 = 6 << 20;
/// In microseconds; the kernel's own bounds.
const CPU_PERIOD_RANGE: std::ops::RangeInclusive<u64> = 1_000..=1_000_000;
const MIN_CPU_QUOTA: i64 = 1_000;

/// Checks all limits of a container.
pub(super) fn check_all(host: &HostOptions) -> Result<()> {
    if let Some(score) = host.oom_score_adj
        && !(-1000..=1000).contains(&score)
    {
        return Err(Error::usage(format!(
            "`--oom-score-adj {score}` is not from -1000 to 1000"
        )));
    }
    check(&host.resources)
}

/// Checks limits.
pub(super) fn check(resources: &Resources) -> Result<()> {
    memory(resources)?;
    processors(resources)?;
    if let Some(weight) = resources.blkio_weight
        && weight != 0
        && !(10..=1000).contains(&weight)
    {
        return Err(Error::usage(format!(
            "`--blkio-weight {weight}` is not from 10 to 1000"
        )));
    }
    Ok(())
}

fn memory(resources: &Resources) -> Result<()> {
    let Resources {
        memory,
        memory_swap,
        memory_reservation,
        ..
    } = resources;
    for (limit, flag) in [
        (memory, "--memory"),
        (memory_reservation, "--memory-reservation"),
    ] {
        if let Some(limit) = limit.filter(|limit| (1..MIN_MEMORY_BYTES).contains(limit)) {
            return Err(Error::usage(format!(
                "`{flag} {}` is too little: the minimum is 6m",
                size::human(limit)
            )));
        }
    }
    if let (Some(memory), Some(reservation)) = (memory, memory_reservation)
        && reservation > memory
    {
        return Err(Error::usage(
            "`--memory-reservation` is larger than `--memory`",
        ));
    }
    match (memory, memory_swap) {
        (None, Some(both)) if *both > 0 => {
            Err(Error::usage("`--memory-swap` needs `--memory`, too"))
        }
        (Some(memory), Some(both)) if *both >= 0 && both.unsigned_abs() < *memory => {
            Err(Error::usage("`--memory-swap` is smaller than `--memory`")
                .hint("It is the limit of memory and swap together."))
        }
        _ => Ok(()),
    }
}

fn processors(resources: &Resources) -> Result<()> {
    if resources.nano_cpus.is_some()
        && (resources.cpu_period.is_some() || resources.cpu_quota.is_some())
    {
        return Err(Error::usage(
            "`--cpus` cannot be used with `--cpu-period` or `--cpu-quota`: it sets both",
        ));
    }
    if let Some(nano) = resources.nano_cpus {
        let there = std::thread::available_parallelism().map_or(1, usize::from) as u64;
        if nano > online_processors().unwrap_or(there) * 1_000_000_000 {
            return Err(Error::usage(format!(
                "`--cpus {}` is more than this machine has: {}",
                nano as f64 / 1e9,
                online_processors().unwrap_or(there)
            )));
        }
    }
    if let Some(period) = resources.cpu_period
        && !CPU_PERIOD_RANGE.contains(&period)
    {
        return Err(Error::usage(format!(
            "`--cpu-period {period}` is not from 1000 to 1000000 (a millisecond to a second)"
        )));
    }
    if let Some(quota) = resources.cpu_quota
        && (1..MIN_CPU_QUOTA).contains(&quota)
    {
        return Err(Error::usage(format!(
            "`--cpu-quota {quota}` is less than 1000 (a millisecond)"
        )));
    }
    Ok(())
}

/// The processors of the machine, of which this process may be confined to a part.
fn online_processors() -> Option<u64> {
    let text = std::fs::read_to_string("/sys/devices/system/cpu/online").ok()?;
    text.trim()
        .split(',')
        .map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            Some((last + 1).saturating_sub(first))
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_contradicts_itself_is_refused() {
        let none = Resources::default;
        let bad = [
            Resources {
                memory: Some(5 << 20),
                ..none()
            },
            Resources {
                memory_swap: Some(1 << 30),
                ..none()
            },
            Resources {
                memory: Some(1 << 30),
                memory_swap: Some(1 << 20),
                ..none()
            },
            Resources {
                memory: Some(1 << 30),
                memory_reservation: Some(2 << 30),
                ..none()
            },
            Resources {
                nano_cpus: Some(1),
                cpu_quota: Some(5000),
                ..none()
            },
            Resources {
                nano_cpus: Some(1 << 60),
                ..none()
            },
            Resources {
                cpu_period: Some(10),
                ..none()
            },
            Resources {
                cpu_quota: Some(10),
                ..none()
            },
            Resources {
                blkio_weight: Some(5),
                ..none()
            },
        ];
        for resources in bad {
            assert!(check(&resources).is_err(), "{resources:?}");
        }
        let good = [
            none(),
            Resources {
                memory: Some(6 << 20),
                memory_swap: Some(-1),
                ..none()
            },
            Resources {
                cpu_period: Some(50_000),
                cpu_quota: Some(-1),
                ..none()
            },
            Resources {
                memory_swap: Some(-1),
                ..none()
            },
        ];
        for resources in good {
            check(&resources).unwrap();
        }
    }
}

//! The limits of a container as values of its cgroup's files.

use crate::runtime::cgroup::Limit;
use crate::store::containers::Resources;

/// Processes and threads, if nothing else is asked for. Podman's default.
const DEFAULT_PIDS: i64 = 2048;
/// The kernel's own default, in microseconds.
const CPU_PERIOD: u64 = 100_000;

/// What is to be written.
pub(super) fn of(resources: &Resources) -> Vec<Limit> {
    let mut limits = Vec::new();
    let mut add = |controller, file, value: String, asked_by| {
        limits.push(Limit {
            controller,
            file,
            value,
            asked_by,
        });
    };
    if let Some(memory) = resources.memory {
        add("memory", "memory.max", memory.to_string(), Some("--memory"));
    }
    // Docker counts memory and swap together, and gives as much swap as memory by default.
    match (resources.memory, resources.memory_swap) {
        (_, Some(-1)) => add(
            "memory",
            "memory.swap.max",
            "max".to_owned(),
            Some("--memory-swap"),
        ),
        (Some(memory), Some(both)) => {
            let swap = u64::try_from(both).unwrap_or(0).saturating_sub(memory);
            add(
                "memory",
                "memory.swap.max",
                swap.to_string(),
                Some("--memory-swap"),
            );
        }
        (Some(memory), None) => add("memory", "memory.swap.max", memory.to_string(), None),
        (None, _) => {}
    }
    if let Some(nano) = resources.nano_cpus {
        let quota = (u128::from(nano) * u128::from(CPU_PERIOD) / 1_000_000_000).max(1);
        add(
            "cpu",
            "cpu.max",
            format!("{quota} {CPU_PERIOD}"),
            Some("--cpus"),
        );
    }
    let asked = resources.pids.map(|_| "--pids-limit");
    let value = match resources.pids.unwrap_or(DEFAULT_PIDS) {
        ..=0 => "max".to_owned(),
        count => count.to_string(),
    };
    add("pids", "pids.max", value, asked);
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(resources: Resources) -> Vec<(&'static str, String)> {
        of(&resources)
            .into_iter()
            .map(|limit| (limit.file, limit.value))
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
            ..memory
        };
        let of = |resources| written(resources)[1].clone();
        assert_eq!(of(memory), ("memory.swap.max", "100".into()));
        assert_eq!(of(swap(Some(150))), ("memory.swap.max", "50".into()));
        assert_eq!(of(swap(Some(-1))), ("memory.swap.max", "max".into()));
    }

    #[test]
    fn processors_become_a_quota_and_processes_have_a_default() {
        let half = Resources {
            nano_cpus: Some(500_000_000),
            ..Resources::default()
        };
        assert_eq!(
            written(half),
            [
                ("cpu.max", "50000 100000".into()),
                ("pids.max", "2048".into())
            ]
        );
        let unlimited = Resources {
            pids: Some(-1),
            ..Resources::default()
        };
        assert_eq!(written(unlimited), [("pids.max", "max".into())]);
    }
}

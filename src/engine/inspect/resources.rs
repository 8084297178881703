//! The limits of a container in the shape of Docker's `HostConfig`.

use serde_json::{Value, json};

use crate::store::containers::{BlockLimitKind, Resources};

/// All of them; zero or nothing where none was asked for.
pub(super) fn json(resources: &Resources) -> Value {
    let devices = |kind: BlockLimitKind, key: &str| -> Vec<Value> {
        let limits = resources.block_devices.iter();
        limits
            .filter(|limit| limit.kind == kind)
            .map(|limit| json!({ "Path": limit.device.display().to_string(), key: limit.value }))
            .collect()
    };
    json!({
        "Memory": resources.memory.unwrap_or(0),
        "MemorySwap": resources.memory_swap.unwrap_or(0),
        "MemoryReservation": resources.memory_reservation.unwrap_or(0),
        "MemorySwappiness": null,
        "OomKillDisable": null,
        "NanoCpus": resources.nano_cpus.unwrap_or(0),
        "CpuShares": resources.cpu_shares.unwrap_or(0),
        "CpuPeriod": resources.cpu_period.unwrap_or(0),
        "CpuQuota": resources.cpu_quota.unwrap_or(0),
        "CpusetCpus": resources.cpuset_cpus.clone().unwrap_or_default(),
        "CpusetMems": resources.cpuset_mems.clone().unwrap_or_default(),
        "PidsLimit": resources.pids,
        "BlkioWeight": resources.blkio_weight.unwrap_or(0),
        "BlkioWeightDevice": devices(BlockLimitKind::Weight, "Weight"),
        "BlkioDeviceReadBps": devices(BlockLimitKind::ReadBps, "Rate"),
        "BlkioDeviceWriteBps": devices(BlockLimitKind::WriteBps, "Rate"),
        "BlkioDeviceReadIOps": devices(BlockLimitKind::ReadIops, "Rate"),
        "BlkioDeviceWriteIOps": devices(BlockLimitKind::WriteIops, "Rate"),
    })
}

//! `system df`: who takes how much room, in the four rows of Docker.

use super::Engine;
use crate::error::Result;
use crate::store::usage::Usage;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// `Images`, `Containers`, `Local Volumes` or `Build Cache`.
    pub kind: &'static str,
    /// How many there are.
    pub total: usize,
    /// How many of them are in use.
    pub active: usize,
    /// What they take, in bytes.
    pub size: u64,
    /// What those that are not in use take.
    pub reclaimable: u64,
}

/// Measures the store.
pub fn usage(engine: &Engine) -> Result<Usage> {
    engine.store.usage()
}

/// The rows of a measurement.
pub fn rows(usage: &Usage) -> [Row; 4] {
    let active_images = usage.images.iter().filter(|image| image.containers > 0);
    let (live, idle): (Vec<_>, Vec<_>) = usage.containers.iter().partition(|one| one.active);
    let sum = |sizes: &mut dyn Iterator<Item = u64>| sizes.fold(0, u64::saturating_add);
    let idle_size = sum(&mut idle.iter().map(|one| one.size));
    let unused = usage.volumes.iter().filter(|volume| volume.links == 0);
    let cache = sum(&mut usage.cache.iter().map(|one| one.size));
    [
        Row {
            kind: "Images",
            total: usage.images.len(),
            active: active_images.count(),
            size: usage.images_size,
            reclaimable: usage.images_reclaimable,
        },
        Row {
            kind: "Containers",
            total: usage.containers.len(),
            active: live.len(),
            size: idle_size.saturating_add(sum(&mut live.iter().map(|one| one.size))),
            reclaimable: idle_size,
        },
        Row {
            kind: "Local Volumes",
            total: usage.volumes.len(),
            active: usage.volumes.len() - unused.clone().count(),
            size: sum(&mut usage.volumes.iter().map(|volume| volume.size)),
            reclaimable: sum(&mut unused.map(|volume| volume.size)),
        },
        Row {
            kind: "Build Cache",
            total: usage.cache.len(),
            active: 0,
            size: cache,
            reclaimable: cache,
        },
    ]
}

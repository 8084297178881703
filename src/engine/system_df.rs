//! `system df`: who takes how much room, in the four rows of Docker.
//!
//! Together the rows are all that the store occupies. What images share counts once, and
//! so do the blobs that are kept beside unpacked layers; layers that only a container
//! needs, and what is the store's own, count with the images.

use std::collections::HashSet;

use super::Engine;
use crate::error::Result;
use crate::store::usage::{ImageUsage, Usage};

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
    /// What is free without those that are not in use.
    pub reclaimable: u64,
}

/// Something that only builds need, or a pull that was not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cached {
    /// Its name.
    pub name: String,
    /// `layer`, `blob`, `mount`, `partial`, `records` or `staging`.
    pub kind: &'static str,
    /// What it takes, in bytes.
    pub size: u64,
    /// What of that nobody is working with.
    pub reclaimable: u64,
}

/// What is in the store, and what the store itself takes.
pub struct Measurement {
    /// What is in it.
    pub usage: Usage,
    /// What directories, the journal and other files of the store take.
    pub own: u64,
}

/// Measures the store.
pub fn measure(engine: &Engine) -> Result<Measurement> {
    let usage = engine.store.usage()?;
    let own = engine.store.own_size(&usage);
    Ok(Measurement { usage, own })
}

/// The rows of a measurement.
pub fn rows(Measurement { usage, own }: &Measurement) -> [Row; 4] {
    [
        images(usage, *own),
        containers(usage),
        volumes(usage),
        build_cache(usage),
    ]
}

fn images(usage: &Usage, own: u64) -> Row {
    let (used, unused): (Vec<_>, Vec<_>) = usage.images.iter().partition(|one| one.containers > 0);
    let of_containers = usage.containers.iter().flat_map(|one| &one.reaches);
    let active: HashSet<&String> = used
        .iter()
        .flat_map(|image| &image.reaches)
        .chain(of_containers)
        .chain(&usage.held)
        .chain(&usage.lists)
        .collect();
    let all = of_images(usage);
    let idle = all.iter().copied().filter(|name| !active.contains(name));
    let records = |images: &[&ImageUsage]| images.iter().map(|one| one.records_size).sum::<u64>();
    let reclaimable = usage.size_of(idle) + records(&unused);
    Row {
        kind: "Images",
        total: usage.images.len(),
        active: used.len(),
        size: usage.size_of(all) + records(&used) + records(&unused) + own,
        reclaimable,
    }
}

fn containers(usage: &Usage) -> Row {
    let live = usage.containers.iter().filter(|one| one.active);
    let idle = usage.containers.iter().filter(|one| !one.active);
    Row {
        kind: "Containers",
        total: usage.containers.len(),
        active: live.count(),
        size: usage.containers.iter().map(|one| one.files.size()).sum(),
        reclaimable: idle.map(|one| one.files.size()).sum(),
    }
}

fn volumes(usage: &Usage) -> Row {
    let unused = usage.volumes.iter().filter(|volume| volume.links == 0);
    Row {
        kind: "Local Volumes",
        total: usage.volumes.len(),
        active: usage.volumes.len() - unused.clone().count(),
        size: usage.volumes.iter().map(|volume| volume.files.size()).sum(),
        reclaimable: unused.map(|volume| volume.files.size()).sum(),
    }
}

fn build_cache(usage: &Usage) -> Row {
    let cache = cache(usage);
    Row {
        kind: "Build Cache",
        total: cache.len(),
        active: cache.iter().filter(|one| one.reclaimable == 0).count(),
        size: cache.iter().map(|one| one.size).sum(),
        reclaimable: cache.iter().map(|one| one.reclaimable).sum(),
    }
}

/// What the last row is made of.
pub fn cache(usage: &Usage) -> Vec<Cached> {
    let of_images = of_images(usage);
    let objects = usage.objects.iter();
    let mut cache: Vec<Cached> = objects
        .filter(|(name, _)| !of_images.contains(name))
        .map(|(name, object)| Cached {
            name: name.clone(),
            kind: object.kind,
            size: object.files.size(),
            reclaimable: match usage.held.contains(name) {
                true => 0,
                false => object.files.size(),
            },
        })
        .collect();
    cache.extend(usage.cache_mounts.iter().map(|one| Cached {
        name: one.mount.id.clone(),
        kind: "mount",
        size: one.files.size(),
        reclaimable: match one.mount.active {
            true => 0,
            false => one.files.size(),
        },
    }));
    let records = usage.steps.iter().map(|step| step.size).sum();
    for (kind, count, size, reclaimable) in [
        (
            "partial",
            usage.partials.count,
            usage.partials.size,
            usage.partials.idle,
        ),
        ("records", usage.steps.len(), records, records),
        (
            "staging",
            usage.staging.count,
            usage.staging.size,
            usage.staging.idle,
        ),
    ] {
        if count > 0 {
            cache.push(Cached {
                name: format!("{count} files"),
                kind,
                size,
                reclaimable,
            });
        }
    }
    cache.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    cache
}

/// What images and manifest lists lead to, and containers whose image was removed.
fn of_images(usage: &Usage) -> HashSet<&String> {
    let of_containers = usage.containers.iter().flat_map(|one| &one.reaches);
    let of_images = usage.images.iter().flat_map(|one| &one.reaches);
    let of_lists = &usage.lists;
    of_images.chain(of_containers).chain(of_lists).collect()
}

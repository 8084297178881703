//! `prune`, of whatever kind: removes what nothing uses.
//!
//! First a [`Plan`] is made, which can be shown, and which says to the byte what it frees:
//! blobs and layers are shared, so what goes is what nothing that stays leads to. What came
//! to be used meanwhile is left alone.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::Engine;
use super::filter::Filters;
use super::networks;
use super::rm::{self, rm};
use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::ids::ContainerId;
use crate::image::blobs::{self, Droppable};
use crate::image::resolve;
use crate::store::dropped::Source;
use crate::store::events::{Event, Subject};
use crate::store::leases::Lease;
use crate::store::volumes::VolumeRecord;

mod choice;
mod plan;

pub use plan::plan;

/// The filters of all kinds of `prune`.
pub const FILTERS: [&str; 3] = ["until", "label", "label!"];

/// Which images are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Images {
    /// Those without a tag that no container uses.
    Dangling,
    /// All that no container uses.
    Unused,
}

/// Which volumes are wanted, of those that no container uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volumes {
    /// Those without a name of somebody's choice.
    Anonymous,
    /// All.
    Unused,
}

/// What of the build cache is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// Steps whose layer no image and no container has.
    Unused,
    /// All steps, cache mounts, and beginnings of blobs however new they are.
    All,
}

/// What is wanted.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Containers that do not run.
    pub containers: bool,
    /// Networks that no container is to be on.
    pub networks: bool,
    /// Images.
    pub images: Option<Images>,
    /// Volumes.
    pub volumes: Option<Volumes>,
    /// What builds keep.
    pub cache: Option<Cache>,
    /// Blobs of unpacked layers that can be had again.
    pub blobs: bool,
    /// What containers, networks, images and volumes must be like.
    pub filters: Filters,
}

/// Something that is to be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What removes it.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What goes with it and with nothing that is listed before, in bytes.
    pub size: u64,
}

/// All that is to be removed.
#[derive(Debug, Default)]
pub struct Plan {
    /// Containers.
    pub containers: Vec<Item>,
    /// Networks.
    pub networks: Vec<Item>,
    /// Volumes.
    pub volumes: Vec<Item>,
    /// Images.
    pub images: Vec<Item>,
    /// What only builds need, and what nothing needs.
    pub cache: Vec<Item>,
    /// Blobs that can be had again.
    pub blobs: Vec<Item>,
    droppable: Vec<Droppable>,
    /// The volumes as they were then, in the order of the list.
    volume_records: Vec<VolumeRecord>,
    /// Records of steps of builds, and what each takes.
    steps: Vec<(PathBuf, u64)>,
    /// Cache mounts of builds.
    mounts: Vec<PathBuf>,
    /// What each blob and layer takes that nothing leads to then.
    sizes: HashMap<String, u64>,
    /// What the records of each image take.
    records: HashMap<String, u64>,
    /// What was left in the staging directory.
    remainders: u64,
    /// Beginnings of blobs go if they are as old as this.
    beginnings: Option<Duration>,
    /// Whether what nothing leads to goes, too.
    collects: bool,
}

impl Plan {
    /// What is free afterwards that was not, in bytes.
    pub fn frees(&self) -> u64 {
        let lists = [
            &self.containers,
            &self.volumes,
            &self.images,
            &self.cache,
            &self.blobs,
        ];
        let items = lists.into_iter().flatten();
        items.map(|item| item.size).sum()
    }
}

/// What is free now that was not, in bytes, by what took it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reclaimed {
    /// Containers.
    pub containers: u64,
    /// Volumes.
    pub volumes: u64,
    /// Images, and blobs of them.
    pub images: u64,
    /// What only builds need, and what nothing needs.
    pub cache: u64,
}

impl Reclaimed {
    /// All together.
    pub fn all(self) -> u64 {
        [self.containers, self.volumes, self.images, self.cache]
            .into_iter()
            .fold(0, u64::saturating_add)
    }
}

/// What was removed.
#[derive(Debug, Default)]
pub struct Pruned {
    /// Ids of containers.
    pub containers: Vec<String>,
    /// Names of networks.
    pub networks: Vec<String>,
    /// Names of volumes.
    pub volumes: Vec<String>,
    /// Images, and the names that they had.
    pub images: Vec<(Digest, Vec<String>)>,
    /// Digests of blobs and layers that only builds needed.
    pub cache: Vec<String>,
    /// Digests of blobs that can be had again.
    pub blobs: Vec<String>,
    /// What is free now that was not, in bytes.
    pub reclaimed: Reclaimed,
    /// What could not be removed.
    pub faults: Vec<Error>,
}

/// Removes what was planned, all that can be.
pub fn prune(engine: &Engine, plan: &Plan) -> Result<Pruned> {
    let mut pruned = Pruned::default();
    prune_containers(engine, plan, &mut pruned);
    prune_networks(engine, plan, &mut pruned);
    prune_volumes(engine, plan, &mut pruned);
    prune_images(engine, plan, &mut pruned)?;
    for (record, size) in &plan.steps {
        if fs::remove_file(record).is_ok() {
            pruned.reclaimed.cache += size;
        }
    }
    for mount in &plan.mounts {
        // One that came to be used stays.
        match engine.store.remove_cache_mount(mount) {
            Ok(size) => pruned.reclaimed.cache += size.unwrap_or_default(),
            Err(why) => pruned.faults.push(why),
        }
    }
    if plan.collects {
        collect(engine, plan, &mut pruned)?;
    }
    drop_blobs(engine, plan, &mut pruned)?;
    note(engine, &pruned);
    Ok(pruned)
}

fn drop_blobs(engine: &Engine, plan: &Plan, pruned: &mut Pruned) -> Result<()> {
    let store = &engine.store;
    for blob in &plan.droppable {
        // The layer that it is made of again must not go before that is noted.
        let lease = Lease::take(store)?;
        if let Source::Layer(chain) = &blob.source
            && lease.keep_layer(store, chain)?.is_none()
        {
            continue;
        }
        if let Some(size) = store.drop_blob(&blob.digest, &blob.source)? {
            pruned.reclaimed.images += size;
            pruned.blobs.push(blob.digest.to_string());
        }
    }
    Ok(())
}

fn prune_containers(engine: &Engine, plan: &Plan, pruned: &mut Pruned) {
    for item in &plan.containers {
        let removed = item.key.parse::<ContainerId>().and_then(|id| {
            let container = engine.store.find_container(id.as_str())?;
            rm(engine, &container, rm::Options::default())
        });
        match removed {
            // It was started.
            Err(why) if why.kind() == Kind::Running => {}
            removed => {
                if is_done(removed, &mut pruned.faults) {
                    pruned.reclaimed.containers += item.size;
                    pruned.containers.push(item.key.clone());
                }
            }
        }
    }
}

fn prune_networks(engine: &Engine, plan: &Plan, pruned: &mut Pruned) {
    for item in &plan.networks {
        match networks::rm::rm(engine, &item.key) {
            // A container came to be on it.
            Err(why) if why.kind() == Kind::Conflict => {}
            removed => {
                if is_done(removed.map(drop), &mut pruned.faults) {
                    pruned.networks.push(item.key.clone());
                }
            }
        }
    }
}

fn prune_volumes(engine: &Engine, plan: &Plan, pruned: &mut Pruned) {
    for (item, record) in plan.volumes.iter().zip(&plan.volume_records) {
        // Another may have come to have its name, while the user was asked.
        match engine.store.remove_same_volume(record) {
            // A container came to use it.
            Err(why) if why.kind() == Kind::Conflict => {}
            removed => {
                if is_done(removed, &mut pruned.faults) {
                    pruned.reclaimed.volumes += item.size;
                    pruned.volumes.push(item.key.clone());
                }
            }
        }
    }
}

/// Whether something was removed. What is gone already was removed by somebody else.
fn is_done(removed: Result<()>, faults: &mut Vec<Error>) -> bool {
    match removed {
        Ok(()) => true,
        Err(why) => {
            if why.kind() != Kind::NoSuchObject {
                faults.push(why);
            }
            false
        }
    }
}

/// Takes their names from images. What they lead to is collected afterwards.
fn prune_images(engine: &Engine, plan: &Plan, pruned: &mut Pruned) -> Result<()> {
    let store = &engine.store;
    if plan.images.is_empty() {
        return Ok(());
    }
    // One that is made from now on holds its image until its record is written.
    let containers = store.containers()?;
    for item in &plan.images {
        let id: Digest = item.key.parse()?;
        let records = resolve::names_of(store, &id)?;
        let names: Vec<String> = records
            .iter()
            .filter_map(|record| record.name.as_ref())
            .map(|name| name.familiar())
            .collect();
        let is_as_planned = !records.is_empty() && item.name == choice::shown(&id, &names);
        let is_used = containers.iter().any(|one| one.record().uses_image(&id));
        if is_used || !is_as_planned {
            continue;
        }
        for record in &records {
            store.remove_image(record)?;
        }
        pruned.reclaimed.images += plan.records.get(&item.key).copied().unwrap_or_default();
        pruned.images.push((id, names));
    }
    Ok(())
}

/// Deletes what nothing leads to any more.
fn collect(engine: &Engine, plan: &Plan, pruned: &mut Pruned) -> Result<()> {
    if let Some(age) = plan.beginnings {
        pruned.reclaimed.cache += engine.store.delete_beginnings(age)?;
    }
    let freed = engine.store.collect_garbage()?;
    pruned.reclaimed.cache += freed.partials + plan.remainders;
    for record in engine.store.unreadable_records()? {
        let text = format!("nothing that `{record}` may lead to is deleted: it cannot be read");
        let fault = Error::engine(text).hint("`coracle system check` says what can be done.");
        pruned.faults.push(fault);
    }
    let of_cache: HashSet<&String> = plan.cache.iter().map(|item| &item.key).collect();
    for name in freed.objects {
        // What was not there when the plan was made is not known by its size.
        let size = plan.sizes.get(&name).copied().unwrap_or_default();
        if of_cache.contains(&name) {
            pruned.reclaimed.cache += size;
            pruned.cache.push(name);
        } else {
            pruned.reclaimed.images += size;
        }
    }
    Ok(())
}

fn note(engine: &Engine, pruned: &Pruned) {
    let free = pruned.reclaimed;
    for (subject, some, reclaimed) in [
        (
            Subject::Container,
            !pruned.containers.is_empty(),
            free.containers,
        ),
        (
            Subject::Image,
            !(pruned.images.is_empty() && pruned.blobs.is_empty()),
            free.images,
        ),
        (Subject::Volume, !pruned.volumes.is_empty(), free.volumes),
        (Subject::Network, !pruned.networks.is_empty(), 0),
        (Subject::Builder, free.cache > 0, free.cache),
    ] {
        if some {
            let event = Event::new(subject, "prune", "").with("reclaimed", reclaimed);
            engine.store.note_event(&event);
        }
    }
}

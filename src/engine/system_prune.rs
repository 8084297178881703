//! `system prune`: removes what nothing uses: containers that do not run, images, volumes
//! and what builds left.
//!
//! First a plan is made, which can be shown; what came to be used meanwhile is left alone.

use std::fs;
use std::path::PathBuf;

use super::Engine;
use super::filter::Filters;
use super::rm::{self, rm};
use super::rmi::rmi;
use crate::clock::Timestamp;
use crate::error::{Error, Kind, Result};
use crate::ids::ContainerId;
use crate::store::allocated;
use crate::store::events::{Event, Subject};
use crate::store::usage::Usage;

/// The filters of `system prune`.
pub const FILTERS: [&str; 3] = ["until", "label", "label!"];

/// What is wanted.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Images that have a name, too, if no container uses them; and all of the cache.
    pub all: bool,
    /// Volumes that were made for a container alone, too.
    pub volumes: bool,
    /// What the objects must be like.
    pub filters: Filters,
}

/// Something that is to be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What removes it.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it takes, in bytes.
    pub size: u64,
}

/// All that is to be removed.
#[derive(Debug, Default)]
pub struct Plan {
    /// Containers that do not run.
    pub containers: Vec<Item>,
    /// Images that no container uses.
    pub images: Vec<Item>,
    /// Volumes that no container uses.
    pub volumes: Vec<Item>,
    /// What only builds need.
    pub cache: Vec<Item>,
    all: bool,
}

/// What was removed.
#[derive(Debug, Default)]
pub struct Pruned {
    /// Ids of containers.
    pub containers: Vec<String>,
    /// Ids of images.
    pub images: Vec<String>,
    /// Names of volumes.
    pub volumes: Vec<String>,
    /// What is free now that was not, in bytes.
    pub reclaimed: u64,
    /// What could not be removed.
    pub faults: Vec<Error>,
}

/// Finds out what would be removed.
pub fn plan(engine: &Engine, request: &Request) -> Result<Plan> {
    let filters = &request.filters;
    let until = filters.moment("until", Timestamp::now())?;
    if until.is_some() && request.volumes {
        return Err(Error::usage("volumes cannot be filtered by `until`"));
    }
    let is_old = |at: Timestamp| until.is_none_or(|until| at < until);
    let usage = engine.store.usage()?;
    let mut plan = Plan {
        all: request.all,
        ..Plan::default()
    };
    let mut kept = Vec::new();
    for one in &usage.containers {
        let record = one.container.record();
        let is_meant = !one.active
            && !record.host.tied
            && !one.container.has_monitor().unwrap_or(true)
            && is_old(record.created)
            && filters.labels_match(&record.config.labels);
        match is_meant {
            true => plan.containers.push(Item {
                key: record.id.to_string(),
                name: format!("{} {}", record.id.short(), record.name),
                size: one.size,
            }),
            false => kept.push(record.clone()),
        }
    }
    images(engine, request, &usage, &kept, &is_old, &mut plan)?;
    if request.volumes {
        for volume in &usage.volumes {
            let used = kept
                .iter()
                .any(|record| record.uses_volume(&volume.record.name));
            if volume.record.anonymous && !used && filters.labels_match(&volume.record.labels) {
                plan.volumes.push(Item {
                    key: volume.record.name.clone(),
                    name: volume.record.name.clone(),
                    size: volume.size,
                });
            }
        }
    }
    // What a build made bears no label.
    if !filters.has("label") && !filters.has("label!") && until.is_none() {
        plan.cache.extend(usage.cache.iter().map(|one| Item {
            key: String::new(),
            name: format!("{} {}", one.kind, one.name),
            size: one.size,
        }));
    }
    Ok(plan)
}

fn images(
    engine: &Engine,
    request: &Request,
    usage: &Usage,
    kept: &[crate::store::containers::Record],
    is_old: &dyn Fn(Timestamp) -> bool,
    plan: &mut Plan,
) -> Result<()> {
    for image in &usage.images {
        let used = kept.iter().any(|record| record.uses_image(&image.id));
        let named: Vec<_> = image
            .records
            .iter()
            .filter_map(|record| record.name.as_ref())
            .collect();
        if used || (!request.all && !named.is_empty()) {
            continue;
        }
        let config = engine.store.read_document(&image.id)?;
        let config = config.and_then(|bytes| crate::oci::ImageConfig::parse(&bytes).ok());
        let config = config.unwrap_or_default();
        let made = image.records.iter().filter_map(|record| record.built).max();
        let at = made.or(config.created).unwrap_or(Timestamp::EPOCH);
        if !is_old(at) || !request.filters.labels_match(&config.config.labels) {
            continue;
        }
        let names: Vec<String> = named.iter().map(|name| name.familiar()).collect();
        plan.images.push(Item {
            key: image.id.to_string(),
            name: format!("{} {}", image.id.short(), names.join(" "))
                .trim_end()
                .to_owned(),
            size: image.unique,
        });
    }
    Ok(())
}

/// Removes what was planned, all that can be.
pub fn prune(engine: &Engine, plan: &Plan) -> Result<Pruned> {
    let store = &engine.store;
    let before = allocated(store.root());
    let mut pruned = Pruned::default();
    for item in &plan.containers {
        let removed = item.key.parse::<ContainerId>().and_then(|id| {
            let container = store.find_container(id.as_str())?;
            rm(engine, &container, rm::Options::default())
        });
        note(
            removed,
            &item.key,
            &mut pruned.containers,
            &mut pruned.faults,
        );
    }
    for item in &plan.volumes {
        match store.remove_volume(&item.key) {
            // A container came to use it.
            Err(why) if why.kind() == Kind::Conflict => {}
            removed => note(removed, &item.key, &mut pruned.volumes, &mut pruned.faults),
        }
    }
    for item in &plan.images {
        let forced = image_has_no_container(engine, &item.key)?;
        if !forced {
            continue;
        }
        let removed = rmi(engine, &item.key, true).map(drop);
        note(removed, &item.key, &mut pruned.images, &mut pruned.faults);
    }
    if !plan.cache.is_empty() {
        forget_builds(engine, plan.all)?;
    }
    store.collect_garbage()?;
    pruned.reclaimed = before.saturating_sub(allocated(store.root()));
    for (subject, removed) in [
        (Subject::Container, &pruned.containers),
        (Subject::Image, &pruned.images),
        (Subject::Volume, &pruned.volumes),
    ] {
        if !removed.is_empty() {
            let event = Event::new(subject, "prune", "").with("reclaimed", pruned.reclaimed);
            store.note_event(&event);
        }
    }
    Ok(pruned)
}

fn note(removed: Result<()>, key: &str, done: &mut Vec<String>, faults: &mut Vec<Error>) {
    match removed {
        Ok(()) => done.push(key.to_owned()),
        // Gone already is done, by somebody else.
        Err(why) if why.kind() == Kind::NoSuchObject => {}
        Err(why) => faults.push(why),
    }
}

fn image_has_no_container(engine: &Engine, id: &str) -> Result<bool> {
    let id = id.parse()?;
    let containers = engine.store.containers()?;
    Ok(!containers
        .iter()
        .any(|container| container.record().uses_image(&id)))
}

/// Forgets steps of builds: all, or those whose layer no image and no container has.
fn forget_builds(engine: &Engine, all: bool) -> Result<()> {
    let needed = match all {
        true => None,
        false => Some(engine.store.layers_in_use()?),
    };
    for path in records(engine) {
        let chain = fs::read(&path)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
            .and_then(|record| Some(record.get("chain")?.as_str()?.to_owned()));
        let stays = match (&needed, &chain) {
            (Some(needed), Some(chain)) => needed.contains(chain),
            // A step that made no layer takes no room, and saves a look at the next build.
            (Some(_), None) => true,
            (None, _) => false,
        };
        if !stays {
            let _ = fs::remove_file(path);
        }
    }
    Ok(())
}

fn records(engine: &Engine) -> Vec<PathBuf> {
    let entries = fs::read_dir(engine.store.root().join("build"));
    let entries = entries.into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect()
}

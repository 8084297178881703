//! What a `prune` would remove, and what that frees.

use std::collections::HashSet;
use std::time::Duration;

use super::choice::{self, Choice};
use super::{Cache, Item, Plan, Request, blobs};
use crate::digest::Digest;
use crate::engine::Engine;
use crate::engine::networks::unused::unused as unused_networks;
use crate::error::Result;
use crate::image::ownership;
use crate::store::containers::Record;
use crate::store::dropped::Source;
use crate::store::networks::NetworkRecord;
use crate::store::usage::{ImageUsage, Names, StepUsage, Usage};

/// Finds out what would be removed.
pub fn plan(engine: &Engine, request: &Request) -> Result<Plan> {
    let choice = Choice::new(engine, request)?;
    let usage = engine.store.usage()?;
    let mut plan = Plan {
        collects: request.images.is_some() || request.cache.is_some(),
        ..Plan::default()
    };
    // What stays leads to what has to stay.
    let mut reached: Names = usage.held.union(&usage.lists).cloned().collect();
    let staying = containers(&choice, &usage, &mut plan, &mut reached);
    if request.networks {
        plan.networks = networks(engine, request, &staying)?;
    }
    volumes(&choice, &usage, &staying, &mut plan);
    let mut going = Vec::new();
    for image in &usage.images {
        match choice.image(image, &staying)? {
            true => going.push(image),
            false => reached.extend(image.reaches.iter().cloned()),
        }
    }
    steps(request, &usage, &mut reached, &mut plan);
    // What a damaged record leads to is not known: nothing is deleted beside it.
    let all_known = staying.iter().all(|record| record.is_readable())
        && engine.store.unreadable_names()?.is_empty();
    let mut loose: Names = match plan.collects && all_known {
        true => usage.objects.keys().cloned().collect(),
        false => Names::new(),
    };
    loose.retain(|name| !reached.contains(name));
    let sizes = loose
        .iter()
        .map(|name| (name.clone(), usage.size_of([name])));
    plan.sizes = sizes.collect();
    for image in going {
        let size = take(&usage, &mut loose, &image.reaches);
        plan.images.push(item(image, size + image.records_size));
        let id = image.id.to_string();
        plan.records.insert(id, image.records_size);
    }
    if plan.collects {
        cache(request, &usage, loose, all_known, &mut plan);
    }
    if request.blobs {
        drop_blobs(engine, &reached, &mut plan)?;
    }
    Ok(plan)
}

/// Chooses the containers. Returns the records of those that stay.
fn containers<'a>(
    choice: &Choice<'_>,
    usage: &'a Usage,
    plan: &mut Plan,
    reached: &mut Names,
) -> Vec<&'a Record> {
    let mut all: Vec<_> = usage.containers.iter().collect();
    all.sort_by_key(|one| one.container.record().created);
    let mut staying = Vec::new();
    for one in all {
        let record = one.container.record();
        if choice.container(one) {
            plan.containers.push(Item {
                key: record.id.to_string(),
                name: format!("{} {}", record.id.short(), record.name),
                size: one.files.size(),
            });
        } else {
            reached.extend(one.reaches.iter().cloned());
            staying.push(record);
        }
    }
    staying
}

fn networks(engine: &Engine, request: &Request, staying: &[&Record]) -> Result<Vec<Item>> {
    let unused = unused_networks(engine, &request.filters, staying)?;
    let item = |network: NetworkRecord| Item {
        key: network.name.clone(),
        name: network.name,
        size: 0,
    };
    Ok(unused.into_iter().map(item).collect())
}

fn volumes(choice: &Choice<'_>, usage: &Usage, staying: &[&Record], plan: &mut Plan) {
    for volume in &usage.volumes {
        if choice.volume(volume, staying) {
            plan.volumes.push(Item {
                key: volume.record.name.clone(),
                name: volume.record.name.clone(),
                size: volume.files.size(),
            });
            plan.volume_records.push(volume.record.clone());
        }
    }
}

/// Chooses the steps of builds. `reached` is what images and containers need; what the
/// steps need that stay is added.
fn steps(request: &Request, usage: &Usage, reached: &mut Names, plan: &mut Plan) {
    // What a build made bears no label.
    let wanted = request.cache.filter(|_| request.filters.is_empty());
    let is_needed = |step: &StepUsage, reached: &Names| match (wanted, &step.step.chain) {
        (None, _) => true,
        // A step that made no layer takes no room, and saves a look at the next build.
        (Some(Cache::Unused), None) => true,
        (Some(Cache::Unused), Some(chain)) => reached.contains(&chain.to_string()),
        (Some(Cache::All), _) => false,
    };
    let (stay, go): (Vec<_>, Vec<_>) = usage
        .steps
        .iter()
        .partition(|step| is_needed(step, reached));
    for step in stay {
        reached.extend(step.reaches.iter().cloned());
    }
    let records = go.iter().map(|step| (step.step.path.clone(), step.size));
    plan.steps = records.collect();
}

fn item(image: &ImageUsage, size: u64) -> Item {
    let names: Vec<String> = image
        .records
        .iter()
        .filter_map(|record| record.name.as_ref())
        .map(|name| name.familiar())
        .collect();
    Item {
        key: image.id.to_string(),
        name: choice::shown(&image.id, &names),
        size,
    }
}

/// Takes what an image leads to out of what goes, and says what that takes.
fn take(usage: &Usage, loose: &mut Names, reaches: &Names) -> u64 {
    let own: HashSet<&String> = reaches
        .iter()
        .filter(|name| loose.contains(*name))
        .collect();
    let size = usage.size_of(own);
    loose.retain(|name| !reaches.contains(name));
    size
}

/// What goes and belongs to no image.
fn cache(request: &Request, usage: &Usage, loose: Names, all_known: bool, plan: &mut Plan) {
    let mut names: Vec<String> = loose.into_iter().collect();
    names.sort_unstable();
    for name in names {
        let object = &usage.objects[&name];
        plan.cache.push(Item {
            name: format!("{} {}", object.kind, short(&name)),
            size: object.files.size(),
            key: name,
        });
    }
    let all = request.cache == Some(Cache::All) && request.filters.is_empty();
    let idle = usage.cache_mounts.iter().filter(|one| !one.mount.active);
    for one in idle.filter(|_| all) {
        plan.cache.push(Item {
            key: String::new(),
            name: format!("cache mount {}", one.mount.id),
            size: one.files.size(),
        });
        plan.mounts.push(one.mount.path.clone());
    }
    let steps = plan.steps.iter().map(|(_, size)| size).sum();
    plan.beginnings = all.then_some(Duration::ZERO);
    plan.remainders = usage.staging.old;
    let beginnings = match (all, all_known) {
        (true, _) => usage.partials.idle,
        (false, true) => usage.partials.old,
        (false, false) => 0,
    };
    for (what, size) in [
        ("records of steps", steps),
        ("beginnings of blobs", beginnings),
        (
            "what was left by commands that did not end well",
            usage.staging.old,
        ),
    ] {
        if size > 0 {
            plan.cache.push(Item {
                key: String::new(),
                name: what.to_owned(),
                size,
            });
        }
    }
}

fn short(name: &str) -> String {
    let hex = name.split_once(':').map_or(name, |(_, hex)| hex);
    hex.chars().take(12).collect()
}

/// Blobs that can be had again, of layers that stay. A manifest list leads to the blob alone,
/// not to the layer that it is made of again.
fn drop_blobs(engine: &Engine, reached: &Names, plan: &mut Plan) -> Result<()> {
    let mut droppable = blobs::droppable(&engine.store, &ownership(&engine.identity))?;
    droppable.retain(|blob| {
        let stays = |digest: &Digest| reached.contains(&digest.to_string());
        let source_stays = match &blob.source {
            Source::Layer(chain) => stays(chain),
            Source::Registry(_) => true,
        };
        stays(&blob.digest) && source_stays
    });
    for blob in &droppable {
        plan.blobs.push(Item {
            key: blob.digest.to_string(),
            name: format!("{} of {}", blob.digest.short(), blob.origin()),
            size: blob.size,
        });
    }
    plan.droppable = droppable;
    Ok(())
}

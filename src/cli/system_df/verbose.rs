//! `system df --verbose`: each image, container, volume and part of the cache, in four tables,
//! or for templates and JSON in one object, under the names of Docker's.

use std::cmp::Reverse;

use serde_json::{Map, Value, json};

use super::{human, map};
use crate::cli::ps::Row;
use crate::cli::volume;
use crate::clock::{self, Timestamp};
use crate::engine::system_df::{self, Cached, Measurement};
use crate::engine::{Engine, disk_usage, ps::Summary};
use crate::error::{Kind, Result};
use crate::reference::Reference;
use crate::store::images::ImageRecord;
use crate::store::usage::{ContainerUsage, ImageUsage, Usage, VolumeUsage};
use crate::ui::format::{self, Field, field};
use crate::{size, ui};

type Rows = Vec<Map<String, Value>>;

const IMAGES: [Field; 8] = [
    field("Repository", "REPOSITORY", true),
    field("Tag", "TAG", true),
    field("ID", "IMAGE ID", true),
    field("CreatedSince", "CREATED", true),
    field("Size", "SIZE", true),
    field("SharedSize", "SHARED SIZE", true),
    field("UniqueSize", "UNIQUE SIZE", true),
    field("Containers", "CONTAINERS", true),
];
/// The last ones are in the object alone.
const CONTAINERS: [Field; 14] = [
    field("ID", "CONTAINER ID", true),
    field("Image", "IMAGE", true),
    field("Command", "COMMAND", true),
    field("LocalVolumes", "LOCAL VOLUMES", true),
    field("Size", "SIZE", true),
    field("RunningFor", "CREATED", true),
    field("Status", "STATUS", true),
    field("Names", "NAMES", true),
    field("CreatedAt", "", false),
    field("State", "", false),
    field("Labels", "", false),
    field("Mounts", "", false),
    field("Networks", "", false),
    field("Ports", "", false),
];
const VOLUMES: [Field; 3] = [
    field("Name", "VOLUME NAME", true),
    field("Links", "LINKS", true),
    field("Size", "SIZE", true),
];
const CACHE: [Field; 4] = [
    field("ID", "CACHE ID", true),
    field("CacheType", "CACHE TYPE", true),
    field("Size", "SIZE", true),
    field("Reclaimable", "RECLAIMABLE", true),
];
const OBJECT: [Field; 4] = [
    field("Images", "", true),
    field("Containers", "", true),
    field("Volumes", "", true),
    field("BuildCache", "", true),
];

/// Prints all of it.
pub(super) fn print(
    engine: &Engine,
    measurement: &Measurement,
    format: Option<&str>,
) -> Result<()> {
    let Measurement { usage, own } = measurement;
    let is_table = matches!(format, None | Some("" | "table"));
    let now = Timestamp::now();
    let images = usage.images.iter();
    let images = images.flat_map(|image| image_rows(usage, image, !is_table));
    let images: Rows = images.collect();
    let mut newest_first: Vec<_> = usage.containers.iter().collect();
    newest_first.sort_by_key(|one| Reverse(one.container.record().created));
    let mut containers = Rows::new();
    for one in newest_first {
        containers.extend(container_row(one, now, !is_table)?);
    }
    let volumes = usage.volumes.iter();
    let volumes: Rows = volumes.map(|one| volume_row(engine, one)).collect();
    let cache = system_df::cache(usage);
    let all = cache.iter().map(|one| one.size).sum();
    let cache: Rows = cache.iter().map(|one| cache_row(one, !is_table)).collect();
    if !is_table {
        let object = map(json!({
            "Images": images,
            "Containers": containers,
            "Volumes": volumes,
            "BuildCache": cache,
        }));
        return format::rows(format, &OBJECT, &[object]);
    }
    ui::print("Images space usage:\n")?;
    format::rows(None, &IMAGES, &images)?;
    ui::print("\nContainers space usage:\n")?;
    format::rows(None, &CONTAINERS, &containers)?;
    ui::print("\nLocal Volumes space usage:\n")?;
    format::rows(None, &VOLUMES, &volumes)?;
    ui::print(format_args!("\nBuild cache usage: {}\n", human(all)))?;
    format::rows(None, &CACHE, &cache)?;
    let own = human(*own);
    ui::print(format_args!(
        "\nDirectories, journal and other files of the store, counted with the images: {own}"
    ))
}

fn image_rows(usage: &Usage, image: &ImageUsage, is_whole: bool) -> Rows {
    let (size, unique) = (usage.size_of(&image.reaches), usage.unique_size(image));
    let none = || "<none>".to_owned();
    let now = Timestamp::now();
    let id = match is_whole {
        true => image.id.to_string(),
        false => image.id.short().to_owned(),
    };
    let one = |record: &ImageRecord| {
        let name = record.name.as_ref();
        let digest = record.repository_digest.as_ref();
        map(json!({
            "Repository": name.map_or_else(none, Reference::familiar_name),
            "Tag": name.and_then(Reference::tag).map_or_else(none, str::to_owned),
            "Digest": digest.map_or_else(none, ToString::to_string),
            "ID": id,
            "CreatedSince": format!("{} ago", clock::human(record.at.until(now))),
            "CreatedAt": record.at.table(),
            "Size": human(size),
            "VirtualSize": human(size),
            "SharedSize": human(size.saturating_sub(unique)),
            "UniqueSize": human(unique),
            "Containers": image.containers.to_string(),
        }))
    };
    image.records.iter().map(one).collect()
}

/// The row that `ps` has of it; none, if it was removed meanwhile.
fn container_row(
    usage: &ContainerUsage,
    now: Timestamp,
    is_whole: bool,
) -> Result<Option<Map<String, Value>>> {
    let container = &usage.container;
    let state = match container.state() {
        Err(why) if why.kind() == Kind::NoSuchObject => return Ok(None),
        state => state?,
    };
    let row = Row {
        summary: Summary {
            container: container.clone(),
            state,
        },
        size: None,
        now,
        is_whole,
    };
    let mut row = row.fields(|_| true, &CONTAINERS);
    // Without the image's, which is not one container's alone.
    let own = disk_usage::own(container)?;
    row.insert("Size".to_owned(), json!(size::human(own)));
    Ok(Some(row))
}

fn volume_row(engine: &Engine, usage: &VolumeUsage) -> Map<String, Value> {
    let mut row = volume::ls::row(engine, usage, true);
    row.remove("Label");
    row
}

fn cache_row(usage: &Cached, is_whole: bool) -> Map<String, Value> {
    let name = usage.name.strip_prefix("sha256:").unwrap_or(&usage.name);
    let shown = if is_whole { usize::MAX } else { 12 };
    map(json!({
        "ID": name.chars().take(shown).collect::<String>(),
        "CacheType": usage.kind,
        "Size": human(usage.size),
        "Reclaimable": human(usage.reclaimable),
        "InUse": (usage.reclaimable == 0).to_string(),
        "Shared": "false",
    }))
}

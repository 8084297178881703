//! `system df`: show how much room everything takes.

use clap::Args;
use serde_json::{Map, Value, json};

use super::Context;
use crate::clock::{self, Timestamp};
use crate::engine::system_df::{self, Cached, Measurement, Row};
use crate::error::Result;
use crate::reference::Reference;
use crate::store::usage::{ContainerUsage, ImageUsage, Usage, VolumeUsage};
use crate::ui::format::{self, Field, field};
use crate::{size, ui};

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const NOTES: &str = "\
The sizes are those of the blocks that are occupied, and all rows together are what
du(1) says of the store. What is shared counts once; what is not of one kind alone
counts with the images. RECLAIMABLE is what `system prune --all` would free of
images and the build cache, if all containers stayed as they are.";

/// Show how much room images, containers, volumes and the build cache take on disk
#[derive(Debug, Clone, Args)]
#[command(after_help = NOTES)]
pub(super) struct Arguments {
    /// Show each image, container, volume and part of the cache
    #[arg(short, long)]
    verbose: bool,
    /// How to show it: json, table, or a Go template
    #[arg(long, value_name = "FORMAT", conflicts_with = "verbose")]
    format: Option<String>,
}

const ROWS: [Field; 5] = [
    field("Type", "TYPE", true),
    field("TotalCount", "TOTAL", true),
    field("Active", "ACTIVE", true),
    field("Size", "SIZE", true),
    field("Reclaimable", "RECLAIMABLE", true),
];

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    format::check(arguments.format.as_deref())?;
    let measurement = system_df::measure(&context.engine()?)?;
    if arguments.verbose {
        verbose(&measurement)?;
        return Ok(0);
    }
    let rows: Vec<_> = system_df::rows(&measurement).iter().map(row).collect();
    format::rows(arguments.format.as_deref(), &ROWS, &rows)?;
    Ok(0)
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn row(row: &Row) -> Map<String, Value> {
    let percent = (row.reclaimable.saturating_mul(100)).checked_div(row.size);
    let reclaimable = match percent {
        Some(percent) => format!("{} ({percent}%)", human(row.reclaimable)),
        None => human(row.reclaimable),
    };
    map(json!({
        "Type": row.kind,
        "TotalCount": row.total.to_string(),
        "Active": row.active.to_string(),
        "Size": human(row.size),
        "Reclaimable": reclaimable,
    }))
}

fn verbose(Measurement { usage, own }: &Measurement) -> Result<()> {
    let now = Timestamp::now();
    ui::print("Images space usage:\n")?;
    let rows: Vec<_> = usage
        .images
        .iter()
        .flat_map(|image| image_rows(usage, image))
        .collect();
    format::rows(
        None,
        &[
            field("Repository", "REPOSITORY", true),
            field("Tag", "TAG", true),
            field("ID", "IMAGE ID", true),
            field("CreatedSince", "CREATED", true),
            field("Size", "SIZE", true),
            field("SharedSize", "SHARED SIZE", true),
            field("UniqueSize", "UNIQUE SIZE", true),
            field("Containers", "CONTAINERS", true),
        ],
        &rows,
    )?;
    ui::print("\nContainers space usage:\n")?;
    let rows: Vec<_> = usage
        .containers
        .iter()
        .map(|one| container_row(one, now))
        .collect();
    format::rows(
        None,
        &[
            field("ID", "CONTAINER ID", true),
            field("Image", "IMAGE", true),
            field("LocalVolumes", "LOCAL VOLUMES", true),
            field("Size", "SIZE", true),
            field("CreatedSince", "CREATED", true),
            field("State", "STATUS", true),
            field("Names", "NAMES", true),
        ],
        &rows,
    )?;
    ui::print("\nLocal Volumes space usage:\n")?;
    let rows: Vec<_> = usage.volumes.iter().map(volume_row).collect();
    let fields = [
        field("Name", "VOLUME NAME", true),
        field("Links", "LINKS", true),
        field("Size", "SIZE", true),
    ];
    format::rows(None, &fields, &rows)?;
    let cache = system_df::cache(usage);
    let all = cache.iter().map(|one| one.size).sum();
    ui::print(format_args!("\nBuild cache usage: {}\n", human(all)))?;
    let rows: Vec<_> = cache.iter().map(cache_row).collect();
    let fields = [
        field("ID", "CACHE ID", true),
        field("CacheType", "CACHE TYPE", true),
        field("Size", "SIZE", true),
        field("Reclaimable", "RECLAIMABLE", true),
    ];
    format::rows(None, &fields, &rows)?;
    let own = human(*own);
    ui::print(format_args!(
        "\nDirectories, journal and other files of the store, counted with the images: {own}"
    ))
}

/// A size, with as many digits as Docker shows here.
fn human(bytes: u64) -> String {
    size::human_digits(bytes, 4)
}

fn image_rows(usage: &Usage, image: &ImageUsage) -> Vec<Map<String, Value>> {
    let (size, unique) = (usage.size_of(&image.reaches), usage.unique_size(image));
    let none = || "<none>".to_owned();
    let now = Timestamp::now();
    let one = |record: &crate::store::images::ImageRecord| {
        let name = record.name.as_ref();
        map(json!({
            "Repository": name.map_or_else(none, Reference::familiar_name),
            "Tag": name.and_then(Reference::tag).map_or_else(none, str::to_owned),
            "ID": image.id.short(),
            "CreatedSince": format!("{} ago", clock::human(record.at.until(now))),
            "Size": human(size),
            "SharedSize": human(size.saturating_sub(unique)),
            "UniqueSize": human(unique),
            "Containers": image.containers.to_string(),
        }))
    };
    image.records.iter().map(one).collect()
}

fn container_row(usage: &ContainerUsage, now: Timestamp) -> Map<String, Value> {
    let record = usage.container.record();
    let volumes = record.host.mounts.iter().filter(|mount| {
        matches!(
            mount.source,
            crate::store::containers::MountSource::Volume { .. }
        )
    });
    map(json!({
        "ID": record.id.short(),
        "Image": record.image_name,
        "LocalVolumes": volumes.count().to_string(),
        "Size": human(usage.files.size()),
        "CreatedSince": format!("{} ago", clock::human(record.created.until(now))),
        "State": if usage.active { "running" } else { "stopped" },
        "Names": record.name,
    }))
}

fn volume_row(usage: &VolumeUsage) -> Map<String, Value> {
    map(json!({
        "Name": usage.record.name,
        "Links": usage.links.to_string(),
        "Size": human(usage.files.size()),
    }))
}

fn cache_row(usage: &Cached) -> Map<String, Value> {
    let name = usage.name.strip_prefix("sha256:").unwrap_or(&usage.name);
    map(json!({
        "ID": name.chars().take(12).collect::<String>(),
        "CacheType": usage.kind,
        "Size": human(usage.size),
        "Reclaimable": human(usage.reclaimable),
    }))
}

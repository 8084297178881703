//! A container as a row of `ps`: the fields of Docker's templates, and of podman's those
//! that Docker lacks.

use serde_json::{Map, Value, json};

use super::ports;
use crate::clock::Timestamp;
use crate::engine::Engine;
use crate::engine::disk_usage::{self, OfContainer};
use crate::engine::ps::Summary;
use crate::error::{Kind, Result};
use crate::health::HealthStatus;
use crate::oci::Platform;
use crate::size::human;
use crate::store::containers::{MountPoint, MountSource, Record};
use crate::ui::format::{Field, labels};

/// Characters of a command and of a mount that are shown.
const COMMAND_WIDTH: usize = 20;
const MOUNT_WIDTH: usize = 15;

/// The fields of a row, those of the usual table in its order.
pub(super) const FIELDS: [Field; 26] = [
    shown("ID", "CONTAINER ID"),
    shown("Image", "IMAGE"),
    shown("Command", "COMMAND"),
    shown("RunningFor", "CREATED"),
    shown("Status", "STATUS"),
    shown("Ports", "PORTS"),
    shown("Names", "NAMES"),
    on_demand("Size", "SIZE"),
    on_demand("CreatedAt", "CREATED AT"),
    on_demand("State", "STATE"),
    on_demand("Labels", "LABELS"),
    on_demand("Mounts", "MOUNTS"),
    on_demand("LocalVolumes", "LOCAL VOLUMES"),
    on_demand("Networks", "NETWORKS"),
    on_demand("Platform", "PLATFORM"),
    on_demand("HealthStatus", "HEALTH STATUS"),
    on_demand("ImageID", "IMAGE ID"),
    on_demand("Pid", "PID"),
    on_demand("ExitCode", "EXIT CODE"),
    on_demand("Exited", "EXITED"),
    on_demand("ExitedAt", "EXITED AT"),
    on_demand("StartedAt", "STARTED AT"),
    on_demand("Restarts", "RESTARTS"),
    on_demand("ExposedPorts", "EXPOSED PORTS"),
    on_demand("AutoRemove", "AUTO REMOVE"),
    on_demand("Label", ""),
];

const fn shown(name: &'static str, heading: &'static str) -> Field {
    Field {
        name,
        heading,
        shown: true,
    }
}

const fn on_demand(name: &'static str, heading: &'static str) -> Field {
    Field {
        name,
        heading,
        shown: false,
    }
}

/// A container that is about to be shown.
pub(in crate::cli) struct Row {
    pub(in crate::cli) summary: Summary,
    pub(in crate::cli) size: Option<OfContainer>,
    pub(in crate::cli) now: Timestamp,
    /// Nothing is shortened.
    pub(in crate::cli) is_whole: bool,
}

/// Measures a container; nothing if it was removed meanwhile.
pub(super) fn size(engine: &Engine, summary: &Summary) -> Result<Option<OfContainer>> {
    match disk_usage::of_container(engine, &summary.container) {
        Ok(size) => Ok(Some(size)),
        Err(why) if why.kind() == Kind::NoSuchObject => Ok(None),
        Err(why) => Err(why),
    }
}

impl Row {
    /// The fields that are wanted.
    pub(in crate::cli) fn fields(
        &self,
        is_wanted: impl Fn(&Field) -> bool,
        fields: &[Field],
    ) -> Map<String, Value> {
        let wanted = fields.iter().filter(|field| is_wanted(field));
        wanted
            .map(|field| (field.name.to_owned(), self.value(field.name)))
            .collect()
    }

    fn value(&self, field: &str) -> Value {
        let (record, state) = (self.summary.record(), &self.summary.state);
        let time = |at: Option<Timestamp>| at.map_or_else(String::new, Timestamp::table);
        let exit = state.exit.as_ref().filter(|_| !state.status.is_live());
        match field {
            "ID" => json!(id(&self.summary, self.is_whole)),
            "Image" => json!(record.image_name),
            "Command" => json!(command(&self.summary, self.is_whole)),
            "RunningFor" => json!(super::ago(record.created, self.now)),
            "Status" => json!(super::status(&self.summary, self.now)),
            "Ports" => json!(ports::text(record, state)),
            "Names" => json!(record.name),
            "Size" => json!(self.size.map_or_else(|| human(0), size_text)),
            "CreatedAt" => json!(record.created.table()),
            "State" => json!(state.status.as_str()),
            "Labels" => json!(labels(&record.config.labels)),
            "Label" => json!(record.config.labels),
            "Mounts" => {
                let mounts = record.host.mounts.iter();
                let names: Vec<String> = mounts.filter_map(|mount| self.mount(mount)).collect();
                json!(names.join(","))
            }
            "LocalVolumes" => {
                let is_volume =
                    |mount: &&MountPoint| matches!(mount.source, MountSource::Volume { .. });
                json!(
                    record
                        .host
                        .mounts
                        .iter()
                        .filter(is_volume)
                        .count()
                        .to_string()
                )
            }
            "Networks" => json!(record.host.network_names().join(",")),
            "Platform" => json!(Platform::host().to_string()),
            "HealthStatus" => {
                let health = state.health.filter(|_| state.status.is_live());
                json!(health.map_or("", HealthStatus::as_str))
            }
            "ImageID" => json!(record.image),
            "Pid" => {
                let process = state.process.filter(|_| state.status.is_live());
                json!(process.map_or(0, |process| process.pid))
            }
            "ExitCode" => json!(state.exit_code()),
            "Exited" => json!(exit.is_some()),
            "ExitedAt" => json!(time(exit.map(|exit| exit.at))),
            "StartedAt" => json!(time(state.started)),
            "Restarts" => json!(state.restart_count),
            "ExposedPorts" => {
                let exposed: Vec<&String> = record.config.exposed_ports.keys().collect();
                json!(exposed)
            }
            "AutoRemove" => json!(record.host.auto_remove),
            _ => Value::Null,
        }
    }

    fn mount(&self, mount: &MountPoint) -> Option<String> {
        let name = match &mount.source {
            MountSource::Volume { name, .. } => name.clone(),
            MountSource::Bind { path, .. } => path.display().to_string(),
            _ => return None,
        };
        Some(if self.is_whole {
            name
        } else {
            cut(&name, MOUNT_WIDTH)
        })
    }
}

/// `4B (virtual 1.2MB)`.
fn size_text(size: OfContainer) -> String {
    format!("{} (virtual {})", human(size.own), human(size.whole))
}

pub(super) fn id(summary: &Summary, is_whole: bool) -> &str {
    let id = summary.container.id();
    if is_whole { id.as_str() } else { id.short() }
}

pub(super) fn command(summary: &Summary, is_whole: bool) -> String {
    let text = command_text(summary.record());
    match is_whole {
        true => format!("{text:?}"),
        false => format!("{:?}", cut(&text, COMMAND_WIDTH)),
    }
}

/// The words of a command; an argument that has a space in it is in quotes, as with docker.
fn command_text(record: &Record) -> String {
    let config = &record.config;
    let words = config.entrypoint.iter().flatten();
    let words = words.chain(config.cmd.iter().flatten());
    let shown = words.enumerate().map(|(index, word)| match index {
        1.. if word.contains(' ') => format!("'{word}'"),
        _ => word.clone(),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// No more than so many characters of a text, the last of them an ellipsis if it is longer.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}

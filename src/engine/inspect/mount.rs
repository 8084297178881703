//! What is mounted in a container, in the shape of Docker's `Mounts`, and what was asked for
//! with `--mount`, in that of `HostConfig.Mounts`.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::engine::Engine;
use crate::store::containers::{MountPoint, MountSource};

/// One mount.
pub(super) fn json(engine: &Engine, mount: &MountPoint) -> Value {
    let destination = mount.destination.display().to_string();
    let (mode, writable) = (mount.volume_options_given(), !mount.read_only);
    let propagation = mount.propagation.as_deref().unwrap_or("rprivate");
    match &mount.source {
        MountSource::Bind { path, .. } => json!({
            "Type": "bind", "Source": path.display().to_string(), "Destination": destination,
            "Mode": mode, "RW": writable, "Propagation": propagation,
        }),
        MountSource::Volume { name, .. } => json!({
            "Type": "volume", "Name": name,
            "Source": volume_source(engine, name).display().to_string(),
            "Destination": destination, "Driver": "local", "Mode": mode, "RW": writable,
            "Propagation": "",
        }),
        MountSource::Image { name, .. } => json!({
            "Type": "image", "Source": name, "Destination": destination,
            "Mode": mode, "RW": false, "Propagation": "",
        }),
        MountSource::Tmpfs { .. } => json!({
            "Type": "tmpfs", "Source": "", "Destination": destination,
            "Mode": mode, "RW": writable, "Propagation": "",
        }),
    }
}

/// What `--mount` asked for. Docker leaves out what was not.
pub(super) fn request(mount: &MountPoint) -> Value {
    let (kind, source, (key, options)) = match &mount.source {
        MountSource::Bind { path, recursive } => (
            "bind",
            path.display().to_string(),
            ("BindOptions", bind_options(mount, *recursive)),
        ),
        MountSource::Volume {
            name,
            copy_up,
            anonymous,
        } => (
            "volume",
            if *anonymous { "" } else { name }.to_owned(),
            ("VolumeOptions", volume_options(mount, *copy_up)),
        ),
        MountSource::Tmpfs { size, mode } => (
            "tmpfs",
            String::new(),
            ("TmpfsOptions", json!({ "SizeBytes": size, "Mode": mode })),
        ),
        MountSource::Image { name, .. } => (
            "image",
            name.clone(),
            ("ImageOptions", json!({ "Subpath": mount.subpath })),
        ),
    };
    without_empty(json!({
        "Type": kind,
        "Source": source,
        "Target": mount.destination.display().to_string(),
        // An image is not written to in any case.
        "ReadOnly": mount.read_only && kind != "image",
        key: options,
    }))
}

fn bind_options(mount: &MountPoint, recursive: bool) -> Value {
    json!({
        "Propagation": mount.propagation,
        "NonRecursive": !recursive,
        "CreateMountpoint": !mount.must_exist,
        "ReadOnlyNonRecursive": mount.writable_beneath,
    })
}

fn volume_options(mount: &MountPoint, copy_up: bool) -> Value {
    json!({
        "NoCopy": !copy_up,
        "Labels": mount.labels,
        "Subpath": mount.subpath,
        "DriverConfig": { "Options": mount.volume_options },
    })
}

/// Without what says nothing, at any depth.
fn without_empty(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter();
            let fields = fields.map(|(name, value)| match name.as_str() {
                // What is in these was given.
                "Labels" | "Options" => (name, value),
                _ => (name, without_empty(value)),
            });
            let is_empty = |value: &Value| match value {
                Value::Null | Value::Bool(false) => true,
                Value::String(text) => text.is_empty(),
                Value::Object(fields) => fields.is_empty(),
                _ => false,
            };
            Value::Object(fields.filter(|(_, value)| !is_empty(value)).collect())
        }
        other => other,
    }
}

/// Where a volume's files are: nowhere, if they are in memory, or if it was lost.
fn volume_source(engine: &Engine, name: &str) -> PathBuf {
    let record = engine.store.volume(name).ok().flatten();
    let files = record.and_then(|record| engine.store.volume_files(&record).ok().flatten());
    files.unwrap_or_default()
}

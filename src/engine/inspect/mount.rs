//! What is mounted in a container, in the shape of Docker's `Mounts`.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::engine::Engine;
use crate::store::containers::{MountPoint, MountSource};

/// One mount.
pub(super) fn json(engine: &Engine, mount: &MountPoint) -> Value {
    let destination = mount.destination.display().to_string();
    let (mode, writable) = (mount.options.join(","), !mount.read_only);
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

/// Where a volume's files are: nowhere, if they are in memory, or if it was lost.
fn volume_source(engine: &Engine, name: &str) -> PathBuf {
    let record = engine.store.volume(name).ok().flatten();
    let files = record.and_then(|record| engine.store.volume_files(&record).ok().flatten());
    files.unwrap_or_default()
}

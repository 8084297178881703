//! What is mounted in a container, in the shape of Docker's `Mounts`.

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
            "Source": engine.store.volume_data(name).display().to_string(),
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

//! What `inspect` says of a volume, in the shape of Docker's JSON.

use serde_json::{Value, json};

use crate::engine::Engine;
use crate::store::volumes::VolumeRecord;

/// A volume.
pub(super) fn volume(engine: &Engine, record: &VolumeRecord) -> Value {
    json!({
        "CreatedAt": record.created,
        "Driver": "local",
        "Labels": record.labels,
        "Mountpoint": engine.store.volume_data(&record.name).display().to_string(),
        "Name": record.name,
        "Options": null,
        "Scope": "local",
    })
}

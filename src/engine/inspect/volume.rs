//! What `inspect` says of a volume, in the shape of Docker's JSON.

use serde_json::{Value, json};

use crate::engine::Engine;
use crate::error::Result;
use crate::store::volumes::VolumeRecord;

/// A volume.
pub(super) fn volume(engine: &Engine, record: &VolumeRecord) -> Result<Value> {
    // Absent where there are none, as with Docker.
    let options = (!record.options.is_empty()).then_some(&record.options);
    let files = engine.store.volume_files(record)?;
    Ok(json!({
        "CreatedAt": record.created,
        "Driver": "local",
        "Labels": record.labels,
        // Memory has no place.
        "Mountpoint": files.unwrap_or_default().display().to_string(),
        "Name": record.name,
        "Options": options,
        "Scope": "local",
    }))
}

//! `images`: which images there are.

use super::Engine;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::oci::{ImageConfig, chain_ids};
use crate::store::Store;
use crate::store::images::ImageRecord;

/// One name of an image, or a nameless one.
#[derive(Debug, Clone)]
pub struct Summary {
    /// What leads to it.
    pub record: ImageRecord,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Bytes of the files of its layers.
    pub size: u64,
}

/// Lists images, the newest first.
pub fn list(engine: &Engine) -> Result<Vec<Summary>> {
    let mut summaries = Vec::new();
    for record in engine.store.images()? {
        let bytes = engine.store.read_document(&record.id)?;
        // A damaged image is shown, too: it can be removed or pulled again.
        let config = bytes
            .and_then(|bytes| ImageConfig::parse(&bytes).ok())
            .unwrap_or_default();
        summaries.push(Summary {
            created: record.built.or(config.created),
            size: size(&engine.store, &config)?,
            record,
        });
    }
    summaries.sort_by(|one, other| {
        (other.created, &one.record.name).cmp(&(one.created, &other.record.name))
    });
    Ok(summaries)
}

/// Bytes of the files of an image's layers.
pub(super) fn size(store: &Store, config: &ImageConfig) -> Result<u64> {
    let mut size = 0;
    for chain in chain_ids(&config.rootfs.diff_ids) {
        size += store.layer(&chain)?.map_or(0, |layer| layer.size);
    }
    Ok(size)
}

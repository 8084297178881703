//! Blobs that were dropped to save room, and where to have them again.
//!
//! ```text
//! blobs/dropped/sha256-<hex>    where the blob with that digest can be had again
//! ```
//!
//! Only the blob of a layer that is unpacked is dropped: no container needs it. Whoever
//! needs its bytes, to push or to save an image, has it again first; a pull leaves it
//! away. The note goes with the last record that leads to the blob.

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::allocated::allocated_alone;
use super::{Store, atomic, lock};
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::reference::Reference;

/// Where a blob can be had again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// In the repository of this image.
    Registry(Reference),
    /// In the files of the layer with this chain id, which give the same bytes when they are
    /// packed.
    Layer(Digest),
}

impl Store {
    fn dropped_note(&self, digest: &Digest) -> PathBuf {
        let name = format!("{}-{}", digest.algorithm().as_str(), digest.hex());
        self.root().join("blobs/dropped").join(name)
    }

    /// Where a blob that was dropped can be had again; `None` if it was not dropped.
    pub fn dropped(&self, digest: &Digest) -> Result<Option<Source>> {
        atomic::read_whole_json(&self.dropped_note(digest))
    }

    /// Notes where a dropped blob can be had again.
    pub fn note_dropped(&self, digest: &Digest, source: &Source) -> Result<()> {
        let note = self.dropped_note(digest);
        if let Some(directory) = note.parent() {
            super::make_private_directory(directory)?;
        }
        atomic::write_json(&self.tmp(), &note, source)
    }

    /// How many bytes it frees to drop a blob: nothing if that is small, for the note takes
    /// as much as any small file.
    pub fn freed_by_dropping(&self, digest: &Digest) -> u64 {
        let note = allocated_alone(&self.root().join("store.json"));
        allocated_alone(&self.blob_path(digest)).saturating_sub(note)
    }

    /// Drops a blob. Returns how many bytes that freed; `None` if it is being used, or gone.
    pub fn drop_blob(&self, digest: &Digest, source: &Source) -> Result<Option<u64>> {
        let path = self.blob_path(digest);
        let Ok(file) = File::open(&path) else {
            return Ok(None);
        };
        let Some(lock) = lock::try_lock(file, &path)? else {
            return Ok(None);
        };
        if !lock::is_still_at(lock.file(), &path) {
            return Ok(None);
        }
        let freed = self.freed_by_dropping(digest);
        // Noted first: a blob that is missing and not noted is fetched by the next pull.
        self.note_dropped(digest, source)?;
        fs::remove_file(&path).doing(|| format!("drop the blob `{digest}`"))?;
        Ok(Some(freed))
    }

    /// Forgets that a blob was dropped: it is here again.
    pub fn forget_dropped_blob(&self, digest: &Digest) {
        let _ = fs::remove_file(self.dropped_note(digest));
    }

    /// Forgets dropped blobs that nothing reaches any more.
    pub(super) fn forget_dropped(&self, reached: &HashSet<String>) {
        let entries = fs::read_dir(self.root().join("blobs/dropped"));
        for entry in entries.into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().replacen('-', ":", 1);
            if !reached.contains(&name) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;

    #[test]
    fn a_dropped_blob_is_noted_until_nothing_reaches_it() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let digest = store.put_document(&[7; 10_000]).unwrap();
        let source = Source::Registry("registry.example/app:1".parse().unwrap());
        let reader = File::open(store.blob_path(&digest)).unwrap();
        reader.lock_shared().unwrap();
        assert_eq!(store.drop_blob(&digest, &source).unwrap(), None);
        assert_eq!(store.dropped(&digest).unwrap(), None);
        drop(reader);
        let freed = store.freed_by_dropping(&digest);
        assert!(freed > 5_000, "{freed}");
        assert_eq!(store.drop_blob(&digest, &source).unwrap(), Some(freed));
        assert!(!store.blob_path(&digest).exists());
        assert_eq!(store.dropped(&digest).unwrap(), Some(source.clone()));
        assert_eq!(store.drop_blob(&digest, &source).unwrap(), None);
        store.forget_dropped(&HashSet::from([digest.to_string()]));
        assert!(store.dropped(&digest).unwrap().is_some());
        store.collect_garbage().unwrap();
        assert_eq!(store.dropped(&digest).unwrap(), None);
    }
}

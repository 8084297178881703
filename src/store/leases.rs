//! Leases: what a running command is about to use, so that nobody deletes it meanwhile.
//!
//! A command that puts references to content together (a pull, a build, a `create`)
//! writes each name into its lease before it looks whether the content is there, and
//! drops the lease after its record is written. Whoever deletes reads the leases first
//! and the records second, and again while it holds the locks of what it wants to delete
//! ([`super::gc`]). In whatever order the two meet, either the deleter sees the name or
//! the other sees that the content is gone. Volumes are held the same way.
//!
//! What is here already can be kept without a name: a shared lock on it does the same.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Store;
use super::blobs::open_if_not_going;
use super::layers::LayerRecord;
use super::lock::{self, Lock, NamedLock};
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::ids::random_hex;

/// A lease of this process, given up when it is dropped.
#[derive(Debug)]
pub struct Lease {
    path: PathBuf,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    /// The names, once there is one.
    names: Option<NamedLock>,
    /// What is kept by its own lock, shared: whoever deletes wants it alone.
    locked: Vec<File>,
    /// Volumes that nobody else may come to use meanwhile.
    alone: Vec<Lock>,
}

impl Lease {
    /// Takes an empty lease.
    pub fn take(store: &Store) -> Result<Self> {
        Ok(Lease {
            path: store.run().join("leases").join(random_hex(8)?),
            held: Mutex::default(),
        })
    }

    /// Adds a blob or a layer's chain id. Must come before looking whether it is there.
    pub fn hold(&self, content: &Digest) -> Result<()> {
        self.write(&content.to_string())
    }

    /// Adds a volume. Must come before looking whether it is there.
    pub fn hold_volume(&self, name: &str) -> Result<()> {
        self.write(&volume(name))
    }

    /// Adds a range of user and group ids: the first, and how many. Under the lock of the
    /// ranges ([`Store::lock_user_ids`]).
    pub fn hold_ids(&self, first: u32, count: u32) -> Result<()> {
        self.write(&format!("{IDS}{first}+{count}"))
    }

    /// Keeps a volume that is here from everybody else. Says whether it was free: nobody is
    /// waited for.
    pub fn keep_volume_alone(&self, store: &Store, name: &str) -> Result<bool> {
        let lock = lock::try_lock_directory(&store.volume_path(name))?;
        let is_free = lock.is_some();
        self.lock().alone.extend(lock);
        Ok(is_free)
    }

    /// Keeps a blob that is here, after waiting for whoever is deleting it. Says whether it
    /// is here. Unlike [`Lease::hold`], this makes no file.
    pub fn keep_blob(&self, store: &Store, digest: &Digest) -> Result<bool> {
        let file = open_if_not_going(&store.blob_path(digest))?;
        let is_here = file.is_some();
        self.lock().locked.extend(file);
        Ok(is_here)
    }

    /// Keeps a layer that is here, after waiting for whoever is deleting it; `None` if it is
    /// not here or cannot be trusted; then it is not kept, so that it can be made anew.
    /// Unlike [`Lease::hold`], this makes no file.
    pub fn keep_layer(&self, store: &Store, chain: &Digest) -> Result<Option<LayerRecord>> {
        let Some(directory) = open_if_not_going(&store.layer_path(chain))? else {
            return Ok(None);
        };
        let record = store.layer(chain)?;
        if record.is_some() {
            self.lock().locked.push(directory);
        }
        Ok(record)
    }

    fn write(&self, held: &str) -> Result<()> {
        let mut own = self.lock();
        let names = match &own.names {
            Some(names) => names,
            None => own.names.insert(NamedLock::take(&self.path, || {})?),
        };
        let mut file = names.file();
        let line = format!("{held}\n");
        file.seek(SeekFrom::End(0))
            .and_then(|_| file.write_all(line.as_bytes()))
            .doing(|| "write a lease")
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        // Nothing that panics happens under this lock.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a volume is called among what is held.
pub(super) fn volume(name: &str) -> String {
    format!("volume:{name}")
}

/// How ranges of ids begin among what is held.
const IDS: &str = "ids:";

/// The ranges of ids that living processes hold.
pub fn held_ids(store: &Store) -> Result<Vec<(u32, u32)>> {
    let range = |name: &String| {
        let (first, count) = name.strip_prefix(IDS)?.split_once('+')?;
        Some((first.parse().ok()?, count.parse().ok()?))
    };
    Ok(held(store)?.iter().filter_map(range).collect())
}

/// Everything that living processes hold. Leases of dead ones are removed.
pub fn held(store: &Store) -> Result<HashSet<String>> {
    let directory = store.run().join("leases");
    let entries = fs::read_dir(&directory).doing(|| format!("read `{}`", directory.display()))?;
    let mut names = HashSet::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if let Ok(Some(lock)) = lock::try_lock_file(&path) {
            if lock::is_still_at(lock.file(), &path) {
                let _ = fs::remove_file(&path);
            }
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        names.extend(text.lines().map(str::to_owned));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;

    #[test]
    fn a_lease_is_seen_while_it_lives() {
        let temporary = TemporaryStore::new();
        let (one, two) = (Digest::of(b"1"), Digest::of(b"2"));
        let lease = Lease::take(&temporary.store).unwrap();
        lease.hold(&one).unwrap();
        lease.hold(&two).unwrap();
        let names = held(&temporary.store).unwrap();
        assert!(names.contains(&one.to_string()) && names.contains(&two.to_string()));
        drop(lease);
        assert!(held(&temporary.store).unwrap().is_empty());
    }

    #[test]
    fn what_is_kept_is_held_without_a_file() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let kept = store.put_document(b"kept").unwrap();
        let lease = Lease::take(store).unwrap();
        assert!(lease.keep_blob(store, &kept).unwrap());
        assert!(!lease.keep_blob(store, &Digest::of(b"other")).unwrap());
        assert_eq!(
            lease.keep_layer(store, &Digest::of(b"layer")).unwrap(),
            None
        );
        assert_eq!(fs::read_dir(store.run().join("leases")).unwrap().count(), 0);
        assert_eq!(store.collect_garbage().unwrap().objects.len(), 0);
        drop(lease);
        assert_eq!(store.collect_garbage().unwrap().objects.len(), 1);
    }

    #[test]
    fn a_dead_processes_lease_is_removed() {
        let temporary = TemporaryStore::new();
        let path = temporary.store.run().join("leases/dead");
        fs::write(&path, "sha256:1\n").unwrap();
        assert!(held(&temporary.store).unwrap().is_empty());
        assert!(!path.exists());
    }
}

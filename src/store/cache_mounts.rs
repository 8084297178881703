//! Cache mounts of builds: directories that outlive the build which used them.
//!
//! ```text
//! build/mounts/<digest of the id>-<number>/   locked by who uses it
//!   id      the id, for people
//!   data/   what is mounted
//! ```
//!
//! The lock is on the directory above, so that nothing which is done in a container can be
//! in its way. Whoever keeps a mount to itself finds another number while the first is in
//! use. Refuses to know what is kept there.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::atomic::{self, Staging};
use super::lock::{self, Lock, WATCH_INTERVAL};
use super::{Store, allocated};
use crate::digest::Digest;
use crate::error::{Context, Result};

/// Beneath the root.
const DIRECTORY: &str = "build/mounts";
const DATA: &str = "data";
const ID: &str = "id";

/// Who may use a cache mount at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// All.
    Shared,
    /// One; others get another one.
    Private,
    /// One; others wait.
    Locked,
}

/// A cache mount that is in use as long as this value lives.
#[derive(Debug)]
pub struct CacheMount {
    path: PathBuf,
    _lock: Lock,
}

impl CacheMount {
    /// The directory to be mounted.
    pub fn data(&self) -> PathBuf {
        self.path.join(DATA)
    }
}

/// What a cache mount is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CacheName {
    /// The id that it was given.
    pub id: String,
    /// In what it differs from others of that id: whose it is, and what it begins with.
    pub variant: String,
}

/// A cache mount that is there.
#[derive(Debug)]
pub struct CacheMountEntry {
    /// Its directory.
    pub path: PathBuf,
    /// Its id.
    pub id: String,
    /// Whether a build uses it.
    pub active: bool,
}

impl Store {
    /// Takes the cache mount of that name into use. A new one is filled by `make`, which is
    /// given the empty directory. While others are waited for, `watch` is called now and
    /// then, and may give up.
    pub fn use_cache_mount(
        &self,
        name: &CacheName,
        sharing: Sharing,
        make: &dyn Fn(&Path) -> Result<()>,
        watch: &dyn Fn() -> Result<()>,
    ) -> Result<CacheMount> {
        let directory = self.root().join(DIRECTORY);
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&directory)
            .doing(|| format!("make the directory `{}`", directory.display()))?;
        let digest = Digest::of(format!("{}\n{}", name.variant, name.id).as_bytes());
        let mut number = 0_u32;
        loop {
            let path = directory.join(format!("{}-{number}", digest.hex()));
            let file = match atomic::open_directory(&path) {
                Err(why) if why.errno() == Some(libc::ENOENT) => {
                    self.make_cache_mount(&path, &name.id, make)?;
                    continue;
                }
                opened => opened?,
            };
            let lock = match sharing {
                Sharing::Shared => lock::try_share(file, &path)?,
                Sharing::Private | Sharing::Locked => lock::try_lock(file, &path)?,
            };
            match (lock, sharing) {
                (Some(lock), _) if lock::is_still_at(lock.file(), &path) => {
                    return Ok(CacheMount { path, _lock: lock });
                }
                // It was removed in between.
                (Some(_), _) => {}
                (None, Sharing::Private) => number += 1,
                (None, _) => {
                    watch()?;
                    std::thread::sleep(WATCH_INTERVAL);
                }
            }
        }
    }

    fn make_cache_mount(
        &self,
        path: &Path,
        id: &str,
        make: &dyn Fn(&Path) -> Result<()>,
    ) -> Result<()> {
        let staging = Staging::new(&self.tmp())?;
        let data = staging.path().join(DATA);
        let doing = || format!("make the cache mount `{id}`");
        fs::create_dir(&data).doing(doing)?;
        make(&data).doing(doing)?;
        fs::write(staging.path().join(ID), id).doing(doing)?;
        match staging.publish(path) {
            // Somebody else was first.
            Err(why) if matches!(why.errno(), Some(libc::EEXIST | libc::ENOTEMPTY)) => Ok(()),
            published => published.map(drop),
        }
    }

    /// All cache mounts.
    pub fn cache_mounts(&self) -> Vec<CacheMountEntry> {
        let entries = fs::read_dir(self.root().join(DIRECTORY));
        let entries = entries.into_iter().flatten().flatten();
        let mut mounts: Vec<CacheMountEntry> = entries
            .map(|entry| {
                let path = entry.path();
                let id = fs::read(path.join(ID)).unwrap_or_default();
                CacheMountEntry {
                    id: String::from_utf8_lossy(&id).into_owned(),
                    active: matches!(lock::try_lock_directory(&path), Ok(None)),
                    path,
                }
            })
            .collect();
        mounts.sort_by(|one, other| (&one.id, &one.path).cmp(&(&other.id, &other.path)));
        mounts
    }

    /// Removes a cache mount, unless a build uses it. Returns how many bytes that frees.
    pub fn remove_cache_mount(&self, path: &Path) -> Result<Option<u64>> {
        let lock = match lock::try_lock_directory(path) {
            Err(why) if why.errno() == Some(libc::ENOENT) => return Ok(None),
            locked => locked?,
        };
        let Some(lock) = lock.filter(|lock| lock::is_still_at(lock.file(), path)) else {
            return Ok(None);
        };
        let size = allocated(path);
        Staging::take_away(&self.tmp(), path, lock)?;
        Ok(Some(size))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;
    use crate::error::Error;

    fn take(store: &Store, sharing: Sharing) -> Result<CacheMount> {
        let make = |data: &Path| fs::write(data.join("seed"), "").doing(|| "seed");
        let give_up = || Err(Error::engine("given up"));
        let name = CacheName {
            id: "/cache".to_owned(),
            variant: String::new(),
        };
        store.use_cache_mount(&name, sharing, &make, &give_up)
    }

    #[test]
    fn a_cache_mount_is_shared_kept_apart_or_waited_for() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let one = take(store, Sharing::Shared).unwrap();
        let other = take(store, Sharing::Shared).unwrap();
        assert_eq!(one.data(), other.data());
        assert!(one.data().join("seed").exists());
        assert!(take(store, Sharing::Locked).is_err());
        let apart = take(store, Sharing::Private).unwrap();
        assert_ne!(apart.data(), one.data());
        drop((one, other));
        let locked = take(store, Sharing::Locked).unwrap();
        assert!(take(store, Sharing::Shared).is_err());
        drop((locked, apart));
        assert_eq!(store.cache_mounts().len(), 2);
    }

    #[test]
    fn only_what_nobody_uses_is_removed() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let used = take(store, Sharing::Shared).unwrap();
        let [entry] = &store.cache_mounts()[..] else {
            panic!("there is one");
        };
        assert_eq!((entry.id.as_str(), entry.active), ("/cache", true));
        assert_eq!(store.remove_cache_mount(&entry.path).unwrap(), None);
        drop(used);
        assert!(store.remove_cache_mount(&entry.path).unwrap().is_some());
        assert_eq!(store.remove_cache_mount(&entry.path).unwrap(), None);
        assert!(store.cache_mounts().is_empty());
        assert_eq!(fs::read_dir(store.tmp()).unwrap().count(), 0);
    }
}

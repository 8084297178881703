//! Leases: what a running command is about to use, so that nobody deletes it meanwhile.
//!
//! A command that puts references to content together (a pull, a build, a `create`)
//! writes each name into its lease before it looks whether the content is there, and
//! drops the lease after its record is written. Whoever deletes reads the leases first
//! and the records second, and again while it holds the locks of what it wants to delete
//! ([`super::gc`]). In whatever order the two meet, either the deleter sees the name or
//! the other sees that the content is gone. Volumes are held the same way.

use std::collections::HashSet;
use std::fs;
use std::io::{Seek, SeekFrom, Write};

use super::Store;
use super::lock::{self, NamedLock};
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::ids::random_hex;

/// A lease of this process, given up when it is dropped.
#[derive(Debug)]
pub struct Lease(NamedLock);

impl Lease {
    /// Takes an empty lease.
    pub fn take(store: &Store) -> Result<Self> {
        let path = store.run().join("leases").join(random_hex(8)?);
        NamedLock::take(&path, || {}).map(Lease)
    }

    /// Adds a blob or a layer's chain id. Must come before looking whether it is there.
    pub fn hold(&self, content: &Digest) -> Result<()> {
        self.write(&content.to_string())
    }

    /// Adds a volume. Must come before looking whether it is there.
    pub fn hold_volume(&self, name: &str) -> Result<()> {
        self.write(&volume(name))
    }

    fn write(&self, held: &str) -> Result<()> {
        let mut file = self.0.file();
        let line = format!("{held}\n");
        file.seek(SeekFrom::End(0))
            .and_then(|_| file.write_all(line.as_bytes()))
            .doing(|| "write a lease")
    }
}

/// What a volume is called among what is held.
pub(super) fn volume(name: &str) -> String {
    format!("volume:{name}")
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
    fn a_dead_processes_lease_is_removed() {
        let temporary = TemporaryStore::new();
        let path = temporary.store.run().join("leases/dead");
        fs::write(&path, "sha256:1\n").unwrap();
        assert!(held(&temporary.store).unwrap().is_empty());
        assert!(!path.exists());
    }
}

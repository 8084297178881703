//! Layers: unpacked, in overlayfs's own form, shared by all images and containers.
//!
//! ```text
//! layers/<chain>/diff/        the tree: whiteouts are character devices 0:0
//! layers/<chain>/layer.json   what it is
//! layers/<chain>/synced       its files are known to be on disk
//! ```
//!
//! A layer is a cache of its blob. One that was unpacked under another boot and has no
//! `synced` mark may have lost files when the machine went down, and counts as absent.

use std::fs::{self, File};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Store;
use super::atomic::{self, Staging};
use super::lock::{NamedLock, is_still_at, lock_directory};
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::oci::Descriptor;
use crate::reference::Reference;

/// What is known about a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerRecord {
    /// The digest of its plain tar.
    pub diff_id: Digest,
    /// The chain id of the layer beneath.
    pub parent: Option<Digest>,
    /// The blob that it came from, or that was made of it.
    pub blob: Option<Descriptor>,
    /// The image that it was pulled with, whose repository has the blob.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Reference>,
    /// How many bytes its files hold.
    pub size: u64,
    /// The boot under which it was written.
    pub boot: String,
}

/// What [`Store::claim_layer`] finds.
pub enum LayerClaim {
    /// The layer is here and whole.
    Present(Box<LayerRecord>),
    /// It is not, and we are the one to make it.
    Mine(LayerSlot),
}

/// The right to make one layer.
pub struct LayerSlot {
    store: Store,
    chain: Digest,
    staging: Staging,
    _lock: NamedLock,
}

impl LayerSlot {
    /// The empty directory to put the tree into.
    pub fn tree(&self) -> PathBuf {
        self.staging.path().join("diff")
    }

    /// Throws away what is in the tree.
    pub fn empty(&self) -> Result<()> {
        let tree = self.tree();
        atomic::remove_tree(&tree)?;
        fs::create_dir(&tree).doing(|| format!("make the directory `{}`", tree.display()))
    }

    /// Puts a finished tree, which must be on the store's file system, in its place.
    pub fn adopt(&self, tree: &std::path::Path) -> Result<()> {
        let doing = || format!("make the layer `{}`", self.chain);
        fs::remove_dir(self.tree()).doing(doing)?;
        fs::rename(tree, self.tree()).doing(doing)
    }

    /// Makes the finished tree a layer.
    pub fn publish(self, record: &LayerRecord) -> Result<()> {
        let LayerSlot {
            store,
            chain,
            staging,
            _lock,
        } = self;
        let file = staging.path().join("layer.json");
        atomic::write_json(&store.tmp(), &file, record)?;
        staging.publish(&store.layer_path(&chain)).map(drop)
    }
}

impl Store {
    /// Where a layer is, or would be.
    pub fn layer_path(&self, chain: &Digest) -> PathBuf {
        self.root().join("layers").join(chain.hex())
    }

    /// The layer's tree, for overlayfs.
    pub fn layer_tree(&self, chain: &Digest) -> PathBuf {
        self.layer_path(chain).join("diff")
    }

    /// What is known about a layer; `None` if it is not here or cannot be trusted.
    pub fn layer(&self, chain: &Digest) -> Result<Option<LayerRecord>> {
        let path = self.layer_path(chain);
        let Ok(Some(record)) = atomic::read_json::<LayerRecord>(&path.join("layer.json")) else {
            return Ok(None);
        };
        let known_to_be_whole = record.boot == super::boot::id()? || path.join("synced").exists();
        Ok(known_to_be_whole.then_some(record))
    }

    /// Finds a layer, or claims the right to make it. While another process makes it,
    /// `watch` is called now and then.
    pub fn claim_layer(&self, chain: &Digest, watch: impl FnMut()) -> Result<LayerClaim> {
        if let Some(record) = self.layer_if_not_going(chain)? {
            return Ok(LayerClaim::Present(Box::new(record)));
        }
        let lock = NamedLock::take(&self.run().join("locks").join(chain.hex()), watch)?;
        if let Some(record) = self.layer_if_not_going(chain)? {
            return Ok(LayerClaim::Present(Box::new(record)));
        }
        let path = self.layer_path(chain);
        match lock_directory(&path) {
            // A remainder of another boot.
            Ok(lock) if is_still_at(lock.file(), &path) => {
                drop(Staging::take_away(&self.tmp(), &path, lock)?);
            }
            // There is none, or somebody else deleted it meanwhile.
            Ok(_) => {}
            Err(why) if why.errno() == Some(libc::ENOENT) => {}
            Err(why) => return Err(why),
        }
        let staging = Staging::new(&self.tmp())?;
        let tree = staging.path().join("diff");
        fs::create_dir(&tree).doing(|| format!("make the directory `{}`", tree.display()))?;
        Ok(LayerClaim::Mine(LayerSlot {
            store: self.clone(),
            chain: chain.clone(),
            staging,
            _lock: lock,
        }))
    }

    /// Like [`Store::layer`], after waiting for whoever is deleting it.
    pub fn layer_if_not_going(&self, chain: &Digest) -> Result<Option<LayerRecord>> {
        if let Ok(directory) = File::open(self.layer_path(chain)) {
            directory
                .lock_shared()
                .doing(|| format!("lock the layer `{chain}`"))?;
        }
        self.layer(chain)
    }

    /// Records the blob that a layer was packed into.
    pub fn set_layer_blob(&self, chain: &Digest, blob: &Descriptor) -> Result<()> {
        if let Some(record) = self.layer(chain)? {
            let record = LayerRecord {
                blob: Some(blob.clone()),
                ..record
            };
            atomic::write_json(
                &self.tmp(),
                &self.layer_path(chain).join("layer.json"),
                &record,
            )?;
        }
        Ok(())
    }

    /// Marks layers as known to be on disk. Comes after [`Store::sync`].
    pub fn mark_synced(&self, chains: &[Digest]) -> Result<()> {
        for chain in chains {
            let mark = self.layer_path(chain).join("synced");
            File::create(&mark).doing(|| format!("write `{}`", mark.display()))?;
        }
        Ok(())
    }

    /// Whether a layer is known to be on disk.
    pub fn is_synced(&self, chain: &Digest) -> bool {
        self.layer_path(chain).join("synced").exists()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;

    fn record(boot: &str) -> LayerRecord {
        LayerRecord {
            diff_id: Digest::of(b"tar"),
            parent: None,
            blob: None,
            origin: None,
            size: 1,
            boot: boot.to_owned(),
        }
    }

    fn make(store: &Store, chain: &Digest, boot: &str) {
        let LayerClaim::Mine(slot) = store.claim_layer(chain, || {}).unwrap() else {
            panic!()
        };
        fs::write(slot.tree().join("file"), "x").unwrap();
        slot.publish(&record(boot)).unwrap();
    }

    #[test]
    fn a_layer_appears_whole_or_not_at_all() {
        let temporary = TemporaryStore::new();
        let (store, chain) = (&temporary.store, Digest::of(b"chain"));
        let LayerClaim::Mine(slot) = store.claim_layer(&chain, || {}).unwrap() else {
            panic!()
        };
        fs::write(slot.tree().join("half"), "x").unwrap();
        drop(slot);
        assert_eq!(store.layer(&chain).unwrap(), None);
        make(store, &chain, &super::super::boot::id().unwrap());
        assert!(matches!(
            store.claim_layer(&chain, || {}).unwrap(),
            LayerClaim::Present(_)
        ));
        assert_eq!(fs::read_dir(store.run().join("locks")).unwrap().count(), 0);
    }

    #[test]
    fn a_remainder_that_is_being_deleted_is_waited_for() {
        let temporary = TemporaryStore::new();
        let (store, chain) = (&temporary.store, Digest::of(b"chain"));
        make(store, &chain, "another boot");
        let path = store.layer_path(&chain);
        let deleter = lock_directory(&path).unwrap();
        std::thread::scope(|scope| {
            let maker = scope.spawn(|| make(store, &chain, &super::super::boot::id().unwrap()));
            drop(Staging::take_away(&store.tmp(), &path, deleter).unwrap());
            maker.join().unwrap();
        });
        assert!(store.layer(&chain).unwrap().is_some());
    }

    #[test]
    fn a_layer_of_another_boot_counts_only_if_it_was_synced() {
        let temporary = TemporaryStore::new();
        let (store, chain) = (&temporary.store, Digest::of(b"chain"));
        make(store, &chain, "another boot");
        assert_eq!(store.layer(&chain).unwrap(), None);
        // Whoever looked for it does not keep it from being made anew.
        let lease = super::super::leases::Lease::take(store).unwrap();
        assert_eq!(lease.keep_layer(store, &chain).unwrap(), None);
        make(store, &chain, "another boot");
        store.mark_synced(std::slice::from_ref(&chain)).unwrap();
        assert!(store.layer(&chain).unwrap().is_some());
    }
}

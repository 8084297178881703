//! Changes to the files so far become a layer.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use super::Build;
use super::state::{Change, Layer, State};
use crate::digest::{Algorithm, Digest, Hashing};
use crate::error::{Context, Result};
use crate::image::{look_like, ownership};
use crate::layer::{normalise, write_tar};
use crate::oci::chain_ids;
use crate::store::atomic::{Staging, open_directory};
use crate::store::boot;
use crate::store::layers::{LayerClaim, LayerRecord};

impl Build<'_> {
    /// Makes a layer of what `act` changes in the files so far.
    pub(super) fn change(
        &self,
        state: &State,
        act: impl FnOnce(BorrowedFd<'_>) -> Result<()>,
    ) -> Result<Layer> {
        let staging = Staging::new(&self.engine.store.tmp())?;
        let change = Change {
            upper: staging.path().join("upper"),
            work: staging.path().join("work"),
            empty: staging.path().join("empty"),
        };
        for path in [&change.upper, &change.work, &change.empty] {
            fs::create_dir(path).doing(|| format!("make the directory `{}`", path.display()))?;
            set_mode(path, 0o755)?;
        }
        if let Some(top) = state.top() {
            let engine = self.engine;
            look_like(&engine.store, &engine.identity, &change.upper, top)?;
        }
        let upper = change.upper.clone();
        let mount: OwnedFd = state.overlay(self.engine, Some(change)).mount()?;
        act(mount.as_fd())?;
        // Unmounted before its upper tree is looked at.
        drop(mount);
        self.commit(state, &upper)
    }

    /// Makes a layer of the upper tree of an overlay over the state's layers. The tree is
    /// taken away from where it is.
    pub(super) fn commit(&self, state: &State, tree: &Path) -> Result<Layer> {
        let doing = || "make a layer of the changes";
        let marks = ownership(&self.engine.identity).overlay_xattrs();
        let directory = open_directory(tree)?;
        normalise(directory.as_fd(), state.newest(), marks).doing(doing)?;
        let mut sink = Hashing::new(std::io::sink(), Algorithm::Sha256);
        let written = write_tar(directory.as_fd(), marks, None, &mut sink).doing(doing)?;
        let (_, diff_id, _) = sink.finish();
        let chain = self.chain(state, &diff_id);
        self.lease.hold(&chain)?;
        if let LayerClaim::Mine(slot) = self.engine.store.claim_layer(&chain, || {})? {
            slot.adopt(tree)?;
            slot.publish(&LayerRecord {
                diff_id: diff_id.clone(),
                parent: state.top().cloned(),
                blob: None,
                origin: None,
                size: written.bytes,
                boot: boot::id()?,
            })?;
        }
        Ok(Layer { chain, diff_id })
    }

    fn chain(&self, state: &State, diff_id: &Digest) -> Digest {
        let own = state
            .layers
            .iter()
            .map(|layer| &layer.diff_id)
            .chain([diff_id]);
        let diff_ids: Vec<Digest> = own.cloned().collect();
        // There is one at least: the layer itself.
        chain_ids(&diff_ids)
            .pop()
            .unwrap_or_else(|| diff_id.clone())
    }
}

/// Sets the permissions of a file of ours.
pub(super) fn set_mode(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .doing(|| format!("set the mode of `{}`", path.display()))
}

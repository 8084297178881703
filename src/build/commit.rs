//! A tree of changes becomes a layer.

use std::os::fd::AsFd;
use std::path::Path;

use super::Build;
use super::state::{Layer, State};
use crate::digest::{Algorithm, Digest, Hashing};
use crate::error::{Context, Result};
use crate::image::ownership;
use crate::layer::{normalise, write_tar};
use crate::oci::chain_ids;
use crate::store::atomic::open_directory;
use crate::store::boot;
use crate::store::layers::{LayerClaim, LayerRecord};

impl Build<'_> {
    /// Makes a layer of the upper tree of an overlay over the state's layers. The tree is
    /// taken away from where it is.
    pub(super) fn commit(&self, state: &State, tree: &Path) -> Result<Layer> {
        let doing = || "make a layer of the changes";
        let marks = ownership(&self.engine.identity).overlay_xattrs();
        let directory = open_directory(tree)?;
        normalise(directory.as_fd(), state.newest(), marks).doing(doing)?;
        let mut sink = Hashing::new(std::io::sink(), Algorithm::Sha256);
        let written = write_tar(directory.as_fd(), marks, &mut sink).doing(doing)?;
        let (_, diff_id, _) = sink.finish();
        let chain = self.chain(state, &diff_id);
        self.lease.hold(&chain)?;
        if let LayerClaim::Mine(slot) = self.engine.store.claim_layer(&chain, || {})? {
            slot.adopt(tree)?;
            slot.publish(&LayerRecord {
                diff_id: diff_id.clone(),
                parent: state.top().cloned(),
                blob: None,
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

//! Images: from registries and archives into the store, and out of it again.
//!
//! Here the registry client, the forms of layers and the store come together; none of
//! them knows the others. What all transfers need is in [`Site`].

use std::os::fd::AsFd;
use std::path::Path;

use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::identity::Identity;
use crate::layer::{Ownership, adopt_attributes};
use crate::progress::Progress;
use crate::registry::Client;
use crate::store::Store;
use crate::store::atomic::open_directory;

mod at_once;
pub mod blobs;
pub mod copy;
mod documents;
pub mod embedded;
mod fetch;
pub mod form;
pub mod list;
pub mod load;
pub mod new_layer;
mod pack;
pub mod pull;
pub mod push;
pub mod referrers;
pub mod remote;
pub mod repack;
pub mod resolve;
pub mod save;
mod select;
pub mod transport;
pub mod trust;
mod unpack;
mod writeout;

/// Where images are moved to and from, by whom, and who watches.
pub struct Site<'a> {
    /// The store.
    pub store: &'a Store,
    /// Whose files the layers become.
    pub ownership: Ownership,
    /// The registries that a command names.
    pub client: &'a Client,
    /// Those that images in the store came from. What a command says of the registry that it
    /// names, such as not to verify it, is not said of them.
    pub origins: &'a Client,
    /// Who watches.
    pub progress: &'a dyn Progress,
}

/// What this process can give to files.
pub fn ownership(identity: &Identity) -> Ownership {
    match identity.uids.is_initial() {
        true => Ownership::initial(),
        false => Ownership::namespaced(identity.uids.clone(), identity.gids.clone()),
    }
}

/// Makes the root directory of a new layer as that of the layer it will lie on: the top
/// one decides how the whole tree's root is.
pub fn look_like(store: &Store, identity: &Identity, tree: &Path, layer: &Digest) -> Result<()> {
    let (own, model) = (
        open_directory(tree)?,
        open_directory(&store.layer_tree(layer))?,
    );
    adopt_attributes(own.as_fd(), model.as_fd(), &ownership(identity))
        .map(drop)
        .doing(|| format!("prepare the directory `{}`", tree.display()))
}

/// Makes what was put into the store outlive a power cut: one `syncfs`, then the marks.
pub fn sync(store: &Store, chains: &[Digest]) -> Result<()> {
    let new: Vec<_> = chains
        .iter()
        .filter(|chain| !store.is_synced(chain))
        .cloned()
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    store.sync()?;
    store.mark_synced(&new).doing(|| "mark layers as written")
}

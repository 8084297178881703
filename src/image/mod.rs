//! Images: from registries into the store, and out of it again.
//!
//! Here the registry client, the forms of layers and the store come together; none of
//! them knows the others. What all transfers need is in [`Site`].

use crate::error::{Context, Result};
use crate::identity::Identity;
use crate::layer::Ownership;
use crate::progress::Progress;
use crate::registry::Client;
use crate::store::Store;

pub mod embedded;
mod fetch;
mod pack;
pub mod pull;
pub mod push;
pub mod resolve;
mod select;
mod unpack;

/// Where images are moved to and from, by whom, and who watches.
pub struct Site<'a> {
    /// The store.
    pub store: &'a Store,
    /// Whose files the layers become.
    pub ownership: Ownership,
    /// The registries.
    pub client: &'a Client,
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

/// Makes what was put into the store outlive a power cut: one `syncfs`, then the marks.
pub fn sync(store: &Store, chains: &[crate::digest::Digest]) -> Result<()> {
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

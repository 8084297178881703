//! Where images come from, whatever it is: documents and blobs by their digests.
//!
//! Nothing from an origin is trusted. Whoever takes a document or a blob from one checks
//! its digest; so origins need not.

use std::io::Read;

use crate::error::Result;
use crate::oci::Descriptor;
use crate::reference::Reference;
use crate::registry::FetchedManifest;
use crate::store::Store;

pub mod registry;

/// A blob's bytes, as they come.
pub type Bytes = Box<dyn Read + Send>;

/// One image, or several for several platforms, somewhere.
pub trait Origin: Sync {
    /// The manifest or index that stands for the whole, or one that it names. Its digest
    /// is that of its bytes.
    fn manifest(&self, named: Option<&Descriptor>) -> Result<FetchedManifest>;

    /// Opens a blob from byte `offset` on. It never gives more bytes than the descriptor
    /// says; what they are is not checked.
    fn blob(&self, blob: &Descriptor, offset: u64) -> Result<Bytes>;

    /// Puts a blob into the store, verified, where that is done better than by reading it.
    fn place(&self, _store: &Store, _blob: &Descriptor) -> Result<()> {
        Ok(())
    }

    /// Whether the manifest is a document of its own. One that was put together of
    /// something else is not kept, and its blobs are not the image's only form.
    fn is_original(&self) -> bool {
        true
    }

    /// The repository of a registry, where it is one.
    fn repository(&self) -> Option<&Reference> {
        None
    }
}

//! Where images come from and go to, whatever it is: documents and blobs by their digests.
//!
//! ```text
//! Origin                          Target
//!   registry.rs   a repository      registry.rs       a repository
//!   layout.rs     an OCI layout     layout_target.rs  an OCI layout, as a directory
//!   docker.rs     docker save's     archive_target.rs the same, or docker's, as an archive
//!   directory.rs  a `dir:`          directory.rs      a `dir:`
//!   stored.rs     this store
//!   packed.rs     another one, its layers compressed
//!        └ files.rs: a directory, or an archive that was read aside
//! ```
//!
//! Nothing from an origin is trusted. Whoever takes a document or a blob from one checks
//! its digest; so origins need not, and targets get only what was checked.

use std::fs::File;
use std::io::{Cursor, Read, Take};

use self::registry::Repository;

use crate::digest::{Digest, Hasher};
use crate::error::{Context, Error, Result};
use crate::oci::{Descriptor, Document, media_type};
use crate::progress::Outcome;
use crate::reference::Reference;
use crate::registry::{BlobReader, FetchedManifest};
use crate::store::Store;

pub mod archive_target;
pub mod directory;
mod docker;
pub mod files;
mod layout;
pub mod layout_target;
pub mod offered;
pub mod packed;
pub mod registry;
pub mod stored;

/// A blob's bytes, as they come.
pub type Bytes = Box<dyn ReadBlob>;

/// What the bytes of a blob are read from.
pub trait ReadBlob: Read + Send {
    /// Says that the bytes were not those of the digest. Whether there is another place that
    /// may have the right ones.
    fn blame_mirrors(&self) -> bool {
        false
    }
}

impl ReadBlob for File {}

impl ReadBlob for Take<File> {}

impl ReadBlob for Cursor<Vec<u8>> {}

impl ReadBlob for BlobReader {
    fn blame_mirrors(&self) -> bool {
        BlobReader::blame_mirrors(self)
    }
}

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
    fn registry(&self) -> Option<&Repository<'_>> {
        None
    }

    /// Gives up what is under way, because it is of no use any more. Nothing is asked after.
    fn stop(&self) {}

    /// What policies call the kind of place, where it is no registry and not this store.
    fn transport(&self) -> Option<&'static str> {
        None
    }

    /// The image's name at its registry, where it is in one.
    fn repository(&self) -> Option<&Reference> {
        self.registry().map(Repository::image)
    }
}

/// A place for one image, or for several in one index.
pub trait Target: Sync {
    /// Sees to it that a blob is there. `open` gives its bytes from the start, which fail
    /// to be read if they are not those of the blob. `from` is a repository that has it.
    fn put_blob(
        &self,
        blob: &Descriptor,
        from: Option<&Reference>,
        open: &mut dyn FnMut() -> Result<Bytes>,
    ) -> Result<Outcome>;

    /// Puts a manifest or index whose blobs and manifests are there. The last one stands
    /// for the whole.
    fn put_manifest(&self, manifest: &FetchedManifest, is_whole: bool) -> Result<()>;

    /// The repository of a registry, where it is one.
    fn registry(&self) -> Option<&Repository<'_>> {
        None
    }

    /// Gives up what is under way, because it is of no use any more. Nothing is asked after.
    fn stop(&self) {}

    /// How many blobs may be put at once.
    fn blobs_at_once(&self) -> usize {
        4
    }
}

/// Makes a document of bytes whose digest is to be `expected`.
pub(super) fn document(
    bytes: Vec<u8>,
    media_type: &str,
    expected: &Digest,
) -> Result<FetchedManifest> {
    let digest = digest_as(&bytes, expected);
    if digest != *expected {
        return Err(Error::engine(format!(
            "wrong digest: what is called `{expected}` is `{digest}`"
        )));
    }
    Ok(FetchedManifest {
        bytes,
        media_type: (!media_type.is_empty()).then(|| media_type.to_owned()),
        digest,
    })
}

/// The digest of bytes, by the algorithm of another one.
pub(super) fn digest_as(bytes: &[u8], other: &Digest) -> Digest {
    let mut hasher = Hasher::new(other.algorithm());
    hasher.update(bytes);
    hasher.finish()
}

/// What a manifest is called: by itself, by whoever gave it, or by what is in it.
pub fn media_type_of(manifest: &FetchedManifest) -> Result<String> {
    let document = Document::parse(&manifest.bytes, manifest.media_type.as_deref())?;
    let (own, usual) = match document {
        Document::Manifest(manifest) => (manifest.media_type, media_type::MANIFEST),
        Document::Index(index) => (index.media_type, media_type::INDEX),
    };
    Ok(own
        .or_else(|| manifest.media_type.clone())
        .unwrap_or_else(|| usual.to_owned()))
}

/// Reads the JSON of a document of an archive.
pub(super) fn parse<T: serde::de::DeserializeOwned>(bytes: &[u8], name: &str) -> Result<T> {
    serde_json::from_slice(bytes).doing(|| format!("read `{name}`"))
}

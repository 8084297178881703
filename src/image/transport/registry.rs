//! A repository of a registry, as an origin.

use super::{Bytes, Origin};
use crate::error::Result;
use crate::oci::Descriptor;
use crate::reference::Reference;
use crate::registry::{Client, FetchedManifest};

/// An image in a registry, which need not be there yet.
pub struct Repository<'a> {
    client: &'a Client,
    image: &'a Reference,
}

impl<'a> Repository<'a> {
    /// The image of that name. Nothing is asked yet.
    pub fn new(client: &'a Client, image: &'a Reference) -> Self {
        Repository { client, image }
    }
}

impl Origin for Repository<'_> {
    fn manifest(&self, named: Option<&Descriptor>) -> Result<FetchedManifest> {
        match named {
            None => self.client.fetch_manifest(self.image),
            Some(named) => {
                let exact = self.image.with_digest(named.digest.clone());
                self.client.fetch_manifest(&exact)
            }
        }
    }

    fn blob(&self, blob: &Descriptor, offset: u64) -> Result<Bytes> {
        Ok(Box::new(self.client.fetch_blob(self.image, blob, offset)?))
    }

    fn repository(&self) -> Option<&Reference> {
        Some(self.image)
    }
}

//! A repository of a registry, as an origin and as a target.

use std::io::Read;

use super::{Bytes, Origin, Target, media_type_of};
use crate::error::{Error, Result};
use crate::oci::Descriptor;
use crate::progress::Outcome;
use crate::reference::Reference;
use crate::registry::{Client, FetchedManifest};

/// An image in a registry, which need not be there yet.
pub struct Repository<'a> {
    client: Client,
    image: &'a Reference,
}

impl<'a> Repository<'a> {
    /// The image of that name. Nothing is asked yet.
    pub fn new(client: &Client, image: &'a Reference) -> Self {
        Repository {
            client: client.apart(),
            image,
        }
    }

    /// Who speaks to the registry.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The image's name.
    pub fn image(&self) -> &'a Reference {
        self.image
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

    fn registry(&self) -> Option<&Repository<'_>> {
        Some(self)
    }

    fn stop(&self) {
        self.client.stop();
    }
}

impl Target for Repository<'_> {
    fn put_blob(
        &self,
        blob: &Descriptor,
        from: Option<&Reference>,
        open: &mut dyn FnMut() -> Result<Bytes>,
    ) -> Result<Outcome> {
        let mut open = || -> Result<Box<dyn Read + Send>> { Ok(open()?) };
        self.client.push_blob(self.image, blob, from, &mut open)
    }

    fn registry(&self) -> Option<&Repository<'_>> {
        Some(self)
    }

    fn stop(&self) {
        self.client.stop();
    }

    fn put_manifest(&self, manifest: &FetchedManifest, is_whole: bool) -> Result<()> {
        let kind = media_type_of(manifest)?;
        let exact = self.image.with_digest(manifest.digest.clone());
        let name = if is_whole { self.image } else { &exact };
        let accepted = self.client.put_manifest(name, &kind, &manifest.bytes)?;
        if accepted == manifest.digest {
            return Ok(());
        }
        Err(Error::engine(format!(
            "the registry took `{}` for `{accepted}`",
            manifest.digest
        )))
    }
}

//! What goes along with an image from one registry to another: signatures, attestations,
//! lists of parts.
//!
//! Owns what belongs to an image: all that refers to it by digest, what refers to that, and
//! what cosign puts under tags made of the digest. Knows registries only; nothing is kept
//! in the store.

use std::io::Read;

use super::transport::registry::Repository;
use super::trust::attachment_tag;
use crate::digest::Digest;
use crate::error::{Context, Error, Kind, Result};
use crate::oci::{Descriptor, Document};
use crate::reference::Reference;
use crate::registry::{Client, FetchedManifest};

/// What cosign attaches: signatures, attestations, lists of parts.
const ATTACHMENTS: [&str; 3] = ["sig", "att", "sbom"];
/// A referrer may be referred to in turn, so deep.
const DEPTH_MAX: usize = 4;

/// Copies what belongs to the manifest or index `subject` from the repository of `from` to
/// that of `to`, where the subject is already. Says how many manifests these were.
///
/// # Errors
/// One of the registries cannot be reached, or refuses it.
pub fn copy(from: &Repository<'_>, to: &Repository<'_>, subject: &Digest) -> Result<usize> {
    let way = Way {
        source: from.client(),
        from: from.image(),
        target: to.client(),
        to: to.image(),
    };
    let (from, to) = (way.from, way.to);
    if from.name() == to.name() {
        return Ok(0);
    }
    way.referrers(subject, DEPTH_MAX).doing(|| {
        format!(
            "copy what refers to `{}` to `{}`",
            from.with_digest(subject.clone()).familiar(),
            to.familiar_name()
        )
    })
}

/// From one repository to another.
struct Way<'a> {
    source: &'a Client,
    from: &'a Reference,
    target: &'a Client,
    to: &'a Reference,
}

impl Way<'_> {
    fn referrers(&self, subject: &Digest, depth: usize) -> Result<usize> {
        if depth == 0 {
            return Err(Error::engine(
                "its referrers are referred to without an end",
            ));
        }
        let mut count = 0;
        for referrer in self.source.referrers(self.from, subject)? {
            let place = self.from.with_digest(referrer.digest.clone());
            let manifest = self.source.fetch_manifest(&place)?;
            self.parts(&manifest, depth)?;
            self.target.put_referrer(self.to, &manifest)?;
            count += 1 + self.referrers(&referrer.digest, depth - 1)?;
        }
        for suffix in ATTACHMENTS {
            let tag = attachment_tag(subject, suffix);
            let manifest = match self.source.fetch_manifest(&self.from.with_tag(&tag)) {
                Ok(manifest) => manifest,
                Err(why) if why.kind() == Kind::NoSuchObject => continue,
                Err(why) => return Err(why),
            };
            self.parts(&manifest, depth)?;
            self.put(&self.to.with_tag(&tag), &manifest)?;
            count += 1;
        }
        Ok(count)
    }

    /// Copies what a manifest names.
    fn parts(&self, manifest: &FetchedManifest, depth: usize) -> Result<()> {
        let kind = manifest.media_type.as_deref();
        match Document::parse(&manifest.bytes, kind)? {
            Document::Manifest(named) => {
                let blobs = named.layers.iter().chain([&named.config]);
                blobs.into_iter().try_for_each(|blob| self.blob(blob))
            }
            Document::Index(_) if depth == 0 => Err(Error::engine(
                "its indexes are within one another without an end",
            )),
            Document::Index(index) => index.manifests.iter().try_for_each(|one| {
                let inner = self
                    .source
                    .fetch_manifest(&self.from.with_digest(one.digest.clone()))?;
                self.parts(&inner, depth - 1)?;
                self.put(&self.to.with_digest(one.digest.clone()), &inner)
            }),
        }
    }

    fn put(&self, place: &Reference, manifest: &FetchedManifest) -> Result<()> {
        let kind = manifest.media_type.as_deref();
        let kind = kind.unwrap_or(crate::oci::media_type::MANIFEST);
        self.target
            .put_manifest(place, kind, &manifest.bytes)
            .map(drop)
    }

    fn blob(&self, blob: &Descriptor) -> Result<()> {
        // Through here, unless the registry takes it over from itself; it checks the digest.
        let mut open = || -> Result<Box<dyn Read + Send>> {
            Ok(Box::new(self.source.fetch_blob(self.from, blob, 0)?))
        };
        self.target
            .push_blob(self.to, blob, Some(self.from), &mut open)
            .map(drop)
    }
}

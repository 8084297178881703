//! What goes along with an image from one registry to another: signatures, attestations,
//! lists of parts.
//!
//! Owns what belongs to an image: all that refers to it by digest, what refers to that, and
//! what cosign puts under tags made of the digest. Knows registries only; nothing is kept
//! in the store.

use std::cell::{Cell, RefCell};
use std::io::Read;

use super::transport::registry::Repository;
use super::trust::attachment_tag;
use crate::digest::Digest;
use crate::error::{Context, Error, Kind, Result};
use crate::oci::{Descriptor, Document};
use crate::progress::Progress;
use crate::reference::Reference;
use crate::registry::{Client, FetchedManifest, refers_to};

/// What cosign attaches: signatures, attestations, lists of parts.
const ATTACHMENTS: [&str; 3] = ["sig", "att", "sbom"];
/// A referrer may be referred to in turn, so deep.
const DEPTH_MAX: usize = 4;
/// More than this do not belong to one image.
const COUNT_MAX: usize = 1000;

/// Copies what belongs to the manifest or index `subject` from the repository of `from` to
/// that of `to`, where the subject is already. What has another content there stays; its
/// names are returned.
///
/// # Errors
/// One of the registries cannot be reached, or refuses it.
pub fn copy(
    from: &Repository<'_>,
    to: &Repository<'_>,
    subject: &Digest,
) -> Result<Vec<Reference>> {
    let way = Way {
        source: from.client(),
        from: from.image(),
        target: to.client(),
        to: to.image(),
        count: Cell::new(0),
        kept: RefCell::default(),
    };
    let (from, to) = (way.from, way.to);
    if from.name() == to.name() {
        return Ok(Vec::new());
    }
    way.referrers(subject, DEPTH_MAX).doing(|| {
        format!(
            "copy what refers to `{}` to `{}`",
            from.with_digest(subject.clone()).familiar(),
            to.familiar_name()
        )
    })?;
    Ok(way.kept.into_inner())
}

/// Says what was left as it is where it is.
pub(super) fn tell_kept(progress: &dyn Progress, kept: &[Reference]) {
    for name in kept {
        progress.say(&format!(
            "warning: `{}` has another content there, which stays",
            name.familiar()
        ));
    }
}

/// From one repository to another.
struct Way<'a> {
    source: &'a Client,
    from: &'a Reference,
    target: &'a Client,
    to: &'a Reference,
    /// How many manifests were copied.
    count: Cell<usize>,
    /// What has another content there.
    kept: RefCell<Vec<Reference>>,
}

impl Way<'_> {
    fn referrers(&self, subject: &Digest, depth: usize) -> Result<()> {
        if depth == 0 {
            return Err(Error::engine(
                "its referrers are referred to without an end",
            ));
        }
        for referrer in self.source.referrers(self.from, subject)? {
            let place = self.from.with_digest(referrer.digest.clone());
            let manifest = match self.source.fetch_manifest(&place) {
                Ok(manifest) => manifest,
                // It is listed, but was removed.
                Err(why) if why.kind() == Kind::NoSuchObject => continue,
                Err(why) => return Err(why),
            };
            // Whatever a registry lists: what refers to something else does not come along.
            if !refers_to(&manifest, subject) {
                continue;
            }
            self.parts(&manifest, depth)?;
            self.target.put_referrer(self.to, &manifest)?;
            self.counted()?;
            self.referrers(&referrer.digest, depth - 1)?;
        }
        for suffix in ATTACHMENTS {
            let tag = attachment_tag(subject, suffix);
            let manifest = match self.source.fetch_manifest(&self.from.with_tag(&tag)) {
                Ok(manifest) => manifest,
                Err(why) if why.kind() == Kind::NoSuchObject => continue,
                Err(why) => return Err(why),
            };
            let there = self.to.with_tag(&tag);
            match self.target.manifest_at_target(&there)? {
                None => {
                    self.parts(&manifest, depth)?;
                    self.put(&there, &manifest)?;
                    self.counted()?;
                }
                Some(known) if known.digest == manifest.digest => {}
                // Others have signed it there.
                Some(_) => self.kept.borrow_mut().push(there),
            }
        }
        Ok(())
    }

    fn counted(&self) -> Result<()> {
        self.count.set(self.count.get() + 1);
        match self.count.get() > COUNT_MAX {
            true => Err(Error::engine(format!(
                "there are more than {COUNT_MAX} of them"
            ))),
            false => Ok(()),
        }
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

//! Copies an image from an origin to a target, blob by blob and byte by byte: nothing is
//! unpacked, and no digest changes.

use std::collections::HashSet;

use super::at_once::each_at_once;
use super::transport::files::Verified;
use super::transport::{Bytes, Origin, Target};
use super::{referrers, select, trust};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::oci::{Descriptor, Document, Platform};
use crate::progress::{Outcome, Phase, Progress};
use crate::registry::FetchedManifest;

/// An index within an index within one, and so on, is followed this far.
const DEPTH_MAX: usize = 4;

/// What is copied of an image that there is for several platforms.
#[derive(Debug, Clone, Copy)]
pub enum Extent<'a> {
    /// The image for one platform.
    One(&'a Platform),
    /// All that the index names, and the index.
    All,
}

/// Copies an image. Returns the digest of what stands for the whole.
pub fn copy(
    progress: &dyn Progress,
    origin: &dyn Origin,
    target: &dyn Target,
    extent: Extent<'_>,
) -> Result<Digest> {
    let copying = Copying {
        progress,
        origin,
        target,
    };
    let mut whole = origin.manifest(None)?;
    trust::check_origin(origin, &whole.digest)?;
    if let Extent::One(platform) = extent
        && let Document::Index(index) = parse(&whole)?
    {
        whole = origin.manifest(Some(select::for_platform(&index, platform)?))?;
    }
    copying.document(&whole, 0)?;
    Ok(whole.digest)
}

fn parse(manifest: &FetchedManifest) -> Result<Document> {
    Document::parse(&manifest.bytes, manifest.media_type.as_deref())
}

struct Copying<'a> {
    progress: &'a dyn Progress,
    origin: &'a dyn Origin,
    target: &'a dyn Target,
}

impl Copying<'_> {
    /// Copies a manifest or index, after all that it names.
    fn document(&self, document: &FetchedManifest, depth: usize) -> Result<()> {
        let doing = || format!("copy the manifest `{}`", document.digest);
        match parse(document).doing(doing)? {
            Document::Manifest(manifest) => {
                let mut blobs = manifest.layers;
                blobs.push(manifest.config);
                // A layer may stand in a manifest more than once; it is copied once.
                let mut seen = HashSet::new();
                blobs.retain(|blob| seen.insert(blob.digest.clone()));
                self.blobs(&blobs)?;
            }
            Document::Index(_) if depth == DEPTH_MAX => {
                return Err(Error::engine("there are too many indexes within indexes"));
            }
            Document::Index(index) => {
                for named in &index.manifests {
                    let found = self.origin.manifest(Some(named)).doing(doing)?;
                    self.document(&found, depth + 1)?;
                }
            }
        }
        self.whole_document(document, depth == 0)
    }

    /// Puts a manifest whose content is there. What refers to it, such as signatures, goes
    /// along from registry to registry.
    fn whole_document(&self, document: &FetchedManifest, is_whole: bool) -> Result<()> {
        self.target.put_manifest(document, is_whole)?;
        if let (Some(from), Some(to)) = (self.origin.registry(), self.target.registry()) {
            match referrers::copy(from, to, &document.digest) {
                Ok(kept) => referrers::tell_kept(self.progress, &kept),
                // The image itself has arrived.
                Err(why) => self.progress.say(&format!(
                    "warning: signatures and the like do not come along: {}",
                    why.one_line()
                )),
            }
        }
        Ok(())
    }

    fn blobs(&self, blobs: &[Descriptor]) -> Result<()> {
        let give_up = || {
            self.origin.stop();
            self.target.stop();
        };
        let at_once = self.target.blobs_at_once();
        each_at_once(blobs, at_once, |blob| self.blob(blob), give_up)
    }

    fn blob(&self, blob: &Descriptor) -> Result<()> {
        let task = self.progress.start(blob.digest.short(), Some(blob.size));
        task.phase(Phase::Copying);
        let mut open =
            || -> Result<Bytes> { Ok(Box::new(Verified::new(self.origin.blob(blob, 0)?, blob))) };
        let put = self
            .target
            .put_blob(blob, self.origin.repository(), &mut open);
        match &put {
            Ok(Outcome::Pushed) => task.finish(Outcome::Copied),
            Ok(outcome) => task.finish(*outcome),
            Err(_) => task.finish(Outcome::Failed),
        }
        put.map(drop)
            .doing(|| format!("copy the blob `{}`", blob.digest))
    }
}

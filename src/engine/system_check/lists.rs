//! `system check` of manifest lists: what they name must be here, or be known to be in a
//! registry.

use std::collections::HashSet;

use super::Checking;
use crate::digest::Digest;
use crate::image::list;
use crate::oci::{Document, Manifest};
use crate::store::atomic;
use crate::store::dropped::Source;
use crate::store::lists::ListRecord;

impl Checking<'_> {
    /// Lists that cannot be read, or lack something.
    pub(super) fn lists(&mut self) {
        for path in self.entries("lists") {
            match atomic::read_json::<ListRecord>(&path) {
                Ok(Some(record)) => self.list(&record),
                // One that goes meanwhile is fine.
                Ok(None) => {}
                Err(_) => self.unreadable("list", &path),
            }
        }
    }

    fn list(&mut self, record: &ListRecord) {
        let name = record.name.familiar();
        let Ok(index) = list::index(&self.engine.store, record) else {
            let remedy = format!("remove it with `coracle manifest rm {name}`, and make it again");
            self.stays(format!("the manifest list `{name}` has no index"), &remedy);
            return;
        };
        let elsewhere = self.elsewhere();
        for image in &index.manifests {
            let member = record.member(&image.digest);
            let is_elsewhere = member.is_some_and(|member| member.origin.is_some());
            if !is_elsewhere && !self.is_here(&image.digest, &elsewhere) {
                let digest = image.digest.short();
                let text =
                    format!("the manifest list `{name}` lacks something of the image `{digest}`");
                self.stays(text, "add the image to the list again");
            }
        }
    }

    /// Blobs that a registry has, as far as images here tell.
    fn elsewhere(&self) -> HashSet<Digest> {
        let images = self.engine.store.images().unwrap_or_default();
        let mut known = HashSet::new();
        for image in images {
            let manifest = image.repository_digest.and(image.manifest);
            let manifest = manifest.and_then(|digest| self.manifest(&digest));
            known.extend(manifest.into_iter().flat_map(blobs));
        }
        known
    }

    /// Whether a manifest is in the store, and its blobs are there or elsewhere.
    fn is_here(&self, digest: &Digest, elsewhere: &HashSet<Digest>) -> bool {
        let store = &self.engine.store;
        let is_there = |blob: Digest| {
            store.blob_path(&blob).exists()
                || elsewhere.contains(&blob)
                || self.can_be_had_again(&blob)
        };
        let manifest = self.manifest(digest);
        manifest.is_some_and(|manifest| blobs(manifest).all(is_there))
    }

    /// Whether a blob was dropped, and what it can be had from is there.
    fn can_be_had_again(&self, blob: &Digest) -> bool {
        let store = &self.engine.store;
        match store.dropped(blob) {
            Ok(Some(Source::Registry(_))) => true,
            Ok(Some(Source::Layer(chain))) => matches!(store.layer(&chain), Ok(Some(_))),
            Ok(None) | Err(_) => false,
        }
    }

    fn manifest(&self, digest: &Digest) -> Option<Manifest> {
        let bytes = self.engine.store.read_document(digest).ok()??;
        match Document::parse(&bytes, None).ok()? {
            Document::Manifest(manifest) => Some(*manifest),
            Document::Index(_) => None,
        }
    }
}

fn blobs(manifest: Manifest) -> impl Iterator<Item = Digest> {
    let all = manifest.layers.into_iter().chain([manifest.config]);
    all.map(|blob| blob.digest)
}

//! The cache mounts of a RUN: which ones are meant, taken into use, and filled when new.

use std::collections::BTreeMap;
use std::os::fd::AsFd;
use std::path::Path;

use super::context::clean;
use super::mounts::{Ready, Wanted};
use super::secrets;
use super::stage::Running;
use crate::containerfile::{FileMode, Mount, Sharing};
use crate::error::Result;
use crate::image::ownership;
use crate::layer::{CopyOptions, Place, Selection, copy};
use crate::store::atomic::open_directory;
use crate::store::cache_mounts::{self, CacheName};

impl Wanted {
    /// Which cache is meant, if one is.
    pub(super) fn cache_name(&self) -> Option<CacheName> {
        let Mount::Cache { id, mode, .. } = &self.mount else {
            return None;
        };
        let begins_with = self
            .content
            .as_ref()
            .map(|content| content.digest.to_string());
        Some(CacheName {
            id: id.clone(),
            variant: format!("{mode:?} {}", begins_with.unwrap_or_default()),
        })
    }
}

impl Running<'_> {
    /// Takes the cache mounts into use in one order, so that no two steps wait for each other.
    pub(super) fn take_caches(&self, wanted: &[Wanted], ready: &mut Ready) -> Result<()> {
        let mut caches: BTreeMap<CacheName, &Mount> = BTreeMap::new();
        for wanted in wanted {
            if let Some(name) = wanted.cache_name() {
                caches.entry(name).or_insert(&wanted.mount);
            }
        }
        for (name, mount) in caches {
            let Mount::Cache {
                from,
                source,
                sharing,
                mode,
                ..
            } = mount
            else {
                continue;
            };
            let sharing = match sharing {
                Sharing::Shared => cache_mounts::Sharing::Shared,
                Sharing::Private => cache_mounts::Sharing::Private,
                Sharing::Locked => cache_mounts::Sharing::Locked,
            };
            let make = |data: &Path| self.fill_cache(data, from.as_deref(), source, *mode);
            let store = &self.build.engine.store;
            let watch = || self.stages.go_on();
            let cache = store.use_cache_mount(&name, sharing, &make, &watch)?;
            ready.caches.insert(name, cache);
        }
        Ok(())
    }

    fn fill_cache(
        &self,
        data: &Path,
        from: Option<&str>,
        source: &str,
        mode: FileMode,
    ) -> Result<()> {
        let own = ownership(&self.build.engine.identity);
        if let Some(from) = from
            && let Some(view) = self.layers_of(from)?.1
        {
            let (target, path) = (open_directory(data)?, clean(source));
            let place = |root, path| Place { root, path };
            let options = CopyOptions {
                ownership: &own,
                selection: Selection::ALL,
                modified: None,
                describe_destination: false,
            };
            copy(
                place(view.as_fd(), path.as_bytes()),
                place(target.as_fd(), b""),
                &options,
            )?;
        }
        secrets::give(data, mode, &own)
    }
}

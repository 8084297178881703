//! `load`: the images of an archive or directory into the store. All of them, or none.

use std::time::Duration;

use super::pull::{Taken, Wanted, take};
use super::transport::Origin;
use super::transport::files::Files;
use super::transport::offered::{Name, images};
use super::{Site, resolve, select};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Error, Result};
use crate::oci::{Document, Platform};
use crate::reference::Reference;
use crate::store::Store;
use crate::store::atomic::is_full;
use crate::store::images::ImageRecord;
use crate::store::leases::Lease;

/// An image that was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its id.
    pub id: Digest,
    /// The digest of its manifest, if that is kept.
    pub manifest: Option<Digest>,
    /// The names that lead to it now; perhaps none.
    pub names: Vec<Reference>,
}

/// Loads all images. Of one for several platforms that for `platform` is loaded, or the one
/// for this machine; an image for one other platform only if none was asked for.
pub fn load(site: &Site<'_>, files: &Files, platform: Option<&Platform>) -> Result<Vec<Loaded>> {
    all_or_nothing(site.store, |lease| {
        let host = Platform::host();
        let wanted = Wanted {
            platform: platform.unwrap_or(&host),
            accepts_others: platform.is_none(),
        };
        // What is wrong with a name shows before anything is unpacked.
        let mut images = images(files)?;
        // Signatures and other artifacts may lie beside images. One that is alone is refused
        // by name.
        if images.len() > 1 {
            images.retain(|image| may_be_image(&*image.origin));
        }
        if images.is_empty() {
            return Err(Error::engine("it holds no image"));
        }
        let mut taken = Vec::new();
        for image in &images {
            let whole = image.origin.manifest(None)?;
            taken.push(take(site, lease, &*image.origin, whole, &wanted)?);
        }
        let named = taken.into_iter().zip(images).map(|(taken, image)| {
            let whole = |name| match name {
                Name::Whole(name) => Some(name),
                // A word that is no name says nothing here.
                Name::Word(_) => None,
            };
            let names: Vec<_> = image.names.into_iter().filter_map(whole).collect();
            record(site.store, &taken, &names)?;
            Ok(Loaded {
                id: taken.id,
                manifest: taken.manifest,
                names,
            })
        });
        named.collect()
    })
}

/// Whether something is an image, or is to be told why it is none.
fn may_be_image(origin: &dyn Origin) -> bool {
    let Ok(found) = origin.manifest(None) else {
        return true;
    };
    match Document::parse(&found.bytes, found.media_type.as_deref()) {
        Ok(Document::Manifest(manifest)) => select::is_image(&manifest),
        _ => true,
    }
}

/// Takes one image into the store, under a name.
pub fn load_one(
    site: &Site<'_>,
    origin: &dyn Origin,
    name: &Reference,
    platform: &Platform,
) -> Result<Loaded> {
    all_or_nothing(site.store, |lease| {
        let wanted = Wanted {
            platform,
            accepts_others: false,
        };
        let taken = take(site, lease, origin, origin.manifest(None)?, &wanted)?;
        let names = vec![name.clone()];
        record(site.store, &taken, &names)?;
        Ok(Loaded {
            id: taken.id,
            manifest: taken.manifest,
            names,
        })
    })
}

/// Takes one image into the store without a name: the lease keeps it. Returns its id.
pub fn load_held(
    site: &Site<'_>,
    lease: &Lease,
    origin: &dyn Origin,
    platform: &Platform,
) -> Result<Digest> {
    let wanted = Wanted {
        platform,
        accepts_others: false,
    };
    let whole = origin.manifest(None)?;
    Ok(take(site, lease, origin, whole, &wanted)?.id)
}

/// Lets nothing stay of what failed.
fn all_or_nothing<T>(store: &Store, act: impl FnOnce(&Lease) -> Result<T>) -> Result<T> {
    let lease = Lease::take(store)?;
    let done = act(&lease);
    if done.is_err() {
        drop(lease);
        let _ = store.collect_garbage();
    }
    if done.as_ref().is_err_and(is_full) {
        // Beginnings of blobs are what a full disk can do without.
        let _ = store.delete_beginnings(Duration::ZERO);
    }
    done
}

/// Makes names lead to an image, or keeps it without one.
fn record(store: &Store, taken: &Taken, names: &[Reference]) -> Result<()> {
    let record = |name: Option<Reference>| ImageRecord {
        name,
        id: taken.id.clone(),
        manifest: taken.manifest.clone(),
        repository_digest: None,
        at: Timestamp::now(),
        built: None,
        annotations: Default::default(),
    };
    if names.is_empty() && resolve::names_of(store, &taken.id)?.is_empty() {
        return store.put_image(&record(None));
    }
    for name in names {
        let known = store.image(name)?;
        // What is known of this very image, such as its registry's digest, stays known.
        let adds_nothing = known.is_some_and(|known| {
            known.id == taken.id && (known.manifest.is_some() || taken.manifest.is_none())
        });
        if !adds_nothing {
            store.put_image(&record(Some(name.clone())))?;
        }
    }
    Ok(())
}

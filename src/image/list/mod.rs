//! Manifest lists: what goes into one, from the store or from a registry.
//!
//! Of an image in a registry only the documents are fetched. Its layers go from one
//! repository to the other when the list is pushed ([`push`]).

use std::io::Read;

use super::transport::registry::Repository;
use super::{Site, pack, resolve, select, trust};
use crate::digest::Hashing;
use crate::error::{Context, Error, Kind, Result};
use crate::oci::{Descriptor, Document, ImageConfig, Index, Manifest, Platform, media_type};
use crate::reference::Reference;
use crate::store::Store;
use crate::store::blobs::DOCUMENT_MAX_BYTES;
use crate::store::images::ImageRecord;
use crate::store::leases::Lease;
use crate::store::lists::{ListRecord, Member};

pub mod push;

/// What stands before a name that is to be looked up in a registry, whatever is here.
pub const REMOTE: &str = "docker://";

/// Which images of an index are meant.
#[derive(Debug, Clone)]
pub enum Choice {
    /// All of them.
    All,
    /// The one for this platform.
    For(Platform),
}

/// An image that can be put into a list.
#[derive(Debug, Clone)]
pub struct Found {
    /// How the index will name it.
    pub descriptor: Descriptor,
    /// What else is to be known of it.
    pub member: Member,
}

/// The error for a name that leads to no list.
pub fn no_such_list(given: &str) -> Error {
    Error::new(Kind::NoSuchObject, format!("No such manifest: {given}"))
}

/// Finds the list of a name.
pub fn find(store: &Store, given: &str) -> Result<Option<ListRecord>> {
    store.list(&given.parse()?)
}

/// The index of a list.
pub fn index(store: &Store, list: &ListRecord) -> Result<Index> {
    let doing = || format!("read the manifest list `{}`", list.name.familiar());
    let bytes = store.read_document(&list.index).doing(doing)?;
    let bytes = bytes.ok_or_else(|| {
        let name = list.name.familiar();
        Error::engine(format!("the blob `{}` is missing or damaged", list.index))
            .hint(format!("Make it anew, after `coracle manifest rm {name}`."))
    });
    match Document::parse(&bytes.doing(doing)?, None).doing(doing)? {
        Document::Index(index) => Ok(index),
        Document::Manifest(_) => Err(Error::engine("it leads to an image")).doing(doing),
    }
}

/// Finds the images that a name stands for: an image that is here, a list that is here, or
/// an image or an index of a registry. The lease holds what they need.
pub fn images(site: &Site<'_>, lease: &Lease, given: &str, choice: &Choice) -> Result<Vec<Found>> {
    let doing = || format!("add `{given}`");
    if let Some(remote) = given.strip_prefix(REMOTE) {
        return of_registry(site, lease, remote, choice).doing(doing);
    }
    if let Some(record) = resolve::find_record(site.store, given).doing(doing)? {
        return Ok(vec![of_store(site, lease, &record, given).doing(doing)?]);
    }
    match find(site.store, given).doing(doing)? {
        Some(list) => of_list(site, lease, &list, choice).doing(doing),
        None => of_registry(site, lease, given, choice).doing(doing),
    }
}

/// An image that is here. One that was built gets its manifest and blobs now.
fn of_store(site: &Site<'_>, lease: &Lease, record: &ImageRecord, given: &str) -> Result<Found> {
    lease.hold(&record.id)?;
    let (manifest, bytes, digest) = pack::manifest(site, lease, record)?;
    for layer in &manifest.layers {
        lease.hold(&layer.digest)?;
    }
    let config = ImageConfig::parse(&site.store.need_document(&record.id)?)?;
    let kind = manifest
        .media_type
        .as_deref()
        .unwrap_or(media_type::MANIFEST);
    let came_from = record
        .name
        .as_ref()
        .filter(|_| record.repository_digest.is_some());
    Ok(Found {
        descriptor: Descriptor {
            platform: Some(platform_of(&config)),
            ..Descriptor::new(kind, digest.clone(), bytes.len() as u64)
        },
        member: Member {
            given: given.to_owned(),
            origin: came_from.map(|name| name.with_digest(digest.clone())),
            manifest: digest,
        },
    })
}

/// The images of another list.
fn of_list(
    site: &Site<'_>,
    lease: &Lease,
    list: &ListRecord,
    choice: &Choice,
) -> Result<Vec<Found>> {
    lease.hold(&list.index)?;
    let index = index(site.store, list)?;
    let mut found = Vec::new();
    for descriptor in chosen(&index, choice)? {
        lease.hold(&descriptor.digest)?;
        let known = list.member(&descriptor.digest).cloned();
        let origin = known.as_ref().and_then(|member| member.origin.as_ref());
        let (manifest, _) = document(site, origin, descriptor)?;
        for blob in manifest.layers.iter().chain([&manifest.config]) {
            lease.hold(&blob.digest)?;
        }
        found.push(Found {
            member: known.unwrap_or_else(|| Member {
                manifest: descriptor.digest.clone(),
                given: list.name.familiar(),
                origin: None,
            }),
            descriptor: descriptor.clone(),
        });
    }
    Ok(found)
}

/// What a registry has under a name.
fn of_registry(site: &Site<'_>, lease: &Lease, given: &str, choice: &Choice) -> Result<Vec<Found>> {
    let reference: Reference = given.parse()?;
    let fetched = site.client.fetch_manifest(&reference)?;
    trust::check(&Repository::new(site.client, &reference), &fetched.digest)?;
    let kind = fetched.media_type.as_deref();
    match Document::parse(&fetched.bytes, kind)? {
        Document::Manifest(manifest) => {
            lease.hold(&fetched.digest)?;
            site.store
                .put_named_document(&fetched.bytes, &fetched.digest)?;
            let kind = manifest.media_type.as_deref().or(kind);
            let descriptor = Descriptor::new(
                kind.unwrap_or(media_type::MANIFEST),
                fetched.digest,
                fetched.bytes.len() as u64,
            );
            let found = remote_image(site, lease, &reference, &manifest, descriptor, given)?;
            Ok(vec![found])
        }
        Document::Index(index) => chosen(&index, choice)?
            .into_iter()
            .map(|descriptor| {
                check_kind(descriptor)?;
                lease.hold(&descriptor.digest)?;
                let (manifest, bytes) = document(site, Some(&reference), descriptor)?;
                let digest = descriptor.digest.clone();
                let descriptor = Descriptor {
                    annotations: descriptor.annotations.clone(),
                    platform: descriptor.platform.clone(),
                    artifact_type: descriptor.artifact_type.clone(),
                    ..Descriptor::new(&descriptor.media_type, digest, bytes.len() as u64)
                };
                remote_image(site, lease, &reference, &manifest, descriptor, given)
            })
            .collect(),
    }
}

/// An image of a registry, whose manifest is here by now.
fn remote_image(
    site: &Site<'_>,
    lease: &Lease,
    reference: &Reference,
    manifest: &Manifest,
    mut descriptor: Descriptor,
    given: &str,
) -> Result<Found> {
    let config = manifest.config.media_type.as_str();
    let is_image = matches!(config, media_type::CONFIG | media_type::DOCKER_CONFIG);
    if is_image && descriptor.platform.is_none() {
        let config = configuration(site, lease, reference, &manifest.config)?;
        descriptor.platform = Some(platform_of(&config));
    }
    Ok(Found {
        member: Member {
            manifest: descriptor.digest.clone(),
            given: given.to_owned(),
            origin: Some(reference.with_digest(descriptor.digest.clone())),
        },
        descriptor,
    })
}

/// Refuses what an index calls something else than the manifest that it is: whoever reads
/// the list would not know it.
fn check_kind(descriptor: &Descriptor) -> Result<()> {
    let kind = descriptor.media_type.as_str();
    match kind {
        media_type::MANIFEST | media_type::DOCKER_MANIFEST => Ok(()),
        media_type::INDEX | media_type::DOCKER_LIST => {
            Err(Error::engine("an index within an index is not supported"))
        }
        _ => Err(Error::engine(format!(
            "unknown media type `{kind}` of a manifest"
        ))),
    }
}

fn chosen<'a>(index: &'a Index, choice: &Choice) -> Result<Vec<&'a Descriptor>> {
    match choice {
        Choice::All => Ok(index.manifests.iter().collect()),
        Choice::For(platform) => {
            let chosen = select::for_platform(index, platform)?;
            Ok(vec![chosen])
        }
    }
}

/// The platform that an image says it is for.
fn platform_of(config: &ImageConfig) -> Platform {
    let more = |key: &str| config.extra.get(key).cloned().unwrap_or_default();
    Platform {
        os_version: serde_json::from_value(more("os.version")).unwrap_or_default(),
        os_features: serde_json::from_value(more("os.features")).unwrap_or_default(),
        ..config.platform()
    }
}

/// The configuration of an image in a registry: from the store, or from there.
fn configuration(
    site: &Site<'_>,
    lease: &Lease,
    reference: &Reference,
    descriptor: &Descriptor,
) -> Result<ImageConfig> {
    lease.hold(&descriptor.digest)?;
    if let Some(bytes) = site.store.read_document(&descriptor.digest)? {
        return ImageConfig::parse(&bytes);
    }
    if descriptor.size > DOCUMENT_MAX_BYTES {
        return Err(Error::engine(format!(
            "the configuration is larger than {DOCUMENT_MAX_BYTES} bytes"
        )));
    }
    let blob = site.client.fetch_blob(reference, descriptor, 0)?;
    let mut blob = Hashing::new(blob.take(DOCUMENT_MAX_BYTES), descriptor.digest.algorithm());
    let mut bytes = Vec::new();
    blob.read_to_end(&mut bytes)
        .doing(|| "fetch the configuration")?;
    // Nothing is read before it is known to be what was asked for.
    let (_, digest, _) = blob.finish();
    if digest != descriptor.digest {
        return Err(Error::engine(format!(
            "wrong digest: the registry sent `{digest}` for `{}`",
            descriptor.digest
        )));
    }
    site.store.put_named_document(&bytes, &digest)?;
    ImageConfig::parse(&bytes)
}

/// The manifest of an image of an index, as it is read and byte for byte: from the store,
/// or else from where it came from.
fn document(
    site: &Site<'_>,
    origin: Option<&Reference>,
    descriptor: &Descriptor,
) -> Result<(Manifest, Vec<u8>)> {
    let digest = &descriptor.digest;
    let bytes = match (site.store.read_document(digest)?, origin) {
        (Some(bytes), _) => bytes,
        (None, Some(origin)) => {
            let exact = origin.with_digest(digest.clone());
            let fetched = site.origins.fetch_manifest(&exact)?;
            site.store.put_named_document(&fetched.bytes, digest)?;
            fetched.bytes
        }
        (None, None) => {
            return Err(
                Error::engine(format!("the manifest `{digest}` is missing or damaged"))
                    .hint("Add the image to the list again."),
            );
        }
    };
    match Document::parse(&bytes, Some(&descriptor.media_type))? {
        Document::Manifest(manifest) => Ok((*manifest, bytes)),
        Document::Index(_) => Err(Error::engine("an index within an index is not supported")),
    }
}

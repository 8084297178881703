//! Manifests: the small documents that tags and digests name.
//!
//! Owns fetching, finding and storing them as bytes, and the proof that the bytes are
//! those of the digest that was asked for. Refuses to know what is in them.

use std::time::Duration;

use reqwest::blocking::{Body, Response};
use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, StatusCode};

use super::client::{Client, Repository};
use super::fault::Tried;
use super::read_at_most;
use super::registries_conf::Wanted;
use super::transport::{self, Call};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::error::{Context, Error, Kind, Result};
use crate::oci::{Descriptor, media_type};
use crate::reference::Reference;

/// A manifest longer than this is refused, in bytes. The distribution-spec ("Pushing
/// Manifests") asks registries to take at least this much.
const MANIFEST_MAX_BYTES: u64 = 4 << 20;
const PUT_DEADLINE: Duration = Duration::from_secs(120);
/// What a registry may say about a manifest's digest; most do, none has to.
const DIGEST_HEADER: &str = "docker-content-digest";

/// How a registry says that it has read what a manifest refers to (distribution-spec 1.1,
/// "Pushing Manifests with Subject").
const SUBJECT_HEADER: &str = "oci-subject";

/// A manifest that a registry has taken.
pub(super) struct Stored {
    pub(super) digest: Digest,
    /// Whether the registry itself keeps account of what refers to what.
    pub(super) files_referrers: bool,
}

/// A manifest as a registry gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedManifest {
    /// The document, byte for byte.
    pub bytes: Vec<u8>,
    /// What the registry calls it, if it does.
    pub media_type: Option<String>,
    /// The digest of the bytes: the one that was asked for, else SHA-256.
    pub digest: Digest,
}

impl Client {
    /// Fetches the manifest that `image` names, by its digest if it has one, else by its tag.
    ///
    /// # Errors
    /// The registry cannot be reached, does not know the manifest
    /// ([`NoSuchObject`](crate::error::Kind::NoSuchObject)) or does not give it to us; it
    /// is longer than 4 MiB; or its bytes are not those of the digest.
    pub fn fetch_manifest(&self, image: &Reference) -> Result<FetchedManifest> {
        let fetch = || {
            self.any_of(image, wanted(image), |repository| {
                repository.attempts().retry(|_| {
                    let response = ask(repository, Method::GET, image)?;
                    match response.status() {
                        StatusCode::OK => receive(image, response),
                        _ => Err(repository.refused(response, &described(image))),
                    }
                })
            })
        };
        fetch().doing(|| format!("fetch the manifest of `{}`", image.familiar()))
    }

    /// Finds out what `image` names at the moment, without fetching it where the registry
    /// allows that. Nothing if the registry does not know it.
    ///
    /// # Errors
    /// As [`Client::fetch_manifest`], but for what is not known.
    pub fn find_manifest(&self, image: &Reference) -> Result<Option<Descriptor>> {
        let find = || {
            self.any_of(image, wanted(image), |repository| {
                repository.attempts().retry(|_| {
                    let response = ask(repository, Method::HEAD, image)?;
                    match response.status() {
                        StatusCode::OK => Ok(response.headers().clone()),
                        _ => Err(repository.refused(response, &described(image))),
                    }
                })
            })
        };
        let headers = match find() {
            Ok(headers) => headers,
            Err(why) if why.kind() == Kind::NoSuchObject => return Ok(None),
            Err(why) => return Err(why).doing(|| format!("look up `{}`", image.familiar())),
        };
        if let Some(descriptor) = announced(&headers) {
            return Ok(Some(descriptor));
        }
        // A registry that does not say what it has must show it.
        let manifest = self.fetch_manifest(image)?;
        let media_type = manifest.media_type.unwrap_or_default();
        let size = manifest.bytes.len() as u64;
        Ok(Some(Descriptor::new(&media_type, manifest.digest, size)))
    }

    /// Fetches the manifest that the registry itself, where a push of `image` would go, has
    /// under that name; nothing if it has none. Mirrors are not asked.
    ///
    /// # Errors
    /// As [`Client::fetch_manifest`], but for what is not known.
    pub fn manifest_at_target(&self, image: &Reference) -> Result<Option<FetchedManifest>> {
        let fetch = || {
            let repository = self.writing(image)?;
            repository.attempts().retry(|_| {
                let response = ask(&repository, Method::GET, image)?;
                match response.status() {
                    StatusCode::OK => receive(image, response).map(Some),
                    StatusCode::NOT_FOUND => {
                        transport::drain(response);
                        Ok(None)
                    }
                    _ => Err(repository.refused(response, &described(image))),
                }
            })
        };
        fetch().doing(|| format!("look up `{}`", image.familiar()))
    }

    /// Stores a manifest under the digest of `image` if it has one, else under its tag.
    /// Gives the manifest's digest.
    ///
    /// # Errors
    /// The registry cannot be reached or refuses it; or `bytes` are not those of the digest.
    pub fn put_manifest(
        &self,
        image: &Reference,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<Digest> {
        self.store_manifest(image, media_type, bytes)
            .map(|stored| stored.digest)
    }

    /// The same, and says what else the registry answers.
    pub(super) fn store_manifest(
        &self,
        image: &Reference,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<Stored> {
        let put = || -> Result<Stored> {
            let digest = checked_digest(bytes, image.digest())?;
            let repository = self.writing(image)?;
            let url = repository.url(&format!("manifests/{}", image.tag_or_digest()))?;
            let files_referrers = repository.attempts().retry(|_| {
                let call = Call::new(Method::PUT, url.clone())
                    .header(CONTENT_TYPE, media_type)?
                    .body(PUT_DEADLINE, || Ok(Body::from(bytes.to_vec())));
                let response = repository.send(call)?;
                if !response.status().is_success() {
                    return Err(repository.refused(response, &repository.described()));
                }
                let files_referrers = response.headers().contains_key(SUBJECT_HEADER);
                transport::drain(response);
                Ok(files_referrers)
            })?;
            Ok(Stored {
                digest,
                files_referrers,
            })
        };
        put().doing(|| format!("store the manifest of `{}`", image.familiar()))
    }
}

fn wanted(image: &Reference) -> Wanted {
    match image.digest() {
        Some(_) => Wanted::Digest,
        None => Wanted::Tag,
    }
}

fn ask(repository: &Repository, method: Method, image: &Reference) -> Tried<Response> {
    let url = repository.url(&format!("manifests/{}", image.tag_or_digest()))?;
    let accept = media_type::ACCEPT_MANIFESTS.join(", ");
    repository.send(Call::new(method, url).header(ACCEPT, &accept)?)
}

fn receive(image: &Reference, response: Response) -> Tried<FetchedManifest> {
    let headers = response.headers().clone();
    let host = transport::host(response.url());
    let bytes = read_at_most(response, MANIFEST_MAX_BYTES, &host)?;
    // What a registry announces is checked, but a tag's content goes by its SHA-256.
    checked_digest(&bytes, announced_digest(&headers).as_ref())?;
    let digest = checked_digest(&bytes, image.digest())?;
    Ok(FetchedManifest {
        media_type: announced_type(&headers),
        digest,
        bytes,
    })
}

/// The digest of `bytes`, which must be `expected` if there is one.
fn checked_digest(bytes: &[u8], expected: Option<&Digest>) -> Result<Digest> {
    let algorithm = expected.map_or(Algorithm::Sha256, Digest::algorithm);
    let mut hasher = Hasher::new(algorithm);
    hasher.update(bytes);
    let digest = hasher.finish();
    match expected {
        Some(expected) if *expected != digest => Err(Error::engine(format!(
            "the content is not that of {expected}: its digest is {digest}"
        ))),
        _ => Ok(digest),
    }
}

/// What the answer to a HEAD says about a manifest, if it says enough.
fn announced(headers: &HeaderMap) -> Option<Descriptor> {
    let size = headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()?;
    let media_type = announced_type(headers)?;
    Some(Descriptor::new(
        &media_type,
        announced_digest(headers)?,
        size,
    ))
}

fn announced_digest(headers: &HeaderMap) -> Option<Digest> {
    headers.get(DIGEST_HEADER)?.to_str().ok()?.parse().ok()
}

/// The media type without parameters such as `charset`.
fn announced_type(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let media_type = text.split(';').next().unwrap_or(text).trim();
    (!media_type.is_empty()).then(|| media_type.to_ascii_lowercase())
}

fn described(image: &Reference) -> String {
    format!("image `{}`", image.familiar())
}

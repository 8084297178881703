//! Referrers: manifests that say something about another one, such as a signature.
//!
//! Owns both ways in which a registry keeps account of them (distribution-spec 1.1): its
//! own list (`GET referrers/DIGEST`), or, where it has none, an index that clients write
//! under a tag made of the digest ("Referrers Tag Schema").

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, StatusCode, Url};
use serde_json::{Value, json};

use super::client::{Client, Repository};
use super::fault::Tried;
use super::manifest::FetchedManifest;
use super::tags::{PAGE_MAX_BYTES, PAGES_MAX, next_page};
use super::transport::{self, Call};
use super::{read_at_most, read_json};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::oci::{Descriptor, Document, Index, media_type};
use crate::reference::Reference;

/// More referrers than this are not those of an honest image.
const REFERRERS_MAX: usize = 1000;
/// Of the algorithm's and the digest's letters, so many make the tag.
const TAG_ALGORITHM_MAX: usize = 32;
const TAG_DIGITS_MAX: usize = 64;

impl Client {
    /// Lists what refers to a manifest in the repository of `image`.
    ///
    /// # Errors
    /// The registry cannot be reached or does not give the list to us.
    pub fn referrers(&self, image: &Reference, subject: &Digest) -> Result<Vec<Descriptor>> {
        let list = || {
            let repository = self.reading(image)?;
            match own_list(&repository, subject)? {
                Some(listed) => Ok(listed),
                None => self.filed(image, subject).map(|index| listed(&index)),
            }
        };
        list().doing(|| {
            format!(
                "list what refers to `{}`",
                image.with_digest(subject.clone()).familiar()
            )
        })
    }

    /// Stores a manifest that refers to another one under its digest, and files it under
    /// the tag of what it refers to where the registry does not do so itself.
    ///
    /// # Errors
    /// The registry cannot be reached or refuses it; or it refers to nothing.
    pub fn put_referrer(&self, image: &Reference, manifest: &FetchedManifest) -> Result<()> {
        let kind = manifest.media_type.as_deref();
        let (subject, descriptor) = described(manifest)?;
        let place = image.with_digest(manifest.digest.clone());
        let stored = self.store_manifest(
            &place,
            kind.unwrap_or(media_type::MANIFEST),
            &manifest.bytes,
        )?;
        if stored.files_referrers {
            return Ok(());
        }
        self.file(image, &subject, descriptor)
            .doing(|| format!("file `{}` as a referrer", place.familiar()))
    }

    /// Adds to the index under the tag of a manifest.
    fn file(&self, image: &Reference, subject: &Digest, referrer: Descriptor) -> Result<()> {
        let mut index = self.filed(image, subject)?;
        if listed(&index)
            .iter()
            .any(|one| one.digest == referrer.digest)
        {
            return Ok(());
        }
        let referrer = serde_json::to_value(referrer).doing(|| "write JSON")?;
        let manifests = index.get_mut("manifests").and_then(Value::as_array_mut);
        manifests
            .doing(|| "find the manifests of an index")?
            .push(referrer);
        let bytes = serde_json::to_vec(&index).doing(|| "write JSON")?;
        self.put_manifest(
            &image.with_tag(&fallback_tag(subject)),
            media_type::INDEX,
            &bytes,
        )
        .map(drop)
    }

    /// The index under the tag of a manifest, as it is written; an empty one if there is none.
    fn filed(&self, image: &Reference, subject: &Digest) -> Result<Value> {
        match self.manifest_at_target(&image.with_tag(&fallback_tag(subject))) {
            Ok(Some(fetched)) => {
                match Document::parse(&fetched.bytes, fetched.media_type.as_deref())? {
                    Document::Index(_) => read_json(&fetched.bytes),
                    Document::Manifest(_) => Err(Error::engine(
                        "what has the tag of the list of referrers is no index",
                    )),
                }
            }
            Ok(None) => Ok(json!({
                "schemaVersion": 2,
                "mediaType": media_type::INDEX,
                "manifests": [],
            })),
            Err(why) => Err(why),
        }
    }
}

/// Whether a manifest says that it refers to `subject`.
pub fn refers_to(manifest: &FetchedManifest, subject: &Digest) -> bool {
    described(manifest).is_ok_and(|(own, _)| own == *subject)
}

/// The tag of the index that lists what refers to a manifest.
pub(super) fn fallback_tag(subject: &Digest) -> String {
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    format!(
        "{}-{}",
        cut(subject.algorithm().as_str(), TAG_ALGORITHM_MAX),
        cut(subject.hex(), TAG_DIGITS_MAX)
    )
}

/// What a manifest refers to, and how it is listed (distribution-spec, "Listing Referrers").
fn described(manifest: &FetchedManifest) -> Result<(Digest, Descriptor)> {
    let written: Value = read_json(&manifest.bytes)?;
    let text = |value: &Value| {
        value
            .as_str()
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let subject =
        text(&written["subject"]["digest"]).doing(|| "find what the manifest refers to")?;
    let kind = text(&written["mediaType"]).or_else(|| manifest.media_type.clone());
    let annotations = match &written["annotations"] {
        Value::Null => Default::default(),
        annotations => {
            serde_json::from_value(annotations.clone()).doing(|| "read its annotations")?
        }
    };
    let descriptor = Descriptor {
        artifact_type: text(&written["artifactType"])
            .or_else(|| text(&written["config"]["mediaType"])),
        annotations,
        ..Descriptor::new(
            kind.as_deref().unwrap_or(media_type::MANIFEST),
            manifest.digest.clone(),
            manifest.bytes.len() as u64,
        )
    };
    Ok((subject.parse()?, descriptor))
}

/// The manifests of an index.
fn listed(index: &Value) -> Vec<Descriptor> {
    let manifests = index["manifests"].as_array().map_or(&[][..], Vec::as_slice);
    let known = manifests
        .iter()
        .filter_map(|one| serde_json::from_value(one.clone()).ok());
    known.collect()
}

/// The registry's own list; nothing if it keeps none.
fn own_list(repository: &Repository, subject: &Digest) -> Result<Option<Vec<Descriptor>>> {
    let mut next = Some(repository.url(&format!("referrers/{subject}"))?);
    let mut listed = Vec::new();
    for _ in 0..PAGES_MAX {
        let Some(url) = next else {
            return Ok(Some(listed));
        };
        let page = repository.attempts().retry(|_| page(repository, &url))?;
        let Some((manifests, link)) = page else {
            return Ok(None);
        };
        listed.extend(manifests);
        if listed.len() > REFERRERS_MAX {
            return Err(Error::engine(format!(
                "there are more than {REFERRERS_MAX}"
            )));
        }
        next = link;
    }
    Err(Error::engine("the list has no end"))
}

type Page = Option<(Vec<Descriptor>, Option<Url>)>;

fn page(repository: &Repository, url: &Url) -> Tried<Page> {
    let call = Call::new(Method::GET, url.clone()).header(ACCEPT, media_type::INDEX)?;
    let response = repository.send(call)?;
    let kind = response.headers().get(CONTENT_TYPE);
    let is_index =
        kind.is_some_and(|kind| kind.as_bytes().starts_with(media_type::INDEX.as_bytes()));
    match response.status() {
        StatusCode::OK if is_index => {}
        // So answer registries that do not know the question.
        StatusCode::OK
        | StatusCode::NOT_FOUND
        | StatusCode::BAD_REQUEST
        | StatusCode::METHOD_NOT_ALLOWED
        | StatusCode::NOT_IMPLEMENTED => {
            transport::drain(response);
            return Ok(None);
        }
        _ => return Err(repository.refused(response, &repository.described())),
    }
    let next = next_page(url, response.headers());
    let host = transport::host(response.url());
    let index: Index = read_json(&read_at_most(response, PAGE_MAX_BYTES, &host)?)?;
    Ok(Some((index.manifests, next)))
}

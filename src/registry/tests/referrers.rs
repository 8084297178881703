use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::server::Server;
use super::{client, image};
use crate::digest::Digest;
use crate::oci::media_type;
use crate::registry::FetchedManifest;

type Manifests = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// A registry that keeps manifests, and account of what refers to what if it is `modern`.
fn registry(modern: bool) -> (Server, Manifests) {
    let manifests = Manifests::default();
    let kept = manifests.clone();
    let server = Server::start(move |exchange| {
        let target = exchange.request.target.clone();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let name = path.rsplit('/').next().unwrap().to_owned();
        let method = exchange.request.method.clone();
        match method.as_str() {
            "PUT" => {
                let bytes = exchange.body(usize::MAX)?;
                kept.lock().unwrap().insert(name, bytes);
                let subject = [("oci-subject", "sha256:any")];
                exchange.reply(201, &subject[..usize::from(modern)], b"")
            }
            _ if path.contains("/referrers/") && !modern => exchange.status(404),
            // Two pages: each manifest on one of its own.
            _ if path.contains("/referrers/") => {
                let kept = kept.lock().unwrap();
                let refers = |bytes: &&Vec<u8>| {
                    let document: Value = serde_json::from_slice(bytes).unwrap();
                    document["subject"]["digest"] == name
                };
                let at: usize = query
                    .strip_prefix("at=")
                    .map_or(0, |at| at.parse().unwrap());
                let all: Vec<_> = kept.values().filter(refers).collect();
                let page: Vec<_> = all.iter().skip(at).take(1).collect();
                let listed = page.iter().map(|bytes| {
                    json!({"mediaType": media_type::MANIFEST, "size": bytes.len(),
                        "digest": Digest::of(bytes).to_string(), "artifactType": "a/b"})
                });
                let index = json!({"schemaVersion": 2, "manifests": listed.collect::<Vec<_>>()});
                let link = format!("<{path}?at={}>; rel=\"next\"", at + 1);
                let headers = [("content-type", media_type::INDEX), ("link", link.as_str())];
                let count = if at + 1 < all.len() { 2 } else { 1 };
                exchange.reply(200, &headers[..count], index.to_string().as_bytes())
            }
            _ => {
                let found = kept.lock().unwrap().get(&name).cloned();
                match found {
                    Some(bytes) => exchange.reply(200, &[], &bytes),
                    None if path == "/v2/" => exchange.status(200),
                    None => exchange.status(404),
                }
            }
        }
    });
    (server, manifests)
}

/// Something that refers to `subject`.
fn referrer(subject: &Digest, more: Value) -> FetchedManifest {
    let mut document = json!({
        "schemaVersion": 2, "mediaType": media_type::MANIFEST,
        "config": {"mediaType": "a/config", "digest": Digest::of(b"{}").to_string(), "size": 2},
        "layers": [],
        "subject": {"mediaType": media_type::MANIFEST, "digest": subject.to_string(), "size": 1},
    });
    let (document, more) = (document.as_object_mut().unwrap(), more);
    document.extend(more.as_object().unwrap().clone());
    let bytes = serde_json::to_vec(document).unwrap();
    FetchedManifest {
        digest: Digest::of(&bytes),
        media_type: Some(media_type::MANIFEST.to_owned()),
        bytes,
    }
}

#[test]
fn a_registry_that_lists_referrers_is_asked_page_by_page() {
    let (server, manifests) = registry(true);
    let subject = Digest::of(b"subject");
    let image = image(&server);
    for number in 0..3 {
        let one = referrer(
            &subject,
            json!({"annotations": {"number": number.to_string()}}),
        );
        client().put_referrer(&image, &one).unwrap();
    }
    assert_eq!(client().referrers(&image, &subject).unwrap().len(), 3);
    assert_eq!(
        client().referrers(&image, &Digest::of(b"other")).unwrap(),
        []
    );
    // It keeps account itself: there is no tag.
    assert_eq!(manifests.lock().unwrap().len(), 3);
}

#[test]
fn where_no_list_is_kept_referrers_are_filed_under_a_tag_once() {
    let (server, manifests) = registry(false);
    let subject = Digest::of(b"subject");
    let image = image(&server);
    assert_eq!(client().referrers(&image, &subject).unwrap(), []);
    let tag = format!("sha256-{}", subject.hex());
    let theirs = json!({
        "schemaVersion": 2, "mediaType": media_type::INDEX, "x": 1, "manifests": [
            {"mediaType": "a/b", "digest": Digest::of(b"theirs").to_string(), "size": 6, "data": "eA=="}
        ],
    });
    let bytes = theirs.to_string().into_bytes();
    manifests.lock().unwrap().insert(tag.clone(), bytes);
    let more = json!({"artifactType": "a/kind", "annotations": {"key": "value"}});
    for _ in 0..2 {
        let one = referrer(&subject, more.clone());
        client().put_referrer(&image, &one).unwrap();
        let other = referrer(&subject, json!({}));
        client().put_referrer(&image, &other).unwrap();
    }
    let found = client().referrers(&image, &subject).unwrap();
    let kinds: Vec<_> = found
        .iter()
        .map(|one| one.artifact_type.as_deref())
        .collect();
    // Without a kind of its own, a referrer is of that of its configuration.
    assert_eq!(kinds, [None, Some("a/kind"), Some("a/config")]);
    assert_eq!(found[1].annotations["key"], "value");
    let index: Value = serde_json::from_slice(&manifests.lock().unwrap()[&tag]).unwrap();
    assert_eq!(
        (&index["x"], &index["manifests"][0]["data"]),
        (&json!(1), &json!("eA=="))
    );
}

#[test]
fn what_refers_to_nothing_is_not_stored() {
    let (server, manifests) = registry(false);
    let bytes = br#"{"schemaVersion":2,"layers":[]}"#.to_vec();
    let manifest = FetchedManifest {
        digest: Digest::of(&bytes),
        media_type: None,
        bytes,
    };
    assert!(client().put_referrer(&image(&server), &manifest).is_err());
    assert!(manifests.lock().unwrap().is_empty());
}

#[test]
fn what_has_the_tag_but_is_no_index_stays() {
    let (server, manifests) = registry(false);
    let subject = Digest::of(b"subject");
    let other = referrer(&subject, json!({}));
    let tag = format!("sha256-{}", subject.hex());
    manifests
        .lock()
        .unwrap()
        .insert(tag.clone(), other.bytes.clone());
    assert!(client().referrers(&image(&server), &subject).is_err());
    assert!(client().put_referrer(&image(&server), &other).is_err());
    assert_eq!(manifests.lock().unwrap()[&tag], other.bytes);
}

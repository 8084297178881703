use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::server::{Exchange, Server};
use super::{blob, client, content, image, impatient_client, options, password};
use crate::digest::Digest;
use crate::error::Result;
use crate::progress::Outcome;
use crate::reference::Reference;
use crate::registry::{Client, Options};

const CHUNK: usize = 4 << 20;

/// A registry in memory, and how it misbehaves.
#[derive(Default)]
struct Store {
    blobs: HashMap<String, Vec<u8>>,
    /// The upload that is under way; there is one at a time.
    upload: Vec<u8>,
    uploads: usize,
    chunks: Vec<String>,
    /// What a mount is answered with.
    mounts: bool,
    /// PUT bodies are cut off after so many bytes, this many times.
    cut_puts: usize,
    /// What arrived of a PUT that was cut off is kept; it claims to have so much more.
    keeps_puts: Option<usize>,
    /// PATCH bodies are cut off after half of them, this many times.
    cut_patches: usize,
    /// An upload that broke off is forgotten.
    forgets: bool,
    chunk_min: Option<usize>,
    /// The longest body that is taken.
    body_max: Option<usize>,
}

type Shared = Arc<Mutex<Store>>;

fn registry(store: Store) -> (Server, Shared) {
    let store = Arc::new(Mutex::new(store));
    let shared = store.clone();
    let server = Server::start(move |exchange| {
        let mut store = shared.lock().unwrap();
        let target = exchange.request.target.clone();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        match exchange.request.method.as_str() {
            "HEAD" => {
                let digest = path.rsplit('/').next().unwrap();
                let known = store.blobs.contains_key(digest);
                exchange.status(if known { 200 } else { 404 })
            }
            "POST" if query.contains("mount=") && store.mounts => exchange.status(201),
            "POST" => {
                store.upload.clear();
                store.uploads += 1;
                let minimum = store.chunk_min.unwrap_or(0).to_string();
                let headers = [
                    ("location", "/upload?state=a%2Fb"),
                    ("oci-chunk-min-length", &minimum),
                ];
                exchange.reply(202, &headers, b"")
            }
            "PATCH" => patch(exchange, &mut store),
            "PUT" => put(exchange, &mut store, query),
            "GET" if path == "/upload" => {
                if store.forgets {
                    return exchange.status(404);
                }
                let range = format!("0-{}", store.upload.len().saturating_sub(1));
                let headers = [("location", "/upload?resumed"), ("range", &range)];
                exchange.reply(204, &headers, b"")
            }
            _ => exchange.status(200),
        }
    });
    (server, store)
}

fn patch(exchange: &mut Exchange, store: &mut Store) -> io::Result<()> {
    let range = exchange.request.header("content-range").unwrap().to_owned();
    let length: usize = exchange
        .request
        .header("content-length")
        .unwrap()
        .parse()
        .unwrap();
    store.chunks.push(range.clone());
    if store.cut_patches > 0 {
        store.cut_patches -= 1;
        let half = exchange.body(length / 2)?;
        store.upload.extend(half);
        return Ok(());
    }
    let start = format!("{}-", store.upload.len());
    let body = exchange.body(length)?;
    if !range.starts_with(&start) {
        return exchange.status(416);
    }
    store.upload.extend(body);
    // A registry whose `Range` lags behind is one that exists.
    exchange.reply(202, &[("location", "/upload?next"), ("range", "0-0")], b"")
}

fn put(exchange: &mut Exchange, store: &mut Store, query: &str) -> io::Result<()> {
    let length: usize = exchange
        .request
        .header("content-length")
        .unwrap()
        .parse()
        .unwrap();
    if store.body_max.is_some_and(|most| length > most) {
        return exchange.status(413);
    }
    if store.cut_puts > 0 {
        store.cut_puts -= 1;
        let half = exchange.body(length / 2)?;
        if let Some(more) = store.keeps_puts {
            store.upload.extend(half);
            store.upload.extend(vec![0; more]);
        }
        return Ok(());
    }
    let body = exchange.body(length)?;
    store.upload.extend(body);
    let digest = query.rsplit("digest=").next().unwrap().replace("%3A", ":");
    if Digest::of(&store.upload).to_string() != digest {
        let body = br#"{"errors":[{"code":"DIGEST_INVALID","message":"content does not match"}]}"#;
        return exchange.reply(400, &[], body);
    }
    let bytes = std::mem::take(&mut store.upload);
    store.blobs.insert(digest, bytes);
    exchange.status(201)
}

fn push(
    client: &Client,
    image: &Reference,
    bytes: &[u8],
    from: Option<&Reference>,
) -> Result<Outcome> {
    client.push_blob(image, &blob(bytes), from, &mut || {
        Ok(Box::new(io::Cursor::new(bytes.to_vec())) as Box<dyn Read + Send>)
    })
}

fn is_stored(store: &Shared, bytes: &[u8]) -> bool {
    let store = store.lock().unwrap();
    store
        .blobs
        .get(&Digest::of(bytes).to_string())
        .is_some_and(|stored| stored == bytes)
}

#[test]
fn a_blob_goes_as_a_whole_and_only_if_it_is_not_there() {
    let (server, store) = registry(Store::default());
    let (client, image, bytes) = (client(), image(&server), content(1_000_000));
    assert_eq!(
        push(&client, &image, &bytes, None).unwrap(),
        Outcome::Pushed
    );
    assert!(is_stored(&store, &bytes));
    let lines: Vec<_> = server.requests().iter().map(|r| r.line()).collect();
    let digest = Digest::of(&bytes);
    assert_eq!(
        lines[1..],
        [
            format!("HEAD /v2/team/app/blobs/{digest}"),
            "POST /v2/team/app/blobs/uploads/".to_owned(),
            // The query of the location stays.
            format!("PUT /upload?state=a%2Fb&digest=sha256%3A{}", digest.hex()),
        ]
    );
    let requests = server.requests();
    assert_eq!(requests[2].header("content-length"), Some("0"));
    assert_eq!(requests[3].header("content-length"), Some("1000000"));
    assert_eq!(requests[3].header("content-range"), None);
    assert_eq!(
        push(&client, &image, &bytes, None).unwrap(),
        Outcome::LayerAlreadyExists
    );
    assert_eq!(push(&client, &image, b"", None).unwrap(), Outcome::Pushed);
}

#[test]
fn a_blob_is_taken_over_from_another_repository_of_the_registry() {
    let (server, _store) = registry(Store {
        mounts: true,
        ..Store::default()
    });
    let other: Reference = format!("{}/other/base:1", server.address())
        .parse()
        .unwrap();
    let outcome = push(&client(), &image(&server), b"layer", Some(&other)).unwrap();
    assert_eq!(outcome, Outcome::Mounted);
    let post = &server.requests()[2];
    assert!(post.target.contains("?mount=sha256%3A"), "{post:?}");
    assert!(post.target.ends_with("&from=other%2Fbase"), "{post:?}");

    // Neither another registry nor the very same repository has anything to give.
    let (server, store) = registry(Store {
        mounts: true,
        ..Store::default()
    });
    for other in [image(&server), "quay.io/other/base".parse().unwrap()] {
        let bytes = other.to_string().into_bytes();
        push(&client(), &image(&server), &bytes, Some(&other)).unwrap();
        assert!(is_stored(&store, &bytes));
    }
}

#[test]
fn a_mount_that_is_not_granted_goes_on_as_an_upload() {
    let (server, store) = registry(Store::default());
    let other: Reference = format!("{}/other/base:1", server.address())
        .parse()
        .unwrap();
    let outcome = push(&client(), &image(&server), b"layer", Some(&other)).unwrap();
    assert_eq!(outcome, Outcome::Pushed);
    assert!(is_stored(&store, b"layer"));
    assert_eq!(server.count("POST"), 1, "the session that it began is used");
}

#[test]
fn a_push_that_breaks_off_goes_on_in_chunks() {
    let (server, store) = registry(Store {
        cut_puts: 1,
        cut_patches: 2,
        ..Store::default()
    });
    let bytes = content(2 * CHUNK + 1000);
    assert_eq!(
        push(&client(), &image(&server), &bytes, None).unwrap(),
        Outcome::Pushed
    );
    assert!(is_stored(&store, &bytes));
    // Each try goes on where the one before broke off.
    let (half, quarter) = (CHUNK / 2, CHUNK / 4);
    let end = CHUNK - 1;
    assert_eq!(
        store.lock().unwrap().chunks,
        [
            format!("0-{end}"),
            format!("{half}-{end}"),
            format!("{}-{end}", half + quarter),
            format!("{CHUNK}-{}", 2 * CHUNK - 1),
            format!("{}-{}", 2 * CHUNK, 2 * CHUNK + 999),
        ]
    );
}

#[test]
fn a_push_goes_on_with_what_arrived_of_the_whole() {
    let (server, store) = registry(Store {
        cut_puts: 1,
        keeps_puts: Some(0),
        ..Store::default()
    });
    let bytes = content(2 * CHUNK);
    push(&client(), &image(&server), &bytes, None).unwrap();
    assert!(is_stored(&store, &bytes));
    let store = store.lock().unwrap();
    assert_eq!(store.uploads, 1, "the one upload goes on");
    assert_eq!(store.chunks, [format!("{CHUNK}-{}", 2 * CHUNK - 1)]);
}

#[test]
fn a_registry_that_is_wrong_about_what_arrived_gets_all_of_it_again() {
    let (server, store) = registry(Store {
        cut_puts: 1,
        keeps_puts: Some(10),
        ..Store::default()
    });
    let bytes = content(CHUNK);
    push(&client(), &image(&server), &bytes, None).unwrap();
    assert!(is_stored(&store, &bytes));
    assert_eq!(store.lock().unwrap().uploads, 2);
}

#[test]
fn an_upload_that_the_registry_forgot_begins_anew() {
    let (server, store) = registry(Store {
        cut_puts: 1,
        cut_patches: 1,
        forgets: true,
        ..Store::default()
    });
    let bytes = content(CHUNK + 1000);
    assert_eq!(
        push(&client(), &image(&server), &bytes, None).unwrap(),
        Outcome::Pushed
    );
    assert!(is_stored(&store, &bytes));
    assert_eq!(store.lock().unwrap().uploads, 3);
}

#[test]
fn a_push_that_always_breaks_off_is_an_error() {
    let (server, store) = registry(Store {
        cut_puts: usize::MAX,
        cut_patches: usize::MAX,
        ..Store::default()
    });
    let error = push(&client(), &image(&server), &content(CHUNK + 1), None).unwrap_err();
    assert!(error.one_line().contains("push the blob"), "{error:?}");
    assert!(store.lock().unwrap().blobs.is_empty());
}

#[test]
fn a_push_that_stands_still_is_given_up_and_the_registry_asked_what_it_has() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |exchange| match exchange.request.method.as_str() {
        "HEAD" if asked.fetch_add(1, Ordering::SeqCst) == 0 => exchange.status(404),
        "POST" => exchange.reply(202, &[("location", "/upload")], b""),
        "PUT" => exchange.stall(),
        _ => exchange.status(200),
    });
    // More than the buffers between the two hold.
    let bytes = content(32 << 20);
    let start = Instant::now();
    assert_eq!(
        push(&impatient_client(), &image(&server), &bytes, None).unwrap(),
        Outcome::Pushed
    );
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
    assert_eq!((server.count("PUT"), server.count("HEAD")), (1, 2));
}

#[test]
fn bytes_that_are_not_those_of_the_digest_are_refused() {
    let (server, store) = registry(Store::default());
    let claimed = blob(b"claimed");
    for (bytes, cut_puts) in [(b"changed", 0), (b"changed", 1)] {
        store.lock().unwrap().cut_puts = cut_puts;
        let error = client()
            .push_blob(&image(&server), &claimed, None, &mut || {
                Ok(Box::new(&bytes[..]) as Box<dyn Read + Send>)
            })
            .unwrap_err();
        let words = error.one_line();
        let is_named = words.contains("DIGEST_INVALID") || words.contains("the blob's digest is");
        assert!(is_named, "{words}");
    }
    assert!(store.lock().unwrap().blobs.is_empty());
}

#[test]
fn a_blob_whose_digest_is_not_known_is_streamed_in_chunks() {
    let (server, store) = registry(Store {
        cut_patches: 1,
        ..Store::default()
    });
    let bytes = content(CHUNK + CHUNK / 2);
    let mut writer = client().upload_blob(&image(&server)).unwrap();
    for piece in bytes.chunks(100_000) {
        writer.write_all(piece).unwrap();
    }
    let (digest, size) = writer.finish().unwrap();
    assert_eq!((digest, size), (Digest::of(&bytes), bytes.len() as u64));
    assert!(is_stored(&store, &bytes));
    let last = server.requests().pop().unwrap();
    assert_eq!(
        (last.method.as_str(), last.header("content-length")),
        ("PUT", Some("0"))
    );
    assert!(
        last.target.starts_with("/upload?next&digest=sha256%3A"),
        "{last:?}"
    );
}

#[test]
fn a_short_stream_is_one_request_even_if_it_breaks() {
    for (bytes, cut_puts) in [(content(1000), 0), (content(0), 0), (content(1000), 2)] {
        let (server, store) = registry(Store {
            cut_puts,
            ..Store::default()
        });
        let mut writer = client().upload_blob(&image(&server)).unwrap();
        writer.write_all(&bytes).unwrap();
        writer.finish().unwrap();
        assert!(is_stored(&store, &bytes));
        assert_eq!(server.count("PATCH"), 0);
    }
}

#[test]
fn chunks_are_as_long_as_the_registry_wants_them_within_reason() {
    let (server, store) = registry(Store {
        chunk_min: Some(5 << 20),
        ..Store::default()
    });
    let bytes = content(11 << 20);
    let mut writer = client().upload_blob(&image(&server)).unwrap();
    writer.write_all(&bytes).unwrap();
    writer.finish().unwrap();
    assert!(is_stored(&store, &bytes));
    let five = 5 << 20;
    assert_eq!(store.lock().unwrap().chunks[0], format!("0-{}", five - 1));

    let (server, _store) = registry(Store {
        chunk_min: Some(usize::MAX),
        ..Store::default()
    });
    assert!(client().upload_blob(&image(&server)).is_err());
}

#[test]
fn a_refusal_before_the_end_of_a_large_body_does_not_hang() {
    let (server, _store) = registry(Store {
        body_max: Some(1000),
        ..Store::default()
    });
    let mut writer = client().upload_blob(&image(&server)).unwrap();
    writer.write_all(&content(100_000)).unwrap();
    let error = writer.finish().unwrap_err();
    assert!(error.one_line().contains("413"), "{error:?}");
}

#[test]
fn a_location_elsewhere_is_used_without_the_proof_and_a_missing_one_is_an_error() {
    let elsewhere = Server::start(|exchange| {
        exchange.body(usize::MAX)?;
        exchange.status(201)
    });
    let location = elsewhere.url("/here");
    let server = Server::start(move |exchange| match exchange.request.method.as_str() {
        _ if exchange.request.header("authorization").is_none() => {
            exchange.reply(401, &[("www-authenticate", "Basic")], b"")
        }
        "HEAD" => exchange.status(404),
        "POST" => exchange.reply(202, &[("location", &location)], b""),
        _ => exchange.status(200),
    });
    let client_with_password = Client::new(Options {
        credentials: Some((server.address().to_string(), password("me", "secret"))),
        ..options()
    });
    push(&client_with_password, &image(&server), b"layer", None).unwrap();
    assert_eq!(elsewhere.count("PUT /here?digest="), 1);
    assert_eq!(elsewhere.requests()[0].header("authorization"), None);

    let server = Server::start(|exchange| match exchange.request.method.as_str() {
        "HEAD" => exchange.status(404),
        "POST" => exchange.status(202),
        _ => exchange.status(200),
    });
    let error = push(&client(), &image(&server), b"layer", None).unwrap_err();
    assert!(error.one_line().contains("points to no place"), "{error:?}");
}

#[test]
fn a_manifest_is_stored_under_its_tag_or_its_own_digest_only() {
    let server = Server::start(|exchange| {
        exchange.body(usize::MAX)?;
        exchange.status(201)
    });
    let (client, image) = (client(), image(&server));
    let digest = client.put_manifest(&image, "a/b", b"{}").unwrap();
    assert_eq!(digest, Digest::of(b"{}"));
    client
        .put_manifest(&image.with_digest(digest), "a/b", b"{}")
        .unwrap();
    let requests = server.requests();
    assert_eq!(requests[1].line(), "PUT /v2/team/app/manifests/1");
    assert_eq!(requests[1].header("content-type"), Some("a/b"));
    assert!(requests[2].target.ends_with(&Digest::of(b"{}").to_string()));
    let wrong = image.with_digest(Digest::of(b"other"));
    assert!(client.put_manifest(&wrong, "a/b", b"{}").is_err());
    assert_eq!(server.count("PUT"), 2);
}

use std::io;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::server::{Exchange, Server};
use super::{Heard, TempFile, blob, content, options, password};
use crate::error::Kind;
use crate::oci::Descriptor;
use crate::reference::Reference;
use crate::registry::credentials::encode_basic;
use crate::registry::{Client, Options, Registries};

/// `registries.conf` for `hub.test/app`: mirrors, and where it is.
fn configured(mirrors: &[&Server], location: &Server) -> Registries {
    let mut text = format!(
        "[[registry]]\nprefix = 'hub.test'\nlocation = '{}/real'\n",
        location.address()
    );
    for mirror in mirrors {
        let address = mirror.address();
        text.push_str(&format!(
            "[[registry.mirror]]\nlocation = '{address}/mirror'\n"
        ));
    }
    let mut registries = Registries::default();
    registries.add(&text).unwrap();
    registries
}

fn client(mirrors: &[&Server], location: &Server) -> Client {
    Client::new(Options {
        registries: Some(configured(mirrors, location)),
        ..options()
    })
}

fn app() -> Reference {
    "hub.test/app:1".parse().unwrap()
}

/// A registry that has one blob, and manifests.
fn registry(bytes: Vec<u8>) -> Server {
    Server::start(move |exchange| answer(exchange, &bytes))
}

fn answer(exchange: &mut Exchange, bytes: &[u8]) -> io::Result<()> {
    let target = exchange.request.target.clone();
    if target == "/v2/" {
        return exchange.status(200);
    }
    if !target.contains("/blobs/") {
        return exchange.reply(200, &[("content-type", "a/b")], b"{}");
    }
    match exchange.request.range_start() {
        Some(start) => {
            let range = format!("bytes {start}-{}/{}", bytes.len() - 1, bytes.len());
            exchange.reply(206, &[("content-range", &range)], &bytes[start..])
        }
        None => exchange.reply(200, &[], bytes),
    }
}

fn missing() -> Server {
    Server::start(|exchange| match exchange.request.target.as_str() {
        "/v2/" => exchange.status(200),
        _ => exchange.status(404),
    })
}

fn read(client: &Client, wanted: &Descriptor) -> crate::error::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut reader = client.fetch_blob(&app(), wanted, 0)?;
    reader.read_to_end(&mut bytes).map_err(|why| {
        why.downcast::<crate::error::Error>()
            .expect("an error of ours")
    })?;
    Ok(bytes)
}

#[test]
fn a_mirror_is_asked_first_by_its_own_name() {
    let bytes = content(1000);
    let (mirror, real) = (registry(bytes.clone()), registry(bytes.clone()));
    let client = client(&[&mirror], &real);
    client.fetch_manifest(&app()).unwrap();
    assert_eq!(read(&client, &blob(&bytes)).unwrap(), bytes);
    assert_eq!(mirror.count("GET /v2/mirror/app/manifests/1"), 1);
    assert_eq!(mirror.count("GET /v2/mirror/app/blobs/"), 1);
    assert_eq!(real.requests().len(), 0);
}

#[test]
fn what_a_mirror_lacks_is_got_from_the_next_place() {
    let bytes = content(1000);
    let (lacks, has, real) = (missing(), registry(bytes.clone()), missing());
    let client = client(&[&lacks, &has], &real);
    client.fetch_manifest(&app()).unwrap();
    assert_eq!(read(&client, &blob(&bytes)).unwrap(), bytes);
    assert_eq!(lacks.count("GET /v2/mirror/app/"), 2);
    assert_eq!(real.requests().len(), 0);
}

#[test]
fn a_mirror_that_is_not_there_is_tried_once_and_told_once() {
    let bytes = content(1000);
    let gone = missing();
    let real = registry(bytes.clone());
    let registries = configured(&[&gone], &real);
    drop(gone);
    let heard = Arc::new(Heard::default());
    let client = Client::new(Options {
        registries: Some(registries),
        progress: heard.clone(),
        ..options()
    });
    client.fetch_manifest(&app()).unwrap();
    assert_eq!(read(&client, &blob(&bytes)).unwrap(), bytes);
    assert_eq!(real.count("GET /v2/real/app/"), 2);
    let heard = heard.0.lock().unwrap();
    let told = heard.iter().filter(|line| line.contains("is passed over"));
    assert_eq!(told.count(), 1, "{heard:?}");
}

#[test]
fn a_mirror_that_breaks_off_for_good_is_left_in_the_middle_of_a_blob() {
    let bytes = content(300_000);
    let whole = bytes.clone();
    let served = AtomicUsize::new(0);
    let mirror = Server::start(move |exchange| match exchange.request.target.as_str() {
        "/v2/" => exchange.status(200),
        _ if served.fetch_add(1, Ordering::SeqCst) == 0 => {
            exchange.reply_cut(200, &[], &whole[..100_000], whole.len())
        }
        _ => exchange.status(503),
    });
    let real = registry(bytes.clone());
    let client = client(&[&mirror], &real);
    assert_eq!(read(&client, &blob(&bytes)).unwrap(), bytes);
    let requests = real.requests();
    let rest = requests.iter().find_map(|request| request.range_start());
    assert_eq!(rest, Some(100_000), "no byte is fetched twice");
}

#[test]
fn a_mirrors_manifest_with_another_digest_is_passed_over() {
    let liar = Server::start(|exchange| match exchange.request.target.as_str() {
        "/v2/" => exchange.status(200),
        _ => exchange.reply(200, &[], b"[]"),
    });
    let real = registry(Vec::new());
    let client = client(&[&liar], &real);
    let exact = app().with_digest(crate::digest::Digest::of(b"{}"));
    assert_eq!(client.fetch_manifest(&exact).unwrap().bytes, b"{}");
    assert_eq!(liar.count("GET /v2/mirror/app/manifests/sha256"), 1);
}

#[test]
fn a_mirror_that_gave_wrong_bytes_is_not_asked_again() {
    let bytes = content(1000);
    let (liar, real) = (
        registry(content(2000)[1000..].to_vec()),
        registry(bytes.clone()),
    );
    let client = client(&[&liar], &real);
    let mut reader = client.fetch_blob(&app(), &blob(&bytes), 0).unwrap();
    let mut wrong = Vec::new();
    reader.read_to_end(&mut wrong).unwrap();
    assert_ne!(wrong, bytes);
    assert!(reader.blame_mirrors());
    assert_eq!(read(&client, &blob(&bytes)).unwrap(), bytes);
    assert_eq!(liar.count("GET /v2/mirror/app/blobs/"), 1);
    // Of the place itself there is no other to ask.
    let mut reader = client.fetch_blob(&app(), &blob(&bytes), 0).unwrap();
    reader.read_to_end(&mut Vec::new()).unwrap();
    assert!(!reader.blame_mirrors());
}

#[test]
fn the_last_error_tells_of_all_places() {
    let (one, two, real) = (missing(), missing(), missing());
    let client = client(&[&one, &two], &real);
    let error = client.fetch_manifest(&app()).unwrap_err();
    assert_eq!(error.kind(), Kind::NoSuchObject);
    let words = error.one_line();
    for server in [&one, &two, &real] {
        assert!(
            words.contains(&format!("`{}`", server.address())),
            "{words}"
        );
    }
    assert_eq!(client.find_manifest(&app()).unwrap(), None);
}

#[test]
fn a_place_gets_its_own_credentials_alone() {
    let guarded = |proof: Option<String>| {
        Server::start(move |exchange| {
            let given = exchange.request.header("authorization").map(str::to_owned);
            match proof.is_some() && given == proof {
                true => exchange.reply(200, &[], b"{}"),
                false => exchange.reply(401, &[("www-authenticate", "Basic")], b""),
            }
        })
    };
    let basic = format!("Basic {}", encode_basic("real", "secret"));
    let (mirror, real) = (guarded(None), guarded(Some(basic)));
    let file = TempFile::new(&format!(
        r#"{{"auths":{{"hub.test":{{"auth":"{}"}},"{}":{{"auth":"{}"}}}}}}"#,
        encode_basic("hub", "secret"),
        real.address(),
        encode_basic("real", "secret"),
    ));
    let client = Client::new(Options {
        registries: Some(configured(&[&mirror], &real)),
        authfile: Some(file.0.clone()),
        credentials: Some(("hub.test".to_owned(), password("given", "secret"))),
        ..options()
    });
    client.fetch_manifest(&app()).unwrap();
    let requests = mirror.requests();
    assert!(!requests.is_empty());
    assert!(
        requests
            .iter()
            .all(|asked| asked.header("authorization").is_none())
    );
}

#[test]
fn a_push_goes_past_mirrors_and_rewriting() {
    let other = missing();
    let server = Server::start(|exchange| {
        let _ = exchange.body(usize::MAX)?;
        exchange.status(if exchange.request.method == "PUT" {
            201
        } else {
            200
        })
    });
    let mut registries = Registries::default();
    let text = format!(
        "[[registry]]\nlocation = '{}'\nprefix = '{}'\n[[registry.mirror]]\nlocation = '{}'\n",
        other.address(),
        server.address(),
        other.address()
    );
    registries.add(&text).unwrap();
    let client = Client::new(Options {
        registries: Some(registries),
        ..options()
    });
    let image: Reference = format!("{}/app:1", server.address()).parse().unwrap();
    client.put_manifest(&image, "a/b", b"{}").unwrap();
    assert_eq!(server.count("PUT /v2/app/manifests/1"), 1);
    assert_eq!(other.requests().len(), 0);
}

#[test]
fn what_is_blocked_is_not_spoken_to() {
    let server = missing();
    let mut registries = Registries::default();
    let text = format!(
        "[[registry]]\nlocation = '{}'\nblocked = true\n",
        server.address()
    );
    registries.add(&text).unwrap();
    let client = Client::new(Options {
        registries: Some(registries),
        ..options()
    });
    let image: Reference = format!("{}/app:1", server.address()).parse().unwrap();
    let errors = [
        client.fetch_manifest(&image).unwrap_err(),
        client.tags(&image).unwrap_err(),
        client.put_manifest(&image, "a/b", b"{}").unwrap_err(),
        client
            .log_in(&crate::registry::Server::parse(&server.address().to_string()).unwrap())
            .unwrap_err(),
    ];
    for error in errors {
        assert!(error.one_line().contains("is blocked"), "{error:?}");
    }
    assert_eq!(server.requests().len(), 0);
}

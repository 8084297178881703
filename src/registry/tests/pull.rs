use std::io::{self, Read};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::server::{Exchange, Server};
use super::{Heard, blob, client, content, image, impatient_client, options};
use crate::digest::Digest;
use crate::error::Kind;
use crate::oci::{Descriptor, media_type};
use crate::progress::{Progress, Silent, Task};
use crate::reference::Reference;
use crate::registry::{Client, Options, RetryPolicy};

const MANIFEST: &[u8] = br#"{"schemaVersion":2}"#;

/// A server that greets, and leaves the rest to `handler`.
fn greeting(handler: impl Fn(&mut Exchange) -> io::Result<()> + Send + Sync + 'static) -> Server {
    Server::start(move |exchange| match exchange.request.target.as_str() {
        "/v2/" => exchange.status(200),
        _ => handler(exchange),
    })
}

fn read_all(
    client: &Client,
    image: &Reference,
    blob: &Descriptor,
    offset: u64,
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut reader = client
        .fetch_blob(image, blob, offset)
        .map_err(io::Error::other)?;
    reader.read_to_end(&mut bytes)?;
    assert_eq!(reader.position(), blob.size);
    Ok(bytes)
}

/// Serves the bytes from the start of the `Range`, or all, cut as `send` says.
fn serve_range(
    exchange: &mut Exchange,
    bytes: &[u8],
    send: impl Fn(&mut Exchange, u16, &[(&str, &str)], &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    match exchange.request.range_start() {
        None => send(exchange, 200, &[], bytes),
        Some(from) => {
            let range = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
            send(exchange, 206, &[("content-range", &range)], &bytes[from..])
        }
    }
}

#[test]
fn a_manifest_is_fetched_with_its_type_and_digest() {
    let server = greeting(|exchange| {
        assert_eq!(exchange.request.target, "/v2/team/app/manifests/1");
        let headers = [(
            "content-type",
            "application/vnd.oci.image.index.v1+json; charset=utf-8",
        )];
        exchange.reply(200, &headers, MANIFEST)
    });
    let manifest = client().fetch_manifest(&image(&server)).unwrap();
    assert_eq!(manifest.bytes, MANIFEST);
    assert_eq!(manifest.media_type.as_deref(), Some(media_type::INDEX));
    assert_eq!(manifest.digest, Digest::of(MANIFEST));
    let requests = server.requests();
    let accept = requests[1].header("accept").unwrap();
    assert!(
        media_type::ACCEPT_MANIFESTS
            .iter()
            .all(|wanted| accept.contains(wanted))
    );
    assert_eq!(requests[1].header("authorization"), None);
}

#[test]
fn a_manifest_with_other_content_than_its_digest_is_refused() {
    let server = greeting(|exchange| {
        let lie = Digest::of(b"other").to_string();
        let by_tag = exchange.request.target.ends_with("/1");
        let headers: &[(&str, &str)] = if by_tag {
            &[("docker-content-digest", &lie)]
        } else {
            &[]
        };
        exchange.reply(200, headers, MANIFEST)
    });
    let by_tag = image(&server);
    for image in [by_tag.with_digest(Digest::of(b"other")), by_tag] {
        let error = client().fetch_manifest(&image).unwrap_err();
        assert!(error.one_line().contains("its digest is"), "{error:?}");
    }
    assert_eq!(server.count("GET /v2/team/app/manifests/"), 2);
}

#[test]
fn a_manifest_that_is_too_long_is_not_read_to_its_end() {
    let server = greeting(|exchange| {
        let page = vec![b' '; 1 << 20];
        exchange.reply_endless(200, &page)?;
        // The client hangs up before this comes to an end.
        (0..1000).try_for_each(|_| exchange.reply_endless(200, &page))
    });
    let error = client().fetch_manifest(&image(&server)).unwrap_err();
    assert!(error.one_line().contains("sent more than"), "{error:?}");
}

#[test]
fn an_unknown_manifest_is_no_such_object_but_absent_when_looked_up() {
    let server = greeting(|exchange| {
        let body = br#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#;
        exchange.reply(404, &[], body)
    });
    let error = client().fetch_manifest(&image(&server)).unwrap_err();
    assert_eq!(error.kind(), Kind::NoSuchObject);
    let words = error.one_line();
    assert!(
        words.contains("/team/app:1`") && words.contains("manifest unknown"),
        "{words}"
    );
    assert_eq!(client().find_manifest(&image(&server)).unwrap(), None);
}

#[test]
fn a_manifest_is_found_by_its_headers_or_else_by_its_content() {
    for says_digest in [true, false] {
        let server = greeting(move |exchange| {
            let digest = Digest::of(MANIFEST).to_string();
            let all = [
                ("content-type", media_type::MANIFEST),
                ("docker-content-digest", &digest),
            ];
            exchange.reply(200, if says_digest { &all } else { &all[..1] }, MANIFEST)
        });
        let found = client().find_manifest(&image(&server)).unwrap().unwrap();
        let size = MANIFEST.len() as u64;
        assert_eq!(
            found,
            Descriptor::new(media_type::MANIFEST, Digest::of(MANIFEST), size)
        );
        assert_eq!(server.count("GET /v2/team"), usize::from(!says_digest));
    }
}

#[test]
fn a_blob_is_read_from_any_offset() {
    let bytes = content(100_000);
    let served = bytes.clone();
    let server = greeting(move |exchange| {
        serve_range(exchange, &served, |exchange, status, headers, body| {
            exchange.reply(status, headers, body)
        })
    });
    let (client, image) = (client(), image(&server));
    for offset in [0, 1, 99_999, 100_000] {
        let rest = read_all(&client, &image, &blob(&bytes), offset as u64).unwrap();
        assert_eq!(rest, bytes[offset..], "{offset}");
    }
    // Nothing was left to ask for at the end, and there is nothing behind it.
    assert_eq!(server.count("GET /v2/team/app/blobs/"), 3);
    assert!(client.fetch_blob(&image, &blob(&bytes), 100_001).is_err());
    assert!(read_all(&client, &image, &blob(b""), 0).unwrap().is_empty());
}

#[test]
fn a_connection_that_is_cut_again_and_again_costs_no_byte_twice() {
    let bytes = content(2_000_000);
    let sent = Arc::new(AtomicUsize::new(0));
    let (served, counted) = (bytes.clone(), sent.clone());
    let server = greeting(move |exchange| {
        serve_range(exchange, &served, |exchange, status, headers, body| {
            let part = &body[..body.len().min(100_000)];
            counted.fetch_add(part.len(), Ordering::SeqCst);
            exchange.reply_cut(status, headers, part, body.len())
        })
    });
    // More cuts than tries are allowed in a row: each one made progress.
    assert_eq!(
        read_all(&client(), &image(&server), &blob(&bytes), 0).unwrap(),
        bytes
    );
    assert_eq!(server.count("GET /v2/team/app/blobs/"), 20);
    assert_eq!(sent.load(Ordering::SeqCst), bytes.len());
}

#[test]
fn a_connection_that_stands_still_is_given_up_and_the_blob_goes_on() {
    let bytes = content(300_000);
    let served = bytes.clone();
    let server = greeting(move |exchange| {
        let is_first = exchange.request.range_start().is_none();
        serve_range(
            exchange,
            &served,
            |exchange, status, headers, body| match is_first {
                true => exchange.reply_stalled(status, headers, &body[..70_000], body.len()),
                false => exchange.reply(status, headers, body),
            },
        )
    });
    let start = Instant::now();
    assert_eq!(
        read_all(&impatient_client(), &image(&server), &blob(&bytes), 0).unwrap(),
        bytes
    );
    assert!(start.elapsed() < options().stall_timeout.unwrap());
    let last = server.requests().pop().unwrap();
    assert!(last.range_start().is_some(), "{last:?}");
}

#[test]
fn a_registry_without_ranges_is_read_from_the_start_again() {
    let bytes = content(300_000);
    for wrong in ["ignored", "another part", "refused"] {
        let served = bytes.clone();
        let server = greeting(
            move |exchange| match (exchange.request.range_start(), wrong) {
                (None, _) => {
                    let is_first = exchange.request.header("x").is_none();
                    assert!(is_first);
                    exchange.reply(200, &[], &served)
                }
                (Some(_), "ignored") => exchange.reply(200, &[], &served),
                (Some(_), "refused") => exchange.status(416),
                (Some(_), _) => {
                    let headers = [("content-range", "bytes 0-299999/300000")];
                    exchange.reply(206, &headers, &served)
                }
            },
        );
        let rest = read_all(&client(), &image(&server), &blob(&bytes), 123_456).unwrap();
        assert_eq!(rest, bytes[123_456..], "{wrong}");
    }
}

#[test]
fn a_server_that_has_a_passing_fault_is_asked_again() {
    let bytes = content(1000);
    for (status, headers) in [
        (429, vec![("retry-after", "0")]),
        (500, vec![]),
        (503, vec![("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]),
    ] {
        let (served, tries) = (bytes.clone(), AtomicUsize::new(0));
        let server = greeting(move |exchange| match tries.fetch_add(1, Ordering::SeqCst) {
            0..3 => exchange.reply(status, &headers, b"<html>"),
            _ => exchange.reply(200, &[], &served),
        });
        let heard = Arc::new(Heard::default());
        let client = Client::new(Options {
            progress: heard.clone(),
            ..options()
        });
        assert_eq!(
            read_all(&client, &image(&server), &blob(&bytes), 0).unwrap(),
            bytes
        );
        let heard = heard.0.lock().unwrap();
        assert!(
            heard
                .iter()
                .any(|line| line.starts_with("retrying in 0.0 s: ")),
            "{heard:?}"
        );
    }
}

#[test]
fn a_fault_that_stays_ends_in_an_error_after_all_tries() {
    let server = greeting(|exchange| exchange.status(502));
    let error = client().fetch_manifest(&image(&server)).unwrap_err();
    assert!(error.one_line().contains("502"), "{error:?}");
    assert_eq!(server.count("GET /v2/team/"), 5);
}

#[test]
fn a_long_wait_that_a_registry_asks_for_is_not_waited() {
    let server = greeting(|exchange| exchange.reply(429, &[("retry-after", "86400")], b""));
    let error = client().fetch_manifest(&image(&server)).unwrap_err();
    assert!(error.one_line().contains("429"), "{error:?}");
    assert_eq!(server.count("GET /v2/team/"), 1);
}

#[test]
fn a_blob_that_always_breaks_off_at_the_same_place_is_an_error() {
    let bytes = content(10_000);
    let served = bytes.clone();
    let server = greeting(move |exchange| {
        serve_range(exchange, &served, |exchange, status, headers, body| {
            let missing = 500.min(body.len());
            exchange.reply_cut(status, headers, &body[..body.len() - missing], body.len())
        })
    });
    let error = read_all(&client(), &image(&server), &blob(&bytes), 0).unwrap_err();
    let inner = error.downcast::<crate::error::Error>().unwrap();
    assert!(
        inner.one_line().contains(&server.address().to_string()),
        "{inner:?}"
    );
    assert_eq!(server.count("GET /v2/team/"), 5);
}

#[test]
fn a_byte_a_connection_is_not_progress() {
    let bytes = content(10_000);
    let served = bytes.clone();
    let server = greeting(move |exchange| {
        serve_range(exchange, &served, |exchange, status, headers, body| {
            exchange.reply_cut(status, headers, &body[..1], body.len())
        })
    });
    assert!(read_all(&client(), &image(&server), &blob(&bytes), 0).is_err());
    assert_eq!(server.count("GET /v2/team/"), 5);
}

#[test]
fn a_blob_of_another_length_is_refused_and_no_byte_too_many_is_read() {
    let bytes = content(10_000);
    let served = bytes.clone();
    let server = greeting(move |exchange| match exchange.request.header("x") {
        _ if exchange.request.target.contains("app") => exchange.reply(200, &[], &served),
        _ => exchange.reply_endless(200, &served),
    });
    let mut short = blob(&bytes);
    short.size = 9_000;
    let error = read_all(&client(), &image(&server), &short, 0).unwrap_err();
    assert!(error.to_string().contains("fetch the blob"), "{error:?}");
    assert_eq!(server.count("GET /v2/team/"), 1);

    let endless = format!("{}/team/endless", server.address())
        .parse()
        .unwrap();
    let read = read_all(&client(), &endless, &short, 0).unwrap();
    assert_eq!(read, bytes[..9_000]);
}

#[test]
fn a_redirect_is_followed_and_goes_on_after_a_cut() {
    let bytes = content(200_000);
    let served = bytes.clone();
    let storage = Server::start(move |exchange| {
        assert_eq!(exchange.request.target, "/storage?signature=a%2Fb");
        let is_first = exchange.request.range_start().is_none();
        serve_range(
            exchange,
            &served,
            |exchange, status, headers, body| match is_first {
                true => exchange.reply_cut(status, headers, &body[..150_000], body.len()),
                false => exchange.reply(status, headers, body),
            },
        )
    });
    let target = storage.url("/storage?signature=a%2Fb");
    let server = greeting(move |exchange| exchange.reply(307, &[("location", &target)], b""));
    assert_eq!(
        read_all(&client(), &image(&server), &blob(&bytes), 0).unwrap(),
        bytes
    );
    // The signature may have ended meanwhile: each try begins at the registry.
    assert_eq!(server.count("GET /v2/team/app/blobs/"), 2);
    assert_eq!(storage.requests()[1].header("range"), Some("bytes=150000-"));
}

#[test]
fn redirects_without_an_end_or_a_place_are_errors() {
    for location in [
        Some("/v2/team/app/again"),
        Some("http://["),
        Some("file:///x"),
        None,
    ] {
        let server = greeting(move |exchange| match location {
            Some(location) => exchange.reply(302, &[("location", location)], b""),
            None => exchange.status(302),
        });
        let error = client().fetch_manifest(&image(&server)).unwrap_err();
        assert!(
            error.one_line().contains(&server.address().to_string()),
            "{error:?}"
        );
        assert!(server.requests().len() < 15);
    }
}

#[test]
fn many_threads_greet_a_registry_once() {
    let bytes = content(50_000);
    let served = bytes.clone();
    let server = greeting(move |exchange| exchange.reply(200, &[], &served));
    let (client, image) = (client(), image(&server));
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                assert_eq!(read_all(&client, &image, &blob(&bytes), 0).unwrap(), bytes);
            });
        }
    });
    assert_eq!(server.count("GET /v2/ "), 0);
    assert_eq!(
        server
            .requests()
            .iter()
            .filter(|r| r.target == "/v2/")
            .count(),
        1
    );
}

#[test]
fn a_client_that_is_stopped_waits_for_no_other_try() {
    struct Stopper(Mutex<Option<Client>>);
    impl Progress for Stopper {
        fn start(&self, name: &str, total: Option<u64>) -> Box<dyn Task> {
            Silent.start(name, total)
        }
        // It is about to wait.
        fn say(&self, _: &str) {
            let client = self.0.lock().unwrap().take().unwrap();
            std::thread::spawn(move || client.stop());
        }
    }
    let server = greeting(|exchange| exchange.reply(429, &[("retry-after", "250")], b""));
    let stopper = Arc::new(Stopper(Mutex::default()));
    let whole = Client::new(Options {
        progress: stopper.clone(),
        ..options()
    });
    let client = whole.apart();
    *stopper.0.lock().unwrap() = Some(client.clone());
    let start = Instant::now();
    let fetch = || client.fetch_blob(&image(&server), &blob(b"x"), 0);
    let error = fetch().map(drop).unwrap_err();
    assert!(error.one_line().contains("429"), "{error:?}");
    assert!(fetch().is_err(), "nor does it begin to");
    assert!(start.elapsed() < Duration::from_secs(100));
    assert!(client.is_stopped() && !whole.is_stopped());
}

#[test]
fn nobody_there_is_an_error_at_once() {
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let client = Client::new(Options {
        retry: RetryPolicy {
            retries: 1,
            first_delay: Duration::from_secs(60),
            max_delay: Duration::from_secs(60),
        },
        ..options()
    });
    let image: Reference = format!("{free}/a").parse().unwrap();
    let error = client.fetch_manifest(&image).unwrap_err();
    let words = error.one_line();
    assert!(
        words.contains(&format!("connect to `{free}`: Connection refused")),
        "{words}"
    );
}

#[test]
fn tags_are_listed_page_by_page() {
    let server = greeting(|exchange| match exchange.request.target.as_str() {
        "/v2/team/app/tags/list" => {
            let link = [("link", r#"</v2/team/app/tags/list?last=b>; rel="next""#)];
            exchange.reply(200, &link, br#"{"name":"team/app","tags":["a","b"]}"#)
        }
        _ => exchange.reply(200, &[], br#"{"name":"team/app","tags":["c","../d"]}"#),
    });
    let tags = client().tags(&image(&server)).unwrap();
    let tags: Vec<_> = tags.iter().filter_map(Reference::tag).collect();
    assert_eq!(tags, ["a", "b", "c"]);

    let endless = greeting(|exchange| {
        let link = [("link", r#"</v2/team/app/tags/list?x>; rel="next""#)];
        exchange.reply(200, &link, br#"{"tags":null}"#)
    });
    assert!(client().tags(&image(&endless)).is_err());
}

//! Registries that are wrong: one clear error each, and a store as it was.

use std::time::Duration;

use crate::bed::Bed;
use crate::proxy::{Answer, Asked, Proxy};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_layer_with_another_digest_is_refused,
    a_manifest_with_another_digest_is_refused,
    a_configuration_with_another_digest_is_refused,
    a_layer_that_is_cut_short_is_refused,
    a_layer_that_is_not_what_it_says_is_refused,
    a_missing_image_is_told,
    a_missing_layer_is_told,
    a_refusal_without_proof_is_told,
    a_registry_that_does_not_answer_is_told,
    an_unknown_media_type_is_told,
    an_image_for_another_platform_is_told,
    a_manifest_that_is_no_json_is_told,
];

/// A line that goes dead may come back, so it is tried again for about two minutes.
pub(crate) const SLOW: &[Test] = &tests![Both:
    a_layer_that_always_ends_early_is_refused,
    a_server_that_hangs_up_is_told,
];

const PATIENCE: Duration = Duration::from_secs(300);

/// Pulls through the fault, and looks at the store before and after.
fn pull_fails(
    bed: &Bed<'_>,
    fault: impl Fn(&Asked, Answer) -> Option<Answer> + Send + Sync + 'static,
    words: &[&str],
) {
    let before = store_at_first(bed);
    let proxy = Proxy::start(&bed.shared.registry.address, fault);
    let name = format!("{}/busybox:1", proxy.address);
    let error = bed
        .call(&["pull", "-q", &name])
        .within(PATIENCE)
        .said()
        .fails(125);
    for word in words {
        assert!(error.contains(word), "`{word}` is missing in: {error}");
    }
    same_store(&store_after(bed), &before);
    let good = bed.busybox();
    bed.ok(&["run", "--rm", "--network", "none", &good, "true"]);
}

#[track_caller]
fn same_store(now: &[String], before: &[String]) {
    let new: Vec<_> = now.iter().filter(|line| !before.contains(line)).collect();
    let gone: Vec<_> = before.iter().filter(|line| !now.contains(line)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "new in the store: {new:#?}\ngone: {gone:#?}"
    );
}

/// Puts something into the store, and lists it.
fn store_at_first(bed: &Bed<'_>) -> Vec<String> {
    bed.ok(&["run", "--rm", "--network", "none", "hello"]);
    without_record(bed.settled_listing())
}

/// The record of `hello` holds a time, which is not always of the same length.
fn without_record(mut files: Vec<String>) -> Vec<String> {
    files.retain(|line| !line.contains("%hello:latest.json"));
    files
}

/// Lists the store, but for the beginnings of blobs: they are kept to go on from.
fn store_after(bed: &Bed<'_>) -> Vec<String> {
    let mut files = bed.settled_listing();
    files.retain(|line| !line.starts_with("blobs/partial/"));
    without_record(files)
}

fn a_layer_with_another_digest_is_refused(bed: &Bed<'_>) {
    pull_fails(
        bed,
        |asked, mut answer| {
            if asked.is_blob()
                && answer.body.first() != Some(&b'{')
                && let Some(byte) = answer.body.last_mut()
            {
                *byte ^= 1;
            }
            Some(answer)
        },
        &["digest"],
    );
}

fn a_configuration_with_another_digest_is_refused(bed: &Bed<'_>) {
    pull_fails(
        bed,
        |asked, mut answer| {
            if asked.is_blob() && answer.body.first() == Some(&b'{') {
                answer.body[0] = b'[';
            }
            Some(answer)
        },
        &["digest"],
    );
}

fn a_manifest_with_another_digest_is_refused(bed: &Bed<'_>) {
    let before = store_at_first(bed);
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let wrong = format!("{}/busybox@sha256:{}", proxy.address, "1".repeat(64));
    bed.coracle(&["pull", "-q", &wrong]).fails(125);
    same_store(&store_after(bed), &before);
}

fn a_layer_that_is_cut_short_is_refused(bed: &Bed<'_>) {
    pull_fails(
        bed,
        |asked, answer| {
            let is_layer = asked.is_blob() && answer.body.len() > 100_000;
            Some(match is_layer {
                true => Answer::new("200 OK", "", &answer.body[..answer.body.len() / 2]),
                false => answer,
            })
        },
        &[],
    );
}

/// Each try gets a little, and then the line goes dead: tried again for minutes.
fn a_layer_that_always_ends_early_is_refused(bed: &Bed<'_>) {
    pull_fails(
        bed,
        |asked, mut answer| {
            if asked.is_blob() && answer.body.len() > 1000 {
                answer.body.truncate(if asked.head.contains("range: ") {
                    0
                } else {
                    1000
                });
            }
            Some(answer)
        },
        &[],
    );
}

fn a_layer_that_is_not_what_it_says_is_refused(bed: &Bed<'_>) {
    pull_fails(
        bed,
        |asked, answer| {
            let is_layer = asked.is_blob() && answer.body.len() > 100_000;
            Some(if is_layer {
                Answer::new("200 OK", "", "not a layer")
            } else {
                answer
            })
        },
        &[],
    );
}

fn a_missing_image_is_told(bed: &Bed<'_>) {
    pull_fails(
        bed,
        |asked, answer| {
            Some(if asked.is_manifest() {
                Answer::refusal("404 Not Found", "MANIFEST_UNKNOWN")
            } else {
                answer
            })
        },
        &["busybox"],
    );
}

fn a_missing_layer_is_told(bed: &Bed<'_>) {
    pull_fails(
        bed,
        |asked, answer| {
            let is_layer = asked.is_blob() && answer.body.len() > 100_000;
            Some(if is_layer {
                Answer::refusal("404 Not Found", "BLOB_UNKNOWN")
            } else {
                answer
            })
        },
        &["sha256:"],
    );
}

fn a_refusal_without_proof_is_told(bed: &Bed<'_>) {
    pull_fails(
        bed,
        |_, _| Some(Answer::refusal("401 Unauthorized", "UNAUTHORIZED")),
        &["busybox"],
    );
}

fn a_registry_that_does_not_answer_is_told(bed: &Bed<'_>) {
    let before = store_at_first(bed);
    let address = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let error = bed
        .coracle(&["pull", "-q", &format!("{address}/busybox:1")])
        .fails(125);
    assert!(error.to_lowercase().contains("refused"), "{error}");
    same_store(&store_after(bed), &before);
}

fn an_unknown_media_type_is_told(bed: &Bed<'_>) {
    pull_fails(
        bed,
        |asked, mut answer| {
            if asked.is_manifest() {
                let head = answer.head.to_lowercase();
                let kept: String = head
                    .split_inclusive("\r\n")
                    .filter(|line| {
                        !["content-type", "content-length", "docker-content-digest"]
                            .iter()
                            .any(|name| line.starts_with(name))
                    })
                    .collect();
                let body = r#"{"schemaVersion": 2, "mediaType": "application/x.unknown"}"#;
                answer.head = format!(
                    "{}Content-Type: application/x.unknown\r\nContent-Length: {}\r\n",
                    kept.replace("http/1.1", "HTTP/1.1"),
                    body.len()
                );
                answer.body = body.into();
            }
            Some(answer)
        },
        &["application/x.unknown"],
    );
}

fn an_image_for_another_platform_is_told(bed: &Bed<'_>) {
    let index = serde_json::json!({"schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 2,
            "digest": format!("sha256:{}", "2".repeat(64)),
            "platform": {"os": "linux", "architecture": "s390x"}}]})
    .to_string();
    pull_fails(
        bed,
        move |asked, answer| {
            Some(match asked.is_manifest() {
                true => Answer::new(
                    "200 OK",
                    "Content-Type: application/vnd.oci.image.index.v1+json\r\n",
                    index.clone(),
                ),
                false => answer,
            })
        },
        &["s390x"],
    );
}

fn a_manifest_that_is_no_json_is_told(bed: &Bed<'_>) {
    pull_fails(
        bed,
        |asked, answer| {
            let kind = "Content-Type: application/vnd.oci.image.manifest.v1+json\r\n";
            Some(if asked.is_manifest() {
                Answer::new("200 OK", kind, "<html>")
            } else {
                answer
            })
        },
        &["busybox"],
    );
}

fn a_server_that_hangs_up_is_told(bed: &Bed<'_>) {
    pull_fails(
        bed,
        |asked, answer| (!asked.is_manifest()).then_some(answer),
        &["busybox"],
    );
}

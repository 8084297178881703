//! Registries that are wrong: one clear error each, and a store as it was.

use std::time::Duration;

use crate::bed::{Bed, free_port};
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
    a_layer_that_is_called_a_configuration_stays,
    a_failed_layer_does_not_wait_for_a_slow_one,
    a_broken_layer_is_not_fetched_to_its_end,
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
    let address = format!("127.0.0.1:{}", free_port());
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

fn a_layer_that_is_called_a_configuration_stays(bed: &Bed<'_>) {
    // Not to be compressed, so that the blob is larger than a configuration may be.
    let mut noise = 1_u64;
    let bytes: Vec<u8> = std::iter::repeat_with(|| {
        noise = noise
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        noise.to_be_bytes()[0]
    })
    .take(5 << 20)
    .collect();
    bed.write("context/noise", bytes);
    bed.write("context/Dockerfile", "FROM scratch\nCOPY noise /\n");
    let path = format!("{}/big:1", bed.host_name());
    let name = format!("{}/{path}", bed.shared.registry.address);
    bed.build(&["-q", "-t", &name], "context").succeeds();
    bed.ok(&["push", &name]);
    let before = bed.settled_listing();
    let proxy = Proxy::start(&bed.shared.registry.address, |asked, mut answer| {
        if asked.is_manifest() && !answer.body.is_empty() {
            let mut manifest: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            manifest["config"]["digest"] = manifest["layers"][0]["digest"].clone();
            manifest["config"]["size"] = 1000.into();
            let kind = "Content-Type: application/vnd.oci.image.manifest.v1+json\r\n";
            answer = Answer::new("200 OK", kind, manifest.to_string());
        }
        Some(answer)
    });
    let hostile = format!("{}/{path}", proxy.address);
    let error = bed.coracle(&["pull", "-q", &hostile]).fails(125);
    assert!(error.contains("larger than"), "{error}");
    same_store(&bed.settled_listing(), &before);
}

/// At the speed of a slow answer, the big layer of the image takes far longer.
const SOON: Duration = Duration::from_secs(10);

fn fails_soon(bed: &Bed<'_>, fault: impl Fn(Answer) -> Answer + Send + Sync + 'static) -> String {
    let proxy = Proxy::start(&bed.shared.registry.address, move |asked, answer| {
        Some(if asked.is_blob() {
            fault(answer)
        } else {
            answer
        })
    });
    let started = std::time::Instant::now();
    let error = bed
        .coracle(&["pull", "-q", &format!("{}/busybox:1", proxy.address)])
        .fails(125);
    let took = started.elapsed();
    assert!(took < SOON, "it took {took:?}: {error}");
    error
}

fn a_failed_layer_does_not_wait_for_a_slow_one(bed: &Bed<'_>) {
    let error = fails_soon(bed, |mut answer| {
        answer.is_slow = answer.body.len() > 100_000;
        match answer.is_slow || answer.body.first() == Some(&b'{') {
            true => answer,
            false => Answer::refusal("404 Not Found", "BLOB_UNKNOWN"),
        }
    });
    assert!(error.contains("BLOB_UNKNOWN"), "{error}");
}

fn a_broken_layer_is_not_fetched_to_its_end(bed: &Bed<'_>) {
    let error = fails_soon(bed, |mut answer| {
        answer.is_slow = answer.body.len() > 100_000;
        if answer.is_slow {
            answer.body[..1000].fill(b'x');
        }
        answer
    });
    assert!(error.contains("unpack the layer"), "{error}");
    let of_no_use: Vec<_> = bed
        .listing()
        .into_iter()
        .filter(|line| line.starts_with("blobs/partial/"))
        .collect();
    assert!(of_no_use.is_empty(), "{of_no_use:?}");
}

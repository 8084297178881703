//! Images and a real registry: pull, images, tag, push, rmi, inspect.

use std::process::Command;
use std::thread;

use serde_json::Value;

use crate::bed::{Bed, until};
use crate::proxy::Proxy;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    pull_prints_the_reference_and_the_image_runs,
    a_second_pull_fetches_nothing,
    two_pulls_at_once_fetch_each_blob_once,
    an_interrupted_pull_goes_on_where_it_ended,
    pull_by_digest_gets_that_image,
    push_and_pull_keep_the_digest,
    skopeo_reads_what_was_pushed,
    skopeos_images_of_all_forms_run,
    the_index_leads_to_this_platform,
    a_tag_is_a_further_name,
    rmi_untags_and_the_last_name_takes_the_image,
    rmi_by_a_registrys_digest_leaves_the_tag,
    rmi_refuses_an_image_in_use,
    images_lists_names_ids_and_sizes,
    inspect_shows_an_images_configuration,
    several_pulls_tell_of_each,
    a_killed_pull_leaves_what_the_next_one_takes_up,
    what_a_reboot_may_have_lost_is_pulled_again,
    a_missing_blob_is_fetched_alone,
    a_name_elsewhere_has_no_registrys_digest,
    a_registry_takes_over_what_another_repository_has,
    all_of_an_image_can_be_copied_into_another,
];

pub(crate) fn digest_in(text: &str) -> String {
    let at = text.find("sha256:").expect("a digest");
    text[at..at + 71].to_owned()
}

/// A name of this test's own in the registry.
fn own_name(bed: &Bed<'_>, name: &str) -> String {
    format!(
        "{}/{}/{name}:1",
        bed.shared.registry.address,
        bed.host_name()
    )
}

fn pull_prints_the_reference_and_the_image_runs(bed: &Bed<'_>) {
    let name = bed.shared.busybox();
    let said = bed.coracle(&["pull", &name]).exits_with(0);
    assert_eq!(said.out(), format!("{name}\n"));
    assert!(
        !said.err().is_empty() && !said.err().contains('\x1b'),
        "plain lines of progress: {}",
        said.err()
    );
    assert_eq!(bed.coracle(&["pull", "-q", &name]).exits_with(0).err(), "");
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
}

fn a_second_pull_fetches_nothing(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let name = format!("{}/busybox:1", proxy.address);
    bed.ok(&["pull", "-q", &name]);
    let fetched = proxy.blobs_got();
    assert!(!fetched.is_empty());
    bed.ok(&["pull", "-q", &name]);
    assert_eq!(proxy.blobs_got(), fetched);
}

fn two_pulls_at_once_fetch_each_blob_once(bed: &Bed<'_>) {
    let got = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let proxy = Proxy::start(&bed.shared.registry.address, {
        let got = std::sync::Arc::clone(&got);
        move |asked, answer| {
            if asked.is_blob() {
                got.lock().unwrap().push(asked.line.clone());
            }
            Some(answer)
        }
    });
    let name = format!("{}/busybox:1", proxy.address);
    thread::scope(|scope| {
        let pulls: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| bed.ok(&["pull", "-q", &name])))
            .collect();
        pulls
            .into_iter()
            .for_each(|pull| drop(pull.join().unwrap()));
    });
    let mut fetched = got.lock().unwrap().clone();
    fetched.sort();
    let all = fetched.clone();
    fetched.dedup();
    assert_eq!(fetched, all, "each blob once");
}

fn an_interrupted_pull_goes_on_where_it_ended(bed: &Bed<'_>) {
    // The first answer with a big blob stops in its middle, as if the line went dead.
    let cut = std::sync::atomic::AtomicBool::new(false);
    let proxy = Proxy::start(&bed.shared.registry.address, move |asked, mut answer| {
        let is_big = asked.is_blob() && answer.body.len() > 100_000;
        if is_big && !cut.swap(true, std::sync::atomic::Ordering::Relaxed) {
            answer.body.truncate(answer.body.len() / 2);
        }
        Some(answer)
    });
    let name = format!("{}/busybox:1", proxy.address);
    bed.ok(&["pull", "-q", &name]);
    let ranges = proxy
        .asked()
        .iter()
        .filter(|asked| asked.head.contains("range: bytes="))
        .count();
    assert_eq!(ranges, 1, "the rest was asked for by its range");
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
}

fn pull_by_digest_gets_that_image(bed: &Bed<'_>) {
    let name = bed.busybox();
    let listed = bed.ok(&["images", "--digests", "--no-trunc", &name]);
    let by_digest = name.replace(":1", &format!("@{}", digest_in(&listed)));
    let image = bed.image_id(&name);
    bed.ok(&["rmi", &name]);
    bed.ok(&["pull", "-q", &by_digest]);
    assert_eq!(bed.ok(&["images", "-aq", "--no-trunc"]).trim(), image);
    bed.ok(&["run", "--rm", "--network", "none", &by_digest, "true"]);
}

fn push_and_pull_keep_the_digest(bed: &Bed<'_>) {
    let base = bed.busybox();
    let name = own_name(bed, "kept");
    bed.write(
        "context/Dockerfile",
        format!("FROM {base}\nRUN echo made > /made\nLABEL a=b\n"),
    );
    let id = bed.build(&["-q", "-t", &name], "context").succeeds();
    let digest = digest_in(&bed.ok(&["push", &name]));
    bed.ok(&["rmi", &name]);
    assert_eq!(bed.image_id(&name), "");
    bed.ok(&["pull", "-q", &name]);
    assert_eq!(bed.image_id(&name), id.trim(), "the same image came back");
    assert_eq!(
        digest_in(&bed.ok(&["push", &name])),
        digest,
        "pushed again, it is the same"
    );
    assert_eq!(
        bed.ok(&["run", "--rm", "--network", "none", &name, "cat", "/made"]),
        "made\n"
    );
}

pub(crate) fn skopeo(arguments: &[&str]) -> String {
    let ended = Command::new("skopeo").args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "skopeo {arguments:?}: {errors}");
    String::from_utf8(ended.stdout).unwrap()
}

fn skopeo_reads_what_was_pushed(bed: &Bed<'_>) {
    let base = bed.busybox();
    let name = own_name(bed, "read");
    bed.ok(&["tag", &base, &name]);
    let digest = digest_in(&bed.ok(&["push", &name]));
    let found: Value = serde_json::from_str(&skopeo(&[
        "inspect",
        "--tls-verify=false",
        &format!("docker://{name}"),
    ]))
    .unwrap();
    assert_eq!(found["Digest"], digest.as_str());
    assert_eq!(found["Os"], "linux");
    let copy = bed.path("copy");
    skopeo(&[
        "copy",
        "-q",
        "--src-tls-verify=false",
        &format!("docker://{name}"),
        &format!("dir:{}", copy.display()),
    ]);
}

fn skopeos_images_of_all_forms_run(bed: &Bed<'_>) {
    let source = format!("docker://{}", bed.shared.busybox());
    for form in ["oci", "v2s2"] {
        for compression in ["gzip", "zstd"] {
            if (form, compression) == ("v2s2", "zstd") {
                continue; // Docker's form has no such layers.
            }
            let name = own_name(bed, &format!("{form}-{compression}"));
            skopeo(&[
                "copy",
                "-q",
                "--src-tls-verify=false",
                "--dest-tls-verify=false",
                "--dest-compress-format",
                compression,
                "--dest-compress",
                "--format",
                form,
                &source,
                &format!("docker://{name}"),
            ]);
            bed.ok(&["pull", "-q", &name]);
            assert_eq!(
                bed.ok(&["run", "--rm", "--network", "none", &name, "echo", form]),
                format!("{form}\n")
            );
            bed.ok(&["rmi", &name]);
        }
    }
}

fn the_index_leads_to_this_platform(bed: &Bed<'_>) {
    let registry = &bed.shared.registry.address;
    let raw = skopeo(&[
        "inspect",
        "--raw",
        "--tls-verify=false",
        &format!("docker://{registry}/busybox:1"),
    ]);
    let manifest = raw.as_bytes();
    let digest = coracle::digest::Digest::of(manifest);
    let kind = serde_json::from_str::<Value>(&raw).unwrap()["mediaType"].clone();
    let own = coracle::oci::Platform::host();
    let entry = |architecture: &str, digest: &str| {
        serde_json::json!({"mediaType": kind, "size": manifest.len(), "digest": digest,
            "platform": {"os": "linux", "architecture": architecture}})
    };
    let other = digest.to_string();
    let index = serde_json::json!({"schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [entry("s390x", &other), entry(&own.architecture, &digest.to_string())]});
    let index = bed.write("index.json", index.to_string());
    let address = format!(
        "http://{registry}/v2/busybox/manifests/many-{}",
        bed.host_name()
    );
    put(&address, &index);
    let name = format!("{registry}/busybox:many-{}", bed.host_name());
    bed.ok(&["pull", "-q", &name]);
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
    let error = bed
        .coracle(&["pull", "-q", "--platform", "linux/riscv64", &name])
        .fails(125);
    assert!(error.contains("riscv64"), "{error}");
}

/// Sends an index to the registry, as it is.
pub(crate) fn put(address: &str, file: &std::path::Path) {
    use std::io::{Read, Write};
    let body = std::fs::read(file).unwrap();
    let rest = address.trim_start_matches("http://");
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    let kind = "application/vnd.oci.image.index.v1+json";
    write!(
        stream,
        "PUT /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .unwrap();
    stream.write_all(&body).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

fn a_tag_is_a_further_name(bed: &Bed<'_>) {
    let name = bed.busybox();
    assert_eq!(bed.ok(&["tag", &name, "mine:2"]), "");
    assert_eq!(bed.image_id("mine:2"), bed.image_id(&name));
    let listed = bed.ok(&["images"]);
    assert!(
        listed.contains("mine") && listed.contains("busybox"),
        "{listed}"
    );
    bed.coracle(&["tag", "nothing", "other"]).fails(1);
    bed.coracle(&["tag", &name, "NOT:A:NAME"]).exits_with(125);
}

fn rmi_untags_and_the_last_name_takes_the_image(bed: &Bed<'_>) {
    let name = bed.busybox();
    let id = bed.image_id(&name);
    bed.ok(&["tag", &name, "mine:2"]);
    let removed = bed.ok(&["rmi", &name]);
    assert!(
        removed.starts_with(&format!("Untagged: {name}\n")) && !removed.contains("Deleted"),
        "{removed}"
    );
    let removed = bed.ok(&["rmi", "mine:2"]);
    assert!(
        removed.contains("Untagged: mine:2") && removed.contains(&format!("Deleted: {id}")),
        "{removed}"
    );
    assert_eq!(bed.ok(&["images", "-q"]), "");
    bed.coracle(&["rmi", "mine:2"]).fails(1);
    let files = bed.listing();
    let heavy: Vec<_> = files
        .iter()
        .filter(|line| line.contains("blobs/sha256/") || line.contains("layers/"))
        .collect();
    assert!(heavy.is_empty(), "nothing of it is left: {heavy:?}");
}

fn rmi_by_a_registrys_digest_leaves_the_tag(bed: &Bed<'_>) {
    let name = bed.busybox();
    let digest = digest_in(&bed.ok(&["images", "--digests", "--no-trunc", &name]));
    let by_digest = name.replace(":1", &format!("@{digest}"));
    let names = || {
        bed.ok(&[
            "inspect",
            "--format",
            "{{.RepoTags}} {{.RepoDigests}}",
            &name,
        ])
    };
    for pulls_it in [false, true] {
        if pulls_it {
            bed.ok(&["pull", "-q", &name]);
            bed.ok(&["pull", "-q", &by_digest]);
        }
        assert_eq!(names(), format!("[{name}] [{by_digest}]\n"));
        let removed = bed.ok(&["rmi", &by_digest]);
        assert_eq!(removed, format!("Untagged: {by_digest}\n"));
        assert_eq!(names(), format!("[{name}] []\n"));
    }
    let error = bed.coracle(&["rmi", &by_digest]).fails(1);
    assert!(
        error.contains("No such image") && error.contains(&name),
        "{error}"
    );
    let removed = bed.ok(&["rmi", &name]);
    assert!(
        removed.starts_with(&format!("Untagged: {name}\nDeleted: ")),
        "{removed}"
    );
}

fn rmi_refuses_an_image_in_use(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    let name = bed.shared.busybox();
    let error = bed.coracle(&["rmi", &name]).exits_with(1).err();
    assert!(error.contains("Error: "), "{error}");
    assert_eq!(bed.ok(&["exec", "c", "echo", "alive"]), "alive\n");
    bed.ok(&["rm", "-f", "c"]);
    bed.ok(&["rmi", &name]);
}

fn images_lists_names_ids_and_sizes(bed: &Bed<'_>) {
    let name = bed.busybox();
    let listed = bed.ok(&["images"]);
    let mut lines = listed.lines();
    let heading: Vec<_> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(heading.join(" "), "REPOSITORY TAG IMAGE ID CREATED SIZE");
    let line = lines.next().unwrap();
    let id = bed.image_id(&name);
    assert!(
        line.contains("/busybox") && line.contains(&id[7..19]) && line.contains("MB"),
        "{line}"
    );
    assert_eq!(bed.ok(&["images", "-q", "--no-trunc"]), format!("{id}\n"));
    assert_eq!(bed.ok(&["images", "-q", "other"]), "");
}

fn inspect_shows_an_images_configuration(bed: &Bed<'_>) {
    let name = bed.busybox();
    let found = bed.inspect(&name);
    assert_eq!(found["Os"], "linux");
    assert_eq!(found["Config"]["Cmd"], serde_json::json!(["sh"]));
    assert_eq!(found["Config"]["Env"], serde_json::json!(["PATH=/bin"]));
    assert!(
        found["RepoTags"]
            .as_array()
            .unwrap()
            .contains(&name.as_str().into()),
        "{found}"
    );
    assert!(found["RootFS"]["Layers"].as_array().unwrap().len() >= 3);
}

fn several_pulls_tell_of_each(bed: &Bed<'_>) {
    let name = bed.shared.busybox();
    let missing = format!("{}/missing:1", bed.shared.registry.address);
    let said = bed
        .coracle(&["pull", "-q", &missing, &name])
        .exits_with(125);
    assert_eq!(said.out(), format!("{name}\n"));
    assert!(said.err().contains("missing"), "{}", said.err());
}

fn a_killed_pull_leaves_what_the_next_one_takes_up(bed: &Bed<'_>) {
    use std::sync::atomic::{AtomicBool, Ordering};
    // Of the first big blob, half comes, and then nothing until the client is gone.
    let first = AtomicBool::new(true);
    let proxy = Proxy::start(&bed.shared.registry.address, move |asked, mut answer| {
        let is_big = asked.is_blob() && answer.body.len() > 100_000;
        answer.stops_half_way = is_big && first.swap(false, Ordering::Relaxed);
        Some(answer)
    });
    let name = format!("{}/busybox:1", proxy.address);
    let mut pull = bed.call(&["pull", &name]).started();
    let size_of_partial = |line: &String| {
        let size = line
            .strip_prefix("blobs/partial/")?
            .split_whitespace()
            .nth(1)?;
        size.parse::<u64>().ok()
    };
    until("half of it is here", || {
        bed.listing()
            .iter()
            .filter_map(size_of_partial)
            .any(|size| size > 100_000)
    });
    pull.signal(rustix::process::Signal::KILL);
    pull.ends();
    bed.ok(&["pull", "-q", &name]);
    assert!(
        proxy
            .asked()
            .iter()
            .any(|asked| asked.head.contains("range: bytes="))
    );
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
    let begun = |line: &String| line.starts_with("blobs/partial/");
    assert!(!bed.listing().iter().any(begun), "nothing half is left");
    // Whatever removes images also sweeps up after those that were killed.
    bed.ok(&["rmi", &name]);
}

/// Makes the layers look as if they had not been written to disk before the machine went down.
pub(crate) fn distrust_layers(bed: &Bed<'_>) {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    for layer in std::fs::read_dir(bed.store().join("layers")).unwrap() {
        let layer = layer.unwrap().path();
        std::fs::remove_file(layer.join("synced")).unwrap();
        let record = layer.join("layer.json");
        let text = std::fs::read_to_string(&record).unwrap();
        assert!(text.contains(boot.trim()));
        std::fs::write(&record, text.replace(boot.trim(), "another boot")).unwrap();
    }
}

fn what_a_reboot_may_have_lost_is_pulled_again(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let name = format!("{}/busybox:1", proxy.address);
    bed.ok(&["pull", "-q", &name]);
    bed.ok(&["pull", "-q", "hello"]);
    let fetched = proxy.blobs_got();
    distrust_layers(bed);
    for image in [&name, "hello"] {
        bed.ok(&["pull", "-q", image]);
        bed.ok(&["run", "--rm", "--network", "none", image]);
    }
    assert_eq!(proxy.blobs_got(), fetched, "the blobs are still good");
}

fn a_missing_blob_is_fetched_alone(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let name = format!("{}/busybox:1", proxy.address);
    bed.ok(&["pull", "-q", &name]);
    let blobs = std::fs::read_dir(bed.store().join("blobs/sha256")).unwrap();
    let biggest = blobs
        .map(|blob| blob.unwrap().path())
        .max_by_key(|blob| blob.metadata().unwrap().len())
        .unwrap();
    std::fs::remove_file(&biggest).unwrap();
    let fetched = proxy.blobs_got().len();
    bed.ok(&["pull", "-q", &name]);
    let again = &proxy.blobs_got()[fetched..];
    let digest = biggest.file_name().unwrap().to_str().unwrap();
    assert!(
        matches!(again, [one] if one.contains(digest)),
        "it alone was fetched: {again:?}"
    );
    assert!(biggest.exists());
}

fn a_name_elsewhere_has_no_registrys_digest(bed: &Bed<'_>) {
    let name = bed.busybox();
    let near = name.replace(":1", ":near");
    bed.ok(&["tag", &name, &near]);
    bed.ok(&["tag", &name, "far:1"]);
    let digests = |name: &str| bed.ok(&["images", "--digests", name]);
    assert!(digests(&near).contains("sha256:"), "{}", digests(&near));
    assert!(
        !digests("far:1").contains("sha256:"),
        "{}",
        digests("far:1")
    );
}

fn a_registry_takes_over_what_another_repository_has(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let name = format!("{}/busybox:1", proxy.address);
    bed.ok(&["pull", "-q", &name]);
    let path = format!("{}/mounted:1", bed.host_name());
    let other = format!("{}/{path}", proxy.address);
    bed.ok(&["tag", &name, &other]);
    bed.ok(&["push", &other]);
    let sent: Vec<_> = proxy
        .asked()
        .into_iter()
        .filter(|asked| asked.line.starts_with('P') && asked.line.contains("/blobs/"))
        .map(|asked| asked.line)
        .collect();
    assert!(!sent.is_empty());
    let is_mount = |line: &String| line.contains("mount=sha256") && line.contains("from=busybox");
    assert!(sent.iter().all(is_mount), "{sent:#?}");
    bed.ok(&["rmi", &name, &other]);
    let real = format!("{}/{path}", bed.shared.registry.address);
    bed.ok(&["run", "--rm", "--network", "none", &real, "true"]);
}

fn all_of_an_image_can_be_copied_into_another(bed: &Bed<'_>) {
    let base = bed.busybox();
    bed.write(
        "context/Dockerfile",
        format!("FROM scratch\nCOPY --from={base} / /\nCOPY --from={base} . /again\n"),
    );
    bed.build(&["-q", "-t", "whole"], "context").succeeds();
    let script = "grep -c app:x:1000 /etc/passwd && stat -c %a /tmp /again/tmp && cmp /bin/busybox /again/bin/busybox";
    let run = [
        "run",
        "--rm",
        "--network",
        "none",
        "whole",
        "/bin/sh",
        "-ec",
    ];
    assert_eq!(bed.ok(&[&run[..], &[script]].concat()), "1\n1777\n1777\n");
}

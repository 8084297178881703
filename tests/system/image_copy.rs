//! `image copy`: images between registries, archives, directories and the store.

use std::fs;

use serde_json::{Value, json};

use crate::archives::{digest, kinds_of_layers, old_form};
use crate::bed::Bed;
use crate::images::{put, skopeo};
use crate::images_from_containers::assert_same;
use crate::proxy::{Answer, Proxy};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_copy_keeps_its_digest_wherever_it_goes,
    all_platforms_go_with_their_index,
    what_the_destination_has_is_not_sent,
    the_store_is_a_place_like_the_others,
    plain_layers_of_an_archive_are_compressed_as_a_push_does,
    a_copy_of_damaged_bytes_is_refused,
    a_copy_that_cannot_be_is_an_error,
    an_import_takes_an_address,
    an_image_in_a_registry_is_inspected_where_it_is,
];

fn registry(bed: &Bed<'_>, name: &str) -> String {
    let address = &bed.shared.registry.address;
    format!("docker://{address}/{}/{name}:1", bed.host_name())
}

fn copy(bed: &Bed<'_>, words: &[&str]) -> String {
    let all = [&["image", "copy", "-q", "--digestfile", "digest"], words].concat();
    assert_eq!(bed.ok(&all), "");
    fs::read_to_string(bed.path("digest")).unwrap()
}

/// The digest that skopeo finds.
fn found(place: &str) -> String {
    let raw = skopeo(&["inspect", "--raw", "--tls-verify=false", place]);
    digest(raw.as_bytes())
}

fn a_copy_keeps_its_digest_wherever_it_goes(bed: &Bed<'_>) {
    let source = format!("docker://{}", bed.shared.busybox());
    let wanted = found(&source);
    let place = |form: &str, name: &str| format!("{form}:{}", bed.path(name).display());
    let places = [
        place("oci", "layout:word"),
        place("oci-archive", "oci.tar:example.org/a:1"),
        place("dir", "dir"),
        place("docker-archive", "docker.tar:example.org/a:1"),
        registry(bed, "copied"),
    ];
    let mut from = source;
    for to in &places {
        assert_eq!(copy(bed, &[&from, to]), wanted, "{from} {to}");
        if !to.starts_with("docker-archive") {
            assert_eq!(found(to), wanted, "{to}");
        }
        from.clone_from(to);
    }
    skopeo(&["inspect", &places[3]]);
    // Not a byte of it has gone into the store.
    let listing = bed.settled_listing();
    assert!(!listing.iter().any(|line| line.contains("blobs/sha256/")));
    let again = fs::read(bed.path("oci.tar")).unwrap();
    copy(bed, &[&places[0], &places[1]]);
    assert!(
        fs::read(bed.path("oci.tar")).unwrap() == again,
        "the same bytes"
    );
}

/// An index in the registry, of the image for this machine and one for another.
fn many(bed: &Bed<'_>) -> (String, Vec<u8>) {
    let address = &bed.shared.registry.address;
    let raw = skopeo(&[
        "inspect",
        "--raw",
        "--tls-verify=false",
        &format!("docker://{address}/busybox:1"),
    ]);
    let kind = serde_json::from_str::<Value>(&raw).unwrap()["mediaType"].clone();
    let entry = |architecture: &str| {
        json!({"mediaType": kind, "size": raw.len(), "digest": digest(raw.as_bytes()),
            "platform": {"os": "linux", "architecture": architecture}})
    };
    // Spaces that nobody would write again.
    let index = json!({"schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [entry("s390x"), entry(&coracle::oci::Platform::host().architecture)]});
    let index = format!(" {index} ");
    let file = bed.write("many.json", &index);
    let tag = format!("copy-{}", bed.host_name());
    put(
        &format!("http://{address}/v2/busybox/manifests/{tag}"),
        &file,
    );
    (
        format!("docker://{address}/busybox:{tag}"),
        index.into_bytes(),
    )
}

fn all_platforms_go_with_their_index(bed: &Bed<'_>) {
    let (source, index) = many(bed);
    let layout = format!("oci:{}:many", bed.path("layout").display());
    let dir = format!("dir:{}", bed.path("dir").display());
    let archive = format!("oci-archive:{}", bed.path("many.tar").display());
    let target = registry(bed, "many");
    let mut from = source.clone();
    for to in [&layout, &dir, &archive, &target] {
        let copied = copy(bed, &["--all", &from, to]);
        assert_eq!(copied, digest(&index), "{from} {to}");
        from.clone_from(to);
    }
    let raw = skopeo(&["inspect", "--raw", "--tls-verify=false", &target]);
    assert!(raw.as_bytes() == index, "byte for byte");
    // One platform of it is an image like any other.
    let one = format!("oci:{}:one", bed.path("layout").display());
    let single = copy(bed, &["--platform", "linux/s390x", &layout, &one]);
    assert_ne!(single, digest(&index));
    bed.ok(&["load", "-q", "-i", "many.tar"]);
    let to = format!("docker-archive:{}", bed.path("x.tar").display());
    let error = bed
        .coracle(&["image", "copy", "--all", &source, &to])
        .exits_with(125)
        .err();
    assert!(error.contains("--platform"), "{error}");
    assert!(!bed.path("x.tar").exists());
}

fn what_the_destination_has_is_not_sent(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let source = format!("docker://{}/busybox:1", proxy.address);
    let target = format!("docker://{}/{}/mounted:1", proxy.address, bed.host_name());
    copy(bed, &[&source, &target]);
    let sent = |from: usize| -> Vec<String> {
        let asked = proxy.asked().into_iter().skip(from).map(|asked| asked.line);
        asked
            .filter(|line| line.starts_with('P') && line.contains("/blobs/"))
            .collect()
    };
    assert!(proxy.blobs_got().is_empty(), "the registry has them all");
    let mounts = sent(0);
    assert!(!mounts.is_empty() && mounts.iter().all(|line| line.contains("mount=sha256")));
    let before = proxy.asked().len();
    copy(bed, &[&source, &target]);
    assert!(sent(before).is_empty(), "nothing twice");
    // A directory is filled up only.
    let layout = format!("oci:{}:a", bed.path("layout").display());
    copy(bed, &[&source, &layout]);
    let got = proxy.blobs_got().len();
    assert!(got > 0);
    copy(bed, &[&source, &layout]);
    assert_eq!(proxy.blobs_got().len(), got);
    let index = fs::read_to_string(bed.path("layout/index.json")).unwrap();
    assert_eq!(index.matches("sha256:").count(), 1, "one image: {index}");
}

fn the_store_is_a_place_like_the_others(bed: &Bed<'_>) {
    let source = format!("docker://{}", bed.shared.busybox());
    let wanted = found(&source);
    assert_eq!(copy(bed, &[&source, "mine:1"]), wanted);
    let words = ["run", "--rm", "--network", "none", "mine:1", "true"];
    bed.ok(&words);
    let target = registry(bed, "stored");
    assert_eq!(copy(bed, &["coracle:mine:1", &target]), wanted);
    assert_eq!(found(&target), wanted);
    let archive = format!("oci-archive:{}:a", bed.path("a.tar").display());
    assert_eq!(copy(bed, &["mine:1", &archive]), wanted);
    assert_eq!(copy(bed, &[&archive, "coracle:other:2"]), wanted);
    assert_eq!(bed.image_id("other:2"), bed.image_id("mine:1"));
    bed.ok(&["save", "-q", "-o", "s.tar", "mine:1", "hello"]);
    let from = |name: &str| format!("docker-archive:{}{name}", bed.path("s.tar").display());
    copy(bed, &[&from(":hello:latest"), "third"]);
    assert_eq!(bed.image_id("third"), bed.image_id("hello"));
    copy(bed, &[&from(":@0"), "fourth"]);
    assert_eq!(bed.image_id("fourth"), bed.image_id("mine:1"));
    for (name, part) in [("", "several"), (":none:1", "mine:1"), (":@7", "hello")] {
        let error = bed
            .coracle(&["image", "copy", &from(name), "fifth"])
            .exits_with(if name.is_empty() { 125 } else { 1 })
            .err();
        assert!(error.contains(part), "{error}");
    }
}

fn plain_layers_of_an_archive_are_compressed_as_a_push_does(bed: &Bed<'_>) {
    let target = registry(bed, "packed");
    let name = target.trim_start_matches("docker://");
    let (path, _) = old_form(bed, name);
    let archive = format!("docker-archive:{}", path.display());
    let copied = copy(bed, &[&archive, &target]);
    let kinds = kinds_of_layers(name);
    assert!(kinds.iter().all(|kind| kind.ends_with("tar+gzip")));
    bed.ok(&["load", "-q", "-i", path.to_str().unwrap()]);
    let pushed = bed.ok(&["push", "-q", name]);
    assert!(pushed.contains(&copied), "{pushed} {copied}");
}

fn a_copy_of_damaged_bytes_is_refused(bed: &Bed<'_>) {
    let flips = Proxy::start(&bed.shared.registry.address, |asked, mut answer| {
        if asked.is_blob() && answer.body.len() > 10_000 {
            let middle = answer.body.len() / 2;
            answer.body[middle] ^= 1;
        }
        Some(answer)
    });
    let source = format!("docker://{}/busybox:1", flips.address);
    for to in [
        format!("oci:{}", bed.path("layout").display()),
        format!("dir:{}", bed.path("dir").display()),
        format!("oci-archive:{}", bed.path("a.tar").display()),
        "mine:1".to_owned(),
        registry(bed, "damaged"),
    ] {
        let error = bed
            .coracle(&["image", "copy", "-q", &source, &to])
            .fails(125);
        assert!(error.contains("wrong digest"), "{to}: {error}");
    }
    assert!(!bed.path("layout/index.json").exists());
    assert!(!bed.path("dir/manifest.json").exists());
    assert!(!bed.path("a.tar").exists());
    assert_eq!(bed.ok(&["images", "-q"]), "");
    // What is damaged in an archive does not reach a registry either.
    let good = format!("docker://{}", bed.shared.busybox());
    let layout = format!("oci:{}", bed.path("other").display());
    copy(bed, &[&good, &layout]);
    let blobs = fs::read_dir(bed.path("other/blobs/sha256")).unwrap();
    let biggest = blobs
        .map(|blob| blob.unwrap().path())
        .max_by_key(|blob| blob.metadata().unwrap().len())
        .unwrap();
    let mut bytes = fs::read(&biggest).unwrap();
    bytes[5000] ^= 1;
    fs::write(&biggest, bytes).unwrap();
    let target = registry(bed, "damaged");
    let error = bed
        .coracle(&["image", "copy", "-q", &layout, &target])
        .fails(125);
    assert!(error.contains("wrong digest"), "{error}");
}

fn a_copy_that_cannot_be_is_an_error(bed: &Bed<'_>) {
    let name = bed.busybox();
    let source = format!("docker://{name}");
    bed.write("full/file", "x");
    let before = bed.settled_listing();
    for (words, part) in [
        (&["nothing", "oci:x"][..], "No such image"),
        (&[&name, "oci:full"], "other files"),
        (&["oci:none", "a"], "none"),
        (&["oci-archive:none", "a"], "none"),
        (&["docker-daemon:a", "b"], "docker save"),
        (&["containers-storage:a", "b"], "podman save"),
        (&[&source, "docker-archive:x:Bad Name"], "Bad Name"),
        (&["--all", &source, "mine"], "--all"),
        (&["--src-creds", "a:b", &name, "oci:x"], "registries"),
        (
            &["--dest-creds", "nonsense", &name, "docker://localhost:1/x"],
            "USER:PASSWORD",
        ),
    ] {
        let all = [&["image", "copy", "-q"], words].concat();
        let said = bed.coracle(&all);
        let code = said.code().unwrap();
        let error = said.fails(code);
        assert!(code != 0 && error.contains(part), "{words:?}: {error}");
    }
    assert_same(&before, &bed.settled_listing());
}

fn an_import_takes_an_address(bed: &Bed<'_>) {
    let name = bed.busybox();
    bed.ok(&["create", "--name", "c", &name]);
    let files = bed.coracle(&["export", "c"]).exits_with(0).out;
    bed.ok(&["rm", "c"]);
    let served = files.clone();
    let proxy = Proxy::start(&bed.shared.registry.address, move |asked, _| {
        Some(match asked.line.split(['?', ' ']).nth(1) {
            Some("/files.tar") => Answer::new("200 OK", "", served.clone()),
            Some("/moved") => Answer::new("302 Found", "Location: /files.tar\r\n", ""),
            _ => Answer::new("404 Not Found", "", ""),
        })
    });
    let address = |path: &str| format!("http://{}/{path}", proxy.address);
    let id = bed.ok(&["import", &address("files.tar?secret=1"), "one"]);
    let history = &bed.inspect(id.trim())["Comment"];
    assert_eq!(
        history,
        &json!(format!("Imported from {}", address("files.tar")))
    );
    bed.ok(&["import", "-c", "CMD [\"true\"]", &address("moved"), "two"]);
    bed.ok(&["run", "--rm", "--network", "none", "two"]);
    let error = bed.coracle(&["import", &address("none")]).fails(1);
    assert!(error.contains("404"), "{error}");
}

fn an_image_in_a_registry_is_inspected_where_it_is(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let place = format!("docker://{}/busybox:1", proxy.address);
    let text = bed.ok(&["image", "inspect", &place]);
    let ours: Value = serde_json::from_str::<Vec<Value>>(&text).unwrap().remove(0);
    let skopeos: Value =
        serde_json::from_str(&skopeo(&["inspect", "--tls-verify=false", &place])).unwrap();
    for key in [
        "Name",
        "Digest",
        "Architecture",
        "Os",
        "Layers",
        "Env",
        "Created",
    ] {
        assert_eq!(ours[key], skopeos[key], "{key}");
    }
    assert!(ours["RepoTags"].as_array().unwrap().contains(&json!("1")));
    let raw = bed.ok(&["image", "inspect", "--raw", &place]);
    assert_eq!(digest(raw.as_bytes()), ours["Digest"]);
    let words = ["image", "inspect", "-f", "{{.Os}}", &place];
    assert_eq!(bed.ok(&words), "linux\n");
    assert!(!bed.store().join("blobs").exists(), "nothing is kept");
    let missing = format!("docker://{}/busybox:none", proxy.address);
    let said = bed.coracle(&["image", "inspect", &missing]).exits_with(1);
    assert!(said.err().contains("busybox:none"), "{}", said.err());
    bed.coracle(&["image", "inspect", "--raw", "busybox"])
        .fails(125);
}

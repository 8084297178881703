//! Manifest lists: put together from images here and in registries, pushed, pulled, and what
//! a hostile registry may answer.

use std::process::Command;
use std::thread;

use serde_json::{Value, json};

use crate::bed::Bed;
use crate::proxy::{Answer, Proxy};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    each_platform_finds_its_image_in_a_list_that_was_pushed,
    a_list_is_changed_by_the_words_of_docker_and_podman,
    images_of_a_registry_are_listed_without_their_layers,
    blobs_of_another_registry_are_copied,
    a_list_goes_in_dockers_form,
    an_index_is_taken_apart_or_whole,
    what_a_list_needs_stays_until_it_is_removed,
    additions_at_once_are_all_kept,
    a_list_is_no_image,
    hostile_indexes_change_nothing,
    damage_to_a_list_is_told,
];

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// A name of this test's own in the registry.
fn own_name(bed: &Bed<'_>, name: &str) -> String {
    format!("{}/{}/{name}", bed.shared.registry.address, bed.host_name())
}

/// Makes an image for another platform.
fn foreign(bed: &Bed<'_>, platform: &str, name: &str) -> String {
    bed.write("files/platform", platform);
    let archive = bed.path("files.tar");
    let tar = Command::new("tar")
        .arg("-cf")
        .arg(&archive)
        .args(["-C", bed.path("files").to_str().unwrap(), "."])
        .status();
    assert!(tar.unwrap().success());
    let archive = archive.to_str().unwrap();
    bed.ok(&["import", "--platform", platform, archive, name]);
    name.to_owned()
}

fn raw(name: &str) -> Value {
    let reference = format!("docker://{name}");
    let said = Command::new("skopeo")
        .args(["inspect", "--raw", "--tls-verify=false", &reference])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "skopeo inspect {name}: {errors}");
    serde_json::from_slice(&said.stdout).unwrap()
}

fn shown(bed: &Bed<'_>, name: &str) -> Value {
    serde_json::from_str(&bed.ok(&["manifest", "inspect", name])).unwrap()
}

/// `os/architecture/variant` of each image of an index.
fn platforms(index: &Value) -> Vec<String> {
    let part = |image: &Value, key: &str| image["platform"][key].as_str().unwrap_or("").to_owned();
    let images = index["manifests"].as_array().expect("it is an index");
    images
        .iter()
        .map(|image| {
            let parts = ["os", "architecture", "variant"].map(|key| part(image, key));
            parts.join("/").trim_end_matches('/').to_owned()
        })
        .collect()
}

fn digest(index: &Value, number: usize) -> String {
    let digest = &index["manifests"][number]["digest"];
    digest.as_str().expect("it has a digest").to_owned()
}

fn host() -> String {
    coracle::oci::Platform::host().to_string()
}

/// A platform that is not this machine's.
fn other() -> &'static str {
    match std::env::consts::ARCH {
        "s390x" => "linux/riscv64",
        _ => "linux/s390x",
    }
}

fn each_platform_finds_its_image_in_a_list_that_was_pushed(bed: &Bed<'_>) {
    let base = bed.busybox();
    bed.write("context/Dockerfile", format!("FROM {base}\nLABEL own=1\n"));
    bed.build(&["-q", "-t", "app:own"], "context").succeeds();
    foreign(bed, other(), "app:foreign");
    let name = own_name(bed, "app:1");
    let created = bed.ok(&["manifest", "create", &name, "app:own", "app:foreign"]);
    assert_eq!(created, format!("Created manifest list {name}\n"));
    let index = shown(bed, &name);
    assert_eq!(index["mediaType"], INDEX);
    assert_eq!(platforms(&index), [host(), other().to_owned()]);
    let pushed = bed.ok(&["manifest", "push", &name]);
    assert_eq!(raw(&name), index, "it is what was shown");
    let same = bed.ok(&["manifest", "inspect", &format!("docker://{name}")]);
    assert_eq!(serde_json::from_str::<Value>(&same).unwrap(), index);

    let elsewhere = |words: &[&str]| bed.call(words).store("another").said().succeeds();
    elsewhere(&["pull", "-q", &name]);
    let run = ["run", "--rm", "--network", "none", &name, "echo", "runs"];
    assert_eq!(elsewhere(&run), "runs\n");
    let inspect = ["image", "inspect", "-f", "{{.RepoDigests}} {{.Id}}", &name];
    let found = elsewhere(&inspect);
    assert!(found.contains(pushed.trim()), "{found} has {pushed}");
    elsewhere(&["pull", "-q", "--platform", other(), &name]);
    let inspect = ["image", "inspect", "-f", "{{.Os}}/{{.Architecture}}", &name];
    assert_eq!(elsewhere(&inspect).trim(), other());
    // Pushed again, nothing changes.
    assert_eq!(bed.ok(&["manifest", "push", "--all", "-q", &name]), pushed);
}

fn a_list_is_changed_by_the_words_of_docker_and_podman(bed: &Bed<'_>) {
    let base = bed.busybox();
    let name = "registry.example/many:1";
    bed.ok(&["manifest", "create", name]);
    let again = bed.coracle(&["manifest", "create", name]).fails(1);
    assert!(again.contains("--amend"), "{again}");
    let own = bed.ok(&["manifest", "add", name, &base]);
    bed.ok(&["manifest", "create", "--amend", name, &base]);
    let index = shown(bed, name);
    assert_eq!(platforms(&index), [host()], "it is there once");
    assert_eq!(digest(&index, 0), own.trim());

    foreign(bed, "linux/arm/v6", "app:arm");
    let words = [
        "--variant",
        "v7",
        "--features",
        "neon",
        "--annotation",
        "note=a=b",
    ];
    let add = [&["manifest", "add"], &words[..], &[name, "app:arm"]].concat();
    let arm = bed.ok(&add).trim().to_owned();
    let index = shown(bed, name);
    assert_eq!(platforms(&index), [host(), "linux/arm/v7".to_owned()]);
    assert_eq!(
        index["manifests"][1]["platform"]["features"],
        json!(["neon"])
    );
    assert_eq!(index["manifests"][1]["annotations"]["note"], "a=b");

    // By its name as docker does it, and by its digest as podman does.
    bed.ok(&[
        "manifest",
        "annotate",
        name,
        "app:arm",
        "--arch",
        "arm64",
        "--variant",
        "v8",
    ]);
    bed.ok(&["manifest", "annotate", "--os-version", "1.2", name, &arm]);
    let index = shown(bed, name);
    assert_eq!(platforms(&index)[1], "linux/arm64/v8");
    assert_eq!(index["manifests"][1]["platform"]["os.version"], "1.2");
    let missing = ["manifest", "annotate", "--os", "linux", name, "app:none"];
    let error = bed.coracle(&missing).fails(1);
    assert!(error.contains("app:none does not exist in"), "{error}");
    bed.coracle(&["manifest", "annotate", "--arch", "a b", name, &arm])
        .fails(125);

    let listed = bed.ok(&["manifest", "ls"]);
    assert!(
        listed.contains("registry.example/many") && listed.contains("linux/arm64/v8"),
        "{listed}"
    );
    assert_eq!(bed.ok(&["manifest", "ls", "-q"]), format!("{name}\n"));
    assert_eq!(
        bed.ok(&["manifest", "remove", name, &arm]),
        format!("{arm}\n")
    );
    assert_eq!(platforms(&shown(bed, name)), [host()]);
    bed.coracle(&["manifest", "remove", name, &arm]).fails(1);
    bed.ok(&["manifest", "exists", name]);
    let said = bed
        .coracle(&["manifest", "rm", "none:1", name])
        .exits_with(1);
    assert_eq!(said.out(), format!("{name}\n"));
    assert!(
        said.err().contains("No such manifest: none:1"),
        "{}",
        said.err()
    );
    assert_eq!(
        bed.coracle(&["manifest", "exists", name])
            .exits_with(1)
            .err(),
        ""
    );
    bed.coracle(&["manifest", "add", name, &base]).fails(1);
}

fn images_of_a_registry_are_listed_without_their_layers(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let source = format!("docker://{}/busybox:1", proxy.address);
    let path = format!("{}/many:1", bed.host_name());
    let name = format!("{}/{path}", proxy.address);
    bed.ok(&["manifest", "create", &name, &source]);
    assert_eq!(platforms(&shown(bed, &name)), [host()]);
    assert_eq!(proxy.blobs_got().len(), 1, "its configuration alone");
    assert_eq!(bed.ok(&["images", "-q"]), "");
    bed.ok(&["manifest", "push", &name]);
    assert_eq!(
        proxy.blobs_got().len(),
        1,
        "the registry moves them by itself"
    );
    let asked = proxy.asked();
    let mut sent = asked.iter().filter(|asked| asked.line.starts_with("POST"));
    assert!(sent.clone().count() > 1);
    assert!(sent.all(|asked| asked.line.contains("mount=sha256") && asked.line.contains("from=busybox")));
    let real = format!("{}/{path}", bed.shared.registry.address);
    bed.ok(&["run", "--rm", "--network", "none", &real, "true"]);

    let verbose = bed.ok(&["manifest", "inspect", "-v", &name]);
    let verbose: Value = serde_json::from_str(&verbose).unwrap();
    assert_eq!(verbose[0]["Descriptor"]["platform"]["os"], "linux");
    assert!(verbose[0]["OCIManifest"]["layers"].is_array(), "{verbose}");
    let reference = verbose[0]["Ref"].as_str().unwrap();
    assert!(reference.contains("/busybox@sha256:"), "{reference}");
    let missing = format!("{}/busybox:none", proxy.address);
    let error = bed.coracle(&["manifest", "inspect", &missing]).fails(1);
    assert!(error.contains("no such manifest: "), "{error}");
}

fn blobs_of_another_registry_are_copied(bed: &Bed<'_>) {
    // The same registry under another address: nobody can know that.
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let name = own_name(bed, "copied:1");
    bed.ok(&["manifest", "create", "many"]);
    bed.ok(&[
        "manifest",
        "add",
        "many",
        &format!("docker://{}/busybox:1", proxy.address),
    ]);
    bed.ok(&[
        "manifest",
        "push",
        "--purge",
        "many",
        &format!("docker://{name}"),
    ]);
    assert!(proxy.blobs_got().len() > 2, "{:?}", proxy.blobs_got());
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
    bed.coracle(&["manifest", "exists", "many"]).exits_with(1);
}

fn a_list_goes_in_dockers_form(bed: &Bed<'_>) {
    let base = bed.busybox();
    let name = own_name(bed, "forms:docker");
    bed.ok(&["manifest", "create", "many", &base]);
    bed.ok(&["manifest", "annotate", "--annotation", "a=b", "many", &base]);
    let id = bed.image_id(&base);
    bed.ok(&["manifest", "push", "--format", "v2s2", "many", &name]);
    let index = raw(&name);
    assert_eq!(index["mediaType"], LIST);
    let image = &index["manifests"][0];
    let kind = "application/vnd.docker.distribution.manifest.v2+json";
    assert_eq!(image["mediaType"], kind);
    assert_eq!(image["annotations"], Value::Null, "Docker's form has none");
    let exact = name.replace(":docker", &format!("@{}", digest(&index, 0)));
    let manifest = raw(&exact);
    assert_eq!(manifest["mediaType"], kind);
    assert_eq!(
        manifest["config"]["digest"],
        id.as_str(),
        "it is the same image"
    );
    bed.ok(&["rmi", "-f", &base]);
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);

    // What is all Docker's stays so by itself, and comes back as OCI's where that is wanted.
    bed.ok(&[
        "manifest",
        "create",
        "dockers",
        &format!("docker://{exact}"),
    ]);
    assert_eq!(shown(bed, "dockers")["mediaType"], LIST);
    let back = own_name(bed, "forms:oci");
    bed.ok(&["manifest", "push", "-f", "oci", "dockers", &back]);
    let index = raw(&back);
    assert_eq!(
        (&index["mediaType"], &index["manifests"][0]["mediaType"]),
        (&json!(INDEX), &json!(MANIFEST))
    );
    bed.ok(&["run", "--rm", "--network", "none", &back, "true"]);
}

fn an_index_is_taken_apart_or_whole(bed: &Bed<'_>) {
    let base = bed.busybox();
    foreign(bed, other(), "app:foreign");
    let name = own_name(bed, "whole:1");
    bed.ok(&["manifest", "create", &name, &base, "app:foreign"]);
    bed.ok(&["manifest", "push", "-q", &name]);
    bed.ok(&["manifest", "rm", &name]);
    let remote = format!("docker://{name}");
    let architecture = other().split('/').nth(1).unwrap();
    for (list, words, expected) in [
        ("own", &[][..], vec![host()]),
        (
            "foreign",
            &["--arch", architecture],
            vec![other().to_owned()],
        ),
        ("all", &["--all"], vec![host(), other().to_owned()]),
    ] {
        bed.ok(&["manifest", "create", list]);
        let add = [&["manifest", "add"], words, &[list, &remote]].concat();
        bed.ok(&add);
        assert_eq!(platforms(&shown(bed, list)), expected, "{words:?}");
    }
    let add = ["manifest", "add", "--all", "--arch", "arm", "own", &remote];
    let error = bed.coracle(&add).fails(125);
    assert!(error.contains("2 images"), "{error}");
    let add = ["manifest", "add", "--arch", "mips", "own", &remote];
    let error = bed.coracle(&add).fails(125);
    assert!(error.contains("no image for linux/mips"), "{error}");
    // A list here is one, too.
    bed.ok(&["manifest", "create", "--all", "second", "all"]);
    assert_eq!(shown(bed, "second"), shown(bed, "all"));
}

fn what_a_list_needs_stays_until_it_is_removed(bed: &Bed<'_>) {
    foreign(bed, other(), "app:foreign");
    bed.ok(&["manifest", "create", "many", "app:foreign"]);
    let added = digest(&shown(bed, "many"), 0);
    bed.ok(&["rmi", "app:foreign"]);
    assert_eq!(bed.ok(&["images", "-aq"]), "");
    bed.ok(&["system", "prune", "-f", "-a"]);
    assert_eq!(bed.ok(&["system", "check"]), "");
    let name = own_name(bed, "kept:1");
    bed.ok(&["manifest", "push", "many", &name]);
    assert_eq!(digest(&raw(&name), 0), added);
    bed.ok(&["pull", "-q", "--platform", other(), &name]);
    bed.ok(&["rmi", &name]);
    bed.ok(&["manifest", "rm", "many"]);
    let mut left = bed.settled_listing();
    left.retain(|line| line.contains("blobs/sha256/") || line.contains("lists/"));
    assert_eq!(left, [] as [&str; 0]);
}

fn additions_at_once_are_all_kept(bed: &Bed<'_>) {
    bed.ok(&["manifest", "create", "many"]);
    let names: Vec<String> = (0..4).map(|number| format!("app:{number}")).collect();
    for (number, name) in names.iter().enumerate() {
        bed.write("files/own", format!("{number}"));
        foreign(bed, other(), name);
    }
    thread::scope(|scope| {
        for name in &names {
            scope.spawn(|| bed.ok(&["manifest", "add", "many", name]));
        }
    });
    assert_eq!(platforms(&shown(bed, "many")).len(), names.len());
}

fn a_list_is_no_image(bed: &Bed<'_>) {
    let base = bed.busybox();
    bed.ok(&["tag", &base, "both:1"]);
    bed.ok(&["manifest", "create", "both:1", &base]);
    bed.ok(&["rmi", "both:1"]);
    bed.ok(&["manifest", "exists", "both:1"]);
    for verb in ["rmi", "history", "push"] {
        let error = bed.coracle(&[verb, "both:1"]).err();
        assert!(error.contains("`both:1` is a manifest list"), "{error}");
    }
    let listed = bed.ok(&["images", "both"]);
    assert_eq!(listed.lines().count(), 1, "{listed}");
    bed.coracle(&["manifest", "push", "nothing"]).fails(125);
    bed.coracle(&["manifest", "create", "A:b"]).fails(125);
    let digest = format!("a@sha256:{}", "0".repeat(64));
    bed.coracle(&["manifest", "create", &digest]).fails(125);
}

/// A registry that answers every request for a manifest called `evil` with this.
fn evil(bed: &Bed<'_>, kind: &str, document: &Value) -> Proxy {
    let (kind, document) = (kind.to_owned(), document.to_string());
    Proxy::start(&bed.shared.registry.address, move |asked, answer| {
        if asked.line.contains("/manifests/evil") {
            let headers = format!("Content-Type: {kind}\r\n");
            return Some(Answer::new("200 OK", &headers, document.clone()));
        }
        Some(answer)
    })
}

fn hostile_indexes_change_nothing(bed: &Bed<'_>) {
    let base = bed.busybox();
    let good = bed.ok(&["inspect", "-f", "{{index .RepoDigests 0}}", &base]);
    let good = good.trim().rsplit('@').next().unwrap().to_owned();
    let zeros = format!("sha256:{}", "0".repeat(64));
    let (os, architecture) = ("linux", coracle::oci::Platform::host().architecture);
    let entry = |kind: &str, digest: &str, size: Value| {
        json!({"mediaType": kind, "digest": digest, "size": size,
            "platform": {"os": os, "architecture": architecture}})
    };
    let index =
        |entries: Value| json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries});
    let huge = json!(u64::MAX);
    for (what, document) in [
        (
            "an index that names an index",
            index(json!([entry(INDEX, &good, json!(500))])),
        ),
        (
            "an image that nobody has",
            index(json!([entry(MANIFEST, &zeros, huge.clone())])),
        ),
        (
            "a size below nothing",
            index(json!([entry(MANIFEST, &good, json!(-1))])),
        ),
        (
            "a size beyond everything",
            index(json!([entry(MANIFEST, &good, json!(1e300))])),
        ),
        (
            "an unknown kind",
            index(json!([entry("text/x-odd", &good, json!(500))])),
        ),
        (
            "a digest that is a path",
            index(json!([entry(
                MANIFEST,
                "sha256:../../../etc",
                huge.clone()
            )])),
        ),
        (
            "an image and an index",
            json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [],
            "config": entry(MANIFEST, &good, huge.clone()), "layers": []}),
        ),
        (
            "an index that says it is an image",
            json!({"schemaVersion": 2, "mediaType": MANIFEST, "manifests": []}),
        ),
        (
            "a list of nothing known",
            json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": 7}),
        ),
        ("no object", json!("index")),
    ] {
        let proxy = evil(bed, INDEX, &document);
        let name = format!("{}/busybox:evil", proxy.address);
        bed.ok(&["manifest", "create", "many"]);
        for words in [&["--all"][..], &[]] {
            let add = [&["manifest", "add"], words, &["many", &name]].concat();
            let said = bed.coracle(&add);
            assert!(
                matches!(said.code(), Some(1 | 125)),
                "{what}: {}",
                said.err()
            );
            let errors = said.err();
            assert_eq!(
                errors.matches("Error: add `").count(),
                1,
                "{what}: {errors}"
            );
        }
        assert_eq!(shown(bed, "many")["manifests"], json!([]), "{what}");
        // It can be looked at all the same.
        assert_eq!(shown(bed, &name), document, "{what}");
        bed.ok(&["manifest", "rm", "many"]);
        assert_eq!(bed.ok(&["system", "check"]), "", "{what}");
    }
}

fn damage_to_a_list_is_told(bed: &Bed<'_>) {
    foreign(bed, other(), "app:foreign");
    bed.ok(&["manifest", "create", "many", "app:foreign"]);
    let manifest = digest(&shown(bed, "many"), 0);
    let blob = |digest: &str| {
        let hex = digest.trim_start_matches("sha256:");
        bed.store().join("blobs/sha256").join(hex)
    };
    bed.ok(&["rmi", "app:foreign"]);
    std::fs::remove_file(blob(&manifest)).unwrap();
    let said = bed.coracle(&["system", "check"]).exits_with(1);
    assert!(
        said.out().contains("`many:latest` lacks something"),
        "{}",
        said.out()
    );
    bed.coracle(&["manifest", "push", "many", &own_name(bed, "broken:1")])
        .fails(125);
    let index = bed.ok(&["manifest", "ls", "--format", "{{.Digest}}"]);
    std::fs::write(blob(index.trim()), "damaged").unwrap();
    for verb in ["inspect", "push"] {
        let error = bed.coracle(&["manifest", verb, "many"]).fails(125);
        assert!(error.contains("missing or damaged"), "{error}");
    }
    let listed = bed.ok(&["manifest", "ls"]);
    assert!(listed.contains("<damaged>"), "{listed}");
    let said = bed.coracle(&["system", "check"]).exits_with(1);
    assert!(
        said.out().contains("`many:latest` has no index"),
        "{}",
        said.out()
    );
    bed.ok(&["manifest", "rm", "many"]);
    assert_eq!(bed.ok(&["system", "check"]), "");
    // A record that lost its content with the power goes; one that says something stays.
    let record = "store/lists/docker.io%library%lost:latest.json";
    for (content, status) in [(&[0; 64][..], 0), (b"nonsense", 1)] {
        bed.write(record, content);
        let said = bed.coracle(&["system", "check", "--repair"]);
        assert_eq!(said.code(), Some(status), "{}", said.out());
        assert_eq!(bed.path(record).exists(), status != 0);
    }
    std::fs::remove_file(bed.path(record)).unwrap();
}

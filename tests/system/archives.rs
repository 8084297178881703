//! `save` and `load`: images as archives and directories, and what other programs make of
//! them.

use std::fs;
use std::path::{Path, PathBuf};

use coracle::digest::Digest;
use serde_json::{Value, json};

use crate::bed::Bed;
use crate::images::{digest_in, skopeo};
use crate::proxy::Proxy;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    all_forms_load_as_the_same_image,
    an_image_saved_twice_is_the_same_bytes,
    several_images_and_names_share_an_archive,
    what_was_pulled_is_saved_with_its_digests,
    skopeo_reads_what_was_saved,
    skopeos_archives_load_as_the_same_image,
    compressed_archives_load_from_a_pipe,
    dockers_old_form_with_links_loads,
    a_layer_that_came_plain_is_compressed_for_a_registry,
    of_several_platforms_this_one_is_loaded,
    artifacts_beside_an_image_are_left,
    what_is_known_of_an_image_stays_when_it_is_loaded_again,
    the_embedded_image_can_be_saved,
    a_save_that_cannot_be_is_an_error,
];

pub(crate) const SLOW: &[Test] = &tests![Root:
    podman_and_docker_load_what_was_saved_and_save_what_loads,
];

/// Files of an archive, by their names.
pub(crate) type Parts = Vec<(String, Vec<u8>)>;

/// An archive of files.
pub(crate) fn archive_of(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in parts {
        add(&mut builder, name, content);
    }
    builder.into_inner().unwrap()
}

/// Adds a file to an archive, whatever it is called.
pub(crate) fn add(builder: &mut tar::Builder<Vec<u8>>, name: &str, content: &[u8]) {
    let mut header = tar::Header::new_ustar();
    let field = &mut header.as_old_mut().name;
    field[..name.len()].copy_from_slice(name.as_bytes());
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    builder.append(&header, content).unwrap();
}

/// Adds a link.
pub(crate) fn link(builder: &mut tar::Builder<Vec<u8>>, name: &str, target: &str) {
    let mut header = tar::Header::new_ustar();
    let old = header.as_old_mut();
    old.name[..name.len()].copy_from_slice(name.as_bytes());
    old.linkname[..target.len()].copy_from_slice(target.as_bytes());
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    header.set_mode(0o777);
    header.set_cksum();
    builder.append(&header, &[][..]).unwrap();
}

/// The layer of a small image: one file.
pub(crate) fn layer_of(name: &str, content: &[u8]) -> Vec<u8> {
    archive_of(&[(name.to_owned(), content.to_vec())])
}

/// The configuration of an image with these layers.
pub(crate) fn config_of(architecture: &str, layers: &[&[u8]]) -> Vec<u8> {
    let diff_ids: Vec<String> = layers.iter().map(|layer| digest(layer)).collect();
    json!({"architecture": architecture, "os": "linux", "config": {},
        "rootfs": {"type": "layers", "diff_ids": diff_ids}})
    .to_string()
    .into_bytes()
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    Digest::of(bytes).to_string()
}

pub(crate) fn host() -> String {
    coracle::oci::Platform::host().architecture
}

/// What a descriptor says of bytes.
pub(crate) fn descriptor(kind: &str, bytes: &[u8]) -> Value {
    json!({"mediaType": format!("application/vnd.oci.image.{kind}"), "digest": digest(bytes),
        "size": bytes.len()})
}

/// The manifest of an image.
pub(crate) fn manifest_of(config: &[u8], layers: &[&[u8]]) -> Vec<u8> {
    let layers: Vec<Value> = layers
        .iter()
        .map(|layer| descriptor("layer.v1.tar", layer))
        .collect();
    json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": descriptor("config.v1+json", config), "layers": layers})
    .to_string()
    .into_bytes()
}

/// A blob as a file of an OCI layout.
pub(crate) fn blob(bytes: &[u8]) -> (String, Vec<u8>) {
    let name = digest(bytes).replace("sha256:", "blobs/sha256/");
    (name, bytes.to_vec())
}

pub(crate) fn index_of(manifests: &[Value]) -> (String, Vec<u8>) {
    let index = json!({"schemaVersion": 2, "manifests": manifests});
    ("index.json".to_owned(), index.to_string().into_bytes())
}

/// The id of the only image of another store.
fn only_id(bed: &Bed<'_>, store: &str) -> String {
    let listed = bed
        .call(&["images", "-q", "--no-trunc"])
        .store(store)
        .said()
        .succeeds();
    assert_eq!(listed.lines().count(), 1, "{listed}");
    listed.trim().to_owned()
}

fn load(bed: &Bed<'_>, store: &str, path: &str) -> String {
    bed.call(&["load", "-q", "-i", path])
        .store(store)
        .said()
        .succeeds()
}

fn runs(bed: &Bed<'_>, store: &str, image: &str) {
    let words = ["run", "--rm", "--network", "none", image, "echo", "runs"];
    assert_eq!(bed.call(&words).store(store).said().succeeds(), "runs\n");
}

fn all_forms_load_as_the_same_image(bed: &Bed<'_>) {
    let base = bed.busybox();
    bed.write(
        "context/Dockerfile",
        format!("FROM {base}\nRUN echo made > /made\n"),
    );
    let id = bed.build(&["-q", "-t", "made:2"], "context").succeeds();
    for form in ["docker-archive", "oci-archive", "oci-dir", "docker-dir"] {
        bed.ok(&["save", "-q", "--format", form, "-o", form, "made:2"]);
        let store = format!("store-{form}");
        let said = load(bed, &store, form);
        let name = match form {
            "docker-dir" => {
                assert_eq!(said, format!("Loaded image ID: {}\n", id.trim()));
                id.trim()
            }
            _ => {
                assert_eq!(said, "Loaded image: made:2\n");
                "made:2"
            }
        };
        assert_eq!(only_id(bed, &store), id.trim(), "{form}");
        runs(bed, &store, name);
        let check = bed.call(&["system", "check"]).store(&store).said();
        check.exits_with(0);
    }
}

fn an_image_saved_twice_is_the_same_bytes(bed: &Bed<'_>) {
    let base = bed.busybox();
    bed.write(
        "context/Dockerfile",
        format!("FROM {base}\nRUN echo made > /made\n"),
    );
    bed.build(&["-q", "-t", "made"], "context").succeeds();
    for form in ["docker-archive", "oci-archive"] {
        let piped = bed
            .coracle(&["save", "--format", form, "made"])
            .exits_with(0);
        assert_eq!(piped.err(), "");
        bed.ok(&["image", "save", "--format", form, "-o", "file", "made"]);
        assert!(piped.out == fs::read(bed.path("file")).unwrap(), "{form}");
        // Another store, which packs nothing itself, saves the same.
        load(bed, form, "file");
        let words = ["save", "--format", form, "made"];
        let again = bed.call(&words).store(form).said().exits_with(0);
        assert!(again.out == piped.out, "{form}");
    }
}

fn several_images_and_names_share_an_archive(bed: &Bed<'_>) {
    let base = bed.busybox();
    bed.ok(&["tag", &base, "one:1"]);
    bed.ok(&["tag", &base, "one:2"]);
    bed.write(
        "context/Dockerfile",
        format!("FROM {base}\nRUN echo made > /made\n"),
    );
    bed.build(&["-q", "-t", "made"], "context").succeeds();
    let id = bed.image_id("made");
    bed.ok(&["save", "-q", "-o", "a.tar", "one:1", &id, "one:2"]);
    let said = load(bed, "other", "a.tar");
    assert_eq!(
        said,
        format!("Loaded image: one:1\nLoaded image: one:2\nLoaded image ID: {id}\n")
    );
    let words = ["images", "-q", "--no-trunc", "one:2"];
    let found = bed.call(&words).store("other").said().succeeds();
    assert_eq!(found.trim(), bed.image_id(&base));
}

fn manifest_digest_of(layout: &Path) -> String {
    let index = fs::read_to_string(layout.join("index.json")).unwrap();
    digest_in(&index)
}

fn what_was_pulled_is_saved_with_its_digests(bed: &Bed<'_>) {
    let source = bed.shared.busybox();
    for form in ["oci", "v2s2"] {
        let name = format!(
            "{}/{}/{form}:1",
            bed.shared.registry.address,
            bed.host_name()
        );
        skopeo(&[
            "copy",
            "-q",
            "--src-tls-verify=false",
            "--dest-tls-verify=false",
            "--format",
            form,
            &format!("docker://{source}"),
            &format!("docker://{name}"),
        ]);
        bed.ok(&["pull", "-q", &name]);
        let listed = bed.ok(&["images", "--digests", "--no-trunc", &name]);
        let pulled = digest_in(&listed);
        bed.ok(&["save", "-q", "--format", "oci-dir", "-o", form, &name]);
        assert_eq!(manifest_digest_of(&bed.path(form)), pulled);
        // All that the manifest names is there, byte for byte.
        for file in fs::read_dir(bed.path(form).join("blobs/sha256")).unwrap() {
            let file = file.unwrap().path();
            let found = digest(&fs::read(&file).unwrap());
            assert!(found.ends_with(file.file_name().unwrap().to_str().unwrap()));
        }
        skopeo(&["inspect", &format!("oci:{}", bed.path(form).display())]);
        load(bed, "other", form);
        let words = ["save", "-q", "--format", "oci-dir", "-o", "again", &name];
        bed.call(&words).store("other").said().succeeds();
        assert_eq!(manifest_digest_of(&bed.path("again")), pulled);
        let pushed = bed.call(&["push", "-q", &name]).store("other").said();
        assert_eq!(digest_in(&pulled), digest_in(&pushed.succeeds()));
        fs::remove_dir_all(bed.path("again")).unwrap();
    }
}

/// How skopeo calls what was saved in some form.
fn transport(form: &str) -> &'static str {
    match form {
        "docker-archive" => "docker-archive",
        "oci-archive" => "oci-archive",
        "oci-dir" => "oci",
        _ => "dir",
    }
}

fn skopeo_reads_what_was_saved(bed: &Bed<'_>) {
    let name = bed.busybox();
    let id = bed.image_id(&name);
    for form in ["docker-archive", "oci-archive", "oci-dir", "docker-dir"] {
        bed.ok(&["save", "-q", "--format", form, "-o", form, &name]);
        let place = format!("{}:{}", transport(form), bed.path(form).display());
        let found: Value = serde_json::from_str(&skopeo(&["inspect", &place])).unwrap();
        assert_eq!(found["Os"], "linux", "{form}");
        let copy = bed.path(&format!("copy-of-{form}"));
        skopeo(&["copy", "-q", &place, &format!("dir:{}", copy.display())]);
        // Skopeo has checked the layers; the configuration is the image's id.
        let config = copy.join(id.trim_start_matches("sha256:"));
        assert!(config.exists(), "{form}: the same id");
    }
}

fn skopeos_archives_load_as_the_same_image(bed: &Bed<'_>) {
    let source = format!("docker://{}", bed.shared.busybox());
    let name = "example.org/a/b:3";
    let id = {
        let config = skopeo(&[
            "inspect",
            "--tls-verify=false",
            "--config",
            "--raw",
            &source,
        ]);
        digest(config.as_bytes())
    };
    for (form, suffix) in [
        ("docker-archive", format!(":{name}")),
        ("oci-archive", format!(":{name}")),
        ("oci", ":word".to_owned()),
        ("dir", String::new()),
    ] {
        let path = bed.path(form);
        let place = format!("{form}:{}{suffix}", path.display());
        skopeo(&["copy", "-q", "--src-tls-verify=false", &source, &place]);
        readable(&path);
        let store = format!("store-{form}");
        let said = load(bed, &store, form);
        let (line, image) = match suffix.ends_with(name) {
            true => (format!("Loaded image: {name}\n"), name.to_owned()),
            false => {
                let id = only_id(bed, &store);
                (format!("Loaded image ID: {id}\n"), id)
            }
        };
        assert_eq!(said, line, "{form}");
        // The registry's form is OCI's; docker's forms have another configuration.
        if form != "docker-archive" {
            assert_eq!(only_id(bed, &store), id, "{form}");
        }
        runs(bed, &store, &image);
    }
}

/// Lets everybody read what skopeo has written as root.
fn readable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = if path.is_dir() { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            readable(&entry.unwrap().path());
        }
    }
}

fn compressed_archives_load_from_a_pipe(bed: &Bed<'_>) {
    let name = bed.busybox();
    let id = bed.image_id(&name);
    let plain = bed.coracle(&["save", &name]).exits_with(0).out;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &plain).unwrap();
    let zstd = zstd::encode_all(&plain[..], 1).unwrap();
    for (form, bytes) in [
        ("plain", plain),
        ("gzip", gzip.finish().unwrap()),
        ("zstd", zstd),
    ] {
        let said = bed.call(&["load"]).stdin(bytes).store(form).said();
        assert_eq!(said.succeeds(), format!("Loaded image: {name}\n"));
        assert_eq!(only_id(bed, form), id, "{form}");
    }
}

/// What docker wrote before it wrote OCI layouts: the list last, and a layer as a link.
pub(crate) fn old_form(bed: &Bed<'_>, name: &str) -> (PathBuf, String) {
    let busybox = ["/bin/busybox", "/usr/bin/busybox"]
        .iter()
        .find_map(|path| fs::read(path).ok())
        .unwrap();
    let first = {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_ustar();
        header.set_size(busybox.len() as u64);
        header.set_mode(0o755);
        builder
            .append_data(&mut header, "bin/echo", &busybox[..])
            .unwrap();
        builder.into_inner().unwrap()
    };
    let second = layer_of("made", b"made");
    let config = config_of(&host(), &[&first, &second, &first]);
    let id = digest(&config);
    let mut builder = tar::Builder::new(Vec::new());
    let config_name = format!("{}.json", id.trim_start_matches("sha256:"));
    add(&mut builder, "aa/VERSION", b"1.0");
    link(&mut builder, "cc/layer.tar", "../aa/layer.tar");
    add(&mut builder, "aa/layer.tar", &first);
    add(&mut builder, "./bb/layer.tar", &second);
    add(&mut builder, &config_name, &config);
    let list = json!([{"Config": config_name, "RepoTags": [name],
        "Layers": ["aa/layer.tar", "bb/layer.tar", "cc/layer.tar"]}]);
    add(&mut builder, "manifest.json", list.to_string().as_bytes());
    let path = bed.write("old.tar", builder.into_inner().unwrap());
    (path, id)
}

fn dockers_old_form_with_links_loads(bed: &Bed<'_>) {
    let (path, id) = old_form(bed, "old:1");
    let said = bed.ok(&["load", "-q", "-i", path.to_str().unwrap()]);
    assert_eq!(said, "Loaded image: old:1\n");
    assert_eq!(bed.image_id("old:1"), id);
    runs(bed, "store", "old:1");
    bed.coracle(&["system", "check"]).exits_with(0);
    // All of it goes with its name.
    bed.ok(&["rmi", "old:1"]);
    let heavy = |line: &String| line.contains("blobs/sha256/") || line.contains("layers/");
    assert!(!bed.settled_listing().iter().any(heavy));
}

/// What docker writes since it writes OCI layouts, of an image that no registry gave it.
fn new_form(bed: &Bed<'_>, name: &str) -> PathBuf {
    let layer = layer_of("made", b"made");
    let config = config_of(&host(), &[&layer]);
    let manifest = manifest_of(&config, &[&layer]);
    let mut named = descriptor("manifest.v1+json", &manifest);
    named["annotations"] = json!({"io.containerd.image.name": name,
        "org.opencontainers.image.ref.name": "1"});
    let list = json!([{"Config": blob(&config).0, "RepoTags": [name],
        "Layers": [blob(&layer).0]}]);
    let parts = [
        blob(&layer),
        blob(&config),
        blob(&manifest),
        index_of(&[named]),
        ("manifest.json".to_owned(), list.to_string().into_bytes()),
    ];
    bed.write("new.tar", archive_of(&parts))
}

pub(crate) fn kinds_of_layers(name: &str) -> Vec<String> {
    let place = format!("docker://{name}");
    let raw = skopeo(&["inspect", "--raw", "--tls-verify=false", &place]);
    let manifest: Value = serde_json::from_str(&raw).unwrap();
    let layers = manifest["layers"].as_array().unwrap();
    layers
        .iter()
        .map(|layer| layer["mediaType"].as_str().unwrap().to_owned())
        .collect()
}

fn a_layer_that_came_plain_is_compressed_for_a_registry(bed: &Bed<'_>) {
    let name = format!("{}/{}/old:1", bed.shared.registry.address, bed.host_name());
    let (path, id) = old_form(bed, &name);
    bed.ok(&["load", "-q", "-i", path.to_str().unwrap()]);
    let pushed = digest_in(&bed.ok(&["push", "-q", &name]));
    let kinds = kinds_of_layers(&name);
    assert_eq!(kinds.len(), 3);
    assert!(kinds.iter().all(|kind| kind.ends_with("tar+gzip")));
    let config = ["inspect", "--config", "--raw", "--tls-verify=false"];
    let config = skopeo(&[&config[..], &[&format!("docker://{name}")]].concat());
    assert_eq!(digest(config.as_bytes()), id, "the same image");
    let other = name.replace("/old:", "/new:");
    let path_of_new = new_form(bed, &other);
    bed.ok(&["load", "-q", "-i", path_of_new.to_str().unwrap()]);
    bed.ok(&["push", "-q", &other]);
    assert!(kinds_of_layers(&other)[0].ends_with("tar+gzip"));
    // Loaded elsewhere, it is packed to the same bytes.
    let words = ["load", "-q", "-i", path.to_str().unwrap()];
    bed.call(&words).store("other").said().succeeds();
    let again = bed.call(&["push", "-q", &name]).store("other").said();
    assert_eq!(digest_in(&again.succeeds()), pushed);
}

fn of_several_platforms_this_one_is_loaded(bed: &Bed<'_>) {
    let mut parts: Parts = Vec::new();
    let mut image = |architecture: &str| {
        let layer = layer_of("platform", architecture.as_bytes());
        let config = config_of(architecture, &[&layer]);
        let manifest = manifest_of(&config, &[&layer]);
        let mut named = descriptor("manifest.v1+json", &manifest);
        named["platform"] = json!({"os": "linux", "architecture": architecture});
        let id = digest(&config);
        parts.extend([blob(&layer), blob(&config), blob(&manifest)]);
        (named, id)
    };
    let (other, other_id) = image("s390x");
    let (own, own_id) = image(&host());
    let inner = json!({"schemaVersion": 2, "manifests": [other, own]}).to_string();
    let mut named = descriptor("index.v1+json", inner.as_bytes());
    named["annotations"] = json!({"io.containerd.image.name": "docker.io/library/many:1"});
    let mut nested = parts.clone();
    nested.extend([blob(inner.as_bytes()), index_of(&[named])]);
    bed.write("nested.tar", archive_of(&nested));
    let mut flat = parts.clone();
    flat.push(index_of(&[other.clone(), own]));
    bed.write("flat.tar", archive_of(&flat));
    let said = bed.ok(&["load", "-q", "-i", "nested.tar"]);
    assert_eq!(said, "Loaded image: many:1\n");
    assert_eq!(bed.image_id("many:1"), own_id);
    let said = bed.ok(&["load", "-q", "-i", "flat.tar", "--platform", "linux/s390x"]);
    assert_eq!(said, format!("Loaded image ID: {other_id}\n"));
    let error = bed
        .coracle(&[
            "load",
            "-q",
            "-i",
            "flat.tar",
            "--platform",
            "linux/riscv64",
        ])
        .fails(125);
    assert!(error.contains("linux/s390x"), "{error}");
    // One that is for another machine only is taken, unless another one was asked for.
    let mut single = parts;
    single.push(index_of(&[other]));
    bed.write("single.tar", archive_of(&single));
    bed.call(&["load", "-q", "-i", "single.tar"])
        .store("other")
        .said()
        .succeeds();
    assert_eq!(only_id(bed, "other"), other_id);
    let words = ["load", "-i", "single.tar", "--platform", "linux/riscv64"];
    bed.coracle(&words).fails(125);
}

fn artifacts_beside_an_image_are_left(bed: &Bed<'_>) {
    let layer = layer_of("file", b"content");
    let config = config_of(&host(), &[&layer]);
    let manifest = manifest_of(&config, &[&layer]);
    let image = descriptor("manifest.v1+json", &manifest);
    let artifact = json!({"schemaVersion": 2, "artifactType": "example/signature",
        "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [],
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": digest(b"{}"),
            "size": 2}, "subject": image})
    .to_string();
    let signature = descriptor("manifest.v1+json", artifact.as_bytes());
    let parts = [
        blob(&layer),
        blob(&config),
        blob(&manifest),
        blob(b"{}"),
        blob(artifact.as_bytes()),
    ];
    let both = index_of(&[signature.clone(), image]);
    bed.write("both.tar", archive_of(&[&parts[..], &[both]].concat()));
    let said = bed.ok(&["load", "-q", "-i", "both.tar"]);
    assert_eq!(said, format!("Loaded image ID: {}\n", digest(&config)));
    let alone = index_of(&[signature]);
    bed.write("alone.tar", archive_of(&[&parts[..], &[alone]].concat()));
    let error = bed.coracle(&["load", "-q", "-i", "alone.tar"]).fails(125);
    assert!(error.contains("example/signature"), "{error}");
}

fn what_is_known_of_an_image_stays_when_it_is_loaded_again(bed: &Bed<'_>) {
    let name = bed.busybox();
    let before = bed.ok(&[
        "images",
        "--digests",
        "--no-trunc",
        "--format",
        "{{.Digest}}",
    ]);
    assert!(before.starts_with("sha256:"));
    for form in ["docker-archive", "oci-archive"] {
        bed.ok(&["save", "-q", "--format", form, "-o", form, &name]);
        bed.ok(&["load", "-q", "-i", form]);
        let after = bed.ok(&[
            "images",
            "--digests",
            "--no-trunc",
            "--format",
            "{{.Digest}}",
        ]);
        assert_eq!(after, before);
    }
}

fn the_embedded_image_can_be_saved(bed: &Bed<'_>) {
    bed.ok(&["save", "-q", "-o", "hello.tar", "hello"]);
    let said = load(bed, "other", "hello.tar");
    assert_eq!(said, "Loaded image: hello:latest\n");
    assert_eq!(only_id(bed, "other"), bed.image_id("hello"));
}

fn a_save_that_cannot_be_is_an_error(bed: &Bed<'_>) {
    let registry = &bed.shared.registry.address;
    let proxy = Proxy::start(registry, |_, answer| Some(answer));
    let name = format!("{}/busybox:1", proxy.address);
    bed.ok(&["pull", "-q", &name]);
    bed.write("full/file", "x");
    for (words, part) in [
        (&["save", "-o", "x", "nothing"][..], "No such image"),
        (&["save", "--format", "oci-dir", &name], "-o"),
        (&["save", "--format", "nonsense", &name], "nonsense"),
        (
            &["save", "--format", "oci-dir", "-o", "full", &name],
            "other files",
        ),
        (
            &["save", "--format", "docker-dir", "-o", "full", &name],
            "other files",
        ),
        (&["save", "-o", "none/x", &name], "none/x"),
        (
            &["save", "-o", "x", "--platform", "linux/s390x", &name],
            "s390x",
        ),
    ] {
        let said = bed.coracle(words);
        let code = said.code().unwrap();
        let error = said.fails(code);
        assert!(code != 0 && error.contains(part), "{words:?}: {error}");
    }
    // A layer that is lost for good is told, and half an archive is none.
    drop(proxy);
    let blobs = fs::read_dir(bed.store().join("blobs/sha256")).unwrap();
    let biggest = blobs
        .map(|blob| blob.unwrap().path())
        .max_by_key(|blob| blob.metadata().unwrap().len())
        .unwrap();
    fs::remove_file(biggest).unwrap();
    let error = bed.coracle(&["save", "-q", "-o", "x", &name]).fails(125);
    assert!(error.contains("not here"), "{error}");
    assert!(!bed.path("x").exists());
    let left = fs::read_dir(bed.path("")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(
        !left
            .iter()
            .any(|name| name.to_string_lossy().starts_with("x.")),
        "{left:?}"
    );
}

mod peers {
    //! Other engines, each with a store of its own in the bed.

    use std::process::{Child, Command, Stdio};

    use crate::bed::{Bed, until};

    pub(super) struct Peer {
        pub(super) name: &'static str,
        words: Vec<String>,
        daemon: Option<Child>,
    }

    impl Drop for Peer {
        fn drop(&mut self) {
            if let Some(daemon) = &mut self.daemon {
                let pid = rustix::process::Pid::from_child(daemon);
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
                let _ = daemon.wait();
            }
        }
    }

    fn place(bed: &Bed<'_>, name: &str) -> String {
        bed.path(name).display().to_string()
    }

    pub(super) fn podman(bed: &Bed<'_>) -> Peer {
        let words = [
            "podman",
            "--root",
            &place(bed, "podman"),
            "--runroot",
            &place(bed, "podman-run"),
            "--storage-driver",
            "vfs",
            "--cgroup-manager",
            "cgroupfs",
        ];
        Peer {
            name: "podman",
            words: words.map(str::to_owned).to_vec(),
            daemon: None,
        }
    }

    /// Docker, with a daemon of its own that has no network.
    pub(super) fn docker(bed: &Bed<'_>) -> Peer {
        let socket = format!("unix://{}", place(bed, "docker.sock"));
        let daemon = Command::new("dockerd")
            .args(["--data-root", &place(bed, "docker")])
            .args(["--exec-root", &place(bed, "docker-exec")])
            .args(["--pidfile", &place(bed, "docker.pid"), "-H", &socket])
            .args(["--iptables=false", "--ip-masq=false", "--bridge=none"])
            .args(["--storage-driver", "vfs"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dockerd can be started");
        let words = ["docker", "-H", &socket].map(str::to_owned).to_vec();
        let peer = Peer {
            name: "docker",
            words,
            daemon: Some(daemon),
        };
        until("dockerd answers", || peer.run(&["version"]).is_some());
        peer
    }

    impl Peer {
        fn run(&self, words: &[&str]) -> Option<String> {
            let ended = Command::new(&self.words[0])
                .args(&self.words[1..])
                .args(words)
                .output()
                .unwrap();
            ended
                .status
                .success()
                .then(|| String::from_utf8_lossy(&ended.stdout).into_owned())
        }

        #[track_caller]
        pub(super) fn ok(&self, words: &[&str]) -> String {
            self.run(words)
                .unwrap_or_else(|| panic!("{} {words:?} failed", self.name))
        }
    }
}

fn podman_and_docker_load_what_was_saved_and_save_what_loads(bed: &Bed<'_>) {
    let name = bed.busybox();
    bed.ok(&["tag", &name, "example.org/a:1"]);
    bed.ok(&["tag", &name, "example.org/a:2"]);
    bed.write(
        "context/Dockerfile",
        format!("FROM {name}\nRUN echo made > /made\n"),
    );
    bed.build(&["-q", "-t", "example.org/made:1"], "context")
        .succeeds();
    let archive = bed.path("saved.tar").display().to_string();
    let names = ["example.org/a:1", "example.org/a:2", "example.org/made:1"];
    bed.ok(&[&["save", "-q", "-o", &archive], &names[..]].concat());
    for peer in [peers::podman(bed), peers::docker(bed)] {
        let said = peer.ok(&["load", "-i", &archive]);
        for name in names {
            assert!(said.contains(name), "{}: {said}", peer.name);
            let id = peer.ok(&["image", "inspect", "--format", "{{.Id}}", name]);
            let id = id.trim().trim_start_matches("sha256:");
            assert!(bed.image_id(name).ends_with(id), "{}: {name}", peer.name);
        }
        let back = bed.path(peer.name).with_extension("tar");
        let back = back.display().to_string();
        let several: &[&str] = match peer.name {
            "podman" => &["save", "-m", "-o", &back],
            _ => &["save", "-o", &back],
        };
        peer.ok(&[several, &names].concat());
        readable(Path::new(&back));
        let store = format!("store-{}", peer.name);
        load(bed, &store, &back);
        for name in names {
            let words = ["images", "-q", "--no-trunc", name];
            let id = bed.call(&words).store(&store).said().succeeds();
            assert_eq!(id.trim(), bed.image_id(name), "{}: {name}", peer.name);
        }
        runs(bed, &store, "example.org/made:1");
    }
}

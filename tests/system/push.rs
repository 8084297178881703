//! `push`, and what `pull` has in common with it: compression, all tags, digest files,
//! credentials, and what a registry takes over from itself.

use serde_json::Value;

use crate::bed::{Bed, output_of};
use crate::proxy::{Answer, Proxy, Rules};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    own_layers_are_compressed_as_asked_and_pulled_ones_keep_their_bytes,
    all_layers_are_compressed_as_asked_if_that_is_forced,
    all_tags_go_and_come,
    a_digest_is_written_to_a_file,
    given_credentials_go_to_the_images_registry_alone,
    a_layer_is_taken_over_from_where_it_came_even_if_no_name_is_left,
    a_blob_that_is_there_is_not_sent,
    what_is_no_registry_is_no_destination,
];

const GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";

/// The manifest of a name, as the registry has it.
fn manifest(name: &str) -> Value {
    let address = format!("docker://{name}");
    let words = ["inspect", "--raw", "--tls-verify=false", &address];
    serde_json::from_str(&output_of("skopeo", &words)).expect("a manifest")
}

fn layers(name: &str) -> Vec<(String, String)> {
    let manifest = manifest(name);
    let layers = manifest["layers"].as_array().unwrap();
    layers
        .iter()
        .map(|layer| {
            let text = |key: &str| layer[key].as_str().unwrap().to_owned();
            (text("mediaType"), text("digest"))
        })
        .collect()
}

fn own_name(bed: &Bed<'_>, name: &str) -> String {
    let registry = &bed.shared.registry.address;
    format!("{registry}/{}/{name}", bed.host_name())
}

/// Builds an image with one layer of its own.
fn built(bed: &Bed<'_>, name: &str) -> String {
    let base = bed.busybox();
    bed.write(
        "context/Dockerfile",
        format!("FROM {base}\nRUN echo made > /made\n"),
    );
    let id = bed.build(&["-q", "-t", name], "context").succeeds();
    id.trim().to_owned()
}

/// What comes back is what went.
fn comes_back(bed: &Bed<'_>, name: &str, id: &str) {
    let store = "other";
    let call = |arguments: &[&str]| bed.call(arguments).store(store).said().succeeds();
    call(&["pull", "-q", name]);
    let run = ["run", "--rm", "--network", "none", name, "cat", "/made"];
    assert_eq!(call(&run), "made\n");
    let listed = call(&["images", "-q", "--no-trunc", name]);
    assert_eq!(listed.trim(), id);
    call(&["rmi", name]);
}

fn own_layers_are_compressed_as_asked_and_pulled_ones_keep_their_bytes(bed: &Bed<'_>) {
    let name = own_name(bed, "zstd:1");
    let id = built(bed, &name);
    bed.ok(&["push", "-q", "--compression-format", "zstd", &name]);
    let base = layers(&bed.shared.busybox());
    let (own, beneath) = layers(&name)
        .split_last()
        .map(|(o, b)| (o.clone(), b.to_vec()))
        .unwrap();
    assert_eq!(own.0, ZSTD);
    assert_eq!(beneath, base);
    comes_back(bed, &name, &id);
    // Another push may want it otherwise, whatever was made for this one.
    bed.ok(&["push", "-q", "--compression-format", "gzip", &name]);
    assert_eq!(layers(&name).last().unwrap().0, GZIP);
    comes_back(bed, &name, &id);
    bed.ok(&["system", "check"]);
}

fn all_layers_are_compressed_as_asked_if_that_is_forced(bed: &Bed<'_>) {
    let name = own_name(bed, "forced:1");
    let id = built(bed, &name);
    // Its own manifest is made, and stays as it is.
    bed.ok(&["push", "-q", &name]);
    let usual = manifest(&name);
    let before = bed.settled_listing();
    let force = [
        "push",
        "-q",
        "--compression-format",
        "zstd",
        "--force-compression",
        &name,
    ];
    bed.ok(&force);
    assert!(layers(&name).iter().all(|(kind, _)| kind == ZSTD));
    assert_eq!(
        bed.settled_listing(),
        before,
        "what was made for it is gone"
    );
    comes_back(bed, &name, &id);
    // What was pulled, too.
    let other = own_name(bed, "forced-pulled:1");
    bed.ok(&["tag", &bed.shared.busybox(), &other]);
    bed.ok(&["push", "-q", "--compression-format", "zstd", &other]);
    assert_eq!(layers(&other), layers(&bed.shared.busybox()));
    bed.ok(&[&force[..5], &[&other]].concat());
    assert!(layers(&other).iter().all(|(kind, _)| kind == ZSTD));
    bed.ok(&["push", "-q", &name]);
    assert_eq!(manifest(&name), usual);
}

fn all_tags_go_and_come(bed: &Bed<'_>) {
    let base = bed.busybox();
    let repository = own_name(bed, "tagged");
    let names = [format!("{repository}:a"), format!("{repository}:b")];
    for name in &names {
        bed.ok(&["tag", &base, name]);
    }
    bed.ok(&["tag", &base, &own_name(bed, "tagged-not:c")]);
    let said = bed.ok(&["push", "-q", "-a", &repository]);
    let tags: Vec<_> = said.lines().map(|line| &line[..10]).collect();
    assert_eq!(tags, ["a: digest:", "b: digest:"]);
    let call = |arguments: &[&str]| bed.call(arguments).store("other").said();
    let pulled = call(&["pull", "-q", "-a", &repository]).succeeds();
    assert_eq!(pulled.lines().collect::<Vec<_>>(), names);
    for verb in ["push", "pull"] {
        let error = bed.coracle(&[verb, "-q", "-a", &names[0]]).fails(125);
        assert!(error.contains("all tags are meant"), "{error}");
    }
    bed.coracle(&["push", "-a", &own_name(bed, "nothing")])
        .fails(125);
    bed.coracle(&["pull", "-q", "-a", &own_name(bed, "nothing")])
        .fails(125);
}

fn a_digest_is_written_to_a_file(bed: &Bed<'_>) {
    let base = bed.busybox();
    let name = own_name(bed, "digest:1");
    bed.write("digest", "");
    let file = bed.path("digest");
    let said = bed.ok(&[
        "push",
        "-q",
        "--digestfile",
        file.to_str().unwrap(),
        &base,
        &name,
    ]);
    let digest = std::fs::read_to_string(file).unwrap();
    assert!(said.contains(&digest) && digest.len() == 71, "{digest}");
}

fn given_credentials_go_to_the_images_registry_alone(bed: &Bed<'_>) {
    const PROOF: &str = "basic bwu6c2vjcmv0";
    let rules = Rules {
        gate: Box::new(|asked| match asked.header("authorization") {
            Some(PROOF) => None,
            _ => Some(Answer::new(
                "401 Unauthorized",
                "WWW-Authenticate: Basic realm=\"x\"\r\n",
                "",
            )),
        }),
        ..Rules::default()
    };
    let proxy = Proxy::with(&bed.shared.registry.address, rules);
    let other = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let conf = format!(
        "[[registry]]\nlocation = \"{}\"\n[[registry.mirror]]\nlocation = \"{}\"\n",
        proxy.address, other.address
    );
    let conf = bed.write("registries.conf", conf);
    let name = format!("{}/busybox:1", proxy.address);
    bed.coracle(&["pull", "-q", &name]).fails(125);
    bed.coracle(&["pull", "-q", "--creds", "me:wrong", &name])
        .fails(125);
    bed.coracle(&["pull", "-q", "--creds", "me", &name])
        .fails(125);
    bed.ok(&["pull", "-q", "--creds", "me:secret", &name]);
    let to = format!("{}/{}/creds:1", proxy.address, bed.host_name());
    bed.ok(&["push", "-q", "--creds", "me:secret", &name, &to]);
    bed.call(&["pull", "-q", "--creds", "me:secret", &name])
        .env("CONTAINERS_REGISTRIES_CONF", conf.to_str().unwrap())
        .said()
        .succeeds();
    let asked = other.asked();
    assert!(!asked.is_empty(), "the mirror is asked");
    assert!(
        asked
            .iter()
            .all(|asked| asked.header("authorization").is_none())
    );
}

fn a_layer_is_taken_over_from_where_it_came_even_if_no_name_is_left(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let base = format!("{}/busybox:1", proxy.address);
    bed.ok(&["pull", "-q", &base]);
    let layers = layers(&bed.shared.busybox());
    bed.write("context/Dockerfile", format!("FROM {base}\nLABEL a=b\n"));
    let name = format!("{}/{}/nameless:1", proxy.address, bed.host_name());
    bed.build(&["-q", "-t", &name], "context").succeeds();
    bed.ok(&["rmi", &base]);
    bed.ok(&["push", "-q", &name]);
    let asked = proxy.asked();
    for (_, digest) in &layers {
        let hex = digest.trim_start_matches("sha256:");
        let is_mount = |line: &str| line.contains("mount=sha256") && line.contains(hex);
        assert!(
            asked.iter().any(|asked| is_mount(&asked.line)),
            "{digest} is not taken over: {asked:#?}"
        );
    }
    // What is sent is the configuration alone.
    let sent = asked.iter().filter(|asked| asked.line.starts_with("PUT "));
    assert_eq!(
        sent.filter(|asked| asked.line.contains("/blobs/")).count(),
        1
    );
}

fn a_blob_that_is_there_is_not_sent(bed: &Bed<'_>) {
    let base = bed.busybox();
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let name = format!("{}/{}/there:1", proxy.address, bed.host_name());
    bed.ok(&["push", "-q", &base, &name]);
    let before = proxy.asked().len();
    let said = bed.coracle(&["push", &base, &name]).exits_with(0);
    assert!(
        said.err().contains("Layer already exists"),
        "{}",
        said.err()
    );
    let again = &proxy.asked()[before..];
    assert!(again.iter().all(|asked| !asked.line.starts_with("POST ")));
}

fn what_is_no_registry_is_no_destination(bed: &Bed<'_>) {
    let base = bed.busybox();
    let error = bed.coracle(&["push", "-q", &base, "dir:/tmp/x"]).fails(125);
    assert!(error.contains("no place at a registry"), "{error}");
    bed.coracle(&["push", "-q", "-a", &base, "other"])
        .fails(125);
    bed.coracle(&["push", "-q", "--compression-format", "xz", &base])
        .fails(125);
}

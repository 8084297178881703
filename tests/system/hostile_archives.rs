//! What archives made by an attacker do to a store: nothing.

use std::fs;

use serde_json::{Value, json};

use crate::archives::{
    Parts, add, archive_of, blob, config_of, descriptor, digest, host, index_of, layer_of, link,
    manifest_of,
};
use crate::bed::Bed;
use crate::images_from_containers::assert_same;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    archives_that_lie_are_refused_and_leave_nothing,
    archives_in_dockers_form_that_lie_are_refused,
    directories_that_lie_are_refused_and_never_left,
    of_several_images_all_are_loaded_or_none,
];

/// The parts of a small image that is in order.
struct Small {
    layer: Vec<u8>,
    config: Vec<u8>,
    manifest: Vec<u8>,
}

impl Small {
    fn new(content: &[u8]) -> Self {
        let layer = layer_of("file", content);
        let config = config_of(&host(), &[&layer]);
        Small {
            manifest: manifest_of(&config, &[&layer]),
            layer,
            config,
        }
    }

    fn named(&self, annotation: &str, name: &str) -> Value {
        let mut named = descriptor("manifest.v1+json", &self.manifest);
        named["annotations"] = json!({ annotation: name });
        named
    }

    fn parts(&self, name: &str) -> Parts {
        vec![
            blob(&self.layer),
            blob(&self.config),
            blob(&self.manifest),
            index_of(&[self.named("io.containerd.image.name", name)]),
        ]
    }
}

/// Each of these is refused with one error that has these words, and leaves no trace.
#[track_caller]
fn are_refused(bed: &Bed<'_>, archives: Vec<(&str, Vec<u8>, &str)>) {
    bed.busybox();
    let before = bed.settled_listing();
    for (what, bytes, words) in archives {
        let said = bed.call(&["load", "-q"]).stdin(bytes).said();
        let error = said.fails(125);
        assert!(error.contains(words), "{what}: {error}");
        assert_same(&before, &bed.settled_listing());
    }
}

fn archives_that_lie_are_refused_and_leave_nothing(bed: &Bed<'_>) {
    let small = Small::new(b"small");
    let parts = small.parts("docker.io/library/small:1");
    let whole = archive_of(&parts);
    let said = bed.call(&["load", "-q"]).stdin(whole.clone()).said();
    assert_eq!(said.succeeds(), "Loaded image: small:1\n");
    bed.ok(&["rmi", "small:1"]);

    let with = |at: usize, part: (String, Vec<u8>)| {
        let mut parts = parts.clone();
        parts[at] = part;
        archive_of(&parts)
    };
    let without = |at: usize| {
        let mut parts = parts.clone();
        parts.remove(at);
        archive_of(&parts)
    };
    let also = |part: (&str, &[u8])| {
        let mut parts = parts.clone();
        parts.push((part.0.to_owned(), part.1.to_vec()));
        archive_of(&parts)
    };
    let renamed = |at: usize, content: &[u8]| with(at, (parts[at].0.clone(), content.to_vec()));
    let called = |annotation: &str, name: &str| with(3, index_of(&[small.named(annotation, name)]));
    let mut changed = small.layer.clone();
    changed[600] ^= 1;
    let other_layer = layer_of("file", b"other");
    let other_config = config_of(&host(), &[&other_layer]);
    let two_layers = config_of(&host(), &[&other_layer, &other_layer]);
    // A whole image, whose files are not those that its configuration tells of.
    let image_with = |config: &[u8]| {
        let manifest = manifest_of(config, &[&small.layer]);
        archive_of(&[
            blob(&small.layer),
            blob(config),
            blob(&manifest),
            index_of(&[descriptor("manifest.v1+json", &manifest)]),
        ])
    };
    let mut wrong_size = serde_json::from_slice::<Value>(&small.manifest).unwrap();
    wrong_size["layers"][0]["size"] = json!(small.layer.len() + 1);
    let wrong_size = wrong_size.to_string().into_bytes();
    let escaping = {
        let mut builder = tar::Builder::new(Vec::new());
        link(&mut builder, "index.json", "../../etc/passwd");
        builder.into_inner().unwrap()
    };
    let circle = {
        let mut builder = tar::Builder::new(Vec::new());
        link(&mut builder, "index.json", "a/b");
        link(&mut builder, "a/b", "c");
        link(&mut builder, "a/c", "b");
        link(&mut builder, "c", "index.json");
        builder.into_inner().unwrap()
    };
    let device = {
        let mut builder = tar::Builder::new(whole[..whole.len() - 1024].to_vec());
        let mut header = tar::Header::new_ustar();
        header.set_path("null").unwrap();
        header.set_entry_type(tar::EntryType::Char);
        header.set_size(0);
        header.set_device_major(1).unwrap();
        header.set_device_minor(3).unwrap();
        header.set_cksum();
        builder.append(&header, &[][..]).unwrap();
        builder.into_inner().unwrap()
    };
    let huge = vec![b' '; 5 << 20];
    are_refused(
        bed,
        vec![
            ("nothing", archive_of(&[]), "no images"),
            ("garbage", vec![7; 4096], "archive"),
            ("cut short", whole[..700].to_vec(), "cut short"),
            ("a changed layer", renamed(0, &changed), "wrong digest"),
            (
                "a layer too long",
                renamed(0, &[&small.layer[..], b"x"].concat()),
                "bytes",
            ),
            (
                "a changed config",
                renamed(1, &vec![b' '; small.config.len()]),
                "wrong digest",
            ),
            ("a changed manifest", renamed(2, b"{}"), "wrong digest"),
            ("no layer", without(0), "is missing"),
            ("no config", without(1), "is missing"),
            ("no manifest", without(2), "is missing"),
            ("no index", without(3), "no images"),
            ("other files", image_with(&other_config), "wrong digest"),
            ("more layers", image_with(&two_layers), "2"),
            ("a config that is none", image_with(b"[]"), "configuration"),
            (
                "a wrong size",
                archive_of(&[
                    blob(&small.layer),
                    blob(&small.config),
                    blob(&wrong_size),
                    index_of(&[descriptor("manifest.v1+json", &wrong_size)]),
                ]),
                "bytes",
            ),
            ("a huge index", renamed(3, &huge), "larger than"),
            (
                "an index of nothing",
                renamed(3, b"{\"schemaVersion\":2}"),
                "no image",
            ),
            ("an index that is none", renamed(3, b"[[[["), "index.json"),
            ("a name that climbs", also(("../../up", b"x")), "leads out"),
            ("two indexes", also(("index.json", b"{}")), "two files"),
            ("a link out", escaping, "leads out"),
            ("links in a circle", circle, "circle"),
            ("a device", device, "no file"),
            (
                "a bad name",
                called("io.containerd.image.name", "Bad Name"),
                "Bad Name",
            ),
            (
                "a name with a digest",
                called("io.containerd.image.name", &format!("a@{}", digest(b""))),
                "digest",
            ),
        ],
    );
}

fn archives_in_dockers_form_that_lie_are_refused(bed: &Bed<'_>) {
    let small = Small::new(b"small");
    let id = digest(&small.config).replace("sha256:", "");
    let list = |config: &str, layers: &[&str], name: &str| {
        let list = json!([{"Config": config, "RepoTags": [name], "Layers": layers}]);
        ("manifest.json".to_owned(), list.to_string().into_bytes())
    };
    let config_name = format!("{id}.json");
    let parts = |list: (String, Vec<u8>)| {
        vec![
            (config_name.clone(), small.config.clone()),
            ("a/layer.tar".to_owned(), small.layer.clone()),
            list,
        ]
    };
    let right = list(&config_name, &["a/layer.tar"], "small:1");
    let said = bed
        .call(&["load", "-q"])
        .stdin(archive_of(&parts(right.clone())))
        .said();
    assert_eq!(said.succeeds(), "Loaded image: small:1\n");
    bed.ok(&["rmi", "small:1"]);

    let mut changed = parts(right.clone());
    changed[1].1[600] ^= 1;
    let mut renamed = parts(right.clone());
    renamed[0].1.push(b' ');
    let circle = {
        let mut builder = tar::Builder::new(Vec::new());
        link(&mut builder, "a/layer.tar", "../b/layer.tar");
        link(&mut builder, "b/layer.tar", "../a/layer.tar");
        add(&mut builder, &config_name, &small.config);
        add(&mut builder, &right.0, &right.1);
        builder.into_inner().unwrap()
    };
    let outside = list("../../etc/passwd", &["/etc/passwd"], "small:1");
    let legacy = vec![("repositories".to_owned(), b"{}".to_vec())];
    are_refused(
        bed,
        vec![
            ("a changed layer", archive_of(&changed), "wrong digest"),
            ("a changed config", archive_of(&renamed), "wrong digest"),
            (
                "a missing layer",
                archive_of(&parts(list(&config_name, &["b/layer.tar"], "small:1"))),
                "is missing",
            ),
            (
                "no layer at all",
                archive_of(&parts(list(&config_name, &[], "small:1"))),
                "0 layers",
            ),
            (
                "a config elsewhere",
                archive_of(&parts(outside)),
                "is missing",
            ),
            (
                "a layer that is the config",
                archive_of(&parts(list(&config_name, &[&config_name], "small:1"))),
                "layer",
            ),
            (
                "a bad name",
                archive_of(&parts(list(&config_name, &["a/layer.tar"], "a/../b"))),
                "a/../b",
            ),
            ("links in a circle", circle, "circle"),
            ("the oldest form", archive_of(&legacy), "1.10"),
        ],
    );
}

fn directories_that_lie_are_refused_and_never_left(bed: &Bed<'_>) {
    let small = Small::new(b"small");
    bed.busybox();
    let before = bed.settled_listing();
    let secret = bed.write("secret", &small.config);
    let layer = blob(&small.layer).0;
    let config = blob(&small.config).0;
    for (what, words) in [
        ("right", ""),
        ("linked", "layout"),
        ("short", "bytes"),
        ("changed", "wrong digest"),
        ("fifo", "no ordinary file"),
        ("missing", "is missing"),
    ] {
        let directory = format!("layout-{what}");
        for (name, content) in small.parts("small:1") {
            bed.write(&format!("{directory}/{name}"), content);
        }
        let path = |name: &str| bed.path(&directory).join(name);
        match what {
            "linked" => {
                fs::remove_file(path(&config)).unwrap();
                std::os::unix::fs::symlink(&secret, path(&config)).unwrap();
            }
            "short" => fs::write(path(&layer), &small.layer[..1000]).unwrap(),
            "changed" => {
                let mut changed = small.layer.clone();
                changed[600] ^= 1;
                fs::write(path(&layer), changed).unwrap();
            }
            "fifo" => {
                fs::remove_file(path(&layer)).unwrap();
                let mode = nix::sys::stat::Mode::from_bits_truncate(0o644);
                nix::unistd::mkfifo(&path(&layer), mode).unwrap();
            }
            "missing" => fs::remove_file(path(&layer)).unwrap(),
            _ => {}
        }
        let said = bed.coracle(&["load", "-q", "-i", &directory]);
        if what == "right" {
            assert_eq!(said.succeeds(), "Loaded image: small:1\n");
            bed.ok(&["rmi", "small:1"]);
        } else {
            let error = said.fails(125);
            assert!(error.contains(words), "{what}: {error}");
        }
        assert_same(&before, &bed.settled_listing());
    }
}

fn of_several_images_all_are_loaded_or_none(bed: &Bed<'_>) {
    let (one, two) = (Small::new(b"one"), Small::new(b"two"));
    let archive = |second_layer: &[u8]| {
        let mut parts = one.parts("one:1");
        parts.pop();
        parts.extend(two.parts("two:1"));
        parts.pop();
        parts[3].1 = second_layer.to_vec();
        let name = "org.opencontainers.image.ref.name";
        let index = index_of(&[one.named(name, "one:1"), two.named(name, "two:1")]);
        parts.push(index);
        archive_of(&parts)
    };
    let mut changed = two.layer.clone();
    changed[600] ^= 1;
    are_refused(
        bed,
        vec![("a bad second", archive(&changed), "wrong digest")],
    );
    let said = bed.call(&["load", "-q"]).stdin(archive(&two.layer)).said();
    assert_eq!(
        said.succeeds(),
        "Loaded image: one:1\nLoaded image: two:1\n"
    );
}

//! `system reset`: everything goes, once that is wanted.

use std::fs;

use crate::bed::{Bed, output_of};
use crate::terminal::OnTerminal;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_reset_takes_everything_away,
    files_of_others_outlive_a_reset,
    a_directory_that_is_no_store_is_left_alone,
    a_store_behind_a_link_is_emptied,
    a_store_that_lost_its_layout_is_one,
    nothing_is_taken_from_under_a_container_that_runs,
    what_cannot_be_removed_leaves_an_empty_store,
    a_reset_asks_first,
];

/// What a store keeps in the network that it runs in.
fn traces(bed: &Bed<'_>) -> Vec<String> {
    let listed = output_of("nft", &["list", "tables"])
        + &output_of("ip", &["-o", "link", "show", "type", "bridge"]);
    let (table, bridge) = (bed.host_name(), bed.bridge());
    let ours = listed
        .lines()
        .filter(|line| line.contains(&table) || line.contains(&bridge));
    ours.map(str::to_owned).collect()
}

fn a_reset_takes_everything_away(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "--ipv6", "net"]);
    bed.ok(&["volume", "create", "vol"]);
    let image = bed.busybox();
    let run = |options: &[&str]| {
        let words = [&["run", "-d"], options, &[&image, "sleep", "1000"]];
        bed.ok(&words.concat());
    };
    run(&["-v", "vol:/data"]);
    run(&["--network", "net", "--restart", "always"]);
    bed.write(
        "context/Dockerfile",
        format!("FROM {}\nRUN true\n", bed.busybox()),
    );
    bed.build(&["-q"], "context").succeeds();
    if bed.is_root() {
        assert_eq!(traces(bed).len(), 3, "two tables and a bridge");
    }
    assert_eq!(bed.ok(&["system", "reset", "-f"]), "");
    assert!(!bed.store().exists());
    assert_eq!(traces(bed), [""; 0]);
    // It is as if there had never been one.
    for verb in [
        &["ps", "-aq"][..],
        &["images", "-q"],
        &["volume", "ls", "-q"],
    ] {
        assert_eq!(bed.ok(verb), "");
    }
    bed.ok(&["system", "reset", "--force"]);
    bed.sh(&[], "true");
}

fn files_of_others_outlive_a_reset(bed: &Bed<'_>) {
    bed.busybox();
    let mine = bed.store().join("mine");
    fs::create_dir_all(mine.join("tmp")).unwrap();
    bed.ok(&["system", "reset", "-f"]);
    let left = fs::read_dir(bed.store()).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["mine"]);
    assert!(mine.join("tmp").exists());
}

fn a_directory_that_is_no_store_is_left_alone(bed: &Bed<'_>) {
    let files = [
        "build/out",
        "images/logo",
        "tmp/x",
        "run/secrets/key",
        "src/main",
    ];
    let files = files.map(|name| bed.write(&format!("project/{name}"), "mine"));
    let reset = bed.call(&["system", "reset", "-f"]).store("project");
    let error = reset.said().fails(125);
    assert!(error.contains("is no store"), "{error}");
    // It does not become one, either: for any of the first three.
    for file in files.iter().take(3) {
        let make = bed.call(&["volume", "create", "v"]).store("project");
        let error = make.said().fails(125);
        assert!(error.contains("and has a directory"), "{error}");
        assert_eq!(fs::read_to_string(file).unwrap(), "mine");
        fs::remove_file(file).unwrap();
    }
    for file in files.iter().skip(3) {
        assert_eq!(fs::read_to_string(file).unwrap(), "mine");
    }
}

fn a_store_behind_a_link_is_emptied(bed: &Bed<'_>) {
    let at_link = |words: &[&str]| bed.call(words).store("link").said().succeeds();
    std::os::unix::fs::symlink("real", bed.path("link")).unwrap();
    bed.write("real/mine", "");
    at_link(&["volume", "create", "v"]);
    at_link(&["system", "reset", "-f"]);
    let left = fs::read_dir(bed.path("real")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["mine"]);
}

fn a_store_that_lost_its_layout_is_one(bed: &Bed<'_>) {
    bed.ok(&["volume", "create", "v"]);
    fs::remove_file(bed.store().join("store.json")).unwrap();
    assert_eq!(bed.ok(&["volume", "create", "w"]), "w\n");
    assert_eq!(bed.ok(&["volume", "ls", "-q"]), "v\nw\n");
    fs::remove_file(bed.store().join("store.json")).unwrap();
    bed.ok(&["system", "reset", "-f"]);
    assert!(!bed.store().exists());
}

fn nothing_is_taken_from_under_a_container_that_runs(bed: &Bed<'_>) {
    bed.start(&["--name", "runs"], &["sleep", "1000"]);
    let id = bed.start(&["--name", "hidden"], &["sleep", "1000"]);
    // Nobody can read it, and nobody knows whether its container runs.
    let record = bed.store().join("containers").join(id).join("record.json");
    let aside = bed.path("record.json");
    fs::rename(&record, &aside).unwrap();
    fs::create_dir(&record).unwrap();
    bed.coracle(&["system", "reset", "-f"]).fails(125);
    fs::remove_dir(&record).unwrap();
    fs::rename(&aside, &record).unwrap();
    assert_eq!(bed.ok(&["ps", "--format", "{{.Names}}"]), "hidden\n");
    bed.ok(&["system", "reset", "-f"]);
    assert!(!bed.store().exists());
}

/// A directory of the store with a file system of its own.
fn what_cannot_be_removed_leaves_an_empty_store(bed: &Bed<'_>) {
    bed.ok(&["volume", "create", "v"]);
    let script = r#"set -e
        mount --bind "$0/store/volumes" "$0/store/volumes"
        ! "$@"
        umount "$0/store/volumes""#;
    let place = bed.path("").to_str().unwrap().to_owned();
    let kind = if bed.is_root() { "-m" } else { "-rm" };
    let words = ["unshare", kind, "sh", "-c", script, &place];
    let reset = bed.call(&["system", "reset", "-f"]).through(&words);
    let error = reset.said().err();
    assert!(error.contains("volumes"), "{error}");
    bed.ok(&["volume", "create", "w"]);
    bed.ok(&["system", "reset", "-f"]);
    assert!(!bed.store().exists());
}

fn a_reset_asks_first(bed: &Bed<'_>) {
    let image = bed.busybox();
    let error = bed.coracle(&["system", "reset"]).fails(125);
    assert!(error.contains("no terminal to ask on"), "{error}");
    for answer in ["n\n", "\u{4}"] {
        let mut asked = OnTerminal::start(bed, &["system", "reset"]);
        asked.shows("all volumes");
        asked.shows("[y/N] ");
        asked.types(answer);
        assert_eq!(asked.ends().code(), Some(0), "{answer:?}");
        bed.ok(&["image", "inspect", &image]);
    }
    let mut asked = OnTerminal::start(bed, &["system", "reset"]);
    asked.shows("[y/N] ");
    asked.types("y\n");
    assert_eq!(asked.ends().code(), Some(0));
    assert!(!bed.store().exists());
}

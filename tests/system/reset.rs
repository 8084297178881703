//! `system reset`: everything goes, once that is wanted.

use std::fs;

use crate::bed::{Bed, output_of};
use crate::terminal::OnTerminal;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_reset_takes_everything_away,
    files_of_others_outlive_a_reset,
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

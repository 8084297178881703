//! Whose the files of a container are, seen from outside: the same whether it runs or not,
//! and whatever users it has.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::bed::Bed;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    owners_seen_from_outside_are_the_images_whether_a_container_runs_or_not,
    a_copy_keeps_owners_between_containers_with_different_users,
];

/// The modes of `--userns` that make a difference to this user.
fn modes(bed: &Bed<'_>) -> &'static [&'static str] {
    match bed.is_root() {
        true => &["host", "keep-id", "auto:size=3000"],
        false => &["host", "keep-id:uid=1000,gid=1000", "auto:size=3000"],
    }
}

/// Who owns what in an archive.
fn owners(archive: &[u8]) -> BTreeMap<String, (u64, u64)> {
    let mut archive = tar::Archive::new(archive);
    let entries = archive.entries().unwrap();
    let owner = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
        let entry = entry.unwrap();
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let header = entry.header();
        (name, (header.uid().unwrap(), header.gid().unwrap()))
    };
    entries.map(owner).collect()
}

fn owners_seen_from_outside_are_the_images_whether_a_container_runs_or_not(bed: &Bed<'_>) {
    bed.write("file", "x");
    for (at, mode) in modes(bed).iter().enumerate() {
        let copy = |state: &str| format!("{state}-{at}");
        bed.start(
            &["--name", "c", "--userns", mode, "-u", "0"],
            &["sleep", "1000"],
        );
        for state in ["running", "stopped"] {
            let case = format!("{mode}, {state}");
            if state == "stopped" {
                bed.ok(&["stop", "-t", "0", "c"]);
            }
            bed.ok(&["cp", "file", &format!("c:/etc/{state}")]);
            let exported = owners(&bed.coracle(&["export", "c"]).exits_with(0).out);
            assert_eq!(exported["etc/passwd"], (0, 0), "{case}");
            assert_eq!(exported["home/app/"], (1000, 1000), "{case}");
            assert_eq!(exported[&format!("etc/{state}")], (0, 0), "{case}");
            let said = bed.coracle(&["cp", "c:/home", "-"]).exits_with(0);
            assert_eq!(owners(&said.out)["home/app/"], (1000, 1000), "{case}");
            bed.ok(&["cp", "-a", "c:/home/app", &copy(state)]);
            bed.ok(&["commit", "--squash", "c", "made"]);
            let script = "stat -c %u:%g /etc/passwd /home/app";
            let words = ["run", "--rm", "--network", "none", "made", "sh", "-c"];
            let said = bed.ok(&[&words[..], &[script]].concat());
            assert_eq!(said, "0:0\n1000:1000\n", "{case}");
            bed.ok(&["rmi", "made"]);
        }
        let owner = |name: &str| fs::metadata(bed.path(&copy(name))).unwrap().uid();
        assert_eq!(owner("running"), owner("stopped"), "{mode}");
        if bed.is_root() {
            assert_eq!(owner("running"), 1000, "{mode}");
        }
        bed.ok(&["rm", "c"]);
    }
}

fn a_copy_keeps_owners_between_containers_with_different_users(bed: &Bed<'_>) {
    for mode in modes(bed) {
        bed.start(
            &["--name", "from", "--userns", mode, "-u", "0"],
            &["sleep", "1000"],
        );
        for mode in modes(bed) {
            bed.start(
                &["--name", "to", "--userns", mode, "-u", "0"],
                &["sleep", "1000"],
            );
            bed.ok(&["cp", "-a", "from:/home/app", "to:/copied"]);
            let exported = owners(&bed.coracle(&["export", "to"]).exits_with(0).out);
            assert_eq!(exported["copied/"], (1000, 1000), "to {mode}");
            bed.ok(&["rm", "-f", "to"]);
        }
        bed.ok(&["rm", "-f", "from"]);
    }
}

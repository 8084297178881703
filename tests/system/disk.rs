//! Room on the disk: what `system df` says of it, what every `prune` frees, blobs that are
//! dropped and come back, and disks that are full.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::Signal;

use crate::bed::{Bed, Who, output_of, until};
use crate::housekeeping::{bytes, rows};
use crate::proxy::{Answer, Proxy};
use crate::runner::skip;
use crate::terminal::OnTerminal;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    the_rows_are_together_what_du_says,
    what_is_shown_before_is_what_is_freed,
    image_prune_removes_what_has_no_tag,
    image_prune_is_narrowed_by_filters,
    an_image_that_was_named_meanwhile_stays,
    nothing_is_pruned_unasked,
    dropped_blobs_come_back_when_they_are_needed,
    a_dropped_blob_of_a_damaged_layer_is_fetched_again,
    a_blob_that_was_packed_here_is_packed_again,
    what_a_lists_dropped_blobs_are_made_of_stays,
    a_dropped_blob_that_nobody_has_is_told,
    a_full_disk_leaves_the_store_as_it_was,
    a_container_that_fills_the_disk_ends_as_it_ends,
    a_full_disk_makes_no_container,
];

/// What du(1) says of the store, in bytes.
fn du(bed: &Bed<'_>) -> f64 {
    if !bed.shared.machine.is_root {
        skip("only root sees all files of a user's store");
    }
    let said = output_of("du", &["-sB1", bed.store().to_str().unwrap()]);
    said.split_whitespace().next().unwrap().parse().unwrap()
}

#[track_caller]
fn are_alike(what: &str, one: f64, other: f64) {
    let off = (one - other).abs() / one.max(other).max(1.0);
    assert!(off < 0.01, "{what}: {one} and {other}");
}

#[track_caller]
fn rows_are_du(bed: &Bed<'_>, when: &str) {
    let sizes = rows(bed)
        .iter()
        .map(|row| bytes(row["Size"].as_str().unwrap()))
        .sum();
    are_alike(when, sizes, du(bed));
}

/// A step or a command that writes so many random bytes.
fn write_noise(file: &str, kilobytes: u32) -> String {
    format!("dd if=/dev/urandom of={file} bs=1k count={kilobytes} 2>/dev/null")
}

/// A container that has ended.
fn ended(bed: &Bed<'_>, options: &[&str], script: &str) {
    let image = bed.busybox();
    let words = ["run", "--network", "none"];
    let command = [image.as_str(), "sh", "-ec", script];
    bed.ok(&[&words, options, &command].concat());
}

fn build(bed: &Bed<'_>, tag: &str, script: &str) {
    let image = bed.busybox();
    bed.write(
        &format!("{tag}/Dockerfile"),
        format!("FROM {image}\nRUN {script}\n"),
    );
    bed.build(&["-q", "-t", tag], tag).succeeds();
}

/// A pull that is killed half-way through its big layer.
fn kill_a_pull(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |asked, mut answer| {
        answer.stops_half_way = asked.is_blob() && answer.body.len() > 100_000;
        Some(answer)
    });
    let name = format!("{}/busybox:1", proxy.address);
    let mut pull = bed.call(&["pull", "-q", &name]).started();
    let partial = bed.store().join("blobs/partial");
    let size = |path: PathBuf| fs::metadata(path).map_or(0, |found| found.len());
    until("half of a layer is here", || {
        let entries = fs::read_dir(&partial).into_iter().flatten().flatten();
        entries.map(|entry| size(entry.path())).sum::<u64>() > 100_000
    });
    pull.signal(Signal::KILL);
    pull.ends();
}

fn the_rows_are_together_what_du_says(bed: &Bed<'_>) {
    kill_a_pull(bed);
    rows_are_du(bed, "a pull was killed");
    bed.busybox();
    rows_are_du(bed, "an image was pulled");
    let script = "echo x > /y; mkdir -p /data/a/b/c; ln /y /z; truncate -s 1G /data/hole; rm /etc/os-release; ";
    let script = format!(
        "{script} {}; ln /data/big /data/same",
        write_noise("/data/big", 3000)
    );
    ended(bed, &["--name", "stopped", "-v", "data:/data"], &script);
    bed.start(&["--name", "up", "-v", "/data"], &["sleep", "1000"]);
    rows_are_du(bed, "containers and volumes are there");
    build(bed, "made", "echo x > /x && ln /x /same");
    bed.ok(&["commit", "stopped"]);
    rows_are_du(bed, "images were made");
    bed.ok(&["rmi", "made"]);
    let image = bed.busybox();
    bed.ok(&["rm", "-f", "up"]);
    bed.ok(&["rmi", "-f", &image]);
    rows_are_du(bed, "images were removed");
    bed.ok(&["system", "prune", "-a", "-f", "--volumes"]);
    rows_are_du(bed, "all was pruned");
    let reclaimable = |row: &serde_json::Value| {
        let text = row["Reclaimable"].as_str().unwrap();
        bytes(text.split(' ').next().unwrap()) > 0.0
    };
    let left: Vec<_> = rows(bed).into_iter().filter(reclaimable).collect();
    assert!(
        left.iter().all(|row| row["Type"] == "Local Volumes"),
        "only the volume with a name is left: {left:?}"
    );
}

/// Shows what a prune would do, does it, and compares: what is shown, told and measured.
fn prune_as_shown(bed: &Bed<'_>, words: &[&str], shown: &[&str]) {
    let mut asking = OnTerminal::start(bed, words);
    let said = asking.shows("[y/N] ");
    asking.types("n\n");
    assert!(asking.ends().success());
    assert!(said.contains("WARNING! This will remove"), "{said}");
    for part in shown {
        assert!(said.contains(part), "{words:?}: {part} in {said}");
    }
    let after = |text: &str, words: &str| {
        let (_, rest) = text.split_once(words).unwrap_or_else(|| panic!("{text}"));
        rest.split_whitespace().next().unwrap().to_owned()
    };
    let promised = after(&said, "Space that is freed:");
    let sum: f64 = said
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("  - "))
        .map(|line| bytes(line.split_whitespace().last().unwrap()))
        .sum();
    let before = du(bed);
    let told = bed.ok(&[words, &["-f"]].concat());
    assert_eq!(
        after(&told, "Total reclaimed space:"),
        promised,
        "{said}{told}"
    );
    let promised = bytes(&promised);
    assert!(promised > 500_000.0, "{said}");
    are_alike("what is listed and its sum", sum, promised);
    are_alike(
        "what is promised and what is free",
        promised,
        before - du(bed),
    );
}

fn what_is_shown_before_is_what_is_freed(bed: &Bed<'_>) {
    let image = bed.busybox();
    let beginning = format!("store/blobs/partial/sha256-{}", "e".repeat(64));
    bed.write(&beginning, noise(1_000_000));
    let dd = |file: &str| write_noise(file, 1500);
    bed.start(&["--name", "up", "-v", "/data"], &["sleep", "1000"]);
    ended(bed, &["--name", "kept"], &dd("/kept"));
    bed.ok(&["commit", "kept", "moving"]);
    ended(bed, &["--name", "second", "-l", "a=b"], &dd("/second"));
    bed.ok(&["commit", "second", "moving"]);
    build(bed, "made", &dd("/made"));
    build(bed, "cached", &dd("/cached"));
    bed.ok(&["rmi", "cached"]);
    prune_as_shown(
        bed,
        &["container", "prune", "--filter", "label=a"],
        &["second"],
    );
    bed.inspect("kept");
    prune_as_shown(bed, &["image", "prune"], &["all dangling images", "<none>"]);
    bed.inspect("moving");
    prune_as_shown(bed, &["builder", "prune"], &["unused build cache", "layer"]);
    prune_as_shown(
        bed,
        &["image", "prune", "--all"],
        &["without at least one container", "moving"],
    );
    bed.inspect("up");
    prune_as_shown(bed, &["image", "prune", "--blobs"], &[&image]);
    ended(bed, &["--name", "last", "-v", "/data"], &dd("/data/x"));
    let all = ["system", "prune", "--all", "--volumes"];
    let parts = [
        "all stopped containers",
        "kept",
        "last",
        "all anonymous volumes",
        "all build cache",
        "beginnings of blobs",
    ];
    prune_as_shown(bed, &all, &parts);
    bed.ok(&["run", "--rm", "--network", "none", &image, "true"]);
    assert_eq!(bed.ok(&["system", "check"]), "");
}

fn image_prune_removes_what_has_no_tag(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "c", "--network", "none", &image, "true"]);
    let nameless = bed.ok(&["commit", "c"]);
    let listed = bed.ok(&["images", "--digests", "--no-trunc", &image]);
    let at = listed.find("sha256:").unwrap();
    let by_digest = image.replace(":1", &format!("@{}", &listed[at..at + 71]));
    bed.ok(&["pull", "-q", &by_digest]);
    bed.ok(&["commit", "c", "unused:1"]);
    let said = bed.ok(&["image", "prune", "-f"]);
    assert!(
        said.starts_with("Deleted Images:\ndeleted: ") && said.contains(nameless.trim()),
        "{said}"
    );
    let names = || bed.ok(&["images", "-a", "--format", "{{.Repository}}:{{.Tag}}"]);
    assert!(names().contains("unused:1"), "{}", names());
    let said = bed.ok(&["image", "prune", "--all", "--force"]);
    assert!(
        said.contains("untagged: unused:1\ndeleted: sha256:"),
        "{said}"
    );
    assert!(names().contains(&image), "a container uses it: {}", names());
    assert_eq!(
        bed.ok(&["image", "prune", "-f"]),
        "Total reclaimed space: 0B\n"
    );
    bed.ok(&["rm", "c"]);
    bed.ok(&["image", "prune", "-af"]);
    assert_eq!(bed.ok(&["images", "-aq"]), "");
}

fn image_prune_is_narrowed_by_filters(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "c", "--network", "none", &image, "true"]);
    for name in ["keep", "go"] {
        let change = format!("LABEL what={name}");
        bed.ok(&["commit", "-c", &change, "c", name]);
    }
    bed.ok(&["image", "prune", "-af", "--filter", "until=1h"]);
    bed.ok(&["image", "prune", "-af", "--filter", "label!=what"]);
    bed.inspect("go");
    let said = bed.ok(&["image", "prune", "-af", "--filter", "label=what=go"]);
    assert!(said.contains("untagged: go:latest"), "{said}");
    bed.coracle(&["inspect", "go"]).exits_with(1);
    bed.inspect("keep");
    bed.coracle(&["image", "prune", "-f", "--filter", "x=y"])
        .fails(125);
    bed.coracle(&["image", "prune", "-f", "--blobs", "--filter", "label=x"])
        .exits_with(125);
}

fn an_image_that_was_named_meanwhile_stays(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "c", "--network", "none", &image, "true"]);
    let id = bed.ok(&["commit", "c"]);
    let mut asking = OnTerminal::start(bed, &["image", "prune"]);
    asking.shows("[y/N] ");
    bed.ok(&["tag", id.trim(), "named"]);
    asking.types("y\n");
    asking.shows("Total reclaimed space: 0B");
    assert!(asking.ends().success());
    bed.inspect("named");
}

fn nothing_is_pruned_unasked(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "c", "--network", "none", &image, "true"]);
    let id = bed.ok(&["commit", "c"]);
    for words in [
        &["image", "prune"][..],
        &["image", "prune", "--all"],
        &["image", "prune", "--blobs"],
        &["builder", "prune"],
    ] {
        let error = bed.call(words).stdin("y\n").said().fails(125);
        assert!(error.contains("-f"), "{error}");
    }
    let mut asking = OnTerminal::start(bed, &["image", "prune"]);
    asking.shows("[y/N] ");
    // The end of the input is no yes.
    asking.types("\x04");
    assert!(asking.ends().success());
    bed.inspect(id.trim());
}

/// The blobs that are larger than any document of these tests.
fn large_blobs(bed: &Bed<'_>) -> Vec<PathBuf> {
    let blobs = fs::read_dir(bed.store().join("blobs/sha256")).unwrap();
    let blobs = blobs.map(|blob| blob.unwrap().path());
    blobs
        .filter(|blob| blob.metadata().unwrap().len() > 50_000)
        .collect()
}

fn own_name(bed: &Bed<'_>, name: &str) -> String {
    let registry = &bed.shared.registry.address;
    format!("{registry}/{}/{name}:1", bed.host_name())
}

fn dropped_blobs_come_back_when_they_are_needed(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let name = format!("{}/busybox:1", proxy.address);
    bed.ok(&["pull", "-q", &name]);
    assert_eq!(large_blobs(bed).len(), 1);
    let said = bed.ok(&["image", "prune", "--blobs", "-f"]);
    assert!(said.starts_with("Dropped Blobs:\nsha256:"), "{said}");
    assert_eq!(large_blobs(bed).len(), 0);
    let fetched = proxy.blobs_got().len();
    assert_eq!(bed.ok(&["system", "check"]), "");
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
    bed.ok(&["pull", "-q", &name]);
    bed.ok(&["tag", &name, "near:1"]);
    // Where it came from is known without its name.
    bed.ok(&["rmi", &name]);
    assert_eq!(proxy.blobs_got().len(), fetched, "nobody needed them");
    let target = own_name(bed, "again");
    let pushed = bed.ok(&["push", "-q", "near:1", &target]);
    assert!(proxy.blobs_got().len() > fetched, "they were fetched");
    assert_eq!(large_blobs(bed).len(), 1);
    let listed = output_of(
        "skopeo",
        &["inspect", "--tls-verify=false", &format!("docker://{name}")],
    );
    let inspected: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let digest = inspected["Digest"].as_str().unwrap();
    assert!(pushed.contains(digest), "the same bytes: {pushed} {listed}");
    bed.ok(&["rmi", "near:1"]);
    let left = fs::read_dir(bed.store().join("blobs/dropped")).unwrap();
    assert_eq!(left.count(), 0, "nothing is noted of what is gone");
}

fn a_dropped_blob_of_a_damaged_layer_is_fetched_again(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let name = format!("{}/busybox:1", proxy.address);
    bed.ok(&["pull", "-q", &name]);
    bed.ok(&["image", "prune", "--blobs", "-f"]);
    crate::images::distrust_layers(bed);
    let fetched = proxy.blobs_got().len();
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
    assert!(proxy.blobs_got().len() > fetched);
    assert_eq!(large_blobs(bed).len(), 1);
    assert_eq!(bed.ok(&["system", "check"]), "");
}

fn a_blob_that_was_packed_here_is_packed_again(bed: &Bed<'_>) {
    bed.write("own/noise", noise(300_000));
    bed.write("own/Dockerfile", "FROM scratch\nCOPY noise /\n");
    bed.build(&["-q", "-t", "own"], "own").succeeds();
    bed.ok(&["image", "prune", "--blobs", "-f"]);
    let first = bed.ok(&["push", "-q", "own", &own_name(bed, "first")]);
    assert_eq!(large_blobs(bed).len(), 1);
    bed.ok(&["image", "prune", "--blobs", "-f"]);
    assert_eq!(large_blobs(bed).len(), 0);
    // A registry that takes nothing over.
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let second = own_name(bed, "second").replace(&bed.shared.registry.address, &proxy.address);
    assert_eq!(bed.ok(&["push", "-q", "own", &second]), first);
    assert_eq!(large_blobs(bed).len(), 1);
    assert_eq!(bed.ok(&["system", "check"]), "");
}

fn what_a_lists_dropped_blobs_are_made_of_stays(bed: &Bed<'_>) {
    let make = || {
        bed.write("own/noise", noise(300_000));
        bed.write("own/Dockerfile", "FROM scratch\nCOPY noise /\n");
        bed.build(&["-q", "-t", "own"], "own").succeeds();
        bed.ok(&["manifest", "create", "many", "own"]);
        assert_eq!(large_blobs(bed).len(), 1);
    };
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let push = |name: &str| {
        let target = own_name(bed, name).replace(&bed.shared.registry.address, &proxy.address);
        bed.ok(&["manifest", "push", "many", &target]);
        assert_eq!(large_blobs(bed).len(), 1);
        assert_eq!(bed.ok(&["system", "check"]), "");
        bed.ok(&["manifest", "rm", "many"]);
        assert_eq!(large_blobs(bed).len(), 0);
    };
    let forget_steps = || bed.ok(&["builder", "prune", "-af"]);
    make();
    bed.ok(&["image", "prune", "--blobs", "-f"]);
    assert_eq!(large_blobs(bed).len(), 0);
    bed.ok(&["rmi", "own"]);
    forget_steps();
    assert_eq!(bed.ok(&["system", "check"]), "");
    push("made-of-layer");
    let layers = fs::read_dir(bed.store().join("layers")).unwrap();
    assert_eq!(layers.count(), 0);
    // If the image goes at once, its layer does, and the blob stays.
    make();
    forget_steps();
    bed.ok(&["image", "prune", "--all", "--blobs", "-f"]);
    assert_eq!(large_blobs(bed).len(), 1);
    push("kept-blob");
}

/// Bytes that cannot be compressed.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(count).collect()
}

fn a_dropped_blob_that_nobody_has_is_told(bed: &Bed<'_>) {
    let is_gone = Arc::new(AtomicBool::new(false));
    let proxy = Proxy::start(&bed.shared.registry.address, {
        let is_gone = Arc::clone(&is_gone);
        move |asked, answer| {
            let refuses = is_gone.load(Ordering::Relaxed) && asked.is_blob();
            Some(match refuses {
                true => Answer::refusal("404 Not Found", "BLOB_UNKNOWN"),
                false => answer,
            })
        }
    });
    let name = format!("{}/busybox:1", proxy.address);
    bed.ok(&["pull", "-q", &name]);
    bed.ok(&["image", "prune", "--blobs", "-f"]);
    is_gone.store(true, Ordering::Relaxed);
    let target = own_name(bed, "gone");
    let error = bed.coracle(&["push", "-q", &name, &target]).fails(125);
    for word in ["cannot be had again", "BLOB_UNKNOWN", "Pull the image from"] {
        assert!(error.contains(word), "{word} in {error}");
    }
    // Another registry has it, and is asked when it is needed.
    let elsewhere = bed.busybox();
    assert_eq!(large_blobs(bed).len(), 0);
    bed.ok(&["push", "-q", &elsewhere, &target]);
    assert_eq!(large_blobs(bed).len(), 0, "that registry has it already");
    let proxy = Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer));
    let target = target.replace(&bed.shared.registry.address, &proxy.address);
    bed.ok(&["push", "-q", &name, &target.replace("gone", "there")]);
    assert_eq!(large_blobs(bed).len(), 1);
}

/// A small file system of its own, in memory.
pub(crate) struct Disk {
    place: PathBuf,
}

impl Disk {
    pub(crate) fn mount(bed: &Bed<'_>, megabytes: u32) -> Self {
        if !bed.shared.machine.is_root {
            skip("only root can mount a small file system");
        }
        let place = bed.path("disk");
        fs::create_dir(&place).unwrap();
        let owner = match &bed.who {
            Who::Root => String::new(),
            Who::User(user) => format!(",uid={},gid={}", user.uid, user.gid),
        };
        let options = format!("size={megabytes}m,mode=755{owner}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(&place)
            .status();
        assert!(mounted.unwrap().success());
        Disk { place }
    }

    /// Writes until nothing fits any more.
    fn fill(&self) {
        use std::io::Write;
        let mut file = fs::File::create(self.place.join("filler")).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
    }

    /// All files, once what was removed is deleted: that is done in the background.
    fn files(&self) -> Vec<String> {
        let staged = self.place.join("store/tmp");
        until("nothing is being deleted", || {
            fs::read_dir(&staged).is_ok_and(|mut entries| entries.next().is_none())
        });
        let said = output_of(
            "find",
            &[self.place.to_str().unwrap(), "-printf", "%P %y %s %n\n"],
        );
        let is_steady = |line: &&str| {
            // Directories of a tmpfs have a size that tells how much was in them.
            !line.contains(" d ") && !line.contains("events/") && !line.contains("%hello")
        };
        let mut files: Vec<_> = said.lines().filter(is_steady).map(str::to_owned).collect();
        files.sort();
        files
    }
}

impl Disk {
    /// There are the files that were there before.
    #[track_caller]
    fn holds(&self, before: &[String], after: &str) {
        let now = self.files();
        let new: Vec<_> = now.iter().filter(|file| !before.contains(file)).collect();
        let gone: Vec<_> = before.iter().filter(|file| !now.contains(file)).collect();
        assert!(
            new.is_empty() && gone.is_empty(),
            "after {after} there is {new:#?} and no {gone:#?}"
        );
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.place).status();
    }
}

const NO_ROOM: &str = "No space left on device";

fn a_full_disk_leaves_the_store_as_it_was(bed: &Bed<'_>) {
    bed.write("big/noise", noise(6_000_000));
    bed.write("big/Dockerfile", "FROM scratch\nCOPY noise /\n");
    let big = own_name(bed, "big");
    bed.build(&["-q", "-t", &big], "big").succeeds();
    bed.ok(&["push", "-q", &big]);
    let saved = bed.path("big.tar");
    bed.ok(&["save", "-q", "-o", saved.to_str().unwrap(), &big]);
    let disk = Disk::mount(bed, 8);
    let call = |words: &[&str]| bed.call(words).store("disk/store").said();
    let small = bed.shared.busybox();
    call(&["pull", "-q", &small]).succeeds();
    call(&["run", "--rm", "--network", "none", &small, "true"]).succeeds();
    let before = disk.files();
    let context = bed.path("big");
    let archive = bed.path("noise.tar");
    let packed = Command::new("tar")
        .args(["-C", context.to_str().unwrap(), "-cf"])
        .args([archive.to_str().unwrap(), "noise"])
        .status();
    assert!(packed.unwrap().success());
    let ways: [&[&str]; 5] = [
        &["pull", "-q", &big],
        &["run", "--rm", "--network", "none", &big, "/none"],
        &["build", "-q", context.to_str().unwrap()],
        &["import", archive.to_str().unwrap()],
        &["load", "-q", "-i", saved.to_str().unwrap()],
    ];
    for words in ways {
        let error = call(words).fails(125);
        assert!(error.contains(NO_ROOM), "{words:?}: {error}");
        disk.holds(&before, words[0]);
    }
    assert_eq!(call(&["system", "check"]).succeeds(), "");
}

fn a_container_that_fills_the_disk_ends_as_it_ends(bed: &Bed<'_>) {
    let disk = Disk::mount(bed, 8);
    let call = |words: &[&str]| bed.call(words).store("disk/store").said();
    let small = bed.shared.busybox();
    call(&["run", "--rm", "--network", "none", &small, "true"]).succeeds();
    let before = disk.files();
    let script = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done";
    let run = ["run", "-d", "--name", "c", "--network", "none", &small];
    call(&[&run[..], &["sh", "-c", script]].concat()).succeeds();
    until("it is ready", || {
        call(&["logs", "c"]).succeeds() == "ready\n"
    });
    let write = [
        "exec",
        "c",
        "dd",
        "if=/dev/zero",
        "of=/big",
        "bs=1M",
        "count=20",
    ];
    let said = call(&write).exits_with(1);
    assert!(said.err().contains(NO_ROOM), "{}", said.err());
    call(&["stop", "c"]).succeeds();
    assert_eq!(call(&["wait", "c"]).succeeds(), "7\n");
    call(&["rm", "c"]).succeeds();
    assert_eq!(call(&["system", "check"]).succeeds(), "");
    disk.holds(&before, "all");
}

fn a_full_disk_makes_no_container(bed: &Bed<'_>) {
    let disk = Disk::mount(bed, 8);
    let call = |words: &[&str]| bed.call(words).store("disk/store").said();
    let small = bed.shared.busybox();
    call(&["pull", "-q", &small]).succeeds();
    let run = ["run", "--rm", "--network", "none", &small, "true"];
    call(&run).succeeds();
    let before = disk.files();
    disk.fill();
    let error = call(&run).fails(125);
    assert!(error.contains(NO_ROOM), "{error}");
    fs::remove_file(disk.place.join("filler")).unwrap();
    disk.holds(&before, "all");
    call(&run).succeeds();
    // What a full disk needs most is that things can be removed.
    disk.fill();
    call(&["rmi", &small]).succeeds();
    fs::remove_file(disk.place.join("filler")).unwrap();
    assert_eq!(call(&["system", "check"]).succeeds(), "");
}

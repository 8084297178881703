//! `system df`, `system prune` and `system check`: what is there, what goes, what is wrong.

use std::fs;
use std::io::Write;

use serde_json::Value;

use crate::bed::{Bed, until};
use crate::terminal::OnTerminal;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    four_rows_tell_who_takes_room,
    everything_is_listed_one_by_one,
    one_object_has_all_of_it,
    each_part_tells_what_it_freed,
    without_a_terminal_nothing_is_pruned_unless_forced,
    on_a_terminal_what_would_go_is_shown_and_asked_for,
    what_nothing_uses_is_pruned,
    named_images_go_with_all,
    volumes_go_only_if_asked_and_only_nameless_ones,
    an_image_that_is_mounted_is_used,
    filters_narrow_what_is_pruned,
    a_store_in_order_is_clean,
    what_a_killed_command_left_is_not_wrong,
    what_leads_nowhere_is_found_and_mended,
    a_damaged_blob_is_found_and_fetched_again,
    a_changed_layer_is_told_and_left_alone,
    what_was_made_here_outlives_a_repair,
    a_record_that_cannot_be_read_keeps_what_it_may_lead_to,
    a_killed_monitor_is_found_and_put_away,
    what_is_at_work_is_no_remainder,
];

pub(crate) fn rows(bed: &Bed<'_>) -> Vec<Value> {
    let text = bed.ok(&["system", "df", "--format", "json"]);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The content of the table: kind, total, active.
fn counts(bed: &Bed<'_>) -> Vec<(String, String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let row = |row: &Value| {
        (
            text(row, "Type"),
            text(row, "TotalCount"),
            text(row, "Active"),
        )
    };
    rows(bed).iter().map(row).collect()
}

fn four_rows_tell_who_takes_room(bed: &Bed<'_>) {
    bed.busybox();
    bed.start(&["--name", "c", "-v", "used:/data"], &["sleep", "1000"]);
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "s",
        "-v",
        "other:/data",
        "--network",
        "none",
        &image,
        "true",
    ]);
    bed.ok(&["rm", "s"]);
    let table = bed.ok(&["system", "df"]);
    let heading: Vec<_> = table.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(heading, ["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"]);
    let wanted = [
        ("Images", "1", "1"),
        ("Containers", "1", "1"),
        ("Local Volumes", "2", "1"),
        ("Build Cache", "0", "0"),
    ];
    let found = counts(bed);
    for (row, wanted) in found.iter().zip(wanted) {
        assert_eq!((row.0.as_str(), row.1.as_str(), row.2.as_str()), wanted);
    }
    let types = bed.ok(&["system", "df", "--format", "{{.Type}}: {{.Size}}"]);
    assert!(types.starts_with("Images: "), "{types}");
    bed.coracle(&["system", "df", "--format", "{{.Nonsense"])
        .fails(64);
}

/// Docker's `1.98MB` as a number.
pub(crate) fn bytes(text: &str) -> f64 {
    let digits = text.find(|c: char| c.is_ascii_alphabetic()).unwrap();
    let power = ["B", "kB", "MB", "GB"]
        .iter()
        .position(|unit| *unit == &text[digits..])
        .unwrap();
    text[..digits].parse::<f64>().unwrap() * 1000_f64.powi(power.try_into().unwrap())
}

fn everything_is_listed_one_by_one(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "c",
        "-v",
        "data:/data",
        "--network",
        "none",
        &image,
        "true",
    ]);
    let text = bed.ok(&["system", "df", "-v"]);
    for part in [
        "Images space usage:",
        "UNIQUE SIZE",
        "busybox",
        "Containers space usage:",
        "LOCAL VOLUMES",
        "CONTAINER ID   IMAGE",
        "COMMAND",
        "Created",
        "Local Volumes space usage:",
        "data",
        "Build cache usage:",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

fn one_object_has_all_of_it(bed: &Bed<'_>) {
    bed.start(&["--name", "up", "-v", "data:/data"], &["sleep", "1000"]);
    bed.start(
        &["--name", "ended"],
        &["sh", "-c", "echo 12345 > /new; exit 3"],
    );
    bed.ok(&["wait", "ended"]);
    let of = |verb: &[&str], format: &str| {
        bed.ok(&[verb, &["--format", format]].concat())
            .trim()
            .to_owned()
    };
    let verbose = |format: &str| of(&["system", "df", "-v"], format);
    let text = verbose("json");
    assert_eq!(text.lines().count(), 1);
    let all: Value = serde_json::from_str(&text).unwrap();
    let ended = &all["Containers"][0];
    assert_eq!(
        (&ended["Names"], &ended["Size"]),
        (&"ended".into(), &"6B".into())
    );
    assert!(ended["Status"].as_str().unwrap().starts_with("Exited (3) "));
    assert_eq!(ended["ID"], bed.inspect("ended")["Id"]);
    let sizes = of(&["ps", "-a", "-f", "name=ended"], "{{.Size}}");
    assert!(sizes.starts_with("6B (virtual "), "{sizes}");
    let statuses = verbose("{{range .Containers}}{{.Names}} {{.Status}};{{end}}");
    assert!(statuses.contains("up Up "), "{statuses}");
    if bed.coracle(&["pause", "up"]).code() == Some(0) {
        let status = verbose("{{range .Containers}}{{.Status}};{{end}}");
        assert!(status.ends_with(" (Paused);"), "{status}");
        bed.ok(&["unpause", "up"]);
    }
    assert_eq!(all["Images"][0]["ID"], bed.image_id(&bed.busybox()));
    assert_eq!(all["BuildCache"], serde_json::json!([]));
    let volumes = verbose("{{range .Volumes}}{{.Name}} {{.Links}} {{.Size}}{{end}}");
    assert!(volumes.starts_with("data 1 "), "{volumes}");
    bed.coracle(&["system", "df", "-v", "--format", "{{.Nonsense}}"])
        .fails(1);
}

fn each_part_tells_what_it_freed(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "c",
        "--network",
        "none",
        "-v",
        "/data",
        &image,
        "true",
    ]);
    bed.ok(&["network", "create", "unused"]);
    bed.ok(&["system", "prune", "-a", "-f", "--volumes"]);
    let words = [
        "events",
        "--since",
        "0",
        "--until",
        "0s",
        "-f",
        "event=prune",
    ];
    let format = "{{.Type}} {{.Actor.Attributes.reclaimed}}";
    let text = bed.ok(&[&words[..], &["--format", format]].concat());
    let told: std::collections::BTreeMap<&str, u64> = text
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(kind, bytes)| (kind, bytes.parse().unwrap()))
        .collect();
    assert_eq!(told["network"], 0);
    assert!(told["container"] > 0 && told["volume"] > 0, "{told:?}");
    // The image is of two megabytes at least, and what was the container's is not.
    assert!(
        told["image"] > 500_000 && told["container"] < 500_000,
        "{told:?}"
    );
}

fn without_a_terminal_nothing_is_pruned_unless_forced(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "c", "--network", "none", &image, "true"]);
    let error = bed
        .call(&["system", "prune"])
        .stdin("y\n")
        .said()
        .fails(125);
    assert!(error.contains("-f"), "{error}");
    bed.inspect("c");
    bed.ok(&["system", "prune", "-f"]);
    bed.coracle(&["inspect", "c"]).exits_with(1);
}

fn on_a_terminal_what_would_go_is_shown_and_asked_for(bed: &Bed<'_>) {
    let image = bed.busybox();
    let create = ["create", "--name", "c", "--network", "none", &image, "true"];
    bed.ok(&create);
    for answer in ["n\n", "\n", "x\n", "\u{4}"] {
        let mut asked = OnTerminal::start(bed, &["system", "prune"]);
        asked.shows("all stopped containers");
        asked.shows("c  ");
        asked.shows("[y/N] ");
        asked.types(answer);
        assert_eq!(asked.ends().code(), Some(0), "{answer:?}");
        bed.inspect("c");
    }
    for answer in ["y\n", "Y\n", "yes\n"] {
        bed.coracle(&create);
        let mut asked = OnTerminal::start(bed, &["system", "prune"]);
        asked.shows("[y/N] ");
        asked.types(answer);
        asked.shows("Total reclaimed space");
        assert_eq!(asked.ends().code(), Some(0), "{answer:?}");
        bed.coracle(&["inspect", "c"]).exits_with(1);
    }
}

fn what_nothing_uses_is_pruned(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.start(&["--name", "running"], &["sleep", "1000"]);
    let script = "dd if=/dev/zero of=/big bs=1M count=4 2>/dev/null";
    bed.ok(&[
        "run",
        "--name",
        "stopped",
        "-v",
        "data:/data",
        "--network",
        "none",
        &image,
        "sh",
        "-c",
        script,
    ]);
    let id = bed.ok(&["commit", "stopped"]);
    bed.write(
        "context/Dockerfile",
        format!("FROM {image}\nRUN echo x > /x\n"),
    );
    bed.build(&["-q", "-t", "made"], "context").succeeds();
    bed.ok(&["rmi", "made"]);
    let said = bed.ok(&["system", "prune", "--force"]);
    for part in [
        "Deleted Containers:",
        "Deleted Images:",
        id.trim(),
        "Total reclaimed space: ",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let reclaimed = said.trim_end().rsplit(' ').next().unwrap();
    assert!(
        bytes(reclaimed) > 8_000_000.0,
        "the container's file and the image's: {said}"
    );
    bed.inspect("running");
    bed.inspect(&image);
    bed.coracle(&["inspect", "stopped"]).exits_with(1);
    let found = counts(bed);
    assert_eq!(
        (
            found[0].1.as_str(),
            found[2].1.as_str(),
            found[3].1.as_str()
        ),
        ("1", "1", "0")
    );
    assert_eq!(
        bed.ok(&["system", "prune", "-f"]),
        "Total reclaimed space: 0B\n"
    );
    let journal = fs::read_to_string(bed.store().join("events/journal")).unwrap();
    assert!(
        journal.contains("\"prune\"") && journal.contains("reclaimed"),
        "{journal}"
    );
}

fn named_images_go_with_all(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["tag", &image, "used:1"]);
    bed.ok(&["run", "--rm", "--network", "none", "hello"]);
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    bed.ok(&["system", "prune", "-af"]);
    let left = bed.ok(&["images"]);
    assert!(left.contains("used") && !left.contains("hello"), "{left}");
    bed.ok(&["rm", "-f", "c"]);
    bed.ok(&["system", "prune", "-a", "-f"]);
    let found = counts(bed);
    assert_eq!((found[0].1.as_str(), found[3].1.as_str()), ("0", "0"));
    assert!(
        !fs::read_dir(bed.store().join("layers"))
            .unwrap()
            .any(|_| true)
    );
}

fn volumes_go_only_if_asked_and_only_nameless_ones(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = [
        "create",
        "--name",
        "c",
        "-v",
        "named:/a",
        "-v",
        "/b",
        "--network",
        "none",
    ];
    bed.ok(&[&words, &[image.as_str(), "true"][..]].concat());
    let volumes = || fs::read_dir(bed.store().join("volumes")).unwrap().count();
    assert_eq!(volumes(), 2);
    bed.ok(&["system", "prune", "-f"]);
    assert_eq!(volumes(), 2);
    let said = bed.ok(&["system", "prune", "-f", "--volumes"]);
    assert!(said.contains("Deleted Volumes:"), "{said}");
    assert!(bed.store().join("volumes/named").is_dir());
    assert_eq!(volumes(), 1);
}

fn an_image_that_is_mounted_is_used(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "c", &image, "true"]);
    bed.ok(&["commit", "c", "mounted"]);
    bed.ok(&["rm", "c"]);
    let mount = "type=image,source=mounted,target=/image";
    bed.start(&["--name", "c", "--mount", mount], &["sleep", "1000"]);
    bed.ok(&["system", "prune", "-a", "-f"]);
    bed.inspect("mounted");
}

fn filters_narrow_what_is_pruned(bed: &Bed<'_>) {
    let image = bed.busybox();
    for name in ["keep", "go"] {
        let label = format!("what={name}");
        bed.ok(&[
            "create",
            "--name",
            name,
            "--label",
            &label,
            "--network",
            "none",
            &image,
            "true",
        ]);
    }
    bed.ok(&["system", "prune", "-f", "--filter", "until=1h"]);
    bed.ok(&["system", "prune", "-f", "--filter", "label!=what"]);
    bed.inspect("go");
    bed.ok(&["system", "prune", "-f", "--filter", "label=what=go"]);
    bed.coracle(&["inspect", "go"]).exits_with(1);
    bed.inspect("keep");
    bed.coracle(&["system", "prune", "-f", "--filter", "nonsense=1"])
        .fails(125);
    bed.coracle(&["system", "prune", "-f", "--volumes", "--filter", "until=1h"])
        .fails(125);
}

fn a_store_in_order_is_clean(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.start(&["--name", "c", "-v", "data:/data"], &["sleep", "1000"]);
    bed.write(
        "context/Dockerfile",
        format!("FROM {image}\nRUN echo x > /x\n"),
    );
    bed.build(&["-q", "-t", "made"], "context").succeeds();
    bed.ok(&["run", "--rm", "--network", "none", "made", "true"]);
    for options in [&[][..], &["--quick"], &["--repair"]] {
        assert_eq!(bed.ok(&[&["system", "check"], options].concat()), "");
    }
}

/// Finds something, which must be told in these words, and mends it.
fn finds_and_mends(bed: &Bed<'_>, words: &[&str]) {
    let said = bed.coracle(&["system", "check"]).exits_with(1).out();
    let mended = bed
        .coracle(&["system", "check", "--repair"])
        .exits_with(0)
        .out();
    for word in words {
        assert!(
            said.contains(word) && mended.contains(word),
            "{word} in {said} and {mended}"
        );
    }
    assert_eq!(bed.ok(&["system", "check"]), "");
}

/// Writes files into the store that look as old as those of a command that was killed.
fn write_old(bed: &Bed<'_>, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = bed.write(&format!("store/{name}"), text);
        let old = std::time::SystemTime::now() - std::time::Duration::from_secs(7200);
        fs::File::open(path).unwrap().set_modified(old).unwrap();
    }
}

fn what_a_killed_command_left_is_not_wrong(bed: &Bed<'_>) {
    bed.busybox();
    let nobody = "a".repeat(64);
    write_old(
        bed,
        &[
            ("tmp/0123456789abcdef/diff/file", "x"),
            ("tmp/fedcba9876543210.file", "x"),
            ("containers/names/nobody", &nobody),
            ("run/leases/dead", "sha256:1\n"),
            ("run/locks/dead", ""),
        ],
    );
    assert_eq!(bed.ok(&["system", "check"]), "");
    let said = bed.ok(&["system", "check", "--repair"]);
    for word in [
        "tmp/0123456789abcdef",
        "fedcba",
        "`nobody`",
        "leases/dead",
        "locks/dead",
    ] {
        assert!(said.contains(word), "{word} in {said}");
    }
    assert_eq!(bed.ok(&["system", "check", "--repair"]), "");
    let image = bed.busybox();
    bed.ok(&[
        "run",
        "--rm",
        "--network",
        "none",
        "--name",
        "nobody",
        &image,
        "true",
    ]);
}

fn what_leads_nowhere_is_found_and_mended(bed: &Bed<'_>) {
    bed.busybox();
    let layer = format!("layers/{}/diff/file", "b".repeat(64));
    let gone = format!(
        "{{\"chain\":\"sha256:{}\",\"diff_id\":null}}",
        "c".repeat(64)
    );
    write_old(
        bed,
        &[
            (&layer, "x"),
            ("build/broken.json", "{\"chain\":"),
            ("build/gone.json", &gone),
            ("images/lost.json", ""),
        ],
    );
    finds_and_mends(bed, &["bbbb", "broken", "gone.json", "lost.json"]);
}

fn a_damaged_blob_is_found_and_fetched_again(bed: &Bed<'_>) {
    let image = bed.busybox();
    let blobs = bed.store().join("blobs/sha256");
    let largest = fs::read_dir(&blobs)
        .unwrap()
        .map(|entry| entry.unwrap())
        .max_by_key(|entry| entry.metadata().unwrap().len())
        .unwrap();
    let mut file = fs::OpenOptions::new()
        .append(true)
        .open(largest.path())
        .unwrap();
    file.write_all(b"x").unwrap();
    assert_eq!(bed.ok(&["system", "check", "--quick"]), "");
    finds_and_mends(bed, &["damaged"]);
    assert!(!largest.path().exists());
    bed.ok(&["pull", "-q", &image]);
    assert!(largest.path().exists());
    assert_eq!(bed.ok(&["system", "check"]), "");
}

fn a_changed_layer_is_told_and_left_alone(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.write(
        "context/Dockerfile",
        format!("FROM {image}\nRUN echo x > /x\n"),
    );
    bed.build(&["-q", "-t", "made"], "context").succeeds();
    let layers = fs::read_dir(bed.store().join("layers")).unwrap();
    let file = layers
        .map(|entry| entry.unwrap().path().join("diff/x"))
        .find(|path| path.exists())
        .unwrap();
    fs::write(&file, "changed").unwrap();
    let said = bed
        .coracle(&["system", "check", "--repair"])
        .exits_with(1)
        .out();
    assert!(
        said.contains("were changed") && said.contains("again"),
        "{said}"
    );
    assert!(file.exists());
}

fn what_was_made_here_outlives_a_repair(bed: &Bed<'_>) {
    let image = bed.busybox();
    let context = format!("FROM {image}\nRUN echo x > /x\n");
    bed.write("context/Dockerfile", context);
    bed.build(&["-q", "-t", "made"], "context").succeeds();
    let layers = fs::read_dir(bed.store().join("layers")).unwrap();
    let layer = layers
        .map(|entry| entry.unwrap().path())
        .find(|path| path.join("diff/x").exists())
        .unwrap();
    let name = layer.file_name().unwrap().to_str().unwrap();
    let lost = format!("store/containers/{}/upper/x", "d".repeat(64));
    let lost = bed.write(&lost, "x");
    let newer = bed.write("store/images/newer.json", "{\"version\":2}");
    let repair = |words: &[&str]| {
        let said = bed.coracle(&["system", "check", "--repair"]);
        let said = said.exits_with(1).out();
        for word in words {
            assert!(said.contains(word), "{word} in {said}");
        }
        assert!(layer.join("diff/x").exists() && lost.exists() && newer.exists());
        said
    };
    repair(&["dddd", "newer.json"]);
    // After a power cut its files tell whether they are all there.
    let record = fs::read_to_string(layer.join("layer.json")).unwrap();
    let mut before: Value = serde_json::from_str(&record).unwrap();
    before["boot"] = "another".into();
    let cut_power = || {
        let path = format!("store/layers/{name}/layer.json");
        bed.write(&path, before.to_string());
        fs::remove_file(layer.join("synced")).unwrap();
    };
    cut_power();
    let said = repair(&[name]);
    let told = said.lines().find(|line| line.contains(name)).unwrap();
    assert!(told.ends_with("mended"), "{said}");
    let words = ["run", "--rm", "--network", "none", "made", "cat", "/x"];
    assert_eq!(bed.ok(&words), "x\n");
    cut_power();
    fs::write(layer.join("diff/x"), "y").unwrap();
    repair(&[&format!("{name}` lost files")]);
    fs::write(layer.join("layer.json"), "").unwrap();
    repair(&[&format!("the record of the layer `{name}` cannot be read")]);
    fs::remove_dir_all(bed.store().join("containers").join("d".repeat(64))).unwrap();
}

fn a_record_that_cannot_be_read_keeps_what_it_may_lead_to(bed: &Bed<'_>) {
    bed.busybox();
    let listed = fs::read_dir(bed.store().join("images")).unwrap();
    let record = listed.map(|entry| entry.unwrap().path()).next().unwrap();
    let text = fs::read(&record).unwrap();
    fs::write(&record, &text[..text.len() / 2]).unwrap();
    let error = bed
        .coracle(&["system", "prune", "-af"])
        .exits_with(125)
        .err();
    let name = record.file_name().unwrap().to_string_lossy();
    assert!(
        error.contains(&*name) && error.contains("system check"),
        "{error}"
    );
    fs::write(&record, &text).unwrap();
    let image = bed.shared.busybox();
    bed.ok(&[
        "run",
        "--rm",
        "--pull",
        "never",
        "--network",
        "none",
        &image,
        "true",
    ]);
}

fn a_killed_monitor_is_found_and_put_away(bed: &Bed<'_>) {
    let id = bed.start(&["--name", "c"], &["sleep", "1000"]);
    let state = bed.store().join("containers").join(&id).join("state.json");
    let state: Value = serde_json::from_slice(&fs::read(state).unwrap()).unwrap();
    let pid = state["monitor"]["pid"].as_i64().unwrap();
    let pid = rustix::process::Pid::from_raw(pid.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    until("it is dead", || {
        !fs::exists(format!("/proc/{}", pid.as_raw_nonzero())).unwrap()
    });
    finds_and_mends(bed, &["the monitor of container `c`"]);
    assert_eq!(bed.inspect("c")["State"]["Status"], "exited");
}

fn what_is_at_work_is_no_remainder(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.write(
        "context/Dockerfile",
        format!("FROM {image}\nRUN echo working; read line < /dev/null; sleep 1000\n"),
    );
    let context = bed.path("context");
    let mut build = bed.call(&["build", context.to_str().unwrap()]).started();
    let runs = || {
        let entries = fs::read_dir(bed.store().join("containers"))
            .unwrap()
            .flatten();
        let states = entries.map(|entry| fs::read_to_string(entry.path().join("state.json")));
        states.flatten().any(|state| state.contains("\"running\""))
    };
    until("the step runs", runs);
    assert_eq!(bed.ok(&["system", "check", "--repair"]), "");
    assert!(runs());
    build.signal(rustix::process::Signal::TERM);
    build.ends();
    // What it held when it was killed is nobody's now.
    until("its container is gone", || !runs());
    bed.ok(&["system", "check", "--repair"]);
}

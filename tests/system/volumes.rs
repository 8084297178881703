//! Volumes as objects of their own: made, listed, removed, carried, and where their files are.

use std::fs;
use std::os::unix::fs::MetadataExt;

use serde_json::Value;

use crate::bed::{Bed, output_of, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_volume_is_made_used_and_removed,
    a_volume_that_is_there_will_do_unless_its_files_are_elsewhere,
    a_volume_that_containers_use_stays,
    volumes_are_listed_as_asked,
    unused_volumes_are_pruned_and_no_others,
    volumes_that_make_no_sense_are_refused,
    a_directory_of_the_host_can_be_a_volume,
    a_volume_in_memory_is_one_containers_alone,
    options_of_a_volume_come_with_a_mount,
    an_exported_volume_is_imported_whole,
    what_is_imported_stays_within_the_volume,
    what_happens_to_volumes_is_noted,
    a_volume_is_not_removed_under_a_container_that_is_being_made,
];

pub(crate) const OF_ROOT: &[Test] = &tests![Root:
    a_directory_of_the_host_is_not_a_volume_of_other_users_unasked,
];

const SLEEP: &[&str] = &["sleep", "1000"];

/// Makes a container that is not started.
fn create(bed: &Bed<'_>, options: &[&str]) -> String {
    let image = bed.busybox();
    let words = [
        &["create", "--network", "none"],
        options,
        &[image.as_str(), "true"],
    ];
    bed.ok(&words.concat())
}

/// Names of volumes, in a line.
fn names(bed: &Bed<'_>, flags: &[&str]) -> String {
    let words = [&["volume", "ls", "-q"], flags].concat();
    bed.ok(&words).replace('\n', " ").trim().to_owned()
}

fn a_volume_is_made_used_and_removed(bed: &Bed<'_>) {
    let words = ["volume", "create", "--label", "tier=1", "-l", "bare"];
    assert_eq!(bed.ok(&[&words[..], &["data"]].concat()), "data\n");
    let volume = bed.inspect("data");
    let mountpoint = bed.store().join("volumes/data/_data");
    for (field, expected) in [
        ("Name", "data"),
        ("Driver", "local"),
        ("Scope", "local"),
        ("Mountpoint", mountpoint.to_str().unwrap()),
    ] {
        assert_eq!(volume[field], expected, "{field}");
    }
    assert_eq!(volume["Labels"]["tier"], "1");
    assert_eq!(volume["Labels"]["bare"], "");
    assert_eq!(volume["Options"], Value::Null);
    assert!(volume["CreatedAt"].as_str().unwrap().contains('T'));
    // The first container fills it, as one that comes with a container.
    assert!(bed.sh(&["-v", "data:/etc"], "ls /etc").contains("passwd"));
    bed.sh(&["-v", "data:/d"], "echo kept > /d/file");
    assert_eq!(bed.sh(&["-v", "data:/d:ro"], "cat /d/file"), "kept\n");
    let format = ["volume", "inspect", "-f", "{{.Name}} {{.Labels.tier}}"];
    assert_eq!(bed.ok(&[&format[..], &["data"]].concat()), "data 1\n");
    bed.coracle(&["volume", "exists", "data"]).exits_with(0);
    assert_eq!(bed.ok(&["volume", "rm", "data"]), "data\n");
    bed.coracle(&["volume", "exists", "data"]).exits_with(1);
    bed.coracle(&["volume", "exists", "../x"]).exits_with(1);
    let said = bed.coracle(&["volume", "inspect", "data"]).exits_with(1);
    assert!(
        said.err().contains("No such volume: data"),
        "{}",
        said.err()
    );
    assert_eq!(said.out(), "[]\n");
    assert!(!bed.store().join("volumes/data").exists());
}

fn a_volume_that_is_there_will_do_unless_its_files_are_elsewhere(bed: &Bed<'_>) {
    bed.ok(&["volume", "create", "--label", "a=1", "data"]);
    let made = bed.inspect("data");
    assert_eq!(
        bed.ok(&["volume", "create", "--label", "a=1", "data"]),
        "data\n"
    );
    let said = bed.coracle(&["volume", "create", "data"]);
    assert!(said.err().contains("keeps the labels"), "{}", said.err());
    assert_eq!(said.succeeds(), "data\n");
    let elsewhere = ["-o", "type=tmpfs", "-o", "device=tmpfs", "data"];
    let words = [&["volume", "create"][..], &elsewhere].concat();
    let error = bed.coracle(&words).fails(1);
    assert!(error.contains("with other options"), "{error}");
    let words = [&["volume", "create", "--ignore"][..], &elsewhere].concat();
    assert_eq!(bed.ok(&words), "data\n");
    assert_eq!(bed.inspect("data"), made);
    // Several at once make one.
    let calls: Vec<_> = (0..4)
        .map(|_| bed.call(&["volume", "create", "once"]).started())
        .collect();
    for mut call in calls {
        assert_eq!(call.rest(), "once\n");
        assert!(call.ends().success());
    }
    assert_eq!(names(bed, &["-f", "name=once"]), "once");
    // Without a name it is anonymous.
    let name = bed.ok(&["volume", "create"]);
    assert_eq!(name.trim().len(), 64);
    assert_eq!(names(bed, &["-f", "anonymous=true"]), name.trim());
}

fn a_volume_that_containers_use_stays(bed: &Bed<'_>) {
    bed.start(&["--name", "up", "-v", "data:/d"], SLEEP);
    create(bed, &["--name", "new", "-v", "data:/d:ro"]);
    for name in ["free", "other"] {
        bed.ok(&["volume", "create", name]);
    }
    for flags in [&[][..], &["-f"]] {
        let error = bed
            .coracle(&[&["volume", "rm"][..], flags, &["data"]].concat())
            .fails(1);
        assert!(
            error.contains("used by the containers `new`, `up`"),
            "{error}"
        );
        assert!(error.contains("coracle rm new up"), "{error}");
    }
    bed.ok(&["rm", "new"]);
    // All that can be is done, and what cannot decides.
    let said = bed.coracle(&["volume", "rm", "free", "data", "nothing", "other"]);
    assert_eq!(said.out(), "free\nother\n");
    assert!(
        said.err().contains("used by container `up`"),
        "{}",
        said.err()
    );
    assert!(
        said.err().contains("No such volume: nothing"),
        "{}",
        said.err()
    );
    said.exits_with(1);
    assert_eq!(bed.ok(&["volume", "remove", "-f", "nothing"]), "nothing\n");
    bed.ok(&["rm", "-f", "-t", "0", "up"]);
    bed.ok(&["volume", "rm", "data"]);
    assert_eq!(names(bed, &[]), "");
}

fn volumes_are_listed_as_asked(bed: &Bed<'_>) {
    assert_eq!(bed.ok(&["volume", "ls"]), "DRIVER    VOLUME NAME\n");
    bed.ok(&["volume", "create", "--label", "tier=1", "web-data"]);
    bed.ok(&["volume", "create", "--label", "tier=2", "stock"]);
    create(bed, &["--name", "c", "-v", "stock:/d", "-v", "/nameless"]);
    let nameless = names(bed, &["-f", "anonymous=true"]);
    assert_eq!(nameless.len(), 64);
    let table = bed.ok(&["volume", "list"]);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[0], "DRIVER    VOLUME NAME");
    assert!(lines.contains(&"local     stock"), "{table}");
    assert_eq!(lines.len(), 4);
    assert_eq!(bed.ok(&["volume", "ls", "-n"]).lines().count(), 3);
    for (filters, expected) in [
        (&["-f", "anonymous=false"][..], "stock web-data"),
        (&["-f", "name=data"], "web-data"),
        (&["-f", "name=^s"], "stock"),
        (&["-f", "name=^s", "-f", "name=web"], "stock web-data"),
        (&["-f", "label=tier"], "stock web-data"),
        (&["-f", "label=tier=2"], "stock"),
        (&["-f", "label!=tier=2", "-f", "anonymous=0"], "web-data"),
        (&["-f", "dangling=true"], "web-data"),
        (
            &["-f", "dangling=false", "-f", "driver=local"],
            &format!("{nameless} stock"),
        ),
        (&["-f", "driver=nfs"], ""),
        (&["-f", "until=1h"], ""),
        (&["-f", "until=0s", "-f", "label=tier"], "stock web-data"),
    ] {
        let mut wanted: Vec<&str> = expected.split_whitespace().collect();
        wanted.sort_unstable();
        assert_eq!(names(bed, filters), wanted.join(" "), "{filters:?}");
    }
    for (format, expected) in [
        (
            "{{.Name}} {{.Driver}} {{.Scope}} {{.Labels}}",
            "stock local local tier=2",
        ),
        ("{{.Label \"tier\"}} {{.Links}} {{.Status}}", "2 1 N/A"),
    ] {
        let words = ["volume", "ls", "-f", "name=stock", "--format", format];
        assert_eq!(bed.ok(&words), format!("{expected}\n"));
    }
    let words = ["volume", "ls", "-f", "name=stock", "--format"];
    let line = bed.ok(&[&words[..], &["json"]].concat());
    let row: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(row["Name"], "stock");
    assert_eq!(row["Size"], "N/A");
    assert_eq!(row["Mountpoint"], bed.inspect("stock")["Mountpoint"]);
    let array = bed.ok(&[&words[..], &["json-array"]].concat());
    let rows: Vec<Value> = serde_json::from_str(&array).unwrap();
    assert_eq!(rows, [row]);
    // What asks for sizes has them measured.
    bed.sh(
        &["-v", "stock:/d"],
        "head -c 300000 /dev/urandom > /d/noise",
    );
    let size = bed.ok(&[&words[..], &["{{.Size}}"]].concat());
    assert!(size.starts_with("3") && size.contains("kB"), "{size}");
    for bad in ["odd=1", "dangling=maybe", "name=(", "until=when"] {
        bed.coracle(&["volume", "ls", "-f", bad]).fails(125);
    }
}

fn unused_volumes_are_pruned_and_no_others(bed: &Bed<'_>) {
    bed.ok(&["volume", "create", "--label", "keep", "kept"]);
    bed.ok(&["volume", "create", "gone"]);
    bed.ok(&["volume", "create"]);
    create(bed, &["--name", "c", "-v", "used:/d", "-v", "/nameless"]);
    let used = names(bed, &["-f", "dangling=false"]);
    bed.coracle(&["volume", "prune"]).fails(125);
    bed.ok(&["volume", "prune", "-f", "--filter", "until=1h"]);
    assert_eq!(names(bed, &[]).split(' ').count(), 5);
    let said = bed.ok(&["volume", "prune", "-f"]);
    assert!(said.starts_with("Deleted Volumes:\n"), "{said}");
    assert!(said.contains("Total reclaimed space: "), "{said}");
    assert_eq!(names(bed, &["-f", "dangling=true"]), "gone kept");
    let words = ["volume", "prune", "-a", "-f", "--filter", "label!=keep"];
    let said = bed.ok(&words);
    assert!(said.starts_with("Deleted Volumes:\ngone\n"), "{said}");
    assert_eq!(names(bed, &["-f", "dangling=true"]), "kept");
    bed.ok(&["volume", "prune", "--all", "--force"]);
    assert_eq!(names(bed, &[]), used);
}

fn volumes_that_make_no_sense_are_refused(bed: &Bed<'_>) {
    let table: &[(&[&str], &str)] = &[
        (&["../x"], "invalid volume name"),
        (&["-d", "nfs", "x"], "driver `nfs` is not supported"),
        (&["-o", "type", "x"], "not KEY=VALUE"),
        (
            &["-o", "size=1g", "x"],
            "`size` of volumes is not supported",
        ),
        (
            &["-o", "type=tmpfs", "x"],
            "missing required option: `device`",
        ),
        (&["-o", "o=bind", "x"], "missing required option: `type`"),
        (
            &[
                "-o",
                "type=nfs",
                "-o",
                "device=:/x",
                "-o",
                "o=addr=10.0.0.1",
                "x",
            ],
            "type `nfs` are not supported",
        ),
        (&["-o", "type=none", "-o", "device=/x", "x"], "`o=bind`"),
        (
            &["-o", "type=none", "-o", "o=bind", "-o", "device=x", "x"],
            "not an absolute path",
        ),
        (
            &[
                "-o",
                "type=none",
                "-o",
                "o=bind,dev",
                "-o",
                "device=/x",
                "x",
            ],
            "`dev` in the option `o` is not supported",
        ),
    ];
    for (words, expected) in table {
        let error = bed
            .coracle(&[&["volume", "create"], *words].concat())
            .fails(125);
        assert!(error.contains(expected), "{words:?}: {error}");
    }
    assert_eq!(names(bed, &[]), "");
}

fn a_directory_of_the_host_can_be_a_volume(bed: &Bed<'_>) {
    bed.write("host/file", "of the host\n");
    bed.write("empty/x", "");
    fs::remove_file(bed.path("empty/x")).unwrap();
    let make = |name: &str, directory: &str, words: &str| {
        let device = format!("device={}", bed.path(directory).display());
        let words = format!("o={words}");
        let options = ["-o", "type=none", "-o", &device, "-o", &words];
        bed.ok(&[&["volume", "create"], &options[..], &[name]].concat());
    };
    make("there", "host", "bind");
    let shown = bed.inspect("there");
    assert_eq!(shown["Mountpoint"], bed.path("host").to_str().unwrap());
    assert_eq!(shown["Options"]["o"], "bind");
    // What is there is seen, and nothing is put over it.
    let said = bed.sh(&["-v", "there:/etc"], "ls /etc; echo new > /etc/new");
    assert!(said.contains("file") && !said.contains("passwd"), "{said}");
    assert_eq!(fs::read_to_string(bed.path("host/new")).unwrap(), "new\n");
    // An empty one is filled from the image, as docker does it.
    make("filled", "empty", "rbind");
    assert!(
        bed.sh(&["-v", "filled:/etc"], "cat /etc/passwd")
            .contains("app")
    );
    assert!(bed.path("empty/passwd").exists());
    make("fixed", "host", "bind,ro,noexec");
    let script = "touch /d/x 2>&1 || true; grep ' /d ' /proc/mounts";
    let said = bed.sh(&["-v", "fixed:/d"], script);
    assert!(said.contains("Read-only file system"), "{said}");
    assert!(said.contains("noexec"), "{said}");
    // A part, an overlay, a new owner: as with any other.
    bed.write("host/part/inner", "inner\n");
    let part = "type=volume,src=there,dst=/p,volume-subpath=part";
    assert_eq!(bed.sh(&["--mount", part], "cat /p/inner"), "inner\n");
    bed.sh(&["-v", "there:/d:O"], "rm /d/file");
    assert!(bed.path("host/file").exists());
    let said = bed.sh(
        &["-v", "filled:/d:U", "-u", "app"],
        "stat -c %u /d /d/passwd",
    );
    assert_eq!(said, "1000\n1000\n");
    bed.sh(&["-v", "filled:/d:U"], "true");
    // A container that does not run shows it, too.
    create(bed, &["--name", "c", "-v", "there:/d"]);
    bed.ok(&["cp", "c:/d/file", bed.path("copy").to_str().unwrap()]);
    assert_eq!(
        fs::read_to_string(bed.path("copy")).unwrap(),
        "of the host\n"
    );
    let mounts = &bed.inspect("c")["Mounts"][0];
    assert_eq!(mounts["Source"], bed.path("host").to_str().unwrap());
    bed.ok(&["rm", "c"]);
    // With the volume the host's directory does not go.
    bed.ok(&["volume", "rm", "there", "filled", "fixed"]);
    assert!(bed.path("host/file").exists());
    make("missing", "nowhere", "bind");
    let error = bed.run(&["-v", "missing:/d"], &["true"]).fails(125);
    assert!(
        error.contains("nowhere` of the volume `missing`"),
        "{error}"
    );
    bed.ok(&["volume", "rm", "missing"]);
}

fn a_volume_in_memory_is_one_containers_alone(bed: &Bed<'_>) {
    let options = ["-o", "type=tmpfs", "-o", "device=tmpfs", "-o"];
    let words = "o=size=1m,mode=0750,uid=1000,noexec";
    bed.ok(&[&["volume", "create"], &options[..], &[words, "scratch"]].concat());
    assert_eq!(bed.inspect("scratch")["Mountpoint"], "");
    let script = "stat -c '%a %u' /d; grep ' /d ' /proc/mounts; ls -A /d; echo x > /d/x; \
        head -c 2000000 /dev/zero > /d/big || echo full; exec sleep 1000";
    let id = bed.start(&["--name", "c", "-v", "scratch:/d"], &["sh", "-c", script]);
    let logs = || bed.ok(&["logs", "c"]);
    until("it is full", || logs().ends_with("\nfull\n"));
    assert!(logs().starts_with("750 1000\n"), "{}", logs());
    assert!(
        logs().contains("noexec") && logs().contains("size=1024k"),
        "{}",
        logs()
    );
    for options in [&["-v", "scratch:/d"][..], &["--volumes-from", "c"]] {
        let error = bed.run(options, &["true"]).fails(125);
        assert!(
            error.contains("cannot be shared with container `c`"),
            "{error}"
        );
    }
    bed.ok(&["restart", "-t", "0", "c"]);
    until("it is full again", || {
        logs().matches("\nfull\n").count() == 2
    });
    assert_eq!(logs().matches("750 1000\n").count(), 2);
    let second = logs();
    let second = second.rsplit("750 1000\n").next().unwrap();
    assert!(
        !second.lines().any(|line| line == "x"),
        "it was empty: {second}"
    );
    // Its successor may have it.
    let image = bed.busybox();
    let words = ["run", "-d", "--replace", "--name", "c", "--network", "none"];
    let successor = ["-v", "scratch:/d", &image, "sleep", "1000"];
    let next = bed.ok(&[&words[..], &successor].concat());
    assert_ne!(next.trim(), id);
    bed.ok(&["rm", "-f", "-t", "0", "c"]);
    for (options, expected) in [
        (
            &["-v", "scratch:/a", "-v", "scratch:/b"][..],
            "another mount",
        ),
        (&["-v", "scratch:/a:U"], "another owner"),
        (&["-v", "scratch:/a:O"], "an overlay"),
        (&["-v", "scratch:/a:rshared"], "propagation"),
        (
            &["--mount", "src=scratch,dst=/a,volume-subpath=x"],
            "a part of it",
        ),
    ] {
        let error = bed.run(options, &["true"]).fails(125);
        assert!(error.contains(expected), "{options:?}: {error}");
    }
    let error = bed.coracle(&["volume", "export", "scratch"]).fails(125);
    assert!(error.contains("is memory"), "{error}");
    bed.ok(&["volume", "rm", "scratch"]);
}

fn options_of_a_volume_come_with_a_mount(bed: &Bed<'_>) {
    let mount = "type=volume,src=mem,dst=/d,volume-opt=type=tmpfs,volume-opt=device=tmpfs";
    let quoted = format!("{mount},\"volume-opt=o=size=1m,mode=700\"");
    for _ in 0..2 {
        let said = bed.sh(&["--mount", &quoted], "stat -c %a /d; df /d | tail -n 1");
        assert!(
            said.starts_with("700\n") && said.contains("tmpfs"),
            "{said}"
        );
    }
    assert_eq!(bed.inspect("mem")["Options"]["o"], "size=1m,mode=700");
    let error = bed.run(&["--mount", mount], &["true"]).fails(125);
    assert!(error.contains("with other options"), "{error}");
    bed.ok(&["volume", "rm", "mem"]);
}

fn an_exported_volume_is_imported_whole(bed: &Bed<'_>) {
    let script = "mkdir -p /d/in/ner; echo text > /d/in/file; ln /d/in/file /d/same; \
        ln -s /d/in/file /d/link; chmod 4751 /d/in/file; chown 7:8 /d/in/ner; chmod 1770 /d; \
        chown app /d";
    bed.sh(&["-v", "data:/d"], script);
    let archive = bed.path("data.tar");
    let archive = archive.to_str().unwrap();
    bed.ok(&["volume", "export", "-o", archive, "data"]);
    let streamed = bed.coracle(&["volume", "export", "data"]);
    let error = bed.coracle(&["volume", "import", "copy", archive]).fails(1);
    assert!(error.contains("No such volume: copy"), "{error}");
    bed.ok(&["volume", "create", "copy"]);
    bed.ok(&["volume", "create", "other"]);
    bed.ok(&["volume", "import", "copy", archive]);
    bed.call(&["volume", "import", "other"])
        .stdin(streamed.out().into_bytes())
        .said()
        .succeeds();
    let look =
        "cd /etc; find . | sort | xargs stat -c '%n %F %a %u:%g %h'; readlink link; cat same";
    let seen = |volume: &str| bed.sh(&["-v", &format!("{volume}:/etc")], look);
    let whole = seen("data");
    assert!(
        whole.contains("./in/file regular file 4751 0:0 2"),
        "{whole}"
    );
    assert!(whole.starts_with(". directory 1770 1000:0"), "{whole}");
    // What was imported is not taken for empty, whatever the image has there.
    assert_eq!(seen("copy"), whole);
    assert_eq!(seen("other"), whole);
    bed.ok(&["volume", "rm", "data", "copy", "other"]);
}

fn what_is_imported_stays_within_the_volume(bed: &Bed<'_>) {
    bed.write("outside/kept", "");
    let outside = bed.path("outside");
    fs::create_dir(bed.path("make")).unwrap();
    let link = bed.path("make/way");
    std::os::unix::fs::symlink(&outside, &link).unwrap();
    let tar = |words: &[&str]| {
        let archive = bed.path("evil.tar");
        let name = archive.to_str().unwrap().to_owned();
        output_of("tar", &[&["-f", name.as_str()], words].concat());
        fs::set_permissions(
            &archive,
            std::os::unix::fs::PermissionsExt::from_mode(0o644),
        )
        .unwrap();
        name
    };
    let make = bed.path("make");
    let make = make.to_str().unwrap();
    bed.write("plain", "evil");
    let plain = bed.path("plain");
    let plain = plain.to_str().unwrap();
    // A link out, then a file through it; and a name that leads out.
    tar(&["-c", "-C", make, "way"]);
    let archive = tar(&["-r", "-P", "--transform", "s,.*,way/evil,", plain]);
    bed.ok(&["volume", "create", "data"]);
    let said = bed.coracle(&["volume", "import", "data", &archive]);
    assert!(
        [Some(0), Some(125)].contains(&said.code()),
        "{}",
        said.err()
    );
    let archive = tar(&["-c", "-P", "--transform", "s,.*,../../../evil,", plain]);
    bed.coracle(&["volume", "import", "data", &archive])
        .fails(125);
    bed.write("damaged", "no archive");
    let damaged = bed.path("damaged");
    bed.coracle(&["volume", "import", "data", damaged.to_str().unwrap()])
        .fails(125);
    let found: Vec<_> = fs::read_dir(&outside).unwrap().flatten().collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(!bed.store().join("evil").exists());
    bed.ok(&["volume", "rm", "data"]);
}

fn what_happens_to_volumes_is_noted(bed: &Bed<'_>) {
    bed.ok(&["volume", "create", "data"]);
    bed.ok(&["volume", "create"]);
    bed.sh(&["-v", "data:/d"], "true");
    bed.ok(&["volume", "prune", "-f"]);
    bed.ok(&["volume", "rm", "data"]);
    let words = ["events", "--since", "1h", "--until", "0s", "--filter"];
    let events = |filter: &str| {
        let format = ["--format", "{{.Action}} {{.Actor.Attributes.driver}}"];
        bed.ok(&[&words[..], &[filter], &format[..]].concat())
    };
    let of_data = "create local\nmount local\nunmount local\ndestroy local\n";
    assert_eq!(events("volume=data"), of_data);
    let all = events("type=volume");
    assert_eq!(all.matches("destroy").count(), 2, "{all}");
    assert_eq!(all.matches("prune").count(), 1, "{all}");
}

/// Whoever comes first: either the volume is gone and is made anew for the container, or it
/// stays. In no case the container has a directory that is nowhere.
fn a_volume_is_not_removed_under_a_container_that_is_being_made(bed: &Bed<'_>) {
    let image = bed.busybox();
    for round in 0..6 {
        bed.ok(&["volume", "create", "data"]);
        let name = format!("c{round}");
        let words = ["create", "--name", &name, "--network", "none", "-v"];
        let create = [&words[..], &["data:/d", &image, "touch", "/d/file"]].concat();
        let mut removals: Vec<_> = (0..3)
            .map(|_| bed.call(&["volume", "rm", "data"]).started())
            .collect();
        bed.ok(&create);
        for removal in &mut removals {
            removal.ends();
        }
        bed.coracle(&["volume", "rm", "data"]).fails(1);
        bed.ok(&["start", "-a", &name]);
        assert_eq!(
            bed.sh(&["-v", "data:/d"], "ls /d"),
            "file\n",
            "round {round}"
        );
        bed.ok(&["rm", &name]);
        bed.ok(&["volume", "rm", "data"]);
    }
}

fn a_directory_of_the_host_is_not_a_volume_of_other_users_unasked(bed: &Bed<'_>) {
    bed.write("host/file", "");
    let device = format!("device={}", bed.path("host").display());
    let options = ["-o", "type=none", "-o", "o=bind", "-o", &device, "there"];
    bed.ok(&[&["volume", "create"], &options[..]].concat());
    let auto = ["--userns", "auto:size=3000", "-v"];
    let error = bed
        .run(&[&auto[..], &["there:/d"]].concat(), &["true"])
        .fails(125);
    assert!(error.contains("`idmap`"), "{error}");
    bed.sh(&[&auto[..], &["there:/d:idmap"]].concat(), "touch /d/new");
    assert_eq!(fs::metadata(bed.path("host/new")).unwrap().uid(), 0);
    bed.ok(&["volume", "rm", "there"]);
}

//! `diff`, `export`, `commit` and `import`: what containers changed, and images made of it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::bed::{Bed, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    changes_are_told_by_letters_and_paths,
    what_the_engine_made_is_no_change,
    the_last_layer_of_an_image_is_compared,
    an_export_is_flat_and_has_no_volumes,
    an_export_is_the_same_bytes_each_time,
    an_export_can_be_imported_and_run,
    an_import_takes_streams_and_compressed_files,
    an_import_that_cannot_be_is_an_error,
    a_commit_has_what_the_container_changed,
    a_commit_changes_the_configuration_as_told,
    a_commit_of_a_running_container_leaves_it_running,
    a_commit_can_be_pushed_and_pulled,
    a_commit_can_be_one_layer,
    a_commit_of_nothing_is_an_image_all_the_same,
    volumes_are_never_committed,
    a_failed_commit_leaves_nothing,
    the_journal_tells_of_images_made,
];

/// A container that has run a script, as it was left.
fn after(bed: &Bed<'_>, options: &[&str], script: &str) {
    let image = bed.busybox();
    let words = ["run", "--name", "c", "--network", "none"];
    bed.ok(&[&words, options, &[image.as_str(), "sh", "-ec", script]].concat());
}

fn names(archive: &[u8]) -> Vec<String> {
    let mut archive = tar::Archive::new(archive);
    let entries = archive.entries().unwrap();
    let name = |entry: Result<tar::Entry<'_, &[u8]>, _>| {
        String::from_utf8_lossy(&entry.unwrap().path_bytes()).into_owned()
    };
    entries.map(name).collect()
}

/// Two listings of the store must be the same.
#[track_caller]
pub(crate) fn assert_same(before: &[String], after: &[String]) {
    let new: Vec<_> = after.iter().filter(|line| !before.contains(line)).collect();
    let gone: Vec<_> = before.iter().filter(|line| !after.contains(line)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "new: {new:?}, gone: {gone:?}"
    );
}

fn changes_are_told_by_letters_and_paths(bed: &Bed<'_>) {
    after(
        bed,
        &[],
        "echo x > /new; mkdir /dir; echo y > /dir/y; echo z >> /etc/passwd; rm /etc/group; \
         rm -r /home/app; mkdir /home/app; chmod 700 /root; ln -s new /link; mkfifo /tmp/fifo",
    );
    let wanted = "C /etc\nD /etc/group\nC /etc/passwd\nC /home\nC /home/app\nA /link\nA /new\n\
                  C /root\nC /tmp\nA /tmp/fifo\n";
    let all = bed.ok(&["diff", "c"]);
    let without_dir: String = all
        .lines()
        .filter(|line| !line.contains("/dir"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(without_dir, wanted);
    assert!(all.starts_with("A /dir\nA /dir/y\n"), "{all}");
    let json: Value = serde_json::from_str(&bed.ok(&["diff", "--format", "json", "c"])).unwrap();
    assert_eq!(json["deleted"], serde_json::json!(["/etc/group"]));
    assert!(json["added"].as_array().unwrap().contains(&"/dir/y".into()));
    bed.coracle(&["diff", "--format", "nonsense", "c"])
        .fails(125);
    bed.coracle(&["diff", "nobody"]).fails(1);
}

fn what_the_engine_made_is_no_change(bed: &Bed<'_>) {
    let bind = format!("{}:/bound/deep", bed.path("home").display());
    after(
        bed,
        &["-v", "data:/data", "-v", &bind, "--tmpfs", "/mem"],
        "echo x > /data/x",
    );
    assert_eq!(bed.ok(&["diff", "c"]), "");
    bed.start(&["--name", "r"], &["sleep", "1000"]);
    assert_eq!(bed.ok(&["container", "diff", "r"]), "");
    bed.ok(&["exec", "r", "touch", "/made"]);
    assert_eq!(bed.ok(&["diff", "r"]), "A /made\n");
}

fn the_last_layer_of_an_image_is_compared(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.write(
        "context/Dockerfile",
        format!("FROM {image}\nRUN echo x > /x && rm /etc/group\n"),
    );
    bed.build(&["-q", "-t", "made"], "context").succeeds();
    assert_eq!(bed.ok(&["diff", "made"]), "C /etc\nD /etc/group\nA /x\n");
}

fn an_export_is_flat_and_has_no_volumes(bed: &Bed<'_>) {
    let image = bed.busybox();
    let script =
        "echo x > /data/secret; echo y > /mem/y; echo z > /new; rm /etc/group; echo ok; sleep 1000";
    let options = ["--name", "c", "-v", "data:/data", "--tmpfs", "/mem"];
    bed.start(&options, &["sh", "-ec", script]);
    until("it is ready", || bed.ok(&["logs", "c"]) == "ok\n");
    let check = |archive: &[u8]| {
        let names: BTreeSet<String> = names(archive).into_iter().collect();
        for there in [
            "bin/busybox",
            "data/",
            "mem/",
            "new",
            "proc/",
            "dev/",
            "etc/passwd",
        ] {
            assert!(names.contains(there), "{there} in {names:?}");
        }
        for not in ["data/secret", "mem/y", "etc/group", "dev/null", "./"] {
            assert!(!names.contains(not), "{not}");
        }
        assert!(!names.iter().any(|name| name.starts_with("proc/1")));
    };
    check(&bed.coracle(&["export", "c"]).exits_with(0).out);
    bed.ok(&["kill", "c"]);
    bed.ok(&["wait", "c"]);
    bed.ok(&["container", "export", "-o", "out.tar", "c"]);
    let written = fs::metadata(bed.path("out.tar")).unwrap();
    assert_eq!(written.permissions().mode() & 0o777, 0o600);
    check(&fs::read(bed.path("out.tar")).unwrap());
    assert!(fs::read_dir(bed.path("")).unwrap().all(|entry| {
        !entry
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with("out.tar.")
    }));
    bed.coracle(&["export", "nobody"]).fails(1);
    bed.coracle(&["export", "-o", "none/out", "c"]).fails(125);
    let _ = image;
}

fn an_export_is_the_same_bytes_each_time(bed: &Bed<'_>) {
    after(bed, &[], "echo x > /new; ln /new /same");
    let one = bed.coracle(&["export", "c"]).exits_with(0).out;
    assert_eq!(one, bed.coracle(&["export", "c"]).exits_with(0).out);
}

fn an_export_can_be_imported_and_run(bed: &Bed<'_>) {
    after(bed, &[], "echo x > /new; chown 7:8 /new; chmod 640 /new");
    let flat = bed.coracle(&["export", "c"]).exits_with(0).out;
    let id = bed
        .call(&[
            "import",
            "-c",
            "CMD stat -c '%u:%g %a' /new",
            "-c",
            "ENV PATH=/bin",
            "-m",
            "made by hand",
            "-",
            "flat:1",
        ])
        .stdin(flat)
        .said()
        .succeeds();
    assert_eq!(id.trim(), bed.image_id("flat:1"));
    let said = bed.ok(&["run", "--rm", "--network", "none", "flat:1"]);
    assert_eq!(said, "7:8 640\n");
    let image = bed.inspect("flat:1");
    assert_eq!(image["RootFS"]["Layers"].as_array().unwrap().len(), 1);
}

fn an_import_takes_streams_and_compressed_files(bed: &Bed<'_>) {
    after(bed, &[], "echo x > /new");
    bed.ok(&["export", "-o", "flat.tar", "c"]);
    let plain = fs::read(bed.path("flat.tar")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &plain).unwrap();
    bed.write("flat.tar.gz", gzip.finish().unwrap());
    bed.write("flat.tar.zst", zstd::encode_all(&plain[..], 1).unwrap());
    let layers = |name: &str| bed.inspect(name)["RootFS"]["Layers"].clone();
    bed.ok(&["import", "flat.tar", "one"]);
    for file in ["flat.tar.gz", "flat.tar.zst"] {
        bed.ok(&["image", "import", file, "other"]);
        assert_eq!(layers("one"), layers("other"), "{file}");
    }
    let id = bed.ok(&["import", "--platform", "linux/arm64/v8", "flat.tar"]);
    let image = bed.inspect(id.trim());
    assert_eq!(
        (&image["Architecture"], &image["Os"]),
        (&"arm64".into(), &"linux".into())
    );
}

fn an_import_that_cannot_be_is_an_error(bed: &Bed<'_>) {
    bed.write(
        "garbage",
        "this is no archive at all, but it is long enough to be looked at",
    );
    let xz = [&[0xfd][..], b"7zXZ\0", &[0; 100]].concat();
    bed.write("file.xz", xz);
    bed.write("empty.tar", [0; 1024]);
    bed.busybox();
    let before = bed.settled_listing();
    for (words, part) in [
        (&["import", "none"][..], "none"),
        (&["import", "garbage"], "archive"),
        (&["import", "file.xz"], "xz"),
        (&["import", "http://127.0.0.1:1/x.tar"], "127.0.0.1:1"),
        (&["import", "http://"], "http://"),
        (&["import", "-c", "RUN true", "empty.tar"], "RUN"),
        (&["import", "empty.tar", "Bad Name"], "Bad Name"),
        (
            &["import", "--platform", "a/b/c/d", "empty.tar"],
            "platform",
        ),
    ] {
        let said = bed.coracle(words);
        let code = said.code().unwrap();
        let error = said.fails(code);
        assert!(code != 0 && error.contains(part), "{words:?}: {error}");
    }
    assert_same(&before, &bed.settled_listing());
}

fn a_commit_has_what_the_container_changed(bed: &Bed<'_>) {
    after(
        bed,
        &["-e", "A=1", "-w", "/tmp", "-u", "0:0", "--label", "l=m"],
        "echo x > /new; rm /etc/group; rm -r /home; mkdir /home; echo y > /home/y",
    );
    let id = bed.ok(&["commit", "-a", "somebody", "-m", "words", "c", "made:1"]);
    assert_eq!(id.trim(), bed.image_id("made:1"));
    let run = |script: &str| {
        bed.ok(&[
            "run",
            "--rm",
            "--network",
            "none",
            "made:1",
            "sh",
            "-ec",
            script,
        ])
    };
    assert_eq!(
        run("cat /new; ls /home; test ! -e /etc/group; echo $A; pwd"),
        "x\ny\n1\n/tmp\n"
    );
    let image = bed.inspect("made:1");
    let base = bed.inspect(&bed.busybox());
    let layers = |image: &Value| image["RootFS"]["Layers"].as_array().unwrap().len();
    assert_eq!(layers(&image), layers(&base) + 1);
    assert_eq!(image["Config"]["Labels"]["l"], "m");
    // The container is as it was, and can be committed again.
    assert!(bed.ok(&["diff", "c"]).contains("A /new"));
    bed.ok(&["commit", "c", "made:2"]);
    assert_eq!(
        bed.inspect("made:2")["RootFS"]["Layers"],
        image["RootFS"]["Layers"]
    );
}

fn a_commit_changes_the_configuration_as_told(bed: &Bed<'_>) {
    after(bed, &[], "true");
    bed.ok(&[
        "commit",
        "-c",
        "ENV A=1 B=\"two words\"",
        "-c",
        "CMD [\"sh\", \"-c\", \"echo $A $B\"]",
        "-c",
        "WORKDIR /srv",
        "-c",
        "EXPOSE 80",
        "-c",
        "USER app",
        "--change",
        "LABEL x=y",
        "--iidfile",
        "id",
        "c",
        "made",
    ]);
    assert_eq!(
        fs::read_to_string(bed.path("id")).unwrap(),
        bed.image_id("made")
    );
    let image = bed.inspect("made");
    assert_eq!(image["Config"]["WorkingDir"], "/srv");
    assert_eq!(image["Config"]["User"], "app");
    assert_eq!(image["Config"]["Labels"]["x"], "y");
    assert!(image["Config"]["ExposedPorts"].get("80/tcp").is_some());
    assert_eq!(
        bed.ok(&["run", "--rm", "--network", "none", "made"]),
        "1 two words\n"
    );
    for change in ["RUN true", "COPY a b", "NONSENSE", "USER"] {
        let error = bed
            .coracle(&["commit", "-c", change, "c", "bad"])
            .fails(125);
        assert!(error.contains(change), "{error}");
    }
    bed.coracle(&["commit", "c", "na@me"]).exits_with(125);
    bed.coracle(&["commit", "nobody"]).fails(1);
}

fn a_commit_of_a_running_container_leaves_it_running(bed: &Bed<'_>) {
    // A file that shrank while it was read would be an error where nothing can be paused.
    let script = "while true; do echo >> /count; done";
    bed.start(&["--name", "c"], &["sh", "-c", script]);
    until("it counts", || bed.ok(&["diff", "c"]).contains("/count"));
    for options in [&[][..], &["--no-pause"], &["--pause=false"]] {
        bed.ok(&[&["commit"], options, &["c", "made"]].concat());
    }
    let count = || bed.ok(&["exec", "c", "stat", "-c", "%s", "/count"]);
    let before = count();
    until("it goes on", || count() != before);
    let explicit = bed.coracle(&["commit", "-p", "c", "made"]);
    if explicit.code() != Some(0) {
        assert!(explicit.fails(1).contains("cgroup"));
    }
}

fn a_commit_can_be_pushed_and_pulled(bed: &Bed<'_>) {
    after(
        bed,
        &[],
        "echo x > /new; rm /etc/group; rm -r /home; mkdir -p /home/other; mkfifo /tmp/fifo",
    );
    let name = format!("{}/{}:1", bed.shared.registry.address, bed.host_name());
    bed.ok(&["commit", "-q", "c", &name]);
    let id = bed.image_id(&name);
    bed.ok(&["push", "-q", &name]);
    bed.ok(&["rm", "c"]);
    bed.ok(&["rmi", &name]);
    bed.ok(&["pull", "-q", &name]);
    assert_eq!(bed.image_id(&name), id);
    let script = "cat /new; ls /home; test ! -e /etc/group";
    let said = bed.ok(&[
        "run",
        "--rm",
        "--network",
        "none",
        &name,
        "sh",
        "-ec",
        script,
    ]);
    assert_eq!(said, "x\nother\n");
}

fn a_commit_can_be_one_layer(bed: &Bed<'_>) {
    after(
        bed,
        &["-v", "data:/data"],
        "echo x > /new; rm /etc/group; echo y > /data/y",
    );
    bed.ok(&["commit", "--squash", "c", "made"]);
    let image = bed.inspect("made");
    assert_eq!(image["RootFS"]["Layers"].as_array().unwrap().len(), 1);
    let script = "cat /new; test ! -e /etc/group; ls /data";
    let said = bed.ok(&[
        "run",
        "--rm",
        "--network",
        "none",
        "made",
        "sh",
        "-ec",
        script,
    ]);
    assert_eq!(said, "x\n");
}

fn a_commit_of_nothing_is_an_image_all_the_same(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "c", "--network", "none", &image, "true"]);
    bed.ok(&["commit", "c", "made"]);
    bed.ok(&["run", "--rm", "--network", "none", "made", "true"]);
    // Without a name it is there by its id.
    let id = bed.ok(&["commit", "-m", "nameless", "c"]);
    bed.ok(&["rmi", id.trim()]);
}

fn volumes_are_never_committed(bed: &Bed<'_>) {
    after(
        bed,
        &["-v", "data:/data", "-v", "/anonymous"],
        "echo x > /data/x; echo y > /anonymous/y",
    );
    bed.ok(&["commit", "c", "made"]);
    let script = "cat /data/x /anonymous/y 2>/dev/null || echo nothing";
    let said = bed.ok(&[
        "run",
        "--rm",
        "--network",
        "none",
        "made",
        "sh",
        "-c",
        script,
    ]);
    assert_eq!(said, "nothing\n");
}

fn a_failed_commit_leaves_nothing(bed: &Bed<'_>) {
    // A name that means a deletion cannot be held by a layer.
    after(bed, &[], "echo x > /.wh.x");
    let before = bed.settled_listing();
    let error = bed.coracle(&["commit", "c", "made"]).fails(125);
    assert!(error.contains(".wh.x"), "{error}");
    assert_same(&before, &bed.settled_listing());
}

fn the_journal_tells_of_images_made(bed: &Bed<'_>) {
    after(bed, &[], "true");
    let flat = bed.coracle(&["export", "c"]).exits_with(0).out;
    bed.ok(&["commit", "c"]);
    bed.call(&["import", "-"]).stdin(flat).said().succeeds();
    let journal = fs::read_to_string(bed.store().join("events/journal")).unwrap();
    for action in ["\"export\"", "\"commit\"", "\"import\""] {
        assert!(journal.contains(action), "{action} in {journal}");
    }
}

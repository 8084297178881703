//! `cp`: between containers, the host and tar streams; and what hostile containers and
//! archives make of it.

use std::fs;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::Stdio;

use crate::bed::{Bed, Said, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    paths_mean_what_docker_says_they_mean,
    what_cannot_become_of_a_path_is_an_error,
    files_are_copied_out_of_containers,
    files_are_copied_between_containers,
    the_root_of_a_running_container_is_copied_without_the_kernels_files,
    volumes_and_memory_of_a_running_container_count,
    volumes_of_a_stopped_container_count,
    a_stream_goes_in_and_comes_out,
    a_tar_in_the_container_reads_and_writes_the_same_streams,
    a_compressed_stream_is_unpacked,
    owners_are_kept_only_with_archive,
    rights_of_a_program_do_not_come_out_of_a_container,
    directories_of_the_host_stay_as_they_are,
    links_are_copied_as_links_and_followed_if_asked,
    a_directory_and_a_file_replace_each_other_only_with_overwrite,
    a_file_with_holes_keeps_them,
    nothing_is_said_without_a_terminal,
    a_container_that_is_copied_from_still_starts,
    files_that_nobody_reads_on_hold_nobody_up,
    a_copy_onto_itself_changes_nothing,
    a_read_only_container_is_not_written,
    the_journal_tells_of_copies,
    links_of_a_container_do_not_lead_to_the_host,
    links_on_the_host_are_not_written_through,
    a_hostile_archive_stays_in_the_container,
    a_container_that_swaps_directories_for_links_gains_nothing,
    odd_files_of_a_container_hang_nobody,
];

/// Containers called `c`, one that runs and one that does not, and what is done with each.
fn with_containers(bed: &Bed<'_>, act: impl Fn(&Bed<'_>)) {
    let image = bed.busybox();
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    act(bed);
    bed.ok(&["rm", "-f", "-v", "c"]);
    bed.ok(&[
        "create",
        "--name",
        "c",
        "--network",
        "none",
        &image,
        "sleep",
        "1000",
    ]);
    act(bed);
    bed.ok(&["rm", "-f", "-v", "c"]);
}

/// The content of a file in the container `c`; nothing if it is none.
fn content(bed: &Bed<'_>, path: &str) -> Option<String> {
    let said = bed.coracle(&["cp", &format!("c:{path}"), "-"]);
    if said.code() != Some(0) {
        return None;
    }
    let mut archive = tar::Archive::new(&said.out[..]);
    let mut entries = archive.entries().unwrap();
    let mut entry = entries.next()?.unwrap();
    if entry.header().entry_type() != tar::EntryType::Regular {
        return None;
    }
    let mut text = String::new();
    std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
    Some(text)
}

/// The names in an archive, as they are written in it.
fn names(archive: &[u8]) -> Vec<String> {
    let mut archive = tar::Archive::new(archive);
    let entries = archive.entries().unwrap();
    let name = |entry: Result<tar::Entry<'_, &[u8]>, _>| {
        String::from_utf8_lossy(&entry.unwrap().path_bytes()).into_owned()
    };
    entries.map(name).collect()
}

/// An archive of entries: kind, name, link or content.
fn archive(entries: &[(tar::EntryType, &str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (kind, name, text) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(*kind);
        header.set_mode(if kind.is_dir() { 0o755 } else { 0o644 });
        let fields = header.as_ustar_mut().unwrap();
        // Written as it is: the crate would refuse what an attacker writes.
        fields.name[..name.len()].copy_from_slice(name.as_bytes());
        let content = match kind {
            tar::EntryType::Regular => text.as_bytes(),
            _ => {
                fields.linkname[..text.len()].copy_from_slice(text.as_bytes());
                b""
            }
        };
        header.set_size(content.len() as u64);
        header.set_uid(0);
        header.set_gid(0);
        header.set_cksum();
        builder.append(&header, content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn paths_mean_what_docker_says_they_mean(bed: &Bed<'_>) {
    bed.write("file", "file");
    bed.write("dir/inner", "inner");
    with_containers(bed, |bed| {
        for (source, destination, made, text) in [
            ("file", "c:/new", "/new", "file"),
            ("file", "c:tmp/relative", "/tmp/relative", "file"),
            ("file", "c:/tmp", "/tmp/file", "file"),
            ("file", "c:/tmp/", "/tmp/file", "file"),
            ("dir/inner", "c:/tmp/file", "/tmp/file", "inner"),
            ("dir", "c:/one", "/one/inner", "inner"),
            ("dir", "c:/slash/", "/slash/inner", "inner"),
            ("dir/", "c:/one", "/one/dir/inner", "inner"),
            ("dir", "c:/home/", "/home/dir/inner", "inner"),
            ("dir/.", "c:/root", "/root/inner", "inner"),
            ("./dir/../file", "c:/root/../tmp/dots", "/tmp/dots", "file"),
        ] {
            bed.ok(&["cp", source, destination]);
            assert_eq!(
                content(bed, made).as_deref(),
                Some(text),
                "{source} {destination}"
            );
        }
    });
}

fn what_cannot_become_of_a_path_is_an_error(bed: &Bed<'_>) {
    bed.write("file", "file");
    bed.write("dir/inner", "inner");
    with_containers(bed, |bed| {
        for (source, destination, code, words) in [
            ("file", "c:/none/file", 1, "/none/file"),
            ("file", "c:/none/", 1, "no such directory"),
            ("file", "c:/etc/passwd/", 1, "/etc/passwd"),
            ("dir", "c:/etc/passwd", 1, "directory"),
            ("none", "c:/", 1, "`none`"),
            ("c:/none", ".", 1, "/none"),
            ("c:/etc", "file", 1, "directory"),
            ("c:/etc/passwd", "none/x", 1, "none"),
            ("file/", "c:/tmp", 1, "file"),
            ("file", "nobody:/tmp", 1, "No such container"),
            ("file", "dir", 125, "container"),
            ("-", "file", 125, "container"),
            ("file", "c:", 125, "empty"),
        ] {
            let error = bed.coracle(&["cp", source, destination]).fails(code);
            assert!(error.contains(words), "cp {source} {destination}: {error}");
        }
        let error = bed.call(&["cp", "-", "c:/etc/passwd"]).said().fails(1);
        assert!(error.contains("directory"), "{error}");
    });
}

fn files_are_copied_out_of_containers(bed: &Bed<'_>) {
    with_containers(bed, |bed| {
        let out = bed.path("out");
        bed.write("out/mark", "");
        bed.ok(&["cp", "c:/etc/passwd", "out"]);
        bed.ok(&["cp", "c:/etc/passwd", "out/other"]);
        bed.ok(&["cp", "c:/etc", "out"]);
        bed.ok(&["cp", "c:/etc/.", "out/fresh"]);
        bed.ok(&["cp", "c:/home", "out/home"]);
        for file in ["passwd", "other", "etc/passwd", "fresh/passwd"] {
            let text = fs::read_to_string(out.join(file)).unwrap();
            assert!(text.starts_with("root:"), "{file}");
        }
        assert!(out.join("home/app").is_dir());
        fs::remove_dir_all(out).unwrap();
    });
}

fn the_root_of_a_running_container_is_copied_without_the_kernels_files(bed: &Bed<'_>) {
    bed.start(&["--name", "c", "--tmpfs", "/memory"], &["sleep", "1000"]);
    bed.ok(&["exec", "c", "sh", "-c", "echo x > /memory/file"]);
    for (source, place) in [("c:/", "whole"), ("c:/.", "content"), ("c:/etc/..", "up")] {
        bed.ok(&["cp", source, place]);
        for name in ["etc/passwd", "memory/file", "bin/busybox"] {
            assert!(bed.path(place).join(name).exists(), "{source}: {name}");
        }
        for name in ["proc", "sys", "dev"] {
            let mut inside = std::fs::read_dir(bed.path(place).join(name)).unwrap();
            assert!(inside.next().is_none(), "{source}: {name}");
        }
    }
    let archive = bed.coracle(&["cp", "c:/", "-"]).exits_with(0).out;
    let mut archive = tar::Archive::new(&archive[..]);
    let mut names = archive.entries().unwrap().map(|entry| {
        let entry = entry.unwrap();
        entry.path().unwrap().into_owned()
    });
    assert!(!names.any(|name| name.starts_with("proc") && name.components().count() > 1));
    // A device has no data to be copied.
    let error = bed.coracle(&["cp", "c:/dev/null", "null"]).fails(125);
    assert!(error.contains("device node"), "{error}");
    assert!(!bed.path("null").exists());
    bed.ok(&["rm", "-f", "c"]);
}

fn files_are_copied_between_containers(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "stopped",
        "--network",
        "none",
        &image,
        "true",
    ]);
    bed.start(&["--name", "other"], &["sleep", "1000"]);
    bed.start(
        &["--name", "c"],
        &[
            "sh",
            "-c",
            "mkdir /d; echo x > /d/x; echo ready; sleep 1000",
        ],
    );
    until("it is ready", || bed.ok(&["logs", "c"]) == "ready\n");
    bed.ok(&["cp", "c:/d", "other:/tmp"]);
    bed.ok(&["cp", "other:/tmp/d", "stopped:/e"]);
    bed.ok(&["cp", "stopped:/e/x", "c:/back"]);
    bed.ok(&["cp", "c:/back", "c:/again"]);
    assert_eq!(content(bed, "/again").as_deref(), Some("x\n"));
}

fn volumes_and_memory_of_a_running_container_count(bed: &Bed<'_>) {
    bed.write("file", "file");
    bed.write("bound/mark", "");
    let bind = format!("{}:/bound", bed.path("bound").display());
    let options = [
        "--name",
        "c",
        "-v",
        "data:/data",
        "--tmpfs",
        "/mem",
        "-v",
        &bind,
    ];
    bed.start(&options, &["sleep", "1000"]);
    for path in ["/data", "/mem", "/bound"] {
        bed.ok(&["cp", "file", &format!("c:{path}")]);
        assert_eq!(
            bed.ok(&["exec", "c", "cat", &format!("{path}/file")]),
            "file"
        );
    }
    assert_eq!(fs::read_to_string(bed.path("bound/file")).unwrap(), "file");
    bed.ok(&["exec", "c", "sh", "-c", "echo m > /mem/made"]);
    assert_eq!(content(bed, "/mem/made").as_deref(), Some("m\n"));
    bed.ok(&["rm", "-f", "c"]);
    assert_eq!(bed.sh(&["-v", "data:/data"], "cat /data/file"), "file");
}

fn volumes_of_a_stopped_container_count(bed: &Bed<'_>) {
    bed.write("file", "file");
    bed.write("bound/mark", "");
    let bind = format!("{}:/bound", bed.path("bound").display());
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "c",
        "-v",
        "data:/data",
        "-v",
        &bind,
        &image,
        "true",
    ]);
    for path in ["/data", "/bound"] {
        bed.ok(&["cp", "file", &format!("c:{path}")]);
    }
    assert_eq!(fs::read_to_string(bed.path("bound/file")).unwrap(), "file");
    assert_eq!(bed.sh(&["-v", "data:/data"], "cat /data/file"), "file");
    assert_eq!(content(bed, "/data/file").as_deref(), Some("file"));
}

fn a_stream_goes_in_and_comes_out(bed: &Bed<'_>) {
    let kinds = [
        (tar::EntryType::Directory, "top/", ""),
        (tar::EntryType::Regular, "top/file", "text"),
        (tar::EntryType::Symlink, "top/link", "file"),
        (tar::EntryType::Link, "top/same", "top/file"),
    ];
    let packed = archive(&kinds);
    with_containers(bed, |bed| {
        bed.call(&["cp", "-", "c:/tmp"])
            .stdin(packed.clone())
            .said()
            .succeeds();
        let out = |path: &str| names(&bed.coracle(&["cp", path, "-"]).exits_with(0).out);
        assert_eq!(
            out("c:/tmp/top"),
            ["top/", "top/file", "top/link", "top/same"]
        );
        assert_eq!(out("c:/tmp/top/."), ["./", "file", "link", "same"]);
        assert_eq!(out("c:/tmp/top/file"), ["file"]);
        let again = bed.coracle(&["cp", "c:/tmp/top", "-"]).exits_with(0).out;
        bed.call(&["cp", "-", "c:/home"])
            .stdin(again.clone())
            .said()
            .succeeds();
        let third = bed.coracle(&["cp", "c:/home/top", "-"]).exits_with(0).out;
        assert_eq!(again, third, "what comes out goes in again and is the same");
    });
}

fn a_tar_in_the_container_reads_and_writes_the_same_streams(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    let packed = archive(&[(tar::EntryType::Regular, "x", "text")]);
    bed.call(&["exec", "-i", "c", "tar", "x", "-C", "/tmp"])
        .stdin(packed)
        .said()
        .succeeds();
    assert_eq!(content(bed, "/tmp/x").as_deref(), Some("text"));
    let written = bed
        .coracle(&["exec", "c", "tar", "c", "-C", "/tmp", "x"])
        .exits_with(0)
        .out;
    bed.call(&["cp", "-", "c:/home"])
        .stdin(written)
        .said()
        .succeeds();
    assert_eq!(content(bed, "/home/x").as_deref(), Some("text"));
    let copied = bed.coracle(&["cp", "c:/home/x", "-"]).exits_with(0).out;
    let listed = bed
        .call(&["exec", "-i", "c", "tar", "t"])
        .stdin(copied)
        .said()
        .succeeds();
    assert_eq!(listed, "x\n");
}

fn a_compressed_stream_is_unpacked(bed: &Bed<'_>) {
    let packed = archive(&[(tar::EntryType::Regular, "x", "text")]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &packed).unwrap();
    let gzip = gzip.finish().unwrap();
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    bed.call(&["cp", "-", "c:/tmp"])
        .stdin(gzip)
        .said()
        .succeeds();
    assert_eq!(content(bed, "/tmp/x").as_deref(), Some("text"));
    for garbage in [
        &b"this is no archive, whatever it is, and not a short text"[..],
        &[0x1f, 0x8b, 8],
    ] {
        let said = bed.call(&["cp", "-", "c:/tmp"]).stdin(garbage).said();
        said.fails(125);
    }
}

fn owner_in(bed: &Bed<'_>, path: &str) -> String {
    bed.ok(&["exec", "c", "stat", "-c", "%u:%g %a", path])
        .trim()
        .to_owned()
}

fn owners_are_kept_only_with_archive(bed: &Bed<'_>) {
    bed.start(
        &["--name", "c"],
        &["sh", "-c", "echo x > /x; chown 7:8 /x; echo ok; sleep 1000"],
    );
    until("it is ready", || bed.ok(&["logs", "c"]) == "ok\n");
    let mine = fs::metadata(bed.write("mark", "")).unwrap();
    bed.ok(&["cp", "c:/x", "plain"]);
    let plain = fs::metadata(bed.path("plain")).unwrap();
    assert_eq!((plain.uid(), plain.gid()), (mine.uid(), mine.gid()));
    bed.ok(&["cp", "-a", "c:/x", "kept"]);
    let kept = fs::metadata(bed.path("kept")).unwrap();
    assert_ne!(kept.uid(), mine.uid());
    bed.ok(&["cp", "kept", "c:/plain"]);
    bed.ok(&["cp", "--archive", "kept", "c:/kept"]);
    assert_eq!(owner_in(bed, "/plain"), "0:0 644");
    assert_eq!(owner_in(bed, "/kept"), "7:8 644");
    // An archive says itself whose its files are.
    let packed = bed.coracle(&["cp", "c:/x", "-"]).exits_with(0).out;
    bed.call(&["cp", "-", "c:/tmp"])
        .stdin(packed)
        .said()
        .succeeds();
    assert_eq!(owner_in(bed, "/tmp/x"), "7:8 644");
    bed.ok(&["cp", "-a", "c:/x", "c:/tmp/again"]);
    assert_eq!(owner_in(bed, "/tmp/again"), "7:8 644");
}

fn directories_of_the_host_stay_as_they_are(bed: &Bed<'_>) {
    let script = "mkdir -p /d/alice/new; touch /d/alice/x; chown 7 /d/alice; \
        chmod 777 /d/alice /d/alice/new /d; echo ok; sleep 1000";
    bed.start(&["--name", "c"], &["sh", "-c", script]);
    until("it is ready", || bed.ok(&["logs", "c"]) == "ok\n");
    bed.write("home/alice/own", "");
    bed.write("d/alice/own", "");
    let made = ["home/alice", "d/alice", "d"].map(|name| bed.path(name));
    let seen = || {
        made.each_ref().map(|path| {
            let found = fs::metadata(path).unwrap();
            (found.uid(), found.gid(), found.mode())
        })
    };
    for path in &made {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
    }
    // Root's own home of another user, as it may be.
    if bed.is_root() {
        rustix::fs::chown(&made[0], Some(rustix::process::Uid::from_raw(5)), None).unwrap();
    }
    let before = seen();
    bed.ok(&["cp", "c:/d/.", "home"]);
    bed.ok(&["cp", "c:/d", "."]);
    assert_eq!(seen(), before);
    for name in ["home/alice", "d/alice"] {
        assert!(bed.path(name).join("x").exists());
        let new = fs::metadata(bed.path(name).join("new")).unwrap();
        assert_eq!(new.mode() & 0o7777, 0o777);
    }
}

fn rights_of_a_program_do_not_come_out_of_a_container(bed: &Bed<'_>) {
    let script =
        "mkdir /d; echo x > /d/x; chmod 6755 /d/x; mknod /d/null c 1 3; echo ok; sleep 1000";
    bed.start(
        &["--name", "c", "--cap-add", "MKNOD"],
        &["sh", "-c", script],
    );
    until("it is ready", || bed.ok(&["logs", "c"]).ends_with("ok\n"));
    let mode = |path: &str| fs::metadata(bed.path(path)).unwrap().mode() & 0o7777;
    let said = bed.coracle(&["cp", "c:/d", "plain"]).exits_with(0);
    assert_eq!(mode("plain/x"), 0o755);
    assert!(!bed.path("plain/null").exists());
    if bed.is_root() {
        assert!(said.err().contains("device"), "{}", said.err());
        bed.ok(&["cp", "-a", "c:/d", "kept"]);
        assert_eq!(mode("kept/x"), 0o6755);
        assert_ne!(fs::metadata(bed.path("kept/null")).unwrap().rdev(), 0);
    }
}

fn links_are_copied_as_links_and_followed_if_asked(bed: &Bed<'_>) {
    bed.write("file", "file");
    symlink("file", bed.path("link")).unwrap();
    let kind = |path: &str| fs::symlink_metadata(bed.path(path)).unwrap().file_type();
    with_containers(bed, |bed| {
        bed.ok(&["cp", "link", "c:/as-link"]);
        bed.ok(&["cp", "-L", "link", "c:/as-file"]);
        assert_eq!(content(bed, "/as-file").as_deref(), Some("file"));
        bed.ok(&["cp", "c:/as-link", "out"]);
        assert!(kind("out").is_symlink());
        bed.ok(&["cp", "c:/bin/sh", "sh"]);
        assert!(kind("sh").is_symlink());
        bed.ok(&["cp", "--follow-link", "c:/bin/sh", "program"]);
        assert!(kind("program").is_file());
        // A destination that is a link is followed.
        bed.ok(&["cp", "c:/etc/passwd", "link"]);
        assert!(kind("link").is_symlink());
        assert!(
            fs::read_to_string(bed.path("file"))
                .unwrap()
                .starts_with("root:")
        );
        bed.write("file", "file");
        for name in ["out", "sh", "program"] {
            fs::remove_file(bed.path(name)).unwrap();
        }
    });
}

fn a_directory_and_a_file_replace_each_other_only_with_overwrite(bed: &Bed<'_>) {
    bed.write("x/file", "file");
    bed.write("flat/x", "flat");
    with_containers(bed, |bed| {
        bed.ok(&["cp", "flat/x", "c:/tmp/x"]);
        let error = bed.coracle(&["cp", "x", "c:/tmp"]).fails(125);
        assert!(error.contains("non-directory"), "{error}");
        bed.ok(&["cp", "--overwrite", "x", "c:/tmp"]);
        assert_eq!(content(bed, "/tmp/x/file").as_deref(), Some("file"));
        bed.coracle(&["cp", "flat/x", "c:/tmp"]).exits_with(125);
        bed.ok(&["cp", "--overwrite", "flat/x", "c:/tmp"]);
        assert_eq!(content(bed, "/tmp/x").as_deref(), Some("flat"));
        let directory = archive(&[(tar::EntryType::Directory, "x/", "")]);
        let stream = |options: &[&str]| {
            let words = [&["cp"], options, &["-", "c:/tmp"]].concat();
            bed.call(&words).stdin(directory.clone()).said()
        };
        stream(&[]).fails(125);
        stream(&["--overwrite"]).succeeds();
        let file = archive(&[(tar::EntryType::Regular, "x", "again")]);
        bed.call(&["cp", "-", "c:/tmp"])
            .stdin(file)
            .said()
            .fails(125);
    });
}

fn a_file_with_holes_keeps_them(bed: &Bed<'_>) {
    const SIZE: u64 = 4 << 30;
    let path = bed.write("sparse", "start");
    fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(SIZE)
        .unwrap();
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    bed.ok(&["cp", "sparse", "c:/sparse"]);
    let size = bed.ok(&["exec", "c", "stat", "-c", "%s %b", "/sparse"]);
    let numbers: Vec<u64> = size
        .split_whitespace()
        .map(|word| word.parse().unwrap())
        .collect();
    assert_eq!(numbers[0], SIZE);
    assert!(numbers[1] < 1000, "{size}");
    bed.ok(&["cp", "c:/sparse", "back"]);
    let back = fs::metadata(bed.path("back")).unwrap();
    assert_eq!(back.len(), SIZE);
    assert!(back.blocks() < 1000);
}

fn nothing_is_said_without_a_terminal(bed: &Bed<'_>) {
    bed.write("file", "file");
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    let silent = |said: Said| {
        assert_eq!(said.err(), "");
        said.succeeds()
    };
    assert_eq!(silent(bed.coracle(&["cp", "file", "c:/x"])), "");
    assert_eq!(
        silent(bed.coracle(&["container", "cp", "-q", "c:/x", "y"])),
        ""
    );
}

fn a_container_that_is_copied_from_still_starts(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.write("file", "file");
    bed.ok(&[
        "create",
        "--rm",
        "--name",
        "c",
        "--network",
        "none",
        &image,
        "cat",
        "/file",
    ]);
    for _ in 0..2 {
        bed.ok(&["cp", "file", "c:/file"]);
        assert_eq!(content(bed, "/file").as_deref(), Some("file"));
    }
    assert_eq!(bed.ok(&["start", "-a", "c"]), "file");
}

fn files_that_nobody_reads_on_hold_nobody_up(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "c", "--network", "none", &image, "true"]);
    bed.write("large", vec![b'x'; 4 << 20]);
    bed.ok(&["cp", "large", "c:/large"]);
    let mut export = bed.call(&["export", "c"]).command();
    let export = export.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut export = export.stderr(Stdio::null()).spawn().unwrap();
    let mut archive = export.stdout.take().unwrap();
    archive.read_exact(&mut [0; 512]).unwrap();
    bed.ok(&["rename", "c", "d"]);
    for words in [["start", "d"], ["rm", "d"]] {
        let said = bed.coracle(&words);
        assert_ne!(said.code(), Some(0));
        assert!(said.err().contains("in use by another command"));
    }
    bed.ok(&["rm", "-f", "d"]);
    drop(archive);
    export.wait().unwrap();
}

fn a_copy_onto_itself_changes_nothing(bed: &Bed<'_>) {
    with_containers(bed, |bed| {
        for (source, destination) in [
            ("c:/etc/passwd", "c:/etc/passwd"),
            ("c:/etc/passwd", "c:/etc"),
            ("c:/etc/.", "c:/etc"),
            ("c:/etc", "c:/"),
            ("c:/etc", "c:/etc/deeper"),
        ] {
            let error = bed.coracle(&["cp", source, destination]).fails(125);
            assert!(error.contains("itself"), "{source} {destination}: {error}");
        }
        assert!(content(bed, "/etc/passwd").unwrap().starts_with("root:"));
    });
}

fn a_read_only_container_is_not_written(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.write("file", "file");
    bed.start(&["--name", "run", "--read-only"], &["sleep", "1000"]);
    bed.ok(&[
        "create",
        "--read-only",
        "--name",
        "made",
        "-v",
        "data:/data",
        &image,
        "true",
    ]);
    for name in ["run", "made"] {
        let error = bed
            .coracle(&["cp", "file", &format!("{name}:/file")])
            .fails(125);
        assert!(error.contains("Read-only"), "{error}");
    }
    bed.ok(&["cp", "file", "made:/data/file"]);
    bed.ok(&["cp", "run:/etc/passwd", "out"]);
}

fn the_journal_tells_of_copies(bed: &Bed<'_>) {
    bed.write("file", "file");
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    bed.ok(&["cp", "file", "c:/x"]);
    bed.ok(&["cp", "c:/x", "y"]);
    let journal = fs::read_to_string(bed.store().join("events/journal")).unwrap();
    for action in ["extract-to-dir", "archive-path"] {
        assert!(journal.contains(action), "{journal}");
    }
}

fn links_of_a_container_do_not_lead_to_the_host(bed: &Bed<'_>) {
    let secret = bed.write("secret/file", "secret");
    let outside = bed.path("secret").display().to_string();
    let depth = "../".repeat(20);
    let script = format!(
        "ln -s {outside} /absolute; ln -s {depth}{outside} /relative; ln -s {outside}/file /leaf; \
         ln -s {outside}/made /dangling; echo ok; sleep 1000"
    );
    bed.start(&["--name", "c"], &["sh", "-c", &script]);
    until("it is ready", || bed.ok(&["logs", "c"]) == "ok\n");
    bed.write("file", "evil");
    let attack = |bed: &Bed<'_>| {
        for link in ["absolute", "relative"] {
            bed.coracle(&["cp", &format!("c:/{link}/file"), "out"])
                .fails(1);
            bed.coracle(&["cp", &format!("c:/{link}/."), "out"])
                .fails(1);
            bed.coracle(&["cp", "file", &format!("c:/{link}/")])
                .exits_with(1);
            bed.coracle(&["cp", "file", &format!("c:/{link}/evil")])
                .fails(1);
        }
        bed.coracle(&["cp", "-L", "c:/leaf", "out"]).fails(1);
        bed.coracle(&["cp", "file", "c:/leaf"]).fails(1);
        bed.coracle(&["cp", "file", "c:/dangling"]).fails(1);
        assert!(!bed.path("out").exists());
        assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");
        assert_eq!(fs::read_dir(bed.path("secret")).unwrap().count(), 1);
    };
    attack(bed);
    bed.ok(&["kill", "c"]);
    bed.ok(&["wait", "c"]);
    attack(bed);
}

fn links_on_the_host_are_not_written_through(bed: &Bed<'_>) {
    bed.write("secret/file", "secret");
    let outside = bed.path("secret").display().to_string();
    let script = format!(
        "mkdir -p /one /two/x; ln -s {outside} /one/x; echo evil > /two/x/file; echo ok; sleep 1000"
    );
    bed.start(&["--name", "c"], &["sh", "-c", &script]);
    until("it is ready", || bed.ok(&["logs", "c"]) == "ok\n");
    bed.write("out/mark", "");
    bed.ok(&["cp", "c:/one/.", "out"]);
    let error = bed.coracle(&["cp", "c:/two/.", "out"]).fails(125);
    assert!(error.contains("`x`"), "{error}");
    assert_eq!(
        fs::read_to_string(bed.path("secret/file")).unwrap(),
        "secret"
    );
    // With --overwrite the link gives way, and what it leads to does not.
    bed.ok(&["cp", "--overwrite", "c:/two/.", "out"]);
    assert_eq!(
        fs::read_to_string(bed.path("out/x/file")).unwrap(),
        "evil\n"
    );
    assert_eq!(
        fs::read_to_string(bed.path("secret/file")).unwrap(),
        "secret"
    );
}

fn a_hostile_archive_stays_in_the_container(bed: &Bed<'_>) {
    use tar::EntryType::{Directory, Link, Regular, Symlink};
    let secret = bed.write("secret/file", "secret");
    let outside = bed.path("secret").display().to_string();
    let (up, file) = ("../".repeat(20), format!("{outside}/file"));
    let refused = [
        archive(&[(Regular, &format!("{up}tmp/evil"), "evil")]),
        archive(&[(Regular, "../evil", "evil")]),
        archive(&[
            (Symlink, "l", &outside),
            (Link, "h", &format!("{up}etc/passwd")),
        ]),
        archive(&[(Link, "h", &file)]),
        archive(&[(Directory, "d/../../x/", "")]),
    ];
    let harmless = [
        archive(&[(Symlink, "l", &outside), (Regular, "l/file", "evil")]),
        archive(&[
            (Symlink, "m", &format!("{up}{outside}")),
            (Regular, "m/file", "evil"),
        ]),
        archive(&[(Regular, &file, "evil")]),
        archive(&[(Symlink, "n", &file), (Regular, "n", "evil")]),
    ];
    with_containers(bed, |bed| {
        bed.write("empty/mark", "");
        for packed in &refused {
            bed.call(&["cp", "-", "c:/tmp"])
                .stdin(packed.clone())
                .said()
                .fails(125);
        }
        for packed in &harmless {
            // Whether it is refused or unpacked within the container, the host is not touched.
            let said = bed
                .call(&["cp", "-", "c:/tmp"])
                .stdin(packed.clone())
                .said();
            assert!(matches!(said.code(), Some(0 | 125)));
        }
        assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");
        assert_eq!(fs::read_dir(bed.path("secret")).unwrap().count(), 1);
        assert!(!fs::exists("/tmp/evil").unwrap());
    });
}

fn a_container_that_swaps_directories_for_links_gains_nothing(bed: &Bed<'_>) {
    let secret = bed.write("secret/file", "secret");
    fs::set_permissions(bed.path("secret"), fs::Permissions::from_mode(0o777)).unwrap();
    let outside = bed.path("secret").display().to_string();
    let script = format!(
        "mkdir -p /a/d /b; echo good > /a/d/file; ln -s {outside} /b/d; echo ok; \
         while true; do mv /a/d /a/e; mv /b/d /a/d; mv /a/d /b/d; mv /a/e /a/d; done"
    );
    bed.start(&["--name", "c"], &["sh", "-c", &script]);
    until("it is ready", || bed.ok(&["logs", "c"]) == "ok\n");
    bed.write("file", "evil");
    for _ in 0..40 {
        // It may work or not, but never outside.
        bed.coracle(&["cp", "file", "c:/a/d/file"]);
        bed.coracle(&["cp", "c:/a/d/file", "out"]);
        if let Ok(text) = fs::read_to_string(bed.path("out")) {
            assert_ne!(text, "secret");
        }
    }
    assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");
    assert_eq!(fs::read_dir(bed.path("secret")).unwrap().count(), 1);
}

fn odd_files_of_a_container_hang_nobody(bed: &Bed<'_>) {
    let script = "mkdir /odd; mkfifo /odd/fifo; nc -l -U /odd/socket 2>/dev/null & ln -s loop /odd/loop; \
                  echo ok; sleep 1000";
    bed.start(&["--name", "c"], &["sh", "-c", script]);
    until("it is ready", || bed.ok(&["logs", "c"]).contains("ok"));
    bed.ok(&["cp", "c:/odd", "out"]);
    assert!(bed.path("out/fifo").exists());
    bed.coracle(&["cp", "-L", "c:/odd/loop", "x"]).fails(1);
    bed.write("file", "file");
    bed.ok(&["cp", "file", "c:/odd/fifo"]);
    assert_eq!(content(bed, "/odd/fifo").as_deref(), Some("file"));
}

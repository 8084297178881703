use std::os::unix::fs::MetadataExt;

use super::*;
use crate::layer::apply::{ApplyOptions, Content, apply};
use crate::layer::ownership::Ownership;
use crate::layer::testing::{Identity, Mount, Numbers, Scratch, Tape, run_as};

const PATH: &str = "layer::diff::tests::";

fn pack(scratch: &Scratch, path: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let marks = Ownership::current().unwrap().overlay_xattrs();
    write_tar(scratch.open(path).as_fd(), marks, None, &mut bytes)?;
    Ok(bytes)
}

fn unpack(scratch: &Scratch, path: &str, bytes: &[u8]) {
    let ownership = Ownership::current().unwrap();
    let options = ApplyOptions {
        content: Content::Layer,
        ownership: &ownership,
        max_bytes: 64 << 20,
    };
    apply(bytes, scratch.directory(path).as_fd(), &options).unwrap();
}

/// An archive with a bit of everything, chosen by `seed`.
fn random_tape(seed: u64, owners: bool, devices: bool) -> Tape {
    let mut numbers = Numbers(seed);
    let mut directories = vec![String::new()];
    let mut files: Vec<String> = Vec::new();
    let mut tape = Tape::new();
    let long = "n".repeat(120);
    for number in 0..60 {
        let parent = directories[numbers.below(directories.len())].clone();
        let stem = ["f", "ü", "with space", "\u{1}", &long, ".hidden"][numbers.below(6)];
        let path = format!("{parent}{stem}{number}");
        let xattrs: Vec<_> = (0..numbers.below(3))
            .map(|at| {
                (
                    std::ffi::CString::new(format!("user.x{at}")).unwrap(),
                    vec![b'\n'; at * 9],
                )
            })
            .collect();
        let mut fields = Fields::empty_file(path.as_bytes());
        fields.mode = numbers.below(0o10000) as u32;
        if owners {
            (fields.uid, fields.gid) = (numbers.below(60_000) as u32, numbers.below(60_000) as u32);
        }
        fields.modified.tv_sec = numbers.below(1_500_000_000) as i64 - 100_000;
        fields.modified.tv_nsec = [0, 5, 999_999_999][numbers.below(3)];
        fields.xattrs = &xattrs;
        match numbers.below(9) {
            0 | 1 => {
                fields.kind = EntryType::Directory;
                fields.mode |= 0o700;
                directories.push(format!("{path}/"));
                tape = tape.with(fields, b"");
                if numbers.below(3) == 0 {
                    tape = tape.file(&format!("{path}/.wh..wh..opq"), "");
                }
            }
            2 => {
                (fields.kind, fields.link, fields.xattrs) = (EntryType::Symlink, b"../x", &[]);
                tape = tape.with(fields, b"");
            }
            3 if !files.is_empty() => {
                tape = tape.link(&path, &files[numbers.below(files.len())]);
            }
            4 => tape = tape.file(&format!("{parent}.wh.gone{number}"), ""),
            5 if devices => {
                (fields.kind, fields.device, fields.xattrs) = (EntryType::Block, (8, 300), &[]);
                tape = tape.with(fields, b"");
            }
            6 => {
                (fields.kind, fields.xattrs) = (EntryType::Fifo, &[]);
                tape = tape.with(fields, b"");
            }
            _ => {
                let size = [0, 1, 511, 512, 513, 70_000][numbers.below(6)];
                tape = tape.with(fields, &vec![number as u8; size]);
                files.push(path);
            }
        }
    }
    tape
}

#[test]
fn a_tree_and_its_archive_are_the_same_thing() {
    let name = format!("{PATH}a_tree_and_its_archive_are_the_same_thing");
    for identity in [Identity::Root, Identity::ManyIds, Identity::OneId] {
        run_as(identity, &name, || {
            let ownership = Ownership::current().unwrap();
            for seed in 0..25 {
                let scratch = Scratch::new();
                let tape = random_tape(
                    seed,
                    ownership.keeps_owners(),
                    ownership == Ownership::initial(),
                );
                unpack(&scratch, "first", &tape.end());
                let first = pack(&scratch, "first").unwrap();
                unpack(&scratch, "second", &first);
                let second = pack(&scratch, "second").unwrap();
                assert!(first == second, "seed {seed}");
            }
        });
    }
}

#[test]
fn the_archive_does_not_depend_on_the_order_in_which_files_were_made() {
    let scratch = Scratch::new();
    let one = Tape::new()
        .directory("b")
        .file("b/2", "2")
        .file("b/1", "1")
        .link("a", "b/1")
        .end();
    let two = Tape::new()
        .file("a", "1")
        .directory("b")
        .link("b/1", "a")
        .file("b/2", "2")
        .end();
    unpack(&scratch, "one", &one);
    unpack(&scratch, "two", &two);
    assert!(pack(&scratch, "one").unwrap() == pack(&scratch, "two").unwrap());
}

#[test]
fn overlays_marks_become_the_deletions_of_the_image_specification() {
    let scratch = Scratch::new();
    let tape = Tape::new()
        .file("d/.wh..wh..opq", "")
        .file("d/f", "")
        .file(".wh.x", "")
        .end();
    unpack(&scratch, "layer", &tape);
    let packed = pack(&scratch, "layer").unwrap();
    let mut packed = tar::Archive::new(&packed[..]);
    let names: Vec<_> = packed
        .entries()
        .unwrap()
        .map(|entry| String::from_utf8(entry.unwrap().path_bytes().into_owned()).unwrap())
        .collect();
    assert_eq!(names, ["./", "d/", "d/.wh..wh..opq", "d/f", ".wh.x"]);
}

#[test]
fn gnu_tar_reads_the_archive() {
    run_as(
        Identity::Root,
        &format!("{PATH}gnu_tar_reads_the_archive"),
        || {
            let scratch = Scratch::new();
            unpack(&scratch, "layer", &random_tape(3, false, false).end());
            std::fs::write(
                scratch.path().join("layer.tar"),
                pack(&scratch, "layer").unwrap(),
            )
            .unwrap();
            std::fs::create_dir(scratch.path().join("gnu")).unwrap();
            let ended = std::process::Command::new("tar")
                .args([
                    "--xattrs",
                    "--xattrs-include=user.*",
                    "-xpf",
                    "../layer.tar",
                ])
                .current_dir(scratch.path().join("gnu"))
                .output()
                .unwrap();
            assert!(
                ended.status.success(),
                "{}",
                String::from_utf8_lossy(&ended.stderr)
            );
            assert_eq!(
                ended.stderr,
                b"",
                "{}",
                String::from_utf8_lossy(&ended.stderr)
            );
            // Deletions are files to tar; but for those the tree must be the same.
            let visible = |path: &str| {
                let select = |path: &[u8], _: bool| match path.windows(4).any(|at| at == b".wh.") {
                    true => crate::layer::Verdict::Skip,
                    false => crate::layer::Verdict::Keep,
                };
                let root = scratch.open(path);
                let place = crate::layer::Place {
                    root: root.as_fd(),
                    path: b"",
                };
                let selection = crate::layer::Selection {
                    select: Some(&select),
                    ..crate::layer::Selection::ALL
                };
                crate::layer::hash(place, &selection).unwrap()
            };
            remove_whiteouts(&scratch.path().join("layer"));
            assert_eq!(visible("gnu"), visible("layer"));
        },
    );
}

fn remove_whiteouts(path: &std::path::Path) {
    use std::os::unix::fs::FileTypeExt;
    for entry in std::fs::read_dir(path).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            remove_whiteouts(&entry.path());
        } else if kind.is_char_device() {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
}

#[test]
fn what_a_layer_cannot_hold_is_refused_by_name() {
    let scratch = Scratch::new();
    scratch.directory("layer/d");
    std::fs::write(scratch.path().join("layer/d/.wh.x"), "").unwrap();
    let fault = pack(&scratch, "layer").unwrap_err();
    assert!(fault.one_line().contains("`d/.wh.x`"), "{fault:?}");
    std::fs::remove_file(scratch.path().join("layer/d/.wh.x")).unwrap();
    let marks = Ownership::current().unwrap().overlay_xattrs();
    let flags = rustix::fs::XattrFlags::empty();
    rustix::fs::fsetxattr(scratch.open("layer/d"), marks.redirect(), b"/e", flags).unwrap();
    assert!(pack(&scratch, "layer").is_err());
    let newest = Timestamp::from_seconds(0);
    assert!(normalise(scratch.open("layer").as_fd(), newest, marks).is_err());
}

#[test]
fn normalising_leaves_nothing_of_the_time_and_the_mount() {
    let scratch = Scratch::new();
    scratch.directory("layer/d");
    std::fs::write(scratch.path().join("layer/d/new"), "").unwrap();
    std::fs::write(scratch.path().join("layer/d/old"), "").unwrap();
    std::os::unix::fs::symlink("new", scratch.path().join("layer/d/link")).unwrap();
    let old = std::fs::File::open(scratch.path().join("layer/d/old")).unwrap();
    let five = Timestamp::from_seconds(5);
    attributes::set_modified(old.as_fd(), timespec(five)).unwrap();
    let marks = Ownership::current().unwrap().overlay_xattrs();
    let names = ["origin", "impure", "nlink", "opaque"]
        .map(|name| [marks.prefix(), name.as_bytes()].concat());
    for name in &names {
        let flags = rustix::fs::XattrFlags::empty();
        rustix::fs::fsetxattr(scratch.open("layer/d"), &name[..], b"y", flags).unwrap();
    }
    normalise(
        scratch.open("layer").as_fd(),
        Timestamp::from_seconds(1000),
        marks,
    )
    .unwrap();
    for (path, time) in [
        ("", 1000),
        ("d", 1000),
        ("d/new", 1000),
        ("d/link", 1000),
        ("d/old", 5),
    ] {
        let stat = std::fs::symlink_metadata(scratch.path().join("layer").join(path)).unwrap();
        assert_eq!((stat.mtime(), stat.mtime_nsec()), (time, 0), "{path}");
    }
    let left = xattr::names(scratch.open("layer/d").as_fd()).unwrap();
    let left: Vec<_> = left
        .iter()
        .filter(|name| name.to_bytes().starts_with(marks.prefix()))
        .collect();
    assert_eq!(left, [marks.opaque()]);
}

#[test]
fn the_upper_directory_of_a_real_mount_packs_as_the_change_that_was_made() {
    let name =
        format!("{PATH}the_upper_directory_of_a_real_mount_packs_as_the_change_that_was_made");
    for identity in [Identity::Root, Identity::ManyIds, Identity::OneId] {
        run_as(identity, &name, || {
            let scratch = Scratch::new();
            let base = Tape::new()
                .file("d/a", "a")
                .file("d/b", "b")
                .file("e/x", "x")
                .file("f", "f");
            unpack(&scratch, "lower", &base.end());
            for path in ["upper", "work", "merged"] {
                scratch.directory(path);
            }
            let marks = Ownership::current().unwrap().overlay_xattrs();
            let at = |path: &str| scratch.path().join(path).to_str().unwrap().to_owned();
            let merged = scratch.path().join("merged");
            let (lower, upper, work) = (at("lower"), at("upper"), at("work"));
            let layers = format!("lowerdir={lower},upperdir={upper},workdir={work}");
            let mount = Mount::overlay(&merged, &layers);
            std::fs::remove_file(merged.join("d/a")).unwrap();
            std::fs::write(merged.join("d/b"), "changed").unwrap();
            std::fs::remove_dir_all(merged.join("e")).unwrap();
            std::fs::create_dir(merged.join("e")).unwrap();
            std::fs::remove_file(merged.join("f")).unwrap();
            drop(mount);
            normalise(
                scratch.open("upper").as_fd(),
                Timestamp::from_seconds(9),
                marks,
            )
            .unwrap();
            let packed = pack(&scratch, "upper").unwrap();
            let mut archive = tar::Archive::new(&packed[..]);
            let names: Vec<_> = archive
                .entries()
                .unwrap()
                .map(|entry| String::from_utf8(entry.unwrap().path_bytes().into_owned()).unwrap())
                .collect();
            assert_eq!(
                names,
                [
                    "./",
                    "d/",
                    "d/.wh.a",
                    "d/b",
                    "e/",
                    "e/.wh..wh..opq",
                    ".wh.f"
                ]
            );
        });
    }
}

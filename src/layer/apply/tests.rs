use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};

use rustix::fs::Timespec;
use tar::EntryType;

use super::*;
use crate::layer::tar_header::Fields;
use crate::layer::testing::{Identity, Numbers, Scratch, Tape, header, run_as};

const PATH: &str = "layer::apply::tests::";

fn unpack_as(scratch: &Scratch, bytes: &[u8], content: Content) -> Result<Applied> {
    let ownership = Ownership::current().unwrap();
    let target = scratch.directory("layer");
    let options = ApplyOptions {
        content,
        ownership: &ownership,
        max_bytes: 64 << 20,
    };
    apply(bytes, target.as_fd(), &options)
}

fn unpack(scratch: &Scratch, tape: Tape) -> Result<Applied> {
    unpack_as(scratch, &tape.end(), Content::Layer)
}

/// Unpacks what must be accepted.
fn unpacked(tape: Tape) -> (Scratch, Applied) {
    let scratch = Scratch::new();
    let applied = unpack(&scratch, tape).unwrap();
    (scratch, applied)
}

fn refused(tape: Tape, why: &str) {
    let scratch = Scratch::new();
    let fault = unpack(&scratch, tape).unwrap_err().one_line();
    assert!(fault.contains(why), "`{fault}` does not say `{why}`");
}

impl Scratch {
    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join("layer").join(path)).unwrap()
    }

    fn stat(&self, path: &str) -> std::fs::Metadata {
        std::fs::symlink_metadata(self.path().join("layer").join(path)).unwrap()
    }

    fn has(&self, path: &str) -> bool {
        std::fs::symlink_metadata(self.path().join("layer").join(path)).is_ok()
    }

    fn is_whiteout(&self, path: &str) -> bool {
        let stat = self.stat(path);
        stat.file_type().is_char_device() && stat.rdev() == 0
    }

    fn is_opaque(&self, path: &str) -> bool {
        let marks = Ownership::current().unwrap().overlay_xattrs();
        let directory = self.open(&format!("layer/{path}"));
        whiteout::is_opaque(directory.as_fd(), marks).unwrap()
    }
}

#[test]
fn every_kind_of_entry_becomes_what_it_says() {
    let at = |tv_sec, tv_nsec| Timespec { tv_sec, tv_nsec };
    let mut setuid = Fields::empty_file(b"bin/su");
    setuid.mode = 0o104_755;
    setuid.modified = at(1_700_000_000, 123_456_789);
    let mut directory = Fields::empty_file(b"bin/");
    directory.kind = EntryType::Directory;
    directory.mode = 0o1750;
    directory.modified = at(1_600_000_000, 5);
    let mut fifo = Fields::empty_file(b"bin/fifo");
    fifo.kind = EntryType::Fifo;
    fifo.mode = 0o620;
    fifo.modified = at(7, 0);
    let mut symlink = Fields::empty_file(b"bin/sh");
    symlink.kind = EntryType::Symlink;
    symlink.link = b"/nowhere/dash";
    symlink.modified = at(8, 9);
    let tape = Tape::new()
        .with(directory, b"")
        .with(setuid, b"program")
        .with(fifo, b"")
        .with(symlink, b"")
        .link("bin/sudo", "./bin/su");
    let (scratch, applied) = unpacked(tape);
    assert_eq!((applied.entries, applied.bytes), (5, 7));
    assert_eq!(scratch.text("bin/su"), "program");
    let stat = scratch.stat("bin/su");
    assert_eq!(stat.permissions().mode() & 0o7777, 0o4755);
    assert_eq!(
        (stat.mtime(), stat.mtime_nsec()),
        (1_700_000_000, 123_456_789)
    );
    assert_eq!(stat.ino(), scratch.stat("bin/sudo").ino());
    let stat = scratch.stat("bin");
    assert_eq!(stat.permissions().mode() & 0o7777, 0o1750);
    assert_eq!((stat.mtime(), stat.mtime_nsec()), (1_600_000_000, 5));
    let stat = scratch.stat("bin/fifo");
    assert!(stat.file_type().is_fifo());
    assert_eq!(
        (stat.permissions().mode() & 0o7777, stat.mtime()),
        (0o620, 7)
    );
    let target = std::fs::read_link(scratch.path().join("layer/bin/sh")).unwrap();
    assert_eq!(target.to_str(), Some("/nowhere/dash"));
    assert_eq!(
        (
            scratch.stat("bin/sh").mtime(),
            scratch.stat("bin/sh").mtime_nsec()
        ),
        (8, 9)
    );
}

#[test]
fn owners_and_devices_are_kept_as_far_as_the_identity_can() {
    let name = format!("{PATH}owners_and_devices_are_kept_as_far_as_the_identity_can");
    let tape = || {
        let mut file = Fields::empty_file(b"file");
        (file.uid, file.gid, file.mode) = (33, 65_535, 0o2755);
        let mut device = Fields::empty_file(b"null");
        device.kind = EntryType::Char;
        device.device = (1, 3);
        Tape::new()
            .with(file, b"")
            .with(device, b"")
            .file(".wh.gone", "")
    };
    run_as(Identity::Root, &name, || {
        let (scratch, applied) = unpacked(tape());
        let stat = scratch.stat("file");
        assert_eq!((stat.uid(), stat.gid()), (33, 65_535));
        assert_eq!(stat.permissions().mode() & 0o7777, 0o2755);
        if Ownership::current().unwrap() == Ownership::initial() {
            assert_eq!(scratch.stat("null").rdev(), makedev(1, 3));
            assert_eq!(applied.lost, Lost::default());
        }
        assert!(scratch.is_whiteout("gone"));
    });
    run_as(Identity::ManyIds, &name, || {
        let (scratch, applied) = unpacked(tape());
        let stat = scratch.stat("file");
        assert_eq!((stat.uid(), stat.gid()), (33, 65_535));
        assert!(!scratch.has("null"));
        assert_eq!(applied.lost.devices, 1);
        assert!(scratch.is_whiteout("gone"));
    });
    run_as(Identity::OneId, &name, || {
        let (scratch, applied) = unpacked(tape());
        let stat = scratch.stat("file");
        assert_eq!((stat.uid(), stat.gid()), (0, 0));
        assert_eq!(stat.permissions().mode() & 0o7777, 0o2755);
        assert_eq!(applied.lost.devices, 1);
        assert!(scratch.is_whiteout("gone"));
    });
}

#[test]
fn an_owner_that_is_not_mapped_is_named_with_the_file_and_the_remedy() {
    let name = format!("{PATH}an_owner_that_is_not_mapped_is_named_with_the_file_and_the_remedy");
    run_as(Identity::ManyIds, &name, || {
        let mut file = Fields::empty_file(b"srv/data");
        file.uid = 1_000_000;
        let fault = unpack(&Scratch::new(), Tape::new().with(file, b"")).unwrap_err();
        let text = fault.one_line();
        assert!(
            text.contains("`srv/data`") && text.contains("1000000"),
            "{text}"
        );
        assert!(fault.find_hint().unwrap().contains("/etc/subuid"));
    });
}

#[test]
fn names_that_lead_nowhere_or_out_are_refused() {
    for name in ["../x", "a/../../x", "a/..", "..", "/../x"] {
        refused(Tape::new().directory("a").file(name, ""), "..");
        refused(Tape::new().file("a", "").link("b", name), "..");
    }
    refused(Tape::new().raw(header(b'0', "", 0), b""), "empty");
    let long = "x".repeat(300);
    refused(Tape::new().file(&long, ""), "too long");
    refused(
        Tape::new().file(&"x/".repeat(300), ""),
        "name of a directory",
    );
    refused(Tape::new().directory(&"x/".repeat(300)), "too deep");
    refused(Tape::new().file("a/", ""), "name of a directory");
    refused(Tape::new().file(".", ""), "only be a directory");
    refused(Tape::new().symlink("/", "/etc"), "only be a directory");
    refused(
        Tape::new().file("f", "").file("f/below", ""),
        "Not a directory",
    );
    let nul = [("path", &b"etc/passwd\0.txt"[..])];
    refused(Tape::new().records(b'x', &nul).file("a", ""), "NUL");
}

#[test]
fn absolute_names_are_taken_from_the_root_of_the_layer() {
    let tape = Tape::new()
        .directory("/etc")
        .file("//etc/./passwd", "x")
        .link("/l", "/etc/passwd");
    let (scratch, _) = unpacked(tape);
    assert_eq!(scratch.text("etc/passwd"), "x");
    assert_eq!(scratch.text("l"), "x");
}

#[test]
fn links_made_by_the_archive_lead_no_entry_out_of_the_target() {
    let scratch = Scratch::new();
    let outside = scratch.directory("outside");
    std::fs::write(scratch.path().join("outside/secret"), "secret").unwrap();
    let absolute = scratch.path().join("outside").to_str().unwrap().to_owned();
    let tape = Tape::new()
        .symlink("absolute", &absolute)
        .symlink("climbing", "../outside")
        .symlink("root", "/")
        .symlink("twice", "climbing/..")
        .file("absolute/a", "evil")
        .file("climbing/b", "evil")
        .file("root/c", "evil")
        .file("twice/d", "evil")
        .directory("climbing/e")
        .file("climbing/.wh.secret", "")
        .file("absolute/.wh..wh..opq", "");
    unpack(&scratch, tape).unwrap();
    let found: Vec<_> = std::fs::read_dir(scratch.path().join("outside"))
        .unwrap()
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        std::fs::read_to_string(scratch.path().join("outside/secret")).unwrap(),
        "secret"
    );
    let marks = Ownership::current().unwrap().overlay_xattrs();
    assert!(!whiteout::is_opaque(outside.as_fd(), marks).unwrap());
    assert_eq!(scratch.text("c"), "evil");
    assert_eq!(scratch.text("outside/b"), "evil");
    assert_eq!(scratch.text(&format!("{}/a", &absolute[1..])), "evil");
    assert!(scratch.is_whiteout("outside/secret"));
}

#[test]
fn links_among_the_parents_are_followed_from_the_targets_root() {
    let tape = Tape::new()
        .symlink("d/e/absolute", "/real/./x")
        .symlink("d/e/relative", "../../real/x")
        .symlink("d/e/above", "../../../../../real/x")
        .file("d/e/absolute/1", "")
        .file("d/e/relative/2", "")
        .file("d/e/above/3", "");
    let (scratch, applied) = unpacked(tape);
    for path in ["real/x/1", "real/x/2", "real/x/3"] {
        assert!(scratch.has(path), "{path}");
    }
    let implicit = applied.unsettled.implicit_directories;
    assert_eq!(implicit, [&b""[..], b"d", b"d/e", b"real", b"real/x"]);
    // What a name led to is looked at again once something on the way was replaced.
    let tape = Tape::new()
        .directory("a")
        .symlink("way", "a/..")
        .file("way/a", "no directory any more")
        .file("way/x", "");
    refused(tape, "Not a directory");
}

#[test]
fn links_that_lead_over_too_many_names_are_refused() {
    let long = "d/../".repeat(600);
    let tape = (0..39).fold(Tape::new().directory("d"), |tape, number| {
        tape.symlink(&format!("l{number}"), &format!("{long}l{}", number + 1))
    });
    refused(tape.symlink("l39", ".").file("l0/x", ""), "symbolic links");
}

#[test]
fn a_link_as_the_last_name_is_replaced_and_not_written_through() {
    let scratch = Scratch::new();
    let outside = scratch.path().join("outside");
    std::fs::write(&outside, "safe").unwrap();
    let target = outside.to_str().unwrap();
    for kind in ["file", "directory", "fifo"] {
        let tape = Tape::new().symlink("x", target);
        let tape = match kind {
            "file" => tape.file("x", "new"),
            "directory" => tape.directory("x/"),
            _ => tape.add(EntryType::Fifo, "x", ""),
        };
        unpack(&scratch, tape).unwrap();
        assert!(!scratch.stat("x").is_symlink(), "{kind}");
        assert_eq!(std::fs::read_to_string(&outside).unwrap(), "safe", "{kind}");
        assert_eq!(
            std::fs::metadata(&outside).unwrap().permissions().mode() & 0o777,
            0o644
        );
    }
}

#[test]
fn hard_links_cannot_reach_outside_the_target() {
    let scratch = Scratch::new();
    let secret = scratch.path().join("secret");
    std::fs::write(&secret, "secret").unwrap();
    let target = secret.to_str().unwrap();
    let tape = Tape::new()
        .symlink("up", "..")
        .symlink("file", target)
        // These are not in the layer, so they wait for the layers beneath.
        .link("one", target)
        .link("two", "up/secret")
        // A hard link to a symbolic link is one more such link.
        .link("three", "file");
    let applied = unpack(&scratch, tape).unwrap();
    let pending: Vec<_> = applied
        .unsettled
        .pending_links
        .iter()
        .map(|link| &link.path)
        .collect();
    assert_eq!(pending, [b"one", b"two"]);
    assert!(!scratch.has("one") && !scratch.has("two"));
    assert!(scratch.stat("three").is_symlink());
    assert_eq!(std::fs::metadata(&secret).unwrap().nlink(), 1);
    refused(
        Tape::new().directory("d").link("x", "d"),
        "link to a directory",
    );
    refused(Tape::new().link("x", "/"), "link to a directory");
    refused(Tape::new().file(".wh.d", "").link("x", "d"), "deleted");
    refused(
        Tape::new().symlink("l", "l").file("l/x", ""),
        "symbolic links",
    );
}

#[test]
fn a_later_entry_takes_the_place_of_an_earlier_one() {
    let add = |tape: Tape, kind| match kind {
        0 => tape.file("x", "data"),
        1 => tape.directory("x"),
        2 => tape.directory("x").file("x/below", "").directory("x/d"),
        3 => tape.symlink("x", "other"),
        4 => tape.link("x", "other"),
        5 => tape.add(EntryType::Fifo, "x", ""),
        _ => tape.file(".wh.x", ""),
    };
    for first in 0..=6 {
        for second in 0..=5 {
            let tape = add(add(Tape::new().file("other", "o"), first), second);
            let (scratch, applied) = unpacked(tape);
            let (stat, case) = (scratch.stat("x"), format!("{first} then {second}"));
            match second {
                0 => assert_eq!(scratch.text("x"), "data", "{case}"),
                1 | 2 => assert!(stat.is_dir(), "{case}"),
                3 => assert!(stat.is_symlink(), "{case}"),
                4 => assert_eq!(stat.ino(), scratch.stat("other").ino(), "{case}"),
                _ => assert!(stat.file_type().is_fifo(), "{case}"),
            }
            if second == 2 {
                assert!(scratch.has("x/below"), "{case}");
            }
            if stat.is_dir() {
                assert_eq!(scratch.is_opaque("x"), first == 6, "{case}");
            }
            assert_eq!(applied.unsettled.implicit_directories, [b""], "{case}");
        }
    }
}

#[test]
fn a_file_that_replaces_another_leaves_the_other_names_of_that_alone() {
    let tape = Tape::new()
        .file("a", "old")
        .link("b", "a")
        .file("a", "new")
        .link("b2", "b2x");
    let (scratch, _) = unpacked(tape);
    assert_eq!(
        (scratch.text("a"), scratch.text("b")),
        ("new".into(), "old".into())
    );
    let (scratch, _) = unpacked(Tape::new().file("a", "x").link("a", "./a"));
    assert_eq!(scratch.text("a"), "x");
}

#[test]
fn deletions_become_overlays_marks() {
    let tape = Tape::new()
        .directory("etc")
        .file("etc/.wh.passwd", "")
        .directory("var")
        .file("var/.wh..wh..opq", "")
        .file("var/new", "n")
        .file("made/.wh..wh..opq", "")
        .file("made/too/.wh.gone", "");
    let (scratch, applied) = unpacked(tape);
    assert!(scratch.is_whiteout("etc/passwd") && scratch.is_whiteout("made/too/gone"));
    assert!(scratch.is_opaque("var") && scratch.is_opaque("made"));
    assert!(!scratch.is_opaque("etc") && !scratch.is_opaque("made/too"));
    assert_eq!(scratch.text("var/new"), "n");
    assert_eq!(
        applied.unsettled.implicit_directories,
        [&b""[..], b"made", b"made/too"]
    );
}

#[test]
fn a_deletion_and_a_new_file_of_one_name_make_the_new_file_whatever_their_order() {
    for whiteout_first in [true, false] {
        let deletions = |tape: Tape| tape.file(".wh.f", "").file(".wh.d", "").file(".wh.i", "");
        let mut tape = Tape::new();
        if whiteout_first {
            tape = deletions(tape);
        }
        tape = tape
            .file("f", "new")
            .directory("d")
            .file("d/x", "")
            .file("i/x", "");
        if !whiteout_first {
            tape = deletions(tape);
        }
        let (scratch, _) = unpacked(tape);
        assert_eq!(scratch.text("f"), "new");
        assert!(
            scratch.has("d/x") && scratch.is_opaque("d"),
            "{whiteout_first}"
        );
        assert!(
            scratch.has("i/x") && scratch.is_opaque("i"),
            "{whiteout_first}"
        );
    }
}

#[test]
fn deletions_of_what_cannot_be_deleted_are_refused() {
    for name in [".wh.", ".wh..", ".wh...", "d/.wh.."] {
        refused(Tape::new().file(name, ""), "deletes no file");
    }
    refused(Tape::new().file(".wh.d/x", ""), "cannot be a directory");
    refused(
        Tape::new().file("d/.wh..wh..opq/x", ""),
        "cannot be a directory",
    );
}

#[test]
fn files_of_aufs_are_left_out() {
    let tape = Tape::new()
        .directory(".wh..wh.plnk")
        .file(".wh..wh.plnk/1.2", "x")
        .file(".wh..wh.aufs", "x")
        .file("d/.wh..wh.orph/x", "x");
    let (scratch, applied) = unpacked(tape);
    assert_eq!(
        std::fs::read_dir(scratch.path().join("layer"))
            .unwrap()
            .count(),
        0
    );
    assert_eq!(applied.entries, 4);
}

#[test]
fn a_device_0_0_in_a_layer_is_the_deletion_that_overlayfs_sees_in_it() {
    let (scratch, _) = unpacked(
        Tape::new()
            .add(EntryType::Char, "x", "")
            .directory("d")
            .add(EntryType::Char, "d", ""),
    );
    assert!(scratch.is_whiteout("x") && scratch.is_opaque("d"));
}

#[test]
fn an_archive_cannot_set_overlays_marks_or_the_hosts_labels() {
    let records: Vec<(String, &[u8])> = [
        "trusted.overlay.opaque",
        "trusted.overlay.redirect",
        "user.overlay.opaque",
        "user.overlay.metacopy",
        "trusted.other",
        "security.selinux",
        "user.fine",
    ]
    .iter()
    .map(|name| (format!("SCHILY.xattr.{name}"), &b"y"[..]))
    .collect();
    let records: Vec<_> = records
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    let tape = Tape::new()
        .records(b'x', &records)
        .directory("d")
        .records(b'x', &records)
        .file("f", "");
    let (scratch, applied) = unpacked(tape);
    for path in ["layer/d", "layer/f"] {
        let names = xattr::names(scratch.open(path).as_fd()).unwrap();
        let names: Vec<_> = names
            .iter()
            .filter(|name| !name.to_bytes().starts_with(b"security."))
            .collect();
        assert_eq!(names, [c"user.fine"], "{path}");
    }
    assert_eq!(applied.lost, Lost::default());
}

#[test]
fn file_capabilities_are_kept_by_every_identity() {
    let name = format!("{PATH}file_capabilities_are_kept_by_every_identity");
    // cap_net_raw, with a line feed among its bytes: revision 2, permitted 0x200a.
    let capability = b"\x01\0\0\x02\x0a\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    for identity in [Identity::Root, Identity::ManyIds, Identity::OneId] {
        run_as(identity, &name, || {
            let mut file = Fields::empty_file(b"ping");
            let xattrs = [(c"security.capability".to_owned(), capability.to_vec())];
            file.xattrs = &xattrs;
            let (scratch, applied) = unpacked(Tape::new().with(file, b"data"));
            let found = xattr::get(scratch.open("layer/ping").as_fd(), c"security.capability");
            assert_eq!(found.unwrap().as_deref(), Some(&capability[..]));
            assert_eq!(applied.lost, Lost::default());
        });
    }
}

#[test]
fn directories_that_no_entry_describes_are_roots_and_reported() {
    let mut described = Fields::empty_file(b"a/b");
    described.kind = EntryType::Directory;
    described.mode = 0o700;
    let tape = Tape::new()
        .file("a/b/c/file", "")
        .with(described, b"")
        .file("z/file", "");
    let (scratch, applied) = unpacked(tape);
    assert_eq!(
        applied.unsettled.implicit_directories,
        [&b""[..], b"a", b"a/b/c", b"z"]
    );
    assert_eq!(scratch.stat("a/b").permissions().mode() & 0o7777, 0o700);
    for path in ["", "a", "a/b/c", "z"] {
        let stat = scratch.stat(path);
        assert_eq!(
            (stat.permissions().mode() & 0o7777, stat.mtime()),
            (0o755, 0),
            "{path}"
        );
    }
    let mut root = Fields::empty_file(b"./");
    root.kind = EntryType::Directory;
    root.mode = 0o711;
    root.modified.tv_sec = 99;
    let (scratch, applied) = unpacked(Tape::new().with(root, b"").file("f", ""));
    assert!(applied.unsettled.implicit_directories.is_empty());
    assert_eq!(
        (scratch.stat("").mode() & 0o7777, scratch.stat("").mtime()),
        (0o711, 99)
    );
}

#[test]
fn a_directory_that_was_replaced_is_not_reported() {
    let tape = Tape::new()
        .file("a/b/file", "")
        .file("a", "")
        .file("c/d/file", "")
        .directory("c");
    let (_, applied) = unpacked(tape);
    assert_eq!(applied.unsettled.implicit_directories, [&b""[..], b"c/d"]);
}

#[test]
fn times_of_directories_survive_what_is_put_into_them_later() {
    let mut tape = Tape::new();
    let names: Vec<String> = (0..100).map(|number| format!("d{number}")).collect();
    for (number, name) in names.iter().enumerate() {
        let mut directory = Fields::empty_file(name.as_bytes());
        directory.kind = EntryType::Directory;
        directory.mode = 0o755;
        directory.modified.tv_sec = number as i64;
        tape = tape.with(directory, b"");
    }
    // More directories than are kept open, in another order.
    for name in names.iter().rev() {
        tape = tape
            .file(&format!("{name}/sub/file"), "")
            .file(&format!("{name}/late"), "");
    }
    let (scratch, _) = unpacked(tape);
    for (number, name) in names.iter().enumerate() {
        assert_eq!(scratch.stat(name).mtime(), number as i64);
        assert!(scratch.has(&format!("{name}/late")));
    }
}

#[test]
fn long_names_are_read_in_both_forms() {
    let long = "d/".repeat(100) + &"n".repeat(200);
    let (scratch, _) = unpacked(Tape::new().file(&long, "pax").link("link", &long));
    assert_eq!(scratch.text("link"), "pax");
    let with_nul = format!("{long}\0");
    let tape = Tape::new()
        .raw(
            header(b'L', "././@LongLink", with_nul.len()),
            with_nul.as_bytes(),
        )
        .raw(header(b'0', "d/short", 3), b"gnu")
        .raw(
            header(b'K', "././@LongLink", with_nul.len()),
            with_nul.as_bytes(),
        )
        .raw(header(b'1', "link", 0), b"");
    let (scratch, _) = unpacked(tape);
    assert_eq!(
        (scratch.text(&long), scratch.text("link")),
        ("gnu".into(), "gnu".into())
    );
}

#[test]
fn sparse_files_of_all_forms_are_expanded() {
    let mut wanted = vec![0_u8; 10_000];
    wanted[1000..1003].copy_from_slice(b"abc");
    wanted[8000..8002].copy_from_slice(b"de");
    let data = b"abcde";
    let mut old = header(b'S', "old", data.len());
    let gnu = old.as_gnu_mut().unwrap();
    gnu.set_real_size(10_000);
    gnu.sparse[0].set_offset(1000);
    gnu.sparse[0].set_length(3);
    gnu.sparse[1].set_offset(8000);
    gnu.sparse[1].set_length(2);
    gnu.sparse[2].set_offset(10_000);
    gnu.sparse[2].set_length(0);
    let form_0_0: &[(&str, &[u8])] = &[
        ("GNU.sparse.size", b"10000"),
        ("GNU.sparse.numblocks", b"2"),
        ("GNU.sparse.offset", b"1000"),
        ("GNU.sparse.numbytes", b"3"),
        ("GNU.sparse.offset", b"8000"),
        ("GNU.sparse.numbytes", b"2"),
    ];
    let form_0_1: &[(&str, &[u8])] = &[
        ("GNU.sparse.name", b"form-0.1"),
        ("GNU.sparse.size", b"10000"),
        ("GNU.sparse.map", b"1000,3,8000,2"),
    ];
    let form_1_0: &[(&str, &[u8])] = &[
        ("GNU.sparse.major", b"1"),
        ("GNU.sparse.minor", b"0"),
        ("GNU.sparse.name", b"form-1.0"),
        ("GNU.sparse.realsize", b"10000"),
    ];
    let mut map = b"2\n1000\n3\n8000\n2\n".to_vec();
    map.resize(512, 0);
    map.extend_from_slice(data);
    let tape = Tape::new()
        .raw(old, data)
        .records(b'x', form_0_0)
        .file("form-0.0", "abcde")
        .records(b'x', form_0_1)
        .file("ignored", "abcde")
        .records(b'x', form_1_0)
        .raw(header(b'0', "ignored", map.len()), &map)
        .file("after", "plain");
    let (scratch, applied) = unpacked(tape);
    for name in ["old", "form-0.0", "form-0.1", "form-1.0"] {
        let found = std::fs::read(scratch.path().join("layer").join(name)).unwrap();
        assert!(found == wanted, "{name}");
    }
    assert_eq!(scratch.text("after"), "plain");
    assert_eq!(applied.bytes, 25);
    let huge: &[(&str, &[u8])] = &[
        ("GNU.sparse.name", b"huge"),
        ("GNU.sparse.size", b"9000000000000000000"),
        ("GNU.sparse.map", b"0,1"),
    ];
    refused(
        Tape::new().records(b'x', huge).file("x", "1"),
        "larger than allowed",
    );
}

#[test]
fn archives_that_are_read_differently_elsewhere_are_refused() {
    let record: (&str, &[u8]) = ("path", b"x");
    refused(
        Tape::new()
            .records(b'x', &[record])
            .records(b'x', &[record])
            .file("a", ""),
        "two extended headers",
    );
    refused(
        Tape::new()
            .raw(header(b'L', "l", 2), b"y\0")
            .records(b'x', &[record])
            .file("a", ""),
        "two headers that name one entry",
    );
    refused(
        Tape::new()
            .raw(header(b'L', "l", 2), b"y\0")
            .raw(header(b'L', "l", 2), b"z\0")
            .file("a", ""),
        "two long names",
    );
    refused(
        Tape::new().records(b'g', &[record]).file("a", ""),
        "global header",
    );
    refused(
        Tape::new().raw(header(b'5', "d", 512), &[0; 512]),
        "cannot have any",
    );
    refused(
        Tape::new().raw(header(b'1', "d", 5), b"12345"),
        "cannot have any",
    );
    refused(
        Tape::new().raw(header(b'V', "d", 0), b""),
        "unknown type `V`",
    );
    refused(
        Tape::new().records(b'x', &[record]),
        "ends after an extended header",
    );
    refused(
        Tape::new().raw(header(b'x', "x", 2 << 20), b""),
        "too large",
    );
    refused(Tape::new().data(&[0; 512]).file("a", ""), "empty header");
    let mut junk = header(b'0', "a", 0);
    junk.as_old_mut().size = *b"0000000009\0 ";
    refused(Tape::new().raw(junk, b""), "malformed number");
    let mut negative = header(b'0', "a", 0);
    negative.as_old_mut().size = [0xff; 12];
    refused(Tape::new().raw(negative, b""), "negative");
    let mut vast = header(b'0', "a", 0);
    vast.as_old_mut().size = [0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    refused(Tape::new().raw(vast, b""), "malformed number");
    let id: (&str, &[u8]) = ("uid", b"4294967295");
    refused(
        Tape::new().records(b'x', &[id]).file("a", ""),
        "not a valid user id",
    );
    // The sizes of the two headers disagree: the PAX record counts, as everywhere.
    let tape = Tape::new()
        .records(b'x', &[("size", b"512")])
        .raw(header(b'0', "a", 0), &[b'x'; 512])
        .file("b", "");
    let (scratch, _) = unpacked(tape);
    assert_eq!(scratch.stat("a").len(), 512);
    // A global header of git-archive(1) only has a comment.
    let comment: (&str, &[u8]) = ("comment", b"0123456789abcdef");
    assert!(
        unpacked(Tape::new().records(b'g', &[comment]).file("a", ""))
            .0
            .has("a")
    );
}

#[test]
fn entries_of_the_oldest_format_with_a_final_slash_are_directories() {
    let mut old = tar::Header::new_old();
    old.as_old_mut().name[..2].copy_from_slice(b"d/");
    old.set_mode(0o755);
    let (scratch, _) = unpacked(Tape::new().raw(old, b""));
    assert!(scratch.stat("d").is_dir());
}

#[test]
fn an_archive_larger_than_allowed_is_refused_while_it_is_read() {
    let ownership = Ownership::current().unwrap();
    let scratch = Scratch::new();
    let target = scratch.directory("layer");
    let options = ApplyOptions {
        content: Content::Layer,
        ownership: &ownership,
        max_bytes: 1 << 20,
    };
    let tape = Tape::new().raw(header(b'0', "bomb", 900_000), b"").end();
    let endless = tape[..512].chain(std::io::repeat(0));
    let fault = apply(endless, target.as_fd(), &options).unwrap_err();
    assert!(
        fault.one_line().contains("larger than allowed"),
        "{fault:?}"
    );
}

#[test]
fn the_stream_is_read_to_its_end() {
    let scratch = Scratch::new();
    let target = scratch.directory("layer");
    let ownership = Ownership::current().unwrap();
    let options = ApplyOptions {
        content: Content::Layer,
        ownership: &ownership,
        max_bytes: u64::MAX,
    };
    let mut bytes = Tape::new().file("a", "x").end();
    bytes.extend_from_slice(&[7; 700_000]);
    let mut rest = &bytes[..];
    apply(&mut rest, target.as_fd(), &options).unwrap();
    assert!(rest.is_empty());
}

#[test]
fn an_archive_that_is_cut_short_is_an_error_wherever_it_is_cut() {
    let bytes = Tape::new()
        .directory("d")
        .file(&"long".repeat(40), "data")
        .file(&("d/".repeat(60) + "f"), &"x".repeat(600))
        .end();
    let bytes = &bytes[..bytes.len() - 1024];
    for length in (0..bytes.len()).filter(|length| length % 29 == 0 && length % 512 != 0) {
        let result = unpack_as(&Scratch::new(), &bytes[..length], Content::Layer);
        assert!(result.is_err(), "{length}");
    }
    // Between entries the end of the stream cannot be told from the archive's.
    assert!(unpack_as(&Scratch::new(), &bytes[..512], Content::Layer).is_ok());
    assert!(unpack_as(&Scratch::new(), &bytes[..1024], Content::Layer).is_err());
}

#[test]
fn damaged_archives_neither_panic_nor_leave_the_target() {
    let capability = [(c"user.x".to_owned(), b"y".to_vec())];
    let mut file = Fields::empty_file(b"d/file");
    file.xattrs = &capability;
    let long = "n".repeat(150);
    let base = Tape::new()
        .directory("d")
        .with(file, b"data")
        .symlink("d/link", "../..")
        .file("d/link/x", "y")
        .link("d/hard", "d/file")
        .file("d/.wh.gone", "")
        .file(&long, "long")
        .records(
            b'x',
            &[("GNU.sparse.map", b"0,1,5,2"), ("GNU.sparse.size", b"9")],
        )
        .file("sparse", "abc")
        .end();
    let scratch = Scratch::new();
    std::fs::write(scratch.path().join("canary"), "alive").unwrap();
    let mut numbers = Numbers(7);
    for round in 0..3000 {
        let mut bytes = base.clone();
        for _ in 0..=numbers.below(4) {
            let at = numbers.below(bytes.len());
            let special = [
                0, 1, b'/', b'.', b'0', b'7', 0x7f, 0x80, 0xff, b' ', b'\n', b'=',
            ];
            match numbers.below(3) {
                0 => bytes[at] = special[numbers.below(special.len())],
                1 => bytes[at] ^= 1 << numbers.below(8),
                _ => bytes.truncate(at.max(512)),
            }
        }
        // Right checksums, or hardly any mutation would get past the first check.
        for block in bytes.chunks_exact_mut(512) {
            if block.iter().any(|byte| *byte != 0) && (block[257..262] == *b"ustar") {
                block[148..156].fill(b' ');
                let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
                block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
            }
        }
        let content = [Content::Layer, Content::Files][round % 2];
        let _ = unpack_as(&scratch, &bytes, content);
        crate::remove::remove(scratch.fd(), "layer").unwrap();
        let left: Vec<_> = std::fs::read_dir(scratch.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "round {round}: {left:?}");
    }
    assert_eq!(
        std::fs::read_to_string(scratch.path().join("canary")).unwrap(),
        "alive"
    );
}

#[test]
fn plain_files_are_unpacked_into_a_tree_that_exists() {
    let scratch = Scratch::new();
    scratch.directory("layer/etc/sub");
    std::fs::write(scratch.path().join("layer/etc/keep"), "old").unwrap();
    std::fs::write(scratch.path().join("layer/etc/replace"), "old").unwrap();
    std::os::unix::fs::symlink("etc", scratch.path().join("layer/link")).unwrap();
    std::fs::set_permissions(
        scratch.path().join("layer"),
        std::fs::Permissions::from_mode(0o711),
    )
    .unwrap();
    let tape = Tape::new()
        .file("etc/replace", "new")
        .file("link/through", "new")
        .file("etc/.wh.keep", "")
        .file("etc/sub/file", "new");
    let applied = unpack_as(&scratch, &tape.end(), Content::Files).unwrap();
    assert_eq!(applied.unsettled, Unsettled::default());
    assert_eq!(scratch.text("etc/keep"), "old");
    assert_eq!(scratch.text("etc/replace"), "new");
    assert_eq!(scratch.text("etc/through"), "new");
    assert_eq!(scratch.text("etc/.wh.keep"), "");
    assert_eq!(scratch.stat("").mode() & 0o7777, 0o711);
    let missing = unpack_as(
        &scratch,
        &Tape::new().link("x", "nowhere").end(),
        Content::Files,
    );
    assert!(missing.is_err());
}

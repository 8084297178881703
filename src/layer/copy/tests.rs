use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use rustix::fs::OFlags;

use super::*;
use crate::layer::hash;
use crate::layer::mode_change::ModeChange;
use crate::layer::testing::Scratch;
use crate::layer::xattr;

fn options(ownership: &Ownership) -> CopyOptions<'_> {
    CopyOptions {
        ownership,
        selection: Selection::ALL,
        modified: None,
        describe_destination: false,
    }
}

/// Copies between the directories `from` and `to` of a scratch directory.
fn copy_with(scratch: &Scratch, from: &str, to: &str, options: &CopyOptions<'_>) -> Result<Copied> {
    let (source, target) = (scratch.directory("from"), scratch.directory("to"));
    let place = |root| move |path| Place { root, path };
    copy(
        place(source.as_fd())(from.as_bytes()),
        place(target.as_fd())(to.as_bytes()),
        options,
    )
}

fn copy_plainly(scratch: &Scratch, from: &str, to: &str) -> Result<Copied> {
    copy_with(scratch, from, to, &options(&Ownership::current().unwrap()))
}

fn write(scratch: &Scratch, path: &str, text: &str) {
    let path = scratch.path().join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn read(scratch: &Scratch, path: &str) -> String {
    std::fs::read_to_string(scratch.path().join(path)).unwrap()
}

fn stat(scratch: &Scratch, path: &str) -> std::fs::Metadata {
    std::fs::symlink_metadata(scratch.path().join(path)).unwrap()
}

fn chmod(scratch: &Scratch, path: &str, mode: u32) {
    let permissions = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(scratch.path().join(path), permissions).unwrap();
}

#[test]
fn a_tree_is_copied_with_all_that_belongs_to_it() {
    let scratch = Scratch::new();
    write(&scratch, "from/d/file", "data");
    write(&scratch, "from/d/sub/other", "more");
    chmod(&scratch, "from/d/file", 0o4751);
    chmod(&scratch, "from/d/sub", 0o1700);
    std::fs::hard_link(
        scratch.path().join("from/d/file"),
        scratch.path().join("from/d/sub/link"),
    )
    .unwrap();
    symlink("../../../etc", scratch.path().join("from/d/symlink")).unwrap();
    rustix::fs::mkfifoat(scratch.fd(), "from/d/fifo", Mode::from_raw_mode(0o600)).unwrap();
    let flags = rustix::fs::XattrFlags::empty();
    rustix::fs::fsetxattr(scratch.open("from/d/file"), c"user.x", b"y", flags).unwrap();
    let time = timespec(Timestamp::from_seconds(123));
    for path in ["from/d/file", "from/d/sub", "from/d"] {
        attributes::set_modified(scratch.open(path).as_fd(), time).unwrap();
    }
    let copied = copy_plainly(&scratch, "d", "new").unwrap();
    assert_eq!((copied.files, copied.bytes), (7, 8));
    assert_eq!(read(&scratch, "to/new/file"), "data");
    assert_eq!(stat(&scratch, "to/new/file").mode() & 0o7777, 0o4751);
    assert_eq!(stat(&scratch, "to/new/sub").mode() & 0o7777, 0o1700);
    assert_eq!(
        stat(&scratch, "to/new/file").ino(),
        stat(&scratch, "to/new/sub/link").ino()
    );
    for path in ["to/new/file", "to/new/sub", "to/new"] {
        assert_eq!(stat(&scratch, path).mtime(), 123, "{path}");
    }
    let target = std::fs::read_link(scratch.path().join("to/new/symlink")).unwrap();
    assert_eq!(target.to_str(), Some("../../../etc"));
    assert!(std::os::unix::fs::FileTypeExt::is_fifo(
        &stat(&scratch, "to/new/fifo").file_type()
    ));
    let xattr = xattr::get(scratch.open("to/new/file").as_fd(), c"user.x").unwrap();
    assert_eq!(xattr.as_deref(), Some(&b"y"[..]));
}

/// As the root of a mount that was not attached anywhere is.
fn open_as_a_place(path: &std::path::Path) -> OwnedFd {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).unwrap()
}

#[test]
fn roots_that_are_open_as_places_only_are_hashed_and_copied_whole() {
    let scratch = Scratch::new();
    write(&scratch, "from/d/file", "data");
    chmod(&scratch, "from", 0o750);
    std::fs::create_dir(scratch.path().join("to")).unwrap();
    let (source, target) = (scratch.path().join("from"), scratch.path().join("to"));
    let (source, target) = (open_as_a_place(&source), open_as_a_place(&target));
    for path in ["", "/", ".", "d/.."] {
        let path = path.as_bytes();
        let place = |root| Place { root, path };
        let opened = scratch.open("from");
        let readable = hash(place(opened.as_fd()), &Selection::ALL).unwrap();
        let from = place(source.as_fd());
        assert_eq!(hash(from, &Selection::ALL).unwrap(), readable);
        let ownership = Ownership::current().unwrap();
        let options = CopyOptions {
            describe_destination: true,
            ..options(&ownership)
        };
        copy(from, place(target.as_fd()), &options).unwrap();
        assert_eq!(read(&scratch, "to/d/file"), "data");
        assert_eq!(stat(&scratch, "to").mode() & 0o7777, 0o750);
    }
}

#[test]
fn where_a_copy_goes_is_as_in_a_build() {
    // (source, destination, where the file arrives)
    for (from, to, arrives) in [
        ("file", "renamed", "renamed"),
        ("file", "dir/", "dir/file"),
        ("file", "existing", "existing/file"),
        ("file", "deep/er/renamed", "deep/er/renamed"),
        ("file", "/", "file"),
        ("file", "", "file"),
        ("link", "existing", "existing/link"),
        ("d", "made", "made/inner"),
        ("d", "made/", "made/inner"),
        ("d", "existing", "existing/inner"),
        ("d", "", "inner"),
        ("to-d", "made", "made/inner"),
        ("d/../../../file", "x", "x"),
        ("file", "to-existing/x", "existing/x"),
        ("file", "to-existing", "existing/file"),
        ("file", "dangling", "created"),
        ("file", "dangling-dir/x", "run/made/x"),
        ("file", "../../up", "up"),
    ] {
        let scratch = Scratch::new();
        write(&scratch, "from/file", "text");
        write(&scratch, "from/d/inner", "text");
        symlink("/file", scratch.path().join("from/link")).unwrap();
        symlink("../../d", scratch.path().join("from/to-d")).unwrap();
        scratch.directory("to/existing");
        symlink("/existing", scratch.path().join("to/to-existing")).unwrap();
        symlink("created", scratch.path().join("to/dangling")).unwrap();
        symlink("/run/made", scratch.path().join("to/dangling-dir")).unwrap();
        copy_plainly(&scratch, from, to).unwrap();
        assert_eq!(
            read(&scratch, &format!("to/{arrives}")),
            "text",
            "{from} to {to}"
        );
    }
}

#[test]
fn a_link_leads_out_of_neither_root() {
    let scratch = Scratch::new();
    write(&scratch, "secret/key", "secret");
    let secret = scratch.path().join("secret");
    scratch.directory("from/d");
    scratch.directory("to/d");
    symlink(&secret, scratch.path().join("from/absolute")).unwrap();
    symlink("../secret", scratch.path().join("from/climbing")).unwrap();
    symlink("../../secret/key", scratch.path().join("from/d/key")).unwrap();
    for from in [
        "absolute",
        "absolute/key",
        "climbing/key",
        "climbing",
        "d/key",
    ] {
        assert!(copy_plainly(&scratch, from, "stolen").is_err(), "{from}");
    }
    write(&scratch, "from/evil", "evil");
    write(&scratch, "from/tree/key", "evil");
    symlink("../secret/key", scratch.path().join("to/file")).unwrap();
    symlink(&secret, scratch.path().join("to/dir")).unwrap();
    for (from, to) in [
        ("evil", "file"),
        ("evil", "dir/key"),
        ("tree", "dir"),
        ("tree", "dir/sub"),
    ] {
        let _ = copy_plainly(&scratch, from, to);
    }
    assert_eq!(read(&scratch, "secret/key"), "secret");
    assert_eq!(std::fs::read_dir(&secret).unwrap().count(), 1);
}

#[test]
fn directories_and_other_files_do_not_replace_one_another() {
    let scratch = Scratch::new();
    write(&scratch, "from/tree/x", "a file");
    write(&scratch, "from/other/x/y", "in a directory");
    write(&scratch, "to/x/keep", "kept");
    write(&scratch, "to/f", "kept");
    let fault = copy_plainly(&scratch, "tree", "").unwrap_err().one_line();
    assert!(
        fault.contains("cannot replace the directory `x`"),
        "{fault}"
    );
    assert!(copy_plainly(&scratch, "tree", "f").is_err());
    assert!(copy_plainly(&scratch, "tree/x", "f/").is_err());
    symlink("x", scratch.path().join("to/linked")).unwrap();
    write(&scratch, "from/third/linked/z", "");
    assert!(copy_plainly(&scratch, "third", "").is_err());
    assert_eq!(
        (read(&scratch, "to/x/keep"), read(&scratch, "to/f")),
        ("kept".into(), "kept".into())
    );
    // What both have as a directory is merged, what both have as a file is replaced.
    write(&scratch, "to/x/y", "old");
    std::fs::hard_link(
        scratch.path().join("to/x/y"),
        scratch.path().join("to/other-name"),
    )
    .unwrap();
    copy_plainly(&scratch, "other", "").unwrap();
    assert_eq!(read(&scratch, "to/x/y"), "in a directory");
    assert_eq!(read(&scratch, "to/x/keep"), "kept");
    assert_eq!(read(&scratch, "to/other-name"), "old");
}

#[test]
fn owner_mode_and_time_can_be_given_for_everything() {
    let scratch = Scratch::new();
    write(&scratch, "from/d/file", "");
    symlink("x", scratch.path().join("from/d/link")).unwrap();
    let ownership = Ownership::current().unwrap();
    let mode = ModeChange::To(0o750);
    let mut options = options(&ownership);
    options.selection.owner = Some((12, 34));
    options.selection.mode = Some(&mode);
    options.modified = Some(Timestamp::from_seconds(77));
    copy_with(&scratch, "d", "deep/new", &options).unwrap();
    for path in [
        "to/deep",
        "to/deep/new",
        "to/deep/new/file",
        "to/deep/new/link",
    ] {
        let stat = stat(&scratch, path);
        if ownership.keeps_owners() {
            assert_eq!((stat.uid(), stat.gid()), (12, 34), "{path}");
        }
        assert_eq!(stat.mtime(), 77, "{path}");
    }
    assert_eq!(stat(&scratch, "to/deep").mode() & 0o7777, 0o755);
    assert_eq!(stat(&scratch, "to/deep/new").mode() & 0o7777, 0o750);
    assert_eq!(stat(&scratch, "to/deep/new/file").mode() & 0o7777, 0o750);
}

#[test]
fn an_existing_destination_is_described_only_if_asked() {
    let scratch = Scratch::new();
    write(&scratch, "from/d/sub/x", "");
    chmod(&scratch, "from/d", 0o700);
    chmod(&scratch, "from/d/sub", 0o700);
    scratch.directory("to/sub");
    chmod(&scratch, "to", 0o711);
    copy_plainly(&scratch, "d", "").unwrap();
    assert_eq!(stat(&scratch, "to").mode() & 0o7777, 0o711);
    assert_eq!(stat(&scratch, "to/sub").mode() & 0o7777, 0o700);
    let ownership = Ownership::current().unwrap();
    let mut options = options(&ownership);
    options.describe_destination = true;
    copy_with(&scratch, "d", "", &options).unwrap();
    assert_eq!(stat(&scratch, "to").mode() & 0o7777, 0o700);
}

#[test]
fn exclusions_leave_out_files_and_keep_exceptions_beneath_them() {
    let scratch = Scratch::new();
    for path in [
        "keep",
        "skip/x",
        "mixed/wanted",
        "mixed/unwanted",
        "mixed/deep/wanted",
        "void/x",
    ] {
        write(&scratch, &format!("from/{path}"), path);
    }
    chmod(&scratch, "from/mixed/deep", 0o700);
    let select = |path: &[u8], is_directory: bool| match path {
        b"keep" => Verdict::Keep,
        b"skip" => Verdict::Skip,
        _ if path.ends_with(b"/wanted") => Verdict::Keep,
        _ if is_directory => Verdict::Descend,
        _ => Verdict::Skip,
    };
    let ownership = Ownership::current().unwrap();
    let mut options = options(&ownership);
    options.selection.select = Some(&select);
    copy_with(&scratch, "", "", &options).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(scratch.path().join("to"))
        .unwrap()
        .map(|name| name.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["keep", "mixed"]);
    assert_eq!(read(&scratch, "to/mixed/deep/wanted"), "mixed/deep/wanted");
    assert!(!scratch.path().join("to/mixed/unwanted").exists());
    assert_eq!(stat(&scratch, "to/mixed/deep").mode() & 0o7777, 0o700);
    // The digest of the selection is that of what it copies.
    let (from, to) = (scratch.open("from"), scratch.open("to"));
    let selected = hash(
        Place {
            root: from.as_fd(),
            path: b"",
        },
        &options.selection,
    )
    .unwrap();
    let copied = hash(
        Place {
            root: to.as_fd(),
            path: b"",
        },
        &Selection::ALL,
    )
    .unwrap();
    assert_eq!(selected, copied);
}

#[test]
fn holes_stay_holes() {
    let scratch = Scratch::new();
    write(&scratch, "from/sparse", "");
    let file = std::fs::OpenOptions::new()
        .write(true)
        .open(scratch.path().join("from/sparse"))
        .unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, b"middle", 5 << 20).unwrap();
    file.set_len(20 << 20).unwrap();
    drop(file);
    let copied = copy_plainly(&scratch, "sparse", "copy").unwrap();
    assert!(copied.bytes < 1 << 20, "{}", copied.bytes);
    assert_eq!(stat(&scratch, "to/copy").len(), 20 << 20);
    assert!(stat(&scratch, "to/copy").blocks() < 1000);
    assert!(
        std::fs::read(scratch.path().join("from/sparse")).unwrap()
            == std::fs::read(scratch.path().join("to/copy")).unwrap()
    );
}

#[test]
fn the_digest_of_a_tree_tells_all_but_times() {
    let scratch = Scratch::new();
    write(&scratch, "from/d/a", "1");
    write(&scratch, "from/d/b", "2");
    symlink("a", scratch.path().join("from/d/l")).unwrap();
    let root = scratch.open("from");
    let selection = Selection {
        owner: Some((0, 0)),
        ..Selection::ALL
    };
    let digest = |path: &str| {
        hash(
            Place {
                root: root.as_fd(),
                path: path.as_bytes(),
            },
            &selection,
        )
        .unwrap()
    };
    let first = digest("d");
    attributes::set_modified(scratch.open("from/d/a").as_fd(), attributes::EPOCH).unwrap();
    assert_eq!(digest("d"), first);
    assert_eq!(digest("d/l"), digest("d/a"));
    let mut seen = vec![first];
    let mut changed = |what: &str| {
        let now = digest("d");
        assert!(!seen.contains(&now), "{what}");
        seen.push(now);
    };
    write(&scratch, "from/d/a", "12");
    write(&scratch, "from/d/b", "");
    changed("data that moved from one file to the next");
    chmod(&scratch, "from/d/a", 0o755);
    changed("a mode");
    std::fs::remove_file(scratch.path().join("from/d/l")).unwrap();
    symlink("b", scratch.path().join("from/d/l")).unwrap();
    changed("a link's target");
    std::fs::rename(
        scratch.path().join("from/d/b"),
        scratch.path().join("from/d/c"),
    )
    .unwrap();
    changed("a name");
    let flags = rustix::fs::XattrFlags::empty();
    rustix::fs::fsetxattr(scratch.open("from/d/c"), c"user.x", b"y", flags).unwrap();
    changed("an attribute");
    let set = |name, value: &[u8]| {
        rustix::fs::fsetxattr(scratch.open("from/d/c"), name, value, flags).unwrap();
    };
    set(c"user.zab", b"c");
    changed("another attribute");
    rustix::fs::fremovexattr(scratch.open("from/d/c"), c"user.zab").unwrap();
    set(c"user.za", b"bc");
    changed("where an attribute's name ends and its value begins");
    std::fs::create_dir(scratch.path().join("from/d/e")).unwrap();
    changed("an empty directory");
    std::fs::remove_dir(scratch.path().join("from/d/e")).unwrap();
    std::fs::write(scratch.path().join("from/d/e"), "").unwrap();
    changed("a kind");
    chmod(&scratch, "from/d", 0o700);
    changed("the mode of the directory itself");
    let path = |name: &str| scratch.path().join("from/d").join(name);
    std::fs::copy(path("a"), path("z")).unwrap();
    changed("a file with the same data");
    std::fs::remove_file(path("z")).unwrap();
    std::fs::hard_link(path("a"), path("z")).unwrap();
    changed("a further name of a file");
    let two_names = digest("d");
    std::fs::hard_link(path("a"), scratch.path().join("from/outside")).unwrap();
    assert_eq!(digest("d"), two_names, "a name that is not copied");
}

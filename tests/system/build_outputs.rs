//! What becomes of what was built: files, archives, images, names, and what is told of them.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use rustix::fs::XattrFlags;
use serde_json::Value;

use crate::bed::{Bed, Who};
use crate::builds::{build, context, run};
use crate::images::skopeo;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    the_files_of_the_target_come_into_a_directory,
    files_of_a_hostile_image_stay_in_their_directory,
    files_take_no_rights_along,
    the_files_come_as_an_archive_as_they_are,
    an_image_is_saved_and_not_kept,
    an_image_is_pushed_under_all_its_names,
    several_things_become_of_one_build,
    outputs_that_cannot_be_are_refused_before_anything_is_built,
    the_image_has_what_flags_say,
    arguments_come_from_files_too,
    a_stage_is_run_again_if_its_cache_is_not_to_be_used,
    what_was_built_is_told_in_files,
    progress_is_shown_as_asked,
];

const MADE: &str = "FROM BASE AS work\nRUN mkdir -p /made/d && echo x > /made/d/file && chmod 750 /made/d && chown 1000:1000 /made/d/file && ln -s /etc/passwd /made/link && ln /made/d/file /made/hard\nFROM scratch\nCOPY --from=work /made /\n";

fn own_name(bed: &Bed<'_>, name: &str) -> String {
    let registry = &bed.shared.registry.address;
    format!("{registry}/{}/{name}", bed.host_name())
}

fn uid(bed: &Bed<'_>) -> u32 {
    match (&bed.who, bed.shared.machine.is_root) {
        (Who::User(user), true) => user.uid,
        _ => rustix::process::getuid().as_raw(),
    }
}

/// Builds for an output, with nothing on standard output.
fn output(bed: &Bed<'_>, output: &str) -> String {
    let said = bed.build(&["-o", output], "context").exits_with(0);
    assert_eq!(said.out(), "", "there is no image to be named");
    said.err()
}

fn images(bed: &Bed<'_>) -> usize {
    bed.ok(&["images", "-aq"]).lines().count()
}

fn the_files_of_the_target_come_into_a_directory(bed: &Bed<'_>) {
    context(bed, MADE);
    let before = images(bed);
    bed.write("out/kept", "kept");
    bed.write("out/hard", "old");
    for flag in ["out", "type=local,dest=out"] {
        output(bed, flag);
        let text = |name: &str| fs::read_to_string(bed.path("out").join(name)).unwrap();
        assert_eq!(text("d/file"), "x\n");
        assert_eq!((text("kept"), text("hard")), ("kept".into(), "x\n".into()));
        let target = fs::read_link(bed.path("out/link")).unwrap();
        assert_eq!(target, Path::new("/etc/passwd"));
        for name in ["d", "d/file", "link"] {
            let facts = fs::symlink_metadata(bed.path("out").join(name)).unwrap();
            assert_eq!(facts.uid(), uid(bed), "{name}");
        }
        let mode = fs::metadata(bed.path("out/d")).unwrap().mode();
        assert_eq!(mode & 0o7777, 0o750);
    }
    output(bed, "new/directory");
    assert!(bed.path("new/directory/d/file").is_file());
    assert_eq!(images(bed), before, "files are no image");
    context(bed, "FROM scratch\nLABEL a=b\n");
    output(bed, "empty");
    assert_eq!(fs::read_dir(bed.path("empty")).unwrap().count(), 0);
}

fn files_of_a_hostile_image_stay_in_their_directory(bed: &Bed<'_>) {
    let victim = bed.write("outside/victim", "untouched");
    let outside = bed.path("outside").display().to_string();
    let hostile = format!(
        "FROM BASE AS work\nRUN mkdir /made && ln -s {outside} /made/way && ln -s {outside}/victim /made/file\nFROM scratch\nCOPY --from=work /made /\n"
    );
    context(bed, &hostile);
    output(bed, "out");
    // Now the links of the first image are in the way of the second.
    context(
        bed,
        "FROM BASE AS work\nRUN mkdir /made && echo evil > /made/file\nFROM scratch\nCOPY --from=work /made /\n",
    );
    output(bed, "out");
    assert_eq!(fs::read_to_string(bed.path("out/file")).unwrap(), "evil\n");
    assert!(!bed.path("out/file").is_symlink());
    context(
        bed,
        "FROM BASE AS work\nRUN mkdir -p /made/way && echo evil > /made/way/victim\nFROM scratch\nCOPY --from=work /made /\n",
    );
    let error = bed.build(&["-o", "out"], "context").fails(125);
    assert!(error.contains("way"), "{error}");
    assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
    assert_eq!(fs::read_dir(bed.path("outside")).unwrap().count(), 1);
    // A directory that the caller names by a link is the caller's own affair.
    fs::create_dir(bed.path("outside/wanted")).unwrap();
    if let Who::User(user) = &bed.who {
        let _ = std::os::unix::fs::chown(bed.path("outside/wanted"), Some(user.uid), None);
    }
    symlink("outside/wanted", bed.path("named")).unwrap();
    output(bed, "named");
    assert!(bed.path("outside/wanted/way/victim").is_file());
}

const ACL: &str = "system.posix_acl_access";

fn files_take_no_rights_along(bed: &Bed<'_>) {
    let device = match bed.is_root() {
        true => "&& mknod -m 666 /made/null c 1 3",
        false => "",
    };
    context(
        bed,
        &format!(
            "FROM BASE AS work\nRUN mkdir /made && cp /bin/busybox /made/program && chown 1000 /made/program && chmod 6755 /made/program && chmod 666 /etc/passwd && mkdir /made/shared && chmod 6770 /made/shared {device}\nCOPY listed /made/listed\nFROM scratch\nCOPY --from=work /made /\n"
        ),
    );
    // The group may read, another user may write, and so the mode says that the group may.
    let listed = bed.write("context/listed", "");
    let entries = [
        (1, 6, !0),
        (2, 6, uid(bed)),
        (4, 4, !0),
        (16, 6, !0),
        (32, 0, !0),
    ];
    let entries = entries.map(|(tag, may, id): (u16, u16, u32)| {
        [
            &tag.to_le_bytes()[..],
            &may.to_le_bytes(),
            &id.to_le_bytes(),
        ]
        .concat()
    });
    let list = [vec![2, 0, 0, 0], entries.concat()].concat();
    // Not every file system has such lists.
    let set = rustix::fs::setxattr(&listed, ACL, &list, XattrFlags::empty());
    let said = bed.build(&["--cap-add", "MKNOD", "-o", "out"], "context");
    let said = said.exits_with(0).err();
    let mode = |name| fs::metadata(bed.path("out").join(name)).unwrap().mode() & 0o7777;
    assert_eq!(mode("shared"), 0o770);
    if set.is_ok() {
        assert_eq!(mode("listed"), 0o640);
    }
    let found = rustix::fs::getxattr(bed.path("out/listed"), ACL, &mut [0_u8; 64][..]);
    assert!(found.is_err(), "{found:?}");
    let mode = fs::metadata(bed.path("out/program")).unwrap().mode();
    assert_eq!(mode & 0o7777, 0o755);
    assert!(!bed.path("out/null").exists());
    assert_eq!(said.contains("device"), bed.is_root(), "{said}");
    // What was open to the owner alone stays so.
    let out = bed.path("out");
    fs::set_permissions(&out, fs::Permissions::from_mode(0o700)).unwrap();
    bed.build(&["--cap-add", "MKNOD", "-o", "out"], "context")
        .exits_with(0);
    assert_eq!(fs::metadata(&out).unwrap().mode() & 0o7777, 0o700);
}

/// The entries of an archive: mode, user and kind by name.
fn entries(bytes: &[u8]) -> BTreeMap<String, (u32, u64, tar::EntryType)> {
    let mut archive = tar::Archive::new(bytes);
    let entry = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
        let entry = entry.unwrap();
        let header = entry.header();
        let facts = (
            header.mode().unwrap(),
            header.uid().unwrap(),
            header.entry_type(),
        );
        (entry.path().unwrap().display().to_string(), facts)
    };
    archive.entries().unwrap().map(entry).collect()
}

fn the_files_come_as_an_archive_as_they_are(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE AS work\nRUN mkdir /made && echo x > /made/file && chown 1000:1001 /made/file && chmod 4751 /made/file && ln -s file /made/link\nFROM scratch\nCOPY --from=work /made /\n",
    );
    output(bed, "type=tar,dest=out.tar");
    let bytes = fs::read(bed.path("out.tar")).unwrap();
    let entries = entries(&bytes);
    assert_eq!(entries["file"], (0o4751, 1000, tar::EntryType::Regular));
    assert_eq!(entries["link"].2, tar::EntryType::Symlink);
    assert_eq!(entries.len(), 2, "{entries:?}");
    for flag in ["-", "type=tar", "type=tar,dest=-"] {
        let said = bed.build(&["-q", "-o", flag], "context").exits_with(0);
        assert_eq!(said.out().as_bytes(), bytes, "{flag}");
    }
}

fn an_image_is_saved_and_not_kept(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nRUN echo made > /made\n");
    let id = build(bed, &["--iidfile", "id"]);
    bed.ok(&["rmi", &id]);
    for (kind, place) in [
        ("type=oci", "oci.tar"),
        ("type=docker", "docker.tar"),
        ("type=oci,tar=false", "layout"),
    ] {
        let flag = format!("{kind},dest={place}");
        let flags = ["-q", "-t", "app:1", "-t", "app:2", "-o", &flag];
        assert_eq!(bed.build(&flags, "context").succeeds(), "", "{flag}");
        assert!(!bed.ok(&["images"]).contains("app"), "{flag}");
        let call = |words: &[&str]| bed.call(words).store("other").said().succeeds();
        call(&["load", "-q", "-i", place]);
        for name in ["app:1", "app:2"] {
            let found = call(&["images", "-q", "--no-trunc", name]);
            assert_eq!(found.trim(), id, "{flag} {name}");
        }
        call(&["rmi", "app:1", "app:2"]);
    }
}

fn an_image_is_pushed_under_all_its_names(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nRUN echo made > /made\n");
    let (one, two) = (own_name(bed, "app:1"), own_name(bed, "app:2"));
    let flags = [
        "-q",
        "--push",
        "-t",
        &one,
        "-t",
        &two,
        "--metadata-file",
        "facts",
    ];
    let id = bed.build(&flags, "context").succeeds();
    let digest = |name: &str| {
        let address = format!("docker://{name}");
        let raw = skopeo(&["inspect", "--raw", "--tls-verify=false", &address]);
        coracle::digest::Digest::of(raw.as_bytes()).to_string()
    };
    assert_eq!(digest(&one), digest(&two));
    let facts = fs::read(bed.path("facts")).unwrap();
    let facts: Value = serde_json::from_slice(&facts).unwrap();
    assert_eq!(facts["containerimage.digest"], digest(&one));
    assert_eq!(facts["containerimage.config.digest"], id.trim());
    assert_eq!(facts["image.name"], format!("{one},{two}"));
    // The same in the words of an output, with an annotation.
    let three = own_name(bed, "app:3");
    let flag = format!("type=image,name={three},push=true");
    let flags = ["-q", "-o", &flag, "--annotation", "a.b=c:d=e"];
    let annotated = bed.build(&flags, "context").succeeds();
    assert_eq!(annotated, id, "annotations are the manifest's");
    let address = format!("docker://{three}");
    let raw = skopeo(&["inspect", "--raw", "--tls-verify=false", &address]);
    let manifest: Value = serde_json::from_str(&raw).unwrap();
    assert_eq!(manifest["annotations"]["a.b"], "c:d=e");
    assert_ne!(digest(&three), digest(&one));
    let error = bed.build(&["--push"], "context").fails(125);
    assert!(error.contains("without a name"), "{error}");
}

fn several_things_become_of_one_build(bed: &Bed<'_>) {
    context(bed, MADE);
    let flags = [
        "-q",
        "-t",
        "app",
        "-o",
        "out",
        "-o",
        "type=tar,dest=out.tar",
        "-o",
        "type=docker",
        "-o",
        "type=cacheonly",
    ];
    let id = bed.build(&flags, "context").succeeds();
    assert_eq!(bed.image_id("app"), id.trim());
    assert!(bed.path("out/d/file").is_file() && bed.path("out.tar").is_file());
    bed.ok(&["rmi", "app"]);
    let kept = bed.build(&["-q", "--load", "-t", "app", "-o", "out"], "context");
    assert_eq!(kept.succeeds(), id);
    assert_eq!(bed.image_id("app"), id.trim());
    let before = images(bed);
    output(bed, "type=cacheonly");
    assert_eq!(images(bed), before);
}

fn outputs_that_cannot_be_are_refused_before_anything_is_built(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nRUN exit 7\n");
    bed.write("file", "");
    bed.write("directory/file", "");
    for (flags, words) in [
        (&["-o", "type=nonsense"][..], "nonsense"),
        (&["-o", "type=local"], "dest"),
        (&["-o", "file"], "not a directory"),
        (&["-o", "type=tar,dest=directory"], "is a directory"),
        (&["-o", "-", "-o", "type=oci"], "standard output"),
        (&["-o", "type=registry"], "without a name"),
        (
            &[
                "-t",
                "a@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ],
            "digest",
        ),
        (&["--progress", "rawjson"], "rawjson"),
        (&["--progress", "nonsense"], "nonsense"),
        (&["--progress", "tty"], "terminal"),
        (&["--annotation", "a"], "KEY=VALUE"),
        (&["--annotation", "index:a=b"], "manifest"),
        (&["--source-date-epoch", "x"], "SOURCE_DATE_EPOCH"),
        (&["--layers=false"], "--layers"),
    ] {
        let error = bed.build(flags, "context").fails(125);
        assert!(error.contains(words), "{flags:?}: {error}");
    }
}

fn the_image_has_what_flags_say(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nENV A=1 B=2 C=3\nLABEL a=1 b=2\nRUN echo $A $D > /words\n",
    );
    let flags = [
        "--env",
        "A=changed",
        "--env",
        "D=new",
        "--unsetenv",
        "B",
        "--label",
        "c=3",
        "--unsetlabel",
        "a",
        "--timestamp",
        "1700000000",
        "--jobs",
        "3",
        "--builder",
        "default",
        "--layers",
        "--rm",
        "--no-cache-filter",
        "nosuch",
    ];
    let said = bed.build(&flags, "context").exits_with(0);
    assert!(said.err().contains("`nosuch`"), "{}", said.err());
    let image = bed.inspect(said.out().trim());
    assert_eq!(image["Created"], "2023-11-14T22:13:20Z");
    let labels = &image["Config"]["Labels"];
    assert_eq!(labels.to_string(), r#"{"b":"2","c":"3"}"#);
    let environment = image["Config"]["Env"].as_array().unwrap();
    let has = |entry: &str| environment.iter().any(|own| own == entry);
    assert!(has("A=changed") && has("C=3") && has("D=new"));
    assert!(
        !environment
            .iter()
            .any(|own| own.as_str().unwrap().starts_with("B="))
    );
    assert_eq!(run(bed, said.out().trim(), "cat /words"), "1\n");
    let again = ["-q", "--source-date-epoch", "1700000000"];
    let image = bed.inspect(bed.build(&again, "context").succeeds().trim());
    assert_eq!(image["Created"], "2023-11-14T22:13:20Z");
}

fn arguments_come_from_files_too(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nARG ONE\nARG TWO\nARG THREE\nRUN echo $ONE $TWO $THREE > /words\n",
    );
    bed.write("arguments", "# words\nONE=1\n\nTWO=2\nUNUSED=x\n");
    let flags = [
        "--build-arg-file",
        "arguments",
        "--build-arg",
        "TWO=given",
        "--build-arg",
        "THREE=3",
    ];
    let said = bed.build(&flags, "context").exits_with(0);
    assert!(said.err().contains("UNUSED"), "{}", said.err());
    assert_eq!(run(bed, said.out().trim(), "cat /words"), "1 given 3\n");
    let error = bed
        .build(&["--build-arg-file", "none"], "context")
        .fails(125);
    assert!(error.contains("`none`"), "{error}");
}

fn a_stage_is_run_again_if_its_cache_is_not_to_be_used(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE AS one\nRUN head -c 16 /dev/urandom > /one\nFROM BASE AS two\nRUN head -c 16 /dev/urandom > /two\nFROM BASE\nCOPY --from=one /one /one\nCOPY --from=two /two /two\n",
    );
    let sums = |flags: &[&str]| {
        let text = run(bed, &build(bed, flags), "md5sum < /one; md5sum < /two");
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let first = sums(&[]);
    for filter in ["two", "TWO", "1", "none,two"] {
        let again = sums(&["--no-cache-filter", filter]);
        assert_eq!(again[0], first[0], "{filter}");
        assert_ne!(again[1], first[1], "{filter}");
        assert_eq!(sums(&[]), again, "what was made last is known");
    }
}

fn what_was_built_is_told_in_files(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nRUN true\n");
    let flags = [
        "--iidfile",
        "id",
        "--iidfile-raw",
        "raw",
        "--metadata-file",
        "facts",
    ];
    let id = build(bed, &flags);
    let text = |name: &str| fs::read_to_string(bed.path(name)).unwrap();
    assert_eq!(text("id"), id);
    assert_eq!(format!("sha256:{}", text("raw")), id);
    let facts: Value = serde_json::from_str(&text("facts")).unwrap();
    assert_eq!(facts["containerimage.digest"], id);
    assert_eq!(facts["containerimage.config.digest"], id);
    assert_eq!(facts["image.name"], Value::Null);
}

fn progress_is_shown_as_asked(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nRUN echo spoken\n");
    let err = |call: crate::bed::Call<'_>| call.said().exits_with(0).err();
    let path = bed.path("context");
    let path = path.to_str().unwrap();
    let words = |look: &str| {
        let flag = format!("--progress={look}");
        bed.call(&["build", "--no-cache", &flag, path])
    };
    for look in ["auto", "plain"] {
        let said = err(words(look));
        assert!(said.contains("spoken") && !said.contains('\x1b'), "{said}");
    }
    assert_eq!(err(words("quiet")), "");
    let call = bed.call(&["build", "--no-cache", path]);
    assert_eq!(err(call.env("BUILDKIT_PROGRESS", "quiet")), "");
}

//! Secrets: kept, given to containers, and shown to nobody else.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{CWD, Mode};
use serde_json::Value;

use crate::bed::{Bed, Who, output_of};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_secret_is_kept_listed_and_removed,
    a_secret_of_that_name_stays_unless_it_is_replaced,
    a_secret_is_read_from_files_pipes_and_variables,
    what_cannot_be_a_secret_is_refused,
    a_container_has_secrets_as_files_and_as_variables,
    a_secret_is_given_to_whom_it_is_for,
    secrets_of_a_container_cannot_be_written,
    secrets_reach_users_of_the_containers_own,
    a_container_keeps_what_it_was_given,
    nobody_who_looks_at_a_container_sees_its_secrets,
    a_secret_stays_within_the_container_whatever_the_image_has_there,
    secrets_that_make_no_sense_for_a_container_are_refused,
    what_happens_to_secrets_is_noted,
    a_damaged_secret_is_found_and_goes,
    what_is_no_secret_among_them_harms_none,
];

const SLEEP: &[&str] = &["sleep", "1000"];
/// What no other text has in it.
const CONTENT: &str = "xyzzy-9b1f\n";

/// Keeps a secret; returns its id.
fn keep(bed: &Bed<'_>, name: &str, content: &str) -> String {
    let call = bed.call(&["secret", "create", name, "-"]).stdin(content);
    call.said().succeeds().trim().to_owned()
}

fn inspect(bed: &Bed<'_>, flags: &[&str], name: &str) -> Value {
    let text = bed.ok(&[&["secret", "inspect"], flags, &[name]].concat());
    let mut found: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn a_secret_is_kept_listed_and_removed(bed: &Bed<'_>) {
    let file = bed.write("token.txt", CONTENT);
    let file = file.to_str().unwrap();
    let words = ["secret", "create", "-l", "tier=1", "--label", "bare"];
    let id = bed.ok(&[&words[..], &["-d", "file", "token", file]].concat());
    let id = id.trim();
    assert_eq!(id.len(), 25, "{id}");
    let other = keep(bed, "other", "y");
    let path = bed.store().join("secrets/token");
    assert_eq!(fs::metadata(path).unwrap().mode() & 0o777, 0o600);

    let table = bed.ok(&["secret", "ls"]);
    let mut lines = table.lines();
    let heading: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(heading, ["ID", "NAME", "DRIVER", "CREATED", "UPDATED"]);
    assert!(table.contains(id) && table.contains(" ago"), "{table}");
    let list = |flags: &[&str]| bed.ok(&[&["secret", "list"], flags].concat());
    assert_eq!(list(&["-q"]), format!("{other}\n{id}\n"));
    assert_eq!(list(&["-q", "--filter", "name=tok"]), format!("{id}\n"));
    assert_eq!(
        list(&["-qf", &format!("id={}", &other[..8])]),
        format!("{other}\n")
    );
    assert_eq!(list(&["-qf", "label=tier=1"]), format!("{id}\n"));
    let format = "{{.Name}} {{.Driver}} {{.ID}}";
    assert_eq!(
        list(&["-f", "name=tok", "--format", format]),
        format!("token file {id}\n")
    );
    assert_eq!(list(&["--noheading"]).lines().count(), 2);
    bed.coracle(&["secret", "ls", "-f", "x=y"]).fails(125);

    let secret = inspect(bed, &[], &id[..10]);
    assert_eq!(secret["ID"], id);
    assert_eq!(secret["Spec"]["Name"], "token");
    assert_eq!(secret["Spec"]["Driver"]["Name"], "file");
    assert_eq!(secret["Spec"]["Labels"]["tier"], "1");
    assert_eq!(secret["CreatedAt"], secret["UpdatedAt"]);
    assert_eq!(secret["SecretData"], Value::Null);
    assert_eq!(
        inspect(bed, &["--showsecret"], "token")["SecretData"],
        CONTENT
    );
    let pretty = bed.ok(&["secret", "inspect", "--pretty", "token"]);
    assert!(pretty.contains("Name:              token\n"), "{pretty}");
    assert!(pretty.contains(" - bare\n - tier=1\n"), "{pretty}");
    assert!(!pretty.contains("xyzzy"), "{pretty}");
    let words = ["secret", "inspect", "-f", "{{.Spec.Name}}", "token", "none"];
    let said = bed.coracle(&words).exits_with(1);
    assert_eq!(said.out(), "token\n");
    assert!(
        said.err().contains("No such secret: none"),
        "{}",
        said.err()
    );

    bed.coracle(&["secret", "exists", "token"]).exits_with(0);
    assert_eq!(
        bed.ok(&["secret", "rm", &id[..10]]),
        format!("{}\n", &id[..10])
    );
    bed.coracle(&["secret", "exists", "token"]).exits_with(1);
    bed.coracle(&["secret", "exists", "../x"]).exits_with(1);
    bed.coracle(&["secret", "rm", "token"]).fails(1);
    assert_eq!(bed.ok(&["secret", "remove", "-i", "token"]), "");
    keep(bed, "third", "z");
    assert_eq!(bed.ok(&["secret", "rm", "--all"]), "other\nthird\n");
    assert_eq!(list(&["-q"]), "");
    bed.coracle(&["secret", "rm"]).fails(125);
    bed.coracle(&["secret", "rm", "-a", "x"]).fails(125);
}

fn a_secret_of_that_name_stays_unless_it_is_replaced(bed: &Bed<'_>) {
    let id = keep(bed, "key", "one");
    let create = |flags: &[&str], content: &str| {
        let words = [&["secret", "create"], flags, &["key", "-"]].concat();
        bed.call(&words).stdin(content).said()
    };
    let error = create(&[], "two").fails(1);
    assert!(error.contains("--replace"), "{error}");
    assert_eq!(create(&["--ignore"], "two").succeeds().trim(), id);
    let data = || inspect(bed, &["--showsecret"], "key")["SecretData"].clone();
    assert_eq!(data(), "one");
    assert_eq!(
        create(&["--replace", "-l", "a"], "two").succeeds().trim(),
        id
    );
    assert_eq!(data(), "two");
    let secret = inspect(bed, &[], "key");
    assert_ne!(secret["CreatedAt"], secret["UpdatedAt"]);
    create(&["--replace", "--ignore"], "x").fails(125);
    // Several at once make one.
    let calls: Vec<_> = (0..4)
        .map(|_| {
            let words = ["secret", "create", "--env", "--ignore", "once", "HOME"];
            bed.call(&words).started()
        })
        .collect();
    let mut ids = Vec::new();
    for mut call in calls {
        ids.push(call.rest());
        assert!(call.ends().success());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
}

fn a_secret_is_read_from_files_pipes_and_variables(bed: &Bed<'_>) {
    let data = |name: &str| inspect(bed, &["--showsecret"], name)["SecretData"].clone();
    let words = ["secret", "create", "--env", "variable", "PASSWORD"];
    bed.call(&words).env("PASSWORD", "a b").said().succeeds();
    assert_eq!(data("variable"), "a b");
    let script = r#"exec "$0" "$@" <(printf piped)"#;
    let call = bed.call(&["secret", "create", "pipe"]);
    call.through(&["bash", "-c", script]).said().succeeds();
    assert_eq!(data("pipe"), "piped");
    // Nobody waits for the writer of a pipe that has none.
    let pipe = bed.write("pipe", "");
    fs::remove_file(&pipe).unwrap();
    rustix::fs::mkfifoat(CWD, &pipe, Mode::from_raw_mode(0o666)).unwrap();
    fs::set_permissions(&pipe, fs::Permissions::from_mode(0o666)).unwrap();
    let error = bed.coracle(&["secret", "create", "x", pipe.to_str().unwrap()]);
    let error = error.fails(125);
    assert!(error.contains("empty"), "{error}");
}

fn what_cannot_be_a_secret_is_refused(bed: &Bed<'_>) {
    let create = |name: &str, content: Vec<u8>| {
        let call = bed.call(&["secret", "create", name, "-"]);
        call.stdin(content).said()
    };
    for name in ["", ".", "..", "a/b", "../../x", "a,b", "a=b", "a\nb"] {
        let error = create(name, b"x".to_vec()).fails(125);
        assert!(error.contains("invalid secret name"), "{name}: {error}");
    }
    create(&"x".repeat(254), b"x".to_vec()).fails(125);
    create("empty", Vec::new()).fails(125);
    let error = create("large", vec![b'x'; 512_001]).fails(125);
    assert!(error.contains("512000"), "{error}");
    create("largest", vec![0; 512_000]).succeeds();
    let file = |path: &str| bed.coracle(&["secret", "create", "file", path]).fails(125);
    assert!(file("/dev/zero").contains("512000"));
    assert!(file("/dev/null").contains("empty"));
    file("/etc");
    file("none");
    for flags in [
        ["-d", "pass"],
        ["-d", "shell"],
        ["--driver-opts", "path=/x"],
        ["--label", "=x"],
        ["--label", "a b=x"],
    ] {
        let words = [&["secret", "create"], &flags[..], &["x", "/etc/passwd"]].concat();
        bed.coracle(&words).fails(125);
    }
    let words = ["secret", "create", "--env", "x", "NOT_THERE"];
    assert!(bed.coracle(&words).fails(125).contains("NOT_THERE"));
    assert_eq!(bed.ok(&["secret", "ls", "-q"]).lines().count(), 1);
}

fn a_container_has_secrets_as_files_and_as_variables(bed: &Bed<'_>) {
    let id = keep(bed, "key", CONTENT);
    let image = bed.busybox();
    let script = "cat /run/secrets/key; stat -c '%a %u:%g' /run/secrets/key; \
                  cat /run/secrets/deep/er /etc/key; echo \"[$key] [$OTHER]\"";
    let flags = [
        "--secret=key",
        "--secret=key,target=deep/er",
        "--secret",
        &format!("source={},target=/etc/key", &id[..9]),
        "--secret=key,type=env",
        "--secret=key,type=env,target=OTHER",
        "--env=OTHER=overridden",
    ];
    let expected = format!("{CONTENT}444 0:0\n{CONTENT}{CONTENT}[{CONTENT}] [{CONTENT}]\n");
    for more in [&[][..], &["--read-only"], &["--tmpfs=/run"], &["-u", "app"]] {
        let flags = [&flags[..], more].concat();
        assert_eq!(bed.sh(&flags, script), expected, "{more:?}");
    }
    // What is run in it later has them, too, whoever it is.
    bed.start(&[&flags[..], &["--name", "c"]].concat(), SLEEP);
    let exec = |flags: &[&str]| {
        let words = [&["exec"], flags, &["c", "sh", "-c", script]].concat();
        bed.ok(&words)
    };
    assert_eq!(exec(&[]), expected);
    assert_eq!(exec(&["-u", "1000"]), expected);
    let health = [
        "--health-cmd",
        "grep -q xyzzy /run/secrets/key && test -n \"$key\"",
    ];
    let words = [
        &["create", "--name", "h"],
        &flags[..],
        &health,
        &[&image],
        SLEEP,
    ]
    .concat();
    bed.ok(&words);
    bed.ok(&["start", "h"]);
    bed.ok(&["healthcheck", "run", "h"]);
}

fn a_secret_is_given_to_whom_it_is_for(bed: &Bed<'_>) {
    keep(bed, "key", CONTENT);
    let flags = ["--secret=key,uid=1000,gid=1000,mode=0400", "-u", "1000"];
    let script = "stat -c '%a %u:%g' /run/secrets/key; cat /run/secrets/key";
    assert_eq!(bed.sh(&flags, script), format!("400 1000:1000\n{CONTENT}"));
    let image = bed.busybox();
    let other = ["--secret=key,mode=0400", "-u", "1000"];
    let said = bed.run(&other, &["cat", "/run/secrets/key"]);
    said.exits_with(1);
    if !bed.is_root() {
        let words = ["create", "--secret=key,uid=4000000000", &image, "true"];
        let error = bed.coracle(&words).fails(125);
        assert!(error.contains("does not exist in the container"), "{error}");
    }
    let words = [
        "create",
        "--name=c",
        "--secret=key,uid=1000,mode=0400",
        "--secret=key,type=env",
    ];
    bed.ok(&[&words[..], &[image.as_str(), "true"]].concat());
    let secrets = &bed.inspect("c")["Config"]["Secrets"];
    let secret = &secrets[0];
    assert_eq!(secrets.as_array().unwrap().len(), 1);
    assert_eq!(secret["Name"], "key");
    assert_eq!(secret["ID"].as_str().unwrap().len(), 25);
    let numbers = ["UID", "GID", "Mode"].map(|field| secret[field].as_u64());
    assert_eq!(numbers, [Some(1000), Some(0), Some(0o400)]);
}

fn secrets_of_a_container_cannot_be_written(bed: &Bed<'_>) {
    keep(bed, "key", CONTENT);
    let script = "for how in 'echo x >' 'rm -f' 'chmod 666'; do \
                  if sh -c \"$how /run/secrets/key\" 2>/dev/null; then echo \"$how\"; fi; done; \
                  cat /run/secrets/key";
    assert_eq!(bed.sh(&["--secret=key,mode=0666"], script), CONTENT);
    assert_eq!(
        inspect(bed, &["--showsecret"], "key")["SecretData"],
        CONTENT
    );
}

fn secrets_reach_users_of_the_containers_own(bed: &Bed<'_>) {
    keep(bed, "key", CONTENT);
    let script = "stat -c '%a %u:%g' /run/secrets/*; cat /run/secrets/mine; echo \"$KEY\"";
    let flags = [
        "--secret=key,target=a,uid=1000,gid=1000",
        "--secret=key,target=mine,mode=0444",
        "--secret=key,type=env,target=KEY",
    ];
    let expected = format!("444 1000:1000\n444 0:0\n{CONTENT}{CONTENT}\n");
    for mode in ["auto", "keep-id", "host"] {
        let flags = [&flags[..], &["--userns", mode]].concat();
        assert_eq!(bed.sh(&flags, script), expected, "{mode}");
    }
    // The caller's own, who is somebody else in there.
    if let Who::User(user) = &bed.who {
        let own = format!("--secret=key,uid={0},gid={1},mode=0400", user.uid, user.gid);
        let flags = [own.as_str(), "--userns=keep-id"];
        assert_eq!(bed.sh(&flags, "cat /run/secrets/key"), CONTENT);
    }
    let image = bed.busybox();
    let words = [
        "create",
        "--userns=auto:size=2000",
        "--secret=key,uid=2000",
        &image,
        "true",
    ];
    let error = bed.coracle(&words).fails(125);
    assert!(error.contains("2000:0 does not exist"), "{error}");
}

fn a_container_keeps_what_it_was_given(bed: &Bed<'_>) {
    keep(bed, "key", CONTENT);
    let image = bed.busybox();
    let flags = [
        "--name=c",
        "--network=none",
        "--secret=key",
        "--secret=key,type=env",
    ];
    let script = ["sh", "-c", "cat /run/secrets/key; echo \"$key\""];
    bed.ok(&[&["create"], &flags[..], &[&image], &script].concat());
    let expected = format!("{CONTENT}{CONTENT}\n");
    assert_eq!(bed.ok(&["start", "-a", "c"]), expected);
    let words = ["secret", "create", "--replace", "key", "-"];
    bed.call(&words).stdin("other\n").said().succeeds();
    assert_eq!(bed.ok(&["start", "-a", "c"]), expected);
    assert_eq!(bed.sh(&["--secret=key"], "cat /run/secrets/key"), "other\n");
    bed.ok(&["secret", "rm", "key"]);
    assert_eq!(bed.ok(&["start", "-a", "c"]), expected);
    // There is nothing that a new one could be given.
    let replacing = [&["create", "--replace"], &flags[..], &[&image], &script].concat();
    let error = bed.coracle(&replacing).fails(125);
    assert!(error.contains("No such secret: key"), "{error}");
    assert_eq!(bed.ok(&["start", "-a", "c"]), expected);
}

/// The files beneath a directory that have the secret in them.
fn with_secret(place: &Path) -> String {
    output_of("grep", &["-rlaF", CONTENT.trim(), place.to_str().unwrap()])
}

fn nobody_who_looks_at_a_container_sees_its_secrets(bed: &Bed<'_>) {
    keep(bed, "key", CONTENT);
    let flags = [
        "--name=c",
        "--secret=key",
        "--secret=key,type=env",
        "--log-opt=env=key",
    ];
    let id = bed.start(&flags, &["sh", "-c", "echo up; sleep 1000"]);
    assert_eq!(bed.ok(&["exec", "c", "cat", "/run/secrets/key"]), CONTENT);
    bed.ok(&["commit", "-q", "c", "made:1"]);
    let tree = bed.path("tree.tar");
    bed.ok(&["export", "-o", tree.to_str().unwrap(), "c"]);
    bed.ok(&[
        "save",
        "-q",
        "-o",
        bed.path("image.tar").to_str().unwrap(),
        "made:1",
    ]);
    for words in [
        &["inspect", "c"][..],
        &["inspect", "made:1"],
        &["history", "--no-trunc", "made:1"],
        &["diff", "c"],
        &["logs", "--details", "c"],
        &["events", "--since=1h", "--until=0s", "--format=json"],
        &["secret", "inspect", "key"],
        &["secret", "ls", "--format=json"],
        &["ps", "-a", "--no-trunc", "--format=json"],
    ] {
        let said = bed.ok(words);
        assert!(!said.contains("xyzzy"), "{words:?}: {said}");
    }
    for archive in ["tree.tar", "image.tar"] {
        assert_eq!(with_secret(&bed.path(archive)), "");
    }
    let made = ["run", "--rm", "--network=none", "made:1"];
    let script = ["sh", "-c", "ls /run/secrets/key; cat /run/secrets/key; env"];
    let said = bed.coracle(&[&made[..], &script].concat()).succeeds();
    assert!(!said.contains("xyzzy"), "{said}");
    // In the store it is where it is kept, and where the container has it.
    let found = with_secret(&bed.store());
    let mut files: Vec<&str> = found.lines().collect();
    files.sort_unstable();
    let place = bed.store().display().to_string();
    let copies = format!("{place}/containers/{id}/secrets");
    let expected = [
        format!("{copies}/0"),
        format!("{copies}/1"),
        format!("{place}/secrets/key"),
    ];
    assert_eq!(files, expected);
    bed.ok(&["rm", "-f", "c"]);
    bed.ok(&["secret", "rm", "key"]);
    bed.settled_listing();
    assert_eq!(with_secret(&bed.store()), "");
}

fn a_secret_stays_within_the_container_whatever_the_image_has_there(bed: &Bed<'_>) {
    keep(bed, "key", CONTENT);
    let outside = bed.write("outside/other", "");
    let outside = outside.parent().unwrap();
    let shown = outside.display();
    let script = format!(
        "mkdir -p /run {shown}; touch {shown}/file; ln -s {shown}/none /nowhere; ln -s {shown} /run/secrets; ln -s {shown}/file /link; \
         ln -s ../../../../../../../..{shown} /up"
    );
    let words = [
        "run",
        "--name=c",
        "--network=none",
        &bed.busybox(),
        "sh",
        "-c",
        &script,
    ];
    bed.ok(&words);
    bed.ok(&["commit", "-q", "c", "hostile:1"]);
    let flags = [
        "--secret=key",
        "--secret=key,target=/link",
        "--secret=key,target=/up/deep",
    ];
    let words = ["run", "--rm", "--network=none"];
    let command = ["sh", "-c", "cat /run/secrets/key /link /up/deep"];
    let said = bed.ok(&[&words[..], &flags, &["hostile:1"], &command].concat());
    assert_eq!(said, CONTENT.repeat(3));
    let nowhere = ["--secret=key,target=/nowhere", "hostile:1", "true"];
    bed.coracle(&[&words[..], &nowhere].concat()).fails(125);
    let left: Vec<_> = fs::read_dir(outside).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    let said = bed.run(&["--secret=key,target=/proc/key"], &["true"]);
    said.fails(125);
}

fn secrets_that_make_no_sense_for_a_container_are_refused(bed: &Bed<'_>) {
    keep(bed, "key", CONTENT);
    let binary = bed.call(&["secret", "create", "binary", "-"]);
    binary.stdin(b"a\0b".to_vec()).said().succeeds();
    let binary = bed.call(&["secret", "create", "bytes", "-"]);
    binary.stdin(b"a\xff".to_vec()).said().succeeds();
    let said = bed.coracle(&["secret", "inspect", "--showsecret", "bytes"]);
    let said = said.exits_with(125);
    assert!(said.err().contains("is no text"), "{}", said.err());
    assert_eq!(inspect(bed, &[], "bytes")["Spec"]["Name"], "bytes");
    let image = bed.busybox();
    for (flags, expected) in [
        (&["--secret=none"][..], "No such secret: none"),
        (&["--secret="], "it names no secret"),
        (&["--secret=../key"], "No such secret: ../key"),
        (&["--secret=key,target=../../etc/passwd"], "it has a `..`"),
        (&["--secret=key,target=/"], "it is a directory"),
        (&["--secret=key,type=x"], "unknown type"),
        (&["--secret=key,mode=9"], "invalid mode"),
        (&["--secret=key,type=env,mode=0400"], "a variable has no"),
        (&["--secret=key,nonsense=1"], "unknown key"),
        (&["--secret=binary,type=env"], "it is no text"),
        (&["--secret=key", "--secret=key"], "duplicate mount"),
        (
            &["--secret=key,type=env", "--secret=key,type=env"],
            "more than one secret is to be the variable `key`",
        ),
        (
            &["--secret=key", "-v=v:/run/secrets/key"],
            "duplicate mount",
        ),
    ] {
        let words = [&["create"], flags, &[&image, "true"]].concat();
        let error = bed.coracle(&words).fails(125);
        assert!(error.contains(expected), "{flags:?}: {error}");
    }
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
    assert_eq!(
        bed.sh(&["--secret=binary"], "wc -c < /run/secrets/binary"),
        "3\n"
    );
}

fn what_happens_to_secrets_is_noted(bed: &Bed<'_>) {
    let id = keep(bed, "key", CONTENT);
    keep(bed, "other", "y");
    let words = ["secret", "create", "--replace", "key", "-"];
    bed.call(&words).stdin("z").said().succeeds();
    bed.ok(&["secret", "rm", "key"]);
    let events = |filter: &str| {
        let format = "{{.Type}} {{.Action}} {{.Actor.ID}} {{.Actor.Attributes.name}}";
        bed.ok(&[
            "events",
            "--since=1h",
            "--until=0s",
            "-f",
            filter,
            "--format",
            format,
        ])
    };
    let expected = ["create", "update", "remove"].map(|word| format!("secret {word} {id} key\n"));
    assert_eq!(events("secret=key"), expected.concat());
    assert_eq!(events("type=secret").lines().count(), 4);
}

fn a_damaged_secret_is_found_and_goes(bed: &Bed<'_>) {
    keep(bed, "key", CONTENT);
    keep(bed, "other", "y");
    assert!(!bed.ok(&["system", "check"]).contains("secret"));
    // As a power cut leaves it.
    fs::write(bed.store().join("secrets/key"), "").unwrap();
    let said = bed.coracle(&["system", "check"]);
    assert!(
        said.out().contains("the secret `key` cannot be read"),
        "{}",
        said.out()
    );
    assert_eq!(bed.ok(&["secret", "ls", "--noheading"]).lines().count(), 1);
    let image = bed.busybox();
    let error = bed
        .coracle(&["create", "--secret=key", &image, "true"])
        .fails(125);
    assert!(error.contains("is damaged"), "{error}");
    assert_eq!(bed.ok(&["secret", "rm", "key"]), "key\n");
    bed.coracle(&["secret", "exists", "key"]).exits_with(1);
}

fn what_is_no_secret_among_them_harms_none(bed: &Bed<'_>) {
    let id = keep(bed, "key", CONTENT);
    let place = bed.store().join("secrets");
    fs::create_dir(place.join("directory")).unwrap();
    fs::write(place.join("a,b"), "x").unwrap();
    rustix::fs::mkfifoat(CWD, place.join("pipe"), Mode::from_raw_mode(0o666)).unwrap();
    assert_eq!(bed.ok(&["secret", "ls", "-q"]), format!("{id}\n"));
    for name in ["directory", "pipe"] {
        bed.coracle(&["secret", "exists", name]).exits_with(1);
        let call = bed.call(&["secret", "create", "--replace", name, "-"]);
        let error = call.stdin("x").said().fails(125);
        assert!(error.contains("exists"), "{error}");
    }
    let said = bed.coracle(&["system", "check"]).exits_with(0);
    assert!(!said.out().contains("the secret"), "{}", said.out());
}

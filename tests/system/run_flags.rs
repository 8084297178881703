//! Flags of `run` and `create` that come from podman.

use std::fs;
use std::os::unix::fs::{FileTypeExt, symlink};

use crate::bed::{Bed, until};
use crate::runner::skip;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    the_first_pid_is_written_at_each_start,
    a_pid_file_replaces_a_file_and_nothing_else,
    lines_of_accounts_follow_their_templates,
    users_of_the_host_are_known_in_a_container,
    account_files_that_are_mounted_are_left_alone,
];

fn pid_of(bed: &Bed<'_>, name: &str) -> String {
    bed.inspect(name)["State"]["Pid"].to_string()
}

fn the_first_pid_is_written_at_each_start(bed: &Bed<'_>) {
    let fails_once = "test -e /tried || { touch /tried; exit 1; }; sleep 1000";
    let flags = ["--name", "c", "--pidfile", "pid", "--restart", "always"];
    bed.start(&flags, &["sh", "-c", fails_once]);
    until("it runs again", || {
        let shown = bed.inspect("c");
        shown["RestartCount"] == 1 && shown["State"]["Status"] == "running"
    });
    let file = bed.path("pid");
    let written = || fs::read_to_string(&file).unwrap();
    let first = written();
    assert_eq!(first, pid_of(bed, "c"));
    // It is the caller's place that counts, not that of whoever starts it.
    assert_eq!(bed.inspect("c")["PidFile"], file.to_str().unwrap());
    bed.ok(&["restart", "-t", "0", "c"]);
    assert_eq!(written(), pid_of(bed, "c"));
    assert_ne!(written(), first);
    bed.ok(&["rm", "-f", "c"]);
    // A start that fails says nothing of a pid.
    fs::remove_file(&file).unwrap();
    bed.run(&["--pidfile", "pid"], &["no-such-command"])
        .fails(127);
    assert!(!file.exists());
    let rest = fs::read_dir(bed.path("")).unwrap();
    let rest = rest.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().contains("pid")
    });
    assert_eq!(rest.count(), 0, "nothing is left of it");
}

fn a_pid_file_replaces_a_file_and_nothing_else(bed: &Bed<'_>) {
    let mine = bed.write("mine", "mine\n");
    fs::create_dir(bed.path("directory")).unwrap();
    symlink(&mine, bed.path("link")).unwrap();
    let fifo = bed.path("fifo");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &fifo,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o666),
        0,
    )
    .unwrap();
    for name in ["directory", "link", "fifo", "no/such", "/dev/null"] {
        let said = bed.run(&["--pidfile", name], &["echo", "ran"]);
        let error = said.fails(125);
        assert!(error.contains("write the pid file"), "{name}: {error}");
    }
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine\n");
    assert!(fs::metadata(&fifo).unwrap().file_type().is_fifo());
    if !bed.is_root() {
        bed.run(&["--pidfile", "/etc/coracle.pid"], &["true"])
            .fails(125);
    }
    // None of them has kept the container.
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
    bed.run(&["--pidfile", "mine"], &["true"]).succeeds();
    assert!(fs::read_to_string(&mine).unwrap().parse::<u32>().is_ok());
    bed.run(&["--pidfile", ""], &["true"]).succeeds();
}

fn lines_of_accounts_follow_their_templates(bed: &Bed<'_>) {
    let passwd = "$USERNAME:x:$UID:$GID:own $NAME:/home/$USERNAME:/bin/ash";
    let group = "g$GROUPNAME:x:$GID:a,$USERLIST";
    let flags = ["-u", "1234:5678", "--passwd-entry", passwd];
    let flags = [&flags[..], &["--group-entry", group]].concat();
    let script = "grep :1234: /etc/passwd; grep :5678: /etc/group; echo $HOME";
    let expected = "1234:x:1234:5678:own container user:/home/1234:/bin/ash\n\
                    g5678:x:5678:a,\n/home/1234\n";
    assert_eq!(bed.sh(&flags, script), expected);
    // Not even where nothing else can be written.
    let read_only = [&["--read-only"], &flags[..]].concat();
    assert_eq!(bed.sh(&read_only, script), expected);
    // The image's own users keep their lines; a group of theirs may be new.
    let known = [&["-u", "app:5678"], &flags[2..]].concat();
    let script = "grep -c own /etc/passwd || true; grep :5678: /etc/group";
    assert_eq!(bed.sh(&known, script), "0\ng5678:x:5678:a,\n");
    let image = bed.busybox();
    bed.ok(&[&["create", "--name", "c"], &flags[..], &[&image]].concat());
    let host = &bed.inspect("c")["HostConfig"];
    assert_eq!(
        (&host["PasswdEntry"], &host["GroupEntry"]),
        (&passwd.into(), &group.into())
    );
    for (flag, bad) in [
        ("--passwd-entry", "x:*:1:1::/:/bin/sh\nroot::0:0::/:/bin/sh"),
        ("--passwd-entry", "x:*:1:1"),
        ("--group-entry", "g:x:1:\n"),
    ] {
        let error = bed.run(&["-u", "9", flag, bad], &["true"]).fails(125);
        assert!(error.contains("invalid template"), "{error}");
    }
    for [flag, value] in [
        ["--passwd-entry", passwd],
        ["--group-entry", group],
        ["--hostuser", "root"],
    ] {
        let error = bed
            .run(&["--passwd=false", flag, value], &["true"])
            .fails(125);
        assert!(error.contains("--passwd=false excludes"), "{error}");
    }
}

/// A user of this machine whom the image does not know: name, id and home.
fn stranger(bed: &Bed<'_>) -> [String; 3] {
    let inside = bed.sh(&[], "cat /etc/passwd");
    let fields = |line: &str| {
        let fields: Vec<String> = line.split(':').map(str::to_owned).collect();
        [fields[0].clone(), fields[2].clone(), fields[5].clone()]
    };
    let known: Vec<_> = inside.lines().map(fields).collect();
    let outside = fs::read_to_string("/etc/passwd").unwrap();
    let found = outside.lines().map(fields).find(|[name, uid, home]| {
        let is_known = known.iter().any(|[a, b, _]| a == name || b == uid);
        !is_known && home.len() > 1
    });
    found.unwrap_or_else(|| skip("the image knows all users of this machine"))
}

fn users_of_the_host_are_known_in_a_container(bed: &Bed<'_>) {
    let [name, uid, home] = stranger(bed);
    let line = format!("grep ^{name}: /etc/passwd | cut -d: -f3,6");
    let ask = |flags: &[&str]| bed.sh(flags, &line);
    assert_eq!(ask(&["--hostuser", &name]), format!("{uid}:/\n"));
    assert_eq!(
        ask(&["--hostuser", &uid, "-w", "/tmp"]),
        format!("{uid}:/tmp\n")
    );
    let shared = bed.write("shared/file", "");
    let volume = format!("{}:{home}", shared.parent().unwrap().display());
    assert_eq!(
        ask(&["--hostuser", &name, "-v", &volume]),
        format!("{uid}:{home}\n")
    );
    // One line, however often it is asked for and started.
    let flags = [
        "--name",
        "c",
        "--hostuser",
        &name,
        "--hostuser",
        &name,
        "-u",
        &name,
    ];
    bed.start(&flags, &["sleep", "1000"]);
    bed.ok(&["restart", "-t", "0", "c"]);
    let script = format!("grep -c ^{name}: /etc/passwd; id -u");
    let said = bed.ok(&["exec", "c", "sh", "-c", &script]);
    assert_eq!(said, format!("1\n{uid}\n"));
    assert_eq!(bed.inspect("c")["HostConfig"]["HostUsers"][0], name);
    // The image's own users stay themselves.
    let said = bed.sh(&["--hostuser", "root"], "grep -c ^root: /etc/passwd");
    assert_eq!(said, "1\n");
    for nobody in ["no such user", "-x", "4294967295", "-1"] {
        let error = bed.run(&["--hostuser", nobody], &["true"]).fails(125);
        assert!(error.contains("no such user"), "{error}");
    }
}

fn account_files_that_are_mounted_are_left_alone(bed: &Bed<'_>) {
    let text = "root:x:0:0::/:/bin/sh\n";
    let own = bed.write("own", text);
    let volume = format!("{}:/etc/passwd", own.display());
    bed.sh(&["-v", &volume, "-u", "1234"], "true");
    assert_eq!(fs::read_to_string(&own).unwrap(), text);
    let [name, ..] = stranger(bed);
    let error = bed
        .run(&["-v", &volume, "--hostuser", &name], &["true"])
        .fails(125);
    assert!(error.contains("/etc/passwd: it is mounted"), "{error}");
    assert_eq!(fs::read_to_string(&own).unwrap(), text);
}

//! Hooks of the specifications of devices: which run, when, where, and with what.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};

use crate::bed::{Bed, until};
use crate::crash::monitor_of;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    each_hook_runs_at_its_point_with_the_state_of_the_container,
    a_hook_prepares_the_root_before_the_program_sees_it,
    a_hook_of_the_container_has_the_rights_of_its_program,
    a_hook_that_fails_or_takes_too_long_fails_the_start,
    what_is_to_run_after_a_run_does_so_for_a_killed_monitor,
    hooks_of_specifications_that_others_could_write_are_refused,
];

/// Writes down when and where it was called, and what it was told.
const WITNESS: &str = r#"#!/bin/sh
log=$2
state=$(cat)
bundle=$(echo "$state" | sed 's/.*"bundle":"\([^"]*\)".*/\1/')
echo "$1 $(readlink /proc/self/ns/mnt) $V ${HOME:-homeless} $(grep -c '"ociVersion"' "$bundle/config.json") $(grep -c 'SigBlk:.*0000000000000000' /proc/self/status) $(pwd)" >> "$log"
echo "$state" > "$log.$1"
"#;

/// The host's shell as a hook: its own name and a script come first.
fn shell(point: &str, words: &[&str]) -> Value {
    let args: Vec<&str> = ["sh"].iter().chain(words).copied().collect();
    json!({ "hookName": point, "path": "/bin/sh", "args": args, "env": ["V=told", "PATH=/usr/bin:/bin"] })
}

/// Writes a specification of one device with these hooks. Returns the flags that give it.
fn device(bed: &Bed<'_>, hooks: Vec<Value>) -> Vec<String> {
    let edits = json!({ "hooks": hooks });
    let device = json!({ "name": "0", "containerEdits": edits });
    let spec = json!({ "cdiVersion": "0.6.0", "kind": "v.example/c", "devices": [device] });
    let file = bed.write("specs/a.json", spec.to_string());
    let place = file.parent().unwrap().display().to_string();
    ["--cdi-spec-dir", &place, "--device", "v.example/c=0"]
        .map(str::to_owned)
        .to_vec()
}

fn flags<'a>(device: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    let device = device.iter().map(String::as_str);
    device.chain(more.iter().copied()).collect()
}

/// A line of the witness: the point, its mount namespace, and the rest.
fn lines(log: &PathBuf) -> Vec<(String, String, String)> {
    let text = fs::read_to_string(log).unwrap_or_default();
    let line = |line: &str| {
        let mut words = line.splitn(3, ' ').map(str::to_owned);
        let mut next = || words.next().unwrap_or_default();
        (next(), next(), next())
    };
    text.lines().map(line).collect()
}

fn each_hook_runs_at_its_point_with_the_state_of_the_container(bed: &Bed<'_>) {
    let witness = bed.write("witness", WITNESS).display().to_string();
    let log = bed.path("home/log");
    let path = log.display().to_string();
    let points = [
        "poststop",
        "poststart",
        "createContainer",
        "prestart",
        "createRuntime",
    ];
    let hooks = points.map(|point| shell(point, &[&witness, point, &path]));
    let device = device(bed, hooks.to_vec());
    let annotated = flags(&device, &["--name", "c", "--annotation", "a=b"]);
    let id = bed.start(&annotated, &["sh", "-c", "read x; exit 7"]);
    assert_eq!(bed.ok(&["wait", "c"]), "7\n");
    let told = |point: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(format!("{path}.{point}")).unwrap()).unwrap()
    };
    let order = [
        "prestart",
        "createRuntime",
        "createContainer",
        "poststart",
        "poststop",
    ];
    let bundle = bed.store().join("containers").join(&id);
    let bundle = bundle.display().to_string();
    let seen = lines(&log);
    let called: Vec<&str> = seen.iter().map(|(point, ..)| point.as_str()).collect();
    assert_eq!(called, order);
    for (point, namespace, rest) in &seen {
        assert_eq!(*rest, format!("told homeless 1 1 {bundle}"), "{point}");
        let is_inside = *namespace != seen[0].1;
        assert_eq!(is_inside, point == "createContainer", "{point}");
        let state = told(point);
        assert_eq!(state["id"], id);
        assert_eq!(state["bundle"], bundle);
        assert_eq!(state["annotations"], json!({ "a": "b" }));
        assert!(state["ociVersion"].is_string());
    }
    for (point, status) in [
        ("createRuntime", "creating"),
        ("createContainer", "creating"),
        ("poststart", "running"),
        ("poststop", "stopped"),
    ] {
        assert_eq!(told(point)["status"], status);
    }
    assert_eq!(told("createContainer")["pid"], 1);
    assert_eq!(told("createRuntime")["pid"], told("poststart")["pid"]);
    assert_eq!(told("poststop")["pid"], Value::Null);
    // And again with each further run.
    bed.ok(&["start", "c"]);
    bed.ok(&["wait", "c"]);
    assert_eq!(lines(&log).len(), 2 * order.len());
}

fn a_hook_prepares_the_root_before_the_program_sees_it(bed: &Bed<'_>) {
    let script = r#"
        bundle=$(sed 's/.*"bundle":"\([^"]*\)".*/\1/')
        root=$bundle/$(sed 's/.*"root":{"path":"\([^"]*\)".*/\1/' "$bundle/config.json")
        test -x "$root/bin/busybox"
        ln -s of-the-hook "$root/linked"
        echo "$V" > "$root/etc/by-hook"
        test "$(stat -c %t:%T "$root/dev/null")" = 1:3
    "#;
    let device = device(bed, vec![shell("createContainer", &["-ec", script])]);
    // What the image calls like the configuration is not taken for it.
    bed.write(
        "image/Dockerfile",
        format!("FROM {}\nCOPY config.json /\n", bed.busybox()),
    );
    bed.write(
        "image/config.json",
        r#"{"ociVersion":"1.0","root":{"path":"/etc"}}"#,
    );
    bed.build(&["-t", "hostile"], "image").succeeds();
    for mode in [&[][..], &["--userns", "keep-id"], &["--read-only"]] {
        let words = flags(&device, mode);
        let words = [
            &["run", "--rm", "--network", "none"],
            &words[..],
            &["hostile", "sh", "-c", "readlink /linked; cat /etc/by-hook"],
        ];
        let said = bed.ok(&words.concat());
        assert_eq!(said, "of-the-hook\ntold\n", "{mode:?}");
    }
    if bed.is_root() {
        let error = bed
            .run(&flags(&device, &["--userns", "auto"]), &["true"])
            .fails(125);
        assert!(error.contains("hooks"), "{error}");
    }
}

fn a_hook_of_the_container_has_the_rights_of_its_program(bed: &Bed<'_>) {
    // Of the host there is no such program: it is the container's. The first process is
    // still ours then, and nothing of the host's must be found through it.
    let script = "(for fd in /proc/1/fd/*; do readlink $fd; done; ls -A /proc/1/root/; \
        cat /proc/1/environ) > /tmp/seen 2>/dev/null; id -u > /tmp/who; \
        grep CapEff /proc/self/status >> /tmp/who; cat > /tmp/state";
    let words = ["sh", "-c", script];
    let hook = json!({ "hookName": "startContainer", "path": "/bin/busybox", "args": words,
        "env": ["PATH=/bin"] });
    let device = device(bed, vec![hook]);
    for (user, rights) in [("1000", "0000000000000000"), ("0", "00000000800405fb")] {
        let seen = bed.sh(
            &flags(&device, &["-u", user, "--tmpfs", "/tmp"]),
            "cat /tmp/seen /tmp/who; grep -c '\"status\":\"created\"' /tmp/state",
        );
        assert_eq!(seen, format!("{user}\nCapEff:\t{rights}\n1\n"));
    }
    // Who may look into it all the same finds the end of one conversation, and what belongs
    // to the hook.
    // Starting the hook takes another socket, for a moment.
    let script = "until ls -l /proc/1/fd > /tmp/seen 2>&1; \
        test $(grep -c socket: /tmp/seen) = 1; do :; done";
    let hook = json!({ "hookName": "startContainer", "path": "/bin/busybox",
        "args": ["sh", "-c", script], "env": ["PATH=/bin"], "timeout": 10 });
    let device = self::device(bed, vec![hook]);
    let seen = bed.sh(
        &flags(&device, &["--cap-add", "SYS_PTRACE", "--tmpfs", "/tmp"]),
        "sed -n 's/.* -> //p' /tmp/seen | grep -v -e ^pipe: -e ^/dev/null -e ^/memfd: -e pidfd \
            | sed 's/:.*//'",
    );
    assert_eq!(seen, "socket\n");
}

fn a_hook_that_fails_or_takes_too_long_fails_the_start(bed: &Bed<'_>) {
    let stopped = bed.path("home/stopped");
    let after = format!("echo >> {}", stopped.display());
    for point in [
        "createRuntime",
        "createContainer",
        "startContainer",
        "poststart",
    ] {
        let mut failing = shell(point, &["-c", "echo some reason >&2; exit 3"]);
        if point == "startContainer" {
            failing["path"] = json!("/bin/busybox");
        }
        let device = device(bed, vec![failing, shell("poststop", &["-c", &after])]);
        let options = flags(&device, &["--name", "c"]);
        let image = bed.busybox();
        let words = [
            &["run", "--network", "none"],
            &options[..],
            &[&image, "sleep", "1000"],
        ];
        let error = bed.coracle(&words.concat()).fails(125);
        for word in [point, "some reason", "exit status: 3"] {
            assert!(error.contains(word), "{point}: {error}");
        }
        assert_eq!(bed.ok(&["ps", "-q"]), "", "{point}");
        bed.ok(&["rm", "c"]);
    }
    assert_eq!(fs::read_to_string(&stopped).unwrap().lines().count(), 4);
    let child = bed.path("home/child");
    let script = format!("sleep 1000 & echo $! > {}; wait", child.display());
    let mut slow = shell("createRuntime", &["-c", &script]);
    slow["timeout"] = json!(1);
    let device = device(bed, vec![slow]);
    let error = bed.run(&flags(&device, &[]), &["true"]).fails(125);
    assert!(error.contains("longer than its 1 s"), "{error}");
    let pid = fs::read_to_string(child).unwrap();
    let stat = format!("/proc/{}/cmdline", pid.trim());
    // One that has ended has none any more, whether it is waited for or not.
    until("the hook's child has ended", || {
        fs::read(&stat).map_or(true, |words| words.is_empty())
    });
}

fn what_is_to_run_after_a_run_does_so_for_a_killed_monitor(bed: &Bed<'_>) {
    let stopped = bed.path("home/stopped");
    let script = format!("grep -o stopped >> {}", stopped.display());
    let device = device(bed, vec![shell("poststop", &["-c", &script])]);
    bed.start(&flags(&device, &["--name", "c"]), &["sleep", "1000"]);
    kill_process(monitor_of(bed, "c"), Signal::KILL).unwrap();
    until("it is seen as ended", || !bed.ok(&["ps"]).contains("Up "));
    bed.ok(&["rm", "c"]);
    assert_eq!(fs::read_to_string(stopped).unwrap(), "stopped\n");
}

fn hooks_of_specifications_that_others_could_write_are_refused(bed: &Bed<'_>) {
    let good = || shell("createRuntime", &["-c", "exit 0"]);
    let given = device(bed, vec![good()]);
    let given = flags(&given, &[]);
    bed.run(&given, &["true"]).succeeds();
    for (path, mode) in [("specs/a.json", 0o666), ("specs", 0o777)] {
        let path = bed.path(path);
        let before = fs::metadata(&path).unwrap().permissions();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = bed.run(&given, &["true"]).fails(125);
        assert!(error.contains("others than you"), "{error}");
        fs::set_permissions(&path, before).unwrap();
    }
    let with = |key: &str, value: Value| {
        let mut hook = good();
        hook[key] = value;
        hook
    };
    for (hook, word) in [
        (with("hookName", json!("odd")), "odd"),
        (with("path", json!("bin/sh")), "absolute"),
        (with("path", json!("/no/such/program")), "/no/such/program"),
        (with("timeout", json!(0)), "timeout"),
        (with("env", json!(["V"])), "NAME=VALUE"),
    ] {
        let given = device(bed, vec![hook]);
        let error = bed.run(&flags(&given, &[]), &["true"]).fails(125);
        assert!(error.contains(word), "{word}: {error}");
    }
}

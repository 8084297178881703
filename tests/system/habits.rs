//! Words that people and scripts are used to from docker, and what becomes of them.

use crate::bed::{Bed, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    an_empty_value_is_none,
    zero_is_no_limit_and_so_is_minus_one,
    a_value_may_begin_with_a_dash,
    a_line_that_begins_with_a_bracket_is_one_for_the_shell,
    labels_have_names,
    networks_that_exclude_each_other_are_refused,
    what_another_containers_network_decides_is_refused,
    the_hosts_devices_work_where_they_may,
    a_process_is_in_its_own_group,
    a_read_only_container_keeps_the_engines_files,
    a_start_that_failed_has_a_status,
    a_paused_container_is_not_started,
    what_is_not_there_is_not_said_to_be_removed,
    who_attaches_to_input_alone_is_told_the_id,
    a_client_passes_on_every_signal,
    the_kept_user_has_his_name,
];

const OFFLINE: [&str; 3] = ["run", "--rm", "--network=none"];

fn run(bed: &Bed<'_>, flags: &[&str], command: &[&str]) -> crate::bed::Said {
    let image = bed.busybox();
    bed.coracle(&[&OFFLINE[..], flags, &[&image], command].concat())
}

fn an_empty_value_is_none(bed: &Bed<'_>) {
    let flags = [
        "--name",
        "",
        "-h",
        "",
        "-w",
        "",
        "-u",
        "",
        "--stop-signal",
        "",
        "--log-driver=",
    ];
    let said = run(bed, &flags, &["id", "-u"]).succeeds();
    assert_eq!(said, "0\n");
    bed.start(&["--name", "/c"], &["sleep", "1000"]);
    assert_eq!(bed.inspect("c")["Name"], "/c");
    bed.ok(&["exec", "-w", "", "-u", "", "c", "true"]);
    bed.ok(&["kill", "-s", "", "c"]);
    bed.ok(&["wait", "c"]);
    bed.ok(&["rm", "c"]);
    bed.coracle(&["rm", "-f", ""]).fails(1);
}

fn zero_is_no_limit_and_so_is_minus_one(bed: &Bed<'_>) {
    let flags = [
        "--cpus",
        "0",
        "--memory",
        "0",
        "--memory-swap",
        "-1",
        "--pids-limit",
        "-1",
        "--cpu-quota",
        "-1",
        "--shm-size",
        "0",
    ];
    let said = run(bed, &flags, &["sh", "-c", "df -k /dev/shm | tail -n1"]).succeeds();
    assert!(said.contains(" 65536 "), "{said}");
    run(bed, &["--pids-limit", "0"], &["true"]).succeeds();
}

fn a_value_may_begin_with_a_dash(bed: &Bed<'_>) {
    let flags = [
        "-l",
        "-note=x",
        "-e",
        "-A=1",
        "--health-cmd",
        "-x y",
        "--entrypoint",
        "-x",
    ];
    let image = bed.busybox();
    bed.ok(&[&["create", "--name", "c"][..], &flags, &[&image]].concat());
    let config = &bed.inspect("c")["Config"];
    assert_eq!(config["Labels"]["-note"], "x");
    assert_eq!(config["Entrypoint"][0], "-x");
    assert_eq!(config["Healthcheck"]["Test"][1], "-x y");
    bed.ok(&["rm", "c"]);
}

fn a_line_that_begins_with_a_bracket_is_one_for_the_shell(bed: &Bed<'_>) {
    let test = "[ -f /etc/passwd ] || exit 1";
    bed.start(&["--name", "c", "--health-cmd", test], &["sleep", "1000"]);
    let check = &bed.inspect("c")["Config"]["Healthcheck"]["Test"];
    assert_eq!((&check[0], &check[1]), (&"CMD-SHELL".into(), &test.into()));
    bed.ok(&["healthcheck", "run", "c"]);
    bed.ok(&["rm", "-f", "c"]);
    run(bed, &["--entrypoint", "["], &["-f", "/etc/passwd", "]"]).succeeds();
}

fn labels_have_names(bed: &Bed<'_>) {
    for label in ["", "=x", "a b=c", " a=b"] {
        run(bed, &["-l", label], &["true"]).fails(125);
    }
}

fn networks_that_exclude_each_other_are_refused(bed: &Bed<'_>) {
    let image = bed.busybox();
    for (one, other) in [("none", "host"), ("host", "none"), ("bridge", "none")] {
        let words = [
            "run",
            "--rm",
            "--network",
            one,
            "--network",
            other,
            &image,
            "true",
        ];
        let error = bed.coracle(&words).fails(125);
        assert!(error.contains("exclude each other"), "{error}");
    }
    let words = [
        "run",
        "--rm",
        "--net=none",
        "--network=none",
        &image,
        "true",
    ];
    bed.ok(&words);
}

fn what_another_containers_network_decides_is_refused(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    for flags in [
        ["--dns", "192.0.2.1"],
        ["--dns-search", "example.org"],
        ["--add-host", "a:192.0.2.1"],
        ["-p", "80"],
        ["--hostname", "x"],
        ["--mac-address", "02:00:00:00:00:01"],
    ] {
        let words = [
            &["run", "--rm", "--network", "container:c"][..],
            &flags,
            &[&image, "true"],
        ];
        bed.coracle(&words.concat()).fails(125);
    }
    bed.ok(&["rm", "-f", "c"]);
}

fn the_hosts_devices_work_where_they_may(bed: &Bed<'_>) {
    let use_it = ["sh", "-c", "head -c1 /zero | wc -c; echo x > /dev/null"];
    let bind = ["-v", "/dev/zero:/zero"];
    let said = run(bed, &[&["--privileged"][..], &bind].concat(), &use_it).succeeds();
    assert_eq!(said.trim(), "1");
    let all = ["--privileged", "-v", "/dev:/dev"];
    run(
        bed,
        &all,
        &["sh", "-c", "echo x > /dev/null && test -e /dev/zero"],
    )
    .succeeds();
    let tty = ["--privileged", "-t", "-v", "/dev:/dev"];
    let said = run(
        bed,
        &tty,
        &["sh", "-c", "test -t 0 && test -c /dev/pts/0 && echo yes"],
    );
    assert_eq!(said.succeeds().trim(), "yes");
    if bed.is_root() {
        // Nodes of an image are not for a root that is not the host's.
        let nodes = "mknod -m 666 /nul c 1 3 && echo x > /nul";
        let flags = ["--privileged", "--userns", "auto"];
        run(bed, &flags, &["sh", "-c", nodes]).exits_with(1);
        let error = run(bed, &["-v", "/dev:/dev"], &["true"]).fails(125);
        assert!(error.contains("--device"), "{error}");
        let made = "mknod /x c 1 3 && echo y > /x";
        run(bed, &["--privileged"], &["sh", "-c", made]).succeeds();
        run(bed, &["--cap-add", "MKNOD"], &["sh", "-c", made]).exits_with(1);
    } else {
        assert_eq!(run(bed, &bind, &use_it).succeeds().trim(), "1");
    }
}

fn a_process_is_in_its_own_group(bed: &Bed<'_>) {
    let groups = |flags: &[&str]| {
        let said = run(bed, flags, &["grep", "Groups", "/proc/self/status"]).succeeds();
        said.split_whitespace()
            .skip(1)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(groups(&[]), "0");
    assert_eq!(groups(&["-u", "5:6", "--group-add", "7"]), "6 7");
    assert_eq!(groups(&["-u", "5:6", "--group-add", "6"]), "6");
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    let inside = bed.ok(&[
        "exec",
        "-u",
        "8:9",
        "c",
        "grep",
        "Groups",
        "/proc/self/status",
    ]);
    assert_eq!(inside.split_whitespace().nth(1), Some("9"));
    bed.ok(&["rm", "-f", "c"]);
}

fn a_read_only_container_keeps_the_engines_files(bed: &Bed<'_>) {
    let script = "for f in hosts hostname resolv.conf; do echo x >> /etc/$f && echo written; done";
    let said = run(bed, &["--read-only"], &["sh", "-c", script]).exits_with(1);
    assert_eq!(said.out(), "");
    let said = run(bed, &[], &["sh", "-c", script]).succeeds();
    assert_eq!(said.lines().count(), 3);
}

fn a_start_that_failed_has_a_status(bed: &Bed<'_>) {
    let image = bed.busybox();
    for (command, code) in [("nosuch", 127), ("/etc/passwd", 126)] {
        bed.ok(&["create", "--name", "c", "--network=none", &image, command]);
        bed.coracle(&["start", "c"]).fails(code);
        let state = &bed.inspect("c")["State"];
        assert_eq!(state["ExitCode"], code);
        assert_eq!(bed.ok(&["wait", "c"]), format!("{code}\n"));
        bed.ok(&["rm", "c"]);
    }
    // What runs at last has its own.
    let file = bed.write("own/file", "");
    let own = file.parent().unwrap().to_owned();
    let away = bed.path("away");
    let mount = format!("type=bind,src={},dst=/own", own.display());
    let create = [
        "create",
        "--name",
        "c",
        "--network=none",
        "--mount",
        &mount,
        &image,
    ];
    bed.ok(&[&create[..], &["sh", "-c", "exit 3"]].concat());
    let status = || bed.ok(&["ps", "-a", "--format", "{{.ExitCode}} {{.Status}}"]);
    for (failed, ran) in [
        ("128 Created", "3 Exited (3)"),
        ("128 Exited (128)", "3 Exited (3)"),
    ] {
        std::fs::rename(&own, &away).unwrap();
        bed.coracle(&["start", "c"]).fails(125);
        assert!(status().starts_with(failed), "{}", status());
        assert_eq!(bed.ok(&["wait", "c"]), "128\n");
        std::fs::rename(&away, &own).unwrap();
        bed.coracle(&["start", "-a", "c"]).exits_with(3);
        assert!(status().starts_with(ran), "{}", status());
        assert_eq!(bed.inspect("c")["State"]["ExitCode"], 3);
    }
    bed.ok(&["rm", "c"]);
}

fn a_paused_container_is_not_started(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    if bed.cgroups().is_empty() {
        crate::runner::skip("a container needs a cgroup to be paused");
    }
    bed.ok(&["start", "c"]);
    bed.ok(&["pause", "c"]);
    let error = bed.coracle(&["start", "c"]).fails(1);
    assert!(error.contains("unpause c"), "{error}");
    bed.ok(&["unpause", "c"]);
    bed.ok(&["rm", "-f", "c"]);
}

fn what_is_not_there_is_not_said_to_be_removed(bed: &Bed<'_>) {
    for words in [
        ["rm", "-f", "nosuch"],
        ["rm", "-i", "nosuch"],
        ["stop", "-i", "nosuch"],
    ] {
        assert_eq!(bed.ok(&words), "", "{words:?}");
    }
}

fn who_attaches_to_input_alone_is_told_the_id(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = [
        "run",
        "-i",
        "-a",
        "stdin",
        "--network=none",
        "--name",
        "c",
        &image,
        "cat",
    ];
    let said = bed.call(&words).stdin(b"through\n").said().succeeds();
    assert_eq!(said.trim(), bed.inspect("c")["Id"].as_str().unwrap());
    assert_eq!(bed.ok(&["wait", "c"]), "0\n");
    assert_eq!(bed.ok(&["logs", "c"]), "through\n");
    bed.ok(&["rm", "c"]);
}

fn a_client_passes_on_every_signal(bed: &Bed<'_>) {
    let image = bed.busybox();
    // busybox's shell has names for some and numbers for all.
    let script = "for n in 1 3 10 12 14 18 28 40; do trap \"echo $n\" $n; done; echo ready; \
                  while :; do sleep 0.1; done";
    let words = [&[
        "run",
        "--name",
        "c",
        "--network=none",
        &image,
        "sh",
        "-c",
        script,
    ][..]];
    let mut client = bed.call(&words.concat()).started();
    assert_eq!(client.line(), "ready");
    for signal in [1, 3, 10, 12, 14, 18, 28, 40] {
        let command = format!("kill -{signal} {}", client.pid().as_raw_nonzero());
        let sent = std::process::Command::new("sh")
            .args(["-c", &command])
            .status();
        assert!(sent.unwrap().success());
        assert_eq!(client.line(), signal.to_string());
    }
    bed.ok(&["kill", "c"]);
    assert_eq!(client.ends().code(), Some(137));
    until("it has ended", || {
        bed.inspect("c")["State"]["Running"] == false
    });
    bed.ok(&["rm", "c"]);
}

fn the_kept_user_has_his_name(bed: &Bed<'_>) {
    let flags = ["--userns", "keep-id"];
    let crate::bed::Who::User(user) = &bed.who else {
        assert_eq!(run(bed, &flags, &["whoami"]).succeeds(), "root\n");
        return;
    };
    let known = std::fs::read_to_string("/etc/passwd").unwrap();
    let name = known.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(user.uid)).then(|| name.to_owned())
    });
    let name = match user.uid {
        // The image's own.
        1000 => "app".to_owned(),
        uid => name.unwrap_or_else(|| uid.to_string()),
    };
    assert_eq!(run(bed, &flags, &["whoami"]).succeeds().trim(), name);
    let line = format!("grep -q :x:{}: /etc/group", user.gid);
    run(bed, &flags, &["sh", "-c", &line]).succeeds();
    // Another user is not he.
    let other = [&flags[..], &["-u", "4321"]].concat();
    assert_eq!(run(bed, &other, &["whoami"]).succeeds(), "4321\n");
    // A file that ends within a line ends there no more.
    let dockerfile = format!(
        "FROM {}\nRUN printf last:x:50:50::/:/bin/sh > /etc/passwd; printf last:x:50: > /etc/group\n",
        bed.busybox()
    );
    bed.write("Dockerfile", &dockerfile);
    bed.ok(&["build", "-q", "-t", "cut", "."]);
    let words = [
        &OFFLINE[..],
        &flags,
        &["cut", "cat", "/etc/passwd", "/etc/group"],
    ]
    .concat();
    let lines = bed.ok(&words);
    let fields: Vec<usize> = lines.lines().map(|line| line.split(':').count()).collect();
    assert_eq!(fields, [7, 7, 4, 4], "{lines}");
    bed.ok(&["rmi", "cut"]);
    // One whom the image has keeps its name.
    let flags = ["--userns", "keep-id:uid=1000,gid=1000"];
    assert_eq!(run(bed, &flags, &["whoami"]).succeeds().trim(), "app");
}

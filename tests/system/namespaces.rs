//! What a container shares: with the host, and with other containers.

use std::fs;

use crate::bed::Bed;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_namespace_of_the_host_is_the_hosts,
    the_hosts_processes_are_seen_and_nothing_outlives_the_container,
    a_containers_processes_can_be_joined,
    a_containers_network_can_be_joined_with_its_names,
    a_containers_memory_can_be_joined_if_it_shares_it,
    shared_memory_is_found_whatever_root_its_owner_has_chosen,
    a_namespace_can_be_given_as_a_file,
    joining_what_does_not_run_is_an_error_that_says_so,
    a_joined_container_can_be_started_again,
    what_cannot_start_is_not_taken_for_running,
    modes_that_make_no_sense_are_refused,
    names_of_the_host_come_with_its_namespaces,
    a_containers_host_name_can_be_joined,
    stop_ends_who_is_not_first_in_its_namespace_by_its_signal,
    orphans_of_a_container_are_reaped_while_it_runs,
    the_output_of_a_command_outlives_a_container_that_shares_its_processes,
];

fn own(kind: &str) -> String {
    let link = fs::read_link(format!("/proc/self/ns/{kind}")).unwrap();
    link.to_str().unwrap().to_owned()
}

fn a_namespace_of_the_host_is_the_hosts(bed: &Bed<'_>) {
    let table = [
        ("--pid", "host", "pid", true),
        ("--ipc", "host", "ipc", true),
        ("--uts", "host", "uts", true),
        ("--cgroupns", "host", "cgroup", true),
        ("--network", "host", "net", true),
        ("--pid", "private", "pid", false),
        ("--ipc", "private", "ipc", false),
        ("--ipc", "shareable", "ipc", false),
        ("--uts", "private", "uts", false),
        ("--cgroupns", "private", "cgroup", false),
        ("--network", "none", "net", false),
    ];
    let image = bed.busybox();
    for (flag, mode, kind, is_hosts) in table {
        let script = format!("readlink /proc/self/ns/{kind}; ls /proc/1 > /dev/null");
        let offline: &[&str] = match flag {
            "--network" => &[],
            _ => &["--network", "none"],
        };
        let flags = [&["run", "--rm"][..], offline, &[flag, mode]].concat();
        let said = bed.coracle(&[&flags[..], &[&image, "sh", "-c", &script]].concat());
        let inside = said.succeeds();
        assert_eq!(inside.trim() == own(kind), is_hosts, "{flag} {mode}");
    }
}

fn the_hosts_processes_are_seen_and_nothing_outlives_the_container(bed: &Bed<'_>) {
    let me = std::process::id().to_string();
    let line = bed.sh(&["--pid", "host"], &format!("cat /proc/{me}/comm"));
    assert_eq!(line, fs::read_to_string("/proc/self/comm").unwrap());
    // What is hidden stays hidden.
    let written = bed.sh(
        &["--pid", "host"],
        "(echo x > /proc/sys/kernel/hostname) 2>/dev/null && echo written; true",
    );
    assert_eq!(written, "");
    bed.start(
        &["--name", "c", "--pid", "host"],
        &[
            "sh",
            "-c",
            "setsid sleep 54321 & setsid sleep 54322 & exec sleep 54323",
        ],
    );
    let sleepers = || {
        let all = fs::read_dir("/proc").unwrap().flatten();
        all.filter(|entry| {
            fs::read(entry.path().join("cmdline"))
                .is_ok_and(|line| line.starts_with(b"sleep\x005432"))
        })
        .count()
    };
    crate::bed::until("they run", || sleepers() == 3);
    bed.ok(&["kill", "c"]);
    bed.ok(&["wait", "c"]);
    assert_eq!(sleepers(), 0);
}

fn a_containers_processes_can_be_joined(bed: &Bed<'_>) {
    bed.start(&["--name", "one"], &["sleep", "1000"]);
    let seen = bed.sh(
        &["--pid", "container:one"],
        "cat /proc/1/cmdline; kill -0 1 && echo ' reached'",
    );
    assert_eq!(seen.replace('\0', " "), "sleep 1000  reached\n");
    // Its end is nobody else's.
    bed.ok(&["exec", "one", "true"]);
    let id = bed.inspect("one")["Id"].as_str().unwrap().to_owned();
    bed.start(
        &["--name", "two", "--pid", "container:one"],
        &["sleep", "2000"],
    );
    assert_eq!(
        bed.inspect("two")["HostConfig"]["PidMode"],
        format!("container:{id}")
    );
    let both = bed.ok(&["exec", "two", "sh", "-c", "cat /proc/[0-9]*/cmdline"]);
    assert!(both.contains("1000") && both.contains("2000"), "{both}");
    bed.ok(&["rm", "-f", "two"]);
    bed.ok(&["rm", "-f", "one"]);
}

fn a_containers_network_can_be_joined_with_its_names(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&[
        "run",
        "-d",
        "--name",
        "one",
        "--hostname",
        "first",
        "--add-host",
        "x:10.1.2.3",
        &image,
        "sh",
        "-c",
        "while true; do echo hello | nc -l -p 80; done",
    ]);
    let run = |script: &str| {
        bed.ok(&[
            "run",
            "--rm",
            "--network",
            "container:one",
            &image,
            "sh",
            "-ec",
            script,
        ])
    };
    assert_eq!(
        run("readlink /proc/self/ns/net"),
        bed.ok(&["exec", "one", "readlink", "/proc/self/ns/net"])
    );
    assert_eq!(run("hostname"), "first\n");
    assert!(run("cat /etc/hosts").contains("10.1.2.3"));
    crate::bed::until("it answers", || {
        bed.coracle(&[
            "run",
            "--rm",
            "--network",
            "container:one",
            &image,
            "nc",
            "127.0.0.1",
            "80",
        ])
        .out()
            == "hello\n"
    });
    let refused = bed
        .coracle(&[
            "run",
            "--rm",
            "--network",
            "container:one",
            "-p",
            "81:81",
            &image,
            "true",
        ])
        .fails(125);
    assert!(refused.contains("the other container"), "{refused}");
    // The network is still there after its guests have gone.
    bed.ok(&["exec", "one", "sh", "-ec", "ls /sys/class/net/lo"]);
    bed.ok(&["rm", "-f", "one"]);
}

fn a_containers_memory_can_be_joined_if_it_shares_it(bed: &Bed<'_>) {
    bed.start(
        &["--name", "open", "--ipc", "shareable"],
        &["sh", "-c", "echo shared > /dev/shm/x; exec sleep 1000"],
    );
    bed.start(&["--name", "closed"], &["sleep", "1000"]);
    crate::bed::until("it is written", || {
        bed.coracle(&["exec", "open", "cat", "/dev/shm/x"]).code() == Some(0)
    });
    let script = "cat /dev/shm/x; readlink /proc/self/ns/ipc";
    let seen = bed.sh(&["--ipc", "container:open"], script);
    let theirs = bed.ok(&["exec", "open", "readlink", "/proc/self/ns/ipc"]);
    assert_eq!(seen, format!("shared\n{theirs}"));
    let error = bed
        .run(&["--ipc", "container:closed"], &["true"])
        .fails(125);
    assert!(error.contains("--ipc shareable"), "{error}");
    assert_eq!(
        bed.sh(
            &["--ipc", "none"],
            "ls -d /dev/shm 2>/dev/null || echo none"
        ),
        "none\n"
    );
}

fn shared_memory_is_found_whatever_root_its_owner_has_chosen(bed: &Bed<'_>) {
    // A link to `/` where its memory would be, beneath a root of its own choice.
    let script = "echo mine > /dev/shm/mine; mkdir -p /e/bin /e/dev; cp /bin/busybox /e/bin/; \
                  ln -s / /e/dev/shm; exec chroot /e /bin/busybox sleep 1000";
    bed.start(
        &["--name", "evil", "--ipc", "shareable"],
        &["sh", "-ec", script],
    );
    crate::bed::until("it has another root", || {
        let words = bed.coracle(&["exec", "evil", "cat", "/proc/1/comm"]);
        words.out() == "busybox\n"
    });
    let seen = bed.sh(&["--ipc", "container:evil"], "ls /dev/shm");
    assert_eq!(seen, "mine\n");
}

fn a_namespace_can_be_given_as_a_file(bed: &Bed<'_>) {
    if !bed.is_root() {
        // The host's is not a user's to join.
        let error = bed
            .run(&["--ipc", "ns:/proc/1/ns/ipc"], &["true"])
            .fails(125);
        assert!(error.contains("namespace"), "{error}");
        return;
    }
    let path = format!("ns:/proc/{}/ns/ipc", std::process::id());
    let inside = bed.sh(&["--ipc", &path], "readlink /proc/self/ns/ipc");
    assert_eq!(inside.trim(), own("ipc"));
    let image = bed.busybox();
    let path = format!("ns:/proc/{}/ns/net", std::process::id());
    let inside = bed.ok(&[
        "run",
        "--rm",
        "--network",
        &path,
        &image,
        "readlink",
        "/proc/self/ns/net",
    ]);
    assert_eq!(inside.trim(), own("net"));
    bed.run(&["--pid", "ns:/etc/passwd"], &["true"]).fails(125);
}

fn joining_what_does_not_run_is_an_error_that_says_so(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "idle",
        "--ipc",
        "shareable",
        &image,
        "true",
    ]);
    for (flag, mode) in [
        ("--pid", "container:idle"),
        ("--ipc", "container:idle"),
        ("--network", "container:idle"),
    ] {
        let words = ["run", "--rm", flag, mode, &image, "true"];
        let error = bed.coracle(&words).fails(125);
        assert!(
            error.contains("`idle`") && error.contains("not running"),
            "{flag}: {error}"
        );
        let words = ["run", "--rm", flag, "container:nobody", &image, "true"];
        assert!(bed.coracle(&words).fails(125).contains("No such container"));
    }
}

fn what_cannot_start_is_not_taken_for_running(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "db", &image, "sleep", "1000"]);
    bed.ok(&[
        "create",
        "--name",
        "app",
        "--network",
        "container:db",
        &image,
    ]);
    bed.start(&["--name", "up"], &["sleep", "1000"]);
    for verb in [
        &["start", "app"][..],
        &["start", "app", "up"],
        &["restart", "app"],
    ] {
        let error = bed.coracle(verb).exits_with(1).err();
        assert!(
            error.contains("`db`: it is not running"),
            "{verb:?}: {error}"
        );
    }
    assert_eq!(bed.ok(&["start", "up"]), "up\n");
    bed.ok(&["rm", "-f", "up"]);
}

fn a_joined_container_can_be_started_again(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.start(&["--name", "one"], &["sleep", "1000"]);
    bed.ok(&[
        "create",
        "--name",
        "two",
        "--pid",
        "container:one",
        "--network",
        "none",
        &image,
        "cat",
        "/proc/1/cmdline",
    ]);
    assert!(bed.ok(&["start", "-a", "two"]).contains("1000"));
    bed.ok(&["stop", "-t", "0", "one"]);
    assert!(
        bed.coracle(&["start", "-a", "two"])
            .fails(1)
            .contains("coracle start one")
    );
    bed.ok(&["start", "one"]);
    assert!(bed.ok(&["start", "-a", "two"]).contains("1000"));
}

fn modes_that_make_no_sense_are_refused(bed: &Bed<'_>) {
    let table: &[&[&str]] = &[
        &["--pid", "odd"],
        &["--pid", "container:"],
        &["--ipc", "ns:relative"],
        &["--uts", "container:x"],
        &["--cgroupns", "odd"],
        &["--uts", "host", "--hostname", "x"],
    ];
    for flags in table {
        bed.run(flags, &["true"]).fails(125);
    }
}

fn names_of_the_host_come_with_its_namespaces(bed: &Bed<'_>) {
    let host = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    let image = bed.busybox();
    for flags in [["--uts", "host"], ["--network", "host"]] {
        let words = [&["run", "--rm"][..], &flags, &[&image, "hostname"]].concat();
        assert_eq!(bed.ok(&words).trim(), host, "{flags:?}");
    }
}

fn a_containers_host_name_can_be_joined(bed: &Bed<'_>) {
    let flags = ["--name", "one", "--hostname", "first"];
    bed.start(&flags, &["sleep", "1000"]);
    let uts = |name: &str| bed.ok(&["exec", name, "readlink", "/proc/self/ns/uts"]);
    bed.start(
        &["--name", "two", "--uts", "container:one"],
        &["sleep", "1000"],
    );
    assert_eq!(uts("one"), uts("two"));
    let script = "hostname; echo $HOSTNAME; cat /etc/hostname";
    let said = bed.ok(&["exec", "two", "sh", "-c", script]);
    assert_eq!(said, "first\nfirst\nfirst\n");
    if bed.is_root() {
        let pid = bed.inspect("one")["State"]["Pid"].to_string();
        let file = format!("ns:/proc/{pid}/ns/uts");
        assert_eq!(bed.sh(&["--uts", &file], "hostname"), "first\n");
    }
    let flags = ["--uts", "container:one", "--hostname", "other"];
    bed.run(&flags, &["true"]).fails(125);
    bed.ok(&["kill", "one"]);
    let error = bed.run(&["--uts", "container:one"], &["true"]).fails(125);
    assert!(error.contains("not running"), "{error}");
    bed.ok(&["rm", "-f", "one", "two"]);
}

fn stop_ends_who_is_not_first_in_its_namespace_by_its_signal(bed: &Bed<'_>) {
    bed.start(&["--name", "one"], &["sleep", "1000"]);
    for mode in ["container:one", "host"] {
        bed.start(&["--name", "c", "--pid", mode], &["sleep", "2000"]);
        bed.ok(&["stop", "c"]);
        assert_eq!(bed.inspect("c")["State"]["ExitCode"], 128 + 15, "{mode}");
        bed.ok(&["rm", "c"]);
    }
}

fn orphans_of_a_container_are_reaped_while_it_runs(bed: &Bed<'_>) {
    bed.start(
        &["--name", "c", "--pid", "host", "--health-cmd", "true"],
        &[
            "sh",
            "-c",
            "for i in 1 2 3 4 5; do (sleep 0.2 &) ; done; exec sleep 1000",
        ],
    );
    let monitor = crate::crash::monitor_of(bed, "c").as_raw_nonzero().get();
    let children = || {
        let children = fs::read_to_string(format!("/proc/{monitor}/task/{monitor}/children"));
        let children = children.unwrap();
        let names = children.split_whitespace().map(|pid| {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            name.trim().to_owned()
        });
        names
            .filter(|name| name != "pasta" && !name.starts_with("pasta."))
            .collect::<Vec<_>>()
    };
    crate::bed::until("the orphans have come and gone", || children() == ["sleep"]);
    // The status of what is waited for is nobody else's.
    bed.coracle(&["exec", "c", "sh", "-c", "exit 7"])
        .exits_with(7);
    bed.ok(&["healthcheck", "run", "c"]);
    assert_eq!(children(), ["sleep"]);
    bed.ok(&["rm", "-f", "c"]);
}

fn the_output_of_a_command_outlives_a_container_that_shares_its_processes(bed: &Bed<'_>) {
    bed.start(&["--name", "c", "--pid", "host"], &["sleep", "1000"]);
    let mut command = bed
        .call(&["exec", "c", "sh", "-c", "echo begun; exec sleep 2000"])
        .started();
    assert_eq!(command.line(), "begun");
    bed.ok(&["kill", "c"]);
    assert_eq!(command.ends().code(), Some(137));
}

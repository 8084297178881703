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
    modes_that_make_no_sense_are_refused,
    names_of_the_host_come_with_its_namespaces,
    the_users_own_id_can_be_kept,
    ranges_of_ids_never_overlap,
    modes_of_users_are_checked,
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
        let said = bed.coracle(&[
            "run",
            "--rm",
            "--network",
            "none",
            flag,
            mode,
            &image,
            "sh",
            "-c",
            &script,
        ]);
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

/// Ids as the container sees them, its own and those of files.
fn ids(bed: &Bed<'_>, mode: &str, script: &str) -> String {
    bed.sh(&["--userns", mode], script)
}

fn the_users_own_id_can_be_kept(bed: &Bed<'_>) {
    let source = bed.write("shared/file", "mine\n");
    let bind = format!("{}:/shared", source.parent().unwrap().display());
    let script =
        "id -u; id -g; stat -c %u:%g /shared/file; touch /shared/made; stat -c %u /shared/made";
    let seen = bed.sh(&["--userns", "keep-id", "-v", &bind], script);
    let (uid, gid) = match &bed.who {
        crate::bed::Who::Root => (0, 0),
        crate::bed::Who::User(user) => (user.uid, user.gid),
    };
    assert_eq!(seen, format!("{uid}\n{gid}\n{uid}:{gid}\n{uid}\n"));
    use std::os::unix::fs::MetadataExt;
    assert_eq!(fs::metadata(bed.path("shared/made")).unwrap().uid(), uid);
    // Another one, on demand; the image's other users stay themselves.
    let mode = "keep-id:uid=1000,gid=1000";
    assert_eq!(ids(bed, mode, "id -u; id -g"), "1000\n1000\n");
    let seen = bed.sh(
        &["--userns", mode, "-u", "0"],
        "id -u; touch /x; stat -c %u /x",
    );
    assert_eq!(seen, "0\n0\n");
    bed.start(&["--name", "c", "--userns", mode], &["sleep", "1000"]);
    assert_eq!(bed.ok(&["exec", "c", "id", "-u"]), "1000\n");
    assert_eq!(bed.ok(&["exec", "-u", "0", "c", "id", "-u"]), "0\n");
    bed.ok(&["rm", "-f", "c"]);
    // The network works in there, too.
    let image = bed.busybox();
    let words = [
        "run",
        "--rm",
        "--userns",
        "keep-id",
        &image,
        "ls",
        "/sys/class/net",
    ];
    assert!(bed.ok(&words).contains("lo"));
}

fn ranges_of_ids_never_overlap(bed: &Bed<'_>) {
    if !bed.is_root() {
        let error = bed.run(&["--userns", "auto"], &["true"]).fails(125);
        assert!(
            error.contains("--userns auto") && error.contains("keep-id"),
            "{error}"
        );
        return;
    }
    let map = |name: &str| bed.ok(&["exec", name, "cat", "/proc/self/uid_map"]);
    let mut firsts = Vec::new();
    for name in ["a", "b", "c"] {
        bed.start(
            &[
                "--name",
                name,
                "--userns",
                "auto:size=3000",
                "-v",
                "data:/data",
            ],
            &["sleep", "1000"],
        );
        let text = map(name);
        let numbers: Vec<u32> = text
            .split_whitespace()
            .map(|word| word.parse().unwrap())
            .collect();
        assert_eq!((numbers[0], numbers[2]), (0, 3000), "{text}");
        assert!(
            firsts
                .iter()
                .all(|first: &u32| first.abs_diff(numbers[1]) >= 3000),
            "{text}"
        );
        firsts.push(numbers[1]);
        // The image's files and the volume's belong to whom they belong there.
        let script = "stat -c %u /etc/passwd /home/app /data; echo x > /etc/new; stat -c %u /etc/new; chown 5 /etc/new; stat -c %u /etc/new; rm /etc/group";
        assert_eq!(
            bed.ok(&["exec", name, "sh", "-ec", script]),
            "0\n1000\n0\n0\n5\n"
        );
        let script = format!("echo {name} > /data/{name}; cat /data/*");
        bed.ok(&["exec", name, "sh", "-ec", &script]);
    }
    assert_eq!(
        bed.ok(&["exec", "a", "sh", "-c", "cat /data/*"]),
        "a\nb\nc\n"
    );
    // Outside, they are nobody.
    let pid = bed.inspect("a")["State"]["Pid"].to_string();
    use std::os::unix::fs::MetadataExt;
    assert_eq!(
        fs::metadata(format!("/proc/{pid}")).unwrap().uid(),
        firsts[0]
    );
    for name in ["a", "b", "c"] {
        bed.ok(&["rm", "-f", name]);
    }
}

fn modes_of_users_are_checked(bed: &Bed<'_>) {
    for mode in [
        "odd",
        "keep-id:odd=1",
        "keep-id:uid=-1",
        "keep-id:uid=4294967295",
        "auto:size=0",
        "nomap",
    ] {
        let error = bed.run(&["--userns", mode], &["true"]).fails(125);
        assert!(error.contains("--userns"), "{mode}: {error}");
    }
    assert_eq!(ids(bed, "host", "id -u"), "0\n");
    assert_eq!(ids(bed, "private", "id -u"), "0\n");
}

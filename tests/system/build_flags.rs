//! What flags of `build` give to RUN steps, and what they do not change.

use std::fs;

use crate::bed::Bed;
use crate::builds::{build, context, run};
use crate::limits::need_limits;
use crate::user_networks::{SERVE, start};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    steps_have_what_the_flags_give,
    steps_have_the_network_that_is_asked_for,
    steps_find_others_on_a_network_of_the_users,
    limits_hold_for_steps,
    the_network_and_names_of_hosts_count_for_the_cache,
    what_makes_no_sense_is_refused_before_anything_is_built,
];

/// Builds an image of one RUN, which must succeed.
fn step(bed: &Bed<'_>, flags: &[&str], script: &str) {
    context(bed, &format!("FROM BASE\nRUN set -ex; {script}\n"));
    let flags = [&["--no-cache"], flags].concat();
    bed.build(&flags, "context").exits_with(0);
}

fn steps_have_what_the_flags_give(bed: &Bed<'_>) {
    for (flags, script) in [
        (
            &[
                "--add-host",
                "a.example:10.1.2.3",
                "--add-host",
                "b=10.1.2.4",
            ][..],
            "grep -w a.example /etc/hosts | grep 10.1.2.3; grep -w b /etc/hosts",
        ),
        (&["--dns", "10.9.8.7"], "grep 10.9.8.7 /etc/resolv.conf"),
        (
            &["--dns-search", "s.example", "--dns-option", "ndots:3"],
            "grep s.example /etc/resolv.conf; grep ndots:3 /etc/resolv.conf",
        ),
        (&["--shm-size", "16m"], "df -k /dev/shm | grep -w 16384"),
        (
            &["--ulimit", "nofile=77:88"],
            "test $(ulimit -Sn) = 77; test $(ulimit -Hn) = 88",
        ),
        (
            &["--cap-drop", "all"],
            "grep 'CapEff:.*0000000000000000' /proc/self/status",
        ),
        (
            &["--cap-drop", "all", "--cap-add", "CHOWN"],
            "grep 'CapEff:.*0000000000000001' /proc/self/status",
        ),
        (
            &["--security-opt", "no-new-privileges"],
            "grep 'NoNewPrivs:.*1' /proc/self/status",
        ),
        (&["--rm=false", "--force-rm"], "true"),
    ] {
        let flags = [&["--network", "none"], flags].concat();
        step(bed, &flags, script);
    }
    let image = build(bed, &["--network", "none", "--add-host", "a:10.1.2.3"]);
    let hosts = "! grep 10.1.2.3 /etc/hosts";
    run(bed, &image, hosts);
}

fn steps_have_the_network_that_is_asked_for(bed: &Bed<'_>) {
    let own = fs::read_link("/proc/self/ns/net").unwrap();
    let is_own = format!("test $(readlink /proc/self/ns/net) = '{}'", own.display());
    step(bed, &["--network", "host"], &is_own);
    step(bed, &["--net=none"], "test $(ls /sys/class/net) = lo");
    step(bed, &["--network", "default"], "ip route | grep default");
    // A step's own word goes before.
    let lines = format!("FROM BASE\nRUN --network=host {is_own}\n");
    context(bed, &lines);
    build(bed, &["--network", "none"]);
}

fn steps_find_others_on_a_network_of_the_users(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "n"]);
    start(bed, &["--name", "server", "--network", "n"], SERVE);
    let asks = "for try in $(seq 20); do \
                if echo | nc -w 2 server 80 | grep answer; then exit 0; fi; sleep 0.3; done; exit 1";
    step(bed, &["--network", "n"], asks);
    context(
        bed,
        "FROM BASE\nRUN --network=none test $(ls /sys/class/net) = lo\n",
    );
    build(bed, &["--network", "n"]);
    bed.ok(&["rm", "-f", "server"]);
}

fn limits_hold_for_steps(bed: &Bed<'_>) {
    need_limits(bed);
    for (flags, file, value) in [
        (&["-m", "64m"][..], "memory.max", "67108864"),
        (
            &["-m", "64m", "--memory-swap", "64m"],
            "memory.swap.max",
            "0",
        ),
        (&["-c", "512"], "cpu.weight", "59"),
        (
            &["--cpu-period", "50000", "--cpu-quota", "20000"],
            "cpu.max",
            "20000 50000",
        ),
        (&["--cpuset-cpus", "0"], "cpuset.cpus", "0"),
        (&["--cpuset-mems", "0"], "cpuset.mems", "0"),
    ] {
        let script = format!("test \"$(cat /sys/fs/cgroup/{file})\" = '{value}'");
        step(bed, flags, &script);
    }
}

fn the_network_and_names_of_hosts_count_for_the_cache(bed: &Bed<'_>) {
    let line = |flag: &str| {
        let text = format!("FROM BASE\nRUN {flag} head -c 16 /dev/urandom > /random\n");
        context(bed, &text);
    };
    line("");
    let usual = ["--network", "none", "--add-host"];
    let first = build(bed, &[&usual[..], &["a:10.1.1.1"]].concat());
    let flags = ["--ulimit", "nofile=99", "--shm-size=1m"];
    let more = ["--cap-drop", "all", "--security-opt", "no-new-privileges"];
    let all = [&usual[..], &["a=10.2.2.2"], &flags, &more].concat();
    assert_eq!(build(bed, &all), first);
    let other = build(bed, &[&usual[..], &["b:10.1.1.1"]].concat());
    assert_ne!(other, first);
    assert_ne!(build(bed, &["--network", "host"]), first);
    // The same words in the file mean the same.
    let random = |image: &str| run(bed, image, "md5sum < /random");
    line("--network=none");
    let image = build(bed, &["--add-host", "a:10.1.1.1"]);
    assert_eq!(random(&image), random(&first));
}

fn what_makes_no_sense_is_refused_before_anything_is_built(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nRUN exit 7\n");
    for (flags, words) in [
        (&["--network", "container:x"][..], "container:x"),
        (&["--network", "ns:/proc/1/ns/net"], "/proc/1/ns/net"),
        (&["--network", "nosuch"], "nosuch"),
        (&["--add-host", "a"], "`a`"),
        (&["-m", "1k"], "6m"),
        (&["--memory-swap", "1g"], "--memory"),
        (&["--cap-add", "NONSENSE"], "NONSENSE"),
        (&["--security-opt", "nonsense"], "nonsense"),
        (&["--ulimit", "nonsense=1"], "nonsense"),
        (&["--shm-size", "x"], "x"),
    ] {
        let said = bed.build(flags, "context");
        assert_ne!(said.code(), Some(0));
        assert!(said.err().contains(words), "{flags:?}: {}", said.err());
        assert!(!said.err().contains("exit status 7"), "{flags:?}");
    }
}

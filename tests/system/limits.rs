//! What a container may use: every limit, read back from the container's own cgroup.

use std::fs;

use crate::bed::Bed;
use crate::runner::skip;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    every_limit_is_in_the_containers_cgroup,
    limits_of_a_disk_are_in_the_containers_cgroup,
    limits_of_a_running_container_change_at_once,
    changed_limits_count_for_the_next_start,
    a_container_with_limits_leaves_no_cgroup,
    who_uses_too_much_memory_is_killed_and_that_is_told,
    a_parent_is_taken_as_asked,
    limits_that_make_no_sense_are_refused,
    the_kernels_killer_is_told_whom_to_pick,
    limits_of_the_session_can_be_kept,
    settings_of_the_containers_own_kernel_parts_are_set,
    settings_of_the_whole_machine_are_refused_by_name,
    shared_memory_has_the_size_that_was_asked_for,
];

/// Skips the test where there are no limits, which an error must say clearly.
pub(crate) fn need_limits(bed: &Bed<'_>) {
    let said = bed.run(&["--memory", "64m"], &["true"]);
    if said.code() == Some(0) {
        return;
    }
    let error = said.fails(125);
    assert!(
        error.contains("--memory") && error.contains("hint: "),
        "{error}"
    );
    skip("no cgroup (version 2) with controllers can be had here");
}

fn who_uses_too_much_memory_is_killed_and_that_is_told(bed: &Bed<'_>) {
    need_limits(bed);
    let image = bed.busybox();
    // It keeps the last lines, and this one never ends.
    let words = ["run", "--name", "greedy", "--network", "none", "-m", "16m"];
    let command = ["--memory-swap", "16m", &image, "tail", "/dev/zero"];
    bed.coracle(&[&words[..], &command].concat())
        .exits_with(137);
    let state = bed.inspect("greedy")["State"].clone();
    assert_eq!(state["OOMKilled"], true);
    let events = ["events", "--since", "1h", "--until", "0s"];
    let narrow = ["--filter", "container=greedy", "--format", "{{.Action}}"];
    let noted = bed.ok(&[&events[..], &narrow].concat());
    let at = |action: &str| noted.lines().position(|line| line == action);
    assert!(at("oom").is_some() && at("oom") < at("die"), "{noted}");
}

fn every_limit_is_in_the_containers_cgroup(bed: &Bed<'_>) {
    need_limits(bed);
    let table: &[(&[&str], &str, &str)] = &[
        (&["-m", "64m"], "memory.max", "67108864"),
        (&["-m", "64m"], "memory.swap.max", "67108864"),
        (
            &["-m", "64m", "--memory-swap", "96m"],
            "memory.swap.max",
            "33554432",
        ),
        (
            &["-m", "64m", "--memory-swap", "64m"],
            "memory.swap.max",
            "0",
        ),
        (
            &["-m", "64m", "--memory-swap", "-1"],
            "memory.swap.max",
            "max",
        ),
        (&["--memory-reservation", "32m"], "memory.low", "33554432"),
        (&["--cpus", "0.5"], "cpu.max", "50000 100000"),
        (
            &["--cpu-quota", "20000", "--cpu-period", "50000"],
            "cpu.max",
            "20000 50000",
        ),
        (&["--cpu-period", "50000"], "cpu.max", "max 50000"),
        (&["-c", "1024"], "cpu.weight", "100"),
        (&["--cpu-shares", "512"], "cpu.weight", "59"),
        (&["--cpuset-cpus", "0"], "cpuset.cpus", "0"),
        (&["--cpuset-mems", "0"], "cpuset.mems", "0"),
        (&["--pids-limit", "33"], "pids.max", "33"),
        (&["--pids-limit", "-1"], "pids.max", "max"),
        (&["-m", "64m"], "pids.max", "2048"),
        (
            &["--cgroup-conf", "memory.high=50331648"],
            "memory.high",
            "50331648",
        ),
    ];
    for (flags, file, value) in table {
        let found = bed.sh(flags, &format!("cat /sys/fs/cgroup/{file}"));
        println!("{:45} {file} = {}", flags.join(" "), found.trim());
        assert_eq!(found.trim(), *value, "{flags:?} {file}");
    }
    let error = bed.run(&["--cpuset-cpus", "4000"], &["true"]).fails(125);
    assert!(
        error.contains("--cpuset-cpus") && error.contains("4000"),
        "{error}"
    );
}

/// A disk of this machine, and its number.
fn disk() -> (String, String) {
    let disks = fs::read_dir("/sys/block").into_iter().flatten().flatten();
    for name in disks.filter_map(|disk| disk.file_name().into_string().ok()) {
        let device = format!("/dev/{name}");
        let is_virtual = ["loop", "ram", "zram"]
            .iter()
            .any(|word| name.starts_with(word));
        if is_virtual || !std::path::Path::new(&device).exists() {
            continue;
        }
        let number = fs::read_to_string(format!("/sys/block/{name}/dev")).unwrap();
        return (device, number.trim().to_owned());
    }
    skip("this machine has no disk");
}

fn limits_of_a_disk_are_in_the_containers_cgroup(bed: &Bed<'_>) {
    need_limits(bed);
    let (device, number) = disk();
    let table = [
        ("--device-read-bps", "1m", "rbps=1048576"),
        ("--device-write-bps", "2m", "wbps=2097152"),
        ("--device-read-iops", "300", "riops=300"),
        ("--device-write-iops", "400", "wiops=400"),
    ];
    for (flag, limit, value) in table {
        let limit = format!("{device}:{limit}");
        let found = bed.sh(&[flag, &limit], "cat /sys/fs/cgroup/io.max");
        println!("{flag} {limit}: io.max = {}", found.trim());
        assert!(
            found.starts_with(&number) && found.contains(value),
            "{flag}: {found}"
        );
    }
    let said = bed.run(
        &["--blkio-weight", "1000"],
        &[
            "sh",
            "-c",
            "cat /sys/fs/cgroup/io.bfq.weight /sys/fs/cgroup/io.weight 2>/dev/null; true",
        ],
    );
    if said.code() == Some(0) {
        println!("--blkio-weight 1000: {}", said.out().trim());
        assert!(said.out().contains("default 1000"), "{}", said.out());
    } else {
        let error = said.fails(125);
        println!("--blkio-weight: {}", error.trim());
        assert!(
            error.contains("--blkio-weight") && error.contains("io."),
            "{error}"
        );
    }
    let error = bed
        .run(&["--device-read-bps", "/dev/null:1m"], &["true"])
        .fails(125);
    assert!(error.contains("not a block device"), "{error}");
}

fn limits_of_a_running_container_change_at_once(bed: &Bed<'_>) {
    need_limits(bed);
    bed.start(&["--name", "c", "-m", "64m"], &["sleep", "1000"]);
    let table: &[(&[&str], &str, &str)] = &[
        (
            &["-m", "128m", "--memory-swap", "256m"],
            "memory.max",
            "134217728",
        ),
        (&["--pids-limit", "44"], "pids.max", "44"),
        (&["--cpus", "1"], "cpu.max", "100000 100000"),
        (&["--cpu-quota", "30000"], "cpu.max", "30000 100000"),
        (&["--cpu-shares", "2048"], "cpu.weight", "174"),
        (&["--cpuset-cpus", "0"], "cpuset.cpus", "0"),
        (&["--memory-reservation", "16m"], "memory.low", "16777216"),
    ];
    for (flags, file, value) in table {
        bed.ok(&[&["update"], *flags, &["c"]].concat());
        let path = format!("/sys/fs/cgroup/{file}");
        let found = bed.ok(&["exec", "c", "cat", &path]);
        println!("update {:40} {file} = {}", flags.join(" "), found.trim());
        assert_eq!(found.trim(), *value, "{flags:?}");
    }
    let error = bed.coracle(&["update", "-m", "300m", "c"]).fails(125);
    assert!(error.contains("--memory-swap"), "{error}");
    assert_eq!(bed.inspect("c")["HostConfig"]["Memory"], 134_217_728);
    bed.ok(&["rm", "-f", "c"]);
}

fn changed_limits_count_for_the_next_start(bed: &Bed<'_>) {
    need_limits(bed);
    let image = bed.busybox();
    let words = [
        "create",
        "--name",
        "c",
        "--network",
        "none",
        &image,
        "cat",
        "/sys/fs/cgroup/pids.max",
    ];
    bed.ok(&words);
    bed.ok(&["update", "--pids-limit", "55", "c"]);
    assert_eq!(bed.inspect("c")["HostConfig"]["PidsLimit"], 55);
    assert_eq!(bed.ok(&["start", "-a", "c"]), "55\n");
    bed.coracle(&["update", "c"]).fails(125);
}

fn a_container_with_limits_leaves_no_cgroup(bed: &Bed<'_>) {
    need_limits(bed);
    bed.start(&["--name", "c", "-m", "64m"], &["sleep", "1000"]);
    // A command that is executed later is in the same cgroup.
    let own = bed.ok(&["exec", "c", "cat", "/proc/self/cgroup"]);
    assert!(own.lines().any(|line| line == "0::/"), "{own}");
    let count = bed.ok(&[
        "exec",
        "c",
        "sh",
        "-c",
        "wc -l < /sys/fs/cgroup/cgroup.procs",
    ]);
    assert!(count.trim().parse::<u32>().unwrap() >= 2, "{count}");
    bed.ok(&["rm", "-f", "c"]);
    crate::bed::until("no cgroup is left", || bed.cgroups().is_empty());
}

fn a_parent_is_taken_as_asked(bed: &Bed<'_>) {
    need_limits(bed);
    let name = format!("{}-parent", bed.host_name());
    let parent = format!("/{name}/inner");
    let options = ["--name", "c", "--cgroup-parent", &parent, "-m", "64m"];
    bed.start(&options, &["sleep", "1000"]);
    let pid = bed.inspect("c")["State"]["Pid"].to_string();
    let cgroup = fs::read_to_string(format!("/proc/{pid}/cgroup")).unwrap();
    assert!(cgroup.contains(&format!("{parent}/")), "{cgroup}");
    assert_eq!(
        bed.ok(&["exec", "c", "cat", "/sys/fs/cgroup/memory.max"]),
        "67108864\n"
    );
    let own = cgroup
        .lines()
        .find_map(|line| line.strip_prefix("0::/"))
        .unwrap()
        .to_owned();
    bed.ok(&["rm", "-f", "c"]);
    // What was asked for by name is not ours to remove.
    let directory = std::path::Path::new("/sys/fs/cgroup").join(own);
    for above in directory.ancestors().skip(1).take(2) {
        let _ = fs::remove_dir(above);
    }
    bed.run(&["--cgroup-parent", "../x"], &["true"]).fails(125);
}

fn limits_that_make_no_sense_are_refused(bed: &Bed<'_>) {
    let table: &[(&[&str], &str)] = &[
        (&["-m", "1m"], "minimum is 6m"),
        (
            &["-m", "64m", "--memory-swap", "32m"],
            "smaller than `--memory`",
        ),
        (&["--memory-swap", "64m"], "needs `--memory`"),
        (
            &["-m", "64m", "--memory-reservation", "128m"],
            "larger than `--memory`",
        ),
        (&["--memory-swappiness", "50"], "not in cgroup version 2"),
        (&["--cpus", "-1"], "invalid number"),
        (&["--cpus", "1", "--cpu-quota", "5000"], "--cpu-quota"),
        (&["--cpus", "99999"], "more than this machine has"),
        (&["--cpu-period", "10"], "--cpu-period 10"),
        (&["--cpu-quota", "10"], "--cpu-quota 10"),
        (&["--blkio-weight", "5"], "10 to 1000"),
        (&["--device-read-bps", "/dev/sda"], "--device-read-bps"),
        (&["--device-read-bps", "/no/such/disk:1m"], "/no/such/disk"),
        (&["--cgroup-conf", "cgroup.procs=1"], "--cgroup-conf"),
        (&["--oom-score-adj", "2000"], "--oom-score-adj"),
    ];
    for (flags, word) in table {
        let error = bed.run(flags, &["true"]).fails(125);
        assert!(error.contains(word), "{flags:?}: {error}");
    }
}

fn the_kernels_killer_is_told_whom_to_pick(bed: &Bed<'_>) {
    let score = bed.sh(&["--oom-score-adj", "700"], "cat /proc/self/oom_score_adj");
    assert_eq!(score, "700\n");
    bed.start(
        &["--name", "c", "--oom-score-adj", "600"],
        &["sleep", "1000"],
    );
    assert_eq!(
        bed.ok(&["exec", "c", "cat", "/proc/self/oom_score_adj"]),
        "600\n"
    );
    assert_eq!(bed.inspect("c")["HostConfig"]["OomScoreAdj"], 600);
}

fn limits_of_the_session_can_be_kept(bed: &Bed<'_>) {
    let own = fs::read_to_string("/proc/self/limits").unwrap();
    let files = own
        .lines()
        .find(|line| line.starts_with("Max open files"))
        .unwrap();
    let soft = files.split_whitespace().nth(3).unwrap();
    let inside = bed.sh(&["--ulimit", "host"], "ulimit -Sn");
    assert_eq!(inside.trim(), soft);
    let both = bed.sh(&["--ulimit", "host", "--ulimit", "core=0"], "ulimit -c");
    assert_eq!(both, "0\n");
}

fn settings_of_the_containers_own_kernel_parts_are_set(bed: &Bed<'_>) {
    let table = [
        ("net.ipv4.ip_forward", "1"),
        ("net.core.somaxconn", "1234"),
        ("kernel.msgmax", "16384"),
        ("kernel.shm_rmid_forced", "1"),
    ];
    for (name, value) in table {
        let path = format!("/proc/sys/{}", name.replace('.', "/"));
        let flag = format!("{name}={value}");
        let said = bed.run(&["--sysctl", &flag], &["cat", &path]);
        if said.code() == Some(0) {
            assert_eq!(said.out().trim(), value, "{name}");
        } else {
            // Some are root's own to set, even in a namespace.
            assert!(!bed.is_root(), "{}", said.err());
            assert!(said.fails(125).contains(name));
        }
    }
    let slashes = bed.sh(
        &["--sysctl", "net/ipv4/ip_forward=1"],
        "cat /proc/sys/net/ipv4/ip_forward",
    );
    assert_eq!(slashes, "1\n");
}

fn settings_of_the_whole_machine_are_refused_by_name(bed: &Bed<'_>) {
    let table: &[&[&str]] = &[
        &["--sysctl", "kernel.hostname=x"],
        &["--sysctl", "vm.swappiness=1"],
        &["--sysctl", "kernel.core_pattern=|/x"],
        &["--sysctl", "net..x=1"],
        &["--sysctl", "net.../kernel/core_pattern=1"],
        &["--ipc", "host", "--sysctl", "kernel.msgmax=9"],
        &["--network", "host", "--sysctl", "net.core.somaxconn=9"],
    ];
    for flags in table {
        let image = bed.busybox();
        let words = [&["run", "--rm"], *flags, &[image.as_str(), "true"]].concat();
        let error = bed.coracle(&words).fails(125);
        assert!(error.contains("sysctl `"), "{flags:?}: {error}");
    }
    bed.run(&["--sysctl", "nonsense"], &["true"]).fails(125);
}

fn shared_memory_has_the_size_that_was_asked_for(bed: &Bed<'_>) {
    let size = |flags: &[&str]| {
        bed.sh(flags, "df -k /dev/shm | tail -1 | awk '{print $2}'")
            .trim()
            .to_owned()
    };
    assert_eq!(size(&[]), "65536");
    assert_eq!(size(&["--shm-size", "8m"]), "8192");
}

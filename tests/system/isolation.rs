//! What a container cannot do, and what it can be given.

use crate::bed::{Bed, Who};
use crate::runner::skip;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    every_namespace_is_the_containers_own,
    capabilities_are_few_and_change_as_asked,
    a_privileged_container_has_all_capabilities,
    an_ordinary_user_inside_has_no_capabilities,
    the_default_filter_refuses_dangerous_calls,
    no_new_privileges_are_set_when_asked,
    the_kernels_files_are_masked_or_read_only,
    devices_are_the_usual_few,
    limits_are_set_as_asked,
    a_limit_that_cannot_be_set_is_an_error_that_says_why,
    a_memory_limit_is_enforced_or_refused,
    a_container_gets_no_descriptor_of_ours,
    containers_run_without_the_capability_to_raise_limits,
];

pub(crate) const OF_USERS: &[Test] = &tests![User:
    a_user_without_subordinate_ids_runs_containers_with_one_id,
    a_user_without_newuidmap_runs_containers_with_one_id,
    the_note_about_one_id_is_given_once,
    the_root_of_a_users_container_is_the_user_outside,
];

fn every_namespace_is_the_containers_own(bed: &Bed<'_>) {
    let mut kinds = vec!["mnt", "pid", "net", "ipc", "uts", "cgroup"];
    if !bed.is_root() {
        kinds.push("user");
    }
    for kind in kinds {
        let own = std::fs::read_link(format!("/proc/self/ns/{kind}")).unwrap();
        let inside = bed.sh(&[], &format!("readlink /proc/self/ns/{kind}"));
        assert_ne!(inside.trim(), own.to_str().unwrap(), "{kind}");
    }
    assert_eq!(bed.sh(&[], "echo $$"), "1\n");
    assert_eq!(bed.sh(&[], "echo /proc/[0-9]*"), "/proc/1\n");
}

fn effective(bed: &Bed<'_>, options: &[&str]) -> u64 {
    let line = bed.sh(options, "grep CapEff /proc/self/status");
    u64::from_str_radix(line.trim().rsplit('\t').next().unwrap(), 16).unwrap()
}

const NET_RAW: u64 = 1 << 13;
const SYS_ADMIN: u64 = 1 << 21;
const CHOWN: u64 = 1;

fn capabilities_are_few_and_change_as_asked(bed: &Bed<'_>) {
    let usual = effective(bed, &[]);
    assert_eq!(usual & SYS_ADMIN, 0);
    assert_ne!(usual & CHOWN, 0);
    assert!(usual.count_ones() <= 14, "{usual:x}");
    assert_eq!(effective(bed, &["--cap-drop", "CHOWN"]), usual & !CHOWN);
    assert_eq!(effective(bed, &["--cap-drop", "all"]), 0);
    assert_eq!(
        effective(bed, &["--cap-drop", "ALL", "--cap-add", "cap_net_raw"]),
        NET_RAW
    );
    assert_eq!(
        effective(bed, &["--cap-add", "SYS_ADMIN"]),
        usual | SYS_ADMIN
    );
    bed.sh(&["--cap-drop", "CHOWN"], "! chown 1 /tmp 2>/dev/null");
}

fn a_privileged_container_has_all_capabilities(bed: &Bed<'_>) {
    let all = effective(bed, &["--privileged"]);
    assert_ne!(all & SYS_ADMIN, 0);
    assert!(all.count_ones() >= 38, "{all:x}");
    assert_eq!(
        bed.sh(&["--privileged"], "grep Seccomp: /proc/self/status")
            .trim(),
        "Seccomp:\t0"
    );
}

fn an_ordinary_user_inside_has_no_capabilities(bed: &Bed<'_>) {
    assert_eq!(effective(bed, &["-u", "app"]), 0);
}

fn the_default_filter_refuses_dangerous_calls(bed: &Bed<'_>) {
    assert_eq!(
        bed.sh(&[], "grep Seccomp: /proc/self/status").trim(),
        "Seccomp:\t2"
    );
    for script in [
        "unshare -m true",
        "mount -t tmpfs x /tmp",
        "swapon /x",
        "unshare -U true",
    ] {
        bed.run(&[], &["sh", "-c", script]).exits_with(1);
    }
    assert_eq!(
        bed.sh(
            &["--security-opt", "seccomp=unconfined"],
            "grep Seccomp: /proc/self/status"
        )
        .trim(),
        "Seccomp:\t0"
    );
}

fn no_new_privileges_are_set_when_asked(bed: &Bed<'_>) {
    let asked = bed.sh(
        &["--security-opt", "no-new-privileges"],
        "grep NoNewPrivs /proc/self/status",
    );
    assert_eq!(asked.trim(), "NoNewPrivs:\t1");
}

fn the_kernels_files_are_masked_or_read_only(bed: &Bed<'_>) {
    let script = "cat /proc/kcore /proc/keys 2>/dev/null | wc -c; ls /proc/acpi /sys/firmware 2>/dev/null | grep -c . ; \
                  for f in /proc/sysrq-trigger /proc/sys/kernel/hostname /sys/kernel/profiling; do \
                  (echo x > $f) 2>/dev/null && echo written $f; done; true";
    let said = bed.run(&[], &["sh", "-c", script]).succeeds();
    assert!(!said.contains("written"), "{said}");
    assert!(said.starts_with("0\n"), "{said}");
    let mounts = bed.sh(&[], "cat /proc/mounts");
    assert!(
        mounts.lines().any(|line| line.contains(" /sys sysfs ro")),
        "{mounts}"
    );
    assert!(
        !mounts.contains(bed.shared.machine.place.join("machine").to_str().unwrap()),
        "no mount of the host: {mounts}"
    );
}

fn devices_are_the_usual_few(bed: &Bed<'_>) {
    let names = bed.sh(&[], "ls /dev | tr '\\n' ' '");
    for name in [
        "null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts", "shm", "stdin",
        "stdout", "stderr", "fd",
    ] {
        assert!(
            names.split_whitespace().any(|found| found == name),
            "{name} is missing in {names}"
        );
    }
    for name in ["mem", "kmsg", "vda", "sda", "loop0"] {
        assert!(
            !names.split_whitespace().any(|found| found == name),
            "{name} is in {names}"
        );
    }
    bed.sh(&[], "echo x > /dev/null; test $(head -c 3 /dev/zero | wc -c) = 3; head -c 3 /dev/urandom > /dev/null");
}

fn limits_are_set_as_asked(bed: &Bed<'_>) {
    assert_eq!(
        bed.sh(&["--ulimit", "nofile=100:200"], "ulimit -Sn; ulimit -Hn"),
        "100\n200\n"
    );
    assert_eq!(bed.sh(&["--ulimit", "core=0"], "ulimit -c"), "0\n");
}

fn a_limit_that_cannot_be_set_is_an_error_that_says_why(bed: &Bed<'_>) {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))
        .unwrap();
    let hard: u64 = line.split_whitespace().nth(4).unwrap().parse().unwrap();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let bounding = status
        .lines()
        .find_map(|line| line.strip_prefix("CapEff:"))
        .unwrap();
    let may_raise = u64::from_str_radix(bounding.trim(), 16).unwrap() & (1 << 24) != 0;
    if bed.is_root() && may_raise {
        skip("root may raise every limit here");
    }
    let asked = format!("nofile={}", hard + 1);
    let error = bed.run(&["--ulimit", &asked], &["true"]).fails(125);
    assert!(
        error.contains("nofile") && error.contains("CAP_SYS_RESOURCE"),
        "{error}"
    );
}

fn a_memory_limit_is_enforced_or_refused(bed: &Bed<'_>) {
    let said = bed.run(
        &["-m", "64m"],
        &["sh", "-c", "cat /sys/fs/cgroup/memory.max"],
    );
    if said.code() == Some(0) {
        assert_eq!(said.out(), "67108864\n");
    } else {
        let error = said.fails(125);
        assert!(
            error.contains("--memory") && error.contains("hint: "),
            "{error}"
        );
    }
}

fn a_container_gets_no_descriptor_of_ours(bed: &Bed<'_>) {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    assert_eq!(words(&bed.ok(&["exec", "c", "ls", "/proc/1/fd"])), "0 1 2");
    // The fourth is the directory that is being listed.
    assert_eq!(
        words(&bed.ok(&["exec", "c", "ls", "/proc/self/fd"])),
        "0 1 2 3"
    );
}

fn containers_run_without_the_capability_to_raise_limits(bed: &Bed<'_>) {
    if !bed.shared.machine.is_root {
        skip("only root can give up a capability for this");
    }
    let image = bed.busybox();
    let words = ["run", "--rm", "--network", "none", &image, "true"];
    let mut before = vec![
        "setpriv",
        "--bounding-set",
        "-sys_resource",
        "--inh-caps",
        "-sys_resource",
    ];
    let (uid, gid);
    if let Who::User(user) = &bed.who {
        (uid, gid) = (user.uid.to_string(), user.gid.to_string());
        before.extend(["--reuid", &uid, "--regid", &gid, "--clear-groups"]);
    }
    bed.call(&words)
        .by_root()
        .through(&before)
        .said()
        .succeeds();
}

/// The program as a user that has one id only, in a store of its own.
fn single(bed: &Bed<'_>) -> Who {
    match &bed.shared.machine.single {
        Some(user) => Who::User(user.clone()),
        None => skip("only root can add a user without subordinate ids"),
    }
}

fn a_user_without_subordinate_ids_runs_containers_with_one_id(bed: &Bed<'_>) {
    let theirs = Bed::new(bed.shared, single(bed));
    let image = theirs.busybox();
    let run =
        |words: &[&str]| theirs.coracle(&[&["run", "--rm", "--network", "none"], words].concat());
    assert_eq!(
        run(&[
            &image,
            "sh",
            "-c",
            "id -u; cat /etc/hostname > /made; exit 7"
        ])
        .exits_with(7)
        .out(),
        "0\n"
    );
    run(&["hello"]).succeeds();
    run(&["-u", "app", &image, "true"]).fails(125);
    theirs.write(
        "context/Dockerfile",
        format!("FROM {image}\nRUN echo x > /x\n"),
    );
    theirs.build(&["-q"], "context").succeeds();
    assert_eq!(theirs.left_over(), [""; 0]);
    theirs.remove().unwrap();
}

fn a_user_without_newuidmap_runs_containers_with_one_id(bed: &Bed<'_>) {
    let Who::User(user) = &bed.who else { return };
    if !bed.shared.machine.is_root {
        skip("only root can hide newuidmap");
    }
    let (uid, gid) = (user.uid.to_string(), user.gid.to_string());
    let hide = "mount --bind /dev/null /usr/bin/newuidmap; mount --bind /dev/null /usr/bin/newgidmap; exec setpriv --reuid=$0 --regid=$1 --clear-groups --inh-caps=-all \"${@:2}\"";
    let through = ["unshare", "--mount", "bash", "-ec", hide, &uid, &gid];
    let said = bed
        .call(&["run", "--rm", "--network", "none", "hello"])
        .by_root()
        .through(&through)
        .said()
        .exits_with(0);
    assert!(
        said.err().contains("newuidmap") && said.err().contains("uidmap"),
        "{}",
        said.err()
    );
}

fn the_note_about_one_id_is_given_once(bed: &Bed<'_>) {
    let theirs = Bed::new(bed.shared, single(bed));
    let run = || {
        theirs
            .coracle(&["run", "--rm", "--network", "none", "hello"])
            .exits_with(0)
            .err()
    };
    let first = run();
    assert!(
        first.contains("/etc/subuid") && first.lines().count() == 1,
        "{first}"
    );
    assert_eq!(run(), "");
    assert_eq!(theirs.left_over(), [""; 0]);
    theirs.remove().unwrap();
}

fn the_root_of_a_users_container_is_the_user_outside(bed: &Bed<'_>) {
    let Who::User(user) = &bed.who else { return };
    let map = bed.sh(&[], "cat /proc/self/uid_map");
    let first: Vec<_> = map.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(first, ["0", &user.uid.to_string(), "1"]);
    let file = bed.write("shared/file", "");
    let bind = format!("{}:/shared", file.parent().unwrap().display());
    bed.sh(&["-v", &bind], "touch /shared/mine");
    let made =
        std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(bed.path("shared/mine")).unwrap());
    assert_eq!(made, user.uid);
}

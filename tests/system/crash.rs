//! Processes of ours that are killed: what goes on, what is told, what can be mended.

use rustix::process::{Pid, Signal, kill_process};

use crate::bed::{Bed, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    killing_the_command_leaves_the_container_running,
    killing_the_monitor_ends_the_container_with_unknown_status,
    a_container_whose_monitor_was_killed_starts_again,
    killing_the_first_process_from_outside_is_an_end_by_signal,
    a_container_whose_monitor_was_killed_stops_and_waits_at_once,
    what_a_killed_monitor_would_have_removed_is_removed_by_boot,
];

const WORKS: &str = "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done";

/// The process that holds the container's monitor lock, by its pid.
pub(crate) fn monitor_of(bed: &Bed<'_>, name: &str) -> Pid {
    let first = bed.inspect(name)["State"]["Pid"].as_i64().unwrap();
    let status = std::fs::read_to_string(format!("/proc/{first}/status")).unwrap();
    let parent = status
        .lines()
        .find_map(|line| line.strip_prefix("PPid:"))
        .unwrap();
    Pid::from_raw(parent.trim().parse().unwrap()).unwrap()
}

fn start(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sh", "-c", WORKS]);
    until("it is ready", || bed.ok(&["logs", "c"]).contains("ready"));
}

fn killing_the_command_leaves_the_container_running(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = [
        "run",
        "--name",
        "c",
        "--network",
        "none",
        &image,
        "sh",
        "-c",
        WORKS,
    ];
    let mut running = bed.call(&words).started();
    assert_eq!(running.line(), "ready");
    running.signal(Signal::KILL);
    running.ends();
    assert!(bed.ok(&["ps"]).contains("Up "));
    assert_eq!(bed.ok(&["exec", "c", "echo", "alive"]), "alive\n");
    bed.ok(&["stop", "c"]);
    assert_eq!(bed.ok(&["logs", "c"]), "ready\nbye\n");
    assert_eq!(bed.ok(&["wait", "c"]), "0\n");
    bed.ok(&["rm", "c"]);
}

fn killing_the_monitor_ends_the_container_with_unknown_status(bed: &Bed<'_>) {
    start(bed);
    let first = bed.inspect("c")["State"]["Pid"].as_i64().unwrap();
    kill_process(monitor_of(bed, "c"), Signal::KILL).unwrap();
    until("the container is gone", || {
        !std::path::Path::new(&format!("/proc/{first}/root")).exists()
    });
    assert!(!bed.ok(&["ps"]).contains(" c"), "it does not run");
    let all = bed.ok(&["ps", "-a"]);
    assert!(all.contains("Exited (unknown)"), "{all}");
    assert_eq!(bed.inspect("c")["State"]["Status"], "exited");
    assert_ne!(
        bed.inspect("c")["State"]["ExitCode"],
        0,
        "success is never invented"
    );
    assert_eq!(bed.ok(&["logs", "c"]), "ready\n");
    assert_eq!(bed.ok(&["rm", "c"]), "c\n");
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
}

fn a_container_whose_monitor_was_killed_starts_again(bed: &Bed<'_>) {
    start(bed);
    kill_process(monitor_of(bed, "c"), Signal::KILL).unwrap();
    until("it is seen as ended", || !bed.ok(&["ps"]).contains("Up "));
    bed.ok(&["start", "c"]);
    until("it is ready again", || {
        bed.ok(&["logs", "c"]) == "ready\nready\n"
    });
    bed.ok(&["stop", "c"]);
    assert_eq!(bed.ok(&["wait", "c"]), "0\n");
}

fn killing_the_first_process_from_outside_is_an_end_by_signal(bed: &Bed<'_>) {
    start(bed);
    let first = bed.inspect("c")["State"]["Pid"].as_i64().unwrap();
    kill_process(Pid::from_raw(first as i32).unwrap(), Signal::KILL).unwrap();
    assert_eq!(bed.ok(&["wait", "c"]), "137\n");
    assert!(bed.ok(&["ps", "-a"]).contains("Exited (137)"));
}

fn a_container_whose_monitor_was_killed_stops_and_waits_at_once(bed: &Bed<'_>) {
    start(bed);
    kill_process(monitor_of(bed, "c"), Signal::KILL).unwrap();
    bed.ok(&["stop", "c"]);
    assert_ne!(bed.ok(&["wait", "c"]), "0\n");
    bed.ok(&["rm", "c"]);
}

fn what_a_killed_monitor_would_have_removed_is_removed_by_boot(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--rm", "--name", "new", &image]);
    bed.start(&["--rm", "--name", "up"], &["sleep", "1000"]);
    bed.start(&["--rm", "--name", "c", "-v", "/data"], &["sleep", "1000"]);
    kill_process(monitor_of(bed, "c"), Signal::KILL).unwrap();
    until("it is down", || {
        bed.inspect("c")["State"]["Status"] == "exited"
    });
    assert_eq!(bed.ok(&["boot"]), "");
    let left = bed.ok(&["ps", "-a", "--format", "{{.Names}}"]);
    let mut left: Vec<&str> = left.lines().collect();
    left.sort_unstable();
    assert_eq!(left, ["new", "up"]);
    bed.ok(&["rm", "-f", "up", "new"]);
}

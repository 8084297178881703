//! What must not happen: waiting for ever, a wrong status, a lost or damaged store.

use std::io::Read;
use std::process::Stdio;

use crate::bed::{Bed, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    input_that_nobody_reads_does_not_change_the_status,
    a_command_that_leaves_writers_behind_ends,
    a_reader_that_makes_a_pause_keeps_nobody_waiting,
    wait_tells_the_status_whenever_it_comes,
    a_volume_that_another_container_uses_stays,
    a_container_that_cannot_be_made_leaves_no_volume,
    a_long_command_is_not_found_like_a_short_one,
    the_containers_files_in_etc_lie_over_what_is_mounted_there,
    a_record_that_was_torn_can_be_removed_and_blocks_nothing,
    a_grace_period_without_end_is_none,
    options_that_mean_nothing_are_refused,
    a_monitor_with_a_full_table_of_descriptors_rests_and_goes_on,
];

/// Processor time of a process so far, in ticks.
fn ticks(pid: &str) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let number = |at: usize| fields[at].parse::<u64>().unwrap();
    number(11) + number(12)
}

fn a_monitor_with_a_full_table_of_descriptors_rests_and_goes_on(bed: &Bed<'_>) {
    const TABLE: usize = 48;
    let image = bed.busybox();
    let words = ["run", "-d", "--name", "c", "--network", "none", &image];
    let words = [&words[..], &["sleep", "1000"]].concat();
    let limit = format!("--nofile={TABLE}:{TABLE}");
    bed.call(&words)
        .through(&["prlimit", &limit])
        .said()
        .succeeds();
    let first = bed.inspect("c")["State"]["Pid"].to_string();
    let status = std::fs::read_to_string(format!("/proc/{first}/status")).unwrap();
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
    let monitor = parent.unwrap().trim().to_owned();
    let open = || {
        let list = std::fs::read_dir(format!("/proc/{monitor}/fd"));
        list.map_or(0, Iterator::count)
    };
    let attach = || bed.call(&["attach", "--sig-proxy=false", "c"]).started();
    let clients: Vec<_> = (0..TABLE).map(|_| attach()).collect();
    until("the table is full", || open() == TABLE);
    // Those who are not let in stay at the door; that must not keep it busy.
    let before = ticks(&monitor);
    std::thread::sleep(std::time::Duration::from_millis(500));
    let spent = ticks(&monitor) - before;
    assert!(spent < 20, "{spent} ticks in half a second");
    drop(clients);
    until("the table is empty again", || open() < TABLE / 2);
    assert_eq!(bed.ok(&["exec", "c", "echo", "there"]), "there\n");
    bed.ok(&["stop", "-t", "0", "c"]);
    let state = bed.inspect("c")["State"].clone();
    assert_eq!(state["ExitCode"], 137);
}

fn input_that_nobody_reads_does_not_change_the_status(bed: &Bed<'_>) {
    let image = bed.busybox();
    for _ in 0..10 {
        let words = [
            "run",
            "--rm",
            "-i",
            "--network",
            "none",
            &image,
            "sh",
            "-c",
            "exit 7",
        ];
        bed.call(&words)
            .stdin(vec![0; 1 << 20])
            .said()
            .exits_with(7);
    }
}

fn a_command_that_leaves_writers_behind_ends(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    let script = "for i in 1 2 3 4; do cat /dev/zero & done; sleep 0.1";
    bed.coracle(&["exec", "c", "sh", "-c", script])
        .exits_with(0);
    bed.ok(&["rm", "-f", "c"]);
}

fn a_reader_that_makes_a_pause_keeps_nobody_waiting(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = ["run", "--name", "c", "--network", "none", &image, "yes"];
    let mut command = bed.call(&words).command();
    let mut client = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut output = client.stdout.take().unwrap();
    let mut some = [0; 1000];
    output.read_exact(&mut some).unwrap();
    bed.ok(&["stop", "-t", "1", "c"]);
    assert_eq!(bed.inspect("c")["State"]["Status"], "exited");
    // The reader goes on, and gets the rest and the status.
    let mut rest = Vec::new();
    output.read_to_end(&mut rest).unwrap();
    assert!(rest.ends_with(b"y\n"));
    assert_eq!(client.wait().unwrap().code(), Some(137));
    bed.ok(&["rm", "c"]);
}

fn wait_tells_the_status_whenever_it_comes(bed: &Bed<'_>) {
    for _ in 0..10 {
        bed.start(&["--name", "c"], &["sh", "-c", "exit 7"]);
        assert_eq!(bed.ok(&["wait", "c"]), "7\n");
        bed.ok(&["rm", "c"]);
    }
}

fn a_volume_that_another_container_uses_stays(bed: &Bed<'_>) {
    bed.start(&["--name", "one", "-v", "/data"], &["sleep", "1000"]);
    let mounts = &bed.inspect("one")["Mounts"];
    let volume = mounts[0]["Name"].as_str().unwrap().to_owned();
    bed.start(
        &["--name", "other", "-v", &format!("{volume}:/d")],
        &["sleep", "1000"],
    );
    bed.ok(&["exec", "one", "touch", "/data/x"]);
    bed.ok(&["rm", "-f", "-v", "one"]);
    assert_eq!(bed.ok(&["exec", "other", "ls", "/d"]), "x\n");
    bed.ok(&["rm", "-f", "other"]);
}

fn a_container_that_cannot_be_made_leaves_no_volume(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    let volumes = || {
        std::fs::read_dir(bed.store().join("volumes"))
            .unwrap()
            .count()
    };
    let before = volumes();
    bed.run(&["--name", "c", "-v", "/data"], &["true"])
        .exits_with(125);
    assert_eq!(volumes(), before);
    bed.ok(&["rm", "-f", "c"]);
}

fn a_long_command_is_not_found_like_a_short_one(bed: &Bed<'_>) {
    bed.run(&[], &[&"a".repeat(10_000)]).exits_with(127);
}

fn the_containers_files_in_etc_lie_over_what_is_mounted_there(bed: &Bed<'_>) {
    let hosts = bed.sh(
        &["-v", "data:/etc", "--hostname", "here"],
        "cat /etc/hostname",
    );
    assert_eq!(hosts, "here\n");
}

fn a_record_that_was_torn_can_be_removed_and_blocks_nothing(bed: &Bed<'_>) {
    let id = bed.start(&["--name", "torn"], &["true"]);
    bed.start(&["--name", "whole"], &["true"]);
    bed.ok(&["wait", "torn", "whole"]);
    let directory = bed.store().join("containers").join(&id);
    for file in ["record.json", "state.json"] {
        std::fs::write(directory.join(file), "").unwrap();
    }
    let listed = bed.ok(&["ps", "-a"]);
    assert!(
        listed.contains(&id[..12]) && listed.contains("whole"),
        "{listed}"
    );
    let error = bed.coracle(&["start", &id]).fails(125);
    assert!(error.contains("cannot be read"), "{error}");
    bed.ok(&["rm", &id]);
    bed.start(&["--name", "torn"], &["true"]);
    bed.ok(&["wait", "torn"]);
    bed.ok(&["rm", "torn", "whole"]);
}

fn a_grace_period_without_end_is_none(bed: &Bed<'_>) {
    let script = "trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done";
    bed.start(&["--name", "c"], &["sh", "-c", script]);
    until("it is ready", || bed.ok(&["logs", "c"]).contains("ready"));
    bed.ok(&["stop", "-t", &i64::MAX.to_string(), "c"]);
    assert_eq!(bed.ok(&["wait", "c"]), "3\n");
    bed.ok(&["rm", "c"]);
}

fn options_that_mean_nothing_are_refused(bed: &Bed<'_>) {
    bed.run(&["--tmpfs", "/"], &["true"]).exits_with(125);
    bed.run(&["--memory-swap", "1g"], &["true"]).exits_with(125);
}

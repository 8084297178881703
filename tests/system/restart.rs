//! Restart policies, pauses between runs, `restart`, and what comes back after a reboot.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::bed::{Bed, free_port, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_container_runs_again_as_its_policy_says,
    policies_that_make_no_sense_are_refused,
    stop_kill_and_rm_end_a_container_between_two_runs,
    a_signal_that_is_no_end_does_not_cancel_the_policy,
    attached_clients_and_wait_see_the_end_of_one_run,
    a_container_that_cannot_come_up_again_says_why,
    a_changed_policy_counts_from_the_next_end_on,
    a_restarted_container_has_its_ports_again,
    restart_ends_a_run_and_begins_another,
    restart_takes_time_and_signal,
    a_monitor_killed_between_two_runs_leaves_the_last_status,
    boot_brings_back_what_should_be_running,
    boot_leaves_alone_what_runs_and_what_was_stopped_by_hand,
    what_starts_a_container_may_have_lower_limits_than_its_maker,
    containers_that_crash_all_the_time_do_not_slow_ps_down,
];

/// A shell that ends with status 9 when it is asked to.
const LISTENS: &[&str] = &[
    "sh",
    "-c",
    "trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done",
];

fn state(bed: &Bed<'_>, name: &str) -> Value {
    bed.inspect(name)["State"].clone()
}

fn status(bed: &Bed<'_>, name: &str) -> String {
    state(bed, name)["Status"].as_str().unwrap().to_owned()
}

fn restarts(bed: &Bed<'_>, name: &str) -> u64 {
    bed.inspect(name)["RestartCount"].as_u64().unwrap()
}

fn runs(bed: &Bed<'_>, name: &str) -> usize {
    bed.ok(&["logs", name]).matches("run").count()
}

fn crash(bed: &Bed<'_>, options: &[&str]) {
    bed.start(options, &["sh", "-c", "echo run; exit 3"]);
}

fn monitor_of(bed: &Bed<'_>, name: &str) -> Pid {
    let id = bed.inspect(name)["Id"].as_str().unwrap().to_owned();
    let path = bed.store().join("containers").join(id).join("state.json");
    let state: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    Pid::from_raw(state["monitor"]["pid"].as_i64().unwrap() as i32).unwrap()
}

fn a_container_runs_again_as_its_policy_says(bed: &Bed<'_>) {
    // Policy, exit status, and how often it is started again; `None` is for ever.
    let table: [(&str, &str, Option<u64>); 8] = [
        ("no", "3", Some(0)),
        ("never", "3", Some(0)),
        ("on-failure:2", "3", Some(2)),
        ("on-failure:2", "0", Some(0)),
        ("on-failure", "0", Some(0)),
        ("on-failure", "3", None),
        ("always", "0", None),
        ("unless-stopped", "3", None),
    ];
    for (policy, code, expected) in table {
        let script = format!("echo run; exit {code}");
        bed.start(
            &["--name", "c", "--restart", policy],
            &["sh", "-c", &script],
        );
        let found = bed.inspect("c")["HostConfig"]["RestartPolicy"]["Name"].clone();
        let word = policy.split(':').next().unwrap().replace("never", "no");
        assert_eq!(found, word.as_str());
        if let Some(expected) = expected {
            until("it has ended for good", || status(bed, "c") == "exited");
            assert_eq!(restarts(bed, "c"), expected, "{policy} with {code}");
            assert_eq!(runs(bed, "c") as u64, expected + 1);
            assert_eq!(state(bed, "c")["ExitCode"].to_string(), code);
        } else {
            until("it was started again twice", || restarts(bed, "c") >= 2);
            let shown = format!("Restarting ({code})");
            until("it is between two runs", || {
                bed.ok(&["ps"]).contains(&shown)
            });
            bed.ok(&["stop", "c"]);
            assert_eq!(status(bed, "c"), "exited");
            let count = runs(bed, "c");
            assert_eq!(bed.ok(&["wait", "c"]), format!("{code}\n"));
            assert_eq!(runs(bed, "c"), count, "it does not run after a stop");
        }
        bed.ok(&["rm", "c"]);
    }
}

fn policies_that_make_no_sense_are_refused(bed: &Bed<'_>) {
    let image = bed.busybox();
    for options in [
        &["--restart", "sometimes"][..],
        &["--restart", "on-failure:x"],
        &["--restart", "always:3"],
        &["--rm", "--restart", "always"],
    ] {
        let words = [&["run", "-d"], options, &[image.as_str(), "true"]].concat();
        bed.coracle(&words).fails(125);
    }
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
    bed.run(&["--restart", "no"], &["true"]).succeeds();
}

fn stop_kill_and_rm_end_a_container_between_two_runs(bed: &Bed<'_>) {
    for words in [
        &["stop", "c"][..],
        &["kill", "c"],
        &["kill", "-s", "TERM", "c"],
        &["rm", "-f", "c"],
    ] {
        crash(bed, &["--name", "c", "--restart", "always"]);
        // The fourth pause takes 0.8 s.
        until("it makes a longer pause", || {
            restarts(bed, "c") >= 4 && status(bed, "c") == "restarting"
        });
        let error = bed.coracle(&["rm", "c"]).fails(2);
        assert!(error.contains("restarting"), "{error}");
        let begun = Instant::now();
        assert_eq!(bed.ok(words), "c\n");
        if words[0] == "kill" {
            until("it has ended", || status(bed, "c") == "exited");
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "{words:?}");
        if words[0] == "rm" {
            bed.coracle(&["inspect", "c"]).exits_with(1);
        } else {
            assert_eq!(state(bed, "c")["ExitCode"], 3, "that of the last run");
            bed.ok(&["rm", "c"]);
        }
    }
}

fn a_signal_that_is_no_end_does_not_cancel_the_policy(bed: &Bed<'_>) {
    let script = "trap 'echo run; exit 3' HUP TERM; echo run; while :; do sleep 0.05; done";
    for (signal, again) in [("HUP", true), ("TERM", false)] {
        bed.start(
            &["--name", "c", "--restart", "always"],
            &["sh", "-c", script],
        );
        until("it runs", || runs(bed, "c") == 1);
        bed.ok(&["kill", "-s", signal, "c"]);
        if again {
            until("it runs again", || runs(bed, "c") == 3);
            assert_eq!(restarts(bed, "c"), 1);
        } else {
            until("it has ended", || status(bed, "c") == "exited");
            assert_eq!(restarts(bed, "c"), 0);
        }
        bed.ok(&["rm", "-f", "c"]);
    }
}

fn attached_clients_and_wait_see_the_end_of_one_run(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = [
        "run",
        "--name",
        "c",
        "--network",
        "none",
        "--restart",
        "always",
        &image,
        "sh",
        "-c",
        "echo run; exit 4",
    ];
    let said = bed.coracle(&words).exits_with(4);
    assert_eq!(said.out(), "run\n");
    until("it goes on", || restarts(bed, "c") >= 2);
    assert_eq!(bed.ok(&["wait", "c"]), "4\n");
    assert_ne!(status(bed, "c"), "exited");
}

fn a_container_that_cannot_come_up_again_says_why(bed: &Bed<'_>) {
    let script = "rm /bin/sh; exit 5";
    bed.start(
        &["--name", "c", "--restart", "always"],
        &["/bin/sh", "-c", script],
    );
    until("it has given up", || status(bed, "c") == "exited");
    let state = state(bed, "c");
    assert!(
        state["Error"].as_str().unwrap().contains("/bin/sh"),
        "{state}"
    );
    assert_eq!(state["ExitCode"], 5);
    assert_eq!(bed.cgroups(), [""; 0]);
}

fn a_changed_policy_counts_from_the_next_end_on(bed: &Bed<'_>) {
    crash(bed, &["--name", "c", "--restart", "always"]);
    until("it crashes", || restarts(bed, "c") >= 1);
    assert_eq!(bed.ok(&["update", "--restart", "no", "c"]), "c\n");
    until("it has ended for good", || status(bed, "c") == "exited");
    bed.ok(&["update", "--restart", "on-failure:1", "c"]);
    let policy = bed.inspect("c")["HostConfig"]["RestartPolicy"].clone();
    assert_eq!(policy["Name"], "on-failure");
    assert_eq!(policy["MaximumRetryCount"], 1);
    bed.ok(&["start", "c"]);
    until("it has ended again", || {
        status(bed, "c") == "exited" && restarts(bed, "c") == 1
    });
    bed.coracle(&["update", "--restart", "x", "c"]).fails(125);
    bed.coracle(&["update", "c"]).fails(125);
    bed.coracle(&["update", "--restart", "no", "nobody"])
        .fails(1);
    bed.start(&["--name", "gone", "--rm"], LISTENS);
    bed.coracle(&["update", "--restart", "always", "gone"])
        .fails(1);
}

/// What a server says that waits for a word first.
fn ask(port: u16) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    stream.write_all(b"?\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

fn a_restarted_container_has_its_ports_again(bed: &Bed<'_>) {
    let image = bed.busybox();
    let port = free_port();
    let published = format!("127.0.0.1:{port}:80");
    let script = "echo run >> /tmp/runs; [ $(wc -l < /tmp/runs) -lt 3 ] && exit 1; \
                  while :; do nc -l -p 80 < /tmp/runs > /dev/null; done";
    bed.ok(&[
        "run",
        "-d",
        "--name",
        "c",
        "--restart",
        "always",
        "-p",
        &published,
        &image,
        "sh",
        "-c",
        script,
    ]);
    until("it answers in its third run", || {
        ask(port).is_some_and(|answer| answer == "run\nrun\nrun\n")
    });
    assert_eq!(restarts(bed, "c"), 2);
    let ports = bed.inspect("c")["NetworkSettings"]["Ports"].clone();
    assert_eq!(ports["80/tcp"][0]["HostPort"], port.to_string());
    bed.ok(&["stop", "c"]);
    assert!(ask(port).is_none_or(|answer| answer.is_empty()));
}

fn restart_ends_a_run_and_begins_another(bed: &Bed<'_>) {
    bed.start(&["--name", "up"], LISTENS);
    bed.start(&["--name", "down"], &["sh", "-c", "echo run"]);
    bed.start(&["--name", "passing", "--rm"], LISTENS);
    bed.ok(&["wait", "down"]);
    until("all are ready", || {
        ["up", "passing"]
            .iter()
            .all(|name| bed.ok(&["logs", name]).contains("ready"))
    });
    let before = state(bed, "up")["Pid"].clone();
    let said = bed
        .coracle(&["restart", "up", "nobody", "down", "passing"])
        .exits_with(1);
    assert_eq!(said.out(), "up\ndown\npassing\n");
    assert_ne!(state(bed, "up")["Pid"], before);
    until("each runs again", || {
        bed.ok(&["logs", "up"]) == "ready\nready\n" && runs(bed, "down") == 2
    });
    assert_eq!(
        status(bed, "passing"),
        "running",
        "--rm is for the end, not for a restart"
    );
    assert_eq!(restarts(bed, "up"), 0, "that was no crash");
    bed.ok(&["stop", "passing"]);
    bed.coracle(&["inspect", "passing"]).exits_with(1);
}

fn restart_takes_time_and_signal(bed: &Bed<'_>) {
    let script = "trap 'echo got USR1; exit' USR1; trap 'echo deaf' TERM; echo ready; \
                  while :; do sleep 0.05; done";
    bed.start(&["--name", "c"], &["sh", "-c", script]);
    // What it says last, and how often it may say so.
    for (options, words) in [
        (&["-s", "USR1"][..], &["got USR1"][..]),
        // There may be no time for a word.
        (&["-t", "0"], &["", "deaf"]),
        (&["--timeout", "1"], &["deaf"]),
        (&["--time", "1"], &["deaf"]),
        (&["--signal", "USR1", "-t", "-1"], &["got USR1"]),
    ] {
        let mut before = String::new();
        until("it is ready", || {
            before = bed.ok(&["logs", "c"]);
            before.ends_with("ready\n")
        });
        bed.ok(&[&["restart"], options, &["c"]].concat());
        let mut said = String::new();
        until("it is ready again", || {
            let all = bed.ok(&["logs", "c"]);
            said = all[before.len()..].to_owned();
            said.ends_with("ready\n")
        });
        let said = said.trim_end_matches("ready\n");
        // A signal that comes while the shell's child ends may be heard twice.
        let said = said.replace("deaf\ndeaf\n", "deaf\n");
        assert!(words.contains(&said.trim_end()), "{options:?}: {said}");
    }
}

fn a_monitor_killed_between_two_runs_leaves_the_last_status(bed: &Bed<'_>) {
    crash(bed, &["--name", "c", "--restart", "always"]);
    until("it makes a longer pause", || {
        restarts(bed, "c") >= 4 && status(bed, "c") == "restarting"
    });
    kill_process(monitor_of(bed, "c"), Signal::KILL).unwrap();
    until("it is seen as ended", || status(bed, "c") == "exited");
    assert_eq!(state(bed, "c")["ExitCode"], 3, "that was seen");
    let count = runs(bed, "c");
    assert_eq!(bed.ok(&["boot"]), "c\n");
    until("it runs again", || runs(bed, "c") > count);
    bed.ok(&["rm", "-f", "c"]);
}

/// As if the machine had been switched off and on: no process is left, and what was
/// written was written under another boot.
fn reboot(bed: &Bed<'_>, names: &[&str]) {
    for name in names {
        if status(bed, name) != "exited" {
            kill_process(monitor_of(bed, name), Signal::KILL).unwrap();
        }
    }
    for name in names {
        until("it is down", || status(bed, name) == "exited");
        let id = bed.inspect(name)["Id"].as_str().unwrap().to_owned();
        let path = bed.store().join("containers").join(id).join("state.json");
        let mut state: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        state["boot"] = "00000000-0000-0000-0000-000000000000".into();
        fs::write(&path, state.to_string()).unwrap();
    }
}

fn boot_brings_back_what_should_be_running(bed: &Bed<'_>) {
    // Policy, whether it was stopped by hand before, and whether it comes back.
    let table = [
        ("no", false, false),
        ("always", false, true),
        ("always", true, true),
        ("unless-stopped", false, true),
        ("unless-stopped", true, false),
        ("on-failure", false, true),
        ("on-failure", true, false),
    ];
    let names: Vec<String> = (0..table.len())
        .map(|number| format!("c{number}"))
        .collect();
    let words: Vec<&str> = names.iter().map(String::as_str).collect();
    for (name, (policy, by_hand, _)) in words.iter().zip(table) {
        bed.start(&["--name", name, "--restart", policy], LISTENS);
        if by_hand {
            bed.ok(&["stop", "-t", "0", name]);
        }
    }
    // What never ran does not begin with a reboot.
    let image = bed.busybox();
    bed.ok(&["create", "--name", "new", "--restart", "always", &image]);
    reboot(bed, &words);
    let back = bed.ok(&["boot"]);
    for (name, (policy, by_hand, comes)) in words.iter().zip(table) {
        let expected = if comes { "running" } else { "exited" };
        let what = format!("{policy}, stopped by hand: {by_hand}");
        assert_eq!(status(bed, name), expected, "{what}");
        assert_eq!(back.lines().any(|line| line == *name), comes, "{what}");
    }
    assert_eq!(status(bed, "new"), "created");
    assert_eq!(bed.ok(&["boot"]), "", "nothing is left to do");
}

fn boot_leaves_alone_what_runs_and_what_was_stopped_by_hand(bed: &Bed<'_>) {
    for name in ["up", "lost", "stopped", "lost-and-stopped"] {
        bed.start(&["--name", name, "--restart", "always"], LISTENS);
    }
    let pid = state(bed, "up")["Pid"].clone();
    bed.ok(&["stop", "stopped"]);
    for name in ["lost", "lost-and-stopped"] {
        kill_process(monitor_of(bed, name), Signal::KILL).unwrap();
        until("it is seen as ended", || status(bed, name) == "exited");
    }
    bed.ok(&["stop", "lost-and-stopped"]);
    assert_eq!(bed.ok(&["boot"]), "lost\n");
    assert_eq!(state(bed, "up")["Pid"], pid);
    assert_eq!(status(bed, "lost"), "running");
    assert_eq!(status(bed, "stopped"), "exited");
}

fn what_starts_a_container_may_have_lower_limits_than_its_maker(bed: &Bed<'_>) {
    // As an init may have.
    let low = ["sh", "-c", "ulimit -n 100 && exec \"$@\"", "sh"];
    let script = "ulimit -n; while :; do sleep 0.05; done";
    bed.start(&["--name", "c"], &["sh", "-c", script]);
    bed.start(
        &["--name", "asked", "--ulimit", "nofile=200:200"],
        &["sh", "-c", script],
    );
    bed.ok(&["stop", "c", "asked"]);
    bed.call(&["start", "c"]).through(&low).said().succeeds();
    until("it says its limit", || {
        bed.ok(&["logs", "c"]).ends_with("\n100\n")
    });
    // As root it may be raised, where the machine lets root.
    let said = bed.call(&["start", "asked"]).through(&low).said();
    if said.code() != Some(0) {
        assert!(said.fails(125).contains("nofile"));
    }
}

fn containers_that_crash_all_the_time_do_not_slow_ps_down(bed: &Bed<'_>) {
    for number in 0..8 {
        crash(
            bed,
            &["--name", &format!("c{number}"), "--restart", "always"],
        );
    }
    until("all crash", || {
        (0..8).all(|n| restarts(bed, &format!("c{n}")) >= 2)
    });
    let fastest = (0..9).map(|_| {
        let begun = Instant::now();
        assert!(bed.ok(&["ps", "-q"]).lines().count() == 8);
        begun.elapsed()
    });
    let fastest = fastest.min().unwrap();
    assert!(fastest < Duration::from_millis(50), "{fastest:?}");
}

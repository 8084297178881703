//! From `run` to `rm`: what each verb shows and does.

use std::thread;

use rustix::process::Signal;

use crate::bed::{Bed, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_container_runs_in_the_background_until_it_is_stopped,
    stop_lets_a_program_that_waits_for_signals_end_by_itself,
    stop_kills_what_does_not_listen_after_the_grace_period,
    stop_sends_the_signal_that_is_asked_for,
    kill_sends_any_signal,
    logs_shows_both_streams_where_they_belong,
    logs_shows_the_last_lines_and_their_times,
    logs_follows_until_the_container_ends,
    logs_follows_only_while_the_container_runs,
    wait_prints_the_exit_status,
    wait_waits_for_the_end,
    exec_runs_a_further_command_in_the_container,
    exec_needs_a_running_container,
    exec_takes_user_directory_and_environment,
    exec_sees_the_environment_of_the_container_not_of_the_caller,
    an_ended_container_starts_again,
    create_makes_a_container_that_start_runs,
    rm_refuses_a_running_container_unless_forced,
    a_name_is_taken_until_its_container_is_removed,
    a_container_is_found_by_name_and_by_the_beginning_of_its_id,
    sixteen_containers_at_once_all_succeed,
    rm_on_exit_leaves_no_container,
    several_objects_are_all_acted_on_whatever_happens_with_one,
    ps_lists_what_runs_and_with_all_also_what_ended,
    inspect_shows_the_configuration_and_the_state,
    init_reaps_and_forwards,
    a_signal_to_run_reaches_the_container,
    version_and_info_tell_about_this_installation,
    who_ignores_the_end_of_children_gets_a_status_all_the_same,
];

/// A shell that ends with status 9 when it is asked to.
const LISTENS: &[&str] = &[
    "sh",
    "-c",
    "trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done",
];

fn status_of(bed: &Bed<'_>, name: &str) -> String {
    bed.inspect(name)["State"]["Status"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn says(bed: &Bed<'_>, name: &str, word: &str) {
    until(&format!("{name} says {word}"), || {
        bed.ok(&["logs", name]).contains(word)
    });
}

fn a_container_runs_in_the_background_until_it_is_stopped(bed: &Bed<'_>) {
    let id = bed.start(&["--name", "web"], LISTENS);
    assert_eq!(id.len(), 64, "run -d prints the id alone: {id}");
    says(bed, "web", "ready");
    assert_eq!(status_of(bed, "web"), "running");
    let listed = bed.ok(&["ps"]);
    assert!(
        listed.contains("web") && listed.contains(&id[..12]) && listed.contains("Up "),
        "{listed}"
    );
    assert_eq!(bed.ok(&["stop", "web"]), "web\n");
    assert!(!bed.ok(&["ps"]).contains("web"));
    assert!(bed.ok(&["ps", "-a"]).contains("Exited (9)"));
    assert_eq!(
        bed.ok(&["stop", "web"]),
        "web\n",
        "stopping twice is stopping once"
    );
    assert_eq!(bed.ok(&["rm", "web"]), "web\n");
    assert!(!bed.ok(&["ps", "-a"]).contains("web"));
}

fn stop_lets_a_program_that_waits_for_signals_end_by_itself(bed: &Bed<'_>) {
    // While sigtimedwait(2) waits, the signals that it waits for do not show as blocked.
    bed.ok(&[
        "run",
        "-d",
        "--name",
        "c",
        "--network",
        "none",
        "hello",
        "stay",
    ]);
    says(bed, "c", "Staying");
    bed.ok(&["stop", "c"]);
    assert_eq!(bed.ok(&["wait", "c"]), "0\n");
    assert!(bed.ok(&["logs", "c"]).contains("good bye"));
}

fn stop_kills_what_does_not_listen_after_the_grace_period(bed: &Bed<'_>) {
    bed.start(
        &["--name", "deaf"],
        &[
            "sh",
            "-c",
            "trap 'echo no' TERM; echo ready; while :; do sleep 0.05; done",
        ],
    );
    says(bed, "deaf", "ready");
    let started = std::time::Instant::now();
    bed.ok(&["stop", "-t", "1", "deaf"]);
    let took = started.elapsed().as_secs_f64();
    assert!(
        (0.9..8.0).contains(&took),
        "one second of grace, not {took}"
    );
    assert_eq!(bed.ok(&["wait", "deaf"]), "137\n");
}

fn stop_sends_the_signal_that_is_asked_for(bed: &Bed<'_>) {
    let script = "trap 'exit 3' USR1; echo ready; while :; do sleep 0.05; done";
    for options in [&["stop", "-s", "USR1", "c"][..], &["stop", "c"]] {
        bed.start(
            &["--name", "c", "--stop-signal", "SIGUSR1"],
            &["sh", "-c", script],
        );
        says(bed, "c", "ready");
        bed.ok(options);
        assert_eq!(bed.ok(&["wait", "c"]), "3\n");
        bed.ok(&["rm", "c"]);
    }
}

fn kill_sends_any_signal(bed: &Bed<'_>) {
    bed.start(
        &["--name", "c"],
        &[
            "sh",
            "-c",
            "trap 'echo got it' USR1; echo ready; while :; do sleep 0.05; done",
        ],
    );
    says(bed, "c", "ready");
    bed.ok(&["kill", "-s", "USR1", "c"]);
    says(bed, "c", "got it");
    assert_eq!(bed.ok(&["kill", "c"]), "c\n");
    assert_eq!(bed.ok(&["wait", "c"]), "137\n");
    bed.coracle(&["kill", "c"]).fails(1);
}

fn logs_shows_both_streams_where_they_belong(bed: &Bed<'_>) {
    bed.start(
        &["--name", "c"],
        &["sh", "-c", "echo out; echo err >&2; printf unfinished"],
    );
    bed.ok(&["wait", "c"]);
    let said = bed.coracle(&["logs", "c"]).exits_with(0);
    assert_eq!(said.out(), "out\nunfinished");
    assert_eq!(said.err(), "err\n");
}

fn logs_shows_the_last_lines_and_their_times(bed: &Bed<'_>) {
    bed.start(
        &["--name", "c"],
        &["sh", "-c", "for i in 1 2 3 4; do echo line $i; done"],
    );
    bed.ok(&["wait", "c"]);
    assert_eq!(bed.ok(&["logs", "-n", "2", "c"]), "line 3\nline 4\n");
    assert_eq!(bed.ok(&["logs", "--tail", "0", "c"]), "");
    let stamped = bed.ok(&["logs", "-t", "-n", "1", "c"]);
    let (time, line) = stamped.split_once(' ').unwrap();
    assert_eq!(line, "line 4\n");
    assert!(
        time.len() > 20 && time.contains('T') && time.ends_with('Z'),
        "{time}"
    );
    assert_eq!(bed.ok(&["logs", "--since", "1h", "c"]).lines().count(), 4);
    assert_eq!(bed.ok(&["logs", "--until", "1h", "c"]), "");
}

fn logs_follows_until_the_container_ends(bed: &Bed<'_>) {
    bed.start(
        &["--name", "c"],
        &[
            "sh",
            "-c",
            "trap 'echo last; exit' TERM; echo first; while :; do sleep 0.05; done",
        ],
    );
    let mut following = bed.call(&["logs", "-f", "c"]).started();
    assert_eq!(following.line(), "first");
    bed.ok(&["stop", "c"]);
    assert_eq!(following.rest(), "last\n");
    assert!(following.ends().success());
}

fn logs_follows_only_while_the_container_runs(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["echo", "all"]);
    bed.ok(&["wait", "c"]);
    assert_eq!(bed.ok(&["logs", "-f", "c"]), "all\n");
}

fn wait_prints_the_exit_status(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sh", "-c", "exit 33"]);
    assert_eq!(bed.ok(&["wait", "c"]), "33\n");
    assert_eq!(
        bed.ok(&["wait", "c"]),
        "33\n",
        "also of one that ended long ago"
    );
    bed.coracle(&["wait", "nobody"]).fails(1);
}

fn wait_waits_for_the_end(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], LISTENS);
    says(bed, "c", "ready");
    thread::scope(|scope| {
        let waiting = scope.spawn(|| bed.ok(&["wait", "c"]));
        bed.ok(&["kill", "-s", "TERM", "c"]);
        assert_eq!(waiting.join().unwrap(), "9\n");
    });
}

fn exec_runs_a_further_command_in_the_container(bed: &Bed<'_>) {
    bed.start(&["--name", "c", "--hostname", "inside"], LISTENS);
    says(bed, "c", "ready");
    assert_eq!(bed.ok(&["exec", "c", "hostname"]), "inside\n");
    let processes = bed.ok(&["exec", "c", "ps"]);
    assert!(
        processes.contains("trap"),
        "it sees the container's processes: {processes}"
    );
    let both = bed
        .coracle(&["exec", "c", "sh", "-c", "echo out; echo err >&2; exit 5"])
        .exits_with(5);
    assert_eq!(
        (both.out().as_str(), both.err().as_str()),
        ("out\n", "err\n")
    );
    let echoed = bed
        .call(&["exec", "-i", "c", "cat"])
        .stdin("typed")
        .said()
        .succeeds();
    assert_eq!(echoed, "typed");
    bed.coracle(&["exec", "c", "no-such-command"]).fails(127);
    bed.coracle(&["exec", "c", "/etc"]).fails(126);
    bed.ok(&["exec", "-d", "c", "sh", "-c", "echo detached > /tmp/proof"]);
    until("the detached command did its work", || {
        bed.coracle(&["exec", "c", "cat", "/tmp/proof"]).out() == "detached\n"
    });
    // What is executed is in the container's namespaces, all of them.
    let script = "for n in mnt pid net ipc uts cgroup user; do readlink /proc/self/ns/$n; done";
    let init = script.replace("self", "1");
    assert_eq!(
        bed.ok(&["exec", "c", "sh", "-c", script]),
        bed.ok(&["exec", "c", "sh", "-c", &init])
    );
}

fn exec_needs_a_running_container(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["true"]);
    bed.ok(&["wait", "c"]);
    let error = bed.coracle(&["exec", "c", "true"]).fails(1);
    assert!(error.contains("not running"), "{error}");
    bed.coracle(&["exec", "nobody", "true"]).fails(1);
}

fn exec_takes_user_directory_and_environment(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], LISTENS);
    let script = "echo $(id -u):$(id -g) $PWD $WORD";
    let words = [
        "exec", "-u", "app", "-w", "/tmp", "-e", "WORD=yes", "c", "sh", "-c", script,
    ];
    assert_eq!(bed.ok(&words), "1000:1000 /tmp yes\n");
}

fn exec_sees_the_environment_of_the_container_not_of_the_caller(bed: &Bed<'_>) {
    bed.start(&["--name", "c", "-e", "OF_CONTAINER=1"], LISTENS);
    let seen = bed
        .call(&["exec", "c", "env"])
        .env("OF_CALLER", "1")
        .said()
        .succeeds();
    assert!(
        seen.contains("OF_CONTAINER=1") && !seen.contains("OF_CALLER"),
        "{seen}"
    );
}

fn an_ended_container_starts_again(bed: &Bed<'_>) {
    bed.start(
        &["--name", "c"],
        &["sh", "-c", "echo run >> /tmp/runs; wc -l < /tmp/runs"],
    );
    bed.ok(&["wait", "c"]);
    bed.ok(&["start", "c"]);
    bed.ok(&["wait", "c"]);
    assert_eq!(
        bed.ok(&["logs", "c"]),
        "1\n2\n",
        "its files are kept, and its log goes on"
    );
    assert_eq!(bed.ok(&["start", "-a", "c"]), "3\n");
}

fn create_makes_a_container_that_start_runs(bed: &Bed<'_>) {
    let image = bed.busybox();
    let id = bed.ok(&[
        "create",
        "--name",
        "c",
        "--network",
        "none",
        &image,
        "sh",
        "-c",
        "echo hi; exit 4",
    ]);
    assert_eq!(status_of(bed, "c"), "created");
    assert!(bed.ok(&["ps", "-a"]).contains("Created"));
    let said = bed.coracle(&["start", "-a", "c"]).exits_with(4);
    assert_eq!(said.out(), "hi\n");
    assert_eq!(bed.ok(&["rm", id.trim()]), id);
}

fn rm_refuses_a_running_container_unless_forced(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], LISTENS);
    let error = bed.coracle(&["rm", "c"]).fails(2);
    assert!(error.contains("running"), "{error}");
    assert_eq!(status_of(bed, "c"), "running");
    bed.ok(&["rm", "-f", "c"]);
    bed.coracle(&["inspect", "c"]).exits_with(1);
    bed.coracle(&["rm", "c"]).fails(1);
    bed.ok(&["rm", "-f", "c"]);
}

fn a_name_is_taken_until_its_container_is_removed(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["true"]);
    let error = bed.run(&["--name", "c"], &["true"]).fails(125);
    assert!(error.contains("`c`"), "{error}");
    bed.ok(&["rm", "-f", "c"]);
    bed.run(&["--name", "c"], &["true"]).succeeds();
    bed.run(&["--name", "not/a/name"], &["true"]).fails(125);
}

fn a_container_is_found_by_name_and_by_the_beginning_of_its_id(bed: &Bed<'_>) {
    let id = bed.start(&["--name", "c"], &["true"]);
    for name in ["c", &id, &id[..12], &id[..6]] {
        assert_eq!(bed.inspect(name)["Id"], id.as_str(), "{name}");
    }
}

fn sixteen_containers_at_once_all_succeed(bed: &Bed<'_>) {
    let image = bed.busybox();
    thread::scope(|scope| {
        let all: Vec<_> = (0..16)
            .map(|number| {
                let image = &image;
                scope.spawn(move || {
                    let echo = format!("echo {number}");
                    bed.ok(&["run", "--rm", "--network", "none", image, "sh", "-c", &echo])
                })
            })
            .collect();
        for (number, one) in all.into_iter().enumerate() {
            assert_eq!(one.join().unwrap(), format!("{number}\n"));
        }
    });
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
    assert_eq!(bed.cgroups(), [""; 0]);
}

fn rm_on_exit_leaves_no_container(bed: &Bed<'_>) {
    bed.run(&[], &["false"]).exits_with(1);
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
    bed.start(&["--rm", "--name", "c"], LISTENS);
    bed.ok(&["stop", "c"]);
    until("it removes itself", || bed.ok(&["ps", "-aq"]).is_empty());
}

fn several_objects_are_all_acted_on_whatever_happens_with_one(bed: &Bed<'_>) {
    bed.start(&["--name", "a"], &["true"]);
    bed.start(&["--name", "b"], &["true"]);
    bed.ok(&["wait", "a", "b"]);
    let said = bed.coracle(&["rm", "a", "nobody", "b"]).exits_with(1);
    assert_eq!(said.out(), "a\nb\n");
    assert!(said.err().contains("nobody"), "{}", said.err());
}

fn ps_lists_what_runs_and_with_all_also_what_ended(bed: &Bed<'_>) {
    let heading = "CONTAINER ID   IMAGE   COMMAND   CREATED   STATUS   PORTS   NAMES";
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        words(&bed.ok(&["ps"])),
        words(heading),
        "an empty list has its heading"
    );
    bed.start(&["--name", "up"], LISTENS);
    bed.start(&["--name", "down"], &["sh", "-c", "exit 2"]);
    bed.ok(&["wait", "down"]);
    let running = bed.ok(&["ps"]);
    assert!(
        running.contains("up") && !running.contains("down"),
        "{running}"
    );
    let all = bed.ok(&["ps", "-a"]);
    assert!(
        all.contains("up") && all.contains("down") && all.contains("Exited (2)"),
        "{all}"
    );
    assert_eq!(bed.ok(&["ps", "-aq"]).lines().count(), 2);
}

fn inspect_shows_the_configuration_and_the_state(bed: &Bed<'_>) {
    let id = bed.start(
        &[
            "--name",
            "c",
            "-e",
            "A=b",
            "-l",
            "key=value",
            "--hostname",
            "h",
            "-w",
            "/tmp",
            "-u",
            "app",
        ],
        &["sh", "-c", "exit 6"],
    );
    bed.ok(&["wait", "c"]);
    let found = bed.inspect("c");
    assert_eq!(found["Id"], id.as_str());
    assert_eq!(found["State"]["Status"], "exited");
    assert_eq!(found["State"]["Running"], false);
    assert_eq!(found["State"]["ExitCode"], 6);
    let config = &found["Config"];
    assert_eq!(config["Hostname"], "h");
    assert_eq!(config["WorkingDir"], "/tmp");
    assert_eq!(config["User"], "app");
    assert_eq!(config["Labels"]["key"], "value");
    assert!(
        config["Env"].as_array().unwrap().contains(&"A=b".into()),
        "{config}"
    );
    let said = bed.coracle(&["inspect", "c", "nobody"]).exits_with(1);
    assert!(
        said.out().contains(&id) && said.err().contains("nobody"),
        "what is found is shown"
    );
}

fn init_reaps_and_forwards(bed: &Bed<'_>) {
    bed.start(&["--name", "c", "--init"], LISTENS);
    says(bed, "c", "ready");
    // An orphan of the container becomes init's child, and its zombie is gone soon.
    bed.ok(&["exec", "c", "sh", "-c", "(sleep 0.1 &) ; true"]);
    until("there is no zombie", || {
        !bed.ok(&["exec", "c", "ps", "-o", "stat"]).contains('Z')
    });
    bed.ok(&["stop", "c"]);
    assert_eq!(
        bed.ok(&["wait", "c"]),
        "9\n",
        "the signal reached the command"
    );
}

fn version_and_info_tell_about_this_installation(bed: &Bed<'_>) {
    let version = bed.ok(&["version"]);
    assert!(version.contains(env!("CARGO_PKG_VERSION")), "{version}");
    let info = bed.ok(&["info"]);
    assert!(
        info.contains(&format!("Root Dir: {}", bed.store().display())),
        "{info}"
    );
    assert!(
        info.contains(&format!("Rootless: {}", !bed.is_root())),
        "{info}"
    );
}

fn a_signal_to_run_reaches_the_container(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = [&["run", "--rm", "--network", "none", &image], LISTENS].concat();
    let mut running = bed.call(&words).started();
    assert_eq!(running.line(), "ready");
    running.signal(Signal::TERM);
    assert_eq!(running.ends().code(), Some(9));
}

fn who_ignores_the_end_of_children_gets_a_status_all_the_same(bed: &Bed<'_>) {
    let (image, ignores) = (bed.busybox(), ["env", "--ignore-signal=CHLD"]);
    let call = |words: &[&str], code| {
        bed.call(words).through(&ignores).said().exits_with(code);
    };
    call(&["run", "--rm", &image, "sh", "-c", "sleep 0; exit 3"], 3);
    call(&["run", "-d", "--name", "c", &image, "sleep", "1000"], 0);
    call(&["exec", "c", "sh", "-c", "exit 4"], 4);
    call(&["rm", "-f", "c"], 0);
}

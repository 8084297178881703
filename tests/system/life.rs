//! The verbs that act on a container while it lives and after: start, stop, kill, pause,
//! wait, rename, rm, prune; and what the journal says of it.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;

use crate::attach::happened;
use crate::bed::{Bed, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    start_takes_several_and_says_them_as_typed,
    start_attached_ends_with_the_status_and_joins_what_runs,
    several_that_start_one_container_at_once_all_succeed,
    stop_takes_all_and_ignores_what_does_not_exist,
    stop_waits_only_where_waiting_can_help,
    stop_goes_on_when_its_caller_is_gone,
    stop_works_when_the_run_directory_has_vanished,
    what_runs_as_another_user_is_removed_without_its_socket,
    kill_reads_signals_in_every_usual_form,
    pause_freezes_and_unpause_thaws,
    a_paused_container_is_stopped_killed_and_removed,
    wait_prints_a_status_for_each_and_waits_for_conditions,
    rm_takes_all_ignores_and_waits,
    prune_removes_what_does_not_run,
    exists_says_so_by_its_status,
    rename_gives_another_name,
    a_rename_that_was_cut_short_leaves_the_name_free,
    the_journal_tells_the_life_of_a_container,
];

pub(crate) const SLOW: &[Test] = &tests![Both:
    exec_and_attach_do_not_wait_for_ever_for_a_socket,
];

/// A shell that ends with status 9 when it is asked to.
const LISTENS: &[&str] = &[
    "sh",
    "-c",
    "trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done",
];
/// A shell that hears that it is to end, and does not.
const DEAF: &[&str] = &[
    "sh",
    "-c",
    "trap 'echo heard' TERM; echo ready; while :; do sleep 0.05; done",
];

fn status(bed: &Bed<'_>, name: &str) -> String {
    let state = bed.inspect(name)["State"].clone();
    state["Status"].as_str().unwrap().to_owned()
}

fn ready(bed: &Bed<'_>, names: &[&str]) {
    until("all are ready", || {
        names
            .iter()
            .all(|name| bed.ok(&["logs", name]).contains("ready"))
    });
}

/// What the journal says of a container, without what concerns its network.
fn events(bed: &Bed<'_>, id: &str) -> Vec<Value> {
    let text = fs::read_to_string(bed.store().join("events/journal")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|event| event["actor"] == id)
        .collect()
}

fn actions(bed: &Bed<'_>, id: &str) -> Vec<String> {
    let events = events(bed, id).into_iter();
    events
        .map(|event| event["action"].as_str().unwrap().to_owned())
        .collect()
}

fn start_takes_several_and_says_them_as_typed(bed: &Bed<'_>) {
    let image = bed.busybox();
    let create = |name: &str| {
        let words = [
            &["create", "--name", name, "--network", "none", &image],
            LISTENS,
        ];
        bed.ok(&words.concat()).trim().to_owned()
    };
    let (_, b) = (create("a"), create("b"));
    let said = bed
        .coracle(&["start", "a", "nobody", &b[..12]])
        .exits_with(1);
    assert_eq!(said.out(), format!("a\n{}\n", &b[..12]));
    assert_eq!(
        (status(bed, "a"), status(bed, "b")),
        ("running".into(), "running".into())
    );
    assert_eq!(
        bed.ok(&["start", "a"]),
        "a\n",
        "what runs is started already"
    );
    bed.coracle(&["start", "-a", "a", "b"]).fails(125);
}

fn start_attached_ends_with_the_status_and_joins_what_runs(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = [
        "create",
        "-i",
        "--name",
        "c",
        "--network",
        "none",
        &image,
        "sh",
        "-c",
        "read word; echo said $word; exit 7",
    ];
    bed.ok(&words);
    for flags in [&["-a", "-i"][..], &["-ai"], &["--attach", "--interactive"]] {
        let call = [&["start"], flags, &["c"]].concat();
        let said = bed.call(&call).stdin("hello\n").said().exits_with(7);
        assert_eq!(said.out(), "said hello\n");
    }
    bed.start(&["--name", "up"], DEAF);
    ready(bed, &["up"]);
    thread::scope(|scope| {
        let attached = scope.spawn(|| bed.coracle(&["start", "-a", "up"]));
        until("it hears us", || {
            bed.ok(&["kill", "-s", "TERM", "up"]);
            bed.ok(&["logs", "up"]).contains("heard")
        });
        thread::sleep(Duration::from_millis(200));
        bed.ok(&["kill", "up"]);
        attached.join().unwrap().exits_with(137);
    });
}

fn several_that_start_one_container_at_once_all_succeed(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = [
        &["create", "--name", "c", "--network", "none", &image],
        LISTENS,
    ];
    let id = bed.ok(&words.concat()).trim().to_owned();
    thread::scope(|scope| {
        let all: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| bed.ok(&["start", "c"])))
            .collect();
        for one in all {
            assert_eq!(one.join().unwrap(), "c\n");
        }
    });
    assert_eq!(actions(bed, &id), ["create", "start"]);
}

fn stop_takes_all_and_ignores_what_does_not_exist(bed: &Bed<'_>) {
    for name in ["a", "b", "c"] {
        bed.start(&["--name", name], LISTENS);
    }
    ready(bed, &["a", "b", "c"]);
    bed.coracle(&["stop", "nobody"]).fails(1);
    bed.coracle(&["stop"]).exits_with(125);
    assert_eq!(bed.ok(&["stop", "--ignore", "nobody", "a"]), "a\n");
    assert_eq!(bed.ok(&["stop", "-a"]), "c\nb\n", "the newest first");
    assert_eq!(bed.ok(&["ps", "-q"]), "");
    assert_eq!(bed.ok(&["wait", "a", "b", "c"]), "9\n9\n9\n");
}

fn stop_waits_only_where_waiting_can_help(bed: &Bed<'_>) {
    // Neither catches nor blocks the signal: PID 1 would never hear it.
    bed.start(&["--name", "sleeps"], &["sleep", "1000"]);
    let begun = Instant::now();
    bed.ok(&["stop", "sleeps"]);
    assert!(begun.elapsed() < Duration::from_secs(5), "it did not wait");
    assert_eq!(bed.ok(&["wait", "sleeps"]), "137\n");
    // With an init the same program hears it.
    bed.start(&["--name", "init", "--init"], &["sleep", "1000"]);
    bed.ok(&["stop", "init"]);
    assert_eq!(bed.ok(&["wait", "init"]), "143\n");
    for flag in ["-t", "--time", "--timeout"] {
        bed.start(&["--name", "deaf"], DEAF);
        ready(bed, &["deaf"]);
        let begun = Instant::now();
        bed.ok(&["stop", flag, "1", "deaf"]);
        let took = begun.elapsed();
        assert!(
            took >= Duration::from_millis(950),
            "it kept its grace: {took:?}"
        );
        assert!(bed.ok(&["logs", "deaf"]).contains("heard"));
        bed.ok(&["rm", "deaf"]);
    }
}

fn stop_goes_on_when_its_caller_is_gone(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], DEAF);
    ready(bed, &["c"]);
    let mut stopping = bed.call(&["stop", "-t", "1", "c"]).started();
    until("it was asked", || bed.ok(&["logs", "c"]).contains("heard"));
    stopping.signal(Signal::KILL);
    stopping.ends();
    until("it is killed all the same", || status(bed, "c") == "exited");
    assert_eq!(bed.ok(&["wait", "c"]), "137\n");
}

fn stop_works_when_the_run_directory_has_vanished(bed: &Bed<'_>) {
    bed.start(&["--name", "c", "--restart", "always"], LISTENS);
    ready(bed, &["c"]);
    remove_sockets(bed);
    assert_eq!(bed.ok(&["stop", "c"]), "c\n");
    assert_eq!(status(bed, "c"), "exited");
    assert_eq!(bed.ok(&["wait", "c"]), "9\n");
    bed.ok(&["start", "c"]);
    bed.ok(&["rm", "-f", "c"]);
}

fn remove_sockets(bed: &Bed<'_>) {
    for entry in fs::read_dir(bed.store().join("run/sockets")).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
}

fn what_runs_as_another_user_is_removed_without_its_socket(bed: &Bed<'_>) {
    bed.start(&["--name", "c", "-u", "app"], &["sleep", "1000"]);
    remove_sockets(bed);
    bed.ok(&["restart", "-t", "0", "c"]);
    assert_eq!(status(bed, "c"), "running");
    remove_sockets(bed);
    bed.ok(&["rm", "-f", "c"]);
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
}

fn exec_and_attach_do_not_wait_for_ever_for_a_socket(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    remove_sockets(bed);
    let verbs = [&["exec", "c", "true"][..], &["attach", "c"]];
    let mut calls = verbs.map(|verb| bed.call(verb).started());
    for call in &mut calls {
        assert_eq!(call.ends().code(), Some(125));
    }
    bed.ok(&["rm", "-f", "c"]);
}

fn kill_reads_signals_in_every_usual_form(bed: &Bed<'_>) {
    let script = "for s in USR1 USR2 HUP 35; do trap \"echo got $s\" $s; done; echo ready; \
                  while :; do sleep 0.05; done";
    bed.start(&["--name", "c"], &["sh", "-c", script]);
    ready(bed, &["c"]);
    for (text, word) in [
        ("USR1", "got USR1"),
        ("SIGUSR2", "got USR2"),
        ("hup", "got HUP"),
        ("RTMIN+1", "got 35"),
        ("10", "got USR1"),
    ] {
        let count = |text: &str| text.matches(word).count();
        let before = count(&bed.ok(&["logs", "c"]));
        bed.ok(&["kill", "--signal", text, "c"]);
        until(text, || count(&bed.ok(&["logs", "c"])) > before);
    }
    for text in ["NOSUCH", "0", "65"] {
        bed.coracle(&["kill", "-s", text, "c"]).fails(125);
    }
    bed.start(&["--name", "d"], LISTENS);
    assert_eq!(bed.ok(&["kill", "-a"]), "d\nc\n");
    bed.ok(&["wait", "c", "d"]);
    bed.coracle(&["kill", "c"]).fails(1);
}

/// Whether containers have cgroups here: an ordinary user may have been given none.
fn has_cgroups(bed: &Bed<'_>) -> bool {
    !bed.cgroups().is_empty()
}

fn pause_freezes_and_unpause_thaws(bed: &Bed<'_>) {
    let id = bed.start(
        &["--name", "c"],
        &[
            "sh",
            "-c",
            "trap 'exit 9' TERM; echo ready; while :; do echo tick; sleep 0.01; done",
        ],
    );
    ready(bed, &["c"]);
    bed.coracle(&["pause", "nobody"]).fails(1);
    bed.coracle(&["unpause", "c"]).fails(1);
    if !has_cgroups(bed) {
        let error = bed.coracle(&["pause", "c"]).fails(125);
        assert!(error.contains("cgroup"), "{error}");
        assert_eq!(status(bed, "c"), "running");
        return;
    }
    assert_eq!(bed.ok(&["pause", "c"]), "c\n");
    assert_eq!(status(bed, "c"), "paused");
    let state = bed.inspect("c")["State"].clone();
    assert_eq!(
        (&state["Running"], &state["Paused"]),
        (&true.into(), &true.into())
    );
    assert!(bed.ok(&["ps"]).contains("(Paused)"));
    let ticks = || bed.ok(&["logs", "c"]).len();
    let frozen = ticks();
    let error = bed.coracle(&["pause", "c"]).fails(1);
    assert!(error.contains("paused already"), "{error}");
    let error = bed.coracle(&["exec", "c", "true"]).fails(1);
    assert!(error.contains("paused"), "{error}");
    bed.coracle(&["rm", "c"]).fails(2);
    assert_eq!(ticks(), frozen, "nothing of it runs");
    assert_eq!(bed.ok(&["unpause", "c"]), "c\n");
    until("it goes on", || ticks() > frozen);
    bed.ok(&["pause", "-a"]);
    bed.ok(&["unpause", "--all"]);
    bed.ok(&["stop", "c"]);
    bed.coracle(&["pause", "c"]).fails(1);
    let expected = [
        "create", "start", "pause", "unpause", "pause", "unpause", "kill", "die", "stop",
    ];
    assert_eq!(actions(bed, &id), expected);
}

fn a_paused_container_is_stopped_killed_and_removed(bed: &Bed<'_>) {
    for (words, code) in [
        (&["stop", "c"][..], "9\n"),
        (&["kill", "c"], "137\n"),
        (&["kill", "-s", "TERM", "c"], "9\n"),
        (&["restart", "c"], ""),
        (&["rm", "-f", "c"], ""),
    ] {
        bed.start(&["--name", "c"], LISTENS);
        ready(bed, &["c"]);
        if !has_cgroups(bed) {
            return;
        }
        bed.ok(&["pause", "c"]);
        bed.ok(words);
        match words[0] {
            "rm" => drop(bed.coracle(&["inspect", "c"]).exits_with(1)),
            "restart" => assert_eq!(status(bed, "c"), "running"),
            _ => assert_eq!(bed.ok(&["wait", "c"]), code, "{words:?}"),
        }
        bed.ok(&["rm", "-f", "c"]);
    }
}

fn wait_prints_a_status_for_each_and_waits_for_conditions(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.start(&["--name", "a"], &["sh", "-c", "exit 4"]);
    bed.start(&["--name", "b"], LISTENS);
    ready(bed, &["b"]);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| bed.ok(&["wait", "a", "b"]));
        bed.ok(&["stop", "b"]);
        assert_eq!(waiting.join().unwrap(), "4\n9\n");
    });
    let said = bed.coracle(&["wait", "nobody", "a"]).exits_with(1);
    assert_eq!(said.out(), "4\n");
    let words = [
        &["create", "--name", "c", "--network", "none", &image],
        LISTENS,
    ];
    bed.ok(&words.concat());
    thread::scope(|scope| {
        let words = ["wait", "--condition", "running", "--interval", "10ms", "c"];
        let waiting = scope.spawn(move || bed.ok(&words));
        bed.ok(&["start", "c"]);
        assert_eq!(waiting.join().unwrap(), "-1\n");
    });
    bed.coracle(&["wait", "--condition", "happy", "c"])
        .exits_with(125);
    assert_eq!(bed.ok(&["wait", "--ignore", "nobody"]), "-1\n");
}

fn rm_takes_all_ignores_and_waits(bed: &Bed<'_>) {
    bed.start(&["--name", "up"], LISTENS);
    bed.start(&["--name", "down"], &["true"]);
    bed.ok(&["wait", "down"]);
    bed.coracle(&["rm", "nobody"]).fails(1);
    bed.coracle(&["rm", "up"]).fails(2);
    assert_eq!(bed.ok(&["rm", "--ignore", "nobody"]), "");
    assert_eq!(bed.ok(&["rm", "-f", "nobody"]), "");
    assert_eq!(bed.ok(&["rm", "-a"]), "down\n");
    ready(bed, &["up"]);
    let mut following = bed.call(&["start", "-a", "up"]).started();
    until("it follows", || happened(bed, "attach") > 0);
    bed.ok(&["rm", "-f", "--time", "5", "up"]);
    assert_eq!(following.ends().code(), Some(9), "it was asked first");
    for name in ["a", "b"] {
        bed.start(&["--name", name], LISTENS);
    }
    assert_eq!(bed.ok(&["rm", "-af"]), "b\na\n");
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
    // As scripts do it.
    for _ in 0..3 {
        bed.start(&[], LISTENS);
    }
    let ids = bed.ok(&["ps", "-aq"]);
    let words: Vec<&str> = ["rm", "-f"].into_iter().chain(ids.lines()).collect();
    assert_eq!(bed.ok(&words), ids);
}

fn prune_removes_what_does_not_run(bed: &Bed<'_>) {
    bed.start(&["--name", "up"], LISTENS);
    let ended = |name: &str, label: &str| {
        let id = bed.start(
            &["--name", name, "-l", label],
            &["sh", "-c", "echo x > /tmp/x"],
        );
        bed.ok(&["wait", name]);
        id
    };
    let (a, b, c) = (ended("a", "k=1"), ended("b", "k=2"), ended("c", "other"));
    let error = bed.coracle(&["container", "prune"]).fails(125);
    assert!(error.contains("-f"), "{error}");
    bed.coracle(&["container", "prune", "-f", "--filter", "x=y"])
        .fails(125);
    let prune = |filters: &[&str]| {
        let words = [&["container", "prune", "-f"], filters].concat();
        let said = bed.ok(&words);
        assert!(said.contains("Total reclaimed space: "), "{said}");
        said
    };
    let nothing = prune(&["--filter", "until=1h"]);
    assert!(!nothing.contains("Deleted"), "{nothing}");
    assert!(prune(&["--filter", "label=k=1"]).contains(&a));
    let said = prune(&["--filter", "label!=k"]);
    assert!(said.contains(&c) && !said.contains(&b), "{said}");
    assert!(prune(&[]).contains(&b));
    assert_eq!(bed.ok(&["ps", "-aq"]).lines().count(), 1);
}

fn exists_says_so_by_its_status(bed: &Bed<'_>) {
    let id = bed.start(&["--name", "c"], &["true"]);
    for (name, code) in [("c", 0), (&id[..8], 0), ("nobody", 1)] {
        let said = bed.coracle(&["container", "exists", name]).exits_with(code);
        assert_eq!((said.out(), said.err()), (String::new(), String::new()));
    }
}

fn rename_gives_another_name(bed: &Bed<'_>) {
    let id = bed.start(&["--name", "old"], LISTENS);
    bed.start(&["--name", "other"], &["true"]);
    ready(bed, &["old"]);
    let error = bed.coracle(&["rename", "old", "other"]).fails(1);
    assert!(error.contains("`other`"), "{error}");
    bed.coracle(&["rename", "old", "old"]).fails(1);
    bed.coracle(&["rename", "old", "not/a/name"])
        .exits_with(125);
    bed.coracle(&["rename", "nobody", "x"]).fails(1);
    assert_eq!(bed.ok(&["rename", "old", "new"]), "");
    bed.coracle(&["inspect", "old"]).exits_with(1);
    assert_eq!(bed.inspect("new")["Id"], id.as_str());
    assert_eq!(bed.ok(&["exec", "new", "echo", "alive"]), "alive\n");
    // The old name is free, and the monitor knows the new one.
    bed.start(&["--name", "old"], &["true"]);
    bed.ok(&["stop", "new"]);
    let events = events(bed, &id);
    let renamed = events
        .iter()
        .find(|event| event["action"] == "rename")
        .unwrap();
    assert_eq!(renamed["attributes"]["oldName"], "old");
    let die = events
        .iter()
        .find(|event| event["action"] == "die")
        .unwrap();
    assert_eq!(die["attributes"]["name"], "new");
    let killed = events.iter().find(|event| event["action"] == "kill");
    assert_eq!(killed.unwrap()["attributes"]["name"], "new");
}

fn a_rename_that_was_cut_short_leaves_the_name_free(bed: &Bed<'_>) {
    let id = bed.start(&["--name", "c"], &["true"]);
    // Claimed, and then the power went: the record was never written.
    let names = bed.store().join("containers/names");
    fs::write(names.join("half"), &id).unwrap();
    bed.coracle(&["inspect", "half"]).exits_with(1);
    bed.start(&["--name", "half"], &["true"]);
    bed.ok(&["rm", "-f", "c", "half"]);
}

fn the_journal_tells_the_life_of_a_container(bed: &Bed<'_>) {
    let id = bed.start(&["--name", "c", "-l", "key=value"], LISTENS);
    ready(bed, &["c"]);
    bed.ok(&["stop", "c"]);
    bed.ok(&["restart", "c"]);
    bed.ok(&["kill", "c"]);
    bed.ok(&["wait", "c"]);
    until("its monitor has put it away", || {
        status(bed, "c") == "exited"
    });
    bed.ok(&["rm", "c"]);
    let expected = [
        "create", "start", "kill", "die", "stop", "start", "restart", "kill", "die", "destroy",
    ];
    assert_eq!(actions(bed, &id), expected);
    let all = events(bed, &id);
    let of = |action: &str| -> Vec<&Value> {
        let found = all.iter().filter(|event| event["action"] == action);
        found.map(|event| &event["attributes"]).collect()
    };
    assert_eq!(of("kill")[0]["signal"], "15");
    assert_eq!(of("kill")[1]["signal"], "9");
    assert_eq!(of("die")[0]["exitCode"], "9");
    assert_eq!(of("die")[1]["exitCode"], "137");
    for event in &all {
        let attributes = &event["attributes"];
        assert_eq!(attributes["name"], "c");
        assert_eq!(attributes["key"], "value");
        assert_eq!(attributes["image"], bed.shared.busybox());
    }
    let of_volumes: Vec<String> = {
        bed.start(&["--name", "v", "-v", "data:/data"], &["true"]);
        bed.ok(&["wait", "v"]);
        until("it has ended", || status(bed, "v") == "exited");
        actions(bed, "data")
    };
    assert_eq!(of_volumes, ["create", "mount", "unmount"]);
    let passing = bed.start(&["--rm"], &["true"]);
    until("it is gone", || {
        actions(bed, &passing) == ["create", "start", "die", "destroy"]
    });
}

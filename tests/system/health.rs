//! Health checks: by flags, by image and by hand; what is kept, shown and done of them.

use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::bed::{Bed, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_container_becomes_healthy_and_unhealthy,
    the_last_five_results_are_kept_and_no_endless_output,
    a_check_that_takes_too_long_is_killed_and_has_failed,
    a_check_that_cannot_be_run_has_failed,
    failures_while_a_container_starts_do_not_count,
    the_image_says_how_it_is_checked_and_flags_replace_it,
    an_unhealthy_container_is_treated_as_asked_for,
    a_check_is_run_by_hand,
    wrong_flags_are_refused,
    a_check_is_one_process_in_the_container_and_no_other,
    a_paused_container_is_not_checked,
    a_check_that_was_given_up_does_not_keep_the_container_from_ending,
    a_check_that_is_given_up_at_any_moment_leaves_nothing,
    a_kill_by_hand_counts_more_than_a_restart_for_its_health,
    a_container_has_to_come_up_before_its_health_is_checked,
    a_container_that_does_not_come_up_is_restarted,
    as_much_of_results_is_kept_as_was_asked_for,
];
pub(crate) const SLOW: &[Test] = &tests![Both:
    a_check_each_second_for_a_minute_leaves_no_trace,
];

const LISTENS: &[&str] = &[
    "sh",
    "-c",
    "trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done",
];
/// Much less than the patience of `stop`.
const SOON: Duration = Duration::from_secs(6);
const OFTEN: [&str; 4] = ["--health-interval", "50ms", "--health-retries", "2"];

fn start(bed: &Bed<'_>, options: &[&str]) -> String {
    let words = [&["--name", "c"], options].concat();
    bed.start(&words, LISTENS)
}

fn health(bed: &Bed<'_>) -> Value {
    bed.inspect("c")["State"]["Health"].clone()
}

fn becomes(bed: &Bed<'_>, status: &str) {
    until(&format!("it is {status}"), || {
        health(bed)["Status"] == status
    });
}

fn results(bed: &Bed<'_>) -> Vec<Value> {
    health(bed)["Log"].as_array().cloned().unwrap_or_default()
}

fn health_events(bed: &Bed<'_>, id: &str) -> Vec<String> {
    let text = fs::read_to_string(bed.store().join("events/journal")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|event| event["actor"] == id)
        .filter_map(|event| event["action"].as_str().map(str::to_owned))
        .filter(|action| action.starts_with("health"))
        .collect()
}

fn a_container_becomes_healthy_and_unhealthy(bed: &Bed<'_>) {
    let check = ["--health-cmd", "echo looked; test -e /tmp/well"];
    let id = start(
        bed,
        &[&OFTEN[..2], &check, &["--health-retries", "3"]].concat(),
    );
    assert!(bed.ok(&["ps"]).contains("(health: starting)"));
    becomes(bed, "unhealthy");
    assert!(health(bed)["FailingStreak"].as_u64().unwrap() >= 3);
    assert!(bed.ok(&["ps"]).contains("(unhealthy)"));
    bed.ok(&["exec", "c", "touch", "/tmp/well"]);
    becomes(bed, "healthy");
    assert!(bed.ok(&["ps"]).contains("(healthy)"));
    assert_eq!(health(bed)["FailingStreak"], 0);
    bed.ok(&["exec", "c", "rm", "/tmp/well"]);
    becomes(bed, "unhealthy");
    let last = results(bed).pop().unwrap();
    assert_eq!(
        (&last["ExitCode"], &last["Output"]),
        (&1.into(), &"looked\n".into())
    );
    assert!(last["Start"].as_str().unwrap() < last["End"].as_str().unwrap());
    let expected =
        ["unhealthy", "healthy", "unhealthy"].map(|word| format!("health_status: {word}"));
    assert_eq!(health_events(bed, &id), expected);
    // A new run begins anew.
    bed.ok(&["restart", "c"]);
    assert!(!bed.ok(&["ps"]).contains("(healthy)"));
    becomes(bed, "unhealthy");
    bed.ok(&["stop", "c"]);
    assert!(!bed.ok(&["ps", "-a"]).contains("healthy"));
}

fn a_container_has_to_come_up_before_its_health_is_checked(bed: &Bed<'_>) {
    let usual = ["--health-cmd", "echo usual"];
    let startup = ["--health-startup-cmd", "echo startup; test -e /tmp/up"];
    let often = [
        "--health-startup-interval",
        "50ms",
        "--health-startup-success",
        "2",
    ];
    let options = [&OFTEN[..], &usual, &startup, &often].concat();
    let id = start(bed, &options);
    // More failures than the usual check would take.
    until("it was checked often", || results(bed).len() == 5);
    let all = results(bed);
    assert!(
        all.iter()
            .all(|one| one["Output"] == "startup\n" && one["ExitCode"] == 1)
    );
    assert_eq!(health(bed)["Status"], "starting");
    assert_eq!(health(bed)["FailingStreak"], 0);
    let shown = &bed.inspect("c")["Config"]["StartupHealthCheck"];
    assert_eq!(
        (&shown["Test"][1], &shown["Successes"]),
        (&startup[1].into(), &2.into())
    );
    bed.ok(&["exec", "c", "touch", "/tmp/up"]);
    becomes(bed, "healthy");
    let last = results(bed).pop().unwrap();
    assert_eq!(last["Output"], "usual\n");
    // It is no news that it came up.
    until("it was told", || !health_events(bed, &id).is_empty());
    assert_eq!(health_events(bed, &id), ["health_status: healthy"]);
    let checks = |word: &str| {
        let all = results(bed);
        all.iter().filter(|one| one["Output"] == word).count()
    };
    until("it is checked as usual", || checks("usual\n") == 5);
    // A new run has to come up anew.
    bed.ok(&["exec", "c", "rm", "/tmp/up"]);
    bed.ok(&["restart", "c"]);
    until("it was checked often", || checks("startup\n") == 5);
    assert_eq!(health(bed)["Status"], "starting");
    // By hand it is the same check.
    let said = bed.coracle(&["healthcheck", "run", "c"]).exits_with(1);
    assert!(said.err().contains("startup"), "{}", said.err());
}

fn a_container_that_does_not_come_up_is_restarted(bed: &Bed<'_>) {
    let runs = "echo x >> /runs; trap 'exit 9' TERM; while :; do sleep 0.05; done";
    let startup = "test $(wc -l < /runs) -ge 3";
    let flags = [
        "--name",
        "c",
        "--health-cmd",
        "true",
        "--health-interval",
        "50ms",
        "--health-startup-cmd",
        startup,
        "--health-startup-interval",
        "50ms",
        "--health-startup-retries",
        "2",
    ];
    bed.start(&flags, &["sh", "-c", runs]);
    becomes(bed, "healthy");
    assert_eq!(bed.inspect("c")["RestartCount"], 2);
    let id = bed.inspect("c")["Id"].as_str().unwrap().to_owned();
    let told =
        ["not started", "not started", "healthy"].map(|word| format!("health_status: {word}"));
    assert_eq!(health_events(bed, &id), told);
    // The pauses between are those of restarts: 100 ms, and twice that.
    let format = "{{.Action}} {{.TimeNano}}";
    let filters = ["-f", "container=c", "-f", "event=die", "-f", "event=start"];
    let words = [
        &[
            "events", "--since", "1", "--until", "0s", "--format", format,
        ],
        &filters[..],
    ];
    let text = bed.ok(&words.concat());
    let times = text
        .lines()
        .map(|line| line.split_once(' ').unwrap().1.parse::<i64>().unwrap());
    let times: Vec<i64> = times.collect();
    assert_eq!(times.len(), 5, "{text}");
    assert!(times[2] - times[1] >= 100_000_000, "{text}");
    assert!(times[4] - times[3] >= 200_000_000, "{text}");
    // Without a number of retries it is not.
    bed.ok(&["rm", "-f", "c"]);
    let options = ["--health-cmd", "true", "--health-startup-cmd", "false"];
    start(
        bed,
        &[&options[..], &["--health-startup-interval", "50ms"]].concat(),
    );
    until("it was checked often", || results(bed).len() == 5);
    assert_eq!(bed.inspect("c")["RestartCount"], 0);
    // A startup check that takes too long has failed.
    bed.ok(&["rm", "-f", "c"]);
    let slow = [
        "--health-startup-cmd",
        "sleep 1000",
        "--health-startup-timeout",
        "50ms",
    ];
    start(
        bed,
        &[&options[..2], &slow, &["--health-startup-interval", "50ms"]].concat(),
    );
    until("it was checked", || !results(bed).is_empty());
    assert_eq!(results(bed)[0]["ExitCode"], -1);
}

fn as_much_of_results_is_kept_as_was_asked_for(bed: &Bed<'_>) {
    let check = "echo x >> /tmp/n; wc -l < /tmp/n; yes | head -c 100000";
    let number = |one: &Value| {
        let text = one["Output"].as_str().unwrap().to_owned();
        text.lines().next().unwrap().parse::<u32>().unwrap()
    };
    for (count, size, kept, length) in [("2", "10", 2, 10), ("7", "0", 7, 65_536)] {
        let limits = [
            "--health-max-log-count",
            count,
            "--health-max-log-size",
            size,
        ];
        start(
            bed,
            &[&OFTEN[..], &["--health-cmd", check], &limits].concat(),
        );
        until("it was checked often", || {
            results(bed).last().is_some_and(|last| number(last) >= 9)
        });
        let all = results(bed);
        assert_eq!(all.len(), kept);
        assert!(
            all.iter()
                .all(|one| one["Output"].as_str().unwrap().len() == length)
        );
        let config = &bed.inspect("c")["Config"];
        assert_eq!(config["HealthMaxLogSize"], length);
        bed.ok(&["rm", "-f", "c"]);
    }
}

fn the_last_five_results_are_kept_and_no_endless_output(bed: &Bed<'_>) {
    let check = [
        "--health-cmd",
        "echo x >> /tmp/n; wc -l < /tmp/n; yes | head -c 100000",
    ];
    start(bed, &[&OFTEN[..], &check].concat());
    until("it was checked often", || {
        results(bed)
            .iter()
            .any(|one| one["Output"].as_str().unwrap().starts_with("7\n"))
    });
    let kept = results(bed);
    assert_eq!(kept.len(), 5);
    assert!(
        kept.iter()
            .all(|one| one["Output"].as_str().unwrap().len() == 4096)
    );
    assert!(kept.iter().all(|one| one["ExitCode"] == 0));
}

fn a_check_that_takes_too_long_is_killed_and_has_failed(bed: &Bed<'_>) {
    let check = [
        "--health-cmd",
        "echo begun; sleep 1000",
        "--health-timeout",
        "300ms",
    ];
    start(bed, &[&OFTEN[..], &check].concat());
    becomes(bed, "unhealthy");
    let last = results(bed).pop().unwrap();
    assert_eq!(last["ExitCode"], -1);
    let output = last["Output"].as_str().unwrap();
    assert!(
        output.contains("exceeded timeout") && output.contains("begun"),
        "{output}"
    );
    bed.ok(&["stop", "c"]);
    bed.ok(&["rm", "c"]);
    let slow = ["--health-interval", "300ms", "--health-timeout", "100ms"];
    start(bed, &[&slow[..], &check[..2]].concat());
    until("it was checked", || !results(bed).is_empty());
    until("nothing of a check that was given up is left", || {
        !bed.ok(&["exec", "c", "ps", "-o", "args"])
            .contains("sleep 1000")
    });
}

fn a_check_that_cannot_be_run_has_failed(bed: &Bed<'_>) {
    start(
        bed,
        &[&OFTEN[..], &["--health-cmd", r#"["no-such-program"]"#]].concat(),
    );
    becomes(bed, "unhealthy");
    let last = results(bed).pop().unwrap();
    assert_eq!(last["ExitCode"], -1);
    assert!(
        last["Output"].as_str().unwrap().contains("no-such-program"),
        "{last}"
    );
}

fn failures_while_a_container_starts_do_not_count(bed: &Bed<'_>) {
    let check = ["--health-cmd", "echo x >> /tmp/n; test -e /tmp/well"];
    let times = [
        "--health-start-period",
        "1000s",
        "--health-start-interval",
        "20ms",
        "--health-interval",
        "1000s",
        "--health-retries",
        "1",
    ];
    start(bed, &[&times[..], &check].concat());
    until("it was checked often", || {
        bed.coracle(&["exec", "c", "grep", "-c", "x", "/tmp/n"])
            .out()
            .trim()
            .parse::<u32>()
            .is_ok_and(|count| count > 5)
    });
    assert_eq!(health(bed)["Status"], "starting");
    assert_eq!(health(bed)["FailingStreak"], 0);
    bed.ok(&["exec", "c", "touch", "/tmp/well"]);
    becomes(bed, "healthy");
}

fn the_image_says_how_it_is_checked_and_flags_replace_it(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.write(
        "context/Dockerfile",
        format!(
            "FROM {image}\n\
             HEALTHCHECK --interval=50ms --retries=1 CMD test -e /tmp/well\n\
             CMD [\"sh\", \"-c\", \"while :; do sleep 0.05; done\"]\n"
        ),
    );
    bed.build(&["-t", "checked"], "context").succeeds();
    let run = |options: &[&str]| {
        let words = ["run", "-d", "--name", "c", "--network", "none"];
        bed.ok(&[&words, options, &["checked"]].concat());
    };
    run(&[]);
    let check = bed.inspect("c")["Config"]["Healthcheck"].clone();
    assert_eq!(check["Interval"], 50_000_000);
    becomes(bed, "unhealthy");
    bed.ok(&["exec", "c", "touch", "/tmp/well"]);
    becomes(bed, "healthy");
    bed.ok(&["rm", "-f", "c"]);
    run(&["--health-cmd", "true"]);
    becomes(bed, "healthy");
    bed.ok(&["rm", "-f", "c"]);
    for none in [&["--no-healthcheck"][..], &["--health-cmd", "none"]] {
        run(none);
        assert!(!bed.ok(&["ps"]).contains("health"));
        assert_eq!(health(bed), Value::Null);
        bed.coracle(&["healthcheck", "run", "c"]).fails(1);
        bed.ok(&["rm", "-f", "c"]);
    }
}

fn an_unhealthy_container_is_treated_as_asked_for(bed: &Bed<'_>) {
    let check = [
        &OFTEN[..],
        &["--health-cmd", "false", "--health-on-failure"],
    ]
    .concat();
    let state = || bed.inspect("c")["State"].clone();
    start(bed, &[&check[..], &["none"]].concat());
    becomes(bed, "unhealthy");
    assert_eq!(state()["Status"], "running");
    bed.ok(&["rm", "-f", "c"]);
    for (action, code) in [("kill", 137), ("stop", 9)] {
        start(bed, &[&check[..], &[action]].concat());
        until("it has ended", || state()["Status"] == "exited");
        assert_eq!(state()["ExitCode"], code, "{action}");
        bed.ok(&["rm", "c"]);
    }
    for options in [&["restart"][..], &["kill", "--restart", "always"]] {
        start(bed, &[&check[..], options].concat());
        until("it runs again", || {
            bed.inspect("c")["RestartCount"].as_u64() >= Some(2)
        });
        bed.ok(&["stop", "c"]);
        assert_eq!(state()["Status"], "exited");
        bed.ok(&["rm", "c"]);
    }
}

fn a_check_is_run_by_hand(bed: &Bed<'_>) {
    let check = [
        "--health-interval",
        "1h",
        "--health-cmd",
        "echo why; test -e /tmp/well",
    ];
    start(bed, &check);
    assert_eq!(results(bed).len(), 0);
    let said = bed.coracle(&["healthcheck", "run", "c"]).exits_with(1);
    assert!(
        said.err().contains("why") && said.out().is_empty(),
        "{}",
        said.err()
    );
    bed.ok(&["exec", "c", "touch", "/tmp/well"]);
    assert_eq!(bed.ok(&["healthcheck", "run", "c"]), "");
    assert_eq!(health(bed)["Status"], "healthy");
    assert_eq!(results(bed).len(), 2);
    bed.ok(&["stop", "c"]);
    bed.coracle(&["healthcheck", "run", "c"]).fails(1);
    bed.coracle(&["healthcheck", "run", "nobody"]).fails(1);
}

fn a_check_that_was_given_up_does_not_keep_the_container_from_ending(bed: &Bed<'_>) {
    // The next check, with which it would be looked after, is far away.
    let check = ["--health-interval", "1h", "--health-timeout", "100ms"];
    start(bed, &[&check[..], &["--health-cmd", "sleep 1000"]].concat());
    bed.coracle(&["healthcheck", "run", "c"]).exits_with(1);
    bed.call(&["stop", "c"]).within(SOON).said().succeeds();
    assert_eq!(bed.inspect("c")["State"]["ExitCode"], 9);
}

fn a_check_that_is_given_up_at_any_moment_leaves_nothing(bed: &Bed<'_>) {
    // Some time out before they are their program.
    let check = ["--health-interval", "5ms", "--health-timeout", "1ms"];
    start(bed, &[&check[..], &["--health-cmd", "sleep 1000"]].concat());
    until("it was checked often", || {
        health(bed)["FailingStreak"].as_u64() >= Some(30)
    });
    bed.call(&["kill", "c"]).within(SOON).said().succeeds();
    bed.call(&["wait", "c"]).within(SOON).said().succeeds();
}

fn a_kill_by_hand_counts_more_than_a_restart_for_its_health(bed: &Bed<'_>) {
    let check = ["--health-cmd", "false", "--health-on-failure", "restart"];
    let stays = "trap 'echo asked' TERM; while :; do sleep 0.05; done";
    let words = [&["--name", "c"], &OFTEN[..], &check].concat();
    bed.start(&words, &["sh", "-c", stays]);
    until("it was asked to end for its health", || {
        bed.ok(&["logs", "c"]).contains("asked")
    });
    bed.ok(&["kill", "c"]);
    bed.ok(&["wait", "c"]);
    assert_eq!(bed.inspect("c")["State"]["Status"], "exited");
    assert_eq!(bed.inspect("c")["RestartCount"], 0);
}

fn wrong_flags_are_refused(bed: &Bed<'_>) {
    let image = bed.busybox();
    for options in [
        &["--health-interval", "5"][..],
        &["--health-interval", "10us"],
        &["--health-retries", "-1"],
        &["--health-cmd", "true", "--no-healthcheck"],
        &["--health-cmd", "[\"CMD\"]"],
        &["--health-on-failure", "explode"],
        &["--health-startup-cmd", "true"],
        &["--health-startup-cmd", "[\"CMD\"]", "--health-cmd", "true"],
        &["--health-startup-retries", "1", "--health-cmd", "true"],
        &["--health-startup-cmd", "true", "--no-healthcheck"],
        &["--health-max-log-count", "1001"],
        &["--health-max-log-size", "65537"],
    ] {
        let words = [&["run", "-d"], options, &[image.as_str(), "true"]].concat();
        bed.coracle(&words).exits_with(125);
    }
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
}

/// The children of a process: pid and name.
fn children(pid: i64) -> Vec<(i64, String)> {
    let path = format!("/proc/{pid}/task/{pid}/children");
    let text = fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace()
        .filter_map(|pid| {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
            Some((pid.parse().ok()?, name.trim().to_owned()))
        })
        .collect()
}

fn parent(pid: i64) -> i64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("PPid:"));
    line.unwrap().trim().parse().unwrap()
}

fn a_check_is_one_process_in_the_container_and_no_other(bed: &Bed<'_>) {
    let check = [
        "--health-interval",
        "100ms",
        "--health-cmd",
        "exec sleep 0.7",
    ];
    start(bed, &check);
    let first = bed.inspect("c")["State"]["Pid"].as_i64().unwrap();
    let monitor = parent(first);
    until(
        "a check runs, and nothing else beside the container",
        || {
            let found = children(monitor);
            found.len() == 2 && found.iter().any(|(_, name)| name == "sleep")
        },
    );
    until("it was checked three times", || results(bed).len() >= 3);
    let names: Vec<String> = children(monitor)
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    assert!(
        names.len() <= 2,
        "nothing is left of the earlier ones: {names:?}"
    );
    let rights = bed.inspect("c")["State"]["Health"]["Log"][0]["ExitCode"].clone();
    assert_eq!(rights, 0);
}

fn a_paused_container_is_not_checked(bed: &Bed<'_>) {
    let check = ["--health-cmd", "true", "--health-timeout", "10s"];
    start(bed, &[&OFTEN[..], &check].concat());
    becomes(bed, "healthy");
    if bed.cgroups().is_empty() {
        return;
    }
    bed.ok(&["pause", "c"]);
    let before = results(bed).pop();
    let error = bed.coracle(&["healthcheck", "run", "c"]).fails(1);
    assert!(error.contains("paused"), "{error}");
    assert_eq!(results(bed).pop(), before);
    bed.ok(&["unpause", "c"]);
    until("it is checked again", || results(bed).pop() != before);
    assert_eq!(health(bed)["Status"], "healthy");
}

fn a_check_each_second_for_a_minute_leaves_no_trace(bed: &Bed<'_>) {
    let check = [
        "--health-interval",
        "1s",
        "--health-cmd",
        "echo x >> /tmp/n",
    ];
    let id = start(bed, &check);
    let monitor = parent(bed.inspect("c")["State"]["Pid"].as_i64().unwrap());
    let count = || -> u32 {
        let said = bed
            .coracle(&["exec", "c", "grep", "-c", "x", "/tmp/n"])
            .out();
        said.trim().parse().unwrap_or(0)
    };
    let begun = std::time::Instant::now();
    while begun.elapsed() < std::time::Duration::from_secs(60) {
        // The container's first process and, for a moment, the probe itself; for a far
        // shorter one, until that is its program, the helper that it is born from.
        let now = children(monitor);
        assert!(now.len() <= 3, "{now:?}");
        until("there is only the probe", || children(monitor).len() <= 2);
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!((50..=61).contains(&count()), "{}", count());
    assert_eq!(health_events(bed, &id), ["health_status: healthy"]);
}

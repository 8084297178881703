//! `top`, `stats` and `port`: what a container does, uses, and is reached by.

use serde_json::Value;

use crate::bed::{Bed, free_port, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    top_shows_the_processes_of_a_container_alone,
    top_shows_the_columns_that_are_asked_for,
    top_believes_nothing_of_the_container,
    stats_show_what_runs,
    stats_count_processor_time_and_memory,
    stats_of_a_pipe_are_plain_lines,
    published_ports_are_shown,
];

const TWO: &[&str] = &["sh", "-c", "sleep 1001 & sleep 1002"];

fn top_shows_the_processes_of_a_container_alone(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], TWO);
    bed.start(&["--name", "d"], &["sleep", "1003"]);
    until("both are there", || {
        bed.ok(&["top", "c"]).lines().count() == 3
    });
    let text = bed.ok(&["top", "c"]);
    let heading: Vec<&str> = text.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(
        heading,
        ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"]
    );
    assert!(
        text.contains("sleep 1001") && text.contains("sleep 1002"),
        "{text}"
    );
    assert!(!text.contains("sleep 1003"), "{text}");
    let first = text.lines().nth(1).unwrap();
    let pid = bed.inspect("c")["State"]["Pid"].to_string();
    assert_eq!(
        first.split_whitespace().nth(1),
        Some(pid.as_str()),
        "{first}"
    );
    // What was executed in it belongs to it.
    bed.ok(&["exec", "-d", "c", "sleep", "1004"]);
    assert!(bed.ok(&["container", "top", "c"]).contains("sleep 1004"));
    bed.ok(&["kill", "d"]);
    bed.ok(&["wait", "d"]);
    let error = bed.coracle(&["top", "d"]).fails(1);
    assert!(error.contains("not running"), "{error}");
    bed.coracle(&["top", "nobody"]).fails(1);
}

fn top_shows_the_columns_that_are_asked_for(bed: &Bed<'_>) {
    bed.start(
        &["--name", "c", "-u", "app", "--cap-drop", "ALL"],
        &["sleep", "1000"],
    );
    let row = |options: &[&str]| {
        let text = bed.ok(&[&["top", "c"], options].concat());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        (words(lines[0]), words(lines[1]))
    };
    let of = |heading: &str, cells: &str| (heading.to_owned(), cells.to_owned());
    assert_eq!(
        row(&["pid", "ppid", "user", "args"]),
        of("PID PPID USER COMMAND", "1 0 app sleep 1000")
    );
    assert_eq!(row(&["pid,comm"]), of("PID COMMAND", "1 sleep"));
    assert_eq!(
        row(&["capeff", "seccomp", "state", "tty"]),
        of("EFFECTIVE CAPS SECCOMP STATE TTY", "none filter S ?")
    );
    let pid = bed.inspect("c")["State"]["Pid"].to_string();
    assert_eq!(
        row(&["-o", "pid,comm"]),
        of("PID COMMAND", &format!("{pid} sleep"))
    );
    assert_eq!(
        row(&["-eo", "pid", "-o", "nlwp"]),
        of("PID NLWP", &format!("{pid} 1"))
    );
    assert_eq!(row(&["hpid"]), of("HPID", &pid));
    assert!(row(&["aux"]).0.starts_with("USER PID %CPU %MEM VSZ RSS"));
    for options in [&["-o", "nonsense"][..], &["--sort=x"], &["nonsense"]] {
        bed.coracle(&[&["top", "c"], options].concat()).fails(125);
    }
}

fn top_believes_nothing_of_the_container(bed: &Bed<'_>) {
    // A command line that would steer the terminal, and lists of users that are none.
    let script = "rm /etc/passwd /etc/group; mkfifo /etc/passwd; ln -s /dev/zero /etc/group; \
                  evil=/tmp/busybox$(printf '\\x1b[2J')evil; cp /bin/busybox \"$evil\"; \
                  exec \"$evil\" sleep 1000";
    bed.start(&["--name", "c"], &["sh", "-c", script]);
    until("it is what it wants to be", || {
        bed.ok(&["top", "c", "args"]).contains("evil")
    });
    let text = bed.ok(&["top", "c", "user", "group", "args"]);
    assert!(!text.contains('\u{1b}'), "{text:?}");
    assert!(text.lines().nth(1).unwrap().starts_with("0 "), "{text}");
}

fn objects(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn stats_show_what_runs(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], TWO);
    bed.start(&["--name", "ended"], &["true"]);
    bed.ok(&["wait", "ended"]);
    let text = bed.ok(&["stats", "--no-stream"]);
    let heading = text.lines().next().unwrap();
    for word in [
        "CONTAINER ID",
        "NAME",
        "CPU %",
        "MEM USAGE / LIMIT",
        "MEM %",
        "NET I/O",
        "BLOCK I/O",
        "PIDS",
    ] {
        assert!(heading.contains(word), "{heading}");
    }
    assert_eq!(text.lines().count(), 2, "{text}");
    let names = |options: &[&str]| {
        let words = [&["stats", "--no-stream", "--format", "{{.Name}}"], options].concat();
        let text = bed.ok(&words);
        let mut names: Vec<String> = text.lines().map(str::to_owned).collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!(names(&[]), "c");
    assert_eq!(names(&["-a"]), "c ended");
    assert_eq!(names(&["ended"]), "ended");
    let id = bed.inspect("c")["Id"].as_str().unwrap().to_owned();
    let twice = [
        "stats",
        "--no-stream",
        "--format",
        "{{.Container}} {{.Name}}",
        "c",
        "c",
        &id,
    ];
    assert_eq!(bed.ok(&twice), "c c\n");
    assert_eq!(names(&["c", "ended"]), "c ended");
    let stats = objects(&bed.ok(&[
        "stats",
        "--no-stream",
        "--no-trunc",
        "--format",
        "json",
        "c",
    ]));
    assert_eq!(stats[0]["ID"], bed.inspect("c")["Id"]);
    assert_eq!(stats[0]["PIDs"], "2");
    bed.coracle(&["stats", "--no-stream", "nobody"]).fails(1);
    bed.coracle(&["stats", "--no-stream", "--format", "{{.X"])
        .exits_with(64);
}

fn stats_count_processor_time_and_memory(bed: &Bed<'_>) {
    bed.start(&["--name", "busy"], &["sh", "-c", "while true; do :; done"]);
    bed.start(&["--name", "idle"], &["sleep", "1000"]);
    let percent = |name: &str, field: &str| {
        let format = format!("{{{{.{field}}}}}");
        let text = bed.ok(&["stats", "--no-stream", "--format", &format, name]);
        text.trim().trim_end_matches('%').parse::<f64>().unwrap()
    };
    until("it is busy", || percent("busy", "CPUPerc") > 20.0);
    assert!(percent("idle", "CPUPerc") < 5.0);
    assert!(percent("idle", "MemPerc") < 5.0);
    let memory = bed.ok(&["stats", "--no-stream", "--format", "{{.MemUsage}}", "busy"]);
    let (used, limit) = memory.trim().split_once(" / ").unwrap();
    assert!(used.ends_with("iB") && limit.ends_with("GiB"), "{memory}");
}

fn stats_of_a_pipe_are_plain_lines(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    let mut stats = bed.call(&["stats", "c"]).started();
    for _ in 0..2 {
        let (heading, row) = (stats.line(), stats.line());
        assert!(heading.starts_with("CONTAINER ID"), "{heading:?}");
        assert!(row.contains(" c ") && !row.contains('\u{1b}'), "{row:?}");
    }
    bed.ok(&["kill", "c"]);
    stats.rest();
    assert_eq!(stats.ends().code(), Some(0));
}

fn published_ports_are_shown(bed: &Bed<'_>) {
    let image = bed.busybox();
    let (one, two) = (free_port(), free_port());
    let flags = [format!("127.0.0.1:{one}:80"), format!("{two}:53/udp")];
    let words = [
        "run", "-d", "--name", "c", "-p", &flags[0], "-p", &flags[1], &image, "sleep", "1000",
    ];
    bed.ok(&words);
    assert_eq!(
        bed.ok(&["port", "c"]),
        format!("53/udp -> 0.0.0.0:{two}\n80/tcp -> 127.0.0.1:{one}\n")
    );
    assert_eq!(bed.ok(&["port", "c", "80"]), format!("127.0.0.1:{one}\n"));
    assert_eq!(
        bed.ok(&["port", "c", "80/tcp"]),
        format!("127.0.0.1:{one}\n")
    );
    assert_eq!(
        bed.ok(&["container", "port", "c", "53/udp"]),
        format!("0.0.0.0:{two}\n")
    );
    for (port, code) in [("53", 1), ("81", 1), ("x", 125), ("80/nonsense", 125)] {
        bed.coracle(&["port", "c", port]).fails(code);
    }
    bed.ok(&["kill", "c"]);
    bed.ok(&["wait", "c"]);
    assert_eq!(bed.ok(&["port", "c"]), "");
}

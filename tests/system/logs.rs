//! `logs`: forms, choices, and followers over rotations.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::bed::{Bed, Call, Running, Who, output_of, until};
use crate::crash::monitor_of;
use crate::runner::skip;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    lines_are_chosen_by_number_and_time,
    lines_can_be_marked,
    streams_and_parts_of_lines_are_as_they_were_written,
    both_forms_hold_what_was_written,
    a_follower_sees_each_line_once_over_rotations,
    a_follower_ends_with_its_container_or_its_time,
    several_containers_are_followed_at_once,
    drivers_and_options_that_are_not_known_are_refused,
    old_files_go,
    full_files_are_compressed_and_read_all_the_same,
    a_slow_follower_loses_nothing_to_compression,
    a_killed_monitor_loses_no_line_to_compression,
    the_driver_local_compresses_unasked,
    without_a_journal_the_driver_journald_is_refused,
    output_goes_to_the_journal_and_comes_from_there,
    what_is_written_faster_than_the_journal_takes_it_waits,
    what_would_wait_for_the_journal_is_thrown_away_if_asked,
    nothing_of_a_burst_is_thrown_away_that_fits_what_may_wait,
    labels_are_no_tag_and_no_more_than_fits_an_entry,
];

pub(crate) const SLOW: &[Test] = &tests![Both: a_million_lines_are_followed_over_rotations];

fn ran(bed: &Bed<'_>, options: &[&str], script: &str) {
    bed.start(&[&["--name", "c"], options].concat(), &["sh", "-c", script]);
    bed.ok(&["wait", "c"]);
}

fn lines_are_chosen_by_number_and_time(bed: &Bed<'_>) {
    ran(bed, &[], "for i in 1 2 3 4 5; do echo $i; sleep 0.02; done");
    for (options, expected) in [
        (&[][..], "1 2 3 4 5"),
        (&["-n", "2"], "4 5"),
        (&["--tail=all"], "1 2 3 4 5"),
        (&["--tail", "-1"], "1 2 3 4 5"),
        (&["--tail="], "1 2 3 4 5"),
        (&["--tail=some"], "1 2 3 4 5"),
        (&["--tail=99999999999999999999"], "1 2 3 4 5"),
        (&["--tail=9223372036854775807"], "1 2 3 4 5"),
        (&["--since=", "--until="], "1 2 3 4 5"),
        (&["-n0"], ""),
        (&["-n99"], "1 2 3 4 5"),
        (&["--since", "1h"], "1 2 3 4 5"),
        (&["--until", "1h"], ""),
        (&["--since", "2100-01-01"], ""),
        (&["-f", "-n1"], "5"),
    ] {
        let words = [&["logs"], options, &["c"]].concat();
        let lines: Vec<String> = bed.ok(&words).lines().map(str::to_owned).collect();
        assert_eq!(lines.join(" "), expected, "{options:?}");
    }
    // The times that are shown choose exactly.
    let text = bed.ok(&["logs", "-t", "c"]);
    let times: Vec<&str> = text
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    for (number, time) in times.iter().enumerate() {
        assert_eq!(
            bed.ok(&["logs", "--since", time, "c"]).lines().count(),
            5 - number
        );
        assert_eq!(
            bed.ok(&["logs", "--until", time, "c"]).lines().count(),
            number + 1
        );
    }
    let words = ["logs", "--since", times[1], "--until", times[3], "c"];
    assert_eq!(bed.ok(&words), "2\n3\n4\n");
    assert_eq!(bed.ok(&["logs", "--latest", "-n", "1"]), "5\n");
    bed.coracle(&["logs", "--since", "yesterday", "c"])
        .fails(125);
    bed.coracle(&["logs", "nobody"]).fails(1);
}

fn lines_can_be_marked(bed: &Bed<'_>) {
    let options = [
        "--label",
        "tier=front end",
        "--label",
        "other=x",
        "-e",
        "COLOUR=red",
        "--log-opt",
        "labels=tier,absent",
        "--log-opt",
        "env=COLOUR",
        "--log-opt",
        "tag={{.Name}}",
    ];
    ran(bed, &options, "echo text; printf rest");
    assert_eq!(
        bed.ok(&["logs", "--details", "c"]),
        "COLOUR=red,tag=c,tier=front+end text\nCOLOUR=red,tag=c,tier=front+end rest"
    );
    assert_eq!(bed.ok(&["logs", "--names", "c"]), "c text\nc rest");
    let stamped = bed.ok(&["logs", "-t", "c"]);
    // Nine digits, whatever they are: stamps line up.
    assert_eq!(
        stamped.lines().next().unwrap().len(),
        "2026-01-31T12:00:00.123456789Z text".len()
    );
    bed.start(&["--name", "d"], &["echo", "other"]);
    bed.ok(&["wait", "d"]);
    let both = bed.ok(&["logs", "--names", "c", "d"]);
    assert_eq!(both, "c text\nc restd other\n");
    let ids = bed.ok(&["logs", "d", "d"]);
    assert!(
        ids.lines().all(|line| line.len() == 12 + " other".len()),
        "{ids}"
    );
}

fn streams_and_parts_of_lines_are_as_they_were_written(bed: &Bed<'_>) {
    // One line of 40,000, and one that no newline ends.
    let script =
        "echo out; echo err >&2; head -c 40000 /dev/zero | tr '\\0' x; echo; printf 'no end'";
    for driver in ["json-file", "k8s-file"] {
        ran(bed, &["--log-driver", driver], script);
        let said = bed.coracle(&["logs", "c"]).exits_with(0);
        let long = "x".repeat(40_000);
        assert_eq!(said.out(), format!("out\n{long}\nno end"), "{driver}");
        assert_eq!(said.err(), "err\n");
        assert_eq!(bed.ok(&["logs", "-n", "2", "c"]), format!("{long}\nno end"));
        let stamped = bed.ok(&["logs", "-t", "c"]);
        assert_eq!(stamped.lines().count(), 3, "a long line has one stamp");
        bed.ok(&["rm", "c"]);
    }
}

fn both_forms_hold_what_was_written(bed: &Bed<'_>) {
    let log = |bed: &Bed<'_>| {
        let path = bed.inspect("c")["LogPath"].as_str().unwrap().to_owned();
        let text = std::fs::read_to_string(path).unwrap();
        bed.ok(&["rm", "c"]);
        text
    };
    ran(bed, &[], "echo 'a \"b\"'; echo c >&2");
    let text = log(bed);
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    let first = lines
        .iter()
        .find(|line| line["stream"] == "stdout")
        .unwrap();
    assert_eq!(first["log"], "a \"b\"\n");
    assert_eq!(first.as_object().unwrap().len(), 3);
    ran(bed, &["--log-driver", "k8s-file"], "echo a b; printf c >&2");
    let text = log(bed);
    let ends: Vec<&str> = text
        .lines()
        .map(|line| line.split_once(' ').unwrap().1)
        .collect();
    assert_eq!(ends, ["stdout F a b", "stderr P c"]);
}

/// Reads what a follower prints and says which numbers of `1..=last` it was.
#[track_caller]
fn counts_up_to(mut follower: Running, last: u64) {
    for number in 1..=last {
        let line = follower.line();
        assert_eq!(line, number.to_string(), "each line once, and in order");
    }
    assert_eq!(follower.rest(), "");
    assert_eq!(follower.ends().code(), Some(0));
}

/// A container that counts once it is told to, with a small log that is rotated often.
fn count(bed: &Bed<'_>, driver: &str, size: &str, files: &str, last: u64) {
    let script = format!(
        "while [ ! -e /tmp/go ]; do sleep 0.05; done; seq {last}; \
         while [ ! -e /tmp/end ]; do sleep 0.05; done"
    );
    let (size, files) = (format!("max-size={size}"), format!("max-file={files}"));
    let options = [
        "--name",
        "c",
        "--log-driver",
        driver,
        "--log-opt",
        &size,
        "--log-opt",
        &files,
    ];
    bed.start(&options, &["sh", "-c", &script]);
}

fn tell(bed: &Bed<'_>, name: &str, what: &str) {
    let said = bed.coracle(&["exec", name, "touch", &format!("/tmp/{what}")]);
    // One that ends at that word may take the messenger along.
    assert!(matches!(said.code(), Some(0 | 137)), "{}", said.err());
}

/// Waits until the log's newest line is this one.
fn written(bed: &Bed<'_>, last: u64) {
    until("all lines are in the log", || {
        bed.ok(&["logs", "-n", "1", "c"]).trim() == last.to_string()
    });
}

fn a_follower_sees_each_line_once_over_rotations(bed: &Bed<'_>) {
    const LAST: u64 = 30_000;
    for driver in ["json-file", "k8s-file"] {
        count(bed, driver, "64k", "200", LAST);
        let before = bed.call(&["logs", "-f", "c"]).started();
        tell(bed, "c", "go");
        let during = bed.call(&["logs", "-f", "c"]).started();
        let all = bed
            .call(&["logs", "--follow", "--since", "1h", "c"])
            .started();
        written(bed, LAST);
        let files = std::fs::read_dir(
            bed.inspect("c")["LogPath"]
                .as_str()
                .unwrap()
                .replace("/output.log", ""),
        )
        .unwrap()
        .flatten()
        .filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with("output.log")
        })
        .count();
        assert!(files > 5, "it was rotated: {files}");
        let after = bed.call(&["logs", "-f", "c"]).started();
        tell(bed, "c", "end");
        for follower in [before, during, all, after] {
            counts_up_to(follower, LAST);
        }
        let all: Vec<String> = (1..=LAST).map(|number| number.to_string()).collect();
        for tail in [1, 10, 1000, 12_345, 29_999] {
            let tail_text = tail.to_string();
            let text = bed.ok(&["logs", "-n", &tail_text, "c"]);
            assert_eq!(
                text.lines().collect::<Vec<_>>(),
                all[all.len() - tail..],
                "{tail}"
            );
        }
        let stamped = bed.ok(&["logs", "-t", "c"]);
        let line = stamped.lines().nth(15_000).unwrap();
        let time = line.split(' ').next().unwrap();
        let expected = stamped
            .lines()
            .filter(|line| line.split(' ').next().unwrap() >= time);
        let since = bed.ok(&["logs", "--since", time, "c"]);
        assert_eq!(since.lines().count(), expected.count());
        bed.ok(&["rm", "-f", "c"]);
    }
}

fn a_million_lines_are_followed_over_rotations(bed: &Bed<'_>) {
    const LAST: u64 = 1_000_000;
    for (driver, size) in [("json-file", "4m"), ("k8s-file", "2m")] {
        count(bed, driver, size, "1000", LAST);
        let before = bed.call(&["logs", "-f", "c"]).started();
        tell(bed, "c", "go");
        let during = bed.call(&["logs", "-f", "c"]).started();
        let deadline = std::time::Instant::now() + Duration::from_secs(120);
        while bed.ok(&["logs", "-n", "1", "c"]).trim() != LAST.to_string() {
            assert!(
                std::time::Instant::now() < deadline,
                "all lines come to the log"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        tell(bed, "c", "end");
        for follower in [before, during] {
            counts_up_to(follower, LAST);
        }
        let text = bed.ok(&["logs", "-n", "500000", "c"]);
        assert!(
            text.lines()
                .map(|line| line.parse::<u64>().unwrap())
                .eq(500_001..=LAST)
        );
        bed.ok(&["rm", "-f", "c"]);
    }
}

fn a_follower_ends_with_its_container_or_its_time(bed: &Bed<'_>) {
    let script = "echo begun; while [ ! -e /tmp/end ]; do sleep 0.05; done; echo last; printf rest";
    bed.start(&["--name", "c"], &["sh", "-c", script]);
    let mut follower = bed.call(&["logs", "-f", "c"]).started();
    assert_eq!(follower.line(), "begun");
    let soon = std::time::SystemTime::now() + Duration::from_millis(300);
    let soon = soon.duration_since(std::time::UNIX_EPOCH).unwrap();
    let until = format!("{}.{:09}", soon.as_secs(), soon.subsec_nanos());
    assert_eq!(bed.ok(&["logs", "-f", "--until", &until, "c"]), "begun\n");
    tell(bed, "c", "end");
    assert_eq!(follower.rest(), "last\nrest");
    assert_eq!(follower.ends().code(), Some(0));
    // One that never ran has nothing to follow.
    let image = bed.busybox();
    bed.ok(&["create", "--name", "d", "--network", "none", &image]);
    assert_eq!(bed.ok(&["logs", "-f", "d"]), "");
}

fn several_containers_are_followed_at_once(bed: &Bed<'_>) {
    let script = "while [ ! -e /tmp/go ]; do sleep 0.05; done; echo text of $0";
    for name in ["c", "d"] {
        bed.start(&["--name", name], &["sh", "-c", script, name]);
    }
    let mut follower = bed.call(&["logs", "-f", "--names", "c", "d"]).started();
    for name in ["d", "c"] {
        tell(bed, name, "go");
        assert_eq!(follower.line(), format!("{name} text of {name}"));
    }
    assert_eq!(follower.ends().code(), Some(0));
}

fn drivers_and_options_that_are_not_known_are_refused(bed: &Bed<'_>) {
    for (options, word) in [
        (&["--log-driver", "journald"][..], "journald"),
        (&["--log-opt", "compress=x"], "compress=x"),
        (
            &["--log-opt", "compress=true", "--log-opt", "max-file=1"],
            "max-file",
        ),
        (&["--log-driver", "syslog"], "syslog"),
        (&["--log-opt", "max-size"], "max-size"),
        (&["--log-opt", "max-file=0"], "max-file=0"),
        (&["--log-opt", "path=/tmp/x"], "path"),
        (&["--log-opt", "nonsense=1"], "nonsense"),
    ] {
        let error = bed.run(options, &["true"]).fails(125);
        assert!(error.contains(word), "{error}");
    }
    ran(bed, &["--log-driver", "none"], "echo lost");
    let error = bed.coracle(&["logs", "c"]).fails(125);
    assert!(error.contains("`none`"), "{error}");
}

fn old_files_go(bed: &Bed<'_>) {
    ran(
        bed,
        &["--log-opt", "max-size=10k", "--log-opt", "max-file=2"],
        "seq 2000",
    );
    let text = bed.ok(&["logs", "c"]);
    let numbers: Vec<u64> = text.lines().map(|line| line.parse().unwrap()).collect();
    let first = numbers[0];
    assert!(
        first > 1 && numbers.iter().copied().eq(first..=2000),
        "{first}"
    );
    bed.start(
        &[
            "--name",
            "d",
            "--log-opt",
            "max-size=10k",
            "--log-opt",
            "max-file=1",
        ],
        &["seq", "2000"],
    );
    bed.ok(&["wait", "d"]);
    let text = bed.ok(&["logs", "-f", "d"]);
    assert!(text.is_empty() || text.ends_with("2000\n"), "{text}");
}

/// The files of a container's log, by the ends of their names.
fn files(bed: &Bed<'_>, name: &str) -> Vec<String> {
    let path = bed.inspect(name)["LogPath"].as_str().unwrap().to_owned();
    let directory = path.strip_suffix("/output.log").unwrap();
    let entries = std::fs::read_dir(directory).unwrap().flatten();
    let names = entries.map(|entry| entry.file_name().into_string().unwrap());
    let mut ends: Vec<String> = names
        .filter_map(|name| Some(name.strip_prefix("output.log")?.to_owned()))
        .collect();
    ends.sort();
    ends
}

/// Waits until all full files are compressed, and nothing else is left.
fn all_packed(bed: &Bed<'_>, name: &str) -> usize {
    let mut found = Vec::new();
    until("all full files are compressed", || {
        found = files(bed, name);
        let mut full = found.iter().filter(|end| !end.is_empty());
        full.all(|end| end.ends_with(".gz"))
    });
    found.len() - 1
}

const COMPRESS: &[&str] = &["--log-opt", "compress=true", "--log-opt", "max-file=400"];
/// Writes as many lines as it is told, and waits to be told its end.
const COUNT: &str = "seq $0; while [ ! -e /tmp/end ]; do sleep 0.05; done";

fn full_files_are_compressed_and_read_all_the_same(bed: &Bed<'_>) {
    const LAST: u64 = 10_000;
    let all: Vec<String> = (1..=LAST).map(|number| number.to_string()).collect();
    for driver in ["json-file", "k8s-file"] {
        let size = ["--log-opt", "max-size=64k", "--log-driver", driver];
        let options = [&["--name", "c"], COMPRESS, &size].concat();
        bed.start(&options, &["sh", "-c", COUNT, &LAST.to_string()]);
        written(bed, LAST);
        let full = all_packed(bed, "c");
        assert!(full > 3, "it was rotated: {full}");
        let config = &bed.inspect("c")["HostConfig"]["LogConfig"];
        assert_eq!(config["Config"]["compress"], "true");
        let lines = |words: &[&str]| -> Vec<String> {
            let text = bed.ok(&[&["logs"], words, &["c"]].concat());
            text.lines().map(str::to_owned).collect()
        };
        assert_eq!(lines(&[]), all);
        for tail in [0, 1, 500, 5000, 9_999] {
            let tail_text = tail.to_string();
            assert_eq!(
                lines(&["-n", &tail_text]),
                all[all.len() - tail..],
                "{tail}"
            );
        }
        let stamped = lines(&["-t"]);
        let time = |line: &String| line.split(' ').next().unwrap().to_owned();
        let middle = time(&stamped[5000]);
        let since = stamped.iter().filter(|line| time(line) >= middle);
        assert_eq!(lines(&["--since", &middle]).len(), since.count());
        let until = stamped.iter().filter(|line| time(line) <= middle);
        assert_eq!(lines(&["--until", &middle]).len(), until.count());
        let follower = bed.call(&["logs", "-f", "c"]).started();
        tell(bed, "c", "end");
        counts_up_to(follower, LAST);
        // The next run goes on where this one has ended.
        bed.ok(&["start", "c"]);
        bed.ok(&["wait", "c"]);
        assert_eq!(lines(&[]).len(), all.len() * 2);
        bed.ok(&["rm", "-f", "c"]);
    }
}

fn a_slow_follower_loses_nothing_to_compression(bed: &Bed<'_>) {
    const LAST: u64 = 60_000;
    let options = [&["--name", "c", "--log-opt", "max-size=32k"], COMPRESS].concat();
    let script = format!("while [ ! -e /tmp/go ]; do sleep 0.05; done; {COUNT}");
    bed.start(&options, &["sh", "-c", &script, &LAST.to_string()]);
    // What it prints fits no pipe: it stays where it is until it is read.
    let follower = bed.call(&["logs", "-f", "c"]).started();
    tell(bed, "c", "go");
    written(bed, LAST);
    assert!(all_packed(bed, "c") > 20);
    tell(bed, "c", "end");
    counts_up_to(follower, LAST);
}

fn a_killed_monitor_loses_no_line_to_compression(bed: &Bed<'_>) {
    let options = [&["--name", "c", "--log-opt", "max-size=256k"], COMPRESS].concat();
    for round in 0..3 {
        bed.start(&options, &["sh", "-c", "i=0; while :; do seq 1000; done"]);
        until("files are being compressed", || {
            let found = files(bed, "c");
            let packed = found.iter().filter(|end| end.ends_with(".gz")).count();
            packed > 1 + round && found.len() > packed + 2
        });
        kill_process(monitor_of(bed, "c"), Signal::KILL).unwrap();
        until("it has ended", || {
            bed.inspect("c")["State"]["Running"] == false
        });
        let text = bed.ok(&["logs", "c"]);
        let mut numbers = text.lines().map(|line| line.parse::<u64>().unwrap());
        let mut before = numbers.next().unwrap();
        for number in numbers {
            assert_eq!(number, before % 1000 + 1, "each line once, and in order");
            before = number;
        }
        bed.ok(&["rm", "-f", "c"]);
    }
}

fn the_driver_local_compresses_unasked(bed: &Bed<'_>) {
    let options = [
        "--name",
        "c",
        "--log-driver=local",
        "--log-opt=max-size=64k",
        "--pid=host",
    ];
    bed.start(&options, &["sh", "-c", COUNT, "10000"]);
    written(bed, 10_000);
    assert_eq!(all_packed(bed, "c"), 4);
    assert_eq!(bed.inspect("c")["HostConfig"]["LogConfig"]["Type"], "local");
    let text = bed.ok(&["logs", "-n", "3000", "c"]);
    assert!(text.starts_with("7001\n") && text.ends_with("\n10000\n"));
}

const JOURNAL: &str = "/run/systemd/journal/socket";
const JOURNALD: &str = "/usr/lib/systemd/systemd-journald";

fn without_a_journal_the_driver_journald_is_refused(bed: &Bed<'_>) {
    if Path::new(JOURNAL).exists() {
        skip("a journal listens here");
    }
    let error = bed.run(&["--log-driver=journald"], &["true"]).fails(125);
    assert!(error.contains(JOURNAL), "{error}");
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
}

/// A journal in a mount namespace of its own, that the caller's group can read.
struct Journal(Child);

impl Journal {
    fn start(bed: &Bed<'_>, more: &str) -> Self {
        if !bed.shared.machine.is_root {
            skip("a journal of one's own needs root");
        }
        if !Path::new(JOURNALD).exists() {
            skip(format!("there is no {JOURNALD}"));
        }
        let reader = match &bed.who {
            Who::Root => 0,
            Who::User(user) => user.gid,
        };
        let script = format!(
            "mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal /run/log/journal && \
             mount -t tmpfs -o mode=2755,gid={reader} tmpfs /run/log/journal && \
             mkdir -p /run/systemd/journald.conf.d && \
             printf '[Journal]\\nStorage=volatile\\nReadKMsg=no\\nAudit=no\\n{more}' \
             > /run/systemd/journald.conf.d/test.conf && exec {JOURNALD}"
        );
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "sh", "-c", &script]);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
        let journal = Journal(quiet.stderr(Stdio::null()).spawn().unwrap());
        let pid = journal.0.id();
        let socket = format!("/proc/{pid}/root{JOURNAL}");
        until("the journal listens", || Path::new(&socket).exists());
        journal
    }

    /// Calls the program where the journal is.
    fn ok(&self, bed: &Bed<'_>, words: &[&str]) -> String {
        self.call(bed, words).said().succeeds()
    }

    fn call<'a>(&self, bed: &'a Bed<'a>, words: &[&str]) -> Call<'a> {
        let namespace = format!("--mount=/proc/{}/ns/mnt", self.0.id());
        let Who::User(user) = &bed.who else {
            return bed.call(words).through(&["nsenter", &namespace]);
        };
        let (uid, gid) = (
            format!("--reuid={}", user.uid),
            format!("--regid={}", user.gid),
        );
        let become_user = ["setpriv", &uid, &gid, "--clear-groups"];
        let words = bed.call(words).by_root();
        words.through(&[&["nsenter", &namespace], &become_user[..]].concat())
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }

    /// Starts a container.
    fn ran(&self, bed: &Bed<'_>, options: &[&str], command: &[&str]) {
        let image = bed.busybox();
        let words = ["run", "-d", "--network=none", "--log-driver=journald"];
        self.ok(bed, &[&words, options, &[image.as_str()], command].concat());
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn output_goes_to_the_journal_and_comes_from_there(bed: &Bed<'_>) {
    let journal = Journal::start(bed, "");
    let script = "echo err >&2; echo out; head -c 40000 /dev/zero | tr '\\0' x; echo; echo; \
                  printf '\\377\\001\\n'; printf 'no end'";
    let options = [
        "--name=c",
        "--label=tier=1",
        "--log-opt=labels=tier",
        "--log-opt=tag=web/{{.Name}}",
    ];
    journal.ran(bed, &options, &["sh", "-c", script]);
    let id = bed.inspect("c")["Id"].as_str().unwrap().to_owned();
    journal.ok(bed, &["wait", "c"]);
    let said = journal.call(bed, &["logs", "c"]).said().exits_with(0);
    let long = "x".repeat(40_000);
    let end = b"\xff\x01\nno end";
    let out = [format!("out\n{long}\n\n").as_bytes(), end].concat();
    assert!(said.out_bytes() == out, "{:?}", said.out());
    assert_eq!(said.err(), "err\n");
    for (tail, expected) in [("0", 0), ("1", 6), ("2", 9), ("3", 10), ("4", 40_011)] {
        let said = journal.call(bed, &["logs", "-n", tail, "c"]).said();
        assert_eq!(said.out_bytes().len(), expected, "{tail}");
    }
    assert_eq!(journal.ok(bed, &["logs", "--until", "1h", "c"]), "");
    let stamped = journal.ok(bed, &["logs", "-t", "--details", "c"]);
    assert!(stamped.contains("Z TIER=1 out\n"), "{stamped}");
    let namespace = format!("--mount=/proc/{}/ns/mnt", journal.0.id());
    let matches = format!("CONTAINER_ID_FULL={id}");
    let entries = output_of(
        "nsenter",
        &[
            &namespace,
            "journalctl",
            "--output=json",
            "--all",
            &matches,
            "MESSAGE=err",
        ],
    );
    let entry: Value = serde_json::from_str(&entries).unwrap();
    for (field, expected) in [
        ("CONTAINER_ID", &id[..12]),
        ("CONTAINER_NAME", "c"),
        ("CONTAINER_TAG", "web/c"),
        ("SYSLOG_IDENTIFIER", "web/c"),
        ("IMAGE_NAME", &bed.shared.busybox()),
        ("PRIORITY", "3"),
        ("TIER", "1"),
    ] {
        assert_eq!(entry[field], expected, "{field}");
    }
    assert_eq!(bed.inspect("c")["LogPath"], "");
    // What others write in its name is not its output.
    let forged = format!("printf 'MESSAGE=forged\\n{matches}\\n' | logger --journald");
    let words = ["setpriv", "--reuid=65534", "--clear-groups", "sh", "-c"];
    output_of(
        "nsenter",
        &[&[namespace.as_str()], &words[..], &[&forged]].concat(),
    );
    let show = ["journalctl", "--output=cat", &matches, "MESSAGE=forged"];
    until("it is in the journal", || {
        output_of("nsenter", &[&[namespace.as_str()], &show[..]].concat()) == "forged\n"
    });
    assert!(!journal.ok(bed, &["logs", "c"]).contains("forged"));
}

fn what_is_written_faster_than_the_journal_takes_it_waits(bed: &Bed<'_>) {
    // More than fits the container's pipe and what is read of it at once.
    const LAST: usize = 3000;
    let journal = Journal::start(bed, "RateLimitBurst=0\\n");
    let script = "while [ ! -e /tmp/go ]; do sleep 0.05; done; \
                  awk -v n=$0 'BEGIN { while (i < n) printf \"%0100d\\n\", ++i }'; touch /tmp/done; \
                  while [ ! -e /tmp/end ]; do sleep 0.05; done";
    let command = ["sh", "-c", script, &LAST.to_string()];
    journal.ran(bed, &["--name=c"], &command);
    let mut follower = journal.call(bed, &["logs", "-f", "c"]).started();
    // One that takes nothing holds the container up, and nobody else.
    journal.signal(Signal::STOP);
    tell(bed, "c", "go");
    for _ in 0..10 {
        bed.ok(&["exec", "c", "test", "-e", "/tmp/go"]);
    }
    let done = bed.coracle(&["exec", "c", "test", "-e", "/tmp/done"]);
    done.exits_with(1);
    journal.signal(Signal::CONT);
    let expected: Vec<String> = (1..=LAST).map(|number| format!("{number:0100}")).collect();
    until("all lines are in the journal", || {
        journal.ok(bed, &["logs", "-n", "1", "c"]).trim() == expected[LAST - 1]
    });
    tell(bed, "c", "end");
    assert!(
        follower.rest().lines().eq(&expected),
        "each line once, and in order"
    );
    assert_eq!(follower.ends().code(), Some(0));
    assert!(journal.ok(bed, &["logs", "-f", "c"]).lines().eq(&expected));
    bed.ok(&["rm", "-f", "c"]);
    // One that ends at once has said all.
    for _ in 0..5 {
        journal.ran(bed, &["--name=c"], &["seq", "1000"]);
        journal.ok(bed, &["wait", "c"]);
        assert_eq!(journal.ok(bed, &["logs", "c"]).lines().count(), 1000);
        bed.ok(&["rm", "c"]);
    }
}

fn what_would_wait_for_the_journal_is_thrown_away_if_asked(bed: &Bed<'_>) {
    let journal = Journal::start(bed, "");
    let options = [
        "--name=c",
        "--log-opt=mode=non-blocking",
        "--log-opt=max-buffer-size=64k",
    ];
    let count = "awk 'BEGIN { while (i < 3000) printf \"%0100d\\n\", ++i }'; exit 7";
    let image = bed.busybox();
    let words = ["create", "--network=none", "--log-driver=journald"];
    let command = [image.as_str(), "sh", "-c", count];
    journal.ok(bed, &[&words, &options[..], &command].concat());
    journal.signal(Signal::STOP);
    journal.ok(bed, &["start", "c"]);
    // It ends, and its record says what became of its words.
    assert_eq!(bed.ok(&["wait", "c"]), "7\n");
    journal.signal(Signal::CONT);
    let error = bed.inspect("c")["State"]["Error"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(error.contains("thrown away"), "{error}");
    let lines = journal.ok(bed, &["logs", "c"]).lines().count();
    assert!(lines < 3000, "{lines}");
}

fn nothing_of_a_burst_is_thrown_away_that_fits_what_may_wait(bed: &Bed<'_>) {
    let journal = Journal::start(bed, "RateLimitBurst=0\\n");
    let options = ["--name=c", "--log-opt=mode=non-blocking"];
    journal.ran(bed, &options, &["seq", "1000000", "1019999"]);
    journal.ok(bed, &["wait", "c"]);
    assert_eq!(bed.inspect("c")["State"]["Error"], "");
    let text = journal.ok(bed, &["logs", "c"]);
    let expected = (1_000_000..1_020_000).map(|number| number.to_string());
    assert!(text.lines().eq(expected), "{} lines", text.lines().count());
}

fn labels_are_no_tag_and_no_more_than_fits_an_entry(bed: &Bed<'_>) {
    let journal = Journal::start(bed, "");
    let tag = ["--name=c", "--label=tag=forged", "--log-opt=labels=tag"];
    journal.ran(bed, &tag, &["echo", "x"]);
    journal.ok(bed, &["wait", "c"]);
    let id = bed.inspect("c")["Id"].as_str().unwrap().to_owned();
    let namespace = format!("--mount=/proc/{}/ns/mnt", journal.0.id());
    let matches = format!("CONTAINER_ID_FULL={id}");
    let words = [&namespace, "journalctl", "--output=json", &matches];
    journal.ok(bed, &["logs", "c"]);
    let entry: Value = serde_json::from_str(&output_of("nsenter", &words)).unwrap();
    assert_eq!(entry["CONTAINER_TAG"], &id[..12]);
    assert_eq!(entry["TAG"], "forged");

    let label = format!("--label=big={}", "x".repeat(40_000));
    let image = bed.busybox();
    let words = ["run", "-d", "--network=none", "--log-driver=journald"];
    let options = ["--log-opt=labels=big", &label, &image, "true"];
    let said = journal.call(bed, &[&words[..], &options].concat()).said();
    let error = said.fails(125);
    assert!(error.contains("more than 32 KiB of labels"), "{error}");
}

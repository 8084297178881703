//! `exec`: every flag, every way to end.

use std::io::Read;
use std::process::{Child, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::bed::{Bed, until};
use crate::runner::skip;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    each_flag_does_what_it_says,
    statuses_are_the_commands_own,
    what_cannot_be_is_an_error_and_starts_nothing,
    a_paused_container_is_neither_entered_nor_attached_to,
    a_stream_goes_in_and_comes_out_whole,
    a_client_that_dies_leaves_command_and_container_alone,
    a_command_ends_with_its_container,
    commands_run_beside_each_other,
    a_session_with_few_descriptors_limits_no_commands,
    a_client_that_reads_nothing_holds_nobody_up,
    where_descriptors_run_out_no_command_is_lost,
    a_command_that_is_traced_at_its_end_costs_nothing,
    the_container_ends_while_commands_are_being_started,
    the_command_has_no_more_than_the_container,
    a_command_joins_whatever_namespaces_there_are,
    events_tell_each_command,
];

const IDLE: &[&str] = &["sleep", "1000"];

/// Much less than the patience of `stop`.
const SOON: Duration = Duration::from_secs(6);

fn idle(bed: &Bed<'_>, options: &[&str]) {
    bed.start(&[&["--name", "c"], options].concat(), IDLE);
}

fn each_flag_does_what_it_says(bed: &Bed<'_>) {
    idle(bed, &["-e", "A=1", "-e", "B=2", "-w", "/home"]);
    bed.write("more.env", "# said of it\nC=from file\nD=file\n");
    let file = bed.path("more.env");
    let file = file.to_str().unwrap();
    let table: &[(&[&str], &str, &str)] = &[
        (&[], "id -u; pwd; echo $A$B$C", "0\n/home\n12\n"),
        (&["-e", "A=x", "-e", "C=y"], "echo $A$B$C", "x2y\n"),
        (
            &["--env-file", file, "-e", "D=flag"],
            "echo $C $D",
            "from file flag\n",
        ),
        (
            &["-u", "app"],
            "id -un; id -Gn; echo $HOME",
            "app\napp extra\n/root\n",
        ),
        (&["--user", "1000:1001"], "id -u; id -g", "1000\n1001\n"),
        (&["-u", "12:34"], "echo $(id -u):$(id -g)", "12:34\n"),
        (&["--workdir=/tmp"], "pwd", "/tmp\n"),
        (&["-i"], "cat", "typed\n"),
        (&[], "cat", ""),
        (&["-t"], "test -t 1 && tty", "/dev/pts/0\r\n"),
        (&["-t"], "echo $TERM", "xterm\r\n"),
        (&[], "grep CapEff /proc/self/status | wc -l", "1\n"),
    ];
    for (options, script, expected) in table {
        let words = [&["exec"], *options, &["c", "sh", "-c", script]].concat();
        let said = bed.call(&words).stdin("typed\n").said().succeeds();
        // The home directory is that of the user, where the environment says nothing.
        let expected = expected.replace("/root", &home_of(bed, options));
        assert_eq!(said, expected, "{options:?} {script}");
    }
    let rights = |options: &[&str]| {
        let script = "sed -n 's/CapEff:\\t//p;s/^Seccomp:\\t/seccomp /p' /proc/self/status";
        bed.ok(&[&["exec"], options, &["c", "sh", "-c", script]].concat())
    };
    let (usual, all) = (rights(&[]), rights(&["--privileged"]));
    assert!(usual.contains("seccomp 2"), "{usual}");
    assert!(all.contains("seccomp 0"), "{all}");
    assert!(all > usual, "{usual} {all}");
}

fn home_of(bed: &Bed<'_>, options: &[&str]) -> String {
    let words = [&["exec"], options, &["c", "sh", "-c", "echo $HOME"]].concat();
    bed.ok(&words).trim().to_owned()
}

fn statuses_are_the_commands_own(bed: &Bed<'_>) {
    idle(bed, &[]);
    for (command, code) in [
        (&["true"][..], 0),
        (&["sh", "-c", "exit 42"], 42),
        (&["sh", "-c", "kill -TERM $$"], 143),
        (&["sh", "-c", "kill -KILL $$"], 137),
    ] {
        let said = bed.coracle(&[&["exec", "c"], command].concat());
        said.exits_with(code);
    }
    for (command, code) in [
        ("/etc", 126),
        ("/etc/passwd", 126),
        ("nothing", 127),
        ("/no/x", 127),
    ] {
        bed.coracle(&["exec", "c", command]).fails(code);
        bed.coracle(&["exec", "-t", "c", command]).fails(code);
        bed.coracle(&["exec", "-d", "c", command]).fails(code);
    }
}

fn what_cannot_be_is_an_error_and_starts_nothing(bed: &Bed<'_>) {
    idle(bed, &[]);
    for (options, word) in [
        (&["-w", "relative"][..], "absolute"),
        (&["-w", "/etc/passwd"], "working directory"),
        (&["-u", "nobody-of-that-name"], "nobody-of-that-name"),
        (&["-u", "4294967296"], "4294967296"),
        (&["-e", "=x"], "=x"),
        (&["--env-file", "/no/such/file"], "/no/such/file"),
        (&["--detach-keys", "ctrl-?"], "ctrl-?"),
        (&["-it"], "not a TTY"),
    ] {
        let words = [&["exec"], options, &["c", "touch", "/tmp/started"]].concat();
        let said = bed.coracle(&words);
        assert!(said.code() != Some(0), "{options:?}");
        assert!(said.err().contains(word), "{options:?}: {}", said.err());
    }
    bed.coracle(&["exec", "c", "test", "-e", "/tmp/started"])
        .exits_with(1);
    bed.coracle(&["exec", "c"]).exits_with(125);
    bed.ok(&["kill", "c"]);
    bed.ok(&["wait", "c"]);
    let error = bed.coracle(&["exec", "c", "true"]).fails(1);
    assert!(error.contains("not running"), "{error}");
}

fn a_paused_container_is_neither_entered_nor_attached_to(bed: &Bed<'_>) {
    idle(bed, &[]);
    if bed.cgroups().is_empty() {
        skip("a container needs a cgroup to be paused");
    }
    bed.ok(&["pause", "c"]);
    for verb in [&["exec", "c", "true"][..], &["attach", "c"]] {
        let error = bed.coracle(verb).fails(1);
        assert!(
            error.contains("paused") && error.contains("npause"),
            "{error}"
        );
    }
    bed.ok(&["unpause", "c"]);
    bed.ok(&["exec", "c", "true"]);
}

fn a_stream_goes_in_and_comes_out_whole(bed: &Bed<'_>) {
    idle(bed, &[]);
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| ((n * 31) >> 3) as u8).collect();
    let said = bed
        .call(&["exec", "-i", "c", "cat"])
        .stdin(bytes.clone())
        .said();
    assert!(
        said.exits_with(0).out == bytes,
        "what came back is not what went in"
    );
    // A tar, as people copy trees.
    bed.ok(&[
        "exec",
        "c",
        "sh",
        "-c",
        "mkdir -p /tmp/a/b; echo text > /tmp/a/b/f",
    ]);
    let said = bed
        .coracle(&["exec", "c", "tar", "-C", "/tmp", "-c", "a"])
        .exits_with(0);
    let words = [
        "exec",
        "-i",
        "c",
        "sh",
        "-c",
        "mkdir /tmp/copy; tar -C /tmp/copy -x",
    ];
    bed.call(&words).stdin(said.out).said().succeeds();
    assert_eq!(bed.ok(&["exec", "c", "cat", "/tmp/copy/a/b/f"]), "text\n");
}

fn a_client_that_dies_leaves_command_and_container_alone(bed: &Bed<'_>) {
    idle(bed, &[]);
    let script = "echo begun; while [ ! -e /tmp/go ]; do sleep 0.05; done; \
                  yes | head -n 100000; echo done > /tmp/proof";
    for signal in [Signal::KILL, Signal::TERM, Signal::INT] {
        let mut command = bed.call(&["exec", "c", "sh", "-c", script]).command();
        let mut client = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut begun = [0; 6];
        let output = client.stdout.as_mut().unwrap();
        output.read_exact(&mut begun).unwrap();
        kill_process(Pid::from_child(&client), signal).unwrap();
        client.wait().unwrap();
        bed.ok(&["exec", "c", "touch", "/tmp/go"]);
        until("the command went on to its end", || {
            bed.coracle(&["exec", "c", "cat", "/tmp/proof"]).out() == "done\n"
        });
        assert_eq!(bed.inspect("c")["State"]["Status"], "running");
        bed.ok(&["exec", "c", "rm", "/tmp/go", "/tmp/proof"]);
    }
}

fn a_command_ends_with_its_container(bed: &Bed<'_>) {
    idle(bed, &[]);
    let mut client = bed
        .call(&["exec", "c", "sh", "-c", "echo begun; sleep 1000"])
        .started();
    assert_eq!(client.line(), "begun");
    bed.ok(&["kill", "c"]);
    assert_eq!(client.ends().code(), Some(137));
}

fn commands_run_beside_each_other(bed: &Bed<'_>) {
    idle(bed, &[]);
    let script = "echo begun; while [ ! -e /tmp/go ]; do sleep 0.05; done; exit $0";
    let mut clients: Vec<_> = (1..9)
        .map(|number| {
            let number = number.to_string();
            bed.call(&["exec", "c", "sh", "-c", script, &number])
                .started()
        })
        .collect();
    for client in &mut clients {
        assert_eq!(client.line(), "begun");
    }
    bed.ok(&["exec", "c", "touch", "/tmp/go"]);
    for (number, client) in clients.iter_mut().enumerate() {
        assert_eq!(client.ends().code(), Some(number as i32 + 1));
    }
}

fn a_session_with_few_descriptors_limits_no_commands(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = ["run", "-d", "--network", "none", "--name", "c", &image];
    bed.call(&[&words, IDLE].concat())
        .through(&["prlimit", "--nofile=40:4096"])
        .said()
        .succeeds();
    for _ in 0..30 {
        bed.ok(&["exec", "-d", "c", "sleep", "2000"]);
    }
    let count = "ps | grep -c '[s]leep 2000'";
    assert_eq!(bed.ok(&["exec", "c", "sh", "-c", count]), "30\n");
    let own = bed.ok(&["exec", "c", "sh", "-c", "ulimit -Sn; ulimit -Hn"]);
    assert_eq!(own, "4096\n4096\n");
}

fn a_client_that_reads_nothing_holds_nobody_up(bed: &Bed<'_>) {
    idle(bed, &[]);
    let mut command = bed
        .call(&["exec", "c", "sh", "-c", "echo begun; exec yes"])
        .command();
    let mut client = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut output = client.stdout.take().unwrap();
    let mut begun = [0; 6];
    output.read_exact(&mut begun).unwrap();
    assert_eq!(bed.ok(&["exec", "c", "echo", "heard"]), "heard\n");
    // The end of the container waits for nobody, either; who reads late gets it all.
    bed.ok(&["kill", "c"]);
    assert_eq!(bed.ok(&["wait", "c"]), "137\n");
    let mut rest = Vec::new();
    output.read_to_end(&mut rest).unwrap();
    assert!(rest.len() > 64 << 10 && rest.iter().all(|byte| b"y\n".contains(byte)));
    assert_eq!(client.wait().unwrap().code(), Some(137));
}

fn where_descriptors_run_out_no_command_is_lost(bed: &Bed<'_>) {
    let image = bed.busybox();
    for most in 29..34 {
        let words = ["run", "-d", "--network", "none", "--name", "c", &image];
        let limit = format!("--nofile={most}:{most}");
        bed.call(&[&words, IDLE].concat())
            .through(&["prlimit", &limit])
            .said()
            .succeeds();
        let mut begun = 0;
        while bed.coracle(&["exec", "-d", "c", "sleep", "2000"]).code() == Some(0) {
            begun += 1;
        }
        assert!(begun < 30, "no limit was met");
        let top = bed.ok(&["top", "c", "-o", "pid,args"]);
        assert_eq!(top.matches("sleep 2000").count(), begun, "{top}");
        bed.call(&["kill", "c"]).within(SOON).said().succeeds();
        bed.call(&["wait", "c"]).within(SOON).said().succeeds();
        bed.ok(&["rm", "c"]);
    }
}

/// As long as another process traces it, nobody is told how it has ended.
fn a_command_that_is_traced_at_its_end_costs_nothing(bed: &Bed<'_>) {
    if !bed.is_root() {
        return;
    }
    idle(bed, &[]);
    bed.ok(&["exec", "-d", "c", "sleep", "3000"]);
    let first = bed.inspect("c")["State"]["Pid"].as_i64().unwrap();
    let monitor = field(first, "PPid");
    let find = || children(monitor).into_iter().find(|pid| *pid != first);
    let command = find().unwrap();
    let mut tracer = trace(command);
    kill_process(pid(command), Signal::KILL).unwrap();
    until("it has ended", || {
        let status = std::fs::read_to_string(format!("/proc/{command}/status"));
        status.unwrap_or_default().contains("State:\tZ")
    });
    let before = ticks(monitor);
    bed.ok(&["exec", "c", "sleep", "1"]);
    let used = ticks(monitor) - before;
    tracer.kill().unwrap();
    tracer.wait().unwrap();
    until("it is reaped", || find().is_none());
    assert!(used < 20, "the monitor was busy for {used} ticks");
}

/// Has another process trace one (`PTRACE_SEIZE`), and never ask how it is.
fn trace(pid: i64) -> Child {
    let number = if cfg!(target_arch = "x86_64") {
        101
    } else {
        117
    };
    let script = format!("syscall({number}, 0x4206, {pid}, 0, 0) == 0 or die; sleep");
    let tracer = std::process::Command::new("perl")
        .args(["-e", &script])
        .spawn()
        .unwrap();
    until("it is traced", || field(pid, "TracerPid") != 0);
    tracer
}

fn pid(number: i64) -> Pid {
    Pid::from_raw(i32::try_from(number).unwrap()).unwrap()
}

fn children(parent: i64) -> Vec<i64> {
    let path = format!("/proc/{parent}/task/{parent}/children");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace()
        .filter_map(|pid| pid.parse().ok())
        .collect()
}

/// A number in `/proc/PID/status`.
fn field(pid: i64, name: &str) -> i64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap()
        .trim_start_matches(':')
        .trim()
        .parse()
        .unwrap()
}

/// How long a process has been busy: user and system time, in hundredths of a second.
fn ticks(pid: i64) -> i64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let (_, rest) = text.rsplit_once(") ").unwrap();
    let number = |at: usize| -> i64 { rest.split(' ').nth(at).unwrap().parse().unwrap() };
    number(11) + number(12)
}

fn the_container_ends_while_commands_are_being_started(bed: &Bed<'_>) {
    for options in [&[][..], &["--pid", "host"]] {
        idle(bed, options);
        let mut clients: Vec<_> = (0..20)
            .map(|_| bed.call(&["exec", "c", "sleep", "1000"]).command())
            .map(|mut command| command.stderr(Stdio::null()).spawn().unwrap())
            .collect();
        let first = bed.inspect("c")["State"]["Pid"].as_i64().unwrap();
        let monitor = field(first, "PPid");
        until("some have started", || children(monitor).len() > 5);
        bed.call(&["kill", "c"]).within(SOON).said().succeeds();
        bed.call(&["wait", "c"]).within(SOON).said().succeeds();
        for client in &mut clients {
            // Killed with the container, or too late for it.
            let code = client.wait().unwrap().code();
            assert!(matches!(code, Some(137 | 1)), "{code:?}");
        }
        bed.ok(&["rm", "c"]);
    }
}

fn the_command_has_no_more_than_the_container(bed: &Bed<'_>) {
    let look = "grep -E '^(Cap|Seccomp|NoNewPrivs)' /proc/self/status; ls /proc/self/fd; \
                cat /proc/self/cgroup; ulimit -n; cat /proc/self/oom_score_adj";
    let own = format!("{look}; echo; sleep 1000");
    bed.start(
        &["--name", "c", "--cap-drop", "NET_RAW"],
        &["sh", "-c", &own],
    );
    until("it has looked", || bed.ok(&["logs", "c"]).ends_with("\n\n"));
    let further = bed.ok(&["exec", "c", "sh", "-c", look]);
    assert_eq!(bed.ok(&["logs", "c"]).trim_end(), further.trim_end());
}

fn a_command_joins_whatever_namespaces_there_are(bed: &Bed<'_>) {
    let look = "id -u; cat /proc/self/uid_map; for n in user mnt pid ipc uts net; \
                do readlink /proc/self/ns/$n; done; hostname";
    for options in [
        &["--pid", "host"][..],
        &["--pid", "host", "--userns", "auto"],
        &["--userns", "auto"],
        &["--ipc", "host", "--uts", "host"],
    ] {
        let own = format!("{look}; echo; sleep 1000");
        bed.start(&[&["--name", "c"], options].concat(), &["sh", "-c", &own]);
        until("it has looked", || bed.ok(&["logs", "c"]).ends_with("\n\n"));
        let further = bed.ok(&["exec", "c", "sh", "-c", look]);
        assert_eq!(bed.ok(&["logs", "c"]).trim_end(), further.trim_end());
        bed.ok(&["rm", "-f", "c"]);
    }
}

fn events_tell_each_command(bed: &Bed<'_>) {
    idle(bed, &[]);
    let events = || {
        let format = "{{.Action}} {{.Actor.Attributes.exitCode}} {{.Actor.Attributes.name}}";
        let text = bed.ok(&[
            "events", "--since", "0", "--until", "0s", "--format", format,
        ]);
        let lines = text.lines().filter(|line| line.starts_with("exec_"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    // The end is noted once the client knows it.
    let ended = |count| until("the end is noted", || events().len() == count);
    bed.coracle(&["exec", "c", "sh", "-c", "exit 3"])
        .exits_with(3);
    ended(3);
    bed.coracle(&["exec", "-d", "c", "nothing"]).fails(127);
    ended(6);
    bed.ok(&["rename", "c", "d"]);
    bed.ok(&["exec", "-d", "d", "true"]);
    ended(9);
    assert_eq!(
        events(),
        [
            "exec_create: sh -c exit 3 <no value> c",
            "exec_start: sh -c exit 3 <no value> c",
            "exec_die 3 c",
            "exec_create: nothing <no value> c",
            "exec_start: nothing <no value> c",
            "exec_die 127 c",
            "exec_create: true <no value> d",
            "exec_start: true <no value> d",
            "exec_die 0 d",
        ]
    );
}

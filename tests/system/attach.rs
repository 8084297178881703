//! `attach`, the streams of `run`, and what detaches: with pipes and with real terminals.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustix::process::Signal;

use crate::bed::{Bed, until};
use crate::crash::monitor_of;
use crate::terminal::OnTerminal;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    several_clients_see_what_is_written_from_now_on,
    attach_ends_with_the_status_of_the_container,
    attach_needs_a_container_that_runs,
    input_stays_open_where_the_container_was_started_on_its_own,
    input_ends_with_the_client_that_it_was_attached_to_from_the_start,
    input_that_is_not_wanted_is_not_passed_on,
    streams_can_be_chosen_one_by_one,
    a_run_that_only_sends_input_ends_with_it,
    half_closed_input_leaves_the_output_open,
    signals_are_passed_on_unless_that_is_turned_off,
    the_third_signal_ends_the_client_alone,
    detach_keys_of_every_form_leave_the_container_running,
    the_beginning_of_the_detach_keys_is_passed_on_in_the_end,
    detach_keys_can_be_turned_off,
    detach_keys_are_those_of_dockers_configuration,
    detach_keys_that_are_none_are_refused,
    the_terminal_is_as_before_however_the_client_ends,
    a_terminal_that_is_attached_gets_the_callers_size,
    who_does_not_read_gets_the_rest_later_and_holds_up_no_restart,
    who_does_not_read_gets_the_rest_of_a_command_later,
    who_asks_for_something_is_heard_while_the_container_reads_nothing,
];

/// Much less than the patience of `stop`.
const SOON: Duration = Duration::from_secs(6);

/// A shell that says what it reads, and ends with 7 on a word.
const ECHOES: &[&str] = &[
    "sh",
    "-c",
    "trap 'echo got USR1' USR1; trap 'echo got TERM; exit 8' TERM; echo ready; \
     while true; do if read line; then echo \"read $line\"; echo \"err $line\" >&2; \
     [ \"$line\" = end ] && exit 7; else [ $? -gt 128 ] || { echo eof; exit 9; }; fi; done",
];

fn started(bed: &Bed<'_>, options: &[&str]) {
    bed.start(&[&["--name", "c"], options].concat(), ECHOES);
    until("it is ready", || bed.ok(&["logs", "c"]).contains("ready"));
}

/// A client with pipes, which reads no further than it is asked to.
struct Client {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Client {
    fn new(bed: &Bed<'_>, arguments: &[&str]) -> Self {
        let mut child = bed
            .call(arguments)
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Client { child, out }
    }

    fn says(&mut self, line: &str) {
        let input = self.child.stdin.as_mut().unwrap();
        input.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn ends(mut self) -> Option<i32> {
        drop(self.child.stdin.take());
        let mut rest = Vec::new();
        let _ = self.out.read_to_end(&mut rest);
        self.child.wait().unwrap().code()
    }

    fn signal(&self, signal: Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), signal)
            .unwrap();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Attaches, and waits until that is so.
fn attached(bed: &Bed<'_>, options: &[&str]) -> Client {
    let count = || happened(bed, "attach");
    let before = count();
    let client = Client::new(bed, &[&["attach"], options, &["c"]].concat());
    until("the client is attached", || count() > before);
    client
}

/// How often something happened.
pub(crate) fn happened(bed: &Bed<'_>, action: &str) -> usize {
    let filter = format!("event={action}");
    let events = bed.ok(&[
        "events", "--since", "0", "--until", "0s", "--filter", &filter,
    ]);
    events.lines().count()
}

fn several_clients_see_what_is_written_from_now_on(bed: &Bed<'_>) {
    started(bed, &["-i"]);
    let mut one = attached(bed, &[]);
    let mut other = attached(bed, &["--no-stdin"]);
    one.says("a");
    assert_eq!(
        (one.line(), other.line()),
        ("read a".into(), "read a".into())
    );
    let mut third = attached(bed, &[]);
    third.says("end");
    for client in [&mut one, &mut other, &mut third] {
        assert_eq!(client.line(), "read end");
    }
    for client in [one, other, third] {
        assert_eq!(client.ends(), Some(7));
    }
}

fn attach_ends_with_the_status_of_the_container(bed: &Bed<'_>) {
    started(bed, &["-i"]);
    let said = bed.call(&["attach", "c"]).stdin("end\n").said();
    let said = said.exits_with(7);
    assert_eq!(
        (said.out(), said.err()),
        ("read end\n".into(), "err end\n".into())
    );
    bed.ok(&["start", "c"]);
    let client = attached(bed, &[]);
    bed.ok(&["kill", "c"]);
    assert_eq!(client.ends(), Some(137));
}

fn attach_needs_a_container_that_runs(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "c", "--network", "none", &image, "true"]);
    let error = bed.coracle(&["attach", "c"]).fails(1);
    assert!(error.contains("not running"), "{error}");
    bed.coracle(&["attach", "nobody"]).fails(1);
}

fn input_stays_open_where_the_container_was_started_on_its_own(bed: &Bed<'_>) {
    started(bed, &["-i"]);
    let mut watcher = attached(bed, &["--no-stdin"]);
    for word in ["a", "b"] {
        let mut client = attached(bed, &[]);
        client.says(word);
        assert_eq!(client.line(), format!("read {word}"));
        assert_eq!(watcher.line(), format!("read {word}"));
    }
    // Nor does input that is at its end.
    let mut client = attached(bed, &[]);
    drop(client.child.stdin.take());
    let mut last = attached(bed, &[]);
    last.says("end");
    assert_eq!(client.line(), "read end");
    assert_eq!(client.ends(), Some(7));
    assert_eq!(last.ends(), Some(7));
}

fn input_ends_with_the_client_that_it_was_attached_to_from_the_start(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = ["create", "-i", "--name", "c", "--network", "none", &image];
    bed.ok(&[&words, ECHOES].concat());
    bed.ok(&["start", "c"]);
    let said = bed.call(&["attach", "c"]).stdin("a\n").said().exits_with(9);
    assert!(said.out().ends_with("read a\neof\n"), "{}", said.out());
}

fn input_that_is_not_wanted_is_not_passed_on(bed: &Bed<'_>) {
    started(bed, &["-i"]);
    let mut silent = attached(bed, &["--no-stdin"]);
    silent.says("silent");
    let mut client = attached(bed, &[]);
    client.says("end");
    assert_eq!(silent.line(), "read end");
    assert_eq!(silent.ends(), Some(7));
}

fn streams_can_be_chosen_one_by_one(bed: &Bed<'_>) {
    let script = "cat; echo out; echo err >&2";
    for (options, out, err) in [
        (&["-a", "stdout"][..], "out\n", ""),
        (&["-a", "stderr"], "", "err\n"),
        (&["-a", "STDOUT", "--attach", "stderr"], "out\n", "err\n"),
        (&["-i", "-a", "stdin", "-a", "stdout"], "in\nout\n", ""),
        (&["-i", "--attach=stdin", "--attach=stderr"], "", "err\n"),
        (&["-i"], "in\nout\n", "err\n"),
    ] {
        let image = bed.busybox();
        let words = ["run", "--rm", "--network", "none"];
        let command = [&words, options, &[image.as_str(), "sh", "-c", script]].concat();
        let said = bed.call(&command).stdin("in\n").said().exits_with(0);
        assert_eq!(
            (said.out().as_str(), said.err().as_str()),
            (out, err),
            "{options:?}"
        );
    }
    let error = bed.run(&["-d", "-a", "stdout"], &["true"]).fails(125);
    assert!(error.contains("exclude each other"), "{error}");
    let error = bed.run(&["-a", "stdfoo"], &["true"]).fails(125);
    assert!(error.contains("stdfoo"), "{error}");
}

fn a_run_that_only_sends_input_ends_with_it(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = [
        "run",
        "--name",
        "c",
        "--network",
        "none",
        "-i",
        "-a",
        "stdin",
        &image,
        "sh",
        "-c",
        "cat; sleep 1000",
    ];
    let id = bed.call(&words).stdin("typed\n").said().succeeds();
    assert_eq!(id.trim(), bed.inspect("c")["Id"]);
    until("it was read", || bed.ok(&["logs", "c"]) == "typed\n");
    bed.ok(&["rm", "-f", "c"]);
}

fn half_closed_input_leaves_the_output_open(bed: &Bed<'_>) {
    let image = bed.busybox();
    let script = "cat > /dev/null; for i in 1 2 3; do echo $i; done; exit 5";
    let words = [
        "run",
        "--rm",
        "-i",
        "--network",
        "none",
        &image,
        "sh",
        "-c",
        script,
    ];
    let said = bed
        .call(&words)
        .stdin(vec![b'x'; 200_000])
        .said()
        .exits_with(5);
    assert_eq!(said.out(), "1\n2\n3\n");
}

fn signals_are_passed_on_unless_that_is_turned_off(bed: &Bed<'_>) {
    let script = "trap 'echo got USR1' USR1; trap 'echo got TERM; exit 8' TERM; echo ready; \
                  while true; do sleep 0.05; done";
    bed.start(&["--name", "c"], &["sh", "-c", script]);
    until("it is ready", || bed.ok(&["logs", "c"]).contains("ready"));
    let mut client = attached(bed, &[]);
    client.signal(Signal::USR1);
    assert_eq!(client.line(), "got USR1");
    let deaf = attached(bed, &["--sig-proxy=false"]);
    deaf.signal(Signal::USR1);
    deaf.signal(Signal::TERM);
    assert_eq!(deaf.ends(), Some(130));
    client.signal(Signal::TERM);
    assert_eq!(client.line(), "got TERM");
    assert_eq!(client.ends(), Some(8));
}

fn the_third_signal_ends_the_client_alone(bed: &Bed<'_>) {
    let script = "trap 'echo heard' INT; echo ready; while true; do sleep 1000 & wait $!; done";
    bed.start(&["--name", "c"], &["sh", "-c", script]);
    until("it is ready", || bed.ok(&["logs", "c"]).contains("ready"));
    let mut client = attached(bed, &[]);
    for _ in 0..2 {
        client.signal(Signal::INT);
        assert_eq!(client.line(), "heard");
    }
    client.signal(Signal::INT);
    assert_eq!(client.ends(), Some(1));
    assert_eq!(bed.inspect("c")["State"]["Status"], "running");
    bed.ok(&["rm", "-f", "c"]);
}

/// A shell on a terminal, by `run`, `start`, `attach` or `exec`.
fn shell(bed: &Bed<'_>, verb: &str, keys: &[&str]) -> OnTerminal {
    let image = bed.busybox();
    let prompt = ["-e", "PS1=ready> "];
    let shell = ["sh"];
    let base = ["--name", "c", "--network", "none", "-it"];
    let words: Vec<&str> = match verb {
        "run" => [&["run"], keys, &base, &prompt, &[image.as_str()], &shell].concat(),
        "start" => {
            bed.ok(&[&["create"], &base[..], &prompt, &[image.as_str()], &shell].concat());
            [&["start", "-ai"], keys, &["c"]].concat()
        }
        "attach" => {
            bed.ok(&[
                &["run", "-d"],
                &base[..],
                &prompt,
                &[image.as_str()],
                &shell,
            ]
            .concat());
            [&["attach"], keys, &["c"]].concat()
        }
        _ => {
            bed.start(&["--name", "c"], &["sleep", "1000"]);
            [&["exec", "-it"], keys, &prompt, &["c"], &shell].concat()
        }
    };
    let mut shell = OnTerminal::start(bed, &words);
    if verb == "attach" {
        until("it is attached", || happened(bed, "attach") > 0);
        shell.types("\n");
    }
    shell.shows("ready> ");
    shell
}

fn detach_keys_of_every_form_leave_the_container_running(bed: &Bed<'_>) {
    let table: &[(&str, &[&str], &[&str])] = &[
        ("run", &[], &["\x10\x11"]),
        ("run", &["--detach-keys", "ctrl-a,x"], &["\x01", "x"]),
        ("start", &["--detach-keys=ctrl-@"], &["\0"]),
        ("start", &[], &["\x10", "\x11"]),
        ("attach", &["--detach-keys=ctrl-],ctrl-^"], &["\x1d\x1e"]),
        ("attach", &["--detach-keys=a,a,b"], &["aa", "ab"]),
        ("exec", &[], &["\x10", "\x11"]),
        ("exec", &["--detach-keys=q"], &["q"]),
    ];
    for (verb, keys, typed) in table {
        let mut shell = shell(bed, verb, keys);
        for keys in *typed {
            shell.types(keys);
        }
        assert_eq!(shell.ends().code(), Some(0), "{verb} {keys:?}");
        assert!(!shell.is_raw());
        assert_eq!(bed.inspect("c")["State"]["Status"], "running");
        bed.ok(&["rm", "-f", "c"]);
    }
    assert_eq!(
        (happened(bed, "detach"), happened(bed, "exec_detach")),
        (6, 2)
    );
}

fn the_beginning_of_the_detach_keys_is_passed_on_in_the_end(bed: &Bed<'_>) {
    let mut shell = shell(bed, "run", &["--detach-keys", "x,y,z"]);
    shell.types("echo xy");
    shell.types("x\n");
    shell.shows("\r\nxyx\r\n");
    shell.types("exit 3\n");
    assert_eq!(shell.ends().code(), Some(3));
}

fn detach_keys_can_be_turned_off(bed: &Bed<'_>) {
    let mut shell = shell(bed, "run", &["--detach-keys", ""]);
    // Control-Q is the terminal's own otherwise.
    shell.types("stty -ixon; echo go; head -c 3 | od -tx1\n");
    shell.shows("\r\ngo\r\n");
    shell.types("\x10\x11\n");
    shell.shows("10 11 0a");
    shell.types("exit 4\n");
    assert_eq!(shell.ends().code(), Some(4));
}

fn detach_keys_are_those_of_dockers_configuration(bed: &Bed<'_>) {
    bed.write(
        "home/.docker/config.json",
        r#"{"detachKeys":"q,r","auths":{}}"#,
    );
    let mut shell = shell(bed, "run", &[]);
    shell.types("\x10\x11qr");
    assert_eq!(shell.ends().code(), Some(0));
    assert_eq!(bed.inspect("c")["State"]["Status"], "running");
    bed.write("home/.docker/config.json", r#"{"detachKeys":"ctrl-"}"#);
    let image = bed.busybox();
    let error = bed
        .coracle(&["run", "--rm", "-t", "--network", "none", &image, "true"])
        .fails(125);
    assert!(error.contains("config.json"), "{error}");
    bed.ok(&["rm", "-f", "c"]);
}

fn detach_keys_that_are_none_are_refused(bed: &Bed<'_>) {
    for keys in ["ctrl-", "ctrl-A", "ab", "a,"] {
        let flag = format!("--detach-keys={keys}");
        let error = bed.run(&[&flag], &["true"]).fails(125);
        assert!(error.contains("invalid"), "{error}");
    }
}

fn the_terminal_is_as_before_however_the_client_ends(bed: &Bed<'_>) {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let mut shell = shell(bed, "run", &[]);
        assert!(shell.is_raw());
        shell.signal(signal);
        assert_eq!(shell.ends().code(), Some(130), "{signal:?}");
        assert!(!shell.is_raw(), "after {signal:?}");
        assert_eq!(bed.inspect("c")["State"]["Status"], "running");
        bed.ok(&["rm", "-f", "c"]);
    }
    // Its container is killed; its monitor is.
    let mut killed = shell(bed, "run", &[]);
    bed.ok(&["kill", "c"]);
    assert_eq!(killed.ends().code(), Some(137));
    assert!(!killed.is_raw());
    bed.ok(&["rm", "-f", "c"]);
    let mut left = shell(bed, "run", &[]);
    rustix::process::kill_process(monitor_of(bed, "c"), Signal::KILL).unwrap();
    assert_eq!(left.ends().code(), Some(125));
    assert!(!left.is_raw());
}

fn a_terminal_that_is_attached_gets_the_callers_size(bed: &Bed<'_>) {
    let mut shell = shell(bed, "attach", &[]);
    shell.types("stty size\n");
    shell.shows("\r\n24 80\r\n");
    shell.types("exit 6\n");
    assert_eq!(shell.ends().code(), Some(6));
    let image = bed.busybox();
    bed.ok(&["rm", "c"]);
    bed.ok(&["run", "-dit", "--name", "c", "--network", "none", &image]);
    let error = bed.coracle(&["attach", "c"]).fails(1);
    assert!(error.contains("not a TTY"), "{error}");
    bed.ok(&["rm", "-f", "c"]);
}

/// What neither the pipe of a client that does not read nor the sockets on the way there
/// take, but what its monitor keeps for it.
const MUCH: usize = 440_000;

/// Prints much, and says so in a file.
fn prints_much(then: &str) -> String {
    format!("head -c {MUCH} /dev/zero; echo > /tmp/printed; {then}")
}

fn everything_came(mut client: Client, code: i32) {
    let mut rest = Vec::new();
    client.out.read_to_end(&mut rest).unwrap();
    assert_eq!(rest.len(), MUCH);
    assert_eq!(client.ends(), Some(code));
}

fn who_does_not_read_gets_the_rest_later_and_holds_up_no_restart(bed: &Bed<'_>) {
    let once = format!(
        "[ -e /tmp/printed ] && exit 4; while ! [ -e /tmp/go ]; do sleep 0.02; done; {}",
        prints_much("exit 3")
    );
    bed.start(
        &["--name", "c", "--restart", "always"],
        &["sh", "-c", &once],
    );
    let client = attached(bed, &["--no-stdin"]);
    bed.ok(&["exec", "c", "touch", "/tmp/go"]);
    until("it has crashed twice", || {
        bed.inspect("c")["RestartCount"].as_u64() >= Some(2)
    });
    bed.call(&["stop", "c"]).within(SOON).said().succeeds();
    bed.call(&["start", "c"]).within(SOON).said().succeeds();
    bed.call(&["rm", "-f", "c"]).within(SOON).said().succeeds();
    everything_came(client, 3);
}

fn who_does_not_read_gets_the_rest_of_a_command_later(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    let client = Client::new(bed, &["exec", "c", "sh", "-c", &prints_much("exit 5")]);
    until("the command has ended", || {
        let processes = bed.ok(&["exec", "c", "ps", "-o", "args"]);
        let printed = bed.coracle(&["exec", "c", "test", "-e", "/tmp/printed"]);
        printed.code() == Some(0) && !processes.contains("head -c")
    });
    let processes = bed.ok(&["exec", "c", "ps"]);
    assert!(!processes.contains("coracle"), "{processes}");
    bed.call(&["rm", "-f", "c"]).within(SOON).said().succeeds();
    everything_came(client, 5);
}

fn who_asks_for_something_is_heard_while_the_container_reads_nothing(bed: &Bed<'_>) {
    let image = bed.busybox();
    let mut words = vec!["run", "-i", "--name", "c", &image];
    words.extend(["sh", "-c", "echo ready; exec sleep 1000"]);
    let mut client = Client::new(bed, &words);
    assert_eq!(client.line(), "ready");
    let mut input = client.child.stdin.take().unwrap();
    let written = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&written);
    let writer = std::thread::spawn(move || {
        while input.write_all(&[b'y'; 4096]).is_ok() {
            counter.fetch_add(4096, Ordering::Relaxed);
        }
    });
    let mut looks = (0, 0);
    until("nobody takes more of the input", || {
        let count = written.load(Ordering::Relaxed);
        looks = (count, if looks.0 == count { looks.1 + 1 } else { 0 });
        looks.1 >= 10 && count >= 128 << 10
    });
    let asks = bed.call(&["exec", "c", "true"]).within(SOON);
    asks.said().succeeds();
    bed.call(&["kill", "c"]).within(SOON).said().succeeds();
    assert_eq!(client.ends(), Some(137));
    writer.join().unwrap();
}

//! Exit statuses and standard streams: what scripts build upon.

use std::io::Read;

use coracle::digest::Digest;

use crate::bed::Bed;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    the_exit_status_is_that_of_the_command,
    a_command_killed_by_a_signal_ends_with_128_and_the_signal,
    a_missing_command_ends_with_127,
    what_cannot_be_executed_ends_with_126,
    a_wrong_flag_ends_with_125,
    an_image_that_is_not_there_ends_with_125,
    standard_input_arrives_byte_for_byte,
    standard_input_is_empty_unless_it_is_asked_for,
    output_arrives_whole_and_on_its_own_stream,
    a_reader_that_goes_away_ends_the_command,
    the_environment_comes_from_image_file_and_flags,
    the_command_runs_as_the_user_in_the_directory_that_were_asked_for,
    entrypoint_and_command_of_the_image_are_replaced_apart,
    the_image_of_debian_says_what_it_is,
    the_embedded_image_needs_no_registry,
    pull_never_and_missing_images_are_told_apart,
];

fn the_exit_status_is_that_of_the_command(bed: &Bed<'_>) {
    for status in [0, 1, 7, 125, 255] {
        bed.run(&[], &["sh", "-c", &format!("exit {status}")])
            .exits_with(status);
    }
}

fn a_command_killed_by_a_signal_ends_with_128_and_the_signal(bed: &Bed<'_>) {
    // Not the first process: that of a pid namespace is deaf to signals from inside.
    bed.run(&[], &["sh", "-c", "sh -c 'kill -TERM $$'; exit $?"])
        .exits_with(143);
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    bed.ok(&["kill", "-s", "KILL", "c"]);
    assert_eq!(bed.ok(&["wait", "c"]), "137\n");
}

fn a_missing_command_ends_with_127(bed: &Bed<'_>) {
    for command in ["no-such-command", "/no/such/file", "./relative"] {
        let error = bed.run(&[], &[command]).fails(127);
        assert!(error.contains(command), "{error}");
    }
    assert_eq!(
        bed.ok(&["ps", "-aq"]),
        "",
        "--rm holds for what never ran, too"
    );
}

fn what_cannot_be_executed_ends_with_126(bed: &Bed<'_>) {
    for command in ["/etc", "/etc/passwd"] {
        let error = bed.run(&[], &[command]).fails(126);
        assert!(error.contains(command), "{error}");
    }
}

fn a_wrong_flag_ends_with_125(bed: &Bed<'_>) {
    for options in [
        &["run", "--no-such-flag", "hello"][..],
        &["run", "-v", "relative:path:too:many", "hello"],
        &["run", "--ulimit", "nonsense", "hello"],
        &["run", "--network", "no-such-network", "hello"],
        &["run", "-e", "=value", "hello"],
        &["run", "--cap-add", "NO_SUCH_CAPABILITY", "hello"],
        &["run", "--security-opt", "no-such=option", "hello"],
        &["run", "--env-file", "/no/such/file", "hello"],
        &["run", "-p", "no-port", "hello"],
        &["run", "NOT-A-REFERENCE", "true"],
        &["run"],
        &["no-such-verb"],
    ] {
        let said = bed.coracle(options).exits_with(125);
        assert!(
            said.err().starts_with("Error: ") && said.out.is_empty(),
            "{options:?}: {}",
            said.err()
        );
    }
    assert!(!bed.store().join("containers").exists() || bed.ok(&["ps", "-aq"]).is_empty());
}

fn an_image_that_is_not_there_ends_with_125(bed: &Bed<'_>) {
    let missing = format!("{}/no/such:image", bed.shared.registry.address);
    bed.coracle(&["run", "--rm", &missing, "true"])
        .exits_with(125);
    bed.coracle(&["run", "--rm", "--pull", "never", &missing, "true"])
        .fails(125);
}

fn standard_input_arrives_byte_for_byte(bed: &Bed<'_>) {
    let mut bytes = vec![0; 100 << 20];
    std::fs::File::open("/dev/urandom")
        .unwrap()
        .read_exact(&mut bytes)
        .unwrap();
    let image = bed.busybox();
    let sent = Digest::of(&bytes);
    let words = [
        "run",
        "--rm",
        "-i",
        "--network",
        "none",
        "--log-driver",
        "none",
        &image,
        "cat",
    ];
    let said = bed.call(&words).stdin(bytes).said().exits_with(0);
    assert_eq!(said.out.len(), 100 << 20);
    assert_eq!(Digest::of(&said.out), sent);
}

fn standard_input_is_empty_unless_it_is_asked_for(bed: &Bed<'_>) {
    let image = bed.busybox();
    let words = ["run", "--rm", "--network", "none", &image, "cat"];
    assert_eq!(bed.call(&words).stdin("typed").said().succeeds(), "");
}

fn output_arrives_whole_and_on_its_own_stream(bed: &Bed<'_>) {
    let script = "seq 1 100000; seq 1 1000 >&2";
    let said = bed.run(&[], &["sh", "-c", script]).exits_with(0);
    let numbers = |last: u32| {
        (1..=last)
            .map(|number| format!("{number}\n"))
            .collect::<String>()
    };
    assert!(said.out() == numbers(100_000), "{} bytes", said.out.len());
    assert!(said.err() == numbers(1000), "{} bytes", said.err.len());
    let said = bed
        .run(&[], &["sh", "-c", r"printf '\000\377\n'"])
        .exits_with(0);
    assert_eq!(said.out, b"\0\xff\n");
}

fn a_reader_that_goes_away_ends_the_command(bed: &Bed<'_>) {
    let image = bed.busybox();
    let program = bed.shared.machine.program.to_str().unwrap();
    let store = bed.store();
    let line = format!(
        "{program} --root {} run --rm --network none {image} yes | head -n 1",
        store.display()
    );
    let said = bed
        .call(&[])
        .through(&["timeout", "30", "sh", "-c", &line])
        .said()
        .exits_with(0);
    assert_eq!(said.out(), "y\n");
    bed.ok(&["ps"]);
}

fn the_environment_comes_from_image_file_and_flags(bed: &Bed<'_>) {
    let file = bed.write(
        "variables",
        "# not this\nFROM_FILE=1\nBOTH=file\nPASSED_ON\n",
    );
    let image = bed.busybox();
    let words = [
        "run",
        "--rm",
        "--network",
        "none",
        "--env-file",
        file.to_str().unwrap(),
        "-e",
        "BOTH=flag",
        "-e",
        "FROM_FLAG=2",
        "-e",
        "ALSO_PASSED",
        "-e",
        "UNSET",
        &image,
        "env",
    ];
    let seen = bed
        .call(&words)
        .env("PASSED_ON", "3")
        .env("ALSO_PASSED", "4")
        .env("NOT_PASSED", "5")
        .said()
        .succeeds();
    for line in [
        "FROM_FILE=1",
        "BOTH=flag",
        "FROM_FLAG=2",
        "PASSED_ON=3",
        "ALSO_PASSED=4",
        "PATH=/bin",
    ] {
        assert!(
            seen.lines().any(|seen| seen == line),
            "{line} is missing in {seen}"
        );
    }
    assert!(
        !seen.contains("NOT_PASSED") && !seen.contains("UNSET"),
        "{seen}"
    );
    assert!(
        seen.contains("HOSTNAME=") && seen.contains("HOME=/root"),
        "{seen}"
    );
}

fn the_command_runs_as_the_user_in_the_directory_that_were_asked_for(bed: &Bed<'_>) {
    let who = |user: &str| bed.sh(&["-u", user], "echo $(id -u):$(id -g):$(id -G) $HOME");
    assert_eq!(who("app"), "1000:1000:1000 1001 /home/app\n");
    assert_eq!(who("1000:1001"), "1000:1001:1001 /home/app\n");
    assert_eq!(who("4321"), "4321:0:0 /\n");
    assert_eq!(who("0"), "0:0:0 /root\n");
    assert_eq!(bed.sh(&["-w", "/home/app"], "pwd"), "/home/app\n");
    assert_eq!(bed.sh(&["-w", "/made/for/this"], "pwd"), "/made/for/this\n");
    bed.run(&["-u", "nobody-knows"], &["true"]).fails(125);
}

fn entrypoint_and_command_of_the_image_are_replaced_apart(bed: &Bed<'_>) {
    let image = bed.busybox();
    let from = format!("FROM {image}\nENTRYPOINT [\"echo\", \"entry\"]\nCMD [\"command\"]\n");
    bed.write("context/Dockerfile", from);
    bed.build(&["-t", "both"], "context").succeeds();
    let run = |words: &[&str]| bed.ok(&[&["run", "--rm", "--network", "none"], words].concat());
    assert_eq!(run(&["both"]), "entry command\n");
    assert_eq!(run(&["both", "mine"]), "entry mine\n");
    assert_eq!(run(&["--entrypoint", "basename", "both", "/a/b"]), "b\n");
    assert_eq!(
        run(&["--entrypoint", "", "both", "echo", "alone"]),
        "alone\n"
    );
}

fn the_image_of_debian_says_what_it_is(bed: &Bed<'_>) {
    let host = std::fs::read_to_string("/etc/os-release").unwrap();
    assert_eq!(bed.run(&[], &["cat", "/etc/os-release"]).succeeds(), host);
}

fn the_embedded_image_needs_no_registry(bed: &Bed<'_>) {
    let facts = bed.ok(&[
        "run",
        "--rm",
        "--network",
        "none",
        "--hostname",
        "here",
        "hello",
    ]);
    for fact in [
        "process           1,",
        "0, 0",
        "here",
        "overlay",
        "filtered",
    ] {
        assert!(facts.contains(fact), "{fact} is missing in {facts}");
    }
    assert!(bed.ok(&["images"]).contains("hello"));
}

fn pull_never_and_missing_images_are_told_apart(bed: &Bed<'_>) {
    let image = bed.shared.busybox();
    bed.coracle(&[
        "run",
        "--rm",
        "--network",
        "none",
        "--pull",
        "never",
        &image,
        "true",
    ])
    .fails(125);
    let said = bed
        .coracle(&["run", "--rm", "--network", "none", &image, "true"])
        .exits_with(0);
    assert!(
        said.err().contains("Unable to find image"),
        "{}",
        said.err()
    );
    assert!(
        said.out.is_empty(),
        "what is pulled is no result of run: {}",
        said.out()
    );
    let again = bed.coracle(&[
        "run",
        "--rm",
        "--network",
        "none",
        "--pull",
        "never",
        &image,
        "true",
    ]);
    assert_eq!(again.exits_with(0).err(), "");
}

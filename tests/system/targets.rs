//! Which containers a verb acts on, where they are not named.

use crate::bed::{Bed, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_verb_acts_on_the_newest_container,
    a_verb_acts_on_the_containers_of_a_filter,
    a_verb_acts_on_the_container_whose_id_a_file_holds,
    no_container_and_two_ways_to_name_some_are_errors,
    global_flags_have_letters_before_the_verb,
    switches_take_a_value_as_with_docker,
];

const STATUS: &str = "{{.Name}} {{.State.Status}}";

fn status(bed: &Bed<'_>, name: &str) -> String {
    let said = bed.ok(&["inspect", "-f", STATUS, name]);
    said.trim().trim_start_matches('/').to_owned()
}

fn a_verb_acts_on_the_newest_container(bed: &Bed<'_>) {
    for name in ["old", "new"] {
        bed.start(&["--name", name], &["sleep", "1000"]);
    }
    assert_eq!(bed.ok(&["exec", "-l", "echo", "-l"]), "-l\n");
    let said = bed.ok(&["inspect", "-l", "-f", STATUS]);
    assert_eq!(said, "/new running\n");
    assert_eq!(bed.ok(&["container", "inspect", "-l", "-f", STATUS]), said);
    for (verb, wanted) in [
        (&["stop", "-l", "-t", "0"][..], "new exited"),
        (&["start", "-l"], "new running"),
        (&["restart", "--latest", "-t", "0"], "new running"),
        (&["kill", "-l"], "new exited"),
    ] {
        assert_eq!(bed.ok(verb), "new\n", "{verb:?}");
        until("it is so", || status(bed, "new") == wanted);
    }
    assert_eq!(bed.ok(&["rm", "-l"]), "new\n");
    assert_eq!(status(bed, "old"), "old running");
    bed.ok(&["rm", "-f", "--latest"]);
    let error = bed.coracle(&["rm", "-l"]).fails(1);
    assert!(error.contains("no container"), "{error}");
}

fn a_verb_acts_on_the_containers_of_a_filter(bed: &Bed<'_>) {
    for (name, label) in [("one", "kind=a"), ("two", "kind=a"), ("three", "kind=b")] {
        bed.start(&["--name", name, "--label", label], &["sleep", "1000"]);
    }
    let flags = ["--filter", "label=kind=a"];
    let sorted = |verb: &[&str]| {
        let said = bed.ok(&[verb, &flags[..]].concat());
        let mut names: Vec<&str> = said.lines().collect();
        names.sort_unstable();
        names.join(" ")
    };
    assert_eq!(sorted(&["stop", "-t", "0"]), "one two");
    assert_eq!(status(bed, "three"), "three running");
    // Those that run already are not meant, nor is anything done with nothing.
    assert_eq!(sorted(&["stop", "-t", "0"]), "");
    assert_eq!(sorted(&["start"]), "one two");
    assert_eq!(sorted(&["restart", "-t", "0"]), "one two");
    assert_eq!(sorted(&["kill"]), "one two");
    for name in ["one", "two"] {
        until("it has ended", || status(bed, name).ends_with("exited"));
    }
    assert_eq!(sorted(&["rm"]), "one two");
    assert_eq!(bed.ok(&["ps", "-a", "--format", "{{.Names}}"]), "three\n");
    let running = ["restart", "--filter", "status=running", "-t", "0"];
    assert_eq!(bed.ok(&running), "three\n");
    let error = bed.coracle(&["rm", "--filter", "odd=x"]).fails(125);
    assert!(error.contains("unknown filter `odd`"), "{error}");
    bed.ok(&["rm", "-f", "three"]);
}

fn a_verb_acts_on_the_container_whose_id_a_file_holds(bed: &Bed<'_>) {
    let file = bed.path("cid");
    let file = file.to_str().unwrap();
    bed.start(&["--name", "c", "--cidfile", file], &["sleep", "1000"]);
    let id = bed.inspect("c")["Id"].as_str().unwrap().to_owned();
    for verb in [&["stop", "-t", "0"][..], &["start"], &["rm", "-f"]] {
        let said = bed.ok(&[verb, &["--cidfile", file]].concat());
        assert_eq!(said.trim(), id, "{verb:?}");
    }
    bed.coracle(&["stop", "--cidfile", file]).fails(1);
    bed.write("empty", "");
    let error = bed.coracle(&["stop", "--cidfile", "empty"]).fails(125);
    assert!(error.contains("no id"), "{error}");
    bed.coracle(&["stop", "--cidfile", "missing"]).fails(125);
}

fn no_container_and_two_ways_to_name_some_are_errors(bed: &Bed<'_>) {
    for words in [
        &["stop"][..],
        &["start"],
        &["rm"],
        &["exec", "-l"],
        &["inspect"],
        &["stop", "-a", "c"],
        &["stop", "-l", "c"],
        &["stop", "--filter", "name=c", "c"],
        &["inspect", "-l", "c"],
    ] {
        bed.coracle(words).fails(125);
    }
}

fn global_flags_have_letters_before_the_verb(bed: &Bed<'_>) {
    let image = bed.busybox();
    let warned = [
        "run",
        "--rm",
        "--network",
        "host",
        "-p",
        "80:80",
        &image,
        "true",
    ];
    let warns = |before: &[&str]| {
        let said = bed.coracle(&[before, &warned[..]].concat()).exits_with(0);
        said.err().contains("warning:")
    };
    assert!(warns(&[]));
    assert!(warns(&["-D"]));
    assert!(warns(&["-l", "info"]));
    assert!(!warns(&["-l", "error"]));
    assert!(!warns(&[
        "--log-level=FATAL",
        "--storage-driver",
        "overlay"
    ]));
    bed.coracle(&["-l", "odd", "ps"]).fails(125);
    bed.coracle(&["--storage-driver", "vfs", "ps"]).fails(125);
    // Docker's own directory of settings.
    bed.write("settings/config.json", r#"{"detachKeys": "no-such-key"}"#);
    let run = ["run", "--rm", "-t", "--network", "none", &image, "true"];
    let error = bed
        .coracle(&[&["--config", "settings"], &run[..]].concat())
        .fails(125);
    assert!(error.contains("no-such-key"), "{error}");
}

fn switches_take_a_value_as_with_docker(bed: &Bed<'_>) {
    let image = bed.busybox();
    let run = ["run", "--network=none", "--name=c"];
    let echo = [&image[..], "echo", "--rm=false"];
    let said = bed.ok(&[&run[..], &["--rm=true", "--detach=0", "-ti=false"], &echo].concat());
    assert_eq!(said.trim_end(), "--rm=false");
    assert_eq!(bed.ok(&["ps", "-aq=true"]), "");
    let id = bed.ok(&[&run[..], &["-d=T", "--rm=F"], &[&image, "true"]].concat());
    assert_eq!(bed.ok(&["wait", "c"]), "0\n");
    assert_eq!(bed.ok(&["ps", "--all=1", "--quiet", "--no-trunc=true"]), id);
    assert_eq!(bed.ok(&["ps", "--all", "--all=false", "-q"]), "");
    let error = bed.coracle(&["rm", "--force=maybe", "c"]).fails(125);
    assert!(error.contains("true, false"), "{error}");
    assert_eq!(bed.ok(&["rm", "--force=false", "c"]), "c\n");
}

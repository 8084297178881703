//! `events`: forms, filters, times, followers.

use serde_json::Value;

use crate::bed::{Bed, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    an_event_is_a_line_and_an_object_as_with_docker,
    events_are_filtered,
    times_choose_exactly,
    a_follower_sees_what_comes_and_ends_at_its_time,
    a_follower_goes_on_over_a_new_journal,
    what_a_label_holds_cannot_steer_the_terminal,
];

/// Two containers whose commands left events, and one that did nothing.
fn busy(bed: &Bed<'_>) {
    for (name, tier) in [("web", "tier=front"), ("site", "tier=back")] {
        bed.start(&["--name", name, "--label", tier], &["sleep", "1000"]);
        bed.coracle(&["exec", name, "sh", "-c", "exit 3"])
            .exits_with(3);
        until("the end is noted", || {
            !past(
                bed,
                &["-f", "event=exec_die", "-f", &format!("container={name}")],
            )
            .is_empty()
        });
    }
}

/// What has happened, as far as it was asked for.
fn past(bed: &Bed<'_>, options: &[&str]) -> String {
    bed.ok(&[&["events", "--since", "0", "--until", "0s"], options].concat())
}

fn an_event_is_a_line_and_an_object_as_with_docker(bed: &Bed<'_>) {
    busy(bed);
    let id = bed.inspect("web")["Id"].as_str().unwrap().to_owned();
    let filters = ["-f", "container=web", "-f", "event=exec_die"];
    let line = past(bed, &filters);
    let (time, rest) = line.trim_end().split_once(' ').unwrap();
    assert_eq!(time.len(), "2026-11-21T04:03:58.122239004Z".len(), "{time}");
    let begin = format!("container exec_die {id} (execID=");
    assert!(rest.starts_with(&begin), "{rest}");
    let image = bed.busybox();
    let end = format!(", exitCode=3, image={image}, name=web, tier=front)");
    assert!(rest.ends_with(&end), "{rest}");

    for format in ["json", "{{json .}}"] {
        let text = past(bed, &[&filters[..], &["--format", format]].concat());
        let event: Value = serde_json::from_str(text.trim()).unwrap();
        assert_eq!(event["Type"], "container");
        assert_eq!(event["Action"], "exec_die");
        assert_eq!(event["Actor"]["ID"], id);
        assert_eq!(event["Actor"]["Attributes"]["exitCode"], "3");
        assert_eq!(event["Actor"]["Attributes"]["name"], "web");
        assert_eq!(
            (&event["status"], &event["id"]),
            (&event["Action"], &event["Actor"]["ID"])
        );
        assert_eq!(event["from"], image);
        assert_eq!(event["scope"], "local");
        let nanos = event["timeNano"].as_i64().unwrap();
        assert_eq!(event["time"].as_i64().unwrap(), nanos / 1_000_000_000);
    }
    let format = "{{.Type}}/{{.Action}} {{.Actor.Attributes.name}} {{.From}} {{.Scope}}";
    let text = past(bed, &[&filters[..], &["--format", format]].concat());
    assert_eq!(text, format!("container/exec_die web {image} local\n"));
    bed.coracle(&["events", "--until", "0s", "--format", "{{.Nonsense"])
        .exits_with(64);
}

fn events_are_filtered(bed: &Bed<'_>) {
    busy(bed);
    let id = bed.inspect("site")["Id"].as_str().unwrap().to_owned();
    let image = bed.busybox();
    let by_image = format!("image={image}");
    for (filters, names) in [
        (&["event=exec_die"][..], "web site"),
        (&["event=exec_create"], "web site"),
        (&["event=exec_die", "container=web"], "web"),
        (
            &["event=exec_die", "container=web", "container=site"],
            "web site",
        ),
        (
            &["event=exec_die", &format!("container={}", &id[..8])],
            "site",
        ),
        (&["event=exec_die", "label=tier"], "web site"),
        (&["event=exec_die", "label=tier=back"], "site"),
        (&["event=exec_die", "label=absent"], ""),
        (&["event=exec_die", "type=container"], "web site"),
        (&["event=exec_die", "type=volume"], ""),
        (&["event=exec_die", &by_image], "web site"),
        (&["event=exec_die", "image=other"], ""),
        (&["event=exec_die", "volume=web"], ""),
        (
            &["event=exec_die", "event=exec_start", "container=site"],
            "site site",
        ),
    ] {
        let mut words = vec!["--format", "{{.Actor.Attributes.name}}"];
        for filter in filters {
            words.extend(["--filter", filter]);
        }
        let found: Vec<String> = past(bed, &words).lines().map(str::to_owned).collect();
        assert_eq!(found.join(" "), names, "{filters:?}");
    }
    let error = bed
        .coracle(&["events", "--until", "0s", "-f", "colour=red"])
        .fails(125);
    assert!(
        error.contains("container"),
        "it names those that there are: {error}"
    );
}

fn times_choose_exactly(bed: &Bed<'_>) {
    busy(bed);
    let format = ["--filter", "event=exec_die", "--format", "{{.TimeNano}}"];
    let text = past(bed, &format);
    let stamps: Vec<u64> = text.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(stamps.len(), 2);
    let unix = |nanos: u64| format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
    for (since, until, count) in [
        (stamps[0], stamps[1], 2),
        (stamps[0] + 1, stamps[1], 1),
        (stamps[0], stamps[1] - 1, 1),
        (stamps[0], stamps[0], 1),
        (stamps[1] + 1, stamps[1] + 2, 0),
    ] {
        let (since, until) = (unix(since), unix(until));
        let words = [
            &["events", "--since", &since, "--until", &until],
            &format[..],
        ]
        .concat();
        assert_eq!(bed.ok(&words).lines().count(), count, "{since} {until}");
    }
    // An end in the past needs no beginning.
    let words = [&["events", "--until", "0s"], &format[..]].concat();
    assert_eq!(bed.ok(&words).lines().count(), 2);
    bed.coracle(&["events", "--until", "soon"]).fails(125);
}

fn a_follower_sees_what_comes_and_ends_at_its_time(bed: &Bed<'_>) {
    busy(bed);
    let format = [
        "-f",
        "event=exec_die",
        "--format",
        "{{.Actor.Attributes.exitCode}}",
    ];
    let since = [&["events", "--since", "1h"], &format[..]].concat();
    let mut follower = bed.call(&since).started();
    assert_eq!((follower.line(), follower.line()), ("3".into(), "3".into()));
    // From now on: the second one has nothing to show yet.
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    let in_words =
        |time: std::time::Duration| format!("{}.{:09}", time.as_secs(), time.subsec_nanos());
    let (now, soon) = (
        in_words(now),
        in_words(now + std::time::Duration::from_secs(5)),
    );
    let until = [&["events", "--since", &now, "--until", &soon], &format[..]].concat();
    let mut limited = bed.call(&until).started();
    for code in 4..7 {
        let script = format!("exit {code}");
        bed.coracle(&["exec", "web", "sh", "-c", &script])
            .exits_with(code);
        assert_eq!(follower.line(), code.to_string());
    }
    assert_eq!(limited.rest(), "4\n5\n6\n");
    assert_eq!(limited.ends().code(), Some(0));
}

fn a_follower_goes_on_over_a_new_journal(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    let format = [
        "-f",
        "event=exec_die",
        "--format",
        "{{.Actor.Attributes.exitCode}}",
    ];
    let mut follower = bed
        .call(&[&["events", "--since", "0"], &format[..]].concat())
        .started();
    let journal = bed.store().join("events/journal");
    for code in 1..6 {
        let script = format!("exit {code}");
        bed.coracle(&["exec", "c", "sh", "-c", &script])
            .exits_with(code);
        assert_eq!(follower.line(), code.to_string());
        // As whoever finds it too long does.
        std::fs::rename(&journal, bed.store().join("events/journal.1")).unwrap();
    }
    let kept = past(bed, &format);
    assert_eq!(kept, "5\n", "of what was set aside, one file is kept");
}

fn what_a_label_holds_cannot_steer_the_terminal(bed: &Bed<'_>) {
    bed.start(
        &["--name", "c", "--label", "x=\u{1b}[2Jevil\nline"],
        &["sleep", "1000"],
    );
    bed.ok(&["exec", "c", "true"]);
    until("the end is noted", || {
        !past(bed, &["-f", "event=exec_die"]).is_empty()
    });
    let text = past(bed, &["-f", "event=exec_die"]);
    assert!(
        !text.contains('\u{1b}') && text.lines().count() == 1,
        "{text:?}"
    );
}

//! Images in the store: their names, what uses them, how they were made, and which are listed.

use serde_json::{Value, json};

use crate::bed::Bed;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    an_image_gets_several_names_and_loses_them,
    rmi_says_what_it_took_away,
    rmi_of_an_image_with_several_names_must_be_forced,
    rmi_leaves_what_containers_use,
    all_images_go_at_once,
    whether_an_image_exists_is_its_exit_status,
    history_tells_how_an_image_was_made,
    history_of_a_liar_is_shown_without_harm,
    a_tree_shows_layers_and_what_lies_on_them,
    images_are_chosen_and_sorted,
    images_are_inspected_in_dockers_words,
    events_tell_of_names,
];

/// Builds an image on another.
fn built(bed: &Bed<'_>, base: &str, lines: &str, name: &str) -> String {
    bed.write("context/Dockerfile", format!("FROM {base}\n{lines}\n"));
    let id = bed.build(&["-q", "-t", name], "context").succeeds();
    id.trim().to_owned()
}

fn an_image_gets_several_names_and_loses_them(bed: &Bed<'_>) {
    let name = bed.busybox();
    let id = bed.image_id(&name);
    bed.ok(&["tag", &name, "one:1", "two:2"]);
    assert_eq!(bed.image_id("one:1"), bed.image_id("two:2"));
    assert_eq!(bed.ok(&["untag", &name, "one:1"]), "");
    assert_eq!(bed.image_id("one:1"), "");
    let error = bed.coracle(&["untag", &name, "one:1"]).fails(1);
    assert!(error.contains("one:1"), "{error}");
    bed.coracle(&["untag", &name, "A B"]).fails(125);
    bed.ok(&["untag", &name]);
    let listed = bed.ok(&[
        "images",
        "--no-trunc",
        "--format",
        "{{.Repository}} {{.Tag}} {{.ID}}",
    ]);
    assert_eq!(
        listed,
        format!("<none> <none> {id}\n"),
        "it has no name and is here"
    );
    bed.ok(&["run", "--rm", "--network", "none", &id, "true"]);
    bed.ok(&["tag", &id, "again"]);
    assert_eq!(bed.image_id("again"), id);
    let listed = bed.ok(&["images", "-f", "dangling=true", "-q"]);
    assert_eq!(listed, "", "it is not without a name any more");
}

fn rmi_says_what_it_took_away(bed: &Bed<'_>) {
    let name = bed.busybox();
    let id = bed.image_id(&name);
    let digest = bed.ok(&["images", "--format", "{{.Repository}}@{{.Digest}}"]);
    bed.ok(&["tag", &name, &name.replace(":1", ":second")]);
    let second = name.replace(":1", ":second");
    assert_eq!(
        bed.ok(&["rmi", "--no-prune", &second]),
        format!("Untagged: {second}\n")
    );
    let expected = format!("Untagged: {name}\nUntagged: {digest}Deleted: {id}\n");
    assert_eq!(bed.ok(&["rmi", &name]), expected);
    let said = bed
        .coracle(&["rmi", &name, "none:1", "NOT:A:NAME"])
        .exits_with(1);
    let errors = said.err();
    assert_eq!(
        errors.matches("Error: ").count(),
        3,
        "each is told: {errors}"
    );
    assert_eq!(
        bed.coracle(&["rmi", "-i", &name, "none:1"])
            .exits_with(0)
            .err(),
        ""
    );
    bed.ok(&["rmi", "-f", "none:1"]);
    bed.coracle(&["rmi"]).fails(125);
    bed.coracle(&["rmi", "-a", "x"]).fails(125);
}

fn rmi_of_an_image_with_several_names_must_be_forced(bed: &Bed<'_>) {
    let name = bed.busybox();
    let id = bed.image_id(&name);
    bed.ok(&["tag", &name, "other:1"]);
    let short = &id["sha256:".len()..][..12];
    let error = bed.coracle(&["rmi", short]).fails(1);
    let expected = format!(
        "conflict: unable to delete {short} (must be forced) - image is referenced in multiple repositories"
    );
    assert!(error.contains(&expected), "{error}");
    let removed = bed.ok(&["rmi", "-f", short]);
    for line in [
        "Untagged: other:1".to_owned(),
        format!("Untagged: {name}"),
        format!("Deleted: {id}"),
    ] {
        assert!(
            removed.lines().any(|said| said == line),
            "{removed} has {line}"
        );
    }
    assert_eq!(bed.ok(&["images", "-q"]), "");
}

fn rmi_leaves_what_containers_use(bed: &Bed<'_>) {
    let name = bed.busybox();
    let id = bed.image_id(&name);
    let container = bed.ok(&[
        "create",
        "--name",
        "c",
        "--network",
        "none",
        &name,
        "sleep",
        "1000",
    ]);
    let container = &container[..12];
    let error = bed.coracle(&["rmi", &name]).fails(1);
    let expected = format!(
        "unable to remove repository reference \"{name}\" (must force) - container {container} is using its referenced image"
    );
    assert!(error.contains(&expected), "{error}");
    let error = bed.coracle(&["rmi", &id]).fails(1);
    assert!(
        error.contains("(must be forced) - image is being used by stopped container"),
        "{error}"
    );
    // A further name can go.
    bed.ok(&["tag", &name, "other:1"]);
    assert_eq!(bed.ok(&["rmi", "other:1"]), "Untagged: other:1\n");

    bed.ok(&["start", "c"]);
    let error = bed.coracle(&["rmi", "-f", &id]).fails(1);
    let expected =
        format!("(cannot be forced) - image is being used by running container {container}");
    assert!(error.contains(&expected), "{error}");
    let removed = bed.ok(&["rmi", "-f", &name]);
    assert!(
        removed.starts_with(&format!("Untagged: {name}\n")) && !removed.contains("Deleted"),
        "{removed}"
    );
    let nameless = bed.ok(&["images", "-q", "--no-trunc", "-f", "dangling=true"]);
    assert_eq!(
        nameless.trim(),
        id,
        "the image of a running container stays"
    );
    assert_eq!(bed.ok(&["exec", "c", "echo", "alive"]), "alive\n");

    bed.ok(&["kill", "c"]);
    bed.ok(&["wait", "c"]);
    let removed = bed.ok(&["rmi", "-f", &id]);
    assert_eq!(removed, format!("Deleted: {id}\n"));
    bed.ok(&["start", "c"]);
    assert_eq!(
        bed.ok(&["exec", "c", "echo", "alive"]),
        "alive\n",
        "its files stay with it"
    );
}

fn all_images_go_at_once(bed: &Bed<'_>) {
    let base = bed.busybox();
    bed.ok(&["tag", &base, "other:1"]);
    built(bed, &base, "LABEL a=b", "used");
    bed.ok(&["create", "--name", "c", "--network", "none", "used", "true"]);
    let said = bed.coracle(&["rmi", "-a"]).exits_with(1);
    assert!(said.out().contains("Untagged: other:1"), "{}", said.out());
    assert_eq!(bed.ok(&["images", "--format", "{{.Repository}}"]), "used\n");
    bed.ok(&["rmi", "-a", "-f"]);
    assert_eq!(bed.ok(&["images", "-q"]), "");
    assert_eq!(bed.ok(&["rmi", "-a"]), "");
}

fn whether_an_image_exists_is_its_exit_status(bed: &Bed<'_>) {
    let name = bed.busybox();
    let id = bed.image_id(&name);
    for (given, status) in [
        (&*name, 0),
        (&id, 0),
        (&id[7..17], 0),
        ("none:1", 1),
        ("sha256:00", 1),
        // The beginning of every id.
        ("sha256:", 1),
    ] {
        let said = bed.coracle(&["image", "exists", given]).exits_with(status);
        assert_eq!(
            (said.out(), said.err()),
            (String::new(), String::new()),
            "{given}"
        );
    }
}

fn history_tells_how_an_image_was_made(bed: &Bed<'_>) {
    let base = bed.busybox();
    bed.write("context/file", "x".repeat(2000));
    let lines = "COPY file /file\nLABEL text=\"a long text that goes on and on and on and on\"";
    let id = built(bed, &base, lines, "made:1");
    let shown = bed.ok(&["history", "made:1"]);
    let mut rows = shown.lines();
    let heading: Vec<&str> = rows.next().unwrap().split_whitespace().collect();
    assert_eq!(heading.join(" "), "IMAGE CREATED CREATED BY SIZE COMMENT");
    let (last, copy) = (rows.next().unwrap(), rows.next().unwrap());
    assert!(
        last.starts_with(&id[7..19]) && last.contains('…') && last.contains("0B"),
        "{last}"
    );
    assert!(
        copy.starts_with("<missing>") && copy.contains("2kB"),
        "{copy}"
    );

    let lines = bed.ok(&["history", "--no-trunc", "--format", "json", "made:1"]);
    let steps: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        (&steps[0]["ID"], &steps[0]["Tags"]),
        (&json!(id), &json!("made:1"))
    );
    assert!(
        steps[0]["CreatedBy"]
            .as_str()
            .unwrap()
            .contains("goes on and on and on and on")
    );
    assert!(
        steps[0]["CreatedSince"].as_str().unwrap().ends_with(" ago"),
        "{}",
        steps[0]
    );
    assert_eq!(steps[1]["Size"], "2kB");
    let words = [
        "history",
        "-H=false",
        "--format",
        "{{.CreatedSince}} {{.CreatedAt}}",
    ];
    let times = bed.ok(&[&words[..], &["made:1"]].concat());
    for line in times.lines() {
        let (since, at) = line.split_once(' ').unwrap();
        assert_eq!((since, at.len()), (at, "2026-11-29T10:50:44Z".len()));
    }
    let ids = bed.ok(&["history", "-q", "made:1"]);
    assert_eq!(ids.lines().count(), steps.len());
    assert!(
        ids.starts_with(&format!("{}\n<missing>\n", &id[7..19])),
        "{ids}"
    );
    let bare = bed.ok(&["history", "--human=false", "made:1"]);
    assert!(
        bare.contains("CREATED AT") && bare.contains(" 2000 "),
        "{bare}"
    );
    bed.coracle(&["history", "none:1"]).fails(1);
    bed.coracle(&["history", "--format", "{{.Nothing}}", "made:1"])
        .fails(1);
}

/// Puts an image into the store whose configuration is this, as if it had been pulled.
fn forged(bed: &Bed<'_>, name: &str, configuration: &Value) {
    let bytes = configuration.to_string();
    let id = coracle::digest::Digest::of(bytes.as_bytes());
    bed.write(&format!("store/blobs/sha256/{}", id.hex()), &bytes);
    let record = json!({"name": format!("docker.io/library/{name}:latest"), "id": id.to_string(),
        "at": "2024-01-01T00:00:00Z"});
    let file = format!("store/images/docker.io%library%{name}:latest.json");
    bed.write(&file, record.to_string());
}

fn history_of_a_liar_is_shown_without_harm(bed: &Bed<'_>) {
    let base = bed.busybox();
    let inspected = bed.inspect(&base);
    let layers = inspected["RootFS"]["Layers"].clone();
    let count = layers.as_array().unwrap().len();
    let configuration = |history: Value, diff_ids: &Value| {
        json!({"os": "linux", "architecture": "amd64", "history": history,
            "rootfs": {"type": "layers", "diff_ids": diff_ids}})
    };
    // One step for all layers; the others belong to nobody.
    forged(
        bed,
        "short",
        &configuration(json!([{"created_by": "one"}]), &layers),
    );
    let sizes = bed.ok(&["history", "--human=false", "--format", "{{.Size}}", "short"]);
    let sizes: Vec<u64> = sizes.lines().map(|size| size.parse().unwrap()).collect();
    assert_eq!(sizes.len(), count);
    assert_eq!(json!(sizes.iter().sum::<u64>()), inspected["Size"]);
    // A thousand steps for no layer, with words for the terminal.
    let step = json!({"created_by": "\u{1b}[2J\r\n\tx", "comment": "\u{9b}2J", "created": "0001-01-01T00:00:00Z"});
    let steps: Vec<Value> = vec![step; 1000];
    forged(bed, "long", &configuration(json!(steps), &json!([])));
    for words in [&["history", "long"][..], &["history", "--no-trunc", "long"]] {
        let shown = bed.ok(words);
        assert_eq!(shown.lines().count(), 1001);
        assert!(
            !shown.contains(['\u{1b}', '\u{9b}', '\r']),
            "nothing moves the cursor"
        );
    }
    // Layers that are not here, and as many as nobody has.
    let missing: Vec<String> = (0..2000)
        .map(|number| format!("sha256:{number:064x}"))
        .collect();
    forged(bed, "deep", &configuration(Value::Null, &json!(missing)));
    let deep = bed.ok(&["history", "--format", "{{.Size}}", "deep"]);
    assert!(deep.lines().all(|size| size == "0B") && deep.lines().count() == 2000);
    assert_eq!(bed.ok(&["image", "tree", "deep"]).lines().count(), 2004);
    forged(
        bed,
        "start",
        &configuration(Value::Null, &json!([missing[0]])),
    );
    let above = bed.ok(&["image", "tree", "--whatrequires", "start"]);
    assert!(above.lines().count() < 1000, "no deeper than anybody looks");
    forged(bed, "empty", &configuration(json!([]), &json!([])));
    assert_eq!(bed.ok(&["history", "-q", "empty"]), "");
    assert_eq!(bed.ok(&["image", "tree", "empty"]).lines().count(), 4);
    for broken in [
        json!({"history": {"created_by": "x"}}),
        json!({"history": [7]}),
        json!({"rootfs": {"type": "layers", "diff_ids": ["sha256:../.."]}}),
    ] {
        forged(bed, "broken", &broken);
        bed.coracle(&["history", "broken"]).fails(125);
        bed.coracle(&["image", "tree", "broken"]).fails(125);
        bed.ok(&["images"]);
        bed.ok(&["image", "tree", "empty"]);
    }
}

fn a_tree_shows_layers_and_what_lies_on_them(bed: &Bed<'_>) {
    let base = bed.busybox();
    built(bed, &base, "RUN echo 1 > /1", "one:1");
    built(bed, "one:1", "RUN echo 2 > /2", "two:2");
    let tree = bed.ok(&["image", "tree", "two:2"]);
    let lines: Vec<&str> = tree.lines().collect();
    assert!(lines[0].starts_with("Image ID: "), "{tree}");
    assert_eq!(lines[1], "Tags:     [two:2]");
    assert_eq!(lines[3], "Image Layers");
    let base_top = lines
        .iter()
        .find(|line| line.contains(&format!("[{base}]")));
    assert!(
        base_top.is_some_and(|line| line.starts_with("├── ID: ")),
        "{tree}"
    );
    let last = lines.last().unwrap();
    assert!(
        last.starts_with("└── ID: ") && last.ends_with(" Top Layer of: [two:2]"),
        "{tree}"
    );
    let above = bed.ok(&["image", "tree", "--whatrequires", &base]);
    let lines: Vec<&str> = above.lines().skip(4).collect();
    assert!(
        lines[0].starts_with("└── ") && lines[0].ends_with(&format!("[{base}]")),
        "{above}"
    );
    assert!(
        lines[1].starts_with("    └── ") && lines[1].ends_with("[one:1]"),
        "{above}"
    );
    assert!(
        lines[2].starts_with("        └── ") && lines[2].ends_with("[two:2]"),
        "{above}"
    );
    bed.coracle(&["image", "tree", "none:1"]).fails(1);
}

fn images_are_chosen_and_sorted(bed: &Bed<'_>) {
    let base = bed.busybox();
    built(bed, &base, "LABEL kind=a\nRUN echo 1 > /1", "team/app:2");
    built(bed, "team/app:2", "LABEL kind=b\nRUN echo 22 > /2", "app:1");
    let names = |words: &[&str]| -> Vec<String> {
        let format = ["--format", "{{.Repository}}:{{.Tag}}"];
        let said = bed.ok(&[&["images"], words, &format].concat());
        said.lines().map(str::to_owned).collect()
    };
    let (a, b) = ("team/app:2", "app:1");
    for (words, expected) in [
        (&["-f", "label=kind"][..], vec![b, a]),
        (&["-f", "label=kind=a"], vec![a]),
        (&["-f", "label=kind", "-f", "label!=kind=b"], vec![a]),
        (&["-f", "reference=app"], vec![b]),
        (&["-f", "reference=*/app"], vec![a]),
        (
            &["-f", "reference=*/*:2", "-f", "reference=ap?:1"],
            vec![b, a],
        ),
        (&["-f", "since=team/app:2"], vec![b]),
        (&["-f", "before=app:1", "-f", "label=kind"], vec![a]),
        (&["-f", "dangling=true"], vec![]),
        (&["-f", "intermediate=true"], vec![]),
        (&["-f", "readonly=true"], vec![]),
        (&["-f", "until=1h", "-f", "label=kind"], vec![]),
        (&["-f", "label=kind", "--sort", "repository"], vec![b, a]),
        (&["-f", "label=kind", "--sort", "size"], vec![a, b]),
        (&["-f", "label=kind", "--sort", "tag"], vec![b, a]),
        (&["team/app"], vec![a]),
        (&["app:2"], vec![]),
        (&["team/app:2"], vec![a]),
    ] {
        assert_eq!(names(words), expected, "{words:?}");
    }
    let digest = bed.ok(&["images", "--format", "{{.Digest}}", &base]);
    let by_digest = base.replace(":1", &format!("@{}", digest.trim()));
    assert_eq!(names(&[&by_digest]), [base.as_str()]);
    assert_eq!(
        names(&["-f", &format!("digest={}", &digest[..20])]),
        [base.as_str()]
    );
    let bare = bed.ok(&["images", "-n", "app"]);
    assert_eq!(bare.lines().count(), 1, "no heading: {bare}");
    bed.coracle(&["images", "--sort", "colour"]).fails(125);
    bed.coracle(&["images", "-f", "colour=red"]).fails(125);
    bed.coracle(&["images", "-f", "since=none:1"]).fails(1);
}

fn images_are_inspected_in_dockers_words(bed: &Bed<'_>) {
    let base = bed.busybox();
    built(bed, &base, "LABEL a=b", "own:1");
    let found = bed.inspect(&base);
    for key in [
        "Id",
        "RepoTags",
        "RepoDigests",
        "Parent",
        "Comment",
        "Created",
        "DockerVersion",
        "Author",
        "Config",
        "Architecture",
        "Os",
        "Size",
        "GraphDriver",
        "RootFS",
        "Metadata",
    ] {
        assert!(found.get(key).is_some(), "{key}");
    }
    assert_eq!(found["RootFS"]["Type"], "layers");
    let template = "{{.Id}}|{{.RepoTags}}|{{len .RepoDigests}}|{{.Variant}}|{{json .Config.Labels}}|{{.Metadata.LastTagTime}}";
    let said = bed.ok(&["image", "inspect", "-f", template, "own:1"]);
    let parts: Vec<&str> = said.trim().split('|').collect();
    assert_eq!(parts[1..3], ["[own:1]", "0"], "it is in no registry");
    assert_eq!(parts[4], r#"{"a":"b"}"#);
    let said = bed
        .coracle(&[
            "image", "inspect", "-f", "{{.Os}}", "none:1", "own:1", "none:2",
        ])
        .exits_with(1);
    assert_eq!(said.out(), "linux\n");
    assert_eq!(
        said.err().matches("No such image").count(),
        2,
        "{}",
        said.err()
    );
}

fn events_tell_of_names(bed: &Bed<'_>) {
    let base = bed.busybox();
    let id = bed.image_id(&base);
    bed.ok(&["tag", &base, "a:1", "b:1", "c:1"]);
    bed.ok(&["untag", &base, "a:1"]);
    bed.ok(&["rmi", "b:1", "c:1", &base]);
    let format = "{{.Action}} {{.Actor.ID}} {{.Actor.Attributes.name}}";
    let words = [
        "events",
        "--since",
        "1h",
        "--until",
        "0s",
        "-f",
        "type=image",
        "--format",
        format,
    ];
    let said = bed.ok(&words);
    let of_names = |line: &&str| {
        ["tag", "untag", "delete"]
            .iter()
            .any(|word| line.starts_with(&format!("{word} ")))
    };
    let lines: Vec<&str> = said.lines().filter(of_names).collect();
    let expected = [
        format!("tag {id} a:1"),
        format!("tag {id} b:1"),
        format!("tag {id} c:1"),
        format!("untag {id} a:1"),
        format!("untag {id} b:1"),
        format!("untag {id} c:1"),
        format!("untag {id} {base}"),
    ];
    assert_eq!(lines[..expected.len()], expected, "{said}");
    assert_eq!(lines.last().unwrap(), &format!("delete {id} {id}"));
}

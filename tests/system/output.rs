//! What scripts read: lists, filters, templates and JSON.

use std::process::Command;

use serde_json::Value;

use crate::bed::Bed;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    filters_of_ps_select_containers,
    filters_that_make_no_sense_are_refused,
    an_empty_filter_says_nothing_where_nothing_is_removed,
    flags_of_ps_say_what_is_shown,
    formats_of_ps_are_dockers,
    all_containers_are_removed_through_a_pipe,
    inspect_answers_the_questions_of_scripts,
    inspect_of_what_is_not_there_is_an_empty_list_and_an_error,
    inspect_looks_for_containers_images_and_volumes,
    templates_that_fail_say_why_and_with_which_status,
    health_and_restarts_are_shown_and_filtered,
    containers_are_measured,
    images_are_listed_as_asked,
    info_and_version_answer_in_templates,
    completions_are_those_that_shells_load,
];

/// A running container, one that ended with 3, and one that never ran; in this order.
fn three_containers(bed: &Bed<'_>) -> [String; 3] {
    let web = bed.start(
        &["--name", "web", "-l", "app=web", "-l", "tier=front.end"],
        &["sleep", "1000"],
    );
    let options = ["--name", "db", "-l", "app=db", "-v", "data:/var/data"];
    let db = bed.start(&options, &["sh", "-c", "exit 3"]);
    bed.ok(&["wait", "db"]);
    let image = bed.busybox();
    let new = bed.ok(&[
        "create",
        "--name",
        "new",
        "--network",
        "host",
        &image,
        "true",
    ]);
    [web, db, new.trim().to_owned()]
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

fn filters_of_ps_select_containers(bed: &Bed<'_>) {
    let [web, ..] = three_containers(bed);
    let image = bed.shared.busybox();
    bed.write(
        "app/Dockerfile",
        format!("FROM {image}\nRUN true > /made\nEXPOSE 80\n"),
    );
    bed.build(&["-q", "-t", "app"], "app").succeeds();
    bed.ok(&["create", "--name", "built", "--network", "none", "app"]);
    let id = format!("id={}", &web[..10]);
    let of_image = format!("ancestor={image}");
    for (filters, expected) in [
        (&[][..], &["built", "new", "db", "web"][..]),
        (&["name=we"], &["web"]),
        (&["name=^/?(web|db)$"], &["db", "web"]),
        (&["name=web", "name=new"], &["new", "web"]),
        (&[id.as_str()], &["web"]),
        (&["label=app"], &["db", "web"]),
        (&["label=app=web"], &["web"]),
        (&["label=app=web", "label=tier"], &["web"]),
        (&["label=app=web", "label=app=db"], &[]),
        (&["label!=app"], &["built", "new"]),
        (&["status=running"], &["web"]),
        (&["status=exited"], &["db"]),
        (
            &["status=dead", "status=created", "status=running"],
            &["built", "new", "web"],
        ),
        (&["exited=3"], &["db"]),
        (&["exited=0"], &[]),
        (&["before=db"], &["web"]),
        (&["since=web"], &["built", "new", "db"]),
        (&["since=web", "before=new"], &["db"]),
        (&["until=1h"], &[]),
        (&[of_image.as_str()], &["built", "new", "db", "web"]),
        (&["ancestor=app"], &["built"]),
        (&["ancestor=no-such-image"], &[]),
        (&["volume=data"], &["db"]),
        (&["volume=/var/data"], &["db"]),
        (&["network=host"], &["new"]),
        (&["expose=80"], &["built"]),
        (&["expose=79-81/tcp"], &["built"]),
        (&["expose=80/udp"], &[]),
        (&["publish=80"], &[]),
        (&["health=none", "name=web"], &["web"]),
        (&["health=healthy"], &[]),
        (&["command=sleep"], &["web"]),
        (&["status=running", "label=app=db"], &[]),
    ] {
        let mut words = vec!["ps", "-a", "--format", "{{.Names}}"];
        for filter in filters {
            words.extend(["-f", filter]);
        }
        assert_eq!(lines(&bed.ok(&words)), expected, "{filters:?}");
    }
    let without_all = bed.ok(&["ps", "-q", "--filter", "status=exited"]);
    assert_eq!(
        lines(&without_all).len(),
        1,
        "a state that is asked for is shown"
    );
}

fn filters_that_make_no_sense_are_refused(bed: &Bed<'_>) {
    for filter in [
        "name",
        "nmae=x",
        "status=up",
        "exited=x",
        "health=good",
        "publish=x",
        "name=(",
        "until=x",
    ] {
        let error = bed.coracle(&["ps", "--filter", filter]).fails(125);
        assert!(
            error.contains(filter.split('=').next_back().unwrap()),
            "{error}"
        );
    }
    let error = bed.coracle(&["ps", "--filter", "nmae=x"]).fails(125);
    assert!(
        error.contains("ancestor"),
        "the known ones are named: {error}"
    );
    bed.coracle(&["ps", "--filter", "since=nobody"]).fails(1);
    bed.coracle(&["images", "--filter", "nmae=x"]).fails(125);
    bed.coracle(&["images", "--filter", "dangling=x"])
        .fails(125);
    bed.coracle(&["images", "--filter", "before=nobody"])
        .fails(1);
}

fn an_empty_filter_says_nothing_where_nothing_is_removed(bed: &Bed<'_>) {
    three_containers(bed);
    assert_eq!(lines(&bed.ok(&["ps", "-aq", "--filter="])).len(), 3);
    bed.coracle(&["rm", "-f", "--filter="]).fails(125);
    bed.coracle(&["container", "prune", "-f", "--filter="])
        .fails(125);
    assert_eq!(lines(&bed.ok(&["ps", "-aq"])).len(), 3);
}

fn flags_of_ps_say_what_is_shown(bed: &Bed<'_>) {
    let [web, db, new] = three_containers(bed);
    let (web12, db12, new12) = (&web[..12], &db[..12], &new[..12]);
    for (flags, expected) in [
        (&["-q"][..], &[web12][..]),
        (&["-aq"], &[new12, db12, web12]),
        (&["-q", "--no-trunc"], &[web.as_str()]),
        (&["-lq"], &[new12]),
        (&["-n", "2", "-q"], &[new12, db12]),
        (&["--last=-1", "-q"], &[web12]),
        (&["-n", "1", "-q", "-f", "label=app"], &[db12]),
        (&["-aq", "--sort", "names"], &[db12, new12, web12]),
        (&["-aq", "--sort", "status"], &[new12, db12, web12]),
    ] {
        let words = [&["ps"], flags].concat();
        assert_eq!(lines(&bed.ok(&words)), expected, "{flags:?}");
    }
    for path in [
        &["container", "ls"][..],
        &["container", "list"],
        &["container", "ps"],
    ] {
        let words = [path, &["-aq"]].concat();
        assert_eq!(bed.ok(&words), bed.ok(&["ps", "-aq"]), "{path:?}");
    }
    let table = bed.ok(&["ps", "-a"]);
    let heading = lines(&table)[0];
    let columns: Vec<&str> = heading
        .split("  ")
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    assert_eq!(
        columns,
        [
            "CONTAINER ID",
            "IMAGE",
            "COMMAND",
            "CREATED",
            "STATUS",
            "PORTS",
            "NAMES"
        ]
    );
    assert!(table.contains("Up ") && table.contains("Exited (3)") && table.contains("Created"));
    assert_eq!(lines(&bed.ok(&["ps", "-a", "--noheading"])).len(), 3);
    assert!(bed.ok(&["ps", "-a", "--size"]).contains("SIZE"));
    bed.ok(&["rm", "-f", "web", "db", "new"]);
    assert_eq!(
        lines(&bed.ok(&["ps", "-a"])).len(),
        1,
        "an empty list has a heading"
    );
}

/// A row without the words that are others a second later.
fn timeless(row: &str) -> Value {
    let mut row: Value = serde_json::from_str(row).unwrap();
    for key in ["RunningFor", "Status"] {
        let told = row.as_object_mut().unwrap().remove(key);
        assert!(told.is_some_and(|told| told.is_string()), "{key}");
    }
    row
}

fn formats_of_ps_are_dockers(bed: &Bed<'_>) {
    let [_, db, new] = three_containers(bed);
    let ps = |format: &str| bed.ok(&["ps", "-a", "--format", format]);
    let image = bed.shared.busybox();
    for (format, expected) in [
        (
            r"{{.Names}}\t{{.State}}",
            "new\tcreated\ndb\texited\nweb\trunning\n".to_owned(),
        ),
        ("{{.Image}}", format!("{image}\n{image}\n{image}\n")),
        (
            r"table {{.Names}}\t{{.State}}",
            "NAMES     STATE\nnew       created\ndb        exited\nweb       running\n".to_owned(),
        ),
        (
            r#"{{.Label "tier"}}|{{.Labels}}"#,
            "|\n|app=db\nfront.end|app=web,tier=front.end\n".to_owned(),
        ),
        (
            r#"{{if eq .State "running"}}{{.Names | upper}}{{else}}-{{end}}"#,
            "-\n-\nWEB\n".to_owned(),
        ),
        (r#"{{printf "%.4s" .ID}} {{len .ID}}"#, String::new()),
        (
            "{{.Mounts}} {{.LocalVolumes}} {{.Networks}}",
            " 0 host\ndata 1 none\n 0 none\n".to_owned(),
        ),
        (
            "{{.ExitCode}} {{.Command}}",
            "0 \"true\"\n3 \"sh -c 'exit 3'\"\n0 \"sleep 1000\"\n".to_owned(),
        ),
    ] {
        let shown = ps(format);
        if expected.is_empty() {
            assert_eq!(lines(&shown)[0], format!("{} 12", &new[..4]));
        } else {
            let expected = expected.replace('\'', "");
            assert_eq!(shown.replace('\'', ""), expected, "{format}");
        }
    }
    let objects = |format: &str| -> Vec<Value> {
        let shown = ps(format);
        lines(&shown).into_iter().map(timeless).collect()
    };
    let lines_of_json = objects("json");
    assert_eq!(lines_of_json.len(), 3);
    assert_eq!(lines_of_json[1]["ID"], &db[..12]);
    assert_eq!(lines_of_json[1]["Ports"], "");
    assert_eq!(objects("{{json .}}"), lines_of_json);
    let array: Vec<Value> = serde_json::from_str(&ps("json-array")).unwrap();
    let array: Vec<Value> = array.iter().map(|row| timeless(&row.to_string())).collect();
    assert_eq!(array, lines_of_json);
    let both = bed
        .coracle(&["ps", "-q", "--format", "{{.Names}}"])
        .exits_with(0);
    assert!(both.err().contains("--format is ignored"), "{}", both.err());
    assert_eq!(bed.ok(&["ps", "-f", "name=none", "--format", "json"]), "");
}

fn all_containers_are_removed_through_a_pipe(bed: &Bed<'_>) {
    three_containers(bed);
    let script = r#""$0" "$@" ps -aq | xargs "$0" "$@" rm -f"#;
    let removed = bed
        .call(&[])
        .through(&["sh", "-c", script])
        .said()
        .succeeds();
    assert_eq!(lines(&removed).len(), 3);
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
}

fn inspect_answers_the_questions_of_scripts(bed: &Bed<'_>) {
    let [web, db, _] = three_containers(bed);
    let image = bed.shared.busybox();
    let ask = |format: &str, name: &str| bed.ok(&["inspect", "-f", format, name]);
    for (format, name, answer) in [
        ("{{.State.Status}}", "web", "running"),
        ("{{.State.Running}} {{.State.Paused}}", "web", "true false"),
        ("{{.State.ExitCode}}", "db", "3"),
        ("{{.Name}}", "db", "/db"),
        ("{{.Id}}", "db", &db),
        ("{{.Config.Image}}", "db", &image),
        ("{{index .Config.Labels \"app\"}}", "web", "web"),
        ("{{index .Config.Labels \"none\"}}", "web", ""),
        ("{{.Config.Labels.none}}", "web", "<no value>"),
        ("{{json .Config.Cmd}}", "web", r#"["sleep","1000"]"#),
        ("{{join .Config.Cmd \" \"}}", "web", "sleep 1000"),
        (
            "{{range .Mounts}}{{.Type}}:{{.Name}}:{{.Destination}}{{end}}",
            "db",
            "volume:data:/var/data",
        ),
        ("{{.HostConfig.NetworkMode}}", "web", "none"),
        ("{{.HostConfig.AutoRemove}}", "web", "false"),
        (
            "{{if .State.Health}}{{.State.Health.Status}}{{else}}no check{{end}}",
            "web",
            "no check",
        ),
        (
            "{{.RestartCount}} {{.HostConfig.RestartPolicy.Name}}",
            "web",
            "0 no",
        ),
        (
            "{{range $name, $net := .NetworkSettings.Networks}}{{$name}}{{end}}",
            "web",
            "none",
        ),
        ("{{len .NetworkSettings.Ports}}", "web", "0"),
        (
            "{{with .State}}{{.OOMKilled}}{{.Error}}{{end}}",
            "db",
            "false",
        ),
        (r"{{.Name}}\t", "db", r"/db\t"),
    ] {
        assert_eq!(ask(format, name), format!("{answer}\n"), "{format} {name}");
    }
    assert_ne!(ask("{{.State.Pid}}", "web"), "0\n");
    assert!(ask("{{.State.StartedAt}}", "web").starts_with("20"));
    assert!(ask("{{.LogPath}}", "web").contains(&web));
    let several = bed.ok(&["inspect", "--format", "{{.Name}}", "web", &db[..12]]);
    assert_eq!(several, "/web\n/db\n");
    let one_line = bed.ok(&["inspect", "--format", "json", "web"]);
    let whole: Value = serde_json::from_str(&one_line).unwrap();
    assert_eq!(
        (one_line.lines().count(), &whole[0]["Id"]),
        (1, &Value::from(web))
    );
    assert!(
        whole[0]["State"].get("Health").is_none(),
        "absent, not null"
    );
}

fn inspect_of_what_is_not_there_is_an_empty_list_and_an_error(bed: &Bed<'_>) {
    let [.., new] = three_containers(bed);
    for (words, out, error) in [
        (&["inspect", "nobody"][..], "[]\n", "No such object: nobody"),
        (
            &["inspect", "Not A Name"],
            "[]\n",
            "No such object: Not A Name",
        ),
        (
            &["container", "inspect", "nobody"],
            "[]\n",
            "No such container: nobody",
        ),
        (
            &["image", "inspect", "nobody"],
            "[]\n",
            "No such image: nobody",
        ),
        (&["image", "inspect", "web"], "[]\n", "No such image: web"),
        (
            &["inspect", "--type", "volume", "web"],
            "[]\n",
            "No such volume: web",
        ),
        (
            &["inspect", "-f", "{{.Id}}", "nobody"],
            "\n",
            "No such object: nobody",
        ),
    ] {
        let said = bed.coracle(words).exits_with(1);
        assert_eq!(said.out(), out, "{words:?}");
        assert!(said.err().contains(error), "{words:?}: {}", said.err());
    }
    let said = bed.coracle(&["inspect", "nobody", "new"]).exits_with(1);
    let found: Vec<Value> = serde_json::from_str(&said.out()).unwrap();
    assert_eq!((found.len(), &found[0]["Id"]), (1, &Value::from(new)));
}

fn inspect_looks_for_containers_images_and_volumes(bed: &Bed<'_>) {
    three_containers(bed);
    let image = bed.shared.busybox();
    let id = bed.image_id(&image);
    bed.ok(&["tag", &image, "data"]);
    bed.ok(&["tag", &image, "web"]);
    for (words, answer) in [
        (&["-f", "{{.Name}}", "web"][..], "/web\n".to_owned()),
        (
            &["--type", "image", "-f", "{{.Id}}", "web"],
            format!("{id}\n"),
        ),
        (&["-f", "{{.Id}}", "data"], format!("{id}\n")),
        (
            &["--type=volume", "-f", "{{.Name}} {{.Driver}}", "data"],
            "data local\n".to_owned(),
        ),
        (
            &["-f", "{{json .RepoTags}}", &id],
            format!("[\"data:latest\",\"{image}\",\"web:latest\"]\n"),
        ),
        (
            &["-f", "{{.Os}} {{index .Config.Cmd 0}}", &image],
            "linux sh\n".to_owned(),
        ),
        (
            &["-f", "{{.Config.User}}{{len .RootFS.Layers}}", &image],
            "3\n".to_owned(),
        ),
    ] {
        let words = [&["inspect"], words].concat();
        let said = bed.ok(&words);
        if answer == "3\n" {
            assert!(
                said.trim().parse::<u32>().is_ok_and(|count| count > 0),
                "{said}"
            );
        } else {
            assert_eq!(sorted(&said), sorted(&answer), "{words:?}");
        }
    }
    let size = bed.ok(&["image", "inspect", "-f", "{{.Size}}", &image]);
    assert!(
        size.trim()
            .parse::<u64>()
            .is_ok_and(|bytes| bytes > 100_000),
        "{size}"
    );
}

/// The letters of a text in order: of lists, whose order is nothing.
fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters
}

fn templates_that_fail_say_why_and_with_which_status(bed: &Bed<'_>) {
    three_containers(bed);
    for (words, status, error) in [
        (&["ps", "--format", "{{.Nonsense}}"][..], 1, "`Nonsense`"),
        (&["ps", "--format", "table {{.Nonsense}}"], 1, "`Nonsense`"),
        (&["ps", "--format", "{{.Names"], 64, "unclosed action"),
        (
            &["ps", "--format", "{{nonsense .Names}}"],
            64,
            "\"nonsense\" not defined",
        ),
        (&["ps", "--format", "{{if .Names}}"], 64, "end"),
        (
            &["inspect", "-f", "{{.State.Nonsense}}", "web"],
            1,
            "`Nonsense`",
        ),
        (
            &["inspect", "-f", "{{.State.Health.Status}}", "web"],
            1,
            "`Health` is not set",
        ),
        (&["inspect", "-f", "{{.State", "web"], 64, "unclosed action"),
        (
            &["inspect", "-f", "{{.State", "nobody"],
            64,
            "unclosed action",
        ),
        (&["images", "--format", "{{.Nonsense}}"], 1, "`Nonsense`"),
        (&["images", "--format", "{{"], 64, "unclosed"),
        (&["info", "-f", "{{.Nonsense}}"], 1, "`Nonsense`"),
        (&["version", "-f", "{{.Server.Nonsense}}"], 1, "`Nonsense`"),
        (&["version", "-f", "{{end}}"], 64, "end"),
    ] {
        let said = bed.coracle(words).fails(status);
        assert!(said.contains(error), "{words:?}: {said}");
    }
}

fn health_and_restarts_are_shown_and_filtered(bed: &Bed<'_>) {
    let well = [
        "--name",
        "well",
        "--health-cmd",
        "true",
        "--health-interval",
        "100ms",
    ];
    bed.start(&well, &["sleep", "1000"]);
    bed.start(
        &["--name", "plain", "--restart", "always"],
        &["sleep", "1000"],
    );
    let ask = |format: &str, name: &str| bed.ok(&["inspect", "-f", format, name]);
    crate::bed::until("it is healthy", || {
        ask("{{.State.Health.Status}}", "well") == "healthy\n"
    });
    assert_eq!(ask("{{.State.Health.FailingStreak}}", "well"), "0\n");
    assert_eq!(
        ask("{{(index .State.Health.Log 0).ExitCode}}", "well"),
        "0\n"
    );
    assert_eq!(
        ask("{{json .Config.Healthcheck.Test}}", "well"),
        "[\"CMD-SHELL\",\"true\"]\n"
    );
    assert_eq!(
        ask("{{.HostConfig.RestartPolicy.Name}}", "plain"),
        "always\n"
    );
    let ps = |filter: &str, format: &str| bed.ok(&["ps", "-f", filter, "--format", format]);
    for (filter, format, expected) in [
        (
            "health=healthy",
            "{{.Names}} {{.HealthStatus}}",
            "well healthy\n",
        ),
        ("health=none", "{{.Names}}", "plain\n"),
        ("health=unhealthy", "{{.Names}}", ""),
        (
            "restart-policy=always",
            "{{.Names}} {{.Restarts}}",
            "plain 0\n",
        ),
        ("restart-policy=no", "{{.Names}}", "well\n"),
        ("should-start-on-boot=true", "{{.Names}}", "plain\n"),
    ] {
        assert_eq!(ps(filter, format), expected, "{filter}");
    }
    assert!(ps("name=well", "{{.Status}}").contains("(healthy)"));
    bed.coracle(&["ps", "-f", "restart-policy=x"]).fails(125);
}

fn containers_are_measured(bed: &Bed<'_>) {
    bed.start(
        &["--name", "writer"],
        &[
            "sh",
            "-c",
            "head -c 70000 /dev/zero > /root/x; ln /root/x /root/y; chmod 0 /root; sleep 1000",
        ],
    );
    let size = || bed.ok(&["ps", "-s", "--format", "{{.Size}}"]);
    crate::bed::until("the file is written", || {
        size().starts_with("70kB (virtual ")
    });
    let value = bed.ok(&[
        "inspect",
        "-s",
        "-f",
        "{{.SizeRw}} {{.SizeRootFs}}",
        "writer",
    ]);
    let sizes: Vec<u64> = value
        .split_whitespace()
        .map(|size| size.parse().unwrap())
        .collect();
    assert_eq!(sizes[0], 70_000, "a file with two names counts once");
    let image = bed.ok(&["inspect", "-f", "{{.Size}}", &bed.shared.busybox()]);
    assert_eq!(sizes[1] - sizes[0], image.trim().parse::<u64>().unwrap());
    assert_eq!(
        bed.ok(&["inspect", "-f", "{{.SizeRw}}", "writer"]),
        "<no value>\n"
    );
}

fn images_are_listed_as_asked(bed: &Bed<'_>) {
    let image = bed.busybox();
    let build = |tag: &str, text: &str| {
        bed.write("app/Dockerfile", format!("FROM {image}\n{text}\n"));
        bed.build(&["-q", "-t", tag], "app").succeeds();
    };
    build("team/app:1", "LABEL kind=app");
    build("team/app:2", "LABEL kind=app level=2");
    build("tool", "LABEL kind=tool");
    build("tool", "LABEL kind=tool again=1");
    let list = |filters: &[&str]| {
        let mut words = vec!["images", "--format", "{{.Repository}}:{{.Tag}}"];
        for filter in filters {
            words.extend(["--filter", filter]);
        }
        let mut names: Vec<String> = bed.ok(&words).lines().map(str::to_owned).collect();
        names.sort();
        names
    };
    for (filters, expected) in [
        (&["label=kind=app"][..], &["team/app:1", "team/app:2"][..]),
        (&["label=kind", "label=level=2"], &["team/app:2"]),
        (
            &["label=kind", "label!=level"],
            &["<none>:<none>", "team/app:1", "tool:latest"],
        ),
        (&["dangling=true"], &["<none>:<none>"]),
        (&["dangling=false", "label=kind=tool"], &["tool:latest"]),
        (&["reference=team/*"], &["team/app:1", "team/app:2"]),
        (&["reference=*/app:2"], &["team/app:2"]),
        (
            &["reference=tool", "reference=*/app:1"],
            &["team/app:1", "tool:latest"],
        ),
        (&["since=team/app:1", "reference=team/*"], &["team/app:2"]),
        (&["before=team/app:2", "reference=team/*"], &["team/app:1"]),
        (&["until=1h", "label=kind"], &[]),
        (&["containers=true"], &[]),
    ] {
        assert_eq!(list(filters), expected, "{filters:?}");
    }
    let one = |words: &[&str]| bed.ok(&[&["images"], words].concat());
    assert_eq!(lines(&one(&["-q", "team/app"])).len(), 2);
    assert_eq!(lines(&one(&["-q", "team/app:1"])).len(), 1);
    assert_eq!(lines(&one(&["-q", "team/*"])).len(), 2);
    assert_eq!(lines(&one(&["--noheading", "tool"])).len(), 1);
    assert!(one(&["--digests"]).contains("DIGEST"));
    let json: Value = serde_json::from_str(&one(&["--format", "json", "tool"])).unwrap();
    assert_eq!(json["Repository"], "tool");
    assert_eq!(
        one(&["--format", "table {{.Repository}}\\t{{.Tag}}", "tool"]),
        "REPOSITORY   TAG\ntool         latest\n"
    );
    bed.ok(&["create", "--name", "c", "--network", "none", "tool"]);
    assert_eq!(list(&["containers=true"]), ["tool:latest"]);
}

fn info_and_version_answer_in_templates(bed: &Bed<'_>) {
    three_containers(bed);
    let info = |format: &str| bed.ok(&["info", "--format", format]).trim_end().to_owned();
    assert_eq!(info("{{.OSType}} {{.Driver}}"), "linux overlay");
    assert_eq!(info("{{.ContainersRunning}} {{.Containers}}"), "1 3");
    assert_eq!(
        info("{{.DockerRootDir}}"),
        bed.store().display().to_string()
    );
    assert!(["1", "2"].contains(&info("{{.CgroupVersion}}").as_str()));
    assert!(
        info("{{.NCPU}}")
            .parse::<u32>()
            .is_ok_and(|count| count > 0)
    );
    assert!(
        info("{{.MemTotal}}")
            .parse::<u64>()
            .is_ok_and(|bytes| bytes > 1 << 20)
    );
    assert_eq!(
        info("{{.Architecture}}"),
        crate::bed::output_of("uname", &["-m"]).trim()
    );
    assert!(info("{{.SecurityOptions}}").contains("name=seccomp"));
    assert_eq!(
        info("{{join .SecurityOptions \",\"}}").contains("rootless"),
        !bed.is_root()
    );
    assert_eq!(info("{{.Runtimes.nvidia}}"), "<no value>");
    assert_eq!(info("{{.Store.GraphRoot}}"), info("{{.DockerRootDir}}"));
    let of_client = info("{{.ClientInfo.Version}} {{.Debug}} {{.InitBinary}}");
    assert_eq!(
        of_client,
        format!("{} false init", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(
        info("{{.ID}}").len(),
        "a412d457-426e-d82a-7110-d3a1e0bdf381".len()
    );
    assert_eq!(info("{{.ID}}"), info("{{.ID}}"));
    let cgroups = info("{{.CgroupDriver}} {{.MemoryLimit}}");
    assert!(
        !cgroups.starts_with("none") || cgroups.ends_with("false"),
        "{cgroups}"
    );
    let forwarding = std::fs::read_to_string("/proc/sys/net/ipv4/ip_forward").unwrap();
    assert_eq!(
        info("{{.IPv4Forwarding}}"),
        (forwarding.trim() == "1").to_string()
    );
    let text = bed.ok(&["info"]);
    let line = format!("Architecture: {}\n", info("{{.Architecture}}"));
    assert!(text.contains(&line), "{text}");
    bed.write(
        "registries.conf",
        "[[registry]]\nprefix='docker.io'\n[[registry.mirror]]\nlocation='near.x'\ninsecure=true\n",
    );
    let registries = bed.path("registries.conf");
    let mut asked = bed.call(&[
        "info",
        "-f",
        "{{.RegistryConfig.Mirrors}} {{.HTTPProxy}} {{.NoProxy}}",
    ]);
    for (name, value) in [
        ("CONTAINERS_REGISTRIES_CONF", registries.to_str().unwrap()),
        ("HTTP_PROXY", "http://me:secret@proxy:3128"),
        ("no_proxy", "localhost"),
    ] {
        asked = asked.env(name, value);
    }
    assert_eq!(
        asked.said().succeeds(),
        "[near.x] http://xxxxx:xxxxx@proxy:3128 localhost\n"
    );
    let whole: Value = serde_json::from_str(&info("json")).unwrap();
    assert_eq!(whole["Swarm"]["NodeID"], "");
    assert_eq!(whole["ServerVersion"], info("{{.ServerVersion}}"));
    assert_eq!(bed.ok(&["system", "info", "-f", "{{.OSType}}"]), "linux\n");
    let version = |format: &str| bed.ok(&["version", "-f", format]).trim_end().to_owned();
    assert_eq!(version("{{.Server.Version}}"), info("{{.ServerVersion}}"));
    assert_eq!(
        version("{{.Client.Version}}"),
        version("{{.Server.Version}}")
    );
    let whole: Value = serde_json::from_str(&version("json")).unwrap();
    assert_eq!(whole["Client"]["Os"], "linux");
}

fn completions_are_those_that_shells_load(bed: &Bed<'_>) {
    let script = bed.write("completion", bed.ok(&["completion", "bash"]));
    let load = "source \"$1\"; complete -p coracle; COMP_WORDS=(coracle ren); COMP_CWORD=1; \
                _coracle coracle ren coracle; echo \"${COMPREPLY[@]}\"";
    let bash = Command::new("bash")
        .args(["--norc", "-c", load, "bash"])
        .arg(script)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&bash.stdout);
    assert!(
        said.contains("_coracle") && said.ends_with("\nrename\n"),
        "{said}"
    );
    for (shell, word) in [
        ("zsh", "#compdef coracle"),
        ("fish", "complete -c coracle"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        assert!(bed.ok(&["completion", shell]).contains(word), "{shell}");
    }
    let error = bed.coracle(&["completion", "tcsh"]).fails(125);
    assert!(error.contains("bash, zsh, fish"), "{error}");
    for flag in ["-v", "-V", "--version"] {
        let version = bed.ok(&[flag]);
        assert!(version.starts_with("coracle "), "{version}");
    }
}

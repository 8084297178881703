//! What docker's keys say of containers: as it was asked for, and as it is.

use serde_json::{Value, json};

use crate::bed::Bed;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    what_was_asked_for_is_shown_as_it_was_given,
    mounts_of_others_are_no_binds,
    published_ports_and_nameless_volumes_are_in_the_configuration,
    a_commit_keeps_them_and_no_trigger,
    a_container_that_runs_shows_where_it_is,
    keys_that_scripts_ask_for_are_there,
    networks_without_addresses_show_who_is_on_them,
    arguments_with_spaces_are_in_quotes,
];

fn create(bed: &Bed<'_>, name: &str, options: &[&str]) -> Value {
    let image = bed.busybox();
    let words = ["create", "--name", name];
    bed.ok(&[&words, options, &[image.as_str(), "true"]].concat());
    bed.inspect(name)
}

fn what_was_asked_for_is_shown_as_it_was_given(bed: &Bed<'_>) {
    let directory = bed.path("shown");
    std::fs::create_dir(&directory).unwrap();
    let directory = directory.to_str().unwrap();
    let bind = format!("{directory}:/bind/:ro,z");
    let mount = format!(
        "type=bind,src={directory},dst=/m/bind,ro,bind-propagation=rslave,bind-recursive=disabled"
    );
    let found = create(
        bed,
        "c",
        &[
            &["-v", "named:/named:nocopy"][..],
            &["-v", &bind, "-v", "plain:/plain", "-v", "/nameless"],
            &["--mount", &mount],
            &[
                "--mount",
                "src=v,dst=/m/v,volume-nocopy,volume-label=a=b,volume-label=c",
            ],
            &["--mount", "dst=/m/nameless"],
            &[
                "--mount",
                "type=tmpfs,dst=/m/t,tmpfs-size=1m,tmpfs-mode=700",
            ],
            &["--tmpfs", "/t:size=1m,mode=700", "--tmpfs", "/bare"],
            &["--log-opt", "max-size=1m"],
        ]
        .concat(),
    );
    let host = &found["HostConfig"];
    assert_eq!(
        host["Binds"],
        json!(["named:/named:nocopy", bind, "plain:/plain"])
    );
    assert_eq!(
        host["Tmpfs"],
        json!({ "/t": "size=1m,mode=700", "/bare": "" })
    );
    assert_eq!(host["LogConfig"]["Config"], json!({ "max-size": "1m" }));
    assert_eq!(
        host["Mounts"],
        json!([
            {
                "Type": "bind", "Source": directory, "Target": "/m/bind", "ReadOnly": true,
                "BindOptions": { "Propagation": "rslave", "NonRecursive": true },
            },
            {
                "Type": "volume", "Source": "v", "Target": "/m/v",
                "VolumeOptions": { "NoCopy": true, "Labels": { "a": "b", "c": "" } },
            },
            { "Type": "volume", "Target": "/m/nameless" },
            {
                "Type": "tmpfs", "Target": "/m/t",
                "TmpfsOptions": { "SizeBytes": 1 << 20, "Mode": 0o700 },
            },
        ])
    );
    let modes = bed.ok(&[
        "inspect",
        "-f",
        "{{range .Mounts}}{{.Destination}}={{.Mode}} {{end}}",
        "c",
    ]);
    for shown in ["/named=nocopy ", "/bind=ro,z ", "/plain= ", "/m/bind= "] {
        assert!(modes.contains(shown), "{shown} in {modes}");
    }
    let bare = create(bed, "bare", &["--network", "none"])["HostConfig"].clone();
    assert_eq!(bare["LogConfig"]["Config"], json!({}));
    assert_eq!((&bare["Binds"], &bare["Mounts"]), (&json!([]), &json!([])));
}

fn mounts_of_others_are_no_binds(bed: &Bed<'_>) {
    create(
        bed,
        "one",
        &["-v", "data:/data:ro", "--tmpfs", "/t:size=1m"],
    );
    let other = create(bed, "other", &["--volumes-from", "one"]);
    let host = &other["HostConfig"];
    assert_eq!(host["VolumesFrom"], json!(["one"]));
    assert_eq!((&host["Binds"], &host["Mounts"]), (&json!([]), &json!([])));
    assert_eq!(host["Tmpfs"], json!({}));
    assert_eq!(other["Mounts"][0]["Name"], "data");
    assert_eq!(other["Mounts"][0]["RW"], false);
}

fn published_ports_and_nameless_volumes_are_in_the_configuration(bed: &Bed<'_>) {
    let ports = ["-p", "8080:80/tcp", "-p", "127.0.0.1::53/udp"];
    let options = [&ports[..], &["-v", "/own", "-v", "named:/named"]].concat();
    let config = create(bed, "c", &options)["Config"].clone();
    assert_eq!(
        config["ExposedPorts"],
        json!({ "53/udp": {}, "80/tcp": {} })
    );
    assert_eq!(config["Volumes"], json!({ "/own": {} }));
    let volumes = bed.ok(&["volume", "ls", "-q"]);
    assert_eq!(volumes.lines().count(), 2, "one of each: {volumes}");
}

fn a_commit_keeps_them_and_no_trigger(bed: &Bed<'_>) {
    let image = bed.shared.busybox();
    bed.write(
        "base/Dockerfile",
        format!("FROM {image}\nONBUILD RUN false\nVOLUME /own\n"),
    );
    bed.build(&["-q", "-t", "base"], "base").succeeds();
    bed.ok(&["create", "--name", "c", "-p", "80", "-v", "/own/", "base"]);
    assert_eq!(bed.inspect("c")["Config"]["OnBuild"], Value::Null);
    bed.ok(&["commit", "c", "made:1"]);
    let config = bed.inspect("made:1")["Config"].clone();
    assert_eq!(config["ExposedPorts"], json!({ "80/tcp": {} }));
    assert_eq!(config["Volumes"], json!({ "/own": {} }));
    assert_eq!(config.get("OnBuild"), None);
    let id = bed.image_id("made:1");
    let format = "{{.Type}} {{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.imageRef}}";
    let told = |filter: &str| {
        let words = [
            "events", "--since", "0", "--until", "0s", "--format", format,
        ];
        bed.ok(&[&words[..], &["-f", filter, "-f", "scope=local"]].concat())
    };
    assert_eq!(told("event=commit"), "container commit c made:1\n");
    assert_eq!(told("event=tag"), "image tag made:1 <no value>\n");
    let tagged = bed.ok(&[
        "events",
        "--since",
        "0",
        "--until",
        "0s",
        "-f",
        "event=tag",
        "--format",
        "{{.ID}}",
    ]);
    assert_eq!(tagged.trim(), id);
    bed.ok(&["commit", "c"]);
    assert_eq!(told("event=tag").lines().count(), 1, "it got no name");
}

fn a_container_that_runs_shows_where_it_is(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    let place = || {
        let found = bed.inspect("c");
        let (settings, data) = (&found["NetworkSettings"], &found["GraphDriver"]["Data"]);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (
            found["State"]["Pid"].as_u64().unwrap(),
            text(&settings["SandboxKey"]),
            text(&settings["SandboxID"]),
            text(&data["MergedDir"]),
            text(&data["LowerDir"]),
        )
    };
    let (pid, key, id, merged, lower) = place();
    assert_eq!(key, format!("/proc/{pid}/ns/net"));
    assert_eq!(merged, format!("/proc/{pid}/root"));
    assert_eq!(id.len(), 64);
    let layers = bed.store().join("layers");
    assert!(lower.starts_with(layers.to_str().unwrap()), "{lower}");
    bed.ok(&["restart", "-t", "0", "c"]);
    let (again, key, same_id, ..) = place();
    assert_ne!(again, pid);
    assert_eq!(key, format!("/proc/{again}/ns/net"));
    assert_eq!(same_id, id);
    bed.ok(&["kill", "c"]);
    bed.ok(&["wait", "c"]);
    let none = String::new;
    assert_eq!(place(), (0, none(), none(), none(), lower));
}

fn keys_that_scripts_ask_for_are_there(bed: &Bed<'_>) {
    create(
        bed,
        "c",
        &[
            "--network",
            "none",
            "--group-add",
            "7",
            "--stop-timeout",
            "3",
        ],
    );
    create(bed, "bare", &["--network", "none"]);
    for (keys, of_c, of_bare) in [
        ("ExecIDs", "null", "null"),
        ("AppArmorProfile", r#""""#, r#""""#),
        ("ProcessLabel", r#""""#, r#""""#),
        ("MountLabel", r#""""#, r#""""#),
        ("Config.OnBuild", "null", "null"),
        ("Config.StopTimeout", "3", "null"),
        ("HostConfig.GroupAdd", r#"["7"]"#, "null"),
        ("HostConfig.OomKillDisable", "null", "null"),
        ("HostConfig.Cgroup", r#""""#, r#""""#),
        ("NetworkSettings.Bridge", r#""""#, r#""""#),
        ("NetworkSettings.EndpointID", r#""""#, r#""""#),
        ("NetworkSettings.HairpinMode", "false", "false"),
        ("NetworkSettings.GlobalIPv6PrefixLen", "0", "0"),
        ("NetworkSettings.IPv6Gateway", r#""""#, r#""""#),
        ("NetworkSettings.LinkLocalIPv6Address", r#""""#, r#""""#),
        ("NetworkSettings.SecondaryIPAddresses", "null", "null"),
        ("NetworkSettings.SecondaryIPv6Addresses", "null", "null"),
    ] {
        let format = format!("{{{{json .{keys}}}}}");
        let shown = bed.ok(&["inspect", "-f", &format, "c", "bare"]);
        assert_eq!(shown, format!("{of_c}\n{of_bare}\n"), "{keys}");
    }
}

fn networks_without_addresses_show_who_is_on_them(bed: &Bed<'_>) {
    let id = bed.start(&["--name", "up"], &["sleep", "1000"]);
    create(bed, "new", &["--network", "none"]);
    let none = bed.inspect("none");
    assert_eq!(none["Created"], "0001-01-01T00:00:00Z");
    let members = none["Containers"].as_object().unwrap();
    assert_eq!(members.len(), 1, "{members:?}");
    assert_eq!(members[&id]["Name"], "up");
    let place = bed.inspect("up")["NetworkSettings"]["Networks"]["none"].clone();
    assert_eq!(members[&id]["EndpointID"], place["EndpointID"]);
    assert_eq!(bed.inspect("host")["Containers"], json!({}));
    bed.ok(&["network", "create", "--label", "a=1", "own"]);
    let format = "{{.Name}}:{{.Label \"a\"}}";
    assert_eq!(
        bed.ok(&["network", "ls", "--format", format]),
        "bridge:\nhost:\nnone:\nown:1\n"
    );
    let zero = "0001-01-01 00:00:00 +0000 UTC\n";
    let words = [
        "network",
        "ls",
        "-f",
        "name=host",
        "--format",
        "{{.CreatedAt}}",
    ];
    assert_eq!(bed.ok(&words), zero);
}

fn arguments_with_spaces_are_in_quotes(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "c",
        "--network",
        "none",
        &image,
        "sh",
        "-c",
        "exit 3",
    ]);
    let command =
        |options: &[&str]| bed.ok(&[&["ps", "-a", "--format", "{{.Command}}"], options].concat());
    assert_eq!(command(&[]), "\"sh -c 'exit 3'\"\n");
    bed.ok(&["rm", "c"]);
    bed.ok(&[
        "create",
        "--network",
        "none",
        &image,
        "echo",
        "some words",
        "and",
        "more of them",
    ]);
    assert_eq!(command(&[]), "\"echo 'some words' a…\"\n");
    assert_eq!(
        command(&["--no-trunc"]),
        "\"echo 'some words' and 'more of them'\"\n"
    );
}

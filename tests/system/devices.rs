//! Devices of the host that a container is given, and how it is called and marked.

use std::fs;

use serde_json::json;

use crate::bed::Bed;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_device_of_the_host_works_in_the_container,
    a_directory_of_devices_comes_whole,
    devices_that_cannot_be_given_are_refused,
    a_container_is_in_the_groups_that_were_asked_for,
    labels_and_annotations_are_taken_from_files_and_flags,
    the_id_is_written_to_a_file_that_was_not_there,
    a_container_takes_the_place_of_one_with_its_name,
    a_new_container_takes_over_the_volumes_of_the_one_it_replaces,
    the_process_has_the_mask_that_was_asked_for,
    a_user_without_a_name_gets_one,
    ports_are_exposed_and_published_on_demand,
    networks_flags_of_named_networks_are_refused_clearly,
    security_options_are_the_union_of_both,
    programs_see_that_they_are_in_a_container,
    files_in_etc_can_be_left_to_the_image,
    an_image_for_another_platform_is_not_taken_for_this_one,
];

pub(crate) const OF_ROOT: &[Test] = &tests![Root:
    rules_about_devices_are_kept_to,
    nodes_that_a_container_makes_do_not_lead_to_the_host,
];

fn a_device_of_the_host_works_in_the_container(bed: &Bed<'_>) {
    let number = "stat -c %t:%T";
    for (flag, path) in [
        ("/dev/null:/dev/other", "/dev/other"),
        ("/dev/zero:/dev/sub/dir/zero:rwm", "/dev/sub/dir/zero"),
        ("/dev/full:/opt/full", "/opt/full"),
    ] {
        let script = format!("{number} {path}; test -c {path} && head -c 4 {path} | wc -c");
        let seen = bed.sh(&["--device", flag], &script);
        assert!(seen.starts_with("1:"), "{flag}: {seen}");
    }
    if fs::metadata("/dev/fuse").is_ok() {
        assert_eq!(
            bed.sh(&["--device", "/dev/fuse"], "stat -c %t:%T /dev/fuse"),
            "a:e5\n"
        );
        // Also where a container could make nodes of its own.
        let caps = ["--device", "/dev/null:/dev/other", "--cap-add", "MKNOD"];
        bed.sh(&caps, "echo x > /dev/other");
    }
    bed.sh(&["--device", "/dev/null:/dev/other"], "! test -e /dev/fuse");
}

fn a_directory_of_devices_comes_whole(bed: &Bed<'_>) {
    // Every machine has this one.
    let own = fs::read_dir("/dev/net").map_or(0, Iterator::count);
    if own == 0 {
        crate::runner::skip("this machine has no directory of devices");
    }
    let seen = bed.sh(&["--device", "/dev/net:/dev/nets"], "ls /dev/nets");
    assert!(seen.contains("tun"), "{seen}");
}

fn devices_that_cannot_be_given_are_refused(bed: &Bed<'_>) {
    for (flag, word) in [
        ("/no/such/device", "/no/such/device"),
        ("/etc/passwd", "not a device"),
        ("relative", "absolute"),
        ("/dev/null:/dev/x:q", "letters"),
    ] {
        let error = bed.run(&["--device", flag], &["true"]).fails(125);
        assert!(error.contains(word), "{flag}: {error}");
    }
    for rule in ["", "c 1:3", "x 1:3 r", "c 1:3 x"] {
        let error = bed
            .run(&["--device-cgroup-rule", rule], &["true"])
            .fails(125);
        assert!(error.contains("--device-cgroup-rule"), "{rule}: {error}");
    }
    if !bed.is_root() {
        // It is the kernel that keeps to them, and only root can tell it to.
        for flags in [
            ["--device-cgroup-rule", "c 1:3 r"],
            ["--device", "/dev/null:/dev/x:r"],
        ] {
            let error = bed.run(&flags, &["true"]).fails(125);
            assert!(error.contains("root"), "{error}");
        }
    }
}

/// Runs a container whose access to devices is filtered; none where the kernel cannot.
fn filtered(bed: &Bed<'_>, flags: &[&str], script: &str) -> String {
    let said = bed.run(flags, &["sh", "-c", script]);
    let has_no_filter = said
        .err()
        .contains("filter the container's access to devices");
    if said.code() == Some(125) && has_no_filter {
        crate::runner::skip("this machine has no filter of devices");
    }
    said.succeeds()
}

/// Tries to open a node for reading, and for writing.
fn opening(node: &str) -> String {
    let attempt = |sign: &str, word: &str| format!("(exec 3{sign}{node}) 2>&1 && echo {word}");
    let attempts = [attempt("<", "read"), attempt(">", "written")];
    format!(
        "({}) | sed 's/.*not permitted/refused/'",
        attempts.join("; ")
    )
}

fn rules_about_devices_are_kept_to(bed: &Bed<'_>) {
    const TUN: &str = "/dev/net/tun";
    if fs::metadata(TUN).is_err() {
        crate::runner::skip("this machine has no tun");
    }
    let given = |rights: &str| format!("{TUN}:/dev/x{rights}");
    for (rights, seen) in [
        (":r", "read\nrefused\n"),
        (":w", "refused\nwritten\n"),
        (":rw", "read\nwritten\n"),
    ] {
        let device = given(rights);
        let flags = ["--device", &device, "--cap-add", "MKNOD"];
        assert_eq!(filtered(bed, &flags, &opening("/dev/x")), seen, "{rights}");
        let usual = filtered(bed, &flags, &opening("/dev/null"));
        assert_eq!(usual, "read\nwritten\n", "{rights}");
    }
    // What rules name works wherever there is a node of it, and nothing else does.
    let rule = ["--device-cgroup-rule", "c 10:200 r", "--cap-add", "MKNOD"];
    for (make, node, seen) in [
        ("mknod /made c 10 200", "/made", "read\nrefused\n"),
        ("mknod /dev/made c 10 200", "/dev/made", "read\nrefused\n"),
        ("mknod /made c 10 229", "/made", "refused\nrefused\n"),
    ] {
        let script = format!("{make} && {}", opening(node));
        assert_eq!(filtered(bed, &rule, &script), seen, "{make}");
    }
    let device = given(":r");
    bed.start(&["--name", "c", "--device", &device], &["sleep", "1000"]);
    let seen = bed.ok(&["exec", "c", "sh", "-c", &opening("/dev/x")]);
    assert_eq!(seen, "read\nrefused\n");
    // Privileged, all of them are its own.
    let all = ["--privileged", "--device-cgroup-rule", "c 10:200 r"];
    assert_eq!(bed.sh(&all, &opening("/dev/zero")), "read\nwritten\n");
}

fn nodes_that_a_container_makes_do_not_lead_to_the_host(bed: &Bed<'_>) {
    // Where there can be no filter, that says so.
    filtered(bed, &["--device-cgroup-rule", "c 1:3 r"], "true");
    // With these rights nothing else is in its way.
    let flags = ["--cap-add", "SYS_ADMIN", "--cap-add", "MKNOD"];
    let prepare = "mkdir /m; mount -t tmpfs none /m; mknod /m/tun c 10 200; mknod /m/null c 1 3";
    for (node, seen) in [
        ("/m/tun", "refused\nrefused\n"),
        ("/m/null", "read\nwritten\n"),
    ] {
        let script = format!("{prepare}; {}", opening(node));
        assert_eq!(filtered(bed, &flags, &script), seen, "{node}");
        let memory = [&flags[..], &["--tmpfs", "/t:dev"]].concat();
        assert_eq!(filtered(bed, &memory, &script), seen, "{node}");
    }
    // What the specification of a device shows as a file works, and nothing else beside it.
    let device = json!({ "name": "0", "containerEdits": { "mounts": [
        { "hostPath": "/dev/kmsg", "containerPath": "/shown", "options": ["bind"] },
    ] } });
    let spec = json!({ "cdiVersion": "0.6.0", "kind": "v.example/c", "devices": [device] });
    let file = bed.write("specs/a.json", spec.to_string());
    let place = file.parent().unwrap().display().to_string();
    let given = ["--cdi-spec-dir", &place, "--device", "v.example/c=0"];
    let flags = [&flags[..], &given].concat();
    let script = format!("{prepare}; {}", opening("/m/tun"));
    assert_eq!(filtered(bed, &flags, &script), "refused\nrefused\n");
    let seen = filtered(bed, &flags, &opening("/shown"));
    assert!(seen.contains("written"), "{seen}");
}

fn a_container_is_in_the_groups_that_were_asked_for(bed: &Bed<'_>) {
    assert_eq!(
        bed.sh(&["--group-add", "extra", "--group-add", "77"], "id -G"),
        "0 77 1001\n"
    );
    assert_eq!(
        bed.sh(&["-u", "app", "--group-add", "0"], "id -G"),
        "1000 0 1001\n"
    );
    let error = bed.run(&["--group-add", "nobodys"], &["true"]).fails(125);
    assert!(error.contains("nobodys"), "{error}");
    bed.start(&["--name", "c", "--group-add", "extra"], &["sleep", "1000"]);
    assert_eq!(bed.ok(&["exec", "c", "id", "-G"]), "0 1001\n");
}

fn labels_and_annotations_are_taken_from_files_and_flags(bed: &Bed<'_>) {
    let file = bed.write("labels", "# a comment\na=1\n  b=two words \nc\n\nd=file\n");
    let file = file.display().to_string();
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "c",
        "--label-file",
        &file,
        "-l",
        "d=flag",
        "--annotation",
        "x=y",
        &image,
    ]);
    let labels = bed.inspect("c")["Config"]["Labels"].clone();
    assert_eq!(labels["a"], "1");
    assert_eq!(labels["b"], "two words ");
    assert_eq!(labels["c"], "");
    assert_eq!(labels["d"], "flag");
    bed.run(&["--label-file", "/no/such/file"], &["true"])
        .fails(125);
    bed.run(&["--annotation", "x"], &["true"]).fails(125);
}

fn the_id_is_written_to_a_file_that_was_not_there(bed: &Bed<'_>) {
    let path = bed.path("home/cid");
    let file = path.display().to_string();
    let id = bed.start(&["--cidfile", &file], &["sleep", "1000"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), id);
    let error = bed.run(&["--cidfile", &file], &["true"]).fails(125);
    assert!(error.contains("remove the file"), "{error}");
    fs::remove_file(&path).unwrap();
    // Without a container there is no file.
    bed.run(&["--cidfile", &file, "-m", "1m"], &["true"])
        .fails(125);
    assert!(!path.exists());
}

fn a_container_takes_the_place_of_one_with_its_name(bed: &Bed<'_>) {
    let first = bed.start(&["--name", "c"], &["sleep", "1000"]);
    let second = bed.start(&["--name", "c", "--replace"], &["sleep", "1000"]);
    assert_ne!(first, second);
    assert_eq!(bed.ok(&["ps", "-aq", "--no-trunc"]).trim(), second);
    bed.run(&["--replace"], &["true"]).fails(125);
    // What cannot be made costs nobody a container.
    let missing = "type=bind,src=/does/not/exist,dst=/x";
    let options = ["--name", "c", "--replace", "--mount", missing];
    bed.run(&options, &["true"]).fails(125);
    assert_eq!(bed.ok(&["ps", "-q", "--no-trunc"]).trim(), second);
}

fn a_new_container_takes_over_the_volumes_of_the_one_it_replaces(bed: &Bed<'_>) {
    bed.start(&["--name", "c", "-v", "/data"], &["sleep", "1000"]);
    bed.ok(&["exec", "c", "sh", "-c", "echo kept > /data/file"]);
    let options = ["--name", "c", "--replace", "--volumes-from", "c"];
    let said = bed.sh(&options, "cat /data/file");
    assert_eq!(said, "kept\n");
}

fn the_process_has_the_mask_that_was_asked_for(bed: &Bed<'_>) {
    assert_eq!(bed.sh(&[], "umask"), "0022\n");
    assert_eq!(
        bed.sh(&["--umask", "0077"], "umask; touch /x; stat -c %a /x"),
        "0077\n600\n"
    );
    bed.run(&["--umask", "8"], &["true"]).fails(125);
}

fn a_user_without_a_name_gets_one(bed: &Bed<'_>) {
    assert_eq!(bed.sh(&["-u", "4321"], "whoami; id -u"), "4321\n4321\n");
    assert!(
        bed.sh(&["-u", "4321:1000"], "tail -1 /etc/passwd")
            .starts_with("4321:*:4321:1000:")
    );
    bed.sh(
        &["-u", "4321", "--passwd=false"],
        "! grep -q 4321 /etc/passwd",
    );
    bed.sh(&["-u", "app"], "test $(wc -l < /etc/passwd) = 2");
    // A link there is not followed, and nothing else goes wrong.
    let image = bed.busybox();
    bed.write(
        "evil/Dockerfile",
        format!("FROM {image}\nRUN ln -sf /tmp/elsewhere /etc/passwd && touch /tmp/elsewhere\n"),
    );
    bed.build(&["-q", "-t", "evil"], "evil").succeeds();
    let words = [
        "run",
        "--rm",
        "--network",
        "none",
        "-u",
        "4321",
        "evil",
        "wc",
        "-c",
        "/tmp/elsewhere",
    ];
    assert!(bed.ok(&words).starts_with("0 "));
}

fn ports_are_exposed_and_published_on_demand(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "c",
        "--expose",
        "80",
        "--expose",
        "90-91/udp",
        &image,
    ]);
    let ports = bed.inspect("c")["Config"]["ExposedPorts"].clone();
    let names: Vec<&String> = ports.as_object().unwrap().keys().collect();
    assert_eq!(names, ["80/tcp", "90/udp", "91/udp"]);
    for bad in ["0", "x", "5-4", "80/odd"] {
        bed.run(&["--expose", bad], &["true"]).fails(125);
    }
}

fn networks_flags_of_named_networks_are_refused_clearly(bed: &Bed<'_>) {
    let image = bed.busybox();
    let run = |flags: &[&str]| {
        bed.coracle(
            &[
                &["run", "--rm"],
                flags,
                &[image.as_str(), "cat", "/sys/class/net/eth0/address"],
            ]
            .concat(),
        )
    };
    for (flags, expected) in [
        (["--ip", "10.0.0.5"], "made with `network create`"),
        (["--ip6", "fd00::5"], "made with `network create`"),
        (["--network-alias", "x"], "made with `network create`"),
        (["--mac-address", "xx"], "invalid MAC address"),
    ] {
        let error = run(&flags).fails(125);
        assert!(error.contains(expected), "{flags:?}: {error}");
    }
    let address = "92:d0:c6:0a:29:33";
    let said = run(&["--mac-address", address]);
    match bed.is_root() {
        true => assert_eq!(said.succeeds().trim(), address),
        false => assert!(said.fails(125).contains("bridge")),
    }
}

fn security_options_are_the_union_of_both(bed: &Bed<'_>) {
    bed.sh(
        &[
            "--security-opt",
            "label=user:x",
            "--security-opt",
            "label:disable",
            "--security-opt",
            "apparmor=unconfined",
        ],
        "true",
    );
    let error = bed
        .run(&["--security-opt", "apparmor=some-profile"], &["true"])
        .fails(125);
    assert!(
        error.contains("AppArmor") || error.contains("not supported"),
        "{error}"
    );
    let mounts = bed.sh(
        &["--security-opt", "proc-opts=hidepid=2"],
        "grep ' /proc proc' /proc/mounts",
    );
    assert!(mounts.contains("hidepid"), "{mounts}");
    let cgroup =
        |flags: &[&str]| bed.sh(flags, "grep ' /sys/fs/cgroup ' /proc/mounts || echo none");
    if cgroup(&[]) != "none\n" {
        assert!(cgroup(&[]).contains("cgroup2 ro"), "{}", cgroup(&[]));
        let writable = cgroup(&["--security-opt", "writable-cgroups"]);
        assert!(writable.contains("cgroup2 rw"), "{writable}");
    }
    let open = bed.sh(
        &["--security-opt", "systempaths=unconfined"],
        "grep -c ' /proc/' /proc/mounts || true",
    );
    assert_eq!(open, "0\n");
    bed.run(&["--security-opt", "proc-opts=odd"], &["true"])
        .fails(125);
}

fn programs_see_that_they_are_in_a_container(bed: &Bed<'_>) {
    bed.sh(&[], "test -f /.dockerenv && test -f /run/.containerenv");
    assert_eq!(bed.sh(&[], "echo $container"), "oci\n");
    assert_eq!(
        bed.sh(
            &["--domainname", "example.org"],
            "cat /proc/sys/kernel/domainname"
        ),
        "example.org\n"
    );
}

fn files_in_etc_can_be_left_to_the_image(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.write(
        "own/Dockerfile",
        format!("FROM {image}\nCOPY hosts /etc/hosts\n"),
    );
    bed.write("own/hosts", "10.9.8.7 own\n");
    bed.build(&["-q", "-t", "own"], "own").succeeds();
    let run = |flags: &[&str]| {
        bed.ok(&[
            &["run", "--rm", "--network", "none"],
            flags,
            &["own", "cat", "/etc/hosts"],
        ]
        .concat())
    };
    assert!(!run(&[]).contains("10.9.8.7"));
    assert_eq!(run(&["--no-hosts"]), "10.9.8.7 own\n");
    assert_eq!(bed.sh(&["--no-hostname"], "cat /etc/hostname"), "");
}

fn an_image_for_another_platform_is_not_taken_for_this_one(bed: &Bed<'_>) {
    let image = bed.busybox();
    let own = match std::env::consts::ARCH {
        "x86_64" => ("linux/amd64", "linux/arm64"),
        _ => ("linux/arm64", "linux/amd64"),
    };
    bed.run(&["--platform", own.0], &["true"]).succeeds();
    let words = [
        "run",
        "--rm",
        "--network",
        "none",
        "--platform",
        own.1,
        &image,
        "true",
    ];
    let said = bed.coracle(&words);
    assert_eq!(said.code(), Some(125));
    assert!(
        said.err().contains("platform") || said.err().contains(own.1),
        "{}",
        said.err()
    );
    bed.run(&["--platform", "a/b/c/d"], &["true"]).fails(125);
}

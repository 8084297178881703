//! What a container knows of the world around it: the time, other containers; and for how
//! long it is there.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::bed::Bed;
use crate::runner::skip;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_container_has_the_time_zone_that_was_asked_for,
    a_container_is_killed_when_its_time_is_over,
    variables_of_the_image_can_be_taken_away_and_those_of_the_host_passed,
    a_read_only_container_can_have_memory_to_write_to,
    an_image_is_pulled_as_run_is_told,
    inspect_shows_what_was_asked_for_and_what_is_hidden,
    links_that_cannot_be_are_refused,
];

pub(crate) const OF_ROOT: &[Test] = &tests![Root:
    a_link_tells_the_address_and_the_ports_of_another,
];

fn variables_of_the_image_can_be_taken_away_and_those_of_the_host_passed(bed: &Bed<'_>) {
    let dockerfile = format!("FROM {}\nENV ONE=1 TWO=2\n", bed.busybox());
    bed.write("Dockerfile", &dockerfile);
    bed.ok(&["build", "-q", "-t", "env", "."]);
    let names = |flags: &[&str]| {
        let run = ["run", "--rm", "--network", "none"];
        let command = ["env", "/bin/env"];
        let words = [&run[..], flags, &command].concat();
        let said = bed.call(&words).env("FROM_HERE", "yes").said();
        let said = said.succeeds();
        let mut names: Vec<String> = said
            .lines()
            .filter(|line| {
                ["ONE", "TWO", "PATH", "FROM"]
                    .iter()
                    .any(|n| line.starts_with(n))
            })
            .map(|line| line.split('=').next().unwrap().to_owned())
            .collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!(names(&[]), "ONE PATH TWO");
    assert_eq!(names(&["--unsetenv", "ONE"]), "PATH TWO");
    assert_eq!(names(&["--unsetenv-all", "-e", "TWO=x"]), "TWO");
    assert_eq!(names(&["--env-host"]), "FROM_HERE ONE PATH TWO");
    bed.run(&["--unsetenv", "A=B"], &["true"]).fails(125);
    bed.ok(&["rmi", "env"]);
}

fn a_read_only_container_can_have_memory_to_write_to(bed: &Bed<'_>) {
    let script = "for d in /run /tmp /var/tmp; do echo x > $d/file && echo $d; done; \
                  echo x > /file || echo refused";
    let flags = ["--read-only", "--read-only-tmpfs"];
    assert_eq!(bed.sh(&flags, script), "/run\n/tmp\n/var/tmp\nrefused\n");
    let source = bed.write("own/file", "");
    let source = source.parent().unwrap();
    let volume = format!("{}:/tmp", source.display());
    bed.sh(
        &[&flags[..], &["-v", &volume]].concat(),
        "echo x > /tmp/file",
    );
    assert_eq!(fs::read_to_string(source.join("file")).unwrap(), "x\n");
    bed.run(&["--read-only-tmpfs"], &["true"]).fails(125);
}

fn an_image_is_pulled_as_run_is_told(bed: &Bed<'_>) {
    let image = bed.shared.busybox();
    let run = |flags: &[&str]| {
        let words = [
            &["run", "--rm", "--network", "none"][..],
            flags,
            &[&image, "true"],
        ];
        bed.coracle(&words.concat())
    };
    let error = run(&["--arch", "riscv64"]).fails(125);
    assert!(error.contains("riscv64"), "{error}");
    run(&["--arch", std::env::consts::ARCH, "--os", "linux"]).succeeds();
    run(&["--platform", "linux/amd64", "--arch", "amd64"]).fails(125);
}

fn a_container_has_the_time_zone_that_was_asked_for(bed: &Bed<'_>) {
    for zone in [
        "no/such",
        "../../../etc/passwd",
        "/etc/passwd",
        "",
        "Europe",
    ] {
        let error = bed.run(&["--tz", zone], &["true"]).fails(125);
        assert!(error.contains("--tz"), "{zone}: {error}");
    }
    if !Path::new("/usr/share/zoneinfo/Asia/Tokyo").is_file() {
        skip("this machine knows no time zones");
    }
    let script = "tail -n1 /etc/localtime; echo x >> /etc/localtime || echo kept";
    assert_eq!(bed.sh(&["--tz", "Asia/Tokyo"], script), "JST-9\nkept\n");
    // What is mounted there otherwise is the user's choice.
    let own = bed.write("own", "mine\n").display().to_string();
    let mount = format!("{own}:/etc/localtime");
    let flags = ["--tz", "Asia/Tokyo", "-v", &mount];
    assert_eq!(bed.sh(&flags, "cat /etc/localtime"), "mine\n");
}

fn a_container_is_killed_when_its_time_is_over(bed: &Bed<'_>) {
    bed.run(&["--timeout", "1"], &["sleep", "1000"])
        .exits_with(137);
    bed.run(&["--timeout", "1000"], &["true"]).exits_with(0);
    bed.run(&["--timeout", "0"], &["true"]).exits_with(0);
    bed.run(&["--timeout", "-1"], &["true"]).fails(125);
}

fn inspect_shows_what_was_asked_for_and_what_is_hidden(bed: &Bed<'_>) {
    let image = bed.busybox();
    let create = |options: &[&str]| {
        bed.ok(&[
            &["create", "--replace", "--name", "c"],
            options,
            &[&image, "true"],
        ]
        .concat());
        bed.inspect("c")["HostConfig"].clone()
    };
    let usual = create(&[]);
    assert_eq!(usual["PublishAllPorts"], false);
    let masked = usual["MaskedPaths"].as_array().unwrap();
    assert!(masked.contains(&json!("/proc/kcore")), "{masked:?}");
    let read_only = usual["ReadonlyPaths"].as_array().unwrap();
    assert!(read_only.contains(&json!("/proc/sys")), "{read_only:?}");
    let open = create(&["-P", "--privileged", "--device", "/dev/null:/dev/x:rw"]);
    assert_eq!(open["PublishAllPorts"], true);
    assert_eq!(open["MaskedPaths"], json!([]));
    assert_eq!(open["ReadonlyPaths"], json!([]));
    let device = json!({ "PathOnHost": "/dev/null", "PathInContainer": "/dev/x", "CgroupPermissions": "rw" });
    assert_eq!(open["Devices"], json!([device]));
    let bound = create(&["-v", "data:/d:ro,U"]);
    assert_eq!(bound["Binds"], json!(["data:/d:ro,U"]));
}

fn links_that_cannot_be_are_refused(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "stopped", &image, "true"]);
    bed.start(&["--name", "apart"], &["sleep", "1000"]);
    for (flags, word) in [
        (&["--link", "nobody"][..], "nobody"),
        (&["--link", "stopped"], "does not run"),
        (&["--link", "apart"], "no address"),
        (&["--network", "none", "--link", "apart"], "--network none"),
    ] {
        let words = [&["run", "--rm"], flags, &[&image, "true"]].concat();
        let error = bed.coracle(&words).fails(125);
        assert!(error.contains(word), "{flags:?}: {error}");
    }
}

fn a_link_tells_the_address_and_the_ports_of_another(bed: &Bed<'_>) {
    let image = bed.busybox();
    let server = [
        "run", "-d", "--name", "server", "--expose", "80", "--expose", "53/udp", "-e", "A=b",
        &image, "sleep", "1000",
    ];
    bed.ok(&server);
    let network = bed.inspect("server")["NetworkSettings"].clone();
    let address = network["IPAddress"].as_str().unwrap().to_owned();
    let script = "env | grep ^DB | sort; ping -c1 -w5 db >/dev/null && ping -c1 -w5 server >/dev/null && echo reached";
    let words = [
        "run",
        "--rm",
        "--name",
        "client",
        "--cap-add",
        "NET_RAW",
        "--link",
        "server:db",
        "-e",
        "DB_ENV_A=own",
        &image,
        "sh",
        "-c",
        script,
    ];
    let wanted = format!(
        "DB_ENV_A=own\nDB_NAME=/client/db\nDB_PORT=udp://{address}:53\n\
         DB_PORT_53_UDP=udp://{address}:53\nDB_PORT_53_UDP_ADDR={address}\n\
         DB_PORT_53_UDP_PORT=53\nDB_PORT_53_UDP_PROTO=udp\n\
         DB_PORT_80_TCP=tcp://{address}:80\nDB_PORT_80_TCP_ADDR={address}\n\
         DB_PORT_80_TCP_PORT=80\nDB_PORT_80_TCP_PROTO=tcp\nreached\n"
    );
    let seen = bed.ok(&words);
    let told: Vec<&str> = seen
        .lines()
        .filter(|line| !line.contains("_ENV_container"))
        .collect();
    assert_eq!(told.join("\n") + "\n", wanted);
    bed.ok(&[
        "create",
        "--name",
        "c",
        "--link",
        "server:db",
        &image,
        "true",
    ]);
    let links = bed.inspect("c")["HostConfig"]["Links"].clone();
    assert_eq!(links, json!(["/server:/c/db"]));
}

//! Devices by the Container Device Interface: what specifications say is done to a container.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::bed::{Bed, Said};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_device_brings_its_nodes_variables_mounts_and_groups,
    specifications_are_found_in_the_places_of_the_user,
    a_node_keeps_the_mode_of_the_host_and_that_is_said,
    graphics_processors_are_devices_of_their_vendors,
    what_cannot_be_given_is_refused_with_its_reason,
];

const SPEC: &str = r#"
cdiVersion: 0.7.0
kind: vendor.example/dev
containerEdits:
  env: [ "COMMON=yes", "ASKED=no" ]
devices:
- name: zero
  containerEdits:
    env: [ "ZERO=1" ]
    deviceNodes:
    - { path: /dev/vendor/nothing, hostPath: /dev/zero, type: c, major: 1, minor: 5 }
    mounts:
    - { hostPath: DIRECTORY, containerPath: /opt/vendor, options: [ ro, nosuid, nodev, rbind, rprivate ] }
    - { hostPath: DIRECTORY/file, containerPath: /usr/lib/vendor.so }
    - { hostPath: tmpfs, containerPath: /scratch, type: tmpfs, options: [ "mode=700" ] }
    additionalGids: [ 0, 77 ]
- name: full
  containerEdits:
    env: [ "FULL=1" ]
    deviceNodes: [ { path: /dev/full } ]
"#;

/// A directory of specifications beside one of a vendor's files.
fn specs(bed: &Bed<'_>) -> String {
    let file = bed.write("vendor/file", "of the vendor\n");
    let vendor = file.parent().unwrap().display().to_string();
    bed.write("specs/vendor.yaml", SPEC.replace("DIRECTORY", &vendor));
    bed.path("specs").display().to_string()
}

fn a_device_brings_its_nodes_variables_mounts_and_groups(bed: &Bed<'_>) {
    let place = specs(bed);
    let zero = [
        "--cdi-spec-dir",
        &place,
        "--device",
        "vendor.example/dev=zero",
        "-e",
        "ASKED=yes",
    ];
    for (script, wanted) in [
        ("stat -c %t:%T /dev/vendor/nothing", "1:5\n"),
        ("head -c 4 /dev/vendor/nothing | wc -c", "4\n"),
        ("echo $COMMON $ASKED $ZERO $FULL", "yes no 1\n"),
        (
            "cat /opt/vendor/file /usr/lib/vendor.so",
            "of the vendor\nof the vendor\n",
        ),
        ("echo x > /opt/vendor/file || echo kept", "kept\n"),
        ("stat -c %a /scratch", "700\n"),
        ("id -G", "0 77\n"),
    ] {
        assert_eq!(bed.sh(&zero, script), wanted, "{script}");
    }
    let said = bed.run(&zero, &["true"]).exits_with(0);
    assert!(!said.err().contains("warning"), "{}", said.err());
    let all = [
        "--cdi-spec-dir",
        &place,
        "--device",
        "vendor.example/dev=all",
    ];
    assert_eq!(bed.sh(&all, "echo $COMMON $ZERO $FULL"), "yes 1 1\n");
    bed.start(&[&zero[..], &["--name", "c"]].concat(), &["sleep", "1000"]);
    assert_eq!(bed.ok(&["exec", "c", "sh", "-c", "echo $ZERO"]), "1\n");
    let requests = bed.inspect("c")["HostConfig"]["DeviceRequests"].clone();
    assert_eq!(requests[0]["DeviceIDs"], json!(["vendor.example/dev=zero"]));
}

/// A specification with one device that sets one variable.
fn one(kind: &str, name: &str, value: &str) -> String {
    spec(kind, name, json!({ "env": [format!("V={value}")] }))
}

fn spec(kind: &str, name: &str, edits: Value) -> String {
    let device = json!({ "name": name, "containerEdits": edits });
    json!({ "cdiVersion": "0.5.0", "kind": kind, "devices": [device] }).to_string()
}

fn run_with(bed: &Bed<'_>, variables: &[(&str, PathBuf)], device: &str) -> Said {
    let image = bed.busybox();
    let words = [
        "run",
        "--rm",
        "--network",
        "none",
        "--device",
        device,
        &image,
        "sh",
        "-c",
        "echo $V",
    ];
    let call = variables
        .iter()
        .fold(bed.call(&words), |call, (name, value)| {
            call.env(name, value.to_str().unwrap())
        });
    call.said()
}

fn specifications_are_found_in_the_places_of_the_user(bed: &Bed<'_>) {
    bed.write("first/a.json", one("v.example/c", "0", "first"));
    bed.write("second/a.json", one("v.example/c", "0", "second"));
    bed.write("config/cdi/a.json", one("v.example/c", "0", "config"));
    bed.write("home/.config/cdi/a.json", one("v.example/c", "0", "home"));
    let list = PathBuf::from(format!(
        "{}:{}",
        bed.path("first").display(),
        bed.path("second").display()
    ));
    let named = run_with(bed, &[("CORACLE_CDI_SPEC_DIRS", list)], "v.example/c=0");
    assert_eq!(named.succeeds(), "second\n");
    let config = [("XDG_CONFIG_HOME", bed.path("config"))];
    for (variables, wanted) in [(&config[..], "config\n"), (&[], "home\n")] {
        let said = run_with(bed, variables, "v.example/c=0");
        match bed.is_root() {
            // What is in root's home is no setting of the host's.
            true => assert!(said.fails(125).contains("/etc/cdi")),
            false => assert_eq!(said.succeeds(), wanted),
        }
    }
}

fn a_node_keeps_the_mode_of_the_host_and_that_is_said(bed: &Bed<'_>) {
    let node = json!({ "path": "/dev/other", "hostPath": "/dev/null", "fileMode": 0o600 });
    let edits = json!({ "deviceNodes": [node] });
    bed.write("specs/a.json", spec("v.example/c", "0", edits));
    let place = bed.path("specs").display().to_string();
    let flags = ["--cdi-spec-dir", &place, "--device", "v.example/c=0"];
    let said = bed
        .run(&flags, &["stat", "-c", "%a", "/dev/other"])
        .exits_with(0);
    assert_eq!(said.out(), "666\n");
    assert!(
        said.err().contains("the mode of the host's"),
        "{}",
        said.err()
    );
}

fn graphics_processors_are_devices_of_their_vendors(bed: &Bed<'_>) {
    let edits = |name: &str| json!({ "env": [format!("GPU_{name}=1")] });
    let device = |name: &str| json!({ "name": name, "containerEdits": edits(name) });
    for (vendor, names) in [("amd", ["0", "1"]), ("nvidia", ["0", "1"])] {
        let spec = json!({
            "cdiVersion": "1.0.0", "kind": format!("{vendor}.com/gpu"),
            "devices": names.map(device), "containerEdits": { "env": [format!("OF={vendor}")] },
        });
        bed.write(&format!("{vendor}/gpu.json"), spec.to_string());
    }
    let (amd, nvidia) = (bed.path("amd"), bed.path("nvidia"));
    let (amd, nvidia) = (amd.to_str().unwrap(), nvidia.to_str().unwrap());
    for (directories, gpus, wanted) in [
        (vec![nvidia, amd], "all", "nvidia 1 1\n"),
        (vec![nvidia, amd], "driver=amd", "amd 1 0\n"),
        (vec![amd], "1", "amd 1 0\n"),
        (vec![nvidia], "2", "nvidia 1 1\n"),
        (vec![nvidia], "device=1", "nvidia 0 1\n"),
        (
            vec![nvidia],
            "\"device=0,1\",capabilities=compute",
            "nvidia 1 1\n",
        ),
    ] {
        let mut flags = vec!["--gpus", gpus];
        for directory in directories {
            flags.extend(["--cdi-spec-dir", directory]);
        }
        let seen = bed.sh(&flags, "echo $OF ${GPU_0:-0} ${GPU_1:-0}");
        assert_eq!(seen, wanted, "{gpus}");
    }
    let few = ["--cdi-spec-dir", nvidia, "--gpus", "3"];
    let error = bed.run(&few, &["true"]).fails(125);
    assert!(error.contains("nvidia.com/gpu=2"), "{error}");
}

fn what_cannot_be_given_is_refused_with_its_reason(bed: &Bed<'_>) {
    let node = |more: Value| {
        let mut node = json!({ "path": "/dev/x", "hostPath": "/dev/null" });
        node.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json!({ "deviceNodes": [node] })
    };
    let mount = |host: &str, option: &str| json!({ "mounts": [{ "hostPath": host, "containerPath": "/x", "options": [option] }] });
    for (edits, word) in [
        (json!({ "intelRdt": {} }), "intelRdt"),
        (json!({ "netDevices": [] }), "netDevices"),
        (node(json!({ "permissions": "x" })), "rights"),
        (node(json!({ "type": "b" })), "not the device"),
        (node(json!({ "major": 7, "minor": 7 })), "not the device"),
        (
            node(json!({ "hostPath": "/dev/no-such-device" })),
            "no-such-device",
        ),
        (node(json!({ "hostPath": "/etc/passwd" })), "not the device"),
        (mount("/no/such/file", "ro"), "/no/such/file"),
        (mount("/etc", "odd"), "odd"),
        (mount("etc", "ro"), "absolute"),
    ] {
        bed.write("specs/a.json", spec("v.example/c", "0", edits));
        let place = bed.path("specs").display().to_string();
        let flags = ["--cdi-spec-dir", &place, "--device", "v.example/c=0"];
        let error = bed.run(&flags, &["true"]).fails(125);
        assert!(error.contains(word), "{word}: {error}");
    }
    bed.write("specs/a.json", one("v.example/c", "0", "a"));
    bed.write("specs/b.json", one("v.example/c", "0", "b"));
    let place = bed.path("specs").display().to_string();
    for (device, words) in [
        ("v.example/c=0", ["a.json", "b.json"]),
        ("v.example/c=1", ["v.example/c=1", "there are 0"]),
        ("w.example/c=1", ["w.example/c", "specs"]),
        ("v.example/=1", ["v.example/=1", "class"]),
    ] {
        let flags = ["--cdi-spec-dir", &place, "--device", device];
        let error = bed.run(&flags, &["true"]).fails(125);
        let has_all = words.iter().all(|word| error.contains(word));
        assert!(has_all, "{device}: {error}");
    }
    for (flags, words) in [
        (
            &["--device", "v.example/c=0"][..],
            ["/etc/cdi", "/var/run/cdi"],
        ),
        (
            &["--gpus", "all", "--cdi-spec-dir", &place],
            [&place, "nvidia-ctk cdi generate"],
        ),
    ] {
        let error = bed.run(flags, &["true"]).fails(125);
        let has_all = words.iter().all(|word| error.contains(word));
        assert!(has_all, "{flags:?}: {error}");
    }
}

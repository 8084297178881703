//! What a container sees as its files: its root, volumes, binds, memory.

use crate::bed::Bed;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_volume_is_filled_from_the_image_and_outlives_containers,
    a_volume_that_has_content_is_not_filled_again,
    anonymous_volumes_go_with_their_container,
    a_directory_of_the_host_is_bound,
    a_read_only_bind_cannot_be_written,
    a_bind_of_what_is_not_there_is_refused,
    a_read_only_root_cannot_be_written_but_for_its_mounts,
    a_tmpfs_has_size_and_mode,
    files_written_in_one_container_are_not_in_another,
    hosts_hostname_and_resolv_conf_are_the_containers_own,
    a_path_through_a_link_of_the_image_stays_inside,
    the_size_of_shm_can_be_chosen,
];

fn a_volume_is_filled_from_the_image_and_outlives_containers(bed: &Bed<'_>) {
    let volume = ["-v", "data:/etc"];
    assert!(
        bed.sh(&volume, "cat /etc/group").contains("app:x:1000"),
        "copied up from the image"
    );
    bed.sh(&volume, "echo more > /etc/new");
    assert_eq!(
        bed.sh(&["-v", "data:/elsewhere"], "cat /elsewhere/new"),
        "more\n"
    );
    assert_eq!(
        bed.sh(
            &["-v", "data:/elsewhere:ro"],
            "touch /elsewhere/x 2>&1 || echo refused"
        )
        .lines()
        .last(),
        Some("refused")
    );
}

fn a_volume_that_has_content_is_not_filled_again(bed: &Bed<'_>) {
    bed.sh(&["-v", "data:/empty"], "touch /empty/own");
    // What lies in /etc besides is every container's own.
    let ours = "hostname\nhosts\nresolv.conf\n";
    let listed = bed.sh(&["-v", "data:/etc"], "ls /etc");
    assert_eq!(listed, ours.replace("resolv", "own\nresolv"));
    assert_eq!(bed.sh(&["-v", "other:/etc:nocopy"], "ls /etc"), ours);
}

fn anonymous_volumes_go_with_their_container(bed: &Bed<'_>) {
    bed.sh(&["-v", "/data"], "touch /data/x");
    bed.start(&["--name", "c", "-v", "/data"], &["touch", "/data/x"]);
    bed.ok(&["wait", "c"]);
    bed.ok(&["rm", "-v", "c"]);
    let volumes: Vec<_> = bed
        .listing()
        .into_iter()
        .filter(|line| line.contains("volumes/"))
        .collect();
    assert!(volumes.is_empty(), "{volumes:?}");
}

fn a_directory_of_the_host_is_bound(bed: &Bed<'_>) {
    let file = bed.write("shared/file", "from outside\n");
    let directory = file.parent().unwrap().to_str().unwrap();
    let bind = format!("{directory}:/shared");
    assert_eq!(
        bed.sh(
            &["-v", &bind],
            "cat /shared/file; echo inside > /shared/made"
        ),
        "from outside\n"
    );
    assert_eq!(
        std::fs::read_to_string(bed.path("shared/made")).unwrap(),
        "inside\n"
    );
    let bind = format!("{}:/one", file.display());
    assert_eq!(bed.sh(&["-v", &bind], "cat /one"), "from outside\n");
}

fn a_read_only_bind_cannot_be_written(bed: &Bed<'_>) {
    let file = bed.write("shared/file", "x");
    let bind = format!("{}:/shared:ro", file.parent().unwrap().display());
    assert!(
        bed.sh(&["-v", &bind], "touch /shared/y 2>&1 || true")
            .contains("Read-only")
    );
    assert!(!bed.path("shared/y").exists());
}

fn a_bind_of_what_is_not_there_is_refused(bed: &Bed<'_>) {
    let bind = format!("{}:/x", bed.path("missing").display());
    let said = bed.run(&["-v", &bind], &["true"]);
    if said.code() == Some(0) {
        // Docker makes the directory, and so may we.
        assert!(bed.path("missing").is_dir());
        return;
    }
    assert!(said.fails(125).contains("missing"));
}

fn a_read_only_root_cannot_be_written_but_for_its_mounts(bed: &Bed<'_>) {
    let script = "touch /x 2>&1 || echo refused; touch /tmp/y && echo tmpfs; touch /data/z && echo volume; touch /dev/shm/s && echo shm";
    let said = bed.sh(
        &["--read-only", "--tmpfs", "/tmp", "-v", "data:/data"],
        script,
    );
    assert!(said.contains("refused\ntmpfs\nvolume\nshm\n"), "{said}");
}

fn a_tmpfs_has_size_and_mode(bed: &Bed<'_>) {
    let script = "stat -c %a /t; stat -f -c '%b %S' /t; grep ' /t ' /proc/mounts";
    let said = bed.sh(&["--tmpfs", "/t:size=1m,mode=700"], script);
    let mut lines = said.lines();
    assert_eq!(lines.next(), Some("700"));
    let blocks: Vec<u64> = lines
        .next()
        .unwrap()
        .split(' ')
        .map(|n| n.parse().unwrap())
        .collect();
    assert_eq!(blocks[0] * blocks[1], 1 << 20);
    let mount = lines.next().unwrap();
    assert!(
        mount.contains("nosuid") && mount.contains("nodev") && mount.contains("noexec"),
        "{mount}"
    );
}

fn files_written_in_one_container_are_not_in_another(bed: &Bed<'_>) {
    bed.sh(&[], "echo x > /mine; rm /etc/group");
    bed.sh(&[], "test ! -e /mine; test -e /etc/group");
}

fn hosts_hostname_and_resolv_conf_are_the_containers_own(bed: &Bed<'_>) {
    let said = bed.sh(
        &[
            "--hostname",
            "inside",
            "--add-host",
            "friend:192.0.2.7",
            "--dns",
            "192.0.2.53",
            "--dns-search",
            "example.org",
        ],
        "cat /etc/hostname; hostname; cat /etc/hosts /etc/resolv.conf",
    );
    assert!(said.starts_with("inside\ninside\n"), "{said}");
    for line in [
        "127.0.0.1",
        "192.0.2.7",
        "friend",
        "nameserver 192.0.2.53",
        "search example.org",
    ] {
        assert!(said.contains(line), "{line} is missing in {said}");
    }
}

fn a_path_through_a_link_of_the_image_stays_inside(bed: &Bed<'_>) {
    let base = bed.busybox();
    bed.write(
        "context/Dockerfile",
        format!(
            "FROM {base}\nRUN ln -s {} /escape && ln -s / /slash\n",
            bed.path("outside").display()
        ),
    );
    bed.write("outside/untouched", "");
    bed.build(&["-t", "links"], "context").succeeds();
    let run = |options: &[&str]| {
        let words = [
            &["run", "--rm", "--network", "none"],
            options,
            &[
                "links",
                "sh",
                "-c",
                "echo ok > /escape/made 2>/dev/null; echo done",
            ],
        ]
        .concat();
        bed.coracle(&words)
    };
    run(&[
        "-v",
        "data:/escape/volume",
        "-w",
        "/escape/work",
        "--tmpfs",
        "/slash/tmp",
    ]);
    let outside: Vec<_> = std::fs::read_dir(bed.path("outside"))
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(
        outside.len(),
        1,
        "the host's directory is as it was: {outside:?}"
    );
}

fn the_size_of_shm_can_be_chosen(bed: &Bed<'_>) {
    let size = |options: &[&str]| bed.sh(options, "stat -f -c '%b %S' /dev/shm");
    assert_eq!(size(&["--shm-size", "1m"]), "256 4096\n");
    assert_eq!(size(&[]), "16384 4096\n");
}

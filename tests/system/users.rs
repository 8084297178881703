//! Which users a container has: `--userns`.

use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::bed::{Bed, Who};
use crate::runner::skip;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    the_users_own_id_can_be_kept,
    ranges_of_ids_never_overlap,
    a_range_fits_what_the_image_and_its_user_need,
    files_of_a_range_are_those_of_the_image,
    all_ids_but_the_users_own_can_be_had,
    ranges_that_are_taken_at_once_are_different_ones,
    a_container_takes_over_the_ids_of_the_one_that_it_replaces,
    a_record_that_cannot_be_read_keeps_its_ids,
    rights_of_strangers_are_not_given_to_anybody_else,
    an_access_list_names_the_containers_users,
    namespaces_of_others_are_not_joined_with_users_of_ones_own,
    modes_of_users_are_checked,
    ids_are_mapped_one_by_one,
    groups_of_a_range_are_kept_from_others_too,
    an_id_of_the_host_is_mapped_by_its_number,
    a_range_can_have_ids_that_are_others,
    the_kept_users_ids_can_be_fewer,
    ids_are_those_that_a_file_grants,
    maps_of_ids_are_checked,
];

/// Ids as the container sees them, its own and those of files.
fn ids(bed: &Bed<'_>, mode: &str, script: &str) -> String {
    bed.sh(&["--userns", mode], script)
}

fn the_users_own_id_can_be_kept(bed: &Bed<'_>) {
    let source = bed.write("shared/file", "mine\n");
    let bind = format!("{}:/shared", source.parent().unwrap().display());
    let script =
        "id -u; id -g; stat -c %u:%g /shared/file; touch /shared/made; stat -c %u /shared/made";
    let seen = bed.sh(&["--userns", "keep-id", "-v", &bind], script);
    let (uid, gid) = match &bed.who {
        Who::Root => (0, 0),
        Who::User(user) => (user.uid, user.gid),
    };
    assert_eq!(seen, format!("{uid}\n{gid}\n{uid}:{gid}\n{uid}\n"));
    assert_eq!(fs::metadata(bed.path("shared/made")).unwrap().uid(), uid);
    // Another one, on demand; the image's other users stay themselves.
    let mode = "keep-id:uid=1000,gid=1000";
    assert_eq!(ids(bed, mode, "id -u; id -g"), "1000\n1000\n");
    let seen = bed.sh(
        &["--userns", mode, "-u", "0"],
        "id -u; touch /x; stat -c %u /x",
    );
    assert_eq!(seen, "0\n0\n");
    bed.start(&["--name", "c", "--userns", mode], &["sleep", "1000"]);
    assert_eq!(bed.ok(&["exec", "c", "id", "-u"]), "1000\n");
    assert_eq!(bed.ok(&["exec", "-u", "0", "c", "id", "-u"]), "0\n");
    bed.ok(&["rm", "-f", "c"]);
    // The network works in there, too.
    let image = bed.busybox();
    let words = [
        "run",
        "--rm",
        "--userns",
        "keep-id",
        &image,
        "ls",
        "/sys/class/net",
    ];
    assert!(bed.ok(&words).contains("lo"));
}

fn ranges_of_ids_never_overlap(bed: &Bed<'_>) {
    let map = |name: &str| bed.ok(&["exec", name, "cat", "/proc/self/uid_map"]);
    let mut firsts = Vec::new();
    let mut outside = Vec::new();
    for name in ["a", "b", "c"] {
        // As a user, a volume is that of the users who were the first to have it.
        let volume = match bed.is_root() {
            true => "data:/data".to_owned(),
            false => format!("data-{name}:/data"),
        };
        let flags = ["--name", name, "--userns", "auto:size=3000", "-v", &volume];
        bed.start(&flags, &["sleep", "1000"]);
        let text = map(name);
        let numbers: Vec<u32> = text
            .split_whitespace()
            .map(|word| word.parse().unwrap())
            .collect();
        assert_eq!((numbers[0], numbers[2]), (0, 3000), "{text}");
        assert!(
            firsts
                .iter()
                .all(|first: &u32| first.abs_diff(numbers[1]) >= 3000),
            "{text}"
        );
        firsts.push(numbers[1]);
        // The image's files and the volume's belong to whom they belong there.
        let script = "stat -c %u /etc/passwd /etc/hosts /home/app /data; echo x > /etc/new; \
                      stat -c %u /etc/new; chown 5 /etc/new; stat -c %u /etc/new; rm /etc/group";
        assert_eq!(
            bed.ok(&["exec", name, "sh", "-ec", script]),
            "0\n0\n1000\n0\n0\n5\n"
        );
        let script = format!("echo {name} > /data/{name}; cat /data/*");
        bed.ok(&["exec", name, "sh", "-ec", &script]);
        let pid = bed.inspect(name)["State"]["Pid"].to_string();
        outside.push(fs::metadata(format!("/proc/{pid}")).unwrap().uid());
    }
    // Outside, they are nobody.
    if bed.is_root() {
        assert_eq!(
            bed.ok(&["exec", "a", "sh", "-c", "cat /data/*"]),
            "a\nb\nc\n"
        );
        assert_eq!(outside, firsts);
    }
    let user = match &bed.who {
        Who::Root => 0,
        Who::User(user) => user.uid,
    };
    outside.dedup();
    assert!(
        outside.len() == 3 && !outside.contains(&user),
        "{outside:?}"
    );
    for name in ["a", "b", "c"] {
        bed.ok(&["rm", "-f", name]);
    }
}

fn a_range_fits_what_the_image_and_its_user_need(bed: &Bed<'_>) {
    let count = |flags: &[&str]| {
        let flags = [&["--userns", "auto"], flags].concat();
        let map = bed.sh(&flags, "cat /proc/self/uid_map");
        let count = map.split_whitespace().nth(2).map(str::to_owned);
        count.unwrap().parse::<u32>().unwrap()
    };
    if bed.is_root() {
        assert_eq!(count(&[]), 65_536);
        return;
    }
    assert_eq!(count(&[]), 1_024);
    assert_eq!(count(&["-u", "5000:6000"]), 6_001);
    // Who does not exist in there has files that are nobody's.
    let script = "stat -c %u /etc/passwd /home/app";
    let seen = ids(bed, "auto:size=500", script);
    assert_eq!(seen, "0\n65534\n");
    let error = bed
        .run(&["--userns", "auto:size=1000000"], &["true"])
        .fails(125);
    assert!(error.contains("auto:size=N"), "{error}");
}

/// A file of another's in the image, with data, with no data, with two names, and links.
const ODD_IMAGE: &str = "\
FROM {base}
RUN echo data > /data && chown 7:8 /data && chmod 4755 /data \\
 && : > /empty && chown 9 /empty && ln /data /same && ln -s data /link \\
 && mkdir -p /full/of && echo volume > /full/of/it && chown -R 5:5 /full \\
 && mkfifo /fifo
";

fn files_of_a_range_are_those_of_the_image(bed: &Bed<'_>) {
    bed.write("Dockerfile", ODD_IMAGE.replace("{base}", &bed.busybox()));
    bed.ok(&["build", "-q", "-t", "odd", "."]);
    let flags = ["--network", "none", "--name", "c", "--userns", "auto"];
    let command = ["-v", "kept:/full", "odd", "sleep", "1000"];
    bed.ok(&[&["run", "-d"][..], &flags, &command].concat());
    let look = "stat -c '%n %F %u:%g %a %h %s' /data /same /empty /fifo /full/of/it; \
                cat /data /link /same /full/of/it";
    let seen = "/data regular file 7:8 4755 2 5\n\
                /same regular file 7:8 4755 2 5\n\
                /empty regular empty file 9:0 644 1 0\n\
                /fifo fifo 0:0 644 1 0\n\
                /full/of/it regular file 5:5 644 1 7\n\
                data\ndata\ndata\nvolume\n";
    assert_eq!(bed.ok(&["exec", "c", "sh", "-c", look]), seen);
    assert_eq!(bed.ok(&["diff", "c"]), "");

    // What it changes is its own, and becomes the next image's.
    let change = "echo more >> /data; chown 3 /empty; rm /fifo; echo new > /new; chown 4:4 /new";
    bed.ok(&["exec", "c", "sh", "-ec", change]);
    let changes = ["C /data", "C /empty", "D /fifo", "A /new"];
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&bed.ok(&["diff", "c"])), sorted(&changes.join("\n")));
    for state in ["running", "stopped"] {
        bed.ok(&["commit", "c", "changed"]);
        let look = "stat -c '%n %u:%g' /data /empty /new / /etc; cat /data /same; ls /fifo 2>&1";
        let run = ["run", "--rm", "--network", "none", "changed", "sh", "-c"];
        let said = bed.ok(&[&run[..], &[&format!("{look} || true")]].concat());
        let wanted = "/data 7:8\n/empty 3:0\n/new 4:4\n/ 0:0\n/etc 0:0\n\
                      data\nmore\n";
        assert!(said.starts_with(wanted), "{state}: {said}");
        assert!(said.contains("No such file"), "{state}: {said}");
        bed.ok(&["rmi", "changed"]);
        if state == "running" {
            bed.ok(&["stop", "-t", "0", "c"]);
        }
    }
    bed.ok(&["start", "c"]);
    assert_eq!(bed.ok(&["exec", "c", "cat", "/data"]), "data\nmore\n");
    bed.ok(&["rm", "-f", "c"]);
    bed.ok(&["volume", "rm", "kept"]);
    // Another range, the same files; on an old kernel, too, where their data is copied.
    let again = [
        "run",
        "--rm",
        "--network",
        "none",
        "--userns",
        "auto",
        "odd",
    ];
    let again = [&again[..], &["sh", "-c", look]].concat();
    assert_eq!(bed.ok(&again), seen);
    let old = ["setarch", "--uname-2.6"];
    let said = bed.call(&again).through(&old).said();
    assert_eq!(said.succeeds(), seen);
    // What has no data of its own does not run there, and says why.
    let create = ["create", "--name", "new", "--userns", "auto", "odd", "true"];
    bed.ok(&create);
    if !bed.is_root() {
        for verb in [&["start", "new"][..], &["export", "new"]] {
            let error = bed.call(verb).through(&old).said().fails(125);
            assert!(error.contains("6.16"), "{error}");
        }
    }
    bed.ok(&["rm", "new"]);
    bed.ok(&["rmi", "odd"]);
}

fn all_ids_but_the_users_own_can_be_had(bed: &Bed<'_>) {
    if bed.is_root() {
        let error = bed.run(&["--userns", "nomap"], &["true"]).fails(125);
        assert!(error.contains("--userns nomap"), "{error}");
        return;
    }
    let source = bed.write("shared/file", "mine\n");
    let bind = format!("{}:/shared", source.parent().unwrap().display());
    let script = "id -u; stat -c %u /shared/file /etc/passwd /home/app; \
                  touch /shared/made || echo refused";
    let seen = bed.sh(&["--userns", "nomap", "-v", &bind], script);
    assert_eq!(seen, "0\n65534\n0\n1000\nrefused\n");
    // They are not taken from those that `auto` gives.
    let flags = ["--name", "c", "--userns", "nomap"];
    bed.start(&flags, &["sleep", "1000"]);
    assert_eq!(ids(bed, "auto", "id -u"), "0\n");
    bed.ok(&["rm", "-f", "c"]);
}

fn modes_of_users_are_checked(bed: &Bed<'_>) {
    for mode in [
        "odd",
        "keep-id:odd=1",
        "keep-id:uid=-1",
        "keep-id:uid=4294967295",
        "keep-id:size=0",
        "auto:size=0",
        "auto:uidmapping=1",
        "auto:uidmapping=0:@1:1",
        "auto:size=500,uidmapping=0:1:1,uidmapping=0:2:1",
        "container:c",
        "ns:/proc/1/ns/user",
        "nomap:size=1",
    ] {
        let error = bed.run(&["--userns", mode], &["true"]).fails(125);
        assert!(error.contains("--userns"), "{mode}: {error}");
    }
    assert_eq!(ids(bed, "host", "id -u"), "0\n");
    assert_eq!(ids(bed, "private", "id -u"), "0\n");
}

fn ranges_that_are_taken_at_once_are_different_ones(bed: &Bed<'_>) {
    let image = bed.busybox();
    let create = ["create", "--userns", "auto:size=3000", &image, "true"];
    let calls: Vec<_> = (0..6).map(|_| bed.call(&create).started()).collect();
    for mut call in calls {
        assert_eq!(call.ends().code(), Some(0));
    }
    let ids = bed.ok(&["ps", "-aq", "--no-trunc"]);
    let first = |id: &str| {
        let place = bed.store().join("containers").join(id).join("record.json");
        let record: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(place).unwrap()).unwrap();
        record["host"]["id_maps"]["uids"][0]["outside"]
            .as_u64()
            .unwrap()
    };
    let mut firsts: Vec<u64> = ids.lines().map(first).collect();
    firsts.sort_unstable();
    assert_eq!(firsts.len(), 6);
    for pair in firsts.windows(2) {
        assert!(pair[1] - pair[0] >= 3000, "{firsts:?}");
    }
    let ids: Vec<&str> = ids.lines().collect();
    bed.ok(&[&["rm"][..], &ids].concat());
}

fn a_container_takes_over_the_ids_of_the_one_that_it_replaces(bed: &Bed<'_>) {
    let flags = [
        "--replace",
        "--name",
        "c",
        "--userns",
        "auto",
        "-v",
        "data:/data",
    ];
    bed.start(&flags, &["sleep", "1000"]);
    bed.ok(&["exec", "c", "sh", "-c", "echo 1 > /data/file"]);
    bed.start(&flags, &["sleep", "1000"]);
    bed.ok(&["exec", "c", "sh", "-c", "echo 2 >> /data/file"]);
    assert_eq!(bed.ok(&["exec", "c", "cat", "/data/file"]), "1\n2\n");
    bed.ok(&["rm", "-f", "c"]);
}

fn a_record_that_cannot_be_read_keeps_its_ids(bed: &Bed<'_>) {
    let image = bed.busybox();
    let id = bed.ok(&["create", "--userns", "auto", &image, "true"]);
    let id = id.trim();
    let record = bed.store().join("containers").join(id).join("record.json");
    fs::write(record, "damaged").unwrap();
    let error = bed.run(&["--userns", "auto"], &["true"]).fails(125);
    assert!(error.contains("cannot be read"), "{error}");
    bed.ok(&["rm", "-f", id]);
    assert_eq!(ids(bed, "auto", "id -u"), "0\n");
}

fn rights_of_strangers_are_not_given_to_anybody_else(bed: &Bed<'_>) {
    let dockerfile = format!(
        "FROM {}\nRUN mkdir /d && cp /bin/busybox /d/own && cp /bin/busybox /d/odd \\\n\
         && chown 40000:40000 /d/odd && chmod 4755 /d/odd /d/own\n",
        bed.busybox()
    );
    bed.write("Dockerfile", &dockerfile);
    bed.ok(&["build", "-q", "-t", "odd", "."]);
    let run = ["run", "--rm", "--network", "none"];
    let auto = ["--userns", "auto:size=2000", "-v", "odd:/d", "odd"];
    let look = ["stat", "-c", "%n %u %a", "/d/odd", "/d/own"];
    let modes = match bed.is_root() {
        // Nothing is copied.
        true => "/d/odd 65534 4755\n/d/own 0 4755\n",
        false => "/d/odd 65534 755\n/d/own 0 4755\n",
    };
    assert_eq!(bed.ok(&[&run[..], &auto, &look].concat()), modes);
    // Nor are they when the engine's own root is somebody in there.
    let forced = "auto:size=2000,uidmapping=1000:0:1,gidmapping=1000:0:1";
    let one_by_one = ["0:1:1000", "1000:0:1"].map(|map| ["--uidmap", map]);
    for flags in [
        &["--uidmap", "0:0:1"][..],
        &one_by_one.concat(),
        &["--userns", forced],
    ] {
        let look = ["odd", "stat", "-c", "%u:%g", "/d/odd", "/d/own"];
        let seen = bed.ok(&[&run[..], flags, &look].concat());
        assert_eq!(seen, "65534:65534\n0:0\n", "{flags:?}");
    }

    // What is the caller's stays that, whatever the image has at its place.
    let own = bed.write("own/keep", "");
    let own = own.parent().unwrap();
    let owner = fs::metadata(own).unwrap().uid();
    fs::remove_file(own.join("keep")).unwrap();
    let device = format!("device={}", own.display());
    let options = ["-o", "type=none", "-o", "o=bind", "-o", &device];
    bed.ok(&[&["volume", "create"][..], &options, &["mine"]].concat());
    let mount = match bed.is_root() {
        true => "mine:/d:idmap",
        false => "mine:/d",
    };
    let auto = ["--userns", "auto:size=2000", "-v", mount, "odd", "true"];
    bed.ok(&[&run[..], &auto].concat());
    assert_eq!(fs::metadata(own).unwrap().uid(), owner);
    bed.ok(&["volume", "rm", "odd", "mine"]);
    bed.ok(&["rmi", "odd"]);
}

/// A list that lets the user and the group 5 read, and nobody else but the owner.
fn access_list() -> Vec<u8> {
    const NONE: u32 = u32::MAX;
    let entries = [
        (1, 6, NONE),
        (2, 4, 5),
        (4, 0, NONE),
        (8, 4, 5),
        (16, 4, NONE),
        (32, 0, NONE),
    ];
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in entries {
        list.extend_from_slice(&u16::to_le_bytes(tag));
        list.extend_from_slice(&u16::to_le_bytes(permissions));
        list.extend_from_slice(&u32::to_le_bytes(id));
    }
    list
}

fn an_access_list_names_the_containers_users(bed: &Bed<'_>) {
    let busybox = bed.busybox();
    bed.ok(&["create", "--name", "base", &busybox, "true"]);
    let mut archive = bed.coracle(&["export", "base"]).exits_with(0).out;
    bed.ok(&["rm", "base"]);
    // The end of an archive is two empty blocks, perhaps more.
    while archive.ends_with(&[0; 512]) {
        archive.truncate(archive.len() - 512);
    }
    let mut more = tar::Builder::new(Vec::new());
    let list = access_list();
    let attribute = ("SCHILY.xattr.system.posix_acl_access", &list[..]);
    more.append_pax_extensions([attribute]).unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_path("acl").unwrap();
    header.set_size(5);
    header.set_mode(0o640);
    header.set_uid(0);
    header.set_gid(0);
    header.set_cksum();
    more.append(&header, &b"read\n"[..]).unwrap();
    archive.extend(more.into_inner().unwrap());
    fs::write(bed.path("image.tar"), archive).unwrap();
    bed.ok(&["import", "image.tar", "acl"]);
    let read = |user: &str, mode: &str, image: &str| {
        let run = [
            "run",
            "--rm",
            "--network",
            "none",
            "--userns",
            mode,
            "-u",
            user,
        ];
        let said = bed.coracle(&[&run[..], &[image, "cat", "/acl"]].concat());
        said.code() == Some(0)
    };
    if !read("5", "host", "acl") {
        skip("this file system has no access lists");
    }
    assert!(!read("6", "host", "acl"));
    for mode in ["auto", "auto:size=3000"] {
        assert!(read("5", mode, "acl") && read("7:5", mode, "acl"), "{mode}");
        assert!(!read("6", mode, "acl"), "{mode}");
    }
    // And so it is written down again.
    let flags = [
        "--name",
        "c",
        "--network",
        "none",
        "--userns",
        "auto",
        "acl",
    ];
    bed.ok(&[&["run"][..], &flags, &["chmod", "o+x", "/acl"]].concat());
    bed.ok(&["commit", "c", "again"]);
    bed.ok(&["commit", "--squash", "c", "squashed"]);
    bed.ok(&["rm", "c"]);
    for image in ["again", "squashed"] {
        assert!(
            read("5", "host", image) && !read("6", "host", image),
            "{image}"
        );
        bed.ok(&["rmi", image]);
    }
    bed.ok(&["rmi", "acl"]);
}

fn namespaces_of_others_are_not_joined_with_users_of_ones_own(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.start(&["--name", "c", "--ipc", "shareable"], &["sleep", "1000"]);
    for flag in ["--pid", "--ipc", "--uts", "--network"] {
        for mode in ["auto", "keep-id"] {
            let flags = ["--userns", mode, flag, "container:c"];
            let words = [&["run", "--rm"][..], &flags, &[&image, "true"]].concat();
            let error = bed.coracle(&words).fails(125);
            assert!(error.contains("users of its own"), "{flags:?}: {error}");
        }
    }
    for uts in ["host", "container:c"] {
        let flags = ["--uts", uts, "--domainname", "other"];
        let error = bed.run(&flags, &["true"]).fails(125);
        assert!(error.contains("--domainname"), "{error}");
    }
    bed.ok(&["rm", "-f", "c"]);
}

/// How many ids the user has beside his own.
fn subordinate_count(bed: &Bed<'_>) -> u32 {
    let map = bed.sh(&[], "cat /proc/self/uid_map");
    let counts = map
        .lines()
        .map(|line| line.split_whitespace().nth(2).unwrap());
    counts
        .map(|count| count.parse::<u32>().unwrap())
        .sum::<u32>()
        - 1
}

/// The ranges of a range's container, users before groups: the first id outside, and how many.
fn spans(bed: &Bed<'_>, name: &str) -> Vec<(u32, u32)> {
    let script = [
        "exec",
        name,
        "cat",
        "/proc/self/uid_map",
        "/proc/self/gid_map",
    ];
    let maps = bed.ok(&script);
    let span = |line: &str| {
        let numbers = line.split_whitespace().map(|word| word.parse().unwrap());
        let numbers: Vec<u32> = numbers.collect();
        (numbers[1], numbers[2])
    };
    maps.lines().map(span).collect()
}

fn groups_of_a_range_are_kept_from_others_too(bed: &Bed<'_>) {
    // A user's first one is his whole range here, as root's is.
    let first = bed.sh(&["--userns", "auto:size=2000"], "cat /proc/self/gid_map");
    let first: u32 = first.split_whitespace().nth(1).unwrap().parse().unwrap();
    // The users are elsewhere altogether, the groups are where the next range would begin.
    let forced = format!("auto:size=2000,uidmapping=0:{}:2000", first + 20_000);
    bed.start(&["--name", "c", "--userns", &forced], &["sleep", "1000"]);
    bed.start(
        &["--name", "d", "--userns", "auto:size=2000"],
        &["sleep", "1000"],
    );
    let (taken, given) = (spans(bed, "c"), spans(bed, "d"));
    for (start, count) in &given {
        let apart = |(other, size): &(u32, u32)| start + count <= *other || other + size <= *start;
        assert!(taken.iter().all(apart), "{taken:?} {given:?}");
    }
    bed.ok(&["rm", "-f", "c", "d"]);
}

fn ids_are_mapped_one_by_one(bed: &Bed<'_>) {
    let flags = ["--name", "c", "--uidmap", "0:1:4001", "-v", "own:/own"];
    bed.start(&flags, &["sleep", "1000"]);
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for file in ["uid_map", "gid_map"] {
        let map = bed.ok(&["exec", "c", "cat", &format!("/proc/self/{file}")]);
        assert_eq!(words(map), "0 1 4001");
    }
    // Files are those of the image, and of whoever makes them.
    let script = "stat -c %u:%g / /etc/passwd /etc/hosts /home/app /own; \
                  touch /own/new; chown 1000:5 /own/new; stat -c %u:%g /own/new; \
                  chown 4001 /own/new 2> /dev/null || echo refused";
    let seen = bed.ok(&["exec", "c", "sh", "-ec", script]);
    assert_eq!(seen, "0:0\n0:0\n0:0\n1000:1000\n0:0\n1000:5\nrefused\n");
    assert_eq!(bed.ok(&["exec", "-u", "app", "c", "id", "-u"]), "1000\n");
    let host = &bed.inspect("c")["HostConfig"];
    assert_eq!(host["UsernsMode"], "private");
    assert_eq!(host["IDMappings"]["GidMap"][0], "0:1:4001");
    // An image made of it has the owners that it knows.
    let script = "touch /made; chown 1000:5 /made";
    bed.ok(&["exec", "c", "sh", "-ec", script]);
    assert!(bed.ok(&["diff", "c"]).contains("A /made"));
    bed.ok(&["commit", "-q", "c", "kept"]);
    let look = [
        "run",
        "--rm",
        "--network=none",
        "kept",
        "stat",
        "-c",
        "%u:%g",
        "/made",
        "/home/app",
    ];
    assert_eq!(bed.ok(&look), "1000:5\n1000:1000\n");
    bed.ok(&["rmi", "kept"]);
    // Another start is another namespace with the same ids, and its files are the same.
    bed.ok(&["restart", "-t", "0", "c"]);
    let seen = bed.ok(&["exec", "c", "stat", "-c", "%u:%g", "/own/new"]);
    assert_eq!(seen, "1000:5\n");
    bed.ok(&["rm", "-f", "c"]);
    // Whoever has all of them by name does not keep those from others that `auto` gives.
    let all = match &bed.who {
        Who::Root => "0:0:2147483647".to_owned(),
        Who::User(_) => format!("0:0:{}", subordinate_count(bed) + 1),
    };
    bed.start(&["--name", "c", "--uidmap", &all], &["sleep", "1000"]);
    assert_eq!(ids(bed, "auto:size=100", "id -u"), "0\n");
    bed.ok(&["update", "--restart", "no", "c"]);
    bed.ok(&["restart", "-t", "0", "c"]);
    assert_eq!(ids(bed, "auto:size=100", "id -u"), "0\n");
    bed.ok(&["rm", "-f", "c"]);
    let apart = [
        "--uidmap", "0:1:10", "--gidmap", "0:20:5", "--gidmap", "5:50:5",
    ];
    let maps = bed.sh(
        &apart,
        "cat /proc/self/uid_map /proc/self/gid_map; stat -c %u:%g /",
    );
    assert_eq!(words(maps), "0 1 10 0 20 5 5 50 5 0:0");
}

fn an_id_of_the_host_is_mapped_by_its_number(bed: &Bed<'_>) {
    let (uid, gid) = match &bed.who {
        Who::Root => (0, 0),
        Who::User(user) => (user.uid, user.gid),
    };
    let source = bed.write("shared/file", "mine\n");
    let bind = format!("{}:/shared", source.parent().unwrap().display());
    let (user, group) = (format!("0:@{uid}"), format!("0:@{gid}"));
    let rest = "1:1:2000";
    let flags = ["-v", &bind, "--uidmap", &user, "--uidmap", rest];
    let flags = [&flags[..], &["--gidmap", &group, "--gidmap", rest]].concat();
    let script = "stat -c %u:%g /shared/file /home/app; touch /shared/made";
    assert_eq!(bed.sh(&flags, script), "0:0\n1000:1000\n");
    let made = fs::metadata(bed.path("shared/made")).unwrap();
    assert_eq!((made.uid(), made.gid()), (uid, gid));
}

fn a_range_can_have_ids_that_are_others(bed: &Bed<'_>) {
    let source = bed.write("shared/file", "mine\n");
    let bind = format!("{}:/shared", source.parent().unwrap().display());
    let mode = "auto:size=2000,uidmapping=1000:0:1,gidmapping=5:0:1";
    let flags = ["--userns", mode, "-v", &bind];
    let script = "stat -c %u:%g /shared/file /home/app /etc/passwd; cat /proc/self/uid_map";
    let seen = bed.sh(&flags, script);
    let lines: Vec<&str> = seen.lines().collect();
    assert_eq!(lines[..3], ["1000:5", "1000:1000", "0:0"]);
    let ranges: Vec<Vec<u32>> = lines[3..]
        .iter()
        .map(|line| {
            line.split_whitespace()
                .map(|id| id.parse().unwrap())
                .collect()
        })
        .collect();
    assert_eq!((ranges[0][0], ranges[0][2]), (0, 1000));
    assert_eq!(ranges[1], [1000, 0, 1]);
    assert_eq!(ranges[2], [1001, ranges[0][1] + 1001, 999]);
    let owner = fs::metadata(&source).unwrap().uid();
    bed.sh(
        &[&flags[..], &["-u", "1000"]].concat(),
        "touch /shared/made",
    );
    assert_eq!(fs::metadata(bed.path("shared/made")).unwrap().uid(), owner);
}

fn the_kept_users_ids_can_be_fewer(bed: &Bed<'_>) {
    let Who::User(user) = &bed.who else {
        let error = bed
            .run(&["--userns", "keep-id:size=100"], &["true"])
            .fails(125);
        assert!(error.contains("size"), "{error}");
        return;
    };
    let script = "id -u; cat /proc/self/uid_map";
    let seen = ids(bed, "keep-id:size=100", script);
    let (own, map) = seen.split_once('\n').unwrap();
    assert_eq!(own, user.uid.to_string());
    let counts = map
        .lines()
        .map(|line| line.split_whitespace().nth(2).unwrap());
    let count: u32 = counts.map(|count| count.parse::<u32>().unwrap()).sum();
    assert_eq!(count, 100);
    assert_eq!(
        ids(bed, "keep-id:uid=5,gid=6,size=50", "id -u; id -g"),
        "5\n6\n"
    );
    // The container's root needs one, too.
    let mode = "keep-id:uid=1000,gid=1000,size=1";
    let error = bed.run(&["--userns", mode], &["true"]).fails(125);
    assert!(
        error.contains("no id left") && error.contains("`size`"),
        "{error}"
    );
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
}

fn ids_are_those_that_a_file_grants(bed: &Bed<'_>) {
    let granted = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find_map(|line| {
            let (who, rest) = line.split_once(':')?;
            (name.is_empty() || who == name).then(|| (who.to_owned(), rest.to_owned()))
        });
        line.unwrap_or_else(|| skip("no file grants ids to somebody by name"))
    };
    let own = match &bed.who {
        Who::Root => "",
        Who::User(user) => &user.name,
    };
    let (name, ids) = granted("/etc/subuid", own);
    let (first, count) = ids.split_once(':').unwrap();
    // As a user they are the engine's own, from 1 on.
    let first = if bed.is_root() { first } else { "1" };
    granted("/etc/subgid", &name);
    for flag in ["--subuidname", "--subgidname"] {
        let flags = [flag, &name];
        let seen = bed.sh(
            &flags,
            "head -n1 /proc/self/uid_map; stat -c %u /etc/passwd /home/app",
        );
        let words: Vec<&str> = seen.split_whitespace().collect();
        assert_eq!(words, ["0", first, count, "0", "1000"]);
    }
    let error = bed
        .run(&["--subuidname", "nobody-at-all"], &["true"])
        .fails(125);
    assert!(error.contains("/etc/subuid"), "{error}");
}

fn maps_of_ids_are_checked(bed: &Bed<'_>) {
    for flags in [
        &["--uidmap", "0"][..],
        &["--uidmap", "+0:1:1"],
        &["--uidmap", "0:1:0"],
        &["--uidmap", "1:1:5"],
        &["--uidmap", "0:1:5", "--uidmap", "4:10:1"],
        &["--uidmap", "0:1:5", "--uidmap", "5:5:1"],
        &["--uidmap", "0:4294967290:100"],
        &["--uidmap", "0:1:5", "--userns", "host"],
        &["--uidmap", "0:1:5", "--userns", "auto"],
        &["--uidmap", "0:1:5", "--subuidname", "root"],
        &["--uidmap", "0:1:5", "--ipc", "ns:/proc/1/ns/ipc"],
    ] {
        bed.run(flags, &["true"]).fails(125);
    }
    if !bed.is_root() {
        for beyond in ["0:4000000000:5", "0:@0:1", "0:@4000000000:1"] {
            let error = bed.run(&["--uidmap", beyond], &["true"]).fails(125);
            assert!(error.contains("you "), "{error}");
        }
    }
    if let Who::User(user) = &bed.who {
        let own = format!("0:@{}", user.uid);
        if user.uid != user.gid {
            let error = bed.run(&["--uidmap", &own], &["true"]).fails(125);
            assert!(
                error.contains("group") && error.contains("--gidmap"),
                "{error}"
            );
        }
    }
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
}

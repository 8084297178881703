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
        "auto:size=0",
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
         && chown 40000 /d/odd && chmod 4755 /d/odd /d/own\n",
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

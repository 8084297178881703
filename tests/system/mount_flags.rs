//! Every way to mount something in a container.

use std::fs;

use crate::bed::Bed;
use crate::runner::skip;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    directories_are_bound_as_the_fields_say,
    a_read_only_bind_is_read_only_all_the_way_down,
    a_source_must_be_there_for_mount_and_is_made_for_v,
    volumes_are_mounted_as_the_fields_say,
    a_part_of_a_volume_never_leads_out_of_it,
    memory_is_mounted_as_the_fields_say,
    memory_can_begin_as_a_copy_of_what_is_there,
    an_images_files_can_be_mounted_and_not_written,
    an_image_that_is_mounted_is_in_use,
    mounts_of_another_container_are_taken_over,
    targets_behind_hostile_links_stay_inside,
    mounts_that_make_no_sense_are_refused,
    a_mount_can_be_given_to_the_containers_user,
    only_what_is_mounted_is_given_to_the_user,
    what_is_the_hosts_own_is_given_to_nobody,
    changes_of_an_overlay_are_gone_after_the_run,
    an_overlay_shows_what_is_mounted_at_its_source,
    a_bind_can_show_its_owners_as_the_container_has_them,
];

fn directories_are_bound_as_the_fields_say(bed: &Bed<'_>) {
    bed.write("source/file", "content\n");
    let source = bed.path("source").display().to_string();
    let mount = |more: &str| format!("type=bind,src={source},dst=/d{more}");
    assert_eq!(
        bed.sh(&["--mount", &mount("")], "cat /d/file; echo x > /d/new"),
        "content\n"
    );
    assert!(bed.path("source/new").exists());
    for read_only in [",ro", ",readonly", ",readonly=true", ",ro=1"] {
        bed.run(&["--mount", &mount(read_only)], &["touch", "/d/x"])
            .exits_with(1);
    }
    bed.sh(&["--mount", &mount(",ro=false")], "touch /d/y");
    let quoted = format!("type=bind,\"source={source}\",\"target=/with,comma\"");
    assert_eq!(
        bed.sh(&["--mount", &quoted], "cat /with,comma/file"),
        "content\n"
    );
    // A single file, too.
    let file = format!("type=bind,src={source}/file,dst=/etc/one");
    assert_eq!(bed.sh(&["--mount", &file], "cat /etc/one"), "content\n");
    let options = bed.sh(
        &["--mount", &mount(",noexec,bind-propagation=rslave")],
        "grep ' /d ' /proc/self/mountinfo",
    );
    assert!(options.contains("noexec"), "{options}");
}

fn a_read_only_bind_is_read_only_all_the_way_down(bed: &Bed<'_>) {
    if !bed.is_root() {
        skip("only root can mount something beneath the source");
    }
    // Inside a mount namespace of its own, so that nothing of it stays.
    bed.write("source/beneath/file", "");
    let source = bed.path("source").display().to_string();
    let image = bed.busybox();
    let inner = format!("mount -t tmpfs tmpfs {source}/beneath; exec \"$@\"");
    let through = ["unshare", "--mount", "sh", "-ec", &inner, "sh"];
    let run = |mount: &str| {
        let words = [
            "run",
            "--rm",
            "--network",
            "none",
            "--mount",
            mount,
            &image,
            "touch",
            "/d/beneath/x",
        ];
        bed.call(&words).through(&through).said().code()
    };
    let mount = |more: &str| format!("type=bind,src={source},dst=/d,ro{more}");
    assert_eq!(run(&mount("")), Some(1));
    assert_eq!(run(&mount(",bind-recursive=readonly")), Some(1));
    assert_eq!(run(&mount(",bind-recursive=writable")), Some(0));
    let alone = format!("type=bind,src={source},dst=/d,bind-recursive=disabled");
    // What is mounted beneath does not come along.
    assert_eq!(run(&alone), Some(0));
    assert!(bed.path("source/beneath/x").exists());
    let volume = format!("{source}:/d:ro");
    let words = [
        "run",
        "--rm",
        "--network",
        "none",
        "-v",
        &volume,
        &image,
        "touch",
        "/d/beneath/x",
    ];
    bed.call(&words).through(&through).said().exits_with(1);
}

fn a_source_must_be_there_for_mount_and_is_made_for_v(bed: &Bed<'_>) {
    let missing = bed.path("home/missing").display().to_string();
    let mount = format!("type=bind,src={missing},dst=/d");
    let error = bed.run(&["--mount", &mount], &["true"]).fails(125);
    assert!(
        error.contains("bind source path does not exist") && error.contains(&missing),
        "{error}"
    );
    assert!(!bed.path("home/missing").exists());
    bed.run(&["-v", &format!("{missing}:/d:nocreate")], &["true"])
        .fails(125);
    let said = bed
        .run(&["-v", &format!("{missing}:/d")], &["touch", "/d/x"])
        .exits_with(0);
    assert!(said.err().contains("did not exist"), "{}", said.err());
    assert!(bed.path("home/missing/x").exists());
    let other = bed.path("home/other").display().to_string();
    let mount = format!("type=bind,src={other},dst=/d,bind-create-src");
    bed.run(&["--mount", &mount], &["touch", "/d/x"])
        .exits_with(0);
}

fn volumes_are_mounted_as_the_fields_say(bed: &Bed<'_>) {
    bed.sh(&["--mount", "src=data,dst=/d"], "echo one > /d/file");
    assert_eq!(
        bed.sh(
            &["--mount", "type=volume,source=data,target=/e,ro"],
            "cat /e/file"
        ),
        "one\n"
    );
    bed.run(
        &["--mount", "source=data,target=/e,readonly"],
        &["touch", "/e/x"],
    )
    .exits_with(1);
    // A new volume has what the image has there, unless it should not.
    assert!(
        bed.sh(&["--mount", "src=full,dst=/etc"], "cat /etc/passwd")
            .contains("app:")
    );
    assert_eq!(
        bed.sh(
            &["--mount", "src=bare,dst=/etc,volume-nocopy"],
            "ls /etc/passwd 2>/dev/null || true"
        ),
        ""
    );
    // Without a name, it goes with its container.
    bed.sh(&["--mount", "type=volume,dst=/d"], "touch /d/x");
    let volumes = fs::read_dir(bed.store().join("volumes")).unwrap().count();
    assert_eq!(volumes, 3);
}

fn a_part_of_a_volume_never_leads_out_of_it(bed: &Bed<'_>) {
    bed.sh(
        &["-v", "data:/d"],
        "mkdir -p /d/a/b; echo part > /d/a/b/file; ln -s / /d/root; ln -s ../../../../../../../../etc /d/up; ln -s a /d/link",
    );
    let show = |subpath: &str| {
        let mount = format!("src=data,dst=/p,volume-subpath={subpath}");
        bed.run(
            &["--mount", &mount],
            &["sh", "-c", "ls /p; cat /p/file 2>/dev/null"],
        )
    };
    assert_eq!(show("a/b").succeeds(), "file\npart\n");
    assert_eq!(show("link/b").succeeds(), "file\npart\n");
    // The volume is the root of what its links lead to.
    assert_eq!(show("root").exits_with(1).out(), "a\nlink\nroot\nup\n");
    for bad in ["up", "root/etc", "missing", "../x", "a/../../x"] {
        let error = show(bad).fails(125);
        assert!(
            error.contains(bad.split('/').next_back().unwrap()),
            "{error}"
        );
    }
}

fn memory_is_mounted_as_the_fields_say(bed: &Bed<'_>) {
    let table: &[(&[&str], &[&str])] = &[
        (
            &["--mount", "type=tmpfs,dst=/t"],
            &["tmpfs /t tmpfs rw", "nosuid", "nodev", "noexec"],
        ),
        (
            &["--mount", "type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=0700"],
            &["size=1024k", "mode=700"],
        ),
        (&["--mount", "type=tmpfs,dst=/t,ro"], &["tmpfs ro"]),
        (&["--tmpfs", "/t"], &["nosuid,nodev,noexec"]),
        (
            &["--tmpfs", "/t:exec,size=2m,mode=1770,nr_inodes=50"],
            &["size=2048k", "mode=1770", "nr_inodes=50"],
        ),
        (&["--tmpfs", "/t:rw,uid=0,gid=0,noatime"], &["noatime"]),
    ];
    for (flags, words) in table {
        let line = bed.sh(flags, "grep ' /t ' /proc/mounts");
        for word in *words {
            assert!(line.contains(word), "{flags:?}: {word} is not in {line}");
        }
    }
    assert!(
        !bed.sh(&["--tmpfs", "/t:exec"], "grep ' /t ' /proc/mounts")
            .contains("noexec")
    );
}

fn memory_can_begin_as_a_copy_of_what_is_there(bed: &Bed<'_>) {
    let image = bed.busybox();
    let made = "mkdir -p /d/deep && echo in > /d/deep/f && chown 5:6 /d/deep/f && chmod 4640 /d/deep/f \
        && ln -s /etc/passwd /d/link && mkfifo -m 600 /d/fifo \
        && dd if=/dev/zero of=/d/big bs=1024 count=300 2>/dev/null && chown 7:8 /d && chmod 2751 /d";
    bed.write("context/Dockerfile", format!("FROM {image}\nRUN {made}\n"));
    bed.build(&["-q", "-t", "made"], "context").succeeds();
    let run = |options: &[&str], script: &str| {
        let words = ["run", "--rm", "--network", "none", "--cap-add", "MKNOD"];
        bed.coracle(&[&words, options, &["made", "sh", "-c", script]].concat())
    };
    let shown = "cd /d; stat -c '%n %a %u:%g %s %y' deep/f; stat -c '%a %u:%g' .; readlink link; \
                 stat -c %s big; cat deep/f; grep -c ' /d tmpfs' /proc/mounts";
    let plain = run(&[], shown).exits_with(1).out();
    let plain = plain.strip_suffix("0\n").unwrap();
    assert!(
        plain.starts_with("deep/f 4640 5:6 3 ") && plain.contains("\n2751 7:8\n"),
        "{plain}"
    );
    for (options, top) in [
        (&["--tmpfs", "/d:tmpcopyup"][..], "2751 7:8"),
        (
            &["--read-only", "--mount", "type=tmpfs,dst=/d,tmpcopyup,ro"],
            "2751 7:8",
        ),
        (&["--tmpfs", "/d:tmpcopyup,mode=700,uid=9,gid=9"], "700 9:9"),
    ] {
        let said = run(options, shown).succeeds();
        let wanted = plain.replace("2751 7:8", top) + "1\n";
        assert_eq!(said, wanted, "{options:?}");
    }
    let nothing = run(
        &["--mount", "type=tmpfs,dst=/d,tmpcopyup=false"],
        "ls -a /d | wc -l",
    );
    assert_eq!(nothing.succeeds(), "2\n");
    // A copy that has no room is no copy.
    let error = run(&["--tmpfs", "/d:tmpcopyup,size=64k"], "true").fails(125);
    assert!(error.contains("No space left"), "{error}");
    // What is written goes, and what a link leads to is not what is copied.
    let script = "echo new > /d/deep/f; chmod 700 /d; test -L /d/link && wc -l < /d/deep/f";
    bed.ok(&[
        "create",
        "--name",
        "c",
        "--network",
        "none",
        "--tmpfs",
        "/d:tmpcopyup",
        "made",
        "sh",
        "-c",
        script,
    ]);
    assert_eq!(bed.ok(&["start", "-a", "c"]), "1\n");
    assert_eq!(bed.ok(&["diff", "c"]), "");
    bed.ok(&["rm", "c"]);
}

fn an_images_files_can_be_mounted_and_not_written(bed: &Bed<'_>) {
    let image = bed.busybox();
    // Several layers, one of which takes something away.
    bed.write(
        "more/Dockerfile",
        format!("FROM {image}\nRUN echo new > /added; rm /etc/group\n"),
    );
    bed.build(&["-q", "-t", "more"], "more").succeeds();
    let mount = "type=image,src=more,dst=/i";
    assert_eq!(
        bed.sh(
            &["--mount", mount],
            "cat /i/added; ls /i/etc/group 2>/dev/null || true"
        ),
        "new\n"
    );
    bed.run(&["--mount", mount], &["touch", "/i/x"])
        .exits_with(1);
    let part = "type=image,src=more,dst=/i,image-subpath=etc";
    assert!(bed.sh(&["--mount", part], "cat /i/passwd").contains("app:"));
    bed.write("one/Dockerfile", "FROM scratch\nCOPY file /file\n");
    bed.write("one/file", "only\n");
    bed.build(&["-q", "-t", "one"], "one").succeeds();
    assert_eq!(
        bed.sh(&["--mount", "type=image,src=one,dst=/i"], "cat /i/file"),
        "only\n"
    );
    bed.run(
        &["--mount", "type=image,src=one,dst=/i"],
        &["touch", "/i/file"],
    )
    .exits_with(1);
    let error = bed
        .run(&["--mount", "type=image,src=nothing,dst=/i"], &["true"])
        .fails(125);
    assert!(error.contains("nothing"), "{error}");
}

fn an_image_that_is_mounted_is_in_use(bed: &Bed<'_>) {
    bed.write("one/Dockerfile", "FROM scratch\nCOPY file /file\n");
    bed.write("one/file", "only\n");
    bed.build(&["-q", "-t", "one"], "one").succeeds();
    bed.start(
        &["--name", "c", "--mount", "type=image,src=one,dst=/i"],
        &["sleep", "1000"],
    );
    bed.coracle(&["rmi", "one"]).exits_with(1);
    assert_eq!(bed.ok(&["exec", "c", "cat", "/i/file"]), "only\n");
    assert_eq!(bed.inspect("c")["Mounts"][0]["Type"], "image");
    bed.ok(&["rm", "-f", "c"]);
    bed.ok(&["rmi", "one"]);
}

fn mounts_of_another_container_are_taken_over(bed: &Bed<'_>) {
    bed.write("source/file", "bound\n");
    let bind = format!("{}:/bound:ro", bed.path("source").display());
    bed.start(
        &[
            "--name",
            "one",
            "-v",
            "data:/data",
            "-v",
            "/anonymous",
            "-v",
            &bind,
            "--tmpfs",
            "/memory",
        ],
        &[
            "sh",
            "-c",
            "echo 1 > /data/x; echo 2 > /anonymous/x; exec sleep 1000",
        ],
    );
    crate::bed::until("it is written", || {
        bed.coracle(&["exec", "one", "cat", "/anonymous/x"]).code() == Some(0)
    });
    let script = "cat /data/x /anonymous/x /bound/file; ! ls -d /memory 2>/dev/null; touch /data/y";
    assert_eq!(bed.sh(&["--volumes-from", "one"], script), "1\n2\nbound\n");
    // The anonymous one is still its own container's.
    assert_eq!(bed.ok(&["exec", "one", "cat", "/anonymous/x"]), "2\n");
    bed.run(&["--volumes-from", "one:ro"], &["touch", "/data/z"])
        .exits_with(1);
    // What was bound read-only stays that.
    bed.run(&["--volumes-from", "one:rw"], &["touch", "/bound/z"])
        .exits_with(1);
    assert_eq!(
        bed.sh(&["--volumes-from", "one", "-v", "other:/data"], "ls /data"),
        ""
    );
    bed.run(&["--volumes-from", "nobody"], &["true"]).fails(125);
    bed.run(&["--volumes-from", "one:odd"], &["true"])
        .fails(125);
    bed.ok(&["rm", "-f", "-v", "one"]);
}

fn targets_behind_hostile_links_stay_inside(bed: &Bed<'_>) {
    let image = bed.busybox();
    let outside = bed.path("outside");
    bed.write("outside/kept", "");
    let script = format!(
        "ln -s {} /a; ln -s ../../../../../../.. /b; ln -s /proc/self/root /c",
        outside.display()
    );
    bed.write("evil/Dockerfile", format!("FROM {image}\nRUN {script}\n"));
    bed.build(&["-q", "-t", "evil"], "evil").succeeds();
    for target in ["/a/made", "/b/made", "/c/made"] {
        for flags in [
            ["-v".to_owned(), format!("data:{target}")],
            ["--mount".to_owned(), format!("type=tmpfs,dst={target}")],
        ] {
            let words = [
                "run",
                "--rm",
                "--network",
                "none",
                &flags[0],
                &flags[1],
                "evil",
                "true",
            ];
            let said = bed.coracle(&words);
            assert!(
                [Some(0), Some(125)].contains(&said.code()),
                "{}",
                said.err()
            );
        }
    }
    let found: Vec<_> = fs::read_dir(&outside)
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(found, ["kept"]);
}

fn mounts_that_make_no_sense_are_refused(bed: &Bed<'_>) {
    for mount in [
        "type=odd,dst=/d",
        "type=bind,dst=/d",
        "type=bind,src=/tmp,dst=d",
        "type=tmpfs,dst=/d,volume-nocopy",
        "type=volume,src=v,dst=/d,volume-driver=nfs",
        "type=volume,src=v,dst=/d,volume-opt=type=nfs",
        "type=tmpfs,dst=/d,src=/x",
        "dst=/d,unknown=1",
        "\"dst=/d",
    ] {
        let error = bed.run(&["--mount", mount], &["true"]).fails(125);
        assert!(error.contains("invalid mount"), "{mount}: {error}");
    }
    bed.run(
        &["--mount", "type=tmpfs,dst=/d", "--tmpfs", "/d"],
        &["true"],
    )
    .fails(125);
    bed.run(&["--tmpfs", "/d:odd=1"], &["true"]).fails(125);
}

fn a_mount_can_be_given_to_the_containers_user(bed: &Bed<'_>) {
    bed.write("source/deep/er/file", "");
    let source = bed.path("source").display().to_string();
    let bind = format!("{source}:/d");
    bed.sh(&["-v", &bind], "ln -s /etc/passwd /d/link");
    let outside = |name: &str| {
        use std::os::unix::fs::MetadataExt;
        fs::symlink_metadata(bed.path(name)).unwrap().uid()
    };
    let before = outside("source");
    let script = "stat -c %u:%g /d /d/deep/er/file /v; touch /d/deep/er/new /v/new";
    for (mount, volume) in [
        (format!("{source}:/d:U"), "one:/v:U"),
        (format!("{source}:/d:rw,U"), "two:/v:U"),
    ] {
        let flags = ["-v", &mount, "-v", volume, "-u", "app"];
        let seen = bed.sh(&flags, script);
        assert_eq!(seen, "1000:1000\n1000:1000\n1000:1000\n");
        assert_eq!(outside("source/link"), outside("source"));
    }
    if bed.is_root() {
        assert_eq!(outside("source"), 1000);
    }
    // And back again; the host's file behind the link was never meant.
    let mount = format!("type=bind,src={source},dst=/d,chown");
    let seen = bed.sh(&["--mount", &mount], "stat -c %u:%g /d /d/deep/er/new");
    assert_eq!(seen, "0:0\n0:0\n");
    assert_eq!(outside("source"), before);
    use std::os::unix::fs::MetadataExt;
    assert_eq!(fs::metadata("/etc/passwd").unwrap().uid(), 0);
    // With users of another map, it is the id that this one has.
    let mount = format!("{source}:/d:U");
    let mode = match bed.is_root() {
        true => "auto:size=3000",
        false => "keep-id",
    };
    let flags = [
        "--userns",
        mode,
        "-v",
        &mount,
        "-v",
        "three:/v:U",
        "-u",
        "7",
    ];
    let seen = bed.sh(&flags, "stat -c %u /d /d/deep/er/new /v; touch /d/x /v/x");
    assert_eq!(seen, "7\n7\n7\n");
}

fn only_what_is_mounted_is_given_to_the_user(bed: &Bed<'_>) {
    bed.sh(
        &["-v", "data:/v"],
        "mkdir -p /v/a/in /v/b; ln -s ../b /v/a/link",
    );
    let part = "type=volume,src=data,dst=/d,volume-subpath=a,chown";
    let seen = bed.sh(&["--mount", part, "-u", "7"], "stat -c %u /d /d/in");
    assert_eq!(seen, "7\n7\n");
    let seen = bed.sh(&["-v", "data:/v"], "stat -c %u /v /v/a /v/b");
    assert_eq!(seen, "0\n7\n0\n");
    if !bed.is_root() {
        return;
    }
    // Inside a mount namespace of its own, so that nothing of it stays.
    bed.write("source/beneath/file", "");
    let source = bed.path("source").display().to_string();
    let bind = format!("{source}:/d:U");
    let inner = format!("mount -t tmpfs tmpfs {source}/beneath; exec \"$@\"");
    let image = bed.busybox();
    let options = ["run", "--rm", "--network", "none", "-v", &bind, "-u", "7"];
    let command = [&image, "stat", "-c", "%u", "/d", "/d/beneath"];
    let words = [&options[..], &command].concat();
    let through = ["unshare", "--mount", "sh", "-ec", &inner, "sh"];
    let said = bed.call(&words).through(&through).said();
    assert_eq!(said.succeeds(), "7\n0\n");
}

fn what_is_the_hosts_own_is_given_to_nobody(bed: &Bed<'_>) {
    for path in ["/", "/etc", "/usr/share", "/home", "/tmp"] {
        let mount = format!("{path}:/d:U");
        let error = bed.run(&["-v", &mount, "-u", "7"], &["true"]).fails(125);
        assert!(error.contains("the host's own"), "{path}: {error}");
    }
    let error = bed.run(&["-v", "one:/v:U", "-u", "nobodys"], &["true"]);
    assert!(error.fails(125).contains("nobodys"));
}

fn changes_of_an_overlay_are_gone_after_the_run(bed: &Bed<'_>) {
    use std::os::unix::fs::PermissionsExt;
    bed.write("source/file", "of the host\n");
    bed.write("source/other", "");
    fs::set_permissions(bed.path("source"), fs::Permissions::from_mode(0o751)).unwrap();
    let mount = format!("{}:/d:O", bed.path("source").display());
    bed.sh(&["-v", "data:/v"], "echo of the volume > /v/file");
    let script = "cat /d/file /v/file; stat -c %a:%u /d; ls /d /v; \
        echo changed > /d/file; rm /d/other; echo changed > /v/file; touch /d/new; cat /d/file";
    let seen = "of the host\nof the volume\n751:0\n/d:\nfile\nother\n\n/v:\nfile\nchanged\n";
    let options = ["--name", "c", "-v", &mount, "-v", "data:/v:O"];
    let image = bed.busybox();
    let words = ["run", "--network", "none"];
    let command = [&image, "sh", "-ec", script];
    assert_eq!(bed.ok(&[&words[..], &options, &command].concat()), seen);
    assert_eq!(bed.ok(&["start", "-a", "c"]), seen);
    // Until the next run they can be looked at.
    let copied = bed.path("home/copied").display().to_string();
    for name in ["/d/file", "/v/file"] {
        bed.ok(&["cp", &format!("c:{name}"), &copied]);
        assert_eq!(fs::read_to_string(&copied).unwrap(), "changed\n");
    }
    let kept = fs::read_to_string(bed.path("source/file")).unwrap();
    assert_eq!(kept, "of the host\n");
    assert!(bed.path("source/other").exists() && !bed.path("source/new").exists());
    assert_eq!(bed.sh(&["-v", "data:/v"], "cat /v/file"), "of the volume\n");
    let mode = match bed.is_root() {
        true => "auto:size=3000",
        false => "keep-id",
    };
    let flags = ["--userns", mode, "-u", "0", "-v", "data:/v:O"];
    bed.sh(&flags, "echo x > /v/file; cat /v/file");
    let both = format!("{mount},U");
    bed.run(&["-v", &both], &["true"]).fails(125);
    let file = format!("{}:/d:O", bed.path("source/file").display());
    let error = bed.run(&["-v", &file], &["true"]).fails(125);
    assert!(error.contains("no directory"), "{error}");
}

fn an_overlay_shows_what_is_mounted_at_its_source(bed: &Bed<'_>) {
    if !bed.is_root() {
        skip("only root can mount something at the source");
    }
    bed.write("source/file", "hidden\n");
    bed.write("other/file", "shown\n");
    let [source, other] = ["source", "other"].map(|name| bed.path(name).display().to_string());
    let inner = format!("mount --bind {other} {source}; exec \"$@\"");
    let image = bed.busybox();
    let through = ["unshare", "--mount", "sh", "-ec", &inner, "sh"];
    for (users, options) in [("host", "O"), ("auto:size=3000", "O,idmap")] {
        let volume = format!("{source}:/d:{options}");
        let flags = ["run", "--rm", "--network", "none", "--userns", users];
        let command = ["-v", &volume, &image, "cat", "/d/file"];
        let words = [&flags[..], &command].concat();
        let said = bed.call(&words).through(&through).said();
        assert_eq!(said.succeeds(), "shown\n", "{options}");
    }
}

fn a_bind_can_show_its_owners_as_the_container_has_them(bed: &Bed<'_>) {
    bed.write("source/file", "");
    let source = bed.path("source").display().to_string();
    let short = format!("{source}:/d:idmap");
    let long = format!("type=bind,src={source},dst=/d,idmap");
    for flag in [["-v", &short], ["--mount", &long]] {
        let error = bed.run(&flag, &["true"]).fails(125);
        assert!(error.contains("--userns auto"), "{error}");
        if !bed.is_root() {
            continue;
        }
        let flags = [&["--userns", "auto:size=3000"], &flag[..]].concat();
        let seen = bed.sh(
            &flags,
            "stat -c %u /d/file; touch /d/new; stat -c %u /d/new",
        );
        assert_eq!(seen, "0\n0\n");
        use std::os::unix::fs::MetadataExt;
        assert_eq!(fs::metadata(bed.path("source/new")).unwrap().uid(), 0);
        fs::remove_file(bed.path("source/new")).unwrap();
    }
}

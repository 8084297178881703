//! Flags of `run` and `create` that come from podman.

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};

use crate::bed::{Bed, until};
use crate::runner::skip;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    the_first_pid_is_written_at_each_start,
    a_pid_file_replaces_a_file_and_nothing_else,
    lines_of_accounts_follow_their_templates,
    users_of_the_host_are_known_in_a_container,
    account_files_that_are_mounted_are_left_alone,
    containers_are_told_the_proxies_that_are_meant_for_them,
    an_image_of_a_container_has_none_of_its_callers_proxies,
    builds_are_told_the_proxies_that_are_meant_for_them,
    volumes_of_the_image_are_what_was_asked_for,
    a_variable_is_made_of_the_images,
    an_init_of_ones_own_is_the_first_process,
];

fn pid_of(bed: &Bed<'_>, name: &str) -> String {
    bed.inspect(name)["State"]["Pid"].to_string()
}

fn the_first_pid_is_written_at_each_start(bed: &Bed<'_>) {
    let fails_once = "test -e /tried || { touch /tried; exit 1; }; sleep 1000";
    let flags = ["--name", "c", "--pidfile", "pid", "--restart", "always"];
    bed.start(&flags, &["sh", "-c", fails_once]);
    until("it runs again", || {
        let shown = bed.inspect("c");
        shown["RestartCount"] == 1 && shown["State"]["Status"] == "running"
    });
    let file = bed.path("pid");
    let written = || fs::read_to_string(&file).unwrap();
    let first = written();
    assert_eq!(first, pid_of(bed, "c"));
    // It is the caller's place that counts, not that of whoever starts it.
    assert_eq!(bed.inspect("c")["PidFile"], file.to_str().unwrap());
    bed.ok(&["restart", "-t", "0", "c"]);
    assert_eq!(written(), pid_of(bed, "c"));
    assert_ne!(written(), first);
    bed.ok(&["rm", "-f", "c"]);
    // A start that fails says nothing of a pid.
    fs::remove_file(&file).unwrap();
    bed.run(&["--pidfile", "pid"], &["no-such-command"])
        .fails(127);
    assert!(!file.exists());
    let rest = fs::read_dir(bed.path("")).unwrap();
    let rest = rest.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().contains("pid")
    });
    assert_eq!(rest.count(), 0, "nothing is left of it");
}

fn a_pid_file_replaces_a_file_and_nothing_else(bed: &Bed<'_>) {
    let mine = bed.write("mine", "mine\n");
    fs::create_dir(bed.path("directory")).unwrap();
    symlink(&mine, bed.path("link")).unwrap();
    let fifo = bed.path("fifo");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &fifo,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o666),
        0,
    )
    .unwrap();
    for name in ["directory", "link", "fifo", "no/such", "/dev/null"] {
        let said = bed.run(&["--pidfile", name], &["echo", "ran"]);
        let error = said.fails(125);
        assert!(error.contains("write the pid file"), "{name}: {error}");
    }
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine\n");
    assert!(fs::metadata(&fifo).unwrap().file_type().is_fifo());
    if !bed.is_root() {
        bed.run(&["--pidfile", "/etc/coracle.pid"], &["true"])
            .fails(125);
    }
    // None of them has kept the container.
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
    bed.run(&["--pidfile", "mine"], &["true"]).succeeds();
    assert!(fs::read_to_string(&mine).unwrap().parse::<u32>().is_ok());
    bed.run(&["--pidfile", ""], &["true"]).succeeds();
    // Links on the way are followed once: whoever puts others there later gets nothing.
    bed.write("real/other", "");
    symlink("real", bed.path("way")).unwrap();
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "c",
        "--pidfile",
        "way/pid",
        &image,
        "true",
    ]);
    bed.ok(&["start", "-a", "c"]);
    assert!(bed.path("real/pid").exists());
    fs::rename(bed.path("real"), bed.path("moved")).unwrap();
    fs::remove_file(bed.path("moved/pid")).unwrap();
    symlink("moved", bed.path("real")).unwrap();
    let error = bed.coracle(&["start", "c"]).fails(125);
    assert!(error.contains("write the pid file"), "{error}");
    assert_eq!(fs::read_dir(bed.path("moved")).unwrap().count(), 1);
    bed.ok(&["rm", "c"]);
}

fn lines_of_accounts_follow_their_templates(bed: &Bed<'_>) {
    let passwd = "$USERNAME:x:$UID:$GID:own $NAME:/home/$USERNAME:/bin/ash";
    let group = "g$GROUPNAME:x:$GID:a,$USERLIST";
    let flags = ["-u", "1234:5678", "--passwd-entry", passwd];
    let flags = [&flags[..], &["--group-entry", group]].concat();
    let script = "grep :1234: /etc/passwd; grep :5678: /etc/group; echo $HOME";
    let expected = "1234:x:1234:5678:own container user:/home/1234:/bin/ash\n\
                    g5678:x:5678:a,\n/home/1234\n";
    assert_eq!(bed.sh(&flags, script), expected);
    // Not even where nothing else can be written.
    let read_only = [&["--read-only"], &flags[..]].concat();
    assert_eq!(bed.sh(&read_only, script), expected);
    // The image's own users keep their lines; a group of theirs may be new.
    let known = [&["-u", "app:5678"], &flags[2..]].concat();
    let script = "grep -c own /etc/passwd || true; grep :5678: /etc/group";
    assert_eq!(bed.sh(&known, script), "0\ng5678:x:5678:a,\n");
    let image = bed.busybox();
    bed.ok(&[&["create", "--name", "c"], &flags[..], &[&image]].concat());
    let host = &bed.inspect("c")["HostConfig"];
    assert_eq!(
        (&host["PasswdEntry"], &host["GroupEntry"]),
        (&passwd.into(), &group.into())
    );
    for (flag, bad) in [
        ("--passwd-entry", "x:*:1:1::/:/bin/sh\nroot::0:0::/:/bin/sh"),
        ("--passwd-entry", "x:*:1:1"),
        ("--group-entry", "g:x:1:\n"),
    ] {
        let error = bed.run(&["-u", "9", flag, bad], &["true"]).fails(125);
        assert!(error.contains("invalid template"), "{error}");
    }
    for [flag, value] in [
        ["--passwd-entry", passwd],
        ["--group-entry", group],
        ["--hostuser", "root"],
    ] {
        let error = bed
            .run(&["--passwd=false", flag, value], &["true"])
            .fails(125);
        assert!(error.contains("--passwd=false excludes"), "{error}");
    }
}

/// A user of this machine whom the image does not know: name, id and home.
fn stranger(bed: &Bed<'_>) -> [String; 3] {
    let inside = bed.sh(&[], "cat /etc/passwd");
    let fields = |line: &str| {
        let fields: Vec<String> = line.split(':').map(str::to_owned).collect();
        [fields[0].clone(), fields[2].clone(), fields[5].clone()]
    };
    let known: Vec<_> = inside.lines().map(fields).collect();
    let outside = fs::read_to_string("/etc/passwd").unwrap();
    let found = outside.lines().map(fields).find(|[name, uid, home]| {
        let is_known = known.iter().any(|[a, b, _]| a == name || b == uid);
        !is_known && home.len() > 1
    });
    found.unwrap_or_else(|| skip("the image knows all users of this machine"))
}

fn users_of_the_host_are_known_in_a_container(bed: &Bed<'_>) {
    let [name, uid, home] = stranger(bed);
    let line = format!("grep ^{name}: /etc/passwd | cut -d: -f3,6");
    let ask = |flags: &[&str]| bed.sh(flags, &line);
    assert_eq!(ask(&["--hostuser", &name]), format!("{uid}:/\n"));
    assert_eq!(
        ask(&["--hostuser", &uid, "-w", "/tmp"]),
        format!("{uid}:/tmp\n")
    );
    let shared = bed.write("shared/file", "");
    let volume = format!("{}:{home}", shared.parent().unwrap().display());
    assert_eq!(
        ask(&["--hostuser", &name, "-v", &volume]),
        format!("{uid}:{home}\n")
    );
    // One line, however often it is asked for and started.
    let flags = [
        "--name",
        "c",
        "--hostuser",
        &name,
        "--hostuser",
        &name,
        "-u",
        &name,
    ];
    bed.start(&flags, &["sleep", "1000"]);
    bed.ok(&["restart", "-t", "0", "c"]);
    let script = format!("grep -c ^{name}: /etc/passwd; id -u");
    let said = bed.ok(&["exec", "c", "sh", "-c", &script]);
    assert_eq!(said, format!("1\n{uid}\n"));
    assert_eq!(bed.inspect("c")["HostConfig"]["HostUsers"][0], name);
    // The image's own users stay themselves.
    let said = bed.sh(&["--hostuser", "root"], "grep -c ^root: /etc/passwd");
    assert_eq!(said, "1\n");
    for nobody in ["no such user", "-x", "4294967295", "-1"] {
        let error = bed.run(&["--hostuser", nobody], &["true"]).fails(125);
        assert!(error.contains("no such user"), "{error}");
    }
}

fn account_files_that_are_mounted_are_left_alone(bed: &Bed<'_>) {
    let text = "root:x:0:0::/:/bin/sh\n";
    let own = bed.write("own", text);
    let volume = format!("{}:/etc/passwd", own.display());
    bed.sh(&["-v", &volume, "-u", "1234"], "true");
    assert_eq!(fs::read_to_string(&own).unwrap(), text);
    let [name, ..] = stranger(bed);
    let error = bed
        .run(&["-v", &volume, "--hostuser", &name], &["true"])
        .fails(125);
    assert!(error.contains("/etc/passwd: it is mounted"), "{error}");
    assert_eq!(fs::read_to_string(&own).unwrap(), text);
}

const PROXIES: &str = r#"{ "proxies": { "default": {
    "httpProxy": "http://file:1", "noProxy": "a,b" } } }"#;

/// What `grep -i proxy` finds in the environment of a container that is run so.
fn proxies_told(bed: &Bed<'_>, image: &str, flags: &[&str], here: &[(&str, &str)]) -> String {
    let directory = bed.path("docker");
    let words = [&["run", "--rm", "--network", "none"][..], flags].concat();
    let script = "env | grep -i proxy | sort";
    let words = [&words[..], &[image, "sh", "-c", script]].concat();
    let call = bed
        .call(&words)
        .env("DOCKER_CONFIG", directory.to_str().unwrap());
    let call = here
        .iter()
        .fold(call, |call, (name, value)| call.env(name, value));
    call.said().succeeds()
}

fn containers_are_told_the_proxies_that_are_meant_for_them(bed: &Bed<'_>) {
    let image = bed.busybox();
    let told = |flags: &[&str], here: &[(&str, &str)]| proxies_told(bed, &image, flags, here);
    let here = [
        ("http_proxy", "http://here:1"),
        ("ALL_PROXY", "socks://here:1"),
    ];
    // Those of the environment are the engine's own, unless they are passed on.
    assert_eq!(told(&[], &here), "");
    assert_eq!(told(&["--http-proxy"], &here), "http_proxy=http://here:1\n");
    bed.write("docker/config.json", PROXIES);
    let of_file =
        "HTTP_PROXY=http://file:1\nNO_PROXY=a,b\nhttp_proxy=http://file:1\nno_proxy=a,b\n";
    assert_eq!(told(&[], &here), of_file);
    assert_eq!(
        told(&["--http-proxy"], &here),
        "NO_PROXY=a,b\nhttp_proxy=http://here:1\nno_proxy=a,b\n"
    );
    assert_eq!(told(&["--http-proxy=false"], &here), "");
    let own = [
        "-e",
        "HTTP_PROXY=own",
        "--unsetenv",
        "http_proxy",
        "-e",
        "no_proxy=",
    ];
    assert_eq!(told(&own, &[]), "HTTP_PROXY=own\nNO_PROXY=a,b\nno_proxy=\n");
    assert_eq!(told(&["--unsetenv-all", "-e", "PATH=/bin"], &[]), "");
    // They go before what the image says.
    let dockerfile = format!("FROM {image}\nENV HTTP_PROXY=image FTP_PROXY=image\n");
    bed.write("Dockerfile", &dockerfile);
    bed.ok(&["build", "-q", "-t", "own", "."]);
    let told = proxies_told(bed, "own", &[], &[]);
    assert_eq!(told, format!("FTP_PROXY=image\n{of_file}"));
    // A file that makes no sense is said to.
    bed.write("docker/config.json", r#"{ "proxies": { "default": 5 } }"#);
    let directory = bed.path("docker").display().to_string();
    let words = [
        "--config",
        &directory,
        "run",
        "--rm",
        "--network=none",
        &image,
        "true",
    ];
    let said = bed.coracle(&words);
    let error = String::from_utf8_lossy(&said.err).into_owned();
    assert!(error.contains("no proxies are read"), "{error}");
    said.succeeds();
    bed.ok(&["rmi", "own"]);
}

fn an_image_of_a_container_has_none_of_its_callers_proxies(bed: &Bed<'_>) {
    let dockerfile = format!("FROM {}\nENV HTTP_PROXY=image\n", bed.busybox());
    bed.write("Dockerfile", &dockerfile);
    bed.ok(&["build", "-q", "-t", "own", "."]);
    bed.write("docker/config.json", PROXIES);
    let directory = bed.path("docker").display().to_string();
    let words = [
        "create",
        "--name",
        "c",
        "-e",
        "no_proxy=mine",
        "own",
        "true",
    ];
    let made = bed.call(&words).env("DOCKER_CONFIG", &directory).said();
    made.succeeds();
    let env = |name: &str| bed.inspect(name)["Config"]["Env"].to_string();
    assert!(
        env("c").contains("HTTP_PROXY=http://file:1"),
        "{}",
        env("c")
    );
    bed.ok(&["commit", "-q", "c", "made"]);
    let shown = bed.ok(&[
        "image",
        "inspect",
        "--format",
        "{{json .Config.Env}}",
        "made",
    ]);
    assert!(
        !shown.contains("file:1") && !shown.contains("a,b"),
        "{shown}"
    );
    for kept in ["\"HTTP_PROXY=image\"", "\"no_proxy=mine\"", "\"PATH="] {
        assert!(shown.contains(kept), "{shown}");
    }
    bed.ok(&["rm", "c"]);
    bed.ok(&["rmi", "made", "own"]);
}

fn builds_are_told_the_proxies_that_are_meant_for_them(bed: &Bed<'_>) {
    let dockerfile = format!(
        "FROM {}\nRUN env | grep -i proxy | sort > /seen; true\n",
        bed.busybox()
    );
    bed.write("context/Dockerfile", &dockerfile);
    bed.write("docker/config.json", PROXIES);
    let seen = |flags: &[&str]| {
        let words = [
            &["build", "-q", "--no-cache", "-t", "b"][..],
            flags,
            &["context"],
        ]
        .concat();
        let directory = bed.path("docker");
        let call = bed
            .call(&words)
            .env("DOCKER_CONFIG", directory.to_str().unwrap());
        call.env("FTP_PROXY", "http://here:1").said().succeeds();
        bed.ok(&["run", "--rm", "--network=none", "b", "cat", "/seen"])
    };
    let of_file =
        "HTTP_PROXY=http://file:1\nNO_PROXY=a,b\nhttp_proxy=http://file:1\nno_proxy=a,b\n";
    assert_eq!(seen(&[]), of_file);
    let history = bed.ok(&["history", "--no-trunc", "b"]);
    assert!(!history.contains("file:1"), "{history}");
    assert_eq!(
        seen(&["--http-proxy"]),
        format!("FTP_PROXY=http://here:1\n{of_file}")
    );
    assert_eq!(seen(&["--http-proxy=false"]), "");
    let own = ["--build-arg", "HTTP_PROXY=own", "--http-proxy=false"];
    assert_eq!(seen(&own), "HTTP_PROXY=own\n");
    assert!(seen(&own[..2]).starts_with("HTTP_PROXY=own\nNO_PROXY="));
    bed.ok(&["rmi", "b"]);
}

fn volumes_of_the_image_are_what_was_asked_for(bed: &Bed<'_>) {
    let dockerfile = format!(
        "FROM {}\nRUN mkdir -m 711 /data; echo mine > /data/file\nVOLUME /data\n",
        bed.busybox()
    );
    bed.write("Dockerfile", &dockerfile);
    bed.ok(&["build", "-q", "-t", "v", "."]);
    let script = "cat /data/file; stat -c %a /data; echo new > /data/file; \
                  grep ' /data ' /proc/mounts | cut -d' ' -f1";
    let run = |flags: &[&str]| {
        let words = [
            &["run", "--name", "c", "--network=none"],
            flags,
            &["v", "sh", "-c", script],
        ];
        let said = bed.ok(&words.concat());
        let volumes = bed.ok(&["volume", "ls", "-q"]).lines().count();
        bed.ok(&["rm", "-v", "c"]);
        (said, volumes)
    };
    for flags in [
        &[][..],
        &["--image-volume", "anonymous"],
        &["--image-volume=bind"],
    ] {
        let (said, volumes) = run(flags);
        assert!(
            said.starts_with("mine\n711\n") && !said.contains("tmpfs"),
            "{said}"
        );
        assert_eq!((said.lines().count(), volumes), (3, 1));
    }
    let memory = ["--image-volume", "tmpfs"];
    assert_eq!(run(&memory), ("mine\n711\ntmpfs\n".to_owned(), 0));
    let none = ["--image-volume", "ignore"];
    assert_eq!(run(&none), ("mine\n711\n".to_owned(), 0));
    // What is mounted there otherwise is mounted there.
    let own = [&none[..], &["--tmpfs", "/data:mode=700"]].concat();
    assert_eq!(run(&own), ("700\ntmpfs\n".to_owned(), 0));
    bed.run(&["--image-volume", "odd"], &["true"]).fails(125);
    bed.ok(&["rmi", "v"]);
}

fn a_variable_is_made_of_the_images(bed: &Bed<'_>) {
    let dockerfile = format!("FROM {}\nENV hello=world none=\n", bed.busybox());
    bed.write("Dockerfile", &dockerfile);
    bed.ok(&["build", "-q", "-t", "env", "."]);
    let run = |flags: &[&str]| {
        let words = [&["run", "--rm", "--network=none"], flags];
        let script = "echo $hello; echo $other";
        bed.coracle(&[&words.concat()[..], &["env", "sh", "-c", script]].concat())
    };
    let merged = [
        "--env-merge",
        "hello=${hello}-some",
        "--env-merge",
        "other=$hello${gone}${none:-!}",
    ];
    assert_eq!(run(&merged).succeeds(), "world-some\nworld-some!\n");
    let flag = [&["-e", "hello=mine"], &merged[..]].concat();
    assert_eq!(run(&flag).succeeds(), "mine\nworld-some!\n");
    assert_eq!(
        run(&[&["--unsetenv", "hello"], &merged[..]].concat()).succeeds(),
        "\nworld-some!\n"
    );
    for bad in ["hello", "=x", "x=${y", "x=${gone:?no}"] {
        let error = run(&["--env-merge", bad]).fails(125);
        assert!(error.contains(bad), "{error}");
    }
    run(&["--env-merge", "x=y", "--unsetenv-all"]).fails(125);
    bed.ok(&["rmi", "env"]);
    // The usual path is there to build on, too, and proxies come before.
    bed.ok(&["create", "--name", "c", &bed.busybox(), "true"]);
    let archive = bed.coracle(&["export", "c"]).exits_with(0).out;
    fs::write(bed.path("bare.tar"), archive).unwrap();
    bed.ok(&["import", "bare.tar", "bare"]);
    bed.write("docker/config.json", PROXIES);
    let merged = [
        "--env-merge=PATH=/opt/bin:$PATH",
        "--env-merge=http_proxy=${http_proxy}/mine",
    ];
    let told = [
        &["run", "--rm", "--network=none"],
        &merged[..],
        &["bare", "/bin/env"],
    ]
    .concat();
    let directory = bed.path("docker").display().to_string();
    let told = bed.call(&told).env("DOCKER_CONFIG", &directory).said();
    let told = told.succeeds();
    let path = "PATH=/opt/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n";
    assert!(told.contains(path), "{told}");
    assert!(told.contains("http_proxy=http://file:1/mine\n"), "{told}");
    bed.ok(&["rm", "c"]);
    bed.ok(&["rmi", "bare"]);
}

fn an_init_of_ones_own_is_the_first_process(bed: &Bed<'_>) {
    let script = "#!/bin/sh\necho $$ $0 $1\nshift\nexec \"$@\"\n";
    let own = bed.write("own-init", script);
    fs::set_permissions(&own, fs::Permissions::from_mode(0o755)).unwrap();
    let flags = ["--init", "--init-path", "own-init"];
    let said = bed.run(&flags, &["echo", "a b"]).succeeds();
    assert_eq!(said, "1 /run/coracle-init --\na b\n");
    let as_app = [&flags[..], &["-u", "app", "--read-only", "--tmpfs", "/run"]].concat();
    let said = bed.run(&as_app, &["id", "-u"]).succeeds();
    assert_eq!(said, "1 /run/coracle-init --\n1000\n");
    // It leaves nothing in a directory of the host's.
    fs::create_dir(bed.path("run")).unwrap();
    let bind = format!("{}:/run", bed.path("run").display());
    let said = bed.run(&[&flags[..], &["-v", &bind]].concat(), &["true"]);
    assert_eq!(said.succeeds(), "1 /coracle-init --\n");
    assert_eq!(fs::read_dir(bed.path("run")).unwrap().count(), 0);
    // It can be read there, and not changed.
    bed.run(&flags, &["sh", "-c", "echo x >> /run/coracle-init"])
        .exits_with(1);
    assert_eq!(fs::read_to_string(&own).unwrap(), script);
    let image = bed.busybox();
    bed.ok(&[&["create", "--name", "c"], &flags[..], &[&image, "true"]].concat());
    assert_eq!(
        bed.inspect("c")["HostConfig"]["InitPath"],
        own.to_str().unwrap()
    );
    assert_eq!(bed.inspect("c")["Path"], "true");
    for bad in ["no-such", "home"] {
        let error = bed
            .run(&["--init", "--init-path", bad], &["true"])
            .fails(125);
        assert!(error.contains("find the init"), "{error}");
    }
    bed.run(&flags[1..], &["true"]).fails(125);
}

//! What images and flags made by an attacker do to the host: nothing.

use std::fs;
use std::path::PathBuf;

use crate::bed::Bed;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    odd_users_are_refused_with_the_reason,
    users_by_number_need_no_files,
    odd_account_files_of_an_image_are_told_and_hang_nobody,
    the_working_directory_stays_in_the_container,
    volumes_land_in_the_container_whatever_links_say,
    binds_land_in_the_container_whatever_links_say,
    a_volumes_first_content_is_the_containers_own,
    links_of_an_image_do_not_lead_builds_to_the_host,
];

/// A directory of the host that nobody is to touch, with a file in it.
struct Secret(PathBuf);

impl Secret {
    fn new(bed: &Bed<'_>) -> Self {
        bed.write("secret/file", "secret");
        Secret(bed.path("secret"))
    }

    fn path(&self) -> String {
        self.0.display().to_string()
    }

    #[track_caller]
    fn is_untouched(&self) {
        assert_eq!(fs::read_to_string(self.0.join("file")).unwrap(), "secret");
        assert_eq!(
            fs::read_dir(&self.0).unwrap().count(),
            1,
            "something was made on the host"
        );
    }
}

/// An image made by a script in the busybox image.
fn image_of(bed: &Bed<'_>, name: &str, script: &str) {
    let image = bed.busybox();
    let words = [
        "run",
        "--name",
        "maker",
        "--network",
        "none",
        &image,
        "sh",
        "-ec",
        script,
    ];
    bed.ok(&words);
    bed.ok(&["commit", "maker", name]);
    bed.ok(&["rm", "maker"]);
}

fn odd_users_are_refused_with_the_reason(bed: &Bed<'_>) {
    let image = bed.busybox();
    for user in [
        "4294967295",
        "4294967296",
        "18446744073709551616",
        "99999999999999999999999",
        "-1",
        "-0",
        "+0",
        "0x0",
        "0.0",
        "1e3",
        " 0",
        "0 ",
        "１",
        "٠",
        "rööt",
        "root\u{200b}",
        "nobody-here",
        "app:nobody-here",
        "app:-1",
        "app:4294967295",
        "0:0x0",
        "1:2:3",
        "app:app:app",
        "root/..",
    ] {
        let option = format!("--user={user}");
        let error = bed.run(&[&option], &["id"]).fails(125);
        assert!(
            error.contains("user") || error.contains("group"),
            "{user}: {error}"
        );
    }
    for (user, ids) in [
        ("", "0:0"),
        (":", "0:0"),
        (":0", "0:0"),
        (":app", "0:1000"),
        ("app:", "1000:1000"),
        ("app", "1000:1000"),
        ("1000", "1000:1000"),
        ("0000", "0:0"),
        ("007:08", "7:8"),
    ] {
        let option = format!("--user={user}");
        let words = [
            "run",
            "--rm",
            "--network",
            "none",
            &option,
            &image,
            "sh",
            "-c",
            "echo $(id -u):$(id -g)",
        ];
        assert_eq!(bed.ok(&words).trim(), ids, "{user}");
    }
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    for user in ["4294967295", "-1", "0x0", "nobody-here"] {
        let said = bed.coracle(&["exec", &format!("--user={user}"), "c", "id"]);
        assert!(!matches!(said.code(), Some(0)), "exec as {user}");
    }
}

fn users_by_number_need_no_files(bed: &Bed<'_>) {
    image_of(bed, "bare", "rm /etc/passwd /etc/group");
    let run = |user: &str| {
        bed.coracle(&[
            "run",
            "--rm",
            "--network",
            "none",
            "-u",
            user,
            "bare",
            "id",
            "-u",
        ])
    };
    assert_eq!(run("7:8").succeeds(), "7\n");
    assert_eq!(run("0").succeeds(), "0\n");
    assert!(run("app").fails(125).contains("no /etc/passwd"));
    assert!(run("0:extra").fails(125).contains("no /etc/group"));
}

fn odd_account_files_of_an_image_are_told_and_hang_nobody(bed: &Bed<'_>) {
    let secret = Secret::new(bed);
    let file = format!("{}/file", secret.path());
    for (name, make, words) in [
        ("fifo", "mkfifo $f".to_owned(), "not a regular file"),
        ("absolute", format!("ln -s {file} $f"), "symbolic link"),
        (
            "relative",
            format!("ln -s ../../../../../..{file} $f"),
            "symbolic link",
        ),
        (
            "proc",
            "ln -s /proc/1/root/etc/passwd $f".to_owned(),
            "symbolic link",
        ),
        ("dangling", "ln -s /nowhere $f".to_owned(), "symbolic link"),
        ("looped", "ln -s $f $f".to_owned(), "symbolic link"),
        ("directory", "mkdir $f".to_owned(), "not a regular file"),
        ("huge", "truncate -s 5M $f".to_owned(), "too large"),
        (
            "garbage",
            "head -c 100000 /dev/urandom > $f".to_owned(),
            "does not name",
        ),
    ] {
        let script = format!("for f in /etc/passwd /etc/group; do rm $f; {make}; done");
        image_of(bed, name, &script);
        let run = |user: &str| {
            bed.coracle(&["run", "--rm", "--network", "none", "-u", user, name, "true"])
        };
        for (path, user) in [("/etc/passwd", "app"), ("/etc/group", "0:extra")] {
            let error = run(user).fails(125);
            assert!(
                error.contains(words) && error.contains(path),
                "{name}: {error}"
            );
        }
        // Numbers need neither file.
        run("7:8").succeeds();
    }
    secret.is_untouched();
}

fn the_working_directory_stays_in_the_container(bed: &Bed<'_>) {
    let secret = Secret::new(bed);
    let outside = secret.path();
    let up = "../".repeat(20);
    image_of(
        bed,
        "links",
        &format!(
            "ln -s {outside} /absolute; ln -s {up}{outside} /relative; ln -s /proc/self/fd /magic; \
             ln -s /proc/1/root /root-of-1; ln -s loop /loop"
        ),
    );
    for directory in [
        "/absolute",
        "/absolute/made",
        "/relative",
        "/relative/made",
        "/absolute/../made",
        &format!("/{up}{outside}/made"),
        "/proc/self/fd/3",
        "/proc/self/fd/7/..",
        "/magic/3",
        "/root-of-1/made",
        "/loop",
        "/etc/passwd",
        "/etc/passwd/x",
    ] {
        let said = bed.coracle(&[
            "run",
            "--rm",
            "--network",
            "none",
            "-w",
            directory,
            "links",
            "sh",
            "-c",
            "ls file; pwd",
        ]);
        assert!(
            !said.out().lines().any(|line| line == "file"),
            "{directory}: {}",
            said.out()
        );
        secret.is_untouched();
    }
    bed.run(&["-w", "relative"], &["true"]).fails(125);
}

fn volumes_land_in_the_container_whatever_links_say(bed: &Bed<'_>) {
    let secret = Secret::new(bed);
    let outside = secret.path();
    let up = "../".repeat(20);
    image_of(
        bed,
        "links",
        &format!(
            "ln -s {outside} /absolute; ln -s {up}{outside} /relative; ln -s /nowhere /dangling; \
             ln -s /proc/self /magic; mkdir /real; ln -s real /good"
        ),
    );
    for target in [
        "/absolute",
        "/absolute/x",
        "/relative",
        "/relative/x",
        "/dangling/x",
        "/magic/x",
    ] {
        let option = format!("data:{target}");
        let words = [
            "run",
            "--rm",
            "--network",
            "none",
            "-v",
            &option,
            "links",
            "sh",
            "-c",
            "echo x > $0/made",
        ];
        let said = bed.coracle(&[&words[..], &[target]].concat());
        assert!(
            matches!(said.code(), Some(0 | 1 | 125)),
            "{target}: {}",
            said.err()
        );
        secret.is_untouched();
    }
    let words = [
        "run",
        "--rm",
        "--network",
        "none",
        "-v",
        "mine:/good",
        "links",
    ];
    bed.ok(&[&words[..], &["sh", "-c", "echo x > /real/made"]].concat());
    assert_eq!(bed.sh(&["-v", "mine:/v"], "cat /v/made"), "x\n");
}

fn binds_land_in_the_container_whatever_links_say(bed: &Bed<'_>) {
    let secret = Secret::new(bed);
    let outside = secret.path();
    bed.write("source/mark", "mark");
    bed.write("plain", "plain");
    image_of(
        bed,
        "links",
        &format!("ln -s {outside} /dir; ln -s {outside}/file /leaf; ln -s {outside}/new /new"),
    );
    let source = bed.path("source").display().to_string();
    let plain = bed.path("plain").display().to_string();
    for option in [
        format!("{source}:/dir"),
        format!("{source}:/dir/sub"),
        format!("{plain}:/leaf"),
        format!("{plain}:/new"),
        format!("{plain}:/dir/made"),
    ] {
        let said = bed.coracle(&[
            "run",
            "--rm",
            "--network",
            "none",
            "-v",
            &option,
            "links",
            "true",
        ]);
        assert!(
            matches!(said.code(), Some(0 | 125)),
            "{option}: {}",
            said.err()
        );
        secret.is_untouched();
    }
    let error = bed
        .coracle(&[
            "run",
            "--rm",
            "--network",
            "none",
            "-v",
            &format!("{source}:/proc/self/attr"),
            "links",
            "true",
        ])
        .exits_with(125);
    assert!(error.err().contains("/proc"), "{}", error.err());
}

fn a_volumes_first_content_is_the_containers_own(bed: &Bed<'_>) {
    let secret = Secret::new(bed);
    let outside = secret.path();
    let up = "../".repeat(20);
    image_of(
        bed,
        "links",
        &format!(
            "mkdir /data; ln -s {outside} /data/in; ln -s {outside} /absolute; ln -s {up}{outside} /relative"
        ),
    );
    for target in ["/absolute", "/relative", "/data"] {
        let option = format!("v{}:{target}", target.trim_start_matches('/'));
        bed.coracle(&[
            "create",
            "--name",
            "c",
            "--network",
            "none",
            "-v",
            &option,
            "links",
            "true",
        ]);
        bed.coracle(&["rm", "c"]);
        let volume = bed
            .store()
            .join("volumes")
            .join(format!("v{}", target.trim_start_matches('/')));
        let data = volume.join("_data");
        assert!(!data.join("file").exists(), "{target}");
    }
    secret.is_untouched();
}

fn links_of_an_image_do_not_lead_builds_to_the_host(bed: &Bed<'_>) {
    let secret = Secret::new(bed);
    let outside = secret.path();
    let up = "../".repeat(20);
    image_of(
        bed,
        "links",
        &format!("ln -s {outside} /absolute; ln -s {up}{outside} /relative"),
    );
    bed.write("context/evil", "evil");
    for step in [
        "WORKDIR /absolute/made",
        "WORKDIR /relative/made",
        "COPY evil /absolute/",
        "COPY evil /relative/evil",
        "COPY --from=links /absolute/file /x",
        "COPY --from=links /relative/ /x",
    ] {
        bed.write("context/Dockerfile", format!("FROM links\n{step}\n"));
        let said = bed.build(&["-q", "-t", "made"], "context");
        if step.contains("--from") {
            assert_ne!(said.code(), Some(0), "{step}");
        }
        secret.is_untouched();
    }
}

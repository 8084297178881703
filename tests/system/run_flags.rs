//! Flags of `run` and `create` that come from podman.

use std::fs;
use std::os::unix::fs::{FileTypeExt, symlink};

use crate::bed::{Bed, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    the_first_pid_is_written_at_each_start,
    a_pid_file_replaces_a_file_and_nothing_else,
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
}

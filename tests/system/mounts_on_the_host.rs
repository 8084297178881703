//! `mount`, `unmount` and `unshare`: containers' files where the caller is.

use std::fs;

use crate::bed::{Bed, Who};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_container_is_mounted_and_unmounted,
    a_running_container_shows_the_same_files,
    what_is_mounted_is_not_started_and_goes_with_rm,
    unshare_runs_a_command_with_the_ids_of_containers,
];

/// Runs a shell script where mounts are allowed: as root here, as a user in `unshare`.
/// `$C` is the program.
fn script(bed: &Bed<'_>, text: &str) -> String {
    let program = bed.shared.machine.program.to_str().unwrap();
    let store = bed.store();
    let text = format!("C='{program} --root {}'; {text}", store.display());
    match &bed.who {
        Who::Root => {
            let mut shell = std::process::Command::new("sh");
            let out = shell.args(["-ec", &text]).output().unwrap();
            let err = String::from_utf8_lossy(&out.stderr).into_owned();
            assert!(out.status.success(), "{err}");
            String::from_utf8(out.stdout).unwrap()
        }
        Who::User(_) => bed.ok(&["unshare", "sh", "-ec", &text]),
    }
}

fn a_container_is_mounted_and_unmounted(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "c",
        "--network",
        "none",
        &image,
        "cat",
        "/made",
    ]);
    if !bed.is_root() {
        let error = bed.coracle(&["mount", "c"]).fails(1);
        assert!(error.contains("coracle unshare"), "{error}");
    }
    let said = script(
        bed,
        "p=$($C mount c); test \"$p\" = \"$($C mount c)\"; head -1 $p/etc/passwd; echo made > $p/made; \
         $C mount | wc -l; $C unmount c; test ! -e $p; $C mount | wc -l; $C umount c",
    );
    assert_eq!(said, "root:x:0:0:root:/root:/bin/sh\n1\nc\n0\nc\n");
    assert_eq!(bed.ok(&["start", "-a", "c"]), "made\n");
    bed.coracle(&["mount", "nobody"]).exits_with(1);
    bed.coracle(&["unmount"]).fails(125);
}

fn a_running_container_shows_the_same_files(bed: &Bed<'_>) {
    if !bed.is_root() {
        // Its namespace is not beneath that of `unshare`.
        return;
    }
    bed.start(&["--name", "c", "-v", "data:/data"], &["sleep", "1000"]);
    bed.ok(&["exec", "c", "sh", "-c", "echo x > /made; echo y > /data/y"]);
    let said = script(
        bed,
        "p=$($C mount c); cat $p/made; ls $p/data $p/proc; echo z > $p/more",
    );
    assert_eq!(said.lines().next(), Some("x"));
    assert!(
        !said.contains('y') || !said.contains("\ny\n"),
        "volumes are not in it: {said}"
    );
    assert_eq!(bed.ok(&["exec", "c", "cat", "/more"]), "z\n");
    bed.ok(&["umount", "-a"]);
}

fn what_is_mounted_is_not_started_and_goes_with_rm(bed: &Bed<'_>) {
    let image = bed.busybox();
    bed.ok(&["create", "--name", "c", "--network", "none", &image, "true"]);
    script(
        bed,
        "p=$($C mount c); for verb in 'start c' 'cp c:/etc/passwd -' 'export c'; do \
         ! $C $verb > /dev/null 2> /tmp/coracle-said-$$; grep -q unmount /tmp/coracle-said-$$; done; \
         rm /tmp/coracle-said-$$; $C rm c; test ! -e $p",
    );
    assert!(
        !fs::read_dir(bed.store().join("containers"))
            .unwrap()
            .any(|entry| { entry.unwrap().file_name().len() == 64 })
    );
}

fn unshare_runs_a_command_with_the_ids_of_containers(bed: &Bed<'_>) {
    if bed.is_root() {
        let error = bed.coracle(&["unshare", "true"]).exits_with(125).err();
        assert!(error.contains("root"), "{error}");
        return;
    }
    assert_eq!(bed.ok(&["unshare", "id", "-u"]), "0\n");
    bed.write("file", "x");
    bed.ok(&["unshare", "chown", "33:33", "file"]);
    let bind = format!("{}:/file", bed.path("file").display());
    assert_eq!(bed.sh(&["-v", &bind], "stat -c %u:%g /file"), "33:33\n");
    bed.ok(&["unshare", "rm", "file"]);
    bed.coracle(&["unshare", "sh", "-c", "exit 7"])
        .exits_with(7);
    bed.coracle(&["unshare", "no-such-command"]).exits_with(127);
    bed.coracle(&["unshare", "/etc/passwd"]).exits_with(126);
    // In there the same store is meant.
    let image = bed.busybox();
    let said = bed.ok(&[
        "unshare",
        "sh",
        "-c",
        "$0 images -q",
        bed.shared.machine.program.to_str().unwrap(),
    ]);
    assert_eq!(said, bed.ok(&["images", "-q"]));
    let _ = image;
    assert_eq!(
        bed.call(&["unshare", "cat"])
            .stdin("piped")
            .said()
            .succeeds(),
        "piped"
    );
}

//! Images from Dockerfiles.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use coracle::digest::Digest;
use serde_json::Value;

use crate::archives::layer_of;
use crate::bed::{Bed, Who};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_stage_is_copied_from_into_another,
    building_again_runs_nothing,
    only_what_changed_is_built_again,
    the_same_inputs_give_the_same_digest_in_another_store,
    without_the_cache_the_digest_is_the_same,
    a_later_target_is_left_out,
    the_ignore_file_keeps_files_out,
    arguments_and_environment_reach_commands,
    copied_files_belong_to_whom_chown_says,
    permissions_change_by_words,
    the_flags_of_a_copy_from_a_stage_count_for_the_cache,
    files_of_a_stage_keep_their_owners,
    a_file_that_changes_meanwhile_is_not_taken_for_another,
    onbuild_may_copy_from_a_stage_that_nothing_else_needs,
    a_failing_stage_ends_the_others,
    what_is_no_regular_file_is_not_read,
    links_lead_to_nothing_that_is_ignored,
    excluded_files_are_left_out_wherever_they_are_named,
    only_proxies_reach_commands_undeclared,
    long_lines_of_output_are_no_burden,
    arguments_are_inherited_from_a_stage,
    an_image_without_layers_has_nothing_to_copy,
    a_base_for_another_machine_is_told,
    workdir_user_and_metadata_are_kept,
    a_failing_command_fails_the_build_and_names_it,
    what_is_not_done_yet_is_an_error_that_names_it,
    a_mistake_is_told_with_its_line,
    a_copy_from_outside_the_context_is_refused,
    a_missing_base_is_told,
    removed_files_stay_removed,
    volumes_of_an_image_are_filled_from_it,
];

pub(crate) fn context(bed: &Bed<'_>, lines: &str) {
    let base = bed.busybox();
    bed.write("context/Dockerfile", lines.replace("BASE", &base));
}

pub(crate) fn build(bed: &Bed<'_>, options: &[&str]) -> String {
    bed.build(&[&["-q"], options].concat(), "context")
        .succeeds()
        .trim()
        .to_owned()
}

pub(crate) fn run(bed: &Bed<'_>, image: &str, script: &str) -> String {
    bed.ok(&[
        "run",
        "--rm",
        "--network",
        "none",
        image,
        "sh",
        "-ec",
        script,
    ])
}

fn a_stage_is_copied_from_into_another(bed: &Bed<'_>) {
    bed.write("context/source.txt", "hello\n");
    context(
        bed,
        "FROM BASE AS work\nCOPY source.txt /in\nRUN tr a-z A-Z < /in > /out\n\nFROM BASE\nCOPY --from=work /out /result\n",
    );
    let image = build(bed, &["-t", "two"]);
    assert_eq!(run(bed, &image, "cat /result; test ! -e /in"), "HELLO\n");
    assert_eq!(bed.image_id("two"), image);
}

fn building_again_runs_nothing(bed: &Bed<'_>) {
    bed.write("context/file", "x");
    context(bed, "FROM BASE\nCOPY file /file\nRUN date +%N > /when\n");
    let first = build(bed, &[]);
    let started = Instant::now();
    let said = bed.build(&[], "context").exits_with(0);
    let took = started.elapsed();
    assert_eq!(said.out().trim(), first);
    assert!(!said.err().contains("DONE"), "{}", said.err());
    assert!(took.as_millis() < 2000, "{took:?}");
}

fn only_what_changed_is_built_again(bed: &Bed<'_>) {
    bed.write("context/early", "1");
    bed.write("context/late", "1");
    context(
        bed,
        "FROM BASE\nCOPY early /early\nRUN head -c 16 /dev/urandom > /random\nCOPY late /late\nRUN head -c 16 /dev/urandom > /random2\n",
    );
    let randoms = |image: &str| {
        let text = run(bed, image, "md5sum < /random; md5sum < /random2; cat /late");
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let before = randoms(&build(bed, &[]));
    bed.write("context/late", "2");
    let after = randoms(&build(bed, &[]));
    assert_eq!(before[0], after[0], "what comes before stays");
    assert_ne!(before[1], after[1], "what comes after is made anew");
    assert_eq!(after[2], "2");
    bed.write("context/late", "1");
    assert_eq!(
        randoms(&build(bed, &[])),
        before,
        "what was built once is still known"
    );
    bed.write("context/early", "2");
    assert_ne!(randoms(&build(bed, &[]))[0], before[0]);
}

/// What two builds are to agree about.
fn reproducible(bed: &Bed<'_>) {
    bed.write("context/file", "content\n");
    bed.write("context/packed", layer_of("dir/unpacked", b"x"));
    context(bed, REPRODUCIBLE);
}

const REPRODUCIBLE: &str = "FROM BASE AS a\nARG WORD=x\nRUN echo $WORD > /made && mkdir -p /d && ln -s x /d/link\nFROM BASE\nENV A=b\nCOPY --from=a /made /d/ /there/\nCOPY file /file\nRUN touch /empty && rm /file\nADD packed /new/dir/\nADD file /added/\nCOPY --parents f*e /parents/\nRUN --mount=type=cache,target=/a/cache --mount=target=/src --mount=from=a,source=made,target=/made2 cp -a /src/file /bound && cp /made2 /a/cache/\nRUN <<EOF\n#!/bin/sh\nmkdir -p /script/dir\nEOF\nLABEL l=m\n";

fn the_same_inputs_give_the_same_digest_in_another_store(bed: &Bed<'_>) {
    reproducible(bed);
    let epoch = "1700000000";
    let first = bed
        .call(&["build", "-q", bed.path("context").to_str().unwrap()])
        .env("SOURCE_DATE_EPOCH", epoch)
        .said()
        .succeeds();
    let again = bed
        .call(&["build", "-q", bed.path("context").to_str().unwrap()])
        .store("store2")
        .env("SOURCE_DATE_EPOCH", epoch)
        .said()
        .succeeds();
    assert_eq!(first, again);
    if !bed.shared.machine.is_root {
        return;
    }
    // Nor does it matter who builds.
    let other = match bed.who {
        Who::Root => Who::User(bed.shared.machine.ordinary.clone()),
        Who::User(_) => Who::Root,
    };
    let theirs = Bed::new(bed.shared, other);
    reproducible(&theirs);
    let path = theirs.path("context");
    let built = theirs
        .call(&["build", "-q", path.to_str().unwrap()])
        .env("SOURCE_DATE_EPOCH", epoch)
        .said();
    assert_eq!(built.succeeds(), first);
    assert_eq!(theirs.left_over(), [""; 0]);
    theirs.remove().unwrap();
}

fn without_the_cache_the_digest_is_the_same(bed: &Bed<'_>) {
    reproducible(bed);
    let build = |options: &[&str]| {
        let path = bed.path("context");
        let words = [&["build", "-q"], options, &[path.to_str().unwrap()]].concat();
        bed.call(&words)
            .env("SOURCE_DATE_EPOCH", "0")
            .said()
            .succeeds()
    };
    assert_eq!(build(&[]), build(&["--no-cache"]));
}

fn a_later_target_is_left_out(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE AS first\nRUN echo 1 > /which\nFROM BASE AS second\nRUN exit 1\nFROM first AS third\nRUN echo 3 > /which\n",
    );
    assert_eq!(
        run(bed, &build(bed, &["--target", "first"]), "cat /which"),
        "1\n"
    );
    assert_eq!(
        run(bed, &build(bed, &[]), "cat /which"),
        "3\n",
        "what nobody needs is not built"
    );
    bed.build(&["--target", "second"], "context").exits_with(1);
    let error = bed.build(&["--target", "fourth"], "context").fails(125);
    assert!(error.contains("fourth"), "{error}");
}

fn the_ignore_file_keeps_files_out(bed: &Bed<'_>) {
    for file in [
        "kept",
        "secret.key",
        "deep/er/secret.key",
        "deep/kept.txt",
        "deep/exception.key",
    ] {
        bed.write(&format!("context/{file}"), file);
    }
    bed.write(
        "context/.dockerignore",
        "**/*.key\n!deep/exception.key\nDockerfile\n.dockerignore\n",
    );
    context(bed, "FROM BASE\nCOPY . /all/\n");
    let files = run(bed, &build(bed, &[]), "cd /all; find . -type f | sort");
    assert_eq!(files, "./deep/exception.key\n./deep/kept.txt\n./kept\n");
}

fn arguments_and_environment_reach_commands(bed: &Bed<'_>) {
    context(
        bed,
        "ARG TAG=unused\nFROM BASE\nARG WITH=default\nARG WITHOUT\nENV KEPT=$WITH-kept\nRUN echo \"$WITH $WITHOUT $KEPT\" > /words\n",
    );
    let words = |options: &[&str]| run(bed, &build(bed, options), "cat /words; echo ${WITH-gone}");
    assert_eq!(words(&[]), "default  default-kept\ngone\n");
    assert_eq!(
        words(&["--build-arg", "WITH=a", "--build-arg", "WITHOUT=b"]),
        "a b a-kept\ngone\n"
    );
}

fn copied_files_belong_to_whom_chown_says(bed: &Bed<'_>) {
    bed.write("context/a", "");
    bed.write("context/d/b", "");
    context(
        bed,
        "FROM BASE\nCOPY a /root-owned\nCOPY --chown=app:extra a /by-name\nCOPY --chown=12:34 --chmod=640 d /by-number\n",
    );
    let facts = run(
        bed,
        &build(bed, &[]),
        "stat -c '%u:%g %a' /root-owned /by-name /by-number/b",
    );
    assert_eq!(
        facts
            .lines()
            .map(|line| line.split(' ').next().unwrap())
            .collect::<Vec<_>>(),
        ["0:0", "1000:1001", "12:34"]
    );
    assert!(facts.ends_with("12:34 640\n"), "{facts}");
}

fn permissions_change_by_words(bed: &Bed<'_>) {
    use std::os::unix::fs::PermissionsExt;
    for (file, mode) in [("d/plain", 0o600), ("d/program", 0o700)] {
        let path = bed.write(&format!("context/{file}"), "");
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    context(
        bed,
        "FROM BASE AS work\nARG WHO=go\nCOPY --chmod=u=rwX,$WHO=rX d /a\nADD --chmod=a-w,u+t d /b\nRUN mkdir -m 700 /d && touch /d/x\nFROM BASE\nCOPY --from=work /a /a\nCOPY --from=work /b /b\nCOPY --from=work --chmod=g+w,o= /d /c\n",
    );
    let facts = |image: &str| {
        let script = "cd /; stat -c '%n %a' a a/* b/* c c/*";
        run(bed, image, script)
    };
    assert_eq!(
        facts(&build(bed, &[])),
        "a 755\na/plain 644\na/program 755\nb/plain 1400\nb/program 1500\nc 720\nc/x 660\n"
    );
    for mode in ["u=rz", "99", "10000", "$NONE"] {
        context(bed, &format!("FROM BASE\nCOPY --chmod={mode} d /d\n"));
        let error = bed.build(&[], "context").fails(125);
        assert!(error.contains("invalid mode"), "{error}");
    }
}

fn the_flags_of_a_copy_from_a_stage_count_for_the_cache(bed: &Bed<'_>) {
    let facts = |flags: &str| {
        context(
            bed,
            &format!(
                "FROM BASE AS work\nRUN mkdir /d && touch /d/a /d/b && chmod 600 /d/a\nFROM BASE\nCOPY --from=work {flags} /d /e\n"
            ),
        );
        run(bed, &build(bed, &[]), "cd /e; stat -c '%n %u:%g %a' *")
    };
    for (flags, expected) in [
        ("", "a 0:0 600\nb 0:0 644\n"),
        ("--chown=12:34", "a 12:34 600\nb 12:34 644\n"),
        ("--chmod=640", "a 0:0 640\nb 0:0 640\n"),
        ("--exclude=b", "a 0:0 600\n"),
        ("--exclude=a", "b 0:0 644\n"),
        ("", "a 0:0 600\nb 0:0 644\n"),
    ] {
        assert_eq!(facts(flags), expected, "{flags}");
    }
}

fn files_of_a_stage_keep_their_owners(bed: &Bed<'_>) {
    bed.write("context/file", "");
    context(
        bed,
        "FROM BASE AS work\nCOPY --chown=12:34 file /d/file\nRUN chown 5:6 /d\nFROM BASE\nCOPY --from=work /d /new/e\nCOPY --from=work /d/file /f\nCOPY --from=work --chown=7 /d/file /g\nCOPY file /h\n",
    );
    let facts = run(
        bed,
        &build(bed, &[]),
        "stat -c '%n %u:%g' /new /new/e /new/e/file /f /g /h",
    );
    assert_eq!(
        facts,
        "/new 0:0\n/new/e 5:6\n/new/e/file 12:34\n/f 12:34\n/g 7:7\n/h 0:0\n"
    );
}

fn a_file_that_changes_meanwhile_is_not_taken_for_another(bed: &Bed<'_>) {
    let file = bed.write("context/file", vec![0; 16 << 20]);
    context(bed, "FROM BASE\nCOPY file /file\n");
    let ended = AtomicBool::new(false);
    let error = thread::scope(|scope| {
        scope.spawn(|| {
            let file = File::options().write(true).open(&file).unwrap();
            let started = Instant::now();
            let mut count: u64 = 0;
            while !ended.load(Ordering::Relaxed) && started.elapsed().as_secs() < 60 {
                count += 1;
                file.write_all_at(&count.to_be_bytes(), 0).unwrap();
            }
        });
        let said = bed.build(&["-q"], "context");
        ended.store(true, Ordering::Relaxed);
        said.fails(125)
    });
    assert!(
        error.contains("/file") && error.contains("changed"),
        "{error}"
    );
    let sums = run(bed, &build(bed, &[]), "md5sum < /file");
    bed.write("context/file", fs::read(&file).unwrap());
    assert_eq!(
        run(bed, &build(bed, &["--no-cache"]), "md5sum < /file"),
        sums
    );
}

fn onbuild_may_copy_from_a_stage_that_nothing_else_needs(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nONBUILD COPY --from=x /made /taken\n");
    build(bed, &["-t", "triggers"]);
    let child = |made: &str| {
        let lines = format!(
            "FROM BASE AS first\nRUN {made}\nFROM first AS x\nRUN mv /made.x /made\nFROM triggers\n"
        );
        context(bed, &lines);
        bed.build(&["-q"], "context")
    };
    let image = child("echo x > /made.x").succeeds();
    assert_eq!(run(bed, image.trim(), "cat /taken"), "x\n");
    let error = child("exit 7").fails(1);
    assert!(error.contains("exit status 7"), "{error}");
}

fn a_failing_stage_ends_the_others(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE AS slow\nRUN sleep 50\nFROM BASE AS bad\nRUN sleep 1; exit 3\nFROM BASE\nCOPY --from=slow /etc/passwd /a\nCOPY --from=bad /etc/passwd /b\n",
    );
    let started = Instant::now();
    let error = bed.build(&[], "context").fails(1);
    assert!(started.elapsed().as_secs() < 25, "{error}");
    assert!(error.contains("exit status 3"), "{error}");
    assert!(!error.contains("signal 9"), "{error}");
}

fn what_is_no_regular_file_is_not_read(bed: &Bed<'_>) {
    context(bed, "FROM scratch\nLABEL a=b\n");
    let ignore = bed.path("context/.dockerignore");
    let refused = |options: &[&str], words: &str| {
        let error = bed.build(options, "context").fails(125);
        assert!(error.contains(words), "{error}");
    };
    for target in ["/dev/zero", "/dev", "/proc/self/fd/0"] {
        std::os::unix::fs::symlink(target, &ignore).unwrap();
        refused(&[], ".dockerignore");
        fs::remove_file(&ignore).unwrap();
    }
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &ignore,
        rustix::fs::FileType::Fifo,
        0o644.into(),
        0,
    )
    .unwrap();
    refused(&[], "not a regular file");
    refused(&["-f", ignore.to_str().unwrap()], "not a regular file");
    fs::remove_file(&ignore).unwrap();
    bed.write("context/.dockerignore", vec![b'\n'; (1 << 20) + 1]);
    refused(&[], "1048576");
    bed.write("context/.dockerignore", vec![b'\n'; 1 << 20]);
    build(bed, &[]);
}

fn links_lead_to_nothing_that_is_ignored(bed: &Bed<'_>) {
    bed.write("context/secret", "");
    bed.write("context/d/secret", "");
    bed.write("context/d/open", "");
    bed.write("context/.dockerignore", "secret\nd/secret\n");
    for (name, target) in [("link", "secret"), ("open", "d/open"), ("dir", "d")] {
        std::os::unix::fs::symlink(target, bed.path("context").join(name)).unwrap();
    }
    for source in ["link", "dir/secret", "/dir/../d/secret"] {
        context(bed, &format!("FROM BASE\nCOPY {source} /taken\n"));
        let error = bed.build(&[], "context").fails(125);
        assert!(error.contains("ignore file"), "{source}: {error}");
    }
    context(
        bed,
        "FROM BASE\nCOPY dir /taken/\nCOPY dir/* /globbed/\nCOPY l*nk op*n /linked/\n",
    );
    let image = build(bed, &[]);
    assert_eq!(
        run(bed, &image, "find /taken /globbed /linked -type f"),
        "/taken/open\n/globbed/open\n/linked/open\n"
    );
}

fn excluded_files_are_left_out_wherever_they_are_named(bed: &Bed<'_>) {
    for file in ["a.md", "a.txt", "d/b.md", "d/b.txt"] {
        bed.write(&format!("context/{file}"), "");
    }
    context(
        bed,
        "FROM BASE AS all\nCOPY . /all\nFROM BASE\nARG KIND=md\nCOPY --exclude=*.$KIND a* d/b.md d /one/\nCOPY --from=all --exclude=*.md /all/a* /all/d /two/\n",
    );
    assert_eq!(
        run(bed, &build(bed, &[]), "find /one /two -type f | sort"),
        "/one/a.txt\n/one/b.txt\n/two/a.txt\n/two/b.txt\n"
    );
}

fn only_proxies_reach_commands_undeclared(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nRUN env > /env; head -c 16 /dev/urandom > /random\n",
    );
    let facts = |proxy: &str, epoch: &str| {
        let mut options = vec!["--build-arg", "BUILDKIT_MULTI_PLATFORM=1"];
        options.extend(["--build-arg", proxy, "--build-arg", epoch]);
        let script = "grep -iE 'proxy|buildkit|epoch' /env; md5sum < /random";
        run(bed, &build(bed, &options), script)
    };
    let first = facts("http_proxy=http://a", "SOURCE_DATE_EPOCH=1");
    assert!(first.starts_with("http_proxy=http://a\n"), "{first}");
    assert_eq!(first.lines().count(), 2, "{first}");
    let again = facts("http_proxy=http://b", "SOURCE_DATE_EPOCH=1");
    assert_eq!(again, first, "a proxy is not in the key");
}

fn long_lines_of_output_are_no_burden(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nRUN head -c 20000000 /dev/zero | tr '\\0' x; echo; echo end\n",
    );
    let started = Instant::now();
    let said = bed.build(&[], "context").exits_with(0);
    assert!(started.elapsed().as_secs() < 20);
    let shown = said.err().matches('x').count();
    assert!((20_000_000..20_001_000).contains(&shown), "{shown}");
    assert!(said.err().contains(" end\n"));
}

fn arguments_are_inherited_from_a_stage(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE AS parent\nARG WORD=inherited\nFROM parent\nRUN echo $WORD > /a\nFROM BASE AS sibling\nRUN echo $WORD. > /b\nFROM parent\nCOPY --from=sibling /b /b\nCOPY --from=1 /a /$WORD\n",
    );
    assert_eq!(
        run(bed, &build(bed, &[]), "cat /b /inherited"),
        ".\ninherited\n"
    );
    let given = build(bed, &["--build-arg", "WORD=given"]);
    assert_eq!(run(bed, &given, "cat /b /given"), ".\ngiven\n");
}

fn an_image_without_layers_has_nothing_to_copy(bed: &Bed<'_>) {
    let lines = |source: &str| {
        format!("FROM scratch AS none\nLABEL a=b\nFROM BASE\nCOPY --from=none {source} /taken\n")
    };
    context(bed, &lines("/file"));
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains("`/file` is not there"), "{error}");
    context(bed, &lines("/"));
    let image = build(bed, &[]);
    assert_eq!(run(bed, &image, "stat -c %a /taken; ls /taken"), "755\n");
}

/// Busybox in the registry, as an image that says it is for another machine.
pub(crate) fn foreign(bed: &Bed<'_>) -> String {
    let registry = &bed.shared.registry.address;
    let name = format!("{registry}/{}/foreign:1", bed.host_name());
    let copy = bed.path("copy");
    let directory = format!("dir:{}", copy.display());
    let skopeo = |from: &str, to: &str| {
        let words = [
            "copy",
            "-q",
            "--src-tls-verify=false",
            "--dest-tls-verify=false",
        ];
        let ended = Command::new("skopeo").args(words).args([from, to]).status();
        assert!(ended.unwrap().success());
    };
    skopeo(&format!("docker://{}", bed.shared.busybox()), &directory);
    // Its configuration names another processor.
    let path = copy.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let digest = manifest["config"]["digest"].as_str().unwrap().to_owned();
    let config = fs::read(copy.join(digest.trim_start_matches("sha256:"))).unwrap();
    let mut config: Value = serde_json::from_slice(&config).unwrap();
    config["architecture"] = "s390x".into();
    let config = config.to_string();
    let digest = Digest::of(config.as_bytes());
    fs::write(copy.join(digest.hex()), &config).unwrap();
    manifest["config"]["digest"] = digest.to_string().into();
    manifest["config"]["size"] = config.len().into();
    fs::write(&path, manifest.to_string()).unwrap();
    skopeo(&directory, &format!("docker://{name}"));
    name
}

fn a_base_for_another_machine_is_told(bed: &Bed<'_>) {
    let name = foreign(bed);
    bed.ok(&["pull", "-q", "--platform", "linux/s390x", &name]);

    bed.write(
        "context/Dockerfile",
        format!("FROM {name}\nCOPY --from={name} /etc/passwd /a\n"),
    );
    let warned = bed.build(&[], "context").exits_with(0).err().to_owned();
    assert_eq!(warned.matches("linux/s390x").count(), 1, "{warned}");
}

fn workdir_user_and_metadata_are_kept(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nWORKDIR /work\nWORKDIR deeper\nRUN pwd > /tmp/where && id -u > /tmp/who\nUSER app\nRUN id -u >> /home/app/who\nEXPOSE 80/tcp\nLABEL a=b\nVOLUME /data\nENTRYPOINT [\"sh\", \"-c\"]\nCMD [\"cat /tmp/where /tmp/who /home/app/who; pwd; id -u\"]\n",
    );
    let image = build(bed, &[]);
    let said = bed.ok(&["run", "--rm", "--network", "none", &image]);
    assert_eq!(said, "/work/deeper\n0\n1000\n/work/deeper\n1000\n");
}

fn a_failing_command_fails_the_build_and_names_it(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nRUN echo before\nRUN echo told >&2; exit 9\n",
    );
    let said = bed.build(&["-t", "never"], "context").exits_with(1);
    assert!(
        said.err().contains("told") && said.err().contains("9"),
        "{}",
        said.err()
    );
    assert!(
        said.err().contains("exit 9"),
        "the step is named: {}",
        said.err()
    );
    assert_eq!(bed.image_id("never"), "");
}

fn what_is_not_done_yet_is_an_error_that_names_it(bed: &Bed<'_>) {
    for (instruction, name) in [
        ("HEALTHCHECK CMD true", "HEALTHCHECK"),
        ("ONBUILD RUN true", "ONBUILD"),
        ("RUN --mount=type=ssh true", "mount"),
    ] {
        context(bed, &format!("FROM BASE\n{instruction}\n"));
        let said = bed.build(&[], "context");
        if said.code() == Some(0) {
            continue; // It is done by now.
        }
        let error = said.err();
        assert!(
            error.contains(name) && error.contains("Error: "),
            "{instruction}: {error}"
        );
    }
}

fn a_mistake_is_told_with_its_line(bed: &Bed<'_>) {
    context(bed, "FROM BASE\n\nRUUN true\n");
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains("RUUN") && error.contains('3'), "{error}");
    let error = bed.coracle(&["build", "/no/such/directory"]).fails(125);
    assert!(error.contains("/no/such/directory"), "{error}");
}

fn a_copy_from_outside_the_context_is_refused(bed: &Bed<'_>) {
    bed.write("outside", "secret");
    bed.write("context/x", "");
    std::os::unix::fs::symlink("../outside", bed.path("context/link")).unwrap();
    for source in ["../outside", "link", "/../outside"] {
        context(bed, &format!("FROM BASE\nCOPY {source} /taken\n"));
        let said = bed.build(&["-t", "taken"], "context");
        if said.code() == Some(0) {
            let content =
                bed.coracle(&["run", "--rm", "--network", "none", "taken", "cat", "/taken"]);
            assert!(
                !content.out().contains("secret"),
                "{source} leads out of the context"
            );
        }
    }
}

fn a_missing_base_is_told(bed: &Bed<'_>) {
    bed.write(
        "context/Dockerfile",
        format!("FROM {}/missing:1\n", bed.shared.registry.address),
    );
    let error = bed.build(&[], "context").fails(1);
    assert!(error.contains("missing"), "{error}");
}

fn removed_files_stay_removed(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nRUN mkdir -p /d/sub && touch /d/a /d/b /d/sub/c\nRUN rm /d/a && rm -r /d/sub && mkdir /d/sub && touch /d/sub/new\n",
    );
    let image = build(bed, &["-t", "removed"]);
    assert_eq!(
        run(bed, &image, "find /d | sort"),
        "/d\n/d/b\n/d/sub\n/d/sub/new\n"
    );
    // Also on the way over a registry.
    let name = format!(
        "{}/{}/removed:1",
        bed.shared.registry.address,
        bed.host_name()
    );
    bed.ok(&["tag", "removed", &name]);
    bed.ok(&["push", "-q", &name]);
    let pull = bed.call(&["pull", "-q", &name]).store("store2").said();
    pull.succeeds();
    let words = ["run", "--rm", "--network", "none", &name, "find", "/d"];
    let found = bed.call(&words).store("store2").said().succeeds();
    assert_eq!(found.lines().count(), 4, "{found}");
}

fn volumes_of_an_image_are_filled_from_it(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nRUN mkdir /data && echo first > /data/file && chown -R app /data\nVOLUME /data\n",
    );
    let image = build(bed, &[]);
    assert_eq!(
        run(bed, &image, "cat /data/file; stat -c %u /data"),
        "first\n1000\n"
    );
}

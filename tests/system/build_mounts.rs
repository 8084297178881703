//! What a RUN has mounted: caches, secrets, memory, files of elsewhere.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::thread;
use std::time::Duration;

use rustix::net::{AddressFamily, SocketAddrUnix, SocketType};
use rustix::process::Signal;

use crate::bed::{Bed, until};
use crate::builds::{build, context, run};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_cache_outlives_builds_and_is_in_no_image,
    a_new_cache_is_as_its_flags_say,
    a_locked_cache_is_used_by_one_step_at_a_time,
    a_private_cache_is_shared_with_nobody_meanwhile,
    caches_are_counted_and_pruned,
    files_of_the_context_are_bound,
    files_of_a_stage_are_bound,
    what_is_written_to_a_bind_is_thrown_away,
    a_secret_is_a_file_and_a_variable_and_nowhere_else,
    secrets_are_in_no_file_once_their_step_has_begun,
    a_secret_that_is_missing_is_an_error_if_it_is_required,
    secrets_come_from_files_and_variables,
    memory_is_mounted_and_has_a_size,
    places_to_mount_on_leave_nothing_in_the_layer,
    a_mount_that_leads_out_is_not_followed,
    a_script_is_run_by_its_own_interpreter,
    an_agent_is_a_socket_that_leads_to_it,
    users_of_an_agent_are_few_and_do_not_keep_a_step,
    agents_that_are_none_are_told,
    what_mounts_do_not_do_is_told,
];

fn a_cache_outlives_builds_and_is_in_no_image(bed: &Bed<'_>) {
    let lines = "FROM BASE\nARG N\nRUN --mount=type=cache,target=/c/ache echo $N >> /c/ache/log; cp /c/ache/log /seen\n";
    context(bed, lines);
    let seen = |n: &str| {
        let image = build(bed, &["--build-arg", &format!("N={n}")]);
        run(bed, &image, "cat /seen; test ! -e /c")
    };
    assert_eq!(seen("1"), "1\n");
    assert_eq!(seen("2"), "1\n2\n");
    assert_eq!(seen("1"), "1\n", "what is in a cache is in no key");
    // Another stage and another name lead to the same; another id does not.
    context(
        bed,
        "FROM BASE\nARG ID=/c/ache\nWORKDIR /c\nRUN --mount=type=cache,id=$ID,dst=here,readonly cat here/log > /seen; echo x > here/log || echo refused >> /seen\n",
    );
    assert_eq!(run(bed, &build(bed, &[]), "cat /seen"), "1\n2\nrefused\n");
    let image = build(bed, &["--build-arg", "ID=other"]);
    assert_eq!(run(bed, &image, "cat /seen"), "refused\n");
}

fn a_new_cache_is_as_its_flags_say(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE AS seed\nRUN mkdir /s && echo seeded > /s/file\nFROM BASE\nRUN --mount=type=cache,target=/plain stat -c '%u:%g %a' /plain > /seen\nRUN --mount=type=cache,target=/own,uid=1000,gid=1001,mode=0700 stat -c '%u:%g %a' /own >> /seen\nRUN --mount=type=cache,target=/filled,from=seed,source=/s cat /filled/file >> /seen\nUSER app\nRUN --mount=type=cache,target=/own,uid=1000,gid=1001,mode=0700 touch /own/mine\n",
    );
    assert_eq!(
        run(bed, &build(bed, &[]), "cat /seen"),
        "0:0 755\n1000:1001 700\nseeded\n"
    );
    // One that belongs to others, or begins with something else, is another one.
    context(
        bed,
        "FROM BASE AS seed\nRUN mkdir /s && echo other > /s/file\nFROM BASE\nRUN --mount=type=cache,target=/own stat -c '%u:%g %a' /own > /seen; ls /own >> /seen\nRUN --mount=type=cache,target=/filled,from=seed,source=/s cat /filled/file >> /seen\n",
    );
    assert_eq!(run(bed, &build(bed, &[]), "cat /seen"), "0:0 755\nother\n");
}

fn a_locked_cache_is_used_by_one_step_at_a_time(bed: &Bed<'_>) {
    // Each fails if it finds the mark of the other.
    let step = "RUN --mount=type=cache,target=/c,sharing=locked for i in 1 2 3; do mkdir /c/mark && sleep 0.2 && rmdir /c/mark || exit 1; done; touch /done";
    context(
        bed,
        &format!(
            "FROM BASE AS one\n{step}\nFROM BASE AS two\nRUN true\n{step}\nFROM BASE\nCOPY --from=one /done /one\nCOPY --from=two /done /two\n"
        ),
    );
    build(bed, &[]);
}

fn a_private_cache_is_shared_with_nobody_meanwhile(bed: &Bed<'_>) {
    // Each step waits until the other is there, which it can tell by a cache that is shared.
    let step = |own: &str, other: &str| {
        format!(
            "RUN --mount=type=cache,target=/p,sharing=private --mount=type=cache,target=/s touch /p/{own} /s/{own}; until test -e /s/{other}; do sleep 0.05; done; ls /p > /seen"
        )
    };
    context(
        bed,
        &format!(
            "FROM BASE AS one\n{}\nFROM BASE AS two\n{}\nFROM BASE\nCOPY --from=one /seen /one\nCOPY --from=two /seen /two\n",
            step("a", "b"),
            step("b", "a")
        ),
    );
    assert_eq!(run(bed, &build(bed, &[]), "cat /one /two"), "a\nb\n");
}

fn caches_are_counted_and_pruned(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nRUN --mount=type=cache,id=big,target=/c head -c 3000000 /dev/urandom > /c/big\n",
    );
    build(bed, &[]);
    let df = || bed.ok(&["system", "df", "-v"]);
    assert!(df().contains("big"), "{}", df());
    bed.ok(&["builder", "prune", "-f"]);
    assert!(df().contains("big"), "only with --all: {}", df());
    let said = bed.ok(&["builder", "prune", "-a", "-f"]);
    assert!(said.contains("MB"), "{said}");
    assert!(!df().contains("big"), "{}", df());
    let left = fs::read_dir(bed.store().join("build/mounts")).unwrap();
    assert_eq!(left.count(), 0);
    // And everything can be used again.
    build(bed, &["--no-cache"]);
}

fn files_of_the_context_are_bound(bed: &Bed<'_>) {
    bed.write("context/d/file", "one");
    bed.write("context/secret", "");
    bed.write(
        "context/.dockerignore",
        "secret\nDockerfile\n.dockerignore\n",
    );
    context(
        bed,
        "FROM BASE\nARG FROM=d\nWORKDIR /work\nRUN --mount=target=. find . -type f > /found; stat -c '%u:%g %a' . >> /found\nRUN --mount=source=$FROM/file,target=/x/y cat /x/y > /read; echo > /x/y || echo refused >> /read; head -c 16 /dev/urandom > /random\n",
    );
    let seen = || run(bed, &build(bed, &[]), "cat /found /read; md5sum < /random");
    let first = seen();
    assert!(
        first.starts_with("./d/file\n0:0 755\nonerefused\n"),
        "{first}"
    );
    bed.write("context/secret", "changed");
    assert_eq!(seen(), first, "what is ignored does not count");
    bed.write("context/d/file", "two");
    assert_ne!(seen(), first);
    context(bed, "FROM BASE\nRUN --mount=source=secret,target=/x true\n");
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains("ignore file"), "{error}");
    context(bed, "FROM BASE\nRUN --mount=source=none,target=/x true\n");
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains("none"), "{error}");
}

fn files_of_a_stage_are_bound(bed: &Bed<'_>) {
    let base = bed.busybox();
    context(
        bed,
        &format!(
            "FROM BASE AS work\nRUN mkdir -p /out/d && echo made > /out/d/file && chown 7 /out/d/file && ln -s out/d /way\nFROM scratch AS none\nFROM BASE\nRUN --mount=from=work,target=/w cat /w/out/d/file > /seen\nRUN --mount=from=work,source=/way/file,target=/w stat -c %u /w >> /seen\nRUN --mount=from=work,source=out,target=/w,rw cat /w/d/file >> /seen; echo changed > /w/d/file && cat /w/d/file >> /seen\nRUN --mount=from=work,source=out,target=/w cat /w/d/file >> /seen; touch /w/x || echo refused >> /seen\nRUN --mount=from={base},source=/etc/passwd,target=/p head -c 4 /p >> /seen\nRUN --mount=from=none,target=/n,rw touch /n/x && ls /n >> /seen\n"
        ),
    );
    assert_eq!(
        run(bed, &build(bed, &[]), "cat /seen; test ! -e /w"),
        "made\n7\nmade\nchanged\nmade\nrefused\nrootx\n"
    );
    context(
        bed,
        "FROM BASE AS work\nFROM BASE\nRUN --mount=from=work,source=/none,target=/w true\n",
    );
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains("none"), "{error}");
}

fn what_is_written_to_a_bind_is_thrown_away(bed: &Bed<'_>) {
    bed.write("context/file", "host");
    context(
        bed,
        "FROM BASE\nRUN --mount=target=/src,rw echo new > /src/file && touch /src/more && cat /src/file > /seen\n",
    );
    assert_eq!(
        run(bed, &build(bed, &[]), "cat /seen; test ! -e /src"),
        "new\n"
    );
    assert_eq!(
        fs::read_to_string(bed.path("context/file")).unwrap(),
        "host"
    );
    assert!(!bed.path("context/more").exists());
}

/// Whether any file beneath a directory holds a text.
fn holds(directory: &Path, text: &[u8]) -> bool {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => holds(&entry.path(), text),
        Ok(kind) if kind.is_file() => fs::read(entry.path())
            .is_ok_and(|bytes| bytes.windows(text.len()).any(|window| window == text)),
        _ => false,
    })
}

fn a_secret_is_a_file_and_a_variable_and_nowhere_else(bed: &Bed<'_>) {
    bed.write("key", "hidden-treasure");
    let source = format!("id=key,src={}", bed.path("key").display());
    context(
        bed,
        "FROM BASE\nARG N\nRUN --mount=type=secret,id=key stat -c '%a %u:%g %s' /run/secrets/key > /seen; grep -q treasure /run/secrets/key; echo x > /run/secrets/key || echo refused >> /seen\nRUN --mount=type=secret,id=key,target=/deep/er/key,mode=0440,uid=1000,gid=1001 stat -c '%a %u:%g' /deep/er/key >> /seen; stat -f -c %T /deep/er/key >> /seen\nENV TOKEN=image\nRUN --mount=type=secret,id=key,env=TOKEN echo ${#TOKEN} >> /seen; echo \"$TOKEN\" | tr a-z A-Z >> /seen; test ! -e /run/secrets/key\n",
    );
    let image = build(bed, &["--secret", &source]);
    assert_eq!(
        run(
            bed,
            &image,
            "cat /seen; echo $TOKEN; test ! -e /run/secrets; test ! -e /deep"
        ),
        "400 0:0 15\nrefused\n440 1000:1001\ntmpfs\n15\nHIDDEN-TREASURE\nimage\n"
    );
    assert!(!holds(&bed.store(), b"hidden-treasure"));
    assert!(
        !bed.ok(&["history", "--no-trunc", &image])
            .contains("hidden")
    );
    // Another secret is no other key.
    bed.write("key", "another");
    assert_eq!(build(bed, &["--secret", &source]), image);
}

fn secrets_are_in_no_file_once_their_step_has_begun(bed: &Bed<'_>) {
    bed.write("key", "hidden-treasure");
    let source = format!("id=key,src={}", bed.path("key").display());
    context(
        bed,
        "FROM BASE\nRUN --mount=type=secret,id=key --mount=type=cache,target=/c echo step-begun > /c/mark; sleep 100\n",
    );
    let path = bed.path("context");
    let words = ["build", "--secret", &source, path.to_str().unwrap()];
    let kept = || {
        let shared = format!("/dev/shm/{}-secrets", bed.host_name());
        let places = [bed.store().join("run"), shared.into()];
        places.iter().any(|place| holds(place, b"hidden-treasure"))
    };
    let mut building = bed.call(&words).started();
    let caches = bed.store().join("build/mounts");
    until("the step runs", || holds(&caches, b"step-begun"));
    // Only the step itself can see them any more, whatever becomes of the build.
    until("no file has the secret", || !kept());
    building.signal(Signal::KILL);
    building.ends();
    context(bed, "FROM scratch\nLABEL a=b\n");
    build(bed, &[]);
    assert!(!kept());
}

fn a_secret_that_is_missing_is_an_error_if_it_is_required(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nRUN --mount=type=secret,id=key test ! -e /run/secrets/key\n",
    );
    build(bed, &[]);
    context(
        bed,
        "FROM BASE\nRUN --mount=type=secret,id=key,required true\n",
    );
    let error = bed.build(&[], "context").fails(125);
    assert!(
        error.contains("`key`") && error.contains("--secret"),
        "{error}"
    );
}

fn secrets_come_from_files_and_variables(bed: &Bed<'_>) {
    bed.write("file", "of a file");
    context(
        bed,
        "FROM BASE\nRUN --mount=type=secret,id=a --mount=type=secret,id=b cat /run/secrets/a /run/secrets/b > /seen\n",
    );
    let path = bed.path("context");
    let file = format!("id=a,type=file,source={}", bed.path("file").display());
    let words = ["build", "-q", "--secret", &file, "--secret", "id=b,env=VAR"];
    let words = [&words[..], &[path.to_str().unwrap()]].concat();
    let image = bed
        .call(&words)
        .env("VAR", " and a variable")
        .said()
        .succeeds();
    assert_eq!(
        run(bed, image.trim(), "cat /seen"),
        "of a file and a variable"
    );
    bed.write("large", vec![b'x'; (500 << 10) + 1]);
    let large = format!("id=a,src={}", bed.path("large").display());
    for (secret, part) in [
        ("a", "value"),
        ("src=x", "id"),
        ("id=a,src=/none", "/none"),
        ("id=a,env=NOT_SET", "NOT_SET"),
        ("id=a,src=x,env=Y", "either"),
        ("id=a,type=other", "other"),
        ("id=a,nonsense=x", "nonsense"),
        (large.as_str(), "512000"),
    ] {
        let error = bed.build(&["--secret", secret], "context").fails(125);
        assert!(error.contains(part), "{secret}: {error}");
    }
}

fn memory_is_mounted_and_has_a_size(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nRUN --mount=type=tmpfs,target=/t,size=1m stat -f -c %T /t > /seen; head -c 2000000 /dev/zero > /t/x || echo full >> /seen; cp /bin/busybox /t/true 2>/dev/null || true; rm /t/*; printf '#!/bin/sh\\necho runs' > /t/run; chmod +x /t/run; /t/run >> /seen\n",
    );
    assert_eq!(
        run(bed, &build(bed, &[]), "cat /seen; test ! -e /t"),
        "tmpfs\nfull\nruns\n"
    );
}

fn places_to_mount_on_leave_nothing_in_the_layer(bed: &Bed<'_>) {
    bed.write("context/f", "");
    context(
        bed,
        "FROM BASE\nRUN mkdir /real && ln -s /real /way && touch /there && mkdir /kept\nRUN --mount=type=cache,target=/way/a/b --mount=source=f,target=/new/file --mount=source=f,target=/there --mount=type=tmpfs,target=/kept touch /new/own\n",
    );
    assert_eq!(
        run(
            bed,
            &build(bed, &[]),
            "find /real /new /there /kept /way | sort"
        ),
        "/kept\n/new\n/new/own\n/real\n/there\n/way\n"
    );
}

fn a_mount_that_leads_out_is_not_followed(bed: &Bed<'_>) {
    bed.write("outside/file", "host");
    let outside = bed.path("outside");
    std::fs::create_dir_all(bed.path("context")).unwrap();
    std::os::unix::fs::symlink(&outside, bed.path("context/out")).unwrap();
    let there = outside.display().to_string();
    for source in ["out", "../outside", "out/file"] {
        context(
            bed,
            &format!(
                "FROM BASE\nRUN --mount=source={source},target=/x,rw cat /x/file /x; touch /x/evil; true\n"
            ),
        );
        let said = bed.build(&[], "context");
        assert!(!said.err().contains("host\n"), "{}", said.err());
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    }
    context(
        bed,
        &format!(
            "FROM BASE AS work\nRUN ln -s {there} /out\nFROM BASE\nRUN --mount=from=work,source=/out,target=/x,rw cat /x/file\n"
        ),
    );
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains("not there"), "{error}");
}

fn a_script_is_run_by_its_own_interpreter(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE\nRUN <<EOF\n#!/bin/sh -e\necho \"$0\" > /seen\nEOF\nRUN <<EOF\n#!/bin/cat\nprinted\nEOF\n",
    );
    let said = bed.build(&["-q"], "context");
    let image = said.succeeds();
    assert_eq!(run(bed, image.trim(), "cat /seen"), "/dev/pipes/EOF\n");
    // Its text counts for the cache.
    context(bed, "FROM BASE\nRUN <<EOF\n#!/bin/sh\necho 1 > /n\nEOF\n");
    let one = build(bed, &[]);
    context(bed, "FROM BASE\nRUN <<EOF\n#!/bin/sh\necho 2 > /n\nEOF\n");
    assert_eq!(run(bed, &one, "cat /n"), "1\n");
    assert_eq!(run(bed, &build(bed, &[]), "cat /n"), "2\n");
}

/// The process that has this word in its command line.
fn process_with(word: &str) -> Option<u32> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let mut pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.find(|pid| {
        let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        line.split('\0').eq(["sleep", word, ""])
    })
}

fn an_agent_is_a_socket_that_leads_to_it(bed: &Bed<'_>) {
    let path = bed.path("agent");
    let agent = UnixListener::bind(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    context(
        bed,
        "FROM BASE\nRUN --mount=type=ssh stat -c '%F %a %u' $SSH_AUTH_SOCK > /seen; echo $SSH_AUTH_SOCK >> /seen\nRUN --mount=type=ssh,id=other,target=/s,mode=0666,uid=1000 stat -c '%F %a %u' /s $SSH_AUTH_SOCK >> /seen\nRUN --mount=type=ssh,id=none test -z \"$SSH_AUTH_SOCK\"\n",
    );
    let socket = path.to_str().unwrap();
    let other = format!("other={socket}");
    let words = ["build", "-q", "--ssh", "default", "--ssh", &other];
    let build = |words: &[&str]| {
        let context = bed.path("context");
        let words = [words, &[context.to_str().unwrap()]].concat();
        bed.call(&words).env("SSH_AUTH_SOCK", socket).said()
    };
    let image = build(&words).succeeds();
    assert_eq!(
        run(
            bed,
            image.trim(),
            "cat /seen; test ! -e /s; test ! -e /run/buildkit"
        ),
        "socket 600 0\n/run/buildkit/ssh_agent.0\nsocket 666 1000\nsocket 666 1000\n"
    );
    // What is said to the socket comes to the agent, and its answer back.
    let word = format!("30.{}", std::process::id() + u32::from(bed.is_root()));
    context(
        bed,
        &format!("FROM BASE\nRUN --mount=type=ssh exec sleep {word}\n"),
    );
    thread::scope(|scope| {
        let building = scope.spawn(|| build(&words));
        let mut pid = None;
        until("the step runs", || {
            pid = process_with(&word);
            pid.is_some()
        });
        let pid = pid.unwrap();
        let inside = format!("/proc/{pid}/root/run/buildkit/ssh_agent.0");
        let mut user = UnixStream::connect(inside).unwrap();
        user.write_all(&[0, 0, 0, 1, 11]).unwrap();
        let (mut asked, mut bytes) = (agent.accept().unwrap().0, [0; 5]);
        asked.read_exact(&mut bytes).unwrap();
        assert_eq!(bytes, [0, 0, 0, 1, 11]);
        asked.write_all(&[0, 0, 0, 1, 12]).unwrap();
        user.read_exact(&mut bytes).unwrap();
        assert_eq!(bytes, [0, 0, 0, 1, 12]);
        // Keys are not taken away.
        user.write_all(&[0, 0, 0, 1, 19]).unwrap();
        user.read_exact(&mut bytes).unwrap();
        assert_eq!(bytes, [0, 0, 0, 1, 5]);
        let pid = rustix::process::Pid::from_raw(pid as i32).unwrap();
        rustix::process::kill_process(pid, Signal::KILL).unwrap();
        building.join().unwrap().exits_with(1);
    });
}

fn users_of_an_agent_are_few_and_do_not_keep_a_step(bed: &Bed<'_>) {
    let path = bed.path("agent");
    // Nobody accepts, and few may wait.
    let agent = rustix::net::socket(AddressFamily::UNIX, SocketType::STREAM, None).unwrap();
    rustix::net::bind(&agent, &SocketAddrUnix::new(&path).unwrap()).unwrap();
    rustix::net::listen(&agent, 1).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    let word = format!("31.{}", std::process::id() + u32::from(bed.is_root()));
    let lines = format!("FROM BASE\nRUN --mount=type=ssh exec sleep {word}\n");
    context(bed, &lines);
    let agent = format!("default={}", path.display());
    thread::scope(|scope| {
        let building = scope.spawn(|| bed.build(&["--ssh", &agent], "context"));
        let mut pid = None;
        until("the step runs", || {
            pid = process_with(&word);
            pid.is_some()
        });
        let pid = pid.unwrap();
        let inside = format!("/proc/{pid}/root/run/buildkit/ssh_agent.0");
        let users: Vec<UnixStream> = (0..100)
            .map(|_| UnixStream::connect(&inside).unwrap())
            .collect();
        // They are closed in the order in which they came.
        let mut last = users.last().unwrap();
        last.set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        assert_eq!(last.read(&mut [0]).unwrap(), 0);
        let is_served = |mut user: &UnixStream| {
            user.set_nonblocking(true).unwrap();
            user.read(&mut [0]).is_err()
        };
        assert_eq!(users.iter().filter(|user| is_served(user)).count(), 16);
        let pid = rustix::process::Pid::from_raw(pid as i32).unwrap();
        rustix::process::kill_process(pid, Signal::KILL).unwrap();
        until("the build ends", || building.is_finished());
        building.join().unwrap().exits_with(1);
        drop(users);
    });
}

fn agents_that_are_none_are_told(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nRUN --mount=type=ssh,required true\n");
    bed.write("key", "");
    for (flag, words) in [
        ("default", "SSH_AUTH_SOCK"),
        ("default=key", "not the socket"),
        ("default=none", "`none`"),
    ] {
        let error = bed.build(&["--ssh", flag], "context").fails(125);
        assert!(error.contains(words), "{flag}: {error}");
    }
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains("--ssh default=SOCKET"), "{error}");
}

fn what_mounts_do_not_do_is_told(bed: &Bed<'_>) {
    for (mount, part) in [
        ("type=ssh,required", "--ssh default=SOCKET"),
        ("type=cache,target=/", "root"),
        ("type=tmpfs,target=/proc/x", "proc"),
    ] {
        context(bed, &format!("FROM BASE\nRUN --mount={mount} true\n"));
        let said = bed.build(&[], "context");
        let code = said.code().unwrap();
        let error = said.fails(code);
        assert!(code != 0 && error.contains(part), "{mount}: {error}");
    }
    // A failed step leaves no container, no secret and no lock.
    context(
        bed,
        "FROM BASE\nRUN --mount=type=cache,target=/c,sharing=locked false\n",
    );
    bed.build(&[], "context").fails(1);
    context(
        bed,
        "FROM BASE\nRUN --mount=type=cache,target=/c,sharing=locked true\n",
    );
    thread::scope(|scope| {
        let builds = [(), ()].map(|()| scope.spawn(|| build(bed, &["--no-cache"])));
        let [one, two] = builds.map(|build| build.join().unwrap());
        assert_eq!(one, two);
    });
}

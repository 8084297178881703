//! Where a build's files come from: standard input, and the web.

use std::process::Command;

use crate::archives::{add, archive_of, link};
use crate::bed::{Bed, Said};
use crate::builds::{context, run};
use crate::proxy::{Answer, Proxy, Rules};
use crate::runner::skip;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_dockerfile_comes_from_standard_input,
    a_dockerfile_from_standard_input_has_the_context_of_a_directory,
    a_context_comes_from_standard_input_however_it_is_packed,
    the_context_of_an_archive_is_the_same_as_that_of_a_directory,
    a_streamed_context_has_no_devices_whoever_builds,
    nothing_of_a_streamed_context_leads_out,
    what_is_neither_an_archive_nor_a_dockerfile_is_told,
    a_context_comes_from_the_web,
    a_context_comes_out_of_a_repository,
    nothing_of_a_repository_leads_out,
    a_repository_is_made_of_others,
    the_files_of_a_repository_are_the_same_whoever_fetches_them,
    named_contexts_are_directories,
    named_contexts_go_before_stages_and_images,
    named_contexts_are_images_of_layouts,
    named_contexts_come_from_the_web_once,
    named_contexts_that_are_none_are_told,
];

fn piped(bed: &Bed<'_>, options: &[&str], input: impl Into<Vec<u8>>) -> Said {
    let words = [&["build", "-q"], options].concat();
    bed.call(&words).stdin(input).said()
}

fn parts(parts: &[(&str, &str)]) -> Vec<u8> {
    let own = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
    archive_of(&parts.iter().map(own).collect::<Vec<_>>())
}

fn a_dockerfile_comes_from_standard_input(bed: &Bed<'_>) {
    let lines = format!("FROM {}\nRUN echo made > /made\n", bed.busybox());
    let image = piped(bed, &["-"], lines).succeeds();
    assert_eq!(run(bed, image.trim(), "cat /made"), "made\n");
    let lines = format!("FROM {}\nCOPY file /file\n", bed.busybox());
    let error = piped(bed, &["-"], lines).fails(125);
    assert!(
        error.contains("file") && error.contains("not there"),
        "{error}"
    );
}

fn a_dockerfile_from_standard_input_has_the_context_of_a_directory(bed: &Bed<'_>) {
    bed.write("context/file", "of the context");
    bed.write("context/other", "");
    bed.write("context/.dockerignore", "other\n");
    context(bed, "FROM scratch\n");
    let path = bed.path("context");
    let lines = format!("FROM {}\nCOPY . /all/\n", bed.busybox());
    let image = piped(bed, &["-f", "-", path.to_str().unwrap()], lines).succeeds();
    assert_eq!(
        run(bed, image.trim(), "cd /all; cat file; test ! -e other"),
        "of the context"
    );
    let error = piped(bed, &["-f", "-", "-"], "FROM scratch\n").fails(125);
    assert!(error.contains("both"), "{error}");
}

fn a_context_comes_from_standard_input_however_it_is_packed(bed: &Bed<'_>) {
    let base = bed.busybox();
    let first = format!("FROM {base}\nCOPY . /all/\n");
    let second = format!("FROM {base}\nCOPY d/file /second\n");
    let archive = parts(&[
        ("Dockerfile", &first),
        ("sub/Second", &second),
        ("d/file", "content"),
        ("secret", ""),
        (".dockerignore", "secret\n"),
        ("sub/Second.dockerignore", "d\n"),
    ]);
    let all = "cd /all; cat d/file; test ! -e secret";
    let image = piped(bed, &["-"], archive.clone()).succeeds();
    assert_eq!(run(bed, image.trim(), all), "content");
    let path = bed.write("archive", &archive);
    for program in ["gzip", "bzip2", "xz", "zstd"] {
        let packed = Command::new(program).arg("-c").arg(&path).output().unwrap();
        assert_eq!(piped(bed, &["-"], packed.stdout).succeeds(), image);
    }
    let error = piped(bed, &["-f", "sub/Second", "-"], archive.clone()).fails(125);
    assert!(error.contains("ignore file"), "{error}");
    let error = piped(bed, &["-f", "none", "-"], archive).fails(125);
    assert!(error.contains("`none`"), "{error}");
    let error = piped(bed, &["-"], parts(&[("x", "")])).fails(125);
    assert!(error.contains("no Dockerfile"), "{error}");
    let left = std::fs::read_dir(bed.store().join("tmp")).unwrap();
    assert_eq!(left.count(), 0);
}

fn the_context_of_an_archive_is_the_same_as_that_of_a_directory(bed: &Bed<'_>) {
    bed.write("context/d/file", "content");
    context(bed, "FROM BASE\nCOPY . /all/\n");
    let path = bed.path("context");
    let packed = Command::new("tar")
        .args(["-C", path.to_str().unwrap(), "--owner=12", "-c", "."])
        .output()
        .unwrap();
    let piped = piped(bed, &["--no-cache", "-"], packed.stdout).succeeds();
    assert_eq!(
        bed.build(&["-q", "--no-cache"], "context").succeeds(),
        piped
    );
}

fn a_streamed_context_has_no_devices_whoever_builds(bed: &Bed<'_>) {
    let mut builder = tar::Builder::new(Vec::new());
    let lines = format!("FROM {}\nCOPY . /all/\n", bed.busybox());
    add(&mut builder, "Dockerfile", lines.as_bytes());
    let mut header = tar::Header::new_ustar();
    header.set_path("null").unwrap();
    header.set_entry_type(tar::EntryType::Char);
    header.set_device_major(1).unwrap();
    header.set_device_minor(3).unwrap();
    header.set_size(0);
    header.set_mode(0o666);
    header.set_cksum();
    builder.append(&header, &[][..]).unwrap();
    let image = piped(bed, &["-"], builder.into_inner().unwrap()).succeeds();
    assert_eq!(run(bed, image.trim(), "ls /all"), "Dockerfile\n");
}

fn nothing_of_a_streamed_context_leads_out(bed: &Bed<'_>) {
    let outside = bed.write("outside", "FROM scratch\nLABEL outside=1\n");
    let outside = outside.to_str().unwrap();
    // A link to a file of the host is one to nothing.
    let mut builder = tar::Builder::new(Vec::new());
    link(&mut builder, "Dockerfile", outside);
    let error = piped(bed, &["-"], builder.into_inner().unwrap()).fails(125);
    assert!(error.contains("no Dockerfile"), "{error}");
    let lines = format!("FROM {}\nCOPY way/outside /x\n", bed.busybox());
    let mut builder = tar::Builder::new(Vec::new());
    let directory = bed.path("").display().to_string();
    link(&mut builder, "way", &directory);
    link(&mut builder, ".dockerignore", "/dev/zero");
    add(&mut builder, "Dockerfile", lines.as_bytes());
    let error = piped(bed, &["-"], builder.into_inner().unwrap()).fails(125);
    assert!(error.contains("not there"), "{error}");
    let mut builder = tar::Builder::new(Vec::new());
    add(&mut builder, "../evil", b"");
    let error = piped(bed, &["-"], builder.into_inner().unwrap()).fails(125);
    assert!(error.contains(".."), "{error}");
    let archive = parts(&[("Dockerfile", "FROM scratch\n")]);
    let error = piped(bed, &["-f", outside, "-"], archive).fails(125);
    assert!(error.contains("no file"), "{error}");
}

fn what_is_neither_an_archive_nor_a_dockerfile_is_told(bed: &Bed<'_>) {
    let large = vec![b'#'; (1 << 20) + 1];
    for (input, part) in [
        (Vec::new(), "no instructions"),
        (b"nonsense\n".to_vec(), "nonsense"),
        (large, "1048576"),
        (b"\x1f\x8b\x08 damaged".to_vec(), "read the build context"),
        (
            parts(&[("Dockerfile", "FROM scratch\n")])[..700].to_vec(),
            "build context",
        ),
    ] {
        let error = piped(bed, &["-"], input).fails(125);
        assert!(error.contains(part), "{part}: {error}");
    }
}

fn a_context_comes_from_the_web(bed: &Bed<'_>) {
    let lines = format!("FROM {}\nCOPY file /file\n", bed.busybox());
    let archive = parts(&[("Dockerfile", &lines), ("file", "of the web")]);
    let alone = format!("FROM {}\nRUN echo alone > /file\n", bed.busybox());
    let gate = move |asked: &crate::proxy::Asked| {
        Some(match asked.line.as_str() {
            "GET /context.tar" => Answer::new("200 OK", "", archive.clone()),
            "GET /Dockerfile" => Answer::new("200 OK", "", alone.clone()),
            _ => Answer::new("404 Not Found", "", ""),
        })
    };
    let server = Proxy::with(
        "127.0.0.1:1",
        Rules {
            gate: Box::new(gate),
            ..Rules::default()
        },
    );
    let build = |path: &str| {
        let url = format!("http://{}/{path}", server.address);
        bed.coracle(&["build", "-q", &url])
    };
    let image = build("context.tar").succeeds();
    assert_eq!(run(bed, image.trim(), "cat /file"), "of the web");
    let image = build("Dockerfile").succeeds();
    assert_eq!(run(bed, image.trim(), "cat /file"), "alone\n");
    assert!(build("none").fails(1).contains("404"));
}

/// Makes a repository with git, and a server of its files.
fn repository(bed: &Bed<'_>, script: &str) -> Proxy {
    guarded(bed, script, "")
}

/// As [`repository()`], for those alone whose request says so.
fn guarded(bed: &Bed<'_>, script: &str, password: &'static str) -> Proxy {
    let place = bed.path("repository");
    std::fs::create_dir_all(&place).unwrap();
    let whole = format!(
        "export HOME=$PWD GIT_CONFIG_NOSYSTEM=1\ngit init -q -b main .\n\
         git config user.name x\ngit config user.email x@x.example\n{script}\ngit update-server-info\n"
    );
    let made = Command::new("sh")
        .args(["-ec", &whole])
        .current_dir(&place)
        .status();
    if !made.is_ok_and(|status| status.success()) {
        skip("git is not installed");
    }
    let gate = move |asked: &crate::proxy::Asked| {
        let path = asked.line.strip_prefix("GET /x.git/")?;
        if !asked.head.contains(password) {
            let ask = "WWW-Authenticate: Basic realm=\"x\"\r\n";
            return Some(Answer::new("401 Unauthorized", ask, ""));
        }
        let path = path.split(['?', ' ']).next().unwrap_or_default();
        Some(match std::fs::read(place.join(".git").join(path)) {
            Ok(bytes) => Answer::new("200 OK", "", bytes),
            Err(_) => Answer::new("404 Not Found", "", ""),
        })
    };
    Proxy::with(
        "127.0.0.1:1",
        Rules {
            gate: Box::new(gate),
            ..Rules::default()
        },
    )
}

fn a_context_comes_out_of_a_repository(bed: &Bed<'_>) {
    let base = bed.busybox();
    let server = repository(
        bed,
        &format!(
            "commit() {{ git add . && git commit -q -m x; }}\n\
             printf 'FROM {base}\\nCOPY . /all/\\n' > Dockerfile\necho one > file\ncommit\ngit tag v1\n\
             git rev-parse HEAD > ../first\necho two > file\nmkdir sub\nprintf 'FROM {base}\\nCOPY in /in\\n' > sub/Containerfile\n\
             echo beneath > sub/in\nchmod 700 sub/in\ncommit\ngit branch other v1"
        ),
    );
    let temporary = bed.path("temporary");
    bed.write("temporary/kept", "");
    let build = |fragment: &str, flags: &[&str]| {
        let url = format!("http://{}/x.git{fragment}", server.address);
        let words = [&["build", "-q"], flags, &[&url]].concat();
        let said = bed.call(&words).env("TMPDIR", temporary.to_str().unwrap());
        said.said()
    };
    let file = |fragment: &str| {
        let image = build(fragment, &[]).succeeds();
        run(bed, image.trim(), "cat /all/file; test ! -e /all/.git")
    };
    let first = std::fs::read_to_string(bed.path("first")).unwrap();
    assert_eq!(file(""), "two\n");
    for reference in ["v1", "other", first.trim(), &first[..10]] {
        assert_eq!(file(&format!("#{reference}")), "one\n", "{reference}");
    }
    let image = build("#main:sub", &[]).succeeds();
    let facts = run(bed, image.trim(), "cat /in; stat -c '%a %u' /in");
    assert_eq!(facts, "beneath\n755 0\n");
    let keep = ["--build-arg", "BUILDKIT_CONTEXT_KEEP_GIT_DIR=1"];
    let image = build("", &keep).succeeds();
    run(bed, image.trim(), "test -d /all/.git");
    for (fragment, words) in [
        ("#none", "git says"),
        ("#--upload-pack=x", "invalid git reference"),
        ("#:none", "no directory `none`"),
    ] {
        let error = build(fragment, &[]).fails(125);
        assert!(error.contains(words), "{fragment}: {error}");
    }
    let left = std::fs::read_dir(&temporary).unwrap().count();
    assert_eq!(left, 1, "what was fetched goes with the build");
    let url = format!("http://{}/none.git", server.address);
    let error = bed.coracle(&["build", &url]).fails(125);
    assert!(error.contains("none.git"), "{error}");
}

fn nothing_of_a_repository_leads_out(bed: &Bed<'_>) {
    let outside = bed.write("outside/Dockerfile", "FROM scratch\nLABEL outside=1\n");
    let outside = outside.display();
    let directory = bed.path("outside").display().to_string();
    let server = repository(
        bed,
        &format!(
            "ln -s {outside} Dockerfile\nln -s {directory} way\nln -s ../../outside up\ngit add .\ngit commit -q -m x"
        ),
    );
    let build = |fragment: &str| {
        let url = format!("http://{}/x.git{fragment}", server.address);
        bed.coracle(&["build", "-q", &url]).fails(125)
    };
    assert!(build("").contains("no Dockerfile"));
    for directory in ["way", "up", "../outside", "/../../outside"] {
        let error = build(&format!("#main:{directory}"));
        assert!(error.contains("no directory"), "{directory}: {error}");
    }
    // Nor is anything of the host a part of it.
    let place = bed.path("repository/.git").display().to_string();
    for address in [place.clone(), format!("file://{place}")] {
        std::fs::remove_dir_all(bed.path("repository")).unwrap();
        let server = repository(bed, &with_submodule("scratch", &address));
        let url = format!("http://{}/x.git", server.address);
        let error = bed.coracle(&["build", "-q", &url]).fails(125);
        assert!(error.contains("'file' not allowed"), "{error}");
    }
}

/// A script that makes a repository whose one submodule has that address: itself, so to
/// speak, as it was before.
fn with_submodule(base: &str, address: &str) -> String {
    format!(
        "echo beneath > file\ngit add .\ngit commit -q -m x\n\
         printf '[submodule \"s\"]\\npath = sub\\nurl = {address}\\n' > .gitmodules\n\
         printf 'FROM {base}\\nCOPY . /all/\\n' > Dockerfile\n\
         git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),sub\n\
         git add Dockerfile .gitmodules\ngit commit -q -m y"
    )
}

fn a_repository_is_made_of_others(bed: &Bed<'_>) {
    let base = bed.busybox();
    // user:p=ssword
    let server = guarded(
        bed,
        &with_submodule(&base, "../x.git"),
        "dxnlcjpwpxnzd29yza==",
    );
    let keep = ["--build-arg", "BUILDKIT_CONTEXT_KEEP_GIT_DIR=True"];
    let url = format!("http://user:p=ssword@{}/x.git", server.address);
    for flags in [&[][..], &keep] {
        let said = bed.coracle(&[&["build", "-q"], flags, &[&url]].concat());
        let look = "cat /all/sub/file; ! grep -rE 'p=ssword|p%3Dssword' /all";
        assert_eq!(run(bed, said.succeeds().trim(), look), "beneath\n");
    }
}

fn the_files_of_a_repository_are_the_same_whoever_fetches_them(bed: &Bed<'_>) {
    let base = bed.busybox();
    let server = repository(
        bed,
        &format!(
            "printf 'FROM {base}\\nCOPY . /all/\\n' > Dockerfile\nprintf 'a\\nb\\n' > file\n\
             ln -s file link\ngit add .\ngit commit -q -m x"
        ),
    );
    let attributes = bed.write("attributes", "* text=auto ident\n");
    bed.write(
        "home/.gitconfig",
        format!(
            "[core]\nautocrlf = true\neol = crlf\nsymlinks = false\nattributesFile = {}\n",
            attributes.display()
        ),
    );
    let url = format!("http://{}/x.git", server.address);
    let home = bed.path("home");
    let call = bed.call(&["build", "-q", &url]);
    let call = call
        .env("XDG_CONFIG_HOME", home.to_str().unwrap())
        .env(
            "GIT_CONFIG_GLOBAL",
            home.join(".gitconfig").to_str().unwrap(),
        )
        .env("GIT_OBJECT_DIRECTORY", "/nonexistent")
        .env("GIT_COMMON_DIR", "/nonexistent")
        .env("GIT_CONFIG_COUNT", "none")
        .env("GIT_CONFIG_PARAMETERS", "'core.bare=true'");
    let image = call.said().succeeds();
    let look = "cat /all/file; test -L /all/link";
    assert_eq!(run(bed, image.trim(), look), "a\nb\n");
}

fn flag(bed: &Bed<'_>, name: &str, directory: &str) -> String {
    format!("{name}={}", bed.path(directory).display())
}

fn named_contexts_are_directories(bed: &Bed<'_>) {
    bed.write("other/d/file", "of the other");
    bed.write("other/secret", "");
    bed.write("other/.dockerignore", "secret\n");
    bed.write("outside", "");
    std::os::unix::fs::symlink("../outside", bed.path("other/out")).unwrap();
    context(
        bed,
        "FROM other AS files\nFROM BASE\nCOPY --from=other --chmod=600 d/file /copied\nCOPY --from=other . /all\nCOPY --from=files / /layer\nRUN --mount=from=other,target=/m cat /m/d/file > /mounted; test ! -e /m/secret\nRUN --mount=type=cache,from=other,source=d,target=/c cat /c/file > /cached\n",
    );
    let other = flag(bed, "other", "other");
    let flags = ["-q", "--build-context", &other];
    let image = bed.build(&flags, "context").succeeds();
    let script = "for file in /copied /all/d/file /layer/d/file /mounted /cached; do cat $file; echo; done; \
                  test ! -e /all/secret; test ! -e /layer/secret; stat -c %u:%a /copied /layer/d/file";
    let expected = "of the other\n".repeat(5) + "0:600\n0:644\n";
    assert_eq!(run(bed, image.trim(), script), expected);
    assert_eq!(bed.build(&flags, "context").succeeds(), image);
    bed.write("other/d/file", "changed");
    let image = bed.build(&flags, "context").succeeds();
    let script = "cat /copied /all/d/file /layer/d/file /mounted";
    assert_eq!(run(bed, image.trim(), script), "changed".repeat(4));
    for source in ["secret", "out", "../outside"] {
        context(bed, &format!("FROM BASE\nCOPY --from=other {source} /x\n"));
        let error = bed.build(&flags, "context").fails(125);
        assert!(error.contains("not there"), "{source}: {error}");
    }
}

fn named_contexts_go_before_stages_and_images(bed: &Bed<'_>) {
    bed.write("other/file", "of the context");
    context(
        bed,
        "FROM BASE AS made\nRUN exit 7\nFROM base AS work\nCOPY --from=made file /file\nFROM work\nCOPY --from=made file /again\n",
    );
    let (made, base) = (flag(bed, "made", "other"), bed.busybox());
    let base = format!("base:latest=docker-image://{base}");
    let flags = ["-q", "--build-context", &made, "--build-context", &base];
    let image = bed.build(&flags, "context").succeeds();
    assert_eq!(
        run(bed, image.trim(), "cat /file /again"),
        "of the context".repeat(2)
    );
    // Without it the stage is what counts.
    let said = bed.build(&["--build-context", &base], "context");
    assert!(said.exits_with(1).err().contains("exit status 7"));
    // The target itself may be one.
    let flags = [&flags[..], &["--target", "made", "-o", "out"]].concat();
    bed.build(&flags, "context").succeeds();
    let text = std::fs::read_to_string(bed.path("out/file")).unwrap();
    assert_eq!(text, "of the context");
}

fn named_contexts_are_images_of_layouts(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nRUN echo one > /which\n");
    let save = |tag: &str| {
        let flag = format!("type=oci,tar=false,dest=layout,name=app:{tag}");
        bed.build(&["-q", "-o", &flag], "context").succeeds();
    };
    save("1");
    let which = |place: &str| {
        let flag = format!("app=oci-layout://{}{place}", bed.path("layout").display());
        context(
            bed,
            "FROM app AS first\nFROM BASE\nCOPY --from=app /which /a\nCOPY --from=first /which /b\n",
        );
        let said = bed.build(&["-q", "--build-context", &flag], "context");
        said.exits_with(0).out().trim().to_owned()
    };
    assert_eq!(run(bed, &which(""), "cat /a /b"), "one\none\n");
    context(bed, "FROM BASE\nRUN echo two > /which\n");
    save("2");
    let index = std::fs::read(bed.path("layout/index.json")).unwrap();
    let index: serde_json::Value = serde_json::from_slice(&index).unwrap();
    for manifest in index["manifests"].as_array().unwrap() {
        let digest = manifest["digest"].as_str().unwrap();
        let name = manifest["annotations"]["io.containerd.image.name"]
            .as_str()
            .unwrap();
        let word = if name.ends_with(":1") {
            "one\n"
        } else {
            "two\n"
        };
        let image = which(&format!("@{digest}"));
        assert_eq!(run(bed, &image, "cat /a /b"), word.repeat(2));
    }
    assert!(!bed.ok(&["images"]).contains("app"), "it gets no name here");
    let place = flag(bed, "app", "layout").replace("app=", "app=oci-layout://");
    let error = bed
        .build(&["--build-context", &place], "context")
        .fails(125);
    assert!(error.contains("several images"), "{error}");
}

fn named_contexts_come_from_the_web_once(bed: &Bed<'_>) {
    let archive = parts(&[
        ("file", "of the web"),
        ("secret", ""),
        (".dockerignore", "secret\n"),
    ]);
    let gate = move |asked: &crate::proxy::Asked| {
        Some(match asked.line.as_str() {
            "GET /context.tar" => Answer::new("200 OK", "", archive.clone()),
            "GET /text" => Answer::new("200 OK", "", "FROM scratch\n"),
            _ => Answer::new("404 Not Found", "", ""),
        })
    };
    let server = Proxy::with(
        "127.0.0.1:1",
        Rules {
            gate: Box::new(gate),
            ..Rules::default()
        },
    );
    context(
        bed,
        "FROM BASE AS one\nCOPY --from=web file /a\nFROM BASE AS two\nCOPY --from=web . /b\nFROM one\nCOPY --from=two /b /b\n",
    );
    let build = |path: &str| {
        let flag = format!("web=http://{}/{path}", server.address);
        bed.build(&["-q", "--build-context", &flag], "context")
    };
    let image = build("context.tar").succeeds();
    assert_eq!(
        run(bed, image.trim(), "cat /a /b/file; test ! -e /b/secret"),
        "of the web".repeat(2)
    );
    assert!(build("text").fails(125).contains("no archive"));
    assert!(build("none").fails(1).contains("404"));
    // What nobody asks for is not fetched.
    context(bed, "FROM BASE\n");
    build("none").succeeds();
}

fn named_contexts_that_are_none_are_told(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nRUN exit 7\n");
    for (flag, words) in [
        ("x", "NAME=VALUE"),
        ("x=/no/such", "/no/such"),
        ("X=/", "X"),
        ("x=https://h/y.git", "git"),
        ("x=nonsense://y", "nonsense"),
    ] {
        let error = bed.build(&["--build-context", flag], "context").fails(125);
        assert!(error.contains(words), "{flag}: {error}");
    }
    context(bed, "FROM x\n");
    let flag = format!("x=oci-layout://{}", bed.path("context").display());
    let error = bed.build(&["--build-context", &flag], "context").fails(125);
    assert!(error.contains("`x`"), "{error}");
}

//! What ADD and COPY bring: archives, files of the web, parts of trees.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use coracle::digest::Digest;

use crate::archives::{add, archive_of, link};
use crate::bed::Bed;
use crate::builds::{build, context, run};
use crate::proxy::{Answer, Proxy, Rules};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    add_brings_files_as_copy_does,
    archives_are_unpacked_by_what_they_are,
    an_archive_in_a_directory_is_no_source_of_its_own,
    owners_of_an_archive_stay_unless_chown_says_otherwise,
    an_archive_is_unpacked_over_what_is_there,
    nothing_of_a_hostile_archive_leads_out,
    a_file_of_the_web_is_added_as_it_is,
    a_file_of_the_web_is_fetched_once_with_a_checksum,
    a_wrong_checksum_is_an_error_and_leaves_nothing,
    redirects_lead_to_the_file,
    an_archive_of_the_web_is_unpacked_if_that_is_asked_for,
    what_add_does_not_do_is_told,
    copy_keeps_the_directories_above_a_file,
    a_linked_copy_is_the_same_by_content,
];

fn packed(program: &str, bytes: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    output.stdout
}

fn tar_of(name: &str, content: &str) -> Vec<u8> {
    archive_of(&[(name.to_owned(), content.as_bytes().to_vec())])
}

/// A server with files, by their paths.
fn server(files: &[(&str, Answer)]) -> Proxy {
    let files: Vec<(String, Answer)> = files
        .iter()
        .map(|(path, answer)| (format!("GET {path}"), answer.clone()))
        .collect();
    let gate = move |asked: &crate::proxy::Asked| {
        let known = files.iter().find(|(line, _)| asked.line == *line);
        let missing = || Answer::new("404 Not Found", "", "");
        Some(known.map_or_else(missing, |(_, answer)| answer.clone()))
    };
    Proxy::with(
        "127.0.0.1:1",
        Rules {
            gate: Box::new(gate),
            ..Rules::default()
        },
    )
}

fn add_brings_files_as_copy_does(bed: &Bed<'_>) {
    for file in ["a", "d/b", "d/skipped.md", "secret"] {
        bed.write(&format!("context/{file}"), file);
    }
    bed.write("context/.dockerignore", "secret\n");
    context(
        bed,
        "FROM BASE\nARG TO=/some\nADD --chown=12:34 --chmod=640 a $TO/file\nADD --exclude=*.md d /tree/\nADD <<EOF /inline\nwritten\nEOF\n",
    );
    assert_eq!(
        run(
            bed,
            &build(bed, &[]),
            "stat -c '%n %u:%g %a' /some/file; find /tree -type f; cat /inline"
        ),
        "/some/file 12:34 640\n/tree/b\nwritten\n"
    );
    context(bed, "FROM BASE\nADD secret /x\n");
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains("ignore file"), "{error}");
}

fn archives_are_unpacked_by_what_they_are(bed: &Bed<'_>) {
    let tape = tar_of("dir/file", "unpacked\n");
    bed.write("context/plain", &tape);
    for program in ["gzip", "bzip2", "xz", "zstd"] {
        bed.write(&format!("context/{program}"), packed(program, &tape));
    }
    bed.write("context/no.tar.gz", "this is none\n");
    bed.write("context/text.gz", packed("gzip", b"this is none either\n"));
    context(
        bed,
        "FROM BASE\nADD plain /plain\nADD gzip /gzip/\nADD bzip2 /bzip2\nADD xz /xz\nADD zstd /zstd\nADD no.tar.gz text.gz /files/\nADD --unpack=false plain /packed.tar\nCOPY plain /copied.tar\n",
    );
    let script = "for d in plain gzip bzip2 xz zstd; do cat /$d/dir/file; done; stat -c %a /gzip; \
                  cat /files/no.tar.gz; zcat /files/text.gz; cmp /packed.tar /copied.tar";
    let said = run(bed, &build(bed, &[]), script);
    let expected = "unpacked\n".repeat(5) + "755\nthis is none\nthis is none either\n";
    assert_eq!(said, expected);
    // The content of the archive counts for the cache, and nothing else of it.
    let first = build(bed, &[]);
    bed.write("context/plain", tar_of("dir/file", "other\n"));
    let second = build(bed, &[]);
    assert_ne!(first, second);
    assert_eq!(run(bed, &second, "cat /plain/dir/file"), "other\n");
    bed.write("context/plain", &tape);
    assert_eq!(build(bed, &["--no-cache"]), first);
}

fn an_archive_in_a_directory_is_no_source_of_its_own(bed: &Bed<'_>) {
    bed.write("context/d/a.tar", tar_of("f", ""));
    context(bed, "FROM BASE\nADD d /whole/\nADD d/*.tar /apart/\n");
    assert_eq!(
        run(bed, &build(bed, &[]), "ls /whole /apart"),
        "/apart:\nf\n\n/whole:\na.tar\n"
    );
}

fn owners_of_an_archive_stay_unless_chown_says_otherwise(bed: &Bed<'_>) {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_path("owned").unwrap();
    header.set_uid(12);
    header.set_gid(34);
    header.set_mode(0o4750);
    header.set_mtime(1);
    header.set_size(0);
    header.set_cksum();
    builder.append(&header, &[][..]).unwrap();
    bed.write("context/a.tar", builder.into_inner().unwrap());
    context(
        bed,
        "FROM BASE\nADD a.tar /kept/deep\nADD --chown=app:extra a.tar /given/deep\n",
    );
    let script =
        "stat -c '%n %u:%g %a' /kept/deep/owned /given/deep/owned /given/deep /given /kept";
    assert_eq!(
        run(bed, &build(bed, &[]), script),
        "/kept/deep/owned 12:34 4750\n/given/deep/owned 1000:1001 4750\n/given/deep 1000:1001 755\n/given 1000:1001 755\n/kept 0:0 755\n"
    );
}

fn an_archive_is_unpacked_over_what_is_there(bed: &Bed<'_>) {
    let mut builder = tar::Builder::new(Vec::new());
    add(&mut builder, "kept/new", b"new");
    add(&mut builder, "file", b"now a file");
    add(&mut builder, "way/through", b"through a link");
    bed.write("context/a.tar", builder.into_inner().unwrap());
    context(
        bed,
        "FROM BASE\nRUN mkdir -p /to/kept /to/file/full /real && touch /to/kept/old && ln -s /real /to/way && ln -s to /link\nADD a.tar /link\n",
    );
    let script = "ls /to/kept; cat /to/file; echo; cat /real/through";
    assert_eq!(
        run(bed, &build(bed, &[]), script),
        "new\nold\nnow a file\nthrough a link"
    );
}

fn nothing_of_a_hostile_archive_leads_out(bed: &Bed<'_>) {
    let outside = bed.write("outside/file", "safe");
    let directory = outside.parent().unwrap().to_str().unwrap();
    let hostile = |name: &str, build: &dyn Fn(&mut tar::Builder<Vec<u8>>)| {
        let mut builder = tar::Builder::new(Vec::new());
        build(&mut builder);
        bed.write(name, builder.into_inner().unwrap());
    };
    hostile("context/dots.tar", &|builder| {
        add(builder, "../../../../etc/evil", b"x");
    });
    context(bed, "FROM BASE\nADD dots.tar /a\n");
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains(".."), "{error}");
    // A link leads to where it would in the container, and nowhere else.
    let short = "/tmp/out";
    hostile("context/links.tar", &|builder| {
        link(builder, "up", "../../../../../../../../tmp/out");
        link(builder, "absolute", short);
        add(builder, "up/one", b"1");
        add(builder, "absolute/two", b"2");
    });
    context(bed, "FROM BASE\nADD links.tar /a/b\n");
    assert_eq!(run(bed, &build(bed, &[]), "cd /tmp/out; cat one two"), "12");
    assert!(!fs::exists("/tmp/out").unwrap());
    assert_eq!(fs::read_dir(directory).unwrap().count(), 1);
    // Nor is a device of any use, or made by a user.
    hostile("context/device.tar", &|builder| {
        let mut header = tar::Header::new_ustar();
        header.set_path("device").unwrap();
        header.set_entry_type(tar::EntryType::Block);
        header.set_device_major(7).unwrap();
        header.set_device_minor(0).unwrap();
        header.set_mode(0o666);
        header.set_size(0);
        header.set_cksum();
        builder.append(&header, &[][..]).unwrap();
    });
    context(bed, "FROM BASE\nADD device.tar /a\n");
    let said = bed.build(&["-q"], "context").exits_with(0);
    let script = "head -c 1 /a/device 2>/dev/null && echo works; echo end";
    assert_eq!(run(bed, said.out().trim(), script), "end\n");
    assert_eq!(
        said.err().contains("device"),
        !bed.is_root(),
        "{}",
        said.err()
    );
}

fn a_file_of_the_web_is_added_as_it_is(bed: &Bed<'_>) {
    let tape = tar_of("f", "x");
    let dated = "Last-Modified: Thu, 01 Jan 1970 00:00:05 GMT\r\n";
    let server = server(&[
        (
            "/dir/file.tar?token=secret",
            Answer::new("200 OK", dated, tape.clone()),
        ),
        ("/%61%20b", Answer::new("200 OK", "", "named")),
        ("/", Answer::new("200 OK", "", "root")),
    ]);
    let url = |path: &str| format!("http://{}{path}", server.address);
    context(
        bed,
        &format!(
            "FROM BASE\nADD {} /got/\nADD --chmod=644 --chown=app {} /named/\nADD {} /rooted\n",
            url("/dir/file.tar?token=secret"),
            url("/%61%20b"),
            url("/")
        ),
    );
    let image = bed
        .call(&["build", "-q", bed.path("context").to_str().unwrap()])
        .env("SOURCE_DATE_EPOCH", "1000")
        .said()
        .succeeds();
    let script = "stat -c '%n %u:%g %a' /got/file.tar '/named/a b' /rooted; stat -c %Y /got/file.tar; cat '/named/a b'";
    assert_eq!(
        run(bed, image.trim(), script),
        "/got/file.tar 0:0 600\n/named/a b 1000:1000 644\n/rooted 0:0 600\n5\nnamed"
    );
    context(bed, &format!("FROM BASE\nADD {} /got/\n", url("/")));
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains("name"), "{error}");
    context(
        bed,
        &format!("FROM BASE\nADD {} /got/\n", url("/none?secret=1")),
    );
    let error = bed.build(&["-q"], "context").fails(1);
    assert!(error.contains("404"), "{error}");
}

fn a_file_of_the_web_is_fetched_once_with_a_checksum(bed: &Bed<'_>) {
    let content = Arc::new(Mutex::new("first"));
    let gate = {
        let content = Arc::clone(&content);
        move |_: &crate::proxy::Asked| Some(Answer::new("200 OK", "", *content.lock().unwrap()))
    };
    let server = Proxy::with(
        "127.0.0.1:1",
        Rules {
            gate: Box::new(gate),
            ..Rules::default()
        },
    );
    let url = format!("http://{}/file", server.address);
    context(bed, &format!("FROM BASE\nADD {url} /file\n"));
    let first = build(bed, &[]);
    assert_eq!(build(bed, &[]), first);
    assert_eq!(server.asked().len(), 2, "it may have changed");
    *content.lock().unwrap() = "second";
    let second = build(bed, &[]);
    assert_eq!(run(bed, &second, "cat /file"), "second");
    *content.lock().unwrap() = "first";
    let checksum = Digest::of(b"first");
    context(
        bed,
        &format!("FROM BASE\nARG SUM={checksum}\nADD --checksum=$SUM {url} /file\n"),
    );
    let fetched = server.asked().len();
    let image = build(bed, &[]);
    assert_eq!(server.asked().len(), fetched + 1);
    assert_eq!(build(bed, &[]), image);
    assert_eq!(server.asked().len(), fetched + 1, "it cannot have changed");
    assert_eq!(run(bed, &image, "cat /file"), "first");
}

fn a_wrong_checksum_is_an_error_and_leaves_nothing(bed: &Bed<'_>) {
    let server = server(&[("/file", Answer::new("200 OK", "", "content"))]);
    let lines =
        |source: &str, sum: &Digest| format!("FROM BASE\nADD --checksum={sum} {source} /file\n");
    let url = format!("http://{}/file", server.address);
    let (right, wrong) = (Digest::of(b"content"), Digest::of(b"other"));
    context(bed, &lines(&url, &wrong));
    for _ in 0..2 {
        let error = bed.build(&["-t", "never"], "context").fails(125);
        for part in [right.to_string(), wrong.to_string()] {
            assert!(error.contains(&part), "{error}");
        }
    }
    assert_eq!(bed.image_id("never"), "");
    assert_eq!(fs::read_dir(bed.store().join("tmp")).unwrap().count(), 0);
    bed.write("context/local", "content");
    context(bed, &lines("local", &right));
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains("--checksum"), "{error}");
    context(
        bed,
        "FROM BASE\nADD --checksum=md5:abc http://127.0.0.1:1/x /file\n",
    );
    let error = bed.build(&[], "context").fails(125);
    assert!(error.contains("--checksum"), "{error}");
}

fn redirects_lead_to_the_file(bed: &Bed<'_>) {
    let target = server(&[("/real/other", Answer::new("200 OK", "", "there"))]);
    let location = format!("Location: http://{}/real/other\r\n", target.address);
    let server = server(&[("/file", Answer::new("302 Found", &location, ""))]);
    context(
        bed,
        &format!("FROM BASE\nADD http://{}/file /to/\n", server.address),
    );
    assert_eq!(run(bed, &build(bed, &[]), "cat /to/file"), "there");
}

fn an_archive_of_the_web_is_unpacked_if_that_is_asked_for(bed: &Bed<'_>) {
    let tape = packed("gzip", &tar_of("d/file", "unpacked"));
    let server = server(&[("/a.tgz", Answer::new("200 OK", "", tape))]);
    let url = format!("http://{}/a.tgz", server.address);
    context(
        bed,
        &format!("FROM BASE\nADD --unpack {url} /open\nADD {url} /closed\n"),
    );
    let script = "cat /open/d/file; test -f /closed && zcat /closed | head -c 6";
    assert_eq!(run(bed, &build(bed, &[]), script), "unpackedd/file");
}

fn what_add_does_not_do_is_told(bed: &Bed<'_>) {
    for (line, part) in [
        ("ADD https://user:pw@host/a.git /x", "git"),
        ("ADD git@host:a /x", "git"),
        ("ADD none /x", "none"),
        ("ADD http://127.0.0.1:1/x /x", "127.0.0.1:1"),
        (
            "ADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 http://127.0.0.1:1/x <<EOF /x/\ntext\nEOF",
            "nothing beside it",
        ),
    ] {
        context(bed, &format!("FROM BASE\n{line}\n"));
        let path = bed.path("context");
        let said = bed.call(&["build", "-q", path.to_str().unwrap()]).said();
        let code = said.code().unwrap();
        let error = said.fails(code);
        assert!(code != 0 && error.contains(part), "{line}: {error}");
    }
}

fn copy_keeps_the_directories_above_a_file(bed: &Bed<'_>) {
    for file in [
        "x/a.txt",
        "x/b.md",
        "y/z/c.txt",
        "y/z/secret.txt",
        "top.txt",
    ] {
        bed.write(&format!("context/{file}"), file);
    }
    bed.write("context/.dockerignore", "**/secret.txt\n");
    let files = |lines: &str| {
        context(
            bed,
            &format!("FROM BASE AS all\nCOPY . /all\nFROM BASE\n{lines}\n"),
        );
        run(
            bed,
            &build(bed, &[]),
            "cd /to; find . -type f | sort | tr '\\n' ' '",
        )
    };
    for (line, expected) in [
        ("COPY --parents x/a.txt y/z /to", "./x/a.txt ./y/z/c.txt "),
        ("COPY --parents ./x/a.txt /to/", "./x/a.txt "),
        ("COPY --parents */*.txt /to/", "./x/a.txt "),
        ("COPY --parents */./a.txt /to/", "./a.txt "),
        (
            "COPY --parents **/*.txt /to/",
            "./top.txt ./x/a.txt ./y/z/c.txt ",
        ),
        ("COPY --parents y/./z/*.txt /to/", "./z/c.txt "),
        ("COPY --parents --exclude=x/*.md x /to/", "./x/a.txt "),
        ("COPY --parents *.none top.txt /to/", "./top.txt "),
        (
            "COPY --from=all --parents /all/./y/**/c.txt /to/",
            "./y/z/c.txt ",
        ),
        (
            "COPY --from=all --parents /all/x/b.md /to/",
            "./all/x/b.md ",
        ),
    ] {
        assert_eq!(files(line), expected, "{line}");
    }
    for (line, part) in [
        ("COPY --parents x/none /to/", "x/none"),
        ("COPY --parents y/z/secret.txt /to/", "ignore file"),
    ] {
        context(bed, &format!("FROM BASE\n{line}\n"));
        let error = bed.build(&[], "context").fails(125);
        assert!(error.contains(part), "{line}: {error}");
    }
}

fn a_linked_copy_is_the_same_by_content(bed: &Bed<'_>) {
    bed.write("context/file", "x");
    let sum = |flag: &str| {
        context(
            bed,
            &format!("FROM BASE\nCOPY {flag} --chown=5 file /d/e/\n"),
        );
        run(
            bed,
            &build(bed, &[]),
            "stat -c '%n %u %a' /d /d/e /d/e/file; cat /d/e/file",
        )
    };
    assert_eq!(sum("--link"), sum(""));
}

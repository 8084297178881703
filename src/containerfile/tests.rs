//! Whole Dockerfiles.

use std::time::Duration;

use super::*;
use crate::error::{Kind, Result};

fn parse(text: &str) -> Result<Containerfile> {
    Containerfile::parse(text.as_bytes())
}

/// The instructions of the only stage of a file, which starts after `FROM x`.
#[track_caller]
fn instructions(text: &str) -> Vec<Instruction> {
    let file = parse(&format!("FROM x\n{text}")).unwrap();
    let [stage] = file.stages.as_slice() else {
        panic!("{} stages", file.stages.len());
    };
    let values = stage
        .instructions
        .iter()
        .map(|located| located.value.clone());
    values.collect()
}

#[track_caller]
fn instruction(text: &str) -> Instruction {
    match instructions(text).as_slice() {
        [instruction] => instruction.clone(),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn error(text: &str) -> String {
    let error = parse(text).unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    error.one_line()
}

fn word(text: &str) -> Word {
    Word::new(text)
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn shell(text: &str) -> RunCommand {
    RunCommand::Shell(text.to_owned())
}

#[track_caller]
fn run(text: &str) -> RunStep {
    match instruction(text) {
        Instruction::Run(step) => step,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn copy(text: &str) -> CopyStep {
    match instruction(text) {
        Instruction::Copy(step) => step,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn pairs(text: &str) -> Vec<(String, String)> {
    match instruction(text) {
        Instruction::Env(pairs) | Instruction::Label(pairs) => pairs
            .iter()
            .map(|pair| (pair.key.as_str().to_owned(), pair.value.as_str().to_owned()))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_is_stages_behind_global_arguments() {
    let file = parse(
        "# syntax=docker/dockerfile:1\n\nARG V=1 W\narg X=\nFROM --platform=$BUILDPLATFORM \
         golang:$V AS Build\nRUN a\n\nFROM scratch\nCOPY --from=build /a /\nFROM Build as c.d-e_1\n",
    )
    .unwrap();
    assert_eq!(
        file.directives.syntax.as_deref(),
        Some("docker/dockerfile:1")
    );
    let arguments: Vec<_> = file
        .global_arguments
        .iter()
        .flat_map(|located| &located.value)
        .map(|argument| {
            (
                argument.name.as_str(),
                argument.default.as_ref().map(Word::as_str),
            )
        })
        .collect();
    assert_eq!(arguments, [("V", Some("1")), ("W", None), ("X", Some(""))]);
    let stages: Vec<_> = file
        .stages
        .iter()
        .map(|stage| {
            (
                stage.base.as_str(),
                stage.name.as_deref(),
                stage.instructions.len(),
            )
        })
        .collect();
    assert_eq!(
        stages,
        [
            ("golang:$V", Some("build"), 1),
            ("scratch", None, 1),
            ("Build", Some("c.d-e_1"), 0)
        ]
    );
    let first = &file.stages[0];
    assert_eq!(first.platform, Some(word("$BUILDPLATFORM")));
    assert_eq!(
        first.text,
        "FROM --platform=$BUILDPLATFORM golang:$V AS Build"
    );
    assert_eq!((first.lines.first, first.lines.last), (5, 5));
}

#[test]
fn files_without_a_stage_are_refused() {
    for (text, fault) in [
        ("", "no instructions"),
        ("\n\n", "no instructions"),
        ("# only\n# comments\n", "no instructions"),
        ("ARG a", "no FROM"),
        ("RUN a", "line 1: `RUN a`: only ARG may come before"),
        ("ARG a\nENV a=b\nFROM x", "line 2: `ENV a=b`: only ARG"),
        ("FROM", "FROM takes an image"),
        ("FROM a b", "FROM takes an image"),
        ("FROM a as", "FROM takes an image"),
        ("FROM a is b", "FROM takes an image"),
        ("FROM a as b c", "FROM takes an image"),
        ("FROM a as 1b", "invalid stage name `1b`"),
        ("FROM a as b/c", "invalid stage name"),
        ("FROM a as ü", "invalid stage name"),
        ("FROM --form=x a", "unknown flag `--form`"),
    ] {
        let found = error(text);
        assert!(found.contains(fault), "{text:?}: {found}");
    }
}

#[test]
fn unknown_instructions_are_answered_with_a_suggestion() {
    let error = parse("FROM x\n\nCOPPY a b").unwrap_err();
    assert_eq!(
        error.one_line(),
        "line 3: `COPPY a b`: unknown instruction `COPPY`"
    );
    assert_eq!(error.find_hint(), Some("Did you mean `COPY`?"));
    let error = parse("FROM x\nentripoint a").unwrap_err();
    assert_eq!(error.find_hint(), Some("Did you mean `ENTRYPOINT`?"));
    let error = parse("FROM x\nFETCHMAIL").unwrap_err();
    assert_eq!(error.find_hint(), None);
}

#[test]
fn lines_are_continued_and_comments_within_them_vanish() {
    for (text, expected) in [
        ("RUN a \\\n  b", "a   b"),
        ("RUN a\\\nb", "ab"),
        ("RUN a \\  \t\nb", "a b"),
        ("RUN a \\\r\n  b\r\n", "a   b"),
        ("RUN a \\\n# comment\nb", "a b"),
        ("RUN a \\\n   # comment \\\n b", "a  b"),
        ("RUN a \\\n\n\n b \\\n  \t\n c", "a  b  c"),
        ("RUN a \\", "a"),
        ("RUN a \\\n", "a"),
        ("RUN a \\\n\\\n b", "a  b"),
        ("\\\nRUN a", "a"),
        ("RUN\\\n a", "a"),
        ("RU\\\nN a", "a"),
        ("   run a # b", "a # b"),
        ("RUN a 'b\\\n c'", "a 'b c'"),
        ("RUN a \"\\n\\$x\"", "a \"\\n\\$x\""),
        ("RUN a \\\\", "a \\\\"),
        ("RUN a \\\\\\", "a \\\\\\"),
        ("RUN\ta\tb", "a\tb"),
    ] {
        assert_eq!(run(text).command, shell(expected), "{text:?}");
    }
}

#[test]
fn an_escaped_escape_does_not_continue_a_line() {
    assert_eq!(instructions("RUN a \\\\\nRUN b").len(), 2);
    assert_eq!(instructions("RUN a \\ \nRUN b").len(), 1);
}

#[test]
fn the_escape_character_can_be_a_backtick() {
    let file = parse(
        "# escape=`\nFROM x\nCOPY a c:\\\nRUN dir `\n  c:\\\nENV A=a` b B=c:\\d\\\nRUN x\\\nRUN y",
    )
    .unwrap();
    assert_eq!(file.directives.escape, Escape::Backtick);
    let texts: Vec<_> = file.stages[0]
        .instructions
        .iter()
        .map(|i| i.text.as_str())
        .collect();
    assert_eq!(
        texts,
        [
            "COPY a c:\\",
            "RUN dir   c:\\",
            "ENV A=a` b B=c:\\d\\",
            "RUN x\\",
            "RUN y"
        ]
    );
    let Instruction::Env(pairs) = &file.stages[0].instructions[2].value else {
        panic!();
    };
    assert_eq!(pairs[0].value, word("a` b"));
    assert_eq!(pairs[1].value, word("c:\\d\\"));
}

#[test]
fn directives_are_faulty_with_their_line() {
    assert!(error("# syntax=a\n# syntax=b\nFROM x").starts_with("line 2: "));
    assert!(error("# escape=x\nFROM x").starts_with("line 1: "));
    assert!(
        parse("\u{feff}# escape=`\nFROM x")
            .unwrap()
            .directives
            .escape
            == Escape::Backtick
    );
}

#[test]
fn instructions_know_their_lines_and_their_text() {
    let file = parse(
        "FROM x\n\nrun  a \\\n  # c\n  b\n\nCOPY <<A <<B /d/\n1\nA\n2\nB\n# end\nCMD [\"a\"]\n",
    )
    .unwrap();
    let found: Vec<_> = file.stages[0]
        .instructions
        .iter()
        .map(|i| (i.lines.to_string(), i.text.as_str(), i.value.name()))
        .collect();
    assert_eq!(
        found,
        [
            ("3-5".to_owned(), "RUN a   b", "RUN"),
            ("7-11".to_owned(), "COPY <<A <<B /d/", "COPY"),
            ("13".to_owned(), "CMD [\"a\"]", "CMD"),
        ]
    );
}

#[test]
fn commands_have_two_forms() {
    for (text, expected) in [
        ("CMD a b", Command::Shell("a b".to_owned())),
        (
            "CMD [\"a\", \"b c\"]",
            Command::Exec(strings(&["a", "b c"])),
        ),
        ("CMD ['a']", Command::Shell("['a']".to_owned())),
        ("CMD [\"a\"", Command::Shell("[\"a\"".to_owned())),
        ("CMD []", Command::Exec(Vec::new())),
        ("CMD", Command::Shell(String::new())),
        ("CMD [\"$HOME\"]", Command::Exec(strings(&["$HOME"]))),
        ("CMD \"a b\"", Command::Shell("\"a b\"".to_owned())),
    ] {
        assert_eq!(
            instruction(text),
            Instruction::Cmd(expected.clone()),
            "{text}"
        );
        let text = text.replace("CMD", "ENTRYPOINT");
        assert_eq!(
            instruction(&text),
            Instruction::Entrypoint(expected),
            "{text}"
        );
    }
    assert_eq!(run("RUN [ 'a' ]").command, shell("[ 'a' ]"));
    assert_eq!(
        run("RUN [\"a\"]").command,
        RunCommand::Exec(strings(&["a"]))
    );
}

#[test]
fn heredocs_of_run_go_to_the_shell() {
    let script = |text: &str| RunCommand::Script(text.to_owned());
    for (text, expected) in [
        ("RUN <<EOF\na\n b $c\nEOF", script("a\n b $c\n")),
        ("RUN <<EOF\nEOF", script("")),
        ("RUN <<-EOF\n\ta\n\t\tb\n\tEOF", script("a\nb\n")),
        ("RUN <<-EOF\n\ta\nEOF", script("a\n")),
        ("RUN <<EOF\n\ta\n\tEOF\nEOF", script("\ta\n\tEOF\n")),
        ("RUN 3<<'E F'\na\nE F", script("a\n")),
        (
            "RUN <<EOF\n#!/bin/x\n# c\na \\\nb\nEOF\n",
            script("#!/bin/x\n# c\na \\\nb\n"),
        ),
        ("RUN <<EOF\r\na\r\nEOF\r\n", script("a\r\n")),
        ("RUN --network=none <<EOF\na\nEOF", script("a\n")),
        ("RUN \\\n  <<EOF\na\nEOF", script("a\n")),
        ("RUN <<EOF sh\na\nEOF", shell("<<EOF sh\na\nEOF")),
        (
            "RUN cat <<-EOF >b\n\ta\n\tEOF",
            shell("cat <<-EOF >b\n\ta\nEOF"),
        ),
        ("RUN <<A <<'B'\n1\nA\n2\nB", shell("<<A <<'B'\n1\nA\n2\nB")),
        (
            "RUN cat <<A && \\\n cat <<B\n1\nA\n2\nB",
            shell("cat <<A &&  cat <<B\n1\nA\n2\nB"),
        ),
        ("RUN '<<EOF'", shell("'<<EOF'")),
        ("RUN [\"<<EOF\"]", RunCommand::Exec(strings(&["<<EOF"]))),
    ] {
        assert_eq!(run(text).command, expected, "{text:?}");
    }
    assert_eq!(instructions("CMD <<EOF\nRUN a").len(), 2);
    assert_eq!(
        instructions("RUN <<EOF\nRUN a\nFROM y\nEOF\nRUN b").len(),
        2
    );
    assert!(error("FROM x\nRUN <<EOF\na").contains("line 2: the heredoc is not ended"));
    assert!(error("FROM x\nRUN <<EOF\n EOF").contains("by a line `EOF`"));
}

#[test]
fn heredocs_of_copy_are_files() {
    let step = copy("COPY <<a.txt b <<-'c' /d/\n1 $x\na.txt\n\t2 $x\nc");
    let inline = |name: &str, content: &str, expand| InlineFile {
        name: name.to_owned(),
        content: content.to_owned(),
        expand,
    };
    assert_eq!(step.files.paths, [word("b")]);
    assert_eq!(
        step.files.inline,
        [
            inline("a.txt", "1 $x\n", true),
            inline("c", "2 $x\n", false)
        ]
    );
    assert_eq!(step.files.destination, word("/d/"));
    let step = copy("COPY <<X <<Y /d\nY\nX\nX\nY");
    assert_eq!(
        step.files.inline,
        [inline("X", "Y\n", true), inline("Y", "X\n", true)]
    );
    let step = copy("COPY [\"<<a\", \"/b\"]");
    assert_eq!(
        (step.files.paths, step.files.inline),
        (vec![word("<<a")], vec![])
    );
    for (text, fault) in [
        ("COPY a <<b\nb", "as its destination"),
        ("COPY <<../a /b\n../a", "one path component"),
        ("COPY --from=x c <<a /b/\na", "together with `--from`"),
        ("COPY <<.. /b\n..", "one path component"),
        ("COPY << a /b\na", "blanks"),
        ("COPY \\ <<A << B\nA\nB", "blanks"),
        ("COPY <<'a b' /b\na b", "blanks"),
    ] {
        let found = error(&format!("FROM x\n{text}"));
        assert!(found.contains(fault), "{text:?}: {found}");
    }
}

#[test]
fn copy_and_add_know_their_flags() {
    let step = copy(
        "COPY --from=build --chown=a:$b --chmod=u=rwX --link --parents=true --exclude=*.o \
         --exclude=b c/ d e/",
    );
    assert_eq!(step.from.as_deref(), Some("build"));
    assert!(step.parents && step.files.link);
    assert_eq!(step.files.chown, Some(word("a:$b")));
    assert_eq!(step.files.chmod, Some(word("u=rwX")));
    assert_eq!(step.files.exclude, [word("*.o"), word("b")]);
    assert_eq!(step.files.paths, [word("c/"), word("d")]);
    assert_eq!(step.files.destination, word("e/"));
    let step = copy("COPY [\"a b\", \"c\"]");
    assert_eq!(step.files.paths, [word("a b")]);
    let Instruction::Add(step) = instruction(
        "ADD --checksum=sha256:$sum --keep-git-dir --unpack=false --link=false https://x/y /z",
    ) else {
        panic!();
    };
    assert_eq!(step.checksum, Some(word("sha256:$sum")));
    assert_eq!((step.keep_git_dir, step.unpack), (Some(true), Some(false)));
    assert!(!step.files.link);
    for (text, fault) in [
        ("COPY a", "COPY needs at least one source"),
        ("COPY", "COPY needs at least one source"),
        ("COPY []", "COPY needs at least one source"),
        ("ADD a", "ADD needs at least one source"),
        ("COPY [\"a\", 1]", "only strings"),
        ("ADD --from=x a b", "unknown flag `--from`"),
        ("COPY --checksum=x a b", "unknown flag `--checksum`"),
        ("COPY --from=$x a b", "cannot hold variables"),
        ("COPY --from=${x a b", "cannot hold variables"),
        ("ADD --checksum=x a b c", "exactly one source"),
        ("COPY --link=yes a b", "either `true` or `false`"),
    ] {
        let found = error(&format!("FROM x\n{text}"));
        assert!(found.contains(fault), "{text:?}: {found}");
    }
}

#[test]
fn run_knows_its_flags() {
    let step = run(
        "RUN --mount=type=cache,target=/c --mount=type=secret,id=$s --network=host \
         --security=insecure --device=a.b/c=all,required --device=name=x,required=false d",
    );
    assert_eq!(step.command, shell("d"));
    assert_eq!(step.mounts.len(), 2);
    assert_eq!(
        (step.network, step.security),
        (NetworkMode::Host, Security::Insecure)
    );
    let devices: Vec<_> = step
        .devices
        .iter()
        .map(|d| (d.name.as_str(), d.required))
        .collect();
    assert_eq!(devices, [("a.b/c=all", true), ("x", false)]);
    let step = run("RUN a");
    assert_eq!(
        (step.network, step.security),
        (NetworkMode::Default, Security::Sandbox)
    );
    for (text, fault) in [
        ("RUN --network=bridge a", "invalid network mode `bridge`"),
        ("RUN --network=None a", "invalid network mode"),
        ("RUN --security=none a", "invalid security mode"),
        (
            "RUN --mount=type=bin,target=/x a",
            "unknown mount type `bin`",
        ),
        ("RUN --mout=a b", "unknown flag `--mout`"),
        ("RUN --device=required a", "no name"),
        ("RUN --device=a,b a", "unknown key `b`"),
        ("RUN --device=name=a,name=b a", "two names"),
        ("RUN []", "RUN needs a command"),
        ("RUN [1]", "only strings"),
    ] {
        let found = error(&format!("FROM x\n{text}"));
        assert!(found.contains(fault), "{text:?}: {found}");
    }
}

#[test]
fn env_and_label_have_two_forms() {
    for (text, expected) in [
        ("ENV a b", vec![("a", "b")]),
        ("ENV a  b  c=d ", vec![("a", "b  c=d")]),
        ("ENV a \"1 b 3\"", vec![("a", "\"1 b 3\"")]),
        ("ENV a=b", vec![("a", "b")]),
        ("ENV a=", vec![("a", "")]),
        ("ENV a=b c=d", vec![("a", "b"), ("c", "d")]),
        (
            "ENV abc=bye def=$abc",
            vec![("abc", "bye"), ("def", "$abc")],
        ),
        (
            "ENV a=\"b c\" d='e f'",
            vec![("a", "\"b c\""), ("d", "'e f'")],
        ),
        (r"ENV a=b\ c d=e", vec![("a", r"b\ c"), ("d", "e")]),
        (r#"ENV a="b\"c" d=e"#, vec![("a", r#""b\"c""#), ("d", "e")]),
        ("ENV a=b=c", vec![("a", "b=c")]),
        ("ENV $a=b", vec![("$a", "b")]),
        ("ENV a=b \\\n c=d \\\n", vec![("a", "b"), ("c", "d")]),
    ] {
        let expected: Vec<_> = expected
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        assert_eq!(pairs(text), expected, "{text}");
        assert_eq!(pairs(&text.replace("ENV", "LABEL")), expected, "{text}");
    }
    for (text, fault) in [
        ("ENV", "at least one pair"),
        ("ENV a", "ENV needs a value for `a`"),
        ("LABEL a", "LABEL needs a value"),
        ("ENV a=b c", "`c` has no `=`"),
        ("ENV =b", "no name"),
        ("ENV a=b =c", "no name"),
        ("ENV --a=b c=d", "this instruction has no flags"),
    ] {
        let found = error(&format!("FROM x\n{text}"));
        assert!(found.contains(fault), "{text:?}: {found}");
    }
}

#[test]
fn the_words_of_one_env_are_expanded_with_what_was_before_it() {
    let Instruction::Env(pairs) = instruction("ENV abc=bye def=$abc \"q\"='$abc'") else {
        panic!();
    };
    let before = |name: &str| (name == "abc").then(|| "hello".to_owned());
    let expander = Expander::new(Escape::Backslash, &before);
    let found: Vec<_> = pairs
        .iter()
        .map(|pair| {
            (
                expander.word(&pair.key).unwrap(),
                expander.word(&pair.value).unwrap(),
            )
        })
        .collect();
    let expected = [("abc", "bye"), ("def", "hello"), ("q", "$abc")];
    assert_eq!(
        found,
        expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
    );
}

#[test]
fn arguments_have_a_default_or_none() {
    let Instruction::Arg(arguments) = instruction("ARG a b=c d= e=\"f g\" h=${b:-x}") else {
        panic!();
    };
    let found: Vec<_> = arguments
        .iter()
        .map(|argument| {
            (
                argument.name.as_str(),
                argument.default.as_ref().map(Word::as_str),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("a", None),
            ("b", Some("c")),
            ("d", Some("")),
            ("e", Some("\"f g\"")),
            ("h", Some("${b:-x}"))
        ]
    );
    for text in ["ARG", "ARG =a", "ARG --a b"] {
        assert!(parse(&format!("FROM x\n{text}")).is_err(), "{text}");
    }
}

#[test]
fn the_other_instructions_are_typed() {
    for (text, expected) in [
        ("WORKDIR /a b/$c", Instruction::Workdir(word("/a b/$c"))),
        ("USER a:b", Instruction::User(word("a:b"))),
        ("STOPSIGNAL $SIG", Instruction::StopSignal(word("$SIG"))),
        (
            "MAINTAINER A B <c@d>",
            Instruction::Maintainer("A B <c@d>".to_owned()),
        ),
        (
            "EXPOSE 80 $p/udp",
            Instruction::Expose(vec![word("80"), word("$p/udp")]),
        ),
        (
            "VOLUME /a $b",
            Instruction::Volume(vec![word("/a"), word("$b")]),
        ),
        ("VOLUME [\"/a b\"]", Instruction::Volume(vec![word("/a b")])),
        (
            "SHELL [\"/bin/sh\", \"-c\"]",
            Instruction::Shell(strings(&["/bin/sh", "-c"])),
        ),
    ] {
        assert_eq!(instruction(text), expected, "{text}");
    }
    for text in [
        "WORKDIR",
        "USER",
        "STOPSIGNAL",
        "MAINTAINER",
        "EXPOSE",
        "VOLUME",
        "VOLUME []",
        "VOLUME [\"\"]",
        "VOLUME [\" \", \"a\"]",
        "SHELL",
        "SHELL []",
        "SHELL /bin/sh -c",
        "SHELL [\"a\"",
        "USER --a b",
        "MAINTAINER --a b",
        "STOPSIGNAL --a b",
        "CMD --a b",
        "ENTRYPOINT --a b",
        "SHELL --a [\"b\"]",
        "WORKDIR --a b",
        "EXPOSE --a 1",
        "VOLUME --a b",
    ] {
        assert!(parse(&format!("FROM x\n{text}")).is_err(), "{text}");
    }
}

#[test]
fn health_is_probed_or_not() {
    let command = Command::Exec(strings(&["a", "b"]));
    let probe = Probe {
        command,
        interval: Some(Duration::from_secs(5)),
        timeout: None,
        start_period: Some(Duration::from_secs(90)),
        start_interval: Some(Duration::from_millis(1)),
        retries: Some(3),
    };
    assert_eq!(
        instruction(
            "HEALTHCHECK --interval=5s --timeout=0s --start-period=1m30s --start-interval=1ms \
             --retries=3 \\\n CMD [\"a\", \"b\"]"
        ),
        Instruction::Healthcheck(Healthcheck::Probe(probe))
    );
    let plain = instruction("HEALTHCHECK --retries=0 cmd   a  b");
    let Instruction::Healthcheck(Healthcheck::Probe(probe)) = plain else {
        panic!();
    };
    assert_eq!(probe.command, Command::Shell("a  b".to_owned()));
    assert_eq!((probe.interval, probe.retries), (None, None));
    assert_eq!(
        instruction("HEALTHCHECK none"),
        Instruction::Healthcheck(Healthcheck::None)
    );
    for text in [
        "HEALTHCHECK",
        "HEALTHCHECK NONE a",
        "HEALTHCHECK CMD",
        "HEALTHCHECK CMD []",
        "HEALTHCHECK CONNECT TCP 7000",
        "HEALTHCHECK --interval=50ns CMD a",
        "HEALTHCHECK --interval=-5s CMD a",
        "HEALTHCHECK --interval=5 CMD a",
        "HEALTHCHECK --retries=-1 CMD a",
        "HEALTHCHECK --retries=x CMD a",
        "HEALTHCHECK --retries=4294967296 CMD a",
        "HEALTHCHECK --wait=1s CMD a",
    ] {
        assert!(parse(&format!("FROM x\n{text}")).is_err(), "{text}");
    }
}

#[test]
fn triggers_are_checked_and_read_back() {
    for (text, trigger) in [
        ("ONBUILD RUN a", "RUN a"),
        ("onbuild   copy  --from=b a . ", "copy  --from=b a ."),
        ("ONBUILD RUN a \\\n  b", "RUN a   b"),
        ("ONBUILD RUN <<EOF\na\nEOF\n", "RUN <<EOF\na\nEOF"),
        (
            "ONBUILD COPY <<-A <<B /c/\n\t1\n\tA\n2\nB",
            "COPY <<-A <<B /c/\n\t1\nA\n2\nB",
        ),
    ] {
        assert_eq!(
            instruction(text),
            Instruction::Onbuild(trigger.to_owned()),
            "{text:?}"
        );
        let inner = text
            .trim_start_matches(|c: char| !c.is_whitespace())
            .trim_start();
        assert_eq!(
            parse_trigger(trigger).unwrap().value,
            instruction(inner),
            "{text:?}"
        );
    }
    for text in [
        "",
        "FROM x",
        "ONBUILD RUN a",
        "maintainer a",
        "RUN a\nRUN b",
        "FOO",
        "RUN <<A",
    ] {
        assert!(parse_trigger(text).is_err(), "{text:?}");
        assert!(
            parse(&format!("FROM x\nONBUILD {text}")).is_err() || text.contains('\n'),
            "{text:?}"
        );
    }
}

#[test]
fn text_must_be_utf_8_but_in_comments() {
    assert!(Containerfile::parse(b"# caf\xe9\nFROM x\nRUN a \\\n # \xff\n b").is_ok());
    for bytes in [
        &b"FROM \xff"[..],
        b"FROM x\nRUN <<A\n\xff\nA",
        b"\xff\xfeF\0R\0O\0M\0",
        b"FROM x\nRUN a \\\n\xff",
    ] {
        assert!(Containerfile::parse(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn hostile_files_end_in_errors() {
    let large = vec![b'#'; MAX_FILE_BYTES + 1];
    assert!(Containerfile::parse(&large).is_err());
    let nested = format!("FROM x\n{}RUN a", "ONBUILD ".repeat(100_000));
    assert!(parse(&nested).is_err());
    for text in [
        "\\",
        "FROM x\n\\",
        "FROM x\n\\\n\n",
        "FROM x\nRUN <<A <<A <<A\nA\nA",
        "FROM x\n\0",
        "FROM x\n--",
        "FROM x\nCOPY -- --",
    ] {
        assert!(parse(text).is_err(), "{text:?}");
    }
    let wide = format!("FROM x\nRUN {}", "<<A ".repeat(200_000));
    assert!(parse(&wide).is_err());
}

#[test]
fn no_prefix_of_a_file_panics() {
    let text = "# escape=`\n# check=skip=all\nARG a=${b:-'c'}\nFROM --platform=$p x AS y\n\
                RUN --mount=type=cache,\"target=/a,b\" <<-'E F' cat `\n# c\n <<\"G\"\n\t1\nE F\nü\nG\n\
                COPY [\"a\", \"\\u00fc\"]\nONBUILD ADD --checksum='x y' <<A /\n2\nA\n\
                HEALTHCHECK --interval=1s CMD [\"é\"]\nENV a=\"b `\" c\" d\nLABEL a b\n";
    for end in 0..=text.len() {
        let _ = Containerfile::parse(&text.as_bytes()[..end]);
        let _ = parse_trigger(text.get(..end).unwrap_or_default());
        let _ = Patterns::parse_ignore_file(&text.as_bytes()[..end]);
    }
}

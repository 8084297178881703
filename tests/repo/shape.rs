//! Sizes, names and unsafe code.

use std::path::Path;

use crate::source::{self, Source};

/// Longer than this, a file is about several things.
const MAX_LINES: usize = 400;
/// Files that are longer: as long as they may be, and the reason.
const LONG: &[(&str, usize, &str)] = &[
    (
        "oci.rs",
        500,
        "the documents of one specification, field by field",
    ),
    (
        "registry/fault.rs",
        430,
        "a flat list of what can go wrong and its words",
    ),
    (
        "store/containers/mod.rs",
        440,
        "all that is done to a container's directory, under its lock",
    ),
    (
        "layer/apply.rs",
        440,
        "one kind of archive entry after the other",
    ),
    ("cli/verbs.rs", 420, "the table of all verbs, a line each"),
    ("layer/copy.rs", 450, "one kind of file after the other"),
];
/// Names that say nothing.
const EMPTY_NAMES: [&str; 8] = [
    "util", "utils", "common", "helper", "helpers", "manager", "misc", "types",
];

#[test]
fn files_are_short() {
    let lines = |source: &Source| source.code().lines().count();
    let limit = |source: &Source| {
        let listed = LONG
            .iter()
            .find(|(path, ..)| source.path == Path::new(path));
        listed.map_or(MAX_LINES, |(_, limit, _)| *limit)
    };
    let long: Vec<String> = source::all()
        .iter()
        .filter(|source| lines(source) > limit(source))
        .map(|source| format!("src/{}: {} lines", source.path.display(), lines(source)))
        .collect();
    assert!(
        long.is_empty(),
        "more than {MAX_LINES} lines, tests not counted:\n{}",
        long.join("\n")
    );
}

#[test]
fn names_of_files_say_something() {
    for source in source::all() {
        let parts = source
            .path
            .iter()
            .map(|part| part.to_string_lossy().into_owned());
        for part in parts {
            let name = part.trim_end_matches(".rs");
            assert!(
                !EMPTY_NAMES.contains(&name),
                "src/{}",
                source.path.display()
            );
        }
    }
}

/// `spawn` of the standard library panics where no thread can be had: `thread::Builder`
/// gives an error.
#[test]
fn a_thread_that_cannot_be_had_is_an_error() {
    let ways = ["scope.spawn(", "thread::spawn("];
    let sources = source::all();
    let lines = sources.iter().flat_map(|source| {
        source
            .lines()
            .map(move |(number, line)| (source, number, line))
    });
    let faults: Vec<String> = lines
        .filter(|(.., line)| ways.iter().any(|way| line.contains(way)))
        .map(|(source, number, _)| format!("src/{}:{number}", source.path.display()))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_file_says_first_what_it_is_about() {
    for source in source::all().iter().filter(|source| !source.is_test()) {
        assert!(
            source.text.starts_with("//! "),
            "src/{}",
            source.path.display()
        );
    }
}

#[test]
fn unsafe_code_is_in_sys_alone_and_gives_its_reason() {
    for source in source::all() {
        let place = source.path.display();
        let lines: Vec<&str> = source.text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let is_unsafe = ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"]
                .iter()
                .any(|word| code.contains(word));
            if !is_unsafe {
                continue;
            }
            let number = index + 1;
            assert!(
                source.path.starts_with("sys"),
                "src/{place}:{number}: unsafe code outside sys"
            );
            // The reason stands above, perhaps over several lines and attributes.
            let above = lines[..index].iter().rev().take(8);
            let has_reason = above
                .take_while(|line| !line.trim().is_empty())
                .any(|line| line.contains("SAFETY:") || line.contains("# Safety"));
            assert!(
                has_reason,
                "src/{place}:{number}: unsafe code without its reason"
            );
        }
    }
}

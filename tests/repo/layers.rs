//! Imports point downwards only, as drawn in `src/lib.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{self, Source};

/// Above all layers: they start the program.
const TOP: [&str; 2] = ["main", "lib"];
/// Built on their own, into the embedded image; and what belongs to the program, not to the
/// library.
const APART: [&str; 3] = ["hello/", "sys/freestanding.rs", "sys/start.rs"];
/// The vocabulary: words may be made of other words, but not in circles.
const WORDS: u32 = 1;
/// Imports within a layer, each with its reason.
const ALLOWED: [(&str, &str, &str); 2] = [
    ("build", "engine", "a RUN step is a container"),
    ("cli", "ui", "what a verb found out is shown"),
];

/// The layer of each module, read from the drawing.
fn drawing() -> BTreeMap<String, u32> {
    let text = include_str!("../../src/lib.rs");
    let mut layers = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("//! ")) {
        let Some((layer, rest)) = line.split_once("  ") else {
            continue;
        };
        let Ok(layer) = layer.parse() else { continue };
        // What stands in brackets is an explanation.
        let mut depth = 0;
        let bare: String = rest
            .chars()
            .filter(|letter| {
                depth += i32::from(*letter == '(');
                let keep = depth == 0;
                depth -= i32::from(*letter == ')');
                keep
            })
            .collect();
        layers.extend(
            bare.split_whitespace()
                .map(|module| (module.to_owned(), layer)),
        );
    }
    layers
}

/// The modules at the top that a file names, with the lines where it does.
fn imports(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let lines: Vec<(usize, &str)> = source.lines().collect();
    for (index, (number, line)) in lines.iter().enumerate() {
        for (at, _) in line.match_indices("crate::") {
            let inside_a_word =
                line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
            if inside_a_word {
                continue;
            }
            let rest = &line[at + "crate::".len()..];
            if let Some(list) = rest.strip_prefix('{') {
                // `use crate::{digest::Digest, size};`, perhaps over several lines.
                let following = lines[index + 1..].iter().map(|(_, line)| *line);
                let whole: String = std::iter::once(list).chain(following).collect();
                found.extend(heads(&whole).into_iter().map(|head| (*number, head)));
            } else {
                let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
                found.push((*number, rest[..end.unwrap_or(rest.len())].to_owned()));
            }
        }
    }
    found
}

/// The first words of the paths in a list, up to its closing bracket.
fn heads(list: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut depth = 0;
    let mut word = String::new();
    let mut is_head = true;
    for letter in list.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                heads.push(std::mem::take(&mut word));
                is_head = true;
            }
            ':' if depth == 0 => is_head = false,
            letter if depth == 0 && is_head && !letter.is_whitespace() => word.push(letter),
            _ => {}
        }
    }
    heads.push(word);
    heads.retain(|head| !head.is_empty());
    heads
}

#[test]
fn imports_point_downwards_only() {
    let layers = drawing();
    let mut faults = Vec::new();
    let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in source::all() {
        let own = source.top();
        if TOP.contains(&own.as_str()) || is_apart(&source) {
            continue;
        }
        for (line, other) in imports(&source) {
            let place = format!("src/{}:{line}", source.path.display());
            let (Some(from), Some(to)) = (layers.get(&own), layers.get(&other)) else {
                if other.starts_with(|first: char| first.is_lowercase()) {
                    faults.push(format!(
                        "{place}: `{own}` or `{other}` is not in the drawing"
                    ));
                }
                continue;
            };
            let is_allowed = ALLOWED
                .iter()
                .any(|(a, b, _)| (*a, *b) == (own.as_str(), other.as_str()));
            if own == other || is_allowed {
                continue;
            }
            if (*from, *to) == (WORDS, WORDS) {
                words.entry(own.clone()).or_default().insert(other);
            } else if from <= to {
                faults.push(format!(
                    "{place}: `{own}` (layer {from}) imports `{other}` (layer {to})"
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // Takes away what needs no other word, until only circles are left.
    while let Some(word) = words
        .keys()
        .find(|word| words[*word].is_empty())
        .cloned()
        .or_else(|| {
            let simple = words
                .values()
                .flatten()
                .find(|word| !words.contains_key(*word));
            simple.cloned()
        })
    {
        words.remove(&word);
        words
            .values_mut()
            .for_each(|others| others.retain(|other| *other != word));
    }
    assert!(words.is_empty(), "these are made of one another: {words:?}");
}

fn is_apart(source: &Source) -> bool {
    let path = source.path.to_string_lossy();
    APART.iter().any(|apart| path.starts_with(apart))
}

#[test]
fn every_module_is_in_the_drawing_and_nothing_else() {
    let drawn: Vec<String> = drawing().into_keys().collect();
    let mut real: Vec<String> = source::all().iter().map(Source::top).collect();
    real.retain(|module| !TOP.contains(&module.as_str()) && module != "hello");
    real.sort();
    real.dedup();
    assert_eq!(drawn, real);
}

#[test]
fn lists_of_imports_are_read_over_several_lines() {
    assert_eq!(heads("digest::Digest, size};"), ["digest", "size"]);
    assert_eq!(heads("\n  a::{b, c},\n d,\n};\nuse x::{y};"), ["a", "d"]);
}

/// Crates that one part of the program is to know, and nobody else.
#[test]
fn some_crates_stay_where_they_are() {
    let homes: [(&str, &[&str]); 7] = [
        ("clap", &["cli/"]),
        ("clap_complete", &["cli/completion.rs"]),
        ("reqwest", &["registry/"]),
        ("indicatif", &["ui/progress.rs"]),
        ("gotmpl", &["ui/format/"]),
        ("tar", &["layer/"]),
        ("flate2", &["layer/"]),
    ];
    let mut faults = Vec::new();
    for source in source::all() {
        let path = source.path.to_string_lossy().into_owned();
        for (line, text) in source.lines() {
            for (name, homes) in homes {
                let uses =
                    text.contains(&format!("use {name}::")) || text.contains(&format!(" {name}::"));
                if uses && !homes.iter().any(|home| path.starts_with(home)) {
                    faults.push(format!(
                        "src/{path}:{line}: `{name}` belongs to {}",
                        homes.join(", ")
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

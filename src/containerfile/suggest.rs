//! Did you mean …?

use crate::error::Error;

/// Adds the closest of `known` to `error` as a hint, if one is close to `word`.
pub(super) fn did_you_mean(error: Error, word: &str, known: &[&str]) -> Error {
    match closest(word, known) {
        Some(name) => error.hint(format!("Did you mean `{name}`?")),
        None => error,
    }
}

/// The first of `known` with the fewest edits from `word`, if there are at most two.
fn closest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    const MAX_EDITS: usize = 2;
    let word: Vec<char> = word.chars().take(64).collect();
    let scored = known.iter().map(|name| (edits(&word, name), *name));
    let (distance, name) = scored.min_by_key(|(distance, _)| *distance)?;
    (1..=MAX_EDITS).contains(&distance).then_some(name)
}

/// The Levenshtein distance.
fn edits(word: &[char], name: &str) -> usize {
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (above, name_char) in name.chars().enumerate() {
        let mut diagonal = above;
        let mut left = above + 1;
        for (cell, word_char) in row.iter_mut().skip(1).zip(word) {
            let replaced = diagonal + usize::from(*word_char != name_char);
            diagonal = *cell;
            left = replaced.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = above + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_within_two_edits_is_proposed() {
        let known = ["from", "copy", "run", "cmd"];
        for (word, proposal) in [
            ("form", Some("from")),
            ("coppy", Some("copy")),
            ("cop", Some("copy")),
            ("rn", Some("run")),
            ("workdir", None),
            ("copy", None),
            ("", None),
        ] {
            assert_eq!(closest(word, &known), proposal, "{word}");
        }
    }

    #[test]
    fn edits_are_counted() {
        for (word, name, distance) in [
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("abc", "abc", 0),
        ] {
            let word: Vec<char> = word.chars().collect();
            assert_eq!(edits(&word, name), distance);
        }
    }
}

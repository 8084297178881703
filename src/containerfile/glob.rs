//! Patterns of file names, and the matcher that every pattern of this module runs on.
//!
//! A pattern becomes a row of [`Token`]s and is matched by following all ways through it
//! at once, so the time is bounded by its length times that of the text.

use std::iter::Peekable;
use std::str::Chars;

use crate::error::{Error, Result};

/// A pattern in the language of Go's `filepath.Match`, which COPY and ADD use for their
/// sources: `*` and `?` stay within a path component, `[a-z]` and `[^a-z]` are classes,
/// `\` escapes.
#[derive(Debug, Clone)]
pub struct Glob(Program);

impl Glob {
    /// Reads a pattern. Fails on an open or empty class, a range that runs backwards, and
    /// a `\` at the end.
    pub fn new(pattern: &str) -> Result<Self> {
        let mut tokens = Vec::new();
        let mut chars = pattern.chars().peekable();
        while let Some(token) = next_token(pattern, &mut chars)? {
            tokens.push(token);
        }
        Ok(Glob(Program::new(tokens)))
    }

    /// Whether the pattern matches all of `name`, a file name or a path with slashes.
    pub fn matches(&self, name: &[u8]) -> bool {
        self.0.matches(decode(name))
    }
}

/// Whether a source of COPY or ADD is a pattern: it has a `*`, `?` or `[` that is not
/// escaped.
pub fn has_wildcards(source: &str) -> bool {
    let mut chars = source.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' | '?' | '[' => return true,
            '\\' => {
                chars.next();
            }
            _ => {}
        }
    }
    false
}

/// Reads the next token of a pattern in the language of [`Glob`].
pub(super) fn next_token(pattern: &str, chars: &mut Peekable<Chars<'_>>) -> Result<Option<Token>> {
    let Some(c) = chars.next() else {
        return Ok(None);
    };
    Ok(Some(match c {
        '*' => Token::Many { except: Some('/') },
        '?' => Token::One { except: '/' },
        '[' => next_class(chars).ok_or_else(|| bad_pattern(pattern))?,
        '\\' => Token::Literal(chars.next().ok_or_else(|| bad_pattern(pattern))?),
        c => Token::Literal(c),
    }))
}

fn bad_pattern(pattern: &str) -> Error {
    Error::usage(format!("syntax error in the pattern `{pattern}`"))
}

/// The rest of a class, up to its `]`.
fn next_class(chars: &mut Peekable<Chars<'_>>) -> Option<Token> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    while ranges.is_empty() || chars.next_if_eq(&']').is_none() {
        let low = next_of_class(chars)?;
        let high = match chars.next_if_eq(&'-') {
            Some(_) => next_of_class(chars)?,
            None => low,
        };
        if high < low {
            return None;
        }
        ranges.push((low, high));
    }
    Some(Token::Class { negated, ranges })
}

fn next_of_class(chars: &mut Peekable<Chars<'_>>) -> Option<char> {
    match chars.next()? {
        '-' | ']' => None,
        '\\' => chars.next(),
        c => Some(c),
    }
}

/// The characters of a file name. A byte that is not UTF-8 counts as one unknown character.
pub(super) fn decode(name: &[u8]) -> impl Iterator<Item = char> {
    name.utf8_chunks().flat_map(|chunk| {
        let invalid = std::iter::repeat_n(char::REPLACEMENT_CHARACTER, chunk.invalid().len());
        chunk.valid().chars().chain(invalid)
    })
}

/// The shortest path that names the same, without looking at any file: Go's `path.Clean`.
pub(super) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut components: Vec<&str> = Vec::new();
    for component in path.split('/') {
        match component {
            "" | "." => {}
            ".." => match components.last() {
                None | Some(&"..") if !rooted => components.push(".."),
                _ => {
                    components.pop();
                }
            },
            name => components.push(name),
        }
    }
    match (rooted, components.join("/")) {
        (true, path) => format!("/{path}"),
        (false, path) if path.is_empty() => ".".to_owned(),
        (false, path) => path,
    }
}

/// One step of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// This character.
    Literal(char),
    /// Any other character.
    One { except: char },
    /// A character of, or outside of, these ranges, which include their ends.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    /// Any number of characters, or of others.
    Many { except: Option<char> },
    /// The next token, which is [`Token::ThroughSlash`], or nothing.
    Optional,
    /// Any number of characters, the last one a `/`.
    ThroughSlash,
}

impl Token {
    fn accepts(&self, c: char) -> bool {
        match self {
            Token::Literal(own) => c == *own,
            Token::One { except } => c != *except,
            Token::Class { negated, ranges } => {
                let within = ranges.iter().any(|(low, high)| (*low..=*high).contains(&c));
                within != *negated
            }
            Token::Many { except } => Some(c) != *except,
            Token::ThroughSlash => true,
            Token::Optional => false,
        }
    }
}

/// A pattern that can be matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Program {
    tokens: Vec<Token>,
}

/// What [`Program::prefix`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prefix {
    /// The number of characters of the match.
    pub(super) end: Option<usize>,
    /// How many characters were looked at.
    pub(super) read: usize,
}

impl Program {
    pub(super) fn new(tokens: Vec<Token>) -> Self {
        Program { tokens }
    }

    /// The number of tokens.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether all of the text is matched.
    pub(super) fn matches(&self, text: impl Iterator<Item = char>) -> bool {
        self.after(text).contains(self.len())
    }

    /// Whether some text that starts with this one, and is longer, is matched.
    pub(super) fn goes_on_after(&self, text: impl Iterator<Item = char>) -> bool {
        let states = self.after(text);
        states.iter().any(|state| state < self.len())
    }

    /// The shortest or longest match at the start of the text.
    pub(super) fn prefix(&self, text: &[char], longest: bool) -> Prefix {
        let mut states = self.start();
        let mut next = States::new(self.len());
        let mut found = Prefix {
            end: states.contains(self.len()).then_some(0),
            read: 0,
        };
        for (at, c) in text.iter().enumerate() {
            if (found.end.is_some() && !longest) || states.is_empty() {
                break;
            }
            self.step(&states, *c, &mut next);
            std::mem::swap(&mut states, &mut next);
            found.read = at + 1;
            if states.contains(self.len()) {
                found.end = Some(at + 1);
            }
        }
        found
    }

    fn after(&self, text: impl Iterator<Item = char>) -> States {
        let mut states = self.start();
        let mut next = States::new(self.len());
        for c in text {
            if states.is_empty() {
                break;
            }
            self.step(&states, c, &mut next);
            std::mem::swap(&mut states, &mut next);
        }
        states
    }

    fn start(&self) -> States {
        let mut states = States::new(self.len());
        self.enter(0, &mut states);
        states
    }

    fn step(&self, states: &States, c: char, next: &mut States) {
        next.clear();
        for state in states.iter() {
            let Some(token) = self.tokens.get(state) else {
                continue;
            };
            if !token.accepts(c) {
                continue;
            }
            match token {
                Token::Many { .. } => self.enter(state, next),
                Token::ThroughSlash => {
                    next.insert(state);
                    if c == '/' {
                        self.enter(state + 1, next);
                    }
                }
                _ => self.enter(state + 1, next),
            }
        }
    }

    /// Enters a state and those that can be reached from it without a character.
    fn enter(&self, mut state: usize, states: &mut States) {
        while states.insert(state) {
            match self.tokens.get(state) {
                Some(Token::Many { .. }) => state += 1,
                Some(Token::Optional) => {
                    states.insert(state + 1);
                    state += 2;
                }
                _ => return,
            }
        }
    }
}

/// A set of places in a row of tokens: before each of them, and behind the last.
struct States(Vec<u64>);

impl States {
    fn new(tokens: usize) -> Self {
        States(vec![0; tokens / 64 + 1])
    }

    fn clear(&mut self) {
        self.0.fill(0);
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn contains(&self, state: usize) -> bool {
        let word = self.0.get(state / 64).copied().unwrap_or_default();
        word & (1 << (state % 64)) != 0
    }

    /// Whether the state was not there before.
    fn insert(&mut self, state: usize) -> bool {
        let Some(word) = self.0.get_mut(state / 64) else {
            return false;
        };
        let bit = 1 << (state % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            let mut bits = *word;
            std::iter::from_fn(move || {
                let bit = bits.checked_ilog2()?;
                bits ^= 1 << bit;
                Some(index * 64 + bit as usize)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_as_gos_filepath_match_does() {
        for (pattern, name, expected) in [
            ("abc", "abc", true),
            ("*", "abc", true),
            ("*c", "abc", true),
            ("a*", "a", true),
            ("a*", "abc", true),
            ("a*", "ab/c", false),
            ("a*/b", "abc/b", true),
            ("a*/b", "a/c/b", false),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
            ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false),
            ("a*b?c*x", "abxbbxdbxebxczzx", true),
            ("a*b?c*x", "abxbbxdbxebxczzy", false),
            ("ab[c]", "abc", true),
            ("ab[b-d]", "abc", true),
            ("ab[e-g]", "abc", false),
            ("ab[^c]", "abc", false),
            ("ab[^e-g]", "abc", true),
            (r"a\*b", "a*b", true),
            (r"a\*b", "ab", false),
            ("a?b", "a☺b", true),
            ("a[^a]b", "a☺b", true),
            ("a???b", "a☺b", false),
            ("[a-ζ]*", "α", true),
            ("*[a-ζ]", "A", false),
            ("a?b", "a/b", false),
            ("a*b", "a/b", false),
            (r"[\]a]", "]", true),
            (r"[\-]", "-", true),
            (r"[x\-]", "x", true),
            (r"[x\-]", "z", false),
            (r"[\-x]", "a", false),
            ("[!a]", "!", true),
            ("*x", "xxx", true),
            ("", "", true),
            ("", "x", false),
            ("**", "a/b", false),
            (r"\[a]", "[a]", true),
            ("]", "]", true),
        ] {
            let glob = Glob::new(pattern).unwrap();
            assert_eq!(glob.matches(name.as_bytes()), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn malformed_patterns_are_refused() {
        for pattern in [
            "[]a]", "[-]", "[x-]", "[-x]", r"\", r"a\", "[a-b-c]", "[", "[^", "[^bc", "a[", "[]",
            "[^]", r"[\", r"[a\", "[b-a]", "a/b[",
        ] {
            assert!(Glob::new(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn a_byte_that_is_not_utf_8_is_one_character() {
        assert!(Glob::new("a?c").unwrap().matches(b"a\xffc"));
        assert!(Glob::new("a??c").unwrap().matches(b"a\xf0\x9fc"));
        assert!(!Glob::new("a?c").unwrap().matches(b"a\xff\xffc"));
    }

    #[test]
    fn matching_takes_no_exponential_time() {
        let glob = Glob::new(&"a*".repeat(200)).unwrap();
        let name = "a".repeat(4095);
        assert!(glob.matches(name.as_bytes()));
        let glob = Glob::new(&format!("{}b", "a*".repeat(200))).unwrap();
        assert!(!glob.matches(name.as_bytes()));
    }

    #[test]
    fn wildcards_are_seen_unless_escaped() {
        for (source, expected) in [
            ("a/b", false),
            ("*.c", true),
            ("a?", true),
            ("[a]", true),
            (r"\*\?\[a]", false),
            (r"\\*", true),
            (r"a\", false),
        ] {
            assert_eq!(has_wildcards(source), expected, "{source}");
        }
    }

    #[test]
    fn paths_are_cleaned_as_go_does() {
        for (path, cleaned) in [
            ("", "."),
            (".", "."),
            ("./", "."),
            ("/", "/"),
            ("//a//b/", "/a/b"),
            ("a/./b", "a/b"),
            ("a/../b", "b"),
            ("a/..", "."),
            ("../../a", "../../a"),
            ("../a/../..", "../.."),
            ("/../a", "/a"),
            ("/..", "/"),
        ] {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }
}

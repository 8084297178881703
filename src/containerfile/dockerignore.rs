//! `.dockerignore`, and the same rules for `--exclude` and `--parents`.
//!
//! Owns the file's format and its patterns, which are those of moby's `patternmatcher`
//! (not of git): each is rooted at the context, `**` crosses directories, a `!` takes back
//! what earlier patterns matched, and the last pattern that matches wins. A pattern that
//! matches a directory matches all beneath it.
//!
//! Refuses to know any file: the caller walks the tree, and hands the [`Verdict`] of a
//! directory to those of its entries.

use super::MAX_FILE_BYTES;
use super::glob::{Program, Token, clean, decode, next_token};
use crate::error::{Context, Error, Result};

/// An ordered list of patterns.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone)]
struct Pattern {
    /// Whether it takes back: it started with `!`.
    negated: bool,
    program: Program,
    /// What each match starts with, and ends with; looked at before the program runs.
    prefix: String,
    suffix: String,
    /// Whether it has no wildcards at all, so that `prefix` is all of it.
    literal: bool,
}

/// What the patterns say of one path.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    matched: bool,
    /// Which patterns match the path or a directory above it.
    by: Vec<bool>,
}

impl Verdict {
    /// Whether the path is matched in the end: of an ignore file, whether it is ignored.
    pub fn is_match(&self) -> bool {
        self.matched
    }
}

impl Patterns {
    /// Reads an ignore file. Comments start with `#` in the first column; the leading `/`
    /// of a pattern means nothing.
    pub fn parse_ignore_file(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(Error::usage(format!(
                "the file has {} bytes; {MAX_FILE_BYTES} are the most that is read",
                bytes.len()
            )));
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut patterns = Vec::new();
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.starts_with(b"#") {
                continue;
            }
            let number = index + 1;
            let line = std::str::from_utf8(line)
                .map_err(|_| Error::usage(format!("line {number}: the text is not UTF-8")))?
                .trim();
            if line.is_empty() {
                continue;
            }
            patterns
                .push(Pattern::new(&rooted(line)).doing(|| format!("line {number}: `{line}`"))?);
        }
        Ok(Patterns { patterns })
    }

    /// Takes patterns that were written one by one.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let patterns = patterns
            .into_iter()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        Ok(Patterns {
            patterns: patterns.map(Pattern::new).collect::<Result<_>>()?,
        })
    }

    /// Whether there are no patterns, so that nothing matches.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The verdict on an entry of a directory.
    ///
    /// `path` is relative to the root, with slashes, clean; `parent` is the verdict on the
    /// directory that it is in, and [`Verdict::default`] at the root.
    pub fn judge(&self, parent: &Verdict, path: &[u8]) -> Verdict {
        let mut verdict = Verdict {
            matched: false,
            by: vec![false; self.patterns.len()],
        };
        for (index, (pattern, by)) in self.patterns.iter().zip(&mut verdict.by).enumerate() {
            let inherited = parent.by.get(index).copied().unwrap_or(false);
            // A pattern that could change nothing is not asked, as in BuildKit. It shows:
            // `!dir` says nothing on what is beneath `dir` unless it took `dir` itself back.
            *by = inherited || (pattern.negated == verdict.matched && pattern.matches(path));
            if *by {
                verdict.matched = !pattern.negated;
            }
        }
        verdict
    }

    /// The verdict on a path, found from the root down.
    pub fn matches(&self, path: &[u8]) -> bool {
        let mut verdict = Verdict::default();
        let ends = (0..path.len()).filter(|at| path.get(*at) == Some(&b'/'));
        for end in ends.chain([path.len()]) {
            verdict = self.judge(&verdict, path.get(..end).unwrap_or_default());
        }
        verdict.matched
    }

    /// Whether everything beneath a directory has its verdict, so that a walk need not
    /// look at it.
    pub fn settles_subtree(&self, verdict: &Verdict, directory: &[u8]) -> bool {
        // What is inherited is decided by the last pattern that matched the directory; only
        // later ones of the other sort can change it.
        let decided = verdict.by.iter().rposition(|by| *by);
        let later = self
            .patterns
            .iter()
            .skip(decided.map_or(0, |last| last + 1));
        let mut turning = later.filter(|pattern| pattern.negated == verdict.matched);
        !turning.any(|pattern| pattern.matches_beneath(directory))
    }
}

/// A line of an ignore file without its leading slash.
fn rooted(line: &str) -> String {
    let (negation, text) = match line.strip_prefix('!') {
        Some(text) => ("!", text.trim()),
        None => ("", line),
    };
    if text.is_empty() {
        return negation.to_owned();
    }
    let text = clean(text);
    match text.strip_prefix('/') {
        Some(rest) if !rest.is_empty() => format!("{negation}{rest}"),
        _ => format!("{negation}{text}"),
    }
}

impl Pattern {
    fn new(text: &str) -> Result<Self> {
        // Docker cleans the whole text, and only then looks for the `!`.
        let text = clean(text.trim());
        let (negated, text) = match text.strip_prefix('!') {
            Some(text) => (true, text),
            None => (false, text.as_str()),
        };
        if text.is_empty() {
            return Err(Error::usage("there is no pattern behind the `!`"));
        }
        let tokens = parse(text)?;
        let literal_of = |token: &Token| match token {
            Token::Literal(c) => Some(*c),
            _ => None,
        };
        let prefix: String = tokens.iter().map_while(literal_of).collect();
        let suffix: Vec<char> = tokens.iter().rev().map_while(literal_of).collect();
        Ok(Pattern {
            negated,
            literal: suffix.len() == tokens.len(),
            prefix,
            suffix: suffix.into_iter().rev().collect(),
            program: Program::new(tokens),
        })
    }

    fn matches(&self, path: &[u8]) -> bool {
        if self.literal {
            return path == self.prefix.as_bytes();
        }
        path.starts_with(self.prefix.as_bytes())
            && path.ends_with(self.suffix.as_bytes())
            && self.program.matches(decode(path))
    }

    /// Whether it matches any path beneath a directory; the root is the empty path.
    fn matches_beneath(&self, directory: &[u8]) -> bool {
        let slash = (!directory.is_empty()).then_some('/');
        self.program.goes_on_after(decode(directory).chain(slash))
    }
}

/// Reads a pattern: that of a glob, and `**`.
fn parse(text: &str) -> Result<Vec<Token>> {
    // `**name` is any path that ends in `name`, within a component too; but if there are
    // wildcards in `name`, it has to start a component. So it is in patternmatcher.
    if let Some(name) = text.strip_prefix("**")
        && !name.starts_with('/')
        && !name.contains(['*', '?', '[', ']', '\\'])
    {
        let literals = name.chars().map(Token::Literal);
        return Ok([Token::Many { except: None }]
            .into_iter()
            .chain(literals)
            .collect());
    }
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(token) = next_token(text, &mut chars)? {
        let is_star = token == Token::Many { except: Some('/') };
        if is_star && chars.next_if_eq(&'*').is_some() {
            chars.next_if_eq(&'/');
            if chars.peek().is_none() {
                tokens.push(Token::Many { except: None });
            } else {
                tokens.extend([Token::Optional, Token::ThroughSlash]);
            }
            continue;
        }
        tokens.push(token);
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignores(file: &str, path: &str) -> bool {
        Patterns::parse_ignore_file(file.as_bytes())
            .unwrap()
            .matches(path.as_bytes())
    }

    #[test]
    fn single_patterns_match_as_in_patternmatcher() {
        for (pattern, path, expected) in [
            ("**", "file", true),
            ("**/", "file", true),
            ("**", "dir/file", true),
            ("**/**", "dir/file", true),
            ("dir/**", "dir/file", true),
            ("dir/**", "dir/dir2/file", true),
            ("abc/**", "abc", false),
            ("abc**", "abcd", true),
            ("abc**", "abc", true),
            ("**/dir", "dir", true),
            ("**/dir", "dir/file", true),
            ("**/dir2/*", "dir/dir2/file", true),
            ("**/dir2/**", "dir/dir2/dir3/file", true),
            ("**file", "file", true),
            ("**file", "dir/file", true),
            ("**file", "dir/myfile", true),
            ("**fil?", "dir/myfile", false),
            ("**fil?", "dir/file", true),
            ("**/file", "dir/dir/file", true),
            ("**/file*", "dir/dir/file.txt", true),
            ("**/file*txt", "dir/dir/file.txt", true),
            ("**/**/*.txt", "dir/dir/file.txt", true),
            ("**/**/*.txt2", "dir/dir/file.txt", false),
            ("**/*.txt", "file.txt", true),
            ("a**/*.txt", "a/file.txt", true),
            ("a**/*.txt", "a/dir/dir/file.txt", true),
            ("a/*.txt", "a/dir/file.txt", false),
            ("a/*.txt", "a/file.txt", true),
            ("a/*.txt**", "a/file.txt", true),
            ("a[b-d]e", "ace", true),
            ("a[b-d]e", "aae", false),
            ("a[^b-d]e", "aze", true),
            (".*", ".foo", true),
            (".*", "foo", false),
            ("abc.def", "abcZdef", false),
            ("abc?def", "abcZdef", true),
            (r"a\\", r"a\", true),
            (r"a\*b", "a*b", true),
            (r"a\*b", "axb", false),
            ("**/foo/bar", "dir/dir2/foo/bar", true),
            ("**/.foo", "bar.foo", false),
            ("a(b)c/def", "a(b)c/def", true),
            ("a.|)$(}+{bc", "a.|)$(}+{bc", true),
            ("*", "a/b/c", true),
            ("a", "a/b", true),
            ("a/b", "a", false),
            ("b", "a/b", false),
            ("*a**/b", "xaab", true),
            ("[*]", "*", true),
            ("[*]", "a", false),
        ] {
            assert_eq!(ignores(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn lines_are_read_as_docker_reads_them() {
        for (file, path, expected) in [
            ("/a/b", "a/b", true),
            ("./a", "a", true),
            ("a/../b", "b", true),
            ("a/", "a/x", true),
            ("  a  ", "a", true),
            ("a\r\nb\r\n", "a", true),
            ("\u{feff}a", "a", true),
            ("#a", "#a", false),
            (" #a", "#a", true),
            ("\n\n", "a", false),
            ("/", "a", false),
            (".", "a", false),
            ("..", "a", false),
            ("*\n! /a", "a", false),
            ("a b", "a b", true),
        ] {
            assert_eq!(ignores(file, path), expected, "{file:?} {path}");
        }
    }

    #[test]
    fn the_last_match_wins() {
        for (file, path, expected) in [
            ("*.go\n!x.go", "x.go", false),
            ("!x.go\n*.go", "x.go", true),
            ("docs\n!docs/README.md", "docs/README.md", false),
            ("docs\n!docs/README.md", "docs/other.md", true),
            ("docs/*\n!docs/README.md", "docs/README.md", false),
            ("**\n!a/b/c", "a/b/c/d", false),
            ("**\n!a/b/c\na/b/c/d", "a/b/c/d", true),
            ("*\n!src\n!src/**", "src/a/b", false),
            (
                "*.md\n!README*.md\nREADME-secret.md",
                "README-secret.md",
                true,
            ),
            (
                "*.md\nREADME-secret.md\n!README*.md",
                "README-secret.md",
                false,
            ),
            // `!docs` takes nothing back, for `docs` itself was never matched.
            ("**/*.md\n!docs", "docs/a.md", true),
            ("docs\n**/*.md\n!docs", "docs/a.md", false),
        ] {
            assert_eq!(ignores(file, path), expected, "{file:?} {path}");
        }
    }

    #[test]
    fn faulty_patterns_are_refused_by_line() {
        for file in [
            "a\n!",
            "a\n!  ",
            "a\n[",
            "a\n[b-a]",
            "a\nb\\",
            "a\n\u{0}[\n",
        ] {
            let error = Patterns::parse_ignore_file(file.as_bytes()).unwrap_err();
            assert!(error.one_line().starts_with("line 2"), "{error:?}");
        }
        assert!(Patterns::parse_ignore_file(b"# \xff\na").is_ok());
        assert!(Patterns::parse_ignore_file(b"\xff").is_err());
        assert!(Patterns::parse_ignore_file(&vec![b'a'; MAX_FILE_BYTES + 1]).is_err());
    }

    #[test]
    fn patterns_given_one_by_one_keep_their_leading_slash() {
        let patterns = Patterns::new(["/a", "b", "", "!b/c"]).unwrap();
        for (path, expected) in [("a", false), ("b/x", true), ("b/c", false)] {
            assert_eq!(patterns.matches(path.as_bytes()), expected, "{path}");
        }
        assert!(Patterns::new(["["]).is_err());
        assert!(Patterns::new([]).unwrap().is_empty());
    }

    #[test]
    fn a_walk_may_skip_what_no_later_pattern_can_change() {
        for (file, directory, settled) in [
            ("a", "a", true),
            ("a", "b", true),
            ("a/b", "a", false),
            ("a\n!a/b", "a", false),
            ("!a/b\na", "a", true),
            ("a\n!b", "a", true),
            ("*\n!a/b/c", "a", false),
            ("*\n!a/b/c", "a/b", false),
            ("*\n!a/b/c", "a/x", true),
            ("*\n!a/b/c", "b", true),
            ("*\n!**/x", "b", false),
            ("*\n!a*", "b", true),
            ("*\n!b", "b", true),
            ("*\n!b/*/c", "b/d", false),
            ("*\n!b/*/c", "b/d/e", true),
            ("**/x", "b", false),
            ("*.md", "b", true),
        ] {
            let patterns = Patterns::parse_ignore_file(file.as_bytes()).unwrap();
            let mut verdict = Verdict::default();
            let mut path = String::new();
            for component in directory.split('/') {
                path.push_str(component);
                verdict = patterns.judge(&verdict, path.as_bytes());
                path.push('/');
            }
            assert_eq!(
                patterns.settles_subtree(&verdict, directory.as_bytes()),
                settled,
                "{file:?} {directory}"
            );
        }
    }

    #[test]
    fn skipping_never_changes_a_verdict() {
        let names = ["a", "b", "ab"];
        let mut paths: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut level = paths.clone();
        for _ in 0..2 {
            level = level
                .iter()
                .flat_map(|path| names.iter().map(move |name| format!("{path}/{name}")))
                .collect();
            paths.extend(level.clone());
        }
        let lines = [
            "*", "a", "!a", "a/b", "!a/b", "**/b", "!**/b", "a*", "!a/*", "!**b", "b/**", "!b/a/b",
        ];
        for first in lines {
            for second in lines {
                for third in lines {
                    let file = [first, second, third].join("\n");
                    let patterns = Patterns::parse_ignore_file(file.as_bytes()).unwrap();
                    check_skipping(&patterns, &paths, &file);
                }
            }
        }
    }

    fn check_skipping(patterns: &Patterns, paths: &[String], file: &str) {
        for directory in paths {
            let mut verdict = Verdict::default();
            for (at, _) in directory.match_indices('/') {
                verdict = patterns.judge(&verdict, &directory.as_bytes()[..at]);
            }
            let verdict = patterns.judge(&verdict, directory.as_bytes());
            if !patterns.settles_subtree(&verdict, directory.as_bytes()) {
                continue;
            }
            let beneath = paths.iter().filter(|path| {
                path.strip_prefix(directory.as_str())
                    .is_some_and(|rest| rest.starts_with('/'))
            });
            for path in beneath {
                let found = patterns.matches(path.as_bytes());
                assert_eq!(found, verdict.is_match(), "{file:?} {directory} {path}");
            }
        }
    }

    #[test]
    fn matching_takes_no_exponential_time() {
        let file = format!("{}\n{}b", "**/a".repeat(300), "a*".repeat(300));
        let path = "a/".repeat(2000) + "c";
        assert!(!ignores(&file, &"a".repeat(4000)));
        let patterns = Patterns::parse_ignore_file(file.as_bytes()).unwrap();
        let verdict = patterns.judge(&Verdict::default(), path.as_bytes());
        assert!(!verdict.is_match());
    }
}

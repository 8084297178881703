//! Expansion: quotes, escapes and variables in words.
//!
//! Owns the shell-like language of Docker's reference ("Environment replacement"). Refuses
//! to know where values come from: it asks a lookup. All words of an instruction must be
//! expanded with the variables from before it, which is up to the caller.

use std::iter::Peekable;
use std::str::Chars;

use super::ast::Word;
use super::directive::Escape;
use super::excerpt;
use super::substitution::{self, Edge, Steps};
use crate::error::{Context, Error, Result};

/// How deep `${a:-${b:-…}}` may be nested.
const MAX_DEPTH: u32 = 64;
/// How many bytes of values one word may draw on: what stops `ENV a=$a$a` repeated.
const MAX_VALUE_BYTES: usize = 4 << 20;

/// Turns words into text.
#[derive(Clone, Copy)]
pub struct Expander<'a> {
    escape: Escape,
    lookup: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> Expander<'a> {
    /// Expands with the escape character of the file and the variables that `lookup`
    /// finds. It is asked for each use, so it can tell which names were not found.
    pub fn new(escape: Escape, lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Expander { escape, lookup }
    }

    /// Expands a word to one text, without its quotes. Blanks stay as they are.
    ///
    /// Fails on an open quote or brace, an unknown form, `${x:?…}` that says so, and a
    /// result of more than 4 MiB.
    pub fn word(&self, word: &Word) -> Result<String> {
        let mut text = String::new();
        self.run(word.as_str(), self.escape, true, &mut text)?;
        Ok(text)
    }

    /// Expands a word to any number of texts: blanks that are not quoted separate them,
    /// also those within the values of variables.
    pub fn words(&self, word: &Word) -> Result<Vec<String>> {
        let mut words = Split::default();
        self.run(word.as_str(), self.escape, true, &mut words)?;
        Ok(words.finish())
    }

    /// Expands the body of a heredoc: quotes mean nothing, and the escape character is
    /// always `\`.
    pub fn body(&self, text: &str) -> Result<String> {
        let mut body = String::new();
        self.run(text, Escape::Backslash, false, &mut body)?;
        Ok(body)
    }

    fn run(&self, text: &str, escape: Escape, quotes: bool, out: &mut impl Sink) -> Result<()> {
        let mut machine = Machine {
            chars: text.chars().peekable(),
            escape: escape.char(),
            quotes,
            lookup: self.lookup,
            depth: 0,
            value_bytes: 0,
            steps: Steps::default(),
        };
        machine
            .until(None, false, out)
            .doing(|| format!("expand `{}`", excerpt(text)))
    }
}

/// Whether expanding a text changes nothing, whatever the variables are. What names a stage
/// must be so: which stages a build needs is known before any variable.
pub(super) fn is_constant(text: &str) -> bool {
    let expanded = Expander::new(Escape::Backslash, &|_| None).word(&Word::new(text));
    expanded.is_ok_and(|expanded| expanded == text)
}

/// Where expanded text goes.
trait Sink {
    /// A character that was neither quoted nor escaped.
    fn plain(&mut self, c: char);
    /// Text that was quoted or escaped, and never separates words.
    fn protected(&mut self, text: &str);
    /// The value of a variable.
    fn value(&mut self, text: &str);
}

impl Sink for String {
    fn plain(&mut self, c: char) {
        self.push(c);
    }

    fn protected(&mut self, text: &str) {
        self.push_str(text);
    }

    fn value(&mut self, text: &str) {
        self.push_str(text);
    }
}

#[derive(Default)]
struct Split {
    words: Vec<String>,
    word: String,
}

impl Split {
    fn finish(mut self) -> Vec<String> {
        self.end_word();
        self.words
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            self.words.push(std::mem::take(&mut self.word));
        }
    }
}

impl Sink for Split {
    fn plain(&mut self, c: char) {
        if c.is_whitespace() {
            self.end_word();
        } else {
            self.word.push(c);
        }
    }

    fn protected(&mut self, text: &str) {
        self.word.push_str(text);
    }

    fn value(&mut self, text: &str) {
        for c in text.chars() {
            self.plain(c);
        }
    }
}

struct Machine<'a> {
    chars: Peekable<Chars<'a>>,
    escape: char,
    /// Whether quotes mean anything.
    quotes: bool,
    lookup: &'a dyn Fn(&str) -> Option<String>,
    depth: u32,
    /// How much was drawn from variables so far.
    value_bytes: usize,
    /// How much work patterns were so far.
    steps: Steps,
}

impl Machine<'_> {
    /// Expands up to the character `stop`, which is taken too, or to the end.
    ///
    /// `keep_escapes` is for patterns, which have escapes of their own.
    fn until(&mut self, stop: Option<char>, keep_escapes: bool, out: &mut impl Sink) -> Result<()> {
        while let Some(c) = self.chars.next() {
            match c {
                _ if Some(c) == stop => return Ok(()),
                '$' => {
                    let value = self.dollar()?;
                    out.value(&value);
                }
                '\'' if self.quotes => {
                    let text = self.single_quoted()?;
                    out.protected(&text);
                }
                '"' if self.quotes => {
                    let text = self.double_quoted(keep_escapes)?;
                    out.protected(&text);
                }
                _ if c == self.escape => {
                    let mut text = String::new();
                    if keep_escapes {
                        text.push(c);
                    }
                    text.extend(self.chars.next());
                    out.protected(&text);
                }
                _ => out.plain(c),
            }
        }
        match stop {
            None => Ok(()),
            Some(stop) => Err(Error::usage(format!("`{stop}` is missing"))),
        }
    }

    fn single_quoted(&mut self) -> Result<String> {
        let mut text = String::new();
        loop {
            match self.chars.next() {
                Some('\'') => return Ok(text),
                Some(c) => text.push(c),
                None => return Err(Error::usage("a single quote is not closed")),
            }
        }
    }

    /// Within double quotes only the quote, `$` and the escape character can be escaped.
    fn double_quoted(&mut self, keep_escapes: bool) -> Result<String> {
        let mut text = String::new();
        loop {
            match self.chars.next() {
                Some('"') => return Ok(text),
                Some('$') => text.push_str(&self.dollar()?),
                Some(c) if c == self.escape => {
                    if keep_escapes {
                        text.push(c);
                    }
                    let special = |next: &char| matches!(*next, '"' | '$') || *next == c;
                    // A character that needs no escape keeps it; a pattern gets an
                    // escaped escape, for there too it stands for itself.
                    text.push(self.chars.next_if(special).unwrap_or(c));
                }
                Some(c) => text.push(c),
                None => return Err(Error::usage("a double quote is not closed")),
            }
        }
    }

    /// What follows a `$`.
    fn dollar(&mut self) -> Result<String> {
        if self.chars.next_if_eq(&'{').is_none() {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            return Ok(self.value(&name)?.unwrap_or_default());
        }
        if self.depth >= MAX_DEPTH {
            return Err(Error::usage(format!(
                "more than {MAX_DEPTH} levels of `${{` within each other"
            )));
        }
        self.depth += 1;
        let text = self.braces()?;
        self.depth -= 1;
        Ok(text)
    }

    /// A name; digits are a name of their own, and so is each of the shell's special
    /// parameters. None of these has a value here.
    fn name(&mut self) -> String {
        let mut name = String::new();
        match self.chars.peek() {
            Some(c) if c.is_numeric() => {
                while let Some(c) = self.chars.next_if(|c| c.is_numeric()) {
                    name.push(c);
                }
            }
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => name.extend(self.chars.next()),
            _ => {
                let in_name = |c: &char| c.is_alphanumeric() || *c == '_';
                while let Some(c) = self.chars.next_if(in_name) {
                    name.push(c);
                }
            }
        }
        name
    }

    fn value(&mut self, name: &str) -> Result<Option<String>> {
        let value = (self.lookup)(name);
        if let Some(value) = &value {
            self.charge(value.len())?;
        }
        Ok(value)
    }

    fn charge(&mut self, bytes: usize) -> Result<()> {
        self.value_bytes = self.value_bytes.saturating_add(bytes);
        if self.value_bytes > MAX_VALUE_BYTES {
            return Err(Error::usage(format!(
                "the variables in it expand to more than {MAX_VALUE_BYTES} bytes"
            )));
        }
        Ok(())
    }

    /// What follows `${`, up to its `}`.
    fn braces(&mut self) -> Result<String> {
        if matches!(self.chars.peek(), Some('{' | '}' | ':')) {
            return Err(Error::usage("`${` is not followed by a name"));
        }
        let name = self.name();
        let unsupported = |form: &str| {
            Err(Error::usage(format!(
                "the form `${{{name}{form}…}}` is not supported"
            )))
        };
        match self.chars.next() {
            Some('}') => Ok(self.value(&name)?.unwrap_or_default()),
            Some(':') => match self.chars.next() {
                Some(operator @ ('-' | '+' | '?')) => self.conditional(&name, operator, true),
                Some(other) => unsupported(&format!(":{other}")),
                None => Err(Error::usage("`}` is missing")),
            },
            Some(operator @ ('-' | '+' | '?')) => self.conditional(&name, operator, false),
            Some('#') => self.trimmed(&name, Edge::Start),
            Some('%') => self.trimmed(&name, Edge::End),
            Some('/') => self.replaced(&name),
            Some(other) => unsupported(&other.to_string()),
            None => Err(Error::usage("`}` is missing")),
        }
    }

    fn operand(&mut self, stop: char, keep_escapes: bool) -> Result<String> {
        let mut text = String::new();
        self.until(Some(stop), keep_escapes, &mut text)?;
        Ok(text)
    }

    /// `${name-word}`, `${name+word}`, `${name?word}`; with a colon, empty counts as unset.
    fn conditional(&mut self, name: &str, operator: char, colon: bool) -> Result<String> {
        let word = self.operand('}', false)?;
        let value = self.value(name)?;
        let is_set = value.is_some();
        let value = value.filter(|value| !(colon && value.is_empty()));
        match (operator, value) {
            ('-', value) => Ok(value.unwrap_or(word)),
            ('+', value) => Ok(value.map(|_| word).unwrap_or_default()),
            (_, Some(value)) => Ok(value),
            (_, None) => Err(Error::usage(match (word.as_str(), is_set) {
                ("", false) => format!("{name}: is not allowed to be unset"),
                ("", true) => format!("{name}: is not allowed to be empty"),
                (message, _) => format!("{name}: {message}"),
            })),
        }
    }

    /// `${name#pattern}`, `${name%pattern}`; with the sign doubled, the longest match.
    fn trimmed(&mut self, name: &str, edge: Edge) -> Result<String> {
        let word = self.operand('}', true)?;
        let value = self.value(name)?.unwrap_or_default();
        let sign = match edge {
            Edge::Start => '#',
            Edge::End => '%',
        };
        let (pattern, longest) = match word.strip_prefix(sign) {
            Some(pattern) => (pattern, true),
            None => (word.as_str(), false),
        };
        substitution::trim(&value, pattern, edge, longest, &mut self.steps)
    }

    /// `${name/pattern/replacement}`; with the first `/` doubled, every match.
    fn replaced(&mut self, name: &str) -> Result<String> {
        let all = self.chars.next_if_eq(&'/').is_some();
        let pattern = self.operand('/', true)?;
        let replacement = self.operand('}', true)?;
        let value = self.value(name)?.unwrap_or_default();
        let limit = MAX_VALUE_BYTES.saturating_sub(self.value_bytes);
        let text =
            substitution::replace(&value, &pattern, &replacement, all, limit, &mut self.steps)?;
        self.charge(text.len())?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(name: &str) -> Option<String> {
        let value = match name {
            "PWD" => "/home",
            "SHELL" => "bash",
            "KOREAN" => "한국어",
            "NULL" => "",
            "SPACE" => "a  b",
            "PATH_" => "/tmp/tmp/bar.txt",
            "STARS" => "/foo*/*/*.txt",
            "NEEDLE" => r"\*/",
            "SLASHED" => "/tmp",
            "xy" => "xxyy",
            "odd" => "()[]{}^$.*?|\\x",
            "lines" => "a\nb",
            _ => return None,
        };
        Some(value.to_owned())
    }

    fn expander(escape: Escape) -> Expander<'static> {
        Expander::new(escape, &lookup)
    }

    fn word(text: &str) -> Option<String> {
        expander(Escape::Backslash).word(&Word::new(text)).ok()
    }

    #[track_caller]
    fn check(cases: &[(&str, Option<&str>)]) {
        for (text, expected) in cases {
            assert_eq!(word(text).as_deref(), *expected, "{text}");
        }
    }

    #[test]
    fn quotes_and_escapes_are_removed() {
        check(&[
            ("hello", Some("hello")),
            ("he'll'o", Some("hello")),
            ("he'llo", None),
            (r"he\'llo", Some("he'llo")),
            (r"he\\'llo", None),
            (r"abc\tdef", Some("abctdef")),
            (r#""abc\tdef""#, Some(r"abc\tdef")),
            (r#""abc\\tdef""#, Some(r"abc\tdef")),
            (r"'abc\tdef'", Some(r"abc\tdef")),
            (r"hello\", Some("hello")),
            (r"hello\\", Some(r"hello\")),
            ("\"hello", None),
            (r#""hello\""#, None),
            (r#""hel'lo""#, Some("hel'lo")),
            (r"'hello\'", Some(r"hello\")),
            ("a  b", Some("a  b")),
            ("안\\'녕", Some("안'녕")),
        ]);
    }

    #[test]
    fn variables_are_replaced_unless_quoted_or_escaped() {
        check(&[
            ("he$PWD", Some("he/home")),
            ("he${PWD}xx", Some("he/homexx")),
            ("he$nothing.", Some("he.")),
            (r"he\$PWD", Some("he$PWD")),
            (r"he\\$PWD", Some(r"he\/home")),
            (r#""he\$PWD""#, Some("he$PWD")),
            (r#""he\\$PWD""#, Some(r"he\/home")),
            (r"'he\$PWD'", Some(r"he\$PWD")),
            (r#""he'$PWD'""#, Some("he'/home'")),
            (r"\${}", Some("${}")),
            ("$.", Some("$.")),
            ("$", Some("$")),
            ("a$", Some("a$")),
            ("$'x'", Some("$x")),
            ("안녕$KOREAN", Some("안녕한국어")),
            ("$1x", Some("x")),
            ("$001aaa", Some("aaa")),
            ("${1:-b}", Some("b")),
            ("$@@@", Some("@@")),
            ("${#}", Some("")),
            ("${!:-b}", Some("b")),
            ("$$", Some("")),
        ]);
    }

    #[test]
    fn conditional_forms_tell_unset_from_empty_by_their_colon() {
        check(&[
            ("${X:-w}", Some("w")),
            ("${NULL:-w}", Some("w")),
            ("${PWD:-w}", Some("/home")),
            ("${X-w}", Some("w")),
            ("${NULL-w}", Some("")),
            ("${X:+w}", Some("")),
            ("${NULL:+w}", Some("")),
            ("${PWD:+w}", Some("w")),
            ("${X+w}", Some("")),
            ("${NULL+w}", Some("w")),
            ("${X?e}", None),
            ("${NULL?e}", Some("")),
            ("${NULL:?e}", None),
            ("${PWD:?e}", Some("/home")),
            ("${X:-$PWD}", Some("/home")),
            ("${X:-${Y:-${PWD:+z}}}", Some("z")),
            ("${X:-'}'}", Some("}")),
            (r"${X:-\}}", Some("}")),
            (r#"${X:-"a b"}"#, Some("a b")),
            ("${X:-b}}", Some("b}")),
            ("${X:-b {c}", Some("b {c")),
            (r"${X:-\${PWD}z}", Some("${PWDz}")),
            // The word is read even where it is not used.
            ("${PWD:-${}}", None),
        ]);
    }

    #[test]
    fn an_error_form_says_its_message() {
        for (text, message) in [
            ("${X:?must be set}", "X: must be set"),
            ("${X?$PWD}", "X: /home"),
            ("${X?}", "X: is not allowed to be unset"),
            ("${X:?}", "X: is not allowed to be unset"),
            ("${NULL:?}", "NULL: is not allowed to be empty"),
        ] {
            let error = expander(Escape::Backslash)
                .word(&Word::new(text))
                .unwrap_err();
            assert_eq!(error.chain().last().unwrap(), message, "{text}");
        }
    }

    #[test]
    fn faulty_and_unknown_forms_are_errors() {
        check(&[
            ("${}", None),
            ("${", None),
            ("${PWD", None),
            ("${PWD:", None),
            ("${PWD:-x", None),
            ("${.}", None),
            ("${{PWD}", None),
            ("${:}", None),
            ("${:-b}", None),
            ("${PWD:=x}", None),
            ("${PWD=x}", None),
            ("${PWD:x}", None),
            ("${PWD^^}", None),
            ("${PWD:#x}", None),
            ("${PWD:%x}", None),
            ("${PWD/x}", None),
            ("${PWD//x}", None),
            ("${PWD//}", None),
            (r"${PWD#\x}", None),
            (r"${PWD#\#x}", None),
        ]);
    }

    #[test]
    fn patterns_are_taken_off_either_end() {
        check(&[
            ("${xy#x}", Some("xyy")),
            ("${xy#y}", Some("xxyy")),
            ("${xy#*}", Some("xxyy")),
            ("${xy##*}", Some("")),
            ("${xy#*x}", Some("xyy")),
            ("${xy##*x}", Some("yy")),
            ("${xy#*x*y}", Some("y")),
            ("${xy#}", Some("xxyy")),
            ("${xy##}", Some("xxyy")),
            ("${xy%y}", Some("xxy")),
            ("${xy%y*}", Some("xxy")),
            ("${xy%%y*}", Some("xx")),
            ("${xy%?}", Some("xxy")),
            ("${xy%x}", Some("xxyy")),
            ("${PATH_##*/}", Some("bar.txt")),
            ("${PATH_%.*}", Some("/tmp/tmp/bar")),
            ("${PATH_%%/bar*}", Some("/tmp/tmp")),
            (r"${odd#()[]{\}^$.\*\?|\\}", Some("x")),
            ("${PATH_#$SLASHED}", Some("/tmp/bar.txt")),
            ("${X#a}", Some("")),
            ("${KOREAN%?}", Some("한국")),
            ("a${xy%%y*}b", Some("axxb")),
            // No wildcard crosses the end of a line.
            ("${lines##*b}", Some("a\nb")),
            ("${lines%%?b}", Some("a\nb")),
        ]);
    }

    #[test]
    fn patterns_are_replaced_once_or_everywhere() {
        check(&[
            ("${xy/x/-}", Some("-xyy")),
            ("${xy//x/-}", Some("--yy")),
            ("${xy//y/}", Some("xx")),
            ("${xy/z/-}", Some("xxyy")),
            ("${xy/x*/-}", Some("-")),
            ("${xy//?/$PWD}", Some("/home/home/home/home")),
            ("${STARS/$NEEDLE/.}", Some("/foo.*/*.txt")),
            ("${STARS//$NEEDLE/.}", Some("/foo..*.txt")),
            ("${PATH_/$SLASHED/}", Some("/tmp/bar.txt")),
            ("${PATH_//$SLASHED/}", Some("/bar.txt")),
            (r"${PATH_//\//\/}", Some(r"\/tmp\/tmp\/bar.txt")),
            ("${xy/$NULL/w}", Some("wxxyy")),
            ("${xy//$NULL/w}", Some("wxwxwywyw")),
            ("${xy//*/w}", Some("w")),
            ("${X//a/b}", Some("")),
            ("${xy//x/$}", Some("$$yy")),
        ]);
    }

    #[test]
    fn the_escape_character_can_be_a_backtick() {
        for (text, expected) in [
            (r"c:\dir\$PWD", r"c:\dir\/home"),
            ("`$PWD", "$PWD"),
            ("\"`$PWD `\" \\\"", "$PWD \" \\"),
            ("a`", "a"),
        ] {
            let found = expander(Escape::Backtick).word(&Word::new(text));
            assert_eq!(found.unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn words_are_split_after_their_expansion() {
        for (text, expected) in [
            ("", vec![]),
            ("hello", vec!["hello"]),
            ("a${SPACE}b", vec!["aa", "bb"]),
            ("a\"${SPACE}\"b", vec!["aa  bb"]),
            (" $SPACE ", vec!["a", "b"]),
            (r"hello\ there", vec!["hello there"]),
            (r#"hello\" there"#, vec!["hello\"", "there"]),
            ("hello' there  '", vec!["hello there  "]),
            ("a${X:-b c}d", vec!["ab", "cd"]),
            ("$X", vec![]),
            ("''", vec![]),
        ] {
            let found = expander(Escape::Backslash).words(&Word::new(text));
            assert_eq!(found.unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn quotes_mean_nothing_in_the_body_of_a_heredoc() {
        for (text, expected) in [
            ("it's \"$PWD\"\n", "it's \"/home\"\n"),
            (r"\$PWD \\ \n", r"$PWD \ n"),
            ("${X:-it's}", "it's"),
        ] {
            assert_eq!(expander(Escape::Backtick).body(text).unwrap(), expected);
        }
    }

    #[test]
    fn deep_nesting_is_an_error_and_no_overflow() {
        let nested = |depth: usize| format!("{}{}", "${x:-".repeat(depth), "}".repeat(depth));
        assert_eq!(word(&nested(64)).as_deref(), Some(""));
        assert_eq!(word(&nested(65)), None);
        assert_eq!(word(&nested(200_000)), None);
        assert_eq!(word(&"\"${x:-".repeat(200_000)), None);
    }

    #[test]
    fn values_cannot_grow_without_bound() {
        let big = "x".repeat(1 << 20);
        let lookup = |_: &str| Some(big.clone());
        let expander = Expander::new(Escape::Backslash, &lookup);
        for (text, fits) in [
            ("$a$a$a$a", true),
            ("$a$a$a$a$a", false),
            ("${b:+$a$a$a$a}", false),
            ("${a//x/xxxxx}", false),
        ] {
            assert_eq!(expander.word(&Word::new(text)).is_ok(), fits, "{text}");
        }
    }

    #[test]
    fn costly_patterns_are_an_error() {
        let big = "a".repeat(1 << 16);
        let lookup = |_: &str| Some(big.clone());
        let expander = Expander::new(Escape::Backslash, &lookup);
        let pattern = "*a".repeat(2000);
        for text in [format!("${{x#{pattern}b}}"), "${x//*a*b/c}".to_owned()] {
            assert!(expander.word(&Word::new(text)).is_err());
        }
        assert!(expander.word(&Word::new("${x##*a*a*a}")).is_ok());
    }
}

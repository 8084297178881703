//! Cutting an instruction into its name, flags and arguments, without expanding anything.

use crate::error::{Error, Result};

/// What Docker takes for a blank between arguments; narrower than Unicode's blanks.
fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\x0b' | '\x0c' | '\r' | ' ')
}

/// An instruction, cut but not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    /// The first word, as it was written.
    pub(super) name: String,
    /// The words that start with `--`, without their quotes and escapes.
    pub(super) flags: Vec<String>,
    /// The rest, untouched.
    pub(super) arguments: String,
}

impl Parts {
    /// Cuts one logical line.
    pub(super) fn of(line: &str, escape: char) -> Self {
        let line = line.trim();
        let (name, rest) = line.split_once(is_blank).unwrap_or((line, ""));
        let (flags, arguments) = take_flags(rest, escape);
        Parts {
            name: name.to_owned(),
            flags,
            arguments: arguments.trim().to_owned(),
        }
    }

    /// Whether the instruction has this name. Names are case-insensitive.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Takes the leading `--flag` words off a line. A lone `--` ends them and is dropped.
fn take_flags(line: &str, escape: char) -> (Vec<String>, &str) {
    let mut flags = Vec::new();
    let mut rest = line.trim_start();
    while rest.starts_with("--") {
        let (flag, after) = take_unquoted(rest, escape);
        rest = after.trim_start();
        if flag == "--" {
            break;
        }
        flags.push(flag);
    }
    (flags, rest)
}

/// Takes one word off a line and removes its quotes and escapes.
fn take_unquoted(line: &str, escape: char) -> (String, &str) {
    let mut word = String::new();
    let mut quote = None;
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        match quote {
            None if c.is_whitespace() => return (word, line.get(at..).unwrap_or_default()),
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(mark) if c == mark => quote = None,
            _ if c == escape => word.extend(chars.next().map(|(_, c)| c)),
            _ => word.push(c),
        }
    }
    (word, "")
}

/// Cuts at blanks and knows no quotes: FROM, EXPOSE, and paths.
pub(super) fn at_blanks(text: &str) -> Vec<String> {
    text.split(is_blank)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The first word and all that follows the blanks behind it.
pub(super) fn first_and_rest(text: &str) -> (&str, Option<&str>) {
    match text.split_once(is_blank) {
        Some((first, rest)) => (first, Some(rest.trim_start_matches(is_blank))),
        None => (text, None),
    }
}

/// Cuts at blanks outside of quotes and keeps quotes and escapes: ENV, LABEL, ARG.
pub(super) fn quoted(text: &str, escape: char) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if quote.is_none() && c.is_whitespace() {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        // Nothing is escaped within single quotes, not even their end.
        if c == escape && quote != Some('\'') {
            // An escape at the very end is dropped.
            if let Some(escaped) = chars.next() {
                word.extend([c, escaped]);
            }
            continue;
        }
        match quote {
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(mark) if c == mark => quote = None,
            _ => {}
        }
        word.push(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Reads the exec form: `None` if the text is not a JSON array, which makes it a shell
/// form; an error if it is one, but not of strings.
pub(super) fn json_array(text: &str) -> Result<Option<Vec<String>>> {
    let text = text.trim();
    if !text.starts_with('[') {
        return Ok(None);
    }
    let Ok(values) = serde_json::from_str::<Vec<serde_json::Value>>(text) else {
        return Ok(None);
    };
    let strings: Option<Vec<String>> = values
        .into_iter()
        .map(|value| match value {
            serde_json::Value::String(text) => Some(text),
            _ => None,
        })
        .collect();
    match strings {
        Some(strings) => Ok(Some(strings)),
        None => Err(Error::usage(
            "a JSON array of arguments may hold only strings",
        )),
    }
}

/// Splits at commas. A field within double quotes may hold commas, and quotes written
/// twice (RFC 4180).
pub(super) fn comma_separated(text: &str) -> Result<Vec<String>> {
    let bad = |why: &str| Error::usage(format!("{why} in `{text}`"));
    let mut fields = Vec::new();
    let mut rest = text;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => take_quoted(quoted).ok_or_else(|| bad("an open quote"))?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                let (field, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                if field.contains('"') {
                    return Err(bad("a quote within a field"));
                }
                (field.to_owned(), after)
            }
        };
        if field.is_empty() {
            return Err(bad("an empty field"));
        }
        fields.push(field);
        if after.is_empty() {
            return Ok(fields);
        }
        rest = after
            .strip_prefix(',')
            .ok_or_else(|| bad("text behind a quoted field"))?;
    }
}

/// The text up to the closing quote, and what is behind that.
fn take_quoted(text: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('"')?;
        field.push_str(part);
        match after.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None => return Some((field, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_into_name_flags_and_arguments() {
        for (line, name, flags, arguments) in [
            ("RUN x y", "RUN", vec![], "x y"),
            ("  copy\t--from=a  b c ", "copy", vec!["--from=a"], "b c"),
            ("COPY --a --b='c d' e", "COPY", vec!["--a", "--b=c d"], "e"),
            (r#"COPY --a=x\ "y z" e"#, "COPY", vec!["--a=x y z"], "e"),
            ("COPY --a -- --b c", "COPY", vec!["--a"], "--b c"),
            ("COPY -- --b c", "COPY", vec![], "--b c"),
            ("CMD --", "CMD", vec![], ""),
            ("CMD -x --y", "CMD", vec![], "-x --y"),
            ("CMD --doit [ \"a\" ]", "CMD", vec!["--doit"], "[ \"a\" ]"),
            ("RUN", "RUN", vec![], ""),
            ("RUN --a=ü x", "RUN", vec!["--a=ü"], "x"),
            ("RUN --a='open", "RUN", vec!["--a=open"], ""),
            (r"RUN --a=\", "RUN", vec!["--a="], ""),
            ("", "", vec![], ""),
        ] {
            let parts = Parts::of(line, '\\');
            assert_eq!(
                (parts.name.as_str(), parts.flags, parts.arguments.as_str()),
                (
                    name,
                    flags.iter().map(|f| (*f).to_owned()).collect(),
                    arguments
                ),
                "{line:?}"
            );
        }
    }

    #[test]
    fn the_escape_character_of_flags_is_that_of_the_file() {
        let parts = Parts::of(r"COPY --a=c:\x` y z", '`');
        assert_eq!(parts.flags, [r"--a=c:\x y"]);
    }

    #[test]
    fn quotes_and_escapes_are_kept_while_words_are_cut() {
        for (text, words) in [
            ("", vec![]),
            ("a b\tc", vec!["a", "b", "c"]),
            (r"a\ b c", vec![r"a\ b", "c"]),
            ("a 'b c' d", vec!["a", "'b c'", "d"]),
            (r#"a="b c" d='"'"#, vec![r#"a="b c""#, r#"d='"'"#]),
            (r#"a="b\" c" d"#, vec![r#"a="b\" c""#, "d"]),
            (r"a='b\' c", vec![r"a='b\'", "c"]),
            (r#"a\" b"#, vec![r#"a\""#, "b"]),
            (r#"a="" b"#, vec![r#"a="""#, "b"]),
            ("\"\"", vec!["\"\""]),
            ("a 'b c", vec!["a", "'b c"]),
            (r"a b\", vec!["a", "b"]),
            (r#"föö "âb ÿ""#, vec!["föö", r#""âb ÿ""#]),
        ] {
            assert_eq!(quoted(text, '\\'), words, "{text:?}");
        }
    }

    #[test]
    fn only_valid_json_of_strings_is_an_exec_form() {
        for (text, found) in [
            (r#"["a", "b"]"#, Some(vec!["a", "b"])),
            (r#" [ "a" ] "#, Some(vec!["a"])),
            ("[]", Some(vec![])),
            (r#"["\u00e9\n\/"]"#, Some(vec!["é\n/"])),
            ("['a']", None),
            (r#"["a",]"#, None),
            (r#"["a"] x"#, None),
            (r#"["a"#, None),
            (r#"["c:\windows"]"#, None),
            ("[ -f x ]", None),
            (r#"{"a": 1}"#, None),
            ("a", None),
            ("", None),
        ] {
            let expected = found.map(|words| words.iter().map(|w| (*w).to_owned()).collect());
            assert_eq!(json_array(text).unwrap(), expected, "{text:?}");
        }
        for text in ["[1]", r#"["a", 1]"#, "[null]", r#"[["a"]]"#] {
            assert!(json_array(text).is_err(), "{text:?}");
        }
        assert_eq!(json_array(&"[".repeat(100_000)).unwrap(), None);
    }

    #[test]
    fn fields_are_separated_by_commas_outside_of_quotes() {
        for (text, fields) in [
            ("a", vec!["a"]),
            ("a,b=c,d", vec!["a", "b=c", "d"]),
            (r#""a,b",c"#, vec!["a,b", "c"]),
            (r#""a""b",c"#, vec![r#"a"b"#, "c"]),
            ("'a,b'", vec!["'a", "b'"]),
        ] {
            assert_eq!(comma_separated(text).unwrap(), fields, "{text}");
        }
        for text in [
            "", ",", "a,", "a,,b", "\"a", "\"a\"b", "a\"b\"", "\"\"", "\"\"\"",
        ] {
            assert!(comma_separated(text).is_err(), "{text}");
        }
    }
}

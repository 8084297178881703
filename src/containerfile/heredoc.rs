//! Here-documents: finding the words that announce them.
//!
//! The rules are a shell's, whatever the escape character of the file is, for it is a
//! shell that reads what is left on the line.

/// A word such as `<<EOF`, `<<-EOF`, `<<'EOF'` or `3<<EOF`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker {
    /// The line that ends the body.
    pub(super) name: String,
    /// Whether leading tabs are to be stripped: `<<-`.
    pub(super) strip_tabs: bool,
    /// Whether variables in the body are to be expanded: no part of the name is quoted.
    pub(super) expand: bool,
}

/// A here-document and its body as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heredoc {
    /// The word that announced it.
    pub(super) marker: Marker,
    /// Every line between, with their endings.
    pub(super) body: String,
}

impl Heredoc {
    /// The body as `<<-` wants it: without the tabs that its lines start with.
    pub(super) fn content(&self) -> String {
        if !self.marker.strip_tabs {
            return self.body.clone();
        }
        self.body
            .split_inclusive('\n')
            .map(|line| line.trim_start_matches('\t'))
            .collect()
    }
}

/// The heredocs that a line announces, in order. A line with an open quote has none.
pub(super) fn markers(line: &str) -> Vec<Marker> {
    let words = shell_words(line).unwrap_or_default();
    words.into_iter().filter_map(marker).collect()
}

/// Reads a word, or a whole command line, as the marker of a single heredoc.
pub(super) fn marker(word: &str) -> Option<Marker> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.strip_prefix("<<")?;
    let (strip_tabs, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if rest.contains('<') {
        return None;
    }
    let (name, quoted) = single_word(rest)?;
    Some(Marker {
        name,
        strip_tabs,
        expand: !quoted,
    })
}

/// Cuts a command line as a shell does, keeping quotes and escapes. `<<` takes the blanks
/// behind it into its word. `None` if a quote is not closed.
fn shell_words(line: &str) -> Option<Vec<&str>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            if let Some(start) = start.take() {
                words.push(line.get(start..at)?);
            }
            continue;
        }
        start.get_or_insert(at);
        match c {
            '\\' => {
                chars.next();
            }
            '\'' => while chars.next()?.1 != '\'' {},
            '"' => loop {
                match chars.next()?.1 {
                    '"' => break,
                    '\\' => {
                        chars.next();
                    }
                    _ => {}
                }
            },
            '<' if chars.next_if(|(_, next)| *next == '<').is_some() => {
                while chars
                    .next_if(|(_, c)| matches!(c, '\t' | '\r' | ' '))
                    .is_some()
                {}
            }
            _ => {}
        }
    }
    if let Some(start) = start {
        words.push(line.get(start..)?);
    }
    Some(words)
}

/// Removes quotes and escapes from a text that is one word, not empty, perhaps with blanks
/// around it; says whether there were quotes. Variables stay as they are.
fn single_word(text: &str) -> Option<(String, bool)> {
    let mut word = String::new();
    let mut quoted = false;
    let mut ended = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            ended = !word.is_empty();
            continue;
        }
        // A `\` before nothing is nothing.
        if ended && (c != '\\' || chars.peek().is_some()) {
            return None;
        }
        match c {
            '\\' => word.extend(chars.next()),
            '\'' => {
                quoted = true;
                loop {
                    match chars.next()? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '"' => {
                quoted = true;
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => word.push(
                            chars
                                .next_if(|next| matches!(next, '"' | '$' | '\\'))
                                .unwrap_or('\\'),
                        ),
                        c => word.push(c),
                    }
                }
            }
            c => word.push(c),
        }
    }
    (!word.is_empty()).then_some((word, quoted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_told_from_other_words() {
        for (word, expected) in [
            ("<<EOF", Some(("EOF", false, true))),
            ("<<-EOF", Some(("EOF", true, true))),
            ("<<'EOF'", Some(("EOF", false, false))),
            ("<<\"EOF\"", Some(("EOF", false, false))),
            ("<<-\"EOF\"", Some(("EOF", true, false))),
            ("<<EO\"F\"", Some(("EOF", false, false))),
            ("<< EOF", Some(("EOF", false, true))),
            ("<<- EOF", Some(("EOF", true, true))),
            ("<< -EOF", Some(("-EOF", false, true))),
            ("3<<EOF", Some(("EOF", false, true))),
            (r"<<eo\'f", Some(("eo'f", false, true))),
            (r"<<'e'o\'f", Some(("eo'f", false, false))),
            ("<<'one two'", Some(("one two", false, false))),
            ("<<$EOF", Some(("$EOF", false, true))),
            ("<<file.txt", Some(("file.txt", false, true))),
            (r#"<<"a\b\"c""#, Some((r#"a\b"c"#, false, false))),
            ("", None),
            ("EOF", None),
            ("<<", None),
            ("<<-", None),
            ("<EOF", None),
            ("<<<EOF", None),
            ("x<<EOF", None),
            ("<<EOF  ", Some(("EOF", false, true))),
            (r"<<EOF\ ", Some(("EOF ", false, true))),
            (r"<<EOF \", Some(("EOF", false, true))),
            (r"<<EOF \x", None),
            ("<<EOF sh", None),
            ("<<A <<B", None),
            ("<<''", None),
            ("<<'EOF", None),
            ("<<EOF\"", None),
        ] {
            let found = marker(word);
            let found = found
                .as_ref()
                .map(|m| (m.name.as_str(), m.strip_tabs, m.expand));
            assert_eq!(found, expected, "{word:?}");
        }
    }

    #[test]
    fn a_line_announces_its_heredocs_in_order() {
        for (line, names) in [
            ("RUN <<EOF", vec!["EOF"]),
            ("RUN cat <<A <<-'B' >c", vec!["A", "B"]),
            ("RUN <<  EOF  > foo", vec!["EOF"]),
            ("RUN 4<<EOF 5<<F", vec!["EOF", "F"]),
            ("RUN '<<EOF'", vec![]),
            ("RUN \"<<EOF\"", vec![]),
            ("RUN \\<<EOF", vec![]),
            ("RUN echo 'it <<EOF", vec![]),
            ("RUN cat<<EOF", vec![]),
            ("RUN echo $((1<<2))", vec![]),
            ("RUN x <<< word", vec![]),
            ("RUN cat <<EOF > ${file^^}", vec!["EOF"]),
            ("RUN echo \"$(( 1 << 2 ))\" <<EOF", vec!["EOF"]),
            ("RUN --mount=type=cache,target=/x <<EOF", vec!["EOF"]),
        ] {
            let found: Vec<String> = markers(line).into_iter().map(|m| m.name).collect();
            assert_eq!(found, names, "{line:?}");
        }
    }

    #[test]
    fn only_leading_tabs_are_stripped() {
        let heredoc = |word: &str| Heredoc {
            marker: marker(word).unwrap(),
            body: "\t\ta\tb\n \tc\n\t\n\td".to_owned(),
        };
        assert_eq!(heredoc("<<-E").content(), "a\tb\n \tc\n\nd");
        assert_eq!(heredoc("<<E").content(), heredoc("<<E").body);
    }
}

//! Parser directives: `# syntax=`, `# escape=`, `# check=` at the top of a Dockerfile.

use crate::error::{Error, Result};
use crate::reference::Reference;

/// The parser directives of a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directives {
    /// The image of the frontend that the file is written for.
    pub syntax: Option<String>,
    /// The escape character.
    pub escape: Escape,
    /// How checks are to be made.
    pub checks: Option<Checks>,
}

impl Directives {
    /// Whether the file is written in the language of this module: it names no frontend,
    /// or one of Docker's own, wherever that is mirrored.
    pub fn is_dockerfile_syntax(&self) -> bool {
        let Some(syntax) = &self.syntax else {
            return true;
        };
        let Ok(image) = syntax.parse::<Reference>() else {
            return false;
        };
        let name = image.name();
        ["/docker/dockerfile", "/docker/dockerfile-upstream"]
            .iter()
            .any(|frontend| name.ends_with(frontend))
    }
}

/// The character that continues a line and escapes another character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Escape {
    /// `\`
    #[default]
    Backslash,
    /// `` ` ``, for files full of Windows paths.
    Backtick,
}

impl Escape {
    /// The character itself.
    pub fn char(self) -> char {
        match self {
            Escape::Backslash => '\\',
            Escape::Backtick => '`',
        }
    }
}

/// What `# check=` asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checks {
    /// The checks not to be made.
    pub skip: Rules,
    /// The experimental checks to be made.
    pub experimental: Rules,
    /// Whether a finding fails the build.
    pub error: bool,
}

/// A choice of checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rules {
    /// Every check.
    All,
    /// These, by their names.
    Named(Vec<String>),
}

impl Default for Rules {
    fn default() -> Self {
        Rules::Named(Vec::new())
    }
}

impl Rules {
    fn parse(text: &str) -> Self {
        match text.trim() {
            "all" => Rules::All,
            names => Rules::Named(
                names
                    .split(',')
                    .map(|name| name.trim().to_owned())
                    .collect(),
            ),
        }
    }
}

impl Checks {
    fn parse(text: &str) -> Result<Self> {
        let mut checks = Checks::default();
        for option in text.splitn(3, ';') {
            let bad = || Error::usage(format!("invalid check option `{option}`"));
            let (key, value) = option.split_once('=').ok_or_else(bad)?;
            match key.trim() {
                "skip" => checks.skip = Rules::parse(value),
                "experimental" => checks.experimental = Rules::parse(value),
                "error" => checks.error = parse_bool(value.trim()).ok_or_else(bad)?,
                _ => return Err(bad()),
            }
        }
        Ok(checks)
    }
}

/// Reads a truth value as Go's `strconv.ParseBool` does.
pub(super) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Reads directives from the first lines of a file, until a line is none.
#[derive(Debug, Default)]
pub(super) struct Block {
    found: Directives,
    seen: Vec<&'static str>,
    state: State,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    AtTop,
    Open,
    /// `#!` came first. BuildKit looks for the frontend behind it, but not for the escape.
    BehindShebang,
    Closed,
}

impl Block {
    /// Looks at the next line of the file, without its ending and leading blanks.
    pub(super) fn read(&mut self, line: &str) -> Result<()> {
        if self.state == State::AtTop && line.starts_with("#!") {
            self.state = State::BehindShebang;
            return Ok(());
        }
        if self.state == State::Closed {
            return Ok(());
        }
        let Some((key, value)) = split(line) else {
            self.state = State::Closed;
            return Ok(());
        };
        if self.state == State::AtTop {
            self.state = State::Open;
        }
        if self.seen.contains(&key) {
            return Err(Error::usage(format!(
                "the directive `{key}` is given twice"
            )));
        }
        self.seen.push(key);
        match key {
            "syntax" => self.found.syntax = value.split(' ').next().map(str::to_owned),
            "check" => self.found.checks = Some(Checks::parse(value)?),
            _ if self.state == State::BehindShebang => {}
            _ => self.found.escape = parse_escape(value)?,
        }
        Ok(())
    }

    /// The escape character of what follows.
    pub(super) fn escape(&self) -> Escape {
        self.found.escape
    }

    /// What was found.
    pub(super) fn finish(self) -> Directives {
        self.found
    }
}

fn parse_escape(value: &str) -> Result<Escape> {
    match value {
        "\\" => Ok(Escape::Backslash),
        "`" => Ok(Escape::Backtick),
        _ => Err(Error::usage(format!(
            "the escape character `{value}` is neither `\\` nor a backtick"
        ))),
    }
}

/// The key, if it is a known one, and the value of `# key = value`.
fn split(line: &str) -> Option<(&'static str, &str)> {
    let (key, value) = line.strip_prefix('#')?.split_once('=')?;
    let key = key.trim().to_ascii_lowercase();
    let known = ["syntax", "escape", "check"];
    let key = known.into_iter().find(|name| *name == key)?;
    let value = value.trim();
    (!value.is_empty()).then_some((key, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Directives> {
        let mut block = Block::default();
        for line in text.lines() {
            block.read(line.trim_start())?;
        }
        Ok(block.finish())
    }

    #[test]
    fn directives_are_read_up_to_the_first_line_that_is_none() {
        for (text, syntax, escape) in [
            ("", None, Escape::Backslash),
            ("#syntax=a/b", Some("a/b"), Escape::Backslash),
            ("# SynTax = a/b --x  ", Some("a/b"), Escape::Backslash),
            ("#\tescape\t=\t`\n# syntax=a", Some("a"), Escape::Backtick),
            ("# escape=\\", None, Escape::Backslash),
            ("# about\n# escape=`", None, Escape::Backslash),
            ("\n# escape=`", None, Escape::Backslash),
            ("FROM x\n# escape=`", None, Escape::Backslash),
            ("# unknown=1\n# escape=`", None, Escape::Backslash),
            ("# escape=\n# syntax=a", None, Escape::Backslash),
            ("   # escape=`", None, Escape::Backtick),
            (
                "#!/bin/x\n# syntax=a\n# escape=`",
                Some("a"),
                Escape::Backslash,
            ),
        ] {
            let found = read(text).unwrap();
            assert_eq!(
                (found.syntax.as_deref(), found.escape),
                (syntax, escape),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_directive_given_twice_or_with_a_wrong_value_is_refused() {
        for text in [
            "# escape=`\n# escape=`",
            "# syntax=a\n# SYNTAX=a",
            "# escape=x",
            "# escape=\\\\",
            "# check=skip",
            "# check=error=maybe",
            "# check=skop=all",
        ] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn checks_are_read() {
        let checks = |text: &str| read(text).unwrap().checks.unwrap();
        let found = checks("# check=skip=A, B ;error=true");
        assert_eq!(found.skip, Rules::Named(vec!["A".into(), "B".into()]));
        assert!(found.error);
        assert_eq!(checks("# check=experimental=all").experimental, Rules::All);
    }

    #[test]
    fn dockers_own_frontends_are_this_language_wherever_they_are_mirrored() {
        for (syntax, own) in [
            ("docker/dockerfile", true),
            ("docker/dockerfile:1", true),
            ("docker/dockerfile:1.7-labs", true),
            ("docker.io/docker/dockerfile-upstream:master", true),
            ("mirror.example/hub/docker/dockerfile:1", true),
            ("docker/buildx", false),
            ("evil/dockerfile:1", false),
            ("not a reference", false),
        ] {
            let found = Directives {
                syntax: Some(syntax.to_owned()),
                ..Directives::default()
            };
            assert_eq!(found.is_dockerfile_syntax(), own, "{syntax}");
        }
        assert!(Directives::default().is_dockerfile_syntax());
    }
}

//! The `--flags` of instructions.

use std::collections::BTreeMap;

use super::suggest::did_you_mean;
use crate::error::{Error, Result};

/// How a flag is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `--link` or `--link=false`, at most once.
    Switch,
    /// `--from=x`, at most once.
    Value,
    /// `--mount=x`, as often as wanted.
    Values,
}

/// The flags of one instruction, each known to it and well formed.
#[derive(Debug)]
pub(super) struct Flags(BTreeMap<&'static str, Vec<String>>);

impl Flags {
    /// Checks the words that were given against the flags that the instruction knows.
    pub(super) fn check(given: &[String], known: &[(&'static str, Kind)]) -> Result<Self> {
        let mut flags = BTreeMap::<_, Vec<String>>::new();
        for word in given {
            let word = word.strip_prefix("--").unwrap_or(word);
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (word, None),
            };
            let Some((name, kind)) = known.iter().find(|(known, _)| *known == name) else {
                return Err(unknown(name, known));
            };
            let missing = || Error::usage(format!("the flag `--{name}` needs a value"));
            let value = match kind {
                Kind::Switch => parse_switch(name, value)?,
                Kind::Value | Kind::Values => value.ok_or_else(missing)?.to_owned(),
            };
            let values = flags.entry(*name).or_default();
            if !values.is_empty() && *kind != Kind::Values {
                return Err(Error::usage(format!("the flag `--{name}` is given twice")));
            }
            values.push(value);
        }
        Ok(Flags(flags))
    }

    /// Refuses every flag.
    pub(super) fn none(given: &[String]) -> Result<()> {
        Self::check(given, &[]).map(drop)
    }

    /// The value of a flag that was given and is not empty.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name)?.first()?;
        (!value.is_empty()).then_some(value)
    }

    /// The values of a flag, in order.
    pub(super) fn values(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// What a switch was set to, if it was given.
    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        self.value(name).map(|value| value == "true")
    }
}

fn parse_switch(name: &str, value: Option<&str>) -> Result<String> {
    let word = value.unwrap_or("true").to_ascii_lowercase();
    if matches!(word.as_str(), "true" | "false") {
        return Ok(word);
    }
    Err(Error::usage(format!(
        "the flag `--{name}` is either `true` or `false`, not `{word}`"
    )))
}

fn unknown(name: &str, known: &[(&'static str, Kind)]) -> Error {
    let flags: Vec<String> = known.iter().map(|(name, _)| format!("--{name}")).collect();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let name = format!("--{name}");
    let error = match flags.as_slice() {
        [] => Error::usage(format!(
            "unknown flag `{name}`: this instruction has no flags"
        )),
        _ => Error::usage(format!("unknown flag `{name}`")),
    };
    did_you_mean(error, &name, &flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[(&str, Kind)] = &[
        ("from", Kind::Value),
        ("link", Kind::Switch),
        ("exclude", Kind::Values),
    ];

    fn check(words: &[&str]) -> Result<Flags> {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        Flags::check(&words, KNOWN)
    }

    #[test]
    fn flags_are_read_by_their_kind() {
        let flags = check(&["--from=a=b", "--exclude=x", "--link", "--exclude=y"]).unwrap();
        assert_eq!(flags.value("from"), Some("a=b"));
        assert_eq!(flags.values("exclude"), ["x", "y"]);
        assert_eq!(flags.switch("link"), Some(true));
        let flags = check(&["--link=FALSE", "--from="]).unwrap();
        assert_eq!(
            (flags.switch("link"), flags.value("from")),
            (Some(false), None)
        );
        assert_eq!(check(&[]).unwrap().switch("link"), None);
    }

    #[test]
    fn faulty_flags_are_refused() {
        for words in [
            vec!["--form=x"],
            vec!["--FROM=x"],
            vec!["--from"],
            vec!["--exclude"],
            vec!["--from=", "--from=y"],
            vec!["--link", "--link"],
            vec!["--link="],
            vec!["--link=1"],
        ] {
            assert!(check(&words).is_err(), "{words:?}");
        }
        let error = check(&["--form=x"]).unwrap_err();
        assert_eq!(error.find_hint(), Some("Did you mean `--from`?"));
    }
}

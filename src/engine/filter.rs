//! `--filter KEY=VALUE`: reading, and what the filters of several verbs share.
//!
//! Several values of one key: any of them will do; of labels all must be there. Several
//! keys: all must hold. A key that a verb does not know is an error that names those it
//! does.

use std::collections::BTreeMap;

use crate::clock::{self, Timestamp};
use crate::error::{Error, Result};

/// The filters of one command.
#[derive(Debug, Clone, Default)]
pub struct Filters(Vec<(String, String)>);

impl Filters {
    /// Reads filters; `known` are the keys that the verb knows.
    pub fn parse(texts: &[String], known: &[&str]) -> Result<Self> {
        let keys = || format!("The filters here are {}.", known.join(", "));
        let mut filters = Vec::with_capacity(texts.len());
        for text in texts {
            let (key, value) = text.split_once('=').ok_or_else(|| {
                Error::usage(format!("invalid filter `{text}`: it is not KEY=VALUE")).hint(keys())
            })?;
            let key = key.trim().to_ascii_lowercase();
            if !known.contains(&key.as_str()) {
                return Err(Error::usage(format!("unknown filter `{key}`")).hint(keys()));
            }
            filters.push((key, value.trim().to_owned()));
        }
        Ok(Filters(filters))
    }

    /// Reads the filters of a verb that only shows: an empty one says nothing there, as with
    /// docker. A verb that removes things would remove all of them.
    pub fn of_list(texts: &[String], known: &[&str]) -> Result<Self> {
        let said = texts.iter().filter(|text| !text.is_empty());
        Self::parse(&said.cloned().collect::<Vec<_>>(), known)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is one with this key.
    pub fn has(&self, key: &str) -> bool {
        self.values(key).next().is_some()
    }

    /// The values given for a key.
    pub fn values<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a str> {
        let pairs = self.0.iter().filter(move |(other, _)| other == key);
        pairs.map(|(_, value)| value.as_str())
    }

    /// Whether any value of a key will do; true if there is none.
    pub fn any(&self, key: &str, mut matches: impl FnMut(&str) -> bool) -> bool {
        let mut values = self.values(key).peekable();
        values.peek().is_none() || values.any(&mut matches)
    }

    /// The value of a key that is true or false.
    pub fn flag(&self, key: &str) -> Result<Option<bool>> {
        let mut found = None;
        for value in self.values(key) {
            let value = match value {
                "true" | "1" => true,
                "false" | "0" => false,
                _ => return Err(bad_value(key, value).hint("It is true or false.")),
            };
            if found.is_some_and(|found| found != value) {
                return Err(Error::usage(format!(
                    "filter `{key}` is both true and false"
                )));
            }
            found = Some(value);
        }
        Ok(found)
    }

    /// The point in time of a key such as `until`, of which there can be only one.
    pub fn moment(&self, key: &str, now: Timestamp) -> Result<Option<Timestamp>> {
        let mut values = self.values(key);
        let first = values.next();
        if values.next().is_some() {
            return Err(Error::usage(format!(
                "filter `{key}` was given more than once"
            )));
        }
        first.map(|text| clock::parse_moment(text, now)).transpose()
    }

    /// Whether labels have all that `label` asks for, and nothing that `label!` forbids.
    pub fn labels_match<'a, L>(&self, labels: L) -> bool
    where
        L: IntoIterator<Item = (&'a String, &'a String)>,
    {
        if !self.has("label") && !self.has("label!") {
            return true;
        }
        let labels: BTreeMap<&str, &str> = labels
            .into_iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        let has = |wanted: &str| match wanted.split_once('=') {
            Some((key, value)) => labels.get(key) == Some(&value),
            None => labels.contains_key(wanted),
        };
        self.values("label").all(has) && !self.values("label!").any(has)
    }
}

/// A part of a name, or a regular expression.
#[derive(Debug)]
pub enum Pattern {
    /// A part of a name.
    Plain(String),
    /// An expression.
    Expression(Box<regex_lite::Regex>),
}

impl Pattern {
    /// Reads one. What has none of the signs of an expression is a part of a name.
    pub fn parse(text: &str) -> Result<Self> {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-/".contains(letter);
        if text.chars().all(is_plain) {
            return Ok(Pattern::Plain(text.to_owned()));
        }
        let expression = regex_lite::Regex::new(text).map_err(|why| {
            Error::usage(format!("`{text}` is no regular expression")).because(why)
        })?;
        Ok(Pattern::Expression(Box::new(expression)))
    }

    /// Whether it is found in a text.
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Pattern::Plain(part) => text.contains(part),
            Pattern::Expression(expression) => expression.is_match(text),
        }
    }
}

/// The error for a value that a filter does not take.
pub fn bad_value(key: &str, value: &str) -> Error {
    Error::usage(format!("invalid value `{value}` of the filter `{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 5] = ["label", "label!", "name", "dangling", "until"];

    fn filters(texts: &[&str]) -> Result<Filters> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        Filters::parse(&texts, &KNOWN)
    }

    #[test]
    fn filters_are_keys_and_values() {
        let found = filters(&["name=a", " Name = b=c ", "label=x"]).unwrap();
        assert_eq!(found.values("name").collect::<Vec<_>>(), ["a", "b=c"]);
        assert!(found.has("label") && !found.has("until") && !found.is_empty());
        assert!(found.any("until", |_| false), "no filter lets all through");
        assert!(found.any("name", |value| value == "b=c"));
        assert!(!found.any("name", |value| value == "d"));
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_the_known_ones() {
        let why = filters(&["nmae=a"]).unwrap_err();
        assert!(why.find_hint().unwrap().contains("dangling"), "{why:?}");
        assert!(filters(&["name"]).is_err());
        assert!(filters(&[""]).is_err());
        let of_list = Filters::of_list(&[String::new(), "name=a".to_owned()], &KNOWN).unwrap();
        assert_eq!(of_list.values("name").collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn labels_must_all_be_there_and_none_that_is_forbidden() {
        let labels: BTreeMap<String, String> = [("a", "1"), ("b", "")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into();
        for (texts, expected) in [
            (&["label=a"][..], true),
            (&["label=a=1", "label=b"], true),
            (&["label=a=2"], false),
            (&["label=a", "label=c"], false),
            (&["label!=c"], true),
            (&["label!=a=2"], true),
            (&["label!=a"], false),
            (&["label=a", "label!=b="], false),
        ] {
            let filters = filters(texts).unwrap();
            assert_eq!(filters.labels_match(&labels), expected, "{texts:?}");
        }
    }

    #[test]
    fn flags_and_times_are_read() {
        let flag = |texts: &[&str]| filters(texts).unwrap().flag("dangling");
        assert_eq!(flag(&["dangling=true"]).unwrap(), Some(true));
        assert_eq!(flag(&["dangling=0"]).unwrap(), Some(false));
        assert_eq!(flag(&[]).unwrap(), None);
        assert!(flag(&["dangling=x"]).is_err());
        assert!(flag(&["dangling=1", "dangling=0"]).is_err());
        let now = Timestamp::from_seconds(1000);
        let until = |texts: &[&str]| filters(texts).unwrap().moment("until", now);
        let nine_minutes = Timestamp::from_seconds(460);
        assert_eq!(until(&["until=9m"]).unwrap(), Some(nine_minutes));
        assert!(until(&["until=9m", "until=8m"]).is_err());
    }

    #[test]
    fn names_are_found_by_parts_and_by_expressions() {
        for (pattern, name, expected) in [
            ("web", "my-web-1", true),
            ("^web", "my-web-1", false),
            ("^my.*1$", "my-web-1", true),
            ("web|db", "db", true),
            ("web", "db", false),
        ] {
            let found = Pattern::parse(pattern).unwrap().matches(name);
            assert_eq!(found, expected, "{pattern} {name}");
        }
        assert!(Pattern::parse("(").is_err());
    }
}

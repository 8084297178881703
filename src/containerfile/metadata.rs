//! Parsing of the instructions that only describe the image, and of ARG.

use std::time::Duration;

use super::ast::{Argument, Command, Healthcheck, KeyValue, Probe, Word};
use super::excerpt;
use super::flags::{Flags, Kind};
use super::words::{Parts, at_blanks, first_and_rest, json_array, quoted};
use crate::clock::parse_duration;
use crate::error::{Context, Error, Result};

/// CMD and ENTRYPOINT. Without arguments they are an empty shell form.
pub(super) fn parse_command(parts: &Parts) -> Result<Command> {
    Flags::none(&parts.flags)?;
    command(&parts.arguments)
}

fn command(text: &str) -> Result<Command> {
    Ok(match json_array(text)? {
        Some(arguments) => Command::Exec(arguments),
        None => Command::Shell(text.to_owned()),
    })
}

/// The instructions with one argument, which is all of the line.
pub(super) fn parse_one(parts: &Parts) -> Result<String> {
    Flags::none(&parts.flags)?;
    if parts.arguments.is_empty() {
        return Err(needs(parts, "an argument"));
    }
    Ok(parts.arguments.clone())
}

/// SHELL.
pub(super) fn parse_shell(parts: &Parts) -> Result<Vec<String>> {
    Flags::none(&parts.flags)?;
    match json_array(&parts.arguments)? {
        Some(shell) if !shell.is_empty() => Ok(shell),
        Some(_) => Err(needs(parts, "at least one argument")),
        None => Err(needs(parts, "its arguments as a JSON array")
            .hint("Write it like SHELL [\"/bin/bash\", \"-c\"].")),
    }
}

/// EXPOSE.
pub(super) fn parse_expose(parts: &Parts) -> Result<Vec<Word>> {
    Flags::none(&parts.flags)?;
    let ports = at_blanks(&parts.arguments);
    if ports.is_empty() {
        return Err(needs(parts, "at least one port"));
    }
    Ok(ports.into_iter().map(Word::new).collect())
}

/// VOLUME, in either form.
pub(super) fn parse_volume(parts: &Parts) -> Result<Vec<Word>> {
    Flags::none(&parts.flags)?;
    let paths = match json_array(&parts.arguments)? {
        Some(paths) => paths,
        None => at_blanks(&parts.arguments),
    };
    if paths.is_empty() || paths.iter().any(|path| path.trim().is_empty()) {
        return Err(needs(parts, "at least one path, and none that is empty"));
    }
    Ok(paths.iter().map(|path| Word::new(path.trim())).collect())
}

/// ENV and LABEL: `key=value …`, or the old form `key value`, where everything after the
/// first blanks is the value.
pub(super) fn parse_pairs(parts: &Parts, escape: char) -> Result<Vec<KeyValue>> {
    Flags::none(&parts.flags)?;
    let words = quoted(&parts.arguments, escape);
    let Some(first) = words.first() else {
        return Err(needs(parts, "at least one pair `key=value`"));
    };
    if !first.contains('=') {
        let (key, value) = first_and_rest(&parts.arguments);
        let value = value.ok_or_else(|| needs(parts, &format!("a value for `{key}`")))?;
        return Ok(vec![pair(key, value)]);
    }
    words
        .iter()
        .map(|word| match word.split_once('=') {
            Some(("", _)) => Err(no_name(word)),
            Some((key, value)) => Ok(pair(key, value)),
            None => Err(Error::usage(format!("`{}` has no `=`", excerpt(word)))
                .hint("Quote a value that has blanks in it.")),
        })
        .collect()
}

fn pair(key: &str, value: &str) -> KeyValue {
    KeyValue {
        key: Word::new(key),
        value: Word::new(value),
    }
}

/// ARG: `name` or `name=value`, any number of them.
pub(super) fn parse_arguments(parts: &Parts, escape: char) -> Result<Vec<Argument>> {
    Flags::none(&parts.flags)?;
    let words = quoted(&parts.arguments, escape);
    if words.is_empty() {
        return Err(needs(parts, "at least one name"));
    }
    words
        .into_iter()
        .map(|word| match word.split_once('=') {
            Some(("", _)) => Err(no_name(&word)),
            Some((name, value)) => Ok(Argument {
                name: name.to_owned(),
                default: Some(Word::new(value)),
            }),
            None => Ok(Argument {
                name: word,
                default: None,
            }),
        })
        .collect()
}

/// HEALTHCHECK.
pub(super) fn parse_healthcheck(parts: &Parts) -> Result<Healthcheck> {
    let flags = Flags::check(
        &parts.flags,
        &[
            ("interval", Kind::Value),
            ("timeout", Kind::Value),
            ("start-period", Kind::Value),
            ("start-interval", Kind::Value),
            ("retries", Kind::Value),
        ],
    )?;
    let (kind, rest) = first_and_rest(&parts.arguments);
    let rest = rest.unwrap_or_default();
    match kind.to_ascii_uppercase().as_str() {
        "NONE" if rest.is_empty() => return Ok(Healthcheck::None),
        "NONE" => return Err(Error::usage("HEALTHCHECK NONE takes no arguments")),
        "CMD" => {}
        "" => return Err(needs(parts, "`CMD` and a command, or `NONE`")),
        _ => {
            return Err(Error::usage(format!(
                "HEALTHCHECK knows `CMD` and `NONE`, not `{kind}`"
            )));
        }
    }
    let command = command(rest)?;
    match &command {
        Command::Shell(text) if text.is_empty() => Err(needs(parts, "a command after `CMD`")),
        Command::Exec(words) if words.is_empty() => Err(needs(parts, "a command after `CMD`")),
        _ => Ok(Healthcheck::Probe(Probe {
            command,
            interval: duration(&flags, "interval")?,
            timeout: duration(&flags, "timeout")?,
            start_period: duration(&flags, "start-period")?,
            start_interval: duration(&flags, "start-interval")?,
            retries: retries(&flags)?,
        })),
    }
}

/// A duration of a HEALTHCHECK; zero means the default.
fn duration(flags: &Flags, name: &str) -> Result<Option<Duration>> {
    let Some(text) = flags.value(name) else {
        return Ok(None);
    };
    let duration = parse_duration(text).doing(|| format!("read the flag `--{name}`"))?;
    if duration.is_zero() {
        return Ok(None);
    }
    if duration < Duration::from_millis(1) {
        return Err(Error::usage(format!(
            "the flag `--{name}` cannot be less than 1ms"
        )));
    }
    Ok(Some(duration))
}

/// The number of failures of a HEALTHCHECK; zero means the default.
fn retries(flags: &Flags) -> Result<Option<u32>> {
    let Some(text) = flags.value("retries") else {
        return Ok(None);
    };
    match text
        .parse::<i32>()
        .ok()
        .and_then(|count| u32::try_from(count).ok())
    {
        Some(0) => Ok(None),
        Some(count) => Ok(Some(count)),
        None => Err(Error::usage(format!(
            "the flag `--retries` is a count of failures, not `{text}`"
        ))),
    }
}

fn no_name(word: &str) -> Error {
    Error::usage(format!("`{}` has no name before its `=`", excerpt(word)))
}

fn needs(parts: &Parts, what: &str) -> Error {
    Error::usage(format!("{} needs {what}", parts.name.to_ascii_uppercase()))
}

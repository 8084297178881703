//! What is said about a command line that is not understood: one line that names the
//! word, and a hint that says what may have been meant and where help is.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::verbs;
use crate::error::{Error, Kind};
use crate::ui;

/// Prints what clap has to say, and returns the exit status. `command` is as much of the
/// command line as was understood, for example `coracle run`.
pub(super) fn report(why: &clap::Error, command: &str) -> u8 {
    let help = || why.render().to_string();
    match why.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match ui::write(help().as_bytes()) {
            Ok(()) => 0,
            Err(why) => why.kind().exit_code(),
        },
        // A script whose variable with the command is empty has to notice.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ui::note(help().trim_end());
            Kind::Usage.exit_code()
        }
        _ => {
            let mut hint = format!("See `{command} --help`.");
            if let Some(meant) = meant(why, command) {
                hint = format!("Did you mean `{meant}`? {hint}");
            }
            let error = Error::usage(fault(why, command)).hint(hint);
            ui::error::print(&error);
            error.kind().exit_code()
        }
    }
}

/// What is wrong, on one line.
fn fault(why: &clap::Error, command: &str) -> String {
    let argument = texts(why, ContextKind::InvalidArg).join(" ");
    let flag = argument.split([' ', '[']).next().unwrap_or_default();
    let value = texts(why, ContextKind::InvalidValue).join(" ");
    match why.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = texts(why, ContextKind::InvalidSubcommand).join(" ");
            format!("there is no command `{command} {word}`")
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            format!("unknown flag `{flag}`")
        }
        ErrorKind::UnknownArgument => format!("unexpected argument `{argument}`"),
        ErrorKind::InvalidValue if value.is_empty() => format!("`{flag}` needs a value"),
        ErrorKind::InvalidValue => {
            let valid = texts(why, ContextKind::ValidValue).join(", ");
            format!("invalid value `{value}` for `{flag}`: it is one of {valid}")
        }
        ErrorKind::ValueValidation => match why.source() {
            Some(source) if !is_of_a_number(source) => {
                format!("invalid value `{value}` for `{flag}`: {source}")
            }
            _ => format!("invalid number `{value}` for `{flag}`"),
        },
        ErrorKind::MissingRequiredArgument | ErrorKind::TooFewValues => {
            let missing = argument.trim_end_matches("...").replace(['<', '>'], "");
            format!("`{command}` needs {missing}")
        }
        // Rare ones: clap's own first line.
        _ => {
            let text = why.render().to_string();
            let line = text.lines().next().unwrap_or_default();
            let line = line.strip_prefix("error: ").unwrap_or(line);
            without_optional_values(line)
        }
    }
}

/// A flag as help shows it: `--all`, not `--all[=<ALL>]`.
fn without_optional_values(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("[=") {
        plain.push_str(before);
        rest = after.split_once(']').map_or("", |(_, after)| after);
    }
    plain + rest
}

/// Whether a number was expected, of which the library's own words say little.
fn is_of_a_number(why: &(dyn std::error::Error + 'static)) -> bool {
    why.is::<std::num::ParseIntError>() || why.is::<std::num::ParseFloatError>()
}

/// The known word that is most like the one that is not. What clap proposes is often far
/// from it, and in short words it does not see that two letters changed places.
fn meant(why: &clap::Error, command: &str) -> Option<String> {
    let kinds = [
        (
            ContextKind::InvalidSubcommand,
            ContextKind::SuggestedSubcommand,
        ),
        (ContextKind::InvalidValue, ContextKind::SuggestedValue),
        (ContextKind::InvalidArg, ContextKind::SuggestedArg),
    ];
    let (word, kind, proposed) = kinds.iter().find_map(|(wrong, proposed)| {
        let word = texts(why, *wrong).pop()?;
        Some((word, *wrong, texts(why, *proposed)))
    })?;
    let is_verb = kind == ContextKind::InvalidSubcommand && command == "coracle";
    let verbs = verbs::names().filter(|_| is_verb).map(str::to_owned);
    let known = proposed.into_iter().chain(verbs);
    let scored = known.map(|known| (difference(&word, &known), known));
    let (difference, known) = scored.min()?;
    // One letter more or less, one letter for another, or letters that changed places.
    let is_like = difference <= 1 || (difference == 2 && known.len() == word.len());
    (is_like && difference < word.len()).then_some(known)
}

/// How many letters are in one of two words only.
fn difference(one: &str, other: &str) -> usize {
    let mut left: Vec<char> = other.chars().collect();
    let mut missing = 0;
    for letter in one.chars() {
        match left.iter().position(|have| *have == letter) {
            Some(place) => drop(left.swap_remove(place)),
            None => missing += 1,
        }
    }
    missing + left.len()
}

fn texts(why: &clap::Error, kind: ContextKind) -> Vec<String> {
    match why.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str) -> (String, Option<String>) {
        let words = line.split(' ').filter(|word| !word.is_empty());
        let why = crate::cli::grammar()
            .try_get_matches_from(words)
            .unwrap_err();
        (fault(&why, "coracle"), meant(&why, "coracle"))
    }

    #[test]
    fn a_mistyped_word_is_named_with_what_was_meant() {
        for (line, text, word) in [
            (
                "coracle rnu x",
                "there is no command `coracle rnu`",
                Some("run"),
            ),
            (
                "coracle image psuh",
                "there is no command `coracle psuh`",
                Some("push"),
            ),
            ("coracle prune", "there is no command `coracle prune`", None),
            ("coracle kube", "there is no command `coracle kube`", None),
            (
                "coracle run --nam=x y",
                "unknown flag `--nam`",
                Some("--name"),
            ),
            (
                "coracle run --sdnotify x",
                "unknown flag `--sdnotify`",
                None,
            ),
            ("coracle run -Z x", "unknown flag `-Z`", None),
            ("coracle rename a b c", "unexpected argument `c`", None),
            (
                "coracle run --cpus x y",
                "invalid number `x` for `--cpus`",
                None,
            ),
            ("coracle run --name", "`--name` needs a value", None),
            ("coracle stop", "`coracle` needs CONTAINER", None),
        ] {
            let (fault, meant) = said(line);
            assert_eq!((fault.as_str(), meant.as_deref()), (text, word), "{line}");
        }
        assert_eq!(
            said("coracle run --pull alwas x").1.as_deref(),
            Some("always")
        );
    }
}

//! What is said about a command line that is not understood: one line that names the
//! word, and a hint that says what may have been meant and where help is.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::{Error, Kind};
use crate::ui;

/// Prints what clap has to say, and returns the exit status. `command` is as much of the
/// command line as was understood, for example `coracle run`.
pub(super) fn report(why: &clap::Error, command: &str, verbs: &[&str]) -> u8 {
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
            if let Some(meant) = meant(why, verbs) {
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
        // All values that are checked here are numbers.
        ErrorKind::ValueValidation => format!("invalid number `{value}` for `{flag}`"),
        ErrorKind::MissingRequiredArgument | ErrorKind::TooFewValues => {
            let missing = argument.trim_end_matches("...").replace(['<', '>'], "");
            format!("`{command}` needs {missing}")
        }
        // Rare ones: clap's own first line.
        _ => {
            let text = why.render().to_string();
            let line = text.lines().next().unwrap_or_default();
            line.strip_prefix("error: ").unwrap_or(line).to_owned()
        }
    }
}

/// The known word that is most like the one that is not.
fn meant(why: &clap::Error, verbs: &[&str]) -> Option<String> {
    let kinds = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    // The most alike comes last.
    let alike = kinds.iter().find_map(|kind| texts(why, *kind).pop());
    alike.or_else(|| {
        // In words this short, clap does not see two letters that changed places.
        let word = texts(why, ContextKind::InvalidSubcommand).pop()?;
        let verb = verbs.iter().find(|verb| letters(verb) == letters(&word))?;
        Some((*verb).to_owned())
    })
}

fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

fn texts(why: &clap::Error, kind: ContextKind) -> Vec<String> {
    match why.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

//! What Go's `pflag` takes for a value, and clap does not by itself: switches have one after
//! `=` (`--rm=false` is no `--rm`), and that of another flag may begin with `-`.
//!
//! The grammar that verbs write down, and help shows, has plain switches; only what reads the
//! command line is told of values.

use std::ffi::OsString;
use std::mem::ManuallyDrop;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command};

/// What Go's `strconv.ParseBool` reads.
const TRUE: [&str; 6] = ["true", "1", "t", "T", "TRUE", "True"];
const FALSE: [&str; 6] = ["false", "0", "f", "F", "FALSE", "False"];

/// A truth value, as Go reads it.
pub(super) fn truth(word: &str) -> Option<bool> {
    match (TRUE.contains(&word), FALSE.contains(&word)) {
        (false, false) => None,
        (is_true, _) => Some(is_true),
    }
}

/// Reads a command line by its grammar. What the plain grammar reads means the same to both,
/// and most command lines are plain: the other one is not made for nothing.
pub(super) fn parse(
    grammar: impl Fn() -> Command,
    arguments: &[OsString],
) -> Result<ArgMatches, clap::Error> {
    let is_answer = |why: &clap::Error| {
        matches!(
            why.kind(),
            ErrorKind::DisplayHelp
                | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
                | ErrorKind::DisplayVersion
        )
    };
    // It is as large as all that comes after it, and nobody waits for it to be taken down.
    let mut plain = ManuallyDrop::new(grammar());
    match plain.try_get_matches_from_mut(arguments) {
        Err(why) if !is_answer(&why) => with_values(grammar()).try_get_matches_from(arguments),
        other => other,
    }
}

/// The same grammar, in which every switch may have a value after `=`.
fn with_values(command: Command) -> Command {
    command.mut_args(with_value).mut_subcommands(with_values)
}

fn with_value(arg: Arg) -> Arg {
    if !matches!(arg.get_action(), ArgAction::SetTrue) {
        return with_any_value(arg);
    }
    arg.action(ArgAction::Set)
        .num_args(0..=1)
        .require_equals(true)
        .default_value("false")
        .default_missing_value("true")
        .value_parser(words().map(|word| TRUE.contains(&word.as_str())))
}

/// The word after a flag that needs a value is that, however it begins: `-l -note=x`.
fn with_any_value(arg: Arg) -> Arg {
    let takes_one = arg.get_action().takes_values() && !arg.is_positional();
    match takes_one && !arg.is_require_equals_set() {
        true => arg.allow_hyphen_values(true),
        false => arg,
    }
}

fn words() -> PossibleValuesParser {
    let shown = [TRUE[0], FALSE[0]];
    let word = |word: &'static str| PossibleValue::new(word).hide(!shown.contains(&word));
    PossibleValuesParser::new(TRUE.into_iter().chain(FALSE).map(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Option<(bool, bool, Vec<String>)> {
        let switch = |name: &'static str, short| {
            let arg = Arg::new(name).long(name).short(short);
            arg.action(ArgAction::SetTrue)
        };
        let rest = Arg::new("rest").num_args(0..).trailing_var_arg(true);
        let verb = Command::new("run").args([switch("tty", 't'), switch("all", 'a'), rest]);
        let verb = verb.args_override_self(true);
        let tree = with_values(Command::new("x").subcommand(verb));
        let words = [&["x", "run"], words].concat();
        let matches = tree.try_get_matches_from(words).ok()?;
        let (_, matches) = matches.subcommand()?;
        let rest = matches.get_many::<String>("rest");
        Some((
            matches.get_flag("tty"),
            matches.get_flag("all"),
            rest.into_iter().flatten().cloned().collect(),
        ))
    }

    #[test]
    fn a_switch_is_on_off_or_told() {
        for (words, tty, all) in [
            (&[][..], false, false),
            (&["--tty"], true, false),
            (&["--tty=true", "-a=1"], true, true),
            (&["--tty=false"], false, false),
            (&["-ta"], true, true),
            (&["-ta=false"], true, false),
            (&["-t=F", "-a"], false, true),
            (&["--tty", "--tty=false"], false, false),
        ] {
            assert_eq!(read(words), Some((tty, all, Vec::new())), "{words:?}");
        }
        let rest = vec!["image".to_owned(), "--tty=no".to_owned()];
        assert_eq!(
            read(&["-t", "image", "--tty=no"]),
            Some((true, false, rest))
        );
        assert_eq!(read(&["--tty=no"]), None);
        assert_eq!(read(&["--tty="]), None);
    }
}

//! Which verbs there are, under which names, and how a command line finds its own.

use std::ffi::OsString;

use clap::{ArgMatches, Args, Command};

use super::{
    Context, build, create, exec, images, info, inspect, kill, logs, parsed, ps, pull, push, rm,
    rmi, root_command, run, start, stop, tag, version, wait,
};
use crate::error::Result;

/// A verb: its names, its grammar and what it does.
pub(super) struct Verb {
    /// Each way to write it: `["rm"]`, `["container", "rm"]`.
    pub(super) paths: &'static [&'static [&'static str]],
    /// Adds its arguments to a command.
    pub(super) grammar: fn(Command) -> Command,
    /// Does it.
    pub(super) run: fn(&Context, &ArgMatches) -> Result<u8>,
    /// Whether its exit status stands for that of a command in a container.
    pub(super) runs_a_command: bool,
}

macro_rules! verb {
    ($module:ident, $($path:expr),+) => {
        Verb {
            paths: &[$(&$path),+],
            grammar: $module::Arguments::augment_args,
            run: |context, matches| $module::run(context, parsed(matches)?),
            runs_a_command: $module::RUNS_A_COMMAND,
        }
    };
}

/// All verbs, in the order of help.
pub(super) static VERBS: &[Verb] = &[
    verb!(run, ["run"], ["container", "run"]),
    verb!(create, ["create"], ["container", "create"]),
    verb!(start, ["start"], ["container", "start"]),
    verb!(exec, ["exec"], ["container", "exec"]),
    verb!(
        ps,
        ["ps"],
        ["container", "ls"],
        ["container", "list"],
        ["container", "ps"]
    ),
    verb!(logs, ["logs"], ["container", "logs"]),
    verb!(stop, ["stop"], ["container", "stop"]),
    verb!(kill, ["kill"], ["container", "kill"]),
    verb!(wait, ["wait"], ["container", "wait"]),
    verb!(rm, ["rm"], ["container", "rm"], ["container", "remove"]),
    verb!(inspect, ["inspect"], ["container", "inspect"]),
    verb!(build, ["build"], ["image", "build"]),
    verb!(images, ["images"], ["image", "ls"], ["image", "list"]),
    verb!(pull, ["pull"], ["image", "pull"]),
    verb!(push, ["push"], ["image", "push"]),
    verb!(tag, ["tag"], ["image", "tag"]),
    verb!(rmi, ["rmi"], ["image", "rm"], ["image", "remove"]),
    verb!(info, ["info"], ["system", "info"]),
    verb!(version, ["version"]),
];

/// Nouns, with what help says of them.
const NOUNS: [(&str, &str); 3] = [
    ("container", "Manage containers"),
    ("image", "Manage images"),
    ("system", "Manage this installation"),
];

/// Global flags that take a value, to be skipped when looking for the verb.
const GLOBALS_WITH_VALUE: [&str; 2] = ["--root", "--runroot"];

/// The verb that a command line is about, as far as a quick look tells.
pub(super) fn wanted(arguments: &[OsString]) -> Option<&'static Verb> {
    let mut words = Vec::with_capacity(2);
    let mut rest = arguments
        .iter()
        .skip(1)
        .map(|word| word.to_str().unwrap_or_default());
    while let Some(word) = rest.next() {
        if GLOBALS_WITH_VALUE.contains(&word) {
            rest.next();
        } else if word.starts_with('-') {
            if !GLOBALS_WITH_VALUE
                .iter()
                .any(|flag| word.starts_with(&format!("{flag}=")))
            {
                return None;
            }
        } else {
            words.push(word);
            if words.len() == 2 || !NOUNS.iter().any(|(noun, _)| *noun == word) {
                break;
            }
        }
    }
    by_path(&words)
}

fn by_path(words: &[&str]) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.paths.contains(&words))
}

/// The grammar of some verbs.
pub(super) fn tree_of(verbs: &[&'static Verb]) -> Command {
    let mut tree = root_command();
    for verb in verbs {
        for [name] in verb
            .paths
            .iter()
            .filter_map(|path| path.first_chunk().filter(|_| path.len() == 1))
        {
            tree = tree.subcommand(verb.command(name));
        }
    }
    for (noun, about) in NOUNS {
        let mut branch = Command::new(noun)
            .about(about)
            .subcommand_required(true)
            .arg_required_else_help(true);
        for verb in verbs {
            for path in verb.paths {
                if let [first, name] = path
                    && *first == noun
                {
                    branch = branch.subcommand(verb.command(name));
                }
            }
        }
        if branch.has_subcommands() {
            tree = tree.subcommand(branch);
        }
    }
    tree
}

/// The verb that was matched, and its own matches.
pub(super) fn matched(matches: &ArgMatches) -> Option<(&'static Verb, &ArgMatches)> {
    let (first, inner) = matches.subcommand()?;
    if let Some(verb) = by_path(&[first]) {
        return Some((verb, inner));
    }
    let (second, innermost) = inner.subcommand()?;
    Some((by_path(&[first, second])?, innermost))
}

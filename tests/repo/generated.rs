//! The manual and the completions are what the grammar gives. With `CORACLE_GENERATE=1`
//! they are written; without, anything that is stale fails.
//!
//! In a page of the manual, what stands between the lines [`BY_HAND`] and [`GENERATED`] or
//! the end is written by hand, and kept: the description, and what follows the flags.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Arg, Command};
use clap_mangen::Man;
use coracle::cli::completion::{self, Shell};

/// From this line on a page is written by hand.
const BY_HAND: &str = ".\\\" Written by hand:\n";
/// From this line on it is made here.
const GENERATED: &str = ".\\\" Made of the grammar:\n";
/// How a page writes an apostrophe, whatever formats it.
const APOSTROPHE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

#[test]
fn the_manual_is_what_the_grammar_gives() {
    let mut grammar = coracle::cli::grammar();
    grammar.build();
    let mut pages = vec![page(grammar.clone(), "coracle")];
    let about = |verb: &Command| verb.get_about().map(ToString::to_string);
    let (nouns, verbs): (Vec<&Command>, Vec<&Command>) = grammar
        .get_subcommands()
        .partition(|command| command.has_subcommands());
    for verb in &verbs {
        let name = format!("coracle-{}", verb.get_name());
        pages.push(page((*verb).clone(), &name));
    }
    for noun in nouns {
        // What is another name of a verb has its page, and `list` that of `ls`.
        let mut known: Vec<_> = verbs.iter().map(|verb| about(verb)).collect();
        for verb in noun.get_subcommands() {
            if !known.contains(&about(verb)) {
                known.push(about(verb));
                let name = format!("coracle-{}-{}", noun.get_name(), verb.get_name());
                pages.push(page(verb.clone(), &name));
            }
        }
    }
    let wanted: BTreeSet<_> = pages.iter().map(|(path, _)| path.clone()).collect();
    for (path, text) in pages {
        check(&path, &text);
    }
    let there = fs::read_dir(repository().join("man")).expect("man/ is there");
    let there = there.map(|entry| entry.expect("man/ is readable").path());
    let orphans: Vec<_> = there.filter(|path| !wanted.contains(path)).collect();
    assert!(orphans.is_empty(), "pages of no command: {orphans:?}");
}

#[test]
fn the_completions_are_what_the_grammar_gives() {
    for (shell, file) in [
        (Shell::Bash, "coracle.bash"),
        (Shell::Zsh, "_coracle"),
        (Shell::Fish, "coracle.fish"),
    ] {
        let path = repository().join("completions").join(file);
        check(&path, &completion::script(shell));
    }
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Writes a file, or fails if it is not what it should be.
fn check(path: &Path, text: &str) {
    let found = fs::read_to_string(path).unwrap_or_default();
    if std::env::var_os("CORACLE_GENERATE").is_some() {
        if found != text {
            fs::write(path, text).expect("the file can be written");
        }
    } else {
        let same = found == text;
        assert!(same, "{} is stale: run `make generate`", path.display());
    }
}

/// A page of the manual: the generated sections, then those by hand.
fn page(command: Command, name: &str) -> (PathBuf, String) {
    let path = repository().join("man").join(format!("{name}.1"));
    let about = command.get_about().map(ToString::to_string);
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").replace(['<', '>'], "");
    let is_top = command.has_subcommands();
    let headings: Vec<String> = command
        .get_arguments()
        .filter_map(Arg::get_help_heading)
        .map(str::to_owned)
        .collect();
    let middle = match is_top {
        true => commands(&command),
        false => arguments(&command),
    };
    let command = command.override_usage(usage).mut_args(|arg| {
        // Global flags are described once, in coracle(1).
        let is_elsewhere = !is_top && arg.get_help_heading() == Some("Global options");
        let is_hidden = arg.is_hide_set() || is_elsewhere || arg.is_positional();
        arg.hide(is_hidden)
    });
    let man = Man::new(command);
    let title = format!(
        ".TH {} 1 \"\" \"coracle {}\" \"coracle manual\"\n",
        name.to_uppercase(),
        env!("CARGO_PKG_VERSION")
    );
    let about = lower_first(&about.unwrap_or_default());
    let head = format!(".SH NAME\n{} \\- {about}\n", name.replace('-', "\\-"));
    let synopsis = rendered(|text| man.render_synopsis_section(text));
    let mut options = rendered(|text| man.render_options_section(text));
    for heading in headings {
        let section = format!(".SH {}\n", quoted(&heading.to_uppercase()));
        options = options.replace(&section, &format!(".SS {}\n", quoted(&heading)));
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let mut by_hand = found
        .split(BY_HAND)
        .skip(1)
        .map(|part| part.split(GENERATED).next().unwrap_or_default());
    let description = by_hand.next().unwrap_or_default();
    let rest = by_hand.next().unwrap_or_default();
    let text = format!(
        "{APOSTROPHE}{title}{head}{synopsis}{BY_HAND}{description}\
         {GENERATED}{middle}{options}{BY_HAND}{rest}"
    );
    (path, text)
}

/// A part of a page, without the definition that each part brings along.
fn rendered(render: impl Fn(&mut dyn Write) -> std::io::Result<()>) -> String {
    let mut text = Vec::new();
    render(&mut text).expect("memory can be written");
    let text = String::from_utf8(text).expect("pages are text");
    text.replace(APOSTROPHE, "")
}

/// An argument of a roff macro.
fn quoted(text: &str) -> String {
    match text.contains(' ') {
        true => format!("\"{text}\""),
        false => text.to_owned(),
    }
}

/// What follows the flags.
fn arguments(command: &Command) -> String {
    let mut text = String::new();
    for arg in command.get_positionals().filter(|arg| !arg.is_hide_set()) {
        let name = arg.get_value_names().unwrap_or_default().join(" ");
        let help = arg.get_help().map(ToString::to_string);
        text += &format!(".TP\n\\fI{name}\\fR\n{}\n", help.unwrap_or_default());
    }
    match text.is_empty() {
        true => text,
        false => format!(".SH ARGUMENTS\n{text}"),
    }
}

/// The list of commands, each a page of its own.
fn commands(command: &Command) -> String {
    let mut text = ".SH COMMANDS\n".to_owned();
    for verb in command
        .get_subcommands()
        .filter(|verb| !verb.has_subcommands())
    {
        let about = verb
            .get_about()
            .map_or_else(String::new, ToString::to_string);
        let name = verb.get_name();
        text += &format!(".TP\n\\fBcoracle\\-{name}\\fR(1)\n{about}\n");
    }
    text
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

//! Which verbs there are, under which names, and how a command line finds its own.

use std::ffi::OsString;

use clap::{ArgMatches, Args, Command};

use super::buildx::{
    du as buildx_du, inspect as buildx_inspect, ls as buildx_ls, version as buildx_version,
};
use super::exists::image as image_exists;
use super::inspect::{
    container as container_inspect, image as image_inspect, network as network_inspect,
    volume as volume_inspect,
};
use super::manifest::{
    add as manifest_add, annotate as manifest_annotate, create as manifest_create,
    exists as manifest_exists, inspect as manifest_inspect, ls as manifest_ls,
    push as manifest_push, remove as manifest_remove, rm as manifest_rm,
};
use super::network::{
    connect as network_connect, create as network_create, disconnect as network_disconnect,
    exists as network_exists, ls as network_ls, prune as network_prune, rm as network_rm,
};
use super::secret::{
    create as secret_create, exists as secret_exists, inspect as secret_inspect, ls as secret_ls,
    rm as secret_rm,
};
use super::volume::{
    create as volume_create, exists as volume_exists, export as volume_export,
    import as volume_import, ls as volume_ls, prune as volume_prune, rm as volume_rm,
};
use super::{
    Context, attach, boot, build, builder_prune, commit, completion, container_prune, cp, create,
    diff, events, exec, exists, export, healthcheck, history, image_copy, image_prune, image_tree,
    images, import, info, inspect, kill, load, login, logout, logs, mount, parsed, pause, port, ps,
    pull, push, rename, restart, rm, rmi, root_command, run, save, search, start, stats, stop,
    system_check, system_df, system_prune, system_reset, tag, top, unmount, unpause, unshare,
    untag, update, version, wait,
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

impl Verb {
    /// Its short name.
    fn name(&self) -> Option<&'static str> {
        self.paths.iter().find_map(|path| match path {
            [name] => Some(*name),
            _ => None,
        })
    }

    /// The noun that it belongs to.
    fn noun(&self) -> &'static str {
        let noun = self.paths.iter().find_map(|path| match path {
            [noun, _] => Some(*noun),
            _ => None,
        });
        match self.name() {
            // Of everything; but it is of containers that most is asked.
            Some("inspect") => "container",
            Some("login" | "logout") => "image",
            _ => noun.unwrap_or("system"),
        }
    }

    fn command(&self, name: &'static str) -> Command {
        // As with docker, a flag that is given twice counts the second time.
        (self.grammar)(Command::new(name)).args_override_self(true)
    }
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
    verb!(attach, ["attach"], ["container", "attach"]),
    verb!(exec, ["exec"], ["container", "exec"]),
    verb!(
        ps,
        ["ps"],
        ["container", "ls"],
        ["container", "list"],
        ["container", "ps"]
    ),
    verb!(logs, ["logs"], ["container", "logs"]),
    verb!(top, ["top"], ["container", "top"]),
    verb!(stats, ["stats"], ["container", "stats"]),
    verb!(port, ["port"], ["container", "port"]),
    verb!(stop, ["stop"], ["container", "stop"]),
    verb!(restart, ["restart"], ["container", "restart"]),
    verb!(kill, ["kill"], ["container", "kill"]),
    verb!(pause, ["pause"], ["container", "pause"]),
    verb!(unpause, ["unpause"], ["container", "unpause"]),
    verb!(wait, ["wait"], ["container", "wait"]),
    verb!(rename, ["rename"], ["container", "rename"]),
    verb!(cp, ["cp"], ["container", "cp"]),
    verb!(mount, ["mount"], ["container", "mount"]),
    verb!(
        unmount,
        ["unmount"],
        ["umount"],
        ["container", "unmount"],
        ["container", "umount"]
    ),
    verb!(diff, ["diff"], ["container", "diff"], ["image", "diff"]),
    verb!(export, ["export"], ["container", "export"]),
    verb!(commit, ["commit"], ["container", "commit"]),
    verb!(update, ["update"], ["container", "update"]),
    verb!(rm, ["rm"], ["container", "rm"], ["container", "remove"]),
    verb!(container_prune, ["container", "prune"]),
    verb!(exists, ["container", "exists"]),
    verb!(healthcheck, ["healthcheck", "run"]),
    verb!(inspect, ["inspect"]),
    verb!(container_inspect, ["container", "inspect"]),
    verb!(
        build,
        ["build"],
        ["image", "build"],
        ["builder", "build"],
        ["buildx", "build"]
    ),
    verb!(builder_prune, ["builder", "prune"], ["buildx", "prune"]),
    verb!(buildx_ls, ["buildx", "ls"]),
    verb!(buildx_inspect, ["buildx", "inspect"]),
    verb!(buildx_du, ["buildx", "du"]),
    verb!(buildx_version, ["buildx", "version"]),
    verb!(image_inspect, ["image", "inspect"]),
    verb!(images, ["images"], ["image", "ls"], ["image", "list"]),
    verb!(pull, ["pull"], ["image", "pull"]),
    verb!(push, ["push"], ["image", "push"]),
    verb!(search, ["search"], ["image", "search"]),
    verb!(login, ["login"]),
    verb!(logout, ["logout"]),
    verb!(tag, ["tag"], ["image", "tag"]),
    verb!(image_copy, ["image", "copy"]),
    verb!(save, ["save"], ["image", "save"]),
    verb!(load, ["load"], ["image", "load"]),
    verb!(import, ["import"], ["image", "import"]),
    verb!(rmi, ["rmi"], ["image", "rm"], ["image", "remove"]),
    verb!(image_prune, ["image", "prune"]),
    verb!(untag, ["untag"], ["image", "untag"]),
    verb!(history, ["history"], ["image", "history"]),
    verb!(image_tree, ["image", "tree"]),
    verb!(image_exists, ["image", "exists"]),
    verb!(manifest_create, ["manifest", "create"]),
    verb!(manifest_add, ["manifest", "add"]),
    verb!(manifest_annotate, ["manifest", "annotate"]),
    verb!(manifest_remove, ["manifest", "remove"]),
    verb!(manifest_ls, ["manifest", "ls"], ["manifest", "list"]),
    verb!(manifest_inspect, ["manifest", "inspect"]),
    verb!(manifest_exists, ["manifest", "exists"]),
    verb!(manifest_push, ["manifest", "push"]),
    verb!(manifest_rm, ["manifest", "rm"]),
    verb!(network_create, ["network", "create"]),
    verb!(network_ls, ["network", "ls"], ["network", "list"]),
    verb!(network_inspect, ["network", "inspect"]),
    verb!(network_connect, ["network", "connect"]),
    verb!(network_disconnect, ["network", "disconnect"]),
    verb!(network_exists, ["network", "exists"]),
    verb!(network_prune, ["network", "prune"]),
    verb!(network_rm, ["network", "rm"], ["network", "remove"]),
    verb!(volume_create, ["volume", "create"]),
    verb!(volume_ls, ["volume", "ls"], ["volume", "list"]),
    verb!(volume_inspect, ["volume", "inspect"]),
    verb!(volume_exists, ["volume", "exists"]),
    verb!(volume_export, ["volume", "export"]),
    verb!(volume_import, ["volume", "import"]),
    verb!(volume_prune, ["volume", "prune"]),
    verb!(volume_rm, ["volume", "rm"], ["volume", "remove"]),
    verb!(secret_create, ["secret", "create"]),
    verb!(secret_ls, ["secret", "ls"], ["secret", "list"]),
    verb!(secret_inspect, ["secret", "inspect"]),
    verb!(secret_exists, ["secret", "exists"]),
    verb!(secret_rm, ["secret", "rm"], ["secret", "remove"]),
    verb!(events, ["events"], ["system", "events"]),
    verb!(boot, ["boot"], ["system", "boot"]),
    verb!(info, ["info"], ["system", "info"]),
    verb!(unshare, ["unshare"], ["system", "unshare"]),
    verb!(system_check, ["system", "check"]),
    verb!(system_df, ["system", "df"]),
    verb!(system_prune, ["system", "prune"]),
    verb!(system_reset, ["system", "reset"]),
    verb!(completion, ["completion"]),
    verb!(version, ["version"]),
];

/// Nouns: the word, the heading over its verbs, and what help says of it.
const NOUNS: [(&str, &str, &str); 10] = [
    ("container", "Containers", "Manage containers"),
    ("image", "Images", "Manage images"),
    ("builder", "Builds", "Manage builds"),
    ("buildx", "Builds", "Manage builds, as with docker's plugin"),
    (
        "manifest",
        "Lists",
        "Manage lists of images for several platforms",
    ),
    ("network", "Networks", "Manage networks"),
    ("volume", "Volumes", "Manage volumes"),
    ("secret", "Secrets", "Manage secrets of containers"),
    ("healthcheck", "Health", "Check the health of containers"),
    ("system", "This installation", "Look at this installation"),
];

/// Global flags that take a value, to be skipped when looking for the verb.
const GLOBALS_WITH_VALUE: [&str; 7] = [
    "--root",
    "--runroot",
    "--cgroup-manager",
    "--cdi-spec-dir",
    "--config",
    "--log-level",
    "--storage-driver",
];
/// Those without one.
const GLOBAL_SWITCHES: [&str; 1] = ["--debug"];
/// Letters of global flags, which after the verb are those of its own.
const GLOBAL_LETTERS: [(&str, &str); 2] = [("-l", "--log-level"), ("-D", "--debug")];

/// The command line without what is only another way to write something: `help run` is
/// `run --help`, and `-D run` is `--debug run`.
pub(super) fn spelled_out(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(word) = arguments.get(at).and_then(|word| word.to_str()) {
        if let Some((_, flag)) = GLOBAL_LETTERS.iter().find(|(letter, _)| *letter == word) {
            arguments[at] = flag.into();
            continue;
        }
        at += match word {
            word if GLOBALS_WITH_VALUE.contains(&word) => 2,
            word if word.starts_with('-') => 1,
            _ => break,
        };
    }
    if arguments.get(at).is_some_and(|word| word == "help") {
        arguments.remove(at);
        arguments.push("--help".into());
    }
    arguments
}

/// The verb that a command line is about, as far as a quick look tells.
pub(super) fn wanted(arguments: &[OsString]) -> Option<&'static Verb> {
    by_path(&leading_words(arguments)?)
}

/// The part of a command line that names a verb or a noun, for example `coracle image`.
pub(super) fn understood(arguments: &[OsString]) -> String {
    let mut words = leading_words(arguments).unwrap_or_default();
    if by_path(&words).is_none() {
        words.truncate(1);
        words.retain(|word| is_noun(word));
    }
    words.insert(0, "coracle");
    words.join(" ")
}

/// The first word after the global flags, and the second if the first is a noun. Nothing
/// if a flag comes before that is not understood here.
fn leading_words(arguments: &[OsString]) -> Option<Vec<&str>> {
    let mut words = Vec::with_capacity(2);
    let mut rest = arguments
        .iter()
        .skip(1)
        .map(|word| word.to_str().unwrap_or_default());
    while let Some(word) = rest.next() {
        if GLOBALS_WITH_VALUE.contains(&word) {
            rest.next();
        } else if word.starts_with('-') {
            let has_value = |flag: &&str| word.starts_with(&format!("{flag}="));
            let is_known =
                GLOBAL_SWITCHES.contains(&word) || GLOBALS_WITH_VALUE.iter().any(has_value);
            if !is_known {
                return (!words.is_empty()).then_some(words);
            }
        } else {
            words.push(word);
            if words.len() == 2 || !is_noun(word) {
                break;
            }
        }
    }
    Some(words)
}

fn is_noun(word: &str) -> bool {
    NOUNS.iter().any(|(noun, ..)| *noun == word)
}

fn by_path(words: &[&str]) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.paths.contains(&words))
}

/// The short name of each verb, such as `rm`.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    VERBS.iter().filter_map(Verb::name)
}

/// The grammar that a command line needs: one verb under one name, or all if it is not
/// clear which is wanted.
pub(super) fn tree_for(arguments: &[OsString]) -> Command {
    let words = leading_words(arguments).unwrap_or_default();
    let mut paths = VERBS.iter().flat_map(|verb| {
        let paths = verb.paths.iter();
        paths.map(move |path| (verb, *path))
    });
    match paths.find(|(_, path)| *path == words) {
        Some((verb, [name])) => root_command().subcommand(verb.command(name)),
        Some((verb, [noun, name])) => {
            root_command().subcommand(noun_command(noun).subcommand(verb.command(name)))
        }
        _ => whole_tree(),
    }
}

/// The grammar of all verbs, with help that shows them in groups.
pub(super) fn whole_tree() -> Command {
    let mut tree = root_command();
    for verb in VERBS {
        if let Some(name) = verb.name() {
            tree = tree.subcommand(verb.command(name));
        }
    }
    for (noun, _, about) in NOUNS {
        let mut branch = noun_command(noun).about(about);
        for verb in VERBS {
            for path in verb.paths {
                if let [first, name] = path
                    && *first == noun
                {
                    branch = branch.subcommand(verb.command(name));
                }
            }
        }
        tree = tree.subcommand(branch);
    }
    let help = grouped_help(&tree);
    tree.help_template(help)
}

fn noun_command(noun: &'static str) -> Command {
    Command::new(noun)
        .subcommand_required(true)
        .arg_required_else_help(true)
}

fn grouped_help(tree: &Command) -> String {
    let mut text = "{about-with-newline}\n{usage-heading} coracle [OPTIONS] COMMAND\n".to_owned();
    for (noun, heading, _) in NOUNS {
        let verbs = VERBS.iter().filter(|verb| verb.noun() == noun);
        let lines: String = verbs
            .filter_map(Verb::name)
            .map(|name| line(tree, name))
            .collect();
        if !lines.is_empty() {
            text += &format!("\n{heading}:\n{lines}");
        }
    }
    text += "\nThe same commands under longer names:\n";
    for (noun, ..) in NOUNS {
        text += &line(tree, noun);
    }
    text + "\nOptions:\n{options}{after-help}"
}

fn line(tree: &Command, name: &str) -> String {
    let about = tree
        .find_subcommand(name)
        .and_then(Command::get_about)
        .map_or_else(String::new, ToString::to_string);
    format!("  {name:<11}  {about}\n")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn a_command_line_is_understood_as_far_as_its_verb() {
        for (line, verb, text) in [
            ("coracle run --rm x", Some("run"), "coracle run"),
            (
                "coracle --root /x image ls",
                Some("images"),
                "coracle image ls",
            ),
            ("coracle --root=/x ps", Some("ps"), "coracle ps"),
            ("coracle container lss", None, "coracle container"),
            ("coracle container --help", None, "coracle container"),
            ("coracle rnu", None, "coracle"),
            ("coracle --nonsense ps", None, "coracle"),
            ("coracle", None, "coracle"),
        ] {
            let arguments = arguments(line);
            assert_eq!(wanted(&arguments).and_then(Verb::name), verb, "{line}");
            assert_eq!(understood(&arguments), text, "{line}");
        }
    }

    #[test]
    fn help_is_a_word_and_a_flag() {
        let with_flag = |line| spelled_out(arguments(line));
        assert_eq!(
            with_flag("coracle help run"),
            arguments("coracle run --help")
        );
        assert_eq!(with_flag("coracle help"), arguments("coracle --help"));
        assert_eq!(with_flag("coracle run help"), arguments("coracle run help"));
    }

    #[test]
    fn the_global_flags_are_those_of_the_grammar() {
        let mut known = [&GLOBALS_WITH_VALUE[..], &GLOBAL_SWITCHES].concat();
        let tree = root_command();
        let globals = tree.get_arguments().filter(|arg| arg.is_global_set());
        let names = globals.filter_map(|arg| Some(format!("--{}", arg.get_long()?)));
        let mut names: Vec<String> = names.collect();
        names.sort();
        known.sort_unstable();
        assert_eq!(names, known);
    }

    #[test]
    fn letters_before_the_verb_are_those_of_global_flags() {
        assert_eq!(
            spelled_out(arguments("coracle --root x -D -l error ps -l")),
            arguments("coracle --root x --debug --log-level error ps -l")
        );
        let (line, verb) = ("coracle -D --config x --log-level=info ps", Some("ps"));
        let line = spelled_out(arguments(line));
        assert_eq!(wanted(&line).and_then(Verb::name), verb);
    }

    #[test]
    fn the_grammar_has_no_contradictions() {
        whole_tree().debug_assert();
    }
}

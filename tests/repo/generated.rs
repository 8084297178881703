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
use clap_complete::Shell;
use clap_mangen::Man;

/// From this line on a page is written by hand.
const BY_HAND: &str = ".\\\" Written by hand:\n";
/// From this line on it is made here.
const GENERATED: &str = ".\\\" Made of the grammar:\n";
/// How a page writes an apostrophe, whatever formats it.
const APOSTROPHE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// Commands whose arguments are names of containers.
const OF_CONTAINERS: [&str; 8] = [
    "exec", "inspect", "kill", "logs", "rm", "start", "stop", "wait",
];
/// Commands whose arguments are names of images.
const OF_IMAGES: [&str; 7] = ["create", "inspect", "push", "rmi", "run", "save", "tag"];

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
        let mut text = Vec::new();
        clap_complete::generate(
            shell,
            &mut shown(coracle::cli::grammar()),
            "coracle",
            &mut text,
        );
        let text = String::from_utf8(text).expect("completions are text");
        let text = match shell {
            Shell::Bash => bash_with_names(&text),
            Shell::Zsh => zsh_with_names(&text),
            _ => fish_with_names(&text),
        };
        check(&repository().join("completions").join(file), &text);
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

/// The grammar with arguments that help does not list.
fn shown(command: Command) -> Command {
    command
        .mut_args(|arg| arg.hide(false))
        .mut_subcommands(shown)
}

/// Every flag of a verb that a value follows, as `verb:flag`.
fn flags_with_value(verb: &str, command: &Command) -> Vec<String> {
    let mut flags = Vec::new();
    for arg in command.get_arguments() {
        if arg.get_action().takes_values() && !arg.is_require_equals_set() {
            let longs = arg.get_long_and_visible_aliases().unwrap_or_default();
            flags.extend(longs.iter().map(|long| format!("{verb}:--{long}")));
            flags.extend(arg.get_short().map(|short| format!("{verb}:-{short}")));
        }
    }
    flags
}

fn bash_with_names(generated: &str) -> String {
    let grammar = coracle::cli::grammar();
    let mut flags = flags_with_value("*", &grammar);
    for verb in grammar.get_subcommands() {
        flags.extend(flags_with_value(verb.get_name(), verb));
    }
    let flags = flags.join("|");
    let containers = OF_CONTAINERS.join("|:");
    let images = OF_IMAGES.join("|:");
    let names = format!(
        r#"
# Names of containers, images, networks and volumes, where a command wants them.
_coracle_with_names() {{
    _coracle "$@"
    local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
    local index noun="" verb="" store=() names="" word typed=""
    for ((index = 1; index < COMP_CWORD; index++)); do
        word="${{COMP_WORDS[index]}}"
        case "$word" in
            --root|--runroot) store+=("$word" "${{COMP_WORDS[++index]}}") ;;
            -*) ;;
            container|image|network|volume) noun="$word" ;;
            *) verb="$word"; break ;;
        esac
    done
    [[ -z $verb || $current == -* ]] && return
    case "$previous" in
        --network|--net)
            names=$(coracle "${{store[@]}}" network ls --format '{{{{.Name}}}}' 2>/dev/null)
            COMPREPLY=($(compgen -W "$names" -- "$current"))
            return ;;
    esac
    case "$verb:$previous" in {flags}) return ;; esac
    case "$noun:$verb" in container:run|container:create|image:*) ;; :{containers}|container:*)
        names=$(coracle "${{store[@]}}" ps -a 2>/dev/null | awk 'NR > 1 {{ print $NF }}') ;;
    esac
    case "$noun:$verb" in :{images}|container:run|container:create|image:*)
        names+=" $(coracle "${{store[@]}}" images 2>/dev/null |
            awk 'NR > 1 && $1 != "<none>" {{ print $1 ":" $2 }}')" ;;
    esac
    case "$noun:$verb" in network:create|volume:create) ;; network:*|volume:*)
        names=$(coracle "${{store[@]}}" "$noun" ls --format '{{{{.Name}}}}' 2>/dev/null) ;;
    esac
    case "$noun:$verb" in network:connect|network:disconnect)
        names+=" $(coracle "${{store[@]}}" ps -a --format '{{{{.Names}}}}' 2>/dev/null)" ;;
    esac
    # To bash, a colon ends a word: what is before it has been typed already.
    word="${{COMP_LINE:0:COMP_POINT}}"
    word="${{word##*[[:space:]]}}"
    [[ $word == *:* ]] && typed="${{word%"${{word##*:}}"}}"
    COMPREPLY=($(compgen -W "$names" -- "$word"))
    COMPREPLY=("${{COMPREPLY[@]#"$typed"}}")
}}

complete -F _coracle_with_names -o bashdefault -o default coracle
"#
    );
    format!("{generated}{names}")
}

fn zsh_with_names(generated: &str) -> String {
    let functions = r#"_coracle_containers() {
    local -a names
    names=(${(f)"$(coracle ps -a 2>/dev/null | awk 'NR > 1 { print $NF }')"})
    compadd -a names
}

_coracle_images() {
    local -a names
    names=(${(f)"$(coracle images 2>/dev/null | awk 'NR > 1 && $1 != "<none>" { print $1 ":" $2 }')"})
    compadd -a names
}

_coracle_networks() {
    local -a names
    names=(${(f)"$(coracle network ls --format '{{.Name}}' 2>/dev/null)"})
    compadd -a names
}

_coracle_volumes() {
    local -a names
    names=(${(f)"$(coracle volume ls --format '{{.Name}}' 2>/dev/null)"})
    compadd -a names
}

_coracle_objects() {
    _coracle_containers
    _coracle_images
}

"#;
    let lines = generated.lines().map(|line| {
        let is_positional = line.starts_with("':") || line.starts_with("'*:");
        let names = [
            ("container", "_coracle_containers"),
            ("object", "_coracle_objects"),
            ("image", "_coracle_images"),
            ("network", "_coracle_networks"),
            ("volume", "_coracle_volumes"),
        ];
        let is_network = line.contains(":NETWORK:_default'");
        let names = names
            .iter()
            .find(|(of, _)| line.contains(&format!(":{of}")));
        match names {
            _ if is_network => line.replace(":_default'", ":_coracle_networks'"),
            Some((_, names)) if is_positional => line.replace(":_default'", &format!(":{names}'")),
            _ => line.to_owned(),
        }
    });
    let text: String = lines.map(|line| line + "\n").collect();
    let place = "if [ \"$funcstack[1]\"";
    text.replacen(place, &format!("{functions}{place}"), 1)
}

fn fish_with_names(generated: &str) -> String {
    let mut text = generated.to_owned();
    text += r#"
function __fish_coracle_containers
    coracle ps -a 2>/dev/null | awk 'NR > 1 { print $NF }'
end

function __fish_coracle_networks
    coracle network ls --format '{{.Name}}' 2>/dev/null
end

function __fish_coracle_volumes
    coracle volume ls --format '{{.Name}}' 2>/dev/null
end

function __fish_coracle_images
    coracle images 2>/dev/null | awk 'NR > 1 && $1 != "<none>" { print $1 ":" $2 }'
end

"#;
    // Under a noun, and only there, `rm` is about such things.
    let rules = [
        (
            "; and not __fish_seen_subcommand_from image network volume",
            "containers",
            &OF_CONTAINERS[..],
        ),
        ("", "images", &OF_IMAGES),
        (
            "; and __fish_seen_subcommand_from image",
            "images",
            &["rm", "remove"],
        ),
        (
            "; and __fish_seen_subcommand_from network",
            "networks",
            &["rm", "remove", "inspect", "connect", "disconnect", "exists"],
        ),
        (
            "; and __fish_seen_subcommand_from volume",
            "volumes",
            &["rm", "remove", "inspect", "exists"],
        ),
    ];
    for (where_else, names, verbs) in rules {
        for verb in verbs {
            let condition = format!("__fish_seen_subcommand_from {verb}{where_else}");
            text += &format!(
                "complete -c coracle -n \"{condition}\" -f -a \"(__fish_coracle_{names})\"\n"
            );
        }
    }
    text += "complete -c coracle -n \"__fish_seen_subcommand_from run create\" -l network -x \
             -a \"(__fish_coracle_networks)\"\n";
    text
}

//! What the completions of the grammar do not know: names of containers and images, which
//! the shell asks for when one is wanted.

use clap::Command;

use crate::cli::grammar;

/// Commands whose arguments are names of containers.
const OF_CONTAINERS: [&str; 8] = [
    "exec", "inspect", "kill", "logs", "rm", "start", "stop", "wait",
];
/// Commands whose arguments are names of images.
const OF_IMAGES: [&str; 7] = ["create", "inspect", "push", "rmi", "run", "save", "tag"];

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

pub(super) fn bash(generated: &str) -> String {
    let grammar = grammar();
    let mut flags = flags_with_value("*", &grammar);
    for verb in grammar.get_subcommands() {
        flags.extend(flags_with_value(verb.get_name(), verb));
    }
    let flags = flags.join("|");
    let containers = OF_CONTAINERS.join("|:");
    let images = OF_IMAGES.join("|:");
    let names = format!(
        r#"
# Names of containers, images, networks, volumes and secrets, where a command wants them.
_coracle_with_names() {{
    _coracle "$@"
    local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
    local index noun="" verb="" store=() names="" word typed=""
    for ((index = 1; index < COMP_CWORD; index++)); do
        word="${{COMP_WORDS[index]}}"
        case "$word" in
            --root|--runroot) store+=("$word" "${{COMP_WORDS[++index]}}") ;;
            -*) ;;
            container|image|network|volume|secret) noun="$word" ;;
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
    case "$noun:$verb" in network:create|volume:create|secret:create) ;; network:*|volume:*|secret:*)
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

pub(super) fn zsh(generated: &str) -> String {
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

_coracle_secrets() {
    local -a names
    names=(${(f)"$(coracle secret ls --format '{{.Name}}' 2>/dev/null)"})
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
            ("secret", "_coracle_secrets"),
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

pub(super) fn fish(generated: &str) -> String {
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

function __fish_coracle_secrets
    coracle secret ls --format '{{.Name}}' 2>/dev/null
end

function __fish_coracle_images
    coracle images 2>/dev/null | awk 'NR > 1 && $1 != "<none>" { print $1 ":" $2 }'
end

"#;
    // Under a noun, and only there, `rm` is about such things.
    let rules = [
        (
            "; and not __fish_seen_subcommand_from image network volume secret",
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
        (
            "; and __fish_seen_subcommand_from secret",
            "secrets",
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

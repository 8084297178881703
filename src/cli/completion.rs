//! `completion`: completions for a shell, made of the grammar.

use clap::{Args, ValueEnum};

use super::{Context, grammar};
use crate::error::Result;
use crate::ui;

mod names;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const NOTES: &str = "\
Examples:
  source <(coracle completion bash)
  coracle completion zsh > \"${fpath[1]}/_coracle\"
  coracle completion fish > ~/.config/fish/completions/coracle.fish";

/// Print completions for a shell
#[derive(Debug, Clone, Args)]
#[command(after_help = NOTES)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// A shell that completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// bash(1)
    Bash,
    /// zsh(1)
    Zsh,
    /// fish(1)
    Fish,
    /// PowerShell
    Powershell,
}

/// Does it.
pub(super) fn run(_context: &Context, arguments: Arguments) -> Result<u8> {
    ui::write(script(arguments.shell).as_bytes())?;
    Ok(0)
}

/// The completions for a shell.
pub fn script(shell: Shell) -> String {
    use clap_complete::Shell as Generator;
    let generate = |generator: Generator| {
        let mut text = Vec::new();
        clap_complete::generate(generator, &mut shown(grammar()), "coracle", &mut text);
        String::from_utf8_lossy(&text).into_owned()
    };
    match shell {
        Shell::Bash => names::bash(&generate(Generator::Bash)),
        Shell::Zsh => names::zsh(&generate(Generator::Zsh)),
        Shell::Fish => names::fish(&generate(Generator::Fish)),
        Shell::Powershell => generate(Generator::PowerShell),
    }
}

/// The grammar with arguments that help does not list.
fn shown(command: clap::Command) -> clap::Command {
    command
        .mut_args(|arg| arg.hide(false))
        .mut_subcommands(shown)
}

//! `logout`: forget what proves to a registry who you are.

use clap::Args;

use super::Context;
use super::login_options::LoginOptions;
use crate::engine::logout;
use crate::error::Result;
use crate::registry::Server;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Log out from a registry
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Log out from all registries
    #[arg(short, long, conflicts_with = "registry")]
    all: bool,
    #[command(flatten)]
    place: LoginOptions,
    /// Registry, or a namespace of one: HOST[:PORT][/NAMESPACE] [default: docker.io]
    registry: Option<String>,
}

/// Does it.
pub(super) fn run(_: &Context, arguments: Arguments) -> Result<u8> {
    let options = arguments.place.options(ui::progress::choose(false));
    if arguments.all {
        logout::log_out_everywhere(&options)?;
        ui::print("Removed login credentials for all registries")?;
        return Ok(0);
    }
    let server = match &arguments.registry {
        Some(given) => Server::parse(given)?,
        None => Server::docker_hub(),
    };
    match logout::log_out(&server, &options)? {
        true => ui::print(format_args!("Removing login credentials for {server}"))?,
        false => ui::print(format_args!("Not logged in to {server}"))?,
    }
    Ok(0)
}

//! `login`: prove to a registry who you are, and keep that.

use std::io::Read;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::Context;
use super::login_options::LoginOptions;
use crate::engine::login;
use crate::error::{Context as _, Error, Kind, Result};
use crate::registry::{Keeper, Options, Server};
use crate::ui::{self, terminal};

pub(super) const RUNS_A_COMMAND: bool = false;

/// A password longer than this is none, in bytes.
const PASSWORD_MAX_BYTES: u64 = 64 << 10;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle login                                         Docker Hub
  coracle login registry.example.org
  coracle login -u me --password-stdin localhost:5000 < secret

The credentials are kept by the program that a file names for the registry (credHelpers,
credsStore), else in Docker's config.json, where other programs find them, too.";

/// Log in to a registry
// No Debug: there is a password in it.
#[derive(Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Your name there
    #[arg(short, long, value_name = "NAME")]
    username: Option<String>,
    /// Your password, or an access token; others on this host can see it here
    #[arg(
        short,
        long,
        value_name = "PASSWORD",
        conflicts_with = "password_stdin"
    )]
    password: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Only show who is logged in
    #[arg(long, conflicts_with_all = ["username", "password", "password_stdin"])]
    get_login: bool,
    /// Say who keeps the credentials
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    place: LoginOptions,
    /// Require HTTPS with a valid certificate; a registry on this host may always speak HTTP
    #[arg(long, value_name = "BOOL", default_value_t = true, num_args = 0..=1,
          default_missing_value = "true", action = clap::ArgAction::Set, require_equals = true, hide_possible_values = true)]
    tls_verify: bool,
    /// Directory with the certificates (*.crt, *.cert, *.key) to use
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    cert_dir: Option<PathBuf>,
    /// Registry, or a namespace of one: HOST[:PORT][/NAMESPACE] [default: docker.io]
    registry: Option<String>,
}

/// Does it.
pub(super) fn run(_: &Context, arguments: Arguments) -> Result<u8> {
    let server = match &arguments.registry {
        Some(given) => Server::parse(given)?,
        None => Server::docker_hub(),
    };
    let options = Options {
        tls_verify: arguments.tls_verify,
        cert_dir: arguments.cert_dir.clone(),
        ..arguments.place.options(ui::progress::choose(false))
    };
    if arguments.get_login {
        return show_user(&server, &options);
    }
    if arguments.password_stdin && arguments.username.is_none() {
        return Err(Error::usage("--password-stdin needs --username, too"));
    }
    if arguments.password.is_some() {
        ui::note("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
    }
    let is_new = arguments.username.is_some() || arguments.password.is_some();
    let user = match is_new {
        true => None,
        // What cannot be looked up, can be typed.
        false => login::user(&server, &options).unwrap_or_else(|why| {
            ui::warn(why.one_line());
            None
        }),
    };
    if user.is_some() {
        ui::note("Authenticating with existing credentials...");
        if login::is_logged_in(&server, &options)? {
            ui::print("Login Succeeded")?;
            return Ok(0);
        }
        ui::note("The registry does not accept them any more.");
    }
    let (username, password) = ask(&arguments, user)?;
    let keeper = login::log_in(&server, &username, &password, &options)?;
    if arguments.verbose {
        ui::print(format_args!("Used: {keeper}"))?;
    }
    if let Keeper::File(path) = &keeper {
        ui::warn(format_args!(
            "the credentials are not encrypted in `{}`; a credential helper would keep them better",
            path.display()
        ));
    }
    ui::print("Login Succeeded")?;
    Ok(0)
}

fn show_user(server: &Server, options: &Options) -> Result<u8> {
    let user = login::user(server, options)?;
    let missing = || Error::new(Kind::NoSuchObject, format!("not logged in to {server}"));
    ui::print(ui::plain(&user.ok_or_else(missing)?))?;
    Ok(0)
}

/// The name and the password: as they were given, else as they are typed. `user` is who
/// was logged in before.
fn ask(arguments: &Arguments, user: Option<String>) -> Result<(String, String)> {
    if arguments.password_stdin {
        let username = arguments.username.clone().unwrap_or_default();
        return Ok((checked(username, "user name")?, read_password()?));
    }
    let is_complete = arguments.username.is_some() && arguments.password.is_some();
    if !is_complete && !terminal::stdin_is_terminal() {
        return Err(Error::usage(
            "cannot perform an interactive login: standard input is no terminal",
        )
        .hint("Give the name with --username, and the password with --password-stdin."));
    }
    let username = match (&arguments.username, user) {
        (Some(given), _) => given.clone(),
        (None, None) => terminal::ask("Username: ")?,
        (None, Some(user)) => {
            let typed = terminal::ask(&format!("Username ({}): ", ui::plain(&user)))?;
            if typed.is_empty() { user } else { typed }
        }
    };
    let username = checked(username, "user name")?;
    let password = match &arguments.password {
        Some(given) => given.clone(),
        None => terminal::ask_secretly("Password: ")?,
    };
    Ok((username, checked(password, "password")?))
}

/// Reads the password, but not the end of its line.
fn read_password() -> Result<String> {
    let doing = || "read the password from standard input";
    let mut text = String::new();
    std::io::stdin()
        .take(PASSWORD_MAX_BYTES + 1)
        .read_to_string(&mut text)
        .doing(doing)?;
    if text.len() as u64 > PASSWORD_MAX_BYTES {
        return Err(Error::usage("it is too long to be a password")).doing(doing);
    }
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    checked(line.to_owned(), "password")
}

fn checked(text: String, what: &str) -> Result<String> {
    match text.is_empty() {
        true => Err(Error::usage(format!("the {what} is empty"))),
        false => Ok(text),
    }
}

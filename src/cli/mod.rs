//! The command line: one file a verb, and the table that finds it.
//!
//! Only the wanted verb's grammar is built: a whole tree costs more than `run` does. The
//! whole tree is built for help, completion and errors about the verb itself.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::cdi::default_directories;
use crate::engine::Engine;
use crate::env;
use crate::error::{Error, Kind, Result};
use crate::paths::Paths;
use crate::store::Store;
use crate::store::containers::{CgroupManager, Container, HostOptions};
use crate::ui;

mod attach;
mod attach_flags;
mod boot;
mod build;
mod builder_prune;
mod buildx;
mod commit;
pub mod completion;
mod container_prune;
mod cp;
mod create;
mod detach_keys;
mod diff;
mod docker_config;
mod events;
mod exec;
mod exists;
mod export;
mod healthcheck;
mod history;
mod image_copy;
mod image_needed;
mod image_prune;
mod image_tree;
mod images;
mod import;
mod info;
mod inspect;
mod kill;
mod load;
mod login;
mod login_options;
mod logout;
mod logs;
mod manifest;
mod mistake;
mod mount;
mod network;
mod pause;
mod peer;
mod port;
mod proxies;
mod pruning;
mod ps;
mod pull;
mod push;
mod registry_options;
mod relay;
mod rename;
mod restart;
mod rm;
mod rmi;
mod run;
mod run_options;
mod save;
mod search;
mod secret;
mod start;
mod stats;
mod stop;
mod switches;
mod system_check;
mod system_df;
mod system_prune;
mod system_reset;
mod tag;
mod targets;
mod top;
mod unmount;
mod unpause;
mod unshare;
mod untag;
mod update;
mod verbs;
mod version;
mod volume;
mod wait;

/// Flags of every verb.
#[derive(Debug, Clone, Default, Args)]
pub struct Globals {
    /// Keep images, containers and volumes in this directory [env: CORACLE_ROOT]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    root: Option<PathBuf>,
    /// Keep sockets and leases in this directory [env: CORACLE_RUNROOT]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    runroot: Option<PathBuf>,
    /// Who makes cgroups: systemd, cgroupfs, or auto
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Global options"
    )]
    cgroup_manager: String,
    /// Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    cdi_spec_dir: Vec<PathBuf>,
    /// Read Docker's config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    config: Option<String>,
    /// From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        default_value = "warn",
        hide_default_value = true,
        ignore_case = true,
        value_parser = ["trace", "debug", "info", "warn", "warning", "error", "fatal", "panic"],
        hide_possible_values = true,
        help_heading = "Global options"
    )]
    log_level: String,
    /// The same as --log-level debug; before the command, also -D
    #[arg(long, global = true, help_heading = "Global options")]
    debug: bool,
    /// There is one driver: overlay
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        value_parser = ["overlay", "overlay2"],
        hide_possible_values = true,
        help_heading = "Global options"
    )]
    #[allow(dead_code, reason = "there is no choice")]
    storage_driver: Option<String>,
}

/// What a verb is given beside its own arguments.
pub struct Context {
    paths: Paths,
    cgroup_manager: CgroupManager,
    cdi_spec_dirs: Vec<PathBuf>,
}

impl Context {
    /// Where specifications of devices are looked for.
    fn cdi_directories(&self) -> Vec<PathBuf> {
        match self.cdi_spec_dirs.is_empty() {
            false => self.cdi_spec_dirs.clone(),
            true => default_directories(rustix::process::getuid().as_raw()),
        }
    }

    /// The engine, able to change things. Says once what is limited for this user.
    pub fn engine(&self) -> Result<Engine> {
        let (engine, limit) = Engine::open(self.paths.clone())?;
        if let Some(limit) = limit {
            self.note_once("single-id", &limit);
        }
        Ok(engine)
    }

    /// The engine to start containers: what they join and are on has a say in who we are.
    pub fn engine_for(&self, hosts: &[&HostOptions]) -> Result<Engine> {
        let (engine, limit) = Engine::open_for(self.paths.clone(), hosts)?;
        if let Some(limit) = limit {
            self.note_once("single-id", &limit);
        }
        Ok(engine)
    }

    /// The same for containers that are there, by name or id.
    pub fn engine_for_containers(&self, names: &[String]) -> Result<Engine> {
        let store = self.reader()?.store;
        // What cannot be found is said when its turn comes.
        let found: Vec<Container> = names
            .iter()
            .filter_map(|name| store.find_container(name).ok())
            .collect();
        let hosts: Vec<&HostOptions> = found.iter().map(|found| &found.record().host).collect();
        self.engine_for(&hosts)
    }

    /// The store alone, to read records.
    pub fn store(&self) -> Store {
        Store::open_to_read(self.paths.clone())
    }

    /// The engine for looking, and for signals.
    pub fn reader(&self) -> Result<Engine> {
        Engine::open_to_read(self.paths.clone())
    }

    /// Warns, and notes in the store that this user was warned.
    fn note_once(&self, what: &str, text: &str) {
        let mark = self.paths.root.join(format!("noted-{what}"));
        if !mark.exists() {
            ui::warn(text);
            let _ = std::fs::File::create(mark);
        }
    }
}

/// Parses the command line and does what it says. Returns the exit status.
pub fn main() -> u8 {
    // What is made for a container, and in it, does not depend on its maker's habits.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    crate::sys::process::expect_children();
    let arguments = verbs::spelled_out(std::env::args_os().collect());
    let verb = verbs::wanted(&arguments);
    let matches = match switches::parse(|| verbs::tree_for(&arguments), &arguments) {
        Ok(matches) => matches,
        Err(why) => {
            return mistake::report(&why, &verbs::understood(&arguments));
        }
    };
    match dispatch(&matches) {
        Ok(status) => status,
        Err(why) => {
            ui::error::print(&why);
            let stands_for_command = verb.is_some_and(|verb| verb.runs_a_command);
            if stands_for_command {
                why.kind().run_exit_code()
            } else {
                why.kind().exit_code()
            }
        }
    }
}

fn dispatch(matches: &ArgMatches) -> Result<u8> {
    let (verb, matches) =
        verbs::matched(matches).ok_or_else(|| Error::new(Kind::Usage, "no command was given"))?;
    let globals =
        Globals::from_arg_matches(matches).map_err(|why| Error::usage(why.to_string()))?;
    let level = globals.log_level.to_ascii_lowercase();
    let is_silent = ["error", "fatal", "panic"].contains(&level.as_str());
    ui::print_warnings(!is_silent || globals.debug);
    if let Some(directory) = &globals.config {
        env::set_docker_config(directory.clone());
    }
    let uid = rustix::process::getuid().as_raw();
    let paths = Paths::discover(globals.root, globals.runroot, uid)?;
    let cgroup_manager = match globals.cgroup_manager.as_str() {
        "auto" => CgroupManager::Auto,
        "cgroupfs" => CgroupManager::Cgroupfs,
        "systemd" => CgroupManager::Systemd,
        other => {
            return Err(Error::usage(format!("unknown cgroup manager `{other}`"))
                .hint("There are auto, cgroupfs and systemd."));
        }
    };
    let context = Context {
        paths,
        cgroup_manager,
        cdi_spec_dirs: globals.cdi_spec_dir,
    };
    (verb.run)(&context, matches)
}

/// Reads a verb's own arguments.
fn parsed<A: FromArgMatches>(matches: &ArgMatches) -> Result<A> {
    A::from_arg_matches(matches).map_err(|why| Error::usage(why.to_string()))
}

/// Does something with each of several objects: all of them, whatever happens with one.
/// Prints what went well as it was typed, and every fault; the first fault decides the
/// exit status.
fn each(names: &[String], mut act: impl FnMut(&str) -> Result<()>) -> Result<u8> {
    each_that_is_there(names, |name| act(name).map(|()| true))
}

/// The same, where `act` says whether there was something to do it with: if not, nothing is
/// printed.
fn each_that_is_there(names: &[String], mut act: impl FnMut(&str) -> Result<bool>) -> Result<u8> {
    let mut status = 0;
    for name in names {
        match act(name) {
            Ok(true) => ui::print(name)?,
            Ok(false) => {}
            Err(why) => {
                ui::error::print(&why);
                if status == 0 {
                    status = why.kind().exit_code();
                }
            }
        }
    }
    Ok(status)
}

/// The whole grammar, from which the manual and the completions are made.
pub fn grammar() -> Command {
    verbs::whole_tree()
}

fn root_command() -> Command {
    Globals::augment_args(Command::new("coracle"))
        .about("Builds, ships and runs containers, with no daemon")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        // Docker's letter; `-V` is that of most other programs.
        .arg(
            Arg::new("version")
                .short('v')
                .visible_short_alias('V')
                .long("version")
                .action(ArgAction::Version)
                .help("Print version"),
        )
        .after_help("`coracle COMMAND --help` tells more about a command.")
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .max_term_width(100)
}

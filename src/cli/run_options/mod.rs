//! The flags that `run` and `create` share, a file for each subject, and what they mean
//! together.

use std::path::PathBuf;

use clap::Args;

use crate::engine::create::Request;
use crate::error::{Context, Result};
use crate::signal;
use crate::store::containers::HostOptions;

mod devices;
mod identity;
mod limits;
mod logs;
mod mount;
mod namespaces;
mod network;
mod process;
mod resources;
mod security;
mod storage;
mod tmpfs;

pub(super) use identity::IdFile;
pub(super) use process::environment;
pub(super) use resources::ResourceOptions;

/// When an image is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum PullPolicy {
    /// Every time.
    Always,
    /// If it is not here.
    Missing,
    /// If the registry has another one.
    Newer,
    /// Never.
    Never,
}

/// Flags of `run` and `create`.
#[derive(Debug, Clone, Args)]
pub(super) struct RunOptions {
    #[command(flatten)]
    identity: identity::IdentityOptions,
    /// Remove the container, with its anonymous volumes, when it ends
    #[arg(long)]
    rm: bool,
    /// Keep standard input open, and pass it on
    #[arg(short, long)]
    interactive: bool,
    /// Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it
    #[arg(short, long)]
    tty: bool,
    /// Pull the image: always, missing, newer (keep it if the registry cannot be reached) or never
    #[arg(
        long,
        value_enum,
        default_value = "missing",
        value_name = "POLICY",
        hide_possible_values = true
    )]
    pub(super) pull: PullPolicy,
    /// Do not show how pulling goes
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Platform of the image: OS/ARCHITECTURE[/VARIANT]
    #[arg(long, value_name = "PLATFORM")]
    pub(super) platform: Option<String>,
    #[command(flatten)]
    process: process::ProcessOptions,
    #[command(flatten)]
    storage: storage::StorageOptions,
    #[command(flatten)]
    network: network::NetworkOptions,
    #[command(flatten)]
    namespaces: namespaces::NamespaceOptions,
    #[command(flatten)]
    security: security::SecurityOptions,
    #[command(flatten)]
    devices: devices::DeviceOptions,
    #[command(flatten)]
    limits: limits::LimitOptions,
    #[command(flatten)]
    logs: logs::LogFlags,
    /// Print help
    #[arg(long, help_heading = None, action = clap::ArgAction::Help)]
    help: Option<bool>,
    // One list, so that everything after the image belongs to the command, flags too.
    #[arg(
        required = true,
        trailing_var_arg = true,
        hide = true,
        value_name = "IMAGE"
    )]
    image_and_command: Vec<String>,
}

impl RunOptions {
    /// Whether standard input is wanted.
    pub(super) fn interactive(&self) -> bool {
        self.interactive
    }

    /// The file that the container's id is written to.
    pub(super) fn id_file(&self) -> Option<PathBuf> {
        self.identity.cidfile.clone()
    }

    /// Whether a terminal is wanted.
    pub(super) fn tty(&self) -> bool {
        self.tty
    }

    /// Checks the flags and makes a request of them. Touches nothing but the files that
    /// they name.
    pub(super) fn check(self) -> Result<Request> {
        let (image, command) = self
            .image_and_command
            .split_first()
            .doing(|| "find the image")?;
        let labels = self.identity.labels()?;
        let process = self.process;
        if let Some(signal) = &process.stop_signal {
            signal::parse(signal)?;
        }
        let mut host = HostOptions {
            auto_remove: self.rm,
            init: process.init,
            stop_timeout: process.stop_timeout,
            log: self.logs.log_options()?,
            group_add: process.group_add,
            umask: process.umask.as_deref().map(process::umask).transpose()?,
            annotations: self.identity.annotations()?,
            passwd: process.passwd,
            ..HostOptions::default()
        };
        let (hostname, publish_all) = (self.network.hostname.clone(), self.network.publish_all);
        let expose = self.network.exposed()?;
        self.storage.apply(&mut host)?;
        self.network.apply(&mut host)?;
        self.namespaces.apply(&mut host)?;
        self.security.apply(&mut host);
        self.limits.apply(&mut host)?;
        self.devices.apply(&mut host)?;
        Ok(Request {
            image: image.clone(),
            command: command.to_vec(),
            name: self.identity.name,
            replace: self.identity.replace,
            expose,
            entrypoint: process
                .entrypoint
                .as_deref()
                .map(process::entrypoint)
                .transpose()?,
            env: environment(&process.env_file, &process.env)?,
            labels,
            user: process.user,
            working_dir: process.workdir,
            hostname,
            stop_signal: process.stop_signal,
            tty: self.tty,
            open_stdin: self.interactive,
            publish_all,
            host,
        })
    }
}

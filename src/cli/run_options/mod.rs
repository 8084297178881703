//! The flags that `run` and `create` share, a file for each subject, and what they mean
//! together.

use std::path::PathBuf;

use clap::Args;

use crate::cli::image_needed::ImageNeeded;
use crate::engine::create::Request;
use crate::error::{Context, Error, Result};
use crate::restart::RestartPolicy;
use crate::signal;
use crate::store::containers::HostOptions;

mod accounts;
mod devices;
mod health;
mod identity;
mod limits;
mod logs;
mod mount;
mod namespaces;
mod network;
pub(super) mod networks;
mod process;
mod resources;
mod secrets;
mod security;
mod storage;
mod streams;
mod tmpfs;

pub(super) use identity::{IdFile, label};
pub(super) use limits::LimitOptions;
pub(super) use mount::split as split_fields;
pub(super) use network::NameOptions;
pub(super) use process::environment;
pub(super) use resources::ResourceOptions;
pub(super) use security::RightOptions;

/// Flags of `run` and `create`.
#[derive(Debug, Clone, Args)]
pub(super) struct RunOptions {
    #[command(flatten)]
    identity: identity::IdentityOptions,
    /// Remove the container, with its anonymous volumes, when it ends
    #[arg(long)]
    rm: bool,
    #[command(flatten)]
    streams: streams::StreamOptions,
    #[command(flatten)]
    pub(super) image: ImageNeeded,
    #[command(flatten)]
    process: process::ProcessOptions,
    #[command(flatten)]
    accounts: accounts::AccountOptions,
    #[command(flatten)]
    storage: storage::StorageOptions,
    #[command(flatten)]
    secrets: secrets::SecretOptions,
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
    #[command(flatten)]
    health: health::HealthOptions,
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
    /// The file that the container's id is written to.
    pub(super) fn id_file(&self) -> Option<PathBuf> {
        self.identity.cidfile.clone()
    }

    /// Whether the streams to attach were named.
    pub(super) fn asks_to_attach(&self) -> bool {
        !self.streams.attach.is_empty()
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
        if let Some(signal) = process.stop_signal.as_ref().filter(|text| !text.is_empty()) {
            signal::parse(signal)?;
        }
        let restart = process.restart_policy()?;
        let env = process.environment()?;
        if self.rm && restart != RestartPolicy::No {
            return Err(Error::usage("--rm and --restart exclude each other"));
        }
        let mut host = HostOptions {
            auto_remove: self.rm,
            restart,
            init: process.init,
            init_path: process.init_path()?,
            proxies: process.proxies(),
            stop_timeout: process.stop_timeout,
            run_timeout: process.timeout.filter(|seconds| *seconds > 0),
            log: self.logs.log_options()?,
            group_add: process.group_add,
            umask: process.umask.as_deref().map(process::umask).transpose()?,
            annotations: self.identity.annotations()?,
            pid_file: self.identity.pid_file()?,
            attached: self.streams.attached()?,
            secrets: self.secrets.check()?,
            ..HostOptions::default()
        };
        let (hostname, publish_all) = (self.network.hostname.clone(), self.network.publish_all);
        let expose = self.network.exposed()?;
        let host_users = self.accounts.hostuser.clone();
        self.accounts.apply(&mut host)?;
        let image_volumes = self.storage.image_volumes();
        self.storage.apply(&mut host)?;
        self.network.apply(&mut host)?;
        let id_maps = self.namespaces.id_maps();
        self.namespaces.apply(&mut host)?;
        self.security.apply(&mut host);
        self.limits.apply(&mut host)?;
        self.health.apply(&mut host)?;
        let cdi = self.devices.apply(&mut host)?;
        Ok(Request {
            image: image.clone(),
            command: command.to_vec(),
            name: self.identity.name(),
            replace: self.identity.replace,
            expose,
            entrypoint: process.entrypoint.as_deref().map(process::entrypoint),
            env,
            env_merge: process.env_merge,
            image_volumes,
            labels,
            user: given(process.user),
            working_dir: given(process.workdir),
            hostname: given(hostname),
            stop_signal: given(process.stop_signal),
            tty: self.streams.tty,
            open_stdin: self.streams.interactive,
            publish_all,
            timezone: process.tz,
            health: self.health.check()?,
            cdi,
            host_users,
            id_maps,
            host,
        })
    }
}

/// A value as docker reads it: an empty one is none, as in `--name "$NAME"`.
pub(super) fn given(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.is_empty())
}

//! What a container was asked to be: the immutable record beside it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::health::OnUnhealthy;
use crate::ids::ContainerId;
use crate::oci::ExecConfig;
use crate::port::PortRequest;
use crate::restart::RestartPolicy;

/// A container as it was created. Only its name and what `update` changes can be another later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The version of this form.
    pub version: u32,
    /// Its id.
    pub id: ContainerId,
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created: Timestamp,
    /// The image as the user named it.
    pub image_name: String,
    /// The image's id.
    pub image: Digest,
    /// The chain ids of the image's layers, the base first.
    pub layers: Vec<Digest>,
    /// Image configuration and flags, merged: what runs, as whom, where, with what.
    pub config: ExecConfig,
    /// Its host name.
    pub hostname: String,
    /// Whether it has a terminal.
    pub tty: bool,
    /// Whether its standard input stays open.
    pub open_stdin: bool,
    /// Everything that concerns the host.
    pub host: HostOptions,
}

impl Record {
    /// What is shown of a container whose record cannot be read: power went before it was
    /// on disk. It can be removed, and that is all.
    pub fn unreadable(id: &ContainerId, created: Timestamp) -> Self {
        Record {
            version: 0,
            id: id.clone(),
            name: id.short().to_owned(),
            created,
            image_name: "(unreadable)".to_owned(),
            image: Digest::of(b""),
            layers: Vec::new(),
            config: ExecConfig::default(),
            hostname: String::new(),
            tty: false,
            open_stdin: false,
            host: HostOptions::default(),
        }
    }

    /// Whether this is what was written once.
    pub fn is_readable(&self) -> bool {
        self.version != 0
    }
}

/// The part of a request that concerns the host.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct HostOptions {
    /// Remove the container and its anonymous volumes when it ends.
    pub auto_remove: bool,
    /// All capabilities, all devices, nothing masked, no seccomp.
    pub privileged: bool,
    /// The root file system cannot be written.
    pub read_only: bool,
    /// A small init of ours is PID 1 and reaps.
    pub init: bool,
    /// Capabilities added, as given.
    pub cap_add: Vec<String>,
    /// Capabilities dropped, as given.
    pub cap_drop: Vec<String>,
    /// Security options, as given.
    pub security_opt: Vec<String>,
    /// Which network it has.
    pub network: NetworkMode,
    /// Ports that are to be published.
    pub ports: Vec<PortRequest>,
    /// What is mounted in it.
    pub mounts: Vec<MountPoint>,
    /// `host:address` lines for its `/etc/hosts`, as given.
    pub extra_hosts: Vec<String>,
    /// Name servers, search domains and options that replace the host's.
    pub dns: Dns,
    /// Resource limits of each process, by name.
    pub ulimits: BTreeMap<String, Ulimit>,
    /// Resource limits of all its processes together.
    pub resources: Resources,
    /// Size of `/dev/shm` in bytes.
    pub shm_size: Option<u64>,
    /// Seconds between the stop signal and SIGKILL; -1 for ever.
    pub stop_timeout: Option<i64>,
    /// Where its output goes.
    pub log: LogOptions,
    /// The container ends when the command that started it does (steps of a build).
    #[serde(default)]
    pub tied: bool,
    /// Whether it runs again after its end.
    #[serde(default)]
    pub restart: RestartPolicy,
    /// What is done with it when it becomes unhealthy.
    #[serde(default)]
    pub on_unhealthy: OnUnhealthy,
}

/// Which network a container has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NetworkMode {
    /// The host's default: a bridge as root, `pasta` as a user.
    #[default]
    Default,
    /// Loopback alone.
    None,
    /// The host's own network.
    Host,
}

impl NetworkMode {
    /// The word in `--network` and in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            NetworkMode::Default => "bridge",
            NetworkMode::None => "none",
            NetworkMode::Host => "host",
        }
    }
}

/// Name resolution that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dns {
    /// Name servers.
    pub servers: Vec<String>,
    /// Search domains.
    pub search: Vec<String>,
    /// Resolver options.
    pub options: Vec<String>,
}

/// One thing mounted in a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MountPoint {
    /// Where it comes from.
    pub source: MountSource,
    /// Where it is in the container: absolute and clean.
    pub destination: PathBuf,
    /// Whether it cannot be written.
    pub read_only: bool,
    /// Propagation between the host's mount and this one: `rprivate`, `rslave`, `rshared` …
    pub propagation: Option<String>,
    /// Other mount options, as given: `exec`, `dev`, `suid` and their opposites.
    pub options: Vec<String>,
}

/// Where the content of a mount comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MountSource {
    /// A file or directory of the host.
    Bind {
        /// Its absolute path.
        path: PathBuf,
        /// Whether what is mounted beneath comes along.
        recursive: bool,
    },
    /// A volume.
    Volume {
        /// Its name.
        name: String,
        /// Whether an empty one gets what the image has at the destination.
        copy_up: bool,
        /// Whether it was made for this container and goes with it.
        anonymous: bool,
    },
    /// Memory.
    Tmpfs {
        /// Size limit in bytes.
        size: Option<u64>,
        /// Mode of its root.
        mode: Option<u32>,
    },
}

/// A soft and a hard limit; -1 is unlimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ulimit {
    /// The limit that acts.
    pub soft: i64,
    /// How far a process may raise it.
    pub hard: i64,
}

/// Limits for all processes of a container together. `None` means "not asked for".
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Resources {
    /// Memory in bytes.
    pub memory: Option<u64>,
    /// Memory and swap together in bytes; -1 is unlimited.
    pub memory_swap: Option<i64>,
    /// Processors, in thousand-millionths.
    pub nano_cpus: Option<u64>,
    /// Processes and threads; -1 is unlimited.
    pub pids: Option<i64>,
}

impl Resources {
    /// The flags of the limits that were asked for.
    pub fn asked(&self) -> Vec<&'static str> {
        let all = [
            (self.memory.is_some(), "--memory"),
            (self.memory_swap.is_some(), "--memory-swap"),
            (self.nano_cpus.is_some(), "--cpus"),
            (self.pids.is_some(), "--pids-limit"),
        ];
        all.iter()
            .filter(|(asked, _)| *asked)
            .map(|(_, flag)| *flag)
            .collect()
    }
}

/// Where a container's output goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogOptions {
    /// `json-file` or `none`.
    pub driver: LogDriver,
    /// A file is closed and the next one begun at this size, in bytes.
    pub max_size: u64,
    /// How many files are kept.
    pub max_files: u32,
}

impl Default for LogOptions {
    fn default() -> Self {
        LogOptions {
            driver: LogDriver::JsonFile,
            max_size: 20 << 20,
            max_files: 5,
        }
    }
}

/// The forms in which output is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogDriver {
    /// Docker's: one JSON object a line.
    #[serde(rename = "json-file")]
    JsonFile,
    /// Not at all.
    #[serde(rename = "none")]
    None,
}

//! What a container was asked to be: the immutable record beside it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::devices::{DeviceRequest, DeviceRule};
use super::hooks::Hook;
use super::log_options::LogOptions;
use super::mounts::{MountPoint, MountSource};
use super::namespaces::{IdMaps, ImageCopy, NamespaceMode};
use super::networks::{Attachment, Dns, NetworkMode};
use super::resources::Resources;
use super::secrets::SecretUse;
use crate::account::AddedAccounts;
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::health::{OnUnhealthy, ResultLimits, StartupCheck};
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

    /// What is noted with each line of its log: labels, variables and the tag.
    pub fn log_attributes(&self) -> BTreeMap<String, String> {
        let mut attributes = self.log_notes();
        if let Some(tag) = self.log_tag() {
            attributes.insert("tag".to_owned(), tag);
        }
        attributes
    }

    /// The labels and variables that are noted with each line of its log.
    pub fn log_notes(&self) -> BTreeMap<String, String> {
        let log = &self.host.log;
        let mut attributes = BTreeMap::new();
        for label in &log.labels {
            if let Some(value) = self.config.labels.get(label) {
                attributes.insert(label.clone(), value.clone());
            }
        }
        for name in &log.env {
            let mut entries = self.config.env.iter().rev();
            let value = entries.find_map(|entry| entry.strip_prefix(name)?.strip_prefix('='));
            if let Some(value) = value {
                attributes.insert(name.clone(), value.to_owned());
            }
        }
        attributes
    }

    /// The tag of each line of its log, if there is one.
    pub fn log_tag(&self) -> Option<String> {
        let tag = self.host.log.tag.clone()?;
        let (image, id) = (self.image.to_string(), self.id.as_str());
        let image_id = image.rsplit(':').next().unwrap_or_default();
        let short = image_id.get(..12).unwrap_or(image_id);
        let words = [
            ("{{.ID}}", self.id.short()),
            ("{{.FullID}}", id),
            ("{{.Name}}", &self.name),
            ("{{.ImageID}}", short),
            ("{{.ImageFullID}}", &image),
            ("{{.ImageName}}", &self.image_name),
            ("{{.DaemonName}}", "coracle"),
        ];
        let filled = words.iter();
        Some(filled.fold(tag, |tag, (word, value)| tag.replace(word, value)))
    }

    /// Whether standard input ends with the first client that was it. It does not where
    /// the container was started to be on its own.
    pub fn stdin_once(&self) -> bool {
        self.open_stdin && self.host.attached.stdin
    }

    /// Whether it was made of an image, or has it mounted.
    pub fn uses_image(&self, id: &Digest) -> bool {
        let mut mounts = self.host.mounts.iter();
        self.image == *id || mounts.any(|mount| mount.image() == Some(id))
    }

    /// The chain ids of all layers that it is made of or has mounted.
    pub fn all_layers(&self) -> impl Iterator<Item = &Digest> {
        let mounted = self.host.mounts.iter().flat_map(|mount| mount.layers());
        self.layers.iter().chain(mounted)
    }

    /// Whether it has a volume.
    pub fn uses_volume(&self, volume: &str) -> bool {
        self.volumes().any(|name| name == volume)
    }

    /// The names of its volumes, as often as each is mounted.
    pub fn volumes(&self) -> impl Iterator<Item = &str> {
        let mounts = self.host.mounts.iter();
        mounts.filter_map(|mount| match &mount.source {
            MountSource::Volume { name, .. } => Some(name.as_str()),
            _ => None,
        })
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
    /// A program of the host that is PID 1 in place of ours.
    #[serde(default)]
    pub init_path: Option<PathBuf>,
    /// Capabilities added, as given.
    pub cap_add: Vec<String>,
    /// Capabilities dropped, as given.
    pub cap_drop: Vec<String>,
    /// Security options, as given.
    pub security_opt: Vec<String>,
    /// Which network it has.
    pub network: NetworkMode,
    /// The networks that it is on beside that: those that were made with `network create`.
    #[serde(default)]
    pub networks: Vec<Attachment>,
    /// Ports that are to be published.
    pub ports: Vec<PortRequest>,
    /// What is mounted in it.
    pub mounts: Vec<MountPoint>,
    /// Secrets that it has.
    #[serde(default)]
    pub secrets: Vec<SecretUse>,
    /// Containers whose mounts it has, as given.
    #[serde(default)]
    pub volumes_from: Vec<String>,
    /// Containers whose addresses it knows: `NAME[:ALIAS]`.
    #[serde(default)]
    pub links: Vec<String>,
    /// `host:address` lines for its `/etc/hosts`, as given.
    pub extra_hosts: Vec<String>,
    /// Name servers, search domains and options that replace the host's.
    pub dns: Dns,
    /// Resource limits of each process, by name.
    pub ulimits: BTreeMap<String, Ulimit>,
    /// Whether limits that were not asked for stay as they are in the session.
    #[serde(default)]
    pub host_ulimits: bool,
    /// Resource limits of all its processes together.
    pub resources: Resources,
    /// The cgroup or the systemd slice that its own is made in; the engine's choice if absent.
    #[serde(default)]
    pub cgroup_parent: Option<String>,
    /// Devices of the host that it has, as given.
    #[serde(default)]
    pub devices: Vec<DeviceRequest>,
    /// Devices that it may use beside those, wherever it finds a node of them.
    #[serde(default)]
    pub device_rules: Vec<DeviceRule>,
    /// Names of devices whose specifications (CDI) have been put into the rest.
    #[serde(default)]
    pub cdi_devices: Vec<String>,
    /// Programs that those want to be run.
    #[serde(default)]
    pub hooks: Vec<Hook>,
    /// Groups that its process is in beside the user's own, by name or number.
    #[serde(default)]
    pub group_add: Vec<String>,
    /// The mask of its process for new files.
    #[serde(default)]
    pub umask: Option<u32>,
    /// Its NIS domain name.
    #[serde(default)]
    pub domainname: Option<String>,
    /// Annotations of the OCI configuration.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// The hardware address of its interface.
    #[serde(default)]
    pub mac_address: Option<String>,
    /// Which of its own files in `/etc` it does without: `hosts`, `hostname`.
    #[serde(default)]
    pub without_files: Vec<String>,
    /// Whether a user that the image does not know gets a line in `/etc/passwd`.
    #[serde(default)]
    pub passwd: bool,
    /// What its account files get beside the image's and that.
    #[serde(default)]
    pub accounts: AddedAccounts,
    /// Whose processes it sees.
    #[serde(default)]
    pub pid: NamespaceMode,
    /// With whom it shares memory and queues.
    #[serde(default)]
    pub ipc: NamespaceMode,
    /// Whose host name it has.
    #[serde(default)]
    pub uts: NamespaceMode,
    /// Whose tree of cgroups it sees.
    #[serde(default)]
    pub cgroupns: NamespaceMode,
    /// Which users it has, as given.
    #[serde(default)]
    pub userns: String,
    /// The ids of its own user namespace, if it has one.
    #[serde(default)]
    pub id_maps: Option<IdMaps>,
    /// Who makes its cgroup.
    #[serde(default)]
    pub cgroup_manager: CgroupManager,
    /// How soon the kernel picks it when memory runs out: -1000 to 1000.
    #[serde(default)]
    pub oom_score_adj: Option<i32>,
    /// Settings of the kernel in its namespaces, by name.
    #[serde(default)]
    pub sysctls: BTreeMap<String, String>,
    /// Size of `/dev/shm` in bytes.
    pub shm_size: Option<u64>,
    /// Variables of its environment that tell of the caller's proxies: no image gets them.
    #[serde(default)]
    pub proxies: Vec<String>,
    /// The file that takes the pid of its first process, at each start.
    #[serde(default)]
    pub pid_file: Option<PathBuf>,
    /// Seconds after which it is killed.
    #[serde(default)]
    pub run_timeout: Option<u64>,
    /// Whether all ports that the image exposes were to be published.
    #[serde(default)]
    pub publish_all: bool,
    /// Seconds between the stop signal and SIGKILL; -1 for ever.
    pub stop_timeout: Option<i64>,
    /// Where its output goes.
    pub log: LogOptions,
    /// Which of its streams whoever made it attached to.
    #[serde(default)]
    pub attached: Attached,
    /// The container ends when the command that started it does (steps of a build).
    #[serde(default)]
    pub tied: bool,
    /// Whether it runs again after its end.
    #[serde(default)]
    pub restart: RestartPolicy,
    /// What is done with it when it becomes unhealthy.
    #[serde(default)]
    pub on_unhealthy: OnUnhealthy,
    /// The check that it has to pass before its health is probed.
    #[serde(default)]
    pub startup_check: Option<StartupCheck>,
    /// How much is kept of what probes find.
    #[serde(default)]
    pub health_results: ResultLimits,
}

impl HostOptions {
    /// Whether its mounts show files through the maps of its users.
    pub fn shows_mapped_files(&self) -> bool {
        self.id_maps.as_ref().is_some_and(|maps| maps.files)
    }

    /// Its maps, if its image's files were copied for them, and how.
    pub fn copied_image(&self) -> Option<(&IdMaps, ImageCopy)> {
        let maps = self.id_maps.as_ref()?;
        maps.image_copy.map(|copy| (maps, copy))
    }

    /// Whether its files have other owners outside than they have in it, while it runs or not.
    pub fn has_owners_of_its_own(&self, runs: bool) -> bool {
        // What mounts show goes with them.
        (runs && self.shows_mapped_files()) || self.copied_image().is_some()
    }

    /// Whether device nodes work wherever it finds or makes them. A privileged container has
    /// all devices anyway, unless its root is not the host's; where the rules about them were
    /// asked for, those decide.
    pub fn may_have_any_device(&self) -> bool {
        (self.privileged && self.id_maps.is_none()) || !self.device_rules.is_empty()
    }

    /// Whether something was asked for that only a filter of devices can give.
    pub fn needs_device_filter(&self) -> bool {
        let mut devices = self.devices.iter();
        !self.privileged
            && (!self.device_rules.is_empty() || devices.any(|device| !device.access.is_whole()))
    }
}

/// Who makes the cgroup of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CgroupManager {
    /// We do, and systemd gives us one to divide if it is needed for a limit.
    #[default]
    Auto,
    /// We do, in what we may divide.
    Cgroupfs,
    /// Systemd gives us one to divide.
    Systemd,
}

/// Standard streams that someone attaches to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attached {
    /// Standard input.
    pub stdin: bool,
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
}

/// A soft and a hard limit; -1 is unlimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ulimit {
    /// The limit that acts.
    pub soft: i64,
    /// How far a process may raise it.
    pub hard: i64,
}

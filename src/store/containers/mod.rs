//! Containers: a directory each.
//!
//! ```text
//! containers/<id>/
//!   record.json    what it was asked to be ([`Record`])
//!   config.json    the OCI runtime configuration made of it
//!   state.json     how it is ([`RunState`]); written by its monitor while that lives, and
//!                  absent until its program first ran
//!   monitor        locked as long as its monitor lives: this, and nothing else, is "running"
//!   upper/ work/   its own layer, and overlayfs's workshop
//!   overlays/      the same of its mounts that are overlays
//!   root/          where its root is attached, if it has hooks
//!   hosts hostname resolv.conf   what it sees in its `/etc`
//!   secrets/       its copies of secrets, if it has any
//!   output.log     its output
//!   journal        which entry of the system's journal is the last one of its output
//! containers/names/<name>   holds the id; made by whoever gets the name first
//! ```
//!
//! The lock of a container is the lock of its directory. What changes a container is a
//! method of [`LockedContainer`], so nobody can forget it.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Deserialize;

use self::names::ClaimedName;
use super::Store;
use super::atomic::{self, Staging};
use super::lock::{self, Lock};
use crate::clock::Timestamp;
use crate::error::{Context, Error, Kind, Result};
use crate::ids::{ContainerId, check_name};
use crate::state::{Ending, Exit, Status};

mod devices;
mod find;
mod hooks;
mod log_options;
mod mounts;
mod names;
mod namespaces;
mod networks;
mod overlays;
mod record;
mod resources;
mod run_state;
mod secrets;
mod view_lock;

pub use devices::{DeviceAccess, DeviceKind, DeviceRequest, DeviceRule};
pub use find::no_such_container;
pub use hooks::{Hook, HookPoint};
pub use log_options::{LogDriver, LogOptions};
pub use mounts::{Given, MountPoint, MountSource};
pub use namespaces::{IdMaps, ImageCopy, NamespaceMode};
pub use networks::{Attachment, Dns, NetworkMode};
pub use overlays::{overlay_source, overlay_sources, overlay_trees, renew_overlays};
pub use record::{Attached, CgroupManager, HostOptions, Record, Ulimit};
pub use resources::{BlockLimit, BlockLimitKind, Resources};
pub use run_state::{EndpointState, Ipv6State, NetworkState, ProcessReference, RunState};
pub use secrets::{SecretForm, SecretUse, secret_copies, secret_copy};
pub use view_lock::ViewLock;

/// The version of [`Record`].
pub const RECORD_VERSION: u32 = 1;

/// A container, to look at.
#[derive(Debug, Clone)]
pub struct Container {
    directory: PathBuf,
    heading: Heading,
    /// Its record as it was found; read when more than the heading is wanted.
    written: Vec<u8>,
    record: OnceLock<Record>,
}

/// What is enough of a record to find a container by it.
#[derive(Debug, Clone, Deserialize)]
struct Heading {
    id: ContainerId,
    name: String,
}

/// A container that nobody else changes meanwhile.
#[derive(Debug)]
pub struct LockedContainer {
    container: Container,
    tmp: PathBuf,
    lock: Lock,
}

/// The lock that makes a container "running".
#[derive(Debug)]
pub struct MonitorLock(#[allow(dead_code, reason = "held, not read")] File);

impl Container {
    /// Opens the container in `directory`; `None` if there is none.
    pub fn open(directory: &Path) -> Result<Option<Self>> {
        let path = directory.join("record.json");
        let doing = || format!("read `{}`", path.display());
        let written = match fs::read(&path) {
            Ok(written) => written,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(why).doing(doing),
        };
        match (serde_json::from_slice(&written), id_of(directory)) {
            (Ok(heading), _) => Ok(Some(Container {
                directory: directory.to_owned(),
                heading,
                written,
                record: OnceLock::new(),
            })),
            // Damaged.
            (Err(_), Some(id)) => {
                let record = Record::unreadable(&id, last_change(&path));
                Ok(Some(Container::new(directory.to_owned(), record)))
            }
            (Err(why), None) => Err(why).doing(doing),
        }
    }

    /// The same, for whoever wants the whole record in any case.
    fn open_whole(directory: &Path) -> Result<Option<Self>> {
        match atomic::read_json(&directory.join("record.json")) {
            Ok(record) => Ok(record.map(|record| Container::new(directory.to_owned(), record))),
            Err(_) => Container::open(directory),
        }
    }

    fn new(directory: PathBuf, record: Record) -> Self {
        Container {
            directory,
            heading: Heading {
                id: record.id.clone(),
                name: record.name.clone(),
            },
            written: Vec::new(),
            record: OnceLock::from(record),
        }
    }

    /// What it was asked to be.
    pub fn record(&self) -> &Record {
        self.record.get_or_init(|| {
            serde_json::from_slice(&self.written).unwrap_or_else(|_| {
                let changed = last_change(&self.path("record.json"));
                Record::unreadable(&self.heading.id, changed)
            })
        })
    }

    /// Its id.
    pub fn id(&self) -> &ContainerId {
        &self.heading.id
    }

    /// Whether this is its name: what is left of a rename that was cut short is not. A
    /// container whose record cannot be read has any that leads to it.
    fn is_called(&self, name: &str) -> bool {
        self.heading.name == name || !self.record().is_readable()
    }

    /// Its directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// A file or directory of it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// How it is, truly: a record that says "running" is believed only while the monitor
    /// holds its lock.
    pub fn state(&self) -> Result<RunState> {
        let state = self.recorded_state()?;
        if !state.status.is_live() || self.has_monitor()? {
            return Ok(state);
        }
        // The monitor may have ended, in good order, between our two looks.
        let again = self.recorded_state()?;
        if !again.status.is_live() {
            return Ok(again);
        }
        let exit = match again.status {
            // Between two runs: how the last one ended was seen.
            Status::Restarting => again.exit.clone(),
            _ => None,
        };
        Ok(RunState {
            status: Status::Exited,
            exit: Some(exit.unwrap_or_else(|| self.unknown_end())),
            error: Some("its monitor was killed or the machine went down".to_owned()),
            ..again
        })
    }

    fn unknown_end(&self) -> Exit {
        Exit {
            ending: Ending::Unknown,
            at: last_change(&self.path("state.json")),
            oom_killed: false,
        }
    }

    fn recorded_state(&self) -> Result<RunState> {
        match atomic::read_json(&self.path("state.json")) {
            Ok(Some(state)) => return Ok(state),
            Ok(None) => {}
            Err(why) if why.errno().is_some() => return Err(why),
            Err(_) => {
                return Ok(RunState {
                    status: Status::Exited,
                    exit: Some(self.unknown_end()),
                    error: Some("its state cannot be read".to_owned()),
                    ..RunState::created()
                });
            }
        }
        if self.directory.exists() {
            return Ok(RunState::created());
        }
        Err(no_such_container(self.heading.id.short()))
    }

    /// Whether a monitor holds the container now.
    pub fn has_monitor(&self) -> Result<bool> {
        let doing = || format!("look for the monitor of `{}`", self.heading.name);
        match File::open(self.path("monitor")) {
            Ok(file) => lock::is_held(&file).doing(doing),
            Err(why) if why.kind() == ErrorKind::NotFound => Ok(false),
            Err(why) => Err(why).doing(doing),
        }
    }

    /// Becomes the container's monitor. `None` if it has one.
    pub fn take_monitor_lock(&self) -> Result<Option<MonitorLock>> {
        let file = lock::open_or_create(&self.path("monitor"))?;
        let taken = lock::try_hold(&file)
            .doing(|| format!("lock the container `{}`", self.heading.name))?;
        Ok(taken.then_some(MonitorLock(file)))
    }

    /// Writes the state, on a full disk over the one before. For the monitor, which is the
    /// only one while it lives; others go through [`LockedContainer::write_state`].
    pub fn write_state_as_monitor(&self, store_tmp: &Path, state: &RunState) -> Result<()> {
        atomic::write_json_in_any_case(store_tmp, &self.path("state.json"), state)
    }
}

impl LockedContainer {
    /// The container.
    pub fn container(&self) -> &Container {
        &self.container
    }

    /// Lets others change it.
    pub fn unlock(self) -> Container {
        self.container
    }

    /// Writes how it is. Refused while a monitor lives, who alone knows.
    pub fn write_state(&mut self, state: &RunState) -> Result<()> {
        if self.container.has_monitor()? {
            return Err(Error::new(
                Kind::Conflict,
                format!("container `{}` is running", self.container.heading.name),
            ));
        }
        atomic::write_json(&self.tmp, &self.container.path("state.json"), state)
    }

    /// Writes what it was asked to be. Its name is changed by [`LockedContainer::rename`].
    pub fn write_record(&mut self, record: Record) -> Result<()> {
        let path = self.container.path("record.json");
        atomic::write_json(&self.tmp, &path, &record)?;
        let directory = std::mem::take(&mut self.container.directory);
        self.container = Container::new(directory, record);
        Ok(())
    }

    /// Gives it another name. Fails with [`Kind::Conflict`] if the name is taken.
    ///
    /// The new name is claimed first and the old one let go last; a name whose container
    /// has another one is nobody's.
    pub fn rename(&mut self, store: &Store, name: &str) -> Result<()> {
        check_name("container", name)?;
        let mut record = self.container.record().clone();
        if !record.is_readable() {
            return Err(Error::engine(format!(
                "the record of container `{}` cannot be read",
                record.name
            )));
        }
        if record.name == name {
            return Err(Error::new(
                Kind::Conflict,
                format!("the container is called `{name}` already"),
            ));
        }
        let claimed = store.claim_name(&record.id, name)?;
        let old = std::mem::replace(&mut record.name, name.to_owned());
        self.write_record(record)?;
        claimed.keep();
        store.release_name(self.container.id(), &old);
        Ok(())
    }

    /// Removes it: its name first, then its directory, out of everyone's sight at once.
    /// What it occupied is deleted when the result is dropped.
    pub fn remove(self, store: &Store) -> Result<Staging> {
        let LockedContainer {
            container,
            tmp,
            lock,
        } = self;
        let staging = Staging::take_away(&tmp, &container.directory, lock)?;
        match container.record().is_readable() {
            true => store.release_name(container.id(), &container.record().name),
            // What it was called is known from there alone.
            false => store.release_names(container.id()),
        }
        Ok(staging)
    }
}

/// A container that is being put together, with its name already claimed.
pub struct NewContainer {
    store: Store,
    staging: Staging,
    name: ClaimedName,
}

impl NewContainer {
    /// Where its files are put.
    pub fn directory(&self) -> &Path {
        self.staging.path()
    }

    /// Makes it visible. The lock is given to the caller.
    pub fn publish(self, record: &Record) -> Result<LockedContainer> {
        let NewContainer {
            store,
            staging,
            name,
        } = self;
        let target = store.container_path(&record.id);
        let tmp = store.tmp();
        // Nobody sees the directory yet, so nobody sees half a file.
        let mut bytes = serde_json::to_vec(record).doing(|| "write the container's record")?;
        bytes.push(b'\n');
        fs::write(staging.path().join("record.json"), bytes)
            .doing(|| "write the container's record")?;
        let lock = staging.publish(&target)?;
        name.keep();
        Ok(LockedContainer {
            container: Container::new(target, record.clone()),
            tmp,
            lock,
        })
    }
}

impl Store {
    fn container_path(&self, id: &ContainerId) -> PathBuf {
        self.root().join("containers").join(id.as_str())
    }

    /// Starts to make a container. Fails with [`Kind::Conflict`] if its name is taken.
    pub fn new_container(&self, id: &ContainerId, name: &str) -> Result<NewContainer> {
        check_name("container", name)?;
        let name = self.claim_name(id, name)?;
        let staging = Staging::new(&self.tmp())?;
        Ok(NewContainer {
            store: self.clone(),
            staging,
            name,
        })
    }
}

fn id_of(directory: &Path) -> Option<ContainerId> {
    directory.file_name()?.to_str()?.parse().ok()
}

fn last_change(path: &Path) -> Timestamp {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map_or(Timestamp::EPOCH, |found| {
        Timestamp::from_seconds(found.mtime())
    })
}

//! Finds the namespaces of others that a container joins, at each start anew.

use std::fs::File;
use std::os::fd::{AsFd, AsRawFd};
use std::path::{Path, PathBuf};

use oci_spec::runtime::{LinuxNamespace, LinuxNamespaceType, Mount, Spec};

use crate::error::{Context, Error, Kind, Result};
use crate::runtime::MemoryOfAnother;
use crate::store::Store;
use crate::store::containers::{NamespaceMode, NetworkMode, ProcessReference, Record};

/// What is held open until the container is in the namespaces.
#[derive(Debug, Default)]
pub(super) struct Joined {
    #[allow(dead_code, reason = "held, not read")]
    files: Vec<File>,
}

/// Adds the namespaces that are joined to the configuration.
pub(super) fn add(store: &Store, record: &Record, spec: &mut Spec) -> Result<Joined> {
    let host = &record.host;
    let mut joined = Joined::default();
    let kinds = [
        (LinuxNamespaceType::Pid, "pid", &host.pid),
        (LinuxNamespaceType::Ipc, "ipc", &host.ipc),
        (LinuxNamespaceType::Uts, "uts", &host.uts),
        (LinuxNamespaceType::Cgroup, "cgroup", &host.cgroupns),
    ];
    for (kind, file, mode) in kinds {
        match mode {
            NamespaceMode::Container(id) => joined.add(spec, kind, open_of(store, id, file)?),
            NamespaceMode::Path(path) => joined.add(spec, kind, open(path)?),
            _ => {}
        }
    }
    let kind = LinuxNamespaceType::Network;
    match &host.network {
        NetworkMode::Container(id) => joined.add(spec, kind, open_of(store, id, "net")?),
        NetworkMode::Path(path) => joined.add(spec, kind, open(path)?),
        _ => {}
    }
    if let NamespaceMode::Container(id) = &host.ipc {
        let namespace = open_of(store, id, "mnt")?;
        share_memory(spec, &namespace);
        joined.files.push(namespace);
    }
    Ok(joined)
}

impl Joined {
    fn add(&mut self, spec: &mut Spec, kind: LinuxNamespaceType, file: File) {
        let mut namespace = LinuxNamespace::default();
        namespace.set_typ(kind);
        namespace.set_path(Some(PathBuf::from(format!(
            "/proc/self/fd/{}",
            file.as_raw_fd()
        ))));
        self.files.push(file);
        if let Some(linux) = spec.linux_mut() {
            linux
                .namespaces_mut()
                .get_or_insert_default()
                .push(namespace);
        }
    }
}

/// The namespace alone is half of it: memory is shared by way of the file system, too.
fn share_memory(spec: &mut Spec, namespace: &File) {
    let mounts = spec.mounts_mut().iter_mut().flatten();
    // What the user mounts there himself stays.
    let is_memory = |mount: &&mut Mount| {
        mount.destination() == Path::new("/dev/shm")
            && mount.source().as_deref() == Some(Path::new("shm"))
    };
    for mount in mounts.filter(is_memory) {
        mount
            .set_typ(Some("bind".to_owned()))
            .set_source(Some(MemoryOfAnother::source(namespace.as_fd())))
            .set_options(Some(
                ["bind", "rprivate", "nosuid", "noexec", "nodev"]
                    .map(str::to_owned)
                    .to_vec(),
            ));
    }
}

fn process_of(store: &Store, id: &str) -> Result<ProcessReference> {
    let other = store
        .find_container(id)
        .doing(|| "join another container's namespaces")?;
    let state = other.state()?;
    state
        .process
        .filter(|_| state.status.is_live())
        .ok_or_else(|| {
            let name = &other.record().name;
            Error::new(
                Kind::Conflict,
                format!("cannot join the namespaces of container `{name}`: it is not running"),
            )
            .hint(format!("Start it: coracle start {name}"))
        })
}

fn open_of(store: &Store, id: &str, file: &str) -> Result<File> {
    let process = process_of(store, id)?;
    let pidfd = process.open()?;
    let namespace = open(Path::new(&format!("/proc/{}/ns/{file}", process.pid)))?;
    // While the process is there, its pid was nobody else's.
    let is_there = pidfd.is_some_and(|pidfd| {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        poll(&mut [PollFd::new(&pidfd, PollFlags::IN)], Some(&now)) == Ok(0)
    });
    match is_there {
        true => Ok(namespace),
        false => Err(Error::new(
            Kind::Conflict,
            "the container that is joined has ended",
        )),
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).doing(|| format!("open the namespace `{}`", path.display()))
}

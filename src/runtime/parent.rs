//! The parent's side of a container's birth: it clones the first process into new
//! namespaces and leads it through the handshake.

use std::os::fd::OwnedFd;

use oci_spec::runtime::{LinuxIdMapping, LinuxNamespaceType};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, pidfd_send_signal, waitid};
use rustix::thread::UnshareFlags;

use super::Launch;
use super::handshake::{Channel, FromInit, Received, ToInit};
use super::init::{self, Prepare};
use super::mount_plan;
use crate::error::{Context, Error, Result};
use crate::idmap::{IdMap, IdRange};
use crate::sys::clone3::{Child, Forked, Request, assert_one_thread, clone3};

/// A container whose first process is on its way. Dropped before [`Starting::finish`]
/// succeeds, it is killed.
#[derive(Debug)]
pub struct Starting {
    child: Option<Child>,
    channel: Channel,
    maps: Option<(IdMap, IdMap)>,
}

/// Clones the first process.
pub(super) fn start(launch: &Launch<'_>) -> Result<Starting> {
    let mounts = launch.spec.mounts().as_deref().unwrap_or_default();
    let plan = mount_plan::plan(mounts)?;
    let namespaces = init::new_namespaces(launch.spec);
    let own_user_namespace = namespaces.contains(&LinuxNamespaceType::User);
    let (ours, theirs) = Channel::pair().doing(|| "make a socket pair")?;
    let cgroup = launch.cgroup.map(super::cgroup::Cgroup::open).transpose()?;
    let request = Request {
        namespaces: flags(&namespaces),
        cgroup: cgroup.as_ref().map(std::os::fd::AsFd::as_fd),
        as_sibling: false,
    };
    assert_one_thread();
    let forked = clone3(&request).map_err(|errno| clone_error(&namespaces, errno))?;
    match forked {
        Forked::Child => {
            drop(ours);
            let prepare = Prepare {
                launch,
                plan: &plan,
                own_user_namespace,
                own_cgroup_namespace: namespaces.contains(&LinuxNamespaceType::Cgroup),
            };
            init::run(&prepare, &theirs)
        }
        Forked::Parent(child) => {
            drop(theirs);
            let maps = own_user_namespace.then(|| id_maps(launch));
            Ok(Starting::new(child, ours, maps))
        }
    }
}

/// The cgroup namespace is not among the flags: init makes it once it is in its cgroup.
fn flags(namespaces: &[LinuxNamespaceType]) -> UnshareFlags {
    namespaces
        .iter()
        .fold(UnshareFlags::empty(), |flags, kind| {
            flags
                | match kind {
                    LinuxNamespaceType::Mount => UnshareFlags::NEWNS,
                    LinuxNamespaceType::Uts => UnshareFlags::NEWUTS,
                    LinuxNamespaceType::Ipc => UnshareFlags::NEWIPC,
                    LinuxNamespaceType::User => UnshareFlags::NEWUSER,
                    LinuxNamespaceType::Pid => UnshareFlags::NEWPID,
                    LinuxNamespaceType::Network => UnshareFlags::NEWNET,
                    LinuxNamespaceType::Cgroup | LinuxNamespaceType::Time => UnshareFlags::empty(),
                }
        })
}

fn clone_error(namespaces: &[LinuxNamespaceType], errno: rustix::io::Errno) -> Error {
    let names: Vec<String> = namespaces.iter().map(ToString::to_string).collect();
    let error = Error::engine(format!("make the namespaces {}", names.join(", "))).because(errno);
    if errno == rustix::io::Errno::NOSPC {
        return error.hint("The sysctls user.max_*_namespaces limit how many there may be.");
    }
    error
}

fn id_maps(launch: &Launch<'_>) -> (IdMap, IdMap) {
    let map = |list: Option<&Vec<LinuxIdMapping>>| {
        let ranges = list.into_iter().flatten().map(|mapping| IdRange {
            inside: mapping.container_id(),
            outside: mapping.host_id(),
            count: mapping.size(),
        });
        IdMap::new(ranges.collect())
    };
    let linux = launch.spec.linux().as_ref();
    (
        map(linux.and_then(|linux| linux.uid_mappings().as_ref())),
        map(linux.and_then(|linux| linux.gid_mappings().as_ref())),
    )
}

impl Starting {
    pub(super) fn new(child: Child, channel: Channel, maps: Option<(IdMap, IdMap)>) -> Self {
        Starting {
            child: Some(child),
            channel,
            maps,
        }
    }

    /// The first process's pid.
    pub fn pid(&self) -> Pid {
        // Present until `finish` takes it.
        self.child
            .as_ref()
            .map_or_else(rustix::process::getpid, |child| child.pid)
    }

    /// The first process.
    pub(super) fn child(&self) -> Option<&Child> {
        self.child.as_ref()
    }

    /// Waits until the container's mounts are done. Returns its terminal's master, if it
    /// has one.
    pub fn root_ready(&mut self) -> Result<Option<OwnedFd>> {
        loop {
            match self.receive()? {
                Some((FromInit::NeedIdMap, _)) => {
                    self.write_maps()?;
                    self.say_go()?;
                }
                Some((FromInit::RootReady, master)) => return Ok(master),
                Some((FromInit::Failed(fault), _)) => return Err(fault.into()),
                None => return Err(Error::engine("the container's first process died")),
            }
        }
    }

    /// Lets the first process go on to its program, and waits until it is that.
    pub fn finish(self) -> Result<Child> {
        self.say_go()?;
        self.finish_unasked()
    }

    /// Waits until a process is its program that does not ask whether it may go on.
    pub fn finish_unasked(mut self) -> Result<Child> {
        match self.receive()? {
            None => {}
            Some((FromInit::Failed(fault), _)) => return Err(fault.into()),
            Some(_) => {
                return Err(Error::engine(
                    "the container's first process is out of step",
                ));
            }
        }
        // End of file means that the program runs, or that the process died on its way
        // without a word (killed from outside): whoever waits for it finds out.
        self.child
            .take()
            .doing(|| "find the container's first process")
    }

    fn receive(&self) -> Result<Option<(FromInit, Option<OwnedFd>)>> {
        match self
            .channel
            .receive::<FromInit>()
            .doing(|| "hear from the container's first process")?
        {
            Received::Message(message, fd) => Ok(Some((message, fd))),
            Received::EndOfFile => Ok(None),
        }
    }

    fn say_go(&self) -> Result<()> {
        match self.channel.send(&ToInit::Go, None) {
            Ok(()) => Ok(()),
            // It died; what it said before comes with the next receive.
            Err(rustix::io::Errno::PIPE) => Ok(()),
            Err(errno) => Err(errno).doing(|| "speak to the container's first process"),
        }
    }

    fn write_maps(&self) -> Result<()> {
        let Some((uids, gids)) = &self.maps else {
            return Ok(());
        };
        let pid = self.pid().as_raw_nonzero();
        for (file, map) in [("uid_map", uids), ("gid_map", gids)] {
            let path = format!("/proc/{pid}/{file}");
            std::fs::write(&path, map.to_string()).doing(|| format!("write `{path}`"))?;
        }
        Ok(())
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        if let Some(child) = &self.child {
            let _ = pidfd_send_signal(&child.pidfd, Signal::KILL);
            use std::os::fd::AsFd;
            let _ = waitid(WaitId::PidFd(child.pidfd.as_fd()), WaitIdOptions::EXITED);
        }
    }
}

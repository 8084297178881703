//! The parent's side of a container's birth: it clones the first process into new
//! namespaces and leads it through the handshake.

use std::os::fd::{AsFd, OwnedFd};

use nix::sched::CloneFlags;
use oci_spec::runtime::{LinuxIdMapping, LinuxNamespaceType};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, pidfd_send_signal, waitid};
use rustix::thread::UnshareFlags;

use super::Launch;
use super::handshake::{Channel, FromInit, Received, ToInit};
use super::init::{self, Prepare};
use super::mount_apply::make_for;
use super::mount_plan;
use super::namespaces;
use super::program::Program;
use crate::error::{Context, Error, Result};
use crate::idmap::{IdMap, IdRange};
use crate::sys::clone_inside::{Entry, clone_inside};
use crate::sys::clone3::{Child, Forked, Request, assert_one_thread, clone3};
use crate::sys::process::exit_now;

/// A container whose first process is on its way. Dropped before [`Starting::finish`]
/// succeeds, it is killed.
#[derive(Debug)]
pub struct Starting {
    child: Option<Child>,
    channel: Channel,
    users: Option<Users>,
}

/// The user namespace that a container gets for itself.
#[derive(Debug)]
struct Users {
    uids: IdMap,
    gids: IdMap,
    /// What is mounted in it, of which the host's files are opened by us.
    plan: Vec<mount_plan::Step>,
}

/// Clones the first process.
pub(super) fn start(launch: &Launch<'_>) -> Result<Starting> {
    let mounts = launch.spec.mounts().as_deref().unwrap_or_default();
    let plan = mount_plan::plan(mounts)?;
    let namespaces = namespaces::new_namespaces(launch.spec);
    let own_user_namespace = namespaces.contains(&LinuxNamespaceType::User);
    if own_user_namespace {
        launch.stdio.open_to_all();
    }
    let (ours, theirs) = Channel::pair().doing(|| "make a socket pair")?;
    let cgroup = launch.cgroup.map(super::cgroup::Cgroup::open).transpose()?;
    let joined = namespaces::joined_namespaces(launch.spec)?;
    let processes = joined
        .iter()
        .find(|(kind, _)| *kind == CloneFlags::CLONE_NEWPID);
    let request = Request {
        namespaces: flags(&namespaces),
        cgroup: cgroup.as_ref().map(std::os::fd::AsFd::as_fd),
    };
    let process = launch.spec.process().as_ref();
    let process = process.doing(|| "start a container whose configuration has no process")?;
    let prepare = Prepare {
        program: Program::new(process, launch.filter).map_err(Error::from)?,
        launch,
        plan: &plan,
        joined: &joined,
        own_user_namespace,
        own_cgroup_namespace: namespaces.contains(&LinuxNamespaceType::Cgroup),
    };
    // The new process lets go of our end.
    let mut ours = Some(ours);
    let mut live = || {
        drop(ours.take());
        init::run(&prepare, &theirs)
    };
    assert_one_thread();
    let born = match processes {
        None => match clone3(&request) {
            Ok(Forked::Child) => exit_now(live()),
            Ok(Forked::Parent(child)) => Ok(child),
            Err(errno) => Err(errno),
        },
        Some((_, theirs)) => {
            let mut entry = Entry {
                keep: None,
                oom_score_adj: None,
                hides: false,
                target: theirs.as_fd(),
                namespaces: CloneFlags::CLONE_NEWPID,
            };
            let born = clone_inside(&mut entry, &request, &mut live);
            born.map(|(child, _)| child).map_err(|fault| fault.errno)
        }
    };
    let child = born.map_err(|errno| clone_error(&namespaces, errno))?;
    let users = own_user_namespace.then(|| {
        let (uids, gids) = id_maps(launch);
        Users { uids, gids, plan }
    });
    Ok(Starting {
        child: Some(child),
        channel: ours.doing(|| "make a socket pair")?,
        users,
    })
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

fn clone_error(namespaces: &[LinuxNamespaceType], errno: Errno) -> Error {
    let names: Vec<String> = namespaces.iter().map(ToString::to_string).collect();
    let error = Error::engine(format!("make the namespaces {}", names.join(", "))).because(errno);
    if errno == Errno::NOSPC {
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
    /// The first process's pid.
    pub fn pid(&self) -> Pid {
        // Present until `finish` takes it.
        self.child
            .as_ref()
            .map_or_else(rustix::process::getpid, |child| child.pid)
    }

    /// Waits until the container's mounts are done. Returns its terminal's master, if it
    /// has one.
    pub fn root_ready(&mut self) -> Result<Option<OwnedFd>> {
        loop {
            match self.receive()? {
                Some((FromInit::NeedIdMap, _)) => {
                    self.make_users()?;
                    self.say_go()?;
                }
                Some((FromInit::RootReady, master)) => return Ok(master),
                Some((FromInit::Failed(fault), _)) => return Err(fault.into()),
                None => return Err(Error::engine("the container's first process died")),
            }
        }
    }

    /// Lets the first process go on to its program, and waits until it is that.
    pub fn finish(mut self) -> Result<Child> {
        self.say_go()?;
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
            Err(Errno::PIPE) => Ok(()),
            Err(errno) => Err(errno).doing(|| "speak to the container's first process"),
        }
    }

    fn make_users(&self) -> Result<()> {
        let Some(Users { uids, gids, plan }) = &self.users else {
            return Ok(());
        };
        let pid = self.pid().as_raw_nonzero();
        for (file, map) in [("uid_map", uids), ("gid_map", gids)] {
            let path = format!("/proc/{pid}/{file}");
            std::fs::write(&path, map.to_string()).doing(|| format!("write `{path}`"))?;
        }
        let path = format!("/proc/{pid}/ns/user");
        let users = std::fs::File::open(&path).doing(|| format!("open `{path}`"))?;
        let root = |map: &IdMap| map.outside(0).unwrap_or(0);
        let made = make_for(plan, &users.into(), (root(uids), root(gids)));
        for (number, mount) in made.map_err(Error::from)? {
            self.channel
                .send(&ToInit::Mount(number), Some(mount.as_fd()))
                .doing(|| "pass a mount to the container's first process")?;
        }
        Ok(())
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        if let Some(child) = &self.child {
            let _ = pidfd_send_signal(&child.pidfd, Signal::KILL);
            let _ = waitid(WaitId::PidFd(child.pidfd.as_fd()), WaitIdOptions::EXITED);
        }
    }
}

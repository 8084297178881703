//! A further process in a running container (`exec`).
//!
//! All namespaces are joined at once by the pidfd of the container's first process
//! (`setns(2)`, Linux 5.8); the cgroup is opened before that, while its path still means
//! something, and only the new process is put into it: at its birth, or, where that is
//! forbidden to the users of the container, as the first thing that it does.
//! The process goes through the same last steps as the container's own: nothing of the
//! engine's rights, environment or descriptors comes along.

use std::convert::Infallible;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::sched::CloneFlags;
use oci_spec::runtime::Process;
use rustix::fs::{CWD, Mode, OFlags};
use rustix::process::{DumpableBehavior, ioctl_tiocsctty, set_dumpable_behavior, setsid};
use rustix::thread::UnshareFlags;

use super::cgroup::{Cgroup, Entrance};
use super::handshake::{At, Channel, FromInit, InitResult, Step};
use super::init::{ask, own_terminal, pipes, three};
use super::parent::Starting;
use super::program::{Program, Stdio, set_oom_score_adj};
use super::terminal;
use super::tree::Tree;
use super::{Filter, init};
use crate::error::{Context, Result};
use crate::sys::clone3::{Forked, Request, assert_one_thread, clone3};
use crate::sys::process::exit_now;

/// A process to be started in a running container.
#[derive(Debug)]
pub struct Join<'a> {
    /// The pidfd of the container's first process.
    pub target: &'a OwnedFd,
    /// Which of its namespaces are not ours.
    pub namespaces: Namespaces,
    /// The container's cgroup, which the process starts in.
    pub cgroup: Option<&'a Path>,
    /// What runs, and with which rights.
    pub process: &'a Process,
    /// What it reads from and writes to.
    pub stdio: &'a Stdio,
    /// Its filter of system calls.
    pub filter: Option<&'a Filter>,
    /// It becomes a child of our parent and not of ours.
    pub as_sibling: bool,
}

/// The kinds of namespaces: the file in `/proc/PID/ns`, and the flag.
const NAMESPACES: [(&str, CloneFlags); 7] = [
    ("user", CloneFlags::CLONE_NEWUSER),
    ("mnt", CloneFlags::CLONE_NEWNS),
    ("pid", CloneFlags::CLONE_NEWPID),
    ("net", CloneFlags::CLONE_NEWNET),
    ("ipc", CloneFlags::CLONE_NEWIPC),
    ("uts", CloneFlags::CLONE_NEWUTS),
    ("cgroup", CloneFlags::CLONE_NEWCGROUP),
];

/// Joins the container and starts the process. From here on this process sees the
/// container's file system and nothing else.
pub(super) fn start(join: &Join<'_>) -> Result<Starting> {
    assert_one_thread();
    let Namespaces(flags) = join.namespaces;
    let (mut cgroup, mut entrance) = (None, None);
    if let Some(path) = join.cgroup {
        let there = Cgroup::at(path.to_owned());
        match flags.contains(CloneFlags::CLONE_NEWUSER) {
            true => entrance = Some(there.open_entrance()?),
            false => cgroup = Some(there.open()?),
        }
    }
    if let Some(score) = join.process.oom_score_adj() {
        set_oom_score_adj(score).doing(|| "set the limit `oom_score_adj`")?;
    }
    if flags.contains(CloneFlags::CLONE_NEWUSER) && rustix::process::geteuid().is_root() {
        join.stdio.open_to_all();
    }
    // Until it is the program, nobody in the container may look into the process.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).doing(|| "hide from the container")?;
    // Not yet that of cgroups: from inside, the way from here into the cgroup is refused
    // where cgroup2 is mounted with `nsdelegate`.
    let first = flags - CloneFlags::CLONE_NEWCGROUP;
    nix::sched::setns(join.target.as_fd(), first).doing(|| "join the container's namespaces")?;
    if flags.contains(CloneFlags::CLONE_NEWUSER) {
        init::become_root().map_err(crate::error::Error::from)?;
    }
    let (ours, theirs) = Channel::pair().doing(|| "make a socket pair")?;
    let request = Request {
        namespaces: UnshareFlags::empty(),
        cgroup: cgroup.as_ref().map(OwnedFd::as_fd),
        as_sibling: join.as_sibling,
    };
    match clone3(&request).doing(|| "start a process in the container")? {
        Forked::Child => {
            drop(ours);
            let Err(fault) = go(join, entrance, &theirs);
            let _ = theirs.send(&FromInit::Failed(fault), None);
            exit_now(1)
        }
        Forked::Parent(child) => {
            drop(theirs);
            Ok(Starting::new(child, ours))
        }
    }
}

/// The namespaces of a process that are not ours: joining one's own user namespace is an
/// error.
#[derive(Debug, Clone, Copy)]
pub struct Namespaces(pub(super) CloneFlags);

impl Namespaces {
    /// Compares those of process `pid` with ours.
    pub fn of(pid: i32) -> Result<Self> {
        let mut flags = CloneFlags::empty();
        for (name, flag) in NAMESPACES {
            let of = |who: &str| {
                let path = format!("/proc/{who}/ns/{name}");
                std::fs::read_link(&path).doing(|| format!("read `{path}`"))
            };
            if of("self")? != of(&pid.to_string())? {
                flags |= flag;
            }
        }
        Ok(Namespaces(flags))
    }
}

/// The new process's own way to its program; the steps are those of [`super::handshake`].
fn go(join: &Join<'_>, cgroup: Option<Entrance>, channel: &Channel) -> InitResult<Infallible> {
    if let Some(cgroup) = cgroup {
        cgroup.enter().at(Step::Cgroup, || "cgroup.procs")?;
    }
    let Namespaces(flags) = join.namespaces;
    if flags.contains(CloneFlags::CLONE_NEWCGROUP) {
        nix::sched::setns(join.target.as_fd(), CloneFlags::CLONE_NEWCGROUP)
            .at(Step::Namespace, || "cgroup")?;
    }
    setsid().at(Step::Namespace, || "session")?;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = rustix::fs::openat(CWD, "/", flags, Mode::empty()).at(Step::Root, || "/")?;
    let root = Tree::new(root);
    let terminal = match join.stdio {
        Stdio::Terminal { size } => {
            let devpts = root
                .open_plain(Path::new("/dev/pts"), OFlags::DIRECTORY)
                .at(Step::Terminal, || "/dev/pts")?;
            let open = terminal::open(devpts.as_fd(), *size);
            Some(open.at(Step::Terminal, || "open a pair in the container's devpts")?)
        }
        Stdio::Pipes { .. } => None,
    };
    // step 2, for the terminal's sake alone: there is nothing else to wait for
    if let Some(terminal) = &terminal {
        ask(channel, FromInit::RootReady, Some(terminal.master.as_fd()))?;
    }
    let program = Program {
        process: join.process,
        filter: join.filter,
    };
    let ready = program.prepare(&root)?;
    let stdio = match terminal {
        Some(terminal) => {
            ioctl_tiocsctty(&terminal.slave).at(Step::Terminal, || "controlling terminal")?;
            own_terminal(&terminal.slave, ready.uid())?;
            three(terminal.slave)?
        }
        None => pipes(join.stdio, &root)?,
    };
    program.take_on(&ready, &stdio)?;
    drop(stdio);
    // step 3
    program.execute(&ready)
}

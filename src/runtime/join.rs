//! A further process in a running container (`exec`, and probes of its health).
//!
//! All namespaces are joined at once by the pidfd of the container's first process
//! (`setns(2)`, Linux 5.8), by a helper from which the new process is born as our own child
//! ([`clone_inside`]), or by the new process itself; the cgroup is opened before that, while its path still means
//! something, and only the new process is put into it: at its birth, or, where that is
//! forbidden to the users of the container, as the first thing that it does.
//! The process goes through the same last steps as the container's own: nothing of the
//! engine's rights, environment or descriptors comes along.

use std::convert::Infallible;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::Path;

use nix::sched::CloneFlags;
use oci_spec::runtime::Process;
use rustix::fs::{CWD, Mode, OFlags};
use rustix::process::{
    DumpableBehavior, dumpable_behavior, ioctl_tiocsctty, set_dumpable_behavior, setsid,
};
use rustix::thread::UnshareFlags;

use super::Filter;
use super::cgroup::{Cgroup, Entrance};
use super::handshake::{At, Channel, Fault, FromInit, InitResult, Received, Step, ToInit};
use super::init::{ask, own_terminal, pipes, three};
use super::program::{Program, Stdio, oom_score_to_set};
use super::terminal;
use super::tree::Tree;
use crate::error::{Context, Error, Result};
use crate::sys::clone_inside::{Entry, Helper, Stillbirth, clone_inside};
use crate::sys::clone3::{Child, Forked, Request, assert_one_thread, clone3};
use crate::sys::process::{close_all_but, exit_now};

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
}

/// A process in a container on its way to its program. Nothing here waits for it: whoever
/// polls is told what has come.
#[derive(Debug)]
pub struct Joining {
    /// Until it has said its last word.
    channel: Option<Channel>,
    /// Who brought it there. The end of that can wait: the new process is to go on.
    helper: Option<Helper>,
}

/// What a process has said on its way.
#[derive(Debug)]
pub enum Progress {
    /// Nothing new.
    Waits,
    /// It has a terminal: the master. It goes on.
    Terminal(OwnedFd),
    /// It has become its program; or it died without a word, and whoever waits for its end
    /// finds out.
    Runs,
    /// It has ended, or is about to.
    Failed(Error),
}

impl Joining {
    /// What is readable when it has said something; `None` once it is not on its way any
    /// more.
    pub fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.channel.as_ref().map(AsFd::as_fd)
    }

    /// What has come, one thing at a time. After `Runs` and `Failed` there is no more.
    pub fn progress(&mut self) -> Progress {
        let progress = self.hear();
        if self.channel.is_none() {
            self.helper = None;
        }
        progress
    }

    fn hear(&mut self) -> Progress {
        let Some(channel) = self.channel.take_if(|channel| channel.is_readable()) else {
            return Progress::Waits;
        };
        match channel.receive::<FromInit>() {
            Ok(Received::Message(FromInit::RootReady, Some(master))) => {
                // If it died, end of file says so.
                let _ = channel.send(&ToInit::Go, None);
                self.channel = Some(channel);
                Progress::Terminal(master)
            }
            Ok(Received::Message(FromInit::Failed(fault), _)) => Progress::Failed(fault.into()),
            Ok(Received::EndOfFile) => Progress::Runs,
            Ok(Received::Message(FromInit::RootReady, None)) => Progress::Failed(Error::engine(
                "take the terminal of a process in the container: no descriptor is left for it",
            )),
            _ => Progress::Failed(Error::engine("a process in the container is out of step")),
        }
    }
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

/// Starts the process.
pub(super) fn start(join: &Join<'_>) -> Result<(Child, Joining)> {
    assert_one_thread();
    let Namespaces(flags) = join.namespaces;
    let has_other_users = flags.contains(CloneFlags::CLONE_NEWUSER);
    let (mut cgroup, mut entrance) = (None, None);
    if let Some(path) = join.cgroup {
        let there = Cgroup::at(path.to_owned());
        match has_other_users {
            true => entrance = Some(there.open_entrance()?),
            false => cgroup = Some(there.open()?),
        }
    }
    if has_other_users && rustix::process::geteuid().is_root() {
        join.stdio.open_to_all();
    }
    let program = Program::new(join.process, join.filter).map_err(Error::from)?;
    let (ours, theirs) = Channel::pair().doing(|| "make a socket pair")?;
    let request = Request {
        namespaces: UnshareFlags::empty(),
        cgroup: cgroup.as_ref().map(OwnedFd::as_fd),
    };
    let mut needed = vec![join.target.as_raw_fd(), theirs.as_fd().as_raw_fd()];
    needed.extend(entrance.iter().map(|entrance| entrance.as_fd().as_raw_fd()));
    needed.extend(join.stdio.descriptors());
    let for_birth = request.cgroup.iter().map(AsRawFd::as_raw_fd);
    let mut entry = Entry {
        keep: Some(needed.iter().copied().chain(for_birth).collect()),
        oom_score_adj: join.process.oom_score_adj().and_then(oom_score_to_set),
        hides: true,
        target: join.target.as_fd(),
        // Not yet that of cgroups: from inside, the way from here into the cgroup is refused
        // where cgroup2 is mounted with `nsdelegate`.
        namespaces: flags - CloneFlags::CLONE_NEWCGROUP,
    };
    let mut live = || {
        // Not the cgroup's, which is the host's.
        close_all_but(&mut needed);
        let Err(fault) = go(join, &program, entrance.take(), &theirs);
        let _ = theirs.send(&FromInit::Failed(fault), None);
        1
    };
    let visible = dumpable_behavior().doing(|| "hide from the container")?;
    let born = match flags.contains(CloneFlags::CLONE_NEWPID) {
        true => clone_inside(&mut entry, &request, &mut live)
            .map(|(child, helper)| (child, Some(helper))),
        false => {
            clone_and_enter(&mut entry, &request, &theirs, &mut live).map(|child| (child, None))
        }
    };
    // We hid with it: the helper has our memory.
    let _ = set_dumpable_behavior(visible);
    let born = born.map_err(|Stillbirth { doing, errno }| (doing, errno));
    let (child, helper) = born.or_else(|(doing, errno)| Err(errno).doing(|| doing))?;
    let channel = Some(ours);
    Ok((child, Joining { channel, helper }))
}

/// Where the container sees our processes, and may have the right to stop one of them, the
/// new process goes by itself, and nobody waits for it.
fn clone_and_enter(
    entry: &mut Entry<'_>,
    request: &Request<'_>,
    channel: &Channel,
    live: &mut dyn FnMut() -> u8,
) -> std::result::Result<Child, Stillbirth> {
    let fault = |errno| Stillbirth {
        doing: "start a process in the container",
        errno,
    };
    // It is born hidden.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(fault)?;
    match clone3(request).map_err(fault)? {
        Forked::Parent(child) => Ok(child),
        Forked::Child => exit_now(match entry.enter() {
            Ok(()) => live(),
            Err(Stillbirth { doing, errno }) => {
                let fault = Fault::new(Step::Join, errno, doing);
                let _ = channel.send(&FromInit::Failed(fault), None);
                1
            }
        }),
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
fn go(
    join: &Join<'_>,
    program: &Program<'_>,
    cgroup: Option<Entrance>,
    channel: &Channel,
) -> InitResult<Infallible> {
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

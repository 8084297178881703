//! Starts a further process in a running container without joining it: a copy of this
//! process joins, starts the process as our own child, and ends.
//!
//! ```text
//! this process ──clone──▶ copy: joins, clones (CLONE_PARENT) ──▶ ends
//!      └───────────────── child in the container ◀──┘
//! ```
//!
//! The copy says `Born` with the child's pidfd, and then `Runs` or `Failed`. Nothing here
//! waits for it: whoever polls is told what has come.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, set_parent_process_death_signal, waitid,
};
use rustix::thread::UnshareFlags;
use serde::{Deserialize, Serialize};

use super::Starting;
use super::handshake::{Channel, Received};
use crate::error::{Context, Error, Report, Result};
use crate::sys::clone3::{Child, Forked, Request, assert_one_thread, clone3};
use crate::sys::process::{close_all_but, exit_now};

/// A process that is being started in a container.
#[derive(Debug)]
pub struct Beside {
    /// The copy, until it has ended.
    copy: Option<Child>,
    channel: Option<Channel>,
}

/// What has come of it.
#[derive(Debug)]
pub enum Progress {
    /// Nothing new.
    Waits,
    /// The process is there. It may still fail to become its program.
    Born(Child),
    /// The copy has nothing more to say: the program runs, unless an error was told.
    Done,
    /// The program could not be started. `Done` follows.
    Failed(Error),
}

#[derive(Debug, Serialize, Deserialize)]
enum Word {
    Born { pid: i32 },
    Runs,
    Failed(Report),
}

/// Starts a process in a container; `join` is called in the copy, and joins it as a sibling.
/// `keep` are the descriptors that it needs: of all others the copy lets go.
pub fn beside(keep: &[RawFd], join: impl FnOnce() -> Result<Starting>) -> Result<Beside> {
    let (ours, theirs) = Channel::pair().doing(|| "make a socket pair")?;
    assert_one_thread();
    let request = Request {
        namespaces: UnshareFlags::empty(),
        cgroup: None,
        as_sibling: false,
    };
    match clone3(&request).doing(|| "start a process of the engine")? {
        Forked::Parent(copy) => Ok(Beside {
            copy: Some(copy),
            channel: Some(ours),
        }),
        Forked::Child => {
            let _ = set_parent_process_death_signal(Some(Signal::KILL));
            let mut kept = keep.to_vec();
            kept.push(theirs.as_fd().as_raw_fd());
            close_all_but(&mut kept);
            let word = match start(join, &theirs) {
                Ok(()) => Word::Runs,
                Err(why) => Word::Failed(Report::from(&why)),
            };
            let _ = theirs.send(&word, None);
            exit_now(0)
        }
    }
}

fn start(join: impl FnOnce() -> Result<Starting>, channel: &Channel) -> Result<()> {
    let starting = join()?;
    if let Some(child) = starting.child() {
        let pid = child.pid.as_raw_nonzero().get();
        channel
            .send(&Word::Born { pid }, Some(child.pidfd.as_fd()))
            .doing(|| "speak to the monitor")?;
    }
    starting.finish_unasked().map(drop)
}

impl Beside {
    /// What is readable when something has come.
    pub fn descriptors(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        let copy = self.copy.as_ref().map(|copy| copy.pidfd.as_fd());
        self.channel
            .as_ref()
            .map(AsFd::as_fd)
            .into_iter()
            .chain(copy)
    }

    /// The copy's pid, until it is reaped.
    pub fn pid(&self) -> Option<Pid> {
        self.copy.as_ref().map(|copy| copy.pid)
    }

    /// Whether the copy has ended and everything that it said was taken in.
    pub fn is_done(&self) -> bool {
        self.channel.is_none()
    }

    /// What has come, one thing at a time. Does not wait.
    pub fn progress(&mut self) -> Progress {
        self.reap();
        let Some(channel) = self.channel.as_ref().filter(|channel| is_readable(channel)) else {
            return Progress::Waits;
        };
        match channel.receive::<Word>() {
            Ok(Received::Message(Word::Born { pid }, Some(pidfd))) => match Pid::from_raw(pid) {
                Some(pid) => Progress::Born(Child { pid, pidfd }),
                None => Progress::Waits,
            },
            Ok(Received::Message(Word::Failed(report), _)) => Progress::Failed(report.into()),
            Ok(Received::Message(..)) => Progress::Waits,
            Ok(Received::EndOfFile) | Err(_) => {
                self.channel = None;
                Progress::Done
            }
        }
    }

    /// Takes the copy's status, once it has ended. Says whether it has.
    pub fn reap(&mut self) -> bool {
        if let Some(copy) = &self.copy {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
            if !matches!(waitid(WaitId::PidFd(copy.pidfd.as_fd()), options), Ok(None)) {
                self.copy = None;
            }
        }
        self.copy.is_none()
    }
}

fn is_readable(channel: &Channel) -> bool {
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    poll(&mut [PollFd::new(channel, PollFlags::IN)], Some(&now)).is_ok_and(|ready| ready > 0)
}

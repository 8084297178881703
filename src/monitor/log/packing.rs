//! Files of a log that are full, compressed by a process beside the monitor.
//!
//! ```text
//! output.log.N      a full file
//! output.log.N.gz   the same, compressed; it takes its place
//! output.log.part   what the process is writing
//! output.log.whole  what it has written, until the monitor gives it a number
//! ```
//!
//! The process only reads a file that nobody writes any more, and writes files that nobody
//! reads: all files with numbers are moved by the monitor. So output never waits for it, and
//! whenever one of the two is killed, each line is in a file with a number.
//!
//! Both forms of a file have the same time of last change, and no other file has that: so a
//! reader who has read the one knows the other.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{
    Signal, WaitId, WaitIdOptions, getpid, getppid, nice, pidfd_send_signal,
    set_parent_process_death_signal, waitid,
};
use rustix::thread::UnshareFlags;

use super::numbered;
use crate::layer::gzip;
use crate::sys::clone3::{Child, Forked, Request, assert_one_thread, clone3};
use crate::sys::process::{close_all_but, exit_now};

/// The least that others leave of a processor will do.
const LEAST_PRIORITY: i32 = 19;
/// How long the end of one that was killed is waited for: it may be writing to a slow disk.
const KILL_PATIENCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 100_000_000,
};

/// Compresses the full files of one log.
pub(super) struct Packing {
    /// The newest file.
    log: PathBuf,
    /// The number of the oldest one.
    last: u32,
    running: Option<Running>,
}

/// A process that compresses a file.
struct Running {
    child: Child,
    /// The number that the file has by now.
    number: u32,
}

/// The compressed form of a file.
pub fn packed(path: &Path) -> PathBuf {
    with_end(path, "gz")
}

fn part(log: &Path) -> PathBuf {
    with_end(log, "part")
}

fn whole(log: &Path) -> PathBuf {
    with_end(log, "whole")
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    PathBuf::from(format!("{}.{end}", path.display()))
}

impl Packing {
    /// Takes up what an earlier run has left.
    pub(super) fn of(log: &Path, last: u32) -> Self {
        let mut packing = Packing {
            log: log.to_owned(),
            last,
            running: None,
        };
        packing.forget();
        packing.begin();
        packing
    }

    /// Readable when there is something to [`Packing::settle`].
    pub(super) fn descriptor(&self) -> Option<&OwnedFd> {
        self.running.as_ref().map(|running| &running.child.pidfd)
    }

    /// Moves a compressed file up, as the other of its number is moved.
    pub(super) fn move_up(&mut self, number: u32) {
        let path = |number| packed(&numbered(&self.log, number));
        let _ = fs::rename(path(number), path(number + 1));
    }

    /// Makes room at the end: what is moved there has perhaps another form than what was.
    pub(super) fn drop_last(&mut self) {
        let last = numbered(&self.log, self.last);
        let _ = fs::remove_file(packed(&last));
        let _ = fs::remove_file(last);
    }

    /// All files have been moved up by one.
    pub(super) fn moved(&mut self) {
        if let Some(running) = &mut self.running {
            running.number += 1;
            if running.number > self.last {
                running.kill();
            }
        }
        self.begin();
    }

    /// Takes what the process has written, if it has ended, and goes on with the next file.
    pub(super) fn settle(&mut self) {
        let Some(running) = self.running.take_if(|running| running.has_ended()) else {
            return;
        };
        running.reap();
        let plain = numbered(&self.log, running.number);
        let is_wanted = running.number <= self.last;
        let is_packed = is_wanted && fs::rename(whole(&self.log), packed(&plain)).is_ok();
        self.forget();
        if is_packed {
            let _ = fs::remove_file(plain);
        }
        // What has failed is tried again when there is a further file.
        if is_packed || !is_wanted {
            self.begin();
        }
    }

    /// Starts to compress the newest full file that is not, if none is being compressed.
    fn begin(&mut self) {
        if self.running.is_some() {
            return;
        }
        for number in 1..=self.last {
            let plain = numbered(&self.log, number);
            if !plain.exists() {
                continue;
            }
            if packed(&plain).exists() {
                // Its monitor was killed before it could remove it.
                let _ = fs::remove_file(plain);
                continue;
            }
            // With a disk that is full, or no process to be had, it stays as it is.
            let child = self.start(&plain).ok().flatten();
            self.running = child.map(|child| Running { child, number });
            return;
        }
    }

    fn start(&self, plain: &Path) -> io::Result<Option<Child>> {
        let plain = File::open(plain)?;
        let time = SystemTime::now();
        plain.set_modified(time)?;
        if plain.metadata()?.modified()? != time {
            // The file system's times are too coarse to know a file by.
            return Ok(None);
        }
        let parent = getpid();
        assert_one_thread();
        let request = Request {
            namespaces: UnshareFlags::empty(),
            cgroup: None,
        };
        match clone3(&request)? {
            Forked::Parent(child) => Ok(Some(child)),
            Forked::Child => {
                // The locks and sockets that it was born with are not its.
                close_all_but(&mut [plain.as_raw_fd()]);
                let _ = set_parent_process_death_signal(Some(Signal::KILL));
                let _ = rustix::thread::set_name(c"coracle-gzip");
                let _ = nice(LEAST_PRIORITY);
                let has_parent = getppid() == Some(parent);
                let done = has_parent && self.pack(&plain, time).is_ok();
                exit_now(u8::from(!done))
            }
        }
    }

    /// In the process: writes the compressed form of a file.
    fn pack(&self, mut plain: &File, time: SystemTime) -> io::Result<()> {
        let part = part(&self.log);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part)?;
        gzip(&mut plain, &file)?;
        // The lines that it takes the place of may be on disk already.
        file.sync_all()?;
        file.set_modified(time)?;
        fs::rename(part, whole(&self.log))
    }

    /// Removes what has no number.
    fn forget(&self) {
        let _ = fs::remove_file(part(&self.log));
        let _ = fs::remove_file(whole(&self.log));
    }
}

impl Drop for Packing {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill();
            let mut end = [PollFd::new(&running.child.pidfd, PollFlags::IN)];
            let _ = poll(&mut end, Some(&KILL_PATIENCE));
            running.reap();
            self.forget();
        }
    }
}

impl Running {
    fn kill(&self) {
        let _ = pidfd_send_signal(&self.child.pidfd, Signal::KILL);
    }

    fn has_ended(&self) -> bool {
        let mut end = [PollFd::new(&self.child.pidfd, PollFlags::IN)];
        poll(&mut end, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
    }

    /// Somebody else may have done it, who reaps all that a container leaves.
    fn reap(&self) {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
        let _ = waitid(WaitId::PidFd(self.child.pidfd.as_fd()), options);
    }
}

//! One probe of a container's health: a process in the container, what it prints, and its
//! end. Nothing here waits.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{
    PidfdFlags, Signal, WaitId, WaitIdOptions, kill_process_group, pidfd_open, waitid,
};

use super::exec::Template;
use super::probe::FAR;
use crate::clock::Timestamp;
use crate::error::{Context, Error, Kind, Result};
use crate::health::{OUTPUT_MAX_BYTES, ProbeResult};
use crate::runtime::{self, Beside, Join, Namespaces, Progress, Starting, Stdio};
use crate::sys::clone3::Child;

/// A probe on its way.
pub(super) struct Probe {
    pub(super) beside: Beside,
    pub(super) child: Option<Child>,
    pub(super) output: OwnedFd,
    text: Vec<u8>,
    pub(super) output_ended: bool,
    /// Why it could not be run.
    fault: Option<String>,
    code: Option<i32>,
    /// Nobody wants its result any more.
    is_given_up: bool,
    start: Timestamp,
    pub(super) up: Duration,
    pub(super) give_up: Instant,
}

impl Probe {
    /// Starts one. `up` is for how long the container has been running.
    pub(super) fn start(
        template: Option<&Template>,
        command: &[String],
        timeout: Duration,
        up: Duration,
    ) -> Result<Self> {
        let template =
            template.ok_or_else(|| Error::new(Kind::Conflict, "the container is not running"))?;
        let (output, theirs) = pipe_with(PipeFlags::CLOEXEC).doing(|| "make a pipe")?;
        fcntl_setfl(&output, OFlags::NONBLOCK).doing(|| "make a pipe")?;
        let stdout = theirs.try_clone().doing(|| "make a pipe")?;
        let kept: [RawFd; 2] = [stdout.as_raw_fd(), theirs.as_raw_fd()];
        let stdio = Stdio::Pipes {
            stdin: None,
            stdout,
            stderr: theirs,
        };
        let beside = runtime::beside(&kept, || join(template, command, &stdio))?;
        let now = Instant::now();
        Ok(Probe {
            beside,
            child: None,
            output,
            text: Vec::new(),
            output_ended: false,
            fault: None,
            code: None,
            is_given_up: false,
            start: Timestamp::now(),
            up,
            give_up: now.checked_add(timeout).unwrap_or(now + FAR),
        })
    }

    /// What is readable when one of its processes has said something or ended.
    pub(super) fn processes(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        let child = self.child.as_ref().filter(|_| self.code.is_none());
        let child = child.map(|child| child.pidfd.as_fd());
        self.beside.descriptors().chain(child)
    }

    /// Takes in what the copy has said.
    fn listen(&mut self) {
        loop {
            match self.beside.progress() {
                Progress::Waits | Progress::Done => break,
                Progress::Born(child) => {
                    self.child = Some(child);
                    if self.is_given_up {
                        self.kill_child();
                    }
                }
                Progress::Failed(why) => self.fault = Some(why.one_line()),
            }
        }
    }

    /// Takes in what has come. The result, once there is one.
    pub(super) fn turn(&mut self) -> Option<ProbeResult> {
        self.listen();
        self.reap_child();
        self.read();
        let is_over = self.beside.is_done() && (self.child.is_none() || self.code.is_some());
        is_over.then(|| {
            let code = match (&self.fault, self.code) {
                (None, Some(code)) => code,
                _ => -1,
            };
            let text = match &self.fault {
                Some(fault) => fault.clone(),
                None => self.output(),
            };
            self.result(code, text)
        })
    }

    fn reap_child(&mut self) {
        let Some(child) = self.child.as_ref().filter(|_| self.code.is_none()) else {
            return;
        };
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
        match waitid(WaitId::PidFd(child.pidfd.as_fd()), options) {
            Ok(None) => {}
            Ok(Some(status)) => {
                let signal = status.terminating_signal().map(|signal| 128 + signal);
                self.code = Some(status.exit_status().or(signal).unwrap_or(-1));
            }
            Err(_) => self.code = Some(-1),
        }
    }

    /// Reads what the probe printed. The beginning is kept.
    fn read(&mut self) {
        let mut buffer = [0; OUTPUT_MAX_BYTES];
        // What is surplus is read too, but not for ever: another may write without end.
        for _ in 0..16 {
            match rustix::io::read(&self.output, &mut buffer) {
                Ok(count) if count > 0 => {
                    let room = OUTPUT_MAX_BYTES.saturating_sub(self.text.len());
                    self.text.extend_from_slice(&buffer[..count.min(room)]);
                }
                Ok(_) => {
                    self.output_ended = true;
                    return;
                }
                Err(_) => return,
            }
        }
    }

    fn output(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    pub(super) fn timed_out(&mut self, timeout: Duration) -> ProbeResult {
        self.read();
        let mut text = format!("Health check exceeded timeout ({timeout:?})");
        if !self.text.is_empty() {
            text = format!("{text}: {}", self.output());
        }
        self.result(-1, text)
    }

    fn result(&self, exit_code: i32, output: String) -> ProbeResult {
        ProbeResult {
            start: self.start,
            end: Timestamp::now(),
            exit_code,
            output,
        }
    }

    /// Ends it. The copy goes on until it has said which process it started, which is then
    /// killed: nobody would ever reap one that nobody knows, and until all its processes
    /// are reaped the kernel does not let a pid namespace end.
    pub(super) fn kill(&mut self) {
        self.is_given_up = true;
        self.kill_child();
        self.listen();
    }

    /// Ends the process with its children: it leads a process group of its own.
    fn kill_child(&self) {
        if let Some(child) = self.child.as_ref().filter(|_| self.code.is_none()) {
            let _ = kill_process_group(child.pid, Signal::KILL);
            let _ = rustix::process::pidfd_send_signal(&child.pidfd, Signal::KILL);
        }
    }

    /// Whether nothing is left of it.
    pub(super) fn is_reaped(&mut self) -> bool {
        self.listen();
        self.reap_child();
        let copy_is_reaped = self.beside.reap();
        copy_is_reaped && self.beside.is_done() && (self.child.is_none() || self.code.is_some())
    }
}

/// In a copy of the monitor: joins the container and starts the command there.
fn join(template: &Template, command: &[String], stdio: &Stdio) -> Result<Starting> {
    let target = pidfd_open(template.target, PidfdFlags::empty())
        .doing(|| "find the container's first process")?;
    let namespaces = Namespaces::of(template.target.as_raw_nonzero().get())?;
    let mut process = template.process.clone();
    process.set_args(Some(command.to_vec()));
    process.set_terminal(Some(false));
    runtime::join(&Join {
        target: &target,
        namespaces,
        cgroup: template.cgroup.as_deref(),
        process: &process,
        stdio,
        filter: template.filter.as_ref(),
        as_sibling: true,
    })
}

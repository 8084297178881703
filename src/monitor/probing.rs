//! One probe of a container's health: a process in the container, what it prints, and its
//! end. Nothing here waits.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Signal, kill_process_group};

use super::awaited::Awaited;
use super::probe::FAR;
use super::template::Template;
use crate::clock::Timestamp;
use crate::error::{Context, Error, Kind, Result};
use crate::health::ProbeResult;
use crate::runtime::{Joining, Progress, Stdio};
use crate::state::Ending;

/// A probe on its way.
pub(super) struct Probe {
    process: Awaited,
    joining: Joining,
    pub(super) output: OwnedFd,
    text: Vec<u8>,
    /// How much of that is kept.
    output_max: usize,
    pub(super) output_ended: bool,
    /// Why it could not be run.
    fault: Option<String>,
    code: Option<i32>,
    start: Timestamp,
    pub(super) up: Duration,
    pub(super) give_up: Instant,
}

impl Probe {
    /// Starts one: after `timeout` it has failed, and so much of its output is kept. `up` is
    /// for how long the container has been running.
    pub(super) fn start(
        template: Option<&Template>,
        command: &[String],
        (timeout, up, output_max): (Duration, Duration, usize),
    ) -> Result<Self> {
        let template =
            template.ok_or_else(|| Error::new(Kind::Conflict, "the container is not running"))?;
        let (output, theirs) = pipe_with(PipeFlags::CLOEXEC).doing(|| "make a pipe")?;
        fcntl_setfl(&output, OFlags::NONBLOCK).doing(|| "make a pipe")?;
        let stdout = theirs.try_clone().doing(|| "make a pipe")?;
        let stdio = Stdio::Pipes {
            stdin: None,
            stdout,
            stderr: theirs,
        };
        let mut process = template.process.clone();
        process.set_args(Some(command.to_vec()));
        process.set_terminal(Some(false));
        let (process, joining) = template.join(&process, &stdio, false)?;
        let now = Instant::now();
        Ok(Probe {
            process,
            joining,
            output,
            text: Vec::new(),
            output_max,
            output_ended: false,
            fault: None,
            code: None,
            start: Timestamp::now(),
            up,
            give_up: now.checked_add(timeout).unwrap_or(now + FAR),
        })
    }

    /// Its process, until that is reaped.
    pub(super) fn pid(&self) -> Option<Pid> {
        self.code.is_none().then_some(self.process.pid())
    }

    /// Becomes readable when its process has ended.
    pub(super) fn end(&self) -> Option<BorrowedFd<'_>> {
        let end = self.process.descriptor().filter(|_| self.code.is_none());
        end.map(AsFd::as_fd)
    }

    /// Becomes readable when its process has said something on its way.
    pub(super) fn word(&self) -> Option<BorrowedFd<'_>> {
        self.joining.descriptor()
    }

    /// When to look at its process, whatever happens.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.process.deadline()
    }

    /// Takes in what the process has said on its way.
    fn listen(&mut self) {
        while self.joining.descriptor().is_some() {
            match self.joining.progress() {
                Progress::Waits => return,
                Progress::Terminal(_) | Progress::Runs => {}
                Progress::Failed(why) => self.fault = Some(why.one_line()),
            }
        }
    }

    /// Takes in what has come. The result, once there is one.
    pub(super) fn turn(&mut self) -> Option<ProbeResult> {
        self.reap();
        self.listen();
        self.read();
        let code = self.code?;
        Some(match &self.fault {
            Some(fault) => self.result(-1, fault.clone()),
            None => self.result(code, self.output()),
        })
    }

    fn reap(&mut self) {
        if self.code.is_none() {
            self.code = match self.process.ending() {
                None => None,
                Some(Ending::Unknown) => Some(-1),
                Some(ending) => Some(ending.exit_code().into()),
            };
        }
    }

    /// Reads what the probe printed. The beginning is kept.
    fn read(&mut self) {
        let mut buffer = [0; 4096];
        // What is surplus is read too, but not for ever: another may write without end.
        for _ in 0..16 {
            match rustix::io::read(&self.output, &mut buffer) {
                Ok(count) if count > 0 => {
                    let room = self.output_max.saturating_sub(self.text.len());
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

    /// Ends it with its children: it leads a process group of its own, once it has got that
    /// far.
    pub(super) fn kill(&self) {
        if let Some(pid) = self.pid() {
            let _ = kill_process_group(pid, Signal::KILL);
            self.process.kill();
        }
    }

    /// Whether nothing is left of it. Until its process is reaped the kernel does not let a
    /// pid namespace end.
    pub(super) fn is_reaped(&mut self) -> bool {
        self.reap();
        self.code.is_some()
    }
}

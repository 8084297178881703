//! Probes a container's health: when a probe is due, one process in the container, its
//! output, its status, and what follows from it. Nothing here waits.
//!
//! ```text
//! containers/<id>/health.json   the status, the failures in a row and the last results
//! ```

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::rc::Rc;
use std::time::{Duration, Instant};

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{
    PidfdFlags, Signal, WaitId, WaitIdOptions, kill_process_group, pidfd_open, waitid,
};

use super::exec::Template;
use crate::clock::Timestamp;
use crate::error::{Context, Error, Kind, Result};
use crate::health::{self, Health, HealthStatus, Healthcheck, OUTPUT_MAX_BYTES, ProbeResult};
use crate::runtime::{self, Beside, Join, Namespaces, Progress, Starting, Stdio};
use crate::store::Store;
use crate::store::atomic;
use crate::store::containers::Container;
use crate::sys::clone3::Child;

const FILE: &str = "health.json";

/// What is known of a container's health; `None` if it was never probed.
pub fn health(container: &Container) -> Result<Option<Health>> {
    atomic::read_json(&container.path(FILE))
}

/// Probes one container.
pub(super) struct Prober {
    check: Healthcheck,
    command: Vec<String>,
    /// What a probe has in common with the container's own process.
    template: Option<Rc<Template>>,
    health: Health,
    started: Instant,
    /// When the next probe begins.
    due: Instant,
    running: Option<Running>,
    /// Processes of abandoned probes, until they are reaped.
    dying: Vec<Running>,
}

/// A probe on its way.
struct Running {
    beside: Beside,
    child: Option<Child>,
    output: OwnedFd,
    text: Vec<u8>,
    output_ended: bool,
    /// Why it could not be run.
    fault: Option<String>,
    code: Option<i32>,
    /// Nobody wants its result any more.
    is_given_up: bool,
    start: Timestamp,
    up: Duration,
    give_up: Instant,
}

impl Prober {
    /// The prober of a container; `None` if its health is not probed.
    pub(super) fn of(container: &Container) -> Result<Option<Self>> {
        let config = &container.record().config;
        let Some(check) = Healthcheck::read(config.extra.get(health::KEY))? else {
            return Ok(None);
        };
        let Some(command) = check.command(config.shell.as_deref())? else {
            return Ok(None);
        };
        // The results of earlier runs are kept; what they say of this one is not.
        let old = health(container).ok().flatten().unwrap_or_default();
        let now = Instant::now();
        Ok(Some(Prober {
            check,
            command,
            template: None,
            health: Health {
                log: old.log,
                ..Health::default()
            },
            started: now,
            due: now,
            running: None,
            dying: Vec::new(),
        }))
    }

    /// The container runs now: the first probe comes after the first pause.
    pub(super) fn begin(&mut self, template: Option<Rc<Template>>) {
        self.template = template;
        self.started = Instant::now();
        self.schedule();
    }

    /// The next probe comes after a pause.
    pub(super) fn schedule(&mut self) {
        let pause = self.health.pause(&self.check, self.started.elapsed());
        let now = Instant::now();
        // A time too far to count never comes.
        self.due = now.checked_add(pause).unwrap_or(now + FAR);
    }

    /// The next probe comes now.
    pub(super) fn hurry(&mut self) {
        self.due = Instant::now();
    }

    pub(super) fn status(&self) -> HealthStatus {
        self.health.status
    }

    /// Takes over what an earlier prober has not reaped yet.
    pub(super) fn inherit(&mut self, earlier: Prober) {
        self.dying.extend(earlier.running);
        self.dying.extend(earlier.dying);
    }

    /// What is readable when a probe has something to say, or is to be reaped.
    pub(super) fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        let probes = self.dying.iter().chain(&self.running);
        let mut found: Vec<_> = probes.flat_map(Running::processes).collect();
        if let Some(running) = self.running.as_ref().filter(|probe| !probe.output_ended) {
            found.push(running.output.as_fd());
        }
        found
    }

    /// When there is something to do, whatever happens.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match &self.running {
            Some(running) => Some(running.give_up),
            None => Some(self.due),
        }
    }

    /// Does what is to be done now. Says whether the status has changed.
    pub(super) fn turn(&mut self, store: &Store, container: &Container, is_paused: bool) -> bool {
        self.dying.retain_mut(|running| !running.is_reaped());
        if is_paused {
            // Frozen processes answer nothing: not before it goes on.
            self.due = Instant::now() + FAR;
            return false;
        }
        let Some(running) = &mut self.running else {
            if self.due <= Instant::now() {
                match Running::start(self) {
                    Ok(running) => self.running = Some(running),
                    Err(why) => {
                        let up = self.started.elapsed();
                        return self.take(store, container, failed(&why), up);
                    }
                }
            }
            return false;
        };
        let result = match running.turn() {
            Some(result) => result,
            None if running.give_up <= Instant::now() => {
                running.kill();
                running.timed_out(self.check.timeout())
            }
            None => return false,
        };
        let up = running.up;
        self.abandon();
        self.take(store, container, result, up)
    }

    /// Ends a probe that still runs; it has no result.
    pub(super) fn abandon(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill();
            if !running.is_reaped() {
                self.dying.push(running);
            }
        }
    }

    fn take(
        &mut self,
        store: &Store,
        container: &Container,
        result: ProbeResult,
        up: Duration,
    ) -> bool {
        let has_changed = self.health.take(result, &self.check, up);
        // A full disk costs the results, not the status.
        let _ = atomic::write_json(&store.tmp(), &container.path(FILE), &self.health);
        self.schedule();
        has_changed
    }
}

/// Far away, but a time that can be counted.
const FAR: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

fn failed(why: &Error) -> ProbeResult {
    let now = Timestamp::now();
    ProbeResult {
        start: now,
        end: now,
        exit_code: -1,
        output: why.one_line(),
    }
}

impl Running {
    fn start(prober: &Prober) -> Result<Self> {
        let template = prober
            .template
            .as_deref()
            .ok_or_else(|| Error::new(Kind::Conflict, "the container is not running"))?;
        let (output, theirs) = pipe_with(PipeFlags::CLOEXEC).doing(|| "make a pipe")?;
        fcntl_setfl(&output, OFlags::NONBLOCK).doing(|| "make a pipe")?;
        let stdout = theirs.try_clone().doing(|| "make a pipe")?;
        let kept: [RawFd; 2] = [stdout.as_raw_fd(), theirs.as_raw_fd()];
        let stdio = Stdio::Pipes {
            stdin: None,
            stdout,
            stderr: theirs,
        };
        let beside = runtime::beside(&kept, || join(template, &prober.command, &stdio))?;
        let now = Instant::now();
        let timeout = prober.check.timeout();
        Ok(Running {
            beside,
            child: None,
            output,
            text: Vec::new(),
            output_ended: false,
            fault: None,
            code: None,
            is_given_up: false,
            start: Timestamp::now(),
            up: prober.started.elapsed(),
            give_up: now.checked_add(timeout).unwrap_or(now + FAR),
        })
    }

    /// What is readable when one of its processes has said something or ended.
    fn processes(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
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
    fn turn(&mut self) -> Option<ProbeResult> {
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

    fn timed_out(&mut self, timeout: Duration) -> ProbeResult {
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
    fn kill(&mut self) {
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
    fn is_reaped(&mut self) -> bool {
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

//! Probes a container's health: when a probe is due, one process in the container, its
//! output, its status, and what follows from it. Nothing here waits.
//!
//! ```text
//! containers/<id>/health.json   the status, the failures in a row and the last results
//! ```

use std::os::fd::{AsFd, BorrowedFd};
use std::rc::Rc;
use std::time::{Duration, Instant};

use rustix::process::Pid;

use super::probing::Probe;
use super::template::Template;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::health::{
    self, Health, HealthStatus, Healthcheck, ProbeResult, ResultLimits, Startup, StartupCheck,
    StartupCount,
};
use crate::store::Store;
use crate::store::atomic;
use crate::store::containers::Container;

const FILE: &str = "health.json";

/// What is known of a container's health; `None` if it was never probed.
pub fn health(container: &Container) -> Result<Option<Health>> {
    atomic::read_json(&container.path(FILE))
}

/// What came of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// Nothing, or nothing new.
    None,
    /// The status is another.
    Status(HealthStatus),
    /// The container does not come up.
    NotStarted,
}

/// A check, and the command that it runs.
struct Check<C> {
    check: C,
    command: Vec<String>,
}

/// Probes one container.
pub(super) struct Prober {
    usual: Check<Healthcheck>,
    /// The check that it has to pass first, and how far it is with that.
    startup: Option<(Check<StartupCheck>, StartupCount)>,
    limits: ResultLimits,
    /// What a probe has in common with the container's own process.
    template: Option<Rc<Template>>,
    health: Health,
    started: Instant,
    /// When the next probe begins.
    due: Instant,
    running: Option<Probe>,
    /// Processes of abandoned probes, until they are reaped.
    dying: Vec<Probe>,
}

impl Prober {
    /// The prober of a container; `None` if its health is not probed.
    pub(super) fn of(container: &Container) -> Result<Option<Self>> {
        let record = container.record();
        let config = &record.config;
        let Some(check) = Healthcheck::read(config.extra.get(health::KEY))? else {
            return Ok(None);
        };
        let Some(command) = check.command(config.shell.as_deref())? else {
            return Ok(None);
        };
        let startup = match &record.host.startup_check {
            None => None,
            Some(startup) => {
                let command = startup.check.command(config.shell.as_deref())?;
                command.map(|command| {
                    let check = startup.clone();
                    (Check { check, command }, StartupCount::default())
                })
            }
        };
        // The results of earlier runs are kept; what they say of this one is not.
        let old = health(container).ok().flatten().unwrap_or_default();
        let now = Instant::now();
        Ok(Some(Prober {
            usual: Check { check, command },
            startup,
            limits: record.host.health_results,
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
        let pause = match &self.startup {
            Some((startup, _)) => startup.check.check.interval(),
            None => self.health.pause(&self.usual.check, self.started.elapsed()),
        };
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
        let mut found: Vec<_> = probes.filter_map(Probe::end).collect();
        if let Some(running) = &self.running {
            found.extend(running.word());
            found.extend((!running.output_ended).then(|| running.output.as_fd()));
        }
        found
    }

    /// The processes of probes that are not reaped yet.
    pub(super) fn pids(&self) -> impl Iterator<Item = Pid> {
        self.dying
            .iter()
            .chain(&self.running)
            .filter_map(Probe::pid)
    }

    /// When there is something to do, whatever happens.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let next = match &self.running {
            Some(running) => running.give_up,
            None => self.due,
        };
        let probes = self.dying.iter().chain(&self.running);
        probes.filter_map(Probe::deadline).chain([next]).min()
    }

    /// Does what is to be done now.
    pub(super) fn turn(&mut self, store: &Store, container: &Container, is_paused: bool) -> News {
        self.dying.retain_mut(|running| !running.is_reaped());
        if is_paused {
            // Frozen processes answer nothing: not before it goes on.
            self.due = Instant::now() + FAR;
            return News::None;
        }
        let timeout = self.timeout();
        let Some(running) = &mut self.running else {
            if self.due <= Instant::now() {
                match self.start() {
                    Ok(running) => self.running = Some(running),
                    Err(why) => {
                        let up = self.started.elapsed();
                        return self.take(store, container, failed(&why), up);
                    }
                }
            }
            return News::None;
        };
        let result = match running.turn() {
            Some(result) => result,
            None if running.give_up <= Instant::now() => {
                running.kill();
                running.timed_out(timeout)
            }
            None => return News::None,
        };
        let up = running.up;
        self.abandon();
        self.take(store, container, result, up)
    }

    fn start(&self) -> Result<Probe> {
        let command = match &self.startup {
            Some((startup, _)) => &startup.command,
            None => &self.usual.command,
        };
        let up = self.started.elapsed();
        let limits = (self.timeout(), up, self.limits.output_bytes());
        Probe::start(self.template.as_deref(), command, limits)
    }

    /// When a probe that runs has failed.
    fn timeout(&self) -> Duration {
        match &self.startup {
            Some((startup, _)) => startup.check.check.timeout(),
            None => self.usual.check.timeout(),
        }
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
    ) -> News {
        let code = result.exit_code;
        let news = match &mut self.startup {
            Some((startup, count)) => match count.take(code, &startup.check) {
                Startup::GoesOn => News::None,
                Startup::Failed => News::NotStarted,
                Startup::Passed => {
                    self.startup = None;
                    News::None
                }
            },
            None => match self.health.take(code, &self.usual.check, up) {
                true => News::Status(self.health.status),
                false => News::None,
            },
        };
        self.health.keep(result, self.limits);
        // A full disk costs the results, not the status.
        let _ = atomic::write_json(&store.tmp(), &container.path(FILE), &self.health);
        self.schedule();
        news
    }
}

/// Far away, but a time that can be counted.
pub(super) const FAR: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

fn failed(why: &Error) -> ProbeResult {
    let now = Timestamp::now();
    ProbeResult {
        start: now,
        end: now,
        exit_code: -1,
        output: why.one_line(),
    }
}

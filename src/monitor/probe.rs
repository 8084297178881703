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
use crate::health::{self, Health, HealthStatus, Healthcheck, ProbeResult};
use crate::store::Store;
use crate::store::atomic;
use crate::store::containers::Container;

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
    running: Option<Probe>,
    /// Processes of abandoned probes, until they are reaped.
    dying: Vec<Probe>,
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
                match Probe::start(
                    self.template.as_deref(),
                    &self.command,
                    self.check.timeout(),
                    self.started.elapsed(),
                ) {
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

//! `healthcheck run`: has a container's health probed now.

use std::time::{Duration, Instant};

use super::Engine;
use super::kill::not_running;
use super::pause::no_answer;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::health::ProbeResult;
use crate::monitor::protocol::Request;
use crate::monitor::{self, Asked};
use crate::store::containers::Container;

/// Between two looks for the result.
const PAUSE: Duration = Duration::from_millis(10);
/// A monitor gives a probe up by itself; after so long it has not.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

/// Probes a container and waits for the result.
pub fn probe(engine: &Engine, container: &Container) -> Result<ProbeResult> {
    if !container.state()?.status.is_live() {
        return Err(not_running(container));
    }
    let asked = Timestamp::now();
    match monitor::ask(engine.store.paths(), container.id(), Request::Probe)? {
        Asked::Done(_) => {}
        Asked::Over => return Err(not_running(container)),
        Asked::Nobody => return Err(no_answer(container)),
    }
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        // One that was on its way already serves as well.
        let last = monitor::health(container)?.and_then(|mut health| health.log.pop());
        if let Some(result) = last.filter(|result| result.end >= asked) {
            return Ok(result);
        }
        if !container.state()?.status.is_live() {
            return Err(not_running(container));
        }
        std::thread::sleep(PAUSE);
    }
    Err(no_answer(container))
}

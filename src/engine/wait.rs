//! `wait`: waits until a container has ended, and says how.

use std::str::FromStr;
use std::time::Duration;

use super::Engine;
use crate::error::{Error, Result};
use crate::health::HealthStatus;
use crate::monitor::{self, Session};
use crate::state::Status;
use crate::store::containers::Container;

/// How a container may be wanted to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// It does not run, and has run.
    Ended,
    /// It is in this state.
    Is(Status),
    /// Its health is this.
    Has(HealthStatus),
}

impl FromStr for Condition {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "stopped" | "exited" => Ok(Condition::Ended),
            "created" | "configured" => Ok(Condition::Is(Status::Created)),
            "running" => Ok(Condition::Is(Status::Running)),
            "paused" => Ok(Condition::Is(Status::Paused)),
            "removing" => Ok(Condition::Is(Status::Removing)),
            "healthy" => Ok(Condition::Has(HealthStatus::Healthy)),
            "unhealthy" => Ok(Condition::Has(HealthStatus::Unhealthy)),
            _ => Err(Error::usage(format!("invalid condition `{text}`"))),
        }
    }
}

/// Looks now and then until one of the conditions holds. Returns the exit status if that
/// is that the container has ended.
pub fn wait_until(
    container: &Container,
    conditions: &[Condition],
    interval: Duration,
) -> Result<Option<u8>> {
    loop {
        let state = container.state()?;
        for condition in conditions {
            match condition {
                Condition::Ended if state.status == Status::Exited => {
                    return Ok(Some(state.exit_code()));
                }
                Condition::Is(status) if state.status == *status => return Ok(None),
                Condition::Has(health)
                    if state.status == Status::Running && state.health == Some(*health) =>
                {
                    return Ok(None);
                }
                _ => {}
            }
        }
        std::thread::sleep(interval);
    }
}

/// Waits for a container's end. Returns its exit status; that of its last run if it does
/// not run now.
pub fn wait(engine: &Engine, container: &Container) -> Result<u8> {
    loop {
        let state = container.state()?;
        if state.status == Status::Exited {
            return Ok(state.exit_code());
        }
        if let Some(connection) = monitor::connect(engine.store.paths(), container.id()) {
            // A monitor that was killed says nothing: its record then tells the end.
            if let Ok(exited) = Session::join(connection).wait() {
                return Ok(exited.exit.ending.exit_code());
            }
        }
        if state.status == Status::Created {
            return Ok(state.exit_code());
        }
        // Between its record and its socket, or between its socket and its record.
        std::thread::sleep(Duration::from_millis(5));
    }
}

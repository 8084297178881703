//! `boot`: brings back the containers that should be running, after the machine or their
//! monitors went down.

use super::Engine;
use super::settle::settle;
use super::start::{self, start};
use crate::error::{Kind, Result};
use crate::monitor::IdleMonitor;
use crate::restart::RestartPolicy;
use crate::state::Status;
use crate::store::boot;
use crate::store::containers::{Container, RunState};

/// A container that should be running, and what came of it.
#[derive(Debug)]
pub struct Revived {
    /// Its name.
    pub name: String,
    /// Whether it runs now.
    pub outcome: Result<()>,
}

/// Starts what should be running, the oldest first. What runs is left alone.
pub fn boot(engine: &Engine) -> Result<Vec<Revived>> {
    let this_boot = boot::id()?;
    let mut containers = engine.store.containers()?;
    containers.sort_by_key(|container| container.record().created);
    let mut revived = Vec::new();
    for container in containers {
        match revive(engine, &container, &this_boot) {
            Ok(false) => {}
            outcome => revived.push(Revived {
                name: container.record().name.clone(),
                outcome: outcome.map(drop),
            }),
        }
    }
    Ok(revived)
}

/// Says whether the container was to be started.
fn revive(engine: &Engine, container: &Container, this_boot: &str) -> Result<bool> {
    if container.record().host.tied || container.record().host.restart == RestartPolicy::No {
        return Ok(false);
    }
    let (locked, state) = match settle(engine, container) {
        Err(why) if why.kind() == Kind::NoSuchObject => return Ok(false),
        other => other?,
    };
    let policy = locked.container().record().host.restart;
    if locked.container().has_monitor()? || !should_run(policy, &state, this_boot) {
        return Ok(false);
    }
    let container = locked.unlock();
    let monitor = IdleMonitor::spawn()?;
    match start(engine, monitor, &container, start::Options::default()) {
        Err(why) if why.kind() == Kind::Running => Ok(true),
        other => other.map(|_| true),
    }
}

/// Docker's rule: what was never started stays so; `always` counts over a reboot even if it
/// was stopped by hand; the others not.
fn should_run(policy: RestartPolicy, state: &RunState, this_boot: &str) -> bool {
    if state.status == Status::Created || state.started.is_none() {
        return false;
    }
    let forgets = policy == RestartPolicy::Always && state.boot != this_boot;
    (forgets || !state.stopped_by_hand) && policy.wants(state.exit_code(), state.restart_count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::state::{Ending, Exit};

    #[test]
    fn what_comes_back_is_what_docker_brings_back() {
        let ended = |ending, stopped_by_hand| RunState {
            status: Status::Exited,
            boot: "old".to_owned(),
            started: Some(Timestamp::EPOCH),
            exit: Some(Exit {
                ending,
                at: Timestamp::EPOCH,
                oom_killed: false,
            }),
            stopped_by_hand,
            ..RunState::created()
        };
        let lost = ended(Ending::Unknown, false);
        let by_hand = ended(Ending::Signal(15), true);
        let well = ended(Ending::Code(0), false);
        let failing = RestartPolicy::OnFailure { max: 0 };
        for (policy, state, boot, expected) in [
            (RestartPolicy::Always, &lost, "new", true),
            (RestartPolicy::Always, &by_hand, "new", true),
            (RestartPolicy::Always, &by_hand, "old", false),
            (RestartPolicy::UnlessStopped, &lost, "new", true),
            (RestartPolicy::UnlessStopped, &by_hand, "new", false),
            (failing, &lost, "new", true),
            (failing, &well, "new", false),
            (failing, &by_hand, "new", false),
            (RestartPolicy::No, &lost, "new", false),
            (RestartPolicy::Always, &RunState::created(), "new", false),
        ] {
            assert_eq!(
                should_run(policy, state, boot),
                expected,
                "{policy} {state:?}"
            );
        }
    }
}

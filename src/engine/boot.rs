//! `boot`: brings back the containers that should be running, after the machine or their
//! monitors went down, and removes those that were to be gone at their end.

use super::Engine;
use super::mount;
use super::settle::settle;
use super::start::{self, start};
use crate::error::{Kind, Result};
use crate::monitor::{IdleMonitor, release};
use crate::restart::RestartPolicy;
use crate::state::{Ending, Exit, Status};
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

/// Starts what should be running, the oldest first. What runs is left alone; what was to be
/// removed at its end and has had one is removed.
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
    let host = &container.record().host;
    if host.auto_remove && !host.tied {
        return clear_away(engine, container, this_boot).map(|()| false);
    }
    if host.tied || host.restart == RestartPolicy::No {
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

/// Removes a container that its monitor would have removed, had it seen the end.
fn clear_away(engine: &Engine, container: &Container, this_boot: &str) -> Result<()> {
    let (locked, state) = match settle(engine, container) {
        Err(why) if why.kind() == Kind::NoSuchObject => return Ok(()),
        other => other?,
    };
    if locked.container().has_monitor()? || !is_left_over(&state, this_boot) {
        return Ok(());
    }
    mount::unmount(engine, container)?;
    release::remove(&engine.store, locked, true).map(drop)
}

/// Whether it ran and nobody saw its end. One whose end was seen is being restarted, unless
/// the machine went down over that.
fn is_left_over(state: &RunState, this_boot: &str) -> bool {
    let was_seen = |exit: &Exit| exit.ending != Ending::Unknown;
    state.started.is_some()
        && !state.status.is_live()
        && (!state.exit.as_ref().is_some_and(was_seen) || state.boot != this_boot)
}

/// Docker's rule: what was never started stays so; `always` counts over a reboot even if it
/// was stopped by hand; the others not.
fn should_run(policy: RestartPolicy, state: &RunState, this_boot: &str) -> bool {
    if state.status == Status::Created || state.started.is_none() {
        return false;
    }
    let forgets = policy == RestartPolicy::Always && state.boot != this_boot;
    let exit = state.exit.as_ref();
    let code = exit.map_or(0, |exit| exit.ending.exit_code());
    (forgets || !state.stopped_by_hand) && policy.wants(code, state.restart_count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn what_is_removed_at_its_end_is_gone_after_a_boot() {
        let ended = |ending| RunState {
            status: Status::Exited,
            boot: "old".to_owned(),
            started: Some(Timestamp::EPOCH),
            exit: Some(Exit {
                ending,
                at: Timestamp::EPOCH,
                oom_killed: false,
            }),
            ..RunState::created()
        };
        let (ran, seen) = (ended(Ending::Unknown), ended(Ending::Code(0)));
        let live = RunState {
            status: Status::Running,
            exit: None,
            ..ran.clone()
        };
        for (state, boot, expected) in [
            (&ran, "old", true),
            (&ran, "new", true),
            (&seen, "old", false),
            (&seen, "new", true),
            (&live, "old", false),
            (&RunState::created(), "new", false),
        ] {
            assert_eq!(is_left_over(state, boot), expected, "{boot} {state:?}");
        }
    }

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

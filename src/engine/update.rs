//! `update`: changes the limits of a container, at once if it runs, and its restart policy.

use super::{Engine, resources};
use crate::error::{Context, Error, Kind, Result};
use crate::monitor;
use crate::restart::RestartPolicy;
use crate::runtime::cgroup::Cgroup;
use crate::state::Status;
use crate::store::containers::{Container, HostOptions, LockedContainer, Resources};
use crate::store::events::Event;

/// What is to be changed.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Limits that replace those of before.
    pub resources: Resources,
    /// Whether it runs again after its end. Its monitor looks at it then.
    pub restart: Option<RestartPolicy>,
}

/// Changes a container. Either all of it is done, or the record stays as it was.
pub fn update(engine: &Engine, container: &Container, change: &Change) -> Result<()> {
    let name = &container.record().name;
    let mut locked = engine.store.lock_container(container)?;
    let mut record = locked.container().record().clone();
    if let Some(policy) = change.restart {
        if record.host.auto_remove && policy != RestartPolicy::No {
            return Err(Error::new(
                Kind::Conflict,
                format!("container `{name}` is removed when it ends (--rm), so it cannot restart"),
            ));
        }
        record.host.restart = policy;
    }
    if !change.resources.asked().is_empty() {
        limit(&locked, &mut record.host, &change.resources)
            .doing(|| format!("update the container `{name}`"))?;
    }
    locked.write_record(record)?;
    let event = Event::of_container(locked.container().record(), "update");
    engine.store.note_event(&event);
    Ok(())
}

fn limit(locked: &LockedContainer, host: &mut HostOptions, limits: &Resources) -> Result<()> {
    host.resources = host.resources.clone().overridden_by(limits.clone());
    resources::check(&host.resources)?;
    let written = monitor::limits::of(&host.resources)?;
    let state = locked.container().state()?;
    // Between two runs there is nothing to limit yet.
    if !state.status.is_live() || state.status == Status::Restarting {
        return Ok(());
    }
    let cgroup = state.cgroup.map(Cgroup::at).ok_or_else(|| {
        Error::new(Kind::Conflict, "it has no cgroup of its own")
            .hint("It was started without a limit where none could be set; start it anew.")
    })?;
    cgroup.set_all(&written)
}

//! `update`: changes the limits of a container, at once if it runs.

use super::{Engine, resources};
use crate::error::{Context, Error, Kind, Result};
use crate::monitor::limits;
use crate::runtime::cgroup::Cgroup;
use crate::store::containers::{Container, Resources};

/// What is to be changed.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Limits that replace those of before.
    pub resources: Resources,
}

/// Changes a container. Either all of it is done, or the record stays as it was.
pub fn update(engine: &Engine, container: &Container, change: &Change) -> Result<()> {
    let name = &container.record().name;
    let mut locked = engine.store.lock_container(container)?;
    let mut host = locked.container().record().host.clone();
    host.resources = host.resources.overridden_by(change.resources.clone());
    resources::check(&host.resources).doing(|| format!("update the container `{name}`"))?;
    let state = locked.container().state()?;
    let written = limits::of(&host.resources)?;
    if state.status.is_live() {
        let cgroup = state.cgroup.map(Cgroup::at).ok_or_else(|| {
            Error::new(
                Kind::Conflict,
                format!("update the container `{name}`: it has no cgroup of its own"),
            )
            .hint("It was started without a limit where none could be set; start it anew.")
        })?;
        cgroup
            .set_all(&written)
            .doing(|| format!("update the container `{name}`"))?;
    }
    locked.write_host_options(host)
}

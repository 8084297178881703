//! `update`: changes what a container was asked to be.

use super::Engine;
use crate::error::{Error, Kind, Result};
use crate::restart::RestartPolicy;
use crate::store::containers::Container;
use crate::store::events::Event;

/// What is to change. Absent means "stays as it is".
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Whether it runs again after its end.
    pub restart: Option<RestartPolicy>,
}

/// Changes a container, whether it runs or not. Its monitor reads the policy at the end of
/// each run.
pub fn update(engine: &Engine, container: &Container, changes: &Changes) -> Result<()> {
    let mut locked = engine.store.lock_container(container)?;
    let mut record = locked.container().record().clone();
    if let Some(policy) = changes.restart {
        if record.host.auto_remove && policy != RestartPolicy::No {
            return Err(Error::new(
                Kind::Conflict,
                format!(
                    "container `{}` is removed when it ends (--rm), so it cannot restart",
                    record.name
                ),
            ));
        }
        record.host.restart = policy;
    }
    locked.write_record(record)?;
    let event = Event::of_container(locked.container().record(), "update");
    engine.store.note_event(&event);
    Ok(())
}

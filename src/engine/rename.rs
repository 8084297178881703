//! `rename`: gives a container another name.

use super::Engine;
use crate::error::Result;
use crate::monitor::ask;
use crate::monitor::protocol::Request;
use crate::store::containers::Container;
use crate::store::events::Event;

/// Gives a container another name, whether it runs or not.
///
/// # Errors
///
/// [`crate::error::Kind::Conflict`] if the name is taken.
pub fn rename(engine: &Engine, container: &Container, name: &str) -> Result<()> {
    let mut locked = engine.store.lock_container(container)?;
    let old = locked.container().record().name.clone();
    // Docker takes names with a leading slash, too.
    let name = name.strip_prefix('/').unwrap_or(name);
    locked.rename(&engine.store, name)?;
    let event = Event::of_container(locked.container().record(), "rename").with("oldName", old);
    engine.store.note_event(&event);
    let is_known_by_name = !locked.container().record().host.networks.is_empty();
    // Nobody waits for a monitor with the lock that it may want itself.
    drop(locked);
    if is_known_by_name {
        // Others on its networks find it by the new name from now on; if its monitor cannot
        // see to that, from its next start on.
        let _ = ask(engine.store.paths(), container.id(), Request::Networks);
    }
    Ok(())
}

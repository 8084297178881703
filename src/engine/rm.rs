//! `rm`: removes a container and everything that is its own.

use super::Engine;
use super::kill::open_process;
use super::settle::settle;
use super::stop::end;
use crate::error::{Context, Error, Kind, Result};
use crate::monitor::release;
use crate::store::containers::Container;

/// How to remove.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Kill it first if it runs.
    pub force: bool,
    /// Also remove the volumes that were made for it alone.
    pub volumes: bool,
}

/// Removes a container.
///
/// # Errors
///
/// [`Kind::Running`] if it runs and `force` is not set.
pub fn rm(engine: &Engine, container: &Container, options: Options) -> Result<()> {
    let state = container.state()?;
    if let Some(process) = open_process(&state)? {
        if !options.force {
            let name = &container.record().name;
            return Err(Error::new(
                Kind::Running,
                format!("cannot remove container `{name}`: it is running"),
            )
            .hint("Stop the container before removing it, or use -f."));
        }
        end(engine, container, &state, &process)?;
    }
    let (locked, state) = match settle(engine, container) {
        // A container with --rm is removed by its monitor.
        Err(why) if why.kind() == Kind::NoSuchObject && options.force => return Ok(()),
        other => other?,
    };
    if state.status.is_live() || locked.container().has_monitor()? {
        let name = &container.record().name;
        return Err(Error::new(
            Kind::Running,
            format!("container `{name}` is being started"),
        ));
    }
    release::remove(&engine.store, locked, options.volumes).map(drop)
}

/// Removes the container that has a name, if there is one, however it is.
pub(super) fn make_room(engine: &Engine, name: &str) -> Result<()> {
    let old = match engine.store.find_container(name) {
        // It may also have been the beginning of an id.
        Ok(found) if found.record().name == name => found,
        _ => return Ok(()),
    };
    let options = Options {
        force: true,
        volumes: true,
    };
    rm(engine, &old, options).doing(|| format!("replace the container `{name}`"))
}

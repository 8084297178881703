//! `rm`: removes a container and everything that is its own.

use super::Engine;
use super::mount;
use super::settle::settle;
use super::stop::{self, stop};
use super::view;
use crate::error::{Context, Error, Kind, Result};
use crate::monitor::release;
use crate::state::Status;
use crate::store::containers::Container;

/// So often somebody may start a container again while it is removed by force.
const ATTEMPTS: u32 = 8;

/// How to remove.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Kill it first if it runs.
    pub force: bool,
    /// Before it is killed, ask it to end, and wait so many seconds; -1 waits for ever.
    pub timeout: Option<i64>,
    /// Also remove the volumes that were made for it alone.
    pub volumes: bool,
}

/// Removes a container.
///
/// # Errors
///
/// [`Kind::Running`] if it runs and `force` is not set.
pub fn rm(engine: &Engine, container: &Container, options: Options) -> Result<()> {
    for _ in 0..ATTEMPTS {
        let state = container.state()?;
        if state.status.is_live() {
            if !options.force {
                return Err(still_lives(container, state.status));
            }
            stop(engine, container, stop_options(options))?;
        } else if !options.force {
            view::await_end(container)?;
        }
        let (locked, state) = match settle(engine, container) {
            // A container with --rm is removed by its monitor.
            Err(why) if why.kind() == Kind::NoSuchObject && options.force => return Ok(()),
            other => other?,
        };
        if !state.status.is_live() && !locked.container().has_monitor()? {
            mount::unmount(engine, container)?;
            // Its monitor, which is gone, would have removed them.
            let volumes = options.volumes || container.record().host.auto_remove;
            return release::remove(&engine.store, locked, volumes).map(drop);
        }
        if !options.force {
            return Err(still_lives(container, state.status));
        }
    }
    let name = &container.record().name;
    Err(Error::new(
        Kind::Running,
        format!("container `{name}` is started again and again"),
    ))
}

fn stop_options(options: Options) -> stop::Options {
    match options.timeout {
        Some(_) => stop::Options {
            timeout: options.timeout,
            ..stop::Options::default()
        },
        None => stop::Options::kill(),
    }
}

fn still_lives(container: &Container, status: Status) -> Error {
    let name = &container.record().name;
    let what = match status {
        Status::Running | Status::Paused | Status::Restarting => status.as_str(),
        _ => "being started",
    };
    Error::new(
        Kind::Running,
        format!("cannot remove container `{name}`: it is {what}"),
    )
    .hint("Stop the container before removing it, or use -f.")
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
        // The new one may have come to use them.
        volumes: false,
        ..Options::default()
    };
    rm(engine, &old, options).doing(|| format!("replace the container `{name}`"))
}

//! `restart`: stops a container and starts it again; also starts one that does not run.

use super::Engine;
use super::start::{self, start};
use super::stop::{self, stop};
use crate::error::{Kind, Result};
use crate::monitor::IdleMonitor;
use crate::store::containers::Container;
use crate::store::events::Event;

/// Restarts a container. Its network, its `--rm` and its policy stay what they are.
pub fn restart(engine: &Engine, container: &Container, options: stop::Options) -> Result<()> {
    stop(
        engine,
        container,
        stop::Options {
            again: true,
            ..options
        },
    )?;
    let monitor = IdleMonitor::spawn()?;
    match start(engine, monitor, container, start::Options::default()) {
        // Somebody else was faster.
        Err(why) if why.kind() == Kind::Running => {}
        other => drop(other?),
    }
    let record = container.record();
    engine
        .store
        .note_event(&Event::of_container(record, "restart"));
    Ok(())
}

//! `system reset`: takes everything away, so that the next command finds a machine that never
//! had a container.

use super::Engine;
use super::networks;
use super::rm::{self, rm};
use crate::error::{Context, Error, Kind, Result};

/// So often others may make containers while those that are there are removed.
const ATTEMPTS: u32 = 8;

/// Kills and removes all containers; removes networks, volumes, images, secrets and what builds
/// keep: the whole store.
///
/// # Errors
///
/// The first fault. What can be removed is removed all the same; but if a container cannot be
/// ended, the store stays as it is.
pub fn reset(engine: Engine) -> Result<()> {
    let containers = remove_containers(&engine);
    let is_alive = engine.store.containers().is_ok_and(|left| {
        let mut left = left.iter();
        left.any(|container| container.has_monitor().unwrap_or(true))
    });
    if is_alive {
        let text = "a container still runs, or was made meanwhile";
        return containers.and(Err(Error::new(Kind::Conflict, text)));
    }
    let networks = networks::rm::remove_all(&engine);
    containers.and(networks).and(engine.store.remove_all())
}

fn remove_containers(engine: &Engine) -> Result<()> {
    let options = rm::Options {
        force: true,
        timeout: None,
        volumes: true,
    };
    for _ in 0..ATTEMPTS {
        let containers = engine.store.containers()?;
        if containers.is_empty() {
            break;
        }
        let mut outcome = Ok(());
        for container in containers {
            let removed = rm(engine, &container, options)
                .doing(|| format!("remove the container `{}`", container.record().name));
            outcome = outcome.and(removed);
        }
        outcome?;
    }
    Ok(())
}

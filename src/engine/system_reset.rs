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
    for id in engine.store.container_ids()? {
        // One whose record cannot be read may run.
        let is_alive = match engine.store.find_container(id.as_str()) {
            Ok(container) => container.has_monitor().unwrap_or(true),
            Err(why) => why.kind() != Kind::NoSuchObject,
        };
        if is_alive {
            let text = format!(
                "container `{}` still runs, or was made meanwhile",
                id.short()
            );
            return containers.and(Err(Error::new(Kind::Conflict, text)));
        }
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
        let ids = engine.store.container_ids()?;
        if ids.is_empty() {
            break;
        }
        let mut outcome = Ok(());
        for id in ids {
            let removed = match engine.store.find_container(id.as_str()) {
                // It was faster.
                Err(why) if why.kind() == Kind::NoSuchObject => Ok(()),
                found => found.and_then(|container| rm(engine, &container, options)),
            };
            let removed = removed.doing(|| format!("remove the container `{}`", id.short()));
            outcome = outcome.and(removed);
        }
        outcome?;
    }
    Ok(())
}

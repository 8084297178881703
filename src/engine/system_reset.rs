//! `system reset`: takes everything away, so that the next command finds a machine that never
//! had a container.

use super::Engine;
use super::networks;
use super::rm::{self, rm};
use crate::error::{Context, Result};

/// Kills and removes all containers; removes networks, volumes, images, secrets and what builds
/// keep: the whole store. Files of others in its directories stay.
///
/// # Errors
///
/// If something could not be taken away; what comes after it in this order is still there.
pub fn reset(engine: Engine) -> Result<()> {
    let options = rm::Options {
        force: true,
        timeout: None,
        volumes: true,
    };
    for container in engine.store.containers()? {
        rm(&engine, &container, options)
            .doing(|| format!("remove the container `{}`", container.record().name))?;
    }
    networks::rm::remove_all(&engine)?;
    engine.store.remove_all()
}

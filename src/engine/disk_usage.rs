//! How much room containers and images take.

use std::os::fd::AsFd;

use super::{Engine, images};
use crate::error::{Context, Result};
use crate::layer;
use crate::oci::ImageConfig;
use crate::store::atomic;
use crate::store::containers::Container;

/// Bytes of a container's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfContainer {
    /// Its own layer: what it has written.
    pub own: u64,
    /// All that it sees: its own layer and its image.
    pub whole: u64,
}

/// Adds up the files of a container. The engine must have been opened to change things:
/// other ids than the caller's own what is in there.
pub fn of_container(engine: &Engine, container: &Container) -> Result<OfContainer> {
    let own = own(container)?;
    // Of a damaged image no more is known.
    let bytes = engine.store.read_document(&container.record().image)?;
    let config = bytes.and_then(|bytes| ImageConfig::parse(&bytes).ok());
    let image = match config {
        Some(config) => images::size(&engine.store, &config)?,
        None => 0,
    };
    Ok(OfContainer {
        own,
        whole: own.saturating_add(image),
    })
}

/// Bytes of the files in a container's own layer.
pub fn own(container: &Container) -> Result<u64> {
    let name = &container.record().name;
    match atomic::open_directory(&container.path("upper")) {
        Ok(upper) => layer::size(upper.as_fd()).doing(|| format!("measure the container `{name}`")),
        Err(why) if why.errno() == Some(libc::ENOENT) => Ok(0),
        Err(why) => Err(why),
    }
}

//! Opens the files of a container, whether it runs or not.

use super::Engine;
use super::mount;
use super::settle::settle;
use crate::error::{Error, Result};
use crate::monitor::view::View;
use crate::runtime::view::Extent;
use crate::store::containers::Container;

/// Opens a container's files. The engine must not be in a user namespace yet: see
/// [`View::open`].
pub(super) fn open(engine: &Engine, container: &Container, extent: Extent) -> Result<View> {
    let record = container.record();
    if !record.is_readable() {
        return Err(Error::engine(format!(
            "the record of container `{}` cannot be read",
            record.name
        ))
        .hint("The machine went down while it was made. Remove it with `coracle rm`."));
    }
    if !container.state()?.status.is_live() {
        mount::refuse_mounted(container)?;
        // What a monitor that was killed left behind would be in the way.
        drop(settle(engine, container)?);
    }
    View::open(engine.store.paths(), container, extent)
}

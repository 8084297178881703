//! Opens the files of a container, whether it runs or not.

use std::time::{Duration, Instant};

use super::Engine;
use super::mount;
use super::own_image;
use super::settle::settle;
use crate::error::{Error, Result};
use crate::monitor::view::View;
use crate::runtime::view::Extent;
use crate::store::containers::Container;

/// How long somebody else may look at a container's files before we give up on them.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(10);

/// Waits for whoever looks at the files of a container that does not run.
///
/// # Errors
///
/// If that takes long.
pub(super) fn await_end(container: &Container) -> Result<()> {
    let patience = Instant::now() + PATIENCE;
    while container.has_view()? {
        if Instant::now() >= patience {
            let name = &container.record().name;
            let text = format!("the files of container `{name}` are in use by another command");
            return Err(Error::engine(text)
                .hint("An `export`, `cp`, `commit` or `mount` of it is at work."));
        }
        std::thread::sleep(PAUSE);
    }
    Ok(())
}

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
    own_image::check_kernel(record)?;
    if !container.state()?.status.is_live() {
        mount::refuse_mounted(container)?;
        // What a monitor that was killed left behind would be in the way.
        drop(settle(engine, container)?);
    }
    View::open(engine.store.paths(), container, extent)
}

//! Opens the files of a container, whether it runs or not.

use super::Engine;
use super::mount;
use super::settle::settle;
use crate::error::{Context, Error, Result};
use crate::idmap::IdMap;
use crate::monitor::view::View;
use crate::runtime::view::Extent;
use crate::store::containers::Container;

/// The maps of a running container's own user namespace, as this process sees them; `None`
/// if it has none of its own, or does not run: then its files have their own ids here.
pub(super) fn own_ids(container: &Container) -> Result<Option<(IdMap, IdMap)>> {
    let state = container.state()?;
    let Some(process) = state.process.filter(|_| state.status.is_live()) else {
        return Ok(None);
    };
    let read = |name: &str| {
        let path = format!("/proc/{}/{name}", process.pid);
        IdMap::parse(&std::fs::read_to_string(&path).doing(|| format!("read `{path}`"))?)
    };
    let (users, groups) = (read("uid_map")?, read("gid_map")?);
    let is_ours = users.outside(0) == Some(0) && groups.outside(0) == Some(0);
    Ok((!is_ours).then_some((users, groups)))
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
    if !container.state()?.status.is_live() {
        mount::refuse_mounted(container)?;
        // What a monitor that was killed left behind would be in the way.
        drop(settle(engine, container)?);
    }
    View::open(engine.store.paths(), container, extent)
}

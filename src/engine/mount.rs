//! `mount` and `unmount`: a container's root file system in the caller's mount namespace.
//!
//! The one thing that is ever mounted there, since it is what is asked for. It is the very
//! file system that a running container has, without what is mounted in it. While one that
//! does not run is mounted, it is not started: two overlays over one upper directory would
//! not know of one another.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use rustix::mount::UnmountFlags;

use super::{Engine, view};
use crate::error::{Context, Error, Kind, Result};
use crate::rootless;
use crate::runtime;
use crate::runtime::view::Extent;
use crate::store::containers::Container;
use crate::store::events::Event;

/// Where in its directory a container is mounted.
const PLACE: &str = "mounted";

/// Mounts a container, unless it is mounted already. Returns where.
pub fn mount(engine: &Engine, container: &Container) -> Result<PathBuf> {
    if !rootless::may_mount() {
        return Err(Error::new(Kind::Conflict, "only root may mount here").hint(
            "Run this in a user namespace: `coracle unshare`, and in there `coracle mount`.",
        ));
    }
    let place = container.path(PLACE);
    if is_mounted(container) {
        return Ok(place);
    }
    let view = view::open(engine, container, Extent::RootAlone)?;
    // It is not removed meanwhile, and is mounted once.
    let _locked = engine.store.lock_container(container)?;
    if is_mounted(container) {
        return Ok(place);
    }
    match fs::create_dir(&place) {
        Err(why) if why.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(why).doing(|| format!("make the directory `{}`", place.display()));
        }
        _ => {}
    }
    runtime::view::attach(view.root(), &place)?;
    note(engine, container, "mount");
    Ok(place)
}

/// Unmounts a container, and says whether it was mounted.
pub fn unmount(engine: &Engine, container: &Container) -> Result<bool> {
    if !is_mounted(container) {
        return Ok(false);
    }
    let place = container.path(PLACE);
    let doing = || format!("unmount `{}`", place.display());
    rustix::mount::unmount(&place, UnmountFlags::DETACH).doing(doing)?;
    fs::remove_dir(&place).doing(doing)?;
    note(engine, container, "unmount");
    Ok(true)
}

/// Whether a container is mounted, as far as this mount namespace shows.
pub fn is_mounted(container: &Container) -> bool {
    let device = |path: PathBuf| fs::symlink_metadata(path).map(|found| found.dev());
    match device(container.path(PLACE)) {
        Ok(place) => device(container.directory().to_owned()).is_ok_and(|own| own != place),
        Err(_) => false,
    }
}

/// Where a mounted container is.
pub fn place(container: &Container) -> PathBuf {
    container.path(PLACE)
}

/// The error for what cannot be done with a container that is mounted.
pub(super) fn refuse_mounted(container: &Container) -> Result<()> {
    if !is_mounted(container) {
        return Ok(());
    }
    let name = &container.record().name;
    Err(Error::engine(format!("container `{name}` is mounted"))
        .hint(format!("Unmount it first: `coracle unmount {name}`.")))
}

fn note(engine: &Engine, container: &Container, action: &str) {
    let event = Event::of_container(container.record(), action);
    engine.store.note_event(&event);
}

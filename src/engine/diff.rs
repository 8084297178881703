//! `diff`: what a container changed in its files, or an image's last layer in those beneath.

use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use super::{Engine, own_image};
use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::image::{ownership, resolve};
use crate::layer::{Change, ChangeKind, changes};
use crate::oci::chain_ids;
use crate::runtime::rootfs::Overlay;
use crate::store::atomic::{Staging, open_directory};
use crate::store::containers::Record;

/// Lists what changed in the container or image that `given` leads to, in the order of paths.
pub fn diff(engine: &Engine, given: &str) -> Result<Vec<Change>> {
    match engine.store.find_container(given) {
        Ok(container) => {
            let record = container.record();
            let (beneath, _) = own_image::trees(engine, record, container.directory());
            let mut found = compare(engine, container.path("upper"), beneath)?;
            hide_places_of_mounts(record, &mut found);
            Ok(found)
        }
        Err(why) if why.kind() == Kind::NoSuchObject => {
            let image = resolve::find(&engine.store, given)?.ok_or_else(|| {
                Error::new(
                    Kind::NoSuchObject,
                    format!("No such container or image: {given}"),
                )
            })?;
            last_layer(engine, &chain_ids(&image.config.rootfs.diff_ids))
        }
        Err(why) => Err(why),
    }
}

fn last_layer(engine: &Engine, chains: &[Digest]) -> Result<Vec<Change>> {
    let Some((top, beneath)) = chains.split_last() else {
        return Ok(Vec::new());
    };
    let trees = beneath.iter().rev();
    let mut trees: Vec<PathBuf> = trees.map(|chain| engine.store.layer_tree(chain)).collect();
    // The lowest layer lies on nothing.
    let nothing = Staging::new(&engine.store.tmp())?;
    if trees.is_empty() {
        trees.push(nothing.path().to_owned());
    }
    compare(engine, engine.store.layer_tree(top), trees)
}

fn compare(engine: &Engine, layer: PathBuf, beneath: Vec<PathBuf>) -> Result<Vec<Change>> {
    let overlay = Overlay {
        lowers: beneath,
        upper: None,
        user_attributes: !engine.identity.may_make_devices(),
        throw_away: true,
        ..Overlay::default()
    };
    let beneath = overlay.mount()?;
    let marks = ownership(&engine.identity).overlay_xattrs();
    changes(open_directory(&layer)?.as_fd(), beneath.as_fd(), marks)
}

/// Leaves out what the engine made to mount something on: it is empty, and the container
/// never saw it.
fn hide_places_of_mounts(record: &Record, found: &mut Vec<Change>) {
    for mount in &record.host.mounts {
        let mut path = mount.destination.as_path();
        loop {
            let bytes = path.as_os_str().as_bytes();
            let bytes = bytes.strip_prefix(b"/").unwrap_or(bytes);
            let beneath = [bytes, b"/"].concat();
            let is_empty = !found.iter().any(|change| change.path.starts_with(&beneath));
            let at = found.iter().position(|change| change.path == bytes);
            let Some(at) = at.filter(|at| is_empty && is_bare(&found[*at])) else {
                break;
            };
            found.remove(at);
            let Some(parent) = path.parent() else { break };
            path = parent;
        }
    }
}

/// Whether nothing is in what was found, as far as the layer tells. A directory that was
/// there before is not the engine's.
fn is_bare(change: &Change) -> bool {
    change.kind == ChangeKind::Added && (change.is_directory || change.size == 0)
}

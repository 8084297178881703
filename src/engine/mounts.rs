//! Sees to it that what is to be mounted in a container is there: volumes with their first
//! content, directories of the host.

use std::collections::BTreeMap;
use std::fs;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::OFlags;

use super::Engine;
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::image::ownership;
use crate::layer::{CopyOptions, Place, Selection, copy};
use crate::runtime::Tree;
use crate::runtime::rootfs::Overlay;
use crate::store::atomic::open_directory;
use crate::store::containers::{MountPoint, MountSource};
use crate::store::volumes::VolumeRecord;

/// Prepares all mounts. Returns what the user should know.
pub(super) fn prepare_all(
    engine: &Engine,
    layers: &[Digest],
    mounts: &[MountPoint],
) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    for mount in mounts {
        warnings.extend(prepare(engine, layers, mount)?);
    }
    Ok(warnings)
}

/// Removes the volumes that were made for a container alone which did not come to be.
pub(super) fn take_back(engine: &Engine, mounts: &[MountPoint]) {
    for mount in mounts {
        if let MountSource::Volume {
            name,
            anonymous: true,
            ..
        } = &mount.source
        {
            let _ = engine.store.remove_volume(name);
        }
    }
}

/// Prepares one mount of a container over `layers`. Returns what the user should know.
fn prepare(engine: &Engine, layers: &[Digest], mount: &MountPoint) -> Result<Option<String>> {
    match &mount.source {
        MountSource::Bind { path, .. } => directory(path),
        MountSource::Volume {
            name,
            copy_up,
            anonymous,
        } => {
            engine.store.ensure_volume(&VolumeRecord {
                name: name.clone(),
                created: Timestamp::now(),
                anonymous: *anonymous,
                labels: BTreeMap::new(),
            })?;
            first_content(engine, layers, name, &mount.destination, *copy_up)
                .doing(|| format!("fill the volume `{name}`"))?;
            Ok(None)
        }
        MountSource::Tmpfs { .. } => Ok(None),
    }
}

/// Docker makes a directory where the source of `-v` is missing. So do we, and say so.
fn directory(path: &Path) -> Result<Option<String>> {
    if fs::symlink_metadata(path).is_ok() {
        return Ok(None);
    }
    fs::create_dir_all(path).doing(|| format!("make the directory `{}`", path.display()))?;
    Ok(Some(format!(
        "made the directory `{}`, which did not exist",
        path.display()
    )))
}

/// A volume that is used for the first time gets what the image has at its destination.
/// That is decided once, under the volume's lock, and never again: a container that uses
/// the volume would not see what takes its place.
fn first_content(
    engine: &Engine,
    layers: &[Digest],
    name: &str,
    destination: &Path,
    copy_up: bool,
) -> Result<()> {
    let Some(claim) = engine.store.claim_first_content(name)? else {
        return Ok(());
    };
    if !copy_up || layers.is_empty() || claim.has_content()? {
        return claim.settle(None);
    }
    let overlay = Overlay {
        lowers: layers
            .iter()
            .rev()
            .map(|chain| engine.store.layer_tree(chain))
            .collect(),
        upper: None,
        user_attributes: !engine.identity.may_make_devices(),
        throw_away: true,
    };
    let image = Tree::new(overlay.mount()?);
    if image
        .open(destination, OFlags::PATH | OFlags::DIRECTORY)
        .is_err()
    {
        return claim.settle(None);
    }
    let staging = claim.stage()?;
    let target = open_directory(staging.path())?;
    let ownership = ownership(&engine.identity);
    let options = CopyOptions {
        ownership: &ownership,
        selection: Selection::ALL,
        modified: None,
        describe_destination: true,
    };
    let from = Place {
        root: image.as_fd(),
        path: destination.as_os_str().as_bytes(),
    };
    copy(
        from,
        Place {
            root: target.as_fd(),
            path: b"",
        },
        &options,
    )?;
    claim.settle(Some(staging))
}

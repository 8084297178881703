//! Sees to it that what is to be mounted in a container is there: volumes with their first
//! content, directories of the host.

use std::fs;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::OFlags;

use super::Engine;
use super::create::{clean_absolute, hold_layers};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::ids::random_hex;
use crate::image::{ownership, resolve};
use crate::layer::{CopyOptions, Place, Selection, copy};
use crate::oci::{ExecConfig, chain_ids};
use crate::runtime::Tree;
use crate::runtime::rootfs::Overlay;
use crate::store::atomic::open_directory;
use crate::store::containers::{HostOptions, MountPoint, MountSource};
use crate::store::leases::Lease;
use crate::store::volumes::VolumeRecord;

/// Prepares all mounts; volumes are held from before they are looked for. Returns what the
/// user should know.
pub(super) fn prepare_all(
    engine: &Engine,
    lease: &Lease,
    layers: &[Digest],
    mounts: &[MountPoint],
) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    for mount in mounts {
        if let MountSource::Volume { name, .. } = &mount.source {
            lease.hold_volume(name)?;
        }
        warnings.extend(prepare(engine, layers, mount)?);
    }
    Ok(warnings)
}

/// Removes the volumes that were made for a container alone which did not come to be. They
/// are not held any more.
pub(super) fn take_back(engine: &Engine, lease: Lease, mounts: &[MountPoint]) {
    drop(lease);
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

/// Finds the images that are to be mounted, and holds their layers.
pub(super) fn find_images(engine: &Engine, lease: &Lease, mounts: &mut [MountPoint]) -> Result<()> {
    for mount in mounts {
        if let MountSource::Image { name, id, layers } = &mut mount.source {
            let found =
                resolve::need(&engine.store, name).doing(|| format!("mount the image `{name}`"))?;
            *layers = chain_ids(&found.config.rootfs.diff_ids);
            hold_layers(engine, lease, &found.record.id, layers)?;
            *id = Some(found.record.id);
        }
    }
    Ok(())
}

/// The mounts of the containers in `--volumes-from`, where nothing else is mounted.
pub(super) fn of_others(
    engine: &Engine,
    lease: &Lease,
    host: &HostOptions,
) -> Result<Vec<MountPoint>> {
    let mut borrowed: Vec<MountPoint> = Vec::new();
    for text in &host.volumes_from {
        let (name, options) = text.split_once(':').unwrap_or((text, ""));
        let mut read_only = None;
        for option in options.split(',').filter(|option| !option.is_empty()) {
            match option {
                "ro" => read_only = Some(true),
                "rw" => read_only = Some(false),
                "z" | "Z" => {}
                _ => {
                    return Err(Error::usage(format!(
                        "invalid value `{text}` of --volumes-from: unknown option `{option}`"
                    )));
                }
            }
        }
        let other = engine.store.find_container(name)?;
        for mount in &other.record().host.mounts {
            // Memory is the other's alone.
            if matches!(mount.source, MountSource::Tmpfs { .. }) {
                continue;
            }
            let mut mount = mount.clone();
            // Whose it is was settled with the other.
            mount.chown = false;
            if let MountSource::Volume {
                name, anonymous, ..
            } = &mut mount.source
            {
                lease.hold_volume(name)?;
                // It goes with the container that it was made for.
                *anonymous = false;
            }
            mount.read_only |= read_only == Some(true);
            if let Some(image) = mount.image() {
                hold_layers(engine, lease, image, mount.layers())?;
            }
            // As with docker, a later container's mount takes an earlier one's place.
            borrowed.retain(|have| have.destination != mount.destination);
            borrowed.push(mount);
        }
        // Now that its volumes are held: they may have gone with it.
        engine.store.find_container(other.id().as_str())?;
    }
    let is_taken = |mount: &MountPoint| {
        let own = host.mounts.iter();
        own.map(|own| &own.destination)
            .any(|destination| *destination == mount.destination)
    };
    borrowed.retain(|mount| !is_taken(mount));
    Ok(borrowed)
}

/// The image's volumes that nothing else is mounted on: each gets a volume of its own.
pub(super) fn image_volumes(config: &ExecConfig, mounts: &[MountPoint]) -> Result<Vec<MountPoint>> {
    let mut points = Vec::new();
    for path in config.volumes.keys() {
        let destination = clean_absolute(path).ok_or_else(|| {
            Error::engine(format!("the image has an invalid volume path `{path}`"))
        })?;
        if mounts.iter().any(|mount| mount.destination == destination) {
            continue;
        }
        if belongs_to_the_kernel(&destination) {
            return Err(Error::engine(format!(
                "the image wants a volume at `{path}`, which is not its own to give"
            ))
            .hint("Mount something there with -v if you want it so."));
        }
        let source = MountSource::Volume {
            name: random_hex(32)?,
            copy_up: true,
            anonymous: true,
        };
        points.push(MountPoint::new(source, destination));
    }
    Ok(points)
}

/// The root, and where the kernel's own file systems are: only the user may replace those.
fn belongs_to_the_kernel(path: &Path) -> bool {
    path == Path::new("/")
        || ["/proc", "/sys", "/dev"]
            .iter()
            .any(|kernel| path.starts_with(kernel))
}

/// Prepares one mount of a container over `layers`. Returns what the user should know.
fn prepare(engine: &Engine, layers: &[Digest], mount: &MountPoint) -> Result<Option<String>> {
    match &mount.source {
        MountSource::Bind { path, .. } if mount.must_exist => {
            fs::symlink_metadata(path).map(|_| None).map_err(|why| {
                let text = format!("bind source path does not exist: `{}`", path.display());
                Error::usage(text).because(why)
            })
        }
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
                labels: mount.labels.clone(),
            })?;
            // What a part of a volume shows has nothing to do with what lies here.
            let copy_up = *copy_up && mount.subpath.is_none();
            first_content(engine, layers, name, &mount.destination, copy_up)
                .doing(|| format!("fill the volume `{name}`"))?;
            Ok(None)
        }
        MountSource::Tmpfs { .. } | MountSource::Image { .. } => Ok(None),
    }
}

/// The files of an image.
pub(super) fn image_tree(engine: &Engine, layers: &[Digest]) -> Result<Tree> {
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
    overlay.mount().map(Tree::new)
}

/// Refuses mounts that are shown through the map of users that the container does not have.
pub(super) fn check(host: &HostOptions) -> Result<()> {
    let has_map = host.id_maps.as_ref().is_some_and(|maps| maps.files);
    match host.mounts.iter().find(|mount| mount.idmap && !has_map) {
        Some(mount) => Err(Error::usage(format!(
            "`idmap` of the mount on `{}` needs users of the container's own",
            mount.destination.display()
        ))
        .hint("They come with `--userns auto`, as root.")),
        None => Ok(()),
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
    let image = image_tree(engine, layers)?;
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

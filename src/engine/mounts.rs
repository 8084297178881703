//! Sees to it that what is to be mounted in a container is there: directories of the host,
//! images, and volumes (see [`super::volumes::mounted`]).

use std::fs;
use std::path::{Path, PathBuf};

use super::Engine;
use super::create::{ImageVolumes, clean_absolute, hold_layers};
use super::volumes::mounted as volumes;
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::ids::random_hex;
use crate::image::resolve;
use crate::oci::{ExecConfig, chain_ids};
use crate::runtime::rootfs::Overlay;
use crate::runtime::{TMPFS_COPY, Tree};
use crate::store::containers::{HostOptions, MountPoint, MountSource};
use crate::store::leases::Lease;
use crate::store::volumes::Place;

/// Prepares all mounts; volumes are held from before they are looked for. `replaced` is the
/// container that will be gone then. Returns what the user should know.
pub(super) fn prepare_all(
    engine: &Engine,
    lease: &Lease,
    layers: &[Digest],
    host: &HostOptions,
    replaced: Option<&str>,
) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    let mut memory = Vec::new();
    for mount in &host.mounts {
        match &mount.source {
            MountSource::Bind { path, .. } => warnings.extend(host_path(path, mount.must_exist)?),
            MountSource::Volume { name, .. } => {
                lease.hold_volume(name)?;
                match volumes::prepare(engine, layers, host, mount)? {
                    Place::Memory { .. } => memory.push(name.as_str()),
                    Place::Store | Place::Directory { .. } => {}
                }
            }
            MountSource::Tmpfs { .. } | MountSource::Image { .. } => {}
        }
    }
    // At last: from here on nobody is waited for.
    volumes::claim_memory(engine, lease, &memory, replaced)?;
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
            mount.given = None;
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

/// What becomes of the image's volumes that nothing else is mounted on.
pub(super) fn image_volumes(
    config: &ExecConfig,
    wanted: ImageVolumes,
    mounts: &[MountPoint],
) -> Result<Vec<MountPoint>> {
    if wanted == ImageVolumes::Ignore {
        return Ok(Vec::new());
    }
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
        points.push(match wanted {
            ImageVolumes::Tmpfs => memory(destination),
            _ => MountPoint::new(
                MountSource::Volume {
                    name: random_hex(32)?,
                    copy_up: true,
                    anonymous: true,
                },
                destination,
            ),
        });
    }
    Ok(points)
}

/// Memory in a volume's place: it begins with the same content.
fn memory(destination: PathBuf) -> MountPoint {
    let source = MountSource::Tmpfs {
        size: None,
        mode: None,
    };
    let mut point = MountPoint::new(source, destination);
    point.options = ["exec", TMPFS_COPY].map(str::to_owned).to_vec();
    point
}

/// The root, and where the kernel's own file systems are: only the user may replace those.
fn belongs_to_the_kernel(path: &Path) -> bool {
    path == Path::new("/")
        || ["/proc", "/sys", "/dev"]
            .iter()
            .any(|kernel| path.starts_with(kernel))
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
        ..Overlay::default()
    };
    overlay.mount().map(Tree::new)
}

/// Refuses mounts that are shown through the map of users that the container does not have,
/// and those that would leave it without devices.
pub(super) fn check(engine: &Engine, host: &HostOptions) -> Result<()> {
    let hides_devices = |mount: &&MountPoint| {
        let is_bind = matches!(mount.source, MountSource::Bind { .. });
        let is_asked = mount.options.iter().any(|option| option == "dev");
        is_bind && mount.destination == Path::new("/dev") && !is_asked
    };
    if engine.identity.may_make_devices()
        && !host.may_have_any_device()
        && host.mounts.iter().any(|mount| hides_devices(&mount))
    {
        return Err(Error::usage(
            "a directory of the host on `/dev`: the devices in it would not work in the container",
        )
        .hint(
            "Name devices with --device, or use --privileged; the option `dev` gives them all.",
        ));
    }
    let has_map = host.shows_mapped_files();
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
fn host_path(path: &Path, must_exist: bool) -> Result<Option<String>> {
    match fs::symlink_metadata(path) {
        Ok(_) => return Ok(None),
        Err(why) if must_exist => {
            let text = format!("bind source path does not exist: `{}`", path.display());
            return Err(Error::usage(text).because(why));
        }
        Err(_) => {}
    }
    fs::create_dir_all(path).doing(|| format!("make the directory `{}`", path.display()))?;
    Ok(Some(format!(
        "made the directory `{}`, which did not exist",
        path.display()
    )))
}

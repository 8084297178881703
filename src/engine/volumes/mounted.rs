//! Volumes that are to be mounted in a container: made if need be, with their first content.
//!
//! Whoever comes here holds a lease on the volume's name, so that it stays.

use std::fs;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::OFlags;

use super::create::refuse_other_options;
use crate::digest::Digest;
use crate::engine::Engine;
use crate::engine::mounts::image_tree;
use crate::engine::own_image;
use crate::error::{Context, Error, Kind, Result};
use crate::image::ownership;
use crate::layer::{self, CopyOptions, Selection, copy};
use crate::store::atomic::open_directory;
use crate::store::containers::{HostOptions, MountPoint, MountSource};
use crate::store::leases::Lease;
use crate::store::volumes::{Place, VolumeRecord};

/// Makes a volume of a container over `layers` if there is none of that name, and fills it.
/// Returns where its files are.
pub(crate) fn prepare(
    engine: &Engine,
    layers: &[Digest],
    host: &HostOptions,
    mount: &MountPoint,
) -> Result<Place> {
    let MountSource::Volume {
        name,
        copy_up,
        anonymous,
    } = &mount.source
    else {
        return Err(Error::engine("prepare a volume that is none"));
    };
    let volume = engine.store.ensure_volume(&VolumeRecord {
        anonymous: *anonymous,
        labels: mount.labels.clone(),
        options: mount.volume_options.clone(),
        ..VolumeRecord::new(name)
    })?;
    if !mount.volume_options.is_empty() {
        refuse_other_options(&volume, &mount.volume_options)?;
    }
    let place = volume.place()?;
    check(name, &place, host, mount)?;
    // What a part of a volume shows has nothing to do with what lies here.
    let copy_up = *copy_up && mount.subpath.is_none();
    first_content(engine, (layers, host), &volume, &mount.destination, copy_up)
        .doing(|| format!("fill the volume `{name}`"))?;
    Ok(place)
}

/// Refuses what cannot be done with files at such a place.
fn check(name: &str, place: &Place, host: &HostOptions, mount: &MountPoint) -> Result<()> {
    match place {
        Place::Store => Ok(()),
        Place::Directory { path, .. } => {
            let has_map = host.shows_mapped_files();
            if has_map && !mount.idmap {
                // Whoever is root in there would be the host's root in that directory.
                let text = format!(
                    "the volume `{name}` is a directory of the host, and the container has users of its own"
                );
                return Err(Error::usage(text).hint("It needs the option `idmap`."));
            }
            match fs::metadata(path) {
                Ok(found) if found.is_dir() => Ok(()),
                Ok(_) => Err(Error::usage(format!(
                    "the volume `{name}` is `{}`, which is no directory",
                    path.display()
                ))),
                Err(why) => Err(Error::usage(format!(
                    "open the directory `{}` of the volume `{name}`",
                    path.display()
                ))
                .because(why)),
            }
        }
        Place::Memory { .. } => {
            let unfit = [
                (mount.overlay, "an overlay over it (`O`)"),
                (mount.subpath.is_some(), "a part of it"),
                (mount.chown, "another owner (`U`)"),
                (mount.propagation.is_some(), "propagation"),
            ];
            match unfit.into_iter().find(|(is_asked, _)| *is_asked) {
                None => Ok(()),
                Some((_, what)) => Err(Error::usage(format!(
                    "the volume `{name}` is memory, empty with each start: {what} has no meaning"
                ))),
            }
        }
    }
}

/// Sees to it that volumes in memory are this container's alone, until the lease ends with
/// the container's record written: each container has memory of its own, so what two take
/// for one volume would be two.
pub(crate) fn claim_memory(
    engine: &Engine,
    lease: &Lease,
    names: &[&str],
    replaced: Option<&str>,
) -> Result<()> {
    let shared = |name: &str, with: &str| {
        let text = format!("the volume `{name}` is memory, and cannot be shared with {with}");
        Err(Error::new(Kind::Conflict, text))
    };
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            return shared(name, "another mount of the same container");
        }
        if !lease.keep_volume_alone(&engine.store, name)? {
            return shared(name, "a container that is being made");
        }
        let mut users = engine.store.users_of_volume(name)?;
        users.retain(|user| Some(user.as_str()) != replaced);
        if let Some(user) = users.first() {
            return shared(name, &format!("container `{user}`"));
        }
    }
    Ok(())
}

/// A volume that is used for the first time gets what the image has at its destination.
/// That is decided once, under the volume's lock, and never again: a container that uses
/// the volume would not see what takes its place.
fn first_content(
    engine: &Engine,
    (layers, host): (&[Digest], &HostOptions),
    volume: &VolumeRecord,
    destination: &Path,
    copy_up: bool,
) -> Result<()> {
    let Some(claim) = engine.store.claim_first_content(volume)? else {
        return Ok(());
    };
    let copied = host.copied_image();
    // A directory of the host stays its owner's, whoever is in the container.
    if claim.has_content()? || (copied.is_some() && !claim.is_in_the_store()) {
        return claim.settle();
    }
    let image = match copy_up && !layers.is_empty() {
        true => Some(image_tree(engine, layers)?),
        false => None,
    };
    let directory = OFlags::PATH | OFlags::DIRECTORY;
    let Some(image) = image.filter(|image| image.open(destination, directory).is_ok()) else {
        return match copied {
            Some((maps, _)) => claim.fill(|place| own_image::give_to_root(maps, place)),
            None => claim.settle(),
        };
    };
    claim.fill(|place| {
        let target = open_directory(place)?;
        let ownership = match copied {
            Some((maps, _)) => own_image::ownership_within(engine, maps),
            None => ownership(&engine.identity),
        };
        let options = CopyOptions {
            ownership: &ownership,
            selection: Selection::ALL,
            modified: None,
            describe_destination: true,
        };
        let from = layer::Place {
            root: image.as_fd(),
            path: destination.as_os_str().as_bytes(),
        };
        let to = layer::Place {
            root: target.as_fd(),
            path: b"",
        };
        copy(from, to, &options).map(drop)
    })
}

//! The files of an image for a container of a user's that has ids of its own.
//!
//! The kernel shows files of the host's file systems with other owners to root alone
//! (mount_setattr(2): `EPERM`). So such a container has the image once more, in one tree
//! beneath its own layer, with owners that are its own:
//!
//! ```text
//! containers/<id>/image    instead of the image's layers
//! ```
//!
//! Since Linux 6.16 that tree has no data: overlayfs finds it in the layers. Before, the data
//! is copied, too, or shared where the file system can.

use std::fs::DirBuilder;
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::{Path, PathBuf};

use super::mount_list::ETC_FILES;
use super::{Engine, mounts};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::image::ownership;
use crate::layer::{
    CopyOptions, Ownership, Place, Selection, adopt_attributes, copy, copy_without_data, highest_id,
};
use crate::runtime::AccountFiles;
use crate::runtime::rootfs::Overlay;
use crate::store::atomic::{open_directory, sweep};
use crate::store::containers::{IdMaps, Record};

const DIRECTORY: &str = "image";

/// How many ids an image needs: for its files, for the users and groups that it names, and
/// for the `account` that the container runs as (`user[:group]`, and further groups in lines
/// of their own).
pub(super) fn ids_needed(engine: &Engine, layers: &[Digest], account: &str) -> Result<u32> {
    let (files, highest) = match layers.is_empty() {
        true => (AccountFiles::none(), 0),
        false => {
            let tree = mounts::image_tree(engine, layers)?;
            (AccountFiles::read(&tree), highest_id(tree.as_fd())?)
        }
    };
    // A user whom the image does not have is refused at the start.
    let account = files.resolve(account).ok();
    let of_account = account.map_or(0, |account| {
        let groups = account.groups.into_iter().max().unwrap_or(0);
        account.uid.max(account.gid).max(groups)
    });
    let highest = highest.max(files.highest_id()).max(of_account);
    Ok(highest.saturating_add(1))
}

/// What a container shows as its image: the trees beneath its own layer, and those that the
/// data is found in.
pub(super) fn trees(
    engine: &Engine,
    record: &Record,
    directory: &Path,
) -> (Vec<PathBuf>, Vec<PathBuf>) {
    match record.host.copied_image() {
        None => (image_trees(engine, record), Vec::new()),
        Some((_, copy)) => {
            let data = match copy.with_data {
                true => Vec::new(),
                false => image_trees(engine, record),
            };
            (vec![directory.join(DIRECTORY)], data)
        }
    }
}

/// The layers of the image, and the places for what is mounted.
fn image_trees(engine: &Engine, record: &Record) -> Vec<PathBuf> {
    let layers = record.layers.iter().rev();
    let layers = layers.map(|chain| engine.store.layer_tree(chain));
    layers.chain([engine.store.skeleton()]).collect()
}

/// What this process can give to files of a container with such maps, whose owners are meant
/// as the container has them.
pub(super) fn ownership_within(engine: &Engine, maps: &IdMaps) -> Ownership {
    ownership(&engine.identity)
        .within(maps.uids.clone(), maps.gids.clone())
        .strangers_are_nobody()
}

/// Copies the image into a container that is being put together in `here`, if it needs that,
/// and gives it the engine's files there that it may change.
pub(super) fn copy_into(engine: &Engine, record: &Record, here: &Path) -> Result<()> {
    let Some((maps, image_copy)) = record.host.copied_image() else {
        return Ok(());
    };
    let doing = || format!("copy the image `{}` for its own users", record.image_name);
    // What was interrupted before is of the size of an image.
    let _ = sweep(&engine.store.tmp());
    let image = Overlay {
        lowers: image_trees(engine, record),
        user_attributes: !engine.identity.may_make_devices(),
        throw_away: true,
        ..Overlay::default()
    };
    let image = image.mount().doing(doing)?;
    let place = here.join(DIRECTORY);
    DirBuilder::new().mode(0o755).create(&place).doing(doing)?;
    let place = open_directory(&place)?;
    let options = CopyOptions {
        ownership: &ownership_within(engine, maps),
        selection: Selection::ALL,
        modified: None,
        describe_destination: true,
    };
    let whole = |root| Place { root, path: b"" };
    let (from, to) = (whole(image.as_fd()), whole(place.as_fd()));
    match image_copy.with_data {
        // As layers are, it is whole after a power cut, too.
        true => copy(from, to, &options).and_then(|_| engine.store.sync()),
        false => copy_without_data(from, to, &options).map(drop),
    }
    .doing(doing)?;
    let upper = open_directory(&here.join("upper"))?;
    adopt_attributes(upper.as_fd(), place.as_fd(), &ownership(&engine.identity))?;
    for (name, _) in ETC_FILES {
        give_to_root(maps, &here.join(name))?;
    }
    Ok(())
}

/// Refuses a container whose image's data only a newer kernel finds.
pub(super) fn check_kernel(record: &Record) -> Result<()> {
    match record.host.copied_image() {
        Some((_, copy)) if !copy.with_data && !Overlay::may_refer() => {
            let text = format!(
                "the container `{}` was made on Linux 6.16 or newer, and its files need that",
                record.name
            );
            Err(Error::engine(text).hint("Make it anew, or boot the newer kernel."))
        }
        _ => Ok(()),
    }
}

/// Makes a file or directory that of the container's root.
pub(super) fn give_to_root(maps: &IdMaps, path: &Path) -> Result<()> {
    let (uid, gid) = maps.root().doing(|| "the container has no root")?;
    chown(path, Some(uid), Some(gid))
        .doing(|| format!("give `{}` to the container's root", path.display()))
}

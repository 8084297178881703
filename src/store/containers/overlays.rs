//! What overlayfs works on, made fit for a further run: the container's own layer, and those
//! of mounts that it may change without changing what they show (`-v …:O`). Those are empty
//! again with each run.
//!
//! ```text
//! containers/<id>/overlays/<number of the mount>/upper work
//! ```

use std::fs::{self, DirBuilder, File};
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::Container;
use super::mounts::{MountPoint, MountSource};
use super::record::Record;
use crate::error::{Context, Error, Result};
use crate::remove;
use crate::store::Store;

const DIRECTORY: &str = "overlays";

impl Container {
    /// Makes its own layer, and the overlays of its mounts, ones that can be mounted again.
    /// For its monitor, and for whoever holds its lock while it has none.
    ///
    /// Overlayfs refuses a work directory that an earlier mount without syncs marked as "may
    /// have lost data". A container with `--rm` is mounted so; when it runs a second time,
    /// after a restart, its files are those that its first run has written. Overlays of its
    /// mounts are always mounted so; they are looked at after the run.
    pub fn forget_volatile(&self) {
        forget_volatile(&self.path("work"));
        let mounts = self.record().host.mounts.iter().enumerate();
        for (number, _) in mounts.filter(|(_, mount)| mount.overlay) {
            forget_volatile(&overlay_trees(&self.directory, number).1);
        }
    }
}

fn forget_volatile(work: &Path) {
    let incompatible = work.join("work/incompat");
    if fs::remove_file(incompatible.join("volatile/dirty")).is_ok() {
        let _ = fs::remove_dir(incompatible.join("volatile"));
        let _ = fs::remove_dir(incompatible);
    }
}

/// The trees of a mount for changes and for overlayfs's work; `directory` is the container's.
pub fn overlay_trees(directory: &Path, number: usize) -> (PathBuf, PathBuf) {
    let place = directory.join(DIRECTORY).join(number.to_string());
    (place.join("upper"), place.join("work"))
}

/// What an overlay shows beneath its changes, if that is one directory.
pub fn overlay_source(store: &Store, mount: &MountPoint) -> Result<Option<PathBuf>> {
    match &mount.source {
        MountSource::Bind { path, .. } => Ok(Some(path.clone())),
        MountSource::Volume { name, .. } => store.volume_files(&store.need_volume(name)?),
        MountSource::Tmpfs { .. } | MountSource::Image { .. } => Ok(None),
    }
}

/// What an overlay shows beneath its changes, the top one first.
pub fn overlay_sources(store: &Store, mount: &MountPoint) -> Result<Vec<PathBuf>> {
    let layers = mount.layers().iter().rev();
    let layers = layers.map(|chain| store.layer_tree(chain));
    Ok(layers.chain(overlay_source(store, mount)?).collect())
}

/// Makes the trees of all such mounts of a container anew, without changes.
pub fn renew_overlays(store: &Store, record: &Record, directory: &Path) -> Result<()> {
    let mounts = record.host.mounts.iter().enumerate();
    for (number, mount) in mounts.filter(|(_, mount)| mount.overlay) {
        let Some(source) = overlay_sources(store, mount)?.into_iter().next() else {
            continue;
        };
        let doing = || format!("prepare an overlay of `{}`", source.display());
        let model = fs::metadata(&source).doing(doing)?;
        if !model.is_dir() {
            return Err(Error::usage(format!("{}: it is no directory", doing())));
        }
        let above = directory.join(DIRECTORY);
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&above)
            .doing(doing)?;
        remove::remove(File::open(&above).doing(doing)?.as_fd(), number.to_string())?;
        let (upper, work) = overlay_trees(directory, number);
        for tree in [&upper, &work] {
            fs::create_dir_all(tree).doing(doing)?;
        }
        // The top directory is seen as the upper tree has it. An owner whom this user
        // namespace does not know cannot be given.
        let _ = std::os::unix::fs::chown(&upper, Some(model.uid()), Some(model.gid()));
        let mode = fs::Permissions::from_mode(model.mode() & 0o7777);
        fs::set_permissions(&upper, mode).doing(doing)?;
    }
    Ok(())
}

//! What a build made: kept as an image, saved, or taken out as files.
//!
//! Files of an image are hostile. What is written beneath a directory of the host belongs to
//! whoever builds, gives nobody rights, is no device, and is made on descriptors: no link,
//! of the image or of an earlier build, leads out of the directory.

use std::fs;
use std::io::Write;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use super::commit::set_mode;
use super::state::view;
use crate::digest::Digest;
use crate::engine::Engine;
use crate::engine::save::{self, Place, Wanted};
use crate::error::{Context, Result};
use crate::image::{ownership, resolve};
use crate::layer::{CopyOptions, Manners, Rights, Selection, Spot, copy_spot, write_files};
use crate::progress::Progress;
use crate::reference::Reference;
use crate::store::atomic::{Staging, open_directory};
use crate::store::images::ImageRecord;
use crate::store::leases::Lease;

/// What was built. It stays in the store as long as this value lives, and longer if it was
/// kept.
pub struct Built {
    /// The image's id.
    pub id: Digest,
    /// What the user should know.
    pub warnings: Vec<String>,
    pub(super) record: ImageRecord,
    pub(super) layers: Vec<Digest>,
    pub(super) _lease: Lease,
}

impl Built {
    /// Copies its files into a directory of the host, which is made if need be. What is there
    /// already stays, unless a file of the same name comes. Says what was left out.
    ///
    /// # Errors
    ///
    /// If a file would take the place of a directory, or the other way round.
    pub fn copy_files(&self, engine: &Engine, directory: &Path) -> Result<Vec<String>> {
        let doing = || format!("write the files to `{}`", directory.display());
        fs::create_dir_all(directory).doing(doing)?;
        let target = open_directory(directory).doing(doing)?;
        let options = CopyOptions {
            ownership: &ownership(&engine.identity),
            selection: Selection {
                owner: Some((0, 0)),
                ..Selection::ALL
            },
            modified: None,
            describe_destination: false,
        };
        let manners = Manners {
            rights: Rights::Dropped,
            no_devices: true,
            ..Manners::default()
        };
        let copied = self
            .files(engine, |files| {
                copy_spot(files, (target.as_fd(), None), &options, manners)
            })
            .doing(doing)?;
        let left_out = (copied.lost.devices > 0).then(|| {
            let count = copied.lost.devices;
            format!("{count} device nodes of the image were left out")
        });
        Ok(left_out.into_iter().collect())
    }

    /// Writes its files as an archive, as they are in the image.
    pub fn write_files(&self, engine: &Engine, mut sink: &mut dyn Write) -> Result<()> {
        self.files(engine, |files| {
            write_files(files, b"", false, &Selection::ALL, &mut sink)
        })
        .doing(|| "write the archive of the files")?;
        sink.flush().doing(|| "write the archive of the files")
    }

    /// Saves the image, with names.
    pub fn save(
        &self,
        engine: &Engine,
        names: &[Reference],
        place: Place<'_>,
        progress: &Arc<dyn Progress>,
    ) -> Result<()> {
        let wanted = Wanted {
            record: self.record.clone(),
            names: names.to_vec(),
        };
        save::save(engine, &[wanted], place, progress)
    }

    /// The digest of its manifest, if it has one by now.
    pub fn manifest(&self, engine: &Engine) -> Result<Option<Digest>> {
        let names = resolve::names_of(&engine.store, &self.id)?;
        let same = |record: &ImageRecord| record.annotations == self.record.annotations;
        let mut known = names.into_iter().filter(same);
        Ok(known.find_map(|record| record.manifest))
    }

    fn files<T>(&self, engine: &Engine, act: impl FnOnce(&Spot) -> Result<T>) -> Result<T> {
        let nothing = Staging::new(&engine.store.tmp())?;
        let root: OwnedFd = match self.layers.is_empty() {
            // Overlayfs shows nothing of nothing.
            true => {
                set_mode(nothing.path(), 0o755)?;
                open_directory(nothing.path())?.into()
            }
            false => view(engine, &self.layers, None).mount()?,
        };
        act(&Spot::find(root.as_fd(), b"/", false)?)
    }
}

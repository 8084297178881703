//! `system check` of layers: which can be trusted, and what becomes of one that cannot.
//!
//! A layer that came from a blob is a cache, and goes if that can be had again. One that
//! was built, committed or imported is all that there is of its files, and stays; its diff
//! id is a function of its files, and tells whether they are all there.

use std::os::fd::AsFd;
use std::path::Path;

use super::{Checking, shown};
use crate::digest::{Digest, Hashing};
use crate::engine::Engine;
use crate::error::Result;
use crate::image::ownership;
use crate::layer::write_tar;
use crate::oci::{Document, ImageConfig, chain_ids};
use crate::store::atomic::{self, Staging, open_directory};
use crate::store::images::ImageRecord;
use crate::store::layers::LayerRecord;
use crate::store::{gc, lock};

/// What is the matter with a layer.
enum Condition {
    Fine,
    /// Its record says that it was made here, and its files can be compared with that.
    Comparable(LayerRecord),
    /// It was made here, and may have lost files.
    Doubtful(LayerRecord),
    /// It can be had again, or is of no use to anybody; why it is of none as it is.
    Useless(String),
    /// Its record cannot be read, and it may be all that there is of its files.
    Unknown,
}

impl Checking<'_> {
    /// Layers that cannot be trusted, or whose files are not what they were.
    pub(super) fn layers(&mut self) -> Result<()> {
        for path in self.entries("layers") {
            let name = shown(&path);
            match self.condition(&path)? {
                Condition::Fine => {}
                Condition::Comparable(record) => {
                    if !self.options.quick && !self.is_unchanged(&path, &record) {
                        let text = format!("the files of the layer `{name}` were changed");
                        self.stays(text, "it was made here: build or commit its image again");
                    }
                }
                Condition::Doubtful(record) => self.doubtful(&path, &record),
                Condition::Useless(text) => self.remove(&path, text),
                Condition::Unknown => self.stays(
                    format!("the record of the layer `{name}` cannot be read"),
                    "it may have been made here: build or commit its image again",
                ),
            }
        }
        Ok(())
    }

    fn condition(&self, path: &Path) -> Result<Condition> {
        let name = shown(path);
        let record = match atomic::read_whole_json::<LayerRecord>(&path.join("layer.json")) {
            Ok(Some(record)) => record,
            // A bad disk, not a lost file.
            Err(_) => return Ok(Condition::Unknown),
            Ok(None) if self.is_dispensable(path) => {
                let text = format!("the layer `{name}` has no record");
                return Ok(Condition::Useless(text));
            }
            Ok(None) => return Ok(Condition::Unknown),
        };
        if !path.join("diff").is_dir() {
            let text = format!("the layer `{name}` has no files");
            return Ok(Condition::Useless(text));
        }
        let trusted = record.boot == crate::store::boot::id()? || path.join("synced").exists();
        Ok(match (trusted, &record.blob) {
            (true, Some(_)) => Condition::Fine,
            (true, None) => Condition::Comparable(record),
            (false, Some(blob)) if self.can_be_had(path, &blob.digest) => Condition::Useless(
                format!("the layer `{name}` may have lost files when the machine went down"),
            ),
            (false, _) => Condition::Doubtful(record),
        })
    }

    /// Whether a layer's blob is here, or an image says where to fetch it.
    fn can_be_had(&self, path: &Path, blob: &Digest) -> bool {
        let is_here = self.engine.store.blob_path(blob).is_file();
        is_here || self.blob_of(path).is_some_and(|found| found == *blob)
    }

    /// Whether a layer without a record can be had again, or nothing needs it.
    fn is_dispensable(&self, path: &Path) -> bool {
        if self.blob_of(path).is_some() {
            return true;
        }
        let store = &self.engine.store;
        let all_containers = || {
            let containers = store.containers().ok()?;
            let all = containers.iter().all(|one| one.record().is_readable());
            all.then_some(())
        };
        // What a record leads to that cannot be read is not known.
        if self.all_images().is_none() || all_containers().is_none() {
            return false;
        }
        let name = gc::digest_named(&shown(path));
        store
            .layers_in_use()
            .is_ok_and(|needed| !needed.contains(&name))
    }

    /// The blob that a layer can be made of, if a registry has an image with it.
    fn blob_of(&self, path: &Path) -> Option<Digest> {
        let name = gc::digest_named(&shown(path));
        let images = self.engine.store.images().ok()?;
        let mut fetchable = images
            .iter()
            .filter(|image| image.repository_digest.is_some());
        fetchable.find_map(|image| blob_in(self.engine, image, &name))
    }

    fn doubtful(&mut self, path: &Path, record: &LayerRecord) {
        let name = shown(path);
        let text = format!("the layer `{name}` was made here before the machine went down");
        if self.options.quick {
            return self.stays(text, "a check without `--quick` tells whether it is whole");
        }
        match self.is_unchanged(path, record) {
            true => self.note(text, || trust(self.engine, path)),
            false => {
                let text = format!("the layer `{name}` lost files when the machine went down");
                self.stays(text, "it was made here: build or commit its image again");
            }
        }
    }

    /// Whether a layer is the function of its files that its record says.
    fn is_unchanged(&self, path: &Path, record: &LayerRecord) -> bool {
        let marks = ownership(&self.engine.identity).overlay_xattrs();
        let found = open_directory(&path.join("diff")).and_then(|tree| {
            let mut sink = Hashing::new(std::io::sink(), record.diff_id.algorithm());
            write_tar(tree.as_fd(), marks, None, &mut sink)?;
            Ok(sink.finish().1)
        });
        found.is_ok_and(|found| found == record.diff_id)
    }

    /// Removes a layer, unless it is another one by now.
    fn remove(&mut self, path: &Path, text: String) {
        let mend = |checking: &Self| {
            let lock = lock::lock_directory(path)?;
            let is_still_useless = lock::is_still_at(lock.file(), path)
                && matches!(checking.condition(path)?, Condition::Useless(_));
            if is_still_useless {
                drop(Staging::take_away(
                    &checking.engine.store.tmp(),
                    path,
                    lock,
                )?);
            }
            Ok(())
        };
        let mended = self.options.repair.then(|| mend(self));
        self.note(text, || mended.unwrap_or(Ok(())));
    }
}

/// Marks a layer whose files are all there as one that is on disk.
fn trust(engine: &Engine, path: &Path) -> Result<()> {
    // Whoever would put another one in its place waits for this.
    let lock = lock::lock_directory(path)?;
    if !lock::is_still_at(lock.file(), path) {
        return Ok(());
    }
    engine.store.sync()?;
    let chain = gc::digest_named(&shown(path)).parse()?;
    engine.store.mark_synced(&[chain])
}

/// The blob that an image has for a layer.
fn blob_in(engine: &Engine, image: &ImageRecord, layer: &str) -> Option<Digest> {
    let read = |digest: &Digest| engine.store.read_document(digest).ok().flatten();
    let config = ImageConfig::parse(&read(&image.id)?).ok()?;
    let Ok(Document::Manifest(manifest)) = Document::parse(&read(image.manifest.as_ref()?)?, None)
    else {
        return None;
    };
    let chains = chain_ids(&config.rootfs.diff_ids);
    let at = chains.iter().position(|chain| chain.to_string() == layer)?;
    Some(manifest.layers.get(at)?.digest.clone())
}

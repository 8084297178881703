//! Image names: one small file for each, which leads to a configuration blob.
//!
//! An image is its configuration, and its id is that blob's digest. A name
//! (`docker.io/library/debian:12`, or with a digest) leads to one image; an image that has
//! lost its last name is kept under `@<id>` until it is removed.
//!
//! Whoever changes a name holds its lock, and those of the image that it leaves and of the
//! one that it comes to: which name of an image is the last one is decided by one at a time.
//! Locks are taken in one order, a name's before images', and nothing is waited for
//! meanwhile. Readers take none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::lists::{self, ListRecord};
use super::lock::NamedLock;
use super::{Store, atomic};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::reference::Reference;

const DIRECTORY: &str = "images";
/// File names longer than this, in bytes, are replaced by a digest.
const FILE_NAME_MAX_BYTES: usize = 200;

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRecord {
    /// The name; absent for an image that has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Reference>,
    /// The digest of the configuration: the image's id.
    pub id: Digest,
    /// The manifest's digest, once there is one: an image that was built gets it when it
    /// is first pushed or saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<Digest>,
    /// The digest that the registry gave for the name: the index's, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository_digest: Option<Digest>,
    /// When this name came to lead here.
    pub at: Timestamp,
    /// When it was built, if it was built here. The configuration of such an image says
    /// when what it was made of was made, so that it is the same on every machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built: Option<Timestamp>,
    /// The annotations that its manifest gets when it is made.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// A name that is about to lead elsewhere.
struct Moving {
    /// What it leads to still.
    before: Option<ImageRecord>,
    locks: Vec<NamedLock>,
}

impl Store {
    /// All names and nameless images, in no particular order.
    pub fn images(&self) -> Result<Vec<ImageRecord>> {
        self.named_records(DIRECTORY)
    }

    /// All records of a directory in which each name has a file.
    pub(super) fn named_records<T: DeserializeOwned>(&self, directory: &str) -> Result<Vec<T>> {
        let mut records = Vec::new();
        for path in self.named_files(directory)? {
            // A name can vanish between the listing and the reading.
            records.extend(atomic::read_whole_json(&path)?);
        }
        Ok(records)
    }

    /// The records of images and manifest lists that cannot be read, by their places in the
    /// store. What they led to is not known, and may be all there.
    pub fn unreadable_names(&self) -> Result<Vec<String>> {
        let mut unreadable = self.unreadable_in::<ImageRecord>(DIRECTORY)?;
        unreadable.extend(self.unreadable_in::<ListRecord>(lists::DIRECTORY)?);
        Ok(unreadable)
    }

    fn unreadable_in<T: DeserializeOwned>(&self, directory: &str) -> Result<Vec<String>> {
        let mut files = self.named_files(directory)?;
        files.retain(|path| atomic::read_json::<T>(path).is_err());
        let named = |path: PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            format!("{directory}/{name}")
        };
        Ok(files.into_iter().map(named).collect())
    }

    fn named_files(&self, directory: &str) -> Result<Vec<PathBuf>> {
        let directory = self.root().join(directory);
        let doing = || format!("read `{}`", directory.display());
        let entries = match fs::read_dir(&directory) {
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.doing(doing)?,
        };
        let paths = entries.map(|entry| entry.map(|entry| entry.path()).doing(doing));
        paths.collect()
    }

    /// What a name leads to.
    pub fn image(&self, name: &Reference) -> Result<Option<ImageRecord>> {
        atomic::read_whole_json(&self.image_file(&name.to_string()))
    }

    /// Makes a name lead to an image. The image that it led to before stays: if that was
    /// its last name, it is nameless from now on. Without a name, an image is kept as a
    /// nameless one, unless it has one.
    pub fn put_image(&self, record: &ImageRecord) -> Result<()> {
        let Some(name) = &record.name else {
            let _lock = self.lock_image_key(&nameless(&record.id))?;
            return match self.images()?.iter().any(|other| is_name_of(other, record)) {
                true => Ok(()),
                false => self.keep_nameless(record),
            };
        };
        let moving = self.lock_name(name, Some(&record.id))?;
        self.move_name(name, moving, record)
    }

    /// Like [`Store::put_image`], with one more name for an image that has a record. Returns
    /// whether it still had one.
    pub fn tag_image(&self, name: &Reference, record: &ImageRecord) -> Result<bool> {
        let moving = self.lock_name(name, Some(&record.id))?;
        if !self.images()?.iter().any(|other| other.id == record.id) {
            return Ok(false);
        }
        let named = ImageRecord {
            name: Some(name.clone()),
            ..record.clone()
        };
        self.move_name(name, moving, &named)?;
        Ok(true)
    }

    fn move_name(&self, name: &Reference, moving: Moving, record: &ImageRecord) -> Result<()> {
        if let Some(before) = moving.before.filter(|before| before.id != record.id) {
            // Kept before its name is taken: it is lost at no moment.
            self.keep_if_last_name(before)?;
        }
        atomic::write_json(&self.tmp(), &self.image_file(&name.to_string()), record)?;
        let _ = fs::remove_file(self.image_file(&nameless(&record.id)));
        Ok(())
    }

    /// Notes which manifest an image has, with all its names that know of none and are to
    /// have the same annotations.
    pub fn note_manifest(&self, image: &ImageRecord, manifest: &Digest) -> Result<()> {
        let is_meant = |record: &ImageRecord| {
            record.id == image.id
                && record.manifest.is_none()
                && record.annotations == image.annotations
        };
        self.change_images(is_meant, |record| record.manifest = Some(manifest.clone()))?;
        Ok(())
    }

    /// Forgets that a registry knows images by a digest in a repository. Returns the ids of
    /// these.
    pub fn forget_repository_digest(
        &self,
        name: &Reference,
        digest: &Digest,
    ) -> Result<Vec<Digest>> {
        let is_meant = |record: &ImageRecord| {
            let own = record.name.as_ref();
            record.repository_digest.as_ref() == Some(digest)
                && own.is_some_and(|own| own.name() == name.name())
        };
        self.change_images(is_meant, |record| record.repository_digest = None)
    }

    /// Changes records where they are. Returns the ids of their images, each once.
    fn change_images(
        &self,
        is_meant: impl Fn(&ImageRecord) -> bool,
        change: impl Fn(&mut ImageRecord),
    ) -> Result<Vec<Digest>> {
        let mut changed = BTreeSet::new();
        for record in self.images()?.into_iter().filter(|record| is_meant(record)) {
            let file = self.image_record_file(&record);
            let _locks = match &record.name {
                Some(name) => self.lock_name(name, None)?.locks,
                None => vec![self.lock_image_key(&nameless(&record.id))?],
            };
            // By now it may lead elsewhere.
            let now: Option<ImageRecord> = atomic::read_whole_json(&file)?;
            if let Some(mut now) = now.filter(&is_meant) {
                change(&mut now);
                atomic::write_json(&self.tmp(), &file, &now)?;
                changed.insert(now.id);
            }
        }
        Ok(changed.into_iter().collect())
    }

    /// Removes a name, or what is kept of a nameless image. A name that leads to another
    /// image by now stays.
    pub fn remove_image(&self, record: &ImageRecord) -> Result<()> {
        let Some(name) = &record.name else {
            return self.remove_nameless_image(&record.id);
        };
        let moving = self.lock_name(name, None)?;
        match moving.before {
            Some(before) if before.id == record.id => self.remove_file(&name.to_string()),
            _ => Ok(()),
        }
    }

    /// Takes a name from an image that stays: if that was its last one, it is nameless from
    /// now on. Returns whether the name led anywhere.
    pub fn untag_image(&self, name: &Reference) -> Result<bool> {
        let Moving { before, locks: _l } = self.lock_name(name, None)?;
        let Some(before) = before else {
            return Ok(false);
        };
        self.keep_if_last_name(before)?;
        self.remove_file(&name.to_string())?;
        Ok(true)
    }

    /// Removes the record of a nameless image.
    pub fn remove_nameless_image(&self, id: &Digest) -> Result<()> {
        self.remove_file(&nameless(id))
    }

    /// Waits until nobody else moves a name, or one of the image that it leads to or of the
    /// one that it comes to.
    fn lock_name(&self, name: &Reference, comes_to: Option<&Digest>) -> Result<Moving> {
        let mut locks = vec![self.lock_image_key(&name.to_string())?];
        let before = self.image(name)?;
        let leaves = before.as_ref().map(|before| &before.id);
        let images: BTreeSet<&Digest> = leaves.into_iter().chain(comes_to).collect();
        for id in images {
            locks.push(self.lock_image_key(&nameless(id))?);
        }
        Ok(Moving { before, locks })
    }

    fn lock_image_key(&self, key: &str) -> Result<NamedLock> {
        let file = format!("image-{}", Digest::of(key.as_bytes()).hex());
        NamedLock::take(&self.run().join("locks").join(file), || {})
    }

    /// Called with the image's lock held.
    fn keep_if_last_name(&self, record: ImageRecord) -> Result<()> {
        let is_other = |image: &ImageRecord| image.id == record.id && image.name != record.name;
        if self.images()?.iter().any(is_other) {
            return Ok(());
        }
        self.keep_nameless(&ImageRecord {
            name: None,
            ..record
        })
    }

    fn keep_nameless(&self, record: &ImageRecord) -> Result<()> {
        atomic::write_json(&self.tmp(), &self.image_file(&nameless(&record.id)), record)
    }

    fn remove_file(&self, key: &str) -> Result<()> {
        match fs::remove_file(self.image_file(key)) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => {
                Err(why).doing(|| format!("remove the image name `{key}`"))
            }
            _ => Ok(()),
        }
    }

    /// The file that holds a record.
    pub(super) fn image_record_file(&self, record: &ImageRecord) -> PathBuf {
        match &record.name {
            Some(name) => self.image_file(&name.to_string()),
            None => self.image_file(&nameless(&record.id)),
        }
    }

    fn image_file(&self, key: &str) -> PathBuf {
        self.named_file(DIRECTORY, key)
    }

    /// The file of a name in a directory in which each has one.
    pub(super) fn named_file(&self, directory: &str, key: &str) -> PathBuf {
        // No name holds a `%`, so this is unique, and readable.
        let name = key.replace('/', "%");
        let name = if name.len() > FILE_NAME_MAX_BYTES {
            format!("%{}", Digest::of(key.as_bytes()).hex())
        } else {
            name
        };
        self.root().join(directory).join(format!("{name}.json"))
    }
}

/// Whether `other` is a name of the image that `record` leads to.
fn is_name_of(other: &ImageRecord, record: &ImageRecord) -> bool {
    other.id == record.id && other.name.is_some()
}

fn nameless(id: &Digest) -> String {
    format!("@{}", id.hex())
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;

    fn image(name: &str, content: &str) -> ImageRecord {
        ImageRecord {
            name: Some(name.parse().unwrap()),
            id: Digest::of(content.as_bytes()),
            manifest: None,
            repository_digest: None,
            at: Timestamp::EPOCH,
            built: None,
            annotations: Default::default(),
        }
    }

    #[test]
    fn an_image_whose_name_moved_on_is_kept_without_one() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        store.put_image(&image("app", "one")).unwrap();
        store.put_image(&image("app", "two")).unwrap();
        let mut names: Vec<_> = store.images().unwrap();
        names.sort_by_key(|image| image.name.is_some());
        assert_eq!(names.len(), 2);
        assert_eq!(
            (names[0].name.as_ref(), &names[0].id),
            (None, &Digest::of(b"one"))
        );
        store.put_image(&image("app:old", "one")).unwrap();
        assert!(
            store
                .images()
                .unwrap()
                .iter()
                .all(|image| image.name.is_some())
        );
    }

    #[test]
    fn an_image_with_another_name_does_not_become_nameless() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        store.put_image(&image("app:1", "one")).unwrap();
        store.put_image(&image("app:latest", "one")).unwrap();
        store.put_image(&image("app:latest", "two")).unwrap();
        assert_eq!(store.images().unwrap().len(), 2);
        store.remove_image(&image("app:1", "one")).unwrap();
        let left: Vec<_> = store
            .images()
            .unwrap()
            .into_iter()
            .map(|one| one.id)
            .collect();
        assert_eq!(left, [Digest::of(b"two")]);
    }

    #[test]
    fn an_image_that_loses_its_last_name_stays_without_one() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let untag = |name: &str| store.untag_image(&name.parse().unwrap()).unwrap();
        store.put_image(&image("app:1", "one")).unwrap();
        store.put_image(&image("app:2", "one")).unwrap();
        assert!(untag("app:1"));
        let names = || -> Vec<Option<String>> {
            let images = store.images().unwrap();
            let name = |image: ImageRecord| image.name.map(|name| name.familiar());
            images.into_iter().map(name).collect()
        };
        assert_eq!(names(), [Some("app:2".to_owned())]);
        assert!(untag("app:2"));
        assert_eq!(names(), [None]);
        assert!(!untag("app:2"));
    }

    #[test]
    fn of_images_that_get_one_name_at_once_none_is_lost() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        store.put_image(&image("app", "0")).unwrap();
        std::thread::scope(|scope| {
            for content in ["1", "2", "3", "4"] {
                scope.spawn(move || store.put_image(&image("app", content)).unwrap());
            }
        });
        let ids: BTreeSet<_> = store
            .images()
            .unwrap()
            .into_iter()
            .map(|one| one.id)
            .collect();
        assert_eq!(ids.len(), 5);
    }

    #[test]
    fn an_image_that_loses_all_its_names_at_once_is_kept_without_one() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let names = ["app:1", "app:2", "app:3", "app:4"];
        for name in names {
            store.put_image(&image(name, "old")).unwrap();
        }
        std::thread::scope(|scope| {
            for name in names {
                scope.spawn(move || store.put_image(&image(name, name)).unwrap());
            }
        });
        let old = Digest::of(b"old");
        let left: Vec<_> = store
            .images()
            .unwrap()
            .into_iter()
            .filter(|one| one.id == old)
            .collect();
        assert!(left.len() == 1 && left[0].name.is_none(), "{left:?}");
    }

    /// What was found a moment ago, and was moved by another command since.
    #[test]
    fn what_moved_meanwhile_is_neither_moved_back_nor_removed() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let (old, new) = (image("app", "old"), image("app", "new"));
        store.put_image(&old).unwrap();
        store.put_image(&new).unwrap();
        store.remove_image(&old).unwrap();
        store.note_manifest(&old, &Digest::of(b"manifest")).unwrap();
        let name = old.name.clone().unwrap();
        assert_eq!(store.image(&name).unwrap().as_ref(), Some(&new));
        store.remove_nameless_image(&old.id).unwrap();
        assert!(!store.tag_image(&name, &old).unwrap());
        assert!(store.tag_image(&"app:too".parse().unwrap(), &new).unwrap());
        assert!(store.images().unwrap().iter().all(|one| one.id == new.id));
    }

    #[test]
    fn long_names_have_files_too() {
        let temporary = TemporaryStore::new();
        let long = format!(
            "registry.example/{}:{}",
            "a/".repeat(100) + "b",
            "t".repeat(128)
        );
        let record = image(&long, "one");
        temporary.store.put_image(&record).unwrap();
        assert_eq!(
            temporary.store.image(&long.parse().unwrap()).unwrap(),
            Some(record)
        );
    }
}

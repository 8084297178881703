//! Image names: one small file for each, which leads to a configuration blob.
//!
//! An image is its configuration, and its id is that blob's digest. A name
//! (`docker.io/library/debian:12`, or with a digest) leads to one image; an image that has
//! lost its last name is kept under `@<id>` until it is removed.

use std::fs;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Store, atomic};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::reference::Reference;

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
}

impl Store {
    /// All names and nameless images, in no particular order.
    pub fn images(&self) -> Result<Vec<ImageRecord>> {
        self.named_records("images")
    }

    /// All records of a directory in which each name has a file.
    pub(super) fn named_records<T: DeserializeOwned>(&self, directory: &str) -> Result<Vec<T>> {
        let directory = self.root().join(directory);
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(why) => return Err(why).doing(|| format!("read `{}`", directory.display())),
        };
        let mut records = Vec::new();
        for entry in entries {
            let entry = entry.doing(|| format!("read `{}`", directory.display()))?;
            // A name can vanish between the listing and the reading.
            records.extend(atomic::read_whole_json(&entry.path())?);
        }
        Ok(records)
    }

    /// What a name leads to.
    pub fn image(&self, name: &Reference) -> Result<Option<ImageRecord>> {
        atomic::read_whole_json(&self.image_file(&name.to_string()))
    }

    /// Makes a name lead to an image. The image that it led to before stays: if that was
    /// its last name, it is nameless from now on.
    pub fn put_image(&self, record: &ImageRecord) -> Result<()> {
        let Some(name) = &record.name else {
            return self.keep_nameless(record);
        };
        let before = self.image(name)?;
        if let Some(before) = before.filter(|before| before.id != record.id) {
            // Kept before its name is taken: it is lost at no moment.
            self.keep_if_last_name(before)?;
        }
        atomic::write_json(&self.tmp(), &self.image_file(&name.to_string()), record)?;
        let _ = fs::remove_file(self.image_file(&nameless(&record.id)));
        Ok(())
    }

    /// Removes a name. Returns what it led to.
    pub fn remove_image_name(&self, name: &Reference) -> Result<Option<ImageRecord>> {
        let found = self.image(name)?;
        self.remove_file(&name.to_string())?;
        Ok(found)
    }

    /// Takes a name from an image that stays: if that was its last one, it is nameless from
    /// now on. Returns whether the name led anywhere.
    pub fn untag_image(&self, name: &Reference) -> Result<bool> {
        let Some(record) = self.image(name)? else {
            return Ok(false);
        };
        let nameless = ImageRecord {
            name: None,
            ..record
        };
        // First, so that there is no moment at which nothing leads to the image.
        self.keep_nameless(&nameless)?;
        self.remove_file(&name.to_string())?;
        let names = self.images()?;
        let has_name = |image: &ImageRecord| image.id == nameless.id && image.name.is_some();
        if names.iter().any(has_name) {
            self.remove_nameless_image(&nameless.id)?;
        }
        // Somebody may have done the same with what was the last name by now.
        self.keep_if_last_name(nameless)?;
        Ok(true)
    }

    /// Removes the record of a nameless image.
    pub fn remove_nameless_image(&self, id: &Digest) -> Result<()> {
        self.remove_file(&nameless(id))
    }

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
        self.named_file("images", key)
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
        assert!(
            store
                .remove_image_name(&"app:1".parse().unwrap())
                .unwrap()
                .is_some()
        );
        assert!(
            store
                .remove_image_name(&"app:1".parse().unwrap())
                .unwrap()
                .is_none()
        );
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

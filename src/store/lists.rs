//! Manifest lists: names under which images for several platforms are gathered here, to be
//! pushed as one.
//!
//! ```text
//! lists/<name>.json   name → the digest of an index, and where its images came from
//! ```
//!
//! The index is a blob like any other: what is kept is what is pushed. Lists have names of
//! their own; an image may have the same one. Whoever changes a list holds its lock from
//! the reading of its record to the writing, and waits for nothing meanwhile.

use std::fs;

use serde::{Deserialize, Serialize};

use super::lock::NamedLock;
use super::{Store, atomic};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::reference::Reference;

pub(super) const DIRECTORY: &str = "lists";

/// A manifest list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRecord {
    /// Its name.
    pub name: Reference,
    /// The digest of its index.
    pub index: Digest,
    /// When it was last changed.
    pub at: Timestamp,
    /// What is known of its images beside what the index says.
    #[serde(default)]
    pub members: Vec<Member>,
}

/// An image of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The digest of its manifest.
    pub manifest: Digest,
    /// What it was called when it was added.
    pub given: String,
    /// Where a registry has it, with the blobs that are not here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Reference>,
}

impl ListRecord {
    /// What is known of the image with this manifest.
    pub fn member(&self, manifest: &Digest) -> Option<&Member> {
        self.members
            .iter()
            .find(|member| member.manifest == *manifest)
    }
}

impl Store {
    /// All lists, in no particular order.
    pub fn lists(&self) -> Result<Vec<ListRecord>> {
        self.named_records(DIRECTORY)
    }

    /// The list of that name.
    pub fn list(&self, name: &Reference) -> Result<Option<ListRecord>> {
        atomic::read_whole_json(&self.named_file(DIRECTORY, &name.to_string()))
    }

    /// Keeps a list, whose index is in the store.
    pub fn put_list(&self, record: &ListRecord) -> Result<()> {
        let file = self.named_file(DIRECTORY, &record.name.to_string());
        super::make_private_directory(&self.root().join(DIRECTORY))?;
        atomic::write_json(&self.tmp(), &file, record)
    }

    /// Forgets a list. Returns whether there was one.
    pub fn remove_list(&self, name: &Reference) -> Result<bool> {
        match fs::remove_file(self.named_file(DIRECTORY, &name.to_string())) {
            Ok(()) => Ok(true),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(why) => Err(why).doing(|| format!("remove the manifest list `{name}`")),
        }
    }

    /// Waits until nobody else changes the list of that name.
    pub fn lock_list(&self, name: &Reference) -> Result<NamedLock> {
        let key = Digest::of(name.to_string().as_bytes());
        let file = format!("list-{}", key.hex());
        NamedLock::take(&self.run().join("locks").join(file), || {})
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;

    #[test]
    fn lists_and_images_of_one_name_are_apart() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        assert_eq!(store.lists().unwrap(), []);
        let name: Reference = "registry.example/app:1".parse().unwrap();
        let manifest = Digest::of(b"manifest");
        let record = ListRecord {
            name: name.clone(),
            index: Digest::of(b"index"),
            at: Timestamp::EPOCH,
            members: vec![Member {
                manifest: manifest.clone(),
                given: "app:amd64".to_owned(),
                origin: Some(name.with_digest(manifest.clone())),
            }],
        };
        store.put_list(&record).unwrap();
        assert_eq!(store.image(&name).unwrap(), None);
        assert_eq!(store.list(&name).unwrap().as_ref(), Some(&record));
        assert!(record.member(&manifest).is_some());
        assert_eq!(store.lists().unwrap(), [record]);
        assert!(store.remove_list(&name).unwrap());
        assert!(!store.remove_list(&name).unwrap());
        assert_eq!(store.list(&name).unwrap(), None);
    }

    #[test]
    fn changes_of_a_list_wait_for_each_other() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let name: Reference = "many".parse().unwrap();
        let record = ListRecord {
            name: name.clone(),
            index: Digest::of(b"index"),
            at: Timestamp::EPOCH,
            members: Vec::new(),
        };
        store.put_list(&record).unwrap();
        std::thread::scope(|scope| {
            for number in 0..4u8 {
                let name = &name;
                scope.spawn(move || {
                    let _lock = store.lock_list(name).unwrap();
                    let mut record = store.list(name).unwrap().unwrap();
                    record.members.push(Member {
                        manifest: Digest::of(&[number]),
                        given: number.to_string(),
                        origin: None,
                    });
                    store.put_list(&record).unwrap();
                });
            }
        });
        assert_eq!(store.list(&name).unwrap().unwrap().members.len(), 4);
    }
}

//! Volumes: directories with a name that outlive containers.
//!
//! ```text
//! volumes/<name>/_data/         what containers see
//! volumes/<name>/volume.json    what it is
//! volumes/<name>/filled         its first content was decided: copied from an image, or none
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Store;
use super::atomic::{self, Staging};
use super::events::{Event, Subject};
use super::leases;
use super::lock::{self, Lock};
use crate::clock::Timestamp;
use crate::error::{Context, Error, Kind, Result};
use crate::ids::check_name;

/// What is known about a volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeRecord {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// Whether it was made for a container that named no volume, and goes with it.
    #[serde(default)]
    pub anonymous: bool,
    /// Free text by key.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

impl Store {
    fn volume_path(&self, name: &str) -> PathBuf {
        self.root().join("volumes").join(name)
    }

    /// The directory that containers see.
    pub fn volume_data(&self, name: &str) -> PathBuf {
        self.volume_path(name).join("_data")
    }

    /// What is known about a volume.
    pub fn volume(&self, name: &str) -> Result<Option<VolumeRecord>> {
        check_name("volume", name)?;
        let path = self.volume_path(name);
        match atomic::read_whole_json(&path.join("volume.json"))? {
            Some(record) => Ok(Some(record)),
            // What it holds is worth more than what was known about it.
            None if path.join("_data").is_dir() => Ok(Some(VolumeRecord {
                name: name.to_owned(),
                created: Timestamp::EPOCH,
                anonymous: false,
                labels: BTreeMap::new(),
            })),
            None => Ok(None),
        }
    }

    /// All volumes, in no particular order.
    pub fn volumes(&self) -> Result<Vec<VolumeRecord>> {
        let directory = self.root().join("volumes");
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(why) => return Err(why).doing(|| format!("read `{}`", directory.display())),
        };
        let mut volumes = Vec::new();
        for entry in entries.flatten() {
            if let Some(name) = entry.file_name().to_str() {
                volumes.extend(self.volume(name)?);
            }
        }
        Ok(volumes)
    }

    /// Like [`Store::volume`], after waiting for whoever is deleting it.
    fn volume_if_not_going(&self, name: &str) -> Result<Option<VolumeRecord>> {
        if self.volume(name)?.is_none() {
            return Ok(None);
        }
        if let Ok(directory) = fs::File::open(self.volume_path(name)) {
            directory
                .lock_shared()
                .doing(|| format!("lock the volume `{name}`"))?;
        }
        self.volume(name)
    }

    /// Makes a volume if there is none of that name; its data directory is empty. Whoever
    /// is going to use it holds a lease on the name.
    pub fn ensure_volume(&self, record: &VolumeRecord) -> Result<VolumeRecord> {
        if let Some(found) = self.volume_if_not_going(&record.name)? {
            return Ok(found);
        }
        let staging = Staging::new(&self.tmp())?;
        let data = staging.path().join("_data");
        fs::create_dir(&data).doing(|| format!("make the directory `{}`", data.display()))?;
        set_mode(&data, 0o755)?;
        atomic::write_json(&self.tmp(), &staging.path().join("volume.json"), record)?;
        match staging.publish(&self.volume_path(&record.name)) {
            Ok(_) => {
                let event = Event::new(Subject::Volume, "create", &record.name);
                self.note_event(&event.with("driver", "local"));
                Ok(record.clone())
            }
            // Another process made it at the same moment.
            Err(why) => self.volume(&record.name)?.ok_or(why),
        }
    }

    /// Claims the right to give a volume its first content. `None` if that was decided before.
    pub fn claim_first_content(&self, name: &str) -> Result<Option<FirstContent>> {
        let path = self.volume_path(name);
        if path.join("filled").exists() {
            return Ok(None);
        }
        let lock = lock::lock_directory(&path)?;
        if path.join("filled").exists() {
            return Ok(None);
        }
        Ok(Some(FirstContent {
            store: self.clone(),
            path,
            _lock: lock,
        }))
    }

    /// Removes a volume.
    ///
    /// # Errors
    ///
    /// With [`Kind::Conflict`] if a container uses it, or is being made that will; and if it
    /// cannot be told, because a container's record cannot be read.
    pub fn remove_volume(&self, name: &str) -> Result<()> {
        check_name("volume", name)?;
        let path = self.volume_path(name);
        if !path.exists() {
            return Err(no_such_volume(name));
        }
        let lock = lock::lock_directory(&path)?;
        if !lock::is_still_at(lock.file(), &path) {
            return Err(no_such_volume(name));
        }
        // Whoever wants to use it from now on waits for us, and then finds it gone.
        self.refuse_used_volume(name)?;
        Staging::take_away(&self.tmp(), &path, lock).map(drop)
    }

    fn refuse_used_volume(&self, name: &str) -> Result<()> {
        let used = |by: &str| {
            let text = format!("the volume `{name}` is used by {by}");
            Err(Error::new(Kind::Conflict, text))
        };
        // Leases first: one is given up after the container's record is written.
        if leases::held(self)?.contains(&leases::volume(name)) {
            return used("a container that is being made");
        }
        for container in self.containers()? {
            let record = container.record();
            if !record.is_readable() {
                return Err(Error::engine(format!(
                    "the volume `{name}` may be used by container `{}`, whose record cannot be read",
                    record.name
                ))
                .hint("Remove that container with `coracle rm`."));
            }
            if record.uses_volume(name) {
                return used(&format!("container `{}`", record.name));
            }
        }
        Ok(())
    }
}

fn no_such_volume(name: &str) -> Error {
    Error::new(Kind::NoSuchObject, format!("No such volume: {name}"))
}

/// The right to give a volume its first content, held under the volume's lock.
pub struct FirstContent {
    store: Store,
    path: PathBuf,
    _lock: Lock,
}

impl FirstContent {
    /// Whether there is something in the volume already.
    pub fn has_content(&self) -> Result<bool> {
        let data = self.path.join("_data");
        let mut entries = fs::read_dir(&data).doing(|| format!("read `{}`", data.display()))?;
        Ok(entries.next().is_some())
    }

    /// An empty directory to put the content together in.
    pub fn stage(&self) -> Result<Staging> {
        let staging = Staging::new(&self.store.tmp())?;
        set_mode(staging.path(), 0o755)?;
        Ok(staging)
    }

    /// Takes what was staged as the volume's content, if anything was, and decides the matter.
    pub fn settle(self, content: Option<Staging>) -> Result<()> {
        if let Some(content) = content {
            // An empty directory may be replaced by a rename; one with content may not.
            content.publish(&self.path.join("_data"))?;
        }
        let mark = self.path.join("filled");
        fs::File::create(&mark)
            .doing(|| format!("write `{}`", mark.display()))
            .map(drop)
    }
}

fn set_mode(path: &std::path::Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .doing(|| format!("set the mode of `{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;

    fn record(name: &str) -> VolumeRecord {
        VolumeRecord {
            name: name.to_owned(),
            created: Timestamp::EPOCH,
            anonymous: false,
            labels: BTreeMap::new(),
        }
    }

    #[test]
    fn a_volume_gets_its_first_content_once() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        store.ensure_volume(&record("data")).unwrap();
        let claim = store.claim_first_content("data").unwrap().unwrap();
        assert!(!claim.has_content().unwrap());
        let content = claim.stage().unwrap();
        fs::write(content.path().join("file"), "x").unwrap();
        claim.settle(Some(content)).unwrap();
        assert_eq!(
            fs::read(store.volume_data("data").join("file")).unwrap(),
            b"x"
        );
        assert!(store.claim_first_content("data").unwrap().is_none());
    }

    #[test]
    fn a_volume_stays_while_somebody_is_about_to_use_it() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        store.ensure_volume(&record("data")).unwrap();
        let refusal = || store.remove_volume("data").unwrap_err();
        let lease = leases::Lease::take(store).unwrap();
        lease.hold_volume("other").unwrap();
        lease.hold_volume("data").unwrap();
        assert_eq!(refusal().kind(), Kind::Conflict);
        drop(lease);
        // What the container has is not known.
        let container = store.root().join("containers").join("a".repeat(64));
        fs::create_dir_all(&container).unwrap();
        fs::write(container.join("record.json"), "").unwrap();
        assert!(refusal().to_string().contains("cannot be read"));
        fs::remove_dir_all(container).unwrap();
        store.remove_volume("data").unwrap();
        assert_eq!(refusal().kind(), Kind::NoSuchObject);
    }

    #[test]
    fn a_volumes_name_cannot_be_a_path() {
        let temporary = TemporaryStore::new();
        assert!(temporary.store.volume("../x").is_err());
        assert!(temporary.store.remove_volume("../x").is_err());
        assert!(temporary.store.volume("data").unwrap().is_none());
        temporary.store.ensure_volume(&record("data")).unwrap();
        temporary.store.remove_volume("data").unwrap();
        assert!(temporary.store.volumes().unwrap().is_empty());
    }
}

//! Volumes: directories with a name that outlive containers.
//!
//! ```text
//! volumes/<name>/_data/         what containers see, unless its options say where that is
//! volumes/<name>/volume.json    what it is
//! volumes/<name>/filled         its first content was decided: copied from an image, or none
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Store;
use super::atomic::{self, Staging};
use super::events::{Event, Subject};
use super::leases;
use super::lock::{self, Lock};
use crate::clock::Timestamp;
use crate::error::{Context, Error, Kind, Result};
use crate::ids::check_name;

mod place;

pub use place::Place;

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
    /// What was asked of the driver.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
}

impl VolumeRecord {
    /// A volume that is made now, with nothing special about it.
    pub fn new(name: &str) -> Self {
        VolumeRecord {
            name: name.to_owned(),
            created: Timestamp::now(),
            anonymous: false,
            labels: BTreeMap::new(),
            options: BTreeMap::new(),
        }
    }

    /// Where its files are.
    pub fn place(&self) -> Result<Place> {
        Place::of(&self.options).doing(|| format!("find the files of the volume `{}`", self.name))
    }
}

impl Store {
    pub(super) fn volume_path(&self, name: &str) -> PathBuf {
        self.root().join("volumes").join(name)
    }

    /// The directory with the files of a volume that the store has.
    pub fn volume_data(&self, name: &str) -> PathBuf {
        self.volume_path(name).join("_data")
    }

    /// The directory with a volume's files; none if they are in memory.
    pub fn volume_files(&self, record: &VolumeRecord) -> Result<Option<PathBuf>> {
        Ok(match record.place()? {
            Place::Store => Some(self.volume_data(&record.name)),
            Place::Directory { path, .. } => Some(path),
            Place::Memory { .. } => None,
        })
    }

    /// Like [`Store::volume`], of one that has to be there.
    pub fn need_volume(&self, name: &str) -> Result<VolumeRecord> {
        self.volume(name)?.ok_or_else(|| no_such_volume(name))
    }

    /// What is known about a volume.
    pub fn volume(&self, name: &str) -> Result<Option<VolumeRecord>> {
        check_name("volume", name)?;
        let path = self.volume_path(name);
        match atomic::read_whole_json(&path.join("volume.json"))? {
            Some(record) => Ok(Some(record)),
            // What it holds is worth more than what was known about it.
            None if path.join("_data").is_dir() => Ok(Some(VolumeRecord {
                created: Timestamp::EPOCH,
                ..VolumeRecord::new(name)
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
            let name = entry.file_name();
            // What somebody else put there is no volume.
            if let Some(name) = name
                .to_str()
                .filter(|name| check_name("volume", name).is_ok())
            {
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

    /// A volume that is there, for whoever holds a lease on its name: it stays.
    pub fn held_volume(&self, name: &str) -> Result<VolumeRecord> {
        self.volume_if_not_going(name)?
            .ok_or_else(|| no_such_volume(name))
    }

    /// Makes a volume if there is none of that name; its data directory is empty. Whoever
    /// is going to use it holds a lease on the name.
    pub fn ensure_volume(&self, record: &VolumeRecord) -> Result<VolumeRecord> {
        if let Some(found) = self.volume_if_not_going(&record.name)? {
            return Ok(found);
        }
        let staging = Staging::new(&self.tmp())?;
        // One with its files elsewhere has no such directory: whatever becomes of its
        // record, it cannot be taken for another.
        if record.place()? == Place::Store {
            let data = staging.path().join("_data");
            fs::create_dir(&data).doing(|| format!("make the directory `{}`", data.display()))?;
            set_mode(&data, 0o755)?;
        }
        atomic::write_json(&self.tmp(), &staging.path().join("volume.json"), record)?;
        match staging.publish(&self.volume_path(&record.name)) {
            Ok(_) => {
                let event = Event::new(Subject::Volume, "create", &record.name);
                self.note_event(&event.with("driver", "local"));
                Ok(record.clone())
            }
            // Another process made it at the same moment.
            Err(why) => match self.volume(&record.name)? {
                Some(found) => Ok(found),
                None if self.volume_path(&record.name).exists() => Err(damaged(&record.name)),
                None => Err(why),
            },
        }
    }

    /// Claims the right to give a volume its first content. `None` if that was decided before,
    /// or if it is in memory.
    pub fn claim_first_content(&self, volume: &VolumeRecord) -> Result<Option<FirstContent>> {
        let path = self.volume_path(&volume.name);
        let Some(files) = self.volume_files(volume)? else {
            return Ok(None);
        };
        if path.join("filled").exists() {
            return Ok(None);
        }
        let lock = lock::lock_directory(&path)?;
        if path.join("filled").exists() {
            return Ok(None);
        }
        Ok(Some(FirstContent {
            store: self.clone(),
            is_ours: files.starts_with(&path),
            path,
            files,
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
        self.remove_volume_if(name, |_| true)
    }

    /// The same, if what is found under its name is still what is meant.
    pub fn remove_same_volume(&self, volume: &VolumeRecord) -> Result<()> {
        self.remove_volume_if(&volume.name, |found| found == Some(volume))
    }

    fn remove_volume_if(
        &self,
        name: &str,
        is_meant: impl FnOnce(Option<&VolumeRecord>) -> bool,
    ) -> Result<()> {
        check_name("volume", name)?;
        let path = self.volume_path(name);
        if !path.exists() {
            return Err(no_such_volume(name));
        }
        let lock = lock::lock_directory(&path)?;
        let is_here = lock::is_still_at(lock.file(), &path);
        if !is_here || !is_meant(self.volume(name)?.as_ref()) {
            return Err(no_such_volume(name));
        }
        // Whoever wants to use it from now on waits for us, and then finds it gone.
        self.refuse_used_volume(name)?;
        let _going = Staging::take_away(&self.tmp(), &path, lock)?;
        self.note_event(&Event::new(Subject::Volume, "destroy", name).with("driver", "local"));
        Ok(())
    }

    fn refuse_used_volume(&self, name: &str) -> Result<()> {
        let used = |by: &str| {
            let text = format!("the volume `{name}` is used by {by}");
            Error::new(Kind::Conflict, text)
        };
        // Leases first: one is given up after the container's record is written.
        if leases::held(self)?.contains(&leases::volume(name)) {
            return Err(used("a container that is being made"));
        }
        let users = self.users_of_volume(name)?;
        if users.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = users.iter().map(|user| format!("`{user}`")).collect();
        let what = match names.len() {
            1 => "container",
            _ => "the containers",
        };
        Err(used(&format!("{what} {}", names.join(", "))).hint(format!(
            "They go with `coracle rm {}`, running or not.",
            users.join(" ")
        )))
    }

    /// The names of the containers that use a volume, running or not.
    ///
    /// # Errors
    ///
    /// If it cannot be told, because a container's record cannot be read.
    pub fn users_of_volume(&self, name: &str) -> Result<Vec<String>> {
        let mut users = Vec::new();
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
                users.push(record.name.clone());
            }
        }
        users.sort_unstable();
        Ok(users)
    }
}

fn no_such_volume(name: &str) -> Error {
    Error::new(Kind::NoSuchObject, format!("No such volume: {name}"))
}

fn damaged(name: &str) -> Error {
    Error::engine(format!("the record of the volume `{name}` is damaged")).hint(format!(
        "Remove it with `coracle volume rm {name}`; a directory of the host is left alone."
    ))
}

/// The right to give a volume its first content, held under the volume's lock.
pub struct FirstContent {
    store: Store,
    path: PathBuf,
    files: PathBuf,
    is_ours: bool,
    _lock: Lock,
}

impl FirstContent {
    /// Whether its files are the store's own, and not a directory of the host.
    pub fn is_in_the_store(&self) -> bool {
        self.is_ours
    }

    /// Whether there is something in the volume already.
    pub fn has_content(&self) -> Result<bool> {
        let files = &self.files;
        let mut entries = fs::read_dir(files).doing(|| format!("read `{}`", files.display()))?;
        Ok(entries.next().is_some())
    }

    /// Puts the content together, and takes it as the volume's. In the store it comes to be
    /// there at once; in a directory of the host it is put together in its place, which
    /// cannot be exchanged.
    pub fn fill(self, put: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        if !self.is_ours {
            put(&self.files)?;
            return self.settle();
        }
        let staging = Staging::new(&self.store.tmp())?;
        set_mode(staging.path(), 0o755)?;
        put(staging.path())?;
        // An empty directory may be replaced by a rename; one with content may not.
        staging.publish(&self.files)?;
        self.settle()
    }

    /// Leaves the volume as it is, for good.
    pub fn settle(self) -> Result<()> {
        let mark = self.path.join("filled");
        fs::File::create(&mark)
            .doing(|| format!("write `{}`", mark.display()))
            .map(drop)
    }
}

fn set_mode(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .doing(|| format!("set the mode of `{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;

    #[test]
    fn a_volume_gets_its_first_content_once() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let volume = store.ensure_volume(&VolumeRecord::new("data")).unwrap();
        let claim = store.claim_first_content(&volume).unwrap().unwrap();
        assert!(!claim.has_content().unwrap());
        let put = |place: &Path| {
            fs::write(place.join("file"), "x").unwrap();
            Ok(())
        };
        claim.fill(put).unwrap();
        assert_eq!(
            fs::read(store.volume_data("data").join("file")).unwrap(),
            b"x"
        );
        assert!(store.claim_first_content(&volume).unwrap().is_none());
    }

    #[test]
    fn a_volume_stays_while_somebody_is_about_to_use_it() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        store.ensure_volume(&VolumeRecord::new("data")).unwrap();
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
    fn a_volume_that_took_anothers_name_is_not_the_same() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let first = store.ensure_volume(&VolumeRecord::new("data")).unwrap();
        assert_eq!(
            store.ensure_volume(&VolumeRecord::new("data")).unwrap(),
            first
        );
        store.remove_volume("data").unwrap();
        let second = store.ensure_volume(&VolumeRecord::new("data")).unwrap();
        let refusal = store.remove_same_volume(&first).unwrap_err();
        assert_eq!(refusal.kind(), Kind::NoSuchObject);
        store.remove_same_volume(&second).unwrap();
    }

    #[test]
    fn a_volume_whose_record_is_lost_is_not_taken_for_another() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let options = [("type", "none"), ("device", "/srv"), ("o", "bind")];
        let elsewhere = VolumeRecord {
            options: options
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            ..VolumeRecord::new("data")
        };
        store.ensure_volume(&elsewhere).unwrap();
        fs::write(store.volume_path("data").join("volume.json"), "").unwrap();
        assert!(store.volume("data").unwrap().is_none());
        let refusal = store.ensure_volume(&VolumeRecord::new("data")).unwrap_err();
        assert!(refusal.to_string().contains("is damaged"), "{refusal}");
        store.remove_volume("data").unwrap();
    }

    #[test]
    fn a_volumes_name_cannot_be_a_path() {
        let temporary = TemporaryStore::new();
        assert!(temporary.store.volume("../x").is_err());
        assert!(temporary.store.remove_volume("../x").is_err());
        assert!(temporary.store.volume("data").unwrap().is_none());
        temporary
            .store
            .ensure_volume(&VolumeRecord::new("data"))
            .unwrap();
        temporary.store.remove_volume("data").unwrap();
        assert!(temporary.store.volumes().unwrap().is_empty());
    }
}

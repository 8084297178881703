//! Which containers there are, and which one is meant.

use std::fs;
use std::io::ErrorKind;

use super::names::read_id;
use super::{Container, LockedContainer};
use crate::error::{Context, Error, Kind, Result};
use crate::ids::{ContainerId, check_name, is_lower_hex};
use crate::store::{Store, lock};

impl Store {
    /// All containers, in no particular order.
    pub fn containers(&self) -> Result<Vec<Container>> {
        let mut containers = Vec::new();
        for id in self.container_ids()? {
            // One can vanish between the listing and the reading.
            containers.extend(Container::open_whole(&self.container_path(&id))?);
        }
        Ok(containers)
    }

    /// The ids of all containers, readable or not, in no particular order.
    pub fn container_ids(&self) -> Result<Vec<ContainerId>> {
        let directory = self.root().join("containers");
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(why) => return Err(why).doing(|| format!("read `{}`", directory.display())),
        };
        Ok(entries
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .collect())
    }

    /// Finds a container by full id, by name, or by the beginning of its id.
    pub fn find_container(&self, given: &str) -> Result<Container> {
        if let Ok(id) = given.parse::<ContainerId>()
            && let Some(container) = Container::open(&self.container_path(&id))?
        {
            return Ok(container);
        }
        // Docker shows and takes names with a leading slash, too.
        let name = given.strip_prefix('/').unwrap_or(given);
        if check_name("container", name).is_ok()
            && let Some(id) = read_id(&self.name_file(name))
            && let Some(container) = Container::open(&self.container_path(&id))?
            && container.is_called(name)
        {
            return Ok(container);
        }
        if !is_lower_hex(given) {
            return Err(no_such_container(given));
        }
        let mut matches = self
            .container_ids()?
            .into_iter()
            .filter(|id| id.as_str().starts_with(given));
        let found = matches.next().ok_or_else(|| no_such_container(given))?;
        if matches.next().is_some() {
            return Err(Error::new(
                Kind::Conflict,
                format!("`{given}` is the beginning of more than one container's id"),
            ));
        }
        Container::open(&self.container_path(&found))?.ok_or_else(|| no_such_container(given))
    }

    /// Locks a container, waiting for whoever changes it.
    pub fn lock_container(&self, container: &Container) -> Result<LockedContainer> {
        self.lock_container_with(container.id())
    }

    /// Locks the container with that id, waiting for whoever changes it.
    pub fn lock_container_with(&self, id: &ContainerId) -> Result<LockedContainer> {
        let gone = || no_such_container(id.short());
        let directory = self.container_path(id);
        let lock = match lock::lock_directory(&directory) {
            Ok(lock) => lock,
            Err(why) if why.errno() == Some(libc::ENOENT) => return Err(gone()),
            Err(why) => return Err(why),
        };
        // Between looking and locking it may have been removed or renamed.
        if !lock::is_still_at(lock.file(), &directory) {
            return Err(gone());
        }
        let container = Container::open(&directory)?.ok_or_else(gone)?;
        Ok(LockedContainer {
            container,
            tmp: self.tmp(),
            lock,
        })
    }
}

/// The error for a name or id that leads to nothing.
pub fn no_such_container(given: &str) -> Error {
    Error::new(Kind::NoSuchObject, format!("No such container: {given}"))
}

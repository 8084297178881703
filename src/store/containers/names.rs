//! Names of containers: a file each, made by whoever gets the name first.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Container, Record};
use crate::error::{Context, Error, Kind, Result};
use crate::ids::ContainerId;
use crate::store::{Store, lock};

/// How long somebody else may look whose a name is.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(1);

/// A name that is ours; given back unless it is kept.
pub(super) struct ClaimedName {
    path: PathBuf,
    // Locked until the container is there, so that others can tell "being made" from "left over".
    file: File,
    keep: bool,
}

impl ClaimedName {
    pub(super) fn keep(mut self) {
        self.keep = true;
    }
}

impl Drop for ClaimedName {
    fn drop(&mut self) {
        if !self.keep {
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Store {
    /// The file that leads from a container's name to it.
    pub(in crate::store) fn container_name_file(&self, record: &Record) -> PathBuf {
        self.name_file(&record.name)
    }

    pub(super) fn name_file(&self, name: &str) -> PathBuf {
        self.root().join("containers/names").join(name)
    }

    /// Gives a name back, if it is still that container's: another may have got it meanwhile.
    pub(super) fn release_name(&self, id: &ContainerId, name: &str) {
        let path = self.name_file(name);
        let Ok(file) = File::open(&path) else { return };
        let patience = Instant::now() + PATIENCE;
        while file.try_lock().is_err() {
            // Locked by whoever has taken it, or only looks whose it is.
            if read_id(&path).as_ref() != Some(id) || Instant::now() > patience {
                return;
            }
            std::thread::sleep(PAUSE);
        }
        if read_id(&path).as_ref() == Some(id) && lock::is_still_at(&file, &path) {
            let _ = fs::remove_file(path);
        }
    }

    /// Gives back whatever name leads to a container whose record does not say which.
    pub(super) fn release_names(&self, id: &ContainerId) {
        let Ok(names) = fs::read_dir(self.root().join("containers/names")) else {
            return;
        };
        for name in names.flatten() {
            if read_id(&name.path()).as_ref() == Some(id) {
                self.release_name(id, &name.file_name().to_string_lossy());
            }
        }
    }

    fn is_called(&self, id: &ContainerId, name: &str) -> bool {
        match Container::open(&self.container_path(id)) {
            Ok(Some(container)) => container.is_called(name),
            Ok(None) => false,
            Err(_) => true,
        }
    }

    pub(super) fn claim_name(&self, id: &ContainerId, name: &str) -> Result<ClaimedName> {
        let path = self.name_file(name);
        let doing = || format!("claim the name `{name}`");
        loop {
            let made = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path);
            match made {
                Ok(file) => {
                    let mut claimed = ClaimedName {
                        path: path.clone(),
                        file,
                        keep: false,
                    };
                    claimed.file.lock().doing(doing)?;
                    let text = id.as_str().as_bytes();
                    claimed.file.write_all(text).doing(doing)?;
                    if lock::is_still_at(&claimed.file, &path) {
                        return Ok(claimed);
                    }
                    // Taken for a remainder before we had locked it.
                    claimed.keep();
                    continue;
                }
                Err(why) if why.kind() == ErrorKind::AlreadyExists => {}
                Err(why) => return Err(why).doing(doing),
            }
            let Ok(file) = File::open(&path) else {
                continue;
            };
            if file.try_lock().is_ok() {
                match read_id(&path) {
                    Some(holder) if self.is_called(&holder, name) => {
                        return Err(name_taken(name, &holder));
                    }
                    // Whoever claimed it died before its container was there, or had it.
                    _ if lock::is_still_at(&file, &path) => drop(fs::remove_file(&path)),
                    _ => {}
                }
                continue;
            }
            return Err(match read_id(&path) {
                Some(holder) => name_taken(name, &holder),
                None => Error::new(Kind::Conflict, format!("the name `{name}` is being taken")),
            });
        }
    }
}

fn name_taken(name: &str, holder: &ContainerId) -> Error {
    Error::new(
        Kind::Conflict,
        format!(
            "the name `{name}` is in use by container {}",
            holder.short()
        ),
    )
    .hint("Remove that container, or choose another name.")
}

pub(super) fn read_id(path: &Path) -> Option<ContainerId> {
    let mut text = String::new();
    File::open(path)
        .ok()?
        .take(128)
        .read_to_string(&mut text)
        .ok()?;
    text.trim().parse().ok()
}

//! Files that appear at once or not at all, and directories that are put together aside.

use std::fs::{self, File};
use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::lock::{self, Lock};
use crate::error::{Context, Error, Result};
use crate::ids::{is_lower_hex, random_hex};
use crate::remove::remove;

/// A staged file without a living owner is this old before it is taken for a remainder.
const REMAINDER_AGE: Duration = Duration::from_secs(3600);

/// Writes `bytes` to `target` by way of a new file in `tmp` and a rename.
pub fn write(tmp: &Path, target: &Path, bytes: &[u8]) -> Result<()> {
    let doing = || format!("write `{}`", target.display());
    let staged = tmp.join(format!("{}.file", random_hex(8)?));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&staged)
        .doing(doing)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| fs::rename(&staged, target));
    if written.is_err() {
        let _ = fs::remove_file(&staged);
    }
    written.doing(doing)
}

/// Whether a name in `tmp` is that of a file on its way.
pub fn is_staged_file(name: &str) -> bool {
    name.strip_suffix(".file").is_some_and(is_lower_hex)
}

/// Like [`write_json`], but where there is no room left, over the file that is there: one as
/// small as that has its block already. Then a reader may find half of it.
pub fn write_json_in_any_case(tmp: &Path, target: &Path, value: &impl Serialize) -> Result<()> {
    match write_json(tmp, target, value) {
        Err(why) if is_full(&why) => write_json_over(target, value).map_err(|_| why),
        written => written,
    }
}

fn write_json_over(target: &Path, value: &impl Serialize) -> std::io::Result<()> {
    let mut bytes = serde_json::to_vec(value)?;
    let mut file = fs::OpenOptions::new().write(true).open(target)?;
    // What is left of a longer text is blank.
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(0);
    bytes.resize(length.max(bytes.len()), b' ');
    file.write_all(&bytes)
}

/// Whether an error says that there is no room left.
pub fn is_full(why: &Error) -> bool {
    matches!(why.errno(), Some(libc::ENOSPC | libc::EDQUOT))
}

/// Writes `value` as JSON; see [`write`].
pub fn write_json(tmp: &Path, target: &Path, value: &impl Serialize) -> Result<()> {
    let mut bytes = serde_json::to_vec(value).doing(|| format!("write `{}`", target.display()))?;
    bytes.push(b'\n');
    write(tmp, target, &bytes)
}

/// Reads a JSON file; `None` if there is none.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let doing = || format!("read `{}`", path.display());
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).doing(doing),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(why).doing(doing),
    }
}

/// Reads a JSON file; `None` if there is none, or only what a power cut left of one.
pub fn read_whole_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    match read_json(path) {
        Err(why) if why.errno().is_none() => Ok(None),
        other => other,
    }
}

/// A directory in `tmp` that becomes an object by a rename, or is removed.
///
/// Its lock is held as long as this value lives, so that [`sweep`] leaves it alone.
#[derive(Debug)]
pub struct Staging {
    path: PathBuf,
    lock: Option<Lock>,
}

impl Staging {
    /// Makes an empty directory for its owner alone.
    pub fn new(tmp: &Path) -> Result<Self> {
        loop {
            let path = tmp.join(random_hex(8)?);
            fs::DirBuilder::new()
                .mode(0o700)
                .create(&path)
                .doing(|| format!("make the directory `{}`", path.display()))?;
            // Before it is locked it looks like a remainder, and may be swept away.
            match lock::lock_directory(&path) {
                Ok(lock) if lock::is_still_at(lock.file(), &path) => {
                    return Ok(Staging {
                        path,
                        lock: Some(lock),
                    });
                }
                Err(why) if why.errno() != Some(libc::ENOENT) => return Err(why),
                _ => {}
            }
        }
    }

    /// Where it is now.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Moves it to `target`, where nothing may be yet but an empty directory.
    ///
    /// The lock stays on the directory and is given to the caller.
    ///
    /// # Errors
    ///
    /// With `EEXIST` or `ENOTEMPTY` beneath if another process was first.
    pub fn publish(mut self, target: &Path) -> Result<Lock> {
        fs::rename(&self.path, target).doing(|| format!("make `{}`", target.display()))?;
        let lock = self.lock.take();
        lock.doing(|| "keep the lock of a staged directory")
    }

    /// Moves an object into `tmp`, out of everyone's sight, to be deleted there. The
    /// object's lock goes along.
    pub fn take_away(tmp: &Path, object: &Path, lock: Lock) -> Result<Self> {
        let path = tmp.join(random_hex(8)?);
        fs::rename(object, &path).doing(|| format!("remove `{}`", object.display()))?;
        Ok(Staging {
            path,
            lock: Some(lock),
        })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.lock.is_some() {
            let _ = remove_tree(&self.path);
        }
    }
}

/// Removes a tree of ours, whatever containers have put into it.
pub fn remove_tree(path: &Path) -> Result<()> {
    let doing = || format!("remove `{}`", path.display());
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Error::engine(doing()));
    };
    remove(open_directory(parent)?.as_fd(), name.as_bytes()).doing(doing)
}

/// Deletes from `tmp` what dead processes left there, all that can be.
pub fn sweep(tmp: &Path) -> Result<()> {
    for (path, lock) in remainders(tmp)? {
        match lock {
            Some(_lock) => drop(remove_tree(&path)),
            None => drop(fs::remove_file(&path)),
        }
    }
    Ok(())
}

/// What dead processes left in `tmp`: directories, which are locked now, and files.
pub fn remainders(tmp: &Path) -> Result<impl Iterator<Item = (PathBuf, Option<Lock>)>> {
    let entries = fs::read_dir(tmp).doing(|| format!("read `{}`", tmp.display()))?;
    Ok(entries.flatten().filter_map(|entry| {
        let found = entry.metadata().ok()?;
        let path = entry.path();
        if found.is_dir() {
            let lock = lock::try_lock_directory(&path).ok().flatten()?;
            return Some((path, Some(lock)));
        }
        let is_old = found.modified().is_ok_and(|at| age(at) > REMAINDER_AGE);
        is_old.then_some((path, None))
    }))
}

fn age(at: SystemTime) -> Duration {
    at.elapsed().unwrap_or(Duration::ZERO)
}

/// Opens a directory for `*at` calls.
pub fn open_directory(path: &Path) -> Result<File> {
    fs::OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_DIRECTORY | libc::O_CLOEXEC)
        .open(path)
        .doing(|| format!("open `{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;

    #[test]
    fn a_staged_directory_vanishes_unless_it_is_published() {
        let temporary = TemporaryStore::new();
        let (tmp, target) = (
            temporary.store.tmp(),
            temporary.store.root().join("volumes/x"),
        );
        let staging = Staging::new(&tmp).unwrap();
        fs::write(staging.path().join("file"), "x").unwrap();
        drop(staging);
        assert_eq!(fs::read_dir(&tmp).unwrap().count(), 0);

        let staging = Staging::new(&tmp).unwrap();
        fs::write(staging.path().join("file"), "x").unwrap();
        drop(staging.publish(&target).unwrap());
        assert_eq!(fs::read(target.join("file")).unwrap(), b"x");
    }

    #[test]
    fn sweeping_spares_what_a_living_process_stages() {
        let temporary = TemporaryStore::new();
        let tmp = temporary.store.tmp();
        let alive = Staging::new(&tmp).unwrap();
        fs::create_dir(tmp.join("dead")).unwrap();
        sweep(&tmp).unwrap();
        assert!(alive.path().exists());
        assert!(!tmp.join("dead").exists());
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let temporary = TemporaryStore::new();
        let tmp = temporary.store.tmp();
        let target = temporary.store.root().join("volumes");
        assert!(
            write(&tmp, &target, b"x").is_err(),
            "a directory is in the way"
        );
        assert_eq!(fs::read_dir(&tmp).unwrap().count(), 0);
    }
}

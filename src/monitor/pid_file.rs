//! The file that takes the pid of a container's first process (`--pidfile`).
//!
//! It appears whole, in place of the one of the last run, or not at all. Whatever else has
//! its name is left alone: as root, a link or a device there would be somebody's.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::process::Pid;

use crate::error::{Context, Error, Result};
use crate::ids::random_hex;

/// A pid that is written, but not yet to be seen. It goes if it is never published.
#[derive(Debug)]
pub(super) struct PidFile {
    staged: PathBuf,
    target: PathBuf,
}

impl PidFile {
    /// Writes `pid` beside `target`. What can go wrong goes wrong here.
    pub(super) fn stage(target: &Path, pid: Pid) -> Result<Self> {
        let doing = || format!("write the pid file `{}`", target.display());
        refuse_others(target).doing(doing)?;
        let (Some(name), Some(directory)) = (target.file_name(), target.parent()) else {
            return Err(Error::engine(doing()).because("it is no name of a file"));
        };
        let name = format!(".{}.{}", name.to_string_lossy(), random_hex(8)?);
        let staged = directory.join(name);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o644)
            .open(&staged)
            .doing(doing)?;
        let this = PidFile {
            staged,
            target: target.to_owned(),
        };
        let text = pid.as_raw_nonzero().to_string();
        file.write_all(text.as_bytes()).doing(doing)?;
        Ok(this)
    }

    /// Puts it in its place.
    pub(super) fn publish(self) -> Result<()> {
        fs::rename(&self.staged, &self.target)
            .doing(|| format!("write the pid file `{}`", self.target.display()))
    }
}

impl Drop for PidFile {
    fn drop(&mut self) {
        // After a rename there is none.
        let _ = fs::remove_file(&self.staged);
    }
}

fn refuse_others(target: &Path) -> io::Result<()> {
    match fs::symlink_metadata(target) {
        Ok(found) if found.is_file() => Ok(()),
        Ok(found) if found.is_symlink() => Err(io::Error::other(
            "it is a symbolic link, which is not followed",
        )),
        Ok(_) => Err(io::Error::other("it is there, and no regular file")),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(why) => Err(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TemporaryStore;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_pid_is_seen_when_it_is_published_and_replaces_the_last_one() {
        let temporary = TemporaryStore::new();
        let place = temporary.store.tmp();
        let target = place.join("pid");
        for number in [41, 4] {
            let pid = Pid::from_raw(number).unwrap();
            PidFile::stage(&target, pid).unwrap().publish().unwrap();
            assert_eq!(fs::read_to_string(&target).unwrap(), number.to_string());
        }
        drop(PidFile::stage(&target, Pid::INIT).unwrap());
        assert_eq!(fs::read_to_string(&target).unwrap(), "4");
        assert_eq!(names(&place), ["pid"]);
    }

    #[test]
    fn what_is_no_file_is_left_alone() {
        let temporary = TemporaryStore::new();
        let place = temporary.store.tmp();
        let path = |name: &str| place.join(name);
        fs::create_dir(path("directory")).unwrap();
        fs::write(path("file"), "mine").unwrap();
        std::os::unix::fs::symlink("file", path("link")).unwrap();
        std::os::unix::fs::symlink("nowhere", path("dangling")).unwrap();
        for name in ["directory", "link", "dangling", "file/x", "missing/x", ".."] {
            assert!(PidFile::stage(&path(name), Pid::INIT).is_err(), "{name}");
        }
        assert_eq!(fs::read_to_string(path("file")).unwrap(), "mine");
        assert_eq!(names(&place), ["dangling", "directory", "file", "link"]);
    }
}

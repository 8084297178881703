//! The file that takes the pid of a container's first process (`--pidfile`).
//!
//! It appears whole, in place of the one of the last run, or not at all. Whatever else has
//! its name is left alone: as root, a link or a device there would be somebody's.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, CWD, FileType, Mode, OFlags, ResolveFlags, openat, openat2, renameat, statat, unlinkat,
};
use rustix::io::Errno;
use rustix::process::Pid;

use crate::error::{Context, Error, Result};
use crate::ids::random_hex;

/// A pid that is written, but not yet to be seen. It goes if it is never published.
#[derive(Debug)]
pub(super) struct PidFile {
    target: PathBuf,
    directory: OwnedFd,
    staged: OsString,
    name: OsString,
}

impl PidFile {
    /// Writes `pid` beside `target`. What can go wrong goes wrong here. The path to it has no
    /// link: there was none when the container was made.
    pub(super) fn stage(target: &Path, pid: Pid) -> Result<Self> {
        let doing = || format!("write the pid file `{}`", target.display());
        let (Some(name), Some(parent)) = (target.file_name(), target.parent()) else {
            return Err(Error::engine(doing()).because("it is no name of a file"));
        };
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let plain = ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        let directory = openat2(CWD, parent, flags, Mode::empty(), plain).doing(doing)?;
        refuse_others(&directory, name.as_ref()).doing(doing)?;
        let staged = format!(".{}.{}", name.to_string_lossy(), random_hex(8)?);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let file = openat(&directory, &staged, flags, Mode::from_raw_mode(0o644)).doing(doing)?;
        let this = PidFile {
            target: target.to_owned(),
            directory,
            staged: staged.into(),
            name: name.to_owned(),
        };
        let text = pid.as_raw_nonzero().to_string();
        File::from(file).write_all(text.as_bytes()).doing(doing)?;
        Ok(this)
    }

    /// Puts it in its place.
    pub(super) fn publish(self) -> Result<()> {
        renameat(&self.directory, &self.staged, &self.directory, &self.name)
            .doing(|| format!("write the pid file `{}`", self.target.display()))
    }
}

impl Drop for PidFile {
    fn drop(&mut self) {
        // After a rename there is none.
        let _ = unlinkat(&self.directory, &self.staged, AtFlags::empty());
    }
}

fn refuse_others(directory: &OwnedFd, name: &Path) -> io::Result<()> {
    let found = match statat(directory, name, AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NOENT) => return Ok(()),
        found => FileType::from_raw_mode(found?.st_mode),
    };
    match found {
        FileType::RegularFile => Ok(()),
        FileType::Symlink => Err(io::Error::other(
            "it is a symbolic link, which is not followed",
        )),
        _ => Err(io::Error::other("it is there, and no regular file")),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        // A directory that was moved away for a link to another is not written to.
        fs::rename(path("directory"), path("moved")).unwrap();
        std::os::unix::fs::symlink("moved", path("directory")).unwrap();
        assert!(PidFile::stage(&path("directory/pid"), Pid::INIT).is_err());
        assert!(names(&path("moved")).is_empty());
        assert_eq!(fs::read_to_string(path("file")).unwrap(), "mine");
        assert_eq!(
            names(&place),
            ["dangling", "directory", "file", "link", "moved"]
        );
    }
}

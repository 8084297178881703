//! Gives what is mounted to the user that the container runs as (`-v …:U`).
//!
//! Others may write where these files are, and move them meanwhile. So the source is found
//! once, and everything from then on is done with descriptors: what is looked at is what
//! is given. What is mounted on a directory beneath is another mount, and stays as it is.

use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Gid, Mode, OFlags, ResolveFlags, Uid, chownat, fstat, openat,
    openat2, readlink, stat,
};
use rustix::io::Errno;

use super::{Engine, mounts};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::runtime::{AccountFiles, Tree};
use crate::store::containers::{HostOptions, MountPoint, MountSource, overlay_source};

/// Directories of the host that nobody means, and whose loss would end it.
const NOT_TO_GIVE: [&str; 18] = [
    "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/opt", "/proc", "/root",
    "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/var",
];
/// Where even what lies beneath is the host's.
const NOT_BENEATH: [&str; 9] = [
    "/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/sbin", "/sys", "/usr",
];

/// Changes the owners in all mounts for which that was asked. `user` is the container's.
pub(super) fn to_user(
    engine: &Engine,
    layers: &[Digest],
    user: &str,
    host: &HostOptions,
) -> Result<()> {
    let mut wanted = host.mounts.iter().filter(|mount| mount.chown).peekable();
    if wanted.peek().is_none() {
        return Ok(());
    }
    let files = match layers.is_empty() {
        true => AccountFiles::none(),
        false => AccountFiles::read(&mounts::image_tree(engine, layers)?),
    };
    let account = files.resolve(user)?;
    for mount in wanted {
        let Some(path) = overlay_source(&engine.store, mount)? else {
            continue;
        };
        let doing = || format!("give `{}` to the container's user", path.display());
        let (uid, gid) = on_disk(mount, host, (account.uid, account.gid)).doing(doing)?;
        give(&path, mount.subpath.as_deref(), uid, gid).doing(doing)?;
    }
    Ok(())
}

/// The ids of a container as the files of a mount have them.
fn on_disk(mount: &MountPoint, host: &HostOptions, (uid, gid): (u32, u32)) -> Result<(u32, u32)> {
    let Some(maps) = &host.id_maps else {
        return Ok((uid, gid));
    };
    let is_volume = matches!(mount.source, MountSource::Volume { .. });
    if host.shows_mapped_files() && (is_volume || mount.idmap) {
        return Ok((uid, gid));
    }
    let missing = || {
        Error::usage(format!(
            "the user {uid}:{gid} does not exist in the container"
        ))
    };
    let (uid, gid) = (maps.uids.outside(uid), maps.gids.outside(gid));
    uid.zip(gid).ok_or_else(missing)
}

fn give(source: &Path, subpath: Option<&Path>, uid: u32, gid: u32) -> Result<()> {
    give_opened(open(source, subpath).doing(|| "look at it")?, uid, gid)
}

fn give_opened(top: OwnedFd, uid: u32, gid: u32) -> Result<()> {
    let shown = path_of(&top).doing(|| "look at it")?;
    if is_the_hosts(&top, &shown).doing(|| "look at it")? {
        return Err(Error::usage("it is the host's own"));
    }
    let owner = Owner {
        uid: Uid::from_raw(uid),
        gid: Gid::from_raw(gid),
    };
    match owner.take(top, &shown)? {
        Some(directory) => owner.take_all(&directory, &shown),
        None => Ok(()),
    }
}

/// Opens what is mounted, as the container's first process finds it.
fn open(source: &Path, subpath: Option<&Path>) -> std::io::Result<OwnedFd> {
    let source = std::fs::canonicalize(source)?;
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let resolve = ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let top = openat2(CWD, &source, flags, Mode::empty(), resolve)?;
    match subpath {
        Some(subpath) => Ok(Tree::new(top).open(subpath, OFlags::PATH)?),
        None => Ok(top),
    }
}

/// Where a file is.
fn path_of(file: &OwnedFd) -> std::io::Result<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let path = readlink(format!("/proc/self/fd/{}", file.as_raw_fd()), Vec::new())?;
    Ok(std::ffi::OsString::from_vec(path.into_bytes()).into())
}

/// Whether it is one of the directories that are not to be given, whatever it is called.
fn is_the_hosts(file: &OwnedFd, path: &Path) -> std::io::Result<bool> {
    let found = fstat(file)?;
    let is_it = |kept: &str| {
        let kept = stat(kept);
        kept.is_ok_and(|kept| (kept.st_dev, kept.st_ino) == (found.st_dev, found.st_ino))
    };
    Ok(NOT_TO_GIVE.iter().any(|kept| is_it(kept))
        || NOT_BENEATH.iter().any(|kept| path.starts_with(kept)))
}

struct Owner {
    uid: Uid,
    gid: Gid,
}

impl Owner {
    /// Takes one file; a directory is returned, opened.
    fn take(&self, file: OwnedFd, shown: &Path) -> Result<Option<OwnedFd>> {
        let doing = || format!("change the owner of `{}`", shown.display());
        let found = fstat(&file).doing(doing)?;
        // What belongs to him keeps its times and its mode.
        if (found.st_uid, found.st_gid) != (self.uid.as_raw(), self.gid.as_raw()) {
            let (uid, gid) = (Some(self.uid), Some(self.gid));
            chownat(&file, "", uid, gid, AtFlags::EMPTY_PATH).doing(doing)?;
        }
        if FileType::from_raw_mode(found.st_mode) != FileType::Directory {
            return Ok(None);
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = openat(&file, ".", flags, Mode::empty());
        opened.map(Some).doing(doing)
    }

    fn take_all(&self, directory: &OwnedFd, shown: &Path) -> Result<()> {
        use std::os::unix::ffi::OsStrExt;
        let doing = || format!("read the directory `{}`", shown.display());
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let resolve = ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
        for entry in Dir::read_from(directory).doing(doing)? {
            let entry = entry.doing(doing)?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            let path = shown.join(std::ffi::OsStr::from_bytes(name.to_bytes()));
            let file = match openat2(directory, name, flags, Mode::empty(), resolve) {
                // Somebody uses it meanwhile; or something else is mounted there.
                Err(Errno::NOENT | Errno::XDEV) => continue,
                other => other.doing(|| format!("open `{}`", path.display()))?,
            };
            if let Some(beneath) = self.take(file, &path)? {
                self.take_all(&beneath, &path)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{MetadataExt, symlink};

    const OTHER: u32 = 12_345;

    /// A directory whose owner moves it away between the look and the change, and puts a
    /// link to what is not his in its place.
    #[test]
    fn what_was_looked_at_is_given_and_nothing_that_came_in_its_place() {
        let place = std::env::temp_dir().join(crate::ids::random_hex(8).unwrap());
        let file = |name: &str| place.join(name).join("data/file");
        for name in ["own", "foreign"] {
            fs::create_dir_all(file(name).parent().unwrap()).unwrap();
            fs::write(file(name), "x").unwrap();
        }
        let link = place.join("own/data/link");
        symlink(file("foreign"), &link).unwrap();
        let owner = |path: &Path| fs::symlink_metadata(path).unwrap().uid();
        let before = owner(&file("foreign"));

        let top = open(&place.join("own"), Some(Path::new("data"))).unwrap();
        fs::rename(place.join("own"), place.join("moved")).unwrap();
        symlink(place.join("foreign"), place.join("own")).unwrap();
        let given = give_opened(top, OTHER, OTHER);

        for path in [
            file("foreign"),
            place.join("foreign/data"),
            place.join("foreign"),
        ] {
            assert_eq!(owner(&path), before, "{}", path.display());
        }
        match rustix::process::geteuid().is_root() {
            true => {
                given.unwrap();
                for path in [file("moved"), place.join("moved/data/link")] {
                    assert_eq!(owner(&path), OTHER, "{}", path.display());
                }
                assert_eq!(owner(&place.join("moved")), before, "it was not meant");
            }
            // It cannot be given by us at all.
            false => assert_eq!(given.unwrap_err().errno(), Some(libc::EPERM)),
        }
        fs::remove_dir_all(place).unwrap();
    }
}

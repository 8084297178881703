//! Gives what is mounted to the user that the container runs as (`-v …:U`).

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Gid, Mode, OFlags, Uid, chownat, openat, statat};
use rustix::io::Errno;

use super::{Engine, mounts};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::runtime::AccountFiles;
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
        let Some(path) = overlay_source(&engine.store, mount) else {
            continue;
        };
        let doing = || format!("give `{}` to the container's user", path.display());
        let (uid, gid) = on_disk(mount, host, (account.uid, account.gid)).doing(doing)?;
        give(&path, uid, gid).doing(doing)?;
    }
    Ok(())
}

/// The ids of a container as the files of a mount have them.
fn on_disk(mount: &MountPoint, host: &HostOptions, (uid, gid): (u32, u32)) -> Result<(u32, u32)> {
    let Some(maps) = &host.id_maps else {
        return Ok((uid, gid));
    };
    let is_volume = matches!(mount.source, MountSource::Volume { .. });
    if maps.files && (is_volume || mount.idmap) {
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

fn give(path: &Path, uid: u32, gid: u32) -> Result<()> {
    let path = std::fs::canonicalize(path).doing(|| "look at it")?;
    let is_the_hosts = NOT_TO_GIVE.iter().any(|kept| path == Path::new(kept))
        || NOT_BENEATH.iter().any(|kept| path.starts_with(kept));
    if is_the_hosts {
        return Err(Error::usage("it is the host's own"));
    }
    let owner = Owner {
        uid: Uid::from_raw(uid),
        gid: Gid::from_raw(gid),
    };
    let name = path.as_os_str();
    match owner.take(CWD, name, &path) {
        Ok(Some(directory)) => owner.take_all(&directory, &path),
        Ok(None) => Ok(()),
        Err(why) => Err(why),
    }
}

struct Owner {
    uid: Uid,
    gid: Gid,
}

impl Owner {
    /// Takes one file; a directory is returned, opened. No link is followed.
    fn take(
        &self,
        parent: impl AsFd,
        name: impl rustix::path::Arg + Copy,
        shown: &Path,
    ) -> Result<Option<OwnedFd>> {
        let doing = || format!("change the owner of `{}`", shown.display());
        let found = match statat(&parent, name, AtFlags::SYMLINK_NOFOLLOW) {
            // Somebody uses it meanwhile.
            Err(Errno::NOENT) => return Ok(None),
            other => other.doing(doing)?,
        };
        // What belongs to him keeps its times and its mode.
        if (found.st_uid, found.st_gid) != (self.uid.as_raw(), self.gid.as_raw()) {
            let flags = AtFlags::SYMLINK_NOFOLLOW;
            chownat(&parent, name, Some(self.uid), Some(self.gid), flags).doing(doing)?;
        }
        if FileType::from_raw_mode(found.st_mode) != FileType::Directory {
            return Ok(None);
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        openat(&parent, name, flags, Mode::empty())
            .map(Some)
            .doing(doing)
    }

    fn take_all(&self, directory: &OwnedFd, shown: &Path) -> Result<()> {
        use std::os::unix::ffi::OsStrExt;
        let doing = || format!("read the directory `{}`", shown.display());
        for entry in Dir::read_from(directory).doing(doing)? {
            let entry = entry.doing(doing)?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            let path = shown.join(std::ffi::OsStr::from_bytes(name.to_bytes()));
            if let Some(beneath) = self.take(directory, name, &path)? {
                self.take_all(&beneath, &path)?;
            }
        }
        Ok(())
    }
}

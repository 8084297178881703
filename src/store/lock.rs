//! `flock(2)`: one lock an object, dropped by the kernel with the process that held it.
//!
//! A lock belongs to an open file, so every descriptor here is close-on-exec and a lock
//! is never carried into another program. Nobody sleeps, waits for a child, pulls or
//! prompts while holding one, but for the locks that say just that: "I fetch this blob",
//! "I am this container's monitor", "my build uses this cache mount".

use std::fs::{File, TryLockError};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Context, Result};

/// How often a process that shows progress looks whether a lock came free.
pub(super) const WATCH_INTERVAL: Duration = Duration::from_millis(50);

/// A held lock.
#[derive(Debug)]
pub struct Lock(File);

impl Lock {
    /// The locked file.
    pub fn file(&self) -> &File {
        &self.0
    }
}

/// Locks a directory, waiting for whoever holds it.
pub fn lock_directory(path: &Path) -> Result<Lock> {
    let file = super::atomic::open_directory(path)?;
    file.lock().doing(|| format!("lock `{}`", path.display()))?;
    Ok(Lock(file))
}

/// Locks a directory if nobody holds it.
pub fn try_lock_directory(path: &Path) -> Result<Option<Lock>> {
    try_lock(super::atomic::open_directory(path)?, path)
}

/// Locks an existing file if nobody holds it.
pub fn try_lock_file(path: &Path) -> Result<Option<Lock>> {
    let file = File::open(path).doing(|| format!("open `{}`", path.display()))?;
    try_lock(file, path)
}

pub(super) fn try_lock(file: File, path: &Path) -> Result<Option<Lock>> {
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(why)) => Err(why).doing(|| format!("lock `{}`", path.display())),
    }
}

/// Takes a lock that others may have at the same time, if nobody has it alone.
pub(super) fn try_share(file: File, path: &Path) -> Result<Option<Lock>> {
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(why)) => Err(why).doing(|| format!("lock `{}`", path.display())),
    }
}

/// A lock that stands for something which need not exist yet: a file of its own, which
/// is removed when the lock is released.
#[derive(Debug)]
pub struct NamedLock {
    path: PathBuf,
    file: File,
}

impl NamedLock {
    /// Takes the lock, waiting for whoever holds it. While it waits, `watch` is called
    /// now and then.
    pub fn take(path: &Path, mut watch: impl FnMut()) -> Result<Self> {
        let doing = || format!("lock `{}`", path.display());
        loop {
            let file = open_or_create(path)?;
            loop {
                match file.try_lock() {
                    Ok(()) => break,
                    Err(TryLockError::WouldBlock) => {
                        watch();
                        std::thread::sleep(WATCH_INTERVAL);
                    }
                    Err(TryLockError::Error(why)) => return Err(why).doing(doing),
                }
            }
            if is_still_at(&file, path) {
                return Ok(NamedLock {
                    path: path.to_owned(),
                    file,
                });
            }
            // The holder before us removed the file: it is no longer the lock.
        }
    }

    /// The locked file.
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl Drop for NamedLock {
    fn drop(&mut self) {
        // Removed while it is held, so that nobody can take it in between.
        if is_still_at(&self.file, &self.path) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Holds a file so that others can see it ([`is_held`]) without touching the lock: an open
/// file description lock (fcntl_locking(2), Linux 3.15). Says whether it was free.
///
/// A look at a `flock` has to take it for a moment, and whoever wants it in that moment
/// would believe it held.
pub fn try_hold(file: &File) -> nix::Result<bool> {
    try_hold_from(file, 0)
}

/// Like [`try_hold`], by somebody else: only one of the two can hold a file, but
/// [`is_held`] does not see this one, and [`is_held_aside`] does.
pub fn try_hold_aside(file: &File) -> nix::Result<bool> {
    try_hold_from(file, 1)
}

fn try_hold_from(file: &File, first: i64) -> nix::Result<bool> {
    use nix::fcntl::{FcntlArg, fcntl};
    let lock = bytes(libc::F_WRLCK, first, 0);
    match fcntl(file, FcntlArg::F_OFD_SETLK(&lock)) {
        Ok(_) => Ok(true),
        Err(nix::Error::EAGAIN | nix::Error::EACCES) => Ok(false),
        Err(errno) => Err(errno),
    }
}

/// Whether a living process holds a file; see [`try_hold`].
pub fn is_held(file: &File) -> nix::Result<bool> {
    is_locked(file, 0)
}

/// Whether a living process holds a file so; see [`try_hold_aside`].
pub fn is_held_aside(file: &File) -> nix::Result<bool> {
    Ok(is_locked(file, 1)? && !is_locked(file, 0)?)
}

fn is_locked(file: &File, byte: i64) -> nix::Result<bool> {
    use nix::fcntl::{FcntlArg, fcntl};
    let mut lock = bytes(libc::F_RDLCK, byte, 1);
    fcntl(file, FcntlArg::F_OFD_GETLK(&mut lock))?;
    Ok(i32::from(lock.l_type) != libc::F_UNLCK)
}

/// `count` bytes of a file; with 0, all from there on.
fn bytes(kind: libc::c_int, first: i64, count: i64) -> libc::flock {
    libc::flock {
        l_type: kind as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: first,
        l_len: count,
        l_pid: 0,
    }
}

/// Opens a file to read and write, and makes it if there is none.
pub fn open_or_create(path: &Path) -> Result<File> {
    std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .doing(|| format!("open `{}`", path.display()))
}

/// Whether `path` still leads to the file that is open as `file`.
pub fn is_still_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), std::fs::symlink_metadata(path)) {
        (Ok(open), Ok(there)) => (open.dev(), open.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn a_named_lock_is_held_by_one_at_a_time_and_leaves_no_file() {
        let temporary = TemporaryStore::new();
        let path = temporary.store.run().join("locks/x");
        let inside = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        let lock = NamedLock::take(&path, || {}).unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        inside.fetch_sub(1, Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
        assert!(!path.exists());
    }

    #[test]
    fn who_holds_a_file_aside_keeps_others_out_and_is_told_from_them() {
        let temporary = TemporaryStore::new();
        let path = temporary.store.run().join("locks/x");
        let [ours, theirs] = [(); 2].map(|()| open_or_create(&path).unwrap());
        assert!(try_hold_aside(&ours).unwrap());
        assert!(!is_held(&theirs).unwrap() && is_held_aside(&theirs).unwrap());
        assert!(!try_hold(&theirs).unwrap() && !try_hold_aside(&theirs).unwrap());
        drop(ours);
        assert!(try_hold(&theirs).unwrap());
        let ours = open_or_create(&path).unwrap();
        assert!(is_held(&ours).unwrap() && !is_held_aside(&ours).unwrap());
        assert!(!try_hold_aside(&ours).unwrap());
    }

    #[test]
    fn looking_whether_a_file_is_held_does_not_hold_it() {
        let temporary = TemporaryStore::new();
        let path = temporary.store.run().join("locks/x");
        let (ours, theirs) = (
            open_or_create(&path).unwrap(),
            open_or_create(&path).unwrap(),
        );
        assert!(!is_held(&theirs).unwrap());
        assert!(try_hold(&ours).unwrap());
        assert!(is_held(&theirs).unwrap());
        assert!(!try_hold(&theirs).unwrap());
        drop(ours);
        assert!(!is_held(&theirs).unwrap());
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_locked_directory_is_not_locked_twice() {
        let temporary = TemporaryStore::new();
        let held = lock_directory(&temporary.store.tmp()).unwrap();
        assert!(
            try_lock_directory(&temporary.store.tmp())
                .unwrap()
                .is_none()
        );
        drop(held);
        assert!(
            try_lock_directory(&temporary.store.tmp())
                .unwrap()
                .is_some()
        );
    }
}

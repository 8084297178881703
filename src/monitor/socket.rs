//! Where the clients of a running container find its monitor: a socket in the run directory.
//!
//! ```text
//! <run>/sockets/<first 12 digits of the id>
//! ```
//!
//! The directory is for its owner alone, and whoever connects is asked for his uid.

use std::io::ErrorKind;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::time::Instant;

use rustix::fs::{Mode, OFlags, open};
use rustix::net::sockopt::socket_peercred;

use super::deadline::Rest;
use crate::error::{Context, Result};
use crate::ids::ContainerId;
use crate::paths::Paths;

fn path(paths: &Paths, id: &ContainerId) -> PathBuf {
    paths.run.join("sockets").join(id.short())
}

/// The path by way of an open directory: a socket's path is at most 107 bytes long.
fn with_short_path<T>(
    paths: &Paths,
    id: &ContainerId,
    act: impl FnOnce(&str) -> std::io::Result<T>,
) -> std::io::Result<T> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let directory = open(paths.run.join("sockets"), flags, Mode::empty())?;
    act(&format!(
        "/proc/self/fd/{}/{}",
        directory.as_raw_fd(),
        id.short()
    ))
}

/// A socket that clients can connect to; removed when it is dropped.
pub(super) struct Listener {
    socket: UnixListener,
    path: PathBuf,
    /// Nobody is let in for a while when there is no descriptor left.
    rest: Rest,
}

impl Listener {
    /// Makes it. What an earlier monitor left is replaced: the caller holds the lock.
    pub(super) fn open(paths: &Paths, id: &ContainerId) -> Result<Self> {
        let path = path(paths, id);
        let _ = std::fs::remove_file(&path);
        let socket = with_short_path(paths, id, |path| UnixListener::bind(path))
            .and_then(|socket| socket.set_nonblocking(true).map(|()| socket))
            .doing(|| format!("listen on `{}`", path.display()))?;
        Ok(Listener {
            socket,
            path,
            rest: Rest::default(),
        })
    }

    /// What is readable when somebody connects; nothing while nobody can be let in: it
    /// would stay readable.
    pub(super) fn socket(&self) -> Option<&UnixListener> {
        self.rests_until().is_none().then_some(&self.socket)
    }

    /// When to look again, whether somebody can be let in.
    pub(super) fn rests_until(&self) -> Option<Instant> {
        self.rest.until()
    }

    /// The next client, if there is one. Strangers are turned away.
    pub(super) fn accept(&self) -> Option<OwnedFd> {
        let accepted = self.socket.accept();
        let is_there = |why: &std::io::Error| why.kind() != ErrorKind::WouldBlock;
        if accepted.as_ref().err().is_some_and(is_there) {
            self.rest.begin();
        }
        let (stream, _) = accepted.ok()?;
        let peer = socket_peercred(&stream).ok()?;
        let is_owner = peer.uid == rustix::process::geteuid();
        let is_root = peer.uid.is_root();
        (is_owner || is_root).then(|| stream.into())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Connects to a container's monitor; `None` if none listens.
pub fn connect(paths: &Paths, id: &ContainerId) -> Option<OwnedFd> {
    let stream = with_short_path(paths, id, |path| UnixStream::connect(path)).ok()?;
    Some(stream.into())
}

/// Removes what a killed monitor left.
pub(super) fn remove(paths: &Paths, id: &ContainerId) {
    let _ = std::fs::remove_file(path(paths, id));
}

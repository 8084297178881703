//! Where the clients of a running container find its monitor: a socket in the run directory.
//!
//! ```text
//! <run>/sockets/<first 12 digits of the id>
//! ```
//!
//! Who has something to say brings his own [`Line`]: a pair of sockets, of which he sends one
//! there. His first words are in it by then, so the monitor is woken once and has them.
//!
//! The directory is for its owner alone, and whoever comes is asked for his uid.

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::time::Instant;

use rustix::fs::{Mode, OFlags, open};
use rustix::io::{Errno, fcntl_dupfd_cloexec};
use rustix::net::sockopt::{socket_domain, socket_peercred, socket_type};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketAddrUnix, SocketFlags, SocketType, recvmsg,
    sendmsg_addr, socket_with, socketpair,
};

use super::deadline::Rest;
use super::protocol::Connection;
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

/// A socket that clients can send their lines to; removed when it is dropped.
pub(super) struct Listener {
    socket: UnixDatagram,
    path: PathBuf,
    /// Nobody is let in for a while when there is no descriptor left.
    rest: Rest,
}

impl Listener {
    /// Makes it. What an earlier monitor left is replaced: the caller holds the lock.
    pub(super) fn open(paths: &Paths, id: &ContainerId) -> Result<Self> {
        let path = path(paths, id);
        let _ = std::fs::remove_file(&path);
        let socket = with_short_path(paths, id, |path| UnixDatagram::bind(path))
            .and_then(|socket| socket.set_nonblocking(true).map(|()| socket))
            .doing(|| format!("listen on `{}`", path.display()))?;
        Ok(Listener {
            socket,
            path,
            rest: Rest::default(),
        })
    }

    /// What is readable when somebody comes; nothing while nobody can be let in: it would
    /// stay readable.
    pub(super) fn socket(&self) -> Option<&UnixDatagram> {
        (!self.rest.is_on()).then_some(&self.socket)
    }

    /// When to look again, whether somebody can be let in.
    pub(super) fn rests_until(&self) -> Option<Instant> {
        self.rest.until()
    }

    /// The next client, if there is one. Strangers are turned away.
    pub(super) fn accept(&self) -> Option<OwnedFd> {
        match self.receive() {
            Ok(line) => line.filter(is_of_ours),
            Err(Errno::AGAIN) => None,
            Err(_) => {
                self.rest.begin();
                None
            }
        }
    }

    fn receive(&self) -> Result<Option<OwnedFd>, Errno> {
        // A line that comes where no descriptor is left would be lost.
        drop(fcntl_dupfd_cloexec(&self.socket, 0)?);
        let mut byte = [0];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let mut parts = [std::io::IoSliceMut::new(&mut byte)];
        let flags = RecvFlags::CMSG_CLOEXEC | RecvFlags::DONTWAIT;
        recvmsg(&self.socket, &mut parts, &mut ancillary, flags)?;
        Ok(ancillary.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut fds) => fds.next(),
            _ => None,
        }))
    }
}

/// Whether it is a line, and whose: of this user, or of root.
fn is_of_ours(line: &OwnedFd) -> bool {
    let is_line = socket_domain(line) == Ok(AddressFamily::UNIX)
        && socket_type(line) == Ok(SocketType::STREAM);
    is_line
        && socket_peercred(line)
            .is_ok_and(|peer| peer.uid == rustix::process::geteuid() || peer.uid.is_root())
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// A conversation that nobody has taken up yet.
#[derive(Debug)]
pub struct Line {
    ours: Connection,
    theirs: OwnedFd,
}

impl Line {
    /// Makes one.
    pub fn new() -> Result<Self> {
        let (kind, flags) = (SocketType::STREAM, SocketFlags::CLOEXEC);
        let pair = socketpair(AddressFamily::UNIX, kind, flags, None);
        let (ours, theirs) = pair.doing(|| "make a socket pair")?;
        Ok(Line {
            ours: Connection::new(ours),
            theirs,
        })
    }

    /// Our end, to say the first words into it.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.ours
    }

    /// Gives the other end to a container's monitor; `None` if none listens.
    pub fn offer(self, paths: &Paths, id: &ContainerId) -> Option<Connection> {
        let sent = with_short_path(paths, id, |path| {
            let (family, kind) = (AddressFamily::UNIX, SocketType::DGRAM);
            let sender = socket_with(family, kind, SocketFlags::CLOEXEC, None)?;
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
            let mut ancillary = SendAncillaryBuffer::new(&mut space);
            let fds = [self.theirs.as_fd()];
            ancillary.push(SendAncillaryMessage::ScmRights(&fds));
            let (to, parts) = (SocketAddrUnix::new(path)?, [std::io::IoSlice::new(&[0])]);
            Ok(sendmsg_addr(
                &sender,
                &to,
                &parts,
                &mut ancillary,
                SendFlags::NOSIGNAL,
            )?)
        });
        sent.is_ok().then_some(self.ours)
    }
}

/// Begins to talk with a container's monitor; `None` if none listens.
pub fn connect(paths: &Paths, id: &ContainerId) -> Option<Connection> {
    Line::new().ok()?.offer(paths, id)
}

/// Removes what a killed monitor left.
pub(super) fn remove(paths: &Paths, id: &ContainerId) {
    let _ = std::fs::remove_file(path(paths, id));
}

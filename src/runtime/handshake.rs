//! What the container's first process and its parent say to each other.
//!
//! | step | who says | message | meaning |
//! |---|---|---|---|
//! | 1 | init | `NeedIdMap` | only with a user namespace of its own: the parent writes the maps |
//! | 1 | parent | `Mount` | a mount of the host's files, made outside; as many as there are |
//! | 1 | parent | `Go` | the maps are written, and that was the last mount |
//! | 2 | init | `RootReady` | mounts are done; carries the terminal's master, if there is one |
//! | 2 | parent | `Go` | the network is ready too; to a further command, that the master came |
//! | 3 | init | end of file | `execve` worked: the socket closed with it |
//! | any | init | `Failed` | the step, the errno and the object; init ends |
//!
//! Messages travel on a `SOCK_SEQPACKET` pair, one a packet, as JSON.

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg, sendmsg, socketpair,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind};

const MESSAGE_MAX_BYTES: usize = 8192;

/// What init says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum FromInit {
    NeedIdMap,
    RootReady,
    Failed(Fault),
}

/// What the parent says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToInit {
    /// Comes with a mount: that of the step of this number.
    Mount(usize),
    Go,
}

/// What init was about when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    Handshake,
    Chroot,
    Namespace,
    Join,
    Cgroup,
    BindSource,
    Root,
    Mount,
    Device,
    Terminal,
    Mask,
    Sysctl,
    Hook,
    Pivot,
    Hostname,
    User,
    WorkingDirectory,
    Limit,
    Seccomp,
    Rights,
    Exec,
}

/// A failure inside: enough to tell the user outside what happened, and to decide the exit status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fault {
    pub(super) step: Step,
    pub(super) errno: i32,
    pub(super) object: String,
}

pub(super) type InitResult<T> = Result<T, Fault>;

impl Fault {
    pub(super) fn new(step: Step, errno: Errno, object: impl Into<String>) -> Self {
        /// In characters. A fault has to fit in one message.
        const OBJECT_MAX: usize = 500;
        let object: String = object.into();
        Fault {
            step,
            errno: errno.raw_os_error(),
            object: match object.char_indices().nth(OBJECT_MAX) {
                Some((end, _)) => format!("{}…", &object[..end]),
                None => object,
            },
        }
    }
}

/// Turns an errno into a fault of a step.
pub(super) trait At<T> {
    fn at<S: Into<String>>(self, step: Step, object: impl FnOnce() -> S) -> InitResult<T>;
}

impl<T> At<T> for Result<T, Errno> {
    fn at<S: Into<String>>(self, step: Step, object: impl FnOnce() -> S) -> InitResult<T> {
        self.map_err(|errno| Fault::new(step, errno, object()))
    }
}

impl<T> At<T> for nix::Result<T> {
    fn at<S: Into<String>>(self, step: Step, object: impl FnOnce() -> S) -> InitResult<T> {
        self.map_err(|errno| Fault::new(step, Errno::from_raw_os_error(errno as i32), object()))
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        let Fault {
            step,
            errno,
            object,
        } = fault;
        let text = match step {
            Step::Handshake => format!("talk to the container's first process ({object})"),
            Step::Chroot => "look at the root directory that we are in".to_owned(),
            Step::Namespace => format!("set up the container's namespaces ({object})"),
            Step::Join => format!("join a namespace ({object})"),
            Step::Cgroup => format!("enter the container's cgroup ({object})"),
            Step::BindSource => format!("open the mount source `{object}`"),
            Step::Root => format!("mount the container's root file system ({object})"),
            Step::Mount => format!("mount {object}"),
            Step::Device => format!("make the device `{object}`"),
            Step::Terminal => format!("set up the container's terminal ({object})"),
            Step::Mask => format!("protect `{object}`"),
            Step::Sysctl => format!("set the sysctl `{object}`"),
            Step::Pivot => "enter the container's root file system".to_owned(),
            Step::Hostname => format!("set the host name `{object}`"),
            Step::User | Step::Hook => object.clone(),
            Step::WorkingDirectory => format!("enter the working directory `{object}`"),
            Step::Limit => format!("set the limit `{object}`"),
            Step::Seccomp => "install the seccomp filter".to_owned(),
            Step::Rights => format!("give up rights ({object})"),
            Step::Exec => format!("run `{object}`"),
        };
        let kind = match (step, errno) {
            (Step::Exec, libc::ENOENT | libc::ENOTDIR) => Kind::ExecNotFound,
            (Step::Exec, _) => Kind::CannotExec,
            _ => Kind::Engine,
        };
        let cause = std::io::Error::from_raw_os_error(errno);
        let error = match (step, errno) {
            (Step::Exec, libc::ENOENT) => {
                Error::new(kind, format!("{text}: not found in the container"))
            }
            // What a user lookup and a hook say is whole already.
            (Step::User | Step::Hook, _) => Error::new(kind, text),
            _ => Error::new(kind, text).because(cause),
        };
        match hint(step, errno) {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// What an errno means at a step, where that is known for certain.
fn hint(step: Step, errno: i32) -> Option<&'static str> {
    Some(match (step, errno) {
        (Step::Limit, libc::EPERM) => {
            "A limit above the present hard limit needs CAP_SYS_RESOURCE, which this process does \
             not have: ask for less, or raise the hard limit of your session."
        }
        (Step::Join, libc::EPERM) => {
            "A user can join what was made in this user namespace only: not what belongs to the \
             host, and not containers of two user namespaces at once."
        }
        (Step::Chroot, libc::EOPNOTSUPP) => {
            "Containers cannot be run in a chroot: the host's files would stay beneath theirs."
        }
        (Step::Exec, libc::ENOEXEC) => {
            "It is not a program for this machine: wrong architecture, or a script without `#!`."
        }
        (Step::Exec, libc::EACCES) => {
            "It is a directory, or its mode does not let this user execute it."
        }
        (Step::Root, libc::EINVAL) => {
            "The kernel's log (dmesg) names what overlayfs did not like about the store's file system."
        }
        (Step::Mount, libc::ENOTDIR) => "One of the two is a directory, the other is not.",
        (Step::Mount, libc::ENOSPC) => "The sysctl fs.mount-max limits the number of mounts.",
        (Step::Rights, libc::EINVAL) => {
            "The user or group id does not exist in the container: ask for more ids with \
             `--userns auto:size=N` or `--uidmap`; without these, more subordinate ids are needed \
             in /etc/subuid and /etc/subgid."
        }
        _ => return None,
    })
}

/// One end of a socket on which two processes of ours talk in whole messages.
#[derive(Debug)]
pub struct Channel(OwnedFd);

/// What [`Channel::receive`] got.
#[derive(Debug)]
pub enum Received<M> {
    /// A message, and the descriptor that came with it.
    Message(M, Option<OwnedFd>),
    /// The other end is closed.
    EndOfFile,
}

impl Channel {
    /// Both ends of a new socket.
    pub fn pair() -> Result<(Channel, Channel), Errno> {
        let (kind, flags) = (SocketType::SEQPACKET, SocketFlags::CLOEXEC);
        let (one, other) = socketpair(AddressFamily::UNIX, kind, flags, None)?;
        Ok((Channel(one), Channel(other)))
    }

    /// Takes a socket of another process's making as an end.
    pub fn of(socket: OwnedFd) -> Self {
        Channel(socket)
    }

    /// The socket.
    pub fn into_socket(self) -> OwnedFd {
        self.0
    }

    /// Says something, perhaps with a descriptor. It must fit in 8 KiB of JSON.
    pub fn send(&self, message: &impl Serialize, fd: Option<BorrowedFd<'_>>) -> Result<(), Errno> {
        let bytes = serde_json::to_vec(message).map_err(|_| Errno::INVAL)?;
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        let fds = fd.map(|fd| [fd]);
        if let Some(fds) = &fds {
            ancillary.push(SendAncillaryMessage::ScmRights(fds));
        }
        let parts = [std::io::IoSlice::new(&bytes)];
        sendmsg(&self.0, &parts, &mut ancillary, SendFlags::NOSIGNAL).map(drop)
    }

    /// Whether the other end has said something, or is closed.
    pub fn is_readable(&self) -> bool {
        let mut look = [PollFd::new(&self.0, PollFlags::IN)];
        poll(&mut look, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
    }

    /// Waits for what the other end says.
    pub fn receive<M: DeserializeOwned>(&self) -> Result<Received<M>, Errno> {
        let mut bytes = vec![0; MESSAGE_MAX_BYTES];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let length = loop {
            let mut parts = [std::io::IoSliceMut::new(&mut bytes)];
            match recvmsg(&self.0, &mut parts, &mut ancillary, RecvFlags::CMSG_CLOEXEC) {
                Ok(received) => break received.bytes,
                Err(Errno::INTR) => {}
                Err(errno) => return Err(errno),
            }
        };
        if length == 0 {
            return Ok(Received::EndOfFile);
        }
        let fd = ancillary.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut fds) => fds.next(),
            _ => None,
        });
        let message = serde_json::from_slice(&bytes[..length]).map_err(|_| Errno::PROTO)?;
        Ok(Received::Message(message, fd))
    }
}

impl AsFd for Channel {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_with_their_descriptor() {
        let (one, other) = Channel::pair().unwrap();
        let null = std::fs::File::open("/dev/null").unwrap();
        one.send(&FromInit::RootReady, Some(null.as_fd())).unwrap();
        one.send(&FromInit::NeedIdMap, None).unwrap();
        drop(one);
        assert!(matches!(
            other.receive().unwrap(),
            Received::Message(FromInit::RootReady, Some(_))
        ));
        assert!(matches!(
            other.receive().unwrap(),
            Received::Message(FromInit::NeedIdMap, None)
        ));
        assert!(matches!(
            other.receive::<FromInit>().unwrap(),
            Received::EndOfFile
        ));
    }

    #[test]
    fn the_errno_of_the_exec_alone_decides_126_and_127() {
        let kind = |step, errno| {
            Error::from(Fault {
                step,
                errno,
                object: "x".into(),
            })
            .kind()
        };
        assert_eq!(kind(Step::Exec, libc::ENOENT), Kind::ExecNotFound);
        assert_eq!(kind(Step::Exec, libc::EACCES), Kind::CannotExec);
        assert_eq!(kind(Step::Exec, libc::ENOEXEC), Kind::CannotExec);
        assert_eq!(kind(Step::Mount, libc::ENOENT), Kind::Engine);
    }
}

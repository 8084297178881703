//! The monitor, seen from whoever starts it.

use std::os::fd::{AsFd, BorrowedFd};

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use serde::Serialize;

use super::MONITOR_STAGE;
use super::protocol::{Connection, Exited, Frame, Kind, Start};
use crate::error::{Context, Error, Kind as ErrorKind, Report, Result};
use crate::sys::self_exe::{self, SelfExe};
use crate::sys::stage::Stage;

/// A conversation with a container's monitor.
#[derive(Debug)]
pub struct Session {
    connection: Connection,
    /// The monitor itself, if we started it.
    child: Option<Stage>,
}

/// A monitor that has not been told yet what to do, and ends if it never is. Whoever
/// knows that one will be needed starts it first: it comes up while its container is made.
#[derive(Debug)]
pub struct IdleMonitor(Session);

impl IdleMonitor {
    /// Starts one.
    pub fn spawn() -> Result<Self> {
        let exe = SelfExe::open().doing(|| "open this program")?;
        spawn(MONITOR_STAGE, &exe).map(IdleMonitor)
    }

    /// Hands a container to it and waits until the container's program runs.
    pub fn start(self, start: &Start) -> Result<Session> {
        begin(self.0, start)
    }
}

pub(super) fn spawn(word: &str, exe: &SelfExe) -> Result<Session> {
    let doing = || "start a process of the engine";
    let (kind, flags) = (SocketType::STREAM, SocketFlags::CLOEXEC);
    let (ours, theirs) = socketpair(AddressFamily::UNIX, kind, flags, None).doing(doing)?;
    let child = self_exe::start(exe, word, theirs).doing(doing)?;
    Ok(Session {
        connection: Connection::new(ours),
        child: Some(child),
    })
}

pub(super) fn begin(mut session: Session, start: &impl Serialize) -> Result<Session> {
    session.connection.send_json(Kind::Start, start)?;
    started(session)
}

/// Sends what was asked for, and waits until it runs.
pub fn started(mut session: Session) -> Result<Session> {
    session.connection.flush_waiting();
    match session.connection.receive()? {
        Some(Frame {
            kind: Kind::Started,
            ..
        }) => Ok(session),
        Some(Frame {
            kind: Kind::Failed,
            payload,
        }) => {
            session.reap();
            let report: Report =
                serde_json::from_slice(&payload).doing(|| "understand the monitor")?;
            Err(report.into())
        }
        Some(Frame {
            kind: Kind::Exited, ..
        }) => Err(Error::new(
            ErrorKind::Conflict,
            "the container is not running: it has just ended",
        )),
        _ => {
            session.reap();
            let died = Error::engine("the container's monitor died");
            match session.child.and_then(|child| child.fault()) {
                Some(why) => Err(died.because(why)),
                None => Err(died),
            }
        }
    }
}

impl Session {
    /// Takes up a conversation with a monitor that runs already.
    pub fn join(connection: Connection) -> Self {
        Session {
            connection,
            child: None,
        }
    }

    /// The connection, to relay over.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Waits until the container has ended, passing over its output.
    pub fn wait(&mut self) -> Result<Exited> {
        loop {
            match self.connection.receive()? {
                Some(Frame {
                    kind: Kind::Exited,
                    payload,
                }) => return read_exited(&payload),
                Some(_) => {}
                None => return Err(monitor_died()),
            }
        }
    }

    /// Waits for the monitor's own end, which follows its last word at once.
    pub fn reap(&self) {
        if let Some(child) = &self.child {
            child.wait();
        }
    }
}

impl AsFd for Session {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.connection.as_fd()
    }
}

/// Reads the payload of `Exited`.
pub fn read_exited(payload: &[u8]) -> Result<Exited> {
    serde_json::from_slice(payload).doing(|| "understand the monitor")
}

/// The error for a monitor that is gone without a last word.
pub fn monitor_died() -> Error {
    Error::engine("the container's monitor was killed; how the container ended is unknown")
}

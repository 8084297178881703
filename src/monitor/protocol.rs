//! What a monitor and its clients say to each other, on one stream socket.
//!
//! | who says | frame | payload |
//! |---|---|---|
//! | client | `Start` | first of all, to a new monitor: what to do, as JSON |
//! | client | `Attach` | to a monitor that runs: what the client wants, as JSON |
//! | client | `Exec` | to a monitor that runs: a further command, as JSON; what follows is about that |
//! | monitor | `Started` | the container's program runs; or, to `Attach`: from here on you take part |
//! | monitor | `Failed` | it could not be started: an error report, as JSON; then end of file |
//! | client | `Stdin` | bytes for the container's standard input |
//! | client | `StdinEnd` | there are no more |
//! | client | `Resize` | rows and columns of the terminal |
//! | monitor | `Stdout`, `Stderr` | bytes of the container |
//! | monitor | `Exited` | how it ended, as JSON; then end of file |
//! | client | `Request` | to do something with the container ([`Request`]), as JSON |
//! | monitor | `Answer` | that it is being done, or why not ([`Answer`]), as JSON |
//!
//! A frame is eight bytes of header (kind, three zeros, length as a big-endian number) and
//! its payload; the kinds 0, 1 and 2 are those of Docker's attach stream.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use oci_spec::runtime::LinuxCapabilities;
use rustix::buffer::spare_capacity;
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, recv, send};
use serde::{Deserialize, Serialize};

use crate::error::{Context, Error, Result};
use crate::identity::Identity;
use crate::ids::ContainerId;
use crate::paths::Paths;
use crate::state::Exit;

const HEADER_BYTES: usize = 8;
const PAYLOAD_MAX_BYTES: usize = 1 << 20;
const READ_BYTES: usize = 32 << 10;
/// So much that was sent is kept at most beside what was not.
const SENT_MAX_BYTES: usize = 64 << 10;

/// The kinds of frames, with their numbers on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Bytes for standard input.
    Stdin = 0,
    /// Bytes of standard output.
    Stdout = 1,
    /// Bytes of standard error.
    Stderr = 2,
    /// What to do.
    Start = 16,
    /// No more standard input.
    StdinEnd = 17,
    /// The terminal's size.
    Resize = 18,
    /// The program runs.
    Started = 19,
    /// It does not.
    Failed = 20,
    /// It ended.
    Exited = 21,
    /// What a client wants.
    Attach = 22,
    /// A further command.
    Exec = 23,
    /// Something to be done with the container.
    Request = 30,
    /// Whether it is being done.
    Answer = 31,
}

impl Kind {
    fn from_wire(number: u8) -> Option<Self> {
        use Kind::*;
        [
            Stdin, Stdout, Stderr, Start, StdinEnd, Resize, Started, Failed, Exited, Attach, Exec,
            Request, Answer,
        ]
        .into_iter()
        .find(|kind| *kind as u8 == number)
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub kind: Kind,
    /// What it carries.
    pub payload: Vec<u8>,
}

/// What a new monitor is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Start {
    /// Where the store is.
    pub paths: Paths,
    /// Which container.
    pub container: ContainerId,
    /// Who started it, and with which ids.
    pub identity: Identity,
    /// What the client wants.
    pub attach: Attach,
    /// The client's terminal: rows and columns.
    pub size: (u16, u16),
    /// `NAME=VALUE`, added to the program's environment and written down nowhere.
    pub environment: Vec<String>,
}

/// A further command, and in what it differs from the container's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExecStart {
    /// Its id, which events name.
    pub id: String,
    /// The command and its arguments.
    pub arguments: Vec<String>,
    /// `NAME=VALUE`, added to the container's environment.
    pub env: Vec<String>,
    /// `user[:group]`.
    pub user: Option<String>,
    /// The working directory.
    pub working_dir: Option<PathBuf>,
    /// Its rights.
    pub capabilities: Option<LinuxCapabilities>,
    /// Whether it has a terminal.
    pub tty: bool,
    /// Whether its system calls go unfiltered.
    pub privileged: bool,
    /// What the client wants.
    pub attach: Attach,
    /// The client's terminal: rows and columns.
    pub size: (u16, u16),
}

/// What a client wants of a container. Every client is told when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attach {
    /// Its output from now on.
    pub output: bool,
    /// To be its standard input.
    pub stdin: bool,
}

/// What `Request` carries. The monitor answers each before it does anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// End this run, and do not begin another one.
    Stop {
        /// The signal that asks for it.
        signal: i32,
        /// Seconds until SIGKILL; `None` for ever.
        grace: Option<u64>,
        /// Another monitor will start the container again at once: it is not the user's wish
        /// that it be down, and `--rm` does not remove it.
        again: bool,
    },
    /// Send a signal to the container's first process.
    Signal {
        /// Its number.
        signal: i32,
        /// Whether the container is not to run again if the signal ends it.
        for_good: bool,
    },
    /// Freeze all processes of the container.
    Pause,
    /// Thaw them.
    Unpause,
    /// Probe the container's health now.
    Probe,
    /// Read the record again: the container is to be on other networks, or has another name.
    Networks,
}

/// What `Answer` carries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    /// Why it is not done.
    pub fault: Option<crate::error::Report>,
}

/// What `Exited` carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exited {
    /// How the container ended.
    pub exit: Exit,
    /// What went wrong while it was cleaned up.
    pub fault: Option<crate::error::Report>,
}

/// The payload of `Resize`.
pub fn size_to_wire((rows, columns): (u16, u16)) -> [u8; 4] {
    let ([a, b], [c, d]) = (rows.to_be_bytes(), columns.to_be_bytes());
    [a, b, c, d]
}

/// Reads the payload of `Resize`.
pub fn size_from_wire(payload: &[u8]) -> Option<(u16, u16)> {
    let [a, b, c, d] = payload.try_into().ok()?;
    Some((u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])))
}

/// One end of the conversation. Never blocks, but where it says so.
#[derive(Debug)]
pub struct Connection {
    socket: OwnedFd,
    incoming: Vec<u8>,
    /// How much of `incoming` was taken already.
    taken: usize,
    outgoing: Vec<u8>,
    /// How much of `outgoing` was sent already.
    sent: usize,
    /// The other end takes nothing any more; what it has sent can still be read.
    is_deaf: bool,
    closed: bool,
}

impl Connection {
    /// Takes one end of a stream socket.
    pub fn new(socket: OwnedFd) -> Self {
        Connection {
            socket,
            incoming: Vec::new(),
            taken: 0,
            outgoing: Vec::new(),
            sent: 0,
            is_deaf: false,
            closed: false,
        }
    }

    /// Sends a frame, or keeps what the socket does not take.
    pub fn send(&mut self, kind: Kind, payload: &[u8]) {
        if self.is_deaf || self.closed {
            return;
        }
        for part in payload
            .chunks(PAYLOAD_MAX_BYTES)
            .chain(payload.is_empty().then_some(payload))
        {
            // The length of a part fits: it was cut so.
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes();
            self.outgoing.extend_from_slice(&[kind as u8, 0, 0, 0]);
            self.outgoing.extend_from_slice(&length);
            self.outgoing.extend_from_slice(part);
        }
        self.flush();
    }

    /// Sends a frame that carries JSON.
    pub fn send_json(&mut self, kind: Kind, value: &impl Serialize) -> Result<()> {
        let bytes = serde_json::to_vec(value).doing(|| "write a message")?;
        if bytes.len() > PAYLOAD_MAX_BYTES {
            return Err(Error::engine(
                "the command with its environment is longer than 1 MiB",
            ));
        }
        self.send(kind, &bytes);
        Ok(())
    }

    /// Sends as much as the socket takes of what was kept.
    pub fn flush(&mut self) {
        while self.pending() > 0 {
            let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
            match send(&self.socket, &self.outgoing[self.sent..], flags) {
                Ok(count) => self.sent += count,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return self.forget_sent(),
                Err(_) => {
                    self.is_deaf = true;
                    break;
                }
            }
        }
        self.outgoing.clear();
        self.sent = 0;
    }

    /// Gives back what was sent, now and then: with a slow reader something always waits.
    fn forget_sent(&mut self) {
        if self.sent >= SENT_MAX_BYTES {
            self.outgoing.drain(..self.sent);
            self.sent = 0;
        }
    }

    /// Sends all that was kept, waiting for the other end.
    pub fn flush_waiting(&mut self) {
        use rustix::event::{PollFd, PollFlags, poll};
        while self.pending() > 0 {
            let _ = poll(&mut [PollFd::new(&self.socket, PollFlags::OUT)], None);
            self.flush();
        }
    }

    /// How many bytes are kept to be sent.
    pub fn pending(&self) -> usize {
        self.outgoing.len() - self.sent
    }

    /// Whether the other end takes nothing any more.
    pub fn is_deaf(&self) -> bool {
        self.is_deaf || self.closed
    }

    /// Whether the other end is gone, and all that it has sent was taken in.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Takes in what has come. To be called when the socket is readable.
    pub fn fill(&mut self) {
        self.incoming.drain(..self.taken);
        self.taken = 0;
        self.incoming.reserve(READ_BYTES);
        let room = spare_capacity(&mut self.incoming);
        match recv(&self.socket, room, RecvFlags::DONTWAIT) {
            Ok((0, _)) => self.closed = true,
            Ok(_) | Err(Errno::AGAIN | Errno::INTR) => {}
            Err(_) => self.closed = true,
        }
    }

    /// The next whole frame of what has come.
    pub fn next_frame(&mut self) -> Result<Option<Frame>> {
        let rest = &self.incoming[self.taken..];
        let Some((header, rest)) = rest.split_at_checked(HEADER_BYTES) else {
            return Ok(None);
        };
        let [kind, _, _, _, a, b, c, d] = header else {
            return Ok(None);
        };
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        if length > PAYLOAD_MAX_BYTES {
            return Err(Error::engine(
                "a message between client and monitor is too long",
            ));
        }
        let Some(payload) = rest.get(..length) else {
            return Ok(None);
        };
        let kind = Kind::from_wire(*kind)
            .doing(|| format!("understand message {kind} between client and monitor"))?;
        let frame = Frame {
            kind,
            payload: payload.to_vec(),
        };
        self.taken += HEADER_BYTES + length;
        Ok(Some(frame))
    }

    /// Waits for the next frame; `None` once the other end is gone.
    pub fn receive(&mut self) -> Result<Option<Frame>> {
        use rustix::event::{PollFd, PollFlags, poll};
        loop {
            if let Some(frame) = self.next_frame()? {
                return Ok(Some(frame));
            }
            if self.closed {
                return Ok(None);
            }
            let _ = poll(&mut [PollFd::new(&self.socket, PollFlags::IN)], None);
            self.fill();
        }
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

    fn pair() -> (Connection, Connection) {
        let (kind, flags) = (SocketType::STREAM, SocketFlags::CLOEXEC);
        let (one, other) = socketpair(AddressFamily::UNIX, kind, flags, None).unwrap();
        (Connection::new(one), Connection::new(other))
    }

    #[test]
    fn frames_arrive_whole_and_in_order() {
        let (mut one, mut other) = pair();
        one.send(Kind::Stdin, b"abc");
        one.send(Kind::StdinEnd, b"");
        one.send(Kind::Resize, &size_to_wire((24, 80)));
        drop(one);
        let frame = |connection: &mut Connection| connection.receive().unwrap().unwrap();
        assert_eq!(
            frame(&mut other),
            Frame {
                kind: Kind::Stdin,
                payload: b"abc".to_vec()
            }
        );
        assert_eq!(frame(&mut other).kind, Kind::StdinEnd);
        assert_eq!(size_from_wire(&frame(&mut other).payload), Some((24, 80)));
        assert_eq!(other.receive().unwrap(), None);
    }

    #[test]
    fn what_the_socket_does_not_take_is_kept() {
        let (mut one, mut other) = pair();
        let payload = vec![7; 3 << 20];
        one.send(Kind::Stdout, &payload);
        assert!(one.pending() > 0);
        let mut got = 0;
        while got < payload.len() {
            other.fill();
            while let Some(frame) = other.next_frame().unwrap() {
                got += frame.payload.len();
            }
            one.flush();
        }
        assert_eq!((got, one.pending()), (payload.len(), 0));
    }

    #[test]
    fn who_always_lags_behind_costs_no_more_and_more_memory() {
        let (mut one, mut other) = pair();
        let mut most = 0;
        for _ in 0..2000 {
            while one.pending() < 256 << 10 {
                one.send(Kind::Stdout, &[7; 32 << 10]);
            }
            other.fill();
            while other.next_frame().unwrap().is_some() {}
            one.flush();
            assert!(one.pending() > 0);
            most = most.max(one.outgoing.len());
        }
        assert!(most < 512 << 10, "{most}");
    }

    #[test]
    fn nonsense_is_an_error() {
        let (mut one, mut other) = pair();
        one.outgoing.extend_from_slice(&[99, 0, 0, 0, 0, 0, 0, 0]);
        one.flush();
        assert!(other.receive().is_err());
        let (mut one, mut other) = pair();
        one.outgoing
            .extend_from_slice(&[0, 0, 0, 0, 255, 255, 255, 255]);
        one.flush();
        assert!(other.receive().is_err());
    }
}

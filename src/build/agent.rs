//! The SSH agent of a step: a socket of ours, behind which the user's agent is.
//!
//! A step may ask for keys and for signatures, and for nothing else: what would add keys,
//! remove or lock them is refused, whatever the step is. The socket is gone with the step.
//! Only so many users are served at once, and none of them can keep the step from ending.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, Builder};
use std::time::Duration;

use rustix::net::Shutdown;

use super::secrets::give;
use crate::containerfile::FileMode;
use crate::error::{Context, Error, Result};
use crate::layer::Ownership;
use crate::store::Store;
use crate::store::atomic::{Staging, open_directory};

/// The requests that are passed on, and the answer to others (RFC draft-ietf-sshm-ssh-agent).
const REQUEST_IDENTITIES: u8 = 11;
const SIGN_REQUEST: u8 = 13;
const FAILURE: [u8; 5] = [0, 0, 0, 1, 5];
/// OpenSSH's own limit of a message, in bytes.
const MESSAGE_MAX_BYTES: u32 = 256 << 10;
/// So many connections are served at once; above that one is closed.
const CONNECTIONS_MAX: usize = 16;
/// So long nothing is accepted after it failed.
const REST: Duration = Duration::from_millis(200);

/// A socket that leads to an agent, as long as this value lives.
pub(super) struct AgentSocket {
    staging: Staging,
    shared: Arc<Shared>,
}

/// What its threads know.
struct Shared {
    listener: UnixListener,
    agent: PathBuf,
    is_over: AtomicBool,
    connections: AtomicUsize,
}

impl AgentSocket {
    /// Listens, and passes on to the agent.
    pub(super) fn open(
        store: &Store,
        agent: &Path,
        mode: FileMode,
        own: &Ownership,
    ) -> Result<Self> {
        let staging = Staging::new(&store.tmp())?;
        let doing = || "listen for the agent's users";
        // The path of a socket is short: the directory's is not.
        let directory = open_directory(staging.path())?;
        let short = format!("/proc/self/fd/{}/agent", directory.as_raw_fd());
        let listener = UnixListener::bind(short).doing(doing)?;
        let shared = Arc::new(Shared {
            listener,
            agent: agent.to_owned(),
            is_over: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
        });
        let listens = Arc::clone(&shared);
        Builder::new()
            .spawn(move || listen(&listens))
            .doing(doing)?;
        // From here on it is dropped, and so the thread ends.
        let socket = AgentSocket { staging, shared };
        give(&socket.path(), mode, own)?;
        Ok(socket)
    }

    /// Where it is.
    pub(super) fn path(&self) -> PathBuf {
        self.staging.path().join("agent")
    }
}

impl Drop for AgentSocket {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        // Whoever waits for a connection looks up.
        let _ = rustix::net::shutdown(self.shared.listener.as_fd(), Shutdown::Both);
    }
}

fn listen(shared: &Arc<Shared>) {
    loop {
        let user = shared.listener.accept();
        if shared.is_over.load(Ordering::Relaxed) {
            return;
        }
        match user {
            Ok((user, _)) => begin(shared, user),
            Err(why) if why.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            // Too many files are open, perhaps: it does not get better at once.
            Err(_) => thread::sleep(REST),
        }
    }
}

/// Serves a user in a thread. Without a seat, a thread or an agent the user finds the
/// connection closed.
fn begin(shared: &Arc<Shared>, user: UnixStream) {
    let Some(seat) = Seat::take(shared) else {
        return;
    };
    let _ = Builder::new().spawn(move || {
        let agent = UnixStream::connect(&seat.0.agent)?;
        serve(&user, &agent)
    });
}

/// One of the connections that are served at once.
struct Seat(Arc<Shared>);

impl Seat {
    fn take(shared: &Arc<Shared>) -> Option<Self> {
        let taken = shared.connections.fetch_add(1, Ordering::Relaxed);
        let seat = Seat(Arc::clone(shared));
        (taken < CONNECTIONS_MAX).then_some(seat)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Passes on requests and answers until one side has enough.
fn serve(mut user: &UnixStream, mut agent: &UnixStream) -> io::Result<()> {
    while let Some(request) = message(&mut user)? {
        match request.get(4) {
            Some(&(REQUEST_IDENTITIES | SIGN_REQUEST)) => {
                agent.write_all(&request)?;
                let Some(answer) = message(&mut agent)? else {
                    return Ok(());
                };
                user.write_all(&answer)?;
            }
            _ => user.write_all(&FAILURE)?,
        }
    }
    Ok(())
}

/// A message with its length before it; nothing at the end.
fn message(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(why) if why.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let count = u32::from_be_bytes(length);
    if count > MESSAGE_MAX_BYTES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut message = length.to_vec();
    let read = from.take(count.into()).read_to_end(&mut message)?;
    match u32::try_from(read) == Ok(count) {
        true => Ok(Some(message)),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// The error for an agent that is not there.
pub(super) fn missing(id: &str) -> Error {
    Error::usage(format!("no SSH agent `{id}` was given"))
        .hint(format!("Give one with --ssh {id}=SOCKET."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(kind: u8, rest: &[u8]) -> Vec<u8> {
        let count = u32::try_from(rest.len() + 1).unwrap();
        [&count.to_be_bytes()[..], &[kind], rest].concat()
    }

    /// What a user gets that asks so, and what of it reaches the agent.
    fn asked(requests: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let (mut user, ours) = UnixStream::pair().unwrap();
        let (theirs, mut agent) = UnixStream::pair().unwrap();
        user.write_all(requests).unwrap();
        user.shutdown(std::net::Shutdown::Write).unwrap();
        let mut reached = Vec::new();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let _ = serve(&ours, &theirs);
            });
            while let Ok(Some(request)) = message(&mut agent) {
                reached.extend(request);
                agent.write_all(&framed(12, b"answer")).unwrap();
            }
        });
        let mut answers = Vec::new();
        // What was not read makes the end a reset.
        let _ = user.read_to_end(&mut answers);
        (answers, reached)
    }

    #[test]
    fn keys_and_signatures_are_asked_for_and_nothing_else() {
        let answer = framed(12, b"answer");
        for request in [framed(11, b""), framed(13, b"data")] {
            assert_eq!(asked(&request), (answer.clone(), request));
        }
        // To add, to remove, to remove all, to lock; and nothing at all.
        for request in [
            framed(17, b"key"),
            framed(18, b"key"),
            framed(19, b""),
            framed(22, b"word"),
            vec![0; 4],
        ] {
            assert_eq!(asked(&request), (FAILURE.to_vec(), Vec::new()));
        }
        let both = [framed(19, b""), framed(11, b"")].concat();
        let (answers, reached) = asked(&both);
        assert_eq!(answers, [&FAILURE[..], &answer].concat());
        assert_eq!(reached, framed(11, b""));
    }

    #[test]
    fn what_is_no_message_ends_the_connection() {
        for bytes in [&[0xff; 8][..], &[0, 0], &[0, 0, 0, 9, 11]] {
            assert_eq!(asked(bytes), (Vec::new(), Vec::new()), "{bytes:?}");
        }
    }
}

//! Messages on a TCP connection, each after its length (RFC 1035, 4.2.2), without waiting.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

const LENGTH_BYTES: usize = 2;

/// A connection that does not block.
#[derive(Debug)]
pub(super) struct Framed {
    stream: TcpStream,
    max_bytes: usize,
    incoming: Vec<u8>,
    outgoing: Vec<u8>,
    sent: usize,
}

impl Framed {
    /// A connection whose messages have at most `max_bytes`.
    pub(super) fn new(stream: TcpStream, max_bytes: usize) -> Self {
        Framed {
            stream,
            max_bytes,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            sent: 0,
        }
    }

    /// Makes this the message to send.
    pub(super) fn queue(&mut self, message: &[u8]) -> io::Result<()> {
        let length = u16::try_from(message.len()).map_err(io::Error::other)?;
        self.outgoing.clear();
        self.outgoing.extend(length.to_be_bytes());
        self.outgoing.extend(message);
        self.sent = 0;
        Ok(())
    }

    /// Sends what can be sent. Says whether that was all of it.
    pub(super) fn write(&mut self) -> io::Result<bool> {
        while let Some(rest) = self
            .outgoing
            .get(self.sent..)
            .filter(|rest| !rest.is_empty())
        {
            match self.stream.write(rest) {
                Ok(count) => self.sent += count,
                Err(why) if why.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(why) => return Err(why),
            }
        }
        // Room for a long answer is not kept for the next one.
        self.outgoing = Vec::new();
        Ok(true)
    }

    /// Reads what has come of a message, and nothing that comes after it. Returns it when
    /// it is whole.
    pub(super) fn read(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let have = self.incoming.len();
            let whole = match self.incoming.first_chunk() {
                Some(length) => LENGTH_BYTES + usize::from(u16::from_be_bytes(*length)),
                None => LENGTH_BYTES,
            };
            if whole > LENGTH_BYTES + self.max_bytes {
                return Err(io::Error::other("the message is too long"));
            }
            if have >= LENGTH_BYTES && have == whole {
                let mut message = std::mem::take(&mut self.incoming);
                message.drain(..LENGTH_BYTES);
                return Ok(Some(message));
            }
            self.incoming.resize(whole, 0);
            let read = self.stream.read(&mut self.incoming[have..]);
            let count = read.as_ref().map_or(0, |count| *count);
            self.incoming.truncate(have + count);
            match read {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(_) => {}
                Err(why) if why.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(why) => return Err(why),
            }
        }
    }
}

impl AsFd for Framed {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

impl From<Framed> for OwnedFd {
    fn from(framed: Framed) -> Self {
        framed.stream.into()
    }
}

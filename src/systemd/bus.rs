//! A connection to a message bus: one call at a time, and signals kept until asked for.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::message::{Call, FIXED_HEADER_BYTES, Kind, Message};
use crate::error::{Context, Error, Result};

/// As long as D-Bus itself waits for an answer.
const PATIENCE: Duration = Duration::from_secs(25);
const BUS_NAME: &str = "org.freedesktop.DBus";
const BUS_PATH: &str = "/org/freedesktop/DBus";
const LINE_MAX_BYTES: usize = 4096;
/// More are not kept while an answer is waited for.
const SIGNALS_MAX: usize = 1024;

/// A connection.
pub(super) struct Bus {
    stream: UnixStream,
    serial: u32,
    signals: VecDeque<Message>,
}

impl Bus {
    /// Connects as the user `uid`, which the bus checks by the socket itself (EXTERNAL).
    pub(super) fn connect(socket: &Path, uid: u32) -> Result<Self> {
        let doing = || format!("connect to the message bus `{}`", socket.display());
        let mut stream = UnixStream::connect(socket).doing(doing)?;
        stream.set_read_timeout(Some(PATIENCE)).doing(doing)?;
        stream.set_write_timeout(Some(PATIENCE)).doing(doing)?;
        stream.write_all(&authentication(uid)).doing(doing)?;
        let answer = read_line(&mut stream).doing(doing)?;
        if !answer.starts_with("OK ") {
            return Err(Error::engine(format!(
                "{}: it answered `{answer}`",
                doing()
            )));
        }
        stream.write_all(b"BEGIN\r\n").doing(doing)?;
        let mut bus = Bus {
            stream,
            serial: 0,
            signals: VecDeque::new(),
        };
        bus.call_bus("Hello", "", &[])?;
        Ok(bus)
    }

    /// Calls a method of the bus itself.
    pub(super) fn call_bus(
        &mut self,
        member: &str,
        signature: &str,
        body: &[u8],
    ) -> Result<Message> {
        self.call(BUS_NAME, BUS_PATH, BUS_NAME, member, signature, body)
    }

    /// Calls a method and waits for its answer.
    pub(super) fn call(
        &mut self,
        destination: &str,
        path: &str,
        interface: &str,
        member: &str,
        signature: &str,
        body: &[u8],
    ) -> Result<Message> {
        let doing = || format!("call {interface}.{member} over D-Bus");
        self.serial += 1;
        let bytes = Call {
            serial: self.serial,
            destination,
            path,
            interface,
            member,
            signature,
            body,
        }
        .to_bytes();
        self.stream.write_all(&bytes).doing(doing)?;
        loop {
            let message = self.receive().doing(doing)?;
            let is_answer = message.reply_to == Some(self.serial);
            match message.kind {
                Kind::Signal if self.signals.len() < SIGNALS_MAX => {
                    self.signals.push_back(message);
                }
                Kind::Return if is_answer => return Ok(message),
                Kind::Error if is_answer => {
                    let text = message.reader().string().unwrap_or_default();
                    let cause = Error::engine(format!("{} ({})", text, message.error));
                    return Err(cause).doing(doing);
                }
                _ => {}
            }
        }
    }

    /// Waits for the next signal of that name from that sender: anybody may send signals.
    pub(super) fn signal(&mut self, member: &str, sender: &str) -> Result<Message> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let message = match self.signals.pop_front() {
                Some(message) => message,
                None => self
                    .receive()
                    .doing(|| format!("wait for the signal {member} over D-Bus"))?,
            };
            if message.kind == Kind::Signal && message.member == member && message.sender == sender
            {
                return Ok(message);
            }
            if Instant::now() > deadline {
                return Err(Error::engine(format!(
                    "the signal {member} did not come over D-Bus"
                )));
            }
        }
    }

    fn receive(&mut self) -> Result<Message> {
        let doing = || "read from the message bus";
        let mut start = [0; FIXED_HEADER_BYTES];
        self.stream.read_exact(&mut start).doing(doing)?;
        let mut bytes = start.to_vec();
        bytes.resize(Message::length(&start)?, 0);
        let rest = bytes.get_mut(FIXED_HEADER_BYTES..).unwrap_or_default();
        self.stream.read_exact(rest).doing(doing)?;
        Ok(Message::read(&bytes))
    }
}

/// A zero byte, and the user id in decimal digits, which are written as hexadecimal bytes.
fn authentication(uid: u32) -> Vec<u8> {
    let digits: String = uid
        .to_string()
        .bytes()
        .map(|digit| format!("{digit:02x}"))
        .collect();
    format!("\0AUTH EXTERNAL {digits}\r\n").into_bytes()
}

fn read_line(stream: &mut UnixStream) -> std::io::Result<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\r\n") && line.len() < LINE_MAX_BYTES {
        stream.read_exact(&mut byte)?;
        line.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_named_in_hexadecimal_digits_of_decimal_digits() {
        assert_eq!(authentication(1000), b"\0AUTH EXTERNAL 31303030\r\n");
        assert_eq!(authentication(0), b"\0AUTH EXTERNAL 30\r\n");
    }
}

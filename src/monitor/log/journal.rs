//! Output that goes to the system's journal, in the native protocol of systemd-journald: a
//! datagram an entry, with Docker's fields.
//!
//! The journal is never waited for: what it does not take at once stays here, and when that
//! is much, the container's output is not read until it is less, or is thrown away, as the
//! container was asked to (`--log-opt mode`).

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Stream;
use crate::error::{Context, Error, Result};
use crate::ids::random_hex;
use crate::store::containers::{LogOptions, Record};

/// Where journald listens.
const SOCKET: &str = "/run/systemd/journal/socket";
/// So much may wait to be sent, in bytes, before output is not read any more.
const WAITING_MAX_BYTES: usize = 256 << 10;
/// So much may wait before output is thrown away, if that was asked for: docker's default.
const BUFFER_BYTES: usize = 1 << 20;
/// How long the journal has for what was written last.
const LAST_PATIENCE: Duration = Duration::from_secs(2);
/// What is noted with an entry: an error, or information.
const PRIORITIES: [&str; 2] = ["6", "3"];

/// The file in a container's directory that tells the last entry of its last run.
pub const LAST_ENTRY: &str = "journal";

/// The way to the journal for one run of a container.
pub(super) struct Journal {
    socket: UnixDatagram,
    directory: PathBuf,
    /// What every entry has.
    fields: Vec<u8>,
    waiting: VecDeque<Vec<u8>>,
    waiting_bytes: usize,
    /// From so many waiting bytes on output is thrown away.
    thrown_away_at: Option<usize>,
    /// Which run it is, and how many entries it has had.
    run: String,
    entries: u64,
}

/// Makes sure that a journal listens.
pub fn check_journal() -> Result<()> {
    connect().map(drop)
}

fn connect() -> Result<UnixDatagram> {
    let connected = UnixDatagram::unbound().and_then(|socket| {
        socket.connect(SOCKET)?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    });
    connected.map_err(|why| {
        Error::engine(format!("reach the journal: nothing listens at `{SOCKET}`"))
            .because(why)
            .hint("It is systemd-journald's; --log-driver json-file needs none.")
    })
}

impl Journal {
    /// Finds the journal.
    pub(super) fn open(directory: &Path, record: &Record) -> Result<Self> {
        let run = random_hex(8)?;
        // Of this run nobody knows the last one yet.
        let _ = fs::remove_file(directory.join(LAST_ENTRY));
        let options: &LogOptions = &record.host.log;
        let mut attributes = record.log_attributes();
        let tag = attributes.remove("tag");
        let tag = tag.unwrap_or_else(|| record.id.short().to_owned());
        let own = [
            ("CONTAINER_ID", record.id.short()),
            ("CONTAINER_ID_FULL", record.id.as_str()),
            ("CONTAINER_NAME", &record.name),
            ("CONTAINER_TAG", &tag),
            ("IMAGE_NAME", &record.image_name),
            ("SYSLOG_IDENTIFIER", &tag),
            ("CONTAINER_LOG_EPOCH", &run),
        ];
        let mut fields = Vec::new();
        for (key, value) in &attributes {
            let key = field_name(key);
            // What an entry is from here on is not for labels to say.
            if !key.is_empty() && !own.iter().any(|(own, _)| *own == key) && !is_reserved(&key) {
                add_field(&mut fields, &key, value.as_bytes());
            }
        }
        for (key, value) in own {
            add_field(&mut fields, key, value.as_bytes());
        }
        Ok(Journal {
            socket: connect()?,
            directory: directory.to_owned(),
            fields,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            thrown_away_at: options
                .throws_away
                .then(|| options.buffer_bytes.unwrap_or(BUFFER_BYTES)),
            run,
            entries: 0,
        })
    }

    /// Takes in a line, or a part of one that has no newline at its end.
    pub(super) fn add(&mut self, line: &[u8], stream: Stream, now: &str) -> Result<()> {
        let (text, is_whole) = match line.strip_suffix(b"\n") {
            Some(text) => (text, true),
            None => (line, false),
        };
        if self
            .thrown_away_at
            .is_some_and(|most| self.waiting_bytes > most)
        {
            return Err(Error::engine(
                "the journal is too slow: lines were thrown away",
            ));
        }
        self.entries += 1;
        let mut entry = Vec::with_capacity(self.fields.len() + text.len() + 160);
        add_field(&mut entry, "MESSAGE", text);
        entry.extend_from_slice(&self.fields);
        add_field(
            &mut entry,
            "PRIORITY",
            PRIORITIES[stream as usize].as_bytes(),
        );
        add_field(&mut entry, "SYSLOG_TIMESTAMP", now.as_bytes());
        let ordinal = self.entries.to_string();
        add_field(&mut entry, "CONTAINER_LOG_ORDINAL", ordinal.as_bytes());
        if !is_whole {
            add_field(&mut entry, "CONTAINER_PARTIAL_MESSAGE", b"true");
        }
        self.waiting_bytes += entry.len();
        self.waiting.push_back(entry);
        Ok(())
    }

    /// Sends what the journal takes.
    pub(super) fn flush(&mut self) -> Result<()> {
        let mut fault = None;
        while let Some(entry) = self.waiting.front() {
            match self.send(entry) {
                Ok(()) => {}
                Err(why) if why.kind() == io::ErrorKind::WouldBlock => break,
                Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
                Err(why) => fault = Some(why),
            }
            self.waiting_bytes -= entry.len();
            self.waiting.pop_front();
        }
        match fault {
            None => Ok(()),
            Some(why) => Err(why).doing(|| "write to the journal"),
        }
    }

    /// Sends an entry. A journal that was started anew is looked for once.
    fn send(&self, entry: &[u8]) -> io::Result<()> {
        match self.socket.send(entry) {
            Err(why)
                if matches!(
                    why.raw_os_error(),
                    Some(libc::ECONNREFUSED | libc::ENOTCONN | libc::ECONNRESET)
                ) =>
            {
                self.socket.connect(SOCKET)?;
                self.socket.send(entry).map(drop)
            }
            sent => sent.map(drop),
        }
    }

    /// Whether so much waits that no more is to be read.
    pub(super) fn is_full(&self) -> bool {
        self.thrown_away_at.is_none() && self.waiting_bytes > WAITING_MAX_BYTES
    }

    /// Ready when more can be sent.
    pub(super) fn part(&self) -> Option<PollFd<'_>> {
        let waits = !self.waiting.is_empty();
        waits.then(|| PollFd::from_borrowed_fd(self.socket.as_fd(), PollFlags::OUT))
    }

    /// Sends what is left, and notes what was the last entry: who reads the journal at once
    /// may have to wait for it.
    pub(super) fn finish(&mut self) -> Result<()> {
        let until = Instant::now() + LAST_PATIENCE;
        let mut flushed = self.flush();
        while !self.waiting.is_empty() && Instant::now() < until {
            let mut part = [PollFd::from_borrowed_fd(
                self.socket.as_fd(),
                PollFlags::OUT,
            )];
            let left = Timespec::try_from(until.saturating_duration_since(Instant::now()));
            let _ = poll(&mut part, left.ok().as_ref());
            flushed = flushed.and(self.flush());
        }
        if !self.waiting.is_empty() {
            return Err(Error::engine(
                "the journal did not take what was written last",
            ));
        }
        if self.entries > 0 {
            let text = format!("{} {}\n", self.run, self.entries);
            fs::write(self.directory.join(LAST_ENTRY), text)
                .doing(|| "note what was written to the journal last")?;
        }
        flushed
    }
}

/// A field in the form that takes any bytes: its name, its length and the value.
fn add_field(entry: &mut Vec<u8>, key: &str, value: &[u8]) {
    entry.extend_from_slice(key.as_bytes());
    entry.push(b'\n');
    entry.extend_from_slice(&(value.len() as u64).to_le_bytes());
    entry.extend_from_slice(value);
    entry.push(b'\n');
}

/// The name of a label or variable as one of a field, as docker has it.
fn field_name(key: &str) -> String {
    let letters = key.chars().map(|letter| match letter {
        letter if letter.is_ascii_alphanumeric() => letter.to_ascii_uppercase(),
        _ => '_',
    });
    let name: String = letters.collect();
    name.trim_start_matches('_').to_owned()
}

/// Fields that are not the same in all entries.
fn is_reserved(key: &str) -> bool {
    matches!(key, "MESSAGE" | "PRIORITY" | "SYSLOG_TIMESTAMP")
        || key.starts_with("CONTAINER_LOG_")
        || key.starts_with("CONTAINER_PARTIAL_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_take_any_bytes_and_names_are_made_fit() {
        let mut entry = Vec::new();
        add_field(&mut entry, "MESSAGE", b"a\nb=\xff");
        assert_eq!(entry, b"MESSAGE\n\x05\0\0\0\0\0\0\0a\nb=\xff\n");
        for (key, expected) in [("tier.one", "TIER_ONE"), ("_PID", "PID"), ("é", "")] {
            assert_eq!(field_name(key), expected);
        }
        for key in ["MESSAGE", "PRIORITY", "CONTAINER_PARTIAL_MESSAGE"] {
            assert!(is_reserved(key), "{key}");
        }
        assert!(!is_reserved("TIER"));
    }
}

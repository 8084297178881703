//! Output that goes to the system's journal, in the native protocol of systemd-journald: a
//! datagram an entry, with Docker's fields.
//!
//! The journal is never waited for: what it does not take at once stays here, and when that
//! is much, the container's output is not read until it is less, or is thrown away, as the
//! container was asked to (`--log-opt mode`). It stays as text: an entry, which has many
//! fields, is made when it is sent.

use std::collections::{BTreeMap, VecDeque};
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
const WAITING_MAX_BYTES: usize = 64 << 10;
/// So much may wait before output is thrown away, if that was asked for: docker's default.
const BUFFER_BYTES: usize = 1 << 20;
/// The most that labels and variables may be, in bytes: each entry has them, and is to fit
/// into a datagram.
const NOTED_MAX_BYTES: usize = 32 << 10;
/// How long the journal may take nothing of what was written last.
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
    waiting: VecDeque<Lines>,
    waiting_bytes: usize,
    /// From so many waiting bytes on output is thrown away.
    thrown_away_at: Option<usize>,
    /// Which run it is, and how many entries it has had.
    run: String,
    entries: u64,
}

/// What came of a stream at one time: whole lines, or a part of one.
struct Lines {
    stream: Stream,
    time: String,
    text: Vec<u8>,
    /// So much of it was sent.
    sent: usize,
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
        let tag = record.log_tag();
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
        let fields = constant_fields(&record.log_notes(), &own)?;
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
        let mut sent = Ok(());
        if self.throws_away() {
            sent = self.flush();
        }
        if self.throws_away() {
            return sent.and(Err(Error::engine(
                "the journal is too slow: lines were thrown away",
            )));
        }
        self.waiting_bytes += line.len();
        let goes_on = |last: &&mut Lines| {
            last.stream == stream && last.time == now && last.text.ends_with(b"\n")
        };
        if let Some(last) = self.waiting.back_mut().filter(goes_on) {
            last.text.extend_from_slice(line);
        } else {
            let lines = Lines {
                stream,
                time: now.to_owned(),
                text: line.to_owned(),
                sent: 0,
            };
            self.waiting_bytes += lines.own_bytes();
            self.waiting.push_back(lines);
        }
        sent
    }

    fn throws_away(&self) -> bool {
        self.thrown_away_at
            .is_some_and(|most| self.waiting_bytes > most)
    }

    /// Sends what the journal takes.
    pub(super) fn flush(&mut self) -> Result<()> {
        let mut fault = None;
        while let Some(lines) = self.waiting.front() {
            let line = lines.next_line();
            let taken = line.len();
            match self.send(&self.entry(lines, line)) {
                Ok(()) => self.entries += 1,
                Err(why) if why.kind() == io::ErrorKind::WouldBlock => break,
                Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
                Err(why) => fault = fault.or(Some(why)),
            }
            self.take(taken);
        }
        match fault {
            None => Ok(()),
            Some(why) => Err(why).doing(|| "write to the journal"),
        }
    }

    /// The next entry.
    fn entry(&self, lines: &Lines, line: &[u8]) -> Vec<u8> {
        let text = line.strip_suffix(b"\n");
        let priority = PRIORITIES[lines.stream as usize].as_bytes();
        let ordinal = (self.entries + 1).to_string();
        let mut entry = Vec::with_capacity(self.fields.len() + line.len() + 160);
        add_field(&mut entry, "MESSAGE", text.unwrap_or(line));
        entry.extend_from_slice(&self.fields);
        add_field(&mut entry, "PRIORITY", priority);
        add_field(&mut entry, "SYSLOG_TIMESTAMP", lines.time.as_bytes());
        add_field(&mut entry, "CONTAINER_LOG_ORDINAL", ordinal.as_bytes());
        if text.is_none() {
            add_field(&mut entry, "CONTAINER_PARTIAL_MESSAGE", b"true");
        }
        entry
    }

    /// Forgets what was sent of the first lines that wait.
    fn take(&mut self, bytes: usize) {
        self.waiting_bytes -= bytes;
        if let Some(lines) = self.waiting.front_mut() {
            lines.sent += bytes;
            if lines.sent == lines.text.len() {
                self.waiting_bytes -= lines.own_bytes();
                self.waiting.pop_front();
            }
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
        let mut until = Instant::now() + LAST_PATIENCE;
        let mut flushed = self.flush();
        while !self.waiting.is_empty() && Instant::now() < until {
            let mut part = [PollFd::from_borrowed_fd(
                self.socket.as_fd(),
                PollFlags::OUT,
            )];
            let left = Timespec::try_from(until.saturating_duration_since(Instant::now()));
            let _ = poll(&mut part, left.ok().as_ref());
            let before = self.waiting_bytes;
            flushed = flushed.and(self.flush());
            if self.waiting_bytes < before {
                until = Instant::now() + LAST_PATIENCE;
            }
        }
        if !self.waiting.is_empty() {
            return flushed.and(Err(Error::engine(
                "the journal did not take what was written last",
            )));
        }
        if self.entries > 0 {
            let text = format!("{} {}\n", self.run, self.entries);
            fs::write(self.directory.join(LAST_ENTRY), text)
                .doing(|| "note what was written to the journal last")?;
        }
        flushed
    }
}

impl Lines {
    /// The next line that was not sent.
    fn next_line(&self) -> &[u8] {
        let rest = &self.text[self.sent..];
        let end = rest.iter().position(|b| *b == b'\n');
        &rest[..end.map_or(rest.len(), |end| end + 1)]
    }

    /// What it takes besides its text.
    fn own_bytes(&self) -> usize {
        size_of::<Self>() + self.time.len()
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

/// What every entry has: what is noted of labels and variables, and the container's own.
fn constant_fields(notes: &BTreeMap<String, String>, own: &[(&str, &str)]) -> Result<Vec<u8>> {
    let mut fields = Vec::new();
    for (key, value) in notes {
        let key = field_name(key);
        // What an entry is from here on is not for labels to say.
        if !key.is_empty() && !own.iter().any(|(own, _)| *own == key) && !is_reserved(&key) {
            add_field(&mut fields, &key, value.as_bytes());
        }
    }
    for (key, value) in own {
        add_field(&mut fields, key, value.as_bytes());
    }
    if fields.len() > NOTED_MAX_BYTES {
        return Err(Error::usage(format!(
            "more than {} KiB of labels, variables and tag cannot go to the journal with each line",
            NOTED_MAX_BYTES >> 10
        ))
        .hint("The log options `labels`, `env` and `tag` say what goes there."));
    }
    Ok(fields)
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
    use super::super::Log;
    use super::*;
    use crate::store::containers::LogDriver;

    /// A log that goes to a journal, and where that listens.
    fn log(fields: usize, thrown_away_at: Option<usize>) -> (Log, UnixDatagram) {
        let (socket, listens) = UnixDatagram::pair().unwrap();
        for end in [&socket, &listens] {
            end.set_nonblocking(true).unwrap();
        }
        let directory = std::env::temp_dir().join(random_hex(8).unwrap());
        let mut log = Log::open(
            &directory,
            &LogOptions {
                driver: LogDriver::Journald,
                ..LogOptions::default()
            },
            &BTreeMap::new(),
        )
        .unwrap();
        log.journal = Some(Journal {
            socket,
            directory,
            fields: vec![b'x'; fields],
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            thrown_away_at,
            run: String::new(),
            entries: 0,
        });
        (log, listens)
    }

    /// The texts of the entries that are there.
    fn taken(listens: &UnixDatagram) -> Vec<String> {
        let mut buffer = vec![0; 256 << 10];
        let mut texts = Vec::new();
        while let Ok(size) = listens.recv(&mut buffer) {
            let entry = buffer[..size].strip_prefix(b"MESSAGE\n").unwrap();
            let (length, rest) = entry.split_first_chunk().unwrap();
            let length = usize::try_from(u64::from_le_bytes(*length)).unwrap();
            texts.push(String::from_utf8(rest[..length].to_vec()).unwrap());
        }
        texts
    }

    /// Writes until the journal takes no more; returns how many lines that were.
    fn stuff(log: &mut Log) -> usize {
        let mut lines = 0;
        while log.journal.as_ref().unwrap().waiting.is_empty() {
            log.write(Stream::Stdout, b"stuffed\n").unwrap();
            lines += 1;
        }
        lines
    }

    #[test]
    fn nothing_is_thrown_away_that_the_journal_takes_at_once() {
        let (mut log, listens) = log(0, Some(4 << 10));
        let line = format!("{}\n", "y".repeat(100));
        log.write(Stream::Stdout, line.repeat(100).as_bytes())
            .unwrap();
        assert_eq!(taken(&listens).len(), 100);
    }

    #[test]
    fn a_line_that_is_thrown_away_takes_no_other_with_it() {
        let (mut log, listens) = log(0, Some(1000));
        let stuffed = stuff(&mut log);
        let text = "lost\n".repeat(1000) + "unfin";
        let error = log.write(Stream::Stdout, text.as_bytes()).unwrap_err();
        assert!(error.to_string().contains("thrown away"), "{error}");
        let first = taken(&listens).len();
        log.settle().unwrap();
        log.write(Stream::Stdout, b"ished\n").unwrap();
        let rest = taken(&listens);
        assert!(first + rest.len() < stuffed + 1000);
        assert_eq!(rest.last().unwrap(), "unfinished");
    }

    #[test]
    fn what_waits_is_sent_at_the_end_whatever_was_thrown_away() {
        let (mut log, listens) = log(0, Some(0));
        fs::create_dir(&log.journal.as_ref().unwrap().directory).unwrap();
        let stuffed = stuff(&mut log);
        log.write(Stream::Stdout, b"unfinished").unwrap();
        listens.set_nonblocking(false).unwrap();
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            for _ in 0..stuffed {
                listens.recv(&mut buffer).unwrap();
            }
        });
        // What was not ended may be thrown away, if the reader is slow.
        let _ = log.finish();
        let journal = log.journal.take().unwrap();
        let directory = journal.directory.clone();
        assert!(journal.waiting.is_empty());
        drop(journal);
        reader.join().unwrap();
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn what_waits_is_kept_without_what_each_entry_has() {
        let (mut log, listens) = log(4000, None);
        let stuffed = stuff(&mut log);
        log.write(Stream::Stdout, &[b'\n'; 32 << 10]).unwrap();
        let journal = log.journal.as_ref().unwrap();
        let held = journal.waiting.iter().map(|lines| lines.text.capacity());
        assert!(held.sum::<usize>() <= 128 << 10);
        let mut all = 0;
        while !log.journal.as_ref().unwrap().waiting.is_empty() {
            all += taken(&listens).len();
            log.settle().unwrap();
        }
        all += taken(&listens).len();
        assert_eq!(all, stuffed + (32 << 10));
        assert_eq!(log.journal.as_ref().unwrap().waiting_bytes, 0);
    }

    #[test]
    fn what_is_too_much_for_each_entry_is_refused() {
        let notes = |bytes: usize| BTreeMap::from([("big".to_owned(), "x".repeat(bytes))]);
        let own = [("CONTAINER_NAME", "c")];
        assert!(constant_fields(&notes(NOTED_MAX_BYTES - 100), &own).is_ok());
        let error = constant_fields(&notes(NOTED_MAX_BYTES), &own).unwrap_err();
        assert!(error.to_string().contains("32 KiB"), "{error}");
    }

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

//! A container's output on disk: in Docker's form, one JSON object a line, or in that of
//! Kubernetes, `2026-01-31T12:00:00.5Z stdout F text`.
//!
//! ```text
//! output.log      the newest lines
//! output.log.1    older ones, and so on; compressed, output.log.1.gz: see [`packing`]
//! ```
//!
//! Output is cut into lines; a line longer than 16 KiB is written in parts, of which only
//! the last ends in a newline. What no newline ended is written when the stream ends.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::event::{PollFd, PollFlags};

use crate::clock::Timestamp;
use crate::error::{Context, Result};
use crate::store::containers::{LogDriver, LogOptions, Record};

mod journal;
mod packing;

use journal::Journal;
pub use journal::{LAST_ENTRY, check_journal};
use packing::Packing;
pub use packing::packed;

/// The longest part of a line, in bytes.
const PART_MAX_BYTES: usize = 16 << 10;

/// The newest file, in the container's directory.
pub const FILE: &str = "output.log";

/// Which of the two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output, and all output of a container with a terminal.
    Stdout,
    /// Standard error.
    Stderr,
}

impl Stream {
    fn as_str(self) -> &'static str {
        match self {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        }
    }

    /// The stream of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Stream::Stdout, Stream::Stderr]
            .into_iter()
            .find(|stream| stream.as_str() == name)
    }
}

/// Writes the log.
pub struct Log {
    path: PathBuf,
    options: LogOptions,
    file: Option<File>,
    size: u64,
    /// What compresses full files, if that was asked for.
    packing: Option<Packing>,
    /// Where output goes instead of a file, if that was asked for.
    journal: Option<Journal>,
    /// The unfinished last line of each stream.
    partial: [Vec<u8>; 2],
    /// What is noted with each line, in its form on disk.
    attributes: Vec<u8>,
    /// Encoded lines on their way to the file.
    encoded: Vec<u8>,
}

impl Log {
    /// Opens the log of the container in `directory`; what is there is kept.
    pub fn open(
        directory: &Path,
        options: &LogOptions,
        attributes: &BTreeMap<String, String>,
    ) -> Result<Self> {
        let path = directory.join(FILE);
        let mut log = Log {
            path,
            options: options.clone(),
            file: None,
            size: 0,
            packing: None,
            journal: None,
            partial: [Vec::new(), Vec::new()],
            attributes: Vec::new(),
            encoded: Vec::new(),
        };
        if !attributes.is_empty() {
            log.attributes = b"\",\"attrs\":".to_vec();
            serde_json::to_writer(&mut log.attributes, attributes)
                .doing(|| "note what belongs to each line of the log")?;
        }
        // Most containers of a moment say nothing: the first word makes the file.
        if log.is_a_file() && log.path.exists() {
            log.open_file()?;
        }
        Ok(log)
    }

    /// The same, of the container with that record: its output may go to the journal.
    pub fn of(directory: &Path, record: &Record) -> Result<Self> {
        let mut log = Log::open(directory, &record.host.log, &record.log_attributes())?;
        if record.host.log.driver == LogDriver::Journald {
            log.journal = Some(Journal::open(directory, record)?);
        }
        Ok(log)
    }

    fn is_a_file(&self) -> bool {
        !matches!(self.options.driver, LogDriver::None | LogDriver::Journald)
    }

    fn open_file(&mut self) -> Result<()> {
        let doing = || format!("open the log `{}`", self.path.display());
        if self.options.compress && self.packing.is_none() {
            self.packing = Some(Packing::of(&self.path, self.last()));
        }
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&self.path)
            .doing(doing)?;
        self.size = file.metadata().doing(doing)?.len();
        if self.size > 0 && !ends_with_newline(&self.path, self.size) {
            // A full disk or a power cut: the torn line must not swallow the next one.
            self.encoded.insert(0, b'\n');
        }
        self.file = Some(file);
        Ok(())
    }

    /// Takes in output of one stream.
    pub fn write(&mut self, stream: Stream, mut bytes: &[u8]) -> Result<()> {
        if self.options.driver == LogDriver::None {
            return Ok(());
        }
        if self.file.is_none() && self.is_a_file() {
            self.open_file()?;
        }
        let now = Timestamp::now().to_string();
        let mut partial = std::mem::take(&mut self.partial[stream as usize]);
        // A line that is lost takes no other with it.
        let mut done = Ok(());
        while let Some(end) = bytes.iter().position(|b| *b == b'\n') {
            let (line, rest) = bytes.split_at(end + 1);
            bytes = rest;
            if partial.is_empty() {
                done = done.and(self.add_long(line, stream, &now));
            } else {
                partial.extend_from_slice(line);
                done = done.and(self.add_long(&partial, stream, &now));
                partial.clear();
            }
        }
        partial.extend_from_slice(bytes);
        while partial.len() >= PART_MAX_BYTES {
            let cut = partial_cut(&partial);
            done = done.and(self.add(&partial[..cut], stream, &now));
            partial.drain(..cut);
        }
        self.partial[stream as usize] = partial;
        done.and(self.write_out())
    }

    /// Writes what no newline ended.
    pub fn finish(&mut self) -> Result<()> {
        let now = Timestamp::now().to_string();
        let mut done = Ok(());
        for stream in [Stream::Stdout, Stream::Stderr] {
            let partial = std::mem::take(&mut self.partial[stream as usize]);
            if !partial.is_empty() && (self.file.is_some() || self.journal.is_some()) {
                done = done.and(self.add(&partial, stream, &now));
            }
        }
        done.and(match &mut self.journal {
            Some(journal) => journal.finish(),
            None => self.write_out(),
        })
    }

    fn add_long(&mut self, mut line: &[u8], stream: Stream, now: &str) -> Result<()> {
        let mut done = Ok(());
        while line.len() > PART_MAX_BYTES {
            let cut = partial_cut(line);
            done = done.and(self.add(&line[..cut], stream, now));
            line = &line[cut..];
        }
        done.and(self.add(line, stream, now))
    }

    fn add(&mut self, line: &[u8], stream: Stream, now: &str) -> Result<()> {
        if let Some(journal) = &mut self.journal {
            return journal.add(line, stream, now);
        }
        match self.options.driver {
            LogDriver::K8sFile => self.encode_k8s(line, stream, now),
            _ => self.encode_json(line, stream, now),
        }
        if self.encoded.len() >= 64 << 10 {
            self.write_out()
        } else {
            Ok(())
        }
    }

    fn encode_json(&mut self, line: &[u8], stream: Stream, now: &str) {
        let out = &mut self.encoded;
        out.extend_from_slice(b"{\"log\":\"");
        escape(line, out);
        out.extend_from_slice(b"\",\"stream\":\"");
        out.extend_from_slice(stream.as_str().as_bytes());
        if self.attributes.is_empty() {
            out.push(b'"');
        } else {
            out.extend_from_slice(&self.attributes);
        }
        out.extend_from_slice(b",\"time\":\"");
        out.extend_from_slice(now.as_bytes());
        out.extend_from_slice(b"\"}\n");
    }

    /// F is the last part of a line, P every other one.
    fn encode_k8s(&mut self, line: &[u8], stream: Stream, now: &str) {
        let (text, flag) = match line.strip_suffix(b"\n") {
            Some(text) => (text, " F "),
            None => (line, " P "),
        };
        let parts = [now, " ", stream.as_str(), flag].map(str::as_bytes);
        for part in parts.into_iter().chain([text, b"\n"]) {
            self.encoded.extend_from_slice(part);
        }
    }

    fn write_out(&mut self) -> Result<()> {
        if let Some(journal) = &mut self.journal {
            return journal.flush();
        }
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        if self.encoded.is_empty() {
            return Ok(());
        }
        let written = file.write_all(&self.encoded);
        self.size += self.encoded.len() as u64;
        self.encoded.clear();
        if written.is_err() {
            // What was torn must not swallow the next line.
            self.encoded.push(b'\n');
        }
        written.doing(|| format!("write the log `{}`", self.path.display()))?;
        if self.size >= self.options.max_size {
            self.rotate()
        } else {
            Ok(())
        }
    }

    /// Whether output is not to be read for the time being.
    pub(super) fn is_full(&self) -> bool {
        self.journal.as_ref().is_some_and(Journal::is_full)
    }

    /// Ready when there is something to [`Log::settle`].
    pub(super) fn part(&self) -> Option<PollFd<'_>> {
        let ended = self.packing.as_ref().and_then(Packing::descriptor);
        let ended = ended.map(|ended| PollFd::new(ended, PollFlags::IN));
        ended.or_else(|| self.journal.as_ref().and_then(Journal::part))
    }

    /// Takes in a file that was compressed, or goes on with what waits.
    pub(super) fn settle(&mut self) -> Result<()> {
        if let Some(packing) = &mut self.packing {
            packing.settle();
        }
        match &mut self.journal {
            Some(journal) => journal.flush(),
            None => Ok(()),
        }
    }

    /// The number of the oldest file.
    fn last(&self) -> u32 {
        self.options.max_files.max(1) - 1
    }

    /// Closes the file and begins the next one. The oldest goes.
    fn rotate(&mut self) -> Result<()> {
        let last = self.last();
        if last == 0 {
            let _ = fs::remove_file(&self.path);
        }
        if let Some(packing) = &mut self.packing {
            packing.drop_last();
        }
        for number in (0..last).rev() {
            let (from, to) = (
                numbered(&self.path, number),
                numbered(&self.path, number + 1),
            );
            let _ = fs::rename(from, to);
            if let Some(packing) = &mut self.packing {
                packing.move_up(number);
            }
        }
        self.open_file()?;
        if let Some(packing) = &mut self.packing {
            packing.moved();
        }
        Ok(())
    }
}

/// The file of that number; 0 is the newest.
fn numbered(log: &Path, number: u32) -> PathBuf {
    match number {
        0 => log.to_owned(),
        number => PathBuf::from(format!("{}.{number}", log.display())),
    }
}

fn ends_with_newline(path: &Path, size: u64) -> bool {
    use std::os::unix::fs::FileExt;
    let mut last = [0; 1];
    File::open(path)
        .and_then(|file| file.read_exact_at(&mut last, size - 1))
        .is_ok_and(|()| last == *b"\n")
}

/// Where to cut a long line: at 16 KiB, but not within a character.
fn partial_cut(line: &[u8]) -> usize {
    let is_continuation = |b: u8| b & 0xC0 == 0x80;
    (PART_MAX_BYTES - 3..=PART_MAX_BYTES)
        .rev()
        .find(|cut| line.get(*cut).is_none_or(|b| !is_continuation(*b)))
        .unwrap_or(PART_MAX_BYTES)
}

/// Writes bytes as the inside of a JSON string. What is no UTF-8 becomes U+FFFD, as Go does it.
fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    for chunk in bytes.utf8_chunks() {
        escape_text(chunk.valid(), out);
        if !chunk.invalid().is_empty() {
            out.extend_from_slice(b"\\ufffd");
        }
    }
}

fn escape_text(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut plain = 0;
    for (index, byte) in bytes.iter().enumerate() {
        let replacement: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0..0x20 | 0x7f => b"",
            _ => continue,
        };
        out.extend_from_slice(&bytes[plain..index]);
        plain = index + 1;
        if replacement.is_empty() {
            let _ = write!(out, "\\u{byte:04x}");
        } else {
            out.extend_from_slice(replacement);
        }
    }
    out.extend_from_slice(&bytes[plain..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    struct Bed(PathBuf);

    impl Bed {
        fn new() -> Self {
            let name = format!("coracle-log-{}", crate::ids::random_hex(8).unwrap());
            let path = std::env::temp_dir().join(name);
            fs::create_dir(&path).unwrap();
            Bed(path)
        }

        fn log(&self, max_size: u64) -> Log {
            let options = LogOptions {
                max_size,
                max_files: 3,
                ..LogOptions::default()
            };
            Log::open(&self.0, &options, &BTreeMap::new()).unwrap()
        }

        fn lines(&self, file: &str) -> Vec<(String, String)> {
            let text = fs::read_to_string(self.0.join(file)).unwrap();
            text.lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap())
                .map(|line| {
                    let field = |key: &str| line[key].as_str().unwrap().to_owned();
                    (field("stream"), field("log"))
                })
                .collect()
        }
    }

    impl Drop for Bed {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    fn pair(stream: &str, text: &str) -> (String, String) {
        (stream.to_owned(), text.to_owned())
    }

    #[test]
    fn output_is_cut_into_lines_and_streams_are_kept_apart() {
        let bed = Bed::new();
        let mut log = bed.log(1 << 20);
        log.write(Stream::Stdout, b"one\ntw").unwrap();
        log.write(Stream::Stderr, b"error \"x\"\t\x01\xff\n")
            .unwrap();
        log.write(Stream::Stdout, b"o\nrest").unwrap();
        log.finish().unwrap();
        assert_eq!(
            bed.lines(FILE),
            [
                pair("stdout", "one\n"),
                pair("stderr", "error \"x\"\t\u{1}\u{fffd}\n"),
                pair("stdout", "two\n"),
                pair("stdout", "rest"),
            ]
        );
    }

    #[test]
    fn the_form_of_kubernetes_tells_parts_from_ends() {
        let bed = Bed::new();
        let options = LogOptions {
            driver: LogDriver::K8sFile,
            ..LogOptions::default()
        };
        let mut log = Log::open(&bed.0, &options, &BTreeMap::new()).unwrap();
        log.write(Stream::Stdout, b"one\n\xff two").unwrap();
        log.write(Stream::Stderr, b"\n").unwrap();
        log.finish().unwrap();
        let bytes = fs::read(bed.0.join(FILE)).unwrap();
        let lines: Vec<&[u8]> = bytes
            .split(|b| *b == b'\n')
            .map(|line| line.splitn(2, |b| *b == b' ').nth(1).unwrap_or_default())
            .collect();
        let expected: [&[u8]; 4] = [b"stdout F one", b"stderr F ", b"stdout P \xff two", b""];
        assert_eq!(lines, expected);
    }

    #[test]
    fn attributes_are_noted_with_each_line() {
        let bed = Bed::new();
        let attributes = BTreeMap::from([("tag".to_owned(), "a\"b".to_owned())]);
        let mut log = Log::open(&bed.0, &LogOptions::default(), &attributes).unwrap();
        log.write(Stream::Stdout, b"x\n").unwrap();
        let text = fs::read_to_string(bed.0.join(FILE)).unwrap();
        let line: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["attrs"]["tag"], "a\"b");
        assert_eq!(line["stream"], "stdout");
    }

    #[test]
    fn long_lines_are_written_in_parts_that_join_to_the_line() {
        let bed = Bed::new();
        let mut log = bed.log(1 << 20);
        let long = "ä".repeat(20_000) + "\n";
        for piece in long.as_bytes().chunks(1000) {
            log.write(Stream::Stdout, piece).unwrap();
        }
        log.finish().unwrap();
        let lines = bed.lines(FILE);
        assert!(lines.len() > 2 && lines.iter().all(|(_, text)| text.len() <= PART_MAX_BYTES));
        assert_eq!(
            lines.into_iter().map(|(_, text)| text).collect::<String>(),
            long
        );
    }

    #[test]
    fn a_full_file_gives_way_to_the_next_and_the_oldest_goes() {
        let bed = Bed::new();
        let mut log = bed.log(200);
        for number in 0..40 {
            log.write(Stream::Stdout, format!("line {number}\n").as_bytes())
                .unwrap();
        }
        let files = fs::read_dir(&bed.0).unwrap().count();
        assert_eq!(files, 3);
        let newest = bed
            .lines("output.log.1")
            .pop()
            .or_else(|| bed.lines(FILE).pop())
            .unwrap();
        assert!(newest.1.starts_with("line 3"), "{newest:?}");
    }

    #[test]
    fn a_line_is_appended_to_what_an_earlier_run_wrote() {
        let bed = Bed::new();
        bed.log(1 << 20).write(Stream::Stdout, b"first\n").unwrap();
        bed.log(1 << 20).write(Stream::Stdout, b"second\n").unwrap();
        assert_eq!(bed.lines(FILE).len(), 2);
    }

    #[test]
    fn a_full_disk_takes_no_line_that_is_not_finished() {
        let bed = Bed::new();
        std::os::unix::fs::symlink("/dev/full", bed.0.join(FILE)).unwrap();
        let mut log = bed.log(1 << 20);
        let text = "lost\n".repeat(10_000) + "unfinished";
        log.write(Stream::Stdout, text.as_bytes()).unwrap_err();
        assert_eq!(log.partial[0], b"unfinished");
    }
}

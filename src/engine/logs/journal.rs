//! Output that went to the system's journal, as `journalctl` tells it.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::{Map, Value};

use super::line::Line;
use crate::clock::Timestamp;
use crate::error::{Context, Error, Result};
use crate::monitor::log::{LAST_ENTRY, Stream};
use crate::store::containers::Container;
use crate::sys::process::kill_with_parent;

/// The program that reads the journal.
const PROGRAM: &str = "journalctl";
/// How long the journal may take for what the container has written last.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two looks: the first pause, and the longest.
const PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(200)];
/// The journal's times are a little later than those of the entries.
const CLOCK_MARGIN: Duration = Duration::from_secs(1);
/// The priority of what was written to standard error.
const ERROR: &str = "3";
/// Fields that are no attributes: those of every entry.
const KNOWN: [&str; 14] = [
    "CONTAINER_ID",
    "CONTAINER_ID_FULL",
    "CONTAINER_LOG_EPOCH",
    "CONTAINER_LOG_ORDINAL",
    "CONTAINER_NAME",
    "CONTAINER_PARTIAL_MESSAGE",
    "CONTAINER_TAG",
    "IMAGE_NAME",
    "MESSAGE",
    "PRIORITY",
    "SYSLOG_FACILITY",
    "SYSLOG_IDENTIFIER",
    "SYSLOG_PID",
    "SYSLOG_TIMESTAMP",
];

/// Reads the entries of one container.
pub(super) struct JournalReader {
    /// What they are known by: the container's id, and who its monitor is.
    matches: [String; 2],
    since: Option<Timestamp>,
    /// The last entry that was read: its place in the journal, and which it is.
    cursor: Option<String>,
    seen: String,
    /// What is read now.
    reading: Option<Reading>,
    /// Lines that were read ahead.
    ahead: VecDeque<Line>,
}

/// A program that reads.
struct Reading {
    child: Child,
    entries: BufReader<ChildStdout>,
    /// The beginning of an entry.
    partial: Vec<u8>,
    follows: bool,
}

impl JournalReader {
    /// Reads what a monitor of the user with that id has written, and nobody else: anybody
    /// may write what fields he likes.
    pub(super) fn new(container: &Container, uid: u32, since: Option<Timestamp>) -> Self {
        JournalReader {
            matches: [
                format!("CONTAINER_ID_FULL={}", container.id()),
                format!("_UID={uid}"),
            ],
            since,
            cursor: None,
            seen: String::new(),
            reading: None,
            ahead: VecDeque::new(),
        }
    }

    /// Reads all that is there by now, and keeps the last `tail` lines.
    pub(super) fn start_at(&mut self, container: &Container, tail: usize) -> Result<()> {
        let mut lines: VecDeque<Vec<Line>> = VecDeque::new();
        while let Some(part) = self.next_line(container, true, false)? {
            let is_whole = |line: &Vec<Line>| line.last().is_some_and(Line::is_whole);
            match lines.back_mut().filter(|line| !is_whole(line)) {
                Some(line) => line.push(part),
                None => lines.push_back(vec![part]),
            }
            if lines.len() > tail {
                lines.pop_front();
            }
        }
        self.ahead = lines.into_iter().flatten().collect();
        Ok(())
    }

    /// Readable when there may be another line.
    pub(super) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        let reading = self.reading.as_ref().filter(|reading| reading.follows);
        reading.map(|reading| reading.entries.get_ref().as_fd())
    }

    /// The next line that is there. If the container has `ended` there is none after its
    /// last; otherwise, those that come are there later, if they are followed.
    pub(super) fn next_line(
        &mut self,
        container: &Container,
        ended: bool,
        follow: bool,
    ) -> Result<Option<Line>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        if ended && self.reading.as_ref().is_some_and(|reading| reading.follows) {
            // What it has not given yet comes from one that ends.
            self.reading = None;
        }
        let [mut pause, longest] = PAUSES;
        loop {
            let follows = follow && !ended;
            let reading = match &mut self.reading {
                Some(reading) => reading,
                None => self.reading.insert(Reading::start(
                    &self.matches,
                    self.cursor.as_deref(),
                    self.since,
                    follows,
                )?),
            };
            if let Some(entry) = reading.next_entry()? {
                self.note(&entry);
                match line(&entry) {
                    Some(line) => return Ok(Some(line)),
                    None => continue,
                }
            }
            if follows {
                return Ok(None);
            }
            self.reading = None;
            if !ended || self.is_complete(container) {
                return Ok(None);
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(longest);
        }
    }

    fn note(&mut self, entry: &Map<String, Value>) {
        self.cursor = text(entry, "__CURSOR").map(str::to_owned);
        let run = text(entry, "CONTAINER_LOG_EPOCH").unwrap_or_default();
        let number = text(entry, "CONTAINER_LOG_ORDINAL").unwrap_or_default();
        self.seen = format!("{run} {number}");
    }

    /// Whether the last entry of the container's last run was read, or it is too late for it
    /// to come. While the container runs there is none.
    fn is_complete(&self, container: &Container) -> bool {
        let path = container.path(LAST_ENTRY);
        let age = |facts: fs::Metadata| facts.modified().ok()?.elapsed().ok();
        let is_old = |age: Duration| age > PATIENCE;
        match fs::read_to_string(&path) {
            Ok(last) if last.trim() != self.seen => {
                let age = fs::metadata(path).ok().and_then(age);
                age.is_none_or(is_old)
            }
            _ => true,
        }
    }
}

impl Reading {
    fn start(
        matches: &[String],
        cursor: Option<&str>,
        since: Option<Timestamp>,
        follows: bool,
    ) -> Result<Self> {
        let mut command = Command::new(PROGRAM);
        command
            .args(["--output=json", "--all", "--quiet", "--no-pager"])
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        match (cursor, since) {
            (Some(cursor), _) => drop(command.arg(format!("--after-cursor={cursor}"))),
            (None, Some(since)) => {
                let seconds = since.before(CLOCK_MARGIN).seconds();
                command.arg(format!("--since=@{seconds}"));
            }
            (None, None) => {}
        }
        if follows {
            command.args(["--follow", "--no-tail"]);
        }
        kill_with_parent(&mut command);
        let mut child = command.args(matches).spawn().map_err(|why| {
            let is_missing = why.kind() == ErrorKind::NotFound;
            let error = Error::engine(format!("run `{PROGRAM}`, which reads the journal"));
            match is_missing {
                true => error
                    .because(why)
                    .hint("Install it; it comes with systemd."),
                false => error.because(why),
            }
        })?;
        let entries = child.stdout.take().doing(|| "read the journal")?;
        Ok(Reading {
            child,
            entries: BufReader::new(entries),
            partial: Vec::new(),
            follows,
        })
    }

    /// The next entry; `None` at the end, or if none is there yet to follow.
    fn next_entry(&mut self) -> Result<Option<Map<String, Value>>> {
        let doing = || "read the journal";
        loop {
            if self.follows && !self.is_ready() {
                return Ok(None);
            }
            let bytes = self.entries.fill_buf().doing(doing)?;
            if bytes.is_empty() {
                self.end()?;
                return match self.follows {
                    true => Err(Error::engine(format!("`{PROGRAM}` has ended too early"))),
                    false => Ok(None),
                };
            }
            let end = bytes.iter().position(|b| *b == b'\n');
            let taken = end.map_or(bytes.len(), |end| end + 1);
            self.partial.extend_from_slice(&bytes[..taken]);
            self.entries.consume(taken);
            if end.is_some() {
                let entry = serde_json::from_slice(&self.partial);
                self.partial.clear();
                return entry.map(Some).doing(doing);
            }
        }
    }

    /// Whether something can be read without waiting.
    fn is_ready(&self) -> bool {
        let mut look = [PollFd::new(self.entries.get_ref(), PollFlags::IN)];
        !self.entries.buffer().is_empty()
            || poll(&mut look, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
    }

    fn end(&mut self) -> Result<()> {
        let mut said = String::new();
        if let Some(stderr) = self.child.stderr.take() {
            let _ = stderr.take(4096).read_to_string(&mut said);
        }
        let status = self.child.wait().doing(|| "wait for `journalctl`")?;
        // With nothing to show, it has nothing to say.
        match status.success() || said.trim().is_empty() {
            true => Ok(()),
            false => Err(Error::engine(format!("read the journal: {}", said.trim()))),
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text<'a>(entry: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    entry.get(key)?.as_str()
}

/// What is no text comes as a list of numbers.
fn bytes(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::String(text) => Some(text.clone().into_bytes()),
        Value::Array(bytes) => bytes
            .iter()
            .map(|byte| u8::try_from(byte.as_u64()?).ok())
            .collect(),
        _ => None,
    }
}

/// An entry as a line, or a part of one.
fn line(entry: &Map<String, Value>) -> Option<Line> {
    let mut message = bytes(entry.get("MESSAGE")?)?;
    if text(entry, "CONTAINER_PARTIAL_MESSAGE") != Some("true") {
        message.push(b'\n');
    }
    let stream = match text(entry, "PRIORITY") {
        Some(ERROR) => Stream::Stderr,
        _ => Stream::Stdout,
    };
    let is_attribute = |key: &str| !key.starts_with('_') && !KNOWN.contains(&key);
    let attributes: BTreeMap<String, String> = entry
        .iter()
        .filter(|(key, _)| is_attribute(key))
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect();
    Some(Line {
        text: message,
        stream,
        time: text(entry, "SYSLOG_TIMESTAMP")?.parse().ok()?,
        attributes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Line> {
        line(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn an_entry_is_a_line_with_what_was_noted() {
        let entry = r#"{"MESSAGE":"a b","PRIORITY":"3","SYSLOG_TIMESTAMP":"2026-01-31T12:00:00.5Z",
            "TIER":"1","_PID":"1","CONTAINER_NAME":"c"}"#;
        let found = read(entry).unwrap();
        assert_eq!(
            (found.text.as_slice(), found.stream),
            (&b"a b\n"[..], Stream::Stderr)
        );
        assert_eq!(
            found.attributes,
            BTreeMap::from([("TIER".into(), "1".into())])
        );
        let entry = r#"{"MESSAGE":[97,255],"PRIORITY":"6","CONTAINER_PARTIAL_MESSAGE":"true",
            "SYSLOG_TIMESTAMP":"2026-01-31T12:00:00Z"}"#;
        let found = read(entry).unwrap();
        assert_eq!(
            (found.text.as_slice(), found.stream),
            (&b"a\xff"[..], Stream::Stdout)
        );
        for entry in [
            r#"{"MESSAGE":"a"}"#,
            r#"{"MESSAGE":null}"#,
            r#"{"MESSAGE":[256]}"#,
            "{}",
        ] {
            assert_eq!(read(entry), None, "{entry}");
        }
    }
}

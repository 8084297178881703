//! `logs`: what a container has written, and what it goes on writing.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use rustix::event::{PollFd, PollFlags, poll};
use serde::Deserialize;

use crate::clock::Timestamp;
use crate::error::{Context, Error, Result};
use crate::monitor::log::FILE;
use crate::store::containers::{Container, LogDriver};
use crate::store::lock::is_still_at;

/// Which lines.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Go on until the container ends.
    pub follow: bool,
    /// The last so many lines only.
    pub tail: Option<usize>,
    /// Lines from this time on.
    pub since: Option<Timestamp>,
    /// Lines up to this time.
    pub until: Option<Timestamp>,
}

/// One line, or a part of a long one, as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Line {
    /// Its text, with its newline if it had one.
    pub log: String,
    /// `stdout` or `stderr`.
    pub stream: String,
    /// When it was written.
    pub time: Timestamp,
}

/// Gives every wanted line to `sink`, in order.
pub fn logs(
    container: &Container,
    options: Options,
    mut sink: impl FnMut(&Line) -> Result<()>,
) -> Result<()> {
    let record = container.record();
    if record.host.log.driver == LogDriver::None {
        return Err(Error::engine(format!(
            "read the log of container `{}`: it was created with the log driver `none`",
            record.name
        )));
    }
    let directory = container.directory();
    // Opened before the first look, so that no line falls between looking and watching.
    let watch = if options.follow {
        Some(Watch::new(container, directory)?)
    } else {
        None
    };
    let mut reader = Reader::new(directory);
    reader.start_at(options.tail)?;
    let wanted = |line: &Line| {
        options.since.is_none_or(|since| line.time >= since)
            && options.until.is_none_or(|until| line.time <= until)
    };
    loop {
        // Looked at before reading: what an ended container wrote is all there.
        let ended = watch.as_ref().is_none_or(Watch::has_ended);
        while let Some(line) = reader.next_line()? {
            if options.until.is_some_and(|until| line.time > until) {
                return Ok(());
            }
            if wanted(&line) {
                sink(&line)?;
            }
        }
        match &watch {
            Some(watch) if !ended => watch.wait(),
            _ => return Ok(()),
        }
    }
}

/// Reads the files of a log from the oldest to the newest, over rotations that happen
/// meanwhile.
struct Reader {
    directory: PathBuf,
    /// Files that are still to be read, the oldest first.
    queue: VecDeque<File>,
    current: Option<BufReader<File>>,
    /// The beginning of a line whose end is not written yet.
    partial: Vec<u8>,
}

impl Reader {
    fn new(directory: &Path) -> Self {
        let mut reader = Reader {
            directory: directory.to_owned(),
            queue: VecDeque::new(),
            current: None,
            partial: Vec::new(),
        };
        reader.queue = reader.open_from(None);
        reader
    }

    fn path(&self, number: u32) -> PathBuf {
        match number {
            0 => self.directory.join(FILE),
            number => self.directory.join(format!("{FILE}.{number}")),
        }
    }

    /// Opens the files that are newer than `after`, the oldest first. A rotation between
    /// two openings can make a file appear twice in a row; it is taken once.
    fn open_from(&self, after: Option<&File>) -> VecDeque<File> {
        let mut files: VecDeque<File> = VecDeque::new();
        for number in 0.. {
            let path = self.path(number);
            if after.is_some_and(|file| is_still_at(file, &path)) {
                break;
            }
            let Ok(file) = File::open(&path) else { break };
            if files.front().is_none_or(|newer| !same(newer, &file)) {
                files.push_front(file);
            }
        }
        files
    }

    /// Skips all but the last `tail` lines.
    fn start_at(&mut self, tail: Option<usize>) -> Result<()> {
        let Some(tail) = tail else { return Ok(()) };
        let mut left = tail;
        // From the newest file back, until enough lines are found.
        for index in (0..self.queue.len()).rev() {
            let (start, found) = tail_start(&mut self.queue[index], left)
                .doing(|| format!("read the log `{}`", self.directory.display()))?;
            left -= found;
            self.queue[index]
                .seek(SeekFrom::Start(start))
                .doing(|| format!("read the log `{}`", self.directory.display()))?;
            if left == 0 {
                self.queue.drain(..index);
                break;
            }
        }
        Ok(())
    }

    fn next_line(&mut self) -> Result<Option<Line>> {
        loop {
            if self.current.is_none() {
                let Some(file) = self.queue.pop_front() else {
                    return Ok(None);
                };
                self.current = Some(BufReader::with_capacity(64 << 10, file));
            }
            let Some(reader) = &mut self.current else {
                return Ok(None);
            };
            reader
                .read_until(b'\n', &mut self.partial)
                .doing(|| format!("read the log `{}`", self.directory.display()))?;
            if self.partial.ends_with(b"\n") {
                let line = serde_json::from_slice(&self.partial);
                self.partial.clear();
                match line {
                    Ok(line) => return Ok(Some(line)),
                    // A line that a crash tore.
                    Err(_) => continue,
                }
            }
            if !self.move_on() {
                return Ok(None);
            }
        }
    }

    /// At a file's end: goes to the next one, if there is one.
    fn move_on(&mut self) -> bool {
        let Some(reader) = &self.current else {
            return false;
        };
        if self.queue.is_empty() && !is_still_at(reader.get_ref(), &self.path(0)) {
            // Rotated away while we read it. It may have got more before that.
            self.queue = self.open_from(Some(reader.get_ref()));
            if self.queue.is_empty() {
                return false;
            }
            return true;
        }
        if self.queue.is_empty() {
            return false;
        }
        self.current = None;
        self.partial.clear();
        true
    }
}

fn same(one: &File, other: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (one.metadata(), other.metadata()) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

/// Where the last `wanted` lines of a file begin, and how many of them there are. A line
/// that was written in parts counts once.
fn tail_start(file: &mut File, wanted: usize) -> std::io::Result<(u64, usize)> {
    use std::os::unix::fs::FileExt;
    const BLOCK: u64 = 64 << 10;
    let size = file.metadata()?.len();
    if wanted == 0 {
        return Ok((size, 0));
    }
    let mut found = 0;
    let mut end = size;
    // What follows the last newline that was looked at.
    let mut after: Vec<u8> = Vec::new();
    while end > 0 {
        let start = end.saturating_sub(BLOCK);
        let mut block = vec![0; usize::try_from(end - start).unwrap_or(0)];
        file.read_exact_at(&mut block, start)?;
        let mut cut = block.len();
        while let Some(newline) = block[..cut].iter().rposition(|b| *b == b'\n') {
            let mut record = block[newline + 1..cut].to_vec();
            record.append(&mut after);
            if ends_a_line(&record) {
                if found == wanted {
                    // This one ends the line before the first that is wanted.
                    let begin = start + newline as u64 + 1 + record.len() as u64 + 1;
                    return Ok((begin.min(size), found));
                }
                found += 1;
            }
            cut = newline;
        }
        let mut head = block[..cut].to_vec();
        head.append(&mut after);
        after = head;
        end = start;
    }
    if ends_a_line(&after) {
        if found == wanted {
            return Ok((after.len() as u64 + 1, found));
        }
        found += 1;
    }
    Ok((0, found))
}

/// Whether a record holds the end of a line of output, by its form alone.
fn ends_a_line(record: &[u8]) -> bool {
    const END: &[u8] = br#"\n","stream":""#;
    record.windows(END.len()).any(|window| window == END)
}

/// Watches a log grow and its container end.
struct Watch {
    changes: Inotify,
    monitor: Option<OwnedFd>,
}

impl Watch {
    fn new(container: &Container, directory: &Path) -> Result<Self> {
        let doing = || format!("watch the log `{}`", directory.display());
        let changes = Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK).doing(doing)?;
        let flags =
            AddWatchFlags::IN_MODIFY | AddWatchFlags::IN_CREATE | AddWatchFlags::IN_MOVED_TO;
        // A container that never ran has no log yet, and nothing to follow.
        let _ = changes.add_watch(directory, flags);
        let monitor = match container.state() {
            Ok(state) if state.status.is_live() => match state.monitor {
                Some(monitor) => monitor.open()?,
                None => None,
            },
            _ => None,
        };
        Ok(Watch { changes, monitor })
    }

    fn has_ended(&self) -> bool {
        let Some(monitor) = &self.monitor else {
            return true;
        };
        let now = rustix::event::Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        poll(&mut [PollFd::new(monitor, PollFlags::IN)], Some(&now)).is_ok_and(|ready| ready > 0)
    }

    fn wait(&self) {
        let mut fds = vec![PollFd::from_borrowed_fd(
            self.changes.as_fd(),
            PollFlags::IN,
        )];
        fds.extend(
            self.monitor
                .iter()
                .map(|monitor| PollFd::new(monitor, PollFlags::IN)),
        );
        let _ = poll(&mut fds, None);
        while self
            .changes
            .read_events()
            .is_ok_and(|events| !events.is_empty())
        {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::log::{Log, Stream};
    use crate::store::containers::LogOptions;

    struct Bed(PathBuf);

    impl Bed {
        fn new() -> Self {
            let name = format!("coracle-logs-{}", crate::ids::random_hex(8).unwrap());
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir(&path).unwrap();
            Bed(path)
        }

        fn log(&self, max_size: u64) -> Log {
            let options = LogOptions {
                max_size,
                max_files: 4,
                ..LogOptions::default()
            };
            Log::open(&self.0, &options).unwrap()
        }

        fn read(&self, tail: Option<usize>) -> Vec<String> {
            let mut reader = Reader::new(&self.0);
            reader.start_at(tail).unwrap();
            std::iter::from_fn(|| reader.next_line().unwrap())
                .map(|line| line.log)
                .collect()
        }
    }

    impl Drop for Bed {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn the_last_lines_are_found_over_several_files() {
        let bed = Bed::new();
        let mut log = bed.log(250);
        for number in 0..10 {
            log.write(Stream::Stdout, format!("{number}\n").as_bytes())
                .unwrap();
        }
        let all = bed.read(None);
        assert_eq!(all.last().map(String::as_str), Some("9\n"));
        for count in 0..=all.len() {
            assert_eq!(bed.read(Some(count)), all[all.len() - count..], "{count}");
        }
        assert_eq!(bed.read(Some(1000)), all);
    }

    #[test]
    fn a_line_in_parts_counts_once() {
        let bed = Bed::new();
        let mut log = bed.log(1 << 20);
        log.write(Stream::Stdout, b"first\n").unwrap();
        log.write(Stream::Stdout, &[b'x'; 40_000]).unwrap();
        log.write(Stream::Stdout, b"\nlast\n").unwrap();
        assert_eq!(bed.read(Some(2)).concat().len(), 40_001 + 5);
        assert_eq!(bed.read(Some(3)).concat().len(), 6 + 40_001 + 5);
    }

    #[test]
    fn no_line_is_lost_when_files_are_rotated_while_they_are_read() {
        let bed = Bed::new();
        let mut log = bed.log(400);
        let mut reader = Reader::new(&bed.0);
        let mut seen = Vec::new();
        for number in 0..200 {
            log.write(Stream::Stdout, format!("{number}\n").as_bytes())
                .unwrap();
            if number % 3 == 0 {
                seen.extend(std::iter::from_fn(|| reader.next_line().unwrap()));
            }
        }
        seen.extend(std::iter::from_fn(|| reader.next_line().unwrap()));
        let seen: Vec<_> = seen.into_iter().map(|line| line.log).collect();
        let expected: Vec<_> = (0..200).map(|number| format!("{number}\n")).collect();
        assert_eq!(seen, expected);
    }
}

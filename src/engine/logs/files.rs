//! The files of a log, read from the oldest to the newest, over rotations that happen
//! meanwhile.

use std::collections::VecDeque;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::line::{Line, ends_a_line};
use super::piece::Piece;
use crate::clock::Timestamp;
use crate::error::{Context, Result};
use crate::monitor::log::{FILE, packed};
use crate::store::containers::LogOptions;

/// The file system's clock may be behind by a tick; this is more.
const CLOCK_MARGIN: Duration = Duration::from_secs(1);
/// So often a look at the files may be disturbed by a rotation.
const ATTEMPTS: u32 = 1000;

/// Reads a log.
pub(super) struct Reader {
    directory: PathBuf,
    options: LogOptions,
    /// Files that are still to be read, the oldest first.
    queue: VecDeque<Piece>,
    current: Option<(Piece, Box<dyn BufRead>)>,
    /// The beginning of a line whose end is not written yet.
    partial: Vec<u8>,
}

impl Reader {
    pub(super) fn new(directory: &Path, options: &LogOptions) -> Self {
        let mut reader = Reader {
            directory: directory.to_owned(),
            options: options.clone(),
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

    /// Opens the files that are newer than `after`, the oldest first.
    ///
    /// A rotation moves files up, the oldest first; whoever looks at the names upwards sees
    /// a file twice perhaps, but misses none, and sees them in order if no more than one
    /// rotation went on. That is so if the newest file is the same before and after. A file
    /// that is compressed meanwhile is there in one form before it is gone in the other.
    fn open_from(&self, after: Option<&Piece>) -> VecDeque<Piece> {
        let mut pieces = VecDeque::new();
        for _ in 0..ATTEMPTS {
            pieces = self.open_once(after);
            let is_newest = |piece: &Piece| piece.is_at(&self.path(0));
            match pieces.back() {
                Some(newest) if !is_newest(newest) => {}
                None if after.is_some_and(|piece| !is_newest(piece)) && self.path(0).exists() => {}
                _ => break,
            }
        }
        pieces
    }

    fn open_once(&self, after: Option<&Piece>) -> VecDeque<Piece> {
        let mut pieces: VecDeque<Piece> = VecDeque::new();
        for number in 0..=self.options.max_files {
            let path = self.path(number);
            let packed = (number > 0 && self.options.compress).then(|| packed(&path));
            let forms = [(Some(path), false), (packed, true)];
            for (path, is_packed) in forms {
                // There is a gap while a rotation goes on.
                let Some(piece) = path.and_then(|path| Piece::open(&path, is_packed)) else {
                    continue;
                };
                if after.is_some_and(|after| after.is_same(&piece)) {
                    return pieces;
                }
                if !pieces.iter().any(|newer| newer.is_same(&piece)) {
                    pieces.push_front(piece);
                }
            }
        }
        pieces
    }

    /// Leaves out whole files that were written to before `since` for the last time.
    pub(super) fn skip_before(&mut self, since: Timestamp) {
        let since = since.before(CLOCK_MARGIN);
        let is_old = |piece: &Piece| piece.is_older_than(since);
        // The newest one is kept: what comes goes there.
        while self.queue.len() > 1 && self.queue.front().is_some_and(is_old) {
            self.queue.pop_front();
        }
    }

    /// Skips all but the last `tail` lines.
    pub(super) fn start_at(&mut self, tail: usize) -> Result<()> {
        let driver = self.options.driver;
        let ends = |record: &[u8]| ends_a_line(driver, record);
        let doing = || reading(&self.directory);
        let mut left = tail;
        // What no newline has ended yet is a line, too.
        let mut rest = tail > 0 && self.ends_within_a_line().doing(doing)?;
        left -= usize::from(rest);
        // From the newest file back, until enough lines are found.
        for index in (0..self.queue.len()).rev() {
            let piece = &mut self.queue[index];
            let (start, found) = piece.tail_start(left, rest, &ends).doing(doing)?;
            left -= found;
            piece.start_at(start);
            // Whole lines are in it, so the rest of the last one is.
            rest &= start == 0;
            if left == 0 && !rest {
                self.queue.drain(..index);
                break;
            }
        }
        Ok(())
    }

    /// The next line that is written whole, as far as there is one by now.
    pub(super) fn next_line(&mut self) -> Result<Option<Line>> {
        loop {
            if self.current.is_none() {
                let Some(piece) = self.queue.pop_front() else {
                    // A container that starts now makes its first file now.
                    self.queue = self.open_from(None);
                    if self.queue.is_empty() {
                        return Ok(None);
                    }
                    continue;
                };
                let records = piece.records().doing(|| reading(&self.directory))?;
                self.current = Some((piece, records));
            }
            let Some((_, records)) = &mut self.current else {
                return Ok(None);
            };
            records
                .read_until(b'\n', &mut self.partial)
                .doing(|| reading(&self.directory))?;
            if self.partial.ends_with(b"\n") {
                let line = Line::read(self.options.driver, &self.partial);
                self.partial.clear();
                match line {
                    Some(line) => return Ok(Some(line)),
                    // A line that a crash tore.
                    None => continue,
                }
            }
            if !self.move_on() {
                return Ok(None);
            }
        }
    }

    /// At a file's end: goes to the next one, if there is one.
    fn move_on(&mut self) -> bool {
        let Some((piece, _)) = &self.current else {
            return false;
        };
        if !self.queue.is_empty() {
            self.current = None;
            self.partial.clear();
            return true;
        }
        if piece.is_at(&self.path(0)) {
            return false;
        }
        // Rotated away while we read it. It may have got more before that, so it is read
        // to its end once more before the next one.
        self.queue = self.open_from(Some(piece));
        !self.queue.is_empty()
    }

    /// Whether the last record of the newest file that has any is a part of a line, and not
    /// its end.
    fn ends_within_a_line(&self) -> std::io::Result<bool> {
        for piece in self.queue.iter().rev() {
            if let Some(last) = piece.last_record()? {
                return Ok(!ends_a_line(self.options.driver, &last));
            }
        }
        Ok(false)
    }
}

fn reading(directory: &Path) -> String {
    format!("read the log in `{}`", directory.display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::log::{Log, Stream};
    use crate::store::containers::LogDriver;
    use std::collections::BTreeMap;
    use std::fs::File;

    struct Bed(PathBuf, LogDriver);

    impl Bed {
        fn new(driver: LogDriver) -> Self {
            let name = format!("coracle-logs-{}", crate::ids::random_hex(8).unwrap());
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir(&path).unwrap();
            Bed(path, driver)
        }

        fn options(&self, max_size: u64) -> LogOptions {
            LogOptions {
                driver: self.1,
                max_size,
                max_files: 4,
                compress: true,
                ..LogOptions::default()
            }
        }

        fn log(&self, max_size: u64) -> Log {
            // Compressing takes a process without threads.
            let options = LogOptions {
                compress: false,
                ..self.options(max_size)
            };
            Log::open(&self.0, &options, &BTreeMap::new()).unwrap()
        }

        fn reader(&self) -> Reader {
            Reader::new(&self.0, &self.options(0))
        }

        fn read(&self, tail: Option<usize>) -> Vec<String> {
            let mut reader = self.reader();
            if let Some(tail) = tail {
                reader.start_at(tail).unwrap();
            }
            std::iter::from_fn(|| reader.next_line().unwrap())
                .map(|line| String::from_utf8(line.text).unwrap())
                .collect()
        }
    }

    const DRIVERS: [LogDriver; 2] = [LogDriver::JsonFile, LogDriver::K8sFile];

    fn text(line: &Line) -> String {
        String::from_utf8(line.text.clone()).unwrap()
    }

    impl Drop for Bed {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn the_last_lines_are_found_over_several_files() {
        for driver in DRIVERS {
            let bed = Bed::new(driver);
            let mut log = bed.log(120);
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
    }

    /// Compresses a full file as a monitor does; both forms are there if `keep` is set.
    fn pack(bed: &Bed, number: u32, keep: bool) {
        let plain = bed.reader().path(number);
        let time = std::time::SystemTime::now();
        let file = File::open(&plain).unwrap();
        file.set_modified(time).unwrap();
        let target = File::create(packed(&plain)).unwrap();
        crate::layer::gzip(&mut &file, &target).unwrap();
        target.set_modified(time).unwrap();
        if !keep {
            std::fs::remove_file(plain).unwrap();
        }
    }

    #[test]
    fn compressed_files_are_read_as_the_others() {
        for driver in DRIVERS {
            for keep in [false, true] {
                let bed = Bed::new(driver);
                let mut log = bed.log(120);
                for number in 0..9 {
                    log.write(Stream::Stdout, format!("{number}\n").as_bytes())
                        .unwrap();
                }
                let all = bed.read(None);
                pack(&bed, 1, keep);
                pack(&bed, 3, false);
                assert_eq!(bed.read(None), all, "{keep}");
                for count in 0..=all.len() + 1 {
                    let left = all.len().saturating_sub(count);
                    assert_eq!(bed.read(Some(count)), all[left..], "{count} {keep}");
                }
            }
        }
    }

    #[test]
    fn a_line_in_parts_counts_once() {
        for driver in DRIVERS {
            let bed = Bed::new(driver);
            let mut log = bed.log(1 << 20);
            log.write(Stream::Stdout, b"first\n").unwrap();
            log.write(Stream::Stdout, &[b'x'; 40_000]).unwrap();
            log.write(Stream::Stdout, b"\nlast\n").unwrap();
            assert_eq!(bed.read(Some(2)).concat().len(), 40_001 + 5);
            assert_eq!(bed.read(Some(3)).concat().len(), 6 + 40_001 + 5);
            log.write(Stream::Stdout, &[b'y'; 20_000]).unwrap();
            log.finish().unwrap();
            assert_eq!(bed.read(Some(0)).concat(), "");
            assert_eq!(bed.read(Some(1)).concat(), "y".repeat(20_000));
            assert_eq!(bed.read(Some(2)).concat().len(), 5 + 20_000);
        }
    }

    #[test]
    fn no_line_is_lost_when_files_are_rotated_while_they_are_read() {
        for driver in DRIVERS {
            let bed = Bed::new(driver);
            let mut log = bed.log(400);
            let mut reader = bed.reader();
            let mut seen = Vec::new();
            for number in 0..200 {
                log.write(Stream::Stdout, format!("{number}\n").as_bytes())
                    .unwrap();
                if number % 3 == 0 {
                    seen.extend(std::iter::from_fn(|| reader.next_line().unwrap()));
                }
            }
            seen.extend(std::iter::from_fn(|| reader.next_line().unwrap()));
            let seen: Vec<_> = seen.iter().map(text).collect();
            let expected: Vec<_> = (0..200).map(|number| format!("{number}\n")).collect();
            assert_eq!(seen, expected);
        }
    }

    #[test]
    fn the_files_are_found_in_order_while_they_are_moved() {
        let bed = Bed::new(LogDriver::K8sFile);
        let mut log = bed.log(100);
        let place = bed.0.clone();
        let reader = bed.reader();
        let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let told = stop.clone();
        let writer = std::thread::spawn(move || {
            let mut number = 0_u64;
            while !told.load(std::sync::atomic::Ordering::Relaxed) {
                number += 1;
                log.write(Stream::Stdout, format!("{number:06}\n").as_bytes())
                    .unwrap();
            }
        });
        for _ in 0..300 {
            let mut reader = Reader::new(&place, &reader.options);
            let lines = std::iter::from_fn(|| reader.next_line().unwrap());
            let numbers: Vec<u64> = lines
                .take(200)
                .map(|line| text(&line).trim().parse().unwrap())
                .collect();
            assert!(numbers.is_sorted(), "{numbers:?}");
            assert!(numbers.windows(2).all(|pair| pair[0] != pair[1]));
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        writer.join().unwrap();
    }
}

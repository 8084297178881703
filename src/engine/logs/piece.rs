//! One file of a log, plain or compressed.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use crate::clock::Timestamp;
use crate::layer::Decompressor;
use crate::store::lock::is_still_at;

/// How much is read at once.
const BUFFER_BYTES: usize = 64 << 10;

/// A file of a log, whatever it is called by now.
pub(super) struct Piece {
    file: Arc<File>,
    is_packed: bool,
    /// Where reading starts, in what it holds.
    start: u64,
}

impl Piece {
    /// Opens one; `None` if there is none there.
    pub(super) fn open(path: &Path, is_packed: bool) -> Option<Self> {
        let file = Arc::new(File::open(path).ok()?);
        Some(Piece {
            file,
            is_packed,
            start: 0,
        })
    }

    /// Whether both hold the same lines. The forms of a file have one time, and no other file
    /// has that: see `monitor::log`.
    pub(super) fn is_same(&self, other: &Piece) -> bool {
        let (Ok(one), Ok(other_one)) = (self.file.metadata(), other.file.metadata()) else {
            return false;
        };
        let time = |facts: &std::fs::Metadata| (facts.mtime(), facts.mtime_nsec());
        (one.dev(), one.ino()) == (other_one.dev(), other_one.ino())
            || self.is_packed != other.is_packed && time(&one) == time(&other_one)
    }

    /// Whether it is the file at that path.
    pub(super) fn is_at(&self, path: &Path) -> bool {
        is_still_at(&self.file, path)
    }

    /// Whether it was written to before that time for the last time.
    pub(super) fn is_older_than(&self, time: Timestamp) -> bool {
        let facts = self.file.metadata();
        facts.is_ok_and(|facts| facts.mtime() < time.seconds())
    }

    /// Leaves out what is before a place.
    pub(super) fn start_at(&mut self, start: u64) {
        self.start = start;
    }

    /// What it holds, from where reading starts.
    pub(super) fn records(&self) -> io::Result<Box<dyn BufRead>> {
        if !self.is_packed {
            (&*self.file).seek(SeekFrom::Start(self.start))?;
            let file = Arc::clone(&self.file);
            return Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, file)));
        }
        let mut records = self.unpacked()?;
        io::copy(
            &mut io::Read::take(&mut records, self.start),
            &mut io::sink(),
        )?;
        Ok(Box::new(records))
    }

    fn unpacked(&self) -> io::Result<BufReader<Decompressor<Arc<File>>>> {
        (&*self.file).rewind()?;
        let unpacked = Decompressor::new(Arc::clone(&self.file)).map_err(io::Error::other)?;
        Ok(BufReader::with_capacity(BUFFER_BYTES, unpacked))
    }

    /// Its last record that is written whole.
    pub(super) fn last_record(&self) -> io::Result<Option<Vec<u8>>> {
        use std::os::unix::fs::FileExt;
        // A record holds at most 16 KiB of text, which escapes make six times as long.
        const LONGEST: u64 = 128 << 10;
        if self.is_packed {
            let mut last = None;
            self.each_record(|record, _| last = Some(record.to_vec()))?;
            return Ok(last);
        }
        let size = self.file.metadata()?.len();
        let start = size.saturating_sub(LONGEST);
        let mut end = vec![0; usize::try_from(size - start).unwrap_or(0)];
        self.file.read_exact_at(&mut end, start)?;
        let records = end.strip_suffix(b"\n");
        let last = records.and_then(|records| records.rsplit(|b| *b == b'\n').next());
        Ok(last.map(<[u8]>::to_vec))
    }

    /// Gives each record of a compressed file, and where it ends.
    fn each_record(&self, mut act: impl FnMut(&[u8], u64)) -> io::Result<()> {
        let mut records = self.unpacked()?;
        let (mut record, mut end) = (Vec::new(), 0);
        while records.read_until(b'\n', &mut record)? > 0 {
            end += record.len() as u64;
            if let Some(whole) = record.strip_suffix(b"\n") {
                act(whole, end);
            }
            record.clear();
        }
        Ok(())
    }

    /// Where the last `wanted` lines of the file begin, and how many of them there are; `rest`
    /// says that what no newline has ended belongs to it, too. A line that was written in
    /// parts counts once.
    pub(super) fn tail_start(
        &self,
        wanted: usize,
        rest: bool,
        ends: &dyn Fn(&[u8]) -> bool,
    ) -> io::Result<(u64, usize)> {
        match (wanted, rest) {
            (0, false) if self.is_packed => Ok((u64::MAX, 0)),
            (0, false) => Ok((self.file.metadata()?.len(), 0)),
            _ if self.is_packed => self.tail_start_from_the_front(wanted, ends),
            _ => self.tail_start_from_the_end(wanted, ends),
        }
    }

    /// What is compressed can only be read forwards.
    fn tail_start_from_the_front(
        &self,
        wanted: usize,
        ends: &dyn Fn(&[u8]) -> bool,
    ) -> io::Result<(u64, usize)> {
        // Where the last lines end, and the one before them.
        let mut last = VecDeque::new();
        self.each_record(|record, end| {
            if ends(record) {
                last.push_back(end);
                if last.len() > wanted.saturating_add(1) {
                    last.pop_front();
                }
            }
        })?;
        Ok(match last.front() {
            Some(start) if last.len() > wanted => (*start, wanted),
            _ => (0, last.len()),
        })
    }

    fn tail_start_from_the_end(
        &self,
        wanted: usize,
        ends: &dyn Fn(&[u8]) -> bool,
    ) -> io::Result<(u64, usize)> {
        use std::os::unix::fs::FileExt;
        const BLOCK: u64 = 64 << 10;
        let file = &self.file;
        let size = file.metadata()?.len();
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
                if ends(&record) {
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
        if ends(&after) {
            if found == wanted {
                return Ok((after.len() as u64 + 1, found));
            }
            found += 1;
        }
        Ok((0, found))
    }
}

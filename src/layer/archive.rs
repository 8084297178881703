//! Reading a tar stream: one entry after the other, with all that headers say about it.
//!
//! Owns the formats (ustar, PAX, GNU long names, all four GNU sparse forms) and one
//! reading of them: where implementations are known to disagree about what an archive
//! holds, it is refused, so that nobody sees other files than another tool did. Refuses
//! to know what becomes of an entry.
//!
//! The header's layout is the `tar` crate's; its iterator is not used, because it reads
//! extended headers of any size into memory, splits their records at line feeds, and lets
//! the first of two records count where everybody else takes the last.
//!
//! | archive | reading |
//! |---|---|
//! | extended header above 1 MiB | refused |
//! | two long names, or long name and PAX path, for one entry | refused |
//! | global header that renames, sizes or owns entries | refused; other global headers are skipped |
//! | size of something that has no data | refused, unless 0 |
//! | ordinary file whose name ends in `/` | refused; in the oldest format it is a directory |
//! | number with other characters than digits, spaces and NULs | refused |
//! | no final zero blocks, or data after them | accepted, skipped |

use std::io::{self, BufRead, Read, Write};

use rustix::fs::Timespec;
use tar::{GnuExtSparseHeader, GnuSparseHeader, Header};

use super::limited::Limited;
use super::pax::Extensions;
use super::sparse::{self, Segment};
use super::tar_fields::{Kind, kind, number, signed_number, type_flag, until_nul};
use super::xattr::Xattr;
use crate::entry::{c_string, shown};
use crate::error::{Context, Error, Result};

/// Headers, padding and data come in units of this many bytes.
pub(super) const BLOCK: usize = 512;
/// The most that an extended header may hold, as in Go's `archive/tar`.
const MAX_EXTENSION: u64 = 1 << 20;
/// How much is to be read at once.
pub(super) const BUFFER: usize = 256 << 10;

/// An entry. Its name and link are as they were written, unchecked; so are its ids.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) path: Vec<u8>,
    pub(super) link: Vec<u8>,
    pub(super) mode: u32,
    pub(super) uid: u64,
    pub(super) gid: u64,
    pub(super) modified: Timespec,
    pub(super) xattrs: Vec<Xattr>,
    /// The size of the file in bytes, holes included.
    pub(super) size: u64,
    /// Where the data belongs, if the file has holes.
    pub(super) segments: Option<Vec<Segment>>,
}

/// A tar stream that is being read.
pub(super) struct Archive<R> {
    input: Limited<R>,
    /// Bytes of the current entry's data that were not taken yet.
    data_left: u64,
    /// Bytes from there to the next header.
    padding: u64,
}

/// What precedes an entry and describes it.
#[derive(Default)]
struct Preceding {
    long_name: Option<Vec<u8>>,
    long_link: Option<Vec<u8>>,
    pax: Option<Extensions>,
}

impl<R: BufRead> Archive<R> {
    /// Reads `input`, which may have at most `max_bytes` bytes.
    pub(super) fn new(input: R, max_bytes: u64) -> Self {
        Archive {
            input: Limited::new(input, max_bytes),
            data_left: 0,
            padding: 0,
        }
    }

    /// The next entry, or `None` at the end. Data of the last one that was not taken is skipped.
    pub(super) fn next_entry(&mut self) -> Result<Option<Entry>> {
        let mut preceding = Preceding::default();
        let mut is_first = true;
        loop {
            self.skip_data()?;
            let Some(header) = self.header()? else {
                return match is_first {
                    true => Ok(None),
                    false => Err(Error::engine("the archive ends after an extended header")),
                };
            };
            is_first = false;
            match type_flag(&header) {
                b'L' => self.extension(&header)?.set(&mut preceding.long_name)?,
                b'K' => self.extension(&header)?.set(&mut preceding.long_link)?,
                b'x' => {
                    let records = self.extension(&header)?.0;
                    let previous = preceding.pax.replace(Extensions::parse(&records)?);
                    if previous.is_some() {
                        return Err(Error::engine("two extended headers for one entry"));
                    }
                }
                b'g' => {
                    let records = self.extension(&header)?.0;
                    let mut global = Extensions::parse(&records)?;
                    global.modified = None;
                    if global != Extensions::default() {
                        return Err(Error::engine("a global header that changes entries"));
                    }
                }
                _ => return self.entry(&header, preceding).map(Some),
            }
        }
    }

    /// The next bytes of the current entry's data; empty at its end.
    pub(super) fn data(&mut self) -> Result<&[u8]> {
        if self.data_left == 0 {
            return Ok(&[]);
        }
        // Filled first and looked at after, because a borrow may not leave the loop.
        while let Err(why) = self.input.fill_buf() {
            if why.kind() != io::ErrorKind::Interrupted {
                return Err(why).doing(|| "read the archive");
            }
        }
        let most = usize::try_from(self.data_left).unwrap_or(usize::MAX);
        match self.input.fill_buf().doing(|| "read the archive")? {
            [] => Err(cut_short()),
            found => Ok(&found[..found.len().min(most)]),
        }
    }

    /// Says that the first `count` of the bytes that [`Archive::data`] gave were taken.
    pub(super) fn taken(&mut self, count: usize) {
        self.input.consume(count);
        self.data_left = self.data_left.saturating_sub(count as u64);
    }

    /// Copies at most `most` bytes of the current entry's data. Returns how many there were.
    pub(super) fn copy_data(&mut self, file: &mut impl Write, mut most: u64) -> Result<u64> {
        let mut written = 0;
        while most > 0 {
            let data = self.data()?;
            let data = &data[..data.len().min(usize::try_from(most).unwrap_or(usize::MAX))];
            if data.is_empty() {
                break;
            }
            file.write_all(data).doing(|| "write its data")?;
            let count = data.len();
            self.taken(count);
            most -= count as u64;
            written += count as u64;
        }
        Ok(written)
    }

    /// Reads what follows the end of the archive, so that whoever hashes the stream
    /// beneath sees all of it.
    pub(super) fn drain(mut self) -> Result<()> {
        io::copy(&mut self.input, &mut io::sink())
            .map(drop)
            .doing(|| "read to the end of the archive")
    }

    fn skip_data(&mut self) -> Result<()> {
        self.data_left = self.data_left.saturating_add(self.padding);
        self.padding = 0;
        loop {
            match self.data()?.len() {
                0 => return Ok(()),
                length => self.taken(length),
            }
        }
    }

    /// Fills a block. `false` at the end of the stream.
    fn block(&mut self, block: &mut [u8; BLOCK]) -> Result<bool> {
        let mut filled = 0;
        while filled < BLOCK {
            match self.input.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(false),
                Ok(0) => return Err(cut_short()),
                Ok(count) => filled += count,
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) => return Err(why).doing(|| "read the archive"),
            }
        }
        Ok(true)
    }

    /// The next header, or `None` at the end of the archive.
    pub(super) fn header(&mut self) -> Result<Option<Header>> {
        let mut header = Header::new_old();
        if !self.block(header.as_mut_bytes())? {
            return Ok(None);
        }
        if header.as_bytes().iter().all(|byte| *byte == 0) {
            let ended = !self.block(header.as_mut_bytes())?;
            if ended || header.as_bytes().iter().all(|byte| *byte == 0) {
                return Ok(None);
            }
            return Err(Error::engine("an empty header amid the archive"));
        }
        let bytes = header.as_bytes();
        // The checksum is taken with its own field full of spaces.
        let sum = bytes[..148].iter().chain(&bytes[156..]);
        let sum = sum.fold(8 * u64::from(b' '), |sum, byte| sum + u64::from(*byte));
        if number(&header.as_old().cksum).ok() != Some(sum) {
            return Err(Error::engine("this is no tar archive, or a damaged one")
                .because(Error::engine("the checksum of a header is wrong")));
        }
        Ok(Some(header))
    }

    /// The content of a header that describes the next entry.
    fn extension(&mut self, header: &Header) -> Result<Extension> {
        let size = number(&header.as_old().size)?;
        if size > MAX_EXTENSION {
            return Err(Error::engine("an extended header is too large"));
        }
        self.expect_data(size);
        let mut content = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        loop {
            match self.data()? {
                [] => return Ok(Extension(content)),
                found => {
                    content.extend_from_slice(found);
                    let count = found.len();
                    self.taken(count);
                }
            }
        }
    }

    fn expect_data(&mut self, size: u64) {
        self.data_left = size;
        self.padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
    }

    /// Puts together what the header and those before it say.
    fn entry(&mut self, header: &Header, preceding: Preceding) -> Result<Entry> {
        let old = header.as_old();
        let mut pax = preceding.pax.unwrap_or_default();
        let path = one_of(preceding.long_name, pax.path.take(), "name")?
            .unwrap_or_else(|| header.path_bytes().into_owned());
        let link = one_of(preceding.long_link, pax.link.take(), "link")?
            .unwrap_or_else(|| until_nul(&old.linkname).to_vec());
        let stored = match pax.size {
            Some(size) => size,
            None => number(&old.size)?,
        };
        let mut entry = Entry {
            kind: kind(header, &path)?,
            path,
            link,
            mode: u32::try_from(number(&old.mode)? & 0o7777).unwrap_or(0),
            uid: pax.uid.map_or_else(|| number(&old.uid), Ok)?,
            gid: pax.gid.map_or_else(|| number(&old.gid), Ok)?,
            modified: match pax.modified {
                Some(modified) => modified,
                None => Timespec {
                    tv_sec: signed_number(&old.mtime)?,
                    tv_nsec: 0,
                },
            },
            xattrs: named_for_the_kernel(std::mem::take(&mut pax.xattrs))?,
            size: stored,
            segments: None,
        };
        if entry.kind != Kind::Regular && stored != 0 {
            return Err(Error::engine("data for an entry that cannot have any")
                .because(Error::engine(shown(&entry.path))));
        }
        if type_flag(header) == b'S' {
            let segments = self.old_sparse_map(header)?;
            let real_size = header.as_gnu().map(|gnu| number(&gnu.realsize));
            entry.size = real_size.doing(|| "a sparse entry in another format than GNU's")??;
            entry.segments = Some(segments);
        }
        self.expect_data(stored);
        self.pax_sparse_map(&mut entry, pax)?;
        if let Some(segments) = &entry.segments {
            sparse::check(segments, entry.size, self.data_left)?;
        }
        Ok(entry)
    }

    /// The map of GNU tar's own format: four segments in the header, more in blocks after it.
    fn old_sparse_map(&mut self, header: &Header) -> Result<Vec<Segment>> {
        let mut segments = Vec::new();
        let mut add = |found: &[GnuSparseHeader]| -> Result<()> {
            for segment in found.iter().filter(|segment| !segment.is_empty()) {
                let (offset, length) = (number(&segment.offset)?, number(&segment.numbytes)?);
                sparse::push(&mut segments, offset, length)?;
            }
            Ok(())
        };
        let Some(gnu) = header.as_gnu() else {
            return Ok(segments);
        };
        add(&gnu.sparse)?;
        let mut more = gnu.is_extended();
        while more {
            let mut block = GnuExtSparseHeader::new();
            if !self.block(block.as_mut_bytes())? {
                return Err(cut_short());
            }
            add(block.sparse())?;
            more = block.is_extended();
        }
        Ok(segments)
    }

    /// The map of the forms that PAX headers announce.
    fn pax_sparse_map(&mut self, entry: &mut Entry, pax: Extensions) -> Result<()> {
        let sparse = pax.sparse;
        if sparse == super::pax::Sparse::default() {
            return Ok(());
        }
        if entry.kind != Kind::Regular || entry.segments.is_some() {
            return Err(Error::engine(
                "a sparse map for an entry that cannot have one",
            ));
        }
        entry.size = sparse.real_size.doing(|| "a sparse entry without a size")?;
        if let Some(name) = sparse.name {
            entry.path = name;
        }
        entry.segments = Some(match sparse.major {
            None | Some(0) => sparse.segments,
            Some(1) => self.sparse_map_in_data()?,
            Some(_) => return Err(Error::engine("a sparse entry of an unknown form")),
        });
        Ok(())
    }

    fn sparse_map_in_data(&mut self) -> Result<Vec<Segment>> {
        let mut lines = sparse::Lines::default();
        let mut block = [0; BLOCK];
        loop {
            let left = self.data_left.checked_sub(BLOCK as u64);
            let left = left.doing(|| "a sparse map longer than its entry")?;
            if !self.block(&mut block)? {
                return Err(cut_short());
            }
            self.data_left = left;
            if let Some(segments) = lines.block(&block)? {
                return Ok(segments);
            }
        }
    }
}

/// The content of a header that describes the next entry.
struct Extension(Vec<u8>);

impl Extension {
    /// Takes the content as a long name, which ends at its NUL.
    fn set(mut self, name: &mut Option<Vec<u8>>) -> Result<()> {
        self.0.truncate(until_nul(&self.0).len());
        match name.replace(self.0) {
            None => Ok(()),
            Some(_) => Err(Error::engine("two long names for one entry")),
        }
    }
}

fn one_of(long: Option<Vec<u8>>, pax: Option<Vec<u8>>, what: &str) -> Result<Option<Vec<u8>>> {
    if long.is_some() && pax.is_some() {
        return Err(Error::engine(format!("two headers that {what} one entry")));
    }
    Ok(long.or(pax))
}

fn named_for_the_kernel(
    xattrs: std::collections::BTreeMap<Vec<u8>, Vec<u8>>,
) -> Result<Vec<Xattr>> {
    xattrs
        .into_iter()
        .map(|(name, value)| Ok((c_string(&name)?, value)))
        .collect()
}

fn cut_short() -> Error {
    Error::engine("the archive is cut short")
}

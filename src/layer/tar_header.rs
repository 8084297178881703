//! Writing tar headers: for each entry one form, and no choice left.
//!
//! Owns the form: a plain ustar header wherever it can say everything; what it cannot say
//! is said by PAX records before it, in the order of their keywords. Owners have no names,
//! and fields that mean nothing for an entry are zero. Refuses to know trees.

use std::collections::BTreeMap;
use std::io::Write;

use rustix::fs::Timespec;
use tar::{EntryType, Header};

use super::archive::BLOCK;
use super::attributes::EPOCH;
use super::pax::{self, append_record, format_time};
use super::xattr::Xattr;
use crate::error::{Context, Error, Result};

/// The largest numbers that fit into the octal fields of 8 and of 12 bytes.
const MAX_ID: u64 = 0o7_777_777;
const MAX_LONG: u64 = 0o77_777_777_777;
/// The name that extended headers bear, for programs that do not know them.
const EXTENSION_NAME: &[u8] = b"././@PaxHeader";

/// An entry to be written.
pub(super) struct Fields<'a> {
    pub(super) kind: EntryType,
    /// As it is written: without `./`, a directory's with a final slash.
    pub(super) path: &'a [u8],
    pub(super) link: &'a [u8],
    pub(super) size: u64,
    pub(super) mode: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) modified: Timespec,
    pub(super) device: (u32, u32),
    pub(super) xattrs: &'a [Xattr],
}

impl<'a> Fields<'a> {
    /// An empty file of root's, readable to nobody else, from 1970.
    pub(super) fn empty_file(path: &'a [u8]) -> Self {
        Fields {
            kind: EntryType::Regular,
            path,
            link: b"",
            size: 0,
            mode: 0o600,
            uid: 0,
            gid: 0,
            modified: EPOCH,
            device: (0, 0),
            xattrs: &[],
        }
    }

    /// Writes the entry's header, with an extended one before it if there must be.
    pub(super) fn write(&self, sink: &mut impl Write) -> Result<()> {
        let mut records = BTreeMap::new();
        let header = self.header(&mut records)?;
        for (name, value) in self.xattrs {
            if name.to_bytes().contains(&b'=') {
                let name = name.to_string_lossy();
                return Err(Error::engine(format!(
                    "tar cannot hold the attribute `{name}`"
                )));
            }
            records.insert([pax::XATTR, name.to_bytes()].concat(), value.clone());
        }
        if !records.is_empty() {
            let mut bytes = Vec::new();
            for (keyword, value) in &records {
                append_record(&mut bytes, keyword, value);
            }
            let mut extension = Fields::empty_file(EXTENSION_NAME);
            extension.kind = EntryType::XHeader;
            extension.mode = 0o644;
            extension.size = bytes.len() as u64;
            let extension = extension.header(&mut BTreeMap::new())?;
            write(sink, extension.as_bytes())?;
            write(sink, &bytes)?;
            write(sink, padding(bytes.len() as u64))?;
        }
        write(sink, header.as_bytes())
    }

    /// The ustar header, and the records for what it cannot say.
    fn header(&self, records: &mut BTreeMap<Vec<u8>, Vec<u8>>) -> Result<Header> {
        let mut record = |keyword: &str, value: &[u8]| {
            records.insert(keyword.as_bytes().to_vec(), value.to_vec());
        };
        let mut header = Header::new_ustar();
        let ustar = header.as_ustar_mut().doing(|| "make a tar header")?;
        match split_name(self.path) {
            Some((prefix, name)) => {
                fill(&mut ustar.prefix, prefix);
                fill(&mut ustar.name, name);
            }
            None => {
                record("path", self.path);
                fill(&mut ustar.name, &plain(self.path));
            }
        }
        if !fits(self.link, ustar.linkname.len()) {
            record("linkpath", self.link);
        }
        fill(&mut ustar.linkname, &plain(self.link));
        let mut bounded = |keyword: &str, value: u64, most: u64| {
            if value <= most {
                return value;
            }
            record(keyword, value.to_string().as_bytes());
            0
        };
        let size = bounded("size", self.size, MAX_LONG);
        let uid = bounded("uid", self.uid.into(), MAX_ID);
        let gid = bounded("gid", self.gid.into(), MAX_ID);
        let seconds = u64::try_from(self.modified.tv_sec).ok();
        let seconds = seconds.filter(|seconds| *seconds <= MAX_LONG);
        if seconds.is_none() || self.modified.tv_nsec != 0 {
            record("mtime", format_time(self.modified).as_bytes());
        }
        header.set_entry_type(self.kind);
        header.set_size(size);
        header.set_mode(self.mode & 0o7777);
        header.set_uid(uid);
        header.set_gid(gid);
        header.set_mtime(seconds.unwrap_or(0));
        let (major, minor) = self.device;
        if u64::from(major.max(minor)) > MAX_ID {
            return Err(Error::engine("tar cannot hold the number of this device"));
        }
        header
            .set_device_major(major)
            .doing(|| "write a device number")?;
        header
            .set_device_minor(minor)
            .doing(|| "write a device number")?;
        header.set_cksum();
        Ok(header)
    }
}

/// The two blocks of zeros that end an archive.
pub(super) fn write_end(sink: &mut impl Write) -> Result<()> {
    write(sink, &[0; 2 * BLOCK])
}

/// What follows data of `size` bytes up to the next header.
pub(super) fn padding(size: u64) -> &'static [u8] {
    let rest = usize::try_from(size % BLOCK as u64).unwrap_or(0);
    &[0; BLOCK][..(BLOCK - rest) % BLOCK]
}

pub(super) fn write(sink: &mut impl Write, bytes: &[u8]) -> Result<()> {
    sink.write_all(bytes).doing(|| "write the archive")
}

/// Whether a ustar field of `length` bytes can hold a text that everybody reads the same.
fn fits(text: &[u8], length: usize) -> bool {
    text.len() <= length && text.is_ascii()
}

/// The first hundred bytes that are ASCII, for readers that do not know extended headers.
fn plain(text: &[u8]) -> Vec<u8> {
    let ascii = text.iter().copied().filter(u8::is_ascii);
    ascii.take(100).collect()
}

fn fill(field: &mut [u8], text: &[u8]) {
    field.fill(0);
    for (to, from) in field.iter_mut().zip(text) {
        *to = *from;
    }
}

/// Splits a path into the prefix and name of a ustar header, at the first slash that does.
fn split_name(path: &[u8]) -> Option<(&[u8], &[u8])> {
    if fits(path, 100) {
        return Some((b"", path));
    }
    let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    slashes
        .map(|(at, _)| (&path[..at], &path[at + 1..]))
        .find(|(prefix, name)| {
            !prefix.is_empty() && !name.is_empty() && fits(prefix, 155) && fits(name, 100)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::archive::Archive;
    use crate::layer::tar_fields::Kind;

    fn read_back(fields: &Fields<'_>) -> crate::layer::archive::Entry {
        let mut bytes = Vec::new();
        fields.write(&mut bytes).unwrap();
        assert_eq!(bytes.len() % BLOCK, 0);
        Archive::new(&bytes[..], 1 << 20)
            .next_entry()
            .unwrap()
            .unwrap()
    }

    #[test]
    fn whatever_is_written_reads_back_the_same() {
        let long = "d/".repeat(300) + "name";
        let split = "prefix/".repeat(15) + "name";
        let paths = ["a", "d/e/f", &split, &long, "ü", "a\n b", &"x".repeat(255)];
        for path in paths {
            for (uid, tv_sec, tv_nsec) in [
                (0, 0, 0),
                (2_097_151, 8_589_934_591, 0),
                (2_097_152, 8_589_934_592, 5),
                (u32::MAX - 1, -5, 999_999_999),
            ] {
                let mut fields = Fields::empty_file(path.as_bytes());
                fields.uid = uid;
                fields.modified = Timespec { tv_sec, tv_nsec };
                let xattrs = [(c"user.a".to_owned(), b"\n\0=\xff".to_vec())];
                fields.xattrs = &xattrs;
                let entry = read_back(&fields);
                assert_eq!(entry.kind, Kind::Regular);
                assert_eq!(entry.path, path.as_bytes());
                assert_eq!((entry.uid, entry.modified), (uid.into(), fields.modified));
                assert_eq!(entry.xattrs, xattrs);
            }
        }
    }

    #[test]
    fn a_header_that_can_say_everything_stands_alone() {
        let path = "p".repeat(155) + "/" + &"n".repeat(100);
        let mut bytes = Vec::new();
        Fields::empty_file(path.as_bytes())
            .write(&mut bytes)
            .unwrap();
        assert_eq!(bytes.len(), BLOCK);
        let mut symlink = Fields::empty_file(b"l");
        symlink.kind = EntryType::Symlink;
        let target = "t".repeat(101);
        symlink.link = target.as_bytes();
        assert_eq!(read_back(&symlink).link, target.as_bytes());
    }
}

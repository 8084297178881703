//! Archives of a few named files: the form in which images travel.
//!
//! Owns the names in such an archive: whole, relative, within the archive, links included.
//! Where data goes is for the reader to say, so no name ever meets a file system. What is
//! written is a function of the names and the data: no times, no owners. Refuses to know
//! what the files mean.

use std::io::{self, BufReader, Read, Write};

use tar::EntryType;

use super::archive::{Archive, Entry};
use super::tar_fields::Kind;
use super::tar_header::{Fields, padding, write, write_end};
use crate::entry::shown;
use crate::error::{Context, Error, Result};

/// Names longer than this, in bytes, are refused.
const NAME_MAX_BYTES: usize = 1024;
/// The archive is read in pieces of this many bytes.
const BUFFER_BYTES: usize = 256 << 10;
const FILE_MODE: u32 = 0o644;
const DIRECTORY_MODE: u32 = 0o755;

/// What an archive has next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A file, whose data is next.
    File(String),
    /// A name for what has another name in the archive, or may have none.
    Link {
        /// Its name.
        name: String,
        /// The other one.
        target: String,
    },
}

/// Reads such an archive, one file after the other.
pub struct FileArchive<R>(Archive<BufReader<R>>);

impl<R: Read> FileArchive<R> {
    /// Reads `input`, which is not compressed.
    pub fn new(input: R) -> Self {
        FileArchive(Archive::new(
            BufReader::with_capacity(BUFFER_BYTES, input),
            u64::MAX,
        ))
    }

    /// The next file or link; nothing at the end.
    ///
    /// # Errors
    ///
    /// If the archive is damaged, has devices, or names that lead out of it.
    pub fn next_piece(&mut self) -> Result<Option<Piece>> {
        while let Some(entry) = self.0.next_entry()? {
            let about = || format!("read the entry `{}`", shown(&entry.path));
            if let Some(piece) = piece(&entry).doing(about)? {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    /// Copies the data of the file that is next. Returns how many bytes it has.
    pub fn copy_to(&mut self, sink: &mut impl Write) -> Result<u64> {
        let mut copied = 0;
        loop {
            let data = self.0.data()?;
            if data.is_empty() {
                return Ok(copied);
            }
            sink.write_all(data)
                .doing(|| "keep a file of the archive")?;
            let count = data.len();
            copied += count as u64;
            self.0.taken(count);
        }
    }

    /// Reads what follows the archive, so that whatever checks the stream sees its end.
    pub fn finish(self) -> Result<()> {
        self.0.drain()
    }
}

/// An entry that is a file or link; nothing for a directory.
fn piece(entry: &Entry) -> Result<Option<Piece>> {
    if entry.segments.is_some() {
        return Err(Error::engine("a file with holes has no place here"));
    }
    let name = || within("", &entry.path);
    match entry.kind {
        Kind::Directory => name().map(|_| None),
        Kind::Regular => Ok(Some(Piece::File(name()?))),
        Kind::Symlink => {
            let name = name()?;
            let directory = name.rsplit_once('/').map_or("", |(directory, _)| directory);
            let target = within(directory, &entry.link)?;
            Ok(Some(Piece::Link { name, target }))
        }
        Kind::HardLink => Ok(Some(Piece::Link {
            name: name()?,
            target: within("", &entry.link)?,
        })),
        Kind::Fifo | Kind::CharacterDevice { .. } | Kind::BlockDevice { .. } => {
            Err(Error::engine("it is no file"))
        }
    }
}

/// Makes a path whole: one that is seen from a directory of the archive, or from its root.
fn within(directory: &str, path: &[u8]) -> Result<String> {
    let path = std::str::from_utf8(path).doing(|| "the name is not UTF-8")?;
    if path.len() > NAME_MAX_BYTES {
        return Err(Error::engine("the name is too long"));
    }
    let from = if path.starts_with('/') { "" } else { directory };
    let mut whole: Vec<&str> = Vec::new();
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                whole
                    .pop()
                    .doing(|| format!("`{}` leads out of the archive", shown(path.as_bytes())))?;
            }
            part => whole.push(part),
        }
    }
    Ok(whole.join("/"))
}

/// Writes such an archive.
pub struct FileArchiveWriter<W: Write>(W);

impl<W: Write> FileArchiveWriter<W> {
    /// Writes to `sink`.
    pub fn new(sink: W) -> Self {
        FileArchiveWriter(sink)
    }

    /// Writes a directory.
    pub fn directory(&mut self, name: &str) -> Result<()> {
        let mut fields = Fields::empty_file(b"");
        let path = format!("{name}/");
        fields.path = path.as_bytes();
        fields.kind = EntryType::Directory;
        fields.mode = DIRECTORY_MODE;
        fields.write(&mut self.0)
    }

    /// Writes a file of that size.
    ///
    /// # Errors
    ///
    /// If `data` has more or fewer bytes; the archive is of no use then.
    pub fn file(&mut self, name: &str, size: u64, data: &mut dyn Read) -> Result<()> {
        let mut fields = Fields::empty_file(name.as_bytes());
        fields.mode = FILE_MODE;
        fields.size = size;
        fields.write(&mut self.0)?;
        // One byte more is asked for: a reader that checks what it gave does so at its end.
        let mut data = data.take(size.saturating_add(1));
        let copied = io::copy(&mut data, &mut self.0).doing(|| format!("write `{name}`"))?;
        if copied != size {
            return Err(Error::engine(format!(
                "`{name}` has not the {size} bytes that it should have"
            )));
        }
        write(&mut self.0, padding(size))
    }

    /// Ends the archive.
    pub fn finish(mut self) -> Result<W> {
        write_end(&mut self.0)?;
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(bytes: &[u8]) -> Result<Vec<(Piece, Vec<u8>)>> {
        let mut archive = FileArchive::new(bytes);
        let mut found = Vec::new();
        while let Some(piece) = archive.next_piece()? {
            let mut data = Vec::new();
            archive.copy_to(&mut data)?;
            found.push((piece, data));
        }
        archive.finish()?;
        Ok(found)
    }

    fn entry(kind: EntryType, path: &[u8], link: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut fields = Fields::empty_file(path);
        fields.kind = kind;
        fields.link = link;
        fields.write(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn what_was_written_is_read() {
        let mut writer = FileArchiveWriter::new(Vec::new());
        writer.directory("blobs").unwrap();
        writer.file("blobs/one", 3, &mut &b"one"[..]).unwrap();
        writer.file("two", 0, &mut &b""[..]).unwrap();
        let bytes = writer.finish().unwrap();
        let file = |name: &str, data: &[u8]| (Piece::File(name.to_owned()), data.to_vec());
        assert_eq!(
            pieces(&bytes).unwrap(),
            [file("blobs/one", b"one"), file("two", b"")]
        );
        assert!(pieces(&bytes[..bytes.len() - 1100]).is_err(), "cut short");
    }

    #[test]
    fn a_size_that_is_not_kept_is_an_error() {
        for data in [&b"on"[..], b"onee"] {
            let mut writer = FileArchiveWriter::new(Vec::new());
            assert!(writer.file("one", 3, &mut &data[..]).is_err());
        }
    }

    #[test]
    fn names_and_links_stay_within_the_archive() {
        for (kind, path, link, found) in [
            (
                EntryType::Symlink,
                "a/layer.tar",
                "../b/layer.tar",
                Some("b/layer.tar"),
            ),
            (EntryType::Symlink, "a/layer.tar", "/b/x", Some("b/x")),
            (EntryType::Symlink, "a/layer.tar", "../../b", None),
            (EntryType::Symlink, "layer.tar", "../b", None),
            (
                EntryType::Link,
                "a/layer.tar",
                "b/layer.tar",
                Some("b/layer.tar"),
            ),
            (EntryType::Link, "a/layer.tar", "../b", None),
            (EntryType::Fifo, "a", "", None),
        ] {
            let read = pieces(&entry(kind, path.as_bytes(), link.as_bytes()));
            let target = read.ok().map(|pieces| match &pieces[0].0 {
                Piece::Link { target, .. } => target.clone(),
                Piece::File(name) => name.clone(),
            });
            assert_eq!(target.as_deref(), found, "{path} {link}");
        }
        let name = |path: &str| within("", path.as_bytes());
        assert_eq!(name("./a//b/").unwrap(), "a/b");
        assert_eq!(name("/a/../b").unwrap(), "b");
        assert!(name("../a").is_err());
        assert!(name("a/../../b").is_err());
        assert!(within("", b"\xff").is_err());
        assert!(name(&"a".repeat(NAME_MAX_BYTES + 1)).is_err());
    }
}

//! Files by their names: of a directory, or of an archive that was read aside.
//!
//! An archive may have its files in any order, and may come through a pipe. So it is read
//! once, and each file put into the store's staging directory under a number; its name is
//! only compared, never used as a path. A file that turns out to be a blob is moved from
//! there to its place. A directory's files are opened beneath it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags};

use super::{Bytes, ReadBlob};
use crate::digest::{Algorithm, Digest, Hasher, Hashing};
use crate::error::{Context, Error, Result};
use crate::layer::{FileArchive, Piece};
use crate::oci::Descriptor;
use crate::store::Store;
use crate::store::atomic::{Staging, open_directory};
use crate::store::blobs::DOCUMENT_MAX_BYTES;

/// An archive of more files and links than this is none of images.
const FILES_MAX: usize = 1 << 16;
/// So many links are followed to a file.
const LINKS_MAX: usize = 8;
const COPY_BUFFER_BYTES: usize = 256 << 10;

/// Files by their names.
pub enum Files {
    /// Of a directory.
    Directory(Directory),
    /// Of an archive.
    Staged(Staged),
}

/// A directory of which only what is beneath it is opened.
pub struct Directory {
    root: File,
    path: PathBuf,
}

/// The files of an archive, aside in the store.
pub struct Staged {
    staging: Staging,
    entries: HashMap<String, Entry>,
    /// How many files and links there were so far.
    count: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    /// A file: its number, size and digest.
    File(usize, u64, Digest),
    /// A link to another name.
    Link(String),
}

impl Directory {
    /// Opens a directory.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Directory {
            root: open_directory(path)?,
            path: path.to_owned(),
        })
    }

    fn file(&self, name: &str) -> Result<Option<File>> {
        // A fifo does not make us wait.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        let doing = || format!("open `{}`", self.path.join(name).display());
        let file = match rustix::fs::openat2(&self.root, name, flags, Mode::empty(), resolve) {
            Ok(file) => File::from(file),
            Err(rustix::io::Errno::NOENT | rustix::io::Errno::NOTDIR) => return Ok(None),
            Err(why) => return Err(why).doing(doing),
        };
        let found = rustix::fs::fstat(&file).doing(doing)?;
        match FileType::from_raw_mode(found.st_mode) {
            FileType::RegularFile => Ok(Some(file)),
            _ => Err(Error::engine("it is no ordinary file")).doing(doing),
        }
    }
}

impl Staged {
    /// Reads an archive that is not compressed, to its end.
    pub fn read(store: &Store, archive: impl Read) -> Result<Self> {
        let mut staged = Staged {
            staging: Staging::new(&store.tmp())?,
            entries: HashMap::new(),
            count: 0,
        };
        let mut archive = FileArchive::new(archive);
        while let Some(piece) = archive.next_piece()? {
            staged.count += 1;
            if staged.count > FILES_MAX {
                return Err(Error::engine("the archive has too many files"));
            }
            let (name, entry) = match piece {
                Piece::Link { name, target } => (name, Entry::Link(target)),
                Piece::File(name) => {
                    let entry = staged.keep(&mut archive)?;
                    (name, entry)
                }
            };
            staged.add(name, entry)?;
        }
        archive.finish()?;
        Ok(staged)
    }

    /// Puts the file that is next aside.
    fn keep(&self, archive: &mut FileArchive<impl Read>) -> Result<Entry> {
        let path = self.path(self.count);
        let doing = || format!("write `{}`", path.display());
        let file = File::create(&path).doing(doing)?;
        let mut file = Hashing::new(file, Algorithm::Sha256);
        archive.copy_to(&mut file)?;
        let (_, digest, size) = file.finish();
        Ok(Entry::File(self.count, size, digest))
    }

    /// Notes what a name leads to. Programs disagree about which of two files of one name
    /// counts.
    fn add(&mut self, name: String, entry: Entry) -> Result<()> {
        let is_same = |known: &Entry| match (known, &entry) {
            (Entry::File(_, _, known), Entry::File(_, _, digest)) => known == digest,
            (known, entry) => known == entry,
        };
        match self.entries.get(&name) {
            None => drop(self.entries.insert(name, entry)),
            Some(known) if is_same(known) => {
                if let Entry::File(number, ..) = entry {
                    let _ = fs::remove_file(self.path(number));
                }
            }
            Some(_) => {
                return Err(Error::engine(format!(
                    "the archive has two files of the name `{name}`"
                )));
            }
        }
        Ok(())
    }

    fn path(&self, number: usize) -> PathBuf {
        self.staging.path().join(number.to_string())
    }

    /// The file that a name leads to.
    fn find(&self, name: &str) -> Result<Option<(PathBuf, u64, &Digest)>> {
        let mut name = name;
        for _ in 0..=LINKS_MAX {
            match self.entries.get(name) {
                None => return Ok(None),
                Some(Entry::File(number, size, digest)) => {
                    return Ok(Some((self.path(*number), *size, digest)));
                }
                Some(Entry::Link(target)) => name = target,
            }
        }
        Err(Error::engine(format!(
            "the link `{name}` of the archive leads in a circle"
        )))
    }
}

impl Files {
    /// Opens a file; nothing if there is none.
    fn file(&self, name: &str) -> Result<Option<File>> {
        match self {
            Files::Directory(directory) => directory.file(name),
            Files::Staged(staged) => match staged.find(name)? {
                None => Ok(None),
                Some((path, ..)) => File::open(path)
                    .map(Some)
                    .doing(|| format!("read `{name}` of the archive")),
            },
        }
    }

    /// Reads a small file whole; nothing if there is none.
    pub(super) fn document(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let Some(file) = self.file(name)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.take(DOCUMENT_MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .doing(|| format!("read `{name}`"))?;
        if bytes.len() as u64 > DOCUMENT_MAX_BYTES {
            return Err(Error::engine(format!(
                "`{name}` is larger than {DOCUMENT_MAX_BYTES} bytes"
            )));
        }
        Ok(Some(bytes))
    }

    /// Reads a small file that must be there.
    pub(super) fn need_document(&self, name: &str) -> Result<Vec<u8>> {
        self.document(name)?.ok_or_else(|| missing(name))
    }

    /// The digest and size of a file that must be there, and its first bytes.
    pub(super) fn measure(&self, name: &str) -> Result<(Digest, u64, Vec<u8>)> {
        let mut file = self.file(name)?.ok_or_else(|| missing(name))?;
        let doing = || format!("read `{name}`");
        let mut first = Vec::new();
        (&mut file).take(8).read_to_end(&mut first).doing(doing)?;
        if let Files::Staged(staged) = self
            && let Some((_, size, digest)) = staged.find(name)?
        {
            return Ok((digest.clone(), size, first));
        }
        let mut hashing = Hashing::new(std::io::sink(), Algorithm::Sha256);
        hashing.write_all(&first).doing(doing)?;
        copy(&mut file, &mut hashing).doing(doing)?;
        let (_, digest, size) = hashing.finish();
        Ok((digest, size, first))
    }

    /// Whether they are in an archive, and not in a directory.
    pub(super) fn are_archived(&self) -> bool {
        matches!(self, Files::Staged(_))
    }

    /// Opens the file that is to be a blob, from byte `offset` on.
    pub(super) fn blob(&self, name: &str, blob: &Descriptor, offset: u64) -> Result<Bytes> {
        let mut file = self.file(name)?.ok_or_else(|| missing(name))?;
        let doing = || format!("read `{name}`");
        check_size(name, file.metadata().doing(doing)?.len(), blob)?;
        std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(offset)).doing(doing)?;
        Ok(Box::new(file.take(blob.size.saturating_sub(offset))))
    }

    /// Makes the file that is to be a blob one of the store's, if the store has none.
    pub(super) fn place(&self, store: &Store, name: &str, blob: &Descriptor) -> Result<()> {
        let is_there = || store.open_blob(&blob.digest).map(|found| found.is_some());
        if is_there()? {
            return Ok(());
        }
        // Removed when it is dropped, with what is still in it.
        let staging;
        let (path, digest) = match self {
            Files::Staged(staged) => {
                let (path, size, digest) = staged.find(name)?.ok_or_else(|| missing(name))?;
                check_size(name, size, blob)?;
                let digest = match blob.digest.algorithm() {
                    Algorithm::Sha256 => digest.clone(),
                    algorithm => digest_of(&path, algorithm)?,
                };
                (path, digest)
            }
            Files::Directory(_) => {
                staging = Staging::new(&store.tmp())?;
                let path = staging.path().join("blob");
                let digest = copy_aside(&path, self.blob(name, blob, 0)?, blob)?;
                (path, digest)
            }
        };
        let placed = if digest == blob.digest {
            store.adopt_blob(&path, &blob.digest)
        } else {
            Err(Error::engine(format!(
                "wrong digest: `{name}` is `{digest}`, not `{}`",
                blob.digest
            )))
        };
        match placed {
            // Of two layers that are the same, the other was placed meanwhile.
            Err(_) if digest == blob.digest && is_there()? => Ok(()),
            placed => placed,
        }
    }
}

/// Copies a blob into a new file. Returns what it is.
fn copy_aside(path: &Path, mut bytes: Bytes, blob: &Descriptor) -> Result<Digest> {
    let doing = || format!("copy the blob `{}`", blob.digest);
    let file = File::create(path).doing(doing)?;
    let mut file = Hashing::new(file, blob.digest.algorithm());
    copy(&mut bytes, &mut file).doing(doing)?;
    Ok(file.finish().1)
}

fn digest_of(path: &Path, algorithm: Algorithm) -> Result<Digest> {
    let doing = || format!("read `{}`", path.display());
    let mut file = File::open(path).doing(doing)?;
    let mut hashing = Hashing::new(std::io::sink(), algorithm);
    copy(&mut file, &mut hashing).doing(doing)?;
    Ok(hashing.finish().1)
}

/// Copies in large pieces; hashing small ones would cost more than reading them.
fn copy(from: &mut impl Read, to: &mut impl Write) -> std::io::Result<()> {
    let mut buffer = vec![0; COPY_BUFFER_BYTES];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => to.write_all(&buffer[..count])?,
            Err(why) if why.kind() == std::io::ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
}

fn check_size(name: &str, size: u64, blob: &Descriptor) -> Result<()> {
    if size == blob.size {
        return Ok(());
    }
    Err(Error::engine(format!(
        "`{name}` has {size} bytes, not the {} of the blob `{}`",
        blob.size, blob.digest
    )))
}

fn missing(name: &str) -> Error {
    Error::engine(format!("`{name}` is missing"))
}

/// Reads what must be the bytes of a blob: the last read fails if they are not.
pub(in crate::image) struct Verified {
    bytes: Bytes,
    hasher: Option<Hasher>,
    digest: Digest,
    left: u64,
}

impl Verified {
    pub(in crate::image) fn new(bytes: Bytes, blob: &Descriptor) -> Self {
        Verified {
            bytes,
            hasher: Some(Hasher::new(blob.digest.algorithm())),
            digest: blob.digest.clone(),
            left: blob.size,
        }
    }
}

impl ReadBlob for Verified {}

impl Read for Verified {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let wrong = |text: String| std::io::Error::other(Error::engine(text));
        let digest = &self.digest;
        let got = self.bytes.read(buffer)?;
        let Some(hasher) = &mut self.hasher else {
            return Ok(got);
        };
        hasher.update(&buffer[..got]);
        let left = self.left.checked_sub(got as u64);
        self.left = left.ok_or_else(|| wrong(format!("the blob `{digest}` is too long")))?;
        if got == 0 && !buffer.is_empty() && self.left > 0 {
            return Err(wrong(format!(
                "the blob `{digest}` lacks {} bytes",
                self.left
            )));
        }
        // The last bytes are given away only if all are right: whoever takes a known number
        // of them does not ask for more.
        if self.left == 0
            && let Some(hasher) = self.hasher.take()
        {
            let found = hasher.finish();
            if found != *digest {
                return Err(wrong(format!(
                    "wrong digest: what came for the blob `{digest}` is `{found}`"
                )));
            }
        }
        Ok(got)
    }
}

//! The digest of a tree: what a build's cache compares.
//!
//! Owns the form of what is hashed: for each file, in the order of the walk, its path,
//! kind, permissions, owner, attributes, link target or data, each with its length before
//! it, so that no two trees give the same bytes. A further name of a file is told from a
//! file of its own, as it is copied as a hard link. Times do not count. Refuses to know what
//! is cached under the digest.

use std::collections::HashMap;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Stat};

use super::safe_path::locate;
use super::selection::{Place, Selection, Verdict};
use super::walk::{Found, Step, Walk, open_file};
use super::xattr;
use crate::digest::{Algorithm, Digest, Hasher};
use crate::entry::shown;
use crate::error::{Context, Result};

/// The digest of what [`super::copy()`] with the same selection would copy from a place.
///
/// It is that of the selection's owner and mode, where these replace those of the files.
///
/// # Errors
///
/// If the place is missing, or something in it cannot be read or changes meanwhile.
pub fn hash(from: Place<'_>, selection: &Selection<'_>) -> Result<Digest> {
    let source = locate(from.root, from.path, None)?;
    let mut hashing = Hashing {
        selection,
        hasher: Hasher::new(Algorithm::Sha256),
        links: HashMap::new(),
    };
    match source.name {
        None => {
            let stat = rustix::fs::fstat(&source.directory).doing(|| "look at the source")?;
            hashing.record(b"", &stat, Some(source.directory.as_fd()), Content::None)?;
            hashing.tree(source.directory.as_fd())?;
        }
        Some(name) => {
            let parent = source.directory.as_fd();
            let stat = rustix::fs::statat(parent, &name, AtFlags::SYMLINK_NOFOLLOW)
                .doing(|| format!("look at `{}`", shown(name.to_bytes())))?;
            hashing.file(&Found {
                parent,
                name: &name,
                path: b"",
                stat,
                directory: None,
            })?;
        }
    }
    Ok(hashing.hasher.finish())
}

struct Hashing<'a> {
    selection: &'a Selection<'a>,
    hasher: Hasher,
    /// Files with several names: the path of the first of them.
    links: HashMap<(u64, u64), Vec<u8>>,
}

/// What a file holds, as far as it is hashed.
enum Content<'a> {
    None,
    Data(&'a Digest),
    /// The same file as the one with this path.
    HardLink(&'a [u8]),
    Link(&'a [u8]),
}

/// A directory that counts only if something beneath it does.
struct Waiting {
    path: Vec<u8>,
    stat: Stat,
    directory: OwnedFd,
}

impl Hashing<'_> {
    fn tree(&mut self, root: BorrowedFd<'_>) -> Result<()> {
        let mut walk = Walk::new(root)?;
        let mut levels: Vec<Option<Waiting>> = Vec::new();
        while let Some(step) = walk.next()? {
            let found = match step {
                Step::At(found) => found,
                Step::Leaving(_) => {
                    levels.pop();
                    continue;
                }
            };
            let hash = || format!("hash `{}`", shown(found.path));
            let verdict = self
                .selection
                .verdict(found.path, found.directory.is_some());
            if verdict == Verdict::Keep {
                for waiting in levels.iter_mut().filter_map(Option::take) {
                    let directory = Some(waiting.directory.as_fd());
                    self.record(&waiting.path, &waiting.stat, directory, Content::None)?;
                }
            }
            match (verdict, found.directory) {
                (Verdict::Skip, _) => walk.skip(),
                (Verdict::Keep, None) => self.file(&found).doing(hash)?,
                (Verdict::Keep, Some(directory)) => {
                    self.record(found.path, &found.stat, Some(directory), Content::None)
                        .doing(hash)?;
                    levels.push(None);
                }
                (Verdict::Descend, directory) => levels.push(match directory {
                    None => None,
                    Some(directory) => Some(Waiting {
                        path: found.path.to_vec(),
                        stat: found.stat,
                        directory: directory.try_clone_to_owned().doing(hash)?,
                    }),
                }),
            }
        }
        Ok(())
    }

    fn file(&mut self, found: &Found<'_>) -> Result<()> {
        match found.kind() {
            FileType::RegularFile => {
                let identity = (found.stat.st_dev, found.stat.st_ino);
                if let Some(first) = self.links.get(&identity).cloned() {
                    let first = Content::HardLink(&first);
                    return self.record(found.path, &found.stat, None, first);
                }
                if found.stat.st_nlink > 1 {
                    self.links.insert(identity, found.path.to_vec());
                }
                let file = open_file(found.parent, found.name, &found.stat)?;
                let digest = data_digest(&file)?;
                let fd = Some(file.as_fd());
                self.record(found.path, &found.stat, fd, Content::Data(&digest))
            }
            FileType::Symlink => {
                let target = rustix::fs::readlinkat(found.parent, found.name, Vec::new())
                    .doing(|| "read the link")?;
                let target = Content::Link(target.as_bytes());
                self.record(found.path, &found.stat, None, target)
            }
            // Not copied either.
            FileType::Socket => Ok(()),
            _ => self.record(found.path, &found.stat, None, Content::None),
        }
    }

    /// Hashes what is to be said of one file. `fd` is there if it has attributes.
    fn record(
        &mut self,
        path: &[u8],
        stat: &Stat,
        fd: Option<BorrowedFd<'_>>,
        content: Content<'_>,
    ) -> Result<()> {
        let (uid, gid) = self.selection.ids(stat);
        let kind = FileType::from_raw_mode(stat.st_mode);
        let mode = match kind {
            FileType::Symlink => 0,
            _ => self.selection.permissions(stat).bits(),
        };
        let device = match kind {
            FileType::CharacterDevice | FileType::BlockDevice => stat.st_rdev,
            _ => 0,
        };
        self.bytes(path);
        let numbers = [
            kind.as_raw_mode().into(),
            mode.into(),
            uid.into(),
            gid.into(),
            device,
        ];
        for number in numbers {
            self.number(number);
        }
        let xattrs = fd.map_or_else(|| Ok(Vec::new()), xattr::read)?;
        self.number(xattrs.len() as u64);
        for (name, value) in &xattrs {
            self.bytes(name.to_bytes());
            self.bytes(value);
        }
        match content {
            Content::None => {}
            Content::Data(digest) => self.bytes(digest.hex().as_bytes()),
            // The length of a digest is not 0.
            Content::HardLink(first) => {
                self.number(0);
                self.bytes(first);
            }
            Content::Link(target) => self.bytes(target),
        }
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.hasher.update(bytes);
    }

    fn number(&mut self, number: u64) {
        self.hasher.update(&number.to_le_bytes());
    }
}

fn data_digest(file: &OwnedFd) -> Result<Digest> {
    let mut file = std::fs::File::from(file.try_clone().doing(|| "copy a descriptor")?);
    let mut hasher = Hasher::new(Algorithm::Sha256);
    let mut buffer = vec![0; 128 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(count) => hasher.update(&buffer[..count]),
            Err(why) if why.kind() == std::io::ErrorKind::Interrupted => {}
            Err(why) => return Err(why).doing(|| "read its data"),
        }
    }
}

//! Tree in, tar out: the one archive that stands for a layer's directory.
//!
//! Owns the form of that archive, which is a pure function of the tree: entries in the
//! order of the walk, headers as [`super::tar_header`] has them, nothing of the host.
//! Refuses to know who made the tree and who compresses the archive.
//!
//! | in the directory | in the archive |
//! |---|---|
//! | the root | `./` |
//! | character device 0:0 named `x` | `.wh.x`, empty, root's, from 1970 |
//! | opaque directory `d` | `d/.wh..wh..opq` right after `d/` |
//! | file with several names | the first name in order is the file, others are hard links |
//! | symbolic link, fifo, device with several names | an entry each |
//! | socket | nothing |
//! | times | to the nanosecond, by a PAX record where a fraction is left |
//! | owner | as numbers; no names |
//!
//! Fractions of seconds are kept, because without them a layer that is pulled would
//! differ from the one that was built. They cost nothing where [`normalise`] sets the
//! times. The archive of what [`super::apply()`] makes of the archive is the same bytes.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{FileType, Stat, major, minor};
use tar::EntryType;

use super::attributes::{self, modified, timespec};
use super::lookup::Spot;
use super::ownership::OverlayXattrs;
use super::selection::{Select, Selection, Verdict};
use super::tar_header::{Fields, padding, write, write_end};
use super::walk::{Found, Step, Walk};
use super::whiteout::{self, is_whiteout};
use super::xattr::{self, Xattr};
use crate::clock::Timestamp;
use crate::entry::shown;
use crate::error::{Context, Error, Result};
use crate::idmap::IdMap;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// How many entries, without that of the root: 0 for a layer that changes nothing.
    pub entries: u64,
    /// How many bytes of file data.
    pub bytes: u64,
}

/// Writes the archive of a layer's directory. With `ids`, the maps of a user namespace, owners
/// are written as that has them.
///
/// # Errors
///
/// If the tree cannot be read or changes meanwhile, or holds what a layer cannot:
/// a name that begins with `.wh.`, or what overlayfs leaves when `redirect_dir` or
/// `metacopy` are on.
pub fn write_tar(
    layer: BorrowedFd<'_>,
    marks: OverlayXattrs,
    ids: Option<&(IdMap, IdMap)>,
    sink: &mut impl Write,
) -> Result<Written> {
    let mut writing = Writing::new(Some(marks), b"", sink);
    writing.ids = ids;
    let stat = rustix::fs::fstat(layer).doing(|| "look at the layer's root")?;
    let stat = writing.owned(stat);
    writing.directory(b"./", &stat, layer)?;
    writing.tree(layer)?;
    write_end(writing.sink)?;
    Ok(writing.written)
}

/// Writes an archive of plain files: what is at `from`, and if that is a directory all
/// beneath it. No name means a deletion there.
///
/// `name` is what the archive calls it. With an empty one, which only a directory can
/// have, its content lies at the top of the archive; `describe` says whether an entry
/// `./` stands for the directory itself. Of the selection it is said which files, and through
/// which maps they are shown: owners are written as they are inside.
///
/// # Errors
///
/// If nothing is there, or a file cannot be read or changes meanwhile.
pub fn write_files(
    from: &Spot,
    name: &[u8],
    describe: bool,
    selection: &Selection<'_>,
    sink: &mut impl Write,
) -> Result<Written> {
    let prefix = match name {
        b"" => Vec::new(),
        name => [name, b"/"].concat(),
    };
    let mut writing = Writing::new(None, &prefix, sink);
    writing.ids = selection.shown_through;
    writing.select = selection.select;
    let stat = &writing.owned(*from.need()?);
    match from.open_directory()? {
        Some(directory) => {
            match (name, describe) {
                (b"", true) => writing.directory(b"./", stat, directory.as_fd())?,
                (b"", false) => {}
                _ => writing.directory(&prefix, stat, directory.as_fd())?,
            }
            writing.tree(directory.as_fd())?;
        }
        None => {
            let Some(own_name) = from.name() else {
                return Err(Error::engine("the archive's entry has no name"));
            };
            let found = Found {
                parent: from.directory(),
                name: own_name,
                path: name,
                stat: *stat,
                directory: None,
            };
            writing.prefix = b"";
            writing.found(&found)?;
        }
    }
    write_end(writing.sink)?;
    Ok(writing.written)
}

struct Writing<'a, W> {
    /// How overlayfs marks what only means something in a layer; `None` for plain files.
    marks: Option<OverlayXattrs>,
    /// The maps of the user namespace that owners are written for.
    ids: Option<&'a (IdMap, IdMap)>,
    /// Which files are written; all if nothing is said.
    select: Option<Select<'a>>,
    /// What all names in the archive begin with.
    prefix: &'a [u8],
    sink: &'a mut W,
    /// Files with several names: the path of the first.
    links: HashMap<(u64, u64), Vec<u8>>,
    written: Written,
}

impl<'a, W: Write> Writing<'a, W> {
    fn new(marks: Option<OverlayXattrs>, prefix: &'a [u8], sink: &'a mut W) -> Self {
        Writing {
            marks,
            ids: None,
            select: None,
            prefix,
            sink,
            links: HashMap::new(),
            written: Written::default(),
        }
    }

    /// What a file is, with its owner as the archive names it.
    fn owned(&self, mut stat: Stat) -> Stat {
        if let Some((users, groups)) = self.ids {
            stat.st_uid = users.inside_or_nobody(stat.st_uid);
            stat.st_gid = groups.inside_or_nobody(stat.st_gid);
        }
        stat
    }

    /// Everything beneath a directory.
    fn tree(&mut self, top: BorrowedFd<'_>) -> Result<()> {
        let mut walk = Walk::new(top)?;
        while let Some(step) = walk.next()? {
            if let Step::At(found) = step {
                let select = self
                    .select
                    .map(|select| select(found.path, found.directory.is_some()));
                if select.is_some_and(|verdict| verdict != Verdict::Keep) {
                    walk.skip();
                    continue;
                }
                let path = [self.prefix, found.path].concat();
                let renamed = Found {
                    path: &path,
                    stat: self.owned(found.stat),
                    ..found
                };
                self.found(&renamed)
                    .doing(|| format!("pack `{}`", shown(&path)))?;
            }
        }
        Ok(())
    }

    fn found(&mut self, found: &Found<'_>) -> Result<()> {
        let stat = &found.stat;
        let is_layer = self.marks.is_some();
        if is_layer && found.name.to_bytes().starts_with(whiteout::PREFIX) {
            return Err(Error::engine("a layer cannot hold a file of this name")
                .hint("Names that begin with `.wh.` mean deletions in a layer; remove the file in the same step."));
        }
        if found.kind() != FileType::Socket {
            self.written.entries += 1;
        }
        if is_layer && is_whiteout(stat) {
            let at = found.path.len() - found.name.to_bytes().len();
            let (parent, name) = found.path.split_at(at);
            let path = [parent, whiteout::PREFIX, name].concat();
            return Fields::empty_file(&path).write(self.sink);
        }
        match found.kind() {
            FileType::Directory => {
                let directory = found.directory.doing(|| "open the directory")?;
                self.directory(&[found.path, b"/"].concat(), stat, directory)
            }
            FileType::RegularFile => self.file(found),
            FileType::Symlink => {
                let target = rustix::fs::readlinkat(found.parent, found.name, Vec::new())
                    .doing(|| "read the link")?;
                let mut fields = fields(EntryType::Symlink, found.path, stat, &[]);
                // Whatever the file system shows, a link has no permissions of its own.
                fields.mode = 0o777;
                fields.link = target.as_bytes();
                fields.write(self.sink)
            }
            FileType::Fifo => fields(EntryType::Fifo, found.path, stat, &[]).write(self.sink),
            FileType::CharacterDevice => self.device(EntryType::Char, found),
            FileType::BlockDevice => self.device(EntryType::Block, found),
            _ => Ok(()),
        }
    }

    fn directory(&mut self, path: &[u8], stat: &Stat, directory: BorrowedFd<'_>) -> Result<()> {
        let xattrs = xattr::read_as(directory, self.ids)?;
        fields(EntryType::Directory, path, stat, &xattrs).write(self.sink)?;
        let Some(marks) = self.marks else {
            return Ok(());
        };
        refuse_moved(directory, marks)?;
        if whiteout::is_opaque(directory, marks)? {
            let path = [path, whiteout::OPAQUE].concat();
            Fields::empty_file(path.strip_prefix(b"./").unwrap_or(&path)).write(self.sink)?;
        }
        Ok(())
    }

    fn device(&mut self, kind: EntryType, found: &Found<'_>) -> Result<()> {
        let mut fields = fields(kind, found.path, &found.stat, &[]);
        fields.device = (major(found.stat.st_rdev), minor(found.stat.st_rdev));
        fields.write(self.sink)
    }

    fn file(&mut self, found: &Found<'_>) -> Result<()> {
        let stat = &found.stat;
        if stat.st_nlink > 1 {
            let identity = (stat.st_dev, stat.st_ino);
            if let Some(first) = self.links.get(&identity) {
                let mut fields = fields(EntryType::Link, found.path, stat, &[]);
                fields.link = first;
                return fields.write(self.sink);
            }
            self.links.insert(identity, found.path.to_vec());
        }
        let file = found.open()?;
        if let Some(marks) = self.marks {
            refuse_moved(file.as_fd(), marks)?;
        }
        let xattrs = xattr::read_as(file.as_fd(), self.ids)?;
        let mut fields = fields(EntryType::Regular, found.path, stat, &xattrs);
        fields.size = u64::try_from(stat.st_size).doing(|| "a file of negative size")?;
        fields.write(self.sink)?;
        self.data(&mut std::fs::File::from(file), fields.size)?;
        self.written.bytes += fields.size;
        write(self.sink, padding(fields.size))
    }

    /// Writes exactly `left` bytes, since the header has announced them.
    fn data(&mut self, file: &mut std::fs::File, mut left: u64) -> Result<()> {
        let mut buffer = vec![0; usize::try_from(left).unwrap_or(usize::MAX).min(128 << 10)];
        while left > 0 {
            let most = usize::try_from(left)
                .unwrap_or(usize::MAX)
                .min(buffer.len());
            match file.read(&mut buffer[..most]) {
                Ok(0) => return Err(Error::engine("the file shrank while it was read")),
                Ok(count) => {
                    write(self.sink, &buffer[..count])?;
                    left -= count as u64;
                }
                Err(why) if why.kind() == std::io::ErrorKind::Interrupted => {}
                Err(why) => return Err(why).doing(|| "read its data"),
            }
        }
        Ok(())
    }
}

/// The fields that all kinds of entries have.
fn fields<'a>(kind: EntryType, path: &'a [u8], stat: &Stat, xattrs: &'a [Xattr]) -> Fields<'a> {
    Fields {
        kind,
        path,
        link: b"",
        size: 0,
        mode: stat.st_mode,
        uid: stat.st_uid,
        gid: stat.st_gid,
        modified: modified(stat),
        device: (0, 0),
        xattrs,
    }
}

/// Refuses a file whose content is elsewhere in the overlay: alone it means nothing.
fn refuse_moved(fd: BorrowedFd<'_>, marks: OverlayXattrs) -> Result<()> {
    for mark in [marks.redirect(), marks.metacopy()] {
        if xattr::get(fd, mark)?.is_some() {
            let mark = mark.to_string_lossy();
            return Err(Error::engine(format!(
                "the content is in a layer beneath (`{mark}`)"
            )));
        }
    }
    Ok(())
}

/// Makes the directory of a layer that was built here ready to be packed: nothing in it
/// is newer than `newest`, and overlayfs's notes about the mount that it was the upper
/// directory of are gone, but for whiteouts and opaque marks.
///
/// The same inputs then give the same archive, whenever and wherever they were built.
///
/// # Errors
///
/// If the tree cannot be read or changed, or holds files whose content is in layers
/// beneath: see [`write_tar`].
pub fn normalise(layer: BorrowedFd<'_>, newest: Timestamp, marks: OverlayXattrs) -> Result<()> {
    let newest = timespec(newest);
    let clamp = |stat: &Stat| {
        let at = modified(stat);
        let is_newer = (at.tv_sec, at.tv_nsec) > (newest.tv_sec, newest.tv_nsec);
        is_newer.then_some(newest)
    };
    let mut walk = Walk::new(layer)?;
    while let Some(step) = walk.next()? {
        let Step::At(found) = step else {
            continue;
        };
        let normalise = || format!("normalise `{}`", shown(found.path));
        match found.kind() {
            FileType::Directory => {
                let directory = found.directory.doing(normalise)?;
                strip_notes(directory, marks).doing(normalise)?;
            }
            FileType::RegularFile => {
                strip_notes(found.open()?.as_fd(), marks).doing(normalise)?;
            }
            _ => {}
        }
        if let Some(at) = clamp(&found.stat) {
            attributes::set_modified_at(found.parent, found.name, at).doing(normalise)?;
        }
    }
    strip_notes(layer, marks)?;
    let stat = rustix::fs::fstat(layer).doing(|| "look at the layer's root")?;
    match clamp(&stat) {
        Some(at) => attributes::set_modified(layer, at),
        None => Ok(()),
    }
}

fn strip_notes(fd: BorrowedFd<'_>, marks: OverlayXattrs) -> Result<()> {
    refuse_moved(fd, marks)?;
    for name in xattr::names(fd)? {
        if name.to_bytes().starts_with(marks.prefix()) && name.as_c_str() != marks.opaque() {
            rustix::fs::fremovexattr(fd, name.as_c_str())
                .doing(|| format!("remove the attribute `{}`", name.to_string_lossy()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

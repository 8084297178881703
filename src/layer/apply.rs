//! Tar in, tree out: unpacks an archive beneath a directory.
//!
//! Owns what each kind of entry becomes. Refuses to know where the bytes come from and
//! what the layers beneath hold; what can only be known together with those is reported
//! as [`Unsettled`] and done by [`super::settle`].
//!
//! Every entry is hostile. Nothing outside the target is read, written or linked to
//! whatever the names and links in the archive say: see [`super::directories`] for the
//! way to a file; the file itself is always made new (`O_EXCL`) in an open directory and
//! then acted upon through its own descriptor.
//!
//! Docker and containerd are followed in what archives mean: a later entry replaces an
//! earlier one of the same name; parents may be links within the target; a directory that
//! exists is kept and gets new attributes.

use std::ffi::CStr;
use std::io::{BufRead, BufReader, Read};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, SeekFrom, makedev};
use rustix::io::Errno;

use super::archive::{Archive, BUFFER, Entry};
use super::attributes::{self, DIRECTORY_MODE, permissions};
use super::directories::{Directories, Id, ROOT};
use super::ownership::{Owner, Ownership};
use super::safe_path::{EntryName, components};
use super::tar_fields::Kind;
use super::whiteout::{self, Meaning};
use super::xattr::{self, Lost, Xattr};
use crate::entry::{c_string, shown};
use crate::error::{Context, Error, Result};

use beneath::Beneath;
pub use beneath::{Spread, apply_beneath};

/// How many hard links into the layers beneath a layer may have.
const MAX_PENDING_LINKS: usize = 1 << 14;

/// What an archive is the archive of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// An image layer, unpacked into an empty directory: names that begin with `.wh.` are
    /// deletions, and hard links may lead to files of the layers beneath.
    Layer,
    /// Just files, unpacked into a tree that may hold others: `ADD archive.tar`, `cp -`.
    Files,
}

/// How to unpack.
#[derive(Debug, Clone, Copy)]
pub struct ApplyOptions<'a> {
    /// What the archive is.
    pub content: Content,
    /// Whose the files become.
    pub ownership: &'a Ownership,
    /// The most bytes that the archive may have, unpacked. More is an error.
    pub max_bytes: u64,
}

/// What was unpacked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// How many entries the archive has.
    pub entries: u64,
    /// How many bytes of file data were written.
    pub bytes: u64,
    /// What could not be kept.
    pub lost: Lost,
    /// What waits for the layers beneath. Always empty for [`Content::Files`].
    pub unsettled: Unsettled,
}

/// What can only be done once the layers beneath a layer are there: see [`super::settle`].
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Unsettled {
    /// Directories that no entry describes, from the top down: they are 0755 and root's,
    /// and would hide how the same directories of the layers beneath are. An empty path
    /// is the layer's own root.
    pub implicit_directories: Vec<Vec<u8>>,
    /// Hard links to files that are not in this layer.
    pub pending_links: Vec<PendingLink>,
}

/// A hard link to a file that is not in its layer. Both paths are from the layer's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingLink {
    /// Where the link is to be.
    pub path: Vec<u8>,
    /// Which file it is to be another name of.
    pub target: Vec<u8>,
}

/// Unpacks the uncompressed `archive` beneath `target` and reads it to its end.
///
/// After an error the target holds a part of the tree and is of no use.
///
/// # Errors
///
/// If the archive cannot be read, is malformed or larger than allowed, leads outside the
/// target, names ids that we cannot give, or the file system refuses.
pub fn apply(
    archive: impl Read,
    target: BorrowedFd<'_>,
    options: &ApplyOptions<'_>,
) -> Result<Applied> {
    apply_buffered(BufReader::with_capacity(BUFFER, archive), target, options)
}

/// As [`apply()`], of an archive that comes in chunks.
pub fn apply_buffered(
    archive: impl BufRead,
    target: BorrowedFd<'_>,
    options: &ApplyOptions<'_>,
) -> Result<Applied> {
    unpack(archive, target, options, None)
}

fn unpack(
    archive: impl BufRead,
    target: BorrowedFd<'_>,
    options: &ApplyOptions<'_>,
    beneath: Option<Beneath>,
) -> Result<Applied> {
    let mut archive = Archive::new(archive, options.max_bytes);
    let mut unpacking = Unpacking {
        options,
        beneath,
        directories: Directories::new(target, options.ownership, options.content)?,
        applied: Applied::default(),
    };
    if options.content == Content::Layer {
        let owner = options.ownership.owner(0, 0)?;
        attributes::set(target, owner, DIRECTORY_MODE).doing(|| "prepare the layer's root")?;
    }
    while let Some(entry) = archive.next_entry()? {
        unpacking
            .entry(&entry, &mut archive)
            .doing(|| format!("unpack `{}`", shown(&entry.path)))?;
    }
    archive.drain()?;
    let mut applied = unpacking.applied;
    let implicit = unpacking.directories.finish()?;
    if options.content == Content::Layer {
        applied.unsettled.implicit_directories = implicit;
    }
    Ok(applied)
}

/// An archive that is being unpacked.
struct Unpacking<'a> {
    options: &'a ApplyOptions<'a>,
    beneath: Option<Beneath>,
    directories: Directories<'a>,
    applied: Applied,
}

impl Unpacking<'_> {
    fn entry(&mut self, entry: &Entry, archive: &mut Archive<impl BufRead>) -> Result<()> {
        self.applied.entries += 1;
        let name = EntryName::parse(&entry.path)?;
        if self.options.content == Content::Layer {
            for part in components(name.parent) {
                match whiteout::meaning(part)? {
                    Meaning::File => {}
                    Meaning::Aufs => return Ok(()),
                    _ => return Err(Error::engine("a deletion cannot be a directory")),
                }
            }
            match whiteout::meaning(name.last)? {
                Meaning::File => {}
                Meaning::Aufs => return Ok(()),
                Meaning::Opaque => return self.opaque(name.parent),
                Meaning::Whiteout(deleted) => return self.whiteout(name.parent, deleted),
            }
        }
        let owner = self.owner_of(entry)?;
        if name.last.is_empty() {
            return match self.beneath {
                Some(_) => Ok(()),
                None => self.root(entry, owner),
            };
        }
        let parent = self.directories.reach(&self.placed(name.parent))?;
        self.refuse_other_kind(parent, name.last, entry.kind == Kind::Directory)?;
        match entry.kind {
            Kind::Regular => self.file(parent, name.last, entry, owner, archive),
            Kind::Directory => self.directory(parent, name.last, entry, owner),
            Kind::HardLink => self.hard_link(parent, name.last, &entry.link),
            _ => self.special(parent, name.last, entry, owner),
        }
    }

    fn root(&mut self, entry: &Entry, owner: Option<Owner>) -> Result<()> {
        if entry.kind != Kind::Directory {
            return Err(Error::engine("the root can only be a directory"));
        }
        self.directories.describe_root(entry.modified);
        let root = self.directories.open(ROOT)?;
        self.describe(root.as_fd(), entry, owner)
    }

    fn directory(
        &mut self,
        parent: Id,
        name: &[u8],
        entry: &Entry,
        owner: Option<Owner>,
    ) -> Result<()> {
        let id = self
            .directories
            .make_explicit(parent, name, entry.modified)?;
        let directory = self.directories.open(id)?;
        self.describe(directory.as_fd(), entry, owner)
    }

    fn file(
        &mut self,
        parent: Id,
        name: &[u8],
        entry: &Entry,
        owner: Option<Owner>,
        archive: &mut Archive<impl BufRead>,
    ) -> Result<()> {
        if entry.size > self.options.max_bytes {
            return Err(Error::engine("the file is larger than allowed"));
        }
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        let file = self.make(parent, name, |directory, name| {
            let mode = Mode::RUSR | Mode::WUSR;
            rustix::fs::openat(directory, name, flags | OFlags::CLOEXEC, mode)
        })?;
        let mut file = std::fs::File::from(file);
        self.applied.bytes += match &entry.segments {
            None => archive.copy_data(&mut file, u64::MAX)?,
            Some(segments) => {
                let mut written = 0;
                for segment in segments {
                    rustix::fs::seek(&file, SeekFrom::Start(segment.offset))
                        .doing(|| "leave a hole")?;
                    written += archive.copy_data(&mut file, segment.length)?;
                }
                rustix::fs::ftruncate(&file, entry.size).doing(|| "set the size")?;
                written
            }
        };
        self.describe(file.as_fd(), entry, owner)?;
        attributes::set_modified(file.as_fd(), entry.modified)
    }

    /// Gives an open file or directory the owner, mode and attributes of its entry.
    fn describe(&mut self, fd: BorrowedFd<'_>, entry: &Entry, owner: Option<Owner>) -> Result<()> {
        attributes::set(fd, owner, permissions(entry.mode))?;
        let travelling = |xattr: &&Xattr| xattr::travels(xattr.0.to_bytes());
        for one in entry.xattrs.iter().filter(travelling) {
            xattr::write(
                fd,
                std::slice::from_ref(one),
                self.options.ownership,
                &mut self.applied.lost,
            )?;
        }
        Ok(())
    }

    /// Symbolic links, fifos and device nodes. The kernel gives these no attributes of
    /// a user's, so those of the entry are not set.
    fn special(
        &mut self,
        parent: Id,
        name: &[u8],
        entry: &Entry,
        owner: Option<Owner>,
    ) -> Result<()> {
        let (file_type, device) = match entry.kind {
            Kind::Symlink => return self.symlink(parent, name, entry, owner),
            Kind::CharacterDevice { major: 0, minor: 0 }
                if self.options.content == Content::Layer =>
            {
                // What overlayfs takes for a deletion; engines that unpack onto it agree.
                return self.delete(parent, name);
            }
            Kind::CharacterDevice { major, minor } => {
                (FileType::CharacterDevice, makedev(major, minor))
            }
            Kind::BlockDevice { major, minor } => (FileType::BlockDevice, makedev(major, minor)),
            _ => (FileType::Fifo, 0),
        };
        let is_device = file_type != FileType::Fifo;
        let is_refused = is_device && self.makes_no_devices();
        let made = self.make(parent, name, |directory, name| {
            if is_refused {
                return Ok(false);
            }
            match rustix::fs::mknodat(directory, name, file_type, Mode::empty(), device) {
                // A user namespace has no devices, nor has root without CAP_MKNOD.
                Err(Errno::PERM) => Ok(false),
                made => made.map(|()| true),
            }
        })?;
        if !made {
            self.applied.lost.devices += 1;
            return Ok(());
        }
        let (directory, name) = (self.directories.open(parent)?, c_string(name)?);
        let mode = Some(permissions(entry.mode));
        attributes::set_at(directory.as_fd(), &name, owner, mode)?;
        attributes::set_modified_at(directory.as_fd(), &name, entry.modified)
    }

    fn symlink(
        &mut self,
        parent: Id,
        name: &[u8],
        entry: &Entry,
        owner: Option<Owner>,
    ) -> Result<()> {
        // Where it leads is the container's business; we never follow it with the kernel.
        let target = c_string(&entry.link)?;
        self.make(parent, name, |directory, name| {
            rustix::fs::symlinkat(&target, directory, name)
        })?;
        let (directory, name) = (self.directories.open(parent)?, c_string(name)?);
        attributes::set_at(directory.as_fd(), &name, owner, None)?;
        attributes::set_modified_at(directory.as_fd(), &name, entry.modified)
    }

    fn hard_link(&mut self, parent: Id, name: &[u8], link: &[u8]) -> Result<()> {
        let target = EntryName::parse(link).doing(|| format!("link to `{}`", shown(link)))?;
        if target.last.is_empty() {
            return Err(Error::engine("a hard link to a directory"));
        }
        let target_parent = self.placed(target.parent).into_owned();
        let Some(holder) = self.directories.find(&target_parent)? else {
            return self.pending_link(parent, name, link);
        };
        let is_itself = holder == parent && target.last == name;
        let holder = self.directories.open(holder)?;
        let target = c_string(target.last)?;
        match rustix::fs::statat(&holder, &target, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => return self.pending_link(parent, name, link),
            Err(why) => return Err(why).doing(|| format!("find `{}`", shown(link))),
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Directory => {
                return Err(Error::engine("a hard link to a directory"));
            }
            Ok(stat) if whiteout::is_whiteout(&stat) => {
                return Err(Error::engine("a hard link to a deleted file"));
            }
            Ok(_) if is_itself => return Ok(()),
            Ok(_) => {}
        }
        self.make(parent, name, |directory, name| {
            rustix::fs::linkat(&holder, &target, directory, name, AtFlags::empty())
        })
    }

    fn pending_link(&mut self, parent: Id, name: &[u8], target: &[u8]) -> Result<()> {
        let pending = &mut self.applied.unsettled.pending_links;
        if self.options.content == Content::Files {
            return Err(Errno::NOENT).doing(|| format!("link to `{}`", shown(target)));
        }
        if pending.len() >= MAX_PENDING_LINKS {
            return Err(Error::engine(
                "too many hard links to files of other layers",
            ));
        }
        let mut path = self.directories.path(parent);
        if !path.is_empty() {
            path.push(b'/');
        }
        path.extend_from_slice(name);
        let target = components(target).collect::<Vec<_>>().join(&b'/');
        pending.push(PendingLink { path, target });
        self.make_room(parent, name)
    }

    /// Deletes `name` of the layers beneath. What this layer itself has of that name
    /// stays, wherever in the archive it comes (image-spec, layer.md).
    fn whiteout(&mut self, parent: &[u8], name: &[u8]) -> Result<()> {
        let parent = self.directories.reach(parent)?;
        self.delete(parent, name)
    }

    fn delete(&mut self, parent: Id, name: &[u8]) -> Result<()> {
        if let Some(id) = self.directories.child(parent, name)? {
            let directory = self.directories.open(id)?;
            let marks = self.options.ownership.overlay_xattrs();
            return whiteout::make_opaque(directory.as_fd(), marks);
        }
        let directory = self.directories.open(parent)?;
        match whiteout::make(directory.as_fd(), &c_string(name)?) {
            // A file that hides those beneath all the same.
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(why) => Err(why).doing(|| "make a whiteout"),
        }
    }

    fn opaque(&mut self, directory: &[u8]) -> Result<()> {
        let id = self.directories.reach(directory)?;
        let directory = self.directories.open(id)?;
        whiteout::make_opaque(directory.as_fd(), self.options.ownership.overlay_xattrs())
    }

    /// Makes a file with `make`, which must fail if the name is taken; then, what has the
    /// name is removed first.
    fn make<T>(
        &mut self,
        parent: Id,
        name: &[u8],
        make: impl Fn(BorrowedFd<'_>, &CStr) -> Result<T, Errno>,
    ) -> Result<T> {
        let directory = self.directories.open(parent)?;
        let c_name = c_string(name)?;
        match make(directory.as_fd(), &c_name) {
            Err(Errno::EXIST) => {
                self.make_room(parent, name)?;
                make(directory.as_fd(), &c_name).doing(|| "create it")
            }
            made => made.doing(|| "create it"),
        }
    }

    /// Removes what has the name, if anything has.
    fn make_room(&mut self, parent: Id, name: &[u8]) -> Result<()> {
        let directory = self.directories.open(parent)?;
        self.directories.forget(parent, name);
        crate::remove::remove(directory.as_fd(), name)
    }
}

mod beneath;
#[cfg(test)]
mod tests;

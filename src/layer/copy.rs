//! Copying files and trees from beneath one directory to beneath another.
//!
//! Owns what `COPY` in a build, the first use of a volume and the completion of a layer
//! need: links are never followed out of either root, and what is copied are files of the
//! tree, not where its links lead. Refuses to know why something is copied.
//!
//! What the destination has and the source does not stays. A file takes the place of
//! another file; a directory and something else never replace one another (BuildKit).

use std::collections::HashMap;
use std::ffi::CStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Mode, Stat};
use rustix::io::Errno;

use super::attributes::{self, DIRECTORY_MODE, timespec};
use super::ownership::Ownership;
use super::safe_path::{Located, components, locate, open_directory};
use super::selection::{Place, Selection, Verdict};
use super::walk::{Found, Step, Walk};
use super::xattr::Lost;
use crate::clock::Timestamp;
use crate::entry::{DIRECTORY, c_string, shown};
use crate::error::{Context, Result};

use create::Data;
use level::Level;
pub use spot::{Manners, Rights, copy_spot};
use spot::{enter_or_make, is_same, make_room, onto_itself};

/// How to copy.
#[derive(Clone, Copy)]
pub struct CopyOptions<'a> {
    /// What this process can give to files.
    pub ownership: &'a Ownership,
    /// What is copied.
    pub selection: Selection<'a>,
    /// The time of modification that everything gets, instead of its own.
    pub modified: Option<Timestamp>,
    /// Whether a directory that exists at the destination gets the attributes of the source
    /// directory. `COPY` does not want it, a volume does. Those further down always get them.
    pub describe_destination: bool,
}

/// What was copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    /// How many files and directories.
    pub files: u64,
    /// How many bytes of data, without holes.
    pub bytes: u64,
    /// What could not be kept.
    pub lost: Lost,
}

/// Copies what `from` leads to, to where `to` leads.
///
/// If it is a directory, so becomes the destination, and the content is copied. If it is
/// anything else, it is copied under its own name into a destination that is a directory
/// or whose path ends in `/`, and to the destination's path otherwise. Missing directories
/// above the destination are made: 0755, with the owner and time of the options.
///
/// # Errors
///
/// If something is missing, a directory would replace a file or a file a directory, ids
/// cannot be given, or the file system refuses. What was copied until then stays.
pub fn copy(from: Place<'_>, to: Place<'_>, options: &CopyOptions<'_>) -> Result<Copied> {
    Copying::new(options, Manners::default()).place(from, to)
}

/// As [`copy()`] for a directory, but files get no data: each is marked as one whose data
/// overlayfs finds in a data-only layer, at the path that the file has beneath `from`.
///
/// # Errors
///
/// As [`copy()`].
pub fn copy_without_data(
    from: Place<'_>,
    to: Place<'_>,
    options: &CopyOptions<'_>,
) -> Result<Copied> {
    let mut copying = Copying::new(options, Manners::default());
    copying.refers = true;
    copying.place(from, to)
}

impl Copying<'_> {
    fn place(mut self, from: Place<'_>, to: Place<'_>) -> Result<Copied> {
        let source = locate(from.root, from.path, None)?;
        let copying = &mut self;
        match &source.name {
            None => copying.directory(&source.directory, to)?,
            Some(name) => {
                // A link's target takes the link's name along.
                let asked = components(from.path)
                    .next_back()
                    .filter(|part| *part != b"..");
                let own_name = c_string(asked.unwrap_or(name.to_bytes()))?;
                copying.file((source.directory.as_fd(), name), &own_name, to)?;
            }
        }
        if let Some(at) = copying.options.modified {
            for directory in &copying.made {
                attributes::set_modified(directory.as_fd(), timespec(at))?;
            }
        }
        Ok(copying.copied)
    }
}

/// Copies one file that is no directory, as it is, to a name that nothing bears yet.
/// `false` if the name is taken.
pub(super) fn copy_new(
    from: (BorrowedFd<'_>, &CStr),
    to: (BorrowedFd<'_>, &CStr),
    ownership: &Ownership,
    lost: &mut Lost,
) -> Result<bool> {
    let options = CopyOptions {
        ownership,
        selection: Selection::ALL,
        modified: None,
        describe_destination: false,
    };
    let mut copying = Copying::new(&options, Manners::default());
    let stat = rustix::fs::statat(from.0, from.1, AtFlags::SYMLINK_NOFOLLOW)
        .doing(|| format!("look at `{}`", shown(from.1.to_bytes())))?;
    let made = copying.create(from, &stat, to, Data::Copied);
    lost.add(copying.copied.lost);
    match made {
        Err(why) if why.errno() == Some(Errno::EXIST.raw_os_error()) => Ok(false),
        made => made.map(|()| true),
    }
}

struct Copying<'a> {
    options: &'a CopyOptions<'a>,
    manners: Manners,
    /// Whether the files of a tree get no data of their own.
    refers: bool,
    copied: Copied,
    /// Files with several names: where in the destination the first of them went.
    links: HashMap<(u64, u64), Vec<u8>>,
    /// Directories that were made above the destination; they get their time at the end.
    made: Vec<OwnedFd>,
}

impl<'a> Copying<'a> {
    fn new(options: &'a CopyOptions<'a>, manners: Manners) -> Self {
        Copying {
            options,
            manners,
            refers: false,
            copied: Copied::default(),
            links: HashMap::new(),
            made: Vec::new(),
        }
    }

    /// Copies the content of a directory.
    fn directory(&mut self, source: &OwnedFd, to: Place<'_>) -> Result<()> {
        let (target, is_new) = self.destination_directory(to)?;
        let stat = rustix::fs::fstat(source).doing(|| "look at the source")?;
        self.tree(source.as_fd(), target.as_fd())?;
        if is_new || self.options.describe_destination {
            self.describe_directory(source.as_fd(), &stat, target.as_fd())?;
            self.set_time(target.as_fd(), &stat)?;
            self.copied.files += 1;
        }
        Ok(())
    }

    /// Copies what is no directory.
    fn file(
        &mut self,
        from: (BorrowedFd<'_>, &CStr),
        own_name: &CStr,
        to: Place<'_>,
    ) -> Result<()> {
        let stat = rustix::fs::statat(from.0, from.1, AtFlags::SYMLINK_NOFOLLOW)
            .doing(|| format!("look at `{}`", shown(from.1.to_bytes())))?;
        let (directory, name) = if to.path.ends_with(b"/") {
            (self.destination_directory(to)?.0, None)
        } else {
            let found = self.locate(to)?;
            (found.directory, found.name)
        };
        let name = name.as_deref().unwrap_or(own_name);
        self.replace(from, &stat, (directory.as_fd(), name), Data::Copied)
    }

    /// Where the destination is; directories above it are made.
    fn locate(&mut self, to: Place<'_>) -> Result<Located> {
        let mut make = |parent: BorrowedFd<'_>, name: &CStr| self.make_missing(parent, name);
        locate(to.root, to.path, Some(&mut make))
    }

    /// The destination as a directory, and whether it was made for this.
    fn destination_directory(&mut self, to: Place<'_>) -> Result<(OwnedFd, bool)> {
        let found = self.locate(to)?;
        let Some(name) = found.name else {
            return Ok((found.directory, false));
        };
        let parent = found.directory.as_fd();
        let is_new = match self.make_missing(parent, &name) {
            Ok(()) => true,
            Err(why) if why.errno() == Some(Errno::EXIST.raw_os_error()) => false,
            Err(why) => return Err(why),
        };
        let directory = rustix::fs::openat(parent, &name, DIRECTORY, Mode::empty())
            .doing(|| format!("use `{}` as a directory", shown(to.path)))?;
        Ok((directory, is_new))
    }

    /// Makes a directory that no source describes.
    fn make_missing(&mut self, parent: BorrowedFd<'_>, name: &CStr) -> Result<()> {
        let make = || format!("make the directory `{}`", shown(name.to_bytes()));
        rustix::fs::mkdirat(parent, name, DIRECTORY_MODE).doing(make)?;
        let made = rustix::fs::openat(parent, name, DIRECTORY, Mode::empty()).doing(make)?;
        let (uid, gid) = self.options.selection.owner.unwrap_or((0, 0));
        let owner = self.owner((uid, gid)).doing(make)?;
        attributes::set(made.as_fd(), owner, DIRECTORY_MODE).doing(make)?;
        self.made.push(made);
        Ok(())
    }

    /// Copies all beneath `source` to beneath `target`.
    fn tree(&mut self, source: BorrowedFd<'_>, target: BorrowedFd<'_>) -> Result<()> {
        if is_same(source, target)? {
            return Err(onto_itself());
        }
        let target_stat = rustix::fs::fstat(target).doing(|| "look at the destination")?;
        let mut walk = Walk::new(source)?;
        // The destination's directories from the top down; `None` while one is left out
        // unless something beneath it is kept.
        let mut levels: Vec<Level> = Vec::new();
        while let Some(step) = walk.next()? {
            let found = match step {
                Step::At(found) => found,
                Step::Leaving(path) => {
                    if let Some(level) = levels.pop()
                        && let Some(made) = level.target.filter(|_| level.is_described)
                    {
                        self.set_time(made.as_fd(), &level.stat)
                            .doing(|| format!("copy `{}`", shown(path)))?;
                    }
                    continue;
                }
            };
            let verdict = self
                .options
                .selection
                .verdict(found.path, found.directory.is_some());
            let copy = || format!("copy `{}`", shown(found.path));
            match (verdict, found.directory) {
                (Verdict::Skip, _) => walk.skip(),
                (Verdict::Descend, _) => levels.push(Level::new(&found)),
                (Verdict::Keep, directory) => {
                    let met = (found.stat.st_dev, found.stat.st_ino);
                    if met == (target_stat.st_dev, target_stat.st_ino) {
                        return Err(onto_itself());
                    }
                    if directory.is_some() {
                        levels.push(Level::new(&found));
                    }
                    self.make_levels(source, target, &mut levels).doing(copy)?;
                    if directory.is_none() {
                        let parent = levels.last().and_then(|level| level.target.as_ref());
                        let parent = parent.map_or(target, AsFd::as_fd);
                        self.found(&found, parent, target).doing(copy)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether a directory of the destination gets what its source is like.
    fn describes(&self, is_new: bool) -> bool {
        is_new || self.manners.rights != Rights::Dropped
    }

    /// Makes the directories on the way down that were not made yet.
    fn make_levels(
        &mut self,
        source: BorrowedFd<'_>,
        target: BorrowedFd<'_>,
        levels: &mut [Level],
    ) -> Result<()> {
        for at in 0..levels.len() {
            let (above, rest) = levels.split_at_mut(at);
            let above = above.last().and_then(|level| level.target.as_ref());
            let parent = above.map_or(target, AsFd::as_fd);
            let Some(level) = rest.first_mut().filter(|level| level.target.is_none()) else {
                continue;
            };
            let (made, is_new) = enter_or_make(parent, &level.name, self.manners.overwrite)?;
            level.is_described = self.describes(is_new);
            if level.is_described {
                let original =
                    open_directory(source, &level.path).doing(|| "open the directory")?;
                self.describe_directory(original.as_fd(), &level.stat, made.as_fd())?;
            }
            self.copied.files += 1;
            level.target = Some(made);
        }
        Ok(())
    }

    /// Copies a file of the tree, or links it to a copy of the same file.
    fn found(
        &mut self,
        found: &Found<'_>,
        parent: BorrowedFd<'_>,
        target: BorrowedFd<'_>,
    ) -> Result<()> {
        let stat = &found.stat;
        let has_more_names = stat.st_nlink > 1 && found.kind() == FileType::RegularFile;
        let identity = (stat.st_dev, stat.st_ino);
        if has_more_names && let Some(first) = self.links.get(&identity) {
            let (directory, name) = match first.iter().rposition(|byte| *byte == b'/') {
                Some(slash) => (&first[..slash], &first[slash + 1..]),
                None => (&b""[..], &first[..]),
            };
            let directory = open_directory(target, directory).doing(|| "find the first link")?;
            make_room(parent, found.name, self.manners.overwrite)?;
            self.copied.files += 1;
            return rustix::fs::linkat(directory, name, parent, found.name, AtFlags::empty())
                .doing(|| "make a hard link");
        }
        let data = match self.refers {
            true => Data::At(found.path),
            false => Data::Copied,
        };
        let from = (found.parent, found.name);
        self.replace(from, stat, (parent, found.name), data)?;
        if has_more_names {
            self.links.insert(identity, found.path.to_vec());
        }
        Ok(())
    }

    fn replace(
        &mut self,
        from: (BorrowedFd<'_>, &CStr),
        stat: &Stat,
        to: (BorrowedFd<'_>, &CStr),
        data: Data<'_>,
    ) -> Result<()> {
        make_room(to.0, to.1, self.manners.overwrite)?;
        self.create(from, stat, to, data)
            .doing(|| format!("create `{}`", shown(to.1.to_bytes())))
    }
}

mod create;
mod level;
mod spot;
#[cfg(test)]
mod tests;

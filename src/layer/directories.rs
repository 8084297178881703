//! The directories of a tree that is being unpacked: which there are, where they are, and
//! which of them are open.
//!
//! Owns the way from an entry's name to the directory that receives it. Names are resolved
//! here and not by the kernel: symbolic links among the parents, made by the archive or
//! found in the target, are read and followed within the target as if it were `/`, so each
//! real directory has one [`Id`] whatever name led to it. The kernel is asked for single
//! names in open directories, or for paths of real directories with `openat2(2)` and no
//! link allowed. Refuses to know what entries are put into the directories.
//!
//! A small number of directories is kept open, the latest used. Archives are mostly in the
//! order of the tree, so most entries need no system call to find their directory.

use std::collections::HashMap;
use std::ffi::CStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::rc::Rc;

use rustix::fs::{AtFlags, FileType, Mode, Timespec};
use rustix::io::Errno;

use super::apply::Content;
use super::attributes::{self, DIRECTORY_MODE};
use super::ownership::Ownership;
use super::safe_path::{MAX_DEPTH, MAX_LINKS, MAX_PATH, MAX_STEPS, components, open_directory};
use super::whiteout;
use crate::entry::{DIRECTORY, c_string, shown};
use crate::error::{Context, Error, Result};

/// How many directories are kept open.
const MAX_OPEN: usize = 32;
/// How many directories a layer may have. Each takes about 200 bytes of memory.
const MAX_DIRECTORIES: usize = 1 << 20;

/// A directory of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id(usize);

/// The target itself.
pub(super) const ROOT: Id = Id(0);

/// How a directory came to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Origin {
    /// It was there before.
    Found,
    /// An entry beneath it needed it.
    Implicit,
    /// An entry describes it, with this time of modification.
    Explicit(Timespec),
}

struct Node {
    parent: Id,
    name: Box<[u8]>,
    origin: Origin,
    /// Length of the path from the target in bytes, and how many directories deep it is.
    path_length: usize,
    depth: usize,
    /// Replaced by something else, with all beneath it.
    removed: bool,
    children: HashMap<Box<[u8]>, Id>,
    open: Option<Rc<OwnedFd>>,
    last_use: u64,
}

/// The directories of a tree that is being unpacked.
pub(super) struct Directories<'a> {
    ownership: &'a Ownership,
    content: Content,
    nodes: Vec<Node>,
    open: Vec<Id>,
    uses: u64,
    /// The last name that was resolved, and to what: mostly the next one is the same.
    last: Option<(Vec<u8>, Id)>,
}

/// What one name in a directory turned out to be.
enum Step {
    To(Id),
    Link(Vec<u8>),
    Missing,
    Whiteout,
    Other,
}

impl<'a> Directories<'a> {
    /// The directories of `target`, of which only the target itself is known yet.
    pub(super) fn new(
        target: BorrowedFd<'_>,
        ownership: &'a Ownership,
        content: Content,
    ) -> Result<Self> {
        let target = target.try_clone_to_owned().doing(|| "copy a descriptor")?;
        let root = Node {
            parent: ROOT,
            name: Box::default(),
            origin: match content {
                Content::Layer => Origin::Implicit,
                Content::Files => Origin::Found,
            },
            path_length: 0,
            depth: 0,
            removed: false,
            children: HashMap::new(),
            open: Some(Rc::new(target)),
            last_use: 0,
        };
        Ok(Directories {
            ownership,
            content,
            nodes: vec![root],
            open: Vec::new(),
            uses: 0,
            last: None,
        })
    }

    /// The directory that `path` leads to. What is missing on the way is made.
    pub(super) fn reach(&mut self, path: &[u8]) -> Result<Id> {
        if let Some((last, id)) = &self.last
            && last == path
        {
            return Ok(*id);
        }
        let id = self.resolve(path, true)?.doing(|| "make a directory")?;
        self.last = Some((path.to_vec(), id));
        Ok(id)
    }

    /// The directory that `path` leads to, if there is one.
    pub(super) fn find(&mut self, path: &[u8]) -> Result<Option<Id>> {
        self.resolve(path, false)
    }

    fn resolve(&mut self, path: &[u8], make: bool) -> Result<Option<Id>> {
        let mut here = ROOT;
        let (mut links, mut steps) = (0, 0);
        let mut todo: Vec<Vec<u8>> = Vec::new();
        let mut rest = components(path);
        while let Some(part) = todo.pop().or_else(|| rest.next().map(<[u8]>::to_vec)) {
            steps += 1;
            if links > MAX_LINKS || steps > MAX_STEPS {
                return Err(Errno::LOOP).doing(|| format!("enter `{}`", shown(&part)));
            }
            if part == b".." {
                here = self.node(here).parent;
                continue;
            }
            match self.step(here, &part)? {
                Step::To(next) => here = next,
                Step::Link(target) => {
                    links += 1;
                    if target.starts_with(b"/") {
                        here = ROOT;
                    }
                    todo.extend(components(&target).rev().map(<[u8]>::to_vec));
                }
                Step::Missing if make => here = self.make(here, &part, Origin::Implicit)?,
                Step::Whiteout if make => here = self.make_over_whiteout(here, &part)?,
                Step::Missing | Step::Whiteout => return Ok(None),
                Step::Other => {
                    return Err(Errno::NOTDIR).doing(|| format!("enter `{}`", shown(&part)));
                }
            }
        }
        Ok(Some(here))
    }

    /// Looks at one name, first among what is known, then in the file system.
    fn step(&mut self, parent: Id, name: &[u8]) -> Result<Step> {
        if let Some(id) = self.node(parent).children.get(name) {
            return Ok(Step::To(*id));
        }
        let directory = self.open(parent)?;
        let c_name = c_string(name)?;
        match rustix::fs::openat(&directory, &c_name, DIRECTORY, Mode::empty()) {
            Ok(fd) => self.add(parent, name, Origin::Found, fd).map(Step::To),
            Err(Errno::NOENT) => Ok(Step::Missing),
            Err(Errno::NOTDIR | Errno::LOOP) => self.step_aside(directory.as_fd(), &c_name),
            Err(why) => Err(why).doing(|| format!("enter `{}`", shown(name))),
        }
    }

    /// Looks at a name that is no directory.
    fn step_aside(&self, directory: BorrowedFd<'_>, name: &CStr) -> Result<Step> {
        let stat = rustix::fs::statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)
            .doing(|| format!("look at `{}`", shown(name.to_bytes())))?;
        if FileType::from_raw_mode(stat.st_mode) == FileType::Symlink {
            let target = rustix::fs::readlinkat(directory, name, Vec::new())
                .doing(|| format!("read the link `{}`", shown(name.to_bytes())))?;
            return Ok(Step::Link(target.into_bytes()));
        }
        if self.content == Content::Layer && whiteout::is_whiteout(&stat) {
            return Ok(Step::Whiteout);
        }
        Ok(Step::Other)
    }

    /// The directory `name` of `parent`, as an entry of the archive wants it: made if
    /// missing, and in place of whatever else bears the name.
    pub(super) fn make_explicit(
        &mut self,
        parent: Id,
        name: &[u8],
        modified: Timespec,
    ) -> Result<Id> {
        let origin = Origin::Explicit(modified);
        let id = match self.step(parent, name)? {
            Step::To(id) => id,
            Step::Missing => self.make(parent, name, origin)?,
            Step::Whiteout => self.make_over_whiteout(parent, name)?,
            // A link is not followed: an entry for a directory replaces it.
            Step::Link(_) | Step::Other => {
                self.forget(parent, name);
                rustix::fs::unlinkat(self.open(parent)?, c_string(name)?, AtFlags::empty())
                    .doing(|| format!("replace `{}`", shown(name)))?;
                self.make(parent, name, origin)?
            }
        };
        self.nodes[id.0].origin = origin;
        Ok(id)
    }

    /// Notes that an entry describes the target itself.
    pub(super) fn describe_root(&mut self, modified: Timespec) {
        self.nodes[ROOT.0].origin = Origin::Explicit(modified);
    }

    /// Makes a directory, 0755 and root's until an entry says otherwise.
    fn make(&mut self, parent: Id, name: &[u8], origin: Origin) -> Result<Id> {
        let make = || format!("make the directory `{}`", shown(name));
        let directory = self.open(parent)?;
        let c_name = c_string(name)?;
        rustix::fs::mkdirat(&directory, &c_name, DIRECTORY_MODE).doing(make)?;
        let fd = rustix::fs::openat(&directory, &c_name, DIRECTORY, Mode::empty()).doing(make)?;
        if origin == Origin::Implicit {
            attributes::set(fd.as_fd(), self.ownership.owner(0, 0)?, DIRECTORY_MODE).doing(make)?;
        }
        self.add(parent, name, origin, fd)
    }

    /// Makes a directory where the same layer deletes that name: nothing of the layers
    /// beneath may be seen in it.
    fn make_over_whiteout(&mut self, parent: Id, name: &[u8]) -> Result<Id> {
        let directory = self.open(parent)?;
        rustix::fs::unlinkat(&directory, c_string(name)?, AtFlags::empty())
            .doing(|| format!("replace the whiteout of `{}`", shown(name)))?;
        let id = self.make(parent, name, Origin::Implicit)?;
        whiteout::make_opaque(self.open(id)?.as_fd(), self.ownership.overlay_xattrs())?;
        Ok(id)
    }

    /// The directory `name` of `parent`, if it is one.
    pub(super) fn child(&mut self, parent: Id, name: &[u8]) -> Result<Option<Id>> {
        Ok(match self.step(parent, name)? {
            Step::To(id) => Some(id),
            _ => None,
        })
    }

    /// Forgets a directory that is about to be replaced, with all beneath it.
    pub(super) fn forget(&mut self, parent: Id, name: &[u8]) {
        // What the last name led to may have been a link that is replaced now.
        self.last = None;
        if let Some(id) = self.nodes[parent.0].children.remove(name) {
            self.nodes[id.0].removed = true;
        }
    }

    /// A descriptor of a directory.
    pub(super) fn open(&mut self, id: Id) -> Result<Rc<OwnedFd>> {
        self.uses += 1;
        self.nodes[id.0].last_use = self.uses;
        if let Some(fd) = &self.node(id).open {
            return Ok(Rc::clone(fd));
        }
        // From the nearest directory above that is open; the target always is.
        let mut above = id;
        let mut names = Vec::new();
        let start = loop {
            names.push(&*self.node(above).name);
            above = self.node(above).parent;
            if let Some(fd) = &self.node(above).open {
                break Rc::clone(fd);
            }
        };
        names.reverse();
        let path = names.join(&b'/');
        let fd = open_directory(start.as_fd(), &path)
            .doing(|| format!("open the directory `{}`", shown(&path)))?;
        Ok(self.keep_open(id, fd))
    }

    fn keep_open(&mut self, id: Id, fd: OwnedFd) -> Rc<OwnedFd> {
        if self.open.len() >= MAX_OPEN {
            let oldest = (0..self.open.len()).min_by_key(|at| self.node(self.open[*at]).last_use);
            if let Some(at) = oldest {
                let closed = self.open.swap_remove(at);
                self.nodes[closed.0].open = None;
            }
        }
        self.open.push(id);
        let fd = Rc::new(fd);
        self.nodes[id.0].open = Some(Rc::clone(&fd));
        fd
    }

    fn add(&mut self, parent: Id, name: &[u8], origin: Origin, fd: OwnedFd) -> Result<Id> {
        let above = self.node(parent);
        let path_length = above.path_length + name.len() + 1;
        let depth = above.depth + 1;
        if path_length > MAX_PATH || depth > MAX_DEPTH {
            return Err(Errno::NAMETOOLONG).doing(|| format!("enter `{}`", shown(name)));
        }
        if self.nodes.len() >= MAX_DIRECTORIES {
            return Err(Error::engine("too many directories"));
        }
        self.uses += 1;
        let id = Id(self.nodes.len());
        self.nodes.push(Node {
            parent,
            name: name.into(),
            origin,
            path_length,
            depth,
            removed: false,
            children: HashMap::new(),
            open: None,
            last_use: self.uses,
        });
        self.nodes[parent.0].children.insert(name.into(), id);
        self.keep_open(id, fd);
        Ok(id)
    }

    /// Sets the times of all directories, now that nothing more is put into them, and
    /// gives the paths of those that no entry described.
    pub(super) fn finish(mut self) -> Result<Vec<Vec<u8>>> {
        let mut implicit = Vec::new();
        for at in 0..self.nodes.len() {
            let id = Id(at);
            // A parent precedes its children, so this reaches all beneath a removed one.
            if self.node(self.node(id).parent).removed {
                self.nodes[at].removed = true;
            }
            if self.node(id).removed {
                continue;
            }
            let modified = match self.node(id).origin {
                Origin::Found => continue,
                Origin::Explicit(modified) => modified,
                Origin::Implicit => {
                    implicit.push(self.path(id));
                    attributes::EPOCH
                }
            };
            let set_time = if id == ROOT {
                attributes::set_modified(self.open(ROOT)?.as_fd(), modified)
            } else {
                let parent = self.open(self.node(id).parent)?;
                let name = c_string(&self.node(id).name)?;
                attributes::set_modified_at(parent.as_fd(), &name, modified)
            };
            set_time.doing(|| format!("finish the directory `{}`", shown(&self.path(id))))?;
        }
        Ok(implicit)
    }

    /// The path from the target to a directory; empty for the target itself.
    pub(super) fn path(&self, mut id: Id) -> Vec<u8> {
        let mut names = Vec::new();
        while id != ROOT {
            names.push(&*self.node(id).name);
            id = self.node(id).parent;
        }
        names.reverse();
        names.join(&b'/')
    }

    fn node(&self, id: Id) -> &Node {
        // Ids are only made by `add`, and nodes are never taken away.
        &self.nodes[id.0]
    }
}

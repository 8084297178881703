//! The second pass over an unpacked layer, once the layers beneath it are there.
//!
//! Owns what depends on those: directories that the archive needed but did not describe,
//! hard links to files of another layer, and a root that hides everything beneath it.
//! Layers are unpacked at the same time, each on its own; this puts them in relation.
//! Refuses to know how layers are unpacked or mounted.
//!
//! Layers are looked at as overlayfs does: from the top, a directory merges with those of
//! the same path beneath it until a layer has something else there, or an opaque one.

use std::collections::HashMap;
use std::ffi::CStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType};
use rustix::io::Errno;

use super::apply::{PendingLink, Unsettled};
use super::attributes::{self, modified, permissions};
use super::copy::copy_new;
use super::ownership::Ownership;
use super::safe_path::{components, open_directory};
use super::walk::{Step, Walk};
use super::whiteout;
use super::xattr::{self, Lost};
use crate::entry::{c_string, shown};
use crate::error::{Context, Error, Result};

/// Completes the layer in `target` by what is in the layers beneath, topmost first.
///
/// Directories that no entry described become as they are beneath (mode, owner,
/// attributes, time). Files that hard links lead to are copied from beneath.
///
/// # Errors
///
/// If a link's file is nowhere, or the file system refuses.
pub fn settle(
    target: BorrowedFd<'_>,
    unsettled: &Unsettled,
    beneath: &[BorrowedFd<'_>],
    ownership: &Ownership,
) -> Result<Lost> {
    let mut stack = Stack {
        layers: std::iter::once(target)
            .chain(beneath.iter().copied())
            .collect(),
        ownership,
        last: Vec::new(),
        lost: Lost::default(),
    };
    if whiteout::is_opaque(target, ownership.overlay_xattrs())? {
        stack
            .hide_all_beneath()
            .doing(|| "hide the layers beneath")?;
    }
    stack.links(&unsettled.pending_links)?;
    for path in &unsettled.implicit_directories {
        stack
            .adopt(path)
            .doing(|| format!("take over the directory `{}`", shown(path)))?;
    }
    Ok(stack.lost)
}

/// Makes a directory as another is: owner, mode, attributes, and when it was last modified.
pub fn adopt_attributes(
    own: BorrowedFd<'_>,
    model: BorrowedFd<'_>,
    ownership: &Ownership,
) -> Result<Lost> {
    let mut lost = Lost::default();
    let stat = rustix::fs::fstat(model).doing(|| "look at the directory beneath")?;
    let owner = ownership.owner(stat.st_uid.into(), stat.st_gid.into())?;
    attributes::set(own, owner, permissions(stat.st_mode))?;
    xattr::write(own, &xattr::read(model)?, ownership, &mut lost)?;
    attributes::set_modified(own, modified(&stat))?;
    Ok(lost)
}

/// A layer, and those beneath it.
struct Stack<'a> {
    layers: Vec<BorrowedFd<'a>>,
    ownership: &'a Ownership,
    /// The directories on the way to the last path that was looked at, from the top down:
    /// the name, and the layers that merge there. Paths come in the order of the tree.
    last: Vec<(Vec<u8>, Vec<usize>)>,
    lost: Lost,
}

impl Stack<'_> {
    /// The layers whose directories at `path` make up the merged one, topmost first.
    fn merged(&mut self, path: &[u8]) -> Result<Vec<usize>> {
        let same = components(path)
            .zip(&self.last)
            .take_while(|(name, (last, _))| name == last)
            .count();
        self.last.truncate(same);
        for (at, name) in components(path).enumerate().skip(same) {
            let above = match self.last.last() {
                Some((_, layers)) => layers.clone(),
                // All roots merge, whether or not one is marked as opaque.
                None => (0..self.layers.len()).collect(),
            };
            let here: Vec<_> = components(path).take(at + 1).collect();
            let layers = self.merged_at(&here.join(&b'/'), &above)?;
            self.last.push((name.to_vec(), layers));
        }
        Ok(match self.last.last() {
            Some((_, layers)) => layers.clone(),
            None => (0..self.layers.len()).collect(),
        })
    }

    /// Which of the layers that merge in the directory above merge here too.
    fn merged_at(&self, path: &[u8], above: &[usize]) -> Result<Vec<usize>> {
        let mut layers = Vec::new();
        for layer in above {
            match open_directory(self.layers[*layer], path) {
                Ok(directory) => {
                    layers.push(*layer);
                    if whiteout::is_opaque(directory.as_fd(), self.ownership.overlay_xattrs())? {
                        break;
                    }
                }
                Err(Errno::NOENT) => {}
                // A file, a link or a whiteout hides what is beneath.
                Err(Errno::NOTDIR | Errno::LOOP) => break,
                Err(why) => return Err(why).doing(|| format!("look at `{}`", shown(path))),
            }
        }
        Ok(layers)
    }

    /// Gives a directory of the layer what the same directory beneath has.
    fn adopt(&mut self, path: &[u8]) -> Result<()> {
        let merged = self.merged(path)?;
        // The layer's own may be gone from the list: then a pending link took its place.
        let [0, next, ..] = merged[..] else {
            return Ok(());
        };
        let own = open_directory(self.layers[0], path).doing(|| "open it")?;
        let model = open_directory(self.layers[next], path).doing(|| "open it beneath")?;
        let lost = adopt_attributes(own.as_fd(), model.as_fd(), self.ownership)?;
        self.lost.add(lost);
        Ok(())
    }

    /// Makes the hard links whose files are in layers beneath, in the archive's order.
    fn links(&mut self, links: &[PendingLink]) -> Result<()> {
        // Where the first copy of a file went, by its layer and inode.
        let mut copies = HashMap::new();
        for link in links {
            self.link(link, &mut copies)
                .doing(|| format!("link `{}` to `{}`", shown(&link.path), shown(&link.target)))?;
        }
        Ok(())
    }

    fn link(
        &mut self,
        link: &PendingLink,
        copies: &mut HashMap<(usize, u64), Vec<u8>>,
    ) -> Result<()> {
        let own = self.layers[0];
        let (parent_path, name) = split(&link.path);
        let parent = open_directory(own, parent_path).doing(|| "find its directory")?;
        let name = c_string(name)?;
        let (source_path, source_name) = split(&link.target);
        let source_name = c_string(source_name)?;
        let (layer, inode, source) = self.find(source_path, &source_name)?;
        if layer == 0 {
            // A link that was pending itself, or one that came later in the archive.
            return keeping_time(&parent, || {
                link_new((source.as_fd(), &source_name), (parent.as_fd(), &name))
            });
        }
        keeping_time(&parent, || {
            if let Some(copy) = copies.get(&(layer, inode)) {
                let (copy_parent, copy_name) = split(copy);
                let holder = open_directory(own, copy_parent).doing(|| "find the first copy")?;
                let copy_name = c_string(copy_name)?;
                return link_new((holder.as_fd(), &copy_name), (parent.as_fd(), &name));
            }
            let from = (source.as_fd(), source_name.as_c_str());
            let to = (parent.as_fd(), name.as_c_str());
            if copy_new(from, to, self.ownership, &mut self.lost)? {
                copies.insert((layer, inode), link.path.clone());
            }
            Ok(())
        })
    }

    /// The file that the merged layers have at a path: its layer, inode and directory.
    fn find(&mut self, directory: &[u8], name: &CStr) -> Result<(usize, u64, OwnedFd)> {
        let missing = || Error::engine("no layer has this file");
        for layer in self.merged(directory)? {
            let holder = open_directory(self.layers[layer], directory)
                .doing(|| format!("open `{}`", shown(directory)))?;
            let stat = match rustix::fs::statat(&holder, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => stat,
                Err(Errno::NOENT) => continue,
                Err(why) => return Err(why).doing(|| "look at it"),
            };
            if whiteout::is_whiteout(&stat) {
                return Err(missing());
            }
            if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
                return Err(Error::engine("a hard link to a directory"));
            }
            return Ok((layer, stat.st_ino, holder));
        }
        Err(missing())
    }

    /// Does for the root what its opaque mark asks for: overlayfs heeds that mark
    /// everywhere but there. Each name in the roots beneath gets a whiteout, or a mark on
    /// the layer's own directory.
    fn hide_all_beneath(&mut self) -> Result<()> {
        let own = self.layers[0];
        let time = rustix::fs::fstat(own).doing(|| "look at the root")?;
        for layer in &self.layers[1..] {
            let mut walk = Walk::new(*layer)?;
            while let Some(step) = walk.next()? {
                let Step::At(found) = step else {
                    continue;
                };
                match whiteout::make(own, found.name) {
                    Err(Errno::EXIST) => {
                        if let Ok(directory) = open_directory(own, found.name.to_bytes()) {
                            let marks = self.ownership.overlay_xattrs();
                            whiteout::make_opaque(directory.as_fd(), marks)?;
                        }
                    }
                    made => made.doing(|| "make a whiteout")?,
                }
                walk.skip();
            }
        }
        attributes::set_modified(own, modified(&time))
    }
}

/// Makes a hard link, unless the name is taken: a later entry of the archive took it.
fn link_new(from: (BorrowedFd<'_>, &CStr), to: (BorrowedFd<'_>, &CStr)) -> Result<()> {
    match rustix::fs::linkat(from.0, from.1, to.0, to.1, AtFlags::empty()) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(why) => Err(why).doing(|| "make a hard link"),
    }
}

/// Lets `change` put something into a directory whose time stays what it was.
fn keeping_time(directory: &OwnedFd, change: impl FnOnce() -> Result<()>) -> Result<()> {
    let stat = rustix::fs::fstat(directory).doing(|| "look at the directory")?;
    change()?;
    attributes::set_modified(directory.as_fd(), modified(&stat))
}

/// Takes a path apart into directory and name.
fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (b"", path),
    }
}

#[cfg(test)]
mod tests;

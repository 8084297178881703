//! Names from outside, and the way to what they name, such that nothing outside a root
//! is ever reached.
//!
//! Owns the rules for the name of an archive's entry, the resolution of paths beneath a
//! directory descriptor, and the way names are shown in messages. Refuses to know what
//! is done with what was found.
//!
//! Two ways lead to a file. [`open_directory`] follows no symbolic link at all and is for
//! paths that we made ourselves. [`locate`] follows links as a process would whose root
//! directory is the given one: it goes name by name, keeps every directory on the way
//! open, and answers `..` from those, so a rename under its feet cannot lead it out.

use std::ffi::{CStr, CString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;

use crate::entry::{DIRECTORY, c_string, shown};
use crate::error::{Context, Error, Result};

/// The longest path in bytes: `PATH_MAX` without its final NUL.
pub(super) const MAX_PATH: usize = 4095;
/// The longest name in bytes: `NAME_MAX`.
const MAX_NAME: usize = 255;
/// How many directories deep a tree may be. The deepest in use have about a hundred
/// levels; a bound keeps the descriptors of a walk, one a level, within the usual limits.
pub(super) const MAX_DEPTH: usize = 256;
/// How many symbolic links a path may lead over, as in the kernel (path_resolution(7)).
pub(super) const MAX_LINKS: usize = 40;
/// How many names a path may lead over, those in links included. Without a bound, forty
/// links could each add two thousand.
pub(super) const MAX_STEPS: usize = 4096;

/// A file, opened to be read. Without waiting for the writer of a fifo.
pub(super) const FILE: OFlags = OFlags::RDONLY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::CLOEXEC);

/// The name of an archive's entry, taken apart. Neither part has a `..` or a NUL, and
/// leading slashes are dropped, as tar(1) does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EntryName<'a> {
    /// What precedes the last component; to be read with [`components`].
    pub(super) parent: &'a [u8],
    /// The last component; empty if the name is that of the root itself.
    pub(super) last: &'a [u8],
    /// Whether a slash (or `/.`) follows the last component.
    pub(super) trailing_slash: bool,
}

impl<'a> EntryName<'a> {
    /// Takes a name apart.
    ///
    /// # Errors
    ///
    /// If it is empty, too long, too deep, or holds a NUL or a `..`.
    pub(super) fn parse(name: &'a [u8]) -> Result<Self> {
        if name.is_empty() {
            return Err(Error::engine("the name is empty"));
        }
        if name.len() > MAX_PATH {
            return Err(Error::engine("the name is too long"));
        }
        if name.contains(&0) {
            return Err(Error::engine("the name contains a NUL"));
        }
        let (mut start, mut depth) = (0, 0);
        let (mut last_start, mut last_end) = (0, 0);
        for part in name.split(|byte| *byte == b'/') {
            match part {
                b"" | b"." => {}
                b".." => return Err(Error::engine("the name contains `..`")),
                _ if part.len() > MAX_NAME => {
                    return Err(Error::engine("a component of the name is too long"));
                }
                _ => {
                    (last_start, last_end) = (start, start + part.len());
                    depth += 1;
                }
            }
            start += part.len() + 1;
        }
        if depth > MAX_DEPTH {
            return Err(Error::engine("the name is nested too deeply"));
        }
        let (before, rest) = name.split_at(last_end);
        let (parent, last) = before.split_at(last_start);
        Ok(EntryName {
            parent,
            last,
            trailing_slash: !rest.is_empty(),
        })
    }
}

/// The components of a path, without empty ones and `.`.
pub(super) fn components(path: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/')
        .filter(|part| !part.is_empty() && *part != b".")
}

/// Opens the directory at `path` beneath `root`, following no link of any kind.
///
/// An empty path is the root itself.
pub(super) fn open_directory(root: BorrowedFd<'_>, path: &[u8]) -> Result<OwnedFd, Errno> {
    let path = if path.is_empty() { b"." } else { path };
    rustix::fs::openat2(
        root,
        path,
        DIRECTORY,
        Mode::empty(),
        ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS,
    )
}

/// Where a path leads to.
pub(super) struct Located {
    /// The directory itself that the path leads to, open to be read, or the one that holds
    /// `name`.
    pub(super) directory: OwnedFd,
    /// The name in that directory of what is there, or would be: not a directory or link.
    /// `None` if the path leads to the directory.
    pub(super) name: Option<CString>,
}

/// Makes the directory `name` in a directory.
pub(super) type MakeDirectory<'a> = &'a mut dyn FnMut(BorrowedFd<'_>, &CStr) -> Result<()>;

/// Finds where `path` leads to in `root`, following links but never out of the root.
///
/// Missing directories on the way are made with `make_missing`, if given. The last name
/// may always be missing.
///
/// # Errors
///
/// If a directory on the way is missing or is none, or too many links are met.
pub(super) fn locate(
    root: BorrowedFd<'_>,
    path: &[u8],
    mut make_missing: Option<MakeDirectory<'_>>,
) -> Result<Located> {
    let mut on_the_way = Vec::new();
    let mut todo: Vec<Vec<u8>> = components(path).rev().map(<[u8]>::to_vec).collect();
    let (mut links, mut steps) = (0, 0);
    let start = root.try_clone_to_owned().doing(|| "copy a descriptor")?;
    while let Some(part) = todo.pop() {
        steps += 1;
        if links > MAX_LINKS || steps > MAX_STEPS {
            return Err(Errno::LOOP).doing(|| format!("resolve `{}`", shown(path)));
        }
        if part == b".." {
            on_the_way.pop();
            continue;
        }
        let here = on_the_way.last().unwrap_or(&start).as_fd();
        let name = c_string(&part)?;
        let found = match rustix::fs::statat(here, &name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Some(FileType::from_raw_mode(stat.st_mode)),
            Err(Errno::NOENT) => None,
            Err(why) => return Err(why).doing(|| format!("look at `{}`", shown(path))),
        };
        match (found, &mut make_missing) {
            (Some(FileType::Symlink), _) => {
                links += 1;
                let target = rustix::fs::readlinkat(here, &name, Vec::new())
                    .doing(|| format!("read the link `{}`", shown(&part)))?;
                let target = target.as_bytes();
                if target.starts_with(b"/") {
                    on_the_way.clear();
                }
                todo.extend(components(target).rev().map(<[u8]>::to_vec));
                continue;
            }
            (Some(FileType::Directory), _) => {}
            (None, Some(make)) if !todo.is_empty() => make(here, &name)?,
            _ if todo.is_empty() => {
                let directory = on_the_way.pop().unwrap_or(start);
                let name = Some(name);
                return Ok(Located { directory, name });
            }
            (None, None) => return Err(Errno::NOENT).doing(|| format!("find `{}`", shown(path))),
            _ => return Err(Errno::NOTDIR).doing(|| format!("enter `{}`", shown(&part))),
        }
        if on_the_way.len() >= MAX_DEPTH {
            return Err(Errno::NAMETOOLONG).doing(|| format!("resolve `{}`", shown(path)));
        }
        let next = rustix::fs::openat(here, &name, DIRECTORY, Mode::empty())
            .doing(|| format!("enter `{}`", shown(&part)))?;
        on_the_way.push(next);
    }
    let directory = match on_the_way.pop() {
        Some(directory) => directory,
        // The root was perhaps opened as a place only (`O_PATH`), as a mount is; who was
        // led to a directory may read it.
        None => rustix::fs::openat(&start, c".", DIRECTORY, Mode::empty())
            .doing(|| format!("open `{}`", shown(path)))?,
    };
    Ok(Located {
        directory,
        name: None,
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::layer::testing::Scratch;

    #[test]
    fn names_are_taken_apart_as_tar_reads_them() {
        for (name, parent, last, slash) in [
            ("a", "", "a", false),
            ("./a/b", "./a/", "b", false),
            ("/etc/passwd", "/etc/", "passwd", false),
            ("a//b/./", "a//", "b", true),
            ("a/", "", "a", true),
            (".", "", "", true),
            ("./", "", "", true),
            ("/", "", "", true),
            ("..a/b..", "..a/", "b..", false),
        ] {
            let found = EntryName::parse(name.as_bytes()).unwrap();
            let wanted = EntryName {
                parent: parent.as_bytes(),
                last: last.as_bytes(),
                trailing_slash: slash,
            };
            assert_eq!(found, wanted, "{name}");
        }
    }

    #[test]
    fn names_that_lead_out_or_nowhere_are_refused() {
        let long = "x".repeat(256);
        let longer = "x/".repeat(2100);
        let deep = "x/".repeat(257);
        for name in [
            "",
            "..",
            "a/../b",
            "/..",
            "a/..",
            "../../etc/passwd",
            "a\0b",
            &long,
            &longer,
            &deep,
        ] {
            assert!(EntryName::parse(name.as_bytes()).is_err(), "{name}");
        }
    }

    #[test]
    fn a_name_in_a_message_cannot_steer_the_terminal() {
        assert_eq!(shown("h\u{1b}[2J\nü".as_bytes()), "h\\u{1b}[2J\\nü");
        assert!(shown(&[b'x'; 5000]).len() < 400);
    }

    #[test]
    fn links_are_followed_within_the_root_and_never_out_of_it() {
        let scratch = Scratch::new();
        let root = scratch.path().join("root");
        std::fs::create_dir_all(root.join("usr/lib")).unwrap();
        std::fs::create_dir(scratch.path().join("outside")).unwrap();
        std::fs::write(root.join("usr/lib/file"), "inside").unwrap();
        std::fs::write(scratch.path().join("outside/file"), "outside").unwrap();
        symlink("/usr/lib", root.join("absolute")).unwrap();
        symlink("/usr/lib", root.join("usr/nested")).unwrap();
        symlink("../../../../usr/lib", root.join("climbing")).unwrap();
        symlink("../outside", root.join("escape")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        symlink("climbing/file", root.join("to-file")).unwrap();
        let fd = scratch.open("root");
        for path in [
            "absolute/file",
            "usr/nested/file",
            "climbing/file",
            "../../usr/lib/file",
            "to-file",
        ] {
            let found = locate(fd.as_fd(), path.as_bytes(), None).unwrap();
            let file =
                rustix::fs::openat(&found.directory, found.name.unwrap(), FILE, Mode::empty());
            let text = std::io::read_to_string(std::fs::File::from(file.unwrap())).unwrap();
            assert_eq!(text, "inside", "{path}");
        }
        assert!(locate(fd.as_fd(), b"escape/file", None).is_err());
        assert!(locate(fd.as_fd(), b"loop/file", None).is_err());
        assert!(locate(fd.as_fd(), b"usr/lib/file/x", None).is_err());
        assert!(open_directory(fd.as_fd(), b"absolute").is_err());
        assert!(open_directory(fd.as_fd(), b"../outside").is_err());
    }

    #[test]
    fn missing_directories_are_made_where_a_dangling_link_leads() {
        let scratch = Scratch::new();
        symlink("/run", scratch.path().join("link")).unwrap();
        let mut make = |at: BorrowedFd<'_>, name: &CStr| {
            rustix::fs::mkdirat(at, name, Mode::RWXU).doing(|| "make")
        };
        let found = locate(scratch.fd(), b"link/a/b", Some(&mut make)).unwrap();
        assert_eq!(found.name.as_deref(), Some(c"b"));
        assert!(scratch.path().join("run/a").is_dir());
    }
}

//! The container's root, as a descriptor: paths in it are found and made beneath it.
//!
//! Whatever an image holds where a path leads (links out, links into `/proc`, a FIFO)
//! cannot lead out of the root: the kernel resolves every path with the root as `/`
//! (`openat2(2)`, `RESOLVE_IN_ROOT`), and no magic link is followed.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Component, Path};

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, fstat, mkdirat, openat2};
use rustix::io::Errno;

/// A path to be made has at most this many components.
const PATH_MAX_COMPONENTS: usize = 256;

/// The root of a tree that somebody else has filled.
#[derive(Debug)]
pub struct Tree(OwnedFd);

impl Tree {
    /// Takes the descriptor of a directory as a root.
    pub fn new(root: OwnedFd) -> Self {
        Tree(root)
    }

    /// Opens `path`, following links within the root.
    pub fn open(&self, path: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
        self.resolve(
            path,
            flags,
            ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS,
        )
    }

    /// Opens `path` without following any link.
    pub fn open_plain(&self, path: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
        let resolve =
            ResolveFlags::IN_ROOT | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        self.resolve(path, flags, resolve)
    }

    /// The same for what lies in the root itself, and not in what is mounted in it.
    pub fn open_own(&self, path: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
        self.resolve(path, flags, resolve)
    }

    fn resolve(&self, path: &Path, flags: OFlags, resolve: ResolveFlags) -> Result<OwnedFd, Errno> {
        // A rename anywhere can disturb a walk over `..`; the kernel asks to try again.
        let mut attempts = 0;
        let path = if path.as_os_str().is_empty() {
            Path::new("/")
        } else {
            path
        };
        loop {
            match openat2(
                &self.0,
                path,
                flags | OFlags::CLOEXEC,
                Mode::empty(),
                resolve,
            ) {
                Err(Errno::AGAIN) if attempts < 128 => attempts += 1,
                other => return other,
            }
        }
    }

    /// Opens the directory `path`, after making what is missing of it with mode 0755.
    pub fn make_directory(&self, path: &Path) -> Result<OwnedFd, Errno> {
        let directory = OFlags::PATH | OFlags::DIRECTORY;
        match self.open(path, directory) {
            Err(Errno::NOENT) => {}
            other => return other,
        }
        let names: Vec<_> = path
            .components()
            .filter(|component| !matches!(component, Component::RootDir | Component::CurDir))
            .collect();
        if names.len() > PATH_MAX_COMPONENTS {
            return Err(Errno::NAMETOOLONG);
        }
        let mut here = std::path::PathBuf::from("/");
        let mut parent = self.open(&here, directory)?;
        for name in names {
            here.push(name);
            parent = match self.open(&here, directory) {
                Err(Errno::NOENT) => {
                    match mkdirat(&parent, name.as_os_str(), Mode::from_raw_mode(0o755)) {
                        // A link that leads to nothing is in the way; or somebody was quicker.
                        Ok(()) | Err(Errno::EXIST) => {}
                        Err(errno) => return Err(errno),
                    }
                    self.open(&here, directory)?
                }
                other => other?,
            };
        }
        Ok(parent)
    }

    /// Opens the file `path` as a place to mount on, after making an empty one if it is missing.
    pub fn make_file(&self, path: &Path) -> Result<OwnedFd, Errno> {
        match self.open(path, OFlags::PATH) {
            Err(Errno::NOENT) => {}
            other => return other,
        }
        let parent = self.make_directory(path.parent().unwrap_or(Path::new("/")))?;
        let name = path.file_name().ok_or(Errno::INVAL)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        match rustix::fs::openat(&parent, name, flags, Mode::from_raw_mode(0o644)) {
            Ok(_) | Err(Errno::EXIST) => self.open(path, OFlags::PATH),
            Err(errno) => Err(errno),
        }
    }

    /// Reads a small regular file that the image brought, without following a link to it
    /// and without waiting on a FIFO.
    ///
    /// # Errors
    ///
    /// `ENOENT`, `ELOOP` for a link, `EINVAL` for what is no regular file, `EFBIG`.
    pub fn read_small(&self, path: &Path, max_bytes: usize) -> Result<Vec<u8>, Errno> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
        let file = self.open(path, flags)?;
        if FileType::from_raw_mode(fstat(&file)?.st_mode) != FileType::RegularFile {
            return Err(Errno::INVAL);
        }
        let mut bytes = Vec::new();
        let mut chunk = [0; 8192];
        loop {
            match rustix::io::read(&file, &mut chunk)? {
                0 => return Ok(bytes),
                got => bytes.extend_from_slice(&chunk[..got]),
            }
            if bytes.len() > max_bytes {
                return Err(Errno::FBIG);
            }
        }
    }
}

impl AsFd for Tree {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    struct Bed(std::path::PathBuf);

    impl Bed {
        fn new() -> Self {
            let name = format!("coracle-tree-{}", crate::ids::random_hex(8).unwrap());
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir(&path).unwrap();
            std::fs::create_dir(path.join("root")).unwrap();
            Bed(path)
        }

        fn tree(&self) -> Tree {
            Tree::new(std::fs::File::open(self.0.join("root")).unwrap().into())
        }
    }

    impl Drop for Bed {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn links_stay_within_the_root() {
        let bed = Bed::new();
        symlink("/outside", bed.0.join("root/absolute")).unwrap();
        symlink("../../../outside", bed.0.join("root/relative")).unwrap();
        std::fs::create_dir(bed.0.join("root/outside")).unwrap();
        let tree = bed.tree();
        for link in ["absolute", "relative"] {
            tree.make_directory(&Path::new("/").join(link).join("made"))
                .unwrap();
            assert!(bed.0.join("root/outside/made").is_dir());
            std::fs::remove_dir(bed.0.join("root/outside/made")).unwrap();
        }
        assert!(!bed.0.join("outside").exists());
    }

    #[test]
    fn dots_cannot_climb_out_while_directories_are_made() {
        let bed = Bed::new();
        let tree = bed.tree();
        tree.make_directory(Path::new("/a/../../b")).unwrap();
        assert!(bed.0.join("root/b").is_dir());
        assert!(!bed.0.join("b").exists());
    }

    #[test]
    fn a_link_to_nothing_is_an_error_and_no_file_is_made_through_it() {
        let bed = Bed::new();
        symlink("/nothing", bed.0.join("root/link")).unwrap();
        assert_eq!(
            bed.tree().make_file(Path::new("/link")).unwrap_err(),
            Errno::NOENT
        );
        assert!(!bed.0.join("root/nothing").exists());
    }

    #[test]
    fn only_regular_files_are_read() {
        let bed = Bed::new();
        let tree = bed.tree();
        std::fs::write(bed.0.join("root/file"), "x").unwrap();
        symlink("file", bed.0.join("root/link")).unwrap();
        nix::unistd::mkfifo(&bed.0.join("root/fifo"), nix::sys::stat::Mode::S_IRWXU).unwrap();
        assert_eq!(tree.read_small(Path::new("file"), 1).unwrap(), b"x");
        assert_eq!(
            tree.read_small(Path::new("file"), 0).unwrap_err(),
            Errno::FBIG
        );
        assert_eq!(
            tree.read_small(Path::new("link"), 9).unwrap_err(),
            Errno::LOOP
        );
        assert_eq!(
            tree.read_small(Path::new("fifo"), 9).unwrap_err(),
            Errno::INVAL
        );
        assert_eq!(
            tree.read_small(Path::new("none"), 9).unwrap_err(),
            Errno::NOENT
        );
    }
}

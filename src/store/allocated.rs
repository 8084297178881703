//! How much room a tree takes on disk, as du(1) counts it: blocks that are really there,
//! each file once however many names it has.

use std::collections::HashSet;
use std::ffi::CString;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Mode, RawDir, Stat};

use crate::entry::DIRECTORY;

/// `st_blocks` counts in these, whatever the file system's own blocks are.
const BLOCK_BYTES: u64 = 512;
/// So many directories are open at once; what is nested more deeply is not counted.
const MAX_DEPTH: usize = 500;

/// Bytes that a tree occupies. What cannot be read, or goes meanwhile, is not counted.
pub fn allocated(path: &Path) -> u64 {
    let mut counting = Counting {
        seen: HashSet::new(),
        bytes: 0,
    };
    if let Ok(stat) = rustix::fs::lstat(path) {
        counting.add(&stat);
        if is_directory(&stat)
            && let Ok(directory) = rustix::fs::openat(CWD, path, DIRECTORY, Mode::empty())
        {
            counting.beneath(&directory, 0);
        }
    }
    counting.bytes
}

/// Bytes that a file or a directory occupies, without what is in it.
pub(super) fn allocated_alone(path: &Path) -> u64 {
    rustix::fs::lstat(path).map_or(0, |stat| blocks(&stat))
}

fn blocks(stat: &Stat) -> u64 {
    let blocks = u64::try_from(stat.st_blocks).unwrap_or(0);
    blocks.saturating_mul(BLOCK_BYTES)
}

struct Counting {
    /// Files with several names.
    seen: HashSet<(u64, u64)>,
    bytes: u64,
}

impl Counting {
    fn add(&mut self, stat: &Stat) {
        let is_new =
            is_directory(stat) || stat.st_nlink < 2 || self.seen.insert((stat.st_dev, stat.st_ino));
        if is_new {
            self.bytes = self.bytes.saturating_add(blocks(stat));
        }
    }

    fn beneath(&mut self, directory: &OwnedFd, depth: usize) {
        let mut inner: Vec<CString> = Vec::new();
        let mut buffer = [MaybeUninit::uninit(); 8 << 10];
        let mut reader = RawDir::new(directory, &mut buffer);
        while let Some(Ok(entry)) = reader.next() {
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            let stat = rustix::fs::statat(directory, name, AtFlags::SYMLINK_NOFOLLOW);
            let Ok(stat) = stat else { continue };
            self.add(&stat);
            if is_directory(&stat) {
                inner.push(name.to_owned());
            }
        }
        if depth >= MAX_DEPTH {
            return;
        }
        for name in inner {
            if let Ok(next) = rustix::fs::openat(directory, &name, DIRECTORY, Mode::empty()) {
                self.beneath(&next, depth + 1);
            }
        }
    }
}

fn is_directory(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::Directory
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;
    use std::fs;

    #[test]
    fn links_count_once_and_holes_not_at_all() {
        let temporary = TemporaryStore::new();
        let place = temporary.store.tmp();
        let empty = allocated(&place);
        fs::write(place.join("file"), vec![1; 100_000]).unwrap();
        let one = allocated(&place) - empty;
        assert!((100_000..120_000).contains(&one), "{one}");
        fs::hard_link(place.join("file"), place.join("same")).unwrap();
        let sparse = fs::File::create(place.join("sparse")).unwrap();
        sparse.set_len(1 << 30).unwrap();
        std::os::unix::fs::symlink("/usr", place.join("link")).unwrap();
        assert!(allocated(&place) - empty < one + 10_000);
        fs::remove_dir_all(&place).unwrap();
        fs::create_dir(&place).unwrap();
    }
}

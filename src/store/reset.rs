//! Taking the whole store away: the directories that stores make, and nothing that somebody
//! else put beside them.

use std::fs;
use std::io::ErrorKind;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

use super::{DIRECTORIES, LAYOUT, MARK, Store};
use crate::error::{Context, Result};
use crate::remove::remove;

/// What is made when it is first needed, beside [`DIRECTORIES`].
const OTHERS: [&str; 2] = ["lists", "skeleton"];
/// What users were told once is noted in files of such names.
const NOTES: &str = "noted-";
/// What a run directory may have, beside `secrets`: those go with the builds that have them,
/// and the name is a usual one.
const RUN: [&str; 6] = [
    "locks",
    "leases",
    "networks",
    "sockets",
    "user-networks",
    "user-networks.holder",
];

impl Store {
    /// Whether there is one.
    pub fn exists(&self) -> bool {
        let mut files = [LAYOUT, MARK].iter();
        files.any(|name| self.root().join(name).exists())
    }

    /// Whether there is nothing where it would be.
    pub fn is_nothing(&self) -> bool {
        fs::read_dir(self.root()).map_or(true, |mut entries| entries.next().is_none())
    }

    /// Removes the store and its run directory. A directory of the two that has something else
    /// in it stays with that. Nobody else may be using the store.
    ///
    /// # Errors
    ///
    /// The first fault, after all else that can be was removed; it is an empty store then.
    pub fn remove_all(self) -> Result<()> {
        let root = self.root();
        let _ = fs::remove_dir(self.run().join("secrets"));
        empty(self.run(), RUN.iter().copied())?;
        remove_if_empty(self.run())?;
        let notes = names(root)?;
        let notes = notes.iter().map(String::as_str);
        let notes = notes.filter(|name| name.starts_with(NOTES));
        // Of `blobs` there are several; what is gone is no fault.
        let tops = DIRECTORIES.iter().map(|path| top(path));
        if let Err(why) = empty(root, tops.chain(OTHERS).chain(notes)) {
            self.make_directories()?;
            return Err(why);
        }
        empty(root, [LAYOUT].into_iter())?;
        remove_if_empty(root)
    }
}

/// The first component of a path.
fn top(path: &str) -> &str {
    path.split_once('/').map_or(path, |(top, _)| top)
}

fn names(directory: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(directory);
    let entries = entries.doing(|| format!("read `{}`", directory.display()))?;
    let names = entries.flatten().map(|entry| entry.file_name());
    Ok(names.filter_map(|name| name.into_string().ok()).collect())
}

/// Removes what has these names in a directory.
fn empty<'a>(directory: &Path, names: impl Iterator<Item = &'a str>) -> Result<()> {
    let doing = || format!("empty `{}`", directory.display());
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
    let opened = match openat(CWD, directory, flags, Mode::empty()) {
        Err(Errno::NOENT) => return Ok(()),
        opened => opened.doing(doing)?,
    };
    let mut outcome = Ok(());
    for name in names {
        outcome = outcome.and(remove(opened.as_fd(), name));
    }
    outcome.doing(doing)
}

/// One that has somebody else's files stays; and one that is a link or where a file system is
/// mounted, or that is in a directory that is not ours.
fn remove_if_empty(directory: &Path) -> Result<()> {
    use ErrorKind as Kind;
    match fs::remove_dir(directory) {
        Err(why)
            if matches!(
                why.kind(),
                Kind::DirectoryNotEmpty
                    | Kind::NotADirectory
                    | Kind::NotFound
                    | Kind::PermissionDenied
                    | Kind::ReadOnlyFilesystem
                    | Kind::ResourceBusy
            ) =>
        {
            Ok(())
        }
        other => other.doing(|| format!("remove `{}`", directory.display())),
    }
}

#[cfg(test)]
mod tests {
    use crate::store::testing::TemporaryStore;
    use std::fs;

    #[test]
    fn a_store_goes_with_all_that_it_made_and_nothing_else() {
        let temporary = TemporaryStore::new();
        let store = temporary.store.clone();
        let (root, run) = (store.root().to_owned(), store.run().to_owned());
        fs::write(root.join("noted-single-id"), "").unwrap();
        fs::create_dir_all(root.join("volumes/v/_data/deep")).unwrap();
        fs::write(root.join("mine"), "").unwrap();
        store.remove_all().unwrap();
        assert_eq!(super::names(&root).unwrap(), ["mine"]);
        assert!(!run.exists());
        fs::remove_file(root.join("mine")).unwrap();
        // What is gone already is no fault, nor is a store that is made anew.
        temporary.store.clone().remove_all().unwrap();
        assert!(!root.exists());
    }
}

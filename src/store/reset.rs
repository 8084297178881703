//! Taking the whole store away: what stores make, and nothing that somebody else put beside
//! it.

use std::fs;
use std::io::ErrorKind;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

use super::{DIRECTORIES, RUN_DIRECTORIES, Store};
use crate::error::{Context, Result};
use crate::remove::remove;

/// What is made when it is first needed, beside [`DIRECTORIES`].
const OTHERS: [&str; 2] = ["lists", "skeleton"];
/// What makes it a store goes last: what is left of one can be taken away again.
const LAYOUT: &str = "store.json";
/// What users were told once is noted in files of such names.
const NOTES: &str = "noted-";

impl Store {
    /// Removes the store and its run directory. A directory of the two that has something else
    /// in it stays with that. Nobody else may be using the store.
    ///
    /// # Errors
    ///
    /// The first fault, after all else in that directory was removed.
    pub fn remove_all(self) -> Result<()> {
        take_away(self.run(), RUN_DIRECTORIES.iter().copied())?;
        let notes = names(self.root())?;
        let notes = notes.iter().map(String::as_str);
        let notes = notes.filter(|name| name.starts_with(NOTES));
        let tops = DIRECTORIES.iter().map(|path| match path.split_once('/') {
            Some((top, _)) => top,
            None => path,
        });
        take_away(self.root(), tops.chain(OTHERS).chain(notes).chain([LAYOUT]))
    }
}

fn names(directory: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(directory);
    let entries = entries.doing(|| format!("read `{}`", directory.display()))?;
    let names = entries.flatten().map(|entry| entry.file_name());
    Ok(names.filter_map(|name| name.into_string().ok()).collect())
}

/// Removes what has these names in a directory, and the directory if it is empty then.
fn take_away<'a>(directory: &Path, names: impl Iterator<Item = &'a str>) -> Result<()> {
    let doing = || format!("remove `{}`", directory.display());
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
    let opened = match openat(CWD, directory, flags, Mode::empty()) {
        Err(Errno::NOENT) => return Ok(()),
        opened => opened.doing(doing)?,
    };
    let mut outcome = Ok(());
    for name in names.filter(|name| *name != LAYOUT) {
        outcome = outcome.and(remove(opened.as_fd(), name));
    }
    outcome.doing(doing)?;
    remove(opened.as_fd(), LAYOUT).doing(doing)?;
    match fs::remove_dir(directory) {
        // Somebody else's files; or it is where a file system is mounted, or in a directory
        // that is not ours.
        Err(why)
            if matches!(
                why.kind(),
                ErrorKind::DirectoryNotEmpty
                    | ErrorKind::ResourceBusy
                    | ErrorKind::PermissionDenied
                    | ErrorKind::ReadOnlyFilesystem
                    | ErrorKind::NotFound
            ) =>
        {
            Ok(())
        }
        other => other.doing(doing),
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

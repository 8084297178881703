//! Blobs: verified bytes, named by their digest.
//!
//! ```text
//! blobs/sha256/<hex>            whole and verified; read-only; never changed
//! blobs/partial/sha256-<hex>    on its way in, locked by the process that fetches it
//! ```
//!
//! Two processes that want the same blob fetch it once: the second waits for the lock and
//! then finds the blob, or, if the first died, goes on where it ended.

use std::fs::{self, File, TryLockError};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Store;
use super::lock::{is_still_at, open_or_create};
use crate::digest::{Digest, Hasher};
use crate::error::{Context, Error, Result};

/// Manifests, indexes and configurations are refused beyond this size, in bytes.
pub const DOCUMENT_MAX_BYTES: u64 = 4 << 20;

const WATCH_INTERVAL: Duration = Duration::from_millis(50);

/// What [`Store::claim_blob`] finds.
pub enum Claim {
    /// The blob is here.
    Present(File),
    /// It is not, and we are the one to fetch it.
    Mine(Partial),
}

/// A blob on its way in. Dropped, it stays for a later attempt to go on with.
pub struct Partial {
    file: File,
    path: PathBuf,
    target: PathBuf,
}

impl Partial {
    /// The file, open to read and write.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// How many bytes are there.
    pub fn len(&self) -> Result<u64> {
        let found = self
            .file
            .metadata()
            .doing(|| format!("read `{}`", self.path.display()))?;
        Ok(found.len())
    }

    /// Whether nothing is there yet.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Throws away what came so far: it was not what the digest says.
    pub fn truncate(&self) -> Result<()> {
        self.file
            .set_len(0)
            .doing(|| format!("empty `{}`", self.path.display()))
    }

    /// Makes it a blob. The caller has verified size and digest.
    pub fn commit(self) -> Result<File> {
        let doing = || format!("make the blob `{}`", self.target.display());
        fs::rename(&self.path, &self.target).doing(doing)?;
        File::open(&self.target).doing(doing)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        let nothing_came = self.file.metadata().is_ok_and(|found| found.len() == 0);
        if nothing_came && is_still_at(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Store {
    /// Where a blob is, or would be.
    pub fn blob_path(&self, digest: &Digest) -> PathBuf {
        self.root()
            .join("blobs")
            .join(digest.algorithm().as_str())
            .join(digest.hex())
    }

    /// Opens a blob; `None` if it is not here.
    pub fn open_blob(&self, digest: &Digest) -> Result<Option<File>> {
        open_if_there(&self.blob_path(digest))
    }

    /// Finds a blob, or claims the right to fetch it. While another process fetches it,
    /// `watch` is called now and then with the number of bytes that it has.
    pub fn claim_blob(&self, digest: &Digest, mut watch: impl FnMut(u64)) -> Result<Claim> {
        let target = self.blob_path(digest);
        let name = format!("{}-{}", digest.algorithm().as_str(), digest.hex());
        let path = self.root().join("blobs/partial").join(name);
        loop {
            if let Some(file) = open_if_not_going(&target)? {
                return Ok(Claim::Present(file));
            }
            let file = open_or_create(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    watch(file.metadata().map_or(0, |found| found.len()));
                    std::thread::sleep(WATCH_INTERVAL);
                    continue;
                }
                Err(TryLockError::Error(why)) => {
                    return Err(why).doing(|| format!("lock `{}`", path.display()));
                }
            }
            // The one before us may have finished, and so have moved the file away.
            if is_still_at(&file, &path) {
                if target.exists() {
                    let _ = fs::remove_file(&path);
                    continue;
                }
                return Ok(Claim::Mine(Partial { file, path, target }));
            }
        }
    }

    /// Reads a small blob whole and verifies it; `None` if it is not here.
    ///
    /// A document that is damaged is removed and reported as absent, so that it is fetched
    /// again where that is possible.
    ///
    /// # Errors
    ///
    /// If it is larger than [`DOCUMENT_MAX_BYTES`]: it is a layer that someone calls a
    /// document, and stays.
    pub fn read_document(&self, digest: &Digest) -> Result<Option<Vec<u8>>> {
        let Some(file) = self.open_blob(digest)? else {
            return Ok(None);
        };
        let doing = || format!("read the blob `{digest}`");
        if file.metadata().doing(doing)?.len() > DOCUMENT_MAX_BYTES {
            return Err(Error::engine(format!(
                "it is larger than {DOCUMENT_MAX_BYTES} bytes: this is no manifest and no configuration"
            )))
            .doing(doing);
        }
        let mut bytes = Vec::new();
        file.take(DOCUMENT_MAX_BYTES)
            .read_to_end(&mut bytes)
            .doing(doing)?;
        let mut hasher = Hasher::new(digest.algorithm());
        hasher.update(&bytes);
        if hasher.finish() == *digest {
            return Ok(Some(bytes));
        }
        let _ = fs::remove_file(self.blob_path(digest));
        Ok(None)
    }

    /// Reads a small blob that must be here.
    pub fn need_document(&self, digest: &Digest) -> Result<Vec<u8>> {
        self.read_document(digest)?.ok_or_else(|| {
            Error::engine(format!("the blob `{digest}` is missing or damaged"))
                .hint("Pull the image again: only what is missing is fetched.")
        })
    }

    /// Keeps a small document and returns its digest.
    pub fn put_document(&self, bytes: &[u8]) -> Result<Digest> {
        let digest = Digest::of(bytes);
        self.put_named_document(bytes, &digest)?;
        Ok(digest)
    }

    /// Keeps a small document whose digest the caller has verified. One that is here, but
    /// damaged, is replaced. If it is to stay, the caller's lease names it already.
    pub fn put_named_document(&self, bytes: &[u8], digest: &Digest) -> Result<()> {
        let path = self.blob_path(digest);
        // Whoever is deleting it may have read the leases before it was named there.
        let is_here = open_if_not_going(&path)?.is_some();
        if is_here && self.read_document(digest)?.is_some() {
            return Ok(());
        }
        super::atomic::write(&self.tmp(), &path, bytes)
    }

    /// Makes a blob of a finished file in the staging directory, whose digest the caller
    /// has verified.
    pub fn adopt_blob(&self, staged: &Path, digest: &Digest) -> Result<()> {
        fs::rename(staged, self.blob_path(digest)).doing(|| format!("make the blob `{digest}`"))
    }

    /// Writes everything that was put into the store so far to disk (`syncfs(2)`).
    pub fn sync(&self) -> Result<()> {
        let root = super::atomic::open_directory(self.root())?;
        rustix::fs::syncfs(&root).doing(|| format!("write `{}` to disk", self.root().display()))
    }
}

pub(super) fn open_if_there(path: &Path) -> Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(why).doing(|| format!("open `{}`", path.display())),
    }
}

/// Opens a file or directory that others may delete, after waiting for whoever is deleting
/// it. It stays while it is open: whoever deletes locks it alone, and it is locked shared.
pub(super) fn open_if_not_going(path: &Path) -> Result<Option<File>> {
    while let Some(file) = open_if_there(path)? {
        file.lock_shared()
            .doing(|| format!("lock `{}`", path.display()))?;
        // It may be another by now.
        if is_still_at(&file, path) {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;
    use std::io::Write;

    #[test]
    fn an_interrupted_blob_is_taken_up_where_it_ended() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let digest = Digest::of(b"whole");
        let Claim::Mine(partial) = store.claim_blob(&digest, |_| {}).unwrap() else {
            panic!()
        };
        partial.file().write_all(b"who").unwrap();
        drop(partial);

        let Claim::Mine(partial) = store.claim_blob(&digest, |_| {}).unwrap() else {
            panic!()
        };
        assert_eq!(partial.len().unwrap(), 3);
        drop(partial.commit().unwrap());
        assert!(matches!(
            store.claim_blob(&digest, |_| {}).unwrap(),
            Claim::Present(_)
        ));
    }

    #[test]
    fn one_process_fetches_and_the_others_find() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let digest = Digest::of(b"whole");
        let fetched = std::sync::atomic::AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    if let Claim::Mine(partial) = store.claim_blob(&digest, |_| {}).unwrap() {
                        fetched.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        partial.file().write_all(b"whole").unwrap();
                        partial.commit().unwrap();
                    }
                });
            }
        });
        assert_eq!(fetched.into_inner(), 1);
        assert_eq!(
            fs::read_dir(store.root().join("blobs/partial"))
                .unwrap()
                .count(),
            0
        );
    }

    #[test]
    fn a_damaged_document_counts_as_absent() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let digest = store.put_document(b"{}").unwrap();
        assert_eq!(
            store.read_document(&digest).unwrap().as_deref(),
            Some(&b"{}"[..])
        );
        fs::write(store.blob_path(&digest), "[]").unwrap();
        assert_eq!(store.read_document(&digest).unwrap(), None);
        assert!(!store.blob_path(&digest).exists());
    }

    #[test]
    fn a_document_that_is_being_deleted_is_written_again() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let digest = store.put_document(b"{}").unwrap();
        let deleter = File::open(store.blob_path(&digest)).unwrap();
        deleter.lock().unwrap();
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| store.put_document(b"{}").unwrap());
            fs::remove_file(store.blob_path(&digest)).unwrap();
            drop(deleter);
            assert_eq!(writer.join().unwrap(), digest);
        });
        assert!(store.blob_path(&digest).exists());
    }

    #[test]
    fn a_layer_that_is_called_a_document_is_refused_and_stays() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let staged = store.tmp().join("layer");
        let size = DOCUMENT_MAX_BYTES + 1;
        fs::write(&staged, vec![0; usize::try_from(size).unwrap()]).unwrap();
        let digest = Digest::of(&fs::read(&staged).unwrap());
        store.adopt_blob(&staged, &digest).unwrap();
        assert!(store.read_document(&digest).is_err());
        assert_eq!(fs::metadata(store.blob_path(&digest)).unwrap().len(), size);
    }

    #[test]
    fn a_failed_fetch_that_got_nothing_leaves_no_file() {
        let temporary = TemporaryStore::new();
        drop(
            temporary
                .store
                .claim_blob(&Digest::of(b"x"), |_| {})
                .unwrap(),
        );
        let partial = temporary.store.root().join("blobs/partial");
        assert_eq!(fs::read_dir(partial).unwrap().count(), 0);
    }
}

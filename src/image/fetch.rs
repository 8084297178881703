//! A blob, read while it is still coming in.
//!
//! One thread takes bytes from where they are, hashes them and appends them to the partial
//! blob; whoever unpacks reads the same file behind it. So what an earlier attempt left is
//! read like everything else, and an interruption loses nothing but time. When whoever reads
//! gives up, or the whole pull does, no more is fetched.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use super::unpack::Pulling;
use crate::digest::Hasher;
use crate::error::{Context, Error, Result};
use crate::oci::Descriptor;
use crate::progress::{Phase, Task};
use crate::store::blobs::Partial;

/// More than comes from a connection at once.
const CHUNK_BYTES: usize = 512 << 10;

/// How far a blob has come.
#[derive(Debug, Default)]
struct Extent {
    bytes: u64,
    /// No more is coming: all is there, or it failed.
    closed: bool,
    failed: bool,
    /// Whoever reads has found that it is of no use.
    abandoned: bool,
    /// Whoever reads waits for more.
    awaited: bool,
}

/// How a fetch ended that did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fetched {
    /// All is here and is what the digest says.
    Whole,
    /// A mirror gave other bytes than those of the digest, and is not asked again.
    Spoilt(String),
    /// It was abandoned before all was here.
    Abandoned,
}

/// What the fetching and the reading thread share.
#[derive(Debug, Default)]
struct Shared {
    extent: Mutex<Extent>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Extent> {
        // Nothing that panics happens under this lock.
        self.extent
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Reads a partial blob up to where it has come, and waits there.
pub(super) struct Follower {
    file: File,
    position: u64,
    shared: Arc<Shared>,
}

impl Read for Follower {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut extent = self.shared.lock();
        while extent.bytes <= self.position && !extent.closed && !extent.abandoned {
            extent.awaited = true;
            extent = self
                .shared
                .changed
                .wait(extent)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        if extent.failed || extent.abandoned {
            return Err(io::Error::other("the download failed or is not needed"));
        }
        let there = extent.bytes - self.position.min(extent.bytes);
        drop(extent);
        let wanted = usize::try_from(there)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let got = self.file.read_at(&mut buffer[..wanted], self.position)?;
        self.position += got as u64;
        Ok(got)
    }
}

/// Writes a partial blob, and tells whoever follows.
pub(super) struct Fetcher {
    shared: Arc<Shared>,
}

/// The two ends of a blob that comes in.
pub(super) fn pair(partial: &Partial) -> Result<(Fetcher, Follower)> {
    let shared = Arc::new(Shared::default());
    let file = partial.file().try_clone().doing(|| "read a partial blob")?;
    Ok((
        Fetcher {
            shared: Arc::clone(&shared),
        },
        Follower {
            file,
            position: 0,
            shared,
        },
    ))
}

impl Fetcher {
    /// Fetches what is missing, and verifies the whole.
    pub(super) fn run(
        &self,
        pulling: &Pulling<'_>,
        descriptor: &Descriptor,
        partial: &Partial,
        task: &dyn Task,
    ) -> Result<Fetched> {
        let fetched = self.fetch(pulling, descriptor, partial, task);
        let mut extent = self.shared.lock();
        extent.closed = true;
        extent.failed = !matches!(fetched, Ok(Fetched::Whole));
        drop(extent);
        self.shared.changed.notify_all();
        fetched
    }

    /// Says that the rest is not needed any more, neither fetched nor read.
    pub(super) fn abandon(&self) {
        self.shared.lock().abandoned = true;
        self.shared.changed.notify_all();
    }

    fn fetch(
        &self,
        pulling: &Pulling<'_>,
        descriptor: &Descriptor,
        partial: &Partial,
        task: &dyn Task,
    ) -> Result<Fetched> {
        let mut hasher = Hasher::new(descriptor.digest.algorithm());
        let mut have = self.rehash(partial, descriptor, &mut hasher)?;
        task.phase(Phase::Downloading);
        task.position(have);
        let mut opened = None;
        if have < descriptor.size {
            let reader = opened.insert(pulling.origin.blob(descriptor, have)?);
            let mut file = partial.file();
            let mut chunk = vec![0; CHUNK_BYTES];
            loop {
                // What is all here can as well be verified: a wrong blob is the first cause.
                let is_whole = have >= descriptor.size;
                if !is_whole && pulling.stop.load(Ordering::Relaxed) {
                    return Err(Error::engine("another layer failed"));
                }
                if !is_whole && self.shared.lock().abandoned {
                    return Ok(Fetched::Abandoned);
                }
                let got = reader
                    .read(&mut chunk)
                    .doing(|| format!("fetch the blob `{}`", descriptor.digest))?;
                if got == 0 {
                    break;
                }
                hasher.update(&chunk[..got]);
                file.write_all(&chunk[..got]).doing(|| "write a blob")?;
                have += got as u64;
                self.advance(have);
                task.position(have);
            }
        }
        if have != descriptor.size {
            return Err(Error::engine(format!(
                "the blob `{}` has {have} bytes, not {}",
                descriptor.digest, descriptor.size
            )));
        }
        let digest = hasher.finish();
        if digest != descriptor.digest {
            // Whatever is wrong with it, it is of no use to a later attempt.
            partial.truncate()?;
            let why = format!(
                "wrong digest: what came for the blob `{}` is `{digest}`",
                descriptor.digest
            );
            return match opened.is_some_and(|reader| reader.blame_mirrors()) {
                true => Ok(Fetched::Spoilt(why)),
                false => Err(Error::engine(why)),
            };
        }
        Ok(Fetched::Whole)
    }

    /// Takes in what an earlier attempt left. Leaves the file's position at its end.
    fn rehash(
        &self,
        partial: &Partial,
        descriptor: &Descriptor,
        hasher: &mut Hasher,
    ) -> Result<u64> {
        if partial.len()? > descriptor.size {
            partial.truncate()?;
        }
        let mut file = partial.file();
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut have = 0;
        loop {
            let got = file.read(&mut chunk).doing(|| "read a partial blob")?;
            if got == 0 {
                return Ok(have);
            }
            hasher.update(&chunk[..got]);
            have += got as u64;
            self.advance(have);
        }
    }

    fn advance(&self, bytes: u64) {
        let mut extent = self.shared.lock();
        extent.bytes = bytes;
        // To wake nobody costs as much as to wake somebody.
        if std::mem::take(&mut extent.awaited) {
            self.shared.changed.notify_all();
        }
    }
}

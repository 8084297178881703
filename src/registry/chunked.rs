//! Storing blobs in chunks: what arrived stays, and the digest is named at the end.
//!
//! Owns [`BlobWriter`], which takes the bytes of a layer while it is packed, and which is
//! the way out when a blob sent as a whole breaks off. Each chunk is kept in memory until
//! the registry has it, so that a break costs no more than one.

use std::io::{self, Write};
use std::time::Duration;

use reqwest::blocking::{Body, Response};
use reqwest::header::{CONTENT_RANGE, CONTENT_TYPE, RANGE};
use reqwest::{Method, StatusCode};

use super::client::{Client, Repository};
use super::fault::{Failure, Reason, Tried};
use super::retry::Attempts;
use super::transport::Call;
use super::upload::{self, OCTETS, Session, has_blob};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::error::{Context, Error, Result};
use crate::oci::Descriptor;
use crate::reference::Reference;

/// The length of a chunk, in bytes. Known registries take no more than 4 MiB at once, or
/// name a least length, which then goes before.
const CHUNK_BYTES: u64 = 4 << 20;
/// A registry that wants chunks longer than this, in bytes, wants too much memory.
const CHUNK_MAX_BYTES: u64 = 64 << 20;
/// What a registry may take to put a chunk to the others, besides the time for its bytes.
const APPEND_TIME: Duration = Duration::from_secs(2 * 60);

impl Client {
    /// Begins to store a blob in the repository of `image` whose digest is not known yet.
    ///
    /// # Errors
    /// The registry cannot be reached or takes nothing from us.
    pub fn upload_blob(&self, image: &Reference) -> Result<BlobWriter> {
        self.writing(image)
            .and_then(|repository| BlobWriter::start(repository, Algorithm::Sha256))
            .doing(|| format!("push a blob to `{}`", image.familiar_name()))
    }
}

/// Stores the bytes written to it as a blob. Nothing is stored until
/// [`BlobWriter::finish`].
///
/// An error of [`Write::write`] wraps an [`Error`]: the registry refused, or a break could
/// not be repaired.
pub struct BlobWriter {
    repository: Repository,
    session: Session,
    /// What the registry does not have yet.
    chunk: Vec<u8>,
    chunk_size: usize,
    /// How many bytes the registry has.
    sent: u64,
    /// How many of the first bytes it has already: they are hashed and not sent.
    known: u64,
    hasher: Hasher,
}

impl BlobWriter {
    pub(super) fn start(repository: Repository, algorithm: Algorithm) -> Result<Self> {
        let session = Session::start(&repository)?;
        let minimum = session.chunk_min.unwrap_or(0);
        if minimum > CHUNK_MAX_BYTES {
            return Err(Error::engine(format!(
                "the registry wants chunks of at least {minimum} bytes, more than can be kept"
            )));
        }
        Ok(BlobWriter {
            repository,
            session,
            chunk: Vec::new(),
            chunk_size: CHUNK_BYTES.max(minimum) as usize,
            sent: 0,
            known: 0,
            hasher: Hasher::new(algorithm),
        })
    }

    /// Goes on with an upload that broke off, if the registry has the beginning of it.
    /// Whoever writes starts at the beginning all the same, as all of it is hashed.
    pub(super) fn take_up(
        repository: &Repository,
        mut session: Session,
        blob: &Descriptor,
    ) -> Option<Self> {
        let known = accepted(repository, &mut session).ok()?;
        let minimum = session.chunk_min.unwrap_or(0);
        if known == 0 || known > blob.size || minimum > CHUNK_MAX_BYTES {
            return None;
        }
        Some(BlobWriter {
            repository: repository.clone(),
            session,
            chunk: Vec::new(),
            chunk_size: CHUNK_BYTES.max(minimum) as usize,
            sent: 0,
            known,
            hasher: Hasher::new(blob.digest.algorithm()),
        })
    }

    /// Ends the blob, and gives its digest (SHA-256) and size in bytes.
    ///
    /// # Errors
    /// The registry refuses the blob, or a break could not be repaired.
    pub fn finish(mut self) -> Result<(Digest, u64)> {
        let size = self.sent + self.chunk.len() as u64;
        let digest = self.hasher.clone().finish();
        self.complete(&digest)
            .map_err(Error::from)
            .doing(|| format!("push the blob {digest}"))?;
        Ok((digest, size))
    }

    /// Ends the blob, which must have that digest.
    pub(super) fn finish_as(mut self, digest: &Digest) -> Tried<()> {
        let found = self.hasher.clone().finish();
        if found != *digest {
            return Err(Failure::fatal(format!("the blob's digest is {found}")));
        }
        self.complete(digest)
    }

    fn complete(&mut self, digest: &Digest) -> Tried<()> {
        if self.sent > 0 && !self.chunk.is_empty() {
            self.send_chunk()?;
        }
        let BlobWriter {
            repository,
            session,
            chunk,
            sent,
            ..
        } = self;
        let ended = repository.attempts().retry(|attempts| {
            if attempts.has_failed() {
                // Perhaps only the answer was lost.
                if has_blob(repository, digest)? {
                    return Ok(());
                }
                // A blob that is here as a whole can begin anew.
                if *sent == 0 {
                    *session = Session::start(repository)?;
                }
            }
            let size = chunk.len() as u64;
            session.put(repository, digest, size, || Ok(Body::from(chunk.clone())))
        });
        ended.map_err(Failure::from)
    }

    /// Sends what is kept, and keeps it no more.
    fn send_chunk(&mut self) -> Tried<()> {
        let mut attempts = self.repository.attempts();
        let length = self.chunk.len();
        let mut done = 0;
        while done < length {
            let rest = self.chunk.get(done..).unwrap_or_default();
            let from = self.sent + done as u64;
            let Err(failure) = patch(&self.repository, &mut self.session, from, rest) else {
                break;
            };
            attempts.again(failure)?;
            done = self.arrived(&mut attempts)?;
        }
        self.sent += length as u64;
        self.chunk.clear();
        Ok(())
    }

    /// How much of the chunk arrived before a break.
    fn arrived(&mut self, attempts: &mut Attempts) -> Tried<usize> {
        loop {
            let failure = match accepted(&self.repository, &mut self.session) {
                Ok(has) => {
                    let done = has.checked_sub(self.sent);
                    let done = done.and_then(|done| usize::try_from(done).ok());
                    return done
                        .filter(|done| *done <= self.chunk.len())
                        .ok_or_else(|| lost(Error::engine(format!("it has {has} bytes of it"))));
                }
                Err(failure) => failure,
            };
            match failure.reason {
                Reason::Final => return Err(lost(failure.error)),
                _ => attempts.again(failure)?,
            }
        }
    }
}

/// The registry does not go on with the upload where it broke off. Whoever has the
/// blob's bytes still can begin anew.
pub(super) fn lost(why: Error) -> Failure {
    Failure {
        error: Error::engine("the registry cannot go on with the unfinished upload").because(why),
        reason: Reason::Broken,
    }
}

impl Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.sent < self.known {
            let left = usize::try_from(self.known - self.sent).unwrap_or(usize::MAX);
            let taken = bytes.get(..left).unwrap_or(bytes);
            self.hasher.update(taken);
            self.sent += taken.len() as u64;
            return Ok(taken.len());
        }
        if self.chunk.len() == self.chunk_size {
            self.send_chunk().map_err(io::Error::from)?;
        }
        let room = self.chunk_size - self.chunk.len();
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.hasher.update(taken);
        self.chunk.extend_from_slice(taken);
        Ok(taken.len())
    }

    /// Does nothing: a registry may refuse a chunk shorter than its least length.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn patch(repository: &Repository, session: &mut Session, from: u64, bytes: &[u8]) -> Tried<()> {
    let size = bytes.len() as u64;
    let last = (from + size).saturating_sub(1);
    let call = Call::new(Method::PATCH, session.location.clone())
        .header(CONTENT_TYPE, OCTETS)?
        // The distribution-spec's form, which lacks the unit of HTTP's.
        .header(CONTENT_RANGE, &format!("{from}-{last}"))?
        .body(upload::deadline(APPEND_TIME, size), || {
            Ok(Body::from(bytes.to_vec()))
        });
    let response = repository.send(call)?;
    if !response.status().is_success() {
        return Err(repository.refused(response, &repository.described()));
    }
    // Its `Range` is not relied on: there are registries where it lags behind.
    session.follow(response)
}

/// How many bytes of an unfinished upload the registry has.
fn accepted(repository: &Repository, session: &mut Session) -> Tried<u64> {
    let response = repository.send(Call::new(Method::GET, session.location.clone()))?;
    if !matches!(
        response.status(),
        StatusCode::NO_CONTENT | StatusCode::ACCEPTED
    ) {
        return Err(repository.refused(response, "unfinished upload"));
    }
    let has = received(&response);
    session.follow(response)?;
    Ok(has)
}

/// Reads `Range: 0-LAST`. Registries say `0-0` for none as well as for one.
fn received(response: &Response) -> u64 {
    let range = response.headers().get(RANGE);
    let last = range.and_then(|text| {
        let text = text.to_str().ok()?.trim();
        let (_, last) = text.trim_start_matches("bytes=").split_once('-')?;
        last.parse::<u64>().ok()
    });
    match last {
        None | Some(0) => 0,
        Some(last) => last.saturating_add(1),
    }
}

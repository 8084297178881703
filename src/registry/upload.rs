//! Storing blobs whose digest is known: the whole in one request.
//!
//! Owns the order of attempts: a blob that is there already is not sent, one that another
//! repository has is mounted from it, else it goes in one PUT. If that breaks, what did not
//! arrive goes in chunks ([`BlobWriter`]), which keep what arrived. Owns also the upload session
//! (distribution-spec, "Pushing blobs") that both ways share.

use std::io::{self, Read};
use std::time::Duration;

use reqwest::blocking::{Body, Response};
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Method, StatusCode, Url};

use super::chunked::{self, BlobWriter};
use super::client::{Client, Repository};
use super::fault::{Failure, Reason, Tried};
use super::transport::{self, Call};
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::oci::Descriptor;
use crate::progress::Outcome;
use crate::reference::Reference;

/// What a registry may take to put a blob together and check it, besides the time for
/// the bytes of the request.
const FINISH_TIME: Duration = Duration::from_secs(10 * 60);
/// An upload slower than this, in bytes a second, is given up.
const UPLOAD_SLOWEST_RATE: u64 = 16 * 1024;
pub(super) const OCTETS: &str = "application/octet-stream";

impl Client {
    /// Sees to it that the repository of `image` has a blob. `from` names another
    /// repository of the same registry that may have it. `open` gives the blob's bytes
    /// from the start, and is called again when they have to be sent again.
    ///
    /// Says how it went: [`Outcome::LayerAlreadyExists`], [`Outcome::Mounted`] or
    /// [`Outcome::Pushed`].
    ///
    /// # Errors
    /// The registry cannot be reached or refuses the blob; `open` fails; or its bytes are
    /// not those of the blob.
    pub fn push_blob(
        &self,
        image: &Reference,
        blob: &Descriptor,
        from: Option<&Reference>,
        open: &mut dyn FnMut() -> Result<Box<dyn Read + Send>>,
    ) -> Result<Outcome> {
        let mut push = || -> Result<Outcome> {
            let repository = self.writing(image)?;
            if has_blob(&repository, &blob.digest)? {
                return Ok(Outcome::LayerAlreadyExists);
            }
            let is_elsewhere = |other: &&Reference| {
                other.registry() == image.registry() && other.repository() != image.repository()
            };
            let session = match from.filter(is_elsewhere) {
                Some(other) => match self.mount(image, other, &blob.digest) {
                    Some(Started::Mounted) => return Ok(Outcome::Mounted),
                    Some(Started::Session(session)) => session,
                    None => Session::start(&repository)?,
                },
                None => Session::start(&repository)?,
            };
            let mut attempts = repository.attempts();
            let whole = session.put(&repository, &blob.digest, blob.size, || {
                Ok(Body::sized(open()?, blob.size))
            });
            let mut sent = whole;
            let mut unfinished = Some(session);
            while let Err(failure) = sent {
                attempts.again(failure)?;
                sent = push_in_chunks(&repository, blob, unfinished.take(), open);
            }
            Ok(Outcome::Pushed)
        };
        push().doing(|| {
            format!(
                "push the blob {} to `{}`",
                blob.digest,
                image.familiar_name()
            )
        })
    }

    /// Asks the registry to take a blob over from another repository. Whatever speaks
    /// against that is no failure: the blob can still be sent.
    fn mount(&self, image: &Reference, other: &Reference, digest: &Digest) -> Option<Started> {
        let repository = self.mounting(image, other).ok()?;
        let mut url = repository.url("blobs/uploads/").ok()?;
        url.query_pairs_mut()
            .append_pair("mount", &digest.to_string())
            .append_pair("from", other.repository());
        start(&repository, url).ok()
    }
}

/// Sends a blob in chunks, as a whole or what an unfinished upload lacks.
fn push_in_chunks(
    repository: &Repository,
    blob: &Descriptor,
    unfinished: Option<Session>,
    open: &mut dyn FnMut() -> Result<Box<dyn Read + Send>>,
) -> Tried<()> {
    // Perhaps only the answer was lost.
    if has_blob(repository, &blob.digest)? {
        return Ok(());
    }
    let taken_up = unfinished.and_then(|session| BlobWriter::take_up(repository, session, blob));
    let is_taken_up = taken_up.is_some();
    let mut writer = match taken_up {
        Some(writer) => writer,
        None => BlobWriter::start(repository.clone(), blob.digest.algorithm())?,
    };
    let sent = io::copy(&mut open()?, &mut writer)
        .map_err(|why| Failure::of_io(why, "read the blob"))
        .and_then(|_| writer.finish_as(&blob.digest));
    match sent {
        // What the registry said of the beginning may have been wrong.
        Err(failure) if is_taken_up && failure.reason == Reason::Final => {
            Err(chunked::lost(failure.error))
        }
        sent => sent,
    }
}

/// Whether a repository has a blob.
pub(super) fn has_blob(repository: &Repository, digest: &Digest) -> Result<bool> {
    let url = repository.url(&format!("blobs/{digest}"))?;
    repository.attempts().retry(|_| {
        let response = repository.send(Call::new(Method::HEAD, url.clone()))?;
        match response.status() {
            StatusCode::OK => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            _ => Err(repository.refused(response, &format!("blob {digest}"))),
        }
    })
}

/// How a registry answers the wish to upload.
enum Started {
    /// It took the blob over from another repository.
    Mounted,
    /// It waits for the blob.
    Session(Session),
}

fn start(repository: &Repository, url: Url) -> Tried<Started> {
    let response = repository.send(Call::new(Method::POST, url).empty_body())?;
    match response.status() {
        StatusCode::CREATED => {
            transport::drain(response);
            Ok(Started::Mounted)
        }
        StatusCode::ACCEPTED => Session::of(response).map(Started::Session),
        _ => Err(repository.refused(response, &repository.described())),
    }
}

/// An upload that was begun.
pub(super) struct Session {
    /// Where the next request of the upload goes.
    pub(super) location: Url,
    /// The least length of a chunk but the last, in bytes, if the registry has one.
    pub(super) chunk_min: Option<u64>,
}

impl Session {
    /// Begins an upload.
    pub(super) fn start(repository: &Repository) -> Result<Self> {
        let url = repository.url("blobs/uploads/")?;
        repository
            .attempts()
            .retry(|_| match start(repository, url.clone())? {
                Started::Session(session) => Ok(session),
                Started::Mounted => Err(Failure::fatal(
                    "the registry claims to have the blob before it was named",
                )),
            })
    }

    fn of(response: Response) -> Tried<Self> {
        let minimum = response.headers().get("oci-chunk-min-length");
        let session = Session {
            location: transport::location(&response)?,
            chunk_min: minimum.and_then(|text| text.to_str().ok()?.trim().parse().ok()),
        };
        transport::drain(response);
        Ok(session)
    }

    /// Notes where an answer says that the upload goes on.
    pub(super) fn follow(&mut self, response: Response) -> Tried<()> {
        if response.headers().contains_key(LOCATION) {
            self.location = transport::location(&response)?;
        }
        transport::drain(response);
        Ok(())
    }

    /// Ends the upload with `size` more bytes, all of it being the blob of that digest.
    pub(super) fn put(
        &self,
        repository: &Repository,
        digest: &Digest,
        size: u64,
        body: impl FnMut() -> Result<Body>,
    ) -> Tried<()> {
        let mut url = self.location.clone();
        url.query_pairs_mut()
            .append_pair("digest", &digest.to_string());
        let call = Call::new(Method::PUT, url)
            .header(CONTENT_TYPE, OCTETS)?
            .body(deadline(FINISH_TIME, size), body);
        let response = repository.send(call)?;
        if !response.status().is_success() {
            return Err(repository.refused(response, &repository.described()));
        }
        transport::drain(response);
        Ok(())
    }
}

/// How long a request may take that sends `size` bytes and is then answered within `answer`.
pub(super) fn deadline(answer: Duration, size: u64) -> Duration {
    answer + Duration::from_secs(size / UPLOAD_SLOWEST_RATE)
}

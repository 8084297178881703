//! Fetching blobs: a reader that goes on after a break.
//!
//! Owns [`BlobReader`]: where it stands, and how it goes on from there when the
//! connection breaks or stands still. It asks for the rest by `Range` and checks what it
//! gets; where a registry knows no ranges, it reads again from the start and passes over
//! what it had. Where one place fails for good, it goes on at the next ([`Ladder`]). It
//! never gives more bytes than the descriptor says. Refuses to hash: it may start in the
//! middle, and its reader hashes anyway.

use std::io::{self, Read};

use reqwest::blocking::Response;
use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, HeaderMap, RANGE};
use reqwest::{Method, StatusCode};

use super::client::{Client, Repository};
use super::fault::{self, Failure, Tried};
use super::ladder::Ladder;
use super::registries_conf::Wanted;
use super::retry::Attempts;
use super::transport::{self, Call};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::oci::Descriptor;
use crate::reference::Reference;

/// This many bytes since the last break are progress, and give the blob a fresh start.
/// Fewer are not: a server that hands out a byte a connection is not to keep us for ever.
const PROGRESS_BYTES: u64 = 64 * 1024;

impl Client {
    /// Opens a blob of the repository of `image`, from byte `offset` on.
    ///
    /// # Errors
    /// The registry cannot be reached, or does not have the blob or give it to us.
    pub fn fetch_blob(
        &self,
        image: &Reference,
        blob: &Descriptor,
        offset: u64,
    ) -> Result<BlobReader> {
        let open = || {
            if offset > blob.size {
                return Err(Error::engine(format!(
                    "it has {} bytes and none at {offset}",
                    blob.size
                )));
            }
            let mut ladder = self.ladder(image, Wanted::Digest)?;
            let repository = ladder.first()?;
            let mut reader = BlobReader {
                ladder,
                attempts: repository.attempts(),
                repository,
                digest: blob.digest.clone(),
                size: blob.size,
                position: offset,
                gained: 0,
                knows_ranges: true,
                body: None,
            };
            if offset < blob.size {
                reader.open()?;
            }
            Ok(reader)
        };
        open().doing(|| {
            format!(
                "fetch the blob {} of `{}`",
                blob.digest,
                image.familiar_name()
            )
        })
    }
}

/// The bytes of a blob, from some offset to its end.
///
/// An error of [`Read::read`] wraps an [`Error`]: the break could not be repaired.
pub struct BlobReader {
    ladder: Ladder,
    repository: Repository,
    digest: Digest,
    size: u64,
    position: u64,
    /// Bytes since the last break.
    gained: u64,
    knows_ranges: bool,
    attempts: Attempts,
    body: Option<Response>,
}

impl BlobReader {
    /// The offset in the blob of the byte that is read next.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Says that the bytes were not those of the digest: the mirrors that gave any are not
    /// asked again. Whether there was one, and so a new try may end better.
    pub fn blame_mirrors(&self) -> bool {
        self.ladder.blame_mirrors()
    }

    /// Connects, as often as it takes.
    fn open(&mut self) -> Result<&mut Response> {
        loop {
            match self.connect() {
                Ok(body) => {
                    self.ladder.gave();
                    return Ok(self.body.insert(body));
                }
                Err(failure) => self.again(failure)?,
            }
        }
    }

    /// Waits for another try, or goes on to another place. Gives the failure back when
    /// there is neither.
    fn again(&mut self, failure: Failure) -> Result<()> {
        let Err(why) = self.attempts.again(failure) else {
            return Ok(());
        };
        self.repository = self.ladder.next(why)?;
        self.attempts = self.repository.attempts();
        self.knows_ranges = true;
        Ok(())
    }

    /// Asks once for the rest of the blob.
    fn connect(&mut self) -> Tried<Response> {
        if self.knows_ranges && self.position > 0 {
            let response = self.get(Some(&format!("bytes={}-", self.position)))?;
            match response.status() {
                StatusCode::PARTIAL_CONTENT
                    if is_the_rest(response.headers(), self.position, self.size) =>
                {
                    return Ok(response);
                }
                // The whole, unasked: a registry without ranges.
                StatusCode::OK => {
                    self.knows_ranges = false;
                    return self.pass_over(response);
                }
                // Some other part, or none.
                StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                    self.knows_ranges = false;
                }
                _ => return Err(self.refused(response)),
            }
        }
        let response = self.get(None)?;
        match response.status() {
            StatusCode::OK => self.pass_over(response),
            _ => Err(self.refused(response)),
        }
    }

    fn get(&self, range: Option<&str>) -> Tried<Response> {
        let url = self.repository.url(&format!("blobs/{}", self.digest))?;
        let mut call = Call::new(Method::GET, url);
        if let Some(range) = range {
            call = call.header(RANGE, range)?;
        }
        self.repository.send(call)
    }

    fn refused(&self, response: Response) -> Failure {
        self.repository
            .refused(response, &format!("blob {}", self.digest))
    }

    /// Checks the whole blob's length, and reads up to the present position.
    fn pass_over(&self, mut response: Response) -> Tried<Response> {
        let host = transport::host(response.url());
        if let Some(length) = length(response.headers())
            && length != self.size
        {
            return Err(Failure::fatal(format!(
                "`{host}` has {length} bytes for a blob that should have {}",
                self.size
            )));
        }
        let mut known = (&mut response).take(self.position);
        let passed = io::copy(&mut known, &mut io::sink());
        match passed.map_err(|why| fault::broken_body(&why, &host))? {
            passed if passed == self.position => Ok(response),
            passed => Err(truncated(&host, passed, self.size)),
        }
    }
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.size - self.position;
        let want = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        if want == 0 {
            return Ok(0);
        }
        loop {
            let body = match &mut self.body {
                Some(body) => body,
                None => self.open().map_err(io::Error::other)?,
            };
            let failure = match body.read(&mut buffer[..want]) {
                Ok(0) => truncated(&transport::host(body.url()), self.position, self.size),
                Ok(got) => {
                    self.position += got as u64;
                    self.gained += got as u64;
                    if self.gained >= PROGRESS_BYTES {
                        self.attempts.progressed();
                    }
                    return Ok(got);
                }
                Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
                Err(why) => fault::broken_body(&why, &transport::host(body.url())),
            };
            self.body = None;
            self.gained = 0;
            self.again(failure).map_err(io::Error::other)?;
        }
    }
}

fn truncated(host: &str, got: u64, size: u64) -> Failure {
    Failure::broken(format!("`{host}` ended after {got} of {size} bytes"))
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether an answer is what lies from `position` to the end at `size`.
fn is_the_rest(headers: &HeaderMap, position: u64, size: u64) -> bool {
    let range = headers
        .get(CONTENT_RANGE)
        .and_then(|text| text.to_str().ok());
    let Some((first, last, total)) = range.and_then(parse_content_range) else {
        return false;
    };
    let expected_length = size.checked_sub(position);
    first == position
        && last.checked_add(1) == Some(size)
        && total.is_none_or(|total| total == size)
        && length(headers).is_none_or(|length| Some(length) == expected_length)
}

/// Reads `bytes FIRST-LAST/TOTAL`, where the total may be `*` (RFC 9110, 14.4).
fn parse_content_range(text: &str) -> Option<(u64, u64, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let total = match total.trim() {
        "*" => None,
        total => Some(total.parse().ok()?),
    };
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_rest_is_taken_for_the_rest() {
        for (range, length, is) in [
            ("bytes 5-9/10", Some("5"), true),
            ("bytes 5-9/*", None, true),
            ("Bytes 5-9/10", None, false),
            ("bytes 0-9/10", Some("10"), false),
            ("bytes 0-9/10", Some("5"), false),
            ("bytes 4-9/10", None, false),
            ("bytes 5-8/10", Some("4"), false),
            ("bytes 5-9/11", Some("5"), false),
            ("bytes 5-9/10", Some("6"), false),
            ("bytes 5-18446744073709551615/*", None, false),
            ("bytes */10", None, false),
            ("", None, false),
        ] {
            let mut headers = HeaderMap::from_iter([(CONTENT_RANGE, range.parse().unwrap())]);
            if let Some(length) = length {
                headers.insert(CONTENT_LENGTH, length.parse().unwrap());
            }
            assert_eq!(is_the_rest(&headers, 5, 10), is, "{range} {length:?}");
        }
        assert!(!is_the_rest(&HeaderMap::new(), 5, 10));
    }
}

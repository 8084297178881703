//! Registries: a client of the OCI distribution-spec 1.1 and of docker's registry API v2.
//!
//! Owns everything about HTTP between us and a registry: where it is, proving who we are,
//! fetching and storing manifests and blobs, and going on after a break. Refuses to know
//! the store, what is in a manifest, and how a layer is packed. Nothing from a registry
//! is trusted but for what its digest proves; a blob's digest is for the reader of the
//! blob to check, who hashes it anyway while it streams.
//!
//! ```text
//! Client ── log_in                                                   client.rs
//!    │      search                                                  search.rs
//!    │      referrers  put_referrer                                 referrers.rs
//!    │      fetch_manifest  find_manifest  put_manifest  tags        manifest.rs  tags.rs
//!    │      fetch_blob ─▶ BlobReader: Read, resumes by Range         download.rs
//!    │      push_blob      from a file with a known digest           upload.rs
//!    │      upload_blob ─▶ BlobWriter: Write, digest at the end      chunked.rs
//!    ├─ Ladder      mirrors, one after the other                     ladder.rs
//!    ├─ Registries  what registries.conf says                        registries_conf.rs  registries_files.rs
//! web::open                  a file of the web, for `import`           web.rs
//!    ▼
//! Repository   a repository and the rights needed in it              client.rs
//!    ├─ Endpoint    TLS or not, greeted once                         endpoint.rs
//!    ├─ Authority   challenge ─▶ token, kept by scope                auth.rs  challenge.rs
//!    ├─ Keyring     stored credentials, programs that keep them      credentials.rs  credential_helper.rs
//!    │  Logins      keeps and forgets credentials                    login.rs  credential_files.rs
//!    ├─ Attempts    what is tried again, and when                    retry.rs  fault.rs
//!    ▼
//! Transport    one request and its redirects                         transport.rs  certificates.rs
//!    └─ Resolver    host names, without the C library                resolver.rs  dns.rs
//! ```
//!
//! # What keeps credentials where they belong
//!
//! They are found by registry and repository, turned into a token for just the scopes
//! needed, and sent only to the registry's own origin and to the token service that it
//! names over TLS. A redirect to another origin goes without them, and what that other
//! origin asks for is not answered. Addresses in manifests (`urls`) are never followed.

mod auth;
mod certificates;
mod challenge;
mod chunked;
mod client;
mod credential_files;
mod credential_helper;
mod credentials;
mod dns;
mod download;
mod endpoint;
mod fault;
mod ladder;
mod login;
mod manifest;
mod options;
mod referrers;
mod registries_conf;
mod registries_files;
mod resolver;
mod retry;
mod search;
mod tags;
#[cfg(test)]
mod tests;
mod transport;
mod upload;
pub mod web;

use std::io::Read;
use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::blocking::Response;
use serde::de::DeserializeOwned;

pub use chunked::BlobWriter;
pub use client::Client;
pub use credentials::Credentials;
pub use download::BlobReader;
pub use login::{Keeper, Logins, Server};
pub use manifest::FetchedManifest;
pub use options::Options;
pub use referrers::refers_to;
pub use registries_conf::{Index, Registries};
pub use registries_files::alias;
pub use retry::RetryPolicy;
pub use search::SearchResult;

/// Locks, whatever became of a thread that held the lock: every state here is whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads the whole body of an answer of `host`, which must not be longer than `limit` bytes.
fn read_at_most(response: Response, limit: u64, host: &str) -> fault::Tried<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = response.take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|why| fault::broken_body(&why, host))?;
    if bytes.len() as u64 > limit {
        return Err(fault::Failure::fatal(format!(
            "`{host}` sent more than the {limit} bytes that such a document may have"
        )));
    }
    Ok(bytes)
}

/// Reads JSON that may hold secrets: the error names the place and quotes nothing.
fn read_json<T: DeserializeOwned>(text: &[u8]) -> crate::error::Result<T> {
    serde_json::from_slice(text).map_err(|why| {
        let (line, column) = (why.line(), why.column());
        crate::error::Error::engine(format!(
            "it is not the JSON that was expected (line {line}, column {column})"
        ))
    })
}

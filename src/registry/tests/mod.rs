//! The client against servers in this process that cut, stall, refuse and lie.

mod auth;
mod mirrors;
mod pull;
mod push;
mod referrers;
mod search;
mod server;
mod tls;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Client, Credentials, Options, Registries, RetryPolicy};
use crate::digest::Digest;
use crate::oci::{Descriptor, media_type};
use crate::progress::{Progress, Silent, Task};
use crate::reference::Reference;
use server::Server;

/// Options for a registry that is near and whose faults should not take long.
fn options() -> Options {
    Options {
        retry: RetryPolicy {
            retries: 4,
            first_delay: Duration::from_millis(1),
            max_delay: Duration::from_millis(5),
        },
        // Long enough for a busy machine; what is about stalls has its own.
        stall_timeout: Some(Duration::from_secs(20)),
        // Not those of the host that the test runs on.
        registries: Some(Registries::default()),
        ..Options::default()
    }
}

fn client() -> Client {
    Client::new(options())
}

/// A client that waits hardly at all for a connection that stands still.
fn impatient_client() -> Client {
    Client::new(Options {
        stall_timeout: Some(Duration::from_millis(800)),
        ..options()
    })
}

fn password(username: &str, password: &str) -> Credentials {
    Credentials::Password {
        username: username.to_owned(),
        password: password.to_owned(),
    }
}

fn image(server: &Server) -> Reference {
    format!("{}/team/app:1", server.address()).parse().unwrap()
}

/// Bytes that do not repeat, so that a piece at the wrong place shows.
fn content(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_u32;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    (0..length).map(step).collect()
}

fn blob(bytes: &[u8]) -> Descriptor {
    Descriptor::new(
        media_type::LAYER_GZIP,
        Digest::of(bytes),
        bytes.len() as u64,
    )
}

/// A file that is gone after the test.
struct TempFile(PathBuf);

impl TempFile {
    fn new(text: &str) -> Self {
        let mut id = [0; 8];
        crate::ids::fill_random(&mut id).unwrap();
        let name = format!("coracle-test-{}", crate::digest::to_hex(&id));
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        TempFile(path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Keeps what is said.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Progress for Heard {
    fn start(&self, name: &str, total: Option<u64>) -> Box<dyn Task> {
        Silent.start(name, total)
    }

    fn say(&self, line: &str) {
        self.0.lock().unwrap().push(line.to_owned());
    }
}

#[test]
fn a_client_serves_many_threads() {
    fn is_shared<T: Clone + Send + Sync>() {}
    fn is_sent<T: Send + 'static>() {}
    is_shared::<Client>();
    is_sent::<super::BlobReader>();
    is_sent::<super::BlobWriter>();
    is_shared::<Arc<Options>>();
}

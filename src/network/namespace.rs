//! Work inside another network namespace.

use std::fs::File;
use std::os::fd::BorrowedFd;
use std::thread;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::error::{Context, Error, Result};

/// Does `work` inside the network namespace that `namespace`, a `/proc/PID/ns/net`, refers
/// to: on a thread that ends there. The way back would need rights over the namespace that
/// we are in, and root of a user namespace has none over the host's.
///
/// Files below `/proc/sys/net` are that namespace's for the thread.
///
/// # Errors
///
/// Those of `work`, and of entering, which needs `CAP_SYS_ADMIN` over the namespace.
pub fn in_namespace<T: Send>(
    namespace: BorrowedFd<'_>,
    work: impl FnOnce() -> Result<T> + Send,
) -> Result<T> {
    let inside = move || {
        move_into_link_name_space(namespace, Some(LinkNameSpaceType::Network))
            .doing(|| "enter the container's network namespace")?;
        work()
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, inside);
        let ended = thread.doing(|| "start a thread")?.join();
        ended.unwrap_or_else(|_| Err(Error::engine("work in the container's network namespace")))
    })
}

/// Locks the network namespace that we are in against other processes that would lock it,
/// waiting for them, until the result is dropped (flock(2) of the namespace's own file).
pub fn lock_namespace() -> Result<File> {
    const OURS: &str = "/proc/thread-self/ns/net";
    let doing = || format!("lock `{OURS}`");
    let file = File::open(OURS).doing(doing)?;
    file.lock().doing(doing)?;
    Ok(file)
}

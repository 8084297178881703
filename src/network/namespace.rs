//! Work inside another network namespace.

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};
use std::thread;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::error::{Context, Error, Result};

/// The calling thread's own.
const OURS: &str = "/proc/thread-self/ns/net";

/// Does `work` with the calling thread inside the network namespace that `namespace`, a
/// `/proc/PID/ns/net`, refers to, and comes back.
///
/// Files below `/proc/sys/net` are that namespace's for the time being.
///
/// # Errors
///
/// Those of `work`, and of entering and coming back, which needs `CAP_SYS_ADMIN` over both
/// namespaces. If the way back failed the thread is left in the wrong one and the process
/// should end; for the host's root there is no known reason for it to fail.
pub fn in_namespace<T>(namespace: BorrowedFd<'_>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let ours = File::open(OURS).doing(|| format!("open `{OURS}`"))?;
    enter(namespace)?;
    let outcome = work();
    move_into_link_name_space(ours.as_fd(), Some(LinkNameSpaceType::Network))
        .doing(|| "return from the container's network namespace")?;
    outcome
}

/// Does `work` inside a network namespace like [`in_namespace`], on a thread that ends
/// there. Root of a user namespace has no right to come back into the host's.
///
/// # Errors
///
/// Those of `work`, and of entering.
pub fn in_namespace_for_good<T: Send>(
    namespace: BorrowedFd<'_>,
    work: impl FnOnce() -> Result<T> + Send,
) -> Result<T> {
    let inside = move || {
        enter(namespace)?;
        work()
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, inside);
        let ended = thread.doing(|| "start a thread")?.join();
        ended.unwrap_or_else(|_| Err(Error::engine("work in the container's network namespace")))
    })
}

fn enter(namespace: BorrowedFd<'_>) -> Result<()> {
    move_into_link_name_space(namespace, Some(LinkNameSpaceType::Network))
        .doing(|| "enter the container's network namespace")
}

/// Locks the network namespace that we are in against other processes that would lock it,
/// waiting for them, until the result is dropped (flock(2) of the namespace's own file).
pub fn lock_namespace() -> Result<File> {
    let doing = || format!("lock `{OURS}`");
    let file = File::open(OURS).doing(doing)?;
    file.lock().doing(doing)?;
    Ok(file)
}

//! Work inside another network namespace.

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;

use rustix::thread::{LinkNameSpaceType, gettid, move_into_link_name_space};

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
    let id = AtomicI32::new(0);
    let (entered, id_of_it) = (namespace, &id);
    let inside = move || {
        id_of_it.store(gettid().as_raw_nonzero().get(), Ordering::Relaxed);
        enter(entered)?;
        work()
    };
    let outcome = thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, inside);
        let ended = thread.doing(|| "start a thread")?.join();
        ended.unwrap_or_else(|_| Err(Error::engine("work in another network namespace")))
    });
    wait_until_gone(id.into_inner());
    outcome
}

/// A thread that was joined is still there for the kernel for a moment. Whoever forks next
/// wants to be alone.
fn wait_until_gone(thread: i32) {
    let task = format!("/proc/self/task/{thread}");
    while thread > 0 && std::path::Path::new(&task).exists() {
        thread::yield_now();
    }
}

fn enter(namespace: BorrowedFd<'_>) -> Result<()> {
    move_into_link_name_space(namespace, Some(LinkNameSpaceType::Network))
        .doing(|| "enter the container's network namespace")
}

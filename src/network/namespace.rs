//! Work inside another network namespace.

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::error::{Context, Result};

/// Does `work` with the calling thread inside the network namespace that `namespace`, a
/// `/proc/PID/ns/net`, refers to, and comes back.
///
/// Files below `/proc/sys/net` are that namespace's for the time being.
///
/// # Errors
///
/// Those of `work`, and of entering, which needs `CAP_SYS_ADMIN` over the namespace. If
/// the way back failed the thread is left in the wrong namespace and the process should
/// end; there is no known reason for it to fail.
pub fn in_namespace<T>(namespace: BorrowedFd<'_>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    const OURS: &str = "/proc/thread-self/ns/net";
    let ours = File::open(OURS).doing(|| format!("open `{OURS}`"))?;
    let enter =
        |fd: BorrowedFd<'_>| move_into_link_name_space(fd, Some(LinkNameSpaceType::Network));
    enter(namespace).doing(|| "enter the container's network namespace")?;
    let outcome = work();
    enter(ours.as_fd()).doing(|| "return from the container's network namespace")?;
    outcome
}

//! `clone3(2)`, Linux 5.3: a new process in new namespaces, with a pidfd.

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use rustix::io::Errno;
use rustix::process::Pid;
use rustix::thread::UnshareFlags;

/// `CLONE_INTO_CGROUP` of `<linux/sched.h>`; the `libc` crate's constant has too few bits.
const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;

/// What to start.
pub struct Request<'a> {
    /// The namespaces to make (`CLONE_NEW*`).
    pub namespaces: UnshareFlags,
    /// A cgroup v2 directory to start in (Linux 5.7).
    pub cgroup: Option<BorrowedFd<'a>>,
}

/// Which of the two processes we are.
pub enum Forked {
    /// The new process.
    Child,
    /// The old one, with the new one's pid and pidfd.
    Parent(Child),
}

/// A process that we started.
#[derive(Debug)]
pub struct Child {
    /// Its pid in our pid namespace.
    pub pid: Pid,
    /// A descriptor that stays bound to it.
    pub pidfd: OwnedFd,
}

/// Starts a process that goes on from here with a copy of our memory. The caller has one
/// thread: see [`assert_one_thread`].
pub fn clone3(request: &Request<'_>) -> Result<Forked, Errno> {
    let exit_signal = libc::SIGCHLD as u64;
    clone(request, 0, exit_signal)
}

/// The same, but the new process is our parent's child and not ours (`CLONE_PARENT`); it has
/// our exit signal.
pub(super) fn clone3_for_parent(request: &Request<'_>) -> Result<Forked, Errno> {
    clone(request, libc::CLONE_PARENT as u64, 0)
}

fn clone(request: &Request<'_>, flags: u64, exit_signal: u64) -> Result<Forked, Errno> {
    let mut pidfd: libc::c_int = -1;
    let mut flags = flags | u64::from(request.namespaces.bits()) | libc::CLONE_PIDFD as u64;
    let mut arguments = libc::clone_args {
        flags: 0,
        pidfd: (&raw mut pidfd) as u64,
        child_tid: 0,
        parent_tid: 0,
        exit_signal,
        stack: 0,
        stack_size: 0,
        tls: 0,
        set_tid: 0,
        set_tid_size: 0,
        cgroup: 0,
    };
    if let Some(cgroup) = &request.cgroup {
        flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = cgroup.as_raw_fd() as u64;
    }
    arguments.flags = flags;
    // SAFETY: without CLONE_VM and with no stack given this is a fork; there is one
    // thread, so the copy is consistent; the kernel writes only to `pidfd`, which lives.
    let result = unsafe {
        libc::syscall(
            libc::SYS_clone3,
            &raw mut arguments,
            size_of::<libc::clone_args>(),
        )
    };
    match result {
        -1 => Err(last_errno()),
        0 => Ok(Forked::Child),
        pid => {
            // SAFETY: the kernel just gave us this descriptor and nobody else holds it.
            let pidfd = unsafe { OwnedFd::from_raw_fd(pidfd) };
            let pid = Pid::from_raw(pid as i32).ok_or(Errno::SRCH)?;
            Ok(Forked::Parent(Child { pid, pidfd }))
        }
    }
}

/// Starts a process that goes on from here with a copy of our memory, by fork(2), which a
/// filter of system calls may let through where it stops clone3(2). `None` in the child.
/// The caller has one thread.
pub fn fork() -> Result<Option<Pid>, Errno> {
    // SAFETY: there is one thread, so the copy is consistent.
    match unsafe { libc::fork() } {
        -1 => Err(last_errno()),
        0 => Ok(None),
        pid => Pid::from_raw(pid).map(Some).ok_or(Errno::SRCH),
    }
}

/// Makes sure that this process may be cloned. To be called while `/proc` is the host's: a
/// container's may be anything.
///
/// # Panics
///
/// If this process has more than one thread: locks held by the others would stay held
/// for ever in a copy.
pub fn assert_one_thread() {
    assert!(!has_threads(), "a process with threads must not be cloned");
}

/// Whether this process is known to have more than one thread.
fn has_threads() -> bool {
    use std::os::unix::fs::MetadataExt;
    // The links of a directory are itself, its name, and its directories: one a thread.
    std::fs::metadata("/proc/self/task").is_ok_and(|tasks| tasks.nlink() > 3)
}

pub(super) fn last_errno() -> Errno {
    let code = std::io::Error::last_os_error()
        .raw_os_error()
        .unwrap_or(libc::EIO);
    Errno::from_raw_os_error(code)
}

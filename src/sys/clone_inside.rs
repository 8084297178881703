//! `clone3(2)` from inside other namespaces: a child of ours that is born there.
//!
//! Who sets out for a pid namespace can, as a user, never come back, and a process that
//! joins a container has left everything else. So a helper goes there. As with `vfork(2)` it
//! shares our memory while we wait, so nothing is copied for it (`CLONE_VM`, `CLONE_VFORK`);
//! it enters, clones the new process as our child and not its own (`CLONE_PARENT`), and ends.
//!
//! ```text
//! this process ──waits────────────────────────────▶ goes on, with the pidfd of its child
//!      └─▶ helper: enters, clones, ends
//!                             └─▶ child, in a copy of our memory
//! ```

use std::ptr;

use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, WaitOptions, pidfd_open, waitpid};

use super::clone3::{Child, Forked, Request, clone3_for_parent, last_errno};
use super::process::exit_now;

/// The child goes on with the helper's stack. What is not used of it costs nothing.
const STACK_BYTES: usize = 1 << 20;
/// Nothing is mapped at the stack's end.
const GUARD_BYTES: usize = 64 << 10;

/// What the helper reads, and what it leaves behind.
struct Orders<'a> {
    enter: &'a mut dyn FnMut() -> Result<(), Errno>,
    request: &'a Request<'a>,
    live: &'a mut dyn FnMut() -> u8,
    born: Result<Pid, Errno>,
}

/// Starts a process that runs `live` with a copy of our memory, and ends with the status
/// that this returns; as our child, from where `enter` has led. The caller has one thread: see [`super::clone3::assert_one_thread`].
///
/// `enter` runs on our memory in a process of its own that may be killed at any point: it
/// is to make system calls, and to allocate nothing. What it closes is closed for the new
/// process and not for us.
pub fn clone_inside(
    enter: &mut dyn FnMut() -> Result<(), Errno>,
    request: &Request<'_>,
    live: &mut dyn FnMut() -> u8,
) -> Result<Child, Errno> {
    let mut orders = Orders {
        enter,
        request,
        live,
        // As long as the helper has not done its work.
        born: Err(Errno::SRCH),
    };
    let stack = Stack::new()?;
    let helper = start(&stack, &mut orders)?;
    while let Err(Errno::INTR) = waitpid(Some(helper), WaitOptions::empty()) {}
    let pid = orders.born?;
    // Nobody reaps it but us, so the pid is still its own.
    let pidfd = pidfd_open(pid, PidfdFlags::empty())?;
    Ok(Child { pid, pidfd })
}

/// Starts the helper, and waits until it has ended.
fn start(stack: &Stack, orders: &mut Orders<'_>) -> Result<Pid, Errno> {
    let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD;
    let orders = ptr::from_mut(orders).cast();
    // SAFETY: stack and orders outlive the helper, which has ended when this returns: until
    // then this process stands still, so nobody else uses what the two share.
    let pid = unsafe { libc::clone(help, stack.top(), flags, orders) };
    match pid {
        -1 => Err(last_errno()),
        pid => Pid::from_raw(pid).ok_or(Errno::SRCH),
    }
}

/// The helper's life, and the beginning of the new process's.
extern "C" fn help(orders: *mut libc::c_void) -> libc::c_int {
    // SAFETY: `start` was given a reference that nobody else uses meanwhile.
    let orders = unsafe { &mut *orders.cast::<Orders<'_>>() };
    let cloned = (orders.enter)().and_then(|()| clone3_for_parent(orders.request));
    orders.born = match cloned {
        // The helper's pidfd goes with the helper.
        Ok(Forked::Parent(child)) => Ok(child.pid),
        Ok(Forked::Child) => exit_now((orders.live)()),
        Err(errno) => Err(errno),
    };
    0
}

/// A stack of its own, with a guard at its end.
struct Stack(*mut libc::c_void);

impl Stack {
    fn new() -> Result<Self, Errno> {
        let (none, flags) = (libc::PROT_NONE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new mapping, where the kernel finds room.
        let base = unsafe { libc::mmap(ptr::null_mut(), STACK_BYTES, none, flags, -1, 0) };
        if base == libc::MAP_FAILED {
            return Err(last_errno());
        }
        let stack = Stack(base);
        let usable = base.wrapping_byte_add(GUARD_BYTES);
        let access = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: a part of the mapping that was just made, and that nobody uses yet.
        match unsafe { libc::mprotect(usable, STACK_BYTES - GUARD_BYTES, access) } {
            0 => Ok(stack),
            _ => Err(last_errno()),
        }
    }

    fn top(&self) -> *mut libc::c_void {
        self.0.wrapping_byte_add(STACK_BYTES)
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: made by `new`, and nobody runs on it any more.
        unsafe { libc::munmap(self.0, STACK_BYTES) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::process::{WaitId, WaitIdOptions, getppid, waitid};
    use rustix::thread::UnshareFlags;
    use std::os::fd::AsFd;

    const PLAIN: Request<'_> = Request {
        namespaces: UnshareFlags::empty(),
        cgroup: None,
    };

    fn status(child: &Child) -> Option<i32> {
        waitid(WaitId::PidFd(child.pidfd.as_fd()), WaitIdOptions::EXITED)
            .unwrap()
            .unwrap()
            .exit_status()
    }

    #[test]
    fn the_child_is_ours_and_has_its_own_memory() {
        let us = rustix::process::getpid();
        let (mut entered, mut lived) = (false, false);
        let child = clone_inside(
            &mut || {
                entered = true;
                Ok(())
            },
            &PLAIN,
            &mut || {
                lived = true;
                if getppid() == Some(us) { 7 } else { 8 }
            },
        );
        assert_eq!(status(&child.unwrap()), Some(7));
        assert!(entered && !lived);
    }

    #[test]
    fn who_cannot_enter_starts_nothing() {
        let begun = clone_inside(&mut || Err(Errno::ACCESS), &PLAIN, &mut || 0);
        assert_eq!(begun.unwrap_err(), Errno::ACCESS);
    }
}

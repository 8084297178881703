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
//!
//! Nobody in the container may be able to send the helper a signal: stopped or killed, it
//! would stop us, or leave our memory half written. It is in our pid namespace, so whoever
//! is in another one does not see it. Who shares ours must not be joined like this.

use std::cell::Cell;
use std::ffi::CStr;
use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;

use nix::sched::{CloneFlags, setns};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::process::{
    DumpableBehavior, Gid, Pid, PidfdFlags, Signal, Uid, WaitId, WaitIdOptions, WaitOptions,
    kill_process, pidfd_open, set_dumpable_behavior, waitid, waitpid,
};
use rustix::thread::{set_thread_res_gid, set_thread_res_uid};

use super::clone3::{Child, Forked, Request, clone3_for_parent, last_errno};
use super::process::{close_all_but, exit_now};

/// The child goes on with the helper's stack. What is not used of it costs nothing.
const STACK_BYTES: usize = 8 << 20;
/// Nothing is mapped at the stack's end.
const GUARD_BYTES: usize = 64 << 10;

/// How a process gets into other namespaces.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Descriptors that it needs there: of all others it lets go. `None`: it keeps all.
    pub keep: Option<Vec<RawFd>>,
    /// How soon the kernel is to kill it when memory runs out (proc_pid_oom_score_adj(5)).
    pub oom_score_adj: Option<String>,
    /// Nobody there may look into it (`PR_SET_DUMPABLE`).
    pub hides: bool,
    /// A namespace, or the pidfd of a process whose namespaces they are.
    pub target: BorrowedFd<'a>,
    /// Which of them.
    pub namespaces: CloneFlags,
}

/// Why nobody was born: what failed, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stillbirth {
    /// What was being done.
    pub doing: &'static str,
    /// The kernel's answer.
    pub errno: Errno,
}

impl Entry<'_> {
    /// Goes in. Makes system calls and does nothing else: it allocates nothing and takes no
    /// lock, for it may run on memory that another process shares.
    pub fn enter(&mut self) -> Result<(), Stillbirth> {
        let fault = |doing| move |errno| Stillbirth { doing, errno };
        if let Some(kept) = &mut self.keep {
            close_all_but(kept);
        }
        if let Some(score) = &self.oom_score_adj {
            set_oom_score_adj(score).map_err(fault("set the limit `oom_score_adj`"))?;
        }
        let hide = || match self.hides {
            true => set_dumpable_behavior(DumpableBehavior::NotDumpable),
            false => Ok(()),
        };
        hide().map_err(fault("hide from the container"))?;
        let join = fault("join the container's namespaces");
        setns(self.target, self.namespaces)
            .map_err(|errno| join(Errno::from_raw_os_error(errno as i32)))?;
        if self.namespaces.contains(CloneFlags::CLONE_NEWUSER) {
            set_thread_res_gid(Gid::ROOT, Gid::ROOT, Gid::ROOT).map_err(join)?;
            set_thread_res_uid(Uid::ROOT, Uid::ROOT, Uid::ROOT).map_err(join)?;
            // Every change of rights may have undone it.
            hide().map_err(join)?;
        }
        Ok(())
    }
}

fn set_oom_score_adj(score: &str) -> Result<(), Errno> {
    const FILE: &CStr = c"/proc/self/oom_score_adj";
    let file = rustix::fs::open(FILE, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())?;
    rustix::io::write(&file, score.as_bytes()).map(drop)
}

/// What the helper reads, and what it leaves behind.
struct Orders<'a, 'b> {
    entry: &'a mut Entry<'b>,
    request: &'a Request<'a>,
    live: &'a mut dyn FnMut() -> u8,
    born: Result<Pid, Stillbirth>,
}

const BIRTH: &str = "start a process";

/// Starts a process that runs `live` with a copy of our memory, and ends with the status
/// that this returns; as our child, from where `entry` leads. The caller has one thread: see
/// [`super::clone3::assert_one_thread`].
pub fn clone_inside(
    entry: &mut Entry<'_>,
    request: &Request<'_>,
    live: &mut dyn FnMut() -> u8,
) -> Result<(Child, Helper), Stillbirth> {
    let fault = |errno| Stillbirth {
        doing: BIRTH,
        errno,
    };
    let mut orders = Orders {
        entry,
        request,
        live,
        // As long as the helper has not done its work.
        born: Err(fault(Errno::SRCH)),
    };
    // Once it is born it must not fail for want of a descriptor.
    let spare = rustix::io::fcntl_dupfd_cloexec(orders.entry.target, 0).map_err(fault)?;
    let helper = start(Stack::get().map_err(fault)?, &mut orders).map_err(fault)?;
    let child = open(orders.born?, spare).map_err(fault)?;
    Ok((child, helper))
}

/// A process that has done its work, and ends. To be dropped when there is time for that: it
/// is reaped.
#[derive(Debug)]
pub struct Helper {
    /// Others may reap it, too, as they do with strangers.
    pidfd: OwnedFd,
    /// Its own, as long as it lives.
    stack: Option<Stack>,
}

impl Drop for Helper {
    fn drop(&mut self) {
        let end = || waitid(WaitId::PidFd(self.pidfd.as_fd()), WaitIdOptions::EXITED);
        while let Err(Errno::INTR) = end() {}
        SPARE_STACK.set(self.stack.take());
    }
}

/// Opens a child that nobody reaps but us, so that its pid is still its own. Where that
/// cannot be done it is ended: nobody could watch it.
fn open(pid: Pid, spare: OwnedFd) -> Result<Child, Errno> {
    drop(spare);
    match pidfd_open(pid, PidfdFlags::empty()) {
        Ok(pidfd) => Ok(Child { pid, pidfd }),
        Err(errno) => {
            let _ = kill_process(pid, Signal::KILL);
            while let Err(Errno::INTR) = waitpid(Some(pid), WaitOptions::empty()) {}
            Err(errno)
        }
    }
}

/// Starts the helper, and waits until it has no use for our memory any more.
fn start(stack: Stack, orders: &mut Orders<'_, '_>) -> Result<Helper, Errno> {
    let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::CLONE_PIDFD | libc::SIGCHLD;
    let orders = ptr::from_mut(orders).cast();
    let mut pidfd: libc::c_int = -1;
    // SAFETY: stack and orders outlive the helper, whose exit(2) has begun when this returns:
    // until then this process stands still, so nobody else uses what the two share. The
    // kernel writes a descriptor to `pidfd`.
    let pid = unsafe { libc::clone(help, stack.top(), flags, orders, &raw mut pidfd) };
    if pid == -1 {
        return Err(last_errno());
    }
    // SAFETY: the kernel just gave us this descriptor and nobody else holds it.
    let pidfd = unsafe { OwnedFd::from_raw_fd(pidfd) };
    Ok(Helper {
        pidfd,
        stack: Some(stack),
    })
}

/// The helper's life, and the beginning of the new process's.
extern "C" fn help(orders: *mut libc::c_void) -> libc::c_int {
    // SAFETY: `start` was given a reference that nobody else uses meanwhile.
    let orders = unsafe { &mut *orders.cast::<Orders<'_, '_>>() };
    if let Err(fault) = orders.entry.enter() {
        orders.born = Err(fault);
        return 0;
    }
    orders.born = match clone3_for_parent(orders.request) {
        // The helper's pidfd goes with the helper.
        Ok(Forked::Parent(child)) => Ok(child.pid),
        Ok(Forked::Child) => exit_now((orders.live)()),
        Err(errno) => Err(Stillbirth {
            doing: BIRTH,
            errno,
        }),
    };
    // We go on as soon as it gives our memory back; what it has open would be closed later.
    close_all_but(&mut []);
    0
}

/// A stack of its own, with a guard at its end.
#[derive(Debug)]
struct Stack(*mut libc::c_void);

thread_local! {
    /// One that nobody runs on: to unmap it, and to map another, takes longer than the rest
    /// of a helper's life.
    static SPARE_STACK: Cell<Option<Stack>> = const { Cell::new(None) };
}

impl Stack {
    fn get() -> Result<Self, Errno> {
        SPARE_STACK.take().map_or_else(Stack::new, Ok)
    }

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
    use rustix::process::getppid;
    use rustix::thread::UnshareFlags;
    use std::os::fd::AsRawFd;

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

    fn entry(target: BorrowedFd<'_>) -> Entry<'_> {
        Entry {
            keep: Some(vec![target.as_raw_fd()]),
            oom_score_adj: None,
            hides: true,
            target,
            namespaces: CloneFlags::empty(),
        }
    }

    #[test]
    fn the_child_is_ours_and_has_its_own_memory() {
        let us = rustix::process::getpid();
        let ours = pidfd_open(us, PidfdFlags::empty()).unwrap();
        let visible = rustix::process::dumpable_behavior().unwrap();
        let mut lived = false;
        // Whoever may not join namespaces may not join his own, either.
        let file = std::fs::File::open("/proc/self/ns/uts").unwrap();
        let begun = clone_inside(&mut entry(file.as_fd()), &PLAIN, &mut || {
            lived = true;
            let has_lost = rustix::io::fcntl_getfd(&ours).is_err();
            match getppid() == Some(us) && has_lost {
                true => 7,
                false => 8,
            }
        });
        let _ = set_dumpable_behavior(visible);
        match begun {
            Ok((child, _)) => assert_eq!(status(&child), Some(7)),
            Err(fault) => assert_eq!(fault.errno, Errno::PERM),
        }
        assert!(!lived);
        assert!(rustix::io::fcntl_getfd(&ours).is_ok());
    }

    #[test]
    fn who_cannot_enter_starts_nothing() {
        let null = std::fs::File::open("/dev/null").unwrap();
        let begun = clone_inside(&mut entry(null.as_fd()), &PLAIN, &mut || 0);
        assert_eq!(begun.unwrap_err().errno, Errno::INVAL);
        let _ = set_dumpable_behavior(DumpableBehavior::Dumpable);
    }
}

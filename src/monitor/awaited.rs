//! A child whose end is waited for, beside much else.

use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, pidfd_send_signal, waitid};

use super::deadline::Rest;
use crate::state::Ending;
use crate::sys::clone3::Child;

/// How long it is waited for what was killed: a process in the kernel's uninterruptible
/// sleep may not end at all.
pub(super) const KILL_PATIENCE: Duration = Duration::from_secs(10);

/// A child, until its status was taken.
pub(super) struct Awaited {
    pub(super) child: Child,
    /// As long as another process traces it (ptrace(2)), its end is seen, and its status is
    /// not to be had.
    rest: Rest,
}

impl Awaited {
    pub(super) fn new(child: Child) -> Self {
        Awaited {
            child,
            rest: Rest::default(),
        }
    }

    pub(super) fn pid(&self) -> Pid {
        self.child.pid
    }

    /// Becomes readable when it has ended; `None` while it is not to be looked at.
    pub(super) fn descriptor(&self) -> Option<&OwnedFd> {
        (!self.rest.is_on()).then_some(&self.child.pidfd)
    }

    /// When to look at it again.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.rest.until()
    }

    pub(super) fn kill(&self) {
        let _ = pidfd_send_signal(&self.child.pidfd, Signal::KILL);
    }

    /// How it has ended; `None` if it has not, or nobody may know yet. Does not wait.
    pub(super) fn ending(&self) -> Option<Ending> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
        match waitid(WaitId::PidFd(self.child.pidfd.as_fd()), options) {
            Ok(None) => {
                if has_ended(&self.child.pidfd) {
                    self.rest.begin();
                }
                None
            }
            Ok(Some(status)) => Some(match (status.exit_status(), status.terminating_signal()) {
                (Some(code), _) => Ending::Code(u8::try_from(code).unwrap_or(255)),
                (None, Some(signal)) => Ending::Signal(signal),
                (None, None) => Ending::Unknown,
            }),
            // It has ended, but its status is nobody's any more.
            Err(_) => Some(Ending::Unknown),
        }
    }
}

fn has_ended(pidfd: &OwnedFd) -> bool {
    let mut look = [PollFd::new(pidfd, PollFlags::IN)];
    poll(&mut look, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
}

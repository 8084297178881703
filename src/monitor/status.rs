//! Takes the status of a child that has ended.

use std::os::fd::AsFd;

use rustix::process::{WaitId, WaitIdOptions, waitid};

use crate::state::Ending;
use crate::sys::clone3::Child;

/// How a child has ended; `None` if it has not. Does not wait.
pub(super) fn ending(child: &Child) -> Option<Ending> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
    match waitid(WaitId::PidFd(child.pidfd.as_fd()), options) {
        Ok(None) => None,
        Ok(Some(status)) => Some(match (status.exit_status(), status.terminating_signal()) {
            (Some(code), _) => Ending::Code(u8::try_from(code).unwrap_or(255)),
            (None, Some(signal)) => Ending::Signal(signal),
            (None, None) => Ending::Unknown,
        }),
        // It has ended, but its status is nobody's any more.
        Err(_) => Some(Ending::Unknown),
    }
}

//! What a process that pumps sees to beside passing on, and how it is asked for more.

use std::os::fd::BorrowedFd;
use std::time::Instant;

use rustix::event::Timespec;
use rustix::process::Pid;

use super::protocol::{Answer, Connection, Kind, Request};
use crate::error::{Context, Report, Result};
use crate::sys::clone3::Child;

/// What else is to be seen to meanwhile.
pub(super) trait Watch {
    /// Descriptors that wake us when they can be read.
    fn sockets(&self) -> Vec<BorrowedFd<'_>>;

    /// When to wake, whatever happens.
    fn deadline(&self) -> Option<Instant>;

    /// One of them can be read, or it is time. `commands` are the processes that stand
    /// beside further commands.
    fn ready(&mut self, process: &Child, commands: &[Pid]);

    /// A client asks for something to be done.
    fn asked(&mut self, request: Request, process: &Child) -> Result<()>;
}

/// Reads a request, sees to it, and answers.
pub(super) fn answer(
    connection: &mut Connection,
    payload: &[u8],
    see_to: impl FnOnce(Request) -> Result<()>,
) {
    let seen_to = serde_json::from_slice(payload)
        .doing(|| "understand a request")
        .and_then(see_to);
    let fault = seen_to.err().map(|why| Report::from(&why));
    let _ = connection.send_json(Kind::Answer, &Answer { fault });
}

/// How long it is until then; `None` for ever.
pub(super) fn time_until(deadline: Option<Instant>) -> Option<Timespec> {
    let left = deadline?.saturating_duration_since(Instant::now());
    Some(Timespec {
        tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: left.subsec_nanos().into(),
    })
}

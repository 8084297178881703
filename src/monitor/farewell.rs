//! The last word of a process that pumps, to the clients that are still there.

use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, poll};

use super::protocol::{Connection, Kind};
use crate::sys::clone3::{assert_one_thread, fork};
use crate::sys::process::exit_now;

/// The clients of a process that has ended.
pub(super) struct Farewell(Vec<Connection>);

impl Farewell {
    pub(super) fn to(clients: impl Iterator<Item = Connection>) -> Self {
        Farewell(clients.collect())
    }

    /// Sends each its last frame. Who reads slowly, or not at all for the time being, gets
    /// it from a process of its own: nobody else must wait for him.
    pub(super) fn say(mut self, kind: Kind, message: &impl serde::Serialize) {
        for client in &mut self.0 {
            let _ = client.send_json(kind, message);
        }
        self.0.retain(|client| client.pending() > 0);
        if self.0.is_empty() {
            return;
        }
        assert_one_thread();
        if matches!(fork(), Ok(None)) {
            self.deliver();
            exit_now(0);
        }
    }

    fn deliver(&mut self) {
        while !self.0.is_empty() {
            let mut fds: Vec<PollFd<'_>> = Vec::new();
            for client in &self.0 {
                let fd = client.as_fd();
                fds.push(PollFd::from_borrowed_fd(fd, PollFlags::OUT));
            }
            if poll(&mut fds, None).is_err() {
                return;
            }
            for client in &mut self.0 {
                client.flush();
            }
            self.0.retain(|client| client.pending() > 0);
        }
    }
}

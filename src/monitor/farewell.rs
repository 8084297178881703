//! The last word of a process that pumps, to the clients that are still there.

use std::os::fd::{AsFd, AsRawFd, RawFd};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{WaitOptions, waitpid};

use super::protocol::{Connection, Kind};
use crate::sys::clone3::{assert_one_thread, fork};
use crate::sys::process::{close_all_but, exit_now};

/// The clients of a process that has ended.
pub(super) struct Farewell(Vec<Connection>);

impl Farewell {
    pub(super) fn to(clients: impl Iterator<Item = Connection>) -> Self {
        Farewell(clients.collect())
    }

    /// Sends each its last frame. Who reads slowly, or not at all for the time being, gets
    /// it from a process of its own: nobody else must wait for him.
    pub(super) fn say(mut self, kind: Kind, message: &impl serde::Serialize) {
        self.send(kind, message);
        if self.0.is_empty() {
            return;
        }
        assert_one_thread();
        match fork() {
            Ok(None) => {
                // It is nobody's child: this process may go on for long and would have to
                // reap it.
                if matches!(fork(), Ok(None)) {
                    self.deliver_alone();
                }
                exit_now(0)
            }
            Ok(Some(between)) => drop(waitpid(Some(between), WaitOptions::empty())),
            Err(_) => {}
        }
    }

    fn send(&mut self, kind: Kind, message: &impl serde::Serialize) {
        for client in &mut self.0 {
            let _ = client.send_json(kind, message);
        }
        self.0.retain(|client| client.pending() > 0);
    }

    /// In a process that is there for nothing else. It lets go of all that it was born
    /// with: a lock or a socket would stay held as long as a client does not read.
    fn deliver_alone(&mut self) {
        let _ = rustix::thread::set_name(c"coracle-last");
        let sockets = self.0.iter().map(|client| client.as_fd().as_raw_fd());
        let mut sockets: Vec<RawFd> = sockets.collect();
        close_all_but(&mut sockets);
        while !self.0.is_empty() {
            let mut fds: Vec<PollFd<'_>> = Vec::new();
            for client in &self.0 {
                let fd = client.as_fd();
                fds.push(PollFd::from_borrowed_fd(fd, PollFlags::OUT));
            }
            match poll(&mut fds, None) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return,
            }
            for client in &mut self.0 {
                client.flush();
            }
            self.0.retain(|client| client.pending() > 0);
        }
    }
}

//! The last word to clients of a process that has ended. The monitor waits for nobody: who
//! reads slowly, or not at all for the time being, is one of those who are leaving.

use std::os::fd::{AsFd, AsRawFd, RawFd};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{WaitOptions, waitpid};

use super::protocol::{Connection, Kind};
use crate::sys::clone3::{assert_one_thread, fork};
use crate::sys::process::{close_all_but, exit_now};

/// Clients that are leaving: each gets what waits to be sent to it, and no more.
#[derive(Default)]
pub(super) struct Farewell(Vec<Connection>);

impl Farewell {
    pub(super) fn to(clients: impl Iterator<Item = Connection>) -> Self {
        Farewell(clients.collect())
    }

    /// Sends each its last frame. What is left are those who have not taken it yet.
    #[must_use]
    pub(super) fn say(mut self, kind: Kind, message: &impl serde::Serialize) -> Self {
        for client in &mut self.0 {
            let _ = client.send_json(kind, message);
        }
        self.forget();
        self
    }

    /// Takes in others.
    pub(super) fn absorb(&mut self, others: Farewell) {
        self.0.extend(others.0);
    }

    /// What is to be watched: they take something.
    pub(super) fn parts(&self) -> impl Iterator<Item = PollFd<'_>> {
        let fds = self.0.iter().map(|client| client.as_fd());
        fds.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::OUT))
    }

    /// Sends what they take.
    pub(super) fn turn(&mut self) {
        self.0.iter_mut().for_each(Connection::flush);
        self.forget();
    }

    fn forget(&mut self) {
        self.0.retain(|client| client.pending() > 0);
    }

    /// Hands those who are left to a process of its own: this one ends.
    pub(super) fn hand_over(self) {
        if self.0.is_empty() {
            return;
        }
        assert_one_thread();
        match fork() {
            Ok(None) => {
                // Nobody who started us is to wait for it.
                if matches!(fork(), Ok(None)) {
                    self.deliver();
                }
                exit_now(0)
            }
            Ok(Some(between)) => drop(waitpid(Some(between), WaitOptions::empty())),
            Err(_) => {}
        }
    }

    /// In a process that is there for nothing else. It lets go of all that it was born
    /// with: a lock or a socket would stay held as long as a client does not read.
    fn deliver(mut self) {
        let _ = rustix::thread::set_name(c"coracle-last");
        let sockets = self.0.iter().map(|client| client.as_fd().as_raw_fd());
        let mut sockets: Vec<RawFd> = sockets.collect();
        close_all_but(&mut sockets);
        while !self.0.is_empty() {
            let mut fds: Vec<PollFd<'_>> = self.parts().collect();
            match poll(&mut fds, None) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return,
            }
            self.turn();
        }
    }
}

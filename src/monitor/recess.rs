//! Between two runs of a container: the monitor waits out the pause, and is there for
//! whoever asks for something or waits for the next end.

use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

use super::client::answer;
use super::deadline::time_until;
use super::protocol::{Connection, Kind, Request};
use super::socket::Listener;
use super::supervise::{Supervisor, Wish};
use crate::error::{Error, Kind as ErrorKind, Report, Result};

/// Why a pause is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// It is time.
    Due,
    /// There is to be no further run.
    Stopped,
}

/// A pause.
pub(super) struct Recess<'a> {
    supervisor: &'a mut Supervisor,
    listener: &'a Listener,
    clients: Vec<Connection>,
}

impl<'a> Recess<'a> {
    pub(super) fn new(supervisor: &'a mut Supervisor, listener: &'a Listener) -> Self {
        Recess {
            supervisor,
            listener,
            clients: Vec::new(),
        }
    }

    /// Waits until the pause is over, or somebody says that there is to be no further run.
    pub(super) fn wait(&mut self, pause: Duration) -> Woken {
        let due = Instant::now() + pause;
        loop {
            self.wait_for_clients(due);
            while let Some(socket) = self.listener.accept() {
                self.clients.push(Connection::new(socket));
            }
            self.supervisor.leaving.turn();
            if self.serve() {
                return Woken::Stopped;
            }
            if Instant::now() >= due {
                return Woken::Due;
            }
        }
    }

    /// Those who are still there.
    pub(super) fn into_clients(self) -> Vec<Connection> {
        self.clients
    }

    fn wait_for_clients(&self, due: Instant) {
        let mut fds = Vec::new();
        if let Some(listener) = self.listener.socket() {
            fds.push(PollFd::new(listener, PollFlags::IN));
        }
        for client in &self.clients {
            fds.push(PollFd::from_borrowed_fd(client.as_fd(), PollFlags::IN));
        }
        fds.extend(self.supervisor.leaving.parts());
        let _ = poll(
            &mut fds,
            time_until(Some(due.min(self.listener.rests_until().unwrap_or(due)))).as_ref(),
        );
    }

    /// Hears what clients say. Says whether it is to end.
    fn serve(&mut self) -> bool {
        let Recess {
            supervisor,
            clients,
            ..
        } = self;
        for client in clients.iter_mut() {
            client.fill();
            while let Ok(Some(frame)) = client.next_frame() {
                match frame.kind {
                    Kind::Request => answer(client, &frame.payload, |request| {
                        see_to(supervisor, request)
                    }),
                    // There is nothing to take part in.
                    Kind::Attach | Kind::Exec => {
                        let why = is_restarting(supervisor);
                        let _ = client.send_json(Kind::Failed, &Report::from(&why));
                    }
                    _ => {}
                }
            }
        }
        clients.retain(|client| !client.is_closed());
        self.supervisor.wish != Wish::GoOn || self.supervisor.state.stopped_by_hand
    }
}

fn see_to(supervisor: &mut Supervisor, request: Request) -> Result<()> {
    match request {
        Request::Stop { again, .. } => {
            supervisor.resolve(again);
            Ok(())
        }
        Request::Signal { for_good, .. } => {
            if for_good {
                supervisor.mark_stopped_by_hand();
            }
            Ok(())
        }
        Request::Pause | Request::Unpause | Request::Probe => Err(is_restarting(supervisor)),
        // The next run begins with that.
        Request::Networks => Ok(()),
    }
}

fn is_restarting(supervisor: &Supervisor) -> Error {
    let name = &supervisor.container.record().name;
    let what = format!("container `{name}` is restarting: wait until it runs");
    Error::new(ErrorKind::Conflict, what)
}

//! Further commands in a running container (`exec`).
//!
//! A client asks the container's monitor, which starts each as a child of its own: what a
//! command needs is in memory already, so nothing is read or started anew. The monitor
//! passes on between commands and clients beside what it does for the container; if a
//! client dies, its command goes on.

use std::rc::Rc;
use std::time::Instant;

use rustix::event::{PollFd, poll};
use rustix::process::{Pid, Resource, Rlimit, getrlimit, setrlimit};

use super::awaited::KILL_PATIENCE;
use super::command::{self, Command, fail};
use super::deadline::time_until;
use super::events::CommandJournal;
use super::farewell::Farewell;
use super::protocol::{Connection, ExecStart};
use super::template::Template;
use crate::error::Error;
use crate::state::Ending;
use crate::store::Store;
use crate::store::containers::Container;

/// So many are enough for thousands of commands; hooks get this limit, too.
const DESCRIPTORS: u64 = 1 << 16;

/// Further commands need descriptors of ours. What the container's processes may have is set
/// for them, unless they have the limits that we came with.
pub(super) fn raise_descriptor_limit() {
    let limit = getrlimit(Resource::Nofile);
    let enough = limit
        .maximum
        .map_or(DESCRIPTORS, |most| most.min(DESCRIPTORS));
    let raised = Rlimit {
        current: limit.current.map(|present| present.max(enough)),
        ..limit
    };
    let _ = setrlimit(Resource::Nofile, raised);
}

/// The further commands of one container.
pub(super) struct Execs {
    journal: CommandJournal,
    template: Rc<Template>,
    running: Vec<Command>,
}

impl Execs {
    pub(super) fn new(store: Store, container: Container, template: Rc<Template>) -> Self {
        Execs {
            journal: CommandJournal::new(store, container),
            template,
            running: Vec::new(),
        }
    }

    /// Goes on with another run of the container.
    pub(super) fn renew(&mut self, template: Rc<Template>) {
        self.template = template;
    }

    /// What is to be watched at present, with the place of the command that it is for.
    pub(super) fn parts(&self) -> impl Iterator<Item = (usize, command::Part, PollFd<'_>)> {
        let commands = self.running.iter().enumerate();
        commands.flat_map(|(index, command)| {
            let parts = command.parts().into_iter();
            parts.map(move |(part, fd)| (index, part, fd))
        })
    }

    /// The processes that are not reaped yet.
    pub(super) fn pids(&self) -> impl Iterator<Item = Pid> {
        self.running.iter().map(Command::pid)
    }

    /// Starts what a client asked for.
    pub(super) fn start(&mut self, mut client: Connection, message: &[u8]) {
        let start: ExecStart = match serde_json::from_slice(message) {
            Ok(start) => start,
            Err(why) => return fail(&mut client, &Error::engine("read a request").because(why)),
        };
        let command = Command::start(&self.template, client, start);
        self.running.extend(command);
    }

    /// When to look at one, whatever happens.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.running.iter().filter_map(Command::deadline).min()
    }

    /// Passes on what has come. Gives back the clients of those that have ended.
    pub(super) fn turn(&mut self, ready: &[(usize, command::Part)]) -> Farewell {
        let mut each: Vec<command::Ready> = Vec::new();
        each.resize_with(self.running.len(), command::Ready::default);
        for &(index, part) in ready {
            if let Some(ready) = each.get_mut(index) {
                ready.note(part);
            }
        }
        let mut each = each.into_iter();
        self.end_those(|command, journal| command.turn(&each.next()?, journal))
    }

    /// Asks each whether it has ended. Gives back the clients of those that have.
    fn end_those(
        &mut self,
        mut ending: impl FnMut(&mut Command, &mut CommandJournal) -> Option<Farewell>,
    ) -> Farewell {
        let mut leaving = Farewell::default();
        self.running
            .retain_mut(|command| match ending(command, &mut self.journal) {
                Some(farewell) => {
                    leaving.absorb(farewell);
                    false
                }
                None => true,
            });
        leaving
    }

    /// Kills all: the container has ended.
    pub(super) fn kill(&self) {
        self.running.iter().for_each(Command::kill);
    }

    /// Waits for those that were killed. One that does not end is left to be reaped later.
    pub(super) fn wait(&mut self) -> Farewell {
        let mut leaving = Farewell::default();
        let until = Instant::now() + KILL_PATIENCE;
        while !self.running.is_empty() && Instant::now() < until {
            let parts = self.running.iter().flat_map(Command::parts);
            let ends = parts.filter(|(part, _)| matches!(part, command::Part::Process));
            let mut fds: Vec<_> = ends.map(|(_, fd)| fd).collect();
            let look = self.deadline().map_or(until, |look| look.min(until));
            let _ = poll(&mut fds, time_until(Some(look)).as_ref());
            let ask = command::Ready::ask();
            leaving.absorb(self.end_those(|command, journal| command.turn(&ask, journal)));
        }
        leaving
    }

    /// Says of those that are left that nobody will know how they have ended.
    pub(super) fn abandon(mut self) -> Farewell {
        self.end_those(|command, journal| Some(command.end(Ending::Unknown, journal)))
    }
}

//! Further commands in a running container (`exec`).
//!
//! A client asks the container's monitor, which starts each as a child of its own: what a
//! command needs is in memory already, so nothing is read or started anew. The monitor
//! passes on between commands and clients beside what it does for the container; if a
//! client dies, its command goes on.

use std::os::unix::fs::MetadataExt;
use std::rc::Rc;
use std::time::Instant;

use rustix::event::{PollFd, poll};
use rustix::process::{Pid, Resource, Rlimit, getrlimit, setrlimit};

use super::awaited::KILL_PATIENCE;
use super::command::{self, Command, fail};
use super::deadline::time_until;
use super::farewell::Farewell;
use super::protocol::{Connection, ExecStart};
use super::template::Template;
use crate::error::Error;
use crate::state::Ending;
use crate::store::Store;
use crate::store::containers::Container;
use crate::store::events::Event;

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
    store: Store,
    container: Container,
    /// The file that its record was read from.
    inode: Option<u64>,
    template: Rc<Template>,
    running: Vec<Command>,
}

impl Execs {
    pub(super) fn new(store: Store, container: Container, template: Rc<Template>) -> Self {
        Execs {
            store,
            container,
            inode: None,
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
        let words = start.arguments.join(" ");
        let Some(command) = Command::start(&self.template, client, start) else {
            return;
        };
        self.look_at_record();
        let event = |action: &str| {
            let event = Event::of_container(self.container.record(), action);
            event.with("execID", &command.id)
        };
        self.store.note_events(&[
            event(&format!("exec_create: {words}")),
            event(&format!("exec_start: {words}")),
        ]);
        self.running.push(command);
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
        self.end_those(|command| command.turn(&each.next()?))
    }

    /// Asks each how it has ended, if it has.
    fn end_those(
        &mut self,
        mut ending: impl FnMut(&mut Command) -> Option<(u8, Farewell)>,
    ) -> Farewell {
        let mut leaving = Farewell::default();
        let mut ended = Vec::new();
        self.running.retain_mut(|command| {
            let Some((code, farewell)) = ending(command) else {
                return true;
            };
            leaving.absorb(farewell);
            ended.push((std::mem::take(&mut command.id), code));
            false
        });
        for (id, code) in ended {
            self.look_at_record();
            let event = Event::of_container(self.container.record(), "exec_die");
            let event = event.with("execID", id).with("exitCode", code);
            self.store.note_event(&event);
        }
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
            leaving.absorb(self.end_those(|command| command.turn(&command::Ready::ask())));
        }
        leaving
    }

    /// Says of those that are left that nobody will know how they have ended.
    pub(super) fn abandon(mut self) -> Farewell {
        self.end_those(|command| Some(command.end(Ending::Unknown)))
    }

    /// Reads the record again if the container was renamed meanwhile: events name it.
    fn look_at_record(&mut self) {
        let found = std::fs::metadata(self.container.path("record.json"));
        let Some(inode) = found.ok().map(|found| found.ino()) else {
            return;
        };
        if self.inode != Some(inode)
            && let Ok(Some(container)) = Container::open(self.container.directory())
        {
            self.container = container;
            self.inode = Some(inode);
        }
    }
}

//! Further commands in a running container (`exec`).
//!
//! A client asks the container's monitor, which starts each as a child of its own: what a
//! command needs is in memory already, so nothing is read or started anew. The monitor
//! passes on between commands and clients beside what it does for the container; if a
//! client dies, its command goes on.

use std::os::unix::fs::MetadataExt;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::Pid;

use super::command::{self, Command, fail};
use super::deadline::time_until;
use super::protocol::{Connection, ExecStart};
use super::template::Template;
use crate::error::Error;
use crate::store::Store;
use crate::store::containers::Container;
use crate::store::events::Event;

/// A process in the kernel's uninterruptible sleep may not end at all.
const KILL_PATIENCE: Duration = Duration::from_secs(10);

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

    /// Passes on what has come.
    pub(super) fn turn(&mut self, ready: &[(usize, command::Part)]) {
        let mut each: Vec<command::Ready> = Vec::new();
        each.resize_with(self.running.len(), command::Ready::default);
        for &(index, part) in ready {
            if let Some(ready) = each.get_mut(index) {
                ready.note(part);
            }
        }
        self.turn_each(each.into_iter());
    }

    fn turn_each(&mut self, mut ready: impl Iterator<Item = command::Ready>) {
        let mut ended = Vec::new();
        self.running.retain_mut(|command| {
            let code = ready.next().and_then(|ready| command.turn(&ready));
            ended.extend(code.map(|code| (std::mem::take(&mut command.id), code)));
            code.is_none()
        });
        for (id, code) in ended {
            self.look_at_record();
            let event = Event::of_container(self.container.record(), "exec_die");
            let event = event.with("execID", id).with("exitCode", code);
            self.store.note_event(&event);
        }
    }

    /// Ends all: the container has ended. One that does not is left to be reaped later.
    pub(super) fn end(&mut self) {
        let until = Instant::now() + KILL_PATIENCE;
        self.running.iter().for_each(Command::kill);
        while !self.running.is_empty() && Instant::now() < until {
            let pidfds = self.running.iter().map(Command::pidfd);
            let mut fds: Vec<_> = pidfds
                .map(|pidfd| PollFd::new(pidfd, PollFlags::IN))
                .collect();
            let _ = poll(&mut fds, time_until(Some(until)).as_ref());
            self.turn_each(std::iter::repeat_with(command::Ready::ended));
        }
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

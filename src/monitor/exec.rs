//! Further commands in a running container (`exec`).
//!
//! A client asks the container's monitor, which forks: what a command needs is in memory
//! already, so nothing is read or started anew. The copy leaves everything of the monitor's
//! behind but the client, joins the container, starts the command there, and passes on
//! between the two until the command ends. If the client dies, both go on. The monitor
//! itself only waits for its copies' ends.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

use oci_spec::runtime::Process;
use rustix::process::{Pid, PidfdFlags, WaitId, WaitIdOptions, pidfd_open, waitid};
use rustix::thread::UnshareFlags;

use super::protocol::{Attach, Connection, ExecStart, Exited, Kind, Request as MonitorRequest};
use super::pump::Pump;
use super::stdio::Streams;
use super::watch::Watch;
use crate::clock::Timestamp;
use crate::error::{Context, Error, Report, Result};
use crate::runtime::{self, Filter, Join, Namespaces, Stdio};
use crate::state::Exit;
use crate::store::Store;
use crate::store::containers::Container;
use crate::store::events::Event;
use crate::sys::clone3::{Child, Forked, Request, assert_one_thread, clone3};
use crate::sys::inherited;
use crate::sys::process::exit_now;

/// The status of a copy that was killed.
const KILLED: i32 = 128 + libc::SIGKILL;

/// What a further command has in common with the container's own.
pub(super) struct Template {
    /// The container's first process. We are its parent, so its pid is its own until its
    /// end was taken.
    pub(super) target: Pid,
    /// The container's cgroup.
    pub(super) cgroup: Option<PathBuf>,
    /// What the first process became, with which rights.
    pub(super) process: Process,
    /// Its filter of system calls.
    pub(super) filter: Option<Filter>,
}

/// The commands of one container.
pub(super) struct Execs {
    store: Store,
    container: Container,
    /// The file that its record was read from.
    inode: Option<u64>,
    template: Rc<Template>,
    /// What has to be joined; found out when it is first needed.
    namespaces: Option<Namespaces>,
    running: Vec<Running>,
}

/// A copy of the monitor, and the command that it is there for.
struct Running {
    child: Child,
    id: String,
}

impl Execs {
    pub(super) fn new(store: Store, container: Container, template: Rc<Template>) -> Self {
        Execs {
            store,
            container,
            inode: None,
            template,
            namespaces: None,
            running: Vec::new(),
        }
    }

    /// Goes on with another run of the container. The copies that are there for commands of
    /// the last one end with it, and are still to be reaped.
    pub(super) fn renew(&mut self, template: Rc<Template>) {
        self.template = template;
        self.namespaces = None;
    }

    /// Becomes readable when something is to be reaped.
    pub(super) fn descriptors(&self) -> impl Iterator<Item = &OwnedFd> {
        self.running.iter().map(|running| &running.child.pidfd)
    }

    /// The copies that are not reaped yet.
    pub(super) fn pids(&self) -> impl Iterator<Item = Pid> {
        self.running.iter().map(|running| running.child.pid)
    }

    /// Starts what a client asked for; it is the copy's client from here on.
    pub(super) fn start(&mut self, mut client: Connection, message: &[u8]) {
        let start: ExecStart = match serde_json::from_slice(message) {
            Ok(start) => start,
            Err(why) => return fail(&mut client, &Error::engine("read a request").because(why)),
        };
        match self.fork() {
            Ok((namespaces, Forked::Child)) => {
                exit_now(run(&self.template, namespaces, client, start))
            }
            Ok((_, Forked::Parent(child))) => {
                let (id, words) = (start.id, start.arguments.join(" "));
                self.look_at_record();
                let event = |action: &str| {
                    let event = Event::of_container(self.container.record(), action);
                    event.with("execID", &id)
                };
                self.store.note_events(&[
                    event(&format!("exec_create: {words}")),
                    event(&format!("exec_start: {words}")),
                ]);
                self.running.push(Running { child, id });
            }
            Err(why) => fail(&mut client, &why),
        }
    }

    fn fork(&mut self) -> Result<(Namespaces, Forked)> {
        let namespaces = match self.namespaces {
            Some(namespaces) => namespaces,
            None => Namespaces::of(self.template.target.as_raw_nonzero().get())?,
        };
        self.namespaces = Some(namespaces);
        assert_one_thread();
        let request = Request {
            namespaces: UnshareFlags::empty(),
            cgroup: None,
            as_sibling: false,
        };
        let forked = clone3(&request).doing(|| "start a process")?;
        Ok((namespaces, forked))
    }

    /// Takes the status of copies that have ended, which is that of their commands.
    pub(super) fn reap(&mut self) {
        let mut ended = Vec::new();
        self.running.retain_mut(|running| {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
            match waitid(WaitId::PidFd(running.child.pidfd.as_fd()), options) {
                Ok(None) => return true,
                Ok(Some(status)) => {
                    let code = status.exit_status().unwrap_or(KILLED);
                    ended.push((std::mem::take(&mut running.id), code));
                }
                Err(_) => {}
            }
            false
        });
        for (id, code) in ended {
            self.look_at_record();
            let event = Event::of_container(self.container.record(), "exec_die");
            let event = event.with("execID", id).with("exitCode", code);
            self.store.note_event(&event);
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

/// Tells a client why nothing was started. Does not wait for it to listen: the answer is
/// the first thing that it gets, and fits.
fn fail(client: &mut Connection, why: &Error) {
    let _ = client.send_json(Kind::Failed, &Report::from(why));
}

/// The copy's life. Returns the command's exit status.
fn run(template: &Template, namespaces: Namespaces, client: Connection, start: ExecStart) -> u8 {
    let _ = rustix::thread::set_name(c"coracle-exec");
    let Ok(mut client) = client.moved(inherited::keep) else {
        return 125;
    };
    let attach = start.attach;
    match begin(template, namespaces, start) {
        Ok(pump) => {
            client.send(Kind::Started, &[]);
            live(pump, client, attach)
        }
        Err(why) => {
            fail(&mut client, &why);
            why.kind().run_exit_code()
        }
    }
}

/// Nothing else is watched beside a further command.
struct Nothing;

impl Watch for Nothing {
    fn sockets(&self) -> Vec<BorrowedFd<'_>> {
        Vec::new()
    }

    fn deadline(&self) -> Option<Instant> {
        None
    }

    fn ready(&mut self, _process: &Child, _commands: &[Pid]) {}

    fn asked(&mut self, _request: MonitorRequest, _process: &Child) -> Result<()> {
        Err(Error::usage("only a container's monitor is asked"))
    }
}

fn begin(template: &Template, namespaces: Namespaces, start: ExecStart) -> Result<Pump<Nothing>> {
    let target = pidfd_open(template.target, PidfdFlags::empty())
        .doing(|| "find the container's first process")?;
    let filter = template.filter.as_ref().filter(|_| !start.privileged);
    let (with_stdin, size) = (start.attach.stdin, start.size);
    let process = process(&template.process, start);
    let (stdio, pipes) = if process.terminal() == Some(true) {
        (Stdio::Terminal { size }, None)
    } else {
        let (stdio, streams) = Streams::pipes(with_stdin)?;
        (stdio, Some(streams))
    };
    let mut starting = runtime::join(&Join {
        target: &target,
        namespaces,
        cgroup: template.cgroup.as_deref(),
        process: &process,
        stdio: &stdio,
        filter,
        as_sibling: false,
    })?;
    drop(stdio);
    if let Some(streams) = pipes {
        let child = starting.finish_unasked()?;
        return Ok(Pump::new(child, streams, Nothing));
    }
    let master = starting.root_ready()?;
    let streams = Streams::of(None, master)?;
    Ok(Pump::new(starting.finish()?, streams, Nothing))
}

/// The container's own process, but for what was asked to be different.
fn process(own: &Process, start: ExecStart) -> Process {
    let mut process = own.clone();
    process.set_args(Some(start.arguments));
    process.set_terminal(Some(start.tty));
    let mut environment = own.env().clone().unwrap_or_default();
    if start.tty && !environment.iter().any(|entry| entry.starts_with("TERM=")) {
        environment.push("TERM=xterm".to_owned());
    }
    for entry in start.env {
        let name = entry.split('=').next().unwrap_or_default().to_owned() + "=";
        environment.retain(|have| !have.starts_with(&name));
        environment.push(entry);
    }
    process.set_env(Some(environment));
    if let Some(user) = start.user {
        process.user_mut().set_username(Some(user));
    }
    if let Some(capabilities) = start.capabilities {
        process.set_capabilities(Some(capabilities));
    }
    if let Some(directory) = start.working_dir {
        process.set_cwd(directory);
    }
    process
}

fn live(mut pump: Pump<Nothing>, client: Connection, attach: Attach) -> u8 {
    if attach.output || attach.stdin {
        pump.adopt(client, attach, false);
    } else {
        drop(client);
    }
    let ending = pump.run();
    let farewell = pump.finish().farewell;
    let exit = Exit {
        ending,
        at: Timestamp::now(),
        oom_killed: false,
    };
    let code = ending.exit_code();
    // A process of its own for that would be one in the container.
    farewell.say_waiting(Kind::Exited, &Exited { exit, fault: None });
    code
}

//! One further command in a container, from its birth to its end: a child of the monitor,
//! what flows between it and its client, and what is said of it. Nothing here waits for the
//! container.

use std::time::Instant;

use oci_spec::runtime::Process;
use rustix::event::{PollFd, PollFlags};
use rustix::process::Pid;

use super::awaited::Awaited;
use super::events::CommandJournal;
use super::farewell::Farewell;
use super::flow::{self, Flow};
use super::protocol::{Attach, Connection, ExecStart, Exited, Kind};
use super::stdio::Streams;
use super::template::Template;
use crate::clock::Timestamp;
use crate::error::{Error, Report, Result};
use crate::runtime::{Joining, Progress, Stdio};
use crate::state::{Ending, Exit};

/// A further command.
pub(super) struct Command {
    /// Its id, which events name.
    id: String,
    /// What it is, until that was noted.
    words: Option<String>,
    process: Awaited,
    /// What the process says on its way.
    joining: Joining,
    /// Who waits to be told that it runs.
    client: Option<(Connection, Attach)>,
    /// Our ends of its streams, until it runs. A terminal's come from the process.
    streams: Option<Streams>,
    /// What flows while it runs.
    flow: Option<Flow>,
    /// It did not become its program: the exit status that stands for why.
    fault: Option<u8>,
}

/// What of it may be ready.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// Its process has ended.
    Process,
    /// It has said something on its way.
    Word,
    Flow(flow::Part),
}

/// What of it is ready.
#[derive(Debug, Default)]
pub(super) struct Ready {
    process: bool,
    flow: flow::Ready,
}

impl Ready {
    pub(super) fn note(&mut self, part: Part) {
        match part {
            Part::Process => self.process = true,
            // It is listened to in any case.
            Part::Word => {}
            Part::Flow(part) => self.flow.note(part),
        }
    }

    /// The process is to be asked whether it has ended.
    pub(super) fn ask() -> Self {
        Ready {
            process: true,
            flow: flow::Ready::default(),
        }
    }
}

impl Command {
    /// Starts one for a client, who is told if that fails at once.
    pub(super) fn start(
        template: &Template,
        mut client: Connection,
        start: ExecStart,
    ) -> Option<Self> {
        let (id, attach) = (start.id.clone(), start.attach);
        let words = Some(start.arguments.join(" "));
        match begin(template, start) {
            Ok((process, joining, streams)) => Some(Command {
                id,
                words,
                process,
                joining,
                client: Some((client, attach)),
                streams,
                flow: None,
                fault: None,
            }),
            Err(why) => {
                fail(&mut client, &why);
                None
            }
        }
    }

    /// The pid of its process.
    pub(super) fn pid(&self) -> Pid {
        self.process.pid()
    }

    /// When to look at it, whatever happens.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.process.deadline()
    }

    /// What is to be watched at present.
    pub(super) fn parts(&self) -> Vec<(Part, PollFd<'_>)> {
        let mut parts = Vec::new();
        if let Some(pidfd) = self.process.descriptor() {
            parts.push((Part::Process, PollFd::new(pidfd, PollFlags::IN)));
        }
        if let Some(word) = self.joining.descriptor() {
            parts.push((Part::Word, PollFd::from_borrowed_fd(word, PollFlags::IN)));
        }
        let flowing = self.flow.iter().flat_map(Flow::parts);
        parts.extend(flowing.map(|(part, fd)| (Part::Flow(part), fd)));
        parts
    }

    /// Takes in what has come. Once it has ended: the client, who was told.
    pub(super) fn turn(&mut self, ready: &Ready, journal: &mut CommandJournal) -> Option<Farewell> {
        self.listen(journal);
        if let Some(flow) = &mut self.flow {
            flow.turn(&ready.flow, |_| {
                Err(Error::usage("only a container's monitor is asked"))
            });
            flow.drop_gone_clients();
        }
        let ending = ready.process.then(|| self.process.ending())??;
        Some(self.end(ending, journal))
    }

    /// Hears what the process says on its way.
    fn listen(&mut self, journal: &mut CommandJournal) {
        while self.joining.descriptor().is_some() {
            match self.joining.progress() {
                Progress::Waits => return,
                Progress::Terminal(master) => match Streams::of(None, Some(master)) {
                    Ok(terminal) => self.streams = Some(terminal),
                    Err(why) => self.fail(&why, journal),
                },
                Progress::Failed(why) => self.fail(&why, journal),
                Progress::Runs => self.run(journal),
            }
        }
    }

    /// It is its program.
    fn run(&mut self, journal: &mut CommandJournal) {
        let Some(streams) = self.streams.take() else {
            return self.fail(&died(Ending::Unknown), journal);
        };
        self.note_start(journal);
        let mut flow = Flow::new(streams);
        if let Some((mut client, attach)) = self.client.take() {
            client.send(Kind::Started, &[]);
            if attach.output || attach.stdin {
                flow.join(client, attach);
            }
        }
        self.flow = Some(flow);
    }

    fn fail(&mut self, why: &Error, journal: &mut CommandJournal) {
        self.note_start(journal);
        if let Some((mut client, _)) = self.client.take() {
            fail(&mut client, why);
        }
        self.fault = Some(why.kind().run_exit_code());
        self.kill();
    }

    /// Notes that it was started: before its client is told, and not before it is on its own,
    /// for until then time is short.
    fn note_start(&mut self, journal: &mut CommandJournal) {
        if let Some(words) = self.words.take() {
            journal.note_start(&self.id, &words);
        }
    }

    /// Ends its process.
    pub(super) fn kill(&self) {
        self.process.kill();
    }

    /// Tells the client how the process has ended.
    pub(super) fn end(&mut self, ending: Ending, journal: &mut CommandJournal) -> Farewell {
        if self.client.is_some() {
            self.fail(&died(ending), journal);
        }
        let exit = Exit {
            ending,
            at: Timestamp::now(),
            oom_killed: false,
        };
        let told = self.flow.take().map(|flow| flow.finish().farewell);
        let told = told.map(|told| told.say(Kind::Exited, &Exited { exit, fault: None }));
        let code = self.fault.unwrap_or(ending.exit_code());
        journal.note_end(&self.id, code);
        told.unwrap_or_default()
    }
}

fn died(ending: Ending) -> Error {
    let how = match ending {
        Ending::Code(code) => format!(": exit status {code}"),
        Ending::Signal(signal) => format!(": signal {signal}"),
        Ending::Unknown => String::new(),
    };
    Error::engine(format!(
        "the process in the container died before it was its program{how}"
    ))
}

/// Tells a client why nothing was started. Does not wait for it to listen: the answer is
/// the first thing that it gets, and fits.
pub(super) fn fail(client: &mut Connection, why: &Error) {
    let _ = client.send_json(Kind::Failed, &Report::from(why));
}

fn begin(template: &Template, start: ExecStart) -> Result<(Awaited, Joining, Option<Streams>)> {
    let (with_stdin, size, unfiltered) = (start.attach.stdin, start.size, start.privileged);
    let process = process(&template.process, start);
    let (stdio, streams) = if process.terminal() == Some(true) {
        (Stdio::Terminal { size }, None)
    } else {
        let (stdio, streams) = Streams::pipes(with_stdin)?;
        (stdio, Some(streams))
    };
    let (process, joining) = template.join(&process, &stdio, unfiltered)?;
    Ok((process, joining, streams))
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

//! `logs`: what containers have written, and what they go on writing.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Engine;
use crate::clock::Timestamp;
use crate::error::{Context, Error, Result};
use crate::store::containers::{Container, LogDriver};

mod files;
mod journal;
mod line;
mod piece;

use files::Reader;
use journal::JournalReader;
pub use line::Line;

/// Which lines.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Go on until the containers end.
    pub follow: bool,
    /// The last so many lines of each only.
    pub tail: Option<usize>,
    /// Lines from this time on.
    pub since: Option<Timestamp>,
    /// Lines up to this time.
    pub until: Option<Timestamp>,
}

impl Options {
    fn wants(&self, line: &Line) -> bool {
        self.since.is_none_or(|since| line.time >= since)
            && self.until.is_none_or(|until| line.time <= until)
    }
}

/// What lines are given to.
pub trait Sink {
    /// One more line of a container.
    fn line(&mut self, container: &Container, line: &Line) -> Result<()>;

    /// There are no more for the time being.
    fn pause(&mut self) -> Result<()>;
}

/// Gives every wanted line to `sink`: those of each container in order, those of several
/// containers one container after the other, and as they come once they are followed.
pub fn logs(
    engine: &Engine,
    containers: &[Container],
    options: Options,
    sink: &mut dyn Sink,
) -> Result<()> {
    let mut logs = containers
        .iter()
        .map(|container| Log::open(engine, container, options))
        .collect::<Result<Vec<_>>>()?;
    loop {
        for log in &mut logs {
            log.read(sink)?;
        }
        sink.pause()?;
        logs.retain(|log| !log.is_at_end);
        if logs.is_empty() {
            return Ok(());
        }
        wait(&logs, options.until);
    }
}

/// The log of one container.
struct Log<'a> {
    container: &'a Container,
    options: Options,
    source: Source,
    watch: Option<Watch>,
    is_at_end: bool,
}

impl<'a> Log<'a> {
    fn open(engine: &Engine, container: &'a Container, options: Options) -> Result<Self> {
        let record = container.record();
        if record.host.log.driver == LogDriver::None {
            return Err(Error::engine(format!(
                "read the log of container `{}`: it was created with the log driver `none`",
                record.name
            )));
        }
        let directory = container.directory();
        // Opened before the first look, so that no line falls between looking and watching.
        let watch = match options.follow {
            true => Some(Watch::new(container, directory)?),
            false => None,
        };
        let source = match record.host.log.driver {
            LogDriver::Journald => Source::of_journal(engine, container, options)?,
            _ => Source::of_files(container, options)?,
        };
        Ok(Log {
            container,
            options,
            source,
            watch,
            is_at_end: false,
        })
    }

    /// Reads all that is there by now.
    fn read(&mut self, sink: &mut dyn Sink) -> Result<()> {
        // Looked at before reading: what an ended container wrote is all there, and what
        // was written by a time was written to the log soon after.
        let is_over = self
            .options
            .until
            .is_some_and(|until| Timestamp::now() > until);
        let ended = self.watch.as_mut().is_none_or(Watch::look);
        while let Some(line) = self.next_line(ended)? {
            if self.options.until.is_some_and(|until| line.time > until) {
                self.is_at_end = true;
                return Ok(());
            }
            if self.options.wants(&line) {
                sink.line(self.container, &line)?;
            }
        }
        self.is_at_end = ended || is_over;
        Ok(())
    }

    fn next_line(&mut self, ended: bool) -> Result<Option<Line>> {
        match &mut self.source {
            Source::Files(reader) => reader.next_line(),
            Source::Journal(reader) => reader.next_line(self.container, ended, self.options.follow),
        }
    }
}

/// Where lines come from.
enum Source {
    Files(Reader),
    Journal(JournalReader),
}

impl Source {
    fn of_files(container: &Container, options: Options) -> Result<Self> {
        let mut reader = Reader::new(container.directory(), &container.record().host.log);
        match (options.tail, options.since) {
            (Some(tail), _) => reader.start_at(tail)?,
            (None, Some(since)) => reader.skip_before(since),
            (None, None) => {}
        }
        Ok(Source::Files(reader))
    }

    fn of_journal(engine: &Engine, container: &Container, options: Options) -> Result<Self> {
        let since = options.since.filter(|_| options.tail.is_none());
        let mut reader = JournalReader::new(container, engine.identity.uid, since);
        if let Some(tail) = options.tail {
            reader.start_at(container, tail)?;
        }
        Ok(Source::Journal(reader))
    }

    /// Readable when there may be another line, beside what is watched of files.
    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        match self {
            Source::Files(_) => None,
            Source::Journal(reader) => reader.descriptor(),
        }
    }
}

/// Waits until one of the logs has grown or its container ended, or until it is too late.
fn wait(logs: &[Log<'_>], until: Option<Timestamp>) {
    let watches = || logs.iter().filter_map(|log| log.watch.as_ref());
    let mut fds: Vec<PollFd<'_>> = Vec::new();
    for watch in watches() {
        fds.push(PollFd::from_borrowed_fd(
            watch.changes.as_fd(),
            PollFlags::IN,
        ));
        fds.extend(
            watch
                .monitor
                .iter()
                .map(|monitor| PollFd::new(monitor, PollFlags::IN)),
        );
    }
    for fd in logs.iter().filter_map(|log| log.source.descriptor()) {
        fds.push(PollFd::from_borrowed_fd(fd, PollFlags::IN));
    }
    let timeout = until.map(|until| {
        let left = Timestamp::now().until(until);
        Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        }
    });
    // Interrupted is as good as changed: we look again.
    let _ = poll(&mut fds, timeout.as_ref());
}

/// Watches a log grow and its container end.
struct Watch {
    changes: Inotify,
    monitor: Option<OwnedFd>,
}

impl Watch {
    fn new(container: &Container, directory: &Path) -> Result<Self> {
        let doing = || format!("watch the log `{}`", directory.display());
        let changes = Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK).doing(doing)?;
        let flags =
            AddWatchFlags::IN_MODIFY | AddWatchFlags::IN_CREATE | AddWatchFlags::IN_MOVED_TO;
        // A container that never ran has no log yet, and nothing to follow.
        let _ = changes.add_watch(directory, flags);
        let monitor = match container.state() {
            Ok(state) if state.status.is_live() => match state.monitor {
                Some(monitor) => monitor.open()?,
                None => None,
            },
            _ => None,
        };
        Ok(Watch { changes, monitor })
    }

    /// Forgets the changes up to now, and says whether the container has ended.
    fn look(&mut self) -> bool {
        while self
            .changes
            .read_events()
            .is_ok_and(|events| !events.is_empty())
        {}
        let Some(monitor) = &self.monitor else {
            return true;
        };
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        poll(&mut [PollFd::new(monitor, PollFlags::IN)], Some(&now)).is_ok_and(|ready| ready > 0)
    }
}

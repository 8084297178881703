//! Between the user's terminal and a container: standard streams, signals, sizes, and the
//! keys that detach.

use std::io::{stderr, stdin, stdout};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};

use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::detach_keys::{DetachKeys, Finder};
use crate::error::{Context, Error, Kind as ErrorKind, Result};
use crate::monitor::protocol::{Attach, Exited, Frame, Kind, size_to_wire};
use crate::monitor::{Session, monitor_died, read_exited};
use crate::ui;
use crate::ui::terminal::{self, RawMode};

/// No more standard input is read while this much waits to be sent.
const INPUT_MAX_BYTES: usize = 128 << 10;
const READ_BYTES: usize = 32 << 10;
/// The signal to a command without a terminal that is repeated this often ends the client.
const PATIENCE: u32 = 3;
/// How a relay ended.
#[derive(Debug)]
pub(super) enum End {
    /// The container ended.
    Exited(Exited),
    /// The user detached; the container goes on.
    Detached,
    /// All input was passed on, and no output was asked for; the container goes on.
    InputSent,
}

/// What is relayed.
#[derive(Debug, Clone)]
pub(super) struct Options {
    /// The container has a terminal.
    pub(super) tty: bool,
    /// Standard input goes to the container.
    pub(super) stdin: bool,
    /// The container's standard output is shown.
    pub(super) stdout: bool,
    /// The container's standard error is shown.
    pub(super) stderr: bool,
    /// Signals are passed on. With a terminal they never are: keys go as bytes.
    pub(super) sig_proxy: bool,
    /// What detaches from a terminal.
    pub(super) detach_keys: DetachKeys,
}

impl Options {
    /// What the monitor is to pass on.
    pub(super) fn attach(&self) -> Attach {
        Attach {
            output: self.stdout || self.stderr,
            stdin: self.stdin,
        }
    }

    /// Fails where a terminal is wanted and standard input is none.
    pub(super) fn check_terminal(&self) -> Result<()> {
        if self.tty && self.stdin && !terminal::stdin_is_terminal() {
            return Err(
                Error::new(ErrorKind::Client, "the input device is not a TTY")
                    .hint("Leave out -t where standard input is a pipe or a file."),
            );
        }
        Ok(())
    }

    /// Rows and columns of the terminal, where the container has one.
    pub(super) fn size(&self) -> (u16, u16) {
        if self.tty { terminal::size() } else { (0, 0) }
    }
}

/// What is told, beside the bytes, about the one that is relayed to.
pub(super) trait Peer {
    /// A signal is passed on to it.
    fn signal(&self, signal: i32);

    /// Its terminal has another size: rows and columns.
    fn resized(&self, size: (u16, u16));

    /// The user left it.
    fn detached(&self);
}

/// Job control at the keyboard, faults of our own, and what cannot be caught.
const NOT_HANDLED: [Signal; 15] = [
    Signal::SIGKILL,
    Signal::SIGSTOP,
    Signal::SIGCHLD,
    Signal::SIGPIPE,
    Signal::SIGURG,
    Signal::SIGTSTP,
    Signal::SIGTTIN,
    Signal::SIGTTOU,
    Signal::SIGSEGV,
    Signal::SIGBUS,
    Signal::SIGILL,
    Signal::SIGFPE,
    Signal::SIGABRT,
    Signal::SIGTRAP,
    Signal::SIGSYS,
];

/// Blocks the signals that a relay handles. To be called before the container starts, so
/// that none is lost or ends us in between.
pub(super) struct Signals(SignalFd);

impl Signals {
    /// Blocks them.
    pub(super) fn block() -> Result<Self> {
        // Those of real time, too.
        let mut handled = SigSet::all();
        for signal in NOT_HANDLED {
            handled.remove(signal);
        }
        handled.thread_block().doing(|| "block signals")?;
        let flags = SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK;
        SignalFd::with_flags(&handled, flags)
            .map(Signals)
            .doing(|| "watch for signals")
    }
}

/// Relays until the container ends or the user leaves it.
pub(super) fn relay(
    session: &mut Session,
    signals: &Signals,
    options: &Options,
    peer: &dyn Peer,
) -> Result<End> {
    let _raw = match options.tty && options.stdin && terminal::stdin_is_terminal() {
        true => Some(RawMode::enter()?),
        false => None,
    };
    Relay {
        session,
        signals,
        options,
        peer,
        stdin_open: options.stdin,
        keys: Finder::new(options.detach_keys.clone()),
        impatience: 0,
    }
    .run()
}

struct Relay<'a> {
    session: &'a mut Session,
    signals: &'a Signals,
    options: &'a Options,
    peer: &'a dyn Peer,
    stdin_open: bool,
    keys: Finder,
    impatience: u32,
}

impl Relay<'_> {
    fn run(mut self) -> Result<End> {
        loop {
            // First, for what the monitor said at the start may have come with more.
            while let Some(frame) = self.session.connection().next_frame()? {
                if let Some(exited) = self.show(&frame)? {
                    return Ok(End::Exited(exited));
                }
            }
            if self.session.connection().is_closed() {
                return Err(monitor_died());
            }
            let (signalled, typed, spoken) = self.wait();
            if signalled {
                self.handle_signals()?;
            }
            if typed && self.read_stdin()? {
                self.session.connection().flush_waiting();
                self.peer.detached();
                return Ok(End::Detached);
            }
            let connection = self.session.connection();
            connection.flush();
            let shows_nothing = !self.options.stdout && !self.options.stderr;
            if shows_nothing && !self.stdin_open && connection.pending() == 0 {
                return Ok(End::InputSent);
            }
            if spoken {
                connection.fill();
            }
        }
    }

    /// Waits until something happens: a signal, input, a word of the monitor.
    fn wait(&mut self) -> (bool, bool, bool) {
        let pending = self.session.connection().pending();
        let mut flags = PollFlags::IN;
        if pending > 0 {
            flags |= PollFlags::OUT;
        }
        let takes_input = !self.session.connection().is_deaf() && pending < INPUT_MAX_BYTES;
        let input = stdin();
        let mut fds = vec![
            PollFd::from_borrowed_fd(self.signals.0.as_fd(), PollFlags::IN),
            PollFd::from_borrowed_fd(self.session.as_fd(), flags),
        ];
        if self.stdin_open && takes_input {
            fds.push(PollFd::new(&input, PollFlags::IN));
        }
        if poll(&mut fds, None).is_err() {
            return (false, false, false);
        }
        let happened = |index: usize| fds.get(index).is_some_and(|fd| !fd.revents().is_empty());
        let readable = PollFlags::IN | PollFlags::HUP | PollFlags::ERR;
        (
            happened(0),
            happened(2),
            fds[1].revents().intersects(readable),
        )
    }

    fn handle_signals(&mut self) -> Result<()> {
        while let Ok(Some(info)) = self.signals.0.read_signal() {
            let signal = info.ssi_signo as i32;
            if signal == libc::SIGWINCH && self.options.tty {
                let size = terminal::size();
                let wire = size_to_wire(size);
                self.session.connection().send(Kind::Resize, &wire);
                self.peer.resized(size);
                continue;
            }
            // The window's: what runs without a terminal may take it for something else.
            if signal == libc::SIGWINCH && terminal::stdin_is_terminal() {
                continue;
            }
            let asks_to_end = matches!(signal, libc::SIGINT | libc::SIGTERM);
            if self.options.tty || !self.options.sig_proxy {
                // For us alone; what does not ask to end says nothing to us.
                if asks_to_end || signal == libc::SIGHUP || signal == libc::SIGQUIT {
                    return Err(Error::new(
                        ErrorKind::Interrupted,
                        "interrupted; the container goes on",
                    ));
                }
                continue;
            }
            self.impatience += u32::from(asks_to_end);
            if self.impatience >= PATIENCE {
                return Err(Error::new(
                    ErrorKind::Client,
                    format!("got {PATIENCE} SIGTERM/SIGINTs, forcefully exiting"),
                ));
            }
            self.peer.signal(signal);
        }
        Ok(())
    }

    /// Passes standard input on. Says whether the user detached.
    fn read_stdin(&mut self) -> Result<bool> {
        let mut buffer = [MaybeUninit::uninit(); READ_BYTES];
        let read: &[u8] = match rustix::io::read(stdin(), &mut buffer) {
            Ok((read, _)) => read,
            Err(Errno::INTR | Errno::AGAIN) => return Ok(false),
            // A terminal that hung up.
            Err(Errno::IO) => &[],
            Err(errno) => return Err(errno).doing(|| "read standard input"),
        };
        if read.is_empty() {
            self.stdin_open = false;
            let held = self.keys.rest();
            let connection = self.session.connection();
            if !held.is_empty() {
                connection.send(Kind::Stdin, &held);
            }
            connection.send(Kind::StdinEnd, &[]);
            return Ok(false);
        }
        if !self.options.tty {
            self.session.connection().send(Kind::Stdin, read);
            return Ok(false);
        }
        let (bytes, detached) = self.keys.take(read);
        if !bytes.is_empty() {
            self.session.connection().send(Kind::Stdin, &bytes);
        }
        Ok(detached)
    }

    /// Writes output where it belongs. Returns how the container ended, once it has.
    fn show(&mut self, frame: &Frame) -> Result<Option<Exited>> {
        match frame.kind {
            Kind::Stdout if self.options.stdout => {
                self.write_all(stdout().as_fd(), &frame.payload)?;
            }
            Kind::Stderr if self.options.stderr => {
                self.write_all(stderr().as_fd(), &frame.payload)?;
            }
            Kind::Exited => return read_exited(&frame.payload).map(Some),
            _ => {}
        }
        Ok(None)
    }

    /// Writes to whoever reads our output, who may make a pause: signals are handled
    /// meanwhile. A piece of this size never blocks where `poll` says that there is room.
    fn write_all(&mut self, fd: BorrowedFd<'_>, bytes: &[u8]) -> Result<()> {
        let doing = || "write the container's output";
        let mut rest = bytes;
        while !rest.is_empty() {
            let mut fds = [
                PollFd::from_borrowed_fd(fd, PollFlags::OUT),
                PollFd::from_borrowed_fd(self.signals.0.as_fd(), PollFlags::IN),
            ];
            if poll(&mut fds, None).is_err() {
                continue;
            }
            let (can_write, signalled) =
                (!fds[0].revents().is_empty(), !fds[1].revents().is_empty());
            if signalled {
                self.handle_signals()?;
            }
            if !can_write {
                continue;
            }
            match rustix::io::write(fd, &rest[..rest.len().min(libc::PIPE_BUF)]) {
                Ok(count) => rest = &rest[count..],
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(Errno::PIPE) => return Err(Error::new(ErrorKind::BrokenPipe, doing())),
                Err(errno) => return Err(errno).doing(doing),
            }
        }
        Ok(())
    }
}

/// Says what went wrong around an ended container, and returns its exit status.
pub(super) fn exit_status(exited: &Exited) -> u8 {
    if let Some(fault) = exited.fault.clone() {
        ui::warn(Error::from(fault).one_line());
    }
    exited.exit.ending.exit_code()
}

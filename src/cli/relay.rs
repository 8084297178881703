//! Between the user's terminal and a container: standard streams, signals, sizes, and the
//! keys that detach.

use std::io::{stderr, stdin, stdout};
use std::os::fd::{AsFd, BorrowedFd};

use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use crate::error::{Context, Error, Kind as ErrorKind, Result};
use crate::monitor::protocol::{Exited, Frame, Kind, size_to_wire};
use crate::monitor::{Session, monitor_died, read_exited};
use crate::ui;
use crate::ui::terminal::{self, RawMode};

/// No more standard input is read while this much waits to be sent.
const INPUT_MAX_BYTES: usize = 128 << 10;
const READ_BYTES: usize = 32 << 10;
/// The signal to a command without a terminal that is repeated this often ends the client.
const PATIENCE: u32 = 3;
/// Ctrl-P, Ctrl-Q.
const DETACH_KEYS: [u8; 2] = [0x10, 0x11];

/// How a relay ended.
#[derive(Debug)]
pub(super) enum End {
    /// The container ended.
    Exited(Exited),
    /// The user detached; the container goes on.
    Detached,
}

/// What is relayed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    /// The container has a terminal.
    pub(super) tty: bool,
    /// Standard input goes to the container.
    pub(super) stdin: bool,
}

/// Blocks the signals that a relay handles. To be called before the container starts, so
/// that none is lost or ends us in between.
pub(super) struct Signals(SignalFd);

impl Signals {
    /// Blocks them.
    pub(super) fn block() -> Result<Self> {
        let mut handled = SigSet::empty();
        for signal in Signal::iterator() {
            if !matches!(
                signal,
                // Job control, faults of our own, and what cannot be caught.
                Signal::SIGKILL
                    | Signal::SIGSTOP
                    | Signal::SIGCHLD
                    | Signal::SIGPIPE
                    | Signal::SIGURG
                    | Signal::SIGTSTP
                    | Signal::SIGTTIN
                    | Signal::SIGTTOU
                    | Signal::SIGCONT
                    | Signal::SIGSEGV
                    | Signal::SIGBUS
                    | Signal::SIGILL
                    | Signal::SIGFPE
                    | Signal::SIGABRT
                    | Signal::SIGTRAP
                    | Signal::SIGSYS
            ) {
                handled.add(signal);
            }
        }
        handled.thread_block().doing(|| "block signals")?;
        let flags = SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK;
        SignalFd::with_flags(&handled, flags)
            .map(Signals)
            .doing(|| "watch for signals")
    }
}

/// Relays until the container ends or the user detaches. `forward` sends a signal to it.
pub(super) fn relay(
    session: &mut Session,
    signals: &Signals,
    options: Options,
    forward: impl Fn(i32),
) -> Result<End> {
    let _raw = match options.tty && options.stdin && terminal::stdin_is_terminal() {
        true => Some(RawMode::enter()?),
        false => None,
    };
    Relay {
        session,
        signals,
        options,
        stdin_open: options.stdin,
        stdin_waits: false,
        held_keys: Vec::new(),
        impatience: 0,
    }
    .run(forward)
}

struct Relay<'a> {
    session: &'a mut Session,
    signals: &'a Signals,
    options: Options,
    stdin_open: bool,
    /// Something typed or piped has not been sent yet.
    stdin_waits: bool,
    /// The beginning of the keys that detach, held back until it is clear what they are.
    held_keys: Vec<u8>,
    impatience: u32,
}

impl Relay<'_> {
    fn run(mut self, forward: impl Fn(i32)) -> Result<End> {
        loop {
            // First, for what the monitor said at the start may have come with more.
            while let Some(frame) = self.session.connection().next_frame()? {
                if let Some(exited) = self.show(&frame, &forward)? {
                    return Ok(End::Exited(exited));
                }
            }
            if self.session.connection().is_closed() {
                return Err(monitor_died());
            }
            let (signalled, typed, spoken) = self.wait();
            if signalled {
                self.handle_signals(&forward)?;
            }
            if typed && self.read_stdin()? {
                return Ok(End::Detached);
            }
            let connection = self.session.connection();
            connection.flush();
            if spoken {
                connection.fill();
            }
        }
    }

    /// Waits until something happens: a signal, input, a word of the monitor.
    fn wait(&mut self) -> (bool, bool, bool) {
        let pending = self.session.connection().pending();
        self.stdin_waits = pending > 0;
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

    fn handle_signals(&mut self, forward: &impl Fn(i32)) -> Result<()> {
        while let Ok(Some(info)) = self.signals.0.read_signal() {
            let signal = info.ssi_signo as i32;
            if signal == libc::SIGWINCH {
                let size = size_to_wire(terminal::size());
                self.session.connection().send(Kind::Resize, &size);
                continue;
            }
            let asks_to_end = matches!(signal, libc::SIGINT | libc::SIGTERM);
            if self.options.tty
                && (asks_to_end || signal == libc::SIGHUP || signal == libc::SIGQUIT)
            {
                // With a terminal, signals to us are for us: keys go to the container as bytes.
                return Err(Error::new(
                    ErrorKind::Interrupted,
                    "interrupted; the container goes on",
                ));
            }
            self.impatience += u32::from(asks_to_end);
            if self.impatience >= PATIENCE {
                return Err(Error::new(
                    ErrorKind::Conflict,
                    format!("got {PATIENCE} SIGTERM/SIGINTs, forcefully exiting"),
                ));
            }
            forward(signal);
        }
        Ok(())
    }

    /// Passes standard input on. Says whether the user detached.
    fn read_stdin(&mut self) -> Result<bool> {
        let mut buffer = [0; READ_BYTES];
        let count = match rustix::io::read(stdin(), &mut buffer) {
            Ok(count) => count,
            Err(Errno::INTR | Errno::AGAIN) => return Ok(false),
            // A terminal that hung up.
            Err(Errno::IO) => 0,
            Err(errno) => return Err(errno).doing(|| "read standard input"),
        };
        if count == 0 {
            self.stdin_open = false;
            self.session.connection().send(Kind::StdinEnd, &[]);
            return Ok(false);
        }
        if !self.options.tty {
            self.session
                .connection()
                .send(Kind::Stdin, &buffer[..count]);
            return Ok(false);
        }
        let (bytes, detached) = without_detach_keys(&mut self.held_keys, &buffer[..count]);
        if !bytes.is_empty() {
            self.session.connection().send(Kind::Stdin, &bytes);
        }
        Ok(detached)
    }

    /// Writes output where it belongs. Returns how the container ended, once it has.
    fn show(&mut self, frame: &Frame, forward: &impl Fn(i32)) -> Result<Option<Exited>> {
        match frame.kind {
            Kind::Stdout => self.write_all(stdout().as_fd(), &frame.payload, forward)?,
            Kind::Stderr => self.write_all(stderr().as_fd(), &frame.payload, forward)?,
            Kind::Exited => return read_exited(&frame.payload).map(Some),
            _ => {}
        }
        Ok(None)
    }

    /// Writes to whoever reads our output, who may make a pause: signals are handled
    /// meanwhile. A piece of this size never blocks where `poll` says that there is room.
    fn write_all(
        &mut self,
        fd: BorrowedFd<'_>,
        bytes: &[u8],
        forward: &impl Fn(i32),
    ) -> Result<()> {
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
                self.handle_signals(forward)?;
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

/// Looks for the keys that detach, which may come split or joined. What turns out not to
/// be them is passed on.
fn without_detach_keys(held: &mut Vec<u8>, typed: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = Vec::with_capacity(typed.len() + held.len());
    for key in typed {
        if *key == DETACH_KEYS[held.len()] {
            held.push(*key);
            if held.len() == DETACH_KEYS.len() {
                held.clear();
                return (bytes, true);
            }
            continue;
        }
        bytes.append(held);
        if *key == DETACH_KEYS[0] {
            held.push(*key);
        } else {
            bytes.push(*key);
        }
    }
    (bytes, false)
}

/// Says what went wrong around an ended container, and returns its exit status.
pub(super) fn exit_status(exited: &Exited) -> u8 {
    if let Some(fault) = exited.fault.clone() {
        ui::warn(Error::from(fault).one_line());
    }
    exited.exit.ending.exit_code()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_detach_whether_split_or_joined() {
        let mut held = Vec::new();
        assert_eq!(
            without_detach_keys(&mut held, b"ab\x10\x11c"),
            (b"ab".to_vec(), true)
        );
        assert_eq!(
            without_detach_keys(&mut held, b"a\x10"),
            (b"a".to_vec(), false)
        );
        assert_eq!(without_detach_keys(&mut held, b"\x11"), (vec![], true));
    }

    #[test]
    fn a_beginning_that_goes_on_otherwise_is_passed_on() {
        let mut held = Vec::new();
        assert_eq!(without_detach_keys(&mut held, b"\x10"), (vec![], false));
        assert_eq!(
            without_detach_keys(&mut held, b"\x10x"),
            (b"\x10\x10x".to_vec(), false)
        );
        assert!(held.is_empty());
    }
}

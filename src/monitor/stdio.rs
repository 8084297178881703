//! The monitor's ends of a container's standard streams: pipes, or its terminal's master.

use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, fcntl_getpipe_size, pipe_with};
use rustix::termios::{Winsize, tcsetwinsize};

use super::log::Stream;
use crate::error::{Context, Error, Result};
use crate::runtime::Stdio;

/// No more input is taken from clients while this much waits to be read by the container.
const INPUT_MAX_BYTES: usize = 64 << 10;
/// How much is read at once.
const READ_BYTES: usize = 32 << 10;

/// What an output is read into. It is not filled first: most often little comes.
pub(super) type Buffer = [MaybeUninit<u8>; READ_BYTES];

/// An empty one.
pub(super) fn buffer() -> Buffer {
    [MaybeUninit::uninit(); READ_BYTES]
}

/// Our ends.
pub(super) struct Streams {
    input: Option<OwnedFd>,
    outputs: Vec<(Stream, OwnedFd)>,
    waiting: Vec<u8>,
    input_ends: bool,
    is_terminal: bool,
}

/// What reading an output gave.
pub(super) enum Read<'a> {
    Bytes(&'a [u8]),
    Nothing,
    End,
}

impl Streams {
    /// Makes the pipes of a container without a terminal: its ends and ours.
    pub(super) fn pipes(with_stdin: bool) -> Result<(Stdio, Self)> {
        let make = || pipe_with(PipeFlags::CLOEXEC).doing(|| "make a pipe");
        let stdin = if with_stdin { Some(make()?) } else { None };
        let (stdin, input) = match stdin {
            Some((theirs, ours)) => (Some(theirs), Some(ours)),
            None => (None, None),
        };
        let ((out, stdout), (err, stderr)) = (make()?, make()?);
        for ours in input.iter().chain([&out, &err]) {
            set_nonblocking(ours)?;
        }
        let streams = Streams {
            input,
            outputs: vec![(Stream::Stdout, out), (Stream::Stderr, err)],
            waiting: Vec::new(),
            input_ends: false,
            is_terminal: false,
        };
        Ok((
            Stdio::Pipes {
                stdin,
                stdout,
                stderr,
            },
            streams,
        ))
    }

    /// Our ends of a process that has started: its pipes, or its terminal's master.
    pub(super) fn of(pipes: Option<Self>, master: Option<OwnedFd>) -> Result<Self> {
        match (pipes, master) {
            (Some(pipes), _) => Ok(pipes),
            (None, Some(master)) => Self::terminal(master),
            (None, None) => Err(Error::engine("the container has no terminal")),
        }
    }

    /// Takes the master of a container's terminal.
    fn terminal(master: OwnedFd) -> Result<Self> {
        set_nonblocking(&master)?;
        let input = master
            .try_clone()
            .doing(|| "use the container's terminal")?;
        Ok(Streams {
            input: Some(input),
            outputs: vec![(Stream::Stdout, master)],
            waiting: Vec::new(),
            input_ends: false,
            is_terminal: true,
        })
    }

    /// The outputs that have not ended.
    pub(super) fn outputs(&self) -> &[(Stream, OwnedFd)] {
        &self.outputs
    }

    /// Where input goes, while some waits to go there.
    pub(super) fn hungry_input(&self) -> Option<&OwnedFd> {
        self.input.as_ref().filter(|_| !self.waiting.is_empty())
    }

    /// Whether more input may be taken from a client.
    pub(super) fn takes_input(&self) -> bool {
        self.waiting.len() < INPUT_MAX_BYTES
    }

    /// Reads one output, by its place in [`Streams::outputs`].
    pub(super) fn read<'a>(&self, index: usize, buffer: &'a mut Buffer) -> Read<'a> {
        match rustix::io::read(&self.outputs[index].1, &mut buffer[..]) {
            Ok(([], _)) => Read::End,
            Ok((bytes, _)) => Read::Bytes(bytes),
            Err(Errno::AGAIN | Errno::INTR) => Read::Nothing,
            // A terminal says EIO once its other side is closed.
            Err(_) => Read::End,
        }
    }

    /// The most that an output can hold of what was written to it, in bytes.
    pub(super) fn capacity(&self, index: usize) -> usize {
        /// A pipe that we may not ask, or a terminal, holds less (pipe(7)).
        const MAX: usize = 1 << 20;
        fcntl_getpipe_size(&self.outputs[index].1).unwrap_or(MAX)
    }

    /// Gives up an output that ended.
    pub(super) fn end_output(&mut self, index: usize) {
        self.outputs.remove(index);
    }

    /// Takes input for the container.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        if self.input.is_some() && !self.input_ends {
            self.waiting.extend_from_slice(bytes);
            self.flush();
        }
    }

    /// Notes that there is no more input. A terminal stays open.
    pub(super) fn end_input(&mut self) {
        if !self.is_terminal {
            self.input_ends = true;
            self.flush();
        }
    }

    /// Writes what waits, as far as the container takes it.
    pub(super) fn flush(&mut self) {
        let Some(input) = &self.input else { return };
        let mut written = 0;
        let mut broken = false;
        while written < self.waiting.len() {
            match rustix::io::write(input, &self.waiting[written..]) {
                Ok(count) => written += count,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => break,
                Err(_) => {
                    // The container closed its standard input.
                    broken = true;
                    break;
                }
            }
        }
        self.waiting.drain(..written);
        if broken || (self.input_ends && self.waiting.is_empty()) {
            self.input = None;
            self.waiting = Vec::new();
        }
    }

    /// Tells a terminal its size.
    pub(super) fn resize(&self, (rows, columns): (u16, u16)) {
        if let (true, Some(master)) = (self.is_terminal, &self.input) {
            let size = Winsize {
                ws_row: rows,
                ws_col: columns,
                ws_xpixel: 0,
                ws_ypixel: 0,
            };
            let _ = tcsetwinsize(master, size);
        }
    }
}

fn set_nonblocking(fd: &OwnedFd) -> Result<()> {
    fcntl_getfl(fd)
        .and_then(|flags| fcntl_setfl(fd, flags | OFlags::NONBLOCK))
        .doing(|| "prepare a container's streams")
}

//! The face: the only place that writes to the terminal.
//!
//! Results go to standard output, everything else to standard error. A reader that goes
//! away ends the command silently, as it does for other programs.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Kind, Result};

pub mod build;
pub mod error;
pub mod format;
pub mod progress;
pub mod table;
pub mod terminal;

/// Prints a line of a command's result.
pub fn print(line: impl Display) -> Result<()> {
    written(writeln!(io::stdout().lock(), "{line}"))
}

/// Writes bytes of a command's result as they are.
pub fn write(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    written(out.write_all(bytes).and_then(|()| out.flush()))
}

/// Standard output as something to write to, for results of any size.
#[derive(Debug, Clone, Copy)]
pub struct Output;

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A reader that goes away stays told apart from other faults.
        write(bytes).map(|()| bytes.len()).map_err(io::Error::other)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes bytes to standard error as they are.
pub fn write_error(bytes: &[u8]) -> Result<()> {
    written(io::stderr().lock().write_all(bytes))
}

/// Says something that is not the result.
pub fn note(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

static WARNS: AtomicBool = AtomicBool::new(true);

/// Says whether warnings are printed.
pub fn print_warnings(wanted: bool) {
    WARNS.store(wanted, Ordering::Relaxed);
}

/// Warns.
pub fn warn(line: impl Display) {
    if WARNS.load(Ordering::Relaxed) {
        note(format_args!("warning: {line}"));
    }
}

/// A text from outside as one that can do nothing to the terminal: no control characters
/// but line ends and tabs.
pub fn plain(text: &str) -> String {
    let is_plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
    text.chars()
        .map(|c| {
            if is_plain(c) {
                c
            } else {
                char::REPLACEMENT_CHARACTER
            }
        })
        .collect()
}

/// Whether standard output is a terminal.
pub fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}

fn written(result: io::Result<()>) -> Result<()> {
    result.map_err(|why| {
        let kind = match why.kind() {
            io::ErrorKind::BrokenPipe => Kind::BrokenPipe,
            _ => Kind::Engine,
        };
        Error::new(kind, "write the result").because(why)
    })
}

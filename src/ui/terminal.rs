//! The user's terminal: its size, and the raw mode that is always undone.

use std::io::{stderr, stdin, stdout};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr};

use crate::error::{Context, Result};

/// Whether standard input is a terminal.
pub fn stdin_is_terminal() -> bool {
    isatty(stdin())
}

/// Rows and columns of the terminal that the user looks at; zeros if there is none.
pub fn size() -> (u16, u16) {
    let of = |fd: BorrowedFd<'_>| tcgetwinsize(fd).ok();
    of(stdout().as_fd())
        .or_else(|| of(stdin().as_fd()))
        .or_else(|| of(stderr().as_fd()))
        .map_or((0, 0), |size| (size.ws_row, size.ws_col))
}

/// Raw mode of standard input, as long as this value lives.
#[derive(Debug)]
pub struct RawMode {
    before: Termios,
}

impl RawMode {
    /// Switches to raw mode: every key goes to the container, Ctrl-C included.
    pub fn enter() -> Result<Self> {
        let doing = || "prepare the terminal";
        let before = tcgetattr(stdin()).doing(doing)?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(stdin(), OptionalActions::Drain, &raw).doing(doing)?;
        Ok(RawMode { before })
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        let _ = tcsetattr(stdin(), OptionalActions::Drain, &self.before);
    }
}

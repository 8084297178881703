//! The user's terminal: its size, and the raw mode that is always undone.

use std::io::{Write, stderr, stdin, stdout};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, isatty, tcgetattr, tcgetwinsize,
    tcsetattr,
};

use crate::error::{Context, Error, Kind, Result};

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

/// Keys that mean something while a secret is typed.
mod key {
    pub(super) const INTERRUPT: u8 = 0x03;
    pub(super) const END: u8 = 0x04;
    pub(super) const BACKSPACE: u8 = 0x08;
    pub(super) const DELETE: u8 = 0x7f;
    pub(super) const KILL_LINE: u8 = 0x15;
}

/// Asks for a line of text at the terminal that is standard input.
pub fn ask(prompt: &str) -> Result<String> {
    show(prompt);
    let mut line = Vec::new();
    loop {
        match next_key()? {
            None if line.is_empty() => return Err(gave_up()),
            None | Some(b'\n') => return text(line),
            Some(byte) => line.push(byte),
        }
    }
}

/// Asks for a secret: what is typed is not shown.
pub fn ask_secretly(prompt: &str) -> Result<String> {
    let mode = SecretMode::enter()?;
    show(prompt);
    let typed = typed_secret();
    drop(mode);
    show("\n");
    typed
}

/// The line editing that the terminal does not do in this mode.
fn typed_secret() -> Result<String> {
    let mut line = Vec::new();
    loop {
        match next_key()? {
            Some(b'\n' | b'\r') => return text(line),
            Some(key::INTERRUPT) => return Err(gave_up()),
            None | Some(key::END) if line.is_empty() => return Err(gave_up()),
            None | Some(key::END) => return text(line),
            Some(key::BACKSPACE | key::DELETE) => {
                // One character may be several bytes.
                while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
            }
            Some(key::KILL_LINE) => line.clear(),
            Some(byte) => line.push(byte),
        }
    }
}

fn show(text: &str) {
    let mut terminal = stderr().lock();
    let _ = terminal.write_all(text.as_bytes());
    let _ = terminal.flush();
}

fn next_key() -> Result<Option<u8>> {
    let mut byte = [0];
    loop {
        match rustix::io::read(stdin(), &mut byte) {
            Err(rustix::io::Errno::INTR) => {}
            read => {
                let count = read.doing(|| "read from the terminal")?;
                return Ok((count == 1).then_some(byte[0]));
            }
        }
    }
}

fn text(line: Vec<u8>) -> Result<String> {
    String::from_utf8(line).doing(|| "read what was typed")
}

fn gave_up() -> Error {
    Error::new(Kind::Interrupted, "nothing was typed")
}

/// A mode in which keys are not shown, and none of them ends us before the terminal is as
/// it was, as long as this value lives.
struct SecretMode {
    before: Termios,
}

impl SecretMode {
    fn enter() -> Result<Self> {
        let doing = || "prepare the terminal";
        let before = tcgetattr(stdin()).doing(doing)?;
        let mut secret = before.clone();
        secret
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        secret.special_codes[SpecialCodeIndex::VMIN] = 1;
        secret.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(stdin(), OptionalActions::Drain, &secret).doing(doing)?;
        Ok(SecretMode { before })
    }
}

impl Drop for SecretMode {
    fn drop(&mut self) {
        let _ = tcsetattr(stdin(), OptionalActions::Drain, &self.before);
    }
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

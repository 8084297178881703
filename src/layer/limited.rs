//! A bound on how much an archive may be.
//!
//! Owns the refusal of the first byte too many. Refuses to know what the bytes are.

use std::io::{self, BufRead, Read};

/// A reader that fails where there is more than it may give.
pub(super) struct Limited<R> {
    input: R,
    left: u64,
}

impl<R> Limited<R> {
    /// Gives at most `left` bytes of `input`.
    pub(super) fn new(input: R, left: u64) -> Self {
        Limited { input, left }
    }
}

impl<R: BufRead> BufRead for Limited<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let found = self.input.fill_buf()?;
        match usize::try_from(self.left) {
            Ok(0) if !found.is_empty() => Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                "the archive is larger than allowed",
            )),
            Ok(left) if left < found.len() => Ok(&found[..left]),
            _ => Ok(found),
        }
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount as u64);
        self.input.consume(amount);
    }
}

impl<R: BufRead> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(buffer)?;
        self.consume(got);
        Ok(got)
    }
}

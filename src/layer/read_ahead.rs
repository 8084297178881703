//! Reading on a thread of its own, a little ahead of whoever takes the bytes.
//!
//! ```text
//!                    full chunks
//!   thread: input ─────────────────▶ Ahead: whoever reads
//!                 ◀─────────────────
//!                    empty chunks
//! ```
//!
//! Owns the handing over. There is a fixed number of chunks, so the thread is never further
//! ahead than these hold. Refuses to know what the bytes are.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Builder;

use crate::error::{Context, Result};

/// Much enough that handing over costs nothing, little enough for a processor's cache.
const CHUNK_BYTES: usize = 512 << 10;
/// One that is being read, one that is being filled, and one for when both are done.
const CHUNKS: usize = 3;

/// A chunk and how much of it is filled. One that is empty ends the stream.
type Chunk = (Box<[u8]>, usize);

/// Has a thread read `input` while `read` runs, which gets the same bytes.
///
/// When `read` returns, the thread stops at its next chunk, and is waited for. Whoever may
/// leave bytes unread must see to it that `input` does not wait for ever.
///
/// # Errors
///
/// No thread can be started; then `read` did not run.
pub fn read_ahead<T>(input: impl Read + Send, read: impl FnOnce(Ahead) -> T) -> Result<T> {
    let (give, full) = channel();
    let (give_back, empty) = channel();
    let new = || (vec![0; CHUNK_BYTES].into_boxed_slice(), 0);
    for _ in 1..CHUNKS {
        // The other end is right here.
        let _ = give_back.send(new());
    }
    std::thread::scope(|scope| {
        Builder::new()
            .spawn_scoped(scope, move || fill(input, &empty, &give))
            .doing(|| "start a thread that reads ahead")?;
        Ok(read(Ahead {
            full,
            give_back,
            chunk: new(),
            position: 0,
        }))
    })
}

/// What the thread does until the input ends, or nobody listens any more. What has come is
/// handed over at once: the next byte of a slow input may take its time.
fn fill(mut input: impl Read, empty: &Receiver<Chunk>, full: &Sender<io::Result<Chunk>>) {
    while let Ok((mut chunk, _)) = empty.recv() {
        let filled = loop {
            match input.read(&mut chunk) {
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                filled => break filled,
            }
        };
        let ended = !matches!(filled, Ok(count) if count > 0);
        if full.send(filled.map(|count| (chunk, count))).is_err() || ended {
            return;
        }
    }
}

/// The bytes that a thread reads ahead.
pub struct Ahead {
    full: Receiver<io::Result<Chunk>>,
    give_back: Sender<Chunk>,
    chunk: Chunk,
    position: usize,
}

impl BufRead for Ahead {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.position == self.chunk.1 {
            // After an end or an error there is no other chunk: the stream stays ended.
            if let Ok(next) = self.full.recv() {
                let done = std::mem::replace(&mut self.chunk, next?);
                self.position = 0;
                // The thread may have ended.
                let _ = self.give_back.send(done);
            }
        }
        Ok(&self.chunk.0[self.position..self.chunk.1])
    }

    fn consume(&mut self, amount: usize) {
        self.position = (self.position + amount).min(self.chunk.1);
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let there = self.fill_buf()?;
        let count = there.len().min(buffer.len());
        buffer[..count].copy_from_slice(&there[..count]);
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_bytes_arrive_as_they_are() {
        for length in [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 10 * CHUNK_BYTES + 7] {
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let mut got = Vec::new();
            let read = read_ahead(&bytes[..], |mut ahead| ahead.read_to_end(&mut got));
            read.unwrap().unwrap();
            assert!(got == bytes, "{length}");
        }
    }

    #[test]
    fn an_error_comes_after_what_could_be_read_and_the_stream_ends_with_it() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("broken"))
            }
        }
        let input = (&[7; CHUNK_BYTES][..]).chain(Broken);
        read_ahead(input, |mut ahead| {
            let mut got = vec![0; CHUNK_BYTES];
            ahead.read_exact(&mut got).unwrap();
            assert_eq!(ahead.read(&mut got).unwrap_err().to_string(), "broken");
            assert_eq!(ahead.read(&mut got).unwrap(), 0);
        })
        .unwrap();
    }

    #[test]
    fn what_has_come_is_there_before_more_comes() {
        let (mut give, take) = io::pipe().map(|(take, give)| (give, take)).unwrap();
        read_ahead(take, |mut ahead| {
            for _ in 0..3 {
                give.write_all(b"some").unwrap();
                ahead.read_exact(&mut [0; 4]).unwrap();
            }
            drop(give);
            assert_eq!(ahead.read(&mut [0; 4]).unwrap(), 0);
        })
        .unwrap();
    }

    #[test]
    fn whoever_stops_reading_is_not_kept() {
        let read = read_ahead(io::repeat(1), |mut ahead| ahead.read_exact(&mut [0; 5]));
        read.unwrap().unwrap();
    }
}

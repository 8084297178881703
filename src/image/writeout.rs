//! Begins to write to disk what a pull brings, while it goes on.
//!
//! A pull ends with a wait until all of it is on disk. The kernel likes to keep new files in
//! memory for half a minute, so the disk would have nothing to do until then and everything
//! to do after. Owns the thread that has the disk work along. Refuses to promise anything:
//! that is the last [`super::sync`]'s.

use std::io::{self, Read};
use std::sync::{Condvar, Mutex, MutexGuard};

use crate::error::Result;
use crate::store::Store;

/// So many new bytes are worth a start: each has its price, a commit of the file system's
/// journal. An image that has fewer is written at its end.
const BATCH_BYTES: u64 = 32 << 20;

/// What was written to files, and who has it written to disk.
pub(super) struct Writeout<'a> {
    store: &'a Store,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// How much is new.
    bytes: u64,
    /// No more is coming.
    over: bool,
}

impl<'a> Writeout<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        Writeout {
            store,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Writes to disk what is new, until there will be no more.
    ///
    /// # Errors
    ///
    /// If the disk fails. The kernel says so once: whoever asks later is not told.
    pub(super) fn run(&self) -> Result<()> {
        loop {
            let mut state = self.lock();
            while state.bytes < BATCH_BYTES && !state.over {
                state = self
                    .changed
                    .wait(state)
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
            }
            if state.over {
                return Ok(());
            }
            state.bytes = 0;
            drop(state);
            self.store.sync()?;
        }
    }

    /// Says that nothing more is coming.
    pub(super) fn end(&self) {
        self.lock().over = true;
        self.changed.notify_all();
    }

    /// The same reader; what is read from it is about to be written.
    pub(super) fn watch<R>(&self, input: R) -> Watched<'_, R> {
        Watched {
            input,
            writeout: self,
        }
    }

    fn add(&self, bytes: u64) {
        let mut state = self.lock();
        state.bytes += bytes;
        if state.bytes >= BATCH_BYTES {
            self.changed.notify_all();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that panics happens under this lock.
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A reader whose bytes are counted.
pub(super) struct Watched<'a, R> {
    input: R,
    writeout: &'a Writeout<'a>,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.input.read(buffer)?;
        self.writeout.add(got as u64);
        Ok(got)
    }
}

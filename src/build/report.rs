//! How a build says what it is doing, without knowing who watches.

use std::time::Duration;

/// Which of the two streams of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done, in this time.
    Done(Duration),
    /// Its result was in the cache.
    Cached,
    /// It failed; the error travels its own way.
    Failed,
    /// It was ended, because a step of another stage failed.
    Cancelled,
}

/// Where a build reports to. Steps of several stages report at once.
pub trait Report: Sync {
    /// A step begins. The number is its own from now on.
    fn begin(&self, text: &str) -> u32;

    /// A step's command wrote something.
    fn output(&self, step: u32, stream: Stream, bytes: &[u8]);

    /// A step has ended.
    fn end(&self, step: u32, outcome: Outcome);
}

//! The states of a container: one enum, the same words in `ps`, JSON and code.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// Where a container is in its life. The words are Docker's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Recorded, never started.
    Created,
    /// Its monitor lives and so does its process.
    Running,
    /// Running, but frozen.
    Paused,
    /// Between two runs: the monitor waits out the back-off.
    Restarting,
    /// Being removed.
    Removing,
    /// Ended, or found without its monitor.
    Exited,
}

impl Status {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Created => "created",
            Status::Running => "running",
            Status::Paused => "paused",
            Status::Restarting => "restarting",
            Status::Removing => "removing",
            Status::Exited => "exited",
        }
    }

    /// Whether a monitor must be alive in this state.
    pub fn is_live(self) -> bool {
        matches!(self, Status::Running | Status::Paused | Status::Restarting)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a container's process ended. There is no value for "assumed to be fine".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// It called `exit` with this status.
    Code(u8),
    /// This signal ended it.
    Signal(i32),
    /// Nobody saw it: its monitor was killed, or the machine went down.
    Unknown,
}

impl Ending {
    /// The exit status that stands for this ending: the code, 128 plus the signal, or 255.
    pub fn exit_code(self) -> u8 {
        match self {
            Ending::Code(code) => code,
            Ending::Signal(signal) => 128_u8.saturating_add(u8::try_from(signal).unwrap_or(127)),
            Ending::Unknown => 255,
        }
    }
}

/// The end of one run of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    /// How it ended.
    pub ending: Ending,
    /// When.
    pub at: Timestamp,
    /// Whether the kernel's out-of-memory killer struck in its cgroup.
    #[serde(default)]
    pub oom_killed: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_counts_as_128_plus_its_number() {
        assert_eq!(Ending::Signal(15).exit_code(), 143);
        assert_eq!(Ending::Signal(9).exit_code(), 137);
        assert_eq!(Ending::Code(7).exit_code(), 7);
    }

    #[test]
    fn an_unseen_end_is_never_success() {
        assert_ne!(Ending::Unknown.exit_code(), 0);
    }
}

//! How long whoever polls may sleep.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rustix::event::Timespec;

/// How long it is until then; `None` for ever.
pub(super) fn time_until(deadline: Option<Instant>) -> Option<Timespec> {
    let left = deadline?.saturating_duration_since(Instant::now());
    Some(Timespec {
        tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: left.subsec_nanos().into(),
    })
}

/// A rest from something that is ready, and would stay so, but gives nothing.
#[derive(Debug, Default)]
pub(super) struct Rest(Cell<Option<Instant>>);

impl Rest {
    const LENGTH: Duration = Duration::from_millis(100);

    pub(super) fn begin(&self) {
        self.0.set(Some(Instant::now() + Self::LENGTH));
    }

    /// When it is over; `None` if it is.
    pub(super) fn until(&self) -> Option<Instant> {
        let until = self.0.get().filter(|until| *until > Instant::now());
        self.0.set(until);
        until
    }
}

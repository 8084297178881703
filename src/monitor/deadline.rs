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

    /// Whether it is still on. Once it is not, there is nothing more to wait for.
    pub(super) fn is_on(&self) -> bool {
        let until = self.0.get().filter(|until| *until > Instant::now());
        self.0.set(until);
        until.is_some()
    }

    /// When it is over. That may have passed since it was seen to be on: whoever then waits
    /// until this looks again at once.
    pub(super) fn until(&self) -> Option<Instant> {
        self.0.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_that_passes_while_it_is_looked_at_is_not_slept_through() {
        let rest = Rest::default();
        assert!(!rest.is_on() && rest.until().is_none());
        rest.begin();
        assert!(rest.is_on());
        // It passes after that look, and before the one for how long to sleep.
        rest.0.set(Some(Instant::now()));
        assert!(rest.until().is_some_and(|until| until <= Instant::now()));
        assert!(!rest.is_on() && rest.until().is_none());
    }
}

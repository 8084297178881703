//! How long whoever polls may sleep.

use std::time::Instant;

use rustix::event::Timespec;

/// How long it is until then; `None` for ever.
pub(super) fn time_until(deadline: Option<Instant>) -> Option<Timespec> {
    let left = deadline?.saturating_duration_since(Instant::now());
    Some(Timespec {
        tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: left.subsec_nanos().into(),
    })
}

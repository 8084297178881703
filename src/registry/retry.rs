//! When a failed request is tried again, and how long to wait before.
//!
//! Owns the policy (exponential back-off with jitter, the registry's `Retry-After`
//! within bounds) and the counting of failures. The policy is pure; only
//! [`Attempts::again`] waits, until it is told that nobody wants the work any more
//! ([`Stop`]). Refuses to know what a request is: it is told by the
//! [`Failure`] whether another try can help.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::fault::{Failure, Reason, Tried};
use super::locked;
use crate::clock::Timestamp;
use crate::error::{Error, Kind, Result};
use crate::ids::fill_random;
use crate::progress::Progress;

/// A registry that asks to wait longer than this is not waited for.
const LONGEST_ASKED_WAIT: Duration = Duration::from_secs(5 * 60);

/// How often and how soon a request that failed for a passing reason is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many more tries follow the first one without any progress in between.
    pub retries: u32,
    /// The wait before the second try; it doubles from try to try.
    pub first_delay: Duration,
    /// The longest wait between two tries.
    pub max_delay: Duration,
}

/// Eight tries more over about two minutes: an outage of that length is survived.
impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy {
            retries: 8,
            first_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// That of a place which others stand behind: a single break is repaired, no more.
    pub(super) fn of_mirrors(self) -> Self {
        RetryPolicy {
            retries: self.retries.min(1),
            ..self
        }
    }

    /// The wait after the `failures`th failure in a row (1 is the first), or nothing when
    /// it is time to give up. `asked` is what the registry asked for. `chance`, evenly
    /// spread over its type, keeps many clients from coming back at the same moment.
    fn delay(self, failures: u32, asked: Option<Duration>, chance: u16) -> Option<Duration> {
        if failures > self.retries || asked.is_some_and(|asked| asked > LONGEST_ASKED_WAIT) {
            return None;
        }
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        let full = self
            .first_delay
            .saturating_mul(doubled)
            .min(self.max_delay)
            .min(LONGEST_ASKED_WAIT);
        // Between half of the wait and all of it.
        let jittered = full / 2 + full / 2 * u32::from(chance) / u32::from(u16::MAX);
        match asked {
            // The registry's word is the least; the jitter comes on top.
            Some(asked) => Some(asked + jittered.min(asked / 4)),
            None => Some(jittered),
        }
    }
}

/// Whether pieces of work are wanted no more. Whoever waits for another try hears of it at
/// once.
#[derive(Debug, Default)]
pub(super) struct Stop {
    stopped: Mutex<bool>,
    changed: Condvar,
}

impl Stop {
    pub(super) fn stop(&self) {
        *locked(&self.stopped) = true;
        self.changed.notify_all();
    }

    pub(super) fn is_stopped(&self) -> bool {
        *locked(&self.stopped)
    }

    /// Waits so long, or until it is stopped. Returns whether it is.
    fn wait(&self, time: Duration) -> bool {
        let stopped = locked(&self.stopped);
        let waited = self
            .changed
            .wait_timeout_while(stopped, time, |stopped| !*stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// The failures of one piece of work, counted against a [`RetryPolicy`].
pub(super) struct Attempts {
    policy: RetryPolicy,
    progress: Arc<dyn Progress>,
    stop: Arc<Stop>,
    failures: u32,
}

impl Attempts {
    pub(super) fn new(policy: RetryPolicy, progress: Arc<dyn Progress>, stop: Arc<Stop>) -> Self {
        Attempts {
            policy,
            progress,
            stop,
            failures: 0,
        }
    }

    /// Notes a failure and waits as long as the policy says. Gives the failure back as the
    /// error when another try cannot help, has been made often enough or is not wanted.
    pub(super) fn again(&mut self, failure: Failure) -> Result<()> {
        let asked = match failure.reason {
            Reason::Final => return Err(failure.error),
            Reason::Busy(asked) => asked,
            Reason::Unreachable | Reason::NotTls | Reason::Broken => None,
        };
        self.failures = self.failures.saturating_add(1);
        let Some(delay) = self.policy.delay(self.failures, asked, chance()) else {
            return Err(failure.error.kind_of(Kind::Unavailable));
        };
        if self.stop.is_stopped() {
            return Err(failure.error);
        }
        // A single break is repaired without a word; who waits longer is told why.
        if self.failures > 1 || asked.is_some() {
            self.progress.say(&announcement(delay, &failure.error));
        }
        match self.stop.wait(delay) {
            true => Err(failure.error),
            false => Ok(()),
        }
    }

    /// Notes that work went on since the last failure, so that counting starts anew.
    pub(super) fn progressed(&mut self) {
        self.failures = 0;
    }

    /// Whether a failure was noted since the work last went on.
    pub(super) fn has_failed(&self) -> bool {
        self.failures > 0
    }

    /// Does `work` until it succeeds or the policy gives up.
    pub(super) fn retry<T>(mut self, mut work: impl FnMut(&Self) -> Tried<T>) -> Result<T> {
        loop {
            match work(&self) {
                Ok(value) => return Ok(value),
                Err(failure) => self.again(failure)?,
            }
        }
    }
}

fn announcement(delay: Duration, error: &Error) -> String {
    format!(
        "retrying in {:.1} s: {}",
        delay.as_secs_f32(),
        error.one_line()
    )
}

fn chance() -> u16 {
    let mut bytes = [0; 2];
    // Without randomness the wait is merely not spread.
    let _ = fill_random(&mut bytes);
    u16::from_ne_bytes(bytes)
}

/// Reads a `Retry-After` header: seconds, or a date (RFC 9110, 10.2.3).
pub(super) fn parse_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(now.until(Timestamp::from_seconds(date.as_second())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy = RetryPolicy {
        retries: 4,
        first_delay: Duration::from_secs(1),
        max_delay: Duration::from_secs(5),
    };

    #[test]
    fn waits_double_up_to_the_longest_and_then_end() {
        let longest = |failures| POLICY.delay(failures, None, u16::MAX);
        assert_eq!(longest(1), Some(Duration::from_secs(1)));
        assert_eq!(longest(2), Some(Duration::from_secs(2)));
        assert_eq!(longest(3), Some(Duration::from_secs(4)));
        assert_eq!(longest(4), Some(Duration::from_secs(5)));
        assert_eq!(longest(5), None);
    }

    #[test]
    fn jitter_takes_away_at_most_half_of_the_wait() {
        assert_eq!(POLICY.delay(2, None, 0), Some(Duration::from_secs(1)));
        let middle = POLICY.delay(2, None, u16::MAX / 2).unwrap();
        assert!(middle > Duration::from_secs(1) && middle < Duration::from_secs(2));
    }

    #[test]
    fn the_registrys_word_is_the_least_wait_but_only_within_bounds() {
        let asked = |seconds| POLICY.delay(1, Some(Duration::from_secs(seconds)), u16::MAX);
        assert_eq!(asked(0), Some(Duration::ZERO));
        assert_eq!(asked(60), Some(Duration::from_secs(61)));
        assert_eq!(asked(3600), None);
        assert_eq!(asked(u64::MAX), None);
    }

    #[test]
    fn the_default_policy_outlasts_a_minute_and_never_overflows() {
        let policy = RetryPolicy::default();
        let total: Duration = (1..=policy.retries)
            .filter_map(|n| policy.delay(n, None, 0))
            .sum();
        assert!(total > Duration::from_secs(60), "{total:?}");
        let wild = RetryPolicy {
            retries: u32::MAX,
            first_delay: Duration::MAX,
            max_delay: Duration::MAX,
        };
        assert!(wild.delay(u32::MAX, None, u16::MAX).is_some());
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        let now: Timestamp = "1994-11-06T08:49:00Z".parse().unwrap();
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(37)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("-1", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(
                parse_retry_after(text, now),
                seconds.map(Duration::from_secs),
                "{text}"
            );
        }
    }
}

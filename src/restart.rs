//! Restart policies: whether a container that has ended runs again, and after which pause.
//! The words and the numbers are Docker's.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Result};

/// The pause before the first restart; each further one is twice as long.
const PAUSE_MIN: Duration = Duration::from_millis(100);
/// No pause is longer.
const PAUSE_MAX: Duration = Duration::from_secs(60);
/// After a run of this length the pauses begin anew.
const LONG_RUN: Duration = Duration::from_secs(10);

/// Whether a container that has ended runs again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RestartPolicy {
    /// It does not.
    #[default]
    No,
    /// After a failure; `max` limits how often, and 0 does not.
    OnFailure {
        /// How many restarts at most.
        max: u32,
    },
    /// Always, and after a reboot even if it was stopped by hand.
    Always,
    /// Always, unless it was stopped by hand.
    UnlessStopped,
}

impl RestartPolicy {
    /// The word, without a number.
    pub fn name(self) -> &'static str {
        match self {
            RestartPolicy::No => "no",
            RestartPolicy::OnFailure { .. } => "on-failure",
            RestartPolicy::Always => "always",
            RestartPolicy::UnlessStopped => "unless-stopped",
        }
    }

    /// The number of restarts at most; 0 where there is no limit.
    pub fn max(self) -> u32 {
        match self {
            RestartPolicy::OnFailure { max } => max,
            _ => 0,
        }
    }

    /// Whether a container runs again that ended with this status after `count` restarts.
    pub fn wants(self, exit_code: u8, count: u32) -> bool {
        match self {
            RestartPolicy::No => false,
            RestartPolicy::OnFailure { max } => exit_code != 0 && (max == 0 || count < max),
            RestartPolicy::Always | RestartPolicy::UnlessStopped => true,
        }
    }
}

impl fmt::Display for RestartPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RestartPolicy::OnFailure { max } if *max > 0 => write!(f, "on-failure:{max}"),
            other => f.write_str(other.name()),
        }
    }
}

impl FromStr for RestartPolicy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = || {
            Error::usage(format!("invalid restart policy `{text}`"))
                .hint("It is one of no, on-failure[:N], always and unless-stopped.")
        };
        let (word, count) = match text.split_once(':') {
            Some((word, count)) => (word, Some(count)),
            None => (text, None),
        };
        match (word, count) {
            ("no" | "never" | "", None) => Ok(RestartPolicy::No),
            ("always", None) => Ok(RestartPolicy::Always),
            ("unless-stopped", None) => Ok(RestartPolicy::UnlessStopped),
            ("on-failure", None) => Ok(RestartPolicy::OnFailure { max: 0 }),
            ("on-failure", Some(count)) => count
                .parse()
                .map(|max| RestartPolicy::OnFailure { max })
                .map_err(|_| bad()),
            _ => Err(bad()),
        }
    }
}

impl Serialize for RestartPolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RestartPolicy {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The pauses between the runs of a container.
#[derive(Debug, Clone, Copy, Default)]
pub struct BackOff {
    last: Option<Duration>,
}

impl BackOff {
    /// The pause after a run that took `ran`.
    pub fn after(&mut self, ran: Duration) -> Duration {
        let pause = match self.last {
            Some(last) if ran < LONG_RUN => (last * 2).min(PAUSE_MAX),
            _ => PAUSE_MIN,
        };
        self.last = Some(pause);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_read_and_shown() {
        for (text, policy, shown) in [
            ("no", RestartPolicy::No, "no"),
            ("never", RestartPolicy::No, "no"),
            ("always", RestartPolicy::Always, "always"),
            (
                "unless-stopped",
                RestartPolicy::UnlessStopped,
                "unless-stopped",
            ),
            (
                "on-failure",
                RestartPolicy::OnFailure { max: 0 },
                "on-failure",
            ),
            (
                "on-failure:3",
                RestartPolicy::OnFailure { max: 3 },
                "on-failure:3",
            ),
        ] {
            assert_eq!(text.parse::<RestartPolicy>().unwrap(), policy, "{text}");
            assert_eq!(policy.to_string(), shown);
        }
        for text in [
            "sometimes",
            "always:3",
            "on-failure:",
            "on-failure:-1",
            "on-failure:x",
            "No",
        ] {
            assert!(text.parse::<RestartPolicy>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_policy_looks_at_the_status_and_at_the_count() {
        let twice = RestartPolicy::OnFailure { max: 2 };
        assert!(twice.wants(1, 0) && twice.wants(1, 1) && !twice.wants(1, 2));
        assert!(!twice.wants(0, 0));
        assert!(RestartPolicy::OnFailure { max: 0 }.wants(255, 1000));
        assert!(RestartPolicy::Always.wants(0, 1000) && !RestartPolicy::No.wants(1, 0));
    }

    #[test]
    fn pauses_double_up_to_a_minute_and_begin_anew_after_a_long_run() {
        let mut pauses = BackOff::default();
        let short = Duration::from_secs(1);
        let seen: Vec<u128> = (0..12).map(|_| pauses.after(short).as_millis()).collect();
        let expected = [
            100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000,
        ];
        assert_eq!(seen, expected);
        assert_eq!(pauses.after(LONG_RUN).as_millis(), 100);
        assert_eq!(pauses.after(short).as_millis(), 200);
    }
}

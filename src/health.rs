//! The health of a container: how it is probed, and what came of it. The words, the
//! numbers and the forms in JSON are Docker's. Refuses to know how a probe is run.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::error::{Context, Error, Result};

mod startup;

pub use startup::{Startup, StartupCheck, StartupCount};

/// The key in an image's configuration, and in a container's.
pub const KEY: &str = "Healthcheck";
/// So many results are kept, unless more or fewer were asked for.
const RESULTS: usize = 5;
/// So many can be.
const RESULTS_MAX: u32 = 1000;
/// So much of a probe's output is kept, in bytes.
const OUTPUT_BYTES: usize = 4096;
/// So much can be: the monitor holds it, and it is written anew with each result.
const OUTPUT_MAX_BYTES: u32 = 64 << 10;

const INTERVAL: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(30);
const START_INTERVAL: Duration = Duration::from_secs(5);
const RETRIES: u32 = 3;

/// How a container is probed. Zero and absent mean the default; times are nanoseconds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Healthcheck {
    /// `CMD` and words, `CMD-SHELL` and a line, or `NONE`. Nothing means "as the image says".
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub test: Vec<String>,
    /// Time between the end of a probe and the next one.
    #[serde(skip_serializing_if = "is_zero")]
    pub interval: u64,
    /// Time after which a probe has failed.
    #[serde(skip_serializing_if = "is_zero")]
    pub timeout: u64,
    /// Time from the start in which failures do not count.
    #[serde(skip_serializing_if = "is_zero")]
    pub start_period: u64,
    /// Time between two probes in that time.
    #[serde(skip_serializing_if = "is_zero")]
    pub start_interval: u64,
    /// How many failures in a row make a container unhealthy.
    #[serde(skip_serializing_if = "is_zero_count")]
    pub retries: u32,
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}

fn is_zero_count(value: &u32) -> bool {
    *value == 0
}

impl Healthcheck {
    /// Reads what an image's or a container's configuration holds under [`KEY`].
    pub fn read(value: Option<&Value>) -> Result<Option<Self>> {
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value.clone())
                .map(Some)
                .doing(|| "understand the health check of the image"),
        }
    }

    /// The image's check, with what was asked for in its place.
    pub fn or(self, image: Option<Healthcheck>) -> Self {
        let image = image.unwrap_or_default();
        let time = |own: u64, other: u64| if own == 0 { other } else { own };
        Healthcheck {
            interval: time(self.interval, image.interval),
            timeout: time(self.timeout, image.timeout),
            start_period: time(self.start_period, image.start_period),
            start_interval: time(self.start_interval, image.start_interval),
            retries: if self.retries == 0 {
                image.retries
            } else {
                self.retries
            },
            test: if self.test.is_empty() {
                image.test
            } else {
                self.test
            },
        }
    }

    /// Puts what was asked for into a configuration, in place of what the image says.
    pub fn put_into(self, config: &mut BTreeMap<String, Value>) -> Result<()> {
        let check = self.or(Self::read(config.get(KEY))?);
        // A kind that nobody knows, and a check without a command, are told now.
        check.command(None)?;
        let check = serde_json::to_value(check).doing(|| "write the health check")?;
        config.insert(KEY.to_owned(), check);
        Ok(())
    }

    /// The command of a probe; `None` where there is none to be run. `shell` is the image's.
    pub fn command(&self, shell: Option<&[String]>) -> Result<Option<Vec<String>>> {
        let Some((kind, rest)) = self.test.split_first() else {
            return Ok(None);
        };
        match (kind.as_str(), rest) {
            ("NONE", _) => Ok(None),
            ("CMD", [_, ..]) => Ok(Some(rest.to_vec())),
            ("CMD-SHELL", [_, ..]) => {
                let usual = ["/bin/sh".to_owned(), "-c".to_owned()];
                let shell = shell.filter(|words| !words.is_empty()).unwrap_or(&usual);
                Ok(Some([shell, rest].concat()))
            }
            _ => Err(Error::engine(format!(
                "unknown type of health check `{kind}`, or one without a command"
            ))),
        }
    }

    /// Time between the end of a probe and the next one.
    pub fn interval(&self) -> Duration {
        or_default(self.interval, INTERVAL)
    }

    /// Time after which a probe has failed.
    pub fn timeout(&self) -> Duration {
        or_default(self.timeout, TIMEOUT)
    }

    /// Time from the start in which failures do not count.
    pub fn start_period(&self) -> Duration {
        Duration::from_nanos(self.start_period)
    }

    /// Time between two probes in that time.
    pub fn start_interval(&self) -> Duration {
        or_default(self.start_interval, START_INTERVAL)
    }

    /// How many failures in a row make a container unhealthy.
    pub fn retries(&self) -> u32 {
        if self.retries == 0 {
            RETRIES
        } else {
            self.retries
        }
    }
}

fn or_default(nanos: u64, default: Duration) -> Duration {
    match nanos {
        0 => default,
        nanos => Duration::from_nanos(nanos),
    }
}

/// How a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HealthStatus {
    /// No probe has decided yet.
    #[default]
    Starting,
    /// The last probe succeeded, or too few have failed since.
    Healthy,
    /// Too many probes in a row have failed.
    Unhealthy,
}

impl HealthStatus {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            HealthStatus::Starting => "starting",
            HealthStatus::Healthy => "healthy",
            HealthStatus::Unhealthy => "unhealthy",
        }
    }

    /// The words in `ps`.
    pub fn in_list(self) -> &'static str {
        match self {
            HealthStatus::Starting => "health: starting",
            other => other.as_str(),
        }
    }
}

/// One probe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProbeResult {
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// The command's status; -1 if it took too long or could not be run.
    pub exit_code: i32,
    /// The beginning of what it printed, or why it could not be run.
    pub output: String,
}

/// How much is kept of results; zero means the most there can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ResultLimits {
    /// How many results.
    pub count: Option<u32>,
    /// How much of each one's output, in bytes.
    pub output_bytes: Option<u32>,
}

impl ResultLimits {
    /// Checks what was asked for.
    pub fn check(self) -> Result<Self> {
        let limits = [
            ("--health-max-log-count", self.count, RESULTS_MAX),
            ("--health-max-log-size", self.output_bytes, OUTPUT_MAX_BYTES),
        ];
        match limits
            .into_iter()
            .find(|(_, asked, most)| *asked > Some(*most))
        {
            Some((flag, _, most)) => Err(Error::usage(format!("{flag} is at most {most}"))),
            None => Ok(self),
        }
    }

    /// How many results are kept.
    pub fn count(self) -> usize {
        or_most(self.count, RESULTS_MAX, RESULTS)
    }

    /// How much of each one's output is kept.
    pub fn output_bytes(self) -> usize {
        or_most(self.output_bytes, OUTPUT_MAX_BYTES, OUTPUT_BYTES)
    }
}

fn or_most(asked: Option<u32>, most: u32, usual: usize) -> usize {
    match asked {
        None => usual,
        Some(0) => most as usize,
        Some(asked) => asked as usize,
    }
}

/// What is known of a container's health.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Health {
    /// How it is.
    pub status: HealthStatus,
    /// How many probes have failed in a row.
    pub failing_streak: u32,
    /// The last results, the oldest first.
    pub log: Vec<ProbeResult>,
}

impl Health {
    /// Takes in a result's exit status. `up` is how long the container had run when the probe
    /// began. Says whether the status has changed.
    pub fn take(&mut self, exit_code: i32, check: &Healthcheck, up: Duration) -> bool {
        let before = self.status;
        let in_start_period = self.status == HealthStatus::Starting && up < check.start_period();
        if exit_code == 0 {
            self.failing_streak = 0;
            self.status = HealthStatus::Healthy;
        } else if !in_start_period {
            self.failing_streak = self.failing_streak.saturating_add(1);
            if self.failing_streak >= check.retries() {
                self.status = HealthStatus::Unhealthy;
            }
        }
        self.status != before
    }

    /// Keeps a result.
    pub fn keep(&mut self, result: ProbeResult, limits: ResultLimits) {
        self.log.push(result);
        let surplus = self.log.len().saturating_sub(limits.count());
        self.log.drain(..surplus);
    }

    /// How long it is until the next probe, for a container that has been up for `up`.
    pub fn pause(&self, check: &Healthcheck, up: Duration) -> Duration {
        match self.status {
            HealthStatus::Starting if up < check.start_period() => check.start_interval(),
            _ => check.interval(),
        }
    }
}

/// What is done with a container that has become unhealthy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnUnhealthy {
    /// Nothing.
    #[default]
    None,
    /// It is killed; its restart policy decides what comes then.
    Kill,
    /// It is stopped and started again.
    Restart,
    /// It is stopped.
    Stop,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(exit_code: i32) -> ProbeResult {
        ProbeResult {
            start: Timestamp::EPOCH,
            end: Timestamp::EPOCH,
            exit_code,
            output: String::new(),
        }
    }

    #[test]
    fn so_many_failures_in_a_row_make_a_container_unhealthy() {
        let check = Healthcheck::default();
        let mut health = Health::default();
        let up = Duration::from_secs(1);
        assert!(!health.take(1, &check, up));
        assert!(!health.take(1, &check, up));
        assert_eq!(health.status, HealthStatus::Starting);
        assert!(health.take(-1, &check, up));
        assert_eq!(health.status, HealthStatus::Unhealthy);
        assert!(health.take(0, &check, up));
        assert_eq!(
            (health.status, health.failing_streak),
            (HealthStatus::Healthy, 0)
        );
    }

    #[test]
    fn the_last_results_are_kept() {
        let kept = |count: Option<u32>| {
            let mut health = Health::default();
            let limits = ResultLimits {
                count,
                output_bytes: None,
            };
            for code in 0..9 {
                health.keep(result(code), limits);
            }
            let codes = health.log.iter().map(|result| result.exit_code);
            codes.collect::<Vec<i32>>()
        };
        assert_eq!(kept(None), [4, 5, 6, 7, 8]);
        assert_eq!(kept(Some(2)), [7, 8]);
        assert_eq!(kept(Some(0)).len(), 9);
        let limits = |count, output_bytes| ResultLimits {
            count: Some(count),
            output_bytes: Some(output_bytes),
        };
        assert!(limits(1000, 65_536).check().is_ok());
        assert!(limits(1001, 1).check().is_err() && limits(1, 65_537).check().is_err());
        assert_eq!(limits(0, 0).output_bytes(), 65_536);
    }

    #[test]
    fn failures_do_not_count_while_it_starts() {
        let check = Healthcheck {
            start_period: 10_000_000_000,
            retries: 1,
            ..Healthcheck::default()
        };
        let mut health = Health::default();
        let (early, late) = (Duration::from_secs(9), Duration::from_secs(11));
        assert!(!health.take(1, &check, early));
        assert_eq!(health.pause(&check, early), START_INTERVAL);
        assert_eq!(health.pause(&check, late), INTERVAL);
        // Once healthy, every failure counts.
        health.take(0, &check, early);
        assert_eq!(health.pause(&check, early), INTERVAL);
        assert!(health.take(1, &check, early));
        assert_eq!(health.status, HealthStatus::Unhealthy);
    }

    #[test]
    fn commands_are_words_or_a_line_for_the_shell() {
        let command = |test: &[&str], shell: Option<&[String]>| {
            let test = test.iter().map(|word| (*word).to_owned()).collect();
            Healthcheck {
                test,
                ..Healthcheck::default()
            }
            .command(shell)
        };
        let words =
            |words: &[&str]| Some(words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            command(&["CMD", "a", "b"], None).unwrap(),
            words(&["a", "b"])
        );
        assert_eq!(
            command(&["CMD-SHELL", "a b"], None).unwrap(),
            words(&["/bin/sh", "-c", "a b"])
        );
        let shell = ["bash".to_owned(), "-ec".to_owned()];
        assert_eq!(
            command(&["CMD-SHELL", "a"], Some(&shell)).unwrap(),
            words(&["bash", "-ec", "a"])
        );
        assert_eq!(command(&["NONE"], None).unwrap(), None);
        assert_eq!(command(&[], None).unwrap(), None);
        assert!(command(&["CMD"], None).is_err() && command(&["TCP", "x"], None).is_err());
    }

    #[test]
    fn flags_replace_what_the_image_says_one_by_one() {
        let image = serde_json::json!({"Test": ["CMD", "x"], "Interval": 5, "Retries": 2});
        let image = Healthcheck::read(Some(&image)).unwrap();
        let asked = Healthcheck {
            retries: 9,
            ..Healthcheck::default()
        };
        let merged = asked.or(image);
        assert_eq!(
            (merged.test.len(), merged.interval, merged.retries),
            (2, 5, 9)
        );
        assert!(Healthcheck::read(Some(&serde_json::json!({"Interval": "x"}))).is_err());
    }
}

//! Flags about health: how it is probed, and what follows.

use std::time::Duration;

use clap::Args;

use crate::clock::parse_duration;
use crate::error::Result;
use crate::health::{Healthcheck, OnUnhealthy, ResultLimits, StartupCheck};
use crate::store::containers::HostOptions;

/// Docker's shortest time, but for none.
const TIME_MIN: Duration = Duration::from_millis(1);

/// What is done with an unhealthy container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum HealthAction {
    None,
    Kill,
    Restart,
    Stop,
}

/// Health.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Health")]
pub(super) struct HealthOptions {
    /// Command that finds out whether the container is healthy: a line for the shell, or a JSON list of words
    #[arg(long, value_name = "COMMAND")]
    health_cmd: Option<String>,
    /// Time between two checks [default: the image's, or 30s]
    #[arg(long, value_name = "DURATION", value_parser = time)]
    health_interval: Option<u64>,
    /// Time after which a check has failed [default: the image's, or 30s]
    #[arg(long, value_name = "DURATION", value_parser = time)]
    health_timeout: Option<u64>,
    /// Failures in a row that make the container unhealthy [default: the image's, or 3]
    #[arg(long, value_name = "NUMBER")]
    health_retries: Option<u32>,
    /// Time from the start in which failures do not count
    #[arg(long, value_name = "DURATION", value_parser = time)]
    health_start_period: Option<u64>,
    /// Time between two checks in that time [default: the image's, or 5s]
    #[arg(long, value_name = "DURATION", value_parser = time)]
    health_start_interval: Option<u64>,
    /// Command that has to succeed, in the same form, before the container's health is checked
    #[arg(long, value_name = "COMMAND")]
    health_startup_cmd: Option<String>,
    /// Time between two of these checks [default: 30s]
    #[arg(long, value_name = "DURATION", value_parser = time, requires = "health_startup_cmd")]
    health_startup_interval: Option<u64>,
    /// Time after which one of them has failed [default: 30s]
    #[arg(long, value_name = "DURATION", value_parser = time, requires = "health_startup_cmd")]
    health_startup_timeout: Option<u64>,
    /// Failures of them after which the container is restarted; 0 for never [default: 0]
    #[arg(long, value_name = "NUMBER", requires = "health_startup_cmd")]
    health_startup_retries: Option<u32>,
    /// How often it has to succeed [default: 1]
    #[arg(long, value_name = "NUMBER", requires = "health_startup_cmd")]
    health_startup_success: Option<u32>,
    /// How many results are kept, at most 1000; 0 for as many as can be [default: 5]
    #[arg(long, value_name = "NUMBER")]
    health_max_log_count: Option<u32>,
    /// How many bytes of a check's output are kept, at most 65536; 0 for as many as can be [default: 4096]
    #[arg(long, value_name = "NUMBER")]
    health_max_log_size: Option<u32>,
    /// What to do when the container becomes unhealthy: none, kill, restart or stop
    #[arg(
        long,
        value_enum,
        value_name = "ACTION",
        default_value = "none",
        hide_possible_values = true
    )]
    health_on_failure: HealthAction,
    /// Do not check, whatever the image says
    #[arg(
        long,
        conflicts_with_all = [
            "health_cmd", "health_interval", "health_timeout", "health_retries",
            "health_start_period", "health_start_interval", "health_startup_cmd",
        ]
    )]
    no_healthcheck: bool,
}

/// Nanoseconds.
fn time(text: &str) -> Result<u64, String> {
    let duration = parse_duration(text).map_err(|why| why.one_line())?;
    if !duration.is_zero() && duration < TIME_MIN {
        return Err("it must be at least 1ms".to_owned());
    }
    u64::try_from(duration.as_nanos()).map_err(|_| "it is too long".to_owned())
}

impl HealthOptions {
    /// What was asked for; `None` if nothing was.
    pub(super) fn check(&self) -> Result<Option<Healthcheck>> {
        let test = match &self.health_cmd {
            _ if self.no_healthcheck => vec!["NONE".to_owned()],
            None => Vec::new(),
            Some(text) if text == "none" => vec!["NONE".to_owned()],
            Some(text) => words(text),
        };
        let check = Healthcheck {
            test,
            interval: self.health_interval.unwrap_or(0),
            timeout: self.health_timeout.unwrap_or(0),
            start_period: self.health_start_period.unwrap_or(0),
            start_interval: self.health_start_interval.unwrap_or(0),
            retries: self.health_retries.unwrap_or(0),
        };
        Ok((check != Healthcheck::default()).then_some(check))
    }

    /// Adds what is not about the check itself.
    pub(super) fn apply(&self, host: &mut HostOptions) -> Result<()> {
        host.on_unhealthy = self.on_unhealthy();
        host.startup_check = self.startup();
        host.health_results = ResultLimits {
            count: self.health_max_log_count,
            output_bytes: self.health_max_log_size,
        }
        .check()?;
        Ok(())
    }

    /// The check that comes before that.
    fn startup(&self) -> Option<StartupCheck> {
        let command = self.health_startup_cmd.as_deref();
        let command = command.filter(|text| !text.is_empty() && *text != "none")?;
        Some(StartupCheck {
            check: Healthcheck {
                test: words(command),
                interval: self.health_startup_interval.unwrap_or(0),
                timeout: self.health_startup_timeout.unwrap_or(0),
                retries: self.health_startup_retries.unwrap_or(0),
                ..Healthcheck::default()
            },
            successes: self.health_startup_success.unwrap_or(0),
        })
    }

    /// What is done when the container becomes unhealthy.
    fn on_unhealthy(&self) -> OnUnhealthy {
        match self.health_on_failure {
            HealthAction::None => OnUnhealthy::None,
            HealthAction::Kill => OnUnhealthy::Kill,
            HealthAction::Restart => OnUnhealthy::Restart,
            HealthAction::Stop => OnUnhealthy::Stop,
        }
    }
}

/// A line for the shell, which may begin with `[`; or a list: `["CMD", "a", "b"]`, or the
/// words alone.
fn words(text: &str) -> Vec<String> {
    let Ok(mut words) = serde_json::from_str::<Vec<String>>(text) else {
        return vec!["CMD-SHELL".to_owned(), text.to_owned()];
    };
    let kinds = ["CMD", "CMD-SHELL", "NONE"];
    if !words
        .first()
        .is_some_and(|word| kinds.contains(&word.as_str()))
    {
        words.insert(0, "CMD".to_owned());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_nanoseconds_and_not_too_short() {
        assert_eq!(time("1500ms"), Ok(1_500_000_000));
        assert_eq!(time("0"), Ok(0));
        for text in ["1us", "5", "-1s", ""] {
            assert!(time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_list_of_words_may_do_without_its_kind() {
        assert_eq!(words(r#"["CMD","a"]"#), ["CMD", "a"]);
        assert_eq!(words(r#"["a","b"]"#), ["CMD", "a", "b"]);
        assert_eq!(words("[ -f x ]"), ["CMD-SHELL", "[ -f x ]"]);
    }
}

//! Flags about health: how it is probed, and what follows.

use std::time::Duration;

use clap::Args;

use crate::clock::parse_duration;
use crate::error::Result;
use crate::health::{Healthcheck, OnUnhealthy};

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
            "health_start_period", "health_start_interval",
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

    /// What is done when the container becomes unhealthy.
    pub(super) fn on_unhealthy(&self) -> OnUnhealthy {
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

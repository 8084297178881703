//! The check that a container has to pass while it starts, before its health is probed. The
//! words and the meaning are podman's.

use serde::{Deserialize, Serialize};

use super::Healthcheck;

/// How a container is probed while it starts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct StartupCheck {
    /// The command and its times. After so many failures as there are retries the container
    /// is restarted; with none, never.
    #[serde(flatten)]
    pub check: Healthcheck,
    /// How many successes it takes; none is one.
    pub successes: u32,
}

/// What a result means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Startup {
    /// It is still starting.
    GoesOn,
    /// It has started: from now on its health is probed.
    Passed,
    /// It has not started, and is to be restarted.
    Failed,
}

/// How far a container has come.
#[derive(Debug, Default)]
pub struct StartupCount {
    successes: u32,
    failures: u32,
}

impl StartupCount {
    /// Takes in a result.
    pub fn take(&mut self, exit_code: i32, wanted: &StartupCheck) -> Startup {
        if exit_code == 0 {
            self.successes += 1;
            return match self.successes >= wanted.successes {
                true => Startup::Passed,
                false => Startup::GoesOn,
            };
        }
        self.failures = self.failures.saturating_add(1);
        match wanted.check.retries {
            0 => Startup::GoesOn,
            most if self.failures >= most => Startup::Failed,
            _ => Startup::GoesOn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(successes: u32, retries: u32, codes: &[i32]) -> Vec<Startup> {
        let wanted = StartupCheck {
            check: Healthcheck {
                retries,
                ..Healthcheck::default()
            },
            successes,
        };
        let mut count = StartupCount::default();
        let codes = codes.iter();
        codes.map(|code| count.take(*code, &wanted)).collect()
    }

    #[test]
    fn successes_and_failures_are_counted() {
        use Startup::{Failed, GoesOn, Passed};
        assert_eq!(outcomes(0, 0, &[1, -1, 0]), [GoesOn, GoesOn, Passed]);
        assert_eq!(outcomes(2, 0, &[0, 1, 0]), [GoesOn, GoesOn, Passed]);
        assert_eq!(outcomes(1, 2, &[1, 1, 1]), [GoesOn, Failed, Failed]);
        assert_eq!(outcomes(3, 2, &[1, 0, -1]), [GoesOn, GoesOn, Failed]);
    }

    #[test]
    fn its_form_is_podmans() {
        let text = r#"{"Test":["CMD","x"],"Interval":5,"Retries":2,"Successes":1}"#;
        let check: StartupCheck = serde_json::from_str(text).unwrap();
        assert_eq!((check.check.retries, check.successes), (2, 1));
        assert_eq!(serde_json::to_string(&check).unwrap(), text);
    }
}

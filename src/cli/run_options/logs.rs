//! Flags about the log.

use clap::Args;

use crate::error::{Error, Result};
use crate::size;
use crate::store::containers::{LogDriver, LogOptions};

/// The log.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logs")]
pub(super) struct LogFlags {
    /// Where output is logged: json-file or none [default: json-file]
    #[arg(long, value_name = "DRIVER")]
    pub(super) log_driver: Option<String>,
    /// Log option: max-size=SIZE [default: 20m] or max-file=NUMBER [default: 5]
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) log_opt: Vec<String>,
}

impl LogFlags {
    /// Checks the flags.
    pub(super) fn log_options(&self) -> Result<LogOptions> {
        let mut options = LogOptions::default();
        match self.log_driver.as_deref() {
            None | Some("json-file") => {}
            Some("none") => options.driver = LogDriver::None,
            Some(other) => {
                return Err(
                    Error::usage(format!("the log driver `{other}` is not supported"))
                        .hint("json-file and none are."),
                );
            }
        }
        for option in &self.log_opt {
            let bad = || {
                Error::usage(format!("invalid log option `{option}`"))
                    .hint("There are max-size=SIZE and max-file=NUMBER.")
            };
            match option.split_once('=').ok_or_else(bad)? {
                ("max-size", "-1") => options.max_size = u64::MAX,
                ("max-size", value) => options.max_size = size::parse(value)?.max(1),
                ("max-file", value) => options.max_files = value.parse().map_err(|_| bad())?,
                _ => return Err(bad()),
            }
        }
        Ok(options)
    }
}

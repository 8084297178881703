//! Flags about the process: what runs, as whom, where, with which environment.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::given;
use crate::cli::proxies::ProxyOptions;
use crate::engine::create::EVERY_VARIABLE;
use crate::error::{Context, Error, Result};
use crate::restart::RestartPolicy;

/// The process.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Process")]
pub(super) struct ProcessOptions {
    /// Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these
    #[arg(short, long, value_name = "NAME=VALUE")]
    pub(super) env: Vec<String>,
    /// Read environment variables from a file, one a line
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) env_file: Vec<PathBuf>,
    /// Take a variable of the image away
    #[arg(long, value_name = "NAME")]
    unsetenv: Vec<String>,
    /// Take all variables of the image away
    #[arg(long)]
    unsetenv_all: bool,
    /// Pass all variables that there are here
    #[arg(long)]
    env_host: bool,
    /// Set a variable to what is made of the image's: NAME=TEXT, with $NAME or ${NAME} for their values
    #[arg(long, value_name = "NAME=TEXT", conflicts_with = "unsetenv_all")]
    pub(super) env_merge: Vec<String>,
    #[command(flatten)]
    proxies: ProxyOptions,
    /// Working directory inside the container
    #[arg(short, long, value_name = "DIR")]
    pub(super) workdir: Option<String>,
    /// User name or id (NAME|UID[:GROUP|GID]) in the container
    #[arg(short, long, value_name = "USER")]
    pub(super) user: Option<String>,
    /// Add the process to a group, by name or id
    #[arg(long, value_name = "GROUP")]
    pub(super) group_add: Vec<String>,
    /// Mask of the process for new files, in octal [default: 0022]
    #[arg(long, value_name = "MASK")]
    pub(super) umask: Option<String>,
    /// Overwrite the image's ENTRYPOINT with a command, or a JSON list of words; "" removes it
    #[arg(long, value_name = "COMMAND")]
    pub(super) entrypoint: Option<String>,
    /// Run an init as PID 1 that forwards signals and reaps processes
    #[arg(long)]
    pub(super) init: bool,
    /// With --init, run this program of the host in its place, with `--` and the command as its arguments
    #[arg(long, requires = "init", value_name = "FILE", value_hint = ValueHint::FilePath)]
    init_path: Option<String>,
    /// Signal that `stop` sends [default: the image's, or TERM]
    #[arg(long, value_name = "SIGNAL")]
    pub(super) stop_signal: Option<String>,
    /// Seconds that `stop` waits before it kills; -1 waits for ever [default: 10]
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub(super) stop_timeout: Option<i64>,
    /// Seconds that the container may run before it is killed
    #[arg(long, value_name = "SECONDS")]
    pub(super) timeout: Option<u64>,
    /// Time zone of the container, such as Europe/Berlin, or local for the host's
    #[arg(long, value_name = "ZONE")]
    pub(super) tz: Option<String>,
    /// What happens when the container ends: no, on-failure[:N], always or unless-stopped
    #[arg(long, value_name = "POLICY")]
    restart: Option<String>,
}

impl ProcessOptions {
    /// The variables that tell of proxies.
    pub(super) fn proxies(&self) -> Vec<String> {
        let proxies = self.proxies.variables().into_iter();
        proxies.map(|(k, v)| format!("{k}={v}")).collect()
    }

    /// What becomes of the image's environment: what is taken away, then what is set.
    pub(super) fn environment(&self) -> Result<Vec<String>> {
        let mut entries = Vec::new();
        if self.unsetenv_all {
            entries.push(EVERY_VARIABLE.to_owned());
        }
        for name in &self.unsetenv {
            if name.is_empty() || name.contains('=') {
                return Err(Error::usage(format!("invalid variable name `{name}`")));
            }
            entries.push(name.clone());
        }
        if self.env_host {
            entries.extend(expand_entry("*"));
        }
        entries.extend(environment(&self.env_file, &self.env)?);
        Ok(entries)
    }

    /// The init of the user's own.
    pub(super) fn init_path(&self) -> Result<Option<PathBuf>> {
        let path = given(self.init_path.clone()).map(std::path::absolute);
        path.transpose().doing(|| "find the init")
    }

    /// Whether the container runs again after its end.
    pub(super) fn restart_policy(&self) -> Result<RestartPolicy> {
        let policy = self.restart.as_deref().map(str::parse);
        policy.transpose().map(Option::unwrap_or_default)
    }
}

/// An octal number of three digits, perhaps with zeros before.
pub(super) fn umask(text: &str) -> Result<u32> {
    let number = u32::from_str_radix(text, 8)
        .ok()
        .filter(|mask| *mask <= 0o777);
    number.ok_or_else(|| Error::usage(format!("invalid umask `{text}`: it is octal, like 0022")))
}

/// One word, or a JSON list of words; an empty one removes the image's.
pub(super) fn entrypoint(text: &str) -> Vec<String> {
    match text {
        "" => Vec::new(),
        // `[` is a program, too.
        text => serde_json::from_str(text).unwrap_or_else(|_| vec![text.to_owned()]),
    }
}

/// Files first, flags after: later ones win.
pub(in crate::cli) fn environment(files: &[PathBuf], flags: &[String]) -> Result<Vec<String>> {
    let mut entries = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(path)
            .doing(|| format!("read the environment file `{}`", path.display()))?;
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let name = line.split('=').next().unwrap_or_default();
            if name.is_empty() || name.contains(char::is_whitespace) {
                let place = format!("{}:{}", path.display(), number + 1);
                return Err(Error::usage(format!(
                    "{place}: invalid variable name `{name}`"
                )));
            }
            entries.extend(expand_entry(line));
        }
    }
    for entry in flags {
        if entry.is_empty() || entry.starts_with('=') {
            return Err(Error::usage(format!(
                "invalid environment variable `{entry}`"
            )));
        }
        entries.extend(expand_entry(entry));
    }
    Ok(entries)
}

/// `NAME=VALUE` as it is; `NAME` with its value here, or nothing; `PREFIX*` with all that match.
fn expand_entry(entry: &str) -> Vec<String> {
    if entry.contains('=') {
        return vec![entry.to_owned()];
    }
    let text = |value: std::ffi::OsString| value.to_string_lossy().into_owned();
    if let Some(prefix) = entry.strip_suffix('*') {
        return std::env::vars_os()
            .map(|(name, value)| (text(name), text(value)))
            .filter(|(name, _)| name.starts_with(prefix))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
    }
    std::env::var_os(entry)
        .map(|value| format!("{entry}={}", text(value)))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_point_is_a_word_or_a_json_list() {
        assert_eq!(entrypoint("a b"), ["a b"]);
        assert_eq!(entrypoint(r#"["a","b"]"#), ["a", "b"]);
        assert_eq!(entrypoint(""), [""; 0]);
        assert_eq!(entrypoint("["), ["["]);
    }
}

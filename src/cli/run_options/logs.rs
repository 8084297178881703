//! Flags about the log.

use clap::Args;

use crate::cli::switches::truth;
use crate::error::{Error, Result};
use crate::size;
use crate::store::containers::{LogDriver, LogOptions};

/// The log.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logs")]
pub(super) struct LogFlags {
    /// How output is logged: json-file, local (the form of json-file, compressed), k8s-file, journald or none [default: json-file]
    #[arg(long, value_name = "DRIVER")]
    pub(super) log_driver: Option<String>,
    /// Log option: max-size=SIZE [default: 20m], max-file=NUMBER [default: 5], compress=true|false for files that are full [default: true with local], or, to be noted with each line, labels=, env= (names, with commas between) or tag=TEXT; for journald mode=non-blocking and max-buffer-size=SIZE, too
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) log_opt: Vec<String>,
}

impl LogFlags {
    /// Checks the flags.
    pub(super) fn log_options(&self) -> Result<LogOptions> {
        let driver = driver(self.log_driver.as_deref())?;
        let mut options = LogOptions {
            driver,
            compress: driver == LogDriver::Local,
            ..LogOptions::default()
        };
        for option in &self.log_opt {
            let (key, value) = option.split_once('=').ok_or_else(|| invalid(option))?;
            match key {
                "max-size" if value == "-1" => options.max_size = u64::MAX,
                "max-size" => options.max_size = size::parse(value)?.max(1),
                "max-file" => {
                    options.max_files = value
                        .parse()
                        .ok()
                        .filter(|count| *count > 0)
                        .ok_or_else(|| invalid(option))?;
                }
                "labels" => options.labels = names(value),
                "env" => options.env = names(value),
                "tag" => options.tag = Some(tag(value)?),
                // Files are never waited for.
                "mode" if ["blocking", "non-blocking"].contains(&value) => {
                    options.throws_away = value == "non-blocking";
                }
                "max-buffer-size" => {
                    options.buffer_bytes = usize::try_from(size::parse(value)?).ok();
                }
                "compress" => options.compress = truth(value).ok_or_else(|| invalid(option))?,
                "path" => {
                    return Err(Error::usage("the log option `path` is not supported")
                        .hint("The log is kept with the container; `coracle logs` reads it."));
                }
                _ => return Err(invalid(option)),
            }
            options.given.insert(key.to_owned(), value.to_owned());
        }
        refuse_what_does_nothing(&options)?;
        options.compress &= has_full_files(&options);
        Ok(options)
    }
}

/// Whether there are files that are kept when the next one is begun.
fn has_full_files(options: &LogOptions) -> bool {
    options.max_files > 1 && options.max_size < u64::MAX
}

/// Refuses options that the driver has no use for.
fn refuse_what_does_nothing(options: &LogOptions) -> Result<()> {
    let is_given = |key: &str| options.given.contains_key(key);
    let refuse = |why: &str| Err(Error::usage(why));
    let notes = !options.labels.is_empty() || !options.env.is_empty() || options.tag.is_some();
    match options.driver {
        LogDriver::None if !options.given.is_empty() => {
            return refuse("the log driver `none` has no options");
        }
        LogDriver::Journald => {
            let of_files = ["max-size", "max-file", "compress"];
            if let Some(key) = of_files.into_iter().find(|key| is_given(key)) {
                let why = format!("the log driver `journald` has no option `{key}`");
                return refuse(&why);
            }
        }
        LogDriver::K8sFile if notes => {
            return refuse(
                "the form of the log driver `k8s-file` has no place for labels, env or a tag",
            );
        }
        _ => {}
    }
    if options.compress && is_given("compress") && !has_full_files(options) {
        return refuse(
            "the log option `compress` needs a `max-size`, and a `max-file` of 2 or more",
        );
    }
    Ok(())
}

fn driver(name: Option<&str>) -> Result<LogDriver> {
    match name {
        None | Some("" | "json-file") => Ok(LogDriver::JsonFile),
        Some("local") => Ok(LogDriver::Local),
        Some("k8s-file") => Ok(LogDriver::K8sFile),
        Some("journald") => Ok(LogDriver::Journald),
        Some("none") => Ok(LogDriver::None),
        Some(other) => Err(
            Error::usage(format!("the log driver `{other}` is not supported"))
                .hint("json-file, local, k8s-file, journald and none are."),
        ),
    }
}

fn invalid(option: &str) -> Error {
    Error::usage(format!("invalid log option `{option}`")).hint(
        "There are max-size=SIZE, max-file=NUMBER (1 or more), compress=BOOL, labels=NAME,…, \
         env=NAME,…, tag=TEXT, mode=blocking or non-blocking, and max-buffer-size=SIZE.",
    )
}

fn names(list: &str) -> Vec<String> {
    let names = list.split(',').map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A text with none but the known words of templates in it.
fn tag(text: &str) -> Result<String> {
    const WORDS: [&str; 7] = [
        "{{.ID}}",
        "{{.FullID}}",
        "{{.Name}}",
        "{{.ImageID}}",
        "{{.ImageFullID}}",
        "{{.ImageName}}",
        "{{.DaemonName}}",
    ];
    let rest = WORDS
        .iter()
        .fold(text.to_owned(), |rest, word| rest.replace(word, ""));
    if rest.contains("{{") {
        return Err(Error::usage(format!("invalid log tag `{text}`"))
            .hint(format!("It may hold {}.", WORDS.join(", "))));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(driver: &str, options: &[&str]) -> Result<LogOptions> {
        LogFlags {
            log_driver: Some(driver.to_owned()),
            log_opt: options.iter().map(|word| (*word).to_owned()).collect(),
        }
        .log_options()
    }

    #[test]
    fn options_are_read_as_docker_writes_them() {
        let read = options(
            "json-file",
            &[
                "max-size=10k",
                "max-file=3",
                "labels=a, b",
                "env=X",
                "tag={{.Name}}/{{.ID}}",
                "mode=non-blocking",
                "max-buffer-size=4m",
            ],
        )
        .unwrap();
        assert_eq!((read.max_size, read.max_files), (10_240, 3));
        assert_eq!((read.labels.len(), read.env.len()), (2, 1));
        assert_eq!(read.given["max-size"], "10k");
        assert_eq!(read.given.len(), 7);
        assert_eq!(options("k8s-file", &[]).unwrap().driver, LogDriver::K8sFile);
        for (driver, given, compresses) in [
            ("json-file", &[][..], false),
            ("json-file", &["compress=true"], true),
            ("json-file", &["compress=T"], true),
            ("local", &["compress=0"], false),
            ("k8s-file", &["compress=true"], true),
            ("local", &[], true),
            ("local", &["compress=false"], false),
            ("local", &["max-file=1"], false),
        ] {
            let read = options(driver, given).unwrap();
            assert_eq!(read.compress, compresses, "{driver} {given:?}");
        }
        assert_eq!(options("local", &[]).unwrap().driver, LogDriver::Local);
    }

    #[test]
    fn what_would_not_be_done_is_refused() {
        for (driver, option) in [
            ("journald", "max-size=1m"),
            ("json-file", "max-file=0"),
            ("json-file", "max-size"),
            ("json-file", "path=/tmp/x"),
            ("json-file", "compress=x"),
            ("none", "compress=true"),
            ("json-file", "tag={{.Nonsense}}"),
            ("k8s-file", "tag=x"),
        ] {
            assert!(options(driver, &[option]).is_err(), "{driver} {option}");
        }
        for needed in ["max-file=1", "max-size=-1"] {
            assert!(
                options("local", &["compress=true", needed]).is_err(),
                "{needed}"
            );
        }
    }
}

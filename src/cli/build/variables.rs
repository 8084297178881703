//! Flags whose values are names with values: arguments, labels, and the time.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::proxies::ProxyOptions;
use crate::cli::run_options::environment;
use crate::clock::Timestamp;
use crate::env;
use crate::error::{Error, Result};
use crate::oci::Platform;

/// `NAME=VALUE`, of files and then of flags; a name alone takes its value from here, or is
/// left out. Before those, the proxies.
pub(super) fn build_arguments(
    files: &[PathBuf],
    given: &[String],
    proxies: &ProxyOptions,
) -> Result<BTreeMap<String, String>> {
    let of_files = environment(files, &[])?;
    let all = of_files.iter().chain(given);
    let pairs = all.filter_map(|text| match text.split_once('=') {
        Some((name, value)) => Some((name.to_owned(), value.to_owned())),
        None => Some((text.clone(), std::env::var(text).ok()?)),
    });
    let mut arguments = proxies.variables();
    arguments.extend(pairs);
    Ok(arguments)
}

/// `KEY=VALUE`; a key alone has an empty value.
pub(super) fn pairs(given: &[String]) -> BTreeMap<String, String> {
    given
        .iter()
        .map(|text| text.split_once('=').unwrap_or((text, "")))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

/// The time that stands for "now": a flag's, an argument's, or the environment's.
pub(super) fn epoch(
    given: Option<&str>,
    arguments: &BTreeMap<String, String>,
) -> Result<Option<Timestamp>> {
    let name = env::SOURCE_DATE_EPOCH;
    let given = given.or(arguments.get(name).map(String::as_str));
    let Some(text) = given.map(str::to_owned).or_else(|| env::get(name)) else {
        return Ok(None);
    };
    let seconds = text
        .parse()
        .map_err(|why| Error::usage(format!("invalid {name} `{text}`")).because(why))?;
    Ok(Some(Timestamp::from_seconds(seconds)))
}

/// The platform to build for, if any is named. `local` is this machine's.
pub(super) fn platform(given: &[String]) -> Result<Option<Platform>> {
    let default = env::get(env::DEFAULT_PLATFORM).filter(|_| given.is_empty());
    let texts = given.iter().chain(&default);
    let mut names: Vec<&str> = texts.flat_map(|text| text.split(',')).collect();
    names.sort_unstable();
    names.dedup();
    match names[..] {
        [] => Ok(None),
        ["local"] => Ok(Some(Platform::host())),
        [name] => name.parse().map(Some),
        _ => Err(Error::engine(format!(
            "building for several platforms at once is not supported yet: {}",
            names.join(", ")
        ))
        .hint("Build for each of them, and list the images with `coracle manifest create`.")),
    }
}

//! Which proxies containers and the steps of builds are told of.
//!
//! Docker tells them those of its `config.json`, podman those of the environment. The first
//! are told unless `--http-proxy=false` is said: whoever has written them there wants that.
//! The environment's are for the engine's own way to the registries, and may hold a password
//! or an address that means something else in a container: they are told if `--http-proxy`
//! says so.

use std::collections::BTreeMap;

use clap::Args;
use serde::Deserialize;

use super::docker_config;
use crate::ui;

/// The variables that podman passes on.
const OF_THE_ENVIRONMENT: [&str; 8] = [
    "http_proxy",
    "https_proxy",
    "ftp_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "FTP_PROXY",
    "NO_PROXY",
];
/// The name of the engine on this machine in `config.json`, and that of all others.
const ENGINES: [&str; 2] = ["unix:///var/run/docker.sock", "default"];

/// Proxies.
#[derive(Debug, Clone, Args)]
pub(super) struct ProxyOptions {
    /// Tell of the proxies in this environment (http_proxy, https_proxy, ftp_proxy, no_proxy, and in capitals), too; with =false not even of those in Docker's config.json [default: of those in config.json]
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        hide_possible_values = true,
        action = clap::ArgAction::Set
    )]
    http_proxy: Option<bool>,
}

/// The part of Docker's configuration that is about this.
#[derive(Default, Deserialize)]
struct Configuration {
    proxies: Option<BTreeMap<String, Proxies>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Proxies {
    http_proxy: Option<String>,
    https_proxy: Option<String>,
    no_proxy: Option<String>,
    ftp_proxy: Option<String>,
    all_proxy: Option<String>,
}

impl ProxyOptions {
    /// The variables that tell of them.
    pub(super) fn variables(&self) -> BTreeMap<String, String> {
        match self.http_proxy {
            Some(false) => BTreeMap::new(),
            Some(true) => {
                let mut variables = configured();
                replace(&mut variables, &of_the_environment());
                variables
            }
            None => configured(),
        }
    }
}

/// As docker does: in capitals, and in small letters. A file that makes no sense is warned
/// of, and the container has none.
fn configured() -> BTreeMap<String, String> {
    let Some(file) = docker_config::read::<Configuration>() else {
        return BTreeMap::new();
    };
    match file.part {
        Ok(configuration) => variables(configuration.proxies.unwrap_or_default()),
        Err(why) => {
            let path = file.path.display();
            ui::warn(format!("no proxies are read from `{path}`: {why}"));
            BTreeMap::new()
        }
    }
}

fn variables(mut proxies: BTreeMap<String, Proxies>) -> BTreeMap<String, String> {
    let proxies = ENGINES.iter().find_map(|name| proxies.remove(*name));
    let proxies = proxies.unwrap_or_default();
    let each = [
        ("HTTP_PROXY", proxies.http_proxy),
        ("HTTPS_PROXY", proxies.https_proxy),
        ("NO_PROXY", proxies.no_proxy),
        ("FTP_PROXY", proxies.ftp_proxy),
        ("ALL_PROXY", proxies.all_proxy),
    ];
    let set = each
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let set = set.filter(|(_, value)| !value.is_empty());
    set.flat_map(|(name, value)| {
        let small = (name.to_ascii_lowercase(), value.clone());
        [(name.to_owned(), value), small]
    })
    .collect()
}

fn of_the_environment() -> BTreeMap<String, String> {
    let each = OF_THE_ENVIRONMENT.into_iter();
    each.filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)))
        .collect()
}

/// What `others` says of a proxy takes the place of what was said before, in either case.
fn replace(variables: &mut BTreeMap<String, String>, others: &BTreeMap<String, String>) {
    variables.retain(|name, _| !others.keys().any(|other| other.eq_ignore_ascii_case(name)));
    variables.extend(others.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let configuration: Configuration = serde_json::from_str(text).unwrap();
        let variables = variables(configuration.proxies.unwrap_or_default());
        let lines = variables
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        lines.collect()
    }

    #[test]
    fn proxies_are_told_in_both_cases() {
        let text =
            r#"{ "proxies": { "default": { "httpProxy": "http://p:1", "noProxy": "a,b" } } }"#;
        let expected = [
            "HTTP_PROXY=http://p:1",
            "NO_PROXY=a,b",
            "http_proxy=http://p:1",
            "no_proxy=a,b",
        ];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn those_of_the_engine_here_go_before_those_of_any() {
        let text = r#"{ "proxies": {
            "default": { "httpProxy": "http://any:1" },
            "tcp://elsewhere:1": { "httpProxy": "http://other:1" },
            "unix:///var/run/docker.sock": { "allProxy": "http://here:1" } } }"#;
        assert_eq!(
            read(text),
            ["ALL_PROXY=http://here:1", "all_proxy=http://here:1"]
        );
        let empty = r#"{ "proxies": { "default": { "httpProxy": null, "noProxy": "" } } }"#;
        for none in [
            "{}",
            r#"{ "proxies": null }"#,
            r#"{ "proxies": {} }"#,
            empty,
        ] {
            assert!(read(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn the_environment_takes_the_place_of_the_file() {
        let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            let pairs = pairs.iter();
            pairs
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect()
        };
        let mut variables = pairs(&[("HTTP_PROXY", "f"), ("http_proxy", "f"), ("NO_PROXY", "f")]);
        replace(&mut variables, &pairs(&[("http_proxy", "e")]));
        assert_eq!(variables, pairs(&[("http_proxy", "e"), ("NO_PROXY", "f")]));
    }
}

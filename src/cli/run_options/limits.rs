//! Flags about limits.

use std::collections::BTreeMap;

use clap::Args;

use super::resources::ResourceOptions;
use crate::error::{Error, Result};
use crate::runtime::limits;
use crate::store::containers::{HostOptions, Ulimit};

/// Limits.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub(in crate::cli) struct LimitOptions {
    #[command(flatten)]
    resources: ResourceOptions,
    /// Limit of each process: NAME=SOFT[:HARD], for example nofile=1024; `host` for this session's own
    #[arg(long, value_name = "LIMIT")]
    ulimit: Vec<String>,
    /// How soon the kernel kills it when memory runs out: -1000 to 1000
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    oom_score_adj: Option<i32>,
    /// Make the container's cgroup in this one, or in this systemd slice
    #[arg(long, value_name = "CGROUP")]
    cgroup_parent: Option<String>,
    /// Set a sysctl of the container's namespaces: NAME=VALUE
    #[arg(long, value_name = "NAME=VALUE")]
    sysctl: Vec<String>,
}

impl LimitOptions {
    /// Checks the flags and adds what they ask for.
    pub(in crate::cli) fn apply(self, host: &mut HostOptions) -> Result<()> {
        let has_own_limits = self.ulimit.iter().any(|text| text == "host");
        host.ulimits = ulimits(&self.ulimit)?;
        host.host_ulimits = has_own_limits;
        host.resources = self.resources.resources()?;
        host.oom_score_adj = self.oom_score_adj;
        host.cgroup_parent = self.cgroup_parent;
        for text in &self.sysctl {
            let (name, value) = text
                .split_once('=')
                .filter(|(name, _)| !name.is_empty())
                .ok_or_else(|| {
                    Error::usage(format!("invalid sysctl `{text}`: it is NAME=VALUE"))
                })?;
            host.sysctls.insert(name.to_owned(), value.to_owned());
        }
        Ok(())
    }
}

/// `NAME=SOFT[:HARD]`; -1 is unlimited.
fn ulimits(given: &[String]) -> Result<BTreeMap<String, Ulimit>> {
    given
        .iter()
        .filter(|text| *text != "host")
        .map(|text| {
            let bad = || Error::usage(format!("invalid limit `{text}`: it is NAME=SOFT[:HARD]"));
            let (name, value) = text.split_once('=').ok_or_else(bad)?;
            if limits::by_name(name).is_none() {
                let known: Vec<_> = limits::names().collect();
                return Err(Error::usage(format!("unknown limit `{name}`"))
                    .hint(format!("There are {}.", known.join(", "))));
            }
            let (soft, hard) = value.split_once(':').unwrap_or((value, value));
            let number = |text: &str| text.parse().ok().filter(|limit: &i64| *limit >= -1);
            let (soft, hard) = (number(soft).ok_or_else(bad)?, number(hard).ok_or_else(bad)?);
            if hard != -1 && (soft == -1 || soft > hard) {
                return Err(Error::usage(format!(
                    "invalid limit `{text}`: soft is above hard"
                )));
            }
            Ok((name.to_owned(), Ulimit { soft, hard }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_have_a_soft_and_a_hard_value() {
        let one = |text: &str| ulimits(&[text.to_owned()]);
        assert_eq!(
            one("nofile=1:2").unwrap()["nofile"],
            Ulimit { soft: 1, hard: 2 }
        );
        assert_eq!(
            one("core=-1").unwrap()["core"],
            Ulimit { soft: -1, hard: -1 }
        );
        for bad in [
            "nofile",
            "nofile=",
            "nofile=2:1",
            "nofile=-2",
            "x=1",
            "nofile=-1:5",
        ] {
            assert!(one(bad).is_err(), "{bad}");
        }
    }
}

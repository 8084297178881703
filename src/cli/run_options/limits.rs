//! Flags about limits.

use std::collections::BTreeMap;

use clap::Args;

use crate::error::{Error, Result};
use crate::runtime::limits;
use crate::size;
use crate::store::containers::{HostOptions, Resources, Ulimit};

/// Limits.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub(super) struct LimitOptions {
    /// Memory limit, in bytes or as 512m, 2g
    #[arg(short, long, value_name = "SIZE")]
    pub(super) memory: Option<String>,
    /// Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub(super) memory_swap: Option<String>,
    /// Number of CPUs, for example 1.5
    #[arg(long, value_name = "NUMBER")]
    pub(super) cpus: Option<f64>,
    /// Limit of processes and threads; -1 for unlimited [default: 2048]
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(super) pids_limit: Option<i64>,
    /// Limit of each process (ulimit): NAME=SOFT[:HARD], for example nofile=1024
    #[arg(long, value_name = "LIMIT")]
    pub(super) ulimit: Vec<String>,
}

impl LimitOptions {
    /// Checks the flags and adds what they ask for.
    pub(super) fn apply(self, host: &mut HostOptions) -> Result<()> {
        host.ulimits = ulimits(&self.ulimit)?;
        host.resources = self.resources()?;
        Ok(())
    }

    fn resources(&self) -> Result<Resources> {
        let memory = self.memory.as_deref().map(size::parse).transpose()?;
        let memory_swap = match self.memory_swap.as_deref() {
            Some("-1") => Some(-1),
            Some(text) => Some(i64::try_from(size::parse(text)?).unwrap_or(i64::MAX)),
            None => None,
        };
        // Both together, as docker counts them: more than the memory alone, or no limit.
        match (memory, memory_swap) {
            (None, Some(_)) => {
                return Err(Error::usage("`--memory-swap` needs `--memory`, too"));
            }
            (Some(memory), Some(both)) if both >= 0 && both.unsigned_abs() < memory => {
                return Err(Error::usage("`--memory-swap` is smaller than `--memory`")
                    .hint("It is the limit of memory and swap together."));
            }
            _ => {}
        }
        let nano_cpus = match self.cpus {
            Some(cpus) if cpus > 0.0 && cpus < 1e6 => Some((cpus * 1e9) as u64),
            Some(cpus) => {
                return Err(Error::usage(format!("invalid number of CPUs `{cpus}`")));
            }
            None => None,
        };
        Ok(Resources {
            memory,
            memory_swap,
            nano_cpus,
            pids: self.pids_limit,
        })
    }
}

/// `NAME=SOFT[:HARD]`; -1 is unlimited.
fn ulimits(given: &[String]) -> Result<BTreeMap<String, Ulimit>> {
    given
        .iter()
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

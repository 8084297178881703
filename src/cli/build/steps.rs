//! Flags about the containers that RUN steps are.

use clap::Args;

use crate::cli::run_options::{LimitOptions, NameOptions, RightOptions, networks};
use crate::error::{Error, Result};
use crate::size;
use crate::store::containers::{HostOptions, NetworkMode};

/// What RUN steps have of the host.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Steps")]
pub(super) struct StepOptions {
    /// Network of RUN steps that name none: default, none, host, or the name of one that was made with `network create`
    #[arg(long, visible_alias = "net", value_name = "NETWORK")]
    network: Vec<String>,
    /// Size of /dev/shm in RUN steps, in bytes or as 64m, 1g [default: 64m]
    #[arg(long, value_name = "SIZE")]
    shm_size: Option<String>,
    #[command(flatten)]
    names: NameOptions,
    #[command(flatten)]
    rights: RightOptions,
    #[command(flatten)]
    limits: LimitOptions,
}

impl StepOptions {
    /// Checks the flags, and says what a step's container has by them.
    pub(super) fn check(self) -> Result<HostOptions> {
        let (network, networks) = networks::parse(&self.network)?;
        if let NetworkMode::Container(_) | NetworkMode::Path(_) = network {
            return Err(Error::usage(format!(
                "a step cannot be on the network `{network}`: it is somebody else's"
            ))
            .hint("There are default, none, host, and those made with `coracle network create`."));
        }
        let shm_size = self.shm_size.as_deref().map(size::parse).transpose()?;
        let mut host = HostOptions {
            network,
            networks,
            shm_size: shm_size.filter(|bytes| *bytes > 0),
            ..HostOptions::default()
        };
        self.names.apply(&mut host)?;
        self.rights.apply(&mut host);
        self.limits.apply(&mut host)?;
        Ok(host)
    }
}

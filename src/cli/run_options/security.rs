//! Flags about rights.

use clap::Args;

use crate::store::containers::HostOptions;

/// Rights.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Security")]
pub(super) struct SecurityOptions {
    #[command(flatten)]
    rights: RightOptions,
    /// Give the container all capabilities and devices, and do not confine it
    #[arg(long)]
    pub(super) privileged: bool,
}

impl SecurityOptions {
    /// Adds what the flags ask for; the engine judges them, with the image.
    pub(super) fn apply(self, host: &mut HostOptions) {
        self.rights.apply(host);
        host.privileged = self.privileged;
    }
}

/// Rights one by one: of `run`, `create` and `build`.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Security")]
pub(in crate::cli) struct RightOptions {
    /// Add a Linux capability, or ALL
    #[arg(long, value_name = "CAPABILITY")]
    cap_add: Vec<String>,
    /// Drop a Linux capability, or ALL
    #[arg(long, value_name = "CAPABILITY")]
    cap_drop: Vec<String>,
    /// Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL
    #[arg(long, value_name = "OPTION")]
    security_opt: Vec<String>,
}

impl RightOptions {
    /// Adds what the flags ask for.
    pub(in crate::cli) fn apply(self, host: &mut HostOptions) {
        host.cap_add = self.cap_add;
        host.cap_drop = self.cap_drop;
        host.security_opt = self.security_opt;
    }
}

//! Flags about rights.

use clap::Args;

use crate::store::containers::HostOptions;

/// Rights.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Security")]
pub(super) struct SecurityOptions {
    /// Add a Linux capability, or ALL
    #[arg(long, value_name = "CAPABILITY")]
    pub(super) cap_add: Vec<String>,
    /// Drop a Linux capability, or ALL
    #[arg(long, value_name = "CAPABILITY")]
    pub(super) cap_drop: Vec<String>,
    /// Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL
    #[arg(long, value_name = "OPTION")]
    pub(super) security_opt: Vec<String>,
    /// Give the container all capabilities and devices, and do not confine it
    #[arg(long)]
    pub(super) privileged: bool,
}

impl SecurityOptions {
    /// Adds what the flags ask for; the engine judges them, with the image.
    pub(super) fn apply(self, host: &mut HostOptions) {
        host.cap_add = self.cap_add;
        host.cap_drop = self.cap_drop;
        host.security_opt = self.security_opt;
        host.privileged = self.privileged;
    }
}

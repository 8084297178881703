//! The flags of every verb that can stay with a container: `run`, `start`, `attach`.

use clap::Args;

use super::detach_keys::{self, DetachKeys};

#[derive(Debug, Clone, Args)]
pub(super) struct AttachFlags {
    #[arg(long, value_name = "KEYS", help = detach_keys::HELP)]
    pub(super) detach_keys: Option<DetachKeys>,
    /// Pass signals on to the container, if it has no terminal
    #[arg(
        long,
        value_name = "BOOL",
        default_value_t = true,
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        action = clap::ArgAction::Set
    )]
    pub(super) sig_proxy: bool,
}

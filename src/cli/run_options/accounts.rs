//! Flags about the accounts that a container knows beside its image's.

use clap::Args;

use super::given;
use crate::account::AddedAccounts;
use crate::error::{Error, Result};
use crate::store::containers::HostOptions;

/// Accounts.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Process")]
pub(super) struct AccountOptions {
    /// Add a user whom the image does not know to the container's /etc/passwd
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_value_t = true,
        default_missing_value = "true",
        hide_possible_values = true,
        action = clap::ArgAction::Set
    )]
    passwd: bool,
    /// That user's line, with $USERNAME, $UID, $GID, $NAME and $HOME for what they are
    #[arg(long, value_name = "TEMPLATE")]
    passwd_entry: Option<String>,
    /// The line of his group in /etc/group, if the image does not know it, with $GROUPNAME, $GID and $USERLIST
    #[arg(long, value_name = "TEMPLATE")]
    group_entry: Option<String>,
    /// Add a user of the host, by name or id, to the container's /etc/passwd
    #[arg(long, value_name = "USER")]
    pub(super) hostuser: Vec<String>,
}

impl AccountOptions {
    /// Checks the flags and adds what they ask for. Who the users of the host are is not
    /// looked up.
    pub(super) fn apply(self, host: &mut HostOptions) -> Result<()> {
        host.passwd = self.passwd;
        host.accounts = AddedAccounts {
            host_users: Vec::new(),
            passwd_entry: given(self.passwd_entry),
            group_entry: given(self.group_entry),
        };
        host.accounts.check()?;
        let adds = !self.hostuser.is_empty() || !host.accounts.is_empty();
        if adds && !self.passwd {
            return Err(Error::usage(
                "--passwd=false excludes --passwd-entry, --group-entry and --hostuser",
            ));
        }
        Ok(())
    }
}

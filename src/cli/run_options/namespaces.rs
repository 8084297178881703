//! Flags about namespaces: what a container shares with the host or with another one.

use std::path::{Path, PathBuf};

use clap::Args;

use super::given;
use crate::engine::create::AskedMaps;
use crate::error::{Error, Result};
use crate::idmap::AskedRange;
use crate::store::containers::{HostOptions, NamespaceMode};

/// Namespaces.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Namespaces")]
pub(super) struct NamespaceOptions {
    /// Processes that the container sees: private, host, container:NAME or ns:FILE
    #[arg(long, value_name = "MODE")]
    pid: Option<String>,
    /// Shared memory: private, shareable, none, host, container:NAME or ns:FILE
    #[arg(long, value_name = "MODE")]
    ipc: Option<String>,
    /// Host name: private, host, container:NAME or ns:FILE
    #[arg(long, value_name = "MODE")]
    uts: Option<String>,
    /// Users: host, private, keep-id[:uid=N,gid=N,size=N] (as a user, files of the image's root are then the user's), auto[:size=N,uidmapping=MAP,gidmapping=MAP], or, as a user, nomap; a user's auto, nomap, --uidmap and the like copy what the image's files are, before Linux 6.16 with their data
    #[arg(long, value_name = "MODE")]
    userns: Option<String>,
    /// Give the container users of its own, these: INSIDE:OUTSIDE[:COUNT]; as a user, OUTSIDE is 0 for oneself, from 1 on a subordinate id, and @ID one of the host [default: as --gidmap]
    #[arg(long, value_name = "MAP")]
    uidmap: Vec<AskedRange>,
    /// The same for groups [default: as --uidmap]
    #[arg(long, value_name = "MAP")]
    gidmap: Vec<AskedRange>,
    /// Give the container the ids that /etc/subuid grants to a user
    #[arg(long, value_name = "NAME")]
    subuidname: Option<String>,
    /// The same for groups and /etc/subgid
    #[arg(long, value_name = "NAME")]
    subgidname: Option<String>,
    /// Tree of cgroups: private, host, container:NAME or ns:FILE
    #[arg(long, value_name = "MODE")]
    cgroupns: Option<String>,
}

impl NamespaceOptions {
    /// The ids that were asked for one by one.
    pub(super) fn id_maps(&self) -> AskedMaps {
        AskedMaps {
            uids: self.uidmap.clone(),
            gids: self.gidmap.clone(),
            uids_of: given(self.subuidname.clone()),
            gids_of: given(self.subgidname.clone()),
        }
    }

    /// Checks the flags and adds what they ask for.
    pub(super) fn apply(self, host: &mut HostOptions) -> Result<()> {
        host.pid = mode("--pid", self.pid.as_deref())?;
        host.ipc = ipc(self.ipc.as_deref())?;
        host.uts = mode("--uts", self.uts.as_deref())?;
        host.cgroupns = mode("--cgroupns", self.cgroupns.as_deref())?;
        host.userns = self.userns.unwrap_or_default();
        Ok(())
    }
}

fn ipc(given: Option<&str>) -> Result<NamespaceMode> {
    match given {
        Some("none") => Ok(NamespaceMode::None),
        Some("shareable") => Ok(NamespaceMode::Shareable),
        other => mode("--ipc", other),
    }
}

fn mode(flag: &str, given: Option<&str>) -> Result<NamespaceMode> {
    match given {
        None | Some("" | "private") => return Ok(NamespaceMode::Private),
        Some("host") => return Ok(NamespaceMode::Host),
        Some(text) => {
            if let Some(name) = container_name(text) {
                return Ok(NamespaceMode::Container(name.to_owned()));
            }
            if let Some(path) = namespace_file(text) {
                return Ok(NamespaceMode::Path(path));
            }
        }
    }
    let text = given.unwrap_or_default();
    Err(Error::usage(format!("invalid mode `{text}` of {flag}")))
}

/// `container:NAME`
pub(super) fn container_name(text: &str) -> Option<&str> {
    text.strip_prefix("container:")
        .filter(|name| !name.is_empty())
}

/// `ns:FILE`
pub(super) fn namespace_file(text: &str) -> Option<PathBuf> {
    let path = Path::new(text.strip_prefix("ns:")?);
    path.is_absolute().then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_words_or_point_at_somebody() {
        let pid = |text: &str| mode("--pid", Some(text));
        assert_eq!(pid("host").unwrap(), NamespaceMode::Host);
        assert_eq!(
            pid("container:x").unwrap(),
            NamespaceMode::Container("x".into())
        );
        assert_eq!(
            pid("ns:/proc/1/ns/pid").unwrap(),
            NamespaceMode::Path("/proc/1/ns/pid".into())
        );
        for bad in ["container:", "ns:x", "none", "odd"] {
            assert!(pid(bad).is_err(), "{bad}");
        }
        assert_eq!(ipc(Some("none")).unwrap(), NamespaceMode::None);
    }
}

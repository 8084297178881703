//! Users of the host whom a container knows, too: `--hostuser`.

use std::path::Path;

use crate::account::User;
use crate::error::{Error, Result};
use crate::oci::ExecConfig;
use crate::rootless::passwd_line;
use crate::store::containers::MountPoint;

/// Looks users up, by name or number, each once. Their homes are those of the host where these are
/// mounted, else the working directory, as with podman.
pub(super) fn find(
    names: &[String],
    config: &ExecConfig,
    mounts: &[MountPoint],
) -> Result<Vec<User>> {
    let mut users: Vec<User> = Vec::new();
    for name in names {
        let user = one(name, config, mounts)?;
        if !users.contains(&user) {
            users.push(user);
        }
    }
    Ok(users)
}

fn one(name: &str, config: &ExecConfig, mounts: &[MountPoint]) -> Result<User> {
    let found = passwd_line(name).and_then(|line| User::parse(&line));
    let mut user = found.ok_or_else(|| {
        Error::usage(format!(
            "invalid value `{name}` of --hostuser: this host has no such user"
        ))
    })?;
    let home = Path::new(&user.home);
    let is_there = mounts
        .iter()
        .any(|mount| home.starts_with(&mount.destination));
    if !is_there {
        user.home = match config.working_dir.as_str() {
            "" => "/".to_owned(),
            directory => directory.to_owned(),
        };
    }
    Ok(user)
}

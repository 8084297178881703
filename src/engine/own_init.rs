//! An init of the user's own in place of ours: `--init-path`. A program of the host is shown
//! to the container and becomes its PID 1, with `--` and the command as its arguments.

use std::path::Path;

use oci_spec::runtime::Mount;

use super::mount_list::mount;
use crate::error::{Context, Error, Result};
use crate::store::containers::{HostOptions, MountPoint, MountSource, Record};

/// Where it may be in the container.
const PLACES: [&str; 2] = ["/run/coracle-init", "/coracle-init"];

/// Checks that the program is there.
pub(super) fn check(host: &HostOptions) -> Result<()> {
    let Some(path) = &host.init_path else {
        return Ok(());
    };
    let doing = || format!("find the init `{}`", path.display());
    match std::fs::metadata(path).doing(doing)?.is_file() {
        true => Ok(()),
        false => Err(Error::engine(doing()).because("it is not a regular file")),
    }
}

/// Where it is: where it leaves no empty file in what is the user's own.
fn place(record: &Record) -> &'static str {
    let is_free = |place: &&str| {
        let kept = |point: &&MountPoint| !matches!(point.source, MountSource::Tmpfs { .. });
        let mut mounts = record.host.mounts.iter().filter(kept);
        !mounts.any(|point| Path::new(place).starts_with(&point.destination))
    };
    PLACES.into_iter().find(is_free).unwrap_or(PLACES[0])
}

/// The mount that shows it.
pub(super) fn shown(record: &Record) -> Option<Mount> {
    let path = record.host.init_path.as_deref()?;
    let options = ["bind", "rprivate", "ro", "nosuid", "nodev"].map(str::to_owned);
    Some(mount(place(record), "bind", path, options.to_vec()))
}

/// What is run: the command, or the init with it.
pub(super) fn around(record: &Record, command: Vec<String>) -> Vec<String> {
    match record.host.init_path {
        Some(_) => [place(record), "--"]
            .map(str::to_owned)
            .into_iter()
            .chain(command)
            .collect(),
        None => command,
    }
}

//! The time zone of a container (`--tz`): a file of the host's, as its `/etc/localtime`.

use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};
use crate::store::containers::{MountPoint, MountSource};

const PLACE: &str = "/etc/localtime";
const ZONES: &str = "/usr/share/zoneinfo";
/// The word for the host's own.
const LOCAL: &str = "local";

/// Adds the mount that gives a container a time zone, unless something else is mounted there.
pub(super) fn add(name: Option<&str>, mounts: &mut Vec<MountPoint>) -> Result<()> {
    if let Some(name) = name {
        let mount = mount(name)?;
        if mounts
            .iter()
            .all(|have| have.destination != mount.destination)
        {
            mounts.push(mount);
        }
    }
    Ok(())
}

fn mount(name: &str) -> Result<MountPoint> {
    let path = match name {
        LOCAL => PathBuf::from(PLACE),
        name => Path::new(ZONES).join(name),
    };
    let is_plain = Path::new(name)
        .components()
        .all(|component| matches!(component, Component::Normal(_)));
    let found = std::fs::canonicalize(&path)
        .ok()
        .filter(|found| found.is_file());
    let Some(path) = found.filter(|_| is_plain && !name.is_empty()) else {
        return Err(Error::usage(format!("unknown time zone `{name}` in --tz")).hint(format!(
            "It is a file beneath {ZONES} (package tzdata), such as Europe/Berlin, or `{LOCAL}`."
        )));
    };
    let recursive = false;
    let mut mount = MountPoint::new(MountSource::Bind { path, recursive }, PLACE.into());
    mount.read_only = true;
    mount.must_exist = true;
    Ok(mount)
}

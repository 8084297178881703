//! Devices of the host that a container is given: each node is shown as it is on the host.
//!
//! A node that is shown by a mount works where nodes that the container makes do not, has
//! the host's owner and mode, and needs no right to make nodes.

use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use super::Engine;
use crate::error::{Context, Error, Result};
use crate::store::containers::{DeviceAccess, DeviceRequest, HostOptions};

/// A directory of devices is looked through this far.
const MAX_DEPTH: u32 = 8;

/// Refuses what this user cannot have.
pub(super) fn check(engine: &Engine, host: &HostOptions) -> Result<()> {
    if !host.needs_device_filter() || engine.identity.may_make_devices() {
        return Ok(());
    }
    let flag = match host.device_rules.is_empty() {
        true => "a device with other rights than rw or rwm",
        false => "`--device-cgroup-rule`",
    };
    Err(Error::usage(format!(
        "{flag} needs a filter of devices, which only root of the host can install"
    ))
    .hint("A user's container can use a device as the user can on the host, and in no other way."))
}

/// The nodes of a request: the device itself, or all beneath a directory.
pub(super) fn nodes(request: &DeviceRequest) -> Result<Vec<DeviceRequest>> {
    let doing = || format!("give the device `{}`", request.source.display());
    // The link of a device's name to its node is the host's own.
    let source = std::fs::canonicalize(&request.source).doing(doing)?;
    let mut found = Vec::new();
    let kind = std::fs::metadata(&source).doing(doing)?.file_type();
    if kind.is_dir() {
        walk(&source, &request.destination, 0, &mut found).doing(doing)?;
        for device in &mut found {
            device.access = request.access;
        }
        return Ok(found);
    }
    if !is_device(kind) {
        return Err(Error::usage(format!("{}: it is not a device", doing())));
    }
    Ok(vec![DeviceRequest {
        source,
        destination: request.destination.clone(),
        access: request.access,
    }])
}

fn is_device(kind: std::fs::FileType) -> bool {
    kind.is_char_device() || kind.is_block_device()
}

fn walk(
    directory: &Path,
    destination: &Path,
    depth: u32,
    found: &mut Vec<DeviceRequest>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let (source, destination): (PathBuf, PathBuf) =
            (entry.path(), destination.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < MAX_DEPTH {
            walk(&source, &destination, depth + 1, found)?;
        } else if is_device(kind) {
            found.push(DeviceRequest {
                source,
                destination,
                access: DeviceAccess::default(),
            });
        }
    }
    Ok(())
}

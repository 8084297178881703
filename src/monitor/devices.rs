//! Which devices a container may use at all, beside those that it has nodes of.
//!
//! | its nodes | what keeps it to them |
//! |---|---|
//! | it can make none, and mounts nothing | nothing else needs to: no other node works where it can see one |
//! | it has `MKNOD` or `SYS_ADMIN`, as root of the host | a filter in the kernel, where there can be one |
//! | rules or lesser rights were asked for | a filter in the kernel; without it the container does not start |
//! | it is privileged | nothing: every device is its own |
//!
//! The filter is made anew with each run, of the numbers that devices have then.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use oci_spec::runtime::{Capability, LinuxDeviceCgroup, LinuxDeviceType, Mount, Spec};
use rustix::fs::{FileType, major, minor};

use crate::error::{Context, Error, Result};
use crate::identity::Identity;
use crate::runtime::cgroup::Cgroup;
use crate::runtime::device_filter;
use crate::store::containers::{
    DeviceAccess, DeviceKind, DeviceRule, HostOptions, MountPoint, MountSource, Record,
};

/// What every container may use. Docker's list.
const USUAL: [&str; 11] = [
    "b *:* m",
    "c *:* m",
    "c 1:3 rwm",
    "c 1:5 rwm",
    "c 1:7 rwm",
    "c 1:8 rwm",
    "c 1:9 rwm",
    "c 5:0 rwm",
    "c 5:1 rwm",
    "c 5:2 rwm",
    "c 136:* rwm",
];

/// Has the kernel keep a container to its devices, where that is needed.
pub(super) fn guard(
    record: &Record,
    spec: &Spec,
    identity: &Identity,
    cgroup: Option<&Cgroup>,
) -> Result<()> {
    let is_asked = record.host.needs_device_filter();
    let is_needed = identity.may_make_devices() && can_find_others(&record.host, spec);
    if !is_asked && !is_needed {
        return Ok(());
    }
    let guarded = match cgroup {
        Some(cgroup) => rules(record, spec).and_then(|rules| device_filter::attach(cgroup, &rules)),
        None => Err(Error::engine(
            "filter the container's access to devices: no cgroup (version 2) can be made here",
        )),
    };
    match guarded {
        // Nobody has asked for it: it is one wall more where there can be one.
        Err(_) if !is_asked => Ok(()),
        other => other,
    }
}

/// Whether a container could come by nodes of other devices that work.
fn can_find_others(host: &HostOptions, spec: &Spec) -> bool {
    let process = spec.process().as_ref();
    let sets = process.and_then(|process| process.capabilities().as_ref());
    let granted = sets.and_then(|sets| sets.bounding().as_ref());
    let has = |right| granted.is_some_and(|granted| granted.contains(&right));
    !host.privileged
        && (has(Capability::Mknod) || has(Capability::SysAdmin))
        && !host.mounts.iter().any(shows_devices)
}

/// Whether the user asked for whichever devices lie in a mount. In memory of the container's
/// own there are none but those that it makes itself.
fn shows_devices(mount: &MountPoint) -> bool {
    let is_of_the_host = matches!(
        mount.source,
        MountSource::Bind { .. } | MountSource::Volume { .. }
    );
    is_of_the_host && !mount.of_device && mount.options.iter().any(|option| option == "dev")
}

fn rules(record: &Record, spec: &Spec) -> Result<Vec<LinuxDeviceCgroup>> {
    let usual = USUAL.iter().filter_map(|text| DeviceRule::parse(text));
    let mut rules = vec![refuse_all()];
    rules.extend(usual.map(|rule| allow(&rule)));
    for request in &record.host.devices {
        let mounts = spec
            .mounts()
            .iter()
            .flatten()
            .filter(|mount| is_bind(mount));
        let is_of_it = |mount: &&Mount| mount.destination().starts_with(&request.destination);
        for mount in mounts.filter(is_of_it) {
            let Some(node) = mount.source() else { continue };
            rules.extend(rule_of(node, request.access)?.as_ref().map(allow));
        }
    }
    // What a device's specification shows as a file is meant to work, too.
    for mount in record.host.mounts.iter().filter(|mount| mount.of_device) {
        if let MountSource::Bind { path, .. } = &mount.source {
            rules.extend(rule_of(path, DeviceAccess::default())?.as_ref().map(allow));
        }
    }
    rules.extend(record.host.device_rules.iter().map(allow));
    Ok(rules)
}

fn is_bind(mount: &Mount) -> bool {
    let mut options = mount.options().iter().flatten();
    options.any(|option| matches!(option.as_str(), "bind" | "rbind"))
}

/// The device of a node; none if it is something else.
fn rule_of(node: &Path, access: DeviceAccess) -> Result<Option<DeviceRule>> {
    let doing = || format!("look at the device `{}`", node.display());
    let found = std::fs::metadata(node).doing(doing)?;
    let kind = match FileType::from_raw_mode(found.mode()) {
        FileType::BlockDevice => DeviceKind::Block,
        FileType::CharacterDevice => DeviceKind::Character,
        _ => return Ok(None),
    };
    Ok(Some(DeviceRule {
        kind,
        major: Some(major(found.rdev())),
        minor: Some(minor(found.rdev())),
        access,
    }))
}

fn refuse_all() -> LinuxDeviceCgroup {
    let mut rule = LinuxDeviceCgroup::default();
    rule.set_allow(false);
    rule.set_access(Some("rwm".to_owned()));
    rule
}

fn allow(rule: &DeviceRule) -> LinuxDeviceCgroup {
    let mut allowed = LinuxDeviceCgroup::default();
    allowed.set_allow(true);
    allowed.set_typ(Some(match rule.kind {
        DeviceKind::All => LinuxDeviceType::A,
        DeviceKind::Block => LinuxDeviceType::B,
        DeviceKind::Character => LinuxDeviceType::C,
    }));
    allowed.set_major(rule.major.map(i64::from));
    allowed.set_minor(rule.minor.map(i64::from));
    allowed.set_access(Some(rule.access.to_string()));
    allowed
}

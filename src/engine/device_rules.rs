//! Which devices a container may use at all: the rules of its configuration.
//!
//! | its nodes | what keeps it to them |
//! |---|---|
//! | it can make none, and mounts nothing | nothing else needs to: no other node works where it can see one |
//! | it has `MKNOD` or `SYS_ADMIN`, as root of the host | a filter in the kernel, where there can be one |
//! | rules or lesser rights were asked for | a filter in the kernel; without it the container does not start |
//! | it is privileged | nothing: every device is its own |

use std::os::unix::fs::MetadataExt;

use oci_spec::runtime::{LinuxDeviceCgroup, LinuxDeviceType};
use rustix::fs::{FileType, major, minor};
use rustix::thread::CapabilitySet;

use super::{Engine, devices};
use crate::error::{Context, Error, Result};
use crate::store::containers::{DeviceKind, DeviceRule, HostOptions, Record};

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

/// Refuses what cannot be had by this user.
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
    .hint("A user's container has what the user has: a device is readable or writable as on the host."))
}

/// The rules, if they are needed.
pub(super) fn of(
    record: &Record,
    granted: CapabilitySet,
    is_root: bool,
) -> Result<Option<Vec<LinuxDeviceCgroup>>> {
    let host = &record.host;
    let can_find_others = granted.intersects(CapabilitySet::MKNOD | CapabilitySet::SYS_ADMIN);
    // Whichever devices lie in a mount that was asked for with `dev` are asked for, too.
    let has_devices = |options: &[String]| options.iter().any(|option| option == "dev");
    let mut mounts = host.mounts.iter();
    let is_usual = can_find_others && !mounts.any(|mount| has_devices(&mount.options));
    if host.privileged || !is_root || !(host.needs_device_filter() || is_usual) {
        return Ok(None);
    }
    let mut rules = vec![refuse_all()];
    let usual = USUAL.iter().filter_map(|text| DeviceRule::parse(text));
    rules.extend(usual.map(|rule| allow(&rule)));
    for request in &host.devices {
        for node in devices::nodes(request)? {
            rules.push(allow(&rule_of(&node)?));
        }
    }
    rules.extend(host.device_rules.iter().map(allow));
    Ok(Some(rules))
}

/// The device of a node, with the rights to it.
fn rule_of(node: &crate::store::containers::DeviceRequest) -> Result<DeviceRule> {
    let doing = || format!("look at `{}`", node.source.display());
    let found = std::fs::metadata(&node.source).doing(doing)?;
    let kind = match FileType::from_raw_mode(found.mode()) {
        FileType::BlockDevice => DeviceKind::Block,
        _ => DeviceKind::Character,
    };
    Ok(DeviceRule {
        kind,
        major: Some(major(found.rdev())),
        minor: Some(minor(found.rdev())),
        access: node.access,
    })
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

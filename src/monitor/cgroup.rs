//! The cgroup of a container: by our own hand, or with the help of systemd.

use std::path::{Component, Path};

use crate::error::{Error, Result};
use crate::identity::Identity;
use crate::runtime::cgroup::{Cgroup, can_limit, is_within};
use crate::store::Store;
use crate::store::containers::{CgroupManager, Record};
use crate::systemd::{Manager, Scope};

const SLICE: &str = ".slice";
const SCOPE_PREFIX: &str = "coracle-";
const SCOPE: &str = ".scope";

/// Makes it, with its limits. `None` where there can be none and none is needed.
pub(super) fn make(store: &Store, record: &Record, identity: &Identity) -> Result<Option<Cgroup>> {
    let limits = super::limits::of(&record.host.resources)?;
    let asked = record.host.cgroup_parent.as_deref();
    let (slice, parent) = match asked {
        Some(name) if name.ends_with(SLICE) => (Some(checked_slice(name)?), None),
        Some(path) => (None, Some(checked_path(path)?)),
        None => (None, None),
    };
    let systemd = Manager::of(identity.uid);
    let wants_systemd = match record.host.cgroup_manager {
        CgroupManager::Systemd => true,
        CgroupManager::Cgroupfs => false,
        // Only where nothing else helps: it costs some milliseconds.
        CgroupManager::Auto => {
            let is_needed = limits.iter().any(|limit| limit.asked_by.is_some());
            slice.is_some() || (is_needed && !can_limit() && systemd.is_there())
        }
    };
    if !wants_systemd && slice.is_some() {
        return Err(Error::usage(
            "`--cgroup-parent` names a slice, and the cgroup manager is cgroupfs",
        )
        .hint("Slices are systemd's; give the path of a cgroup instead."));
    }
    if wants_systemd {
        enter_scope(&systemd, record, slice)?;
    }
    let usual = store.paths().host_name();
    let parent = parent.unwrap_or(&usual);
    Cgroup::create(parent, record.id.as_str(), &limits)
}

/// Whether the kernel's out-of-memory killer struck in a cgroup.
pub(super) fn was_oom_killed(cgroup: &Path) -> bool {
    let events = std::fs::read_to_string(cgroup.join("memory.events")).unwrap_or_default();
    events.lines().any(|line| {
        line.strip_prefix("oom_kill ")
            .is_some_and(|count| count.trim() != "0")
    })
}

/// Moves this process into a scope that is ours to divide.
fn enter_scope(systemd: &Manager, record: &Record, slice: Option<&str>) -> Result<()> {
    if !systemd.is_there() {
        return Err(
            Error::engine("make a cgroup with systemd: it cannot be reached here").hint(
                "It is reached over D-Bus: the session needs a message bus (package dbus-user-session).",
            ),
        );
    }
    let pid = std::process::id();
    // The pid makes it differ from the scope of the run before, which systemd forgets a
    // little later.
    let name = format!("{SCOPE_PREFIX}{}-{pid}{SCOPE}", record.id.short());
    // From the last run of a container that is started again.
    if is_within(&name) {
        return Ok(());
    }
    let description = format!("coracle container {}", record.name);
    systemd.start_scope(Scope {
        name: &name,
        description: &description,
        slice,
        pid,
    })
}

fn checked_slice(name: &str) -> Result<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.:\\@".contains(c);
    if name.contains("..") || !name.chars().all(is_name) {
        return Err(Error::usage(format!("invalid slice `{name}`")));
    }
    Ok(name)
}

/// A path without `..`: it stays in what is ours.
fn checked_path(path: &str) -> Result<&str> {
    let is_plain = Path::new(path)
        .components()
        .all(|component| matches!(component, Component::Normal(_) | Component::RootDir));
    let trimmed = path.trim_matches('/');
    if !is_plain || trimmed.is_empty() {
        return Err(Error::usage(format!("invalid cgroup `{path}`")));
    }
    Ok(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_stay_in_what_is_ours() {
        assert_eq!(checked_path("/a/b/").unwrap(), "a/b");
        for bad in ["", "/", "..", "a/../b"] {
            assert!(checked_path(bad).is_err(), "{bad}");
        }
        assert!(checked_slice("a/b.slice").is_err());
    }
}

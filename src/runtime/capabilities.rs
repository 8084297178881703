//! Capability sets of a container's process (capabilities(7)).

use std::collections::HashSet;

use oci_spec::runtime::{Capability, LinuxCapabilities};
use rustix::io::Errno;
use rustix::thread::{
    CapabilitySet, CapabilitySets, capability_is_in_bounding_set, clear_ambient_capability_set,
    configure_capability_in_ambient_set, remove_capability_from_bounding_set, set_capabilities,
};

use crate::error::{Error, Result};

/// The capabilities that a container has if nothing else is said. Podman's list: Docker's
/// without AUDIT_WRITE, MKNOD and NET_RAW.
pub const DEFAULT: [&str; 11] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Every capability, at the place of its number in `<linux/capability.h>`.
const NAMES: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];

/// The capabilities of a container: the default ones, without `drop`, with `add`.
///
/// Names come with or without `CAP_`, in any case; `ALL` stands for every one that this
/// process could hand on.
pub fn granted(add: &[String], drop: &[String], privileged: bool) -> Result<CapabilitySet> {
    let (add, drop) = (parse(add)?, parse(drop)?);
    let mut granted = match (privileged || add.all, drop.all) {
        (true, false) => all(),
        (true, true) | (false, true) => CapabilitySet::empty(),
        (false, false) => default_set(),
    };
    granted.remove(drop.named);
    granted.insert(add.named);
    let granted = within_bounds(granted);
    let beyond = add.named.difference(granted);
    if beyond.is_empty() {
        return Ok(granted);
    }
    Err(
        Error::engine(format!("add the capability {}", names(beyond).join(", ")))
            .hint("This process does not have it in its bounding set, and so cannot hand it on."),
    )
}

/// The names, with `CAP_`, of a set.
pub fn names(set: CapabilitySet) -> Vec<String> {
    (0..NAMES.len())
        .filter(|number| set.bits() & (1 << number) != 0)
        .map(|number| format!("CAP_{}", NAMES[number]))
        .collect()
}

/// A set as the OCI configuration writes it.
pub fn to_oci(set: CapabilitySet) -> HashSet<Capability> {
    names(set)
        .iter()
        .filter_map(|name| name.trim_start_matches("CAP_").parse().ok())
        .collect()
}

struct Parsed {
    named: CapabilitySet,
    all: bool,
}

fn parse(given: &[String]) -> Result<Parsed> {
    let mut parsed = Parsed {
        named: CapabilitySet::empty(),
        all: false,
    };
    for name in given {
        let upper = name.to_ascii_uppercase();
        let bare = upper.strip_prefix("CAP_").unwrap_or(&upper);
        if bare == "ALL" {
            parsed.all = true;
            continue;
        }
        parsed.named |=
            by_name(bare).ok_or_else(|| Error::usage(format!("invalid capability `{name}`")))?;
    }
    Ok(parsed)
}

fn by_name(bare: &str) -> Option<CapabilitySet> {
    let number = NAMES.iter().position(|name| *name == bare)?;
    Some(CapabilitySet::from_bits_retain(1 << number))
}

fn default_set() -> CapabilitySet {
    DEFAULT.iter().filter_map(|name| by_name(name)).collect()
}

fn all() -> CapabilitySet {
    CapabilitySet::from_bits_retain((1 << NAMES.len()) - 1)
}

/// Those of a set that this process may hand on at all.
fn within_bounds(set: CapabilitySet) -> CapabilitySet {
    (0..NAMES.len())
        .map(|number| CapabilitySet::from_bits_retain(1 << number))
        .filter(|one| set.contains(*one) && capability_is_in_bounding_set(*one).unwrap_or(false))
        .collect()
}

/// The sets of a process that is about to be made, as bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sets {
    bounding: CapabilitySet,
    effective: CapabilitySet,
    permitted: CapabilitySet,
    inheritable: CapabilitySet,
    ambient: CapabilitySet,
}

impl Sets {
    /// Reads the sets of an OCI configuration. Absent sets are empty.
    pub(super) fn from_oci(oci: Option<&LinuxCapabilities>) -> Self {
        let bits = |set: Option<&Option<HashSet<Capability>>>| -> CapabilitySet {
            set.and_then(Option::as_ref)
                .into_iter()
                .flatten()
                .filter_map(|one| by_name(one.to_string().trim_start_matches("CAP_")))
                .collect()
        };
        Sets {
            bounding: bits(oci.map(LinuxCapabilities::bounding)),
            effective: bits(oci.map(LinuxCapabilities::effective)),
            permitted: bits(oci.map(LinuxCapabilities::permitted)),
            inheritable: bits(oci.map(LinuxCapabilities::inheritable)),
            ambient: bits(oci.map(LinuxCapabilities::ambient)),
        }
    }

    /// Takes everything outside the bounding set out of this process's.
    pub(super) fn limit_bounding(self) -> Result<(), Errno> {
        for number in 0..NAMES.len() {
            let one = CapabilitySet::from_bits_retain(1 << number);
            if !self.bounding.contains(one) {
                match remove_capability_from_bounding_set(one) {
                    // A capability that this kernel does not know cannot be had either.
                    Ok(()) | Err(Errno::INVAL) => {}
                    Err(errno) => return Err(errno),
                }
            }
        }
        Ok(())
    }

    /// Sets the other four. The process's ids are final by now.
    pub(super) fn apply(self) -> Result<(), Errno> {
        set_capabilities(
            None,
            CapabilitySets {
                effective: self.effective,
                permitted: self.permitted,
                inheritable: self.inheritable,
            },
        )?;
        clear_ambient_capability_set()?;
        for number in 0..NAMES.len() {
            let one = CapabilitySet::from_bits_retain(1 << number);
            if self.ambient.contains(one) {
                configure_capability_in_ambient_set(one, true)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn the_default_set_is_podmans() {
        // 0x800405fb is what /proc/self/status shows in a podman container.
        assert_eq!(default_set().bits(), 0x8004_05fb);
    }

    #[test]
    fn names_are_taken_in_any_form() {
        let set = granted(&words(&["net_raw", "CAP_MKNOD"]), &words(&["chown"]), false).unwrap();
        let names = names(set);
        assert!(
            names.contains(&"CAP_NET_RAW".to_owned()) && names.contains(&"CAP_MKNOD".to_owned())
        );
        assert!(!names.contains(&"CAP_CHOWN".to_owned()));
        assert!(granted(&words(&["NO_SUCH"]), &[], false).is_err());
    }

    #[test]
    fn a_set_survives_the_oci_configuration() {
        let oci = oci_spec::runtime::LinuxCapabilitiesBuilder::default()
            .bounding(to_oci(default_set()))
            .build()
            .unwrap();
        let text = serde_json::to_string(&oci).unwrap();
        let sets = Sets::from_oci(Some(&serde_json::from_str(&text).unwrap()));
        assert_eq!(sets.bounding, default_set());
    }

    #[test]
    fn dropping_all_leaves_only_what_is_added() {
        let set = granted(&words(&["CHOWN"]), &words(&["ALL"]), false).unwrap();
        assert_eq!(names(set), ["CAP_CHOWN"]);
        assert_eq!(
            names(granted(&[], &words(&["all"]), true).unwrap()),
            [""; 0]
        );
    }
}

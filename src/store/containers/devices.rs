//! Devices of the host that a container has, and which it may use, as it was asked for.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A device, or a directory of devices, and where it is in the container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// On the host.
    pub source: PathBuf,
    /// In the container: absolute and clean.
    pub destination: PathBuf,
    /// What may be done with it.
    #[serde(default)]
    pub access: DeviceAccess,
}

/// The ways to use a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceAccess {
    /// Reading.
    pub read: bool,
    /// Writing.
    pub write: bool,
    /// Making further nodes of it.
    pub make: bool,
}

impl Default for DeviceAccess {
    fn default() -> Self {
        DeviceAccess {
            read: true,
            write: true,
            make: true,
        }
    }
}

impl DeviceAccess {
    /// Reads letters of `rwm`: at least one.
    pub fn parse(text: &str) -> Option<Self> {
        let has = |letter: char| text.contains(letter);
        let is_known = !text.is_empty() && text.chars().all(|letter| "rwm".contains(letter));
        is_known.then(|| DeviceAccess {
            read: has('r'),
            write: has('w'),
            make: has('m'),
        })
    }

    /// Whether who opens it can both read and write, which is what a node alone gives.
    pub fn is_whole(self) -> bool {
        self.read && self.write
    }
}

impl fmt::Display for DeviceAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (has, letter) in [(self.read, "r"), (self.write, "w"), (self.make, "m")] {
            f.write_str(if has { letter } else { "" })?;
        }
        Ok(())
    }
}

/// What kind of device a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceKind {
    /// Every one.
    All,
    /// Block devices.
    Block,
    /// Character devices.
    Character,
}

/// Devices that a container may use where it finds or makes a node of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRule {
    /// The kind.
    pub kind: DeviceKind,
    /// The major number; every one if absent.
    pub major: Option<u32>,
    /// The minor number; every one if absent.
    pub minor: Option<u32>,
    /// What may be done with them.
    pub access: DeviceAccess,
}

impl DeviceRule {
    /// Reads a rule such as `c 189:* rmw`.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let [kind, numbers, access] = words[..] else {
            return None;
        };
        let (major, minor) = numbers.split_once(':')?;
        let number = |text: &str| match text {
            "*" => Some(None),
            // The kernel's numbers have 20 bits at most.
            text => text.parse().ok().filter(|n| *n < 1 << 20).map(Some),
        };
        Some(DeviceRule {
            kind: match kind {
                "a" => DeviceKind::All,
                "b" => DeviceKind::Block,
                "c" => DeviceKind::Character,
                _ => return None,
            },
            major: number(major)?,
            minor: number(minor)?,
            access: DeviceAccess::parse(access)?,
        })
    }
}

impl fmt::Display for DeviceRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            DeviceKind::All => "a",
            DeviceKind::Block => "b",
            DeviceKind::Character => "c",
        };
        let number = |number: Option<u32>| number.map_or("*".to_owned(), |n| n.to_string());
        let (major, minor) = (number(self.major), number(self.minor));
        write!(f, "{kind} {major}:{minor} {}", self.access)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_as_docker_reads_them() {
        for (text, shown) in [
            ("c 189:* rmw", "c 189:* rwm"),
            ("b 8:0 r", "b 8:0 r"),
            ("a *:* m", "a *:* m"),
        ] {
            let rule = DeviceRule::parse(text).unwrap();
            assert_eq!(rule.to_string(), shown);
            assert_eq!(DeviceRule::parse(shown), Some(rule));
        }
        for bad in [
            "",
            "c 1:3",
            "x 1:3 r",
            "c 1 r",
            "c 1:3 x",
            "c 1:3 r w",
            "c 1:1048576 r",
            "c -1:3 r",
            "c 1:3 ",
        ] {
            assert_eq!(DeviceRule::parse(bad), None, "{bad}");
        }
    }
}

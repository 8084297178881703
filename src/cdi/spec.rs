//! A specification as it is written in its file, version 0.3 to 1.0 of the interface.
//!
//! What we do not know is an error: an edit that is left out would give the container
//! something else than the vendor meant.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Deserialize;

use super::name::{check_device, check_kind};

/// The versions whose fields are known here.
const VERSIONS: [&str; 7] = [
    "0.3.0", "0.4.0", "0.5.0", "0.6.0", "0.7.0", "0.8.0", "1.0.0",
];

/// One file.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Spec {
    cdi_version: String,
    /// `vendor.com/class`
    pub(super) kind: String,
    #[serde(default, rename = "annotations")]
    _annotations: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) devices: Vec<Device>,
    /// What is done once to a container that gets any of the devices.
    #[serde(default)]
    pub(super) container_edits: Edits,
}

/// A device.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Device {
    pub(super) name: String,
    #[serde(default, rename = "annotations")]
    _annotations: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) container_edits: Edits,
}

/// What is done to a container.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Edits {
    /// `NAME=VALUE`
    pub env: Vec<String>,
    /// Devices that it is given.
    pub device_nodes: Vec<DeviceNode>,
    /// What is mounted in it.
    pub mounts: Vec<Mount>,
    /// Programs that are to be run as it starts and ends.
    pub hooks: Vec<Hook>,
    /// Groups that its process is in, as the container knows them.
    pub additional_gids: Vec<u32>,
    /// Cache and memory bandwidth allocation, of which nothing is read.
    pub intel_rdt: Option<serde_json::Value>,
}

/// A device node.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeviceNode {
    /// Where it is in the container.
    pub path: String,
    /// Where it is on the host, if it is elsewhere there.
    pub host_path: Option<PathBuf>,
    /// `b`, `c`, `u` or `p`; that of the host if absent.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The major number; that of the host if absent.
    pub major: Option<i64>,
    /// The minor number; that of the host if absent.
    pub minor: Option<i64>,
    /// The mode; that of the host if absent.
    pub file_mode: Option<u32>,
    /// Of the letters `r`, `w` and `m`; all if absent.
    pub permissions: Option<String>,
    /// The owner; that of the host if absent.
    pub uid: Option<u32>,
    /// The group; that of the host if absent.
    pub gid: Option<u32>,
}

/// A mount.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mount {
    /// What is shown.
    pub host_path: String,
    /// Where it is in the container.
    pub container_path: String,
    /// Options of the runtime specification.
    #[serde(default)]
    pub options: Vec<String>,
    /// The file system; a bind if absent.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// A program of the host that is to be run at a point of a container's life.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hook {
    /// When: `createContainer`, `startContainer` …
    pub hook_name: String,
    /// The program.
    pub path: String,
    /// Its arguments, its own name the first.
    #[serde(default)]
    pub args: Vec<String>,
    /// All of its environment: `NAME=VALUE`.
    #[serde(default)]
    pub env: Vec<String>,
    /// The seconds after which it has failed.
    pub timeout: Option<i64>,
}

impl Spec {
    /// Reads JSON or YAML, and checks what is said in it.
    pub(super) fn parse(text: &str, is_yaml: bool) -> Result<Self, String> {
        let spec: Spec = match is_yaml {
            true => {
                serde_saphyr::from_str(text).map_err(|why| why.without_snippet().to_string())?
            }
            false => serde_json::from_str(text).map_err(|why| why.to_string())?,
        };
        spec.check()?;
        Ok(spec)
    }

    fn check(&self) -> Result<(), String> {
        if !VERSIONS.contains(&self.cdi_version.as_str()) {
            let known = VERSIONS.join(", ");
            let version = &self.cdi_version;
            return Err(format!("version `{version}` is not one of {known}"));
        }
        check_kind(&self.kind)?;
        let mut names = BTreeSet::new();
        for device in &self.devices {
            check_device(&device.name)?;
            if !names.insert(&device.name) {
                return Err(format!("the device `{}` is there twice", device.name));
            }
            let in_device = |why| format!("device `{}`: {why}", device.name);
            device.container_edits.check().map_err(in_device)?;
        }
        self.container_edits.check()
    }
}

impl Edits {
    fn check(&self) -> Result<(), String> {
        for entry in &self.env {
            let has_name = entry
                .split_once('=')
                .is_some_and(|(name, _)| !name.is_empty());
            if !has_name || entry.contains('\0') {
                return Err(format!(
                    "the variable `{entry}` is not of the form NAME=VALUE"
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YAML: &str = r#"
cdiVersion: "0.6.0"
kind: vendor.com/net
annotations: { a: b }
containerEdits:
  env: [ "A=1" ]
devices:
- name: "0"
  containerEdits:
    deviceNodes:
    - path: /dev/x
      hostPath: /dev/null
      type: c
      major: 1
      minor: 3
      permissions: rw
    mounts:
    - { hostPath: /usr/lib/x, containerPath: /usr/lib/x, options: [ ro, nosuid, rbind ] }
    hooks:
    - { hookName: createContainer, path: /usr/bin/hook, args: [ hook, ldcache ], timeout: 3 }
    additionalGids: [ 5, 6 ]
"#;

    #[test]
    fn yaml_and_json_say_the_same() {
        let spec = Spec::parse(YAML, true).unwrap();
        assert_eq!(spec.kind, "vendor.com/net");
        assert_eq!(spec.container_edits.env, ["A=1"]);
        let edits = &spec.devices[0].container_edits;
        assert_eq!(edits.device_nodes[0].path, "/dev/x");
        assert_eq!(edits.device_nodes[0].minor, Some(3));
        assert_eq!(edits.mounts[0].options, ["ro", "nosuid", "rbind"]);
        assert_eq!(edits.hooks[0].args, ["hook", "ldcache"]);
        assert_eq!(edits.additional_gids, [5, 6]);
        let json = serde_json::json!({
            "cdiVersion": "1.0.0", "kind": "vendor.com/net",
            "devices": [{ "name": "0", "containerEdits": { "additionalGids": [5, 6] } }],
        });
        let json = Spec::parse(&json.to_string(), false).unwrap();
        assert_eq!(json.devices[0].container_edits.additional_gids, [5, 6]);
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for (from, to, word) in [
            ("0.6.0", "9.0.0", "9.0.0"),
            ("vendor.com/net", "vendor", "vendor"),
            ("A=1", "A", "NAME=VALUE"),
            ("name: \"0\"", "name: \"-\"", "name"),
            ("additionalGids", "netDevices", "netDevices"),
            ("minor: 3", "minor: x", "line"),
            ("kind:", "kin:", "kin"),
            ("cdiVersion: \"0.6.0\"", "&a [*a]", ""),
        ] {
            let why = Spec::parse(&YAML.replace(from, to), true).unwrap_err();
            assert!(why.contains(word), "{to}: {why}");
        }
        assert!(Spec::parse("", true).is_err());
        assert!(Spec::parse("{}", false).is_err());
    }
}
